"""Slides of the conférence des maires, one per service; and the plan of the project on one A3 sheet."""

from collections.abc import Sequence
from datetime import date

from common.figures import EmptyState, KeyFigure, KeyFigures, Kind, Section
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from reports.act_values import forecast, parties_of_service
from reports.copil import chosen_scenario, latest_choice
from reports.sections.actions import gantts
from roadmap.models import FicheAction
from roadmap.queries.actions import actions_of
from roadmap.queries.services import dossiers_of
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.inputs import calcul_de, libelle_cle
from scenarios.queries import visible_scenarios

FITS_A3 = 40


def conference_sections(access: Access, jour: date) -> list[Section]:
    """One section, so one slide, per service of the roadmap: what it is, who runs it, when, what it costs."""
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return []
    found, costs = [], _costs(access)
    for one in dossiers_of(access.project, jour):
        service = one.service
        by_row = costs.get(("ligne", service.service_scenario_id))
        cost, key = by_row or costs.get(("service", service.service_id), ("à compléter", ""))
        parties = len(parties_of_service(service))
        figures = KeyFigures(
            (
                KeyFigure(
                    "Forme",
                    service.get_forme_display(),
                    Kind.TEXT,
                    note=f"géré par {service.gestionnaire.nom}",
                    key="forme",
                ),
                KeyFigure("Collectivités", parties, note=_names(parties_of_service(service)), key="parties"),
                KeyFigure("Ouverture", service.date_ouverture, Kind.DATE, note=one.etat, key="ouverture"),
                KeyFigure(
                    "Coût par an",
                    cost,
                    Kind.TEXT,
                    note=key,
                    key="cout",
                ),
            ),
            key=f"service-{service.numero}",
        )
        found.append(Section(f"service-{service.numero}", str(service), (figures,)))
    return found


def _names(rows: Sequence[Collectivite]) -> str:
    return ", ".join(one.nom for one in rows)


def _costs(access: Access) -> dict[tuple[str, int], tuple[str, str]]:
    """Line of the scenario that counts, or service of the catalogue → its yearly cost and its key, in words."""
    rows = latest_choice(visible_scenarios(access)) if access.allows(Action.VOIR_SCENARIOS) else []
    if not rows:
        return {}
    try:
        calcul = calcul_de(rows[-1])
    except ScenarioIncoherent:
        return {}
    found = {}
    for rank, row in enumerate(calcul.services):
        said = (forecast(calcul, rank), f"ce qui revient chaque année ; clé : {libelle_cle(row)}")
        found["service", row.service_id] = found["ligne", row.pk] = said
    return found


def plan_sections(access: Access, jour: date) -> tuple[Section, ...]:
    """The project on one sheet: what it costs and brings, who does what and when."""
    blocks: list = []
    chosen, title = chosen_scenario(access), "Où va le projet"
    if chosen is not None and chosen.figures is not None:
        title = f"Ce que coûte et rapporte « {chosen.scenario.nom} »"
        blocks.append(chosen.figures)
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return (Section("plan", title, tuple(blocks)),)
    rows = [one for one in actions_of(access.project) if one.etat != FicheAction.Etat.ABANDONNEE][:FITS_A3]
    if rows:
        blocks += gantts(rows, jour, lines=FITS_A3)
    else:
        blocks.append(EmptyState("Aucune action n’est écrite.", "La cheffe ou le chef de projet les écrit."))
    return (Section("plan", title, tuple(blocks)),)
