"""The register as it is kept: entries, proposals still waiting for an answer, testimonies of other territories."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

from diagnostics.models import EntreeRegistre, Temoignage
from diagnostics.registre import Totaux, totaliser
from governance.links import Link
from projects.access import Access
from projects.models import Project
from projects.policy import Action

DATA = Path(__file__).parent / "data"
Genre = EntreeRegistre.Genre
LATEST = ("-annee", "territoire", "pk")


@dataclass(frozen=True)
class Proposition:
    """What the method proposes to start with: five gains, six difficulties."""

    code: str
    genre: str
    libelle: str


@dataclass(frozen=True)
class TemoignageFourni:
    """What another territory said, with its source. ``entree``: the proposal it speaks of."""

    code: str
    territoire: str
    annee: str
    theme: str
    lecon: str
    entree: str
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def propositions() -> tuple[Proposition, ...]:
    """The starting list, from ``data/registre_initial.csv``."""
    return tuple(Proposition(**row) for row in _rows("registre_initial.csv"))


@cache
def temoignages() -> tuple[TemoignageFourni, ...]:
    """The library, from ``data/temoignages.csv``."""
    return tuple(TemoignageFourni(**row) for row in _rows("temoignages.csv"))


@dataclass(frozen=True)
class Registre:
    """Kept entries by kind, the proposals nobody answered, the testimonies that are published.

    ``repris``: codes of the supplied testimonies that the project took up, which are then told with its own.
    """

    entrees: tuple[EntreeRegistre, ...]
    en_attente: tuple[Proposition, ...]
    temoignages: tuple[Temoignage, ...] = ()
    repris: frozenset[str] = frozenset()

    def de(self, genre: str) -> list[EntreeRegistre]:
        return [one for one in self.entrees if one.genre == genre]

    @property
    def totaux(self) -> Totaux:
        """Of the gains that are kept: a proposal counts for nothing."""
        return totaliser((one.niveau, one.montant_euros, one.montant_mesure_euros) for one in self.de(Genre.GAIN))


def register_of(project: Project) -> Registre:
    """The register and its published testimonies. Two queries."""
    rows = list(
        EntreeRegistre.objects.filter(project=project).select_related("service").order_by("genre", "libelle", "pk")
    )
    answered = {row.code for row in rows}
    told = testimonies_of(project, drafts=True)
    return Registre(
        tuple(row for row in rows if row.etat == EntreeRegistre.Etat.RETENUE),
        tuple(one for one in propositions() if one.code not in answered),
        tuple(one for one in told if one.est_publie),
        taken_up(told),
    )


def told_of_entry(row: EntreeRegistre) -> tuple[list[Temoignage], list[TemoignageFourni]]:
    """The published testimonies of the project that speak of an entry, then those of the method. Two queries."""
    taken = Temoignage.objects.filter(project=row.project_id).exclude(code="").values_list("code", flat=True)
    known = set(taken)
    of_method = [one for one in temoignages() if row.code and one.entree == row.code and one.code not in known]
    return list(row.temoignages.filter(est_publie=True).order_by(*LATEST)), of_method


def told_of_rules(access: Access) -> dict[str, list[Link]]:
    """Text of the charter → the published testimonies that speak of it, for who may read them. One query."""
    if not access.allows(Action.VOIR_SERVICES):
        return {}
    found: dict[str, list[Link]] = defaultdict(list)
    for one in Temoignage.objects.filter(project=access.project, est_publie=True).exclude(regle="").order_by(*LATEST):
        address = reverse("diagnostics:testimony", args=[access.project.slug, one.pk])
        found[one.regle].append(Link("Témoignage", str(one), address))
    return found


def taken_up(rows: Iterable[Temoignage]) -> frozenset[str]:
    """Codes of the supplied testimonies that the project took up, drafts included."""
    return frozenset(one.code for one in rows if one.code)


def testimonies_of(project: Project, *, drafts: bool) -> list[Temoignage]:
    """Testimonies gathered by the project, the latest first; those not yet published for who writes them."""
    rows = Temoignage.objects.filter(project=project).select_related("entree")
    return list((rows if drafts else rows.filter(est_publie=True)).order_by(*LATEST))
