"""Shared services of the roadmap with their plans, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from common.values import format_date
from governance.models import Body
from governance.queries.bodies import in_activity
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action
from roadmap.etapes import AVIS_CST, CENTRE_DE_GESTION, OUVERTURE, Jalon, Partie, jalons
from roadmap.models import EtapeLegale, ServiceMutualise
from roadmap.planning import Plan, planifier
from scenarios.engine.formes import Constat
from scenarios.imputation import est_impute
from scenarios.inputs import autorites_de
from scenarios.models import ServiceScenario


@dataclass(frozen=True)
class Dossier:
    """One service: its row, its steps with what was typed, its plan on a day."""

    service: ServiceMutualise
    jalons: tuple[Jalon, ...]
    lignes: dict[str, EtapeLegale]
    plan: Plan

    @property
    def etat(self) -> str:
        """« projet », « convention signée », « ouvert »: from the steps done, never ticked."""
        for key, word in (
            (OUVERTURE, "ouvert"),
            ("CONVENTION", "convention signée"),
            ("REGLEMENT", "règlement adopté"),
        ):
            step = self.plan.etape(key)
            if step is not None and step.est_faite:
                return word
        return "projet"


def own_cst(project: Project) -> frozenset[int]:
    """Employers that declared a comité social territorial of their own: an instance of this kind. One query."""
    bodies = in_activity(project.bodies.filter(kind=Body.Kind.CST, collectivite__isnull=False))
    return frozenset(bodies.order_by("pk").values_list("collectivite_id", flat=True))


def services_of(project: Project) -> list[ServiceMutualise]:
    """Services of the roadmap with everything their plans read. Three queries whatever their number."""
    return list(
        project.services_mutualises.select_related("service", "gestionnaire", "service_scenario")
        .prefetch_related("parties__collectivite", "etapes")
        .order_by("numero")
    )


def authority_gaps(service: ServiceMutualise) -> tuple[Constat, ...]:
    """What the scenario it comes from leaves undecided for its agents; a service that comes from none says nothing.

    ``bloquant``: the agreement is not ready (product.md A13.5).
    """
    return autorites_de(service.service_scenario) if service.service_scenario else ()


def opening_gap(service: ServiceMutualise, described: ServiceScenario | None) -> str:
    """What differs between the opening of the roadmap, which the acts print, and the one that ``described`` costs; else empty."""
    if described is None or described.date_ouverture == service.date_ouverture:
        return ""
    return (
        f"le scénario chiffre une ouverture le {format_date(described.date_ouverture)}, la feuille de route la fixe au "
        f"{format_date(service.date_ouverture)}"
    )


def is_imputed(service: ServiceMutualise) -> bool:
    """Whether its scenario pays it by a lower attribution de compensation, so that a bill would ask for it twice."""
    return service.service_scenario is not None and est_impute(service.service_scenario)


def steps_of(service: ServiceMutualise, committees: frozenset[int]) -> tuple[tuple[Jalon, ...], dict[str, EtapeLegale]]:
    """The steps of a service with the dates typed, and the rows by key of step."""
    parties = [
        Partie(
            one.collectivite.siren,
            one.collectivite.nom,
            one.collectivite_id in committees,
            one.collectivite_id == service.gestionnaire_id,
            one.collectivite.kind == Collectivite.Kind.EPCI,
            one.collectivite.kind == Collectivite.Kind.COMMUNE,
        )
        for one in sorted(service.parties.all(), key=lambda row: (row.collectivite.rang, row.collectivite.nom))
        # whoever joins later does so by an act of its own: the opening does not wait
        if one.date_entree is None or one.date_entree <= service.date_ouverture
    ]
    rows = {f"{row.cle}-{row.cible}" if row.cible else row.cle: row for row in service.etapes.all()}
    refused = [row.cible for row in rows.values() if row.cle == AVIS_CST and row.vote and row.vote.est_refus_unanime]
    steps = tuple(
        replace(
            one,
            date_prevue=rows[one.cle].date_prevue,
            date_realisee=rows[one.cle].date_realisee,
            date_notification=rows[one.cle].date_notification,
            accord={"FAVORABLE": True, "DEFAVORABLE": False}.get(rows[one.cle].sens),
        )
        if one.cle in rows
        else one
        for one in jalons(
            service.forme,
            parties,
            refused,
            imputation=is_imputed(service),
            sans_attribution=service.gestionnaire.mode_financement == "FA",
        )
    )
    return steps, rows


def dossier_of(service: ServiceMutualise, committees: frozenset[int], jour: date) -> Dossier:
    """The dossier of a service on ``jour``. No query when the service comes from ``services_of``."""
    steps, rows = steps_of(service, committees)
    return Dossier(service, steps, rows, planifier(steps, depart=jour, voulue=service.date_ouverture))


def dossiers_of(project: Project, jour: date) -> list[Dossier]:
    """Every service of the roadmap with its plan. Four queries whatever their number."""
    services = services_of(project)
    committees = own_cst(project) if services else frozenset()
    return [dossier_of(service, committees, jour) for service in services]


def may_write_step(access: Access, dossier: Dossier, jalon: Jalon) -> bool:
    """Whether the worn hat may date this step: its committee, its council, or the whole roadmap."""
    if access.allows(Action.TENIR_FEUILLE_DE_ROUTE):
        return True
    own = access.own_collectivite
    if own is None or jalon.cible != own.siren:
        return False
    if jalon.type.portee in {"CST", "CST_REFUS"}:
        return access.allows(Action.SAISIR_AVIS_CST, own)
    return jalon.type.portee in {"PARTIE", "EPCI", "COMMUNE"} and access.allows(Action.SAISIR_AVIS, own)


def reads_vote(access: Access, dossier: Dossier, jalon: Jalon) -> bool:
    """Whether the worn hat reads how a committee voted.

    The staff side of one committee reads its own at once, the others once all have given their opinion (product.md B.6).
    """
    if access.allows(Action.VOIR_GOUVERNANCE):
        return True
    own = access.own_collectivite
    if own is not None and jalon.cible == own.siren:
        return True
    if jalon.cible == CENTRE_DE_GESTION and own is not None and own.siren in jalon.parties:
        return True
    return all_opinions_given(dossier.jalons)


def all_opinions_given(steps: Iterable[Jalon]) -> bool:
    """Whether every committee has given its opinion."""
    return all(one.date_realisee is not None for one in steps if one.type.cle == AVIS_CST)
