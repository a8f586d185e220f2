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
    """How many wishes the project lead reads: None below the threshold, none at all included.

    One wish is one person: « aucun » one day and « moins de 5 » the next would tell the day it was left.
    """
    return None if nombre < seuil else nombre


def nombre_dit(nombre: int, seuil: int) -> str:
    """The same in words, for a sentence: « moins de 5 souhaits », « 12 souhaits »."""
    shown = nombre_montre(nombre, seuil)
    return f"moins de {seuil} souhaits" if shown is None else f"{shown} souhaits"
