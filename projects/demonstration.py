"""People of the demonstration, told to ``accounts``: whom the sign-in page offers, who never receives mail."""

from django.utils import timezone

from accounts.demonstration import DemonstrationAccount
from accounts.models import User
from projects.access import in_force
from projects.models import Membership


def demonstration_people() -> list[DemonstrationAccount]:
    """Members of the demonstration projects today, in the order in which they joined, with their roles. One query."""
    memberships = (
        Membership.objects.filter(in_force(timezone.localdate()), project__est_demonstration=True, user__is_active=True)
        .select_related("user", "collectivite")
        .order_by("pk")
    )
    names: dict[int, str] = {}
    roles: dict[int, list[str]] = {}
    for membership in memberships:
        names[membership.user_id] = membership.user.nom_affiche
        roles.setdefault(membership.user_id, []).append(membership.role_with_employer)
    return [DemonstrationAccount(key, name, ", ".join(roles[key])) for key, name in names.items()]


def belongs_to_demonstration(user: User) -> bool:
    """Whether everything this person takes part in is a demonstration; somebody without project is real."""
    kinds = set(Membership.objects.filter(user=user).values_list("project__est_demonstration", flat=True))
    return kinds == {True}
