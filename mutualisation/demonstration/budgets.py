"""Budgets of the Val-de-Brume: written as the XML that a financial program exports, then imported like any other."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from common.codes import CodeInvalide, siret
from diagnostics.services.budgets import comparer, deposer, enregistrer
from hr.models import Poste
from projects.models import Collectivite, Project

BUDGETS = Path(__file__).parent / "budgets.csv"
DIGITS = "0123456789"
WITH_ANNEX = "SAINT_ALBAN"


def build_budgets(project: Project, employers: Mapping[str, Collectivite], auteur) -> None:
    """Import everything of ``budgets.csv``: chapter 012, and for one commune the staff annex, which says its very posts."""
    with BUDGETS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    budgets: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for line in lines:
        budgets.setdefault((line["employeur"], line["nature"], line["exercice"]), []).append(line)
    for (key, kind, year), rows in budgets.items():
        annex = _annex(employers[key]) if key == WITH_ANNEX else ""
        xml = _xml(_siret(employers[key].siren), kind, year, rows, annex)
        lu = comparer(project, io.BytesIO(xml.encode("iso-8859-1", "xmlcharrefreplace")))
        enregistrer(budget=deposer(lu=lu, nom_fichier=f"budget-{year}.xml", auteur=auteur), auteur=auteur)


def _siret(siren: str) -> str:
    """The first establishment of a SIREN: the key of its number is right."""
    for key in DIGITS:
        try:
            return siret(f"{siren}0001{key}")
        except CodeInvalide:
            continue
    raise AssertionError(siren)


def _annex(employer: Collectivite) -> str:
    """The posts of an employer as a staff annex writes them, in heads."""
    posts = Poste.objects.filter(collectivite=employer).order_by("pk")
    return "".join(
        f"<PERSONNEL><EmploiGradeAgent V={quoteattr(one.intitule)}/>"
        f'<CodCatAgent V="{one.categorie}"/><TempsComplet V="1"/>'
        f'<EffectifBud V="{one.nombre_ouverts}"/><EffectifPourvu V="{one.nombre_pourvus}"/></PERSONNEL>'
        for one in posts
    )


def _xml(number: str, kind: str, year: str, rows: list[dict[str, str]], annex: str) -> str:
    lines = "".join(
        f'<LigneBudget><Nature V="{row["compte"]}"/><ContNat V="012"/><CodRD V="D"/><MtPrev V="{row["prevu"]}"/>'
        + (f'<MtReal V="{row["realise"]}"/>' if row["realise"] else "")
        + "</LigneBudget>"
        for row in rows
    )
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?><DocumentBudgetaire><Budget>'
        f'<EnTeteBudget><LibelleEtab V="Budget principal"/><IdEtab V="{number}"/></EnTeteBudget>'
        f'<BlocBudget><NatDec V="{kind}"/><Exer V="{year}"/></BlocBudget>{lines}<Annexes><DATA_PERSONNEL>{annex}</DATA_PERSONNEL></Annexes></Budget></DocumentBudgetaire>'
    )
