"""Ages and sexes: through disclosure control for everybody, exact for the HR of one employer.

Public facts and private facts never share a table. Private counts of the whole territory belong to one closed family of
tables, masked jointly: the pyramid (five-year band × sex) and the table of ages by employer (wide band × employer). No
filter exists on them.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from common.disclosure import CountTable, JointMasking, Mask, display_rules, mask_jointly
from common.figures import (
    MASKED_PROTECTS,
    Column,
    Kind,
    Masked,
    Notice,
    Pyramid,
    Sensitivity,
    Series,
    Table,
    masked_small,
)
from common.values import format_date, format_decimal
from hr.calculs.ages import INCONNUE, TRANCHES
from hr.figures.publiques import SOURCE
from hr.queries import ComptePrive

FAMILLE = ("pyramide", "ages-employeurs")
TRANCHE, GRANDE, SEXE, EMPLOYEUR = "tranche", "grande tranche", "sexe", "employeur"
# Wide bands are unions of the five-year ones: the two tables share their sums and are masked together.
GRANDES: tuple[tuple[str, str, int, int], ...] = (
    ("moins-de-35", "Moins de 35\u00a0ans", 0, 34),
    ("35-44", "35 à 44\u00a0ans", 35, 44),
    ("45-54", "45 à 54\u00a0ans", 45, 54),
    ("55-et-plus", "55\u00a0ans et plus", 55, 200),
)
SEXES = (("F", "Femmes"), ("M", "Hommes"), ("", "Sexe non renseigné"))


def _grande(count: ComptePrive) -> str:
    if count.tranche is INCONNUE or count.tranche.cle == INCONNUE.cle:
        return INCONNUE.cle
    age = count.tranche.debut if count.tranche.debut is not None else 0
    return next(cle for cle, _, low, high in GRANDES if low <= age <= high)


def _present_axes(counts: Sequence[ComptePrive]) -> tuple[list, list, list]:
    """Bands, wide bands and sexes to show; « non renseigné » only when somebody is there."""
    unknown_birth = any(c.nombre and c.tranche.cle == INCONNUE.cle for c in counts)
    unknown_sex = any(c.nombre and not c.sexe for c in counts)
    bands = [*TRANCHES, *([INCONNUE] if unknown_birth else [])]
    wide = [(cle, label) for cle, label, _, _ in GRANDES]
    if unknown_birth:
        wide.append((INCONNUE.cle, INCONNUE.libelle))
    sexes = [(code, label) for code, label in SEXES if code or unknown_sex]
    return bands, wide, sexes


def masquer_ages(counts: Sequence[ComptePrive], k: int) -> JointMasking:
    """The closed family of private tables, masked together; heads per employer are public totals.

    An employer knows its own staff exactly: the table by employer also resists each of them, see
    docs/algorithmes/effectifs.md.
    """
    bands, wide, sexes = _present_axes(counts)
    wide_of = {band.cle: _grande(ComptePrive(0, "", band, "", 0)) for band in bands}
    pyramid: dict[tuple[str, ...], int] = {}
    impossible = set()
    for large, _ in wide:
        for band in bands:
            for sexe, _ in sexes:
                key = (large, band.cle, sexe)
                if wide_of[band.cle] == large:
                    pyramid[key] = 0
                else:
                    impossible.add(key)
    by_employer: dict[tuple[str, ...], int] = {}
    for count in counts:
        employer = str(count.collectivite_id)
        for large, _ in wide:
            by_employer.setdefault((large, employer), 0)
        if not count.nombre:
            continue
        large = _grande(count)
        pyramid[large, count.tranche.cle, count.sexe] += count.nombre
        by_employer[large, employer] += count.nombre
    return mask_jointly(
        [
            CountTable(
                FAMILLE[0],
                (GRANDE, TRANCHE, SEXE),
                pyramid,
                margins=((),),
                impossible=frozenset(impossible),
            ),
            CountTable(FAMILLE[1], (GRANDE, EMPLOYEUR), by_employer, margins=((), (GRANDE,), (EMPLOYEUR,))),
        ],
        k=k,
        known_totals=((EMPLOYEUR,), ()),
    )


def _shown(value: int | None, reason: Mask | None, k: int) -> int | Masked:
    if value is not None:
        return value
    return masked_small(k) if reason is Mask.PREMIER_ORDRE else MASKED_PROTECTS


def _insider_masks(counts: Sequence[ComptePrive], k: int) -> set[tuple[str, str]]:
    """Cells (wide band, employer) to hide as well, so that no employer finds a neighbour's cell with its own figures.

    Each employer in turn is taken out (it knows its column): what must be hidden among the others is hidden for all.
    """
    _, wide, _ = _present_axes(counts)
    employers = list(dict.fromkeys(str(c.collectivite_id) for c in counts))
    if len(employers) < 3:
        return set()
    cells: dict[tuple[str, ...], int] = {(large, e): 0 for large, _ in wide for e in employers}
    for count in counts:
        if count.nombre:
            cells[_grande(count), str(count.collectivite_id)] += count.nombre
    hidden: set[tuple[str, str]] = set()
    for insider in employers:
        others = {key: n for key, n in cells.items() if key[1] != insider}
        masked = mask_jointly(
            [CountTable(FAMILLE[1], (GRANDE, EMPLOYEUR), others, margins=((), (GRANDE,), (EMPLOYEUR,)))],
            k=k,
            known_totals=((EMPLOYEUR,), ()),
        ).tables[FAMILLE[1]]
        hidden |= {key for key, value in masked.cells.items() if value is None}
    return hidden


def figures_ages(counts: Sequence[ComptePrive], k: int, jour: date) -> list[Pyramid | Table | Notice]:
    """The pyramid and the table of ages by employer, masked jointly (empty without counts)."""
    whole = sum(c.nombre for c in counts)
    if not whole:
        return []
    masking = masquer_ages(counts, k)
    if masking.unresolved:
        return [
            Notice(
                "Âges non affichés",
                "Trop peu d’agents : aucun masque ne protégerait chaque personne. "
                "Les tableaux d’âge paraîtront quand d’autres employeurs auront saisi leurs agents.",
            )
        ]
    bands, wide, sexes = _present_axes(counts)
    pyramid, ages = (masking.tables[name] for name in FAMILLE)
    wide_of = {band.cle: _grande(ComptePrive(0, "", band, "", 0)) for band in bands}
    rules = (display_rules(k),)

    def cell(band, sexe: str) -> int | Masked:
        where = {GRANDE: wide_of[band.cle], TRANCHE: band.cle, SEXE: sexe}
        return _shown(pyramid.value(**where), pyramid.reason(**where), k)

    drawn = [band for band in bands if band is not INCONNUE]
    figures: list[Pyramid | Table | Notice] = [
        Pyramid(
            key="pyramide",
            title=f"Âge et sexe des {format_decimal(whole, 0)} agents du territoire",
            caption=f"Agents en fonction le {format_date(jour)}, employeurs en saisie agent par agent.",
            source=SOURCE,
            date=jour,
            notes=(*rules, *_unknown_notes(bands, sexes)),
            sensitivity=Sensitivity.MASKED,
            kind=Kind.INTEGER,
            unit="agents",
            band_label="Âge",
            bands=tuple(band.libelle for band in drawn),
            left=Series("femmes", "Femmes", tuple(cell(band, "F") for band in drawn)),
            right=Series("hommes", "Hommes", tuple(cell(band, "M") for band in drawn)),
        )
    ]
    names = {str(c.collectivite_id): c.collectivite for c in counts}
    extra = _insider_masks(counts, k)

    def by_employer(large: str, employer: str) -> int | Masked:
        where = {GRANDE: large, EMPLOYEUR: employer}
        value, reason = ages.value(**where), ages.reason(**where)
        if value is not None and (large, employer) in extra:
            return masked_small(k) if value < k else MASKED_PROTECTS
        return _shown(value, reason, k)

    figures.append(
        Table(
            key="ages-employeurs",
            title="Âge des agents par employeur",
            caption="Quatre tranches larges ; les employeurs en effectifs consolidés n’y figurent pas.",
            source=SOURCE,
            date=jour,
            notes=rules,
            sensitivity=Sensitivity.MASKED,
            columns=(
                Column("employeur", "Employeur"),
                *(Column(cle, label, Kind.INTEGER) for cle, label in wide),
                Column("ensemble", "Agents", Kind.INTEGER),
            ),
            rows=tuple(
                (
                    name,
                    *(by_employer(cle, employer) for cle, _ in wide),
                    ages.value(**{EMPLOYEUR: employer}),
                )
                for employer, name in names.items()
            ),
            total_row=(
                "Ensemble",
                *(_shown(ages.value(**{GRANDE: cle}), ages.reason(**{GRANDE: cle}), k) for cle, _ in wide),
                whole,
            ),
        )
    )
    return figures


def _unknown_notes(bands: Sequence, sexes: Sequence) -> tuple[str, ...]:
    """Said without a number: the number itself could be small."""
    notes = []
    if INCONNUE in bands:
        notes.append("Certaines naissances ne sont pas renseignées : ces agents ne sont pas dans la pyramide.")
    if any(not code for code, _ in sexes):
        notes.append("Certains agents sont sans sexe renseigné : ils ne sont pas dans la pyramide.")
    return tuple(notes)


def pyramide_exacte(counts: Sequence[ComptePrive], employeur: str, jour: date) -> Pyramid | None:
    """Own staff, unmasked, for the HR of that employer alone; None without agents of known age and sex."""
    cells: Mapping[tuple[str, str], int] = {(c.tranche.cle, c.sexe): c.nombre for c in counts}
    known = sum(n for (band, sexe), n in cells.items() if band != INCONNUE.cle and sexe)
    whole = sum(cells.values())
    if not known:
        return None
    notes = () if known == whole else (f"{whole - known} agents sans naissance ou sans sexe renseigné.",)
    return Pyramid(
        key="pyramide-employeur",
        title=f"Âge et sexe des agents de {employeur}",
        caption="Données exactes, réservées à cet employeur : à ne pas diffuser.",
        source=SOURCE,
        date=jour,
        notes=notes,
        sensitivity=Sensitivity.NAMED,
        kind=Kind.INTEGER,
        unit="agents",
        band_label="Âge",
        bands=tuple(band.libelle for band in TRANCHES),
        left=Series("femmes", "Femmes", tuple(cells.get((band.cle, "F"), 0) for band in TRANCHES)),
        right=Series("hommes", "Hommes", tuple(cells.get((band.cle, "M"), 0) for band in TRANCHES)),
    )
