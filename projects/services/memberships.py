"""Give and take away roles. The only module that writes guardian's grants."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from guardian.shortcuts import assign_perm, get_user_perms, remove_perm

from projects.models import Collectivite, Membership, OuvertureRh, Project
from projects.policy import HR_ROLES, ROLES, Role, actions_of


def sync_grants(*, user, project: Project) -> None:
    """Make the grants of ``user`` on ``project`` exactly what the memberships not yet ended give.

    A membership that starts later is granted now: ``Access`` checks its dates, so it opens on its day without any task.
    """
    wanted: set[str] = set()
    today = timezone.localdate()
    current = Membership.objects.filter(project=project, user=user).filter(
        Q(date_fin__isnull=True) | Q(date_fin__gte=today)
    )
    for membership in current:
        wanted |= {action.value for action in actions_of(membership.role_enum, membership.est_executif)}
    held = set(get_user_perms(user, project))
    for codename in sorted(wanted - held):
        assign_perm(codename, user, project)
    for codename in sorted(held - wanted):
        remove_perm(codename, user, project)


def validate_role(*, role: Role, collectivite: Collectivite | None, date_fin: date | None, project: Project) -> None:
    """Raise ``ValidationError`` (French) when the role and its employer or end do not fit together."""
    spec = ROLES[role]
    if spec.needs_collectivite and collectivite is None:
        raise ValidationError(
            {"collectivite": f"Le rôle « {spec.label} » se tient dans une collectivité : choisissez-la."}
        )
    if not spec.needs_collectivite and collectivite is not None:
        raise ValidationError(
            {"collectivite": f"Le rôle « {spec.label} » porte sur tout le projet, sans collectivité."}
        )
    if collectivite is not None and collectivite.project_id != project.pk:
        raise ValidationError({"collectivite": "Cette collectivité n’appartient pas au projet."})
    if spec.time_limited and date_fin is None:
        raise ValidationError({"date_fin": f"Le rôle « {spec.label} » est limité dans le temps : donnez sa fin."})


@transaction.atomic
def add_member(
    *,
    project: Project,
    user,
    role: Role,
    collectivite: Collectivite | None = None,
    est_executif: bool = False,
    date_debut: date | None = None,
    date_fin: date | None = None,
    invited_by=None,
    reason: str = "participation ouverte",
) -> Membership:
    """Give ``role`` to ``user`` from ``date_debut`` (today by default) and write the grants. Idempotent.

    Raises ``ValidationError`` when role, employer and dates do not fit. Who may give which role is decided by the
    caller's gate and by ``may_grant``.
    """
    validate_role(role=role, collectivite=collectivite, date_fin=date_fin, project=project)
    debut = date_debut or timezone.localdate()
    membership = Membership.objects.filter(
        project=project, user=user, role=role.value, collectivite=collectivite
    ).first()
    if membership is None:
        membership = Membership(
            project=project, user=user, role=role.value, collectivite=collectivite, date_debut=debut
        )
    elif membership.date_fin is not None and membership.date_fin < debut:
        membership.date_debut = debut
    membership.est_executif = est_executif and role is Role.ELU
    membership.date_fin = date_fin
    membership.invite_par = invited_by
    membership._change_reason = reason
    membership.save()
    sync_grants(user=user, project=project)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, reason: str) -> None:
    """End a membership now and take its grants away in the same transaction; the history keeps the reason."""
    user, project = membership.user, membership.project
    membership._change_reason = reason
    membership.delete()
    sync_grants(user=user, project=project)


def employer_is_guarded(collectivite: Collectivite, *, has_staff: bool) -> bool:
    """Whether the HR rights of this employer are handed on by its own DRH only.

    True once it has one holder of HR rights in force or one agent row (``has_staff``, known by a floor above).
    """
    today = timezone.localdate()
    holders = Membership.objects.filter(collectivite=collectivite, role__in=[r.value for r in HR_ROLES])
    return has_staff or any(m.date_fin is None or m.date_fin >= today for m in holders)


@transaction.atomic
def open_hr_data(*, collectivite: Collectivite, user) -> OuvertureRh:
    """The DRH opens the named data of the employer to the référent RH. Idempotent."""
    current = OuvertureRh.objects.filter(collectivite=collectivite, date_fermeture__isnull=True).first()
    return current or OuvertureRh.objects.create(
        collectivite=collectivite, date_ouverture=timezone.now(), ouverte_par=user
    )


@transaction.atomic
def close_hr_data(*, collectivite: Collectivite, user) -> None:
    """The DRH takes the opening back, at once. Nothing happens when nothing is open."""
    for opening in OuvertureRh.objects.filter(collectivite=collectivite, date_fermeture__isnull=True):
        opening.date_fermeture = timezone.now()
        opening.fermee_par = user
        opening.save()
