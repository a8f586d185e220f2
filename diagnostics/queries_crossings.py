"""What inventories say together, in a fixed number of queries; kept while nobody writes (``common.memo``)."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from django.utils import timezone

from common.codes import normalise
from common.memo import Memo, Stamp, stamps_of
from diagnostics.croisements import Comparaison, Domaine, Logiciel, Mesure, comparer, par_domaine
from diagnostics.models import FicheService, MoyenService, VolumeService
from diagnostics.queries import Inventory
from diagnostics.queries_strata import Reperes, strata_of
from hr.figures import Effectifs
from hr.memoire import READ as STAFF_READ
from hr.memoire import effectifs_gardes
from hr.queries import LigneEffectif, Totaux, effectifs_publics
from projects.access import Access
from projects.models import Collectivite, Project, Service
from projects.policy import Action
from projects.queries import collectivites_in, population_total, services_of

DATA = Path(__file__).parent / "data" / "reperes_par_etp.csv"
ZERO = Decimal(0)
# (key of the employer, key of the service)
Key = tuple[int, int | None]
Pairs = Sequence[tuple[Collectivite, Service]]
# what the sheets say of volumes and software; the staff is kept apart, by the floor that reads it
SHEETS_READ = (Collectivite, Service, FicheService, MoyenService, VolumeService)
# a large territory holds five thousand lines: one state for each project
_FINDINGS = Memo(size=8)
_SHEETS = Memo(size=8)


@dataclass(frozen=True)
class Repere:
    """A usual range of units per ETP and year, never a norm. ``certitude`` « ? »: its source is still to be confirmed."""

    minimum: Decimal
    maximum: Decimal
    source: str
    releve_le: date
    certitude: str


@cache
def reperes() -> dict[tuple[str, str], Repere]:
    """(code of the service, unit) → usual range, from ``data/reperes_par_etp.csv``."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {
            (row["service"], normalise(row["unite"])): Repere(
                Decimal(row["minimum"]),
                Decimal(row["maximum"]),
                row["source"],
                date.fromisoformat(row["releve_le"]),
                row["certitude"],
            )
            for row in csv.DictReader(file)
        }


@dataclass(frozen=True)
class Ratio:
    """One yearly volume told by one or more employers, side by side."""

    service: str
    libelle: str
    unite: str
    repere: Repere | None
    lignes: tuple[Comparaison, ...]


@dataclass(frozen=True)
class Seule:
    """A service of an employer where one person works. ``en_souffrance``: what waits there already, how many and of what."""

    collectivite: Collectivite
    service: Service
    etp: Decimal
    en_souffrance: tuple[tuple[Decimal, str], ...]


@dataclass(frozen=True)
class Constats:
    """What every reader reads alike. ``domaines``: software by use, the most scattered first; ``ratios``: in the order of
    services; ``seules``: what stops when a person is away, which not every reader is told."""

    collectivites: tuple[Collectivite, ...]
    totaux: dict[int, Totaux]
    seules: tuple[Seule, ...]
    domaines: tuple[Domaine, ...]
    ratios: tuple[Ratio, ...]


@dataclass(frozen=True)
class Croisements:
    """Everything the page and the document cross. ``voit_fonctions``: whether functions held alone are listed."""

    constats: Constats
    seuil: int
    voit_fonctions: bool
    reperes: Reperes

    @property
    def collectivites(self) -> tuple[Collectivite, ...]:
        return self.constats.collectivites

    @property
    def totaux(self) -> dict[int, Totaux]:
        return self.constats.totaux

    @property
    def seules(self) -> tuple[Seule, ...]:
        return self.constats.seules

    @property
    def domaines(self) -> tuple[Domaine, ...]:
        return self.constats.domaines

    @property
    def ratios(self) -> tuple[Ratio, ...]:
        return self.constats.ratios

    @cached_property
    def population(self) -> int:
        """Inhabitants of the communes."""
        return population_total(list(self.collectivites))


def crossings_of(
    project: Project,
    access: Access | None = None,
    *,
    inventory: Inventory | None = None,
    lines: Sequence[LigneEffectif] | None = None,
) -> Croisements:
    """What inventories say together to this reader; without one (a document), functions held alone are only counted.

    ``inventory`` and ``lines`` (public staff): those of the document. Without them, what is said today, kept as long as
    nobody writes in what they read; the rights of the reader and the threshold of the project apply after.
    """
    if inventory is not None or lines is not None:
        found = findings_of(project, inventory, lines)
    else:
        of_staff, of_sheets = stamps_of(STAFF_READ, SHEETS_READ)
        day = timezone.localdate()
        found = _FINDINGS.latest(
            project.pk, (day, of_staff, of_sheets), lambda: _findings_of_day(project, day, of_staff, of_sheets)
        )
    lists = access is not None and access.allows(Action.VOIR_MEMBRES)
    return Croisements(found, project.seuil_affichage, lists, strata_of(project))


def findings_of(
    project: Project, inventory: Inventory | None = None, lines: Sequence[LigneEffectif] | None = None
) -> Constats:
    """The same for every reader, read now. Constant number of queries."""
    if inventory is None:
        everyone, catalogue = list(collectivites_in(project)), services_of(project)
    else:
        everyone, catalogue = inventory.collectivites, [*inventory.communs, *inventory.locaux]
    sheets = _sheets_of(project, everyone, catalogue)
    if lines is None:
        lines = effectifs_publics(project, par_grade=False)
    return _crossed(sheets, Effectifs.of(lines))


