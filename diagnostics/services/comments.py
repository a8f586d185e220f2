"""Verbs of the comments on the register. Each is one transaction; who is told is told without a name nor a figure."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common.removal import remove, restore
from diagnostics.models import CommentaireRegistre, EntreeRegistre
from governance.notices import NoticeKind, register
from governance.services.notifications import notify, people_who, withdraw
from projects.drafts import forget_drafts
from projects.policy import Action

COMMENTAIRE = "COMMENTAIRE"


def register_kind() -> None:
    """Hand the subject over to the floor that tells people."""
    register(
        NoticeKind(
            COMMENTAIRE,
            "Commentaires du comité de pilotage sur le registre",
            "le registre des gains et des difficultés a un commentaire ou une réponse",
            Action.COMMENTER_REGISTRE,
        )
    )


def _tell(row: CommentaireRegistre, users, texte: str, author, cle: str) -> None:
    project = row.entree.project
    notify(
        project=project,
        users=users,
        kind=COMMENTAIRE,
        cle=cle,
        texte=texte,
        adresse=reverse("diagnostics:register-entry", args=[project.slug, row.entree_id]),
        author=author,
    )


def _asked(row: CommentaireRegistre) -> str:
    return f"commentaire-{row.pk}"


def _answered(row: CommentaireRegistre) -> str:
    return f"commentaire-{row.pk}-reponse"


@transaction.atomic
def comment(*, entree: EntreeRegistre, auteur, texte: str) -> CommentaireRegistre:
    """Say something of an entry, under one's own name; those who keep the register are told.

    The same words sent twice by the same person are one comment. Raises ``ValidationError`` by field.
    """
    EntreeRegistre.objects.select_for_update().get(pk=entree.pk)
    words = texte.strip()
    if not words:
        raise ValidationError({"texte": "Écrivez votre commentaire."})
    known = CommentaireRegistre.objects.filter(entree=entree, auteur=auteur, texte=words).order_by("pk").first()
    if known is not None:
        return known
    row = CommentaireRegistre(entree=entree, auteur=auteur, texte=words, date=timezone.now())
    row._change_reason, row._history_user = "commentaire", auteur
    row.save()
    keepers = people_who(entree.project, Action.TENIR_DIAGNOSTIC)
    _tell(row, keepers, "Un commentaire du registre attend une réponse.", auteur, _asked(row))
    return row


@transaction.atomic
def answer_comment(*, row: CommentaireRegistre, auteur, reponse: str) -> None:
    """Answer, or correct the answer; who commented is told. Raises ``ValidationError`` by field."""
    words = reponse.strip()
    if not words:
        raise ValidationError({"reponse": "Une réponse vide n’en est pas une : écrivez ce que l’on peut dire."})
    if words == row.reponse:
        return
    row._change_reason, row._history_user = ("réponse corrigée" if row.reponse else "réponse"), auteur
    row.reponse, row.repondu_par, row.date_reponse = words, auteur, timezone.now()
    row.save()
    withdraw(project=row.entree.project, cle=_asked(row))
    people = [row.auteur] if row.auteur is not None and row.auteur.is_active else []
    _tell(row, people, "Votre commentaire du registre a une réponse.", auteur, _answered(row))


@transaction.atomic
def remove_comment(*, row: CommentaireRegistre, auteur, motif: str = "") -> None:
    """Take a comment away with its answer; undone for 24 hours. Nobody is sent to it any more."""
    remove(row, auteur=auteur, motif=motif)
    for key in (_asked(row), _answered(row)):
        withdraw(project=row.entree.project, cle=key)


@transaction.atomic
def restore_comment(*, row: CommentaireRegistre, auteur) -> None:
    """Undo ``remove_comment``. Raises ``ValidationError`` after 24 hours."""
    restore(row, auteur=auteur)


@transaction.atomic
def purge_comment(row: CommentaireRegistre) -> None:
    """Erase a removed comment with its history: words taken back are not kept."""
    key, project = row.pk, row.entree.project
    row.delete()
    CommentaireRegistre.history.filter(id=key).delete()
    forget_drafts(project=project, cle=answer_key(key))


@transaction.atomic
def purge_entry(row: EntreeRegistre) -> None:
    """Erase a removed entry; its own history keeps the trace, its comments leave no words."""
    project, key = row.project, row.pk
    said = list(CommentaireRegistre.everything.filter(entree=row).order_by("pk"))
    for one in said:
        for told in (_asked(one), _answered(one)):
            withdraw(project=project, cle=told)
        purge_comment(one)
    forget_drafts(project=project, cle=comment_key(key))
    row._change_reason = "purge, 24 heures après la suppression"
    row.delete()


def comment_key(entry: int) -> str:
    """Under which a comment being written on an entry is kept as a draft."""
    return f"commentaire:{entry}"


def answer_key(comment: int) -> str:
    """Under which the answer to a comment is kept as a draft."""
    return f"commentaire-reponse:{comment}"
