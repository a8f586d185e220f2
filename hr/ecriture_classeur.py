"""Write the workbook of one employer: pre-filled, with lists to choose from; or the rows set aside, with comments.

Reading it back is ``hr.classeur``. What is written then read is the same agent: tests/hr/test_workbook.py proves it.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from common.tabular.refusals import Refusal
from common.tabular.writing import export_name
from common.values import format_date
from hr.calculs.colonnes import CLES, COLONNES, FEUILLE, Listes, lignes_de
from hr.calculs.fiches import Fiche
from hr.calculs.import_agents import NIR_LU
from hr.calculs.nomenclatures import CATEGORIES, FILIERES, SEXES, STATUTS
from hr.classeur import CLE_EMPLOYEUR, CLE_PROJET, CLE_SIREN, CLE_VERSION, VERSION
from projects.models import Collectivite

LISEZ_MOI = "Lisez-moi"
LISTES = "Listes"
LIGNES_PREPAREES = 2_000
DATES = frozenset({"date_entree", "date_fin"})
TAUX = frozenset({"part", "temps_partiel"})
TEXTES = frozenset({"matricule", "naissance", "duree"})
CONSEILS = (
    "Remplissez la feuille « Agents », une ligne par agent, puis déposez ce classeur dans l’application.",
    "Rien n’est enregistré avant l’aperçu : vous verrez chaque changement et chaque ligne écartée.",
    "Un agent partagé entre plusieurs services occupe une ligne par service, avec le même matricule et les mêmes "
    "autres cases ; seuls changent le service et sa part.",
    "La ligne grise « EXEMPLE » est ignorée à l’import.",
    "Un agent retiré du fichier n’est jamais effacé : l’application demande s’il est sorti.",
    "Ne saisissez jamais de numéro de sécurité sociale. Le jour de naissance n’est pas demandé.",
    "Les noms sont facultatifs ; le matricule suffit.",
    "Ce fichier contient des données personnelles : gardez-le à l’abri et supprimez-le après l’import.",
)


@dataclass(frozen=True)
class LigneEcartee:
    """A row set aside: its raw cells by column key, and its refusals."""

    valeurs: Mapping[str, object]
    refus: Sequence[Refusal]


class _Styles:
    """Formats of the workbook; input cells are unlocked, keys and headings are not."""

    def __init__(self, book: Workbook) -> None:
        self.titre = book.add_format(
            {"bold": True, "bg_color": "#E3F0EE", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.gras = book.add_format({"bold": True})
        self.texte_long = book.add_format({"text_wrap": True, "valign": "top"})
        self.cle = book.add_format({"num_format": "@", "bg_color": "#F1F3F4"})
        self.grandes = book.add_format({"bold": True, "font_size": 16})
        self._book = book
        self._cells: dict[tuple[str, str], Format] = {}

    def case(self, cle: str, ton: str = "") -> Format:
        """The format of an input cell; ``ton``: « exemple » (grey) or « faute » (tinted)."""
        if (cle, ton) not in self._cells:
            props: dict[str, object] = {"locked": False}
            if cle in DATES:
                props["num_format"] = "dd/mm/yyyy"
            elif cle in TAUX:
                props["num_format"] = "0.##%"
            elif cle in TEXTES - {"duree"}:
                props["num_format"] = "@"
            if ton == "exemple":
                props |= {"font_color": "#6B747B", "italic": True}
            elif ton == "faute":
                props |= {"bg_color": "#FBE4DC"}
            self._cells[cle, ton] = self._book.add_format(props)
        return self._cells[cle, ton]


def nom_du_classeur(collectivite: Collectivite, jour: date) -> str:
    """« val-de-brume_agents-200012345_2026-11-22.xlsx »: the employer by its number, never a person."""
    return export_name(collectivite.project.slug, f"agents-{collectivite.siren}", jour, "xlsx")


def classeur_prerempli(collectivite: Collectivite, fiches: Sequence[Fiche], listes: Listes, jour: date) -> bytes:
    """The workbook of an employer with its agents of today; an example row only when there are none."""
    rows = [cells for fiche in fiches for cells in lignes_de(fiche, listes)]

    def fill(sheet: Worksheet, styles: _Styles) -> None:
        line = 1
        if not rows:
            for column, colonne in enumerate(COLONNES):
                _cellule(sheet, line, column, colonne.exemple, styles.case(colonne.cle, "exemple"))
            line += 1
        for cells in rows:
            for column, cle in enumerate(CLES):
                style = styles.cle if cle == "matricule" else styles.case(cle)
                _cellule(sheet, line, column, cells[cle], style)
            line += 1

    return _classeur(collectivite, listes, jour, fill)


def classeur_des_ecartes(
    collectivite: Collectivite, ecartees: Sequence[LigneEcartee], listes: Listes, jour: date
) -> bytes:
    """The rows set aside, as they were read, with the reason as a comment in each faulty cell."""

    def fill(sheet: Worksheet, styles: _Styles) -> None:
        for line, row in enumerate(ecartees, start=1):
            faults = {refusal.key: refusal for refusal in row.refus}
            for column, cle in enumerate(CLES):
                fault = faults.get(cle)
                value = None if fault and fault.value == NIR_LU else row.valeurs.get(cle)
                _cellule(sheet, line, column, value, styles.case(cle, "faute" if fault else ""))
                if fault:
                    read = f"Lu : {fault.value}\n" if fault.value else ""
                    expected = f"\nAttendu : {fault.expected}" if fault.expected else ""
                    sheet.write_comment(line, column, f"{read}{fault.reason}{expected}", {"x_scale": 2, "y_scale": 1.5})

    return _classeur(collectivite, listes, jour, fill)


def _classeur(collectivite: Collectivite, listes: Listes, jour: date, fill) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"Agents de {collectivite.nom}", "comments": ""})
        styles = _Styles(book)
        _lisez_moi(book.add_worksheet(LISEZ_MOI), styles, collectivite, jour)
        agents = book.add_worksheet(FEUILLE)
        _titres(agents, styles)
        fill(agents, styles)
        choices = _listes(book.add_worksheet(LISTES), styles, listes)
        for cle, (column, size) in choices.items():
            place = CLES.index(cle)
            agents.data_validation(
                1,
                place,
                LIGNES_PREPAREES,
                place,
                {
                    "validate": "list",
                    "source": f"={LISTES}!${column}$2:${column}${size + 1}",
                    "error_title": "Valeur hors liste",
                    "error_message": "Choisissez une valeur de la liste.",
                },
            )
        agents.activate()
    return buffer.getvalue()


def _lisez_moi(sheet: Worksheet, styles: _Styles, collectivite: Collectivite, jour: date) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, f"Agents de {collectivite.nom}", styles.grandes)
    marks = (
        (CLE_EMPLOYEUR, collectivite.nom),
        (CLE_SIREN, collectivite.siren),
        (CLE_PROJET, collectivite.project.slug),
        (CLE_VERSION, VERSION),
        ("Préparé le", format_date(jour)),
    )
    line = 2
    for label, value in marks:
        sheet.write_string(line, 0, label, styles.gras)
        sheet.write_string(line, 1, value)
        line += 1
    line += 1
    sheet.write_string(line, 0, "Mode d’emploi", styles.gras)
    for advice in CONSEILS:
        sheet.write_string(line, 1, advice, styles.texte_long)
        line += 1
    line += 1
    sheet.write_string(line, 0, "Les colonnes", styles.gras)
    for colonne in COLONNES:
        line += 1
        sheet.write_string(line, 0, colonne.titre + (" (obligatoire)" if colonne.obligatoire else ""))
        sheet.write_string(line, 1, colonne.aide, styles.texte_long)
    sheet.protect()


def _titres(sheet: Worksheet, styles: _Styles) -> None:
    for column, colonne in enumerate(COLONNES):
        sheet.set_column(column, column, colonne.largeur, styles.case(colonne.cle))
        sheet.write_string(0, column, colonne.titre, styles.titre)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    # no password: the lock says « do not touch », it does not take hostages
    sheet.protect(
        "",
        {
            "insert_rows": True,
            "delete_rows": True,
            "sort": True,
            "autofilter": True,
            "format_cells": True,
            "format_columns": True,
            "objects": True,
        },
    )


def _listes(sheet: Worksheet, styles: _Styles, listes: Listes) -> dict[str, tuple[str, int]]:
    """Choices, one column each; returns column key → (letter, number of choices)."""
    columns: tuple[tuple[str, str, list[str]], ...] = (
        ("sexe", "Sexe", list(SEXES.values())),
        ("statut", "Statut", list(STATUTS.values())),
        ("categorie", "Catégorie", list(CATEGORIES.values())),
        ("filiere", "Filière", list(FILIERES.values())),
        ("cadre_emplois", "Cadre d’emplois", [cadre.libelle for cadre in listes.cadres.values()]),
        ("service", "Service", list(listes.services)),
    )
    places = {}
    for column, (cle, title, labels) in enumerate(columns):
        sheet.set_column(column, column, 34)
        sheet.write_string(0, column, title, styles.titre)
        for line, label in enumerate(labels, start=1):
            sheet.write_string(line, column, label)
        places[cle] = ("ABCDEF"[column], max(len(labels), 1))
    sheet.freeze_panes(1, 0)
    sheet.protect()
    return places


def _cellule(sheet: Worksheet, line: int, column: int, value: object, style: Format) -> None:
    """A value as the spreadsheet keeps it: numbers as numbers, days as days, everything else as text."""
    if value is None or value == "":
        sheet.write_blank(line, column, None, style)
    elif isinstance(value, date | time | timedelta):
        sheet.write_datetime(line, column, value, style)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(line, column, value, style)
    else:
        sheet.write_string(line, column, str(value), style)
