"""The seventeen columns of the sheet « Agents »: their headings, how a cell is read, how an agent is written.

Reading never guesses (common.values); an empty cell is None. Writing then reading gives back the same agent: the round
trip of the workbook rests on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.values import (
    ValeurIllisible,
    read_choice,
    read_date,
    read_hours,
    read_month_year,
    read_rate,
)
from hr.calculs.fiches import Fiche, heures_ecrites
from hr.calculs.import_agents import Cadre
from hr.calculs.nomenclatures import (
    CATEGORIES,
    FILIERES,
    SEXES,
    SEXES_SYNONYMES,
    STATUTS,
    STATUTS_SYNONYMES,
    base_par_defaut,
)

FEUILLE = "Agents"
LONGUEURS = {"matricule": 40, "nom": 100, "prenom": 100, "grade": 120, "fonction": 160}


@dataclass(frozen=True)
class Colonne:
    """One column: ``cle`` in the code, ``titre`` in row 1, ``aide`` on « Lisez-moi », ``largeur`` in signs."""

    cle: str
    titre: str
    aide: str
    exemple: object
    largeur: int = 16
    obligatoire: bool = False


COLONNES: tuple[Colonne, ...] = (
    Colonne(
        "matricule",
        "Matricule",
        "Numéro de l’agent chez l’employeur, jamais un numéro de sécurité sociale.",
        "EXEMPLE",
        14,
        True,
    ),
    Colonne("nom", "Nom", "Facultatif.", "Durand", 18),
    Colonne("prenom", "Prénom", "Facultatif.", "Camille", 16),
    Colonne("naissance", "Naissance (mm/aaaa)", "Mois et année, jamais le jour. Facultatif.", "03/1975", 20),
    Colonne("sexe", "Sexe", "Femme ou Homme.", "Femme", 10),
    Colonne("statut", "Statut", "À choisir dans la liste.", "Titulaire", 30, True),
    Colonne("categorie", "Catégorie", "A, B, C ou Hors catégorie (vacataires, droit privé, cabinet).", "C", 14),
    Colonne(
        "filiere",
        "Filière",
        "À choisir dans la liste ; déduite du cadre d’emplois si la case est vide.",
        "Administrative",
        18,
    ),
    Colonne(
        "cadre_emplois",
        "Cadre d'emplois",
        "À choisir dans la liste ; vide pour un contractuel sans cadre.",
        "Adjoints administratifs territoriaux",
        36,
    ),
    Colonne("grade", "Grade", "Texte libre.", "Adjoint administratif principal de 1re classe", 34),
    Colonne("fonction", "Fonction", "Texte libre.", "Accueil et état civil", 30),
    Colonne(
        "service",
        "Service",
        "Un service de la liste ; une ligne par service si l’agent est partagé.",
        "État civil, élections et titres",
        34,
        True,
    ),
    Colonne(
        "part",
        "Part du service",
        "Part du temps de l’agent dans ce service : 25 % ou 0,25. Vide : tout son temps.",
        1,
        16,
    ),
    Colonne("duree", "Durée hebdomadaire du poste", "Heures par semaine : 35, 17h30 ou 28/35.", 35, 28, True),
    Colonne("temps_partiel", "Temps partiel", "Taux de la personne : 80 % ou 0,8. Vide : temps plein.", 1, 16),
    Colonne("date_entree", "Date d'entrée", "jj/mm/aaaa. Facultatif.", "01/09/2019", 16),
    Colonne("date_fin", "Date de fin", "Dernier jour de présence, jj/mm/aaaa. Vide : toujours en fonction.", None, 16),
)
CLES = tuple(colonne.cle for colonne in COLONNES)


@dataclass(frozen=True)
class Listes:
    """Choices that depend on the employer: service label -> key, and cadres d'emplois by code."""

    services: Mapping[str, str]
    cadres: Mapping[str, Cadre]

    @property
    def cadres_par_libelle(self) -> dict[str, str]:
        return {cadre.libelle: code for code, cadre in self.cadres.items()}

    @property
    def service_par_cle(self) -> dict[str, str]:
        return {key: label for label, key in self.services.items()}


