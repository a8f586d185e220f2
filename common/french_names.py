"""The name of a community inside a French sentence: « des Martinières », « du Bourg », « d’Aubry ». Pure."""

from common.codes import normalise

# what a name begins with, and what « de » becomes before it
_CONTRACTED = {"les ": "des ", "le ": "du "}
_FEMININE = ("cc", "ca", "cu", "metropole", "communaute", "ville", "commune")
_MASCULINE = ("syndicat", "sivu", "sivom", "sictom", "siaep", "petr", "ccas", "cias", "centre", "departement")


def de_nom(nom: str) -> str:
    """``nom`` after « de »: the article of « Les Martinières » is contracted, that of « La Roche » is kept.

    An h is taken as aspirated, and a name without article takes « d’ » before a vowel.
    """
    plain = normalise(nom)
    for article, contracted in _CONTRACTED.items():
        if plain.startswith(article):
            return contracted + nom[len(article) :]
    first = plain.split()[0] if plain else ""
    if first in _FEMININE:
        return f"de la {nom}"
    if first in _MASCULINE:
        return f"du {nom}"
    return f"d’{nom}" if plain[:1] in set("aeiouy") else f"de {nom}"
