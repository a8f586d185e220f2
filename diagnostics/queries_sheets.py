"""Sheets of services read whole, in a fixed number of queries, with what this reader may know of their cost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from common.rubriques import Rubrique
from diagnostics.couts import Cout, personnels_caches
from diagnostics.models import (
    CoutConstate,
    FicheService,
    MesureQualite,
    MoyenService,
    MutualisationExistante,
    VolumeService,
)
from diagnostics.queries import Inventory, Presence, inventory_of
from hr.queries import LigneEffectif, effectifs_publics
from projects.access import Access
from projects.models import Collectivite, Project, Service
from projects.policy import Action

ZERO = Decimal(0)


@dataclass(frozen=True)
class Fiche:
    """One service of one employer. ``couts``: newest year first. ``annees_cachees``: years whose staff cost this reader is
    not told, because the service is small or because it protects a small one of the same employer."""

    collectivite: Collectivite
    service: Service
    presence: Presence | None
    missions: str
    horaires: str
    moyens: tuple[MoyenService, ...]
    volumes: tuple[VolumeService, ...]
    mesures: tuple[MesureQualite, ...]
    couts: tuple[Cout, ...]
    tetes: int
    etp: Decimal
    annees_cachees: frozenset[int]
    est_decrite: bool

    @property
    def cout(self) -> Cout | None:
        """The latest year that was given."""
        return self.couts[0] if self.couts else None

    @property
    def cache_personnel(self) -> bool:
        """Whether the staff cost of the latest year, and all that holds it, is hidden from this reader."""
        cout = self.cout
        return cout is not None and self.cache_cout(cout)

    def cache_cout(self, cout: Cout) -> bool:
        """Whether the staff cost of that year is hidden from this reader."""
        return cout.annee in self.annees_cachees

    @property
    def annuels(self) -> list[VolumeService]:
        """Volumes of a year, newest first."""
        return [v for v in self.volumes if v.nature == VolumeService.Nature.ANNUEL]

    @property
    def en_souffrance(self) -> list[VolumeService]:
        """Backlogs: stocks counted on a day."""
        return [v for v in self.volumes if v.nature == VolumeService.Nature.EN_SOUFFRANCE]

    @property
    def manques(self) -> list[str]:
        """What the sheet still lacks, in the words of the page; empty for a service that is described."""
        found = []
        if not self.missions:
            found.append("missions")
        if not self.annuels:
            found.append("volume")
        if not self.couts:
            found.append("coût")
        if not self.mesures:
            found.append("qualité")
        if not self.tetes:
            found.append("effectif")
        return found


@dataclass(frozen=True)
class Diagnostic:
    """All sheets of a project. ``fiches`` is keyed by (key of the employer, key of the service)."""

    inventory: Inventory
    fiches: dict[tuple[int, int], Fiche]
    seuil: int

    def fiche(self, collectivite: Collectivite, service: Service) -> Fiche:
        """The sheet, empty when nothing was written: every service of every employer has one."""
        return self.fiches[(collectivite.pk, service.pk)]

    def des_employeurs(self, service: Service) -> list[Fiche]:
        """Sheets of one service where it exists, is contracted out or was described, in the order of employers."""
        rows = [self.fiches.get((c.pk, service.pk)) for c in self.inventory.collectivites]
        return [row for row in rows if row is not None and (row.est_decrite or _is_there(row))]

    def de(self, collectivite: Collectivite) -> list[Fiche]:
        """Sheets of one employer, where its services exist or were described."""
        services = [*self.inventory.communs, *self.inventory.locaux_de(collectivite)]
        rows = [self.fiches[(collectivite.pk, service.pk)] for service in services]
        return [row for row in rows if row.est_decrite or _is_there(row)]

    @cached_property
    def services_presents(self) -> list[Service]:
        """Services that exist, are contracted out or were described somewhere."""
        every = [*self.inventory.communs, *self.inventory.locaux]
        return [service for service in every if self.des_employeurs(service)]

    def ensemble(self, fiches: Iterable[Fiche], vue: str) -> Decimal | None:
        """Euros of all ``fiches`` in one view (``budgetaire`` or ``analytique``), only sheets that have a cost.

        ``None`` as soon as one of them is hidden from this reader: whoever knows the others would subtract them, and two
        sums of two dates tell what came in between.
        """
        costed = [fiche for fiche in fiches if fiche.cout is not None]
        if any(fiche.cache_personnel for fiche in costed):
            return None
        return sum((getattr(fiche.cout, f"{vue}_euros") for fiche in costed), ZERO)


def _is_there(fiche: Fiche) -> bool:
    return fiche.presence is not None and fiche.presence.etat != "N_EXISTE_PAS"


@dataclass
class _Found:
    """What the tables hold of one sheet while it is being gathered."""

    pk: int
    missions: str
    horaires: str
    moyens: list = field(default_factory=list)
    volumes: list = field(default_factory=list)
    mesures: list = field(default_factory=list)
    couts: dict = field(default_factory=dict)


def diagnostic_of(
    project: Project,
    access: Access | None = None,
    *,
    inventory: Inventory | None = None,
    lines: Iterable[LigneEffectif] | None = None,
    jour: date | None = None,
) -> Diagnostic:
    """Every sheet of ``project`` for this reader; without ``access`` (a document), nobody's pay is told.

    ``inventory`` and ``lines`` (public staff): when the caller has read them. Constant number of queries.
    """
    inventory = inventory or inventory_of(project)
    staff: dict[tuple[int, int | None], list] = defaultdict(lambda: [0, ZERO])
    for line in effectifs_publics(project, jour, par_grade=False) if lines is None else lines:
        cell = staff[(line.collectivite_id, line.service_id)]
        cell[0] += line.tetes_presentes
        cell[1] += line.etp
    found = {
        (employer, service): _Found(pk, missions, horaires)
        for pk, employer, service, missions, horaires in FicheService.objects.filter(collectivite__project=project)
        .order_by("pk")
        .values_list("pk", "collectivite_id", "service_id", "missions", "horaires")
    }
    by_pk = {one.pk: one for one in found.values()}
    for model, name in ((MoyenService, "moyens"), (VolumeService, "volumes"), (MesureQualite, "mesures")):
        for row in model.objects.filter(fiche__collectivite__project=project).order_by(*model._meta.ordering):
            getattr(by_pk[row.fiche_id], name).append(row)
    for row in CoutConstate.objects.filter(fiche__collectivite__project=project).order_by("-annee", "pk"):
        year = by_pk[row.fiche_id].couts.setdefault(row.annee, ({}, row.source))
        year[0][Rubrique(row.rubrique)] = row.montant_euros
    readers = _employers_told(access)
    fiches = {}
    for collectivite in inventory.collectivites:
        services = (*inventory.communs, *inventory.locaux_de(collectivite))
        hidden: dict[int, frozenset[int]] = {}
        if collectivite.pk not in readers:
            hidden = _hidden_years(collectivite, services, found, staff, project.seuil_affichage)
        for service in services:
            key = (collectivite.pk, service.pk)
            one = found.get(key)
            heads, etp = staff.get(key, (0, ZERO))
            fiches[key] = Fiche(
                collectivite,
                service,
                inventory.presences.get(key),
                one.missions if one else "",
                one.horaires if one else "",
                tuple(one.moyens) if one else (),
                tuple(one.volumes) if one else (),
                tuple(one.mesures) if one else (),
                tuple(Cout(annee, source, amounts) for annee, (amounts, source) in one.couts.items()) if one else (),
                heads,
                etp,
                hidden.get(service.pk, frozenset()),
                one is not None,
            )
    return Diagnostic(inventory, fiches, project.seuil_affichage)


def _hidden_years(
    collectivite: Collectivite, services: Iterable[Service], found: Mapping, staff: Mapping, k: int
) -> dict[int, frozenset[int]]:
    """Key of the service → years whose staff cost is hidden from outside this employer: decided here and nowhere else."""
    by_year: dict[int, dict[int, tuple[Decimal, int]]] = defaultdict(dict)
    for service in services:
        key = (collectivite.pk, service.pk)
        if key not in found:
            continue
        heads = staff.get(key, (0, ZERO))[0]
        for annee, (amounts, _) in found[key].couts.items():
            by_year[annee][service.pk] = (amounts.get(Rubrique.PERSONNEL, ZERO), heads)
    hidden: dict[int, set[int]] = defaultdict(set)
    for annee, cases in by_year.items():
        for service_pk in personnels_caches(cases, k):
            hidden[service_pk].add(annee)
    return {service_pk: frozenset(years) for service_pk, years in hidden.items()}


def _employers_told(access: Access | None) -> frozenset[int]:
    """Employers whose staff costs this reader knows whatever their size: those whose costs or pay it already reads."""
    if access is None:
        return frozenset()
    return access.employer_ids(Action.SAISIR_COUTS) | access.employer_ids(Action.VOIR_REMUNERATION)


@dataclass(frozen=True)
class Echeance:
    """A contract or a software that ends on a known day."""

    collectivite: Collectivite
    service: Service
    moyen: MoyenService


def deadlines_of(diagnostic: Diagnostic) -> list[Echeance]:
    """Everything bought that has an end, the nearest first."""
    rows = [
        Echeance(fiche.collectivite, fiche.service, moyen)
        for fiche in diagnostic.fiches.values()
        for moyen in fiche.moyens
        if moyen.date_echeance is not None
    ]
    return sorted(rows, key=lambda row: (row.moyen.date_echeance, row.collectivite.rang, row.moyen.libelle))


def poolings_of(project: Project) -> list[MutualisationExistante]:
    """What is pooled already, with its parties and what they think of it. Four queries."""
    rows = MutualisationExistante.objects.filter(project=project).select_related("service")
    return list(rows.prefetch_related("parties", "avis__collectivite").order_by("libelle", "pk"))
