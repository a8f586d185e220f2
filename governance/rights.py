"""What a hat sees of the governance: bodies, folders, documents (product.md part C, « Decisions », « Documents »)."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.models import Body, Document, Folder, Meeting, Seat, Suppleance
from projects.access import Access
from projects.policy import Action, Role

# Councils and committees of an employer that its own people see without holding a seat.
_OF_OWN_EMPLOYER = {
    Role.ELU: (Body.Kind.CONSEIL_COMMUNAUTAIRE, Body.Kind.CONSEIL_MUNICIPAL, Body.Kind.BUREAU),
    Role.REPRESENTANT_PERSONNEL: (Body.Kind.CST,),
    Role.SECRETAIRE_CST: (Body.Kind.CST,),
}
_STAFF_SIDE = (Role.REPRESENTANT_PERSONNEL, Role.SECRETAIRE_CST)

Holder = Callable[[Access, Document], bool]
_holders: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Let a floor above answer for the documents that its objects keep: ``holder(access, document) -> bool``.

    Asked only for a document without folder, meeting nor decision. Registering the same function twice keeps it once.
    """
    if holder not in _holders:
        _holders.append(holder)


def own_seats(access: Access) -> QuerySet[Seat]:
    """Seats that the worn hat holds today: those of the person, without employer or of the employer of the hat."""
    whom = Q(collectivite=None)
    if access.own_collectivite is not None:
        whom |= Q(collectivite=access.own_collectivite)
    return Seat.objects.on(timezone.localdate()).filter(whom, user=access.user, body__project=access.project)


def bodies_of_today(access: Access) -> QuerySet[Suppleance]:
    """Keys of the bodies where the worn hat stands in for somebody at a meeting of today: closed again tomorrow.

    It signs nothing and is told of nothing else: standing in is not a seat.
    """
    today = timezone.localdate()
    start = datetime.combine(today, time.min, tzinfo=timezone.get_current_timezone())
    end = datetime.combine(today + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())
    whom = Q(collectivite=None)
    if access.own_collectivite is not None:
        whom |= Q(collectivite=access.own_collectivite)
    return (
        Suppleance.objects.filter(
            whom,
            user=access.user,
            meeting__body__project=access.project,
            meeting__debut__gte=start,
            meeting__debut__lt=end,
        )
        .exclude(meeting__etat=Meeting.Etat.ANNULEE)
        .values("meeting__body_id")
    )


def visible_bodies(access: Access) -> QuerySet[Body]:
    """Bodies that the worn hat sees: all, or those where it sits and the councils or CST of its employer."""
    bodies = Body.objects.filter(project=access.project)
    if access.allows(Action.VOIR_GOUVERNANCE):
        return bodies
    if not access.allows(Action.VOIR_INSTANCES):
        return bodies.none()
    seen = Q(pk__in=own_seats(access).values("body_id")) | Q(pk__in=bodies_of_today(access))
    for membership in access.hat.memberships:
        kinds = _OF_OWN_EMPLOYER.get(membership.role_enum)
        if kinds and membership.collectivite_id:
            seen |= Q(kind__in=kinds, collectivite_id=membership.collectivite_id)
    return bodies.filter(seen)


def readable_audiences(access: Access) -> set[str]:
    """Audiences of the folders that the worn hat reads."""
    if not access.allows(Action.VOIR_DOCUMENTS):
        return set()
    if access.allows(Action.VOIR_GOUVERNANCE):
        return set(Folder.Audience.values)
    read = {Folder.Audience.MEMBRES.value}
    roles = {membership.role_enum for membership in access.hat.memberships}
    if Role.ELU in roles:
        read.add(Folder.Audience.ELUS.value)
    if roles & set(_STAFF_SIDE):
        read.add(Folder.Audience.CST.value)
    return read


def visible_documents(access: Access) -> QuerySet[Document]:
    """Documents of this floor that the worn hat reads, those taken back included (their bytes are another matter)."""
    documents = Document.objects.filter(project=access.project)
    if not access.allows(Action.VOIR_DOCUMENTS):
        return documents.none()
    bodies = visible_bodies(access).values("pk")
    return documents.filter(
        Q(folder__audience__in=readable_audiences(access))
        | Q(meeting__body__in=bodies)
        | Q(decision__meeting__body__in=bodies)
    )


def may_read(access: Access, document: Document) -> bool:
    """Whether the worn hat reads this document, whichever floor holds it."""
    if document.project_id != access.project.pk:
        return False
    if document.folder_id or document.meeting_id or document.decision_id:
        return visible_documents(access).filter(pk=document.pk).exists()
    return any(holder(access, document) for holder in _holders)


def may_deposit(access: Access, document: Document) -> bool:
    """Whether the worn hat may replace or take back this document: whoever holds the governance, or who deposited it."""
    if access.allows(Action.TENIR_GOUVERNANCE):
        return True
    return (
        bool(document.folder_id)
        and access.allows(Action.DEPOSER_DOCUMENTS)
        and document.depose_par_id == access.user.pk
        and may_read(access, document)
    )
