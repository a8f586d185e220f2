"""The workbook of one employer: read into rows for the plan, and told apart from the workbook of another employer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from common.codes import CodeInvalide, siren
from common.tabular.reading import RawRow, TabularFile
from common.tabular.refusals import Addresses, FichierRefuse, Refusal, TextsAsRead, as_read
from common.values import NBSP, ValeurIllisible, is_blank, read_date
from hr.calculs.colonnes import FEUILLE, Listes, lecteurs
from hr.calculs.fiches import COLONNES, COLONNES_PAIE, TOUTES
from hr.calculs.import_agents import Cadre, LigneLue
from hr.calculs.ordre_des_dates import premiere_americaine, sans_doute
from hr.models import CadreEmplois
from hr.queries import services_de
from projects.models import Collectivite

CLE_SIREN = "SIREN de l’employeur"
CLE_PROJET = "Projet"
CLE_EMPLOYEUR = "Employeur"
CLE_VERSION = "Version du classeur"
VERSION = "1"
TITRES_DATES = {colonne.cle: colonne.titre for colonne in COLONNES if colonne.lire is read_date}


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


def verifier_employeur(fichier: TabularFile, collectivite: Collectivite) -> None:
    """Refuse the workbook that the application prepared for another employer, and say whose it is when it is known here.

    Raises ``FichierRefuse``. A file without the mark (a csv, somebody's own workbook) passes: its rows speak.
    """
    written = fichier.key().get(CLE_SIREN, "")
    if not written:
        return
    try:
        number = siren(written)
    except CodeInvalide:
        number = written
    if number == collectivite.siren:
        return
    other = Collectivite.objects.filter(project=collectivite.project_id, siren=number).first()
    whose = f"celui {other.de_nom}" if other else "celui d’un autre employeur"
    raise FichierRefuse(
        f"Ce classeur est {whose}, pas celui {collectivite.de_nom}.",
        f"Téléchargez le classeur {collectivite.de_nom} et remplissez celui-là.",
    )


def lire_classeur(fichier: TabularFile, listes: Listes) -> ClasseurLu:
    """Every row of the sheet « Agents » (or of the first sheet), cell by cell. Raises ``FichierRefuse``."""
    reading = fichier.read(
        FEUILLE,
        titles=[colonne.titre for colonne in TOUTES],
        required=[colonne.titre for colonne in COLONNES if colonne.obligatoire],
    )
    readers = lecteurs(listes)
    american = premiere_americaine(
        (row.cells[titre], row.values.get(titre))
        for row in reading.rows
        for titre in TITRES_DATES.values()
        if titre in reading.present
    )
    if american:
        readers |= {cle: sans_doute(readers[cle], american) for cle in TITRES_DATES}
    columns = [(c.cle, c.titre, readers[c.cle]) for c in TOUTES if c.titre in reading.present]
    places = {cle: reading.addresses[titre] for cle, titre, _ in columns}
    titles = {cle: titre for cle, titre, _ in columns}
    return ClasseurLu(
        lignes=tuple(_ligne(reading.sheet, row, columns, places, titles) for row in reading.rows),
        feuille=reading.sheet,
        titres_ignores=reading.unknown,
        totaux_ignores=reading.skipped_totals,
        titres_absents=_titres_absents(reading.present),
    )


def _titres_absents(present: Collection[str]) -> tuple[str, ...]:
    """Columns that the file lacks; those of the pay are missed only when it has some of them."""
    has_pay = any(colonne.titre in present for colonne in COLONNES_PAIE)
    return tuple(c.titre for c in (TOUTES if has_pay else COLONNES) if c.titre not in present)


def _ligne(
    sheet: str,
    row: RawRow,
    columns: Sequence[tuple[str, str, Callable[[object], object]]],
    places: Mapping[str, int],
    titles: Mapping[str, str],
) -> LigneLue:
    """One row, cell by cell; ``columns``: key, heading and reader of each column of the file.

    ``places`` and ``titles``: where and under which heading each key is read, shared by all the rows.
    """
    values: dict[str, object] = {}
    raws, faults = row.values, row.faults
    refused: list[Refusal] = []
    cells = Addresses(row.number, places)

    def refuse(cle: str, reason: str, expected: str) -> None:
        refused.append(Refusal(sheet, cells[cle], as_read(raws[titles[cle]]), reason, expected, row.number, cle))

    for cle, titre, read in columns:
        raw = raws[titre]
        if faults and (fault := faults.get(titre)):
            refuse(cle, fault, "une valeur, ou une case vide")
        elif is_blank(raw):
            values[cle] = None
        else:
            try:
                values[cle] = read(raw)
            except ValeurIllisible as error:
                refuse(cle, error.raison, error.attendu)
    return LigneLue(sheet, row.number, values, cells, TextsAsRead(raws, titles), tuple(refused))


def phrases_laissees(lu: ClasseurLu) -> Sequence[str]:
    """What was read and not used, in sentences."""
    out = []
    out.extend(getattr(lu, "phrases", ()))
    if lu.titres_ignores:
        names = ", ".join(f"«{NBSP}{title}{NBSP}»" for title in lu.titres_ignores[:8])
        out.append(f"Colonnes non utilisées et non enregistrées{NBSP}: {names}.")
    if lu.totaux_ignores:
        out.append(f"Lignes de total laissées de côté{NBSP}: {', '.join(map(str, lu.totaux_ignores[:8]))}.")
    if lu.titres_absents:
        names = ", ".join(f"«{NBSP}{title}{NBSP}»" for title in lu.titres_absents)
        out.append(f"Colonnes absentes du fichier, valeurs actuelles gardées{NBSP}: {names}.")
    return out
