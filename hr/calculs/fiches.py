"""One agent as plain values, and the columns that tell it: what a workbook says, what the database keeps, how they differ.

No Django here. Services are named by a key that the caller chooses (a text) and written with its own labels.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from common.values import format_date, format_euros, format_percent, read_date, read_rate
from hr.calculs.nomenclatures import CATEGORIES, FILIERES, SEXES, STATUTS

VIDE = "vide"
# decimals kept of a part-time rate, and of the share of a service: what is read is what the database gives back
DECIMALES_TAUX, DECIMALES_PART = 4, 6


@dataclass(frozen=True)
class Fiche:
    """What is known of one agent. Hours a week for ``duree_hebdo_poste`` and ``base``; rates in (0, 1].

    ``parts``: (service key, share) sorted by key; empty when no service is known. The pay (``PAIE``) is what
    ``hr.models.Remuneration`` keeps; None is unknown.
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
    im: int | None = None
    nbi: int | None = None
    groupe: int | None = None
    ifse: Decimal | None = None
    cia: Decimal | None = None
    sft: Decimal | None = None
    ir: Decimal | None = None
    acquis: Decimal | None = None


# Fields by kind, looked up once: twenty thousand agents go through JSON and back.
_DECIMAUX: tuple[str, ...] = tuple(one.name for one in fields(Fiche) if one.type in (Decimal, Decimal | None))
_DATES: tuple[str, ...] = tuple(one.name for one in fields(Fiche) if one.type == date | None)
# Pay of the agent: sensitive, only for those who may read it; the columns of a workbook that has them.
PAIE: dict[str, str] = {
    "im": "Indice majoré",
    "nbi": "NBI",
    "groupe": "Groupe de fonctions",
    "ifse": "IFSE annuelle",
    "cia": "CIA annuel",
    "sft": "Supplément familial mensuel",
    "ir": "Indemnité de résidence mensuelle",
    "acquis": "Avantage acquis annuel",
}
MONTANTS = ("ifse", "cia", "sft", "ir", "acquis")


def heures_ecrites(duree: Decimal) -> str:
    """« 17,5 » from 17.5000 hours; any number, without useless zeros."""
    text = f"{duree:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def en_clair(value: object) -> str:
    """A value as a French reader writes it: « 25/05/2024 », « 1,5 », a text as it is."""
    if isinstance(value, date):
        return format_date(value)
    return heures_ecrites(value) if isinstance(value, Decimal) else str(value)


def lire_taux(value: object) -> Decimal:
    """The part-time rate of a person, in (0, 1]. Raises ``common.values.ValeurIllisible``."""
    return read_rate(value, places=DECIMALES_TAUX)


@dataclass(frozen=True)
class Colonne:
    """One column: ``cle`` in the code, ``titre`` in row 1, ``aide`` on « Lisez-moi », ``largeur`` in signs.

    ``longueur``: signs of a free text, searched for social security numbers. ``lire``: reader of any other cell, for a
    column whose ``cle`` is a field of ``Fiche``; the columns with neither are read in ``hr.calculs.colonnes``. ``ecrire``:
    how a value that ``lire`` gave is said on the screens.
    ``libelle``: words of the screens where they are not those of the workbook; ``aide_ecran``: help under the field of
    the form. ``sensible``: pay; the column leaves the application only for those who may read the pay.
    """

    cle: str
    titre: str
    aide: str
    exemple: object
    largeur: int = 16
    obligatoire: bool = False
    sensible: bool = False
    longueur: int | None = None
    lire: Callable[[object], object] | None = None
    ecrire: Callable[[Any], str] = en_clair
    libelle: str = ""
    aide_ecran: str = ""

    @property
    def nom(self) -> str:
        """The words of the screens."""
        return self.libelle or self.titre.replace("'", "’")


COLONNES: tuple[Colonne, ...] = (
    Colonne(
        "matricule",
        "Matricule",
        "Numéro de l’agent chez l’employeur, jamais un numéro de sécurité sociale.",
        "EXEMPLE",
        14,
        True,
        longueur=40,
        aide_ecran="Numéro de l’agent chez l’employeur, jamais un numéro de sécurité sociale.",
    ),
    Colonne("nom", "Nom", "Facultatif.", "Durand", 18, longueur=100),
    Colonne("prenom", "Prénom", "Facultatif.", "Camille", 16, longueur=100),
    Colonne(
        "naissance",
        "Naissance (mm/aaaa)",
        "Mois et année, jamais le jour. Facultatif.",
        "03/1975",
        20,
        libelle="Naissance",
        aide_ecran="Mois et année, par exemple 03/1975. Le jour n’est pas demandé.",
    ),
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
    Colonne("grade", "Grade", "Texte libre.", "Adjoint administratif principal de 1re classe", 34, longueur=120),
    Colonne("fonction", "Fonction", "Texte libre.", "Accueil et état civil", 30, longueur=160),
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
    Colonne(
        "duree",
        "Durée hebdomadaire du poste",
        "Heures par semaine : 35, 17h30 ou 28/35.",
        35,
        28,
        True,
        aide_ecran="35, 17h30 ou 28/35.",
    ),
    Colonne(
        "temps_partiel",
        "Temps partiel",
        "Taux de la personne : 80 % ou 0,8. Vide : temps plein.",
        1,
        16,
        lire=lire_taux,
        ecrire=format_percent,
        aide_ecran="80 % ou 0,8. Vide : temps plein.",
    ),
    Colonne(
        "date_entree",
        "Date d'entrée",
        "jj/mm/aaaa. Facultatif.",
        "01/09/2019",
        16,
        lire=read_date,
        aide_ecran="Jour/mois/année.",
    ),
    Colonne(
        "date_fin",
        "Date de fin",
        "Dernier jour de présence, jj/mm/aaaa. Vide : toujours en fonction.",
        None,
        16,
        lire=read_date,
        aide_ecran="Dernier jour de présence. Vide : toujours en fonction.",
    ),
)
CLES = tuple(colonne.cle for colonne in COLONNES)

