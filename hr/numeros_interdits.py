"""A received file that holds a social security number is refused before anything of it is kept.

Its name first: it is written on pages and kept with the import. Every cell of every sheet is looked at, then what a workbook holds beside its cells: comments, headers, defined names,
formulas, text boxes, properties. No message repeats the number.
"""

import html
import re
from collections.abc import Iterator

from common.nir import LONGUEUR, champs_refuses, contient_un_nir, ressemble_a_un_nir
from common.tabular.reading import TabularFile
from common.tabular.refusals import FichierRefuse
from common.values import NBSP

__all__ = ["champs_refuses", "refuser_le_nom", "refuser_les_numeros"]

JAMAIS = "que l’application n’enregistre jamais. Rien de ce fichier n’a été gardé."
CONSEIL = "Retirez tous ces numéros du fichier, puis déposez-le à nouveau."
FORMULE = "Une formule"
# what the parts of a workbook are for the person who made it, by the beginning of their name (.xlsx, then .ods)
PARTIES = (
    ("xl/comments", "Un commentaire de case"),
    ("xl/threadedcomments", "Un commentaire de case"),
    ("xl/worksheets/_rels", "Un lien"),
    ("xl/worksheets", "Un en-tête, un pied de page ou un message de saisie"),
    ("xl/workbook.xml", "Un nom défini ou le nom d’une feuille"),
    ("xl/sharedstrings", "Un texte que le classeur garde sans le montrer"),
    ("xl/drawings", "Une zone de texte ou une image"),
    ("xl/charts", "Un graphique"),
    ("xl/pivot", "Un tableau croisé"),
    ("xl/externallinks", "Un lien vers un autre classeur"),
    ("docprops", "Une propriété du fichier"),
    ("meta.xml", "Une propriété du fichier"),
    ("styles.xml", "Un en-tête ou un pied de page"),
    ("content.xml", "Un commentaire, une zone de texte ou un nom défini"),
)
PARTIE_AUTRE = "Une partie cachée du classeur"
_FORMULES = re.compile(r"<f\b[^>]*>([^<]{13,})</f>")
_FORMULES_ODS = re.compile(r'table:formula="([^"]{13,})"')
_LIGNES_ODS = re.compile(r"<table:table-row\b.*</table:table-row>", re.DOTALL)
_DANS_UNE_CASE_ODS = re.compile(r"<office:annotation\b.*?</office:annotation>|<draw:.*?</table:table-cell>", re.DOTALL)
# a text cut by its styles is one text: « <t>18505</t></r><r>…<t>78006084</t> »
_STYLES = re.compile(
    r"<(?:\w+:)?rPr\b.*?</(?:\w+:)?rPr>|</?(?:(?:\w+:)?[rt]|text:span|text:s|text:a)(?:\s[^>]*)?/?>", re.DOTALL
)
_SEPARATEURS_DE_NOM = re.compile(r"[_()\[\]+~#]+")
_COULEUR_D_EN_TETE = re.compile(r"&K[0-9A-Fa-f]{6}")


def refuser_le_nom(nom_fichier: str) -> None:
    """Raise ``FichierRefuse`` when the very name of a file holds a social security number; the name is not repeated."""
    if ressemble_a_un_nir(nom_fichier) or contient_un_nir(_SEPARATEURS_DE_NOM.sub(" ", nom_fichier)):
        raise FichierRefuse(
            f"Le nom de ce fichier contient un numéro de sécurité sociale, {JAMAIS}",
            "Renommez le fichier, puis déposez-le.",
        )


def refuser_les_numeros(fichier: TabularFile) -> None:
    """Raise ``FichierRefuse`` at the first place that holds a social security number, naming the place only."""
    # parts first: a sheet may bear a number as its name, that the place of a cell would repeat
    for name, text in fichier.every_part():
        for what, piece in _hors_des_cases(name, text):
            if _contient(piece):
                raise FichierRefuse(f"{what} contient un numéro de sécurité sociale, {JAMAIS}", CONSEIL)
    for place, value in fichier.every_cell():
        if isinstance(value, float) and not value.is_integer():
            continue
        text = str(value)
        if len(text) >= LONGUEUR and ressemble_a_un_nir(text):
            raise FichierRefuse(f"Case {place}{NBSP}: un numéro de sécurité sociale, {JAMAIS}", CONSEIL)


def _contient(piece: str) -> bool:
    if "&" in piece:
        piece = _COULEUR_D_EN_TETE.sub(" ", html.unescape(piece))
    return contient_un_nir(piece) or contient_un_nir(_STYLES.sub("", piece))


def _hors_des_cases(name: str, text: str) -> Iterator[tuple[str, str]]:
    """What a part is called, and its text without the cells: they are read one by one."""
    low = name.lower()
    what = next((words for start, words in PARTIES if low.startswith(start)), PARTIE_AUTRE)
    if low.startswith("xl/worksheets/") and low.endswith(".xml"):
        start, end = text.find("<sheetData"), text.rfind("</sheetData>")
        if 0 <= start < end:
            yield FORMULE, "\n".join(_FORMULES.findall(text, start, end))
            text = f"{text[:start]}\n{text[end:]}"
    elif low == "content.xml":
        rows = _LIGNES_ODS.search(text)
        if rows:
            yield FORMULE, "\n".join(_FORMULES_ODS.findall(rows[0]))
            yield what, "\n".join(_DANS_UNE_CASE_ODS.findall(rows[0]))
            text = f"{text[: rows.start()]}\n{text[rows.end() :]}"
    yield what, text
