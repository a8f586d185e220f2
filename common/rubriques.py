"""Headings of the cost of a service: the four of D. 5211-16, then those of the full cost (domain.md §3.4). Pure."""

from enum import StrEnum


class Rubrique(StrEnum):
    """Headings of a cost. The value is stored; an income is typed as a positive amount and counted as a deduction."""

    PERSONNEL = "PERSONNEL"
    FOURNITURES = "FOURNITURES"
    RENOUVELLEMENT = "RENOUVELLEMENT"
    CONTRATS = "CONTRATS"
    LOCAUX = "LOCAUX"
    STRUCTURE = "STRUCTURE"
    RECETTES = "RECETTES"


LIBELLES_RUBRIQUE: dict[Rubrique, str] = {
    Rubrique.PERSONNEL: "charges de personnel",
    Rubrique.FOURNITURES: "fournitures",
    Rubrique.RENOUVELLEMENT: "renouvellement des biens",
    Rubrique.CONTRATS: "contrats de services",
    Rubrique.LOCAUX: "locaux",
    Rubrique.STRUCTURE: "frais de structure",
    Rubrique.RECETTES: "recettes du service",
}

# The four headings of CGCT art. D. 5211-16, in the order of the text.
LEGALES = (Rubrique.PERSONNEL, Rubrique.FOURNITURES, Rubrique.RENOUVELLEMENT, Rubrique.CONTRATS)

# Valuations: nobody pays them as such, they belong to the analytic view only (domain.md §3.4).
VALORISEES = frozenset({Rubrique.LOCAUX, Rubrique.STRUCTURE})
