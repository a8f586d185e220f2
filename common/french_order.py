"""The order of a French dictionary, as a key. Pure.

Words are compared letter by letter without accents or capitals first, then by accents, then small letters before
capitals; spaces come before signs, signs before digits, digits before letters; « œ » reads « oe ». It is what ICU calls
« fr » (Unicode collation algorithm, CLDR root), for the signs that French names hold.
"""

import unicodedata
from functools import lru_cache

# Signs in the order of the Unicode collation table; others follow them, by their code.
_SIGNS = " _-‐‑‒–—,;:!?.·'‘’\"“”«»()[]{}§¶@*/\\&#%†‡•`´^¨°©®+±<=>|~$€"
_SIGN_RANKS = {sign: rank for rank, sign in enumerate(_SIGNS)}
_SPACES = dict.fromkeys("\t\n\u00a0\u2007\u2009\u202f", " ")
_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"}
# In the order of the table: grave and acute are not in that of their codes.
_ACCENTS = {
    accent: rank
    for rank, accent in enumerate("\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0328\u0327")
}
_AFTER_SIGNS, _DIGIT, _LETTER = len(_SIGNS), 10_000, 20_000

Key = tuple[tuple[int, ...], tuple[tuple[int, ...], ...], tuple[bool, ...], str]


@lru_cache(maxsize=65_536)
def french_key(text: str) -> Key:
    """What ``sorted`` compares: ``sorted(names, key=french_key)``."""
    letters: list[int] = []
    accents: list[list[int]] = []
    capitals: list[bool] = []
    expanded = "".join(_LIGATURES.get(sign, _SPACES.get(sign, sign)) for sign in text)
    for sign in unicodedata.normalize("NFD", expanded):
        if unicodedata.combining(sign):
            if accents:
                accents[-1].append(_ACCENTS.get(sign, len(_ACCENTS)))
            continue
        letters.append(_rank(sign.lower()))
        accents.append([])
        capitals.append(sign != sign.lower())
    return tuple(letters), tuple(map(tuple, accents)), tuple(capitals), text


def _rank(sign: str) -> int:
    if sign.isdigit():
        return _DIGIT + unicodedata.digit(sign, 0)
    if sign.isalpha():
        return _LETTER + ord(sign[0])
    return _SIGN_RANKS.get(sign, _AFTER_SIGNS + ord(sign) % (_DIGIT - _AFTER_SIGNS))


def compare(one: str, other: str) -> int:
    """-1, 0 or 1: what SQLite asks of a collation."""
    first, second = french_key(one), french_key(other)
    return (first > second) - (first < second)
