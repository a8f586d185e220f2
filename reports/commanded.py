"""The documents of ``render_report`` that are not numbered issues: which reader, which object, which file."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import PurePath

from django.utils import timezone

from common.documents.slides import render_pptx
from common.values import address_number, format_date
from governance.models import Meeting
from projects.access import Access, access_of_role
from projects.models import Collectivite, Project
from projects.policy import Role
from reports.letter import letter
from reports.made import action_paper, commune_paper, council_paper, cst_paper, plan_paper, service_paper
from reports.papers import Paper, mention_for, paper_docx, paper_pdf
from reports.sections.conference import conference_sections
from reports.sections.meetings import minutes_sections
from roadmap.papers import impact_pdf
from roadmap.queries.impact import sheet_read
from roadmap.queries.services import services_of

ELUS, CST = "elus", "cst"
# kind → the audience it is written for, what ``--object`` names (empty: the whole project)
READERS = {
    "commune": (ELUS, "le SIREN de la collectivité"),
    "action": (ELUS, "le numéro de l’action"),
    "convention": (ELUS, "le numéro du service"),
    "deliberation": (ELUS, "le SIREN du conseil"),
    "cadrage": (ELUS, ""),
    "a3": (ELUS, ""),
    "diaporama": (ELUS, ""),
    "compte-rendu": (ELUS, "le numéro de la réunion, celui de son adresse"),
    "fiche-impact": (ELUS, "le numéro du service"),
    "cst": (CST, "le numéro du service, puis « / » et le SIREN du comité ou CDG"),
}
ELSEWHERE = {
    "fiche-individuelle": "nomme un agent : sa ou son DRH la remet depuis l’application",
}


class Refused(Exception):
    """What was asked cannot be made; the message is a French sentence."""


def make_file(project: Project, kind: str, audience: str, wanted: str, output: PurePath, moment: datetime) -> bytes:
    """The document as the suffix of ``output`` asks: PDF, .docx, or .pptx for the slides. Raises ``Refused``."""
    if kind in ELSEWHERE:
        raise Refused(f"Le document « {kind} » {ELSEWHERE[kind]}.")
    reader, named = READERS[kind]
    if audience != reader:
        raise Refused(f"Le document « {kind} » n’a pas de version « {audience} » : demandez « {reader} ».")
    if bool(wanted) != bool(named):
        said = f"dites lequel avec --object, {named}" if named else "porte sur tout le projet : retirez --object"
        raise Refused(f"Le document « {kind} » : {said}." if named else f"Le document « {kind} » {said}.")
    expected = {"diaporama": (".pptx",), "a3": (".pdf",), "fiche-impact": (".pdf",)}.get(kind, (".pdf", ".docx"))
    if output.suffix.lower() not in expected:
        raise Refused(f"Le document « {kind} » s’écrit dans un fichier {' ou '.join(expected)}.")
    jour = timezone.localdate(moment)
    if kind == "diaporama":
        return _slides(_reader(project, Role.ELU, _epci(project)), jour, moment)
    try:
        if kind == "fiche-impact":
            return _impact(project, wanted, moment)
        paper = PAPERS[kind](project, wanted, jour)
    except LookupError:
        raise Refused(f"Rien ne répond à « {wanted} » dans ce projet : attendu, {named}.") from None
    write = paper_docx if output.suffix.lower() == ".docx" else paper_pdf
    return write(project, paper, moment)


def _epci(project: Project) -> Collectivite | None:
    return project.collectivites.filter(kind=Collectivite.Kind.EPCI).order_by("rang", "pk").first()


def _reader(project: Project, role: Role, employer: Collectivite | None) -> Access:
    return access_of_role(project, role, employer)


def _elu(project: Project) -> Access:
    return _reader(project, Role.ELU, _epci(project))


def _number(wanted: str) -> int:
    number = address_number(wanted)
    if number is None:
        raise LookupError(wanted)
    return number


def _deliberation(project: Project, wanted: str, jour: date) -> Paper:
    epci = _epci(project)
    modele = "approbation" if epci is not None and epci.siren == wanted else "avis"
    return council_paper(_elu(project), modele, wanted, jour)


def _dossier(project: Project, wanted: str, jour: date) -> Paper:
    """As the staff side of this committee reads it; for the centre de gestion, that of the first employer it stands for."""
    numero, _, cible = wanted.partition("/")
    employers = project.collectivites.exclude(kind=Collectivite.Kind.CDG).order_by("rang", "pk")
    for employer in employers.filter(siren=cible) if cible != "CDG" else employers:
        try:
            return cst_paper(_reader(project, Role.REPRESENTANT_PERSONNEL, employer), _number(numero), cible, jour)
        except LookupError:
            continue
    raise LookupError(wanted)


def _minutes(project: Project, wanted: str, jour: date) -> Paper:
    """Minutes that were published: a draft is for who writes it."""
    meeting = Meeting.objects.filter(body__project=project, pk=_number(wanted)).select_related("body").first()
    if meeting is None or not meeting.date_compte_rendu:
        raise LookupError(wanted)
    access = _elu(project)
    day = format_date(timezone.localtime(meeting.debut).date())
    lead = " · ".join(part for part in (str(meeting), day, meeting.lieu) if part)
    sections = tuple(minutes_sections(access, meeting))
    return Paper(f"compte-rendu-{meeting.pk}", "Compte rendu", lead, sections, mention_for(access, jour, ""))


def _impact(project: Project, wanted: str, moment: datetime) -> bytes:
    """The fiche d'impact as it was sent to the committees."""
    access, numero = _elu(project), _number(wanted)
    row = next((one for one in services_of(project) if one.numero == numero), None)
    read = sheet_read(access, row) if row is not None else None
    if row is None or read is None:
        raise LookupError(wanted)
    return impact_pdf(access, row, read, moment=moment)


PAPERS: dict[str, Callable[[Project, str, date], Paper]] = {
    "commune": lambda project, wanted, jour: commune_paper(_elu(project), wanted, jour),
    "action": lambda project, wanted, jour: action_paper(_elu(project), _number(wanted), jour),
    "convention": lambda project, wanted, jour: service_paper(_elu(project), "convention", _number(wanted), "", jour),
    "deliberation": _deliberation,
    "cadrage": lambda project, wanted, jour: letter(project, jour),
    "a3": lambda project, wanted, jour: plan_paper(_elu(project), jour),
    "cst": _dossier,
    "compte-rendu": _minutes,
}


def _slides(access: Access, jour: date, moment: datetime) -> bytes:
    project = access.project
    return render_pptx(
        conference_sections(access, jour),
        title="Conférence des maires",
        subtitle=f"{project.nom} · données du {format_date(jour)}",
        author=project.nom,
        created=moment,
        mention=mention_for(access, jour, ""),
    )
