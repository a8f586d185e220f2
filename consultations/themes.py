"""What people speak of when they are heard: the same themes for interviews, concerns and answers. Pure."""

from enum import StrEnum


class Theme(StrEnum):
    """A theme. The value is stored; the words are in ``LABELS``."""

    EMPLOI = "EMPLOI"
    REMUNERATION = "REMUNERATION"
    TEMPS = "TEMPS"
    LIEU = "LIEU"
    METIER = "METIER"
    HIERARCHIE = "HIERARCHIE"
    CULTURE = "CULTURE"
    MOYENS = "MOYENS"
    SERVICE = "SERVICE"
    METHODE = "METHODE"
    AUTRE = "AUTRE"


LABELS: dict[Theme, str] = {
    Theme.EMPLOI: "Avenir du poste et évolution",
    Theme.REMUNERATION: "Primes et avantages",
    Theme.TEMPS: "Temps de travail et congés",
    Theme.LIEU: "Lieu de travail et trajets",
    Theme.METIER: "Métier, compétences, formation",
    Theme.HIERARCHIE: "Responsables et double autorité",
    Theme.CULTURE: "Attachement et façons de travailler",
    Theme.MOYENS: "Charge, locaux, outils",
    Theme.SERVICE: "Service rendu aux habitants",
    Theme.METHODE: "Calendrier, méthode, information",
    Theme.AUTRE: "Autre",
}
CHOICES = [(theme.value, label) for theme, label in LABELS.items()]

# What the people in charge of staff answer, and may read in a restricted interview of their own employer.
HR_THEMES = frozenset({Theme.EMPLOI, Theme.REMUNERATION, Theme.TEMPS, Theme.LIEU, Theme.METIER})


def speaks_of_staff(themes: list[str] | tuple[str, ...]) -> bool:
    """Whether one of these themes is a matter of human resources."""
    return any(theme in HR_THEMES for theme in themes)


def words_of(theme: str) -> str:
    """The words of a stored theme."""
    return LABELS[Theme(theme)]
