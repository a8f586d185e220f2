"""Speaking time as figures: one meeting, all of them together, and from one meeting to the next."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from common.figures import Cell, Column, Kind, Lines, LineSeries, Table
from common.values import format_date, plural
from governance.parole import LABELS, College, Spoken
from governance.queries.speaking import MeetingSpeech, Speech

SOURCE = "Minutes comptées par collège pendant les réunions"
ABSENT = "absent"


def colleges_table(spoken: Spoken, *, key: str, title: str, caption: str) -> Table:
    """One line a college: minutes and share of the length of the meeting. A college that was not there says so."""
    rows = []
    for college, label in LABELS.items():
        minutes = spoken.minutes.get(college)
        rows.append(
            (label, ABSENT if minutes is None else minutes, spoken.share(college) if minutes is not None else "")
        )
    return Table(
        key=key,
        title=title,
        caption=caption,
        source=SOURCE,
        columns=(
            Column("college", "Collège"),
            Column("minutes", "Minutes", Kind.INTEGER),
            Column("part", "Part du temps", Kind.PERCENT),
        ),
        rows=tuple(rows),
        total_row=("Total", spoken.total, spoken.total_share),
    )


def together_table(speech: Speech) -> Table:
    """All the meetings together."""
    return colleges_table(
        speech.spoken,
        key="parole-ensemble",
        title="Qui a parlé, toutes réunions ensemble",
        caption=f"{speech.reunions} {plural(speech.reunions, 'réunion')}, {speech.spoken.duree} minutes ; jamais par personne",
    )


def _day(one: MeetingSpeech) -> str:
    return format_date(timezone.localtime(one.meeting.debut).date())


def _name(one: MeetingSpeech) -> str:
    return f"{one.meeting}, {_day(one)}"


def speech_lines(found: Sequence[MeetingSpeech]) -> Lines:
    """The share of the agents and of their representatives beside the aim of each day; no point where they did not sit."""
    return Lines(
        key="parole-agents",
        title="La parole des agents et de leurs représentants",
        caption="Part du temps de chaque réunion où ils étaient, et objectif de la règle du jeu ce jour-là",
        source=SOURCE,
        kind=Kind.PERCENT,
        # the names are in the next table: they would not fit under the points
        point_label="Réunion du",
        points=tuple(_day(one) for one in found),
        series=(
            LineSeries("part", "Agents et représentants", tuple(one.spoken.staff_share for one in found)),
            LineSeries(
                "objectif",
                "Objectif",
                tuple(None if one.spoken.staff_share is None else Decimal(one.cible.valeur) / 100 for one in found),
            ),
        ),
    )


def meetings_table(found: Sequence[MeetingSpeech], slug: str) -> Table:
    """One line a meeting: its length and the share of each college."""
    return Table(
        key="parole-reunions",
        title="Réunion par réunion",
        caption="Part du temps de chaque collège ; un total différent de 100 % dit que des minutes manquent ou comptent double",
        source=SOURCE,
        columns=(
            Column("reunion", "Réunion"),
            Column("duree", "Durée", Kind.INTEGER, "min"),
            *(Column(college.value, label, Kind.PERCENT) for college, label in LABELS.items()),
            Column("total", "Total", Kind.PERCENT),
        ),
        rows=tuple(
            (
                Cell(_name(one), href=reverse("governance:meeting", args=[slug, one.meeting.pk])),
                one.spoken.duree,
                *(ABSENT if (share := one.spoken.share(college)) is None else share for college in College),
                one.spoken.total_share,
            )
            for one in found
        ),
    )
