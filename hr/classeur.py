"""The workbook of one employer: read into rows for the plan, and told apart from the workbook of another employer."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.codes import CodeInvalide, siren
from common.tabular.reading import Lecture, RawRow, read_key, read_sheet
from common.tabular.refusals import FichierRefuse, Refusal, as_read
from common.values import NBSP, ValeurIllisible, is_blank
from hr.calculs.colonnes import COLONNES, FEUILLE, Colonne, Listes, lecteurs
from hr.calculs.import_agents import Cadre, LigneLue
from hr.models import CadreEmplois
from hr.queries import services_de
from projects.models import Collectivite

CLE_SIREN = "SIREN de l’employeur"
CLE_PROJET = "Projet"
CLE_EMPLOYEUR = "Employeur"
CLE_VERSION = "Version du classeur"
VERSION = "1"


@dataclass(frozen=True)
class ClasseurLu:
    """Rows ready for the plan, and what was left aside: headings nobody uses, lines of totals."""

    lignes: tuple[LigneLue, ...]
    feuille: str
    titres_ignores: tuple[str, ...]
    totaux_ignores: tuple[int, ...]
    titres_absents: tuple[str, ...]


def listes_de(collectivite: Collectivite) -> Listes:
    """Services and cadres d'emplois that this employer may name. A local service wins over a common one of same name."""
    return Listes(
        services={service.libelle: str(service.pk) for service in services_de(collectivite)}
        | {
            service.libelle: str(service.pk)
            for service in services_de(collectivite)
            if service.collectivite_id is not None
        },
        cadres={
            cadre.code: Cadre(cadre.code, cadre.libelle, cadre.categorie, cadre.filiere)
            for cadre in CadreEmplois.objects.order_by("rang", "code")
        },
    )


def verifier_employeur(data: bytes, nom_fichier: str, collectivite: Collectivite) -> None:
    """Refuse the workbook that the application prepared for another employer, and say whose it is when it is known here.

    Raises ``FichierRefuse``. A file without the mark (a csv, somebody's own workbook) passes: its rows speak.
    """
    written = read_key(data, nom_fichier).get(CLE_SIREN, "")
    if not written:
        return
    try:
        number = siren(written)
    except CodeInvalide:
        number = written
    if number == collectivite.siren:
        return
    other = Collectivite.objects.filter(project=collectivite.project_id, siren=number).first()
    whose = f"celui de {other.nom}" if other else "celui d’un autre employeur"
    raise FichierRefuse(
        f"Ce classeur est {whose}, pas celui de {collectivite.nom}.",
        f"Téléchargez le classeur de {collectivite.nom} et remplissez celui-là.",
    )


def lire_classeur(data: bytes, nom_fichier: str, listes: Listes) -> ClasseurLu:
    """Every row of the sheet « Agents » (or of the first sheet), cell by cell. Raises ``FichierRefuse``."""
    reading = read_sheet(
        data,
        nom_fichier,
        sheet=FEUILLE,
        titles=[colonne.titre for colonne in COLONNES],
        required=[colonne.titre for colonne in COLONNES if colonne.obligatoire],
    )
    readers = lecteurs(listes)
    return ClasseurLu(
        lignes=tuple(_ligne(reading, row, readers) for row in reading.rows),
        feuille=reading.sheet,
        titres_ignores=reading.unknown,
        totaux_ignores=reading.skipped_totals,
        titres_absents=tuple(c.titre for c in COLONNES if c.titre not in reading.present),
    )


def _ligne(reading: Lecture, row: RawRow, readers: dict) -> LigneLue:
    values: dict[str, object] = {}
    cells: dict[str, str] = {}
    read: dict[str, str] = {}
    refused: list[Refusal] = []
    for colonne in COLONNES:
        if colonne.titre not in reading.present:
            continue
        raw = row.values.get(colonne.titre)
        cells[colonne.cle] = row.cells[colonne.titre]
        read[colonne.cle] = as_read(raw)
        if fault := row.faults.get(colonne.titre):
            refused.append(
                Refusal(
                    reading.sheet,
                    cells[colonne.cle],
                    as_read(raw),
                    fault,
                    "une valeur, ou une case vide",
                    row.number,
                    colonne.cle,
                )
            )
            continue

        def refuse(reason: str, expected: str, colonne: Colonne = colonne, raw: object = raw) -> None:
            where = (reading.sheet, cells[colonne.cle], as_read(raw))
            refused.append(Refusal(*where, reason, expected, row.number, colonne.cle))

        if fault := row.faults.get(colonne.titre):
            refuse(fault, "une valeur, sans formule")
            continue
        if is_blank(raw):
            values[colonne.cle] = None
            continue
        try:
            values[colonne.cle] = readers[colonne.cle](raw)
        except ValeurIllisible as error:
            refuse(error.raison, error.attendu)
    return LigneLue(reading.sheet, row.number, values, cells, read, tuple(refused))


def phrases_laissees(lu: ClasseurLu) -> Sequence[str]:
    """What was read and not used, in sentences."""
    out = []
    if lu.titres_ignores:
        names = ", ".join(f"«{NBSP}{title}{NBSP}»" for title in lu.titres_ignores[:8])
        out.append(f"Colonnes non utilisées et non enregistrées{NBSP}: {names}.")
    if lu.totaux_ignores:
        out.append(f"Lignes de total laissées de côté{NBSP}: {', '.join(map(str, lu.totaux_ignores[:8]))}.")
    if lu.titres_absents:
        names = ", ".join(f"«{NBSP}{title}{NBSP}»" for title in lu.titres_absents)
        out.append(f"Colonnes absentes du fichier, valeurs actuelles gardées{NBSP}: {names}.")
    return out
