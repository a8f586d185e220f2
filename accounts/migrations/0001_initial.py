import accounts.models
import common.schema
import common.searchable
import django.db.models.deletion
import django.utils.timezone
import guardian.mixins
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        common.schema.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                        ('prenom', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                        ('nom', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                        ('is_active', models.BooleanField(default=True, verbose_name='compte actif')),
                        ('est_administrateur', models.BooleanField(default=False, verbose_name='administre l’installation')),
                        ('recherche', common.searchable.SearchField(default='', editable=False, verbose_name='colonne de recherche')),
                        ('date_creation', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'personne',
                        'verbose_name_plural': 'personnes',
                        'ordering': ['email'],
                    },
                    bases=(guardian.mixins.GuardianUserMixin, models.Model),
                    managers=[
                        ('objects', accounts.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name='OpenSession',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                        ('session_data', models.TextField(verbose_name='session data')),
                        ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                        ('appareil', models.CharField(blank=True, max_length=80, verbose_name='appareil')),
                        ('date_ouverture', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ouverte le')),
                        ('date_passage', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dernier passage')),
                        ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                    ],
                    options={
                        'verbose_name': 'session',
                        'verbose_name_plural': 'sessions',
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ProConnectIdentity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sub', models.CharField(max_length=255, unique=True, verbose_name='identifiant')),
                        ('idp', models.CharField(blank=True, max_length=100, verbose_name='fournisseur d’identité')),
                        ('date', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='relié le')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identites_proconnect', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                    ],
                    options={
                        'verbose_name': 'identité ProConnect',
                        'verbose_name_plural': 'identités ProConnect',
                    },
                ),
                migrations.CreateModel(
                    name='SecondFactor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('secret', models.CharField(max_length=400, verbose_name='clé scellée')),
                        ('date_activation', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='activé le')),
                        ('dernier_pas', models.PositiveBigIntegerField(default=0, verbose_name='dernière période utilisée')),
                        ('echecs', models.PositiveSmallIntegerField(default=0, verbose_name='échecs de suite')),
                        ('bloque_jusqu_a', models.DateTimeField(blank=True, null=True, verbose_name='bloqué jusqu’à')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_facteur', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                    ],
                    options={
                        'verbose_name': 'second facteur',
                        'verbose_name_plural': 'seconds facteurs',
                    },
                ),
                migrations.CreateModel(
                    name='RecoveryCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('empreinte', models.CharField(max_length=64, verbose_name='empreinte')),
                        ('factor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='accounts.secondfactor', verbose_name='second facteur')),
                    ],
                    options={
                        'verbose_name': 'code de secours',
                        'verbose_name_plural': 'codes de secours',
                        'constraints': [models.UniqueConstraint(fields=('factor', 'empreinte'), name='code_de_secours_unique')],
                    },
                ),
            ],
        ),
    ]
