"""``answers``: whether an address of this machine answers 200, for a container that must say how it is."""

import urllib.request
from urllib.error import URLError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Asks as the proxy does, under the public name. Ends in status 1 otherwise."""

    help = "Dit si une adresse de cette machine répond."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("adresse", help="par exemple http://127.0.0.1:8000/sante/pret/")

    def handle(self, *args: object, adresse: str, **options: object) -> None:
        if not adresse.startswith("http://127.0.0.1:"):
            raise CommandError("Seules les adresses de cette machine sont essayées.", returncode=2)
        host = next((host for host in settings.ALLOWED_HOSTS if host not in {"*", ""}), "localhost").lstrip(".")
        asked = urllib.request.Request(adresse, headers={"Host": host, "X-Forwarded-Proto": "https"})  # noqa: S310
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(asked, timeout=10) as answer:
                self.stdout.write(answer.read(1000).decode(errors="replace"))
        except URLError as error:
            raise CommandError(f"Ne répond pas : {getattr(error, 'code', type(error).__name__)}") from None
