"""Verbs that write the political commitments. Each is one transaction and leaves its reason in the history."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from diagnostics.models import EngagementPolitique
from diagnostics.queries_framing import ASKED
from governance.services.documents import deposit
from projects.models import Collectivite


@transaction.atomic
def save_commitment(
    *,
    collectivite: Collectivite,
    porteur: str,
    nature: str,
    date_acte: date,
    data: bytes,
    filename: str,
    user,
    reason: str = "",
) -> EngagementPolitique:
    """Keep the act of one collectivité with its document.

    Raises ``ValidationError`` by field: a body that is not asked, an act already there, a file that is not accepted.
    """
    if collectivite.kind not in ASKED:
        raise ValidationError({"collectivite": "L’engagement est demandé à l’EPCI et aux communes."})
    same = EngagementPolitique.objects.filter(collectivite=collectivite, nature=nature, date_acte=date_acte)
    if same.exists():
        raise ValidationError({"date_acte": "Cet acte est déjà là."})
    label = dict(EngagementPolitique.Nature.choices)[nature]
    titre = f"Engagement {collectivite.de_nom}, {label} du {date_acte:%d/%m/%Y}"
    document = deposit(project=collectivite.project, data=data, filename=filename, titre=titre[:160], user=user)
    row = EngagementPolitique(
        collectivite=collectivite, porteur=porteur.strip(), nature=nature, date_acte=date_acte, document=document
    )
    row._change_reason = reason or "engagement déposé"
    row.save()
    return row


@transaction.atomic
def remove_commitment(*, row: EngagementPolitique, auteur, motif: str = "") -> None:
    """Take an act away; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_commitment(*, row: EngagementPolitique, auteur) -> None:
    """Undo ``remove_commitment``. Raises ``ValidationError`` after 24 hours, or when the same act came meanwhile."""
    restore(row, auteur=auteur)
