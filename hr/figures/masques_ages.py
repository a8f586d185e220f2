"""Which cells of the two age tables are hidden, for a reader of everything and for an employer who knows its own staff.

The family masked jointly is the one of ``common.disclosure``; what is added here is against neighbours: an employer
subtracts its own exact figures from what everybody reads. In prose: docs/algorithmes/effectifs.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from common.disclosure import CountTable, Mask, mask_jointly, suppress_with_reasons
from hr.calculs.ages import INCONNUE, TRANCHES, Tranche
from hr.queries import ComptePrive

PYRAMIDE, EMPLOYEURS = "pyramide", "ages-employeurs"
TRANCHE, GRANDE, SEXE, EMPLOYEUR = "tranche", "grande tranche", "sexe", "employeur"
# Wide bands are unions of the five-year ones: the two tables share their sums and are masked together.
GRANDES: tuple[tuple[str, str, int, int], ...] = (
    ("moins-de-35", "Moins de 35\u00a0ans", 0, 34),
    ("35-44", "35 à 44\u00a0ans", 35, 44),
    ("45-54", "45 à 54\u00a0ans", 45, 54),
    ("55-et-plus", "55\u00a0ans et plus", 55, 200),
)
# Bands are tried finest first: where too few people stand in the youngest and oldest ones, they are joined.
REGROUPEMENTS: tuple[tuple[Tranche, ...], ...] = (
    TRANCHES,
    (
        Tranche("moins-de-30", "Moins de 30\u00a0ans", None, 29),
        *(band for band in TRANCHES if band.debut is not None and 30 <= band.debut < 60),
        Tranche("60-et-plus", "60\u00a0ans et plus", 60, None),
    ),
    tuple(Tranche(cle, label, low or None, high if high < 200 else None) for cle, label, low, high in GRANDES),
)
SEXES = (("F", "Femmes"), ("M", "Hommes"), ("", "Sexe non renseigné"))
# Below three employers, each finds the other's column by subtraction: the table by employer is not published.
EMPLOYEURS_MINIMUM = 3

Case = tuple[str, str]


def grande_de(band: Tranche) -> str:
    """The wide band that holds a five-year one."""
    if band.cle == INCONNUE.cle:
        return INCONNUE.cle
    age = band.debut or 0
    return next(cle for cle, _, low, high in GRANDES if low <= age <= high)


@dataclass(frozen=True)
class Axes:
    """What the tables show: « non renseigné » only where somebody is."""

    bands: tuple[Tranche, ...]
    grandes: tuple[tuple[str, str], ...]
    sexes: tuple[tuple[str, str], ...]
    employeurs: Mapping[str, str]


def axes_de(counts: Sequence[ComptePrive], bands: Sequence[Tranche] = TRANCHES) -> Axes:
    """The axes of these counts, in ``bands``."""
    unknown_birth = any(c.nombre and c.tranche.cle == INCONNUE.cle for c in counts)
    unknown_sex = any(c.nombre and not c.sexe for c in counts)
    wide = [(cle, label) for cle, label, _, _ in GRANDES]
    return Axes(
        bands=(*bands, *([INCONNUE] if unknown_birth else [])),
        grandes=(*wide, *([(INCONNUE.cle, INCONNUE.libelle)] if unknown_birth else [])),
        sexes=tuple((code, label) for code, label in SEXES if code or unknown_sex),
        employeurs={str(c.collectivite_id): c.collectivite for c in counts},
    )


@dataclass
class AgesMasques:
    """Values to show; None = hidden, with its reason. ``employeurs`` is None when that table may not be published.

    ``est_regroupe``: bands wider than five years were needed.
    """

    axes: Axes
    k: int
    pyramide: dict[Case, int | None]
    raisons: dict[Case, Mask]
    employeurs: dict[Case, int | None] | None
    raisons_employeurs: dict[Case, Mask]
    totaux: dict[str, int | None]
    raisons_totaux: dict[str, Mask] = field(default_factory=dict)
    ensembles: dict[str, int] = field(default_factory=dict)
    est_regroupe: bool = False


def masquer_ages(counts: Sequence[ComptePrive], k: int) -> AgesMasques | None:
    """The two tables, masked, in the finest bands that leave something to read. To be read, never changed.

    None when no mask would protect everybody: nothing private may then be shown. The search of a mask that resists every
    reader costs a second for 158 employers and depends on these counts and ``k`` alone: the last ones are remembered.
    """
    return _masquer_ages(_Comptes(counts), k)


class _Comptes(tuple[ComptePrive, ...]):
    """Counts as the key of what is remembered: found by their numbers, which is quick, then compared whole."""

    def __hash__(self) -> int:
        return hash(tuple(count.nombre for count in self))


@lru_cache(maxsize=16)
def _masquer_ages(counts: _Comptes, k: int) -> AgesMasques | None:
    for rank, bands in enumerate(REGROUPEMENTS):
        result = _masquer(counts, k, bands)
        if result is not None:
            result.est_regroupe = rank > 0
            return result
    return None


def _dans(band: Tranche, bands: Sequence[Tranche]) -> str:
    """Key of the band of ``bands`` that holds a five-year band."""
    if band.cle == INCONNUE.cle:
        return INCONNUE.cle
    age = band.debut or 0
    return next(one.cle for one in bands if (one.debut or 0) <= age and (one.fin is None or age <= one.fin))


def _masquer(counts: Sequence[ComptePrive], k: int, bands: Sequence[Tranche]) -> AgesMasques | None:
    axes = axes_de(counts, bands)
    fine: dict[Case, int] = {(band.cle, sexe): 0 for band in axes.bands for sexe, _ in axes.sexes}
    per_employer: dict[tuple[str, str, str], int] = {}
    wide: dict[Case, int] = {(cle, e): 0 for cle, _ in axes.grandes for e in axes.employeurs}
    for count in counts:
        if count.nombre:
            employer = str(count.collectivite_id)
            key = (_dans(count.tranche, bands), count.sexe)
            fine[key] += count.nombre
            wide[grande_de(count.tranche), employer] += count.nombre
            per_employer[*key, employer] = per_employer.get((*key, employer), 0) + count.nombre
    group = {band.cle: grande_de(band) for band in axes.bands}
    pyramid = CountTable(
        PYRAMIDE,
        (GRANDE, TRANCHE, SEXE),
        {(group[band], band, sexe): n for (band, sexe), n in fine.items()},
        margins=((),),
        impossible=frozenset(
            (cle, band.cle, sexe)
            for cle, _ in axes.grandes
            for band in axes.bands
            for sexe, _ in axes.sexes
            if group[band.cle] != cle
        ),
    )
    table = CountTable(EMPLOYEURS, (GRANDE, EMPLOYEUR), wide, margins=((), (GRANDE,), (EMPLOYEUR,)))
    result = _together(axes, k, pyramid, table, wide) or _alone(axes, k, fine)
    if result is None:
        return None
    _against_neighbours(result, fine, per_employer, group)
    result.ensembles = {e: sum(n for (_, employer), n in wide.items() if employer == e) for e in axes.employeurs}
    return result


def _together(
    axes: Axes, k: int, pyramid: CountTable, table: CountTable, wide: Mapping[Case, int]
) -> AgesMasques | None:
    """Both tables as one family; None when the table by employer cannot be published, or would cost the pyramid."""
    if len(axes.employeurs) < EMPLOYEURS_MINIMUM:
        return None
    masking = mask_jointly([pyramid, table], k=k, known_totals=((EMPLOYEUR,), ()))
    shown, ages = masking.tables[PYRAMIDE], masking.tables[EMPLOYEURS]
    if masking.unresolved or all(value is None for value in shown.cells.values()):
        return None
    hidden = _resist_insiders({key for key, value in ages.cells.items() if value is None}, wide, k)
    if hidden is None:
        return None
    reasons: dict[Case, Mask] = {}
    for key in hidden:
        base = ages.reason(**{GRANDE: key[0], EMPLOYEUR: key[1]})
        reasons[key] = base or (Mask.PREMIER_ORDRE if wide[key] < k else Mask.SECOND_ORDRE)
    totals = {cle: ages.value(**{GRANDE: cle}) for cle, _ in axes.grandes}
    return AgesMasques(
        axes,
        k,
        *_fine(axes, shown),
        {key: None if key in hidden else n for key, n in wide.items()},
        reasons,
        totals,
        {cle: reason for cle, _ in axes.grandes if (reason := ages.reason(**{GRANDE: cle}))},
    )


def _alone(axes: Axes, k: int, fine: Mapping[Case, int]) -> AgesMasques | None:
    """The pyramid by itself: one list whose total is public; None when its total may not stand beside it."""
    keys = {f"{band}/{sexe}": (band, sexe) for band, sexe in fine}
    result = suppress_with_reasons({name: fine[case] for name, case in keys.items()}, k=k)
    if not result.total_shown and any(fine.values()):
        return None
    return AgesMasques(
        axes,
        k,
        {case: result.cells[name] for name, case in keys.items()},
        {keys[name]: reason for name, reason in result.reasons.items()},
        None,
        {},
        {},
    )


def _fine(axes: Axes, shown) -> tuple[dict[Case, int | None], dict[Case, Mask]]:
    values: dict[Case, int | None] = {}
    reasons: dict[Case, Mask] = {}
    for band in axes.bands:
        for sexe, _ in axes.sexes:
            where = {GRANDE: grande_de(band), TRANCHE: band.cle, SEXE: sexe}
            values[band.cle, sexe] = shown.value(**where)
            if reason := shown.reason(**where):
                reasons[band.cle, sexe] = reason
    return values, reasons


def _resist_insiders(hidden: set[Case], cells: Mapping[Case, int], k: int) -> set[Case] | None:
    """More hidden cells, until no employer finds a small cell of another one with its own column in hand.

    A small cell resists when one person may move around a rectangle of hidden cells without changing any row or column:
    the reader then cannot tell. Row totals (bands) and column totals (employers) are taken as known. None when even
    hiding everything is not enough.
    """
    hidden = set(hidden)
    employers = list(dict.fromkeys(employer for _, employer in cells))
    small = sorted(key for key, n in cells.items() if 0 < n < k)
    # A move found once holds for ever, since cells are only ever added to the hidden ones; and it holds for every
    # insider but the employer it passes by. Two of them, by two employers, hold for everybody.
    passes: dict[Case, set[str]] = {cell: set() for cell in small}
    for insider in (None, *employers):
        for cell in small:
            if cell[1] == insider:
                continue
            while not passes[cell] - {insider}:
                found = _passes(cell, hidden, cells, insider, k)
                if found:
                    passes[cell] |= found
                    continue
                extra = _next(cell, hidden, cells, insider)
                if extra is None:
                    return None
                hidden.add(extra)
    return hidden


def _passes(cell: Case, hidden: set[Case], cells: Mapping[Case, int], insider: str | None, k: int) -> set[str]:
    """Employers, one or two, by which one person may move in or out of ``cell`` around hidden cells; empty when none."""
    band, employer = cell

    def may(key: Case, step: int) -> bool:
        value = cells[key] + step
        return 0 <= value < k if cells[key] < k else value >= k

    found: set[str] = set()
    beside = [other for near, other in hidden if near == band and other not in (employer, insider)]
    below = [other_band for other_band, near in hidden if near == employer and other_band != band]
    for other in beside:
        for other_band in below:
            corners = ((band, other), (other_band, employer), (other_band, other))
            if corners[2] not in hidden:
                continue
            if any(
                may(cell, step) and may(corners[0], -step) and may(corners[1], -step) and may(corners[2], step)
                for step in (1, -1)
            ):
                found.add(other)
                break
        if len(found) == 2:
            break
    return found


def _next(cell: Case, hidden: set[Case], cells: Mapping[Case, int], insider: str | None) -> Case | None:
    """The next cell to hide for ``cell``: its band first, then its employer, then anywhere; small ones first."""

    def order(key: Case) -> tuple:
        near = 0 if key[0] == cell[0] else 1 if key[1] == cell[1] else 2
        return near, cells[key] == 0, cells[key], key

    free = [key for key in cells if key not in hidden and key[1] != insider]
    return min(free, key=order, default=None)


def _against_neighbours(
    result: AgesMasques,
    fine: Mapping[Case, int],
    per_employer: Mapping[tuple[str, str, str], int],
    group: Mapping[str, str],
) -> None:
    """Hide the pyramid's cells that two employers alone fill, one of them for fewer than k people.

    The other one would subtract its own staff and read its neighbour's. A cell hidden alone in its wide band gets a
    companion, since the sum of the band is known.
    """
    k = result.k
    for (band, sexe), whole in fine.items():
        held = [per_employer.get((band, sexe, e), 0) for e in result.axes.employeurs]
        present = [n for n in held if n]
        if whole >= k and len(present) == 2 and min(present) < k:
            _hide(result, (band, sexe))
    for cle in dict.fromkeys(group.values()):
        inside = [key for key in fine if group[key[0]] == cle]
        hidden = [key for key in inside if result.pyramide[key] is None]
        if len(hidden) == 1:
            rest = sorted(
                (key for key in inside if key not in hidden), key=lambda key: (fine[key] == 0, fine[key], key)
            )
            if rest:
                _hide(result, rest[0])


def _hide(result: AgesMasques, key: Case) -> None:
    if result.pyramide[key] is not None:
        result.raisons[key] = Mask.PREMIER_ORDRE if result.pyramide[key] < result.k else Mask.SECOND_ORDRE
        result.pyramide[key] = None
