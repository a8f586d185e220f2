"""What inventories say together: the same software bought under several names, volumes per ETP side by side. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

from common.codes import normalise
from diagnostics.couts import HALF_ETP, TENTH, par_etp

THOUSANDTH = Decimal("0.001")
THOUSAND = Decimal(1000)
_VOWELS = "aeiouyh"


def de(mot: str) -> str:
    """« d’urbanisme », « de paie » : the preposition with its elision."""
    return f"d’{mot}" if normalise(mot)[:1] in _VOWELS else f"de {mot}"


@dataclass(frozen=True)
class Logiciel:
    """A software of one employer: what it is for, its name."""

    domaine: str
    employeur: str
    nom: str


@dataclass(frozen=True)
class Domaine:
    """All software of one use: name as first written → employers that have it."""

    libelle: str
    par_nom: dict[str, tuple[str, ...]]

    @property
    def est_en_double(self) -> bool:
        """Whether several names do the same thing on the territory."""
        return len(self.par_nom) > 1

    @property
    def phrase(self) -> str:
        """« 5 logiciels d’urbanisme différents », or « 1 logiciel de paie »."""
        count = len(self.par_nom)
        words = f"{count} {'logiciels' if count > 1 else 'logiciel'} {de(self.libelle)}"
        return f"{words} différents" if count > 1 else words


def par_domaine(logiciels: Iterable[Logiciel]) -> list[Domaine]:
    """Software grouped by use, the most scattered first. Two writings of one name (capitals, accents) are one software."""
    same = cache(normalise)  # few names come back again and again
    found: dict[str, dict[str, tuple[str, dict[str, None]]]] = {}
    for one in logiciels:
        names = found.setdefault(one.domaine, {})
        names.setdefault(same(one.nom), (one.nom, {}))[1][one.employeur] = None
    domains = [
        Domaine(use, {name: tuple(employers) for name, employers in names.values()}) for use, names in found.items()
    ]
    return sorted(domains, key=lambda one: (-len(one.par_nom), normalise(one.libelle)))


# Named tuples, not dataclasses: a large territory has five thousand of each on one page.
class Mesure(NamedTuple):
    """A yearly volume of one employer in one service, with the ETP that produce it."""

    employeur: str
    valeur: Decimal
    etp: Decimal


class Comparaison(NamedTuple):
    """One employer against the others: units per ETP, local mean; ``None`` where nothing is said."""

    mesure: Mesure
    par_etp: Decimal | None
    moyenne: Decimal | None

    @property
    def ecart(self) -> Decimal | None:
        """How far from the local mean, as a share of it to three decimals; ``None`` without a ratio or without a mean."""
        if self.par_etp is None or not self.moyenne:
            return None
        return (self.par_etp / self.moyenne - 1).quantize(THOUSANDTH, rounding=ROUND_HALF_UP)


def comparer(mesures: Sequence[Mesure]) -> list[Comparaison]:
    """Each measure per ETP and against the local mean: all units over all ETP of those who have half a post at least.

    Under 0,5 ETP the ratio is noise: it is not computed and does not enter the mean. A mean needs two employers.
    Source: domain.md §6.
    """
    counted = [one for one in mesures if one.etp >= HALF_ETP]
    mean = None
    if len(counted) > 1:
        total = sum((one.valeur for one in counted), Decimal(0)) / sum((one.etp for one in counted), Decimal(0))
        mean = total.quantize(TENTH, rounding=ROUND_HALF_UP)
    return [Comparaison(one, par_etp(one.valeur, one.etp), mean) for one in mesures]


def pour_mille(tetes: int, habitants: int | None) -> Decimal | None:
    """Agents per 1 000 inhabitants, to one decimal, half up; ``None`` without a population."""
    if not habitants:
        return None
    return (Decimal(tetes) * THOUSAND / Decimal(habitants)).quantize(TENTH, rounding=ROUND_HALF_UP)
