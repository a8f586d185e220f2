"""``remove_second_factor``: for a person who lost the telephone and the recovery codes. On the server only, no page."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.open_sessions import close_others
from accounts.second_factor import remove


class Command(BaseCommand):
    """Forget the second factor, close every session of the person, tell them by e-mail."""

    help = "Retire la vérification en deux étapes d’une personne, après s’être assuré de son identité."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("adresse", help="adresse électronique du compte")

    def handle(self, *args: object, **options: object) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(options["adresse"])).first()
        if user is None or not remove(user=user):
            raise CommandError("Aucun compte de cette adresse n’a de vérification en deux étapes.", returncode=2)
        closed = close_others(user=user, current_key=None)
        self.stdout.write(
            f"La vérification en deux étapes est retirée, {closed} session(s) fermée(s), la personne prévenue."
        )
