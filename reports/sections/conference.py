"""Slides of the conférence des maires, one per service; and the plan of the project on one A3 sheet."""

from datetime import date

from common.figures import EmptyState, KeyFigure, KeyFigures, Kind, Section
from projects.access import Access
from projects.policy import Action
from reports.act_values import service_values
from reports.copil import chosen_scenario
from reports.sections.actions import gantts
from roadmap.models import FicheAction
from roadmap.queries.actions import actions_of
from roadmap.queries.services import dossiers_of

FITS_A3 = 40


def conference_sections(access: Access, jour: date) -> list[Section]:
    """One section, so one slide, per service of the roadmap: what it is, who runs it, when, what it costs."""
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return []
    found = []
    for one in dossiers_of(access.project, jour):
        service = one.service
        values, _ = service_values(access, service, None, jour)
        parties = len(service.parties.all())
        figures = KeyFigures(
            (
                KeyFigure(
                    "Forme",
                    service.get_forme_display(),
                    Kind.TEXT,
                    note=f"géré par {service.gestionnaire.nom}",
                    key="forme",
                ),
                KeyFigure("Collectivités", parties, note=values.get("parties", ""), key="parties"),
                KeyFigure("Ouverture", service.date_ouverture, Kind.DATE, note=one.etat, key="ouverture"),
                KeyFigure(
                    "Coût partagé",
                    values.get("cout_prevu", "à compléter"),
                    Kind.TEXT,
                    note=f"clé : {values['cle']}" if "cle" in values else "",
                    key="cout",
                ),
            ),
            key=f"service-{service.numero}",
        )
        found.append(Section(f"service-{service.numero}", str(service), (figures,)))
    return found


def plan_sections(access: Access, jour: date) -> tuple[Section, ...]:
    """The project on one sheet: what it costs and brings, who does what and when."""
    blocks: list = []
    chosen = chosen_scenario(access)
    if chosen is not None and chosen.figures is not None:
        blocks.append(chosen.figures)
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return (Section("plan", "Où va le projet", tuple(blocks)),)
    rows = [one for one in actions_of(access.project) if one.etat != FicheAction.Etat.ABANDONNEE][:FITS_A3]
    if rows:
        blocks += gantts(rows, jour, lines=FITS_A3)
    else:
        blocks.append(EmptyState("Aucune action n’est écrite.", "La cheffe ou le chef de projet les écrit."))
    return (Section("plan", "Qui fait quoi, quand", tuple(blocks)),)
