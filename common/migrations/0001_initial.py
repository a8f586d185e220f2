import common.schema
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        common.schema.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=40, verbose_name='travail')),
                        ('queue', models.CharField(default='defaut', max_length=10, verbose_name='file d’attente')),
                        ('scope', models.CharField(db_index=True, max_length=40, verbose_name='appartient à')),
                        ('hat', models.CharField(blank=True, max_length=40, verbose_name='casquette du demandeur')),
                        ('params', models.JSONField(default=dict, verbose_name='paramètres')),
                        ('state', models.CharField(choices=[('EN_ATTENTE', 'en attente'), ('EN_COURS', 'en cours'), ('TERMINE', 'terminé'), ('ECHEC', 'échec'), ('ANNULE', 'annulé')], default='EN_ATTENTE', max_length=10, verbose_name='état')),
                        ('stage', models.CharField(blank=True, max_length=120, verbose_name='étape')),
                        ('done', models.PositiveIntegerField(default=0, verbose_name='fait')),
                        ('total', models.PositiveIntegerField(default=0, verbose_name='à faire')),
                        ('message', models.TextField(blank=True, verbose_name='message')),
                        ('result', models.JSONField(default=dict, verbose_name='résultat')),
                        ('est_unique', models.BooleanField(default=False, verbose_name='un seul à la fois')),
                        ('est_annulation_demandee', models.BooleanField(default=False, verbose_name='annulation demandée')),
                        ('essais', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                        ('date_creation', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                        ('date_envoi', models.DateTimeField(default=django.utils.timezone.now, verbose_name='envoyé le')),
                        ('date_debut', models.DateTimeField(blank=True, null=True, verbose_name='commencé le')),
                        ('date_fin', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                        ('battement', models.DateTimeField(blank=True, null=True, verbose_name='dernier signe de vie')),
                        ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'travail',
                        'verbose_name_plural': 'travaux',
                        'ordering': ['-date_creation', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('est_unique', True), ('state__in', ['EN_ATTENTE', 'EN_COURS'])), fields=('scope', 'owner', 'queue'), name='travail_unique_par_personne')],
                    },
                ),
            ],
        ),
    ]
