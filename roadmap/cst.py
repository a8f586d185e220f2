"""What a vote of a committee or a council means: only counts, never who voted what. Pure. Source: domain.md §7.1, §3.1."""

from dataclasses import dataclass
from datetime import date

from common.values import format_date
from roadmap.delais import delai


@dataclass(frozen=True)
class Vote:
    """The votes of the staff representatives."""

    pour: int
    contre: int
    abstentions: int

    @property
    def est_refus_unanime(self) -> bool:
        """Every voter against: the text must be examined a second time."""
        return self.contre > 0 and not self.pour and not self.abstentions

    @property
    def avis(self) -> str:
        """The opinion: majority of the votes expressed; an even split is deemed given."""
        if self.est_refus_unanime:
            return "défavorable à l’unanimité"
        if self.pour > self.contre:
            return "favorable"
        if self.contre > self.pour:
            return "défavorable"
        return "réputé rendu (partage égal des voix)"

    @property
    def atteint_deux_tiers(self) -> bool:
        """Whether the votes in favour reach two thirds of those expressed; an abstention is not one (CGCT L2121-20)."""
        return self.pour > 0 and 3 * self.pour >= 2 * (self.pour + self.contre)

    @property
    def phrase(self) -> str:
        """« favorable (4 pour, 1 contre, 0 abstention) »."""
        end = "s" if self.abstentions > 1 else ""
        return f"{self.avis} ({self.pour} pour, {self.contre} contre, {self.abstentions} abstention{end})"


def fenetre_nouvel_examen(premier: date) -> tuple[date, date]:
    """First and last day of the second examination after a unanimous refusal on ``premier``: 8 to 30 days."""
    return delai("NOUVEL_EXAMEN_MINIMUM", premier).apres(premier), delai("NOUVEL_EXAMEN_MAXIMUM", premier).apres(
        premier
    )


def refus_nouvel_examen(premier: date, second: date) -> str:
    """Why a second examination cannot be held that day; empty when it can."""
    first, last = fenetre_nouvel_examen(premier)
    if first <= second <= last:
        return ""
    return f"Le nouvel examen se tient entre le {format_date(first)} et le {format_date(last)}."
