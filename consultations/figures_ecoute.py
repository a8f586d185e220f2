"""What was heard, as figures: the synthesis by theme, and the words that may be quoted."""

from collections.abc import Sequence

from common.figures import Column, Kind, Section, Table
from common.values import plural
from consultations.queries_ecoute import ThemeLine

SOURCE = "Journal d’écoute : entretiens et préoccupations que vous pouvez lire"


def themes_table(lines: Sequence[ThemeLine]) -> Table:
    """One line a theme: how often it was spoken of, what was answered, how long the oldest question waits (days)."""
    return Table(
        key="themes",
        title="Ce qui a été entendu, thème par thème",
        caption="Entretiens où le thème est abordé, préoccupations, réponses",
        source=SOURCE,
        columns=(
            Column("theme", "Thème"),
            Column("entretiens", "Entretiens", Kind.INTEGER),
            Column("preoccupations", "Préoccupations", Kind.INTEGER),
            Column("reponses", "Avec réponse", Kind.INTEGER),
            Column("publiees", "Publiées", Kind.INTEGER),
            Column("attente", "Plus longue attente"),
        ),
        rows=tuple(
            (
                line.label,
                line.interviews,
                line.concerns,
                line.answered,
                line.published,
                "aucune" if line.waiting is None else f"{line.waiting}\u00a0{plural(line.waiting, 'jour')}",
            )
            for line in lines
        ),
        empty_text="Rien n’a encore été entendu.",
    )


def quotations_table(lines: Sequence[ThemeLine]) -> Table | None:
    """Words quoted with the consent of who said them."""
    rows = tuple((line.label, text) for line in lines for text in line.quotations)
    if not rows:
        return None
    return Table(
        key="citations",
        title="Ce qui a été dit",
        caption="Citations gardées avec l’accord des personnes, par thème",
        source=SOURCE,
        columns=(Column("theme", "Thème"), Column("citation", "Citation")),
        rows=rows,
        row_heading=False,
    )


def listening_sections(lines: Sequence[ThemeLine]) -> list[Section]:
    """The synthesis."""
    quoted = quotations_table(lines)
    return [
        Section(
            key="synthese", title="Synthèse par thème", blocks=(themes_table(lines), *((quoted,) if quoted else ()))
        )
    ]
