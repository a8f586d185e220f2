"""Mobility wishes: how long they are kept and the words that count them. Pure.

Source: docs/decisions/0018-souhaits-de-mobilite.md.
"""

from datetime import date

GARDE_ANNEES = 2


def echeance(depot: date) -> date:
    """The last day on which a wish is kept: two years, as candidates’ files are (CNIL, gestion du personnel)."""
    try:
        return depot.replace(year=depot.year + GARDE_ANNEES)
    except ValueError:  # 29 February
        return depot.replace(year=depot.year + GARDE_ANNEES, day=28)


def nombre_montre(nombre: int, seuil: int) -> int | None:
    """How many wishes the project lead reads: None from one to the threshold, for one wish is one person."""
    return None if 0 < nombre < seuil else nombre
