"""Which document for which object: the paper of one commune, action, service, council or committee, as one reader reads it.

The pages and the command ask here; ``LookupError`` says that there is no such object, or that this reader has not this document.
"""

from datetime import date

from common.values import format_date
from projects.access import Access
from projects.models import Collectivite
from projects.queries import collectivites_in
from reports.act_values import council_values, in_scenario, parties_of_service, service_values
from reports.acts import OF_COUNCIL, OF_PARTY, OF_SERVICE, TITLES, act_sections
from reports.papers import Paper, mention_for
from reports.sections.actions import action_section
from reports.sections.commune import commune_sections
from reports.sections.conference import plan_sections
from reports.sections.cst import committees, cst_sections
from roadmap.models import ServiceMutualise
from roadmap.queries.actions import actions_of
from roadmap.queries.services import dossier_of, own_cst, services_of

ACT_MENTION = "Modèle à adapter et à faire relire avant signature"
# what the convention of some forms is called
CONVENTIONS = {
    "BIENS_PARTAGES": "Règlement de mise à disposition",
    "INFORMEL": "Charte du réseau",
    "TRANSFERT_COMPETENCE": "Procès-verbal de mise à disposition",
}


def _employer(access: Access, siren: str) -> Collectivite:
    found = collectivites_in(access.project).exclude(kind=Collectivite.Kind.CDG).filter(siren=siren).first()
    if found is None:
        raise LookupError(siren)
    return found


def _service(access: Access, numero: int) -> ServiceMutualise:
    found = next((one for one in services_of(access.project) if one.numero == numero), None)
    if found is None:
        raise LookupError(numero)
    return found


def commune_paper(access: Access, siren: str, jour: date) -> Paper:
    """« Fiche communale »."""
    commune = _employer(access, siren)
    return Paper(
        f"fiche-{commune.siren}",
        f"Fiche communale : {commune.nom}",
        "Ce que la collectivité donne, reçoit et paie, et ce qui l’attend.",
        commune_sections(access, commune, jour),
        mention_for(access, jour, "Situation du jour, non arrêtée"),
    )


def action_paper(access: Access, numero: int, jour: date) -> Paper:
    """« Fiche action »."""
    row = next((one for one in actions_of(access.project) if one.numero == numero), None)
    if row is None:
        raise LookupError(numero)
    row.project = access.project
    return Paper(
        f"fiche-action-{row.numero}",
        "Fiche action",
        str(row),
        (action_section(row, jour, access.project.seuil_affichage),),
        mention_for(access, jour),
    )


def service_paper(access: Access, modele: str, numero: int, siren: str, jour: date) -> Paper:
    """A convention, an avenant; with ``siren``, an entry, an exit, the délibération of this party."""
    if modele not in (OF_PARTY if siren else OF_SERVICE):
        raise LookupError(modele)
    service = _service(access, numero)
    parties = {one.siren: one for one in parties_of_service(service)}
    # who enters is not in yet
    party = (parties.get(siren) or (_employer(access, siren) if modele == "adhesion" else None)) if siren else None
    if siren and party is None:
        raise LookupError(siren)
    values, tables = service_values(access, service, party, jour)
    name = "-".join(filter(None, (modele, str(service.numero), siren)))
    lead = " – ".join(filter(None, (str(service), party.nom if party else "")))
    title = CONVENTIONS.get(service.forme, TITLES[modele]) if modele == "convention" else TITLES[modele]
    sections = act_sections(modele, service.forme, values, tables)
    return Paper(name, f"{title} – {lead}", "", sections, mention_for(access, jour, ACT_MENTION))


def council_paper(access: Access, modele: str, siren: str, jour: date) -> Paper:
    """The délibération of a council on the scheme."""
    if modele not in OF_COUNCIL:
        raise LookupError(modele)
    council = _employer(access, siren)
    if (council.kind == Collectivite.Kind.EPCI) != (modele == "approbation"):
        raise LookupError(modele)
    sections = act_sections(modele, "", council_values(access, council, jour), {})
    title = f"{TITLES[modele]} – {council.nom}"
    return Paper(f"{modele}-{siren}", title, "", sections, mention_for(access, jour, ACT_MENTION))


def cst_paper(access: Access, numero: int, cible: str, jour: date) -> Paper:
    """The dossier of one committee (its SIREN, or « CDG »): saisine, project, fiche d'impact by post, questions, pieces."""
    service = _service(access, numero)
    dossier = dossier_of(service, own_cst(access.project), jour)
    committee = next((one for one in committees(access, dossier) if one.cible == cible), None)
    if committee is None:
        raise LookupError(cible)
    return Paper(
        f"dossier-cst-{service.numero}-{cible.lower()}",
        f"Dossier du comité social territorial : {service}",
        committee.qui[0].upper() + committee.qui[1:],
        cst_sections(access, dossier, committee, in_scenario(access, service), jour),
        mention_for(access, jour, "Dossier de travail, réservé aux membres du comité"),
    )


def plan_paper(access: Access, jour: date) -> Paper:
    """The project on one A3 sheet."""
    mention = mention_for(access, jour, f"Situation du {format_date(jour)}")
    return Paper("plan-a3", access.project.nom, "Le plan du projet", plan_sections(access, jour), mention, "a3")
