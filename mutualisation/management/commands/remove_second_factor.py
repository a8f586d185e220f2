"""``remove_second_factor``: for a person who lost the telephone and the recovery codes, or every passkey. No page does it."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.open_sessions import close_others
from accounts.second_factor import remove


class Command(BaseCommand):
    """Forget the second factor and the passkeys, close every session of the person, tell them by e-mail."""

    help = (
        "Retire la vérification en deux étapes et les clés d’accès d’une personne, après s’être assuré de son identité."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("adresse", help="adresse électronique du compte")

    def handle(self, *args: object, **options: object) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(options["adresse"])).first()
        if user is None or not remove(user=user, with_keys=True):
            raise CommandError(
                "Aucun compte de cette adresse n’a de vérification en deux étapes ni de clé d’accès.", returncode=2
            )
        closed = close_others(user=user, current_key=None)
        self.stdout.write(
            f"Vérification en deux étapes et clés d’accès retirées, {closed} session(s) fermée(s), la personne prévenue."
        )
