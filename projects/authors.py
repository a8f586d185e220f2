"""Who did something, said by the role held in the project: « DRH · Bourg-Essai », never more than the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass

from projects.models import Membership, Project

APPLICATION = "l’application"
GONE = "une personne qui ne participe plus"


@dataclass(frozen=True)
class Authors:
    """Key of a person → what is said of that person, for the people asked."""

    labels: dict[int, str]

    def of(self, user_id: int | None) -> str:
        """The role of this person, « l’application » for nobody, a neutral word for somebody gone and purged."""
        if user_id is None:
            return APPLICATION
        return self.labels.get(user_id, GONE)


def role_labels(project: Project, user_ids: Iterable[int | None]) -> Authors:
    """The roles of these people in ``project``, those ended included, in one query."""
    wanted = {key for key in user_ids if key is not None}
    labels: dict[int, list[str]] = {}
    rows = (
        Membership.everything.filter(project=project, user_id__in=wanted).select_related("collectivite").order_by("pk")
    )
    for row in rows if wanted else ():
        label = row.role_with_employer
        if label not in labels.setdefault(row.user_id, []):
            labels[row.user_id].append(label)
    return Authors({key: ", ".join(found) for key, found in labels.items()})
