"""A common job for each local title: proposed by likeness, kept only once a person confirmed it. Pure.

The list is ours and short (``hr/data/metiers.csv``). Rules and worked figures: docs/algorithmes/metiers.md.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from hr.calculs.lecture_baremes import DOSSIER

SEUIL = 80
# What titles say without telling jobs apart.
MOTS_VIDES = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "un", "une"])
ABREGES = {"resp": "responsable", "dir": "directeur", "adj": "adjoint", "tech": "technicien", "ass": "assistant", "pal": "principal", "ppal": "principal"}  # fmt: skip
FEMININS = (
    ("trices", "teur"), ("trice", "teur"), ("euses", "eur"), ("euse", "eur"), ("ieres", "ier"), ("iere", "ier"),
    ("iennes", "ien"), ("ienne", "ien"), ("ales", "al"), ("ale", "al"), ("eres", "er"), ("ere", "er"),
)  # fmt: skip
LETTRES = 4


@dataclass(frozen=True)
class Metier:
    """One job of the common list."""

    code: str
    famille: str
    libelle: str
    synonymes: tuple[str, ...]


@cache
def metiers() -> tuple[Metier, ...]:
    """The common list, in its order."""
    with (DOSSIER / "metiers.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Metier(row["code"], row["famille"], row["libelle"], tuple(row["synonymes"].split("|")))
            for row in csv.DictReader(stream)
        )


@cache
def metier(code: str) -> Metier | None:
    """A job by its code."""
    return next((one for one in metiers() if one.code == code), None)


def cle_intitule(intitule: str) -> str:
    """What two writings of one title share: no accent, capital, little word, plural or gender.

    « Chargée d’accueil » and « Chargé d’Accueil » are one key.
    """
    plain = unicodedata.normalize("NFKD", intitule.casefold())
    words = re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
    return " ".join(_mot(word) for word in words if word not in MOTS_VIDES)


def _mot(word: str) -> str:
    word = ABREGES.get(word, word)
    for ending, common in FEMININS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + common
    bare = word.removesuffix("s") if len(word) > LETTRES else word
    return bare.rstrip("e") if len(bare) > LETTRES else bare


@dataclass(frozen=True)
class PosteDuTableau:
    """One line of a tableau des effectifs. ``code``: the common job that its employer confirmed for this title."""

    employeur: str
    intitule: str
    ouverts: int
    vacants: int
    code: str = ""


@dataclass(frozen=True)
class Tension:
    """Posts of one common job over all employers; ``a_confirmer``: posts placed there by likeness alone."""

    libelle: str
    famille: str
    ouverts: int
    vacants: int
    employeurs: int
    a_confirmer: int


def tensions(postes: Iterable[PosteDuTableau], sans_metier: str) -> list[Tension]:
    """Common jobs with a vacant post, the most vacant first. Posts are public facts: nothing is masked, nobody is counted.

    ``sans_metier``: how to call the posts that no job is like.
    """
    held: dict[str, list[tuple[PosteDuTableau, bool]]] = {}
    for one in postes:
        guess = None if one.code else proposer(one.intitule)
        code = one.code or (guess.metier.code if guess else "")
        held.setdefault(code, []).append((one, not one.code))
    found = []
    for code, lines in held.items():
        vacant = sum(one.vacants for one, _ in lines)
        job = metier(code)
        if vacant:
            found.append(
                Tension(
                    job.libelle if job else sans_metier,
                    job.famille if job else "",
                    sum(one.ouverts for one, _ in lines),
                    vacant,
                    len({one.employeur for one, _ in lines if one.vacants}),
                    sum(one.ouverts for one, guessed in lines if guessed),
                )
            )
    return sorted(found, key=lambda one: (-one.vacants, one.libelle))


@dataclass(frozen=True)
class Proposition:
    """The likeliest job and how alike, from 0 to 100."""

    metier: Metier
    ressemblance: int


def proposer(intitule: str, parmi: Iterable[Metier] | None = None) -> Proposition | None:
    """The likeliest job of a title, None below ``SEUIL``: nothing is better than a wrong guess. Ties: the first of the list."""
    key = cle_intitule(intitule)
    if not key:
        return None
    best: Proposition | None = None
    for one in metiers() if parmi is None else parmi:
        score = max(round(fuzz.token_sort_ratio(key, cle_intitule(text))) for text in (one.libelle, *one.synonymes))
        # a title that holds every word of a synonym is that job with a speciality
        held = [text for text in one.synonymes if set(cle_intitule(text).split()) <= set(key.split())]
        if held and any(len(cle_intitule(text).split()) > 1 for text in held):
            score = max(score, 95)
        if score >= SEUIL and (best is None or score > best.ressemblance):
            best = Proposition(one, score)
    return best
