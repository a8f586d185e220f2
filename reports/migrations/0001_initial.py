import common.schema
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('common', '0001_initial'),
        ('projects', '0001_initial'),
    ]

    operations = [
        common.schema.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='HistoricalSectionText',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('diagnostic', 'Rapport de diagnostic'), ('schema', 'Rapport et projet de schéma'), ('dob', 'Rapport annuel d’avancement')], max_length=20, verbose_name='document')),
                        ('section', models.SlugField(max_length=40, verbose_name='rubrique')),
                        ('texte', models.TextField(blank=True, verbose_name='texte')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='projects.project')),
                    ],
                    options={
                        'verbose_name': 'historical texte de rubrique',
                        'verbose_name_plural': 'historical textes de rubrique',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Restitution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('date_remise', models.DateTimeField(auto_now_add=True, verbose_name='remise le')),
                        ('est_nominative', models.BooleanField(default=False, verbose_name='nomme des agents')),
                        ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                        ('collectivite', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.collectivite', verbose_name='collectivité')),
                        ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restitutions', to='projects.project')),
                        ('remise_a', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='remise à')),
                    ],
                    options={
                        'verbose_name': 'restitution',
                        'ordering': ['project', '-date_remise', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('diagnostic', 'Rapport de diagnostic'), ('schema', 'Rapport et projet de schéma'), ('dob', 'Rapport annuel d’avancement')], max_length=20, verbose_name='document')),
                        ('audience', models.CharField(choices=[('elus', 'élus et directions'), ('cst', 'comité social territorial'), ('public', 'public')], max_length=10, verbose_name='public visé')),
                        ('numero', models.PositiveSmallIntegerField(verbose_name='numéro')),
                        ('date_edition', models.DateTimeField(verbose_name='édité le')),
                        ('fichier', models.FileField(upload_to='rapports', verbose_name='fichier')),
                        ('annexe', models.FileField(blank=True, upload_to='rapports', verbose_name='annexe')),
                        ('modifiable', models.FileField(blank=True, upload_to='rapports', verbose_name='texte modifiable')),
                        ('chiffres', models.JSONField(blank=True, default=dict, verbose_name='chiffres publics')),
                        ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                        ('pages', models.PositiveSmallIntegerField(verbose_name='pages')),
                        ('taille', models.PositiveIntegerField(verbose_name='taille en octets')),
                        ('edite_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('job', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='report', to='common.job')),
                        ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='projects.project')),
                    ],
                    options={
                        'verbose_name': 'rapport',
                        'ordering': ['project', '-date_edition', '-pk'],
                        'constraints': [models.UniqueConstraint(fields=('project', 'kind', 'audience', 'numero'), name='rapport_numero_unique')],
                    },
                ),
                migrations.CreateModel(
                    name='SectionText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('diagnostic', 'Rapport de diagnostic'), ('schema', 'Rapport et projet de schéma'), ('dob', 'Rapport annuel d’avancement')], max_length=20, verbose_name='document')),
                        ('section', models.SlugField(max_length=40, verbose_name='rubrique')),
                        ('texte', models.TextField(blank=True, verbose_name='texte')),
                        ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='section_texts', to='projects.project')),
                    ],
                    options={
                        'verbose_name': 'texte de rubrique',
                        'verbose_name_plural': 'textes de rubrique',
                        'ordering': ['project', 'kind', 'section'],
                        'constraints': [models.UniqueConstraint(fields=('project', 'kind', 'section'), name='texte_unique_par_rubrique')],
                    },
                ),
            ],
        ),
    ]
