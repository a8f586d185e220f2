"""``/projets/<slug>/rapports/a-emporter/``: fiches, conventions, délibérations, made from the data of the day."""

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
from projects.queries import collectivites_in
from reports.act_values import council_values, in_scenario, parties_of_service, service_values
from reports.acts import OF_COUNCIL, OF_PARTY, OF_SERVICE, TITLES, act_sections
from reports.papers import Paper, mention_for, paper_response
from reports.sections.actions import action_section
from reports.sections.commune import commune_sections
from reports.sections.conference import conference_sections, plan_sections
from reports.sections.cst import committees, cst_sections
from reports.views.meetings import PPTX
from roadmap.models import ServiceMutualise
from roadmap.queries.actions import actions_of, communes_asked
from roadmap.queries.services import dossier_of, own_cst, services_of
from roadmap.views.actions import action_row

ACT_MENTION = "Modèle à adapter et à faire relire avant signature"


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


def _employer(access: Access, siren: str) -> Collectivite:
    found = collectivites_in(access.project).exclude(kind=Collectivite.Kind.CDG).filter(siren=siren).first()
    if found is None:
        raise Http404
    return found


@project_page(Action.VOIR_PROJET)
def commune_sheet(request: HttpRequest, access: Access, siren: str, extension: str) -> HttpResponse:
    """« Fiche communale », under the reader's own rights."""
    commune, moment = _employer(access, siren), timezone.now()
    jour = timezone.localdate(moment)
    paper = Paper(
        f"fiche-{commune.siren}",
        f"Fiche communale : {commune.nom}",
        "Ce que la collectivité donne, reçoit et paie, et ce qui l’attend.",
        commune_sections(access, commune, jour),
        mention_for(access, jour, "Situation du jour, non arrêtée"),
    )
    return paper_response(access.project, paper, extension, moment)


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def action_sheet(request: HttpRequest, access: Access, numero: str, extension: str) -> HttpResponse:
    """« Fiche action »."""
    row, moment = action_row(access, int(numero)), timezone.now()
    jour = timezone.localdate(moment)
    paper = Paper(
        f"fiche-action-{row.numero}",
        "Fiche action",
        str(row),
        (action_section(row, jour, access.project.seuil_affichage),),
        mention_for(access, jour),
    )
    return paper_response(access.project, paper, extension, moment)


def _service(access: Access, numero: int) -> ServiceMutualise:
    found = next((one for one in services_of(access.project) if one.numero == numero), None)
    if found is None:
        raise Http404
    return found


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def service_act(request: HttpRequest, access: Access, modele: str, numero: int | str, siren: str = "") -> HttpResponse:
    """A convention, an avenant, an entry, an exit, the délibération of one party, to edit."""
    if modele not in (OF_PARTY if siren else OF_SERVICE):
        raise Http404
    service = _service(access, int(numero))
    parties = {one.siren: one for one in parties_of_service(service)}
    # who enters is not in yet
    party = (parties.get(siren) or (_employer(access, siren) if modele == "adhesion" else None)) if siren else None
    if siren and party is None:
        raise Http404
    moment = timezone.now()
    jour = timezone.localdate(moment)
    values, tables = service_values(access, service, party, jour)
    name = "-".join(filter(None, (modele, str(service.numero), siren)))
    lead = " – ".join(filter(None, (str(service), party.nom if party else "")))
    return _act(access, modele, service.forme, name, lead, act_sections(modele, service.forme, values, tables), moment)


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def council_act(request: HttpRequest, access: Access, modele: str, siren: str) -> HttpResponse:
    """The délibération of a council on the scheme, to edit."""
    if modele not in OF_COUNCIL:
        raise Http404
    council, moment = _employer(access, siren), timezone.now()
    if (council.kind == Collectivite.Kind.EPCI) != (modele == "approbation"):
        raise Http404
    values = council_values(access, council, timezone.localdate(moment))
    return _act(access, modele, "", f"{modele}-{siren}", council.nom, act_sections(modele, "", values, {}), moment)


def _act(access: Access, modele: str, forme: str, name: str, lead: str, sections, moment) -> HttpResponse:
    title = TITLES[modele]
    if modele == "convention" and forme == "BIENS_PARTAGES":
        title = "Règlement de mise à disposition"
    elif modele == "convention" and forme == "INFORMEL":
        title = "Charte du réseau"
    elif modele == "convention" and forme == "TRANSFERT_COMPETENCE":
        title = "Procès-verbal de mise à disposition"
    paper = Paper(
        name, f"{title} – {lead}", lead, sections, mention_for(access, timezone.localdate(moment), ACT_MENTION)
    )
    return paper_response(access.project, paper, "docx", moment)


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def cst_dossier(request: HttpRequest, access: Access, numero: str, cible: str, extension: str) -> HttpResponse:
    """The dossier of one committee: saisine, project, fiche d'impact by post, questions, pieces, in one file."""
    service, moment = _service(access, int(numero)), timezone.now()
    jour = timezone.localdate(moment)
    dossier = dossier_of(service, own_cst(access.project), jour)
    committee = next((one for one in committees(access, dossier) if one.cible == cible), None)
    if committee is None:
        raise Http404
    paper = Paper(
        f"dossier-cst-{service.numero}-{cible.lower()}",
        f"Dossier du comité social territorial : {service}",
        committee.qui[0].upper() + committee.qui[1:],
        cst_sections(access, dossier, committee, in_scenario(access, service), jour),
        mention_for(access, jour, "Dossier de travail, réservé aux membres du comité"),
    )
    return paper_response(access.project, paper, extension, moment)


@project_page(Action.VOIR_PROJET)
def plan(request: HttpRequest, access: Access) -> HttpResponse:
    """The project on one A3 sheet, under the reader's own rights."""
    moment = timezone.now()
    jour = timezone.localdate(moment)
    mention = mention_for(access, jour, f"Situation du {format_date(jour)}")
    paper = Paper("plan-a3", access.project.nom, "Le plan du projet", plan_sections(access, jour), mention, "a3")
    return paper_response(access.project, paper, "pdf", moment)


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
