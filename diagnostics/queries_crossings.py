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
from common.memo import Memo, Stamp, stamp_of
from diagnostics.croisements import Comparaison, Domaine, Logiciel, Mesure, comparer, par_domaine
from diagnostics.models import FicheService, MoyenService, VolumeService
from diagnostics.queries import Inventory
from diagnostics.queries_strata import Reperes, strata_of
from hr.memoire import READ as STAFF_READ
from hr.queries import LigneEffectif, Totaux, effectifs_publics, totaux_par_employeur
from projects.access import Access
from projects.models import Collectivite, Project, Service
from projects.policy import Action
from projects.queries import collectivites_in, population_total, services_of

DATA = Path(__file__).parent / "data" / "reperes_par_etp.csv"
ZERO = Decimal(0)
# what the findings read; the staff says why it watches one table more
READ = (*STAFF_READ, FicheService, MoyenService, VolumeService)
# a large territory holds five thousand lines: one state for each project
_FINDINGS = Memo(size=8)
# without the ages, that the pages of the staff keep and that cost as much as the rest of this one
_STAFF = Memo(size=8)


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
    nobody writes in ``READ``; the rights of the reader and the threshold of the project apply after.
    """
    if inventory is None and lines is None:
        day, stamp = timezone.localdate(), stamp_of(READ)
        found = _FINDINGS.latest(project.pk, (day, stamp), lambda: findings_of(project, stamp=stamp))
    else:
        found = findings_of(project, inventory, lines)
    lists = access is not None and access.allows(Action.VOIR_MEMBRES)
    return Croisements(found, project.seuil_affichage, lists, strata_of(project))


def findings_of(
    project: Project,
    inventory: Inventory | None = None,
    lines: Sequence[LigneEffectif] | None = None,
    stamp: Stamp | None = None,
) -> Constats:
    """The same for every reader, read now. Rows are read as values: no sheet is built. Constant number of queries.

    With ``stamp``, the state of ``READ``, the staff is kept under the state of its own tables and not read again: who
    completes a sheet writes nothing of the staff.
    """
    if inventory is None:
        everyone, catalogue = list(collectivites_in(project)), services_of(project)
        employers = tuple(one for one in everyone if one.kind != Collectivite.Kind.CDG)
    else:
        everyone, catalogue, employers = None, None, inventory.collectivites
    if lines is None:

        def read_staff() -> list[LigneEffectif]:
            return effectifs_publics(project, par_grade=False, tous=everyone, catalogue=catalogue)

        state = (timezone.localdate(), stamp[: len(STAFF_READ)]) if stamp else None
        lines = _STAFF.latest(project.pk, state, read_staff) if state else read_staff()
    if catalogue is None:
        catalogue = [*inventory.communs, *inventory.locaux]
    heads: dict[Key, int] = defaultdict(int)
    etps: dict[Key, Decimal] = defaultdict(Decimal)
    for line in lines:
        key = (line.collectivite_id, line.service_id)
        heads[key] += line.tetes_presentes
        etps[key] += line.etp
    common = [one for one in catalogue if one.collectivite_id is None]
    own: dict[int, list[Service]] = defaultdict(list)
    for one in catalogue:
        own[one.collectivite_id].append(one)
    pairs = [(employer, service) for employer in employers for service in (*common, *own.get(employer.pk, ()))]
    yearly, waiting = _volumes(project)
    return Constats(
        employers,
        totaux_par_employeur(lines),
        tuple(
            Seule(employer, service, etps[key], tuple(waiting.get(key, ())))
            for employer, service in pairs
            if heads.get(key := (employer.pk, service.pk)) == 1
        ),
        tuple(par_domaine(_software(project, pairs))),
        tuple(_ratios(pairs, yearly, etps)),
    )


# (key of the employer, key of the service)
Key = tuple[int, int | None]
Pairs = Sequence[tuple[Collectivite, Service]]


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


def _ratios(pairs: Pairs, yearly: dict[Key, list[tuple[str, str, Decimal]]], etps: dict[Key, Decimal]) -> list[Ratio]:
    """The latest volume of each employer, the same thing counted in the same unit side by side."""
    same = cache(normalise)
    # what is counted → the service, the words first met, the measure of each employer
    found: dict[tuple[int, str, str], tuple[Service, str, str, dict[int, Mesure]]] = {}
    for employer, service in pairs:
        key = (employer.pk, service.pk)
        for what, unit, count in yearly.get(key, ()):  # newest first
            counted = (service.pk, same(what), same(unit))
            if counted not in found:
                found[counted] = (service, what, unit, {})
            measures = found[counted][3]
            if employer.pk not in measures:
                measures[employer.pk] = Mesure(employer.nom, count, etps.get(key, ZERO))
    rows = [
        (
            service.rang,
            Ratio(
                service.libelle,
                what,
                unit,
                reperes().get((service.code, folded)),
                tuple(comparer(list(measures.values()))),
            ),
        )
        for (_, _, folded), (service, what, unit, measures) in found.items()
    ]
    return [ratio for _, ratio in sorted(rows, key=lambda pair: (pair[0], pair[1].libelle))]