def _findings_of_day(project: Project, day: date, of_staff: Stamp, of_sheets: Stamp) -> Constats:
    """The same, each half read again only when its own tables changed: who completes a sheet writes nothing of the staff."""
    everyone, catalogue = list(collectivites_in(project)), services_of(project)
    sheets = _SHEETS.latest(project.pk, (day, of_sheets), lambda: _sheets_of(project, everyone, catalogue))
    return _crossed(sheets, effectifs_gardes(project, day, of_staff, everyone, catalogue).lignes)


@dataclass(frozen=True)
class _Volume:
    """One thing counted by the year. ``valeurs``: employer → its name and its latest count."""

    service: Service
    libelle: str
    unite: str
    repere: Repere | None
    valeurs: dict[int, tuple[str, Decimal]]


@dataclass(frozen=True)
class _Sheets:
    """What the sheets say: what is counted by the year, what waits in each (how many, unit), software by use."""

    collectivites: tuple[Collectivite, ...]
    pairs: Pairs
    volumes: tuple[_Volume, ...]
    waiting: dict[Key, list[tuple[Decimal, str]]]
    domaines: tuple[Domaine, ...]


def _sheets_of(project: Project, everyone: Sequence[Collectivite], catalogue: Sequence[Service]) -> _Sheets:
    """Rows are read as values: no sheet is built. Two queries."""
    employers = tuple(one for one in everyone if one.kind != Collectivite.Kind.CDG)
    common = [one for one in catalogue if one.collectivite_id is None]
    own: dict[int, list[Service]] = defaultdict(list)
    for one in catalogue:
        if one.collectivite_id is not None:
            own[one.collectivite_id].append(one)
    pairs = [(employer, service) for employer in employers for service in (*common, *own.get(employer.pk, ()))]
    yearly, waiting = _volumes(project)
    software = tuple(par_domaine(_software(project, pairs)))
    return _Sheets(employers, pairs, tuple(_counted(pairs, yearly)), waiting, software)


def _crossed(sheets: _Sheets, lines: Effectifs) -> Constats:
    """Staff and sheets side by side. No query."""
    heads: dict[Key, int] = defaultdict(int)
    etps: dict[Key, Decimal] = defaultdict(Decimal)
    for line in lines:
        key = (line.collectivite_id, line.service_id)
        heads[key] += line.tetes_presentes
        etps[key] += line.etp
    return Constats(
        sheets.collectivites,
        lines.par_employeur,
        tuple(
            Seule(employer, service, etps[key], tuple(sheets.waiting.get(key, ())))
            for employer, service in sheets.pairs
            if heads.get(key := (employer.pk, service.pk)) == 1
        ),
        sheets.domaines,
        tuple(_ratio(one, etps) for one in sheets.volumes),
    )


def _volumes(
    project: Project,
) -> tuple[dict[Key, list[tuple[str, str, Decimal]]], dict[Key, list[tuple[Decimal, str]]]]:
    """Yearly volumes of each sheet, newest first (what, unit, how many), and what waits there (how many, unit)."""
    yearly: dict[Key, list[tuple[str, str, Decimal]]] = defaultdict(list)
    waiting: dict[Key, list[tuple[Decimal, str]]] = defaultdict(list)
    rows = VolumeService.objects.filter(fiche__collectivite__project=project).order_by("-annee", "libelle", "pk")
    for employer, service, nature, what, unit, count in rows.values_list(
        "fiche__collectivite_id", "fiche__service_id", "nature", "libelle", "unite", "valeur"
    ):
        if nature == VolumeService.Nature.ANNUEL:
            yearly[employer, service].append((what, unit, count))
        else:
            waiting[employer, service].append((count, unit))
    return yearly, waiting


def _software(project: Project, pairs: Pairs) -> Iterable[Logiciel]:
    """Software of each sheet whose use is told, in the order of sheets."""
    labels = dict(MoyenService.Domaine.choices)
    held: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    rows = MoyenService.objects.filter(fiche__collectivite__project=project, nature=MoyenService.Nature.LOGICIEL)
    for employer, service, use, name in (
        rows.exclude(domaine="")
        .order_by("libelle", "pk")
        .values_list("fiche__collectivite_id", "fiche__service_id", "domaine", "libelle")
    ):
        held[employer, service].append((labels.get(use, use), name))
    for employer, service in pairs:
        for use, name in held.get((employer.pk, service.pk), ()):
            yield Logiciel(use, employer.nom, name)


def _counted(pairs: Pairs, yearly: dict[Key, list[tuple[str, str, Decimal]]]) -> Iterable[_Volume]:
    """The latest volume of each employer, the same thing counted in the same unit side by side, in the order of services."""
    same = cache(normalise)
    found: dict[tuple[int, str, str], _Volume] = {}
    for employer, service in pairs:
        for what, unit, count in yearly.get((employer.pk, service.pk), ()):  # newest first
            counted = (service.pk, same(what), same(unit))
            if counted not in found:
                found[counted] = _Volume(service, what, unit, reperes().get((service.code, same(unit))), {})
            found[counted].valeurs.setdefault(employer.pk, (employer.nom, count))
    return sorted(found.values(), key=lambda one: (one.service.rang, one.service.libelle))


def _ratio(volume: _Volume, etps: dict[Key, Decimal]) -> Ratio:
    """This volume beside the ETP of each employer that has it."""
    service = volume.service
    measures = [
        Mesure(name, count, etps.get((employer, service.pk), ZERO))
        for employer, (name, count) in volume.valeurs.items()
    ]
    return Ratio(service.libelle, volume.libelle, volume.unite, volume.repere, tuple(comparer(measures)))
