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

from common.tabular.refusals import Refusal, TextsAsRead
from common.tabular.writing import export_name
from common.values import Heures, format_date, read_date
from hr.calculs.colonnes import FEUILLE, Listes, lignes_de
from hr.calculs.correspondances import ENUMEREES, choix_de
from hr.calculs.fiches import COLONNES, COLONNES_PAIE, MONTANTS, TOUTES, Colonne, Fiche, heures_ecrites
from hr.calculs.import_agents import NIR_LU, LigneLue
from hr.calculs.nomenclatures import CATEGORIES, FILIERES, SEXES, STATUTS
from hr.classeur import CLE_EMPLOYEUR, CLE_PROJET, CLE_SIREN, CLE_VERSION, VERSION
from projects.models import Collectivite

LISEZ_MOI = "Lisez-moi"
LISTES = "Listes"
LIGNES_PREPAREES = 2_000
DATES = frozenset(colonne.cle for colonne in COLONNES if colonne.lire is read_date)
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


def cellules_d_une_ligne(row: LigneLue, listes: Listes) -> dict[str, object]:
    """Cells of a row set aside, by column key, in the words of the workbook: as read where they were not understood.

    In the employer's own export the heading and the value are others: what was understood is written as we write it.
    """
    raws = {cle: row.lus.raw(cle) for cle in row.lus} if isinstance(row.lus, TextsAsRead) else dict(row.lus)
    faulty = {refusal.key for refusal in row.refus}
    cells: dict[str, object] = {}
    for colonne in TOUTES:
        cle, value = colonne.cle, row.valeurs.get(colonne.cle)
        if cle in faulty or value is None:
            cells[cle] = raws.get(cle)
        elif cle in ENUMEREES:
            cells[cle] = choix_de(cle, listes).get(str(value), raws.get(cle))
        elif isinstance(value, Heures):
            base = f"/{heures_ecrites(value.base)}" if value.base else ""
            cells[cle] = f"{heures_ecrites(value.heures)}{base}"
        elif cle == "naissance":
            annee, mois = value
            cells[cle] = f"{mois:02d}/{annee}" if mois else str(annee)
        else:
            cells[cle] = value
    return cells


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
            elif cle in MONTANTS:
                props["num_format"] = "#,##0.00"
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


def classeur_prerempli(
    collectivite: Collectivite, fiches: Sequence[Fiche], listes: Listes, jour: date, *, avec_paie: bool = False
) -> bytes:
    """The workbook of an employer with its agents of today; an example row only when there are none.

    ``avec_paie``: with the columns of the pay, for somebody who may read it; the caller checks.
    """
    colonnes = TOUTES if avec_paie else COLONNES
    rows = [cells for fiche in fiches for cells in lignes_de(fiche, listes)]

    def fill(sheet: Worksheet, styles: _Styles) -> None:
        line = 1
        if not rows:
            for column, colonne in enumerate(colonnes):
                _cellule(sheet, line, column, colonne.exemple, styles.case(colonne.cle, "exemple"))
            line += 1
        for cells in rows:
            for column, colonne in enumerate(colonnes):
                style = styles.cle if colonne.cle == "matricule" else styles.case(colonne.cle)
                _cellule(sheet, line, column, cells[colonne.cle], style)
            line += 1

    return _classeur(collectivite, listes, jour, fill, colonnes)


def classeur_des_ecartes(
    collectivite: Collectivite, ecartees: Sequence[LigneEcartee], listes: Listes, jour: date
) -> bytes:
    """The rows set aside, as they were read, with the reason as a comment in each faulty cell.

    The columns of the pay are there when the file that was received had them.
    """
    told = {key for row in ecartees for key, value in row.valeurs.items() if value not in (None, "")}
    told |= {refusal.key for row in ecartees for refusal in row.refus}
    colonnes = TOUTES if any(colonne.cle in told for colonne in COLONNES_PAIE) else COLONNES

    def fill(sheet: Worksheet, styles: _Styles) -> None:
        for line, row in enumerate(ecartees, start=1):
            faults = {refusal.key: refusal for refusal in row.refus}
            for column, cle in enumerate(colonne.cle for colonne in colonnes):
                fault = faults.get(cle)
                value = None if fault and fault.value == NIR_LU else row.valeurs.get(cle)
                _cellule(sheet, line, column, value, styles.case(cle, "faute" if fault else ""))
                if fault:
                    read = f"Lu : {fault.value}\n" if fault.value else ""
                    expected = f"\nAttendu : {fault.expected}" if fault.expected else ""
                    sheet.write_comment(line, column, f"{read}{fault.reason}{expected}", {"x_scale": 2, "y_scale": 1.5})

    return _classeur(collectivite, listes, jour, fill, colonnes)


def _classeur(collectivite: Collectivite, listes: Listes, jour: date, fill, colonnes: Sequence[Colonne]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"Agents {collectivite.de_nom}", "comments": ""})
        styles = _Styles(book)
        _lisez_moi(book.add_worksheet(LISEZ_MOI), styles, collectivite, jour, colonnes)
        agents = book.add_worksheet(FEUILLE)
        _titres(agents, styles, colonnes)
        fill(agents, styles)
        choices = _listes(book.add_worksheet(LISTES), styles, listes)
        for cle, (column, size) in choices.items():
            place = [colonne.cle for colonne in colonnes].index(cle)
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


def _lisez_moi(
    sheet: Worksheet, styles: _Styles, collectivite: Collectivite, jour: date, colonnes: Sequence[Colonne]
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, f"Agents {collectivite.de_nom}", styles.grandes)
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
    for colonne in colonnes:
        line += 1
        mark = " (obligatoire)" if colonne.obligatoire else " (sensible)" if colonne.sensible else ""
        sheet.write_string(line, 0, colonne.titre + mark)
        sheet.write_string(line, 1, colonne.aide, styles.texte_long)
    sheet.protect()


def _titres(sheet: Worksheet, styles: _Styles, colonnes: Sequence[Colonne]) -> None:
    for column, colonne in enumerate(colonnes):
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
