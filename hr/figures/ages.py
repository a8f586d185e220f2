"""Ages and sexes: through disclosure control for everybody, exact for the HR of one employer.

Public facts and private facts never share a table. Private counts of the whole territory belong to one closed family of
tables, masked jointly: the pyramid (five-year band × sex) and the table of ages by employer (wide band × employer). No
filter exists on them.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from common.disclosure import Mask, display_rules
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
from hr.figures.masques_ages import AgesMasques, masquer_ages
from hr.figures.publiques import SOURCE
from hr.queries import ComptePrive


def _shown(value: int | None, reason: Mask | None, k: int) -> int | Masked:
    if value is not None:
        return value
    return masked_small(k) if reason is Mask.PREMIER_ORDRE else MASKED_PROTECTS


def figures_ages(counts: Sequence[ComptePrive], k: int, jour: date) -> list[Pyramid | Table | Notice]:
    """The pyramid and the table of ages by employer, masked (empty without counts)."""
    whole = sum(c.nombre for c in counts)
    if not whole:
        return []
    masked = masquer_ages(counts, k)
    if masked is None:
        return [
            Notice(
                "Âges non affichés",
                "Trop peu d’agents : aucun masque ne protégerait chaque personne. "
                "Les tableaux d’âge paraîtront quand d’autres employeurs auront saisi leurs agents.",
            )
        ]
    figures: list[Pyramid | Table | Notice] = [_pyramid(masked, whole, jour)]
    if masked.employeurs is not None:
        figures.append(_by_employer(masked, whole, jour))
    return figures


def _pyramid(masked: AgesMasques, whole: int, jour: date) -> Pyramid:
    drawn = [band for band in masked.axes.bands if band is not INCONNUE]

    def cells(sexe: str) -> tuple[int | Masked, ...]:
        keys = [(band.cle, sexe) for band in drawn]
        return tuple(_shown(masked.pyramide[key], masked.raisons.get(key), masked.k) for key in keys)

    return Pyramid(
        key="pyramide",
        title=f"Âge et sexe des {format_decimal(whole, 0)} agents du territoire",
        caption=f"Agents en fonction le {format_date(jour)}, employeurs en saisie agent par agent.",
        source=SOURCE,
        date=jour,
        notes=(display_rules(masked.k), *_unknown_notes(masked)),
        sensitivity=Sensitivity.MASKED,
        kind=Kind.INTEGER,
        unit="agents",
        band_label="Âge",
        bands=tuple(band.libelle for band in drawn),
        left=Series("femmes", "Femmes", cells("F")),
        right=Series("hommes", "Hommes", cells("M")),
    )


def _by_employer(masked: AgesMasques, whole: int, jour: date) -> Table:
    wide, k = masked.axes.grandes, masked.k
    cells = masked.employeurs or {}

    def shown(cle: str, employer: str) -> int | Masked:
        return _shown(cells[cle, employer], masked.raisons_employeurs.get((cle, employer)), k)

    return Table(
        key="ages-employeurs",
        title="Âge des agents par employeur",
        caption="Quatre tranches larges\u202f; les employeurs en effectifs consolidés n’y figurent pas.",
        source=SOURCE,
        date=jour,
        notes=(display_rules(k),),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("employeur", "Employeur"),
            *(Column(cle, label, Kind.INTEGER) for cle, label in wide),
            Column("ensemble", "Agents", Kind.INTEGER),
        ),
        rows=tuple(
            (name, *(shown(cle, employer) for cle, _ in wide), masked.ensembles[employer])
            for employer, name in masked.axes.employeurs.items()
        ),
        total_row=(
            "Ensemble",
            *(_shown(masked.totaux[cle], masked.raisons_totaux.get(cle), k) for cle, _ in wide),
            whole,
        ),
    )


def _unknown_notes(masked: AgesMasques) -> tuple[str, ...]:
    """Said without a number: the number itself could be small."""
    notes = []
    if masked.est_regroupe:
        notes.append("Tranches regroupées\u00a0: trop peu d’agents dans les plus jeunes ou les plus âgées.")
    if INCONNUE in masked.axes.bands:
        notes.append("Certaines naissances ne sont pas renseignées\u00a0: ces agents ne sont pas dans la pyramide.")
    if any(not code for code, _ in masked.axes.sexes):
        notes.append("Certains agents sont sans sexe renseigné\u00a0: ils ne sont pas dans la pyramide.")
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
