"""The assumption log of a scenario → a table: what is assumed, from where, by whom, how sure, and what it was before.

The two trends are assumptions too: each of their changes is a line, read from the history of the scenario itself, so that
no value can be changed without a line and no line can be written without a change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone

from common.figures import Column, Kind, Table
from common.values import format_date, format_percent
from scenarios.figures_words import exact
from scenarios.models import Hypothese, Scenario
from scenarios.provenance import TYPED

TRENDS = ("tendance_avant", "tendance_apres")


@dataclass(frozen=True)
class LigneJournal:
    """One assumption as it reads. ``avant``: earlier values and the day each ended; ``cle``: 0 for a trend, edited elsewhere."""

    libelle: str
    valeur: str
    source: str
    auteur: str
    jour: date
    cle: int = 0
    bornes: str = ""
    date_source: date | None = None
    confiance: str = ""
    avant: tuple[tuple[str, date], ...] = ()

    @property
    def avant_en_mots(self) -> str:
        """« 3 % jusqu’au 27/11/2026 »."""
        return " ; ".join(f"{value} jusqu’au {format_date(day)}" for value, day in self.avant)


def log_lines(scenario: Scenario) -> list[LigneJournal]:
    """Lines of the log with their earlier values, the trends first. Three queries."""
    return [*_trends(scenario), *_written(scenario)]


def _day(row) -> date:
    return timezone.localtime(row.history_date).date()


def _author(row) -> str:
    return row.history_user.nom_affiche if row.history_user else ""


def _percent(ratio: Decimal) -> str:
    """As it was typed: « 2 % », « 2,5 % », « 2,25 % »."""
    written = f"{ratio * 100:f}".rstrip("0")
    return format_percent(ratio, len(written.partition(".")[2]))


def _trends(scenario: Scenario) -> Iterator[LigneJournal]:
    """One line for each value that a trend took, the newest first; a trend that was never set is no assumption."""
    states = list(
        Scenario.history.filter(id=scenario.pk).select_related("history_user").order_by("history_date", "history_id")
    )
    for name in TRENDS:
        found: list[LigneJournal] = []
        label = str(Scenario._meta.get_field(name).verbose_name).capitalize()
        value = Decimal(0)
        for state in states:
            new = getattr(state, name)
            if new == value:
                continue
            before = ((_percent(value), _day(state)),) if state is not states[0] else ()
            found.append(LigneJournal(label, _percent(new), TYPED, _author(state), _day(state), avant=before))
            value = new
        yield from reversed(found)


def _written(scenario: Scenario) -> Iterator[LigneJournal]:
    rows = list(
        Hypothese.objects.filter(scenario=scenario).select_related("service__service").order_by("libelle", "pk")
    )
    before: dict[int, list] = {}
    for old in (
        Hypothese.history.filter(id__in=[row.pk for row in rows])
        .select_related("history_user")
        .order_by("-history_date", "-history_id")
    ):
        before.setdefault(old.id, []).append(old)
    for row in rows:
        states = before.get(row.pk, [])
        yield LigneJournal(
            row.libelle,
            row.valeur,
            row.source,
            _author(states[0]) if states else "",
            _day(states[0]) if states else timezone.localdate(),
            cle=row.pk,
            bornes=_bounds(row),
            date_source=row.date_source,
            confiance=row.get_confiance_display(),
            avant=tuple(_earlier(states)),
        )


def _earlier(states: Sequence) -> Iterator[tuple[str, date]]:
    """What a line said before, the newest first, each with the day on which another took its place."""
    for newer, old in pairwise(states):
        changed = (old.bas, old.central, old.haut) != (newer.bas, newer.central, newer.haut)
        if old.valeur != newer.valeur or changed:
            ends = "sans bornes" if old.central is None else f"de {exact(old.bas)} à {exact(old.haut)}"
            bounds = f" ({ends})" if changed else ""
            yield f"{old.valeur}{bounds}", _day(newer)


def _bounds(row: Hypothese) -> str:
    if not row.est_chiffree:
        return ""
    where = f", {row.service}" if row.service else ""
    return f"de {exact(row.bas)} à {exact(row.haut)} ; suit : {row.get_poste_display()}{where}"


def log_table(scenario: Scenario, *, auteurs: bool = False) -> Table:
    """The whole log, printed at the end of the scenario. auteurs: who wrote each line, for the members of the project
    alone; a document that goes round names nobody. Three queries."""
    return Table(
        key="hypotheses",
        title=f"Journal des hypothèses : {scenario.titre}",
        columns=(
            Column("hypothese", "Hypothèse"),
            Column("valeur", "Valeur"),
            Column("bornes", "Bornes"),
            Column("source", "Source"),
            Column("date", "Date de la source", Kind.DATE),
            Column("confiance", "Confiance"),
            Column("ecrit", "Écrit le", Kind.DATE),
            *((Column("auteur", "Par"),) if auteurs else ()),
            Column("avant", "Avant"),
        ),
        rows=tuple(
            (
                line.libelle,
                line.valeur,
                line.bornes,
                line.source,
                line.date_source,
                line.confiance,
                line.jour,
                *((line.auteur or None,) if auteurs else ()),
                line.avant_en_mots,
            )
            for line in log_lines(scenario)
        ),
        empty_text="Aucune hypothèse n’est écrite.",
    )