COLONNES_PAIE: tuple[Colonne, ...] = (
    Colonne("im", "Indice majoré", "Indice majoré détenu (jamais l’indice brut).", 385, 14, sensible=True),
    Colonne("nbi", "NBI (points)", "Nouvelle bonification indiciaire. Vide : inconnue.", None, 14, sensible=True),
    Colonne("groupe", "Groupe de fonctions", "1, 2, 3… selon la délibération de l’employeur.", 2, 14, sensible=True),
    Colonne(
        "ifse",
        "IFSE annuelle (temps plein)",
        "En euros par an, à temps plein ; ISFE pour la police.",
        2400,
        18,
        sensible=True,
    ),
    Colonne(
        "cia", "CIA annuel (temps plein)", "En euros par an, à temps plein. Vide : inconnu.", 300, 18, sensible=True
    ),
    Colonne(
        "sft",
        "Supplément familial mensuel",
        "Montant versé par mois ; jamais le nombre d’enfants.",
        None,
        18,
        sensible=True,
    ),
    Colonne("ir", "Indemnité de résidence mensuelle", "Montant versé par mois.", None, 18, sensible=True),
    Colonne(
        "acquis",
        "Avantage acquis annuel",
        "13e mois gardé au titre de l’article L. 714-11, par an.",
        None,
        18,
        sensible=True,
    ),
)
TOUTES: tuple[Colonne, ...] = (*COLONNES, *COLONNES_PAIE)
# What a free text may hold, by column: these are the texts searched for social security numbers.
LONGUEURS: dict[str, int] = {colonne.cle: colonne.longueur for colonne in COLONNES if colonne.longueur}
# Columns that are one field of ``Fiche`` and of ``hr.models.Agent`` under the same name, kept as they are read.
SIMPLES: tuple[str, ...] = tuple(
    colonne.cle for colonne in COLONNES if (colonne.longueur or colonne.lire) and colonne.cle != "matricule"
)
# Fields of ``Fiche`` that ``hr.models.Agent`` keeps and follows; written as they are, but for the key of the cadre d’emplois.
CHAMPS_SUIVIS: tuple[str, ...] = tuple(
    one.name for one in fields(Fiche) if one.name not in {"matricule", "parts", *PAIE}
)
CHAMPS_AGENT: tuple[str, ...] = tuple(name for name in CHAMPS_SUIVIS if name != "cadre_emplois")
ECRITURES: dict[str, Callable[[Any], str]] = {colonne.cle: colonne.ecrire for colonne in COLONNES}
# Columns that are compared, in the order of the workbook; two fields shown as one are compared as one.
LIBELLES: dict[str, str] = {
    **{
        "parts" if colonne.cle == "service" else colonne.cle: "Services" if colonne.cle == "service" else colonne.nom
        for colonne in COLONNES
        if colonne.cle not in {"matricule", "part"}
    },
    **PAIE,
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
    if champ in MONTANTS:
        return format_euros(value)
    return ECRITURES.get(champ, en_clair)(value)


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
    out = dict(vars(fiche))
    for name in _DECIMAUX:
        if isinstance(value := out[name], Decimal):
            out[name] = f"{value:f}"
    for name in _DATES:
        if isinstance(value := out[name], date):
            out[name] = value.isoformat()
    out["parts"] = [[key, f"{part:f}"] for key, part in fiche.parts]
    return out


def depuis_json(data: Mapping[str, object]) -> Fiche:
    """The state kept by ``vers_json``."""
    values = dict(data)
    for name in _DECIMAUX:
        if (value := values.get(name)) is not None:
            values[name] = Decimal(str(value))
    for name in _DATES:
        if (value := values.get(name)) is not None:
            values[name] = date.fromisoformat(str(value))
    values["parts"] = tuple((str(key), Decimal(part)) for key, part in values["parts"])
    return Fiche(**values)
