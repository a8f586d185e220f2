"""The figures of the dashboard: a closed list, drawn from one situation, shown on the page and taken away as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from common.figures import Chart, KeyFigure, KeyFigures, Kind, Notice, Pyramid, Table
from common.values import plural
from diagnostics.figures import services_bars, services_spread
from diagnostics.queries import Inventory
from hr.figures import bars_categories, figures_ages, table_etp_categories, table_services
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from reports.sections.territory import territory_table
from reports.situation import Situation


@dataclass(frozen=True)
class DashboardFigures:
    """What this reader sees: ``staff`` and ``ages`` are empty when nothing is known; ``notices`` say why."""

    staff: tuple[Chart | Table, ...]
    ages: tuple[Chart | Table, ...]
    notices: tuple[Notice, ...]
    services: tuple[Chart | Table, ...]
    territory: Table

    def tables(self) -> dict[str, Table]:
        """Every table behind these figures, by key: what the exports serve, masks included."""
        figures = (*self.staff, *self.ages, *self.services, self.territory)
        return {figure.key: figure.to_table() for figure in figures}


def dashboard_figures(
    access: Access, situation: Situation, inventory: Inventory, employers: Sequence[Collectivite] | None = None
) -> DashboardFigures:
    """The figures of the dashboard for the worn hat. Ages go through disclosure control before they exist.

    ``employers``: those of the perimeter on the day of the situation, when the caller has read them.
    """
    lines, jour = situation.lines, situation.jour
    staff: tuple[Chart | Table, ...] = ()
    if lines and access.allows(Action.VOIR_POSTES):
        staff = (bars_categories(lines, jour), table_etp_categories(lines, jour), table_services(lines, jour))
    drawn: Sequence[Pyramid | Table | Notice] = ()
    if access.allows(Action.VOIR_PYRAMIDE):
        drawn = figures_ages(situation.counts, access.project.seuil_affichage, jour)
    services: tuple[Chart | Table, ...] = ()
    if inventory.presences and access.allows(Action.VOIR_SERVICES):
        services = (services_bars(inventory), services_spread(inventory))
    return DashboardFigures(
        staff,
        tuple(one for one in drawn if not isinstance(one, Notice)),
        tuple(one for one in drawn if isinstance(one, Notice)),
        services,
        territory_table(access.project, jour, employers),
    )


def listed(access: Access | None, action: Action, page: str, **asked: str) -> str:
    """Address of the list behind a figure, its filters in the address; empty for whoever may not open it."""
    if access is None or not access.allows(action):
        return ""
    address = reverse(page, args=[access.project.slug])
    return f"{address}?{urlencode(asked)}" if asked else address


def own_figures(
    own: Collectivite, situation: Situation, inventory: Inventory, access: Access | None = None
) -> KeyFigures:
    """« Ma commune » in a few public numbers. ``access``: whose lists each number leads to; none on paper."""
    staff_page = listed(access, Action.VOIR_POSTES, "hr:staff", q=own.nom)
    services_page = listed(access, Action.VOIR_SERVICES, "diagnostics:services", reponse="existe")
    staff = situation.lines.par_employeur.get(own.pk)
    etats = inventory.etats(own)
    year = f"population municipale {own.annee_population}" if own.annee_population else ""
    return KeyFigures(
        (
            KeyFigure("Habitants", own.population, note=year, key="ma-population"),
            KeyFigure("Agents", staff.tetes if staff else None, key="mes-agents", href=staff_page),
            KeyFigure("ETP", staff.etp if staff else None, Kind.ETP, key="mes-etp", href=staff_page),
            KeyFigure(
                "Services qui existent",
                etats["EXISTE"],
                note=f"{etats['EXTERNALISE']} {plural(etats['EXTERNALISE'], 'externalisé')}, {etats['']} sans réponse",
                key="mes-services",
                href=services_page,
            ),
        ),
        key="ma-collectivite",
    )
