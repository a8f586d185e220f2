"""Parts of the method that few territories need: off until the project lead turns them on (product.md C, amendment 7).

Pure. An option hides pages, never data: turned off, what was typed stays and comes back with it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Option(StrEnum):
    """Codes stored with the project."""

    ANALYSE_AVANCEE = "ANALYSE_AVANCEE"
    APRES_ATELIER = "APRES_ATELIER"
    MATURITE = "MATURITE"
    NEGOCIATION = "NEGOCIATION"
    RACI = "RACI"
    TEMPS_DE_PAROLE = "TEMPS_DE_PAROLE"


@dataclass(frozen=True)
class OptionSpec:
    """How an option is told to the project lead."""

    libelle: str
    explication: str


OPTIONS: dict[Option, OptionSpec] = {
    Option.ANALYSE_AVANCEE: OptionSpec(
        "Analyse avancée des scénarios",
        "Chances que le solde soit positif, hypothèses qui pèsent le plus, clés de répartition côte à côte et repère "
        "neutre pour négocier. Utile quand les parts se discutent ; à laisser de côté sinon.",
    ),
    Option.APRES_ATELIER: OptionSpec(
        "Trois questions après un atelier",
        "« J’ai pu m’exprimer », « J’ai été entendu(e) », « La suite est claire » : une consultation anonyme de trois "
        "questions, avec ses codes sur papier et le même seuil que les autres.",
    ),
    Option.MATURITE: OptionSpec(
        "Maturité du projet",
        "Neuf phrases sur le projet de territoire, la structure projet et le savoir comment être, par vagues : ce que dit "
        "chaque collège, où les avis s’opposent. Les réponses sont effacées à la clôture, les petits groupes réunis.",
    ),
    Option.NEGOCIATION: OptionSpec(
        "Dossiers de négociation",
        "Pour un sujet qui divise : ce que chaque collectivité demande, pourquoi, ce qu’elle peut offrir ; ce qui est "
        "accordé, ce qui reste. Une position n’est lue que des siens et de la conduite du projet jusqu’à sa publication.",
    ),
    Option.RACI: OptionSpec(
        "Qui fait quoi dans chaque action (RACI)",
        "Sur chaque fiche action : qui réalise, qui décide et en répond, qui est consulté, qui est informé. Une seule fonction "
        "décide. Utile quand plusieurs collectivités portent la même action ; à laisser de côté sinon.",
    ),
    Option.TEMPS_DE_PAROLE: OptionSpec(
        "Temps de parole dans les réunions",
        "Minutes de parole des élus, des directions, des ressources humaines, des agents et de leurs représentants, "
        "comptées par collège et jamais par personne, comparées à l’objectif de la règle du jeu.",
    ),
}


def options_of(codes: list[str]) -> frozenset[Option]:
    """The options that are on; a code that is no longer known is passed over."""
    known = {option.value for option in Option}
    return frozenset(Option(code) for code in codes if code in known)
