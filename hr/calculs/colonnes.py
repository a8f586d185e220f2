"""The sheet « Agents »: how a cell of each column is read, how an agent is written.

The columns themselves are described once, beside what is known of an agent: ``hr.calculs.fiches``.

Reading never guesses (common.values); an empty cell is None. Writing then reading gives back the same agent: the round
trip of the workbook rests on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common.values import (
    CENT,
    ValeurIllisible,
    choice_reader,
    read_decimal,
    read_hours,
    read_integer,
    read_month_year,
    read_rate,
)
from hr.calculs.fiches import COLONNES, DECIMALES_PART, LONGUEURS, MONTANTS, PAIE, SIMPLES, Fiche, heures_ecrites
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


IM_MAXIMUM, NBI_MAXIMUM, GROUPE_MAXIMUM = 1_800, 300, 9
MONTANT_MAXIMUM = Decimal(200_000)


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
        everything, listed = choice_reader({**choices, **(synonyms or {})}), choice_reader(choices)

        def read(value: object) -> object:
            try:
                return everything(value)
            except ValeurIllisible:
                return listed(value)  # suggestions among the labels of the list, not the synonyms

        return se_souvenir(read)

    def text(key: str) -> Callable[[object], object]:
        return lambda value: lire_texte(value, LONGUEURS[key])

    by_label = {label: code for code, label in STATUTS.items()}
    return {
        **{key: text(key) for key in LONGUEURS},
        **{colonne.cle: se_souvenir(colonne.lire) for colonne in COLONNES if colonne.lire},
        "naissance": se_souvenir(lire_naissance),
        "sexe": choice({label: code for code, label in SEXES.items()}, SEXES_SYNONYMES),
        "statut": choice(by_label, STATUTS_SYNONYMES),
        "categorie": choice({label: code for code, label in CATEGORIES.items()}),
        "filiere": choice({label: code for code, label in FILIERES.items()}),
        "cadre_emplois": choice(listes.cadres_par_libelle, {code: code for code in listes.cadres}),
        "service": choice(listes.services),
        "part": se_souvenir(lambda value: read_rate(value, places=DECIMALES_PART)),
        "duree": se_souvenir(read_hours),
        "im": se_souvenir(lambda value: lire_entier(value, IM_MAXIMUM, "385", minimum=1)),
        "nbi": se_souvenir(lambda value: lire_entier(value, NBI_MAXIMUM, "15")),
        "groupe": se_souvenir(lire_groupe),
        **dict.fromkeys(MONTANTS, lire_montant),
    }


def se_souvenir(lire: Callable[[object], object]) -> Callable[[object], object]:
    """The same reader, which works once per different cell: a column says the same few things twenty thousand times.

    1, 1.0 and VRAI are equal in Python and are not the same cell: the type counts too.
    """
    seen: dict[tuple[type, object], object] = {}

    def read(value: object) -> object:
        key = (type(value), value)
        if key not in seen:
            try:
                seen[key] = lire(value)
            except ValeurIllisible as error:
                seen[key] = error
        found = seen[key]
        if isinstance(found, ValeurIllisible):
            raise ValeurIllisible(value, found.raison, found.attendu)
        return found

    return read


def lire_entier(value: object, maximum: int, expected: str, minimum: int = 0) -> int:
    """A whole number of points between two bounds. Raises ValeurIllisible."""
    number = read_integer(value)
    if not minimum <= number <= maximum:
        raise ValeurIllisible(value, f"un nombre de {minimum} à {maximum} est attendu", expected)
    return number


def lire_groupe(value: object) -> int:
    """« 2 », « C2 », « G2 » and « Groupe 2 » are the second group of functions. Raises ValeurIllisible."""
    text = "".join(str(int(value) if isinstance(value, float) and value.is_integer() else value).split()).upper()
    digit = text.removeprefix("GROUPE").lstrip("ABCG")
    if not digit.isdecimal() or not 1 <= int(digit) <= GROUPE_MAXIMUM:
        raise ValeurIllisible(value, f"un groupe de 1 à {GROUPE_MAXIMUM} est attendu", "2 ou C2")
    return int(digit)


def lire_montant(value: object) -> Decimal:
    """An amount in euros, rounded half up to the cent, never negative. Raises ValeurIllisible."""
    amount = read_decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)
    if not 0 <= amount <= MONTANT_MAXIMUM:
        raise ValeurIllisible(value, "un montant en euros, jamais négatif, est attendu", "2 400,00")
    return amount


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
        **{name: getattr(fiche, name) for name in SIMPLES},
        "matricule": fiche.matricule,
        "naissance": naissance,
        "sexe": SEXES.get(fiche.sexe),
        "statut": STATUTS[fiche.statut],
        "categorie": CATEGORIES[fiche.categorie],
        "filiere": FILIERES.get(fiche.filiere),
        "cadre_emplois": cadre.libelle if cadre else None,
        "duree": duree,
        "temps_partiel": fiche.temps_partiel if fiche.temps_partiel != 1 else None,
        **{key: getattr(fiche, key) for key in PAIE},
    }
    common = {key: None if value == "" else value for key, value in common.items()}
    parts: Sequence[tuple[str | None, Decimal | None]] = fiche.parts or ((None, None),)
    return [
        {**common, "service": services.get(key) if key else None, "part": part if part != 1 else None}
        for key, part in parts
    ]
