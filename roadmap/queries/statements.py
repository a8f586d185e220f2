"""Yearly accounts and statements, read in a fixed number of queries."""

from dataclasses import dataclass
from decimal import Decimal

from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action
from roadmap.etats import LigneEtat, ligne
from roadmap.models import EtatAnnuel, ExerciceService, ServiceMutualise


def exercices_of(project: Project, annee: int | None = None) -> list[ExerciceService]:
    """Years of the services with their uses and parties, one year or all. Four queries at most."""
    rows = ExerciceService.objects.filter(service_mutualise__project=project)
    if annee is not None:
        rows = rows.filter(annee=annee)
    return list(
        rows.select_related("service_mutualise__service", "service_mutualise__gestionnaire")
        .prefetch_related("usages__collectivite", "service_mutualise__parties")
        .order_by("-annee", "service_mutualise__numero")
    )


def parties_de(service: ServiceMutualise, annee: int) -> set[int]:
    """Keys of the parties that take part at least one day of the year."""
    return {one.collectivite_id for one in service.parties.all() if one.presente_en(annee)}


def sens(payeur: Collectivite, gestionnaire: Collectivite) -> str:
    """« COMMUNE_PAIE_EPCI », « EPCI_PAIE_CCAS »…: which accounts a line uses; a pair without any is for the comptable."""

    return f"{payeur.kind}_PAIE_{gestionnaire.kind}"


@dataclass(frozen=True)
class Brouillon:
    """What the next statement of a party would say; ``manquants``: services whose real units are not known.

    ``quittes``: services it has left and still pays for, because units were typed.
    """

    collectivite: Collectivite
    lignes: tuple[LigneEtat, ...]
    manquants: tuple[str, ...]
    quittes: tuple[str, ...] = ()

    @property
    def solde_euros(self) -> Decimal:
        return sum((one.solde_euros for one in self.lignes), Decimal("0.00"))


def brouillons(exercices: list[ExerciceService]) -> list[Brouillon]:
    """One draft a payer, for the services of one year; a manager does not pay itself."""
    found: dict[int, tuple[Collectivite, list[LigneEtat], list[str], list[str]]] = {}
    for year in exercices:
        manager = year.service_mutualise.gestionnaire
        parties = parties_de(year.service_mutualise, year.annee)
        for use in year.usages.all():
            if use.collectivite_id == manager.pk:
                continue
            _, lines, missing, left = found.setdefault(use.collectivite_id, (use.collectivite, [], [], []))
            if use.collectivite_id not in parties:
                left.append(str(year.service_mutualise))
            if use.constatees is None:
                missing.append(str(year.service_mutualise))
            else:
                lines.append(ligne(year.regle, use.prevues, use.constatees, sens(use.collectivite, manager)))
    rows = [Brouillon(party, *(tuple(one) for one in lists)) for party, *lists in found.values()]
    return sorted(rows, key=lambda one: (one.collectivite.rang, one.collectivite.nom))


def etats_of(project: Project) -> list[EtatAnnuel]:
    """Frozen statements, the latest year first. One query."""
    return list(project.etats_annuels.select_related("collectivite", "remplace").order_by("-annee", "numero"))


def may_freeze(access: Access) -> bool:
    """Whether the worn hat may freeze the statements: the finances of the EPCI."""
    own = access.own_collectivite
    return own is not None and own.kind == Collectivite.Kind.EPCI and access.allows(Action.TENIR_ETATS, own)
