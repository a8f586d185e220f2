"""Write the workbook of the services of one employer, pre-filled with what is stored, lists to choose from."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import xlsxwriter

from common.tabular.writing import export_name
from common.values import format_date
from diagnostics.classeur import COUTS, FEUILLES, MOYENS, QUALITE, SERVICES, VOLUMES, Colonne
from diagnostics.models import ServicePresence
from diagnostics.queries_sheets import Fiche
from hr.classeur import CLE_EMPLOYEUR, CLE_PROJET, CLE_SIREN, CLE_VERSION, VERSION
from projects.models import Collectivite

LINES = 500
LISTES = "Listes"
ADVICE = (
    "Une feuille par sujet, une ligne par service, par volume, par contrat, par mesure, par année de coûts.",
    "Déposez ensuite ce classeur dans l’application : un aperçu montre chaque changement et chaque case refusée avant "
    "d’enregistrer ; un import s’annule pendant 24 heures.",
    "Une ligne retirée du classeur n’efface rien dans l’application : cela se fait sur la fiche du service.",
    "Une case vidée efface la valeur ; une colonne ou une feuille retirée ne change rien.",
    "Un volume d’une année a son année ; des dossiers en souffrance ont le jour où on les a comptés.",
    "Les coûts sont en euros de l’année ; une recette s’écrit en positif. Les agents ne sont pas demandés ici.",
)


def nom_du_classeur(collectivite: Collectivite, jour: date, quoi: str = "services") -> str:
    """« val-de-brume_services-200012345_2026-11-22.xlsx »."""
    return export_name(collectivite.project.slug, f"{quoi}-{collectivite.siren}", jour, "xlsx")


def lignes_de(fiches: Iterable[Fiche]) -> dict[str, list[dict[str, object]]]:
    """What is stored, by sheet, one dict per line: what a round trip writes and reads back."""
    lines: dict[str, list[dict[str, object]]] = {name: [] for name in FEUILLES}
    for fiche in fiches:
        service, presence = fiche.service.libelle, fiche.presence
        lines[SERVICES].append(
            {
                "service": service,
                "etat": presence.etat if presence else None,
                "nom_local": presence.nom_local if presence else "",
                "prestataire": presence.prestataire if presence else "",
                "missions": fiche.missions,
                "horaires": fiche.horaires,
            }
        )
        if presence and presence.etat == ServicePresence.Etat.N_EXISTE_PAS:
            continue  # described once, then said not to exist: nothing of it would be accepted back
        for name, rows in ((VOLUMES, fiche.volumes), (MOYENS, fiche.moyens), (QUALITE, fiche.mesures)):
            keys = [one.cle for one in FEUILLES[name] if one.cle != "service"]
            lines[name] += [{"service": service} | {key: getattr(row, key) for key in keys} for row in rows]
        lines[COUTS] += [
            {"service": service, "annee": cout.annee, "source": cout.source}
            | {code.value: amount for code, amount in cout.montants.items()}
            for cout in fiche.couts
        ]
    return lines


def classeur(collectivite: Collectivite, fiches: Sequence[Fiche], jour: date) -> bytes:
    """The workbook of ``collectivite``; ``fiches``: every service that it may describe."""
    return _book(collectivite, [fiche.service.libelle for fiche in fiches], lignes_de(fiches), jour)


def classeur_des_ecartes(
    collectivite: Collectivite, services: Sequence[str], ecartes: Iterable[Mapping], jour: date
) -> bytes:
    """The same workbook with only the lines that an import set aside, as read; each faulty cell says why in a comment.

    ``services``: names of those that the employer may describe. ``ecartes``: « feuille », « cases », « fautes » by key.
    """
    lines: dict[str, list[dict[str, object]]] = {name: [] for name in FEUILLES}
    faults: dict[tuple[str, int], Mapping[str, str]] = {}
    for one in ecartes:
        lines[one["feuille"]].append(one["cases"])
        faults[one["feuille"], len(lines[one["feuille"]])] = one["fautes"]
    return _book(collectivite, services, lines, jour, faults)


def _book(
    collectivite: Collectivite,
    services: Sequence[str],
    lines: Mapping[str, Sequence[Mapping[str, object]]],
    jour: date,
    faults: Mapping[tuple[str, int], Mapping[str, str]] | None = None,
) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E3F0EE", "border": 1, "text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        formats = {
            "texte": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "liste": wrap,
            "nombre": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "annee": book.add_format({"num_format": "0", "valign": "top"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
        }
        faulty = book.add_format({"bg_color": "#FBE4DC", "text_wrap": True, "valign": "top"})
        about = book.add_worksheet("Lisez-moi")
        about.set_column(0, 0, 30)
        about.set_column(1, 1, 90)
        marks = (
            (CLE_EMPLOYEUR, collectivite.nom),
            (CLE_SIREN, collectivite.siren),
            (CLE_PROJET, collectivite.project.slug),
            (CLE_VERSION, VERSION),
            ("Préparé le", format_date(jour)),
        )
        for line, (label, text) in enumerate([*marks, *(("", one) for one in ADVICE)]):
            about.write_string(line, 0, label, bold)
            about.write_string(line, 1, text, wrap)
        lists = book.add_worksheet(LISTES)
        places: dict[tuple[str, ...], str] = {}

        def choices_of(column: Colonne) -> str:
            labels = tuple(services) if column.cle == "service" else tuple((column.choix or {}).values())
            if labels not in places:
                at = len(places)
                for line, label in enumerate(labels):
                    lists.write_string(line, at, label)
                letter = chr(ord("A") + at)
                places[labels] = f"={LISTES}!${letter}$1:${letter}${max(len(labels), 1)}"
            return places[labels]

        for name, columns in FEUILLES.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for at, column in enumerate(columns):
                sheet.set_column(at, at, column.largeur)
                sheet.write_string(0, at, column.titre, head)
                if column.genre == "liste":
                    rule = {"validate": "list", "source": choices_of(column), "error_title": "Valeur hors liste"}
                    sheet.data_validation(1, at, LINES, at, rule)
                for number, cells in enumerate(lines[name], start=1):
                    if faults is None:
                        _write(sheet, number, at, column, cells.get(column.cle), formats[column.genre])
                        continue
                    said = faults[name, number].get(column.cle)
                    style = faulty if said else formats["texte"]
                    sheet.write_string(number, at, str(cells.get(column.cle) or ""), style)
                    if said:
                        sheet.write_comment(number, at, said, {"x_scale": 2, "y_scale": 1.5})
        book.get_worksheet_by_name(SERVICES).activate()
    return buffer.getvalue()


def _write(sheet, line: int, at: int, column: Colonne, value: object, style) -> None:
    """A value as the spreadsheet keeps it: numbers as numbers, days as days, a code by its label."""
    if value is None or value == "":
        sheet.write_blank(line, at, None, style)
    elif column.genre == "date":
        sheet.write_datetime(line, at, value, style)
    elif column.genre in {"nombre", "annee"}:
        sheet.write_number(line, at, value, style)
    else:
        sheet.write_string(line, at, str((column.choix or {}).get(value, value)), style)
