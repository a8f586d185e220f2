"""A testimony told to other territories: who said it and where are taken out of its text. Pure: no Django import.

Product.md A3.3: without a dated agreement, neither the name of a commune nor that of a person leaves the project.
"""

import re
import unicodedata
from collections.abc import Iterable

COLLECTIVITE = "[collectivité]"
PERSONNE = "[personne]"
_NATURE = re.compile(
    r"^(?:(?:cc|ca|cu|ccas|cias|metropole|commune|ville|syndicat|"
    r"communaute (?:de communes|d.agglomeration|urbaine))\s+)?"
    r"(?:(?:de la|de l.|de|du|des|d.)(?:\s+|(?<=[’'])))?(?:(?:le|la|les)\s+|l[’'])?"
)
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_WORD = 3
_BETWEEN = r"[\s\-‐‑–’']+"
# « St-Alban » is Saint-Alban, « Sacré-Coeur » is Sacré-Cœur
_SPELLED = {"saint": r"(?:saint|st\.?)", "sainte": r"(?:sainte|ste\.?)"} | {
    "st": r"(?:saint|st\.?)",
    "ste": r"(?:sainte|ste\.?)",
}
_LIGATURES = (("œ", "oe"), ("æ", "ae"))


def _folded(text: str) -> str:
    """Lower case without accents, character for character: a place in it is the same place in ``text``."""
    return "".join(
        (unicodedata.normalize("NFD", one)[0].lower() or one)[0] if one.isalpha() else one
        for one in unicodedata.normalize("NFC", text)
    )


def _written(name: str) -> list[str]:
    """A name as it may be written: whole, then without its nature and its article (« CC du Val-de-Brume », « Val-de-Brume »)."""
    whole = _folded(name.strip())
    return [one for one in {whole, _NATURE.sub("", whole)} if len(one) >= _SHORTEST_WORD]


def _spelled(word: str) -> str:
    """The shapes of one folded word, as a pattern: « saint » and « st », « œ » and « oe »."""
    if word.rstrip(".") in _SPELLED:
        return _SPELLED[word.rstrip(".")]
    found = re.escape(word)
    for one, two in _LIGATURES:
        found = found.replace(two, one).replace(one, f"(?:{one}|{two})")
    return found


def _replaced(text: str, names: Iterable[str], by: str) -> str:
    """``text`` with each whole name replaced, the longest first; hyphens, spaces and apostrophes are one."""
    shapes = []
    for name in sorted({one for one in names if one}, key=lambda one: (-len(one), one)):
        words = [_spelled(word) for word in re.split(_BETWEEN, name) if word]
        if words:
            shapes.append(_BETWEEN.join(words))
    if not shapes:
        return text
    found = re.compile(rf"(?<!\w)(?:{'|'.join(shapes)})(?!\w)")
    text = unicodedata.normalize("NFC", text)
    parts, last = [], 0
    for match in found.finditer(_folded(text)):
        parts += [text[last : match.start()], by]
        last = match.end()
    return "".join([*parts, text[last:]])


def anonymiser(texte: str, collectivites: Iterable[str], personnes: Iterable[str], membres: Iterable[str] = ()) -> str:
    """``texte`` without the names: « [collectivité] » and « [personne] » stand in their place.

    Whole words, whatever their capitals, accents, hyphens, ligatures and « St » for « Saint » (a name of one or two letters
    keeps its capital); a collectivité also without its nature (« CC du … ») and its article; a person also by each word of
    the name, ``membres`` by their whole name only: « Petit » or « Maire » alone is a word of everybody. Places go first: who
    is named Petit must not leave half of Petit-Essai. Nicknames and names of inhabitants are not known here: the sheet asks
    to be read again before it leaves.
    """
    collectivites = [unicodedata.normalize("NFC", name).strip() for name in collectivites]
    places = [shape for name in collectivites for shape in _written(name)]
    for short in {name for name in collectivites if 0 < len(name) < _SHORTEST_WORD}:  # « Eu » is a town, « eu » a verb
        texte = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", COLLECTIVITE, unicodedata.normalize("NFC", texte))
    people = [_folded(name.strip()) for name in membres]
    for name in personnes:
        whole = _folded(name.strip())
        people += [whole, *(word for word in _WORD.findall(whole) if len(word) >= _SHORTEST_WORD)]
    return _replaced(_replaced(texte, places, COLLECTIVITE), people, PERSONNE)
