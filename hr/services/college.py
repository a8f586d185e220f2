"""Verbs of the college of the DRH."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from common.removal import remove, restore
from hr.models import AvisPositionRH, PositionRH
from projects.models import Collectivite, Project


@transaction.atomic
def enregistrer_position(
    *, project: Project, sujet: str, texte: str, date_position: date, row: PositionRH | None = None
) -> PositionRH:
    """Propose a position, or write one again. Words said of an older text are taken away: nobody agreed with the new one."""
    if row is None:
        locked = Project.objects.select_for_update().get(pk=project.pk)
        # numbers of removed ones too: a position brought back finds its own free
        last = PositionRH.everything.filter(project=locked).aggregate(last=Max("numero"))["last"] or 0
        row = PositionRH(project=project, numero=last + 1)
        reason = "position proposée"
    else:
        reason = "position modifiée"
        if row.texte.strip() != texte.strip():
            for avis in AvisPositionRH.objects.filter(position=row):
                avis._change_reason = "le texte a changé : avis à redonner"
                avis.delete()
    row.sujet, row.texte, row.date_position = sujet.strip(), texte.strip(), date_position
    row._change_reason = reason
    row.save()
    return row


@transaction.atomic
def donner_avis(*, position: PositionRH, collectivite: Collectivite, sens: str, motif: str = "") -> AvisPositionRH:
    """What an employer says. Raises ``ValidationError`` on a disagreement without a reason."""
    if sens not in AvisPositionRH.Sens.values:
        raise ValidationError({"sens": "Dites si votre employeur est d’accord."})
    if sens == AvisPositionRH.Sens.DESACCORD and not motif.strip():
        raise ValidationError(
            {"motif": "Dites pourquoi : un désaccord est joint, avec son motif, au rapport des élus."}
        )
    row = AvisPositionRH.objects.filter(position=position, collectivite=collectivite).first()
    row = row or AvisPositionRH(position=position, collectivite=collectivite)
    row.sens, row.motif = sens, motif.strip()
    row._change_reason = "avis donné"
    row.save()
    return row


@transaction.atomic
def retirer_position(*, row: PositionRH, auteur, motif: str = "") -> None:
    """Take a position away; undone for 24 hours. Raises ``ValidationError`` once an employer disagreed: it stays written."""
    if AvisPositionRH.objects.filter(position=row, sens=AvisPositionRH.Sens.DESACCORD).exists():
        raise ValidationError("Un employeur a dit son désaccord : la position reste au journal du collège.")
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def retablir_position(*, row: PositionRH, auteur) -> None:
    """Undo ``retirer_position``. Raises ``ValidationError`` after 24 hours."""
    restore(row, auteur=auteur)
