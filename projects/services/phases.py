"""Close a phase, which freezes the situation, and open it again. Values come from the floor above, ready to be kept."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from projects.models import Phase, Project, Snapshot


@transaction.atomic
def close_phase(*, phase: Phase, values: Mapping[str, Any], user, reason: str = "") -> Snapshot:
    """Close ``phase``, keep ``values`` (JSON-able aggregates, unmasked, never a row of a person) under the next number,
    and start the following phase.

    Raises ``ValidationError`` when the phase is not under way: a double click closes once.
    """
    Project.objects.select_for_update().get(pk=phase.project_id)
    current = Phase.objects.get(pk=phase.pk)
    if current.etat != Phase.Etat.EN_COURS:
        raise ValidationError(f"La phase « {current.titre} » n’est pas en cours : elle ne peut pas être close.")
    last = Snapshot.objects.filter(project_id=phase.project_id).aggregate(last=Max("numero"))["last"] or 0
    snapshot = Snapshot.objects.create(
        project_id=phase.project_id, phase=current, numero=last + 1, arrete_par=user, valeurs=dict(values)
    )
    why = reason or f"phase close, situation n° {snapshot.numero} arrêtée"
    current.etat, current.date_cloture = Phase.Etat.CLOSE, timezone.localdate()
    current._change_reason = why
    current.save()
    following = Phase.objects.filter(
        project_id=phase.project_id, numero__gt=current.numero, etat=Phase.Etat.A_VENIR
    ).first()
    under_way = Phase.objects.filter(project_id=phase.project_id, etat=Phase.Etat.EN_COURS).exists()
    if following is not None and not under_way:
        following.etat = Phase.Etat.EN_COURS
        following._change_reason = why
        following.save()
    return snapshot


@transaction.atomic
def reopen_phase(*, phase: Phase, reason: str) -> None:
    """Open a closed phase again; its frozen situation stays. Raises ``ValidationError`` without a reason, or when the
    phase is not closed."""
    if not reason.strip():
        raise ValidationError({"motif": "Rouvrir une phase close demande un motif."})
    current = Phase.objects.select_for_update().get(pk=phase.pk)
    if current.etat != Phase.Etat.CLOSE:
        raise ValidationError(f"La phase « {current.titre} » n’est pas close.")
    current.etat, current.date_cloture = Phase.Etat.EN_COURS, None
    current._change_reason = reason.strip()
    current.save()
