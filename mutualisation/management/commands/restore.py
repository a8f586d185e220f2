"""``restore``: a backup put back in an empty installation. Nothing is ever written over."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from mutualisation.backup import BackupRefused, read, restore


class Command(BaseCommand):
    """Checks every part first; then base and files. ``migrate`` comes after, when the version is newer."""

    help = "Restaure une sauvegarde dans une base vide et un dossier de fichiers vide ; --check vérifie sans écrire."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sauvegarde", type=Path, help="le dossier daté")
        parser.add_argument("--check", action="store_true", help="vérifie que la sauvegarde est entière, n’écrit rien")

    def handle(self, *args: object, sauvegarde: Path, check: bool, **options: object) -> None:
        try:
            if check:
                said = read(sauvegarde)
            else:
                connection.close()
                said = restore(place=sauvegarde, database=connection.settings_dict, files=Path(settings.MEDIA_ROOT))
        except (BackupRefused, OSError) as error:
            raise CommandError(str(error), returncode=2) from None
        done = "entière" if check else "restaurée"
        self.stdout.write(
            f"Sauvegarde du {said['date'][:16].replace('T', ' à ')} {done} ({said['projets']} projet(s))."
        )
        if not check:
            self.stdout.write("Lancez maintenant : manage.py migrate, puis ouvrez /sante/pret/.")
