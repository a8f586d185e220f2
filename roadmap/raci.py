"""Who does what in an action (RACI): those who do it, the one who answers for it, those who are asked, those who are told. Pure.

One alone answers: with two, nobody does. Names of functions, one a line. Source: product.md C, amendment 7 (option of
method); usual RACI practice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

REALISE, APPROUVE, CONSULTE, INFORME = "raci_realise", "raci_approuve", "raci_consulte", "raci_informe"
LIBELLES: dict[str, str] = {
    REALISE: "Réalise (R)",
    APPROUVE: "Décide et en répond (A)",
    CONSULTE: "Est consulté avant (C)",
    INFORME: "Est informé (I)",
}
# a comma or « et » may belong to one name (« Direction de l’urbanisme et du logement, Brume »): these do not
_SEVERAL = re.compile(r"[;+&]|\s/\s")


@dataclass(frozen=True)
class Refus:
    """What is wrong with a matrix: the field to mend, and a sentence."""

    champ: str
    phrase: str


def fonctions(texte: str) -> tuple[str, ...]:
    """The functions of a text, one a line; empty lines and doubles are left out."""
    lines = (" ".join(line.split()) for line in texte.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def refus(matrice: Mapping[str, str]) -> Refus | None:
    """Why an action cannot be written so; ``None`` when exactly one answers for it, or when nothing is said of anybody."""
    given = {name: fonctions(matrice.get(name, "")) for name in LIBELLES}
    if not any(given.values()):
        return None
    if not given[APPROUVE]:
        return Refus(APPROUVE, "Dites qui décide et en répond : sans cette personne, l’action n’appartient à personne.")
    if len(given[APPROUVE]) > 1 or _SEVERAL.search(given[APPROUVE][0]):
        said = " ; ".join(given[APPROUVE])
        return Refus(APPROUVE, f"« {said} » en nomme plusieurs : une seule fonction décide et en répond.")
    if not given[REALISE]:
        return Refus(REALISE, "Dites qui réalise l’action, une fonction par ligne ; ce peut être qui en répond.")
    return None
