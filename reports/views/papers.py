"""``/projets/<slug>/rapports/a-emporter/``: fiches, conventions, délibérations, made from the data of the day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.queries import collectivites_in
from reports.act_values import council_values, parties_of_service, service_values
from reports.acts import OF_COUNCIL, OF_PARTY, OF_SERVICE, TITLES, act_sections
from reports.papers import Paper, mention_for, paper_response
from reports.sections.actions import action_section
from reports.sections.commune import commune_sections
from roadmap.models import ServiceMutualise
from roadmap.queries.actions import actions_of, communes_asked
from roadmap.queries.services import services_of
from roadmap.views.actions import action_row

ACT_MENTION = "Modèle à adapter et à faire relire avant signature"


@project_page(Action.VOIR_PROJET)
def papers(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything that can be taken away to read or to edit, and from where each one comes."""
    roadmap = access.allows(Action.VOIR_FEUILLE_DE_ROUTE)
    services = services_of(access.project) if roadmap else []
    councils = communes_asked(access.project)
    return render(
        request,
        "reports/papers.html",
        {
            "communes": councils,
            "actions": actions_of(access.project) if roadmap else [],
            "services": [(one, parties_of_service(one)) for one in services],
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
