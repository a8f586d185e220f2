"""Hold a negotiation file, write the position of one side, show it to the others. Each verb is one transaction."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from common.removal import remove, restore
from common.values import plural
from governance.models import DossierNegociation, PositionNegociation, PublicationPosition
from governance.notices import NEGOCIATION
from governance.services.notifications import notify, people_who, withdraw
from projects.drafts import forget_drafts
from projects.models import Collectivite, Project
from projects.policy import Action

TEXTS = ("position", "interets", "offres")
CLOSED = "Cette négociation est close : la conduite du projet peut la rouvrir."


def _save(row, user, reason: str):
    row._change_reason, row._history_user = reason, user
    row.save()
    return row


@transaction.atomic
def save_file(
    *, project: Project, fields: Mapping[str, Any], user=None, row: DossierNegociation | None = None
) -> DossierNegociation:
    """Open a subject, or write what is agreed and what remains. Raises ``ValidationError`` by field."""
    Project.objects.select_for_update().get(pk=project.pk)
    found = row or DossierNegociation(project=project)
    for name, value in fields.items():
        setattr(found, name, value.strip() if isinstance(value, str) else value)
    left = len(found.points_restants)
    if found.etat == DossierNegociation.Etat.ACCORD and left:
        words = f"Il reste {left}\u00a0{plural(left, 'point')} à régler"
        raise ValidationError(
            {"etat": f"{words} : passez-les dans les points d’accord, ou gardez la discussion ouverte."}
        )
    if found.etat == DossierNegociation.Etat.ACCORD and not found.points_accordes:
        raise ValidationError({"accords": "Un accord dit sur quoi il porte : écrivez au moins un point."})
    if row is None:
        last = DossierNegociation.everything.filter(project=project).aggregate(last=Max("numero"))["last"] or 0
        found.numero = last + 1
    return _save(found, user, "dossier modifié" if row else "dossier ouvert")


def remove_file(*, row: DossierNegociation, auteur, motif: str) -> None:
    """Take a file away with its positions; it can come back for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


def restore_file(*, row: DossierNegociation, auteur) -> None:
    """Undo ``remove_file``. Raises ``ValidationError`` after 24 hours."""
    restore(row, auteur=auteur)


@transaction.atomic
def purge_file(row: DossierNegociation) -> None:
    """Erase a removed file; of what each side prepared nothing stays, versions, drafts and notices included."""
    project, key = row.project, row.pk
    versions = PositionNegociation.history.filter(dossier_id=key)
    notices = [f"position:{one}" for one in set(versions.values_list("id", flat=True))]
    row._change_reason = "purge, 24 heures après la suppression"
    row.delete()
    versions.delete()
    forget_drafts(project=project, cle__in=(draft_key(key), f"negociation:{key}"))
    for cle in notices:
        withdraw(project=project, cle=cle)


def draft_key(dossier: int) -> str:
    """Under which a side keeps, as a draft, the position that it is writing."""
    return f"position:{dossier}"


@transaction.atomic
def save_position(
    *, dossier: DossierNegociation, collectivite: Collectivite, fields: Mapping[str, str], user
) -> PositionNegociation:
    """Write what one side prepares; nobody else reads it. Raises ``ValidationError`` once the negotiation is closed."""
    dossier = DossierNegociation.objects.select_for_update().get(pk=dossier.pk)
    if dossier.etat != DossierNegociation.Etat.OUVERT:
        raise ValidationError(CLOSED)
    found = PositionNegociation.objects.filter(dossier=dossier, collectivite=collectivite).first()
    row = found or PositionNegociation(dossier=dossier, collectivite=collectivite)
    for name in TEXTS:
        setattr(row, name, fields[name].strip())
    return _save(row, user, "position modifiée" if found else "position écrite")


def version_of(row: PositionNegociation) -> int:
    """Which version of a position is the last one: what is published is what was read."""
    return row.history.aggregate(last=Max("history_id"))["last"]


@transaction.atomic
def publish_position(*, row: PositionNegociation, version: int, user) -> PublicationPosition:
    """Show the others this position as it is; they are told. ``version``: the one that was read before publishing.

    Raises ``ValidationError`` when it changed meanwhile, when the others already read the same, or once it is closed.
    """
    dossier = DossierNegociation.objects.select_for_update().get(pk=row.dossier_id)
    row = PositionNegociation.objects.select_related("collectivite").get(pk=row.pk)
    if dossier.etat != DossierNegociation.Etat.OUVERT:
        raise ValidationError(CLOSED)
    if version != version_of(row):
        raise ValidationError(
            "Cette position a changé pendant votre lecture : relisez-la, puis publiez. Rien n’est publié."
        )
    last = row.publications.first()
    if last is not None and all(getattr(last, name) == getattr(row, name) for name in TEXTS):
        raise ValidationError("Les autres collectivités lisent déjà cette position, mot pour mot.")
    shown = PublicationPosition.objects.create(
        source=row,
        date_publication=timezone.now(),
        publiee_par=user,
        **{name: getattr(row, name) for name in TEXTS},
    )
    project = dossier.project
    notify(
        project=project,
        users=people_who(project, Action.VOIR_NEGOCIATIONS),
        kind=NEGOCIATION,
        cle=_key(row),
        texte=f"{row.collectivite.nom} publie sa position, négociation n°\u00a0{dossier.numero}.",
        adresse=reverse("governance:negotiation", args=[project.slug, dossier.numero]),
        author=user,
    )
    return shown


@transaction.atomic
def take_publication_back(*, row: PositionNegociation) -> int:
    """The others read this side no more: every publication goes, what is prepared stays. Returns how many went."""
    gone = row.publications.count()
    row.publications.all().delete()
    withdraw(project=row.dossier.project, cle=_key(row))
    return gone


def _key(row: PositionNegociation) -> str:
    return f"position:{row.pk}"
