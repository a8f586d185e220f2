"""What inventories say together: the same software bought under several names, volumes per ETP side by side. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common.codes import normalise
from diagnostics.couts import HALF_ETP, par_etp

TENTH = Decimal("0.1")
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
    found: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for one in logiciels:
        names = found.setdefault(one.domaine, {})
        _, employers = names.setdefault(normalise(one.nom), (one.nom, []))
        if one.employeur not in employers:
            employers.append(one.employeur)
    domains = [
        Domaine(use, {name: tuple(employers) for name, employers in names.values()}) for use, names in found.items()
    ]
    return sorted(domains, key=lambda one: (-len(one.par_nom), normalise(one.libelle)))


@dataclass(frozen=True)
class Mesure:
    """A yearly volume of one employer in one service, with the ETP that produce it."""

    employeur: str
    valeur: Decimal
    etp: Decimal


@dataclass(frozen=True)
class Comparaison:
    """One employer against the others: units per ETP, local mean, difference (a share); ``None`` where nothing is said."""

    mesure: Mesure
    par_etp: Decimal | None
    moyenne: Decimal | None
    ecart: Decimal | None


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
    rows = []
    for one in mesures:
        ratio = par_etp(one.valeur, one.etp)
        gap = None
        if ratio is not None and mean:
            gap = (ratio / mean - 1).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
        rows.append(Comparaison(one, ratio, mean, gap))
    return rows


def pour_mille(tetes: int, habitants: int | None) -> Decimal | None:
    """Agents per 1 000 inhabitants, to one decimal, half up; ``None`` without a population."""
    if not habitants:
        return None
    return (Decimal(tetes) * THOUSAND / Decimal(habitants)).quantize(TENTH, rounding=ROUND_HALF_UP)
