"""A cell in error in a staff workbook is refused by its address; it never empties the value it stands for."""

import io
import zipfile
from datetime import date

import openpyxl
from openpyxl.utils import get_column_letter

from common.tabular.reading import TabularFile
from hr.calculs.colonnes import FEUILLE, Listes
from hr.calculs.fiches import COLONNES
from hr.classeur import lire_classeur


def test_an_error_of_the_spreadsheet_is_refused_where_it_stands():
    book = openpyxl.Workbook()
    book.active.title = FEUILLE
    book.active.append([colonne.titre for colonne in COLONNES])
    place = next(rank for rank, colonne in enumerate(COLONNES) if colonne.cle == "grade")
    book.active.append(["M1", *[None] * (place - 1), 12345])
    source, target = io.BytesIO(), io.BytesIO()
    book.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b't="n"><v>12345</v>', b't="e"><v>#N/A</v>'))

    (ligne,) = lire_classeur(TabularFile(target.getvalue(), "agents.xlsx"), Listes(services={}, cadres={})).lignes
    (refus,) = [refusal for refusal in ligne.refus if refusal.key == "grade"]
    assert refus.cell == f"{get_column_letter(place + 1)}2"
    assert refus.value == "#N/A"
    assert "erreur de calcul" in refus.reason


def sheet_of(*days: object) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = FEUILLE
    titles = [colonne.titre for colonne in COLONNES]
    book.active.append(titles)
    for rank, day in enumerate(days, start=1):
        book.active.append([f"M{rank}", *[day if title == "Date d'entrée" else None for title in titles[1:]]])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_days(*days: object) -> list:
    rows = lire_classeur(TabularFile(sheet_of(*days), "agents.xlsx"), Listes(services={}, cadres={})).lignes
    refused = [{r.cell: r.reason for r in row.refus if r.key == "date_entree"} for row in rows]
    return [reasons or row.valeurs["date_entree"] for reasons, row in zip(refused, rows, strict=True)]


def test_one_american_date_makes_the_doubtful_ones_of_its_file_refused_not_guessed():
    months_first = read_days("05/25/2024", "03/04/2024", "04/04/2024", "25/12/2023", date(2024, 3, 4), "1er mai 2024")
    column = get_column_letter([colonne.titre for colonne in COLONNES].index("Date d'entrée") + 1)
    assert list(months_first[0]) == [f"{column}2"]
    assert months_first[1] == {f"{column}3": f"jour ou mois d’abord ? la cellule {column}2 est écrite mois/jour"}
    assert months_first[2:] == [date(2024, 4, 4), date(2023, 12, 25), date(2024, 3, 4), date(2024, 5, 1)]


def test_without_one_the_french_order_holds():
    assert read_days("03/04/2024", "25/05/2024") == [date(2024, 4, 3), date(2024, 5, 25)]
