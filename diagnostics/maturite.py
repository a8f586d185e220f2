"""Where a project stands on the three domains of success, as each college says: counts, means, spread, masks. Pure.

Product.md A.0 (projet de territoire, structure projet, savoir comment être) and C.1. Rules in prose and worked figures:
docs/algorithmes/maturite.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from consultations.questionnaire import Option
from consultations.tally import merge_groups
from projects.policy import Role

LEVELS = {1: "pas du tout", 2: "plutôt non", 3: "plutôt oui", 4: "tout à fait"}
LOWEST, HIGHEST = min(LEVELS), max(LEVELS)
TENTH = Decimal("0.1")
# standard deviation, in levels: under the first, people agree; above the second, they are opposed
CLOSE, APART = Decimal("0.6"), Decimal("1.0")
# answers apart from the most common one: with a single one, its author reads in the mean what each of the others said
APART_MIN = 2


class Domaine(StrEnum):
    """The three domains of success of the method."""

    TERRITOIRE = "TERRITOIRE"
    STRUCTURE = "STRUCTURE"
    SAVOIR_ETRE = "SAVOIR_ETRE"


LIBELLES_DOMAINE: dict[Domaine, str] = {
    Domaine.TERRITOIRE: "Projet de territoire",
    Domaine.STRUCTURE: "Structure projet",
    Domaine.SAVOIR_ETRE: "Savoir comment être",
}


class College(StrEnum):
    """Who answers, as a group: from the hat that is worn."""

    CONDUITE = "CONDUITE"
    ELUS = "ELUS"
    DIRECTIONS = "DIRECTIONS"
    RH = "RH"
    PERSONNEL = "PERSONNEL"
    AUTRES = "AUTRES"


LIBELLES_COLLEGE: dict[College, str] = {
    College.CONDUITE: "Conduite du projet",
    College.ELUS: "Élus",
    College.DIRECTIONS: "Directions générales",
    College.RH: "Ressources humaines",
    College.PERSONNEL: "Représentants du personnel",
    College.AUTRES: "Finances et services communs",
}
_COLLEGES: dict[Role, College] = {
    Role.CHEF_PROJET: College.CONDUITE,
    Role.CONSULTANT: College.CONDUITE,
    Role.ELU: College.ELUS,
    Role.DIRECTION_GENERALE: College.DIRECTIONS,
    Role.SECRETAIRE_MAIRIE: College.DIRECTIONS,
    Role.DRH: College.RH,
    Role.REFERENT_RH: College.RH,
    Role.REPRESENTANT_PERSONNEL: College.PERSONNEL,
}


def college_de(roles: Sequence[Role]) -> College:
    """The college of a hat: that of the first of its roles, in the order of the colleges."""
    found = {_COLLEGES.get(role, College.AUTRES) for role in roles}
    return next((one for one in College if one in found), College.AUTRES)


@dataclass(frozen=True)
class Groupe:
    """Colleges told together: how many answered, and for each statement the number of answers at each level."""

    colleges: tuple[str, ...]
    n: int
    comptes: Mapping[str, tuple[int, ...]]

    @property
    def libelle(self) -> str:
        """« Élus », or « Collèges réunis » once merged: :attr:`membres` says which."""
        return LIBELLES_COLLEGE[College(self.colleges[0])] if len(self.colleges) == 1 else "Collèges réunis"

    @property
    def membres(self) -> str:
        """« Collèges réunis : Élus, Ressources humaines », empty for a college alone."""
        if len(self.colleges) == 1:
            return ""
        return f"{self.libelle}\u202f: {', '.join(LIBELLES_COLLEGE[College(one)] for one in self.colleges)}"

    def en_json(self) -> dict:
        """What is stored at the closing: nothing finer is kept."""
        return {"colleges": list(self.colleges), "n": self.n, "comptes": {k: list(v) for k, v in self.comptes.items()}}

    @classmethod
    def de_json(cls, kept: Mapping) -> "Groupe":
        """What :meth:`en_json` stored."""
        return cls(tuple(kept["colleges"]), kept["n"], {k: tuple(v) for k, v in kept["comptes"].items()})


def _together(groups: Sequence[Groupe]) -> Groupe:
    codes = groups[0].comptes
    comptes = {code: tuple(map(sum, zip(*(one.comptes[code] for one in groups), strict=True))) for code in codes}
    return Groupe(tuple(c for one in groups for c in one.colleges), sum(one.n for one in groups), comptes)


def decompter(reponses: Sequence[tuple[College, Mapping[str, int]]], codes: Sequence[str], *, k: int) -> list[Groupe]:
    """Counts by college, those under ``k`` people merged with the others then with the next smallest.

    Empty under ``k`` answers in all: nothing is told. Each answer gives every code of ``codes`` a level from 1 to 4.
    """
    groups = []
    for college in College:
        own = [notes for one, notes in reponses if one is college]
        counts = {code: tuple(sum(notes[code] == level for notes in own) for level in LEVELS) for code in codes}
        groups.append(Groupe((college.value,), len(own), counts))
    return regrouper(groups, k=k)


def regrouper(groupes: Sequence[Groupe], *, k: int) -> list[Groupe]:
    """The same answers with no group under ``k``: at the closing, and again when the threshold was raised since."""
    sizes = [(Option(str(rank), str(rank)), one.n) for rank, one in enumerate(groupes)]
    return [_together([groupes[int(code)] for code in one.codes]) for one in merge_groups(sizes, k=k)]


def ensemble(groupes: Sequence[Groupe]) -> Groupe | None:
    """Everybody who answered; ``None`` when nothing may be told."""
    return _together(groupes) if groupes else None


@dataclass(frozen=True)
class Note:
    """Mean of a group on one statement, to the tenth, and the spread of its answers (standard deviation, in levels)."""

    moyenne: Decimal
    ecart: Decimal

    @property
    def mots(self) -> str:
        """« avis proches », « avis partagés », « avis opposés »."""
        return "avis proches" if self.ecart < CLOSE else "avis partagés" if self.ecart <= APART else "avis opposés"


def note(comptes: Sequence[int]) -> Note | None:
    """Mean and spread of one statement; ``None`` when everybody, or all but one, gave the same level: each would be told
    what the others said.
    """
    n = sum(comptes)
    if n - max(comptes, default=0) < APART_MIN:
        return None
    points = Decimal(sum(level * count for level, count in zip(LEVELS, comptes, strict=True)))
    squares = Decimal(sum(level**2 * count for level, count in zip(LEVELS, comptes, strict=True)))
    mean = points / n
    spread = (squares / n - mean**2).sqrt()
    return Note(mean.quantize(TENTH, ROUND_HALF_UP), spread.quantize(TENTH, ROUND_HALF_UP))


def notes_par_groupe(groupes: Sequence[Groupe], code: str) -> list[Note | None]:
    """The mark of each group on one statement; a group that is masked alone takes the smallest other one with it.

    Beside the mark of everybody, a single missing group would be given back by subtraction.
    """
    found = [note(one.comptes[code]) for one in groupes]
    hidden = [rank for rank, one in enumerate(found) if one is None]
    if len(hidden) == 1 and len(found) > 1:
        other = min(
            (rank for rank in range(len(found)) if rank not in hidden), key=lambda rank: (groupes[rank].n, rank)
        )
        found[other] = None
    return found


def moyenne_du_domaine(groupe: Groupe, codes: Sequence[str]) -> Decimal | None:
    """Mean of everybody over the statements of one domain, to the tenth; ``None`` when one of them is masked."""
    if any(note(groupe.comptes[code]) is None for code in codes):
        return None
    points = sum(level * count for code in codes for level, count in zip(LEVELS, groupe.comptes[code], strict=True))
    return (Decimal(points) / (groupe.n * len(codes))).quantize(TENTH, ROUND_HALF_UP)
