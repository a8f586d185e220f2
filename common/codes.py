"""Identifiers of French bodies (SIREN, SIRET) and the normalised text that searches compare."""

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

SIREN_DIGITS = 9
SIRET_DIGITS = 14
# La Poste numbers its establishments outside the Luhn rule: the sum of the digits is a multiple of 5.
LA_POSTE_SIREN = "356000000"
LA_POSTE_DIVISOR = 5

_SEPARATORS = re.compile(r"[\s.\u00a0\u202f\u2009\u2007\u200b\ufeff]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
_NOT_IN_WORDS = re.compile(r"[\W_]+")
_ELISIONS = frozenset({"l", "d"})


class CodeInvalide(ValueError):
    """An identifier that cannot be right; ``str()`` is a French sentence to show as it is."""


def siren(text: object) -> str:
    """The nine digits of a SIREN, spaces of all kinds removed. Raises CodeInvalide (length, characters, key)."""
    digits = _digits(text, "SIREN", SIREN_DIGITS)
    try:
        return stdnum_siren.validate(digits)
    except ValidationError as error:
        raise CodeInvalide("SIREN invalide (clé)") from error


def siret(text: object) -> str:
    """The fourteen digits of a SIRET, spaces of all kinds removed. Raises CodeInvalide (length, characters, key).

    Establishments of La Poste (SIREN 356000000) follow their own rule, sum of the digits multiple of 5; its head
    office follows the ordinary one.
    """
    digits = _digits(text, "SIRET", SIRET_DIGITS)
    if digits.startswith(LA_POSTE_SIREN) and sum(map(int, digits)) % LA_POSTE_DIVISOR == 0:
        return digits
    try:
        return stdnum_siret.validate(digits)
    except ValidationError as error:
        raise CodeInvalide("SIRET invalide (clé)") from error


def siren_of(text: object) -> str:
    """The SIREN of a body told by its SIREN, or by the SIRET of any of its establishments. Raises CodeInvalide.

    Who copies a number from a letterhead has a SIRET in hand more often than a SIREN.
    """
    typed = _SEPARATORS.sub("", str(text or ""))
    return siret(typed)[:SIREN_DIGITS] if len(typed) == SIRET_DIGITS and typed.isdigit() else siren(text)


def normalise(text: str) -> str:
    """The form in which names are compared: « Saint-Médard-d’Eyrans » and « ST MEDARD D'EYRANS » are the same.

    Lower case, accents removed, ligatures expanded, every other sign a space, « st/ste » spelled out, single spaces.
    """
    bare = str(text).casefold()
    if not bare.isascii():
        # some signs (㏆) only show their capitals once they are taken apart: folded twice
        apart = unicodedata.normalize("NFKD", bare.translate(_LIGATURES)).casefold()
        bare = "".join([sign for sign in apart if not unicodedata.combining(sign)])
    return " ".join([_ABBREVIATIONS.get(word, word) for word in _NOT_IN_WORDS.sub(" ", bare).split()])


def search_tokens(text: str) -> tuple[str, ...]:
    """The words to look for, each to be found somewhere in a normalised column; elided l’ and d’ are left out.

    A text made only of elided letters keeps them, so that a search for « L » is not a search for everything.
    """
    words = list(dict.fromkeys(normalise(text).split()))
    kept = [word for word in words if word not in _ELISIONS]
    return tuple(kept or words)


def _digits(text: object, name: str, expected: int) -> str:
    raw = str(int(text)) if isinstance(text, float) and text.is_integer() else str("" if text is None else text)
    compact = _SEPARATORS.sub("", raw)
    if not compact:
        raise CodeInvalide(f"{name} absent")
    if not (compact.isascii() and compact.isdigit()):
        raise CodeInvalide(f"{name} invalide : seuls des chiffres sont attendus")
    if len(compact) != expected:
        read = "1 chiffre lu" if len(compact) == 1 else f"{len(compact)} chiffres lus"
        raise CodeInvalide(f"{name} invalide : {read}, {expected} attendus")
    return compact
