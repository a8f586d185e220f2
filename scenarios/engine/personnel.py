"""What a scenario changes to the cost of staff alone: the same engine, on the staff heading. Prose: masse-salariale.md."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from common.rubriques import Rubrique
from scenarios.engine.calcul import DonneesScenario, DonneesService, LigneCout, calculer
from scenarios.engine.montants import ZERO


@dataclass(frozen=True)
class PersonnelService:
    """One service: euros a year that these employers bear more (less: negative) for its staff, harmonisation apart."""

    libelle: str
    personnel: Mapping[int, Decimal]
    harmonisation: Mapping[int, Decimal]


def personnel_par_service(
    donnees: DonneesScenario, parties: Collection[str], harmonisation: str, revalorisation: str = ""
) -> tuple[PersonnelService, ...]:
    """Staff borne after less staff borne before, service by service, for ``parties`` together (codes of the scenario).

    ``harmonisation``, ``revalorisation``: the wording of the dated lines that are pay; the better pay of who directs the
    service is staff like the rest. Shares follow the key alone: floors and ceilings are
    in euros of the whole service, they say nothing of its staff. Raises ``ScenarioIncoherent``.
    """
    plain = calculer(_reduit(donnees, {revalorisation}))
    raised = calculer(_reduit(donnees, {revalorisation, harmonisation}))
    found = []
    for before, after in zip(plain.services, raised.services, strict=True):
        staff = {year: _change(before.parties, parties, year) for year in donnees.annees}
        whole = {year: _change(after.parties, parties, year) for year in donnees.annees}
        found.append(
            PersonnelService(before.libelle, staff, {year: whole[year] - staff[year] for year in donnees.annees})
        )
    return tuple(found)


def _change(results: Mapping, parties: Collection[str], year: int) -> Decimal:
    held = [results[party][year] for party in parties if party in results]
    return sum((one.apres_euros - one.avant_euros for one in held), ZERO)


def _reduit(donnees: DonneesScenario, datees: Collection[str]) -> DonneesScenario:
    return replace(donnees, services=tuple(_du_service(one, datees) for one in donnees.services))


def _du_service(service: DonneesService, datees: Collection[str]) -> DonneesService:
    return replace(
        service,
        avant={party: _lignes(lines) for party, lines in service.avant.items()},
        apres=_lignes(service.apres),
        residuel={party: _lignes(lines) for party, lines in service.residuel.items()},
        datees=tuple(line for line in service.datees if line.libelle in datees),
        encadrement=None,
    )


def _lignes(lines: tuple[LigneCout, ...]) -> tuple[LigneCout, ...]:
    return tuple(line for line in lines if line.rubrique is Rubrique.PERSONNEL)
