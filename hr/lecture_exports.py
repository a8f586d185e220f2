"""The employer's own export becomes the same rows as the workbook, through what the employer answered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.codes import normalise
from common.tabular.foreign import ForeignSheet, read_foreign
from common.tabular.reading import RawRow, TabularFile
from common.tabular.refusals import Addresses, FichierRefuse, Refusal, TextsAsRead, as_read
from common.values import NBSP, ValeurIllisible, is_blank, plural
from hr.calculs.colonnes import Listes
from hr.calculs.contrats import regrouper_contrats
from hr.calculs.correspondances import (
    CIBLES,
    ECARTER,
    ENUMEREES,
    VIDE,
    Memoire,
    colonnes_a_numero,
    lecteurs_d_export,
    manquantes,
    transformer,
    valeurs_inconnues,
)
from hr.calculs.import_agents import LigneLue
from hr.calculs.ordre_des_dates import premiere_americaine, sans_doute
from hr.classeur import TITRES_DATES, ClasseurLu
from hr.models import Correspondance
from projects.models import Collectivite


class AMettreEnCorrespondance(FichierRefuse):
    """The file is readable, but somebody must say what its columns or values mean."""

    def __init__(self, raison: str) -> None:
        super().__init__(
            raison,
            "Dites-le une fois à l’écran (Effectifs, Importer), ou partez du classeur que l’application prépare.",
        )


@dataclass(frozen=True)
class ExportLu(ClasseurLu):
    """Rows ready for the plan, and what was done of contracts and unused columns, in sentences."""

    phrases: tuple[str, ...] = ()


def memoire_de(collectivite: Collectivite, source: str) -> Memoire:
    """What this employer answered about its files of this kind."""
    row = Correspondance.objects.filter(collectivite=collectivite, source=source).first()
    return Memoire(row.colonnes, row.valeurs) if row else Memoire()


def feuille_d_export(fichier: TabularFile) -> ForeignSheet:
    """The sheet of an export. Raises ``FichierRefuse``; a column of social security numbers refuses the whole file."""
    sheet = read_foreign(fichier)
    numbers = colonnes_a_numero(sheet.titles, [row.values for row in sheet.rows])
    if numbers:
        names = ", ".join(f"«{NBSP}{title}{NBSP}»" for title in numbers)
        raise FichierRefuse(
            f"{plural(len(numbers), 'La colonne', 'Les colonnes')} {names} "
            f"{plural(len(numbers), 'contient', 'contiennent')} des numéros de sécurité sociale, que l’application "
            "n’enregistre jamais. Le fichier est effacé.",
            "Retirez-les du fichier et déposez-le à nouveau.",
        )
    return sheet


def lire_export(sheet: ForeignSheet, memoire: Memoire, listes: Listes, jour: date) -> ExportLu:
    """Rows of an export as the workbook gives them. Raises ``AMettreEnCorrespondance`` while an answer is missing."""
    cibles = memoire.cibles(sheet.titles)
    missing = manquantes(list(cibles.values()))
    unknown = memoire.inconnus(sheet.titles)
    if missing or unknown:
        raise AMettreEnCorrespondance("Les colonnes de ce fichier ne sont pas encore reconnues.")
    if valeurs_inconnues([row.values for row in sheet.rows], cibles, memoire, listes):
        raise AMettreEnCorrespondance("Des valeurs de ce fichier ne sont pas encore reconnues.")
    rows, totals = _sans_totaux(sheet, cibles)
    lues = [*_lignes(sheet, rows, cibles, memoire, listes)]
    said: list[str] = []
    if "part" not in cibles.values():
        lues, said = regrouper_contrats(lues, jour)
    used = ", ".join(f"«{NBSP}{title}{NBSP}» → {CIBLES[cible]}" for title, cible in cibles.items())
    return ExportLu(
        lignes=tuple(lues),
        feuille=sheet.sheet,
        titres_ignores=tuple(title for title in sheet.titles if title not in cibles),
        totaux_ignores=totals,
        titres_absents=(),
        phrases=(f"Colonnes lues{NBSP}: {used}.", *said),
    )


def _sans_totaux(sheet: ForeignSheet, cibles: dict[str, str]) -> tuple[Sequence[RawRow], tuple[int, ...]]:
    """Rows that may be a person, and numbers of the lines of totals: a line of figures without any word nor matricule."""
    used = [title for title, cible in cibles.items() if cible in {"matricule", "nom", "nom_prenom", *ENUMEREES}]
    people, totals = [], list(sheet.totals)
    for row in sheet.rows:
        if all(row.values.get(title) is None and title not in row.faults for title in used):
            totals.append(row.number)
        else:
            people.append(row)
    return people, tuple(sorted(totals))


def _lignes(sheet: ForeignSheet, rows: Sequence[RawRow], cibles: dict[str, str], memoire: Memoire, listes: Listes):
    readers = lecteurs_d_export(listes)
    dates = [title for title, cible in cibles.items() if cible in TITRES_DATES]
    american = premiere_americaine((row.cells[t], row.values.get(t)) for row in rows for t in dates)
    if american:
        readers |= {cible: sans_doute(readers[cible], american) for cible in TITRES_DATES}
    places = {cible: sheet.columns[title] for title, cible in cibles.items()}
    for cle, variante in (("nom", "nom_prenom"), ("duree", "taux_poste"), ("ifse", "ifse_mensuelle")):
        if variante in places:
            places.setdefault(cle, places[variante])
    for row in rows:
        yield _ligne(sheet.sheet, row, cibles, places, readers, memoire)


def _ligne(sheet: str, row: RawRow, cibles, places, readers, memoire: Memoire) -> LigneLue:
    values: dict[str, object] = {}
    raws: dict[str, object] = dict.fromkeys(places)
    cells = Addresses(row.number, places)
    refused: list[Refusal] = []
    for title, cible in cibles.items():
        raw = raws[cible] = row.values.get(title)
        try:
            if fault := row.faults.get(title):
                raise ValeurIllisible(raw, fault, "une valeur, ou une case vide")
            values[cible] = None if is_blank(raw) else _valeur(cible, raw, readers, memoire)
        except ValeurIllisible as error:
            cle = {"nom_prenom": "nom", "taux_poste": "duree", "ifse_mensuelle": "ifse"}.get(cible, cible)
            refused.append(Refusal(sheet, cells[cible], as_read(raw), error.raison, error.attendu, row.number, cle))
    for cle, variante in (("nom", "nom_prenom"), ("duree", "taux_poste"), ("ifse", "ifse_mensuelle")):
        if variante in raws and raws.get(cle) is None:
            raws[cle] = raws[variante]
    return LigneLue(sheet, row.number, transformer(values), cells, TextsAsRead(raws), tuple(refused))


def _valeur(cible: str, raw: object, readers, memoire: Memoire) -> object:
    if cible in ENUMEREES:
        answer = memoire.reponse(cible, raw)
        if answer == VIDE:
            return None
        if answer and answer != ECARTER:
            return answer
    return readers[cible](raw)


def retenir(
    *, collectivite: Collectivite, source: str, colonnes: dict[str, str], valeurs: dict[str, dict[str, str]]
) -> None:
    """Add answers to what the employer told before: heading → target, target → value as read → answer."""
    row, _ = Correspondance.objects.select_for_update().get_or_create(collectivite=collectivite, source=source)
    row.colonnes = {**row.colonnes, **{normalise(title): cible for title, cible in colonnes.items()}}
    told = {cible: dict(known) for cible, known in row.valeurs.items()}
    for cible, answers in valeurs.items():
        told.setdefault(cible, {}).update({normalise(value): answer for value, answer in answers.items()})
    row.valeurs = told
    row.save()
