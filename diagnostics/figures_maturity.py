"""Maturity as figures: the radar of the colleges with its table, the spread of the answers, the waves side by side."""

from collections.abc import Sequence
from decimal import Decimal

from common.figures import (
    Cell,
    Chart,
    Column,
    KeyFigure,
    KeyFigures,
    Kind,
    Masked,
    Radar,
    Sensitivity,
    Series,
    Table,
)
from common.masking import display_rules
from common.values import format_date, format_decimal
from diagnostics.maturite import (
    HIGHEST,
    LIBELLES_DOMAINE,
    LOWEST,
    Domaine,
    Note,
    moyenne_du_domaine,
    note,
    notes_par_groupe,
)
from diagnostics.queries_maturity import Maturite, Vague, enonces

SOURCE = "réponses des membres du projet, par collège"
SCALE = "De 1 (pas du tout) à 4 (tout à fait)"
SHOWN = 4  # what a radar can hold
# one reason for both: told apart, the second mask would give the first one away
HIDDEN = Masked("masqué (réponses trop proches ou trop peu nombreuses)")
TONES = {"avis proches": "ok", "avis partagés": "", "avis opposés": "warn"}


def _mean(found: Note | None) -> Decimal | Masked:
    return found.moyenne if found else HIDDEN


def _of(domaine: Domaine) -> list[str]:
    return [one.code for one in enonces() if one.domaine is domaine]


def _notes(vague: Vague, k: int) -> tuple[str, ...]:
    """Which colleges were merged, and the rules of display."""
    return (*(one.membres for one in vague.groupes if one.membres), display_rules(k))


def _label(vague: Vague) -> str:
    return f"{vague.row} ({format_date(vague.row.date_cloture)})"


def domain_figures(found: Maturite) -> KeyFigures:
    """The mean of each domain in the latest wave, with that of the wave before."""
    latest, *before = reversed(found.lisibles)
    items = []
    for domaine, label in LIBELLES_DOMAINE.items():
        mean = moyenne_du_domaine(latest.tous, _of(domaine))
        old = moyenne_du_domaine(before[0].tous, _of(domaine)) if before else None
        said = f"sur {HIGHEST}" + (f"\u202f; {format_decimal(old, 1)} à la {str(before[0].row).lower()}" if old else "")
        items.append(
            KeyFigure(label, HIDDEN if mean is None else mean, Kind.DECIMAL, note=said, key=domaine.value.lower())
        )
    return KeyFigures(tuple(items), key="domaines")


def _radar(key: str, title: str, series: Sequence[Series], notes: tuple[str, ...], caption: str = SCALE) -> Radar:
    return Radar(
        key=key,
        title=title,
        caption=caption,
        source=SOURCE,
        notes=notes,
        sensitivity=Sensitivity.MASKED,
        kind=Kind.DECIMAL,
        axis_label="Repère",
        axes=tuple(one.axe for one in enonces()),
        series=tuple(series),
        low=Decimal(LOWEST),
        high=Decimal(HIGHEST),
    )


def colleges_radar(vague: Vague, k: int) -> Radar:
    """The latest wave, college by college; on the drawing the four largest, in the table of the page all of them."""
    largest = sorted(range(len(vague.groupes)), key=lambda rank: (-vague.groupes[rank].n, rank))[:SHOWN]
    marks = [notes_par_groupe(vague.groupes, one.code) for one in enonces()]
    series = [
        Series(f"g{rank}", f"{group.libelle} ({group.n})", tuple(_mean(row[rank]) for row in marks))
        for rank, group in enumerate(vague.groupes)
        if rank in largest
    ]
    return _radar("colleges", f"Ce que dit chaque collège, {_label(vague).lower()}", series, _notes(vague, k))


def waves_radar(found: Maturite, k: int) -> Radar | None:
    """Everybody together, wave after wave: the four latest; ``None`` until there are two."""
    shown = found.lisibles[-SHOWN:]
    if len(shown) < 2:
        return None
    series = [
        Series(
            f"v{one.row.numero}",
            f"{_label(one)}, {one.tous.n} réponses",
            tuple(_mean(note(one.tous.comptes[e.code])) for e in enonces()),
        )
        for one in shown
    ]
    words = "D’une vague à l’autre, ce ne sont pas forcément les mêmes personnes qui répondent."
    return _radar("vagues", "D’une vague à l’autre", series, (words, display_rules(k)))


def grid_table(vague: Vague, k: int) -> Table:
    """Every statement: the mean of all, whether people agree, the mean of each group."""
    tous = vague.tous
    rows = []
    for one in enonces():
        mark = note(tous.comptes[one.code])
        spread = (
            Cell(mark.mots, tone=TONES[mark.mots], note=f"écart type {format_decimal(mark.ecart, 1)}")
            if mark
            else HIDDEN
        )
        groups = [_mean(found) for found in notes_par_groupe(vague.groupes, one.code)]
        rows.append((Cell(one.enonce, note=LIBELLES_DOMAINE[one.domaine]), _mean(mark), spread, *groups))
    return Table(
        key="maturite",
        title=f"Où en est le projet, {tous.n} réponses",
        caption=f"{SCALE}. Une moyenne proche de 2,5 ne veut pas dire la même chose si les avis sont proches ou opposés.",
        source=SOURCE,
        date=vague.row.date_cloture,
        notes=_notes(vague, k),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("enonce", "Phrase"),
            Column("moyenne", "Moyenne", Kind.DECIMAL),
            Column("avis", "Avis"),
            *(
                Column(f"g{rank}", f"{group.libelle} ({group.n})", Kind.DECIMAL)
                for rank, group in enumerate(vague.groupes)
            ),
        ),
        rows=tuple(rows),
    )


def maturity_figures(found: Maturite, k: int) -> list[Chart | Table]:
    """What the page shows and gives as files; nothing before a wave may be told."""
    if not found.lisibles:
        return []
    latest = found.lisibles[-1]
    waves = waves_radar(found, k)
    return [colleges_radar(latest, k), grid_table(latest, k), *([waves] if waves else [])]
