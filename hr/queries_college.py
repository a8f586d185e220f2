"""The positions of the college, each with who agrees and who does not."""

from dataclasses import dataclass

from hr.calculs.college import est_commune
from hr.models import AvisPositionRH, PositionRH
from projects.models import Project


@dataclass(frozen=True)
class PositionLue:
    """One position: names of the employers that agree, (name, reason) of those that do not."""

    position: PositionRH
    accords: tuple[str, ...]
    desaccords: tuple[tuple[str, str], ...]
    repondu: frozenset[int]

    @property
    def est_commune(self) -> bool:
        return est_commune(len(self.accords))

    @property
    def etat(self) -> str:
        """In words."""
        return "commune" if self.est_commune else "proposée"


def positions_de(project: Project) -> list[PositionLue]:
    """Every position of the project, in order. Two queries."""
    found = []
    for row in project.positions_rh.prefetch_related("avis__collectivite"):
        said = list(row.avis.all())
        found.append(
            PositionLue(
                position=row,
                accords=tuple(one.collectivite.nom for one in said if one.sens == AvisPositionRH.Sens.ACCORD),
                desaccords=tuple(
                    (one.collectivite.nom, one.motif) for one in said if one.sens == AvisPositionRH.Sens.DESACCORD
                ),
                repondu=frozenset(one.collectivite_id for one in said),
            )
        )
    return found
