"""The slides of the COPIL, the summons and the minutes of a meeting, as files to edit."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from common.documents.slides import CONTENT_TYPE as PPTX
from common.documents.slides import render_pptx
from common.documents.word import render_docx
from common.tabular.writing import export_name
from common.values import format_date
from governance.models import Meeting
from governance.views.meetings import meeting_of
from projects.access import Access
from projects.gate import project_page
from projects.models import Project
from projects.policy import Action
from reports.sections.meetings import copil_sections, minutes_sections, summons_sections

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFT = "Brouillon : compte rendu non publié"


def _mention(project: Project) -> str:
    return "Démonstration : tout est inventé" if project.est_demonstration else ""


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(Action.VOIR_PROJET)
def copil_slides(request: HttpRequest, access: Access) -> HttpResponse:
    """The page of the COPIL as slides, under the reader's own rights."""
    project, today = access.project, timezone.localdate()
    content = render_pptx(
        copil_sections(access, today),
        title="Comité de pilotage",
        subtitle=f"{project.nom} · données du {format_date(today)}",
        author=project.nom,
        created=timezone.now(),
        mention=_mention(project),
    )
    return _file(content, export_name(project.slug, "comite-de-pilotage", today, "pptx"), PPTX)


@project_page(Action.VOIR_INSTANCES)
def meeting_summons(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The summons to a meeting, to edit and sign; a cancelled meeting has none."""
    meeting, project = meeting_of(access, pk), access.project
    if meeting.etat == Meeting.Etat.ANNULEE:
        raise Http404
    day = timezone.localtime(meeting.debut).date()
    content = render_docx(
        summons_sections(meeting),
        title=str(meeting),
        subtitle=" · ".join(part for part in (project.nom, format_date(day), meeting.lieu) if part),
        author=project.nom,
        created=timezone.now(),
        mentions=[text for text in (_mention(project),) if text],
    )
    return _file(content, export_name(project.slug, f"convocation-{meeting.pk}", day, "docx"), DOCX)


@project_page(Action.VOIR_INSTANCES)
def meeting_minutes(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The minutes of a meeting, to edit: members, agenda, decisions, text."""
    meeting, project = meeting_of(access, pk), access.project
    day = timezone.localtime(meeting.debut).date()
    mentions = [text for text in (_mention(project), "" if meeting.date_compte_rendu else DRAFT) if text]
    content = render_docx(
        minutes_sections(access, meeting),
        title="Compte rendu",
        subtitle=" · ".join(part for part in (str(meeting), format_date(day), meeting.lieu) if part),
        author=project.nom,
        created=timezone.now(),
        mentions=mentions,
    )
    return _file(content, export_name(project.slug, f"compte-rendu-{meeting.pk}", day, "docx"), DOCX)
