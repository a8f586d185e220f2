"""Who committed, with what act, and which collectivités are still awaited."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.values import plural
from diagnostics.models import EngagementPolitique
from diagnostics.queries import employers_of
from diagnostics.queries_framing import ASKED
from projects.models import Collectivite, Project


@dataclass(frozen=True)
class Engagements:
    """The acts, and the collectivités of the perimeter that are asked for one."""

    actes: tuple[EngagementPolitique, ...]
    demandees: tuple[Collectivite, ...]

    @property
    def manquantes(self) -> list[Collectivite]:
        """Those that gave no act."""
        given = {one.collectivite_id for one in self.actes}
        return [one for one in self.demandees if one.pk not in given]

    @property
    def phrase(self) -> str:
        """« 5 collectivités sur 7 ont donné leur acte d’engagement »."""
        total = len(self.demandees)
        done = total - len(self.manquantes)
        verb, whose = ("a", "son") if done < 2 else ("ont", "leur")
        return f"{done} {plural(done, 'collectivité')} sur {total} {verb} donné {whose} acte d’engagement"


def commitments_of(project: Project, employers: Sequence[Collectivite] | None = None) -> Engagements:
    """The acts of the collectivités of the perimeter. Two queries, one when the ``employers`` were read."""
    asked = tuple(one for one in (employers_of(project) if employers is None else employers) if one.kind in ASKED)
    rows = (
        EngagementPolitique.objects.filter(collectivite__in=[one.pk for one in asked])
        .select_related("collectivite", "document")
        .order_by("collectivite__rang", "-date_acte", "pk")
    )
    return Engagements(tuple(rows), asked)
