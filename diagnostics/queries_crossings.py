"""What inventories say together, in a fixed number of queries."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from common.codes import normalise
from diagnostics.croisements import Comparaison, Domaine, Logiciel, Mesure, comparer, par_domaine
from diagnostics.models import MoyenService
from diagnostics.queries_sheets import Diagnostic, Fiche, diagnostic_of
from diagnostics.queries_strata import Reperes, strata_of
from hr.queries import LigneEffectif, Totaux, effectifs_publics, totaux_par_employeur
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action
from projects.queries import population_total

DATA = Path(__file__).parent / "data" / "reperes_par_etp.csv"


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
class Croisements:
    """Everything the page and the document cross. ``voit_fonctions``: whether functions held alone are listed."""

    diagnostic: Diagnostic
    totaux: dict[int, Totaux]
    voit_fonctions: bool
    reperes: Reperes

    @property
    def collectivites(self) -> tuple[Collectivite, ...]:
        return self.diagnostic.inventory.collectivites

    @cached_property
    def population(self) -> int:
        """Inhabitants of the communes."""
        return population_total(list(self.collectivites))

    @cached_property
    def seules(self) -> list[Fiche]:
        """Services of an employer where one person works: what stops when that person is away."""
        return [fiche for fiche in self.diagnostic.fiches.values() if fiche.tetes == 1]

    @cached_property
    def domaines(self) -> list[Domaine]:
        """Software by use, the most scattered first."""
        return par_domaine(
            Logiciel(moyen.get_domaine_display(), fiche.collectivite.nom, moyen.libelle)
            for fiche in self.diagnostic.fiches.values()
            for moyen in fiche.moyens
            if moyen.nature == MoyenService.Nature.LOGICIEL and moyen.domaine
        )

    @cached_property
    def ratios(self) -> list[Ratio]:
        """The latest volume of each employer, the same thing counted in the same unit side by side."""
        found: dict[tuple[int, str, str], dict[int, tuple[Fiche, object]]] = {}
        for fiche in self.diagnostic.fiches.values():
            for volume in fiche.annuels:  # newest first
                key = (fiche.service.pk, normalise(volume.libelle), normalise(volume.unite))
                found.setdefault(key, {}).setdefault(fiche.collectivite.pk, (fiche, volume))
        rows = []
        for (_, _, unit), by_employer in found.items():
            pairs = list(by_employer.values())
            fiche, volume = pairs[0]
            compared = comparer([Mesure(one.collectivite.nom, v.valeur, one.etp) for one, v in pairs])
            repere = reperes().get((fiche.service.code, unit))
            rows.append(
                (
                    fiche.service.rang,
                    Ratio(fiche.service.libelle, volume.libelle, volume.unite, repere, tuple(compared)),
                )
            )
        return [ratio for _, ratio in sorted(rows, key=lambda pair: (pair[0], pair[1].libelle))]


def crossings_of(
    project: Project,
    access: Access | None = None,
    *,
    diagnostic: Diagnostic | None = None,
    lines: Sequence[LigneEffectif] | None = None,
) -> Croisements:
    """What inventories say together to this reader; without one (a document), functions held alone are only counted."""
    staff = effectifs_publics(project, par_grade=False) if lines is None else lines
    found = diagnostic or diagnostic_of(project, access, lines=staff)
    lists = access is not None and access.allows(Action.VOIR_MEMBRES)
    return Croisements(found, totaux_par_employeur(staff), lists, strata_of(project))
