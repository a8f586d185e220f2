"""Verbs that write the impact and the feasibility of services. One transaction; only what changed is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from diagnostics.models import PrioriteService
from projects.models import Project


@dataclass(frozen=True)
class Marks:
    """Impact and feasibility from 1 to 5, both or none, and the reason."""

    impact: int | None
    faisabilite: int | None
    pourquoi: str = ""


@transaction.atomic
def save_priorities(*, project: Project, marks: Mapping[int, Marks], reason: str = "") -> int:
    """Write marks by key of service; returns how many services changed.

    Raises ``ValidationError`` naming the service when one mark goes without the other.
    """
    held = {row.service_id: row for row in PrioriteService.objects.filter(project=project).select_related("service")}
    services = {row.pk: row for row in project.services.filter(pk__in=list(marks)).order_by("pk")}
    changed = 0
    for pk, given in marks.items():
        if (given.impact is None) != (given.faisabilite is None):
            raise ValidationError(f"{services[pk].libelle}\u202f: l’impact et la faisabilité se donnent ensemble.")
        row = held.get(pk)
        if row is None:
            if given == Marks(None, None):
                continue
            row = PrioriteService(project=project, service=services[pk])
        elif Marks(row.impact, row.faisabilite, row.pourquoi) == given:
            continue
        row.impact, row.faisabilite, row.pourquoi = given.impact, given.faisabilite, given.pourquoi
        row._change_reason = reason or "impact et faisabilité"
        row.save()
        changed += 1
    return changed