def lecteurs(listes: Listes) -> dict[str, Callable[[object], object]]:
    """Column key -> reader of a filled cell. Each raises ``common.values.ValeurIllisible`` on what it can't read."""

    def choice(choices: Mapping[str, str], synonyms: Mapping[str, str] | None = None) -> Callable[[object], object]:
        everything = {**choices, **(synonyms or {})}

        def read(value: object) -> object:
            try:
                return read_choice(value, everything)
            except ValeurIllisible:
                return read_choice(value, choices)  # suggestions among the labels of the list, not the synonyms

        return read

    def text(key: str) -> Callable[[object], object]:
        return lambda value: lire_texte(value, LONGUEURS[key])

    by_label = {label: code for code, label in STATUTS.items()}
    return {
        **{key: text(key) for key in LONGUEURS},
        "naissance": lire_naissance,
        "sexe": choice({label: code for code, label in SEXES.items()}, SEXES_SYNONYMES),
        "statut": choice(by_label, STATUTS_SYNONYMES),
        "categorie": choice({label: code for code, label in CATEGORIES.items()}),
        "filiere": choice({label: code for code, label in FILIERES.items()}),
        "cadre_emplois": choice(listes.cadres_par_libelle, {code: code for code in listes.cadres}),
        "service": choice(listes.services),
        "part": read_rate,
        "duree": read_hours,
        "temps_partiel": read_rate,
        "date_entree": read_date,
        "date_fin": read_date,
    }


def lire_naissance(value: object) -> tuple[int, int | None]:
    """(year, month) or, where only the year is written, (year, None). Raises ValeurIllisible."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value == int(value):
        value = str(int(value))
    text = str(value).strip() if isinstance(value, str) else ""
    if len(text) == len("1975") and text.isdecimal():
        return read_month_year(f"01/{text}")[0], None
    return read_month_year(value)


def lire_texte(value: object, maximum: int) -> str:
    """Text with single spaces; a whole number of a spreadsheet loses its « .0 ». ValeurIllisible when too long."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).replace("\u00a0", " ").replace("\u202f", " ").split())
    if len(text) > maximum:
        raise ValeurIllisible(text[:40] + "…", f"ce texte dépasse {maximum} signes", f"{maximum} signes au plus")
    return text


def lignes_de(fiche: Fiche, listes: Listes) -> list[dict[str, object]]:
    """Cells of an agent by column key, one row per service (at least one). Numbers stay numbers, dates stay dates."""
    services = listes.service_par_cle
    cadre = listes.cadres.get(fiche.cadre_emplois)
    default = base_par_defaut(fiche.cadre_emplois)
    duree: object = fiche.duree_hebdo_poste
    if fiche.base != default:
        duree = f"{heures_ecrites(fiche.duree_hebdo_poste)}/{heures_ecrites(fiche.base)}"
    naissance = None
    if fiche.annee_naissance is not None:
        month = "" if fiche.mois_naissance is None else f"{fiche.mois_naissance:02d}/"
        naissance = f"{month}{fiche.annee_naissance}"
    common = {
        "matricule": fiche.matricule,
        "nom": fiche.nom or None,
        "prenom": fiche.prenom or None,
        "naissance": naissance,
        "sexe": SEXES.get(fiche.sexe),
        "statut": STATUTS[fiche.statut],
        "categorie": CATEGORIES[fiche.categorie],
        "filiere": FILIERES.get(fiche.filiere),
        "cadre_emplois": cadre.libelle if cadre else None,
        "grade": fiche.grade or None,
        "fonction": fiche.fonction or None,
        "duree": duree,
        "temps_partiel": fiche.temps_partiel if fiche.temps_partiel != 1 else None,
        "date_entree": fiche.date_entree,
        "date_fin": fiche.date_fin,
    }
    parts: Sequence[tuple[str | None, Decimal | None]] = fiche.parts or ((None, None),)
    return [
        {**common, "service": services.get(key) if key else None, "part": part if part != 1 else None}
        for key, part in parts
    ]
