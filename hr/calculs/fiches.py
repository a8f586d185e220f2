"""One agent as plain values: what a workbook says, what the database keeps, and how the two are compared.

No Django here. Services are named by a key that the caller chooses (a text) and written with its own labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from common.values import format_date, format_percent
from hr.calculs.nomenclatures import CATEGORIES, FILIERES, SEXES, STATUTS

VIDE = "vide"


@dataclass(frozen=True)
class Fiche:
    """What is known of one agent. Hours a week for ``duree_hebdo_poste`` and ``base``; rates in (0, 1].

    ``parts``: (service key, share) sorted by key; empty when no service is known.
    """

    matricule: str
    nom: str = ""
    prenom: str = ""
    annee_naissance: int | None = None
    mois_naissance: int | None = None
    sexe: str = ""
    statut: str = ""
    categorie: str = ""
    filiere: str = ""
    cadre_emplois: str = ""
    grade: str = ""
    fonction: str = ""
    duree_hebdo_poste: Decimal = Decimal(35)
    base: Decimal = Decimal(35)
    temps_partiel: Decimal = Decimal(1)
    date_entree: date | None = None
    date_fin: date | None = None
    parts: tuple[tuple[str, Decimal], ...] = ()


# Columns that are compared, in the order of the workbook; two fields shown as one are compared as one.
LIBELLES: dict[str, str] = {
    "nom": "Nom",
    "prenom": "Prénom",
    "naissance": "Naissance",
    "sexe": "Sexe",
    "statut": "Statut",
    "categorie": "Catégorie",
    "filiere": "Filière",
    "cadre_emplois": "Cadre d’emplois",
    "grade": "Grade",
    "fonction": "Fonction",
    "parts": "Services",
    "duree": "Durée hebdomadaire du poste",
    "temps_partiel": "Temps partiel",
    "date_entree": "Date d’entrée",
    "date_fin": "Date de fin",
}


@dataclass(frozen=True)
class Difference:
    """One column whose value changes, written for a reader."""

    champ: str
    libelle: str
    avant: str
    apres: str


def valeur(fiche: Fiche, champ: str) -> object:
    """The comparable value of a column of ``LIBELLES``."""
    if champ == "naissance":
        return fiche.annee_naissance, fiche.mois_naissance
    if champ == "duree":
        return fiche.duree_hebdo_poste, fiche.base
    return getattr(fiche, champ)


def heures_ecrites(duree: Decimal) -> str:
    """« 17,5 » from 17.5000 hours."""
    text = f"{duree:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def ecrire(fiche: Fiche, champ: str, services: Mapping[str, str], cadres: Mapping[str, str]) -> str:
    """A column as a French reader sees it; « vide » when there is nothing."""
    value = valeur(fiche, champ)
    if champ == "naissance":
        annee, mois = fiche.annee_naissance, fiche.mois_naissance
        if annee is None:
            return VIDE
        return f"{annee}" if mois is None else f"{mois:02d}/{annee}"
    if champ == "duree":
        return f"{heures_ecrites(fiche.duree_hebdo_poste)}/{heures_ecrites(fiche.base)}"
    if champ == "parts":
        return " · ".join(f"{services.get(k, k)} {format_percent(part)}" for k, part in fiche.parts) or VIDE
    if value in ("", None):
        return VIDE
    labels: dict[str, Mapping[str, str]] = {
        "sexe": SEXES,
        "statut": STATUTS,
        "categorie": CATEGORIES,
        "filiere": FILIERES,
        "cadre_emplois": cadres,
    }
    if champ in labels:
        return labels[champ].get(str(value), str(value))
    if isinstance(value, date):
        return format_date(value)
    return format_percent(value) if isinstance(value, Decimal) else str(value)


def differences(
    avant: Fiche, apres: Fiche, services: Mapping[str, str], cadres: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Columns that differ between two states of one agent, old and new in words."""
    return tuple(
        Difference(champ, libelle, ecrire(avant, champ, services, cadres), ecrire(apres, champ, services, cadres))
        for champ, libelle in LIBELLES.items()
        if valeur(avant, champ) != valeur(apres, champ)
    )


def vers_json(fiche: Fiche) -> dict[str, object]:
    """A state that a JSON column can keep; ``depuis_json`` reads it back identical."""
    out: dict[str, object] = {}
    for one in fields(fiche):
        value = getattr(fiche, one.name)
        if isinstance(value, Decimal):
            value = f"{value:f}"
        elif isinstance(value, date):
            value = value.isoformat()
        elif one.name == "parts":
            value = [[key, f"{part:f}"] for key, part in value]
        out[one.name] = value
    return out


def depuis_json(data: Mapping[str, object]) -> Fiche:
    """The state kept by ``vers_json``."""
    values = dict(data)
    for name in ("duree_hebdo_poste", "base", "temps_partiel"):
        values[name] = Decimal(str(values[name]))
    for name in ("date_entree", "date_fin"):
        values[name] = date.fromisoformat(str(values[name])) if values[name] else None
    values["parts"] = tuple((str(key), Decimal(part)) for key, part in values["parts"])
    return Fiche(**values)
