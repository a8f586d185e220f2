"""``render_report``: a document as a file, the same as the one that the pages give, without numbering it."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.models import Project
from reports.commanded import Refused, make_file
from reports.models import Report
from reports.services import render_report

KINDS = [
    "diagnostic",
    "schema",
    "commune",
    "action",
    "fiche-impact",
    "fiche-individuelle",
    "convention",
    "deliberation",
    "cadrage",
    "compte-rendu",
    "dob",
    "cst",
    "a3",
    "diaporama",
]
AUDIENCES = ("elus", "cst", "public", "rh")


class Command(BaseCommand):
    """Writes one file, or nothing (exit status 2) when it refuses."""

    help = "Produit un document dans un fichier (.pdf, .docx ou .pptx), sans lui donner de numéro d’édition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG", help="adresse du projet")
        parser.add_argument("--kind", required=True, choices=KINDS, help="document à produire")
        parser.add_argument("--audience", required=True, choices=AUDIENCES, help="public visé")
        parser.add_argument("--object", default="", metavar="ID", help="SIREN, numéro de service ou d’action")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="fichier à écrire")
        parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"Aucun projet à l’adresse « {options['project']} ».", returncode=2)
        kind, audience, output = options["kind"], options["audience"], options["output"]
        if not output.parent.is_dir():
            raise CommandError(f"Le dossier « {output.parent} » n’existe pas.", returncode=2)
        moment = timezone.now()
        if kind not in Report.Kind.values:
            try:
                made = make_file(project, kind, audience, options["object"], output, moment)
            except Refused as refusal:
                raise CommandError(str(refusal), returncode=2) from None
            self._write(output, made, None, options["json"])
            return
        if audience not in Report.Audience.values:
            raise CommandError(f"Le document « {kind} » n’a pas de version « {audience} ».", returncode=2)
        if options["object"]:
            raise CommandError(f"Le document « {kind} » porte sur tout le projet : retirez --object.", returncode=2)
        rendered = render_report(project=project, kind=kind, audience=audience, numero=None, moment=moment)
        self._write(output, rendered.pdf, rendered.pages, options["json"])

    def _write(self, output: Path, content: bytes, pages: int | None, as_json: bool) -> None:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Impossible d’écrire « {output} » : {error.strerror}.", returncode=2) from None
        if as_json:
            report = {"fichier": str(output)} | ({"pages": pages} if pages else {}) | {"octets": len(content)}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            said = f"{pages} pages, " if pages else ""
            self.stdout.write(f"{output} : {said}{len(content)} octets")
