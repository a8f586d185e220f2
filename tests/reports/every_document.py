"""Every kind of document of the demonstration, as the people of the territory download it."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.test import Client

from projects.access import build_access
from projects.models import Project
from reports.act_values import parties_of_service, service_values
from reports.acts import act_sections
from reports.papers import Paper, paper_docx
from roadmap.models import ServiceMutualise, SituationAgent
from roadmap.models.services import FORMES

LEAD, ELU, DRH = (
    "claire.vasseur@val-de-brume.example",
    "anne.rouviere@brume-sur-leyre.example",
    "sophie.delmas@brume-sur-leyre.example",
)
TOWN = "213999014"
# name of the file → who asks for it, its address under the project
PDFS = {
    "fiche-communale": (ELU, f"rapports/communes/{TOWN}.pdf/"),
    "fiche-action": (ELU, "rapports/actions/3.pdf/"),
    "fiche-impact": (LEAD, "feuille-de-route/services/2/fiche-impact/imprimer/"),
    "lettre-de-cadrage": (LEAD, "rapports/lettre-de-cadrage.pdf/"),
    "dossier-cst": (LEAD, f"rapports/cst/1/{TOWN}.pdf/"),
    "dossier-cst-centre-de-gestion": (LEAD, "rapports/cst/1/CDG.pdf/"),
    "plan-a3": (ELU, "rapports/plan-a3/"),
}
OFFICE = {
    "fiche-communale.docx": (ELU, f"rapports/communes/{TOWN}.docx/"),
    "fiche-action.docx": (ELU, "rapports/actions/3.docx/"),
    "lettre-de-cadrage.docx": (LEAD, "rapports/lettre-de-cadrage.docx/"),
    "dossier-cst-centre-de-gestion.docx": (LEAD, "rapports/cst/1/CDG.docx/"),
    "convocation.docx": (LEAD, "pilotage/reunions/{coming}/convocation/"),
    "compte-rendu.docx": (LEAD, "pilotage/reunions/{meeting}/compte-rendu/"),
    "avenant.docx": (LEAD, "rapports/actes/avenant/1/"),
    "adhesion.docx": (LEAD, "rapports/actes/adhesion/1/213999030/"),
    "retrait.docx": (LEAD, "rapports/actes/retrait/1/213999030/"),
    "deliberation-convention.docx": (LEAD, f"rapports/actes/deliberation/1/{TOWN}/"),
    "deliberation-avis.docx": (LEAD, f"rapports/actes/avis/conseil/{TOWN}/"),
    "deliberation-schema.docx": (LEAD, "rapports/actes/approbation/conseil/243999000/"),
    "comite-de-pilotage.pptx": (ELU, "pilotage/diaporama/"),
    "conference-des-maires.pptx": (ELU, "rapports/conference-des-maires/"),
}


def person(email: str):
    return get_user_model().objects.get(email=email)


def asked(project: Project, email: str, address: str) -> bytes:
    """What this person receives from this address of the project."""
    client = Client()
    client.force_login(person(email), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/projets/{project.slug}/{address}")
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.getvalue()


def pdfs(project: Project) -> Iterator[tuple[str, bytes]]:
    """The papers that are made on demand as PDF."""
    for name, (email, address) in PDFS.items():
        yield name, asked(project, email, address)
    followed = SituationAgent.objects.select_related("service_mutualise").order_by("pk").first()
    service = followed.service_mutualise.numero
    yield (
        "fiche-individuelle",
        asked(project, DRH, f"feuille-de-route/services/{service}/agents/{followed.pk}/fiche/imprimer/"),
    )


def office_files(project: Project, moment: datetime) -> Iterator[tuple[str, bytes]]:
    """The texts and the slides to edit; a convention for each form of mutualisation."""
    from governance.models import Meeting

    every = Meeting.objects.filter(body__project=project).order_by("pk")
    held, coming = every.exclude(date_compte_rendu=None).first(), every.filter(debut__gt=moment).first()
    for name, (email, address) in OFFICE.items():
        yield name, asked(project, email, address.format(meeting=held.pk, coming=coming.pk))
    access = build_access(person(LEAD), project)
    service = ServiceMutualise.objects.select_related("gestionnaire").get(project=project, numero=1)
    [party, *_] = parties_of_service(service)
    for code, label in FORMES:
        service.forme = code
        values, tables = service_values(access, service, None, moment.date())
        paper = Paper(code, f"Convention – {label}", "", act_sections("convention", code, values, tables))
        assert party.nom in str(paper.sections)
        yield f"convention-{code.lower().replace('_', '-')}.docx", paper_docx(project, paper, moment)


def converted(folder: Path, wanted: str, files: list[Path]) -> Path:
    """The files opened by LibreOffice without a screen and written as ``wanted`` (« pdf », « txt:Text (encoded):UTF8 »).

    One call for all: starting LibreOffice costs more than converting a file. Gives the folder of the results.
    """
    program = shutil.which("soffice")
    assert program, "LibreOffice n’est pas installé : tapez sh scripts/system.sh bureautique"
    result = folder / wanted.split(":")[0]
    result.mkdir()
    command = [program, "--headless", f"-env:UserInstallation={(folder / 'profil').as_uri()}"]
    command += ["--convert-to", wanted, "--outdir", str(result), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    missing = [one.name for one in files if not (result / one.name).with_suffix(f".{result.name}").exists()]
    assert not missing, f"LibreOffice n’a pas ouvert : {missing}"
    return result


def drawn(folder: Path, files: list[Path]) -> None:
    """The pages of the PDFs as images, under ``folder``, with a page that shows them all."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for one in files:
        command = ["pdftoppm", "-r", "60", "-png", str(one), str(folder / one.stem)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    shown = "".join(
        f"<h2>{one.stem}</h2><p>"
        + " ".join(f'<img src="{page.name}" alt="">' for page in sorted(folder.glob(f"{one.stem}-*.png")))
        + "</p>"
        for one in files
    )
    style = "body{font-family:sans-serif;background:#ddd}img{border:1px solid #999;margin:4px;max-width:24%}"
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Documents</title><style>{style}</style>{shown}',
        encoding="utf-8",
    )
