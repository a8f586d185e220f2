"""What of each share may be imputed on an attribution de compensation, and what is neither running cost nor recurring.

One place reads which typed expense is of which kind: the pact, the legal table of running costs and the acts agree.
"""

from collections.abc import Mapping
from decimal import Decimal

from scenarios.engine.calcul import poids_de_l_annee
from scenarios.engine.ventilation import Sorte, Ventilation, ventiler
from scenarios.inputs import Calcul, depenses_comptees
from scenarios.models import DepenseDatee, ServiceScenario

ZERO = Decimal("0.00")
NATURE = DepenseDatee.Nature
# what comes back every year once the service runs; the rest is spent once
RECURRENTES = frozenset({NATURE.HARMONISATION, NATURE.REVALORISATION})


def sorte_de(depense: DepenseDatee) -> Sorte:
    """The kind of a dated expense. Hours at a rate are worked, not paid: no euro leaves for them."""
    if depense.taux_horaire_euros is not None:
        return Sorte.HEURES
    if depense.nature == NATURE.INVESTISSEMENT:
        return Sorte.INVESTISSEMENT
    return Sorte.RECURRENT if depense.nature in RECURRENTES else Sorte.PONCTUEL


def ventilation_de(calcul: Calcul, rang: int, annee: int) -> Ventilation:
    """The shares of the service of this rank in ``annee``, by kind, in euros. No query."""
    row, data, result = calcul.services[rang], calcul.donnees.services[rang], calcul.resultat.services[rang]
    couts: dict[Sorte, Decimal] = {}
    for depense in depenses_comptees(row):
        if depense.annee_debut <= annee <= depense.annee_fin:
            sorte = sorte_de(depense)
            couts[sorte] = couts.get(sorte, ZERO) + depense.montant_euros
    running = result.cout_partage_euros[annee] - sum(couts.values(), ZERO)
    couts[Sorte.RECURRENT] = couts.get(Sorte.RECURRENT, ZERO) + running
    if annee not in result.etapes:
        return Ventilation(couts, {})
    shares = {one.partie: result.parties[one.partie][annee].part_euros for one in data.participations}
    return ventiler(couts, shares, None if data.encadrement else poids_de_l_annee(data, annee))


def parts_par_sorte(calcul: Calcul, annee: int) -> Mapping[str, Mapping[Sorte, Decimal]]:
    """Over all services: SIREN → kind → euros of ``annee``."""
    found = {party.siren: dict.fromkeys(Sorte, ZERO) for party in calcul.parties}
    for rang in range(len(calcul.services)):
        for siren, one in ventilation_de(calcul, rang, annee).parts.items():
            for sorte, amount in one.items():
                found[siren][sorte] += amount
    return found


def est_impute(row: ServiceScenario) -> bool:
    """Whether this service asks to be paid by imputation; whether it may be is a matter of the fiscal regime."""
    return row.financement == ServiceScenario.Financement.IMPUTATION_AC
