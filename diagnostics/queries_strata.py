"""The reference ratios that hold today."""

from dataclasses import dataclass

from diagnostics.models import ReferenceStrates
from diagnostics.strates import COMMUNE, GROUPEMENT, Strate, strate_de
from projects.models import Collectivite, Project

NATURES = {Collectivite.Kind.COMMUNE: COMMUNE, Collectivite.Kind.EPCI: GROUPEMENT}


@dataclass(frozen=True)
class Reperes:
    """The latest reference; without one, nothing is compared."""

    row: ReferenceStrates | None
    strates: tuple[Strate, ...]

    def de(self, collectivite: Collectivite, habitants: int | None) -> Strate | None:
        """The stratum of a commune, or of an EPCI by the inhabitants it serves; the others have none."""
        nature = NATURES.get(collectivite.kind)
        return strate_de(self.strates, nature, habitants) if nature else None


def strata_of(project: Project) -> Reperes:
    """The latest reference of the project. One query."""
    row = ReferenceStrates.objects.filter(project=project).order_by("-pk").first()
    return Reperes(row, tuple(Strate.de_json(one) for one in row.lignes) if row else ())
