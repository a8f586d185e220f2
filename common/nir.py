"""Does a text hold a social security number (NIR)? Pure. The rules are in prose in docs/algorithmes/import-agents.md.

A NIR: sex, year, month, département, commune, rank (13 signs), and maybe its key (2 digits). First digit 1 or 2; 3, 4, 7
or 8 while the person is being registered. Months above 12 exist (20 to 42, 50 to 99). The key is 97 less the remainder of
the 13 digits by 97, Corsica (2A, 2B) being counted as 19 and 18. Source: Insee, répertoire national d'identification.
"""

import re
from collections.abc import Mapping

CHAMP = "Ce texte contient un numéro de sécurité sociale, que l’application n’enregistre jamais : retirez-le."
LONGUEUR, AVEC_CLE = 13, 15
_MOIS = r"(?:0[1-9]|1[0-2]|[2-9]\d)"
_DEPARTEMENT = r"(?:\d{2}|2[AB])"
_NIR = re.compile(rf"[123478]\d{{2}}{_MOIS}{_DEPARTEMENT}\d{{6}}(?:\d{{2}})?")
_S = r"[\s.\-]{0,3}"
# the 13 signs wherever they stand among other numbers, cut as a NIR is cut or not at all; then what may be their key
_PARMI = re.compile(
    rf"(?<!\d)(?<!\d[.,])([123478]{_S}\d{{2}}{_S}{_MOIS}{_S}{_DEPARTEMENT}{_S}\d{{3}}{_S}\d{{3}})"
    rf"(?:(?!\d)(?![.,]0*[1-9])|({_S}\d{{2}})(?!\d)(?![.,]0*[1-9]))"
)


def cle_du_nir(treize: str) -> int:
    """Key of the 13 signs of a NIR: 1 to 97."""
    return 97 - int(treize.replace("2A", "19").replace("2B", "18")) % 97


def contient_un_nir(text: str) -> bool:
    """Whether a NIR stands somewhere in a text, among other numbers or not: 13 plausible signs, or 15 with a right key."""
    for found in _PARMI.finditer(text.upper()):
        written = found[0]
        if written.count(".") == 1 and not re.search(r"[\s\-]", written):
            continue  # a decimal number
        if found[2] is None:
            return True
        digits = re.sub(r"[\s.\-]", "", written)
        if cle_du_nir(digits[:LONGUEUR]) == int(digits[LONGUEUR:]):
            return True
    return False


def ressemble_a_un_nir(text: str) -> bool:
    """Whether what was typed holds what looks like a social security number, whatever its spaces.

    A number that stands alone needs no right key: a slip in the key still names somebody.
    """
    if sum(map(text.count, "0123456789")) < LONGUEUR - 1:  # Corsica has one letter
        return False
    # a spreadsheet may have made a number of it: « 185057800608436,0 »
    text = re.sub(r"[.,]0+\s*$", "", text)
    compact = re.sub(r"[\s.\-]", "", text).upper()
    runs = re.findall(r"(?<![0-9])[0-9]{5}[0-9AB]{2}[0-9]{6,8}(?![0-9])", compact)
    return any(_NIR.fullmatch(run) and _assez_sur(run) for run in runs) or contient_un_nir(text)


def _assez_sur(run: str) -> bool:
    return len(run) == LONGUEUR or run[0] in "12" or cle_du_nir(run[:LONGUEUR]) == int(run[LONGUEUR:])


def champs_refuses(textes: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with typed texts, by field: those that hold a social security number, which is not repeated. French."""
    return {name: CHAMP for name, text in textes.items() if ressemble_a_un_nir(text)}
