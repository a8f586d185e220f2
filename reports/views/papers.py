"""``/projets/<slug>/rapports/a-emporter/``: fiches, conventions, délibérations, made from the data of the day."""

from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.documents.slides import render_pptx
from common.tabular.writing import export_name
from common.values import format_date
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from reports.act_values import parties_of_service
from reports.made import action_paper, commune_paper, council_paper, cst_paper, plan_paper, service_paper
from reports.papers import Paper, mention_for, paper_response
from reports.sections.conference import conference_sections
from reports.sections.cst import committees
from reports.views.meetings import PPTX
from roadmap.queries.actions import actions_of, communes_asked
from roadmap.queries.services import dossier_of, own_cst, services_of


@project_page(Action.VOIR_PROJET)
def papers(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything that can be taken away to read or to edit, and from where each one comes."""
    roadmap = access.allows(Action.VOIR_FEUILLE_DE_ROUTE)
    services = services_of(access.project) if roadmap else []
    own, jour = own_cst(access.project) if services else frozenset(), timezone.localdate()
    councils = communes_asked(access.project)
    return render(
        request,
        "reports/papers.html",
        {
            "communes": councils,
            "actions": actions_of(access.project) if roadmap else [],
            "services": [
                (one, parties_of_service(one), committees(access, dossier_of(one, own, jour))) for one in services
            ],
            "councils": [one for one in councils if one.kind == Collectivite.Kind.COMMUNE] if roadmap else [],
            "epcis": [one for one in councils if one.kind == Collectivite.Kind.EPCI] if roadmap else [],
        },
    )


def _answer(access: Access, extension: str, make: Callable[[date], Paper]) -> HttpResponse:
    """The paper that ``make`` gives for today, as a file; not found when there is none for this reader."""
    moment = timezone.now()
    try:
        paper = make(timezone.localdate(moment))
    except LookupError:
        raise Http404 from None
    return paper_response(access.project, paper, extension, moment)


@project_page(Action.VOIR_PROJET)
def commune_sheet(request: HttpRequest, access: Access, siren: str, extension: str) -> HttpResponse:
    """« Fiche communale », under the reader's own rights."""
    return _answer(access, extension, lambda jour: commune_paper(access, siren, jour))


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def action_sheet(request: HttpRequest, access: Access, numero: str, extension: str) -> HttpResponse:
    """« Fiche action »."""
    return _answer(access, extension, lambda jour: action_paper(access, int(numero), jour))


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def service_act(request: HttpRequest, access: Access, modele: str, numero: int | str, siren: str = "") -> HttpResponse:
    """A convention, an avenant, an entry, an exit, the délibération of one party, to edit."""
    return _answer(access, "docx", lambda jour: service_paper(access, modele, int(numero), siren, jour))


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def council_act(request: HttpRequest, access: Access, modele: str, siren: str) -> HttpResponse:
    """The délibération of a council on the scheme, to edit."""
    return _answer(access, "docx", lambda jour: council_paper(access, modele, siren, jour))


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def cst_dossier(request: HttpRequest, access: Access, numero: str, cible: str, extension: str) -> HttpResponse:
    """The dossier of one committee, in one file."""
    return _answer(access, extension, lambda jour: cst_paper(access, int(numero), cible, jour))


@project_page(Action.VOIR_PROJET)
def plan(request: HttpRequest, access: Access) -> HttpResponse:
    """The project on one A3 sheet, under the reader's own rights."""
    return _answer(access, "pdf", lambda jour: plan_paper(access, jour))


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def conference_slides(request: HttpRequest, access: Access) -> HttpResponse:
    """The conférence des maires: one slide per service."""
    moment = timezone.now()
    project, jour = access.project, timezone.localdate(moment)
    content = render_pptx(
        conference_sections(access, jour),
        title="Conférence des maires",
        subtitle=f"{project.nom} · données du {format_date(jour)}",
        author=project.nom,
        created=moment,
        mention=mention_for(access, jour, ""),
    )
    response = HttpResponse(content, content_type=PPTX)
    name = export_name(project.slug, "conference-des-maires", jour, "pptx")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
