"""``backup``: the base and the private files in one dated folder. Runs while people work."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from common.values import format_decimal
from mutualisation.backup import BackupRefused, backup, forget
from projects.models import Project


class Command(BaseCommand):
    """Nothing is said of what is inside but numbers."""

    help = "Sauvegarde la base et les fichiers privés dans un dossier daté. La clé SECRET_KEY se garde ailleurs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dossier", type=Path, help="où écrire la sauvegarde, sur un autre disque si possible")
        parser.add_argument("--keep", type=int, default=0, help="n’en garder que tant, les plus récentes (0 : toutes)")

    def handle(self, *args: object, dossier: Path, keep: int, **options: object) -> None:
        applied = MigrationRecorder(connection).applied_migrations()
        latest: dict[str, str] = {}
        for app, name in sorted(applied):
            latest[app] = name
        about = {"tables": latest, "projets": Project.everything.count()}
        try:
            place = backup(
                database=connection.settings_dict,
                files=Path(settings.MEDIA_ROOT),
                destination=dossier,
                moment=timezone.localtime(),
                about=about,
            )
        except (BackupRefused, OSError) as error:
            raise CommandError(f"La sauvegarde n’est pas faite : {error}") from None
        size = sum(path.stat().st_size for path in place.iterdir())
        self.stdout.write(f"Sauvegarde faite : {place} ({format_decimal(size / 1_000_000, 1)} Mo)")
        if keep > 0:
            for gone in forget(dossier, keep):
                self.stdout.write(f"Ancienne sauvegarde effacée : {gone.name}")
