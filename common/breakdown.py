"""« D’où vient ce chiffre ? » — the inputs, rule, source and date behind one computed amount.

A breakdown is data only: the page opens it, the annex of a document prints it, and both walk the same rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from decimal import Decimal


class BreakdownMismatch(ValueError):
    """The lines of a breakdown do not add up to what they claim to explain."""


@dataclass(frozen=True)
class Source:
    """Where an input comes from: a document or person, its date, and how sure it is (words shown as they are)."""

    libelle: str
    date: Date | None = None
    certitude: str = ""


@dataclass(frozen=True)
class BreakdownLine:
    """One line: what it is, its value and unit (« € », « ETP », « h »…), the rule that made it, its source.

    ``enfants`` explain ``valeur``: those with ``additif`` add up to it. An input that enters by another operation
    (a price to be multiplied, a date, a rate) is ``additif=False``: it is listed, not summed.
    ``arrete``: the explanation stops here because something below may not be shown to this reader.
    """

    libelle: str
    valeur: Decimal | None
    unite: str = "€"
    regle: str = ""
    source: Source | None = None
    enfants: tuple["BreakdownLine", ...] = ()
    additif: bool = True
    arrete: bool = False


@dataclass(frozen=True)
class BreakdownRow:
    """A line as a table row: its depth (0 = top) and its number (« 2.1 »)."""

    profondeur: int
    numero: str
    ligne: BreakdownLine


@dataclass(frozen=True)
class Breakdown:
    """One explained figure. ``total`` and ``unite`` are the figure; ``lignes`` explain it as children of a line do."""

    titre: str
    total: Decimal
    unite: str
    lignes: tuple[BreakdownLine, ...] = ()
    regle: str = ""
    source: Source | None = None
    arrete: bool = False

    def check(self) -> None:
        """Raise BreakdownMismatch unless additive lines add up, exactly and in the same unit, at every level."""
        _check_sum(self.titre, self.total, self.unite, self.lignes)
        for row in self.rows():
            if row.ligne.enfants:
                _check_sum(row.ligne.libelle, row.ligne.valeur, row.ligne.unite, row.ligne.enfants)

    def rows(self) -> Iterator[BreakdownRow]:
        """Every line in reading order (a parent before its children), with depth and number."""
        yield from _walk(self.lignes, 0, "")

    def cut(self, levels: int) -> "Breakdown":
        """The same figure with its first ``levels`` of lines only (1 = those that add up to it): for a page too long."""
        return replace(self, lignes=_cut(self.lignes, levels))

    def truncated_at(self, est_masque: Callable[[BreakdownLine], bool]) -> "Breakdown":
        """The same figure for a reader who may not see some inputs: it stops above the first masked one.

        The brothers of a masked line go with it: shown beside their total, they would give it by subtraction.
        """
        lignes, arrete = _truncate(self.lignes, est_masque)
        return replace(self, lignes=lignes, arrete=self.arrete or arrete)


def _cut(lignes: tuple[BreakdownLine, ...], levels: int) -> tuple[BreakdownLine, ...]:
    if levels <= 0:
        return ()
    return tuple(replace(ligne, enfants=_cut(ligne.enfants, levels - 1)) for ligne in lignes)


def _walk(lignes: tuple[BreakdownLine, ...], depth: int, prefix: str) -> Iterator[BreakdownRow]:
    for rank, ligne in enumerate(lignes, start=1):
        number = f"{prefix}{rank}"
        yield BreakdownRow(depth, number, ligne)
        yield from _walk(ligne.enfants, depth + 1, f"{number}.")


def _check_sum(libelle: str, expected: Decimal | None, unite: str, lignes: tuple[BreakdownLine, ...]) -> None:
    additive = [ligne for ligne in lignes if ligne.additif]
    if not additive:
        return
    if expected is None:
        raise BreakdownMismatch(f"« {libelle} » n’a pas de valeur mais des lignes qui s’additionnent.")
    for ligne in additive:
        if ligne.valeur is None:
            raise BreakdownMismatch(f"« {libelle} » : la ligne « {ligne.libelle} » n’a pas de valeur.")
        if ligne.unite != unite:
            raise BreakdownMismatch(
                f"« {libelle} » est en {unite} ; la ligne « {ligne.libelle} », en {ligne.unite}, ne s’additionne pas."
            )
    found = sum((ligne.valeur for ligne in additive), Decimal(0))
    if found != expected:
        raise BreakdownMismatch(f"« {libelle} » : les lignes totalisent {found} {unite}, attendu {expected} {unite}.")


def _truncate(
    lignes: tuple[BreakdownLine, ...], est_masque: Callable[[BreakdownLine], bool]
) -> tuple[tuple[BreakdownLine, ...], bool]:
    if any(est_masque(ligne) for ligne in lignes):
        return (), True
    kept = []
    for ligne in lignes:
        enfants, arrete = _truncate(ligne.enfants, est_masque)
        kept.append(replace(ligne, enfants=enfants, arrete=ligne.arrete or arrete))
    return tuple(kept), False
