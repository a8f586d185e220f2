"""The words that a report explains: ``reports/data/glossaire.csv``, each with the text it comes from."""

import csv
from functools import cache
from pathlib import Path

from common.figures import Column, Table

DATA = Path(__file__).parent / "data" / "glossaire.csv"


@cache
def glossary_table() -> Table:
    """Terms in alphabetical order."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = tuple((row["terme"], row["definition"], row["source"]) for row in csv.DictReader(file))
    return Table(
        key="glossaire",
        title="Glossaire",
        columns=(Column("terme", "Terme"), Column("definition", "Ce que cela veut dire"), Column("source", "Texte")),
        rows=rows,
    )
