"""Where the step « équipe » stands, from the memberships (never from a tick)."""

from collections.abc import Sequence

from django.utils import timezone

from common.values import plural
from projects.access import in_force
from projects.models import Collectivite, Membership, Project
from projects.phases import StepCheck
from projects.policy import HR_ROLES
from projects.queries import collectivites_in


def checks(project: Project, employers: Sequence[Collectivite] | None = None) -> list[StepCheck]:
    """One check: how many employers have somebody with its HR rights today, and which have nobody.

    ``employers``: those of the perimeter today, when the caller has read them.
    """
    today = timezone.localdate()
    held = set(
        Membership.objects.filter(in_force(today), project=project, role__in=[role.value for role in HR_ROLES])
        .order_by("pk")
        .values_list("collectivite_id", flat=True)
    )
    employers = list(collectivites_in(project, today) if employers is None else employers)
    missing = tuple(c for c in employers if c.pk not in held)
    done = len(employers) - len(missing)
    verb = "a" if done < 2 else "ont"
    return [
        StepCheck(
            cle="equipe",
            fait=done,
            total=len(employers),
            phrase=f"{done} {plural(done, 'collectivité')} sur {len(employers)} {verb} une ou un DRH, "
            "ou une secrétaire générale de mairie",
            manquants=tuple(c.nom for c in missing),
            url_name="projects:members",
            absents=tuple(c.pk for c in missing),
        )
    ]
