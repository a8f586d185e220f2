"""What the services have, what the objectives take of it, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.rubriques import LEGALES, Rubrique
from common.values import format_etp, format_euros
from diagnostics.models import MoyenService
from diagnostics.queries_sheets import Diagnostic, Fiche, diagnostic_of
from projects.models import Project
from roadmap.affectations import Part, depassement
from roadmap.models import AffectationObjectif, Objectif

ZERO = Decimal(0)
CENT = Decimal("0.01")
OUTSIDE_STAFF = tuple(one for one in LEGALES if one is not Rubrique.PERSONNEL)
Cle = tuple[int, int]


@dataclass(frozen=True)
class Disponible:
    """What one service of one employer has: ETP in post, euros of the latest year outside staff, its equipment."""

    fiche: Fiche
    etp: Decimal
    euros: Decimal
    annee: int | None

    @property
    def moyens(self) -> tuple[MoyenService, ...]:
        return self.fiche.moyens

    @property
    def libelle(self) -> str:
        return f"{self.fiche.service.libelle}, {self.fiche.collectivite.nom}"


def _disponible(fiche: Fiche) -> Disponible:
    cout = fiche.cout
    euros = sum((cout.montants.get(one, ZERO) for one in OUTSIDE_STAFF), ZERO) if cout else ZERO
    return Disponible(fiche, fiche.etp.quantize(CENT), euros, cout.annee if cout else None)


def disponibles_of(diagnostic: Diagnostic) -> dict[Cle, Disponible]:
    """What can be allocated, by (key of the employer, key of the service): services that have people, euros or equipment.

    Staff costs are not in it: ETP are public facts, and the euros outside staff too.
    """
    found = {key: _disponible(fiche) for key, fiche in diagnostic.fiches.items()}
    return {key: one for key, one in found.items() if one.etp or one.euros or one.moyens}


def disponible_of(project: Project, cle: Cle) -> Disponible | None:
    """What one service of one employer has, ``None`` for a pair that is not in the perimeter."""
    fiche = diagnostic_of(project).fiches.get(cle)
    return _disponible(fiche) if fiche else None


def affectations_of(project: Project) -> list[AffectationObjectif]:
    """Every allocation of a service that nobody took away. Two queries."""
    rows = AffectationObjectif.objects.filter(objectif__project=project, service__date_suppression=None)
    return list(
        rows.select_related("objectif", "collectivite", "service")
        .prefetch_related("moyens")
        .order_by("objectif__rang", "objectif", "collectivite__rang", "service__rang", "pk")
    )


def parts(rows: Iterable[AffectationObjectif], name: str) -> list[Part]:
    """The parts of several allocations of one service; ``name``: « etp » or « montant_euros »."""
    return [Part(str(one.objectif), getattr(one, name) or ZERO) for one in rows]


def excess_of(rows: Iterable[AffectationObjectif], disponibles: dict[Cle, Disponible]) -> list[str]:
    """What the services no longer have since it was allocated: a sentence each, the service named."""
    by_key: dict[Cle, list[AffectationObjectif]] = defaultdict(list)
    for row in rows:
        by_key[(row.collectivite_id, row.service_id)].append(row)
    said = []
    for key, held in by_key.items():
        there = disponibles.get(key)
        for name, given, write in (
            ("etp", there.etp if there else ZERO, format_etp),
            ("montant_euros", there.euros if there else ZERO, format_euros),
        ):
            if text := depassement(given, parts(held, name), write):
                said.append(f"{held[0]}\u202f: {text}")
    return said


@dataclass(frozen=True)
class But:
    """An objective as the pages tell it: its two indicators, what its branch is given. ``a_indicateur``: it has one."""

    objectif: Objectif
    indicateurs: dict
    etp: Decimal
    euros: Decimal
    equipement: tuple[str, ...]

    @property
    def a_indicateur(self) -> bool:
        return bool(self.indicateurs)


def goals_of(project: Project, rows: Iterable[AffectationObjectif]) -> dict[int, But]:
    """Every objective and orientation by key, in the order of the tree. Two queries."""
    objectives = list(project.objectifs.select_related("parent").prefetch_related("indicateurs").order_by("rang", "pk"))
    given: dict[int, list[AffectationObjectif]] = defaultdict(list)
    for row in rows:
        given[row.objectif_id].append(row)
    found = {}
    for one in objectives:
        branch = [
            *given[one.pk],
            *(row for child in objectives if child.parent_id == one.pk for row in given[child.pk]),
        ]
        found[one.pk] = But(
            one,
            {row.nature: row for row in one.indicateurs.all()},
            sum((row.etp or ZERO for row in branch), ZERO),
            sum((row.montant_euros or ZERO for row in branch), ZERO),
            tuple(dict.fromkeys(str(means) for row in branch for means in row.moyens.all())),
        )
    return found


def without_indicator(goals: Iterable[But]) -> tuple[list[But], int]:
    """Objectives (not their orientations) that lack an indicator, and how many objectives there are."""
    tops = [one for one in goals if one.objectif.parent_id is None]
    return [one for one in tops if not one.a_indicateur], len(tops)
