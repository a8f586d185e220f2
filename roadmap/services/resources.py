"""Allocate what the services have to the objectives. One transaction each; what exceeds is refused by name."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from common.values import format_etp, format_euros
from diagnostics.models import MoyenService
from projects.models import Collectivite, Project, Service
from roadmap.affectations import Part, depassement
from roadmap.models import AffectationObjectif, Objectif
from roadmap.queries.resources import ZERO, disponible_of, parts


def _refused(row: AffectationObjectif, moyens: Sequence[MoyenService]) -> dict[str, str]:
    """What the service does not have, by field."""
    key = (row.collectivite_id, row.service_id)
    there = disponible_of(row.objectif.project, key)
    if there is None:
        return {"etp": "Ce service n’est pas dans l’inventaire de cette collectivité."}
    others = list(
        AffectationObjectif.objects.filter(
            objectif__project=row.objectif.project, collectivite_id=key[0], service_id=key[1]
        )
        .exclude(pk=row.pk)
        .select_related("objectif")
        .prefetch_related("moyens")
        .order_by("objectif__rang", "pk")
    )
    said = {}
    for name, given, write in (("etp", there.etp, format_etp), ("montant_euros", there.euros, format_euros)):
        mine = Part(str(row.objectif), getattr(row, name) or ZERO)
        if mine.quantite and (text := depassement(given, [*parts(others, name), mine], write)):
            said[name] = f"{text}."
    for one in moyens:
        if one not in there.moyens:
            said["moyens"] = f"{one} n’est pas un moyen de ce service."
        elif taken := next((other for other in others if one in other.moyens.all()), None):
            said["moyens"] = f"{one} est déjà affecté à « {taken.objectif} »."
    return said


@transaction.atomic
def save_resource(
    *,
    objectif: Objectif,
    collectivite: Collectivite,
    service: Service,
    etp: Decimal | None = None,
    montant_euros: Decimal | None = None,
    moyens: Sequence[MoyenService] = (),
    reason: str = "",
) -> AffectationObjectif:
    """What ``service`` of ``collectivite`` gives to ``objectif``: ETP, euros a year outside staff, equipment.

    Raises ``ValidationError`` by field when nothing is given, or when the service has less: the objectives that hold it
    are named with their part.
    """
    # two allocations of one service sent together come one by one
    Project.objects.select_for_update().get(pk=objectif.project_id)
    held = AffectationObjectif.objects.filter(objectif=objectif, collectivite=collectivite, service=service)
    row = held.first() or AffectationObjectif(objectif=objectif, collectivite=collectivite, service=service)
    if not etp and not montant_euros and not moyens:
        raise ValidationError({"etp": "Dire ce que le service donne : des ETP, des euros ou un équipement."})
    row.etp, row.montant_euros = etp or None, montant_euros or None
    if said := _refused(row, moyens):
        raise ValidationError(said)
    row._change_reason = reason or ("affectation modifiée" if row.pk else "moyens affectés")
    row.save()
    row.moyens.set(moyens)
    return row


@transaction.atomic
def remove_resource(*, row: AffectationObjectif, auteur, motif: str = "") -> None:
    """Take back what a service gave; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_resource(*, row: AffectationObjectif, auteur) -> None:
    """Undo ``remove_resource``. Raises ``ValidationError`` after 24 hours, or when the service has no longer that much."""
    Project.objects.select_for_update().get(pk=row.objectif.project_id)
    if said := _refused(row, list(row.moyens.all())):
        raise ValidationError(" ".join(said.values()))
    restore(row, auteur=auteur)
