"""``housekeeping``: forget what has expired, once. ``serve`` and ``periodic`` start it every hour."""

from django.core.management.base import BaseCommand, CommandError

from mutualisation.periodic import do_housekeeping


class Command(BaseCommand):
    """Idempotent; a failed duty does not stop the others and ends in status 1."""

    help = "Supprime ce qui a expiré : fichiers d’import, journaux, travaux anciens, sessions."

    def handle(self, *args: object, **options: object) -> None:
        failed = do_housekeeping()
        if failed:
            raise CommandError("N’ont pas pu être faits : " + ", ".join(failed) + ". Voyez le journal.")
