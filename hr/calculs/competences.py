"""Skills that a common job asks for, and how many agents are below: counts by employer, never a person. Pure.

Prose, rules of reading and worked figures: docs/algorithmes/competences.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from common.disclosure import shown_total

# domain.md §4: 0 (unknown to the agent) to 4; a job asks for 1 at least
NIVEAUX: dict[int, str] = {1: "notions", 2: "pratique", 3: "maîtrise", 4: "expertise"}


@dataclass(frozen=True)
class Compte:
    """What one employer counted for one skill: agents looked at, and those of them below the expected level."""

    employeur: str
    evalues: int
    sous_niveau: int


@dataclass(frozen=True)
class Ecart:
    """The gap of one skill for one reader. None = hidden; ``employeurs``: how many counted."""

    employeurs: int
    evalues: int | None
    sous_niveau: int | None

    @property
    def est_un_besoin(self) -> bool:
        """Whether somebody, shown or hidden, may be below: a training answers it."""
        return self.employeurs > 0 and self.sous_niveau != 0


def ecart(comptes: Sequence[Compte], seuil: int, miens: Sequence[Compte] = ()) -> Ecart:
    """All employers together, masked for this reader, who knows ``miens`` (among ``comptes``) exactly.

    Those below and those who are not are two counts of people that each tell of the other: both may be shown, or neither.
    Neither where everybody is below, or everybody but those of one employer: in nine town halls of one secretary, the zero
    would say it of each.
    """
    counted = [one for one in comptes if one.evalues]
    if len(counted) - sum(one.evalues > 0 for one in miens) == 1:
        # the whole, less what this reader holds, is one employer by name
        return Ecart(len(counted), None, None)
    ables = [one.evalues - one.sous_niveau for one in counted]
    mine_able, mine_looked = sum(one.evalues - one.sous_niveau for one in miens), sum(one.evalues for one in miens)
    others_looked = sum(one.evalues for one in counted) > mine_looked
    all_below = others_looked and sum(ables) in (mine_able, max(ables, default=0))
    looked = shown_total([one.evalues for one in counted], seuil, [one.evalues for one in miens])
    below = shown_total([one.sous_niveau for one in counted], seuil, [one.sous_niveau for one in miens])
    able = shown_total(ables, seuil, [one.evalues - one.sous_niveau for one in miens])
    hidden = looked is None or below is None or able is None or all_below
    return Ecart(len(counted), looked, None if hidden else below)


def refus(evalues: int | None, sous_niveau: int | None) -> str:
    """Why two counts do not go together, in French; empty when they do. Nothing typed at all is right."""
    if evalues is None and sous_niveau is None:
        return ""
    if evalues is None:
        return "Dites aussi combien d’agents vous avez regardés."
    if (sous_niveau or 0) > evalues:
        return f"{sous_niveau} sous le niveau pour {evalues} regardés : vérifiez les deux nombres."
    return ""
