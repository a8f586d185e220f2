"""A cell in error in a staff workbook is refused by its address; it never empties the value it stands for."""

import io
import zipfile

import openpyxl

from hr.calculs.colonnes import COLONNES, FEUILLE, Listes
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

    (ligne,) = lire_classeur(target.getvalue(), "agents.xlsx", Listes(services={}, cadres={})).lignes
    (refus,) = [refusal for refusal in ligne.refus if refusal.key == "grade"]
    assert refus.cell == f"{openpyxl.utils.get_column_letter(place + 1)}2"
    assert refus.value == "#N/A"
    assert "erreur de calcul" in refus.reason
