"""Write the « règle du jeu », publish a version from a day on, sign it, take a signature back."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from common.values import format_date
from governance.models import Body, Charter, CharterSignature, CharterThreshold
from governance.notices import CHARTE, SIGNATURE
from governance.queries.charter import dated_values, draft_of, published, signable_bodies
from governance.services.notifications import members_of, notify, withdraw
from governance.seuils import MASQUAGE, refusals, specs, threshold_on
from projects.access import Access, in_force
from projects.models import Collectivite, Membership, Project
from projects.policy import Action, actions_of

UNDO = timedelta(hours=24)


def rising_floor(project: Project) -> dict[str, int]:
    """What the thresholds that only rise have reached, in any published version or in the project itself."""
    values = dated_values(project)
    floor = {}
    for cle, spec in specs().items():
        if spec.monte_seulement:
            floor[cle] = max([spec.minimum, *(value.valeur for value in values if value.cle == cle)])
    floor[MASQUAGE] = max(floor[MASQUAGE], project.seuil_affichage)
    return floor


@transaction.atomic
def save_draft(
    *, project: Project, texts: Mapping[str, str], thresholds: Mapping[str, int], reason: str = ""
) -> Charter:
    """Keep the version being written, made from the next number if there is none.

    Raises ``ValidationError`` by field on a threshold out of bounds, or that would go down when it may only rise.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if refused := refusals(thresholds, rising_floor(project)):
        raise ValidationError({f"seuil_{cle}": message for cle, message in refused.items()})
    charter = draft_of(project)
    if charter is None:
        last = project.charters.aggregate(last=Max("numero"))["last"] or 0
        charter = Charter(project=project, numero=last + 1)
    for name, text in texts.items():
        setattr(charter, name, text.replace("\r\n", "\n").strip())
    charter._change_reason = reason or "règle du jeu\u00a0: rédaction"
    charter.save()
    rows = {row.cle: row for row in charter.thresholds.order_by("cle")}
    for cle, value in thresholds.items():
        row = rows.get(cle) or CharterThreshold(charter=charter, cle=cle)
        if row.pk and row.valeur == value:
            continue
        row.valeur = value
        row._change_reason = reason or "règle du jeu\u00a0: rédaction"
        row.save()
    return charter


@transaction.atomic
def publish(*, charter: Charter, date_effet: date, user, today: date | None = None) -> None:
    """Publish the draft: it holds from ``date_effet``, never before; who may sign is told.

    Raises ``ValidationError``: already published, a day that is past, or not after the version before.
    """
    day = today or timezone.localdate()
    project = Project.objects.select_for_update().get(pk=charter.project_id)
    current = Charter.objects.get(pk=charter.pk)
    if current.date_publication is not None:
        raise ValidationError("Cette version est déjà publiée.")
    if date_effet < day:
        raise ValidationError(
            {"date_effet": "Une règle ne vaut pas pour le passé\u00a0: choisissez aujourd’hui ou plus tard."}
        )
    before = next(iter(published(project)), None)
    if before is not None and date_effet <= before.date_effet:
        raise ValidationError(
            {
                "date_effet": f"La version {before.numero} vaut depuis le {format_date(before.date_effet)}\u00a0: celle-ci vient après."
            }
        )
    values = {row.cle: row.valeur for row in current.thresholds.order_by("cle")}
    if refused := refusals(values, rising_floor(project)):
        raise ValidationError(list(refused.values()))
    current.date_publication, current.date_effet, current.publiee_par = timezone.now(), date_effet, user
    current._change_reason = f"version {current.numero} publiée"
    current.save()
    apply_display_threshold(project=project, jour=day)
    _tell(project, current, user)
    charter.refresh_from_db()


