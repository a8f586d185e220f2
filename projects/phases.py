"""The method as data: phases and their steps, and what a calendar deserves as warning. Pure: no Django import."""

from dataclasses import dataclass
from datetime import date

from common.calendar import add_months, months_between
from common.values import format_month

USUAL_MONTHS_MIN = 12
USUAL_MONTHS_MAX = 18


@dataclass(frozen=True)
class StepTemplate:
    """A step proposed by the method. ``cle`` ties it to the data that tell where it stands."""

    cle: str
    titre: str


@dataclass(frozen=True)
class PhaseTemplate:
    """A phase proposed by the method, with its steps in order."""

    cle: str
    titre: str
    steps: tuple[StepTemplate, ...]


TROIS_ETAPES: tuple[PhaseTemplate, ...] = (
    PhaseTemplate(
        "diagnostic",
        "Diagnostic",
        (
            StepTemplate("equipe", "Équipe et invitations"),
            StepTemplate("cadrage", "Pourquoi mutualiser\u202f?"),
            StepTemplate("engagement", "Engagement politique"),
            StepTemplate("services", "Inventaire des services"),
            StepTemplate("effectifs", "Inventaire des effectifs"),
            StepTemplate("regimes", "Régimes indemnitaires"),
            StepTemplate("ecoute", "Écoute des agents"),
            StepTemplate("rapport", "Rapport de diagnostic"),
        ),
    ),
    PhaseTemplate(
        "scenarios",
        "Scénarios",
        (
            StepTemplate("hypotheses", "Scénarios par service"),
            StepTemplate("couts", "Coûts et répartition"),
            StepTemplate("choix", "Choix du comité de pilotage"),
        ),
    ),
    PhaseTemplate(
        "feuille-de-route",
        "Feuille de route",
        (
            StepTemplate("actions", "Actions et calendrier"),
            StepTemplate("avis", "Avis des conseils et des CST"),
            StepTemplate("conventions", "Conventions et délibérations"),
            StepTemplate("ouverture", "Ouverture des services communs"),
        ),
    ),
)


def calendar_errors(debut: date, fin: date) -> list[str]:
    """What makes the dates impossible, as French sentences (empty when they hold)."""
    if fin <= debut:
        return ["La fin doit venir après le début."]
    return []


def calendar_warnings(debut: date, fin: date, renewals: list[date]) -> list[str]:
    """What deserves attention without blocking (product.md A6.3, domain.md §1.3), as French sentences.

    ``renewals`` are the dates of the general renewals of the municipal councils, in any order.
    """
    warnings = []
    months = months_between(debut, fin)
    if months > USUAL_MONTHS_MAX:
        warnings.append(f"{months} mois\u202f: au-delà des {USUAL_MONTHS_MIN} à {USUAL_MONTHS_MAX} mois usuels.")
    elif months < USUAL_MONTHS_MIN:
        warnings.append(f"{months} mois\u202f: en deçà des {USUAL_MONTHS_MIN} à {USUAL_MONTHS_MAX} mois usuels.")
    last = max((day for day in renewals if day <= debut), default=None)
    if last is not None:
        window = add_months(last, 12)
        if fin > window:
            warnings.append(
                "L’approbation viendrait après l’année qui suit le renouvellement de "
                f"{format_month(last)}\u202f: première vague possible avant {format_month(window)}. "
                "La loi indique cette année sans sanctionner un rapport plus tardif."
            )
    following = min((day for day in renewals if day > debut), default=None)
    if following is not None and fin > following:
        warnings.append(f"La fin prévue tombe après le renouvellement de {format_month(following)}.")
    return warnings


@dataclass(frozen=True)
class StepCheck:
    """Where a step stands, computed from data by the floor that knows (its ``checks.py``), shown by ``reports``.

    ``fait`` and ``total`` count the same thing (employers, answers…); ``phrase`` says it in French; ``manquants`` names
    who still has to act, ``absents`` their keys in the same order where they are collectivités; ``url_name`` is the page (argument: the slug) where they act.
    """

    cle: str
    fait: int
    total: int
    phrase: str
    manquants: tuple[str, ...] = ()
    url_name: str = ""
    absents: tuple[int, ...] = ()

    @property
    def etat(self) -> str:
        """« pas commencée », « en cours » or « terminée », never ticked by hand."""
        if self.fait == 0:
            return "pas commencée"
        return "terminée" if self.fait >= self.total else "en cours"
