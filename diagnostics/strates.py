"""Reference ratios by size of territory: read from a file, whole or not at all, then found again by population. Pure.

A file whose first doubtful cell is refused: half a reference would compare some communes and not their neighbours.
Rules in prose and worked figures: docs/algorithmes/distances-et-strates.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import pairwise

from common.tabular.reading import Lecture, RawRow
from common.tabular.refusals import FichierRefuse, Refusal, as_read
from common.values import ValeurIllisible, format_decimal, read_choice, read_decimal, read_integer

COMMUNE, GROUPEMENT = "COMMUNE", "GROUPEMENT"
NATURES = {"commune": COMMUNE, "groupement": GROUPEMENT}
FEUILLE = "Repères"
NATURE, DE, A, RATIO = "Nature", "Habitants, à partir de", "Habitants, moins de", "Agents pour 1 000 habitants"
TITRES = (NATURE, DE, A, RATIO)
LIGNES_MAX = 60
RATIO_MAX = Decimal(1000)
# sizes under which the ministry publishes its ratios for communes: proposed empty, to be filled from the publication
STRATES_USUELLES = (0, 100, 200, 500, 1_000, 2_000, 3_500, 5_000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True)
class Strate:
    """Agents per 1 000 inhabitants of the territories from ``de`` inhabitants to fewer than ``a`` (``None``: no end)."""

    nature: str
    de: int
    a: int | None
    pour_mille: Decimal

    def contient(self, habitants: int) -> bool:
        """Whether a population is of this size."""
        return self.de <= habitants and (self.a is None or habitants < self.a)

    @property
    def tranche(self) -> str:
        """« moins de 500 habitants », « 500 à 999 habitants », « 100 000 habitants et plus », « toutes tailles »."""
        if self.de == 0:
            return "toutes tailles" if self.a is None else f"moins de {format_decimal(self.a, 0)} habitants"
        if self.a is None:
            return f"{format_decimal(self.de, 0)} habitants et plus"
        return f"{format_decimal(self.de, 0)} à {format_decimal(self.a - 1, 0)} habitants"

    def en_json(self) -> dict:
        """What is stored: the ratio as text, so that it stays exact."""
        return asdict(self) | {"pour_mille": str(self.pour_mille)}

    @classmethod
    def de_json(cls, kept: dict) -> "Strate":
        """What :meth:`en_json` stored."""
        return cls(**{**kept, "pour_mille": Decimal(kept["pour_mille"])})


def _inhabitants(value: object) -> int:
    number = read_integer(value)
    if number < 0:
        raise ValeurIllisible(value, "un nombre d’habitants n’est pas négatif", "2000")
    return number


def _ratio(value: object) -> Decimal:
    number = read_decimal(value)
    if not 0 <= number <= RATIO_MAX:
        raise ValeurIllisible(value, "hors de 0 à 1 000 agents pour 1 000 habitants", "12,5")
    if number != round(number, 2):
        raise ValeurIllisible(value, "plus de deux décimales", "12,5")
    return round(number, 2)


def _read(row: RawRow, refused: list[Refusal], sheet: str) -> Strate | None:
    found: dict[str, object] = {}
    for title, read in (
        (NATURE, lambda v: read_choice(v, NATURES)),
        (DE, _inhabitants),
        (A, _inhabitants),
        (RATIO, _ratio),
    ):
        value, where = row.values.get(title), row.cells.get(title, "")
        if title in row.faults:
            refused.append(Refusal(sheet, where, "", row.faults[title], "une valeur", row.number))
        elif value in (None, ""):
            if title == A:
                found[title] = None
            else:
                refused.append(Refusal(sheet, where, "", "case vide", f"{title.lower()} : une valeur", row.number))
        else:
            try:
                found[title] = read(value)
            except ValeurIllisible as error:
                refused.append(Refusal(sheet, where, as_read(value), error.raison, error.attendu, row.number))
    if len(found) < len(TITRES):
        return None
    if found[A] is not None and found[A] <= found[DE]:
        reason = f"la strate finit à {found[A]} habitants et commence à {found[DE]}"
        refused.append(Refusal(sheet, row.cells[A], as_read(found[A]), reason, "plus que son début", row.number))
        return None
    return Strate(found[NATURE], found[DE], found[A], found[RATIO])


def lire(lecture: Lecture) -> tuple[tuple[Strate, ...], tuple[Refusal, ...]]:
    """The strata of a sheet in order, and what is refused: a doubtful cell, two strata that hold one population.

    Raises ``FichierRefuse`` when the sheet holds no line, or more than ``LIGNES_MAX``.
    """
    if not lecture.rows:
        raise FichierRefuse("Ce fichier ne contient aucun repère.", "Remplissez au moins une ligne du modèle.")
    if len(lecture.rows) > LIGNES_MAX:
        raise FichierRefuse(
            f"Ce fichier a {len(lecture.rows)} lignes : {LIGNES_MAX} strates au plus.",
            "Gardez une ligne par strate de population.",
        )
    refused: list[Refusal] = []
    read = [(strate, row) for row in lecture.rows if (strate := _read(row, refused, lecture.sheet))]
    read.sort(key=lambda pair: (pair[0].nature, pair[0].de))
    for (before, _), (after, row) in pairwise(read):
        if before.nature == after.nature and (before.a is None or before.a > after.de):
            reason = f"{after.de} habitants sont déjà dans la strate « {before.tranche} »"
            refused.append(
                Refusal(
                    lecture.sheet, row.cells[DE], as_read(after.de), reason, "des strates qui se suivent", row.number
                )
            )
    return tuple(strate for strate, _ in read), tuple(sorted(refused, key=lambda one: (one.row, one.cell)))


def strate_de(strates: Iterable[Strate], nature: str, habitants: int | None) -> Strate | None:
    """The stratum of a territory; ``None`` when nothing was read for its size."""
    if habitants is None:
        return None
    return next((one for one in strates if one.nature == nature and one.contient(habitants)), None)


def modele() -> Sequence[tuple[str, int, int | None, None]]:
    """The lines of the empty file: the usual sizes of communes, and one of a groupement."""
    bounds = [*STRATES_USUELLES, None]
    return [*(("commune", low, high, None) for low, high in pairwise(bounds)), ("groupement", 0, None, None)]
