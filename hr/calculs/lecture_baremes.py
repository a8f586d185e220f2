"""Read the national scales that the application ships (``hr/data/*.csv``) into values. Pure: files in, values out."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from hr.calculs.baremes import PARTS_RIFSEEP, Baremes, Valeur

DOSSIER = Path(__file__).resolve().parent.parent / "data"
COTISATIONS: dict[str, str] = {
    "cnracl_pension": "CNRACL (pension)",
    "atiacl": "ATIACL (invalidité)",
    "rafp": "RAFP",
    "maladie": "Maladie, maternité, invalidité, décès",
    "allocations_familiales": "Allocations familiales",
    "csa": "Contribution solidarité autonomie",
    "fnal_lt50": "FNAL, moins de 50 agents",
    "fnal_ge50": "FNAL, 50 agents et plus",
    "versement_mobilite": "Versement mobilité",
    "cnfpt": "CNFPT (formation)",
    "cnfpt_apprentissage": "CNFPT (apprentissage)",
    "cdg_cotisation_obligatoire": "Centre de gestion (cotisation obligatoire)",
    "cdg_cotisation_additionnelle": "Centre de gestion (cotisation additionnelle)",
    "vieillesse_deplafonnee": "Vieillesse déplafonnée",
    "vieillesse_plafonnee": "Vieillesse plafonnée",
    "accident_travail": "Accidents du travail",
    "ircantec_tranche_a": "IRCANTEC, tranche A",
    "ircantec_tranche_b": "IRCANTEC, tranche B",
    "assurance_chomage": "Assurance chômage",
    "fiphfp": "FIPHFP",
}
REGIMES = {
    "CNRACL": "agents à la CNRACL",
    "REGIME_GENERAL": "régime général",
    "CONTRACTUEL": "contractuels",
    "TOUS": "tous les agents",
}


@cache
def baremes_livres() -> tuple[Valeur, ...]:
    """Every value shipped with the application, in the order of its files."""
    return (
        *_points(_lignes("point_indice.csv")),
        *_parametres(_lignes("parametres_paie.csv")),
        *_taux(_lignes("taux_employeur.csv")),
        *_plafonds(_lignes("plafonds_rifseep.csv")),
    )


def livres() -> Baremes:
    """The shipped values, ready to be asked."""
    return Baremes(baremes_livres())


def _lignes(nom: str) -> list[dict[str, str]]:
    with (DOSSIER / nom).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _fin(row: Mapping[str, str]) -> date | None:
    return date.fromisoformat(row["valid_to"]) if row["valid_to"] else None


def _nombre(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _points(rows: list[dict[str, str]]) -> Iterator[Valeur]:
    """The annual value of the point, and the lowest indice paid; a period ends the day before the next one."""
    for row in rows:
        debut = date.fromisoformat(row["valid_from"])
        common = {"debut": debut, "fin": None, "source": row["source"], "certitude": row["certainty"]}
        yield Valeur(
            "point_indice",
            "annuel",
            "Valeur annuelle du point d’indice majoré",
            Decimal(row["annual_value_eur_per_index_point"]),
            "€/an",
            **common,
        )
        if row["im_minimum"]:
            yield Valeur(
                "point_indice", "im_minimum", "Indice majoré minimum", Decimal(row["im_minimum"]), "IM", **common
            )


def _parametres(rows: list[dict[str, str]]) -> Iterator[Valeur]:
    for row in rows:
        yield Valeur(
            row["bareme"],
            row["cle"],
            row["libelle"],
            _nombre(row["valeur"]),
            row["unite"],
            date.fromisoformat(row["valid_from"]),
            _fin(row),
            row["source"],
            row["certainty"],
            row["note"],
        )


def _taux(rows: list[dict[str, str]]) -> Iterator[Valeur]:
    for row in rows:
        base = f"Assiette : {row['base']}" if not row["base"].startswith("idem") else ""
        yield Valeur(
            "taux_employeur",
            f"{row['regime']}.{row['name']}",
            f"{COTISATIONS[row['name']]}, {REGIMES[row['regime']]}",
            _nombre(row["rate"]),
            "taux",
            date.fromisoformat(row["valid_from"]),
            _fin(row),
            row["source"],
            row["certainty"],
            " ; ".join(filter(None, (base, row["note"]))),
        )


def _plafonds(rows: list[dict[str, str]]) -> Iterator[Valeur]:
    columns = {
        "ifse": "ifse_annual_ceiling_eur",
        "ifse_loge": "ifse_ceiling_housed_eur",
        "cia": "cia_annual_ceiling_eur",
    }
    for row in rows:
        for part, column in columns.items():
            if part == "ifse_loge" and not row[column]:
                continue  # no separate ceiling is known for those who are housed
            yield Valeur(
                "plafonds_rifseep",
                f"{row['cadre_emplois_code']}.{row['groupe']}.{part}",
                f"{row['cadre_emplois_code']}, groupe {row['groupe']} : {PARTS_RIFSEEP[part]}",
                _nombre(row[column]),
                "€/an",
                date.fromisoformat(row["valid_from"]),
                _fin(row),
                row["source_arrete"],
                row["certainty"],
                row["note"],
            )
