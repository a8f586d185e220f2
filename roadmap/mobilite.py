"""Mobility wishes: how long they are kept and the words that count them. Pure.

Source: docs/decisions/0018-souhaits-de-mobilite.md.
"""

from datetime import date

from common.conservation import calendrier, terme

CLE = "souhaits"


def echeance(depot: date) -> date:
    """The last day on which a wish is kept: the calendar of what is forgotten says how long."""
    return terme(depot, calendrier()[CLE].mois or 0)


def nombre_montre(nombre: int, seuil: int) -> int | None:
    """How many wishes the project lead reads: None from one to the threshold, for one wish is one person."""
    return None if 0 < nombre < seuil else nombre
