"""``strip_dsn``: take out of a DSN what must never be sent, and rewrite its total. Reads no base, writes one file."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from common.tabular.refusals import FichierRefuse
from hr.calculs.dsn_nettoyage import Nettoyage
from hr.management.employeur import REFUSE


class Command(BaseCommand):
    help = (
        "Retire d’une DSN le numéro de sécurité sociale, les adresses, les arrêts, le net et ce qui ne doit pas être "
        "envoyé ; le total S90 est réécrit. Un fichier incomplet ou abîmé : sortie 2, rien n’est écrit."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("fichier", metavar="FILE", help="DSN à nettoyer")
        parser.add_argument("--output", required=True, metavar="FILE", help="fichier nettoyé")

    def handle(self, *args, **options) -> None:
        source, target = Path(options["fichier"]), Path(options["output"])
        if target.exists() and source.exists() and target.samefile(source):
            self._refuser("Le fichier nettoyé ne peut pas remplacer la DSN d’origine : choisissez un autre nom.")
        # beside the target, so that it takes its place at once and a refusal leaves nothing
        draft = target.with_name(f".{target.name}.part")
        cleaning = Nettoyage()
        try:
            with source.open("rb") as stream, draft.open("wb") as out:
                draft.chmod(0o600)
                out.writelines(cleaning.lignes(stream))
            draft.replace(target)
        except FichierRefuse as refusal:
            self._refuser(str(refusal))
        except OSError as error:
            self._refuser(f"{error.filename or source} n’est pas lisible, ou ne peut pas être écrit.")
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"{cleaning.gardees + 2} rubriques gardées dans {target}.")
        for what, count in sorted(cleaning.retirees.items()):
            self.stdout.write(f"  retiré : {what} ({count})")

    def _refuser(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(REFUSE)
