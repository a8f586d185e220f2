"""Closed lists of the trade, with the codes that are stored and the words that people read.

Source: code général de la fonction publique (CGFP) as summed up in domain.md §4.1.
"""

from decimal import Decimal
from enum import StrEnum


class Statut(StrEnum):
    """Legal tie between an agent and the employer."""

    TITULAIRE = "TITULAIRE"
    STAGIAIRE = "STAGIAIRE"
    CDI = "CDI"
    CONTRACTUEL_PERMANENT = "CONTRACTUEL_PERMANENT"
    CONTRACTUEL_NON_PERMANENT = "CONTRACTUEL_NON_PERMANENT"
    EMPLOI_FONCTIONNEL = "EMPLOI_FONCTIONNEL"
    CABINET = "CABINET"
    VACATAIRE = "VACATAIRE"
    ASSMAT = "ASSMAT"
    DROIT_PRIVE = "DROIT_PRIVE"


STATUTS: dict[str, str] = {
    Statut.TITULAIRE.value: "Titulaire",
    Statut.STAGIAIRE.value: "Stagiaire",
    Statut.CDI.value: "Contractuel en CDI",
    Statut.CONTRACTUEL_PERMANENT.value: "Contractuel sur emploi permanent",
    Statut.CONTRACTUEL_NON_PERMANENT.value: "Contractuel sur emploi non permanent",
    Statut.EMPLOI_FONCTIONNEL.value: "Emploi fonctionnel",
    Statut.CABINET.value: "Collaborateur de cabinet",
    Statut.VACATAIRE.value: "Vacataire",
    Statut.ASSMAT.value: "Assistante maternelle",
    Statut.DROIT_PRIVE.value: "Droit privé (apprenti, contrat aidé)",
}

# What people write for the same thing; each key is read like the label of the code.
STATUTS_SYNONYMES: dict[str, str] = {
    "Fonctionnaire titulaire": Statut.TITULAIRE.value,
    "Fonctionnaire": Statut.TITULAIRE.value,
    "Fonctionnaire stagiaire": Statut.STAGIAIRE.value,
    "Contractuel permanent": Statut.CONTRACTUEL_PERMANENT.value,
    "Contractuelle permanente": Statut.CONTRACTUEL_PERMANENT.value,
    "Contractuel non permanent": Statut.CONTRACTUEL_NON_PERMANENT.value,
    "Contractuelle non permanente": Statut.CONTRACTUEL_NON_PERMANENT.value,
    "Collaboratrice de cabinet": Statut.CABINET.value,
    "Assistant maternel": Statut.ASSMAT.value,
    "Apprenti": Statut.DROIT_PRIVE.value,
    "Apprentie": Statut.DROIT_PRIVE.value,
    "Contrat aidé": Statut.DROIT_PRIVE.value,
    "Droit privé": Statut.DROIT_PRIVE.value,
}

CATEGORIES: dict[str, str] = {"A": "A", "B": "B", "C": "C", "HC": "Hors catégorie"}
# A category of the CGFP is owed to those who hold a public post; these may have none.
STATUTS_SANS_CATEGORIE = frozenset(
    {Statut.DROIT_PRIVE.value, Statut.VACATAIRE.value, Statut.ASSMAT.value, Statut.CABINET.value}
)

SEXES: dict[str, str] = {"F": "Femme", "M": "Homme"}
SEXES_SYNONYMES: dict[str, str] = {"H": "M", "Féminin": "F", "Masculin": "M", "Madame": "F", "Monsieur": "M"}

FILIERES: dict[str, str] = {
    "administrative": "Administrative",
    "technique": "Technique",
    "culturelle": "Culturelle",
    "sportive": "Sportive",
    "animation": "Animation",
    "sociale": "Sociale",
    "medico_sociale": "Médico-sociale",
    "medico_technique": "Médico-technique",
    "police_municipale": "Police municipale",
    "sapeurs_pompiers": "Sapeurs-pompiers",
}

# Hours of a full-time week. 16 h and 20 h are the weeks of artistic teaching (décrets 91-857 and 2012-437).
BASES: tuple[Decimal, ...] = (Decimal(35), Decimal(20), Decimal(16))
BASE_ORDINAIRE = Decimal(35)
BASES_PAR_CADRE: dict[str, Decimal] = {"PROFESSEUR_EA": Decimal(16), "ASSISTANT_EA": Decimal(20)}


def base_par_defaut(cadre_emplois: str) -> Decimal:
    """Hours of a full-time week in this cadre d'emplois (its code, or empty): 35 unless artistic teaching."""
    return BASES_PAR_CADRE.get(cadre_emplois, BASE_ORDINAIRE)
