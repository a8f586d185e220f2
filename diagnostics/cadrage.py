"""« Pourquoi mutualiser ? » : the reasons to rank, how far the answers agree, the calendar of the mandate. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from common.calendar import add_months, months_between
from common.values import format_month

WINDOW_MONTHS = 12
QUIET_MONTHS = 12


class Raison(StrEnum):
    """Why a territory pools its services (product.md A4.1); the value is stored."""

    QUALITE = "QUALITE"
    COUT = "COUT"
    EXPERTISE = "EXPERTISE"
    EQUITE = "EQUITE"
    CONTINUITE = "CONTINUITE"
    DROIT = "DROIT"


LIBELLES_RAISON: dict[Raison, str] = {
    Raison.QUALITE: "un meilleur service pour les habitants",
    Raison.COUT: "un coût mieux maîtrisé",
    Raison.EXPERTISE: "des compétences que seul on n’aurait pas",
    Raison.EQUITE: "le même service dans toutes les communes",
    Raison.CONTINUITE: "un service qui tient quand quelqu’un manque",
    Raison.DROIT: "des règles que seul on ne peut plus suivre",
}


def ordre_valide(ordre: Sequence[str]) -> tuple[Raison, ...]:
    """The order typed as reasons. Raises ``ValueError`` unless each reason is there once: two never share a rank."""
    if sorted(ordre) != sorted(reason.value for reason in Raison):
        raise ValueError("Chaque raison a un rang, et un seul.")
    return tuple(Raison(code) for code in ordre)


def deplacer(ordre: Sequence[str], code: str, pas: int) -> tuple[str, ...]:
    """``code`` moved by ``pas`` places (−1: up); at the ends, and for a code that is not there, nothing moves."""
    moved = list(ordre)
    if code not in moved:
        return tuple(moved)
    rank = moved.index(code)
    target = rank + pas
    if 0 <= target < len(moved):
        moved[rank], moved[target] = moved[target], moved[rank]
    return tuple(moved)


@dataclass(frozen=True)
class Convergence:
    """One reason over the answers: mean rank (1 is first), distance between the extreme ranks, how many rank it first."""

    raison: Raison
    rang_moyen: Decimal
    ecart: int
    premiers: int


def convergence(reponses: Mapping[str, Sequence[Raison]]) -> list[Convergence]:
    """From the reason most wanted to the least. ``reponses``: who answered → reasons in order. Silence is no rank.

    Mean rank to one decimal, half up; ties in the order of the reasons. No answer gives an empty list.
    """
    if not reponses:
        return []
    found = []
    for raison in Raison:
        ranks = [list(ordre).index(raison) + 1 for ordre in reponses.values()]
        mean = (Decimal(sum(ranks)) / len(ranks)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        found.append((Decimal(sum(ranks)), Convergence(raison, mean, max(ranks) - min(ranks), ranks.count(1))))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class Mandat:
    """Where a day stands in the mandate: last renewal, end of the indicative year after it, next renewal, months left."""

    dernier: date
    fin_fenetre: date
    prochain: date | None
    mois_restants: int | None

    def est_dans_la_fenetre(self, jour: date) -> bool:
        """Whether ``jour`` is within the year that follows the renewal (indicative, without sanction)."""
        return jour <= self.fin_fenetre


def mandat_au(jour: date, renouvellements: Sequence[date], prevus: Sequence[date]) -> Mandat | None:
    """The mandate on ``jour``; ``None`` before the first known renewal. ``prevus``: renewals whose month alone is known.

    Months left: whole or begun, today included. Source: CGCT art. L. 5211-39-1, Code électoral art. L. 227.
    """
    last = max((day for day in renouvellements if day <= jour), default=None)
    if last is None:
        return None
    following = min((day for day in (*renouvellements, *prevus) if day > jour), default=None)
    left = months_between(jour, following) - 1 if following else None
    return Mandat(last, add_months(last, WINDOW_MONTHS), following, left)


def alerte_renouvellement(libelle: str, jour: date, mandat: Mandat, seuil: int = QUIET_MONTHS) -> str:
    """« 5 mois avant le prochain renouvellement (mars 2032), seuil : 12 mois », or nothing when there is time."""
    if mandat.prochain is None:
        return ""
    if jour >= mandat.prochain:
        return f"{libelle} : après le prochain renouvellement ({format_month(mandat.prochain)})."
    left = (mandat.prochain.year - jour.year) * 12 + mandat.prochain.month - jour.month
    if left >= seuil:
        return ""
    return (
        f"{libelle} : {left} mois avant le prochain renouvellement ({format_month(mandat.prochain)}), "
        f"seuil : {seuil} mois."
    )
