"""Give and take away roles. The only module that writes guardian's grants."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from guardian.shortcuts import get_user_perms

from accounts.models import User
from common.removal import remove, restore
from projects.access import Access, accesses_of, in_force, named_access_waits
from projects.drafts import forget_drafts
from projects.handing_on import grant_refusal, may_end
from projects.models import Collectivite, Membership, OuvertureRh, Project, ProjectUserObjectPermission
from projects.policy import HR_ROLES, ROLES, Action, Role, actions_of

StaffProbe = Callable[[Collectivite], bool]
_staff_probes: list[StaffProbe] = []
_project_staff_probes: list[Callable[[Project], bool]] = []


def register_staff_probe(probe: StaffProbe, of_project: Callable[[Project], bool]) -> None:
    """Let a floor above say whether an employer, and a project, has staff rows: each is one cheap query.

    Imports only descend: this floor cannot ask ``hr`` for its agents, so ``HrConfig.ready`` hands the question over.
    Registering the same function twice keeps it once.
    """
    if probe not in _staff_probes:
        _staff_probes.append(probe)
        _project_staff_probes.append(of_project)


def register_names_probe(of_project: Callable[[Project], bool]) -> None:
    """Let a floor above say whether a project keeps names in rows that are not staff rows: one cheap query."""
    if of_project not in _project_staff_probes:
        _project_staff_probes.append(of_project)


def has_staff(collectivite: Collectivite) -> bool:
    """Whether any floor above keeps staff rows of this employer."""
    return any(probe(collectivite) for probe in _staff_probes)


def keeps_named_staff(project: Project) -> bool:
    """Whether any floor above keeps names of staff in this project."""
    return any(probe(project) for probe in _project_staff_probes)


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
    permissions = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Project), codename__in=wanted - held
    )
    # one statement each way, whatever the number of actions; guardian's helpers would send three queries per action
    ProjectUserObjectPermission.objects.bulk_create(
        [
            ProjectUserObjectPermission(permission=permission, user=user, content_object=project)
            for permission in permissions.order_by("pk")
        ],
        ignore_conflicts=True,
    )
    if surplus := held - wanted:
        ProjectUserObjectPermission.objects.filter(
            user=user, content_object=project, permission__codename__in=surplus
        ).delete()


def sync_all_grants() -> int:
    """Bring the grants of everybody whose participation has not ended in line with the table; returns how many people.

    Runs after each ``migrate``: a right that a new version gives reaches the members of the projects that exist.
    """
    today = timezone.localdate()
    pairs = (
        Membership.objects.filter(Q(date_fin__isnull=True) | Q(date_fin__gte=today))
        .order_by("project_id", "user_id")
        .values_list("project_id", "user_id")
        .distinct()
    )
    people = {user.pk: user for user in User.objects.filter(pk__in={user for _, user in pairs})}
    # a removed project keeps its grants: it may come back
    projects = Project.everything.in_bulk({project for project, _ in pairs})
    for project, user in pairs:
        sync_grants(user=people[user], project=projects[project])
    return len(pairs)


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
    if collectivite is not None and collectivite.date_sortie and collectivite.date_sortie < timezone.localdate():
        raise ValidationError({"collectivite": "Cette collectivité est sortie du périmètre du projet."})
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
    a_acces_nominatif: bool = True,
    reason: str = "participation ouverte",
) -> Membership:
    """Give ``role`` to ``user`` from ``date_debut`` (today by default) and write the grants. Idempotent.

    Raises ``ValidationError`` when role, employer and dates do not fit. Who may give which role is decided by the
    caller's gate and by ``refusal_to_grant``. ``a_acces_nominatif`` is false for a direction or a maire whom the HR of
    the employer has still to confirm: everything else opens, the named list waits (``confirm_named_access``).
    """
    validate_role(role=role, collectivite=collectivite, date_fin=date_fin, project=project)
    debut = date_debut or timezone.localdate()
    if date_fin is not None and date_fin < debut:
        raise ValidationError({"date_fin": "La participation finirait avant d’avoir commencé."})
    membership = Membership.objects.filter(
        project=project, user=user, role=role.value, collectivite=collectivite
    ).first()
    if membership is None:
        membership = Membership(
            project=project, user=user, role=role.value, collectivite=collectivite, date_debut=debut
        )
    elif debut < membership.date_debut:
        membership.date_debut = debut
    elif membership.date_fin is not None and membership.date_fin < debut:
        # a return after an absence: what was opened meanwhile was not opened to this person
        membership.date_debut = debut
        membership.date_attribution = timezone.now()
    membership.est_executif = est_executif and role is Role.ELU
    membership.date_fin = date_fin
    membership.invite_par = invited_by
    membership.a_acces_nominatif = a_acces_nominatif
    membership._change_reason = reason
    membership.save()
    sync_grants(user=user, project=project)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, reason: str, auteur=None) -> None:
    """End a membership now and take its grants away in the same transaction; undone for 24 hours.

    Raises ``ValidationError`` without a reason, or when the project would be left without cheffe or chef de projet.
    """
    if not reason.strip():
        raise ValidationError({"motif": "Dites pourquoi : le motif reste dans l’histoire du projet."})
    # one lock per project: two leads who leave at the same moment cannot both be « not the last one »
    project = Project.objects.select_for_update().get(pk=membership.project_id)
    if membership.role_enum is Role.CHEF_PROJET:
        others = Membership.objects.filter(
            in_force(timezone.localdate()), project=project, role=Role.CHEF_PROJET.value, user__is_active=True
        ).exclude(pk=membership.pk)
        if not others.exists():
            raise ValidationError("C’est la dernière cheffe ou le dernier chef de projet : invitez d’abord l’autre.")
    remove(membership, auteur=auteur, motif=reason)
    if membership.hat not in {m.hat for m in Membership.objects.filter(project=project, user=membership.user)}:
        forget_drafts(project=project, user=membership.user, casquette=membership.hat)
    sync_grants(user=membership.user, project=project)


@transaction.atomic
def restore_member(*, row: Membership, auteur) -> None:
    """Undo ``remove_member``. Raises ``ValidationError`` when too late, or when the role was given again meanwhile.

    Named data that an employer opened between the two was not opened to this person: it stays closed to them.
    """
    since = row.date_suppression
    restore(row, auteur=auteur)
    if OuvertureRh.objects.filter(collectivite__project=row.project_id, date_ouverture__gte=since).exists():
        row.date_attribution = timezone.now()
        row._change_reason = "suppression annulée : les données ouvertes entre-temps restent fermées"
        row.save()
    sync_grants(user=row.user, project=row.project)


def refusal_to_restore(access: Access, membership: Membership) -> str | None:
    """Why the worn hat may not bring this membership back: nobody brings back more than they may give, or took away.

    Whoever ended it may undo that very gesture; nobody brings their own participation back.
    """
    if membership.user_id == access.user.pk:
        return "On ne rétablit pas sa propre participation : une autre personne doit le faire."
    if membership.supprime_par_id == access.user.pk and may_end(
        role=membership.role_enum, allowed=access.actions_on(membership.collectivite)
    ):
        return None
    return refusal_to_grant(
        giver=access.user,
        project=access.project,
        role=membership.role_enum,
        collectivite=membership.collectivite,
        email=membership.user.email,
        hat=access.hat.key,
    )


@transaction.atomic
def confirm_named_access(*, membership: Membership) -> None:
    """The HR of the employer opens the named list to its direction générale, maire or président. Idempotent.

    Raises ``ValidationError`` when the role has no named list that waits for anybody.
    """
    if not named_access_waits(membership):
        raise ValidationError("Ce rôle n’attend aucune confirmation.")
    if not membership.a_acces_nominatif:
        membership.a_acces_nominatif = True
        membership._change_reason = "liste nominative ouverte par l’employeur"
        membership.save()


def employer_is_guarded(collectivite: Collectivite, *, has_staff: bool) -> bool:
    """Whether the HR rights of this employer are handed on by its own DRH only.

    True once it has one holder of HR rights, present or to come, or one agent row (``has_staff``, known by a floor
    above: see ``register_staff_probe``).
    """
    return (
        has_staff
        or Membership.objects.filter(collectivite=collectivite, role__in=[r.value for r in HR_ROLES])
        .filter(Q(date_fin__isnull=True) | Q(date_fin__gte=timezone.localdate()))
        .exists()
    )


def refusal_to_grant(
    *, giver, project: Project, role: Role, collectivite: Collectivite | None, email: str, hat: str | None = None
) -> str | None:
    """Why ``giver`` may not hand ``role`` on to ``email`` today, ``None`` when they may.

    ``hat``: the key of the worn hat; without it each hat of the giver is asked in turn (an invitation answered later).
    """
    guarded = (
        bool(collectivite) and role in HR_ROLES and employer_is_guarded(collectivite, has_staff=has_staff(collectivite))
    )
    answers = [
        grant_refusal(
            role=role,
            allowed=access.actions_on(collectivite),
            guarded=guarded,
            to_oneself=giver.email == email,
        )
        for access in accesses_of(giver, project)
        if hat is None or access.hat.key == hat
    ]
    if not answers:
        return "La personne qui invite ne participe plus au projet."
    return None if None in answers else answers[0]


def opens_names_on_arrival(*, giver, project: Project, collectivite: Collectivite | None, email: str) -> bool:
    """Whether a direction, maire or président invited by ``giver`` reads the named list at once.

    Yes from somebody of the employer who reads it, or while the employer has neither HR nor staff; never for oneself.
    """
    if collectivite is None:
        return True
    if giver is None or giver.email == email:
        return False
    if any(access.allows(Action.VOIR_AGENTS, collectivite) for access in accesses_of(giver, project)):
        return True
    return not employer_is_guarded(collectivite, has_staff=has_staff(collectivite))


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
