"""The payroll of the employers that the reader may read, if nothing changes and with a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hr.calculs.hypotheses_masse import jeu
from hr.calculs.masse_salariale import HORIZON, Projection
from hr.queries_masse import BaseMasse
from scenarios.engine.montants import ZERO
from scenarios.engine.personnel import PersonnelService, personnel_par_service
from scenarios.inputs import Calcul
from scenarios.models import DepenseDatee

# beyond, a forecast of the pay of those in post today says nothing any more
HORIZON_MAXIMUM = 12


@dataclass(frozen=True)
class Comparaison:
    """Euros a year, for the same employers; years that both the forecast and the scenario know."""

    annees: tuple[int, ...]
    employeurs: tuple[str, ...]
    absents: tuple[str, ...]
    postes: int
    statu_quo: Mapping[int, Decimal]
    services: tuple[PersonnelService, ...]

    def personnel(self, annee: int) -> Decimal:
        return sum((one.personnel[annee] for one in self.services), ZERO)

    def harmonisation(self, annee: int) -> Decimal:
        return sum((one.harmonisation[annee] for one in self.services), ZERO)

    def ecart(self, annee: int) -> Decimal:
        return self.personnel(annee) + self.harmonisation(annee)

    def avec(self, annee: int) -> Decimal:
        return self.statu_quo[annee] + self.ecart(annee)


def comparer(calcul: Calcul, base: BaseMasse) -> Comparaison | None:
    """The forecast (central hypothesis, as shipped) beside the scenario; None without a post or a year in common.

    Raises ``ScenarioIncoherent``.
    """
    years = calcul.donnees.annees
    if not base.postes or not years:
        return None
    horizon = min(HORIZON_MAXIMUM, max(HORIZON, years[-1] - base.jour.year))
    totals = Projection(base.postes, base.taux, base.baremes, base.jour, jeu("central"), horizon).totaux()
    common = tuple(year for year in years if year in totals)
    if not common:
        return None
    sirens = {one.siren for one in base.employeurs}
    pay = (DepenseDatee.Nature.HARMONISATION.label, DepenseDatee.Nature.REVALORISATION.label)
    return Comparaison(
        annees=common,
        employeurs=tuple(one.nom for one in base.employeurs),
        absents=base.absents,
        postes=len(base.postes),
        statu_quo={year: totals[year] for year in common},
        services=personnel_par_service(calcul.donnees, sirens, *pay),
    )
