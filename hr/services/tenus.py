"""Which employers have nobody to look after their staff: the project lead may then type consolidated counts for them."""

from django.db.models import Q
from django.utils import timezone

from hr.models import Agent
from projects.models import Collectivite, Membership, Project
from projects.policy import HR_ROLES

DEJA_TENU = (
    "Cette collectivité a une personne chargée de ses effectifs, ou des agents déjà saisis : "
    "elle seule les modifie. Vous pouvez lui écrire depuis la page des membres."
)


def sans_personne(project: Project) -> set[int]:
    """Keys of the employers without holder of HR rights, present or to come, and without any agent row."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        Q(date_fin__isnull=True) | Q(date_fin__gte=today),
        project=project,
        role__in=[role.value for role in HR_ROLES],
    ).values("collectivite")
    # agents removed for less than 24 hours can come back: they keep guarding their employer
    staffed = Agent.everything.filter(collectivite__project=project).values("collectivite")
    return set(
        Collectivite.objects.filter(project=project)
        .exclude(pk__in=held)
        .exclude(pk__in=staffed)
        .values_list("pk", flat=True)
    )