def _tell(project: Project, charter: Charter, author) -> None:
    address = reverse("governance:charter", args=[project.slug])
    notify(
        project=project,
        users=members_of(project),
        kind=CHARTE,
        cle="charte",
        texte=f"{charter}\u00a0: elle vaut à partir du {format_date(charter.date_effet)}.",
        adresse=address,
        author=author,
    )
    rows = (
        Membership.objects.filter(in_force(timezone.localdate()), project=project, collectivite__isnull=False)
        .select_related("user", "collectivite")
        .order_by("pk")
    )
    for membership in rows:
        if Action.SIGNER_CHARTE in actions_of(membership.role_enum, membership.est_executif):
            notify(
                project=project,
                users=[membership.user],
                kind=SIGNATURE,
                cle=_signature_key(membership.collectivite),
                texte=f"{charter}\u00a0: {membership.collectivite.nom} peut la signer.",
                adresse=address,
                author=author,
            )


def _signature_key(collectivite: Collectivite) -> str:
    return f"signature:{collectivite.pk}"


@transaction.atomic
def apply_display_threshold(*, project: Project, jour: date | None = None) -> bool:
    """Raise the display threshold of the project to what the charter says on ``jour``; never lower it. Idempotent."""
    value = threshold_on(dated_values(project), MASQUAGE, jour or timezone.localdate())
    row = Project.objects.select_for_update().get(pk=project.pk)
    if value.debut is None or value.valeur <= row.seuil_affichage:
        return False
    row.seuil_affichage = value.valeur
    row._change_reason = f"règle du jeu, version\u00a0{value.version}"
    row.save()
    project.seuil_affichage = value.valeur
    return True


def apply_due_thresholds() -> int:
    """The periodic duty: raise the display threshold of the projects whose charter reached its day."""
    rows = Project.objects.filter(
        charters__date_publication__isnull=False, charters__date_effet__lte=timezone.localdate()
    ).distinct()
    return sum(apply_display_threshold(project=project) for project in rows.order_by("pk"))


@transaction.atomic
def sign(
    *,
    access: Access,
    charter: Charter,
    qualite: str,
    collectivite: Collectivite | None = None,
    body: Body | None = None,
) -> CharterSignature:
    """Sign a version for an employer or for a body that one leads, in one's own name.

    Raises ``ValidationError``: an old version, a draft, signed already; ``AccessRefused`` or ``NotVisible`` for whom one
    may not sign.
    """
    project = access.project
    if collectivite is not None:
        access.require(Action.SIGNER_CHARTE, collectivite)
    elif body is None or body.pk not in signable_bodies(access):
        access.require(Action.SIGNER_CHARTE_GROUPE)
        raise ValidationError("On signe pour une instance que l’on préside ou que l’on anime.")
    Charter.objects.select_for_update().get(pk=charter.pk)
    last = next(iter(published(project)), None)
    if charter.date_publication is None or last is None:
        raise ValidationError("Cette version n’est pas encore publiée.")
    if last.pk != charter.pk:
        raise ValidationError(
            f"La version {charter.numero} est remplacée\u00a0: lisez et signez la version {last.numero}."
        )
    if not qualite.strip():
        raise ValidationError({"qualite": "Dites en quelle qualité vous signez."})
    if charter.signatures.filter(collectivite=collectivite, body=body).exists():
        raise ValidationError(f"Cette version est déjà signée pour {collectivite or body}.")
    signature = CharterSignature(
        charter=charter,
        collectivite=collectivite,
        body=body,
        nom=access.user.nom_affiche,
        qualite=qualite.strip(),
        user=access.user,
        date_signature=timezone.now(),
    )
    signature._change_reason = f"version {charter.numero} signée"
    signature.save()
    if collectivite is not None:
        withdraw(project=project, cle=_signature_key(collectivite))
    return signature


def may_take_back(access: Access, signature: CharterSignature) -> bool:
    """Whoever signed may think again for 24 hours; the history keeps both gestures."""
    return signature.user_id == access.user.pk and timezone.now() - signature.date_signature < UNDO


@transaction.atomic
def take_back_signature(*, access: Access, signature: CharterSignature) -> None:
    """Undo one's own signature within 24 hours. Raises ``ValidationError`` later, or for somebody else's."""
    if not may_take_back(access, signature):
        raise ValidationError("Une signature se reprend dans les 24 heures, par qui l’a donnée.")
    signature._change_reason = "signature reprise"
    signature.delete()
