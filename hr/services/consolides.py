"""Write consolidated counts: the whole grid of one employer at once, only what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from hr.models import EffectifConsolide
from hr.services.etats import noter_modification
from projects.models import Collectivite

Cle = tuple[int, str, str]


@dataclass(frozen=True)
class Compte:
    """Heads and ETP of one cell."""

    nombre: int
    etp: Decimal


def cellules_de(collectivite: Collectivite) -> dict[Cle, Compte]:
    """(service key, statut, catégorie) → heads and ETP."""
    return {
        (row.service_id, row.statut, row.categorie): Compte(row.nombre, row.etp)
        for row in EffectifConsolide.objects.filter(collectivite=collectivite)
    }


def verifier(compte: Compte) -> None:
    """Raise ``ValidationError`` (French) when heads and ETP cannot go together."""
    if compte.nombre <= 0:
        raise ValidationError("Un effectif saisi compte au moins un agent ; pour zéro, laissez vide.")
    if compte.etp <= 0:
        raise ValidationError("Des agents représentent toujours un peu d’ETP.")
    if compte.etp > compte.nombre:
        raise ValidationError("Les ETP dépassent le nombre d’agents : un agent vaut au plus 1 ETP.")


@transaction.atomic
def enregistrer_consolides(
    *,
    collectivite: Collectivite,
    cellules: Mapping[Cle, Compte],
    auteur,
    motif: str = "",
    saisie_pour: bool = False,
) -> int:
    """Make the grid of the employer exactly ``cellules``, with history; returns how many cells changed.

    Writes nothing when nothing changes. Raises ``ValidationError`` on an impossible cell, or when a reason is missing.
    """
    for compte in cellules.values():
        verifier(compte)
    current = {
        (row.service_id, row.statut, row.categorie): row
        for row in EffectifConsolide.objects.filter(collectivite=collectivite).order_by("pk")
    }
    gone = [row for key, row in current.items() if key not in cellules]
    changed = [
        (key, compte)
        for key, compte in cellules.items()
        if key not in current or (current[key].nombre, current[key].etp) != (compte.nombre, compte.etp)
    ]
    if not gone and not changed:
        return 0
    noter_modification(collectivite=collectivite, auteur=auteur, motif=motif, saisie_pour=saisie_pour)
    reason = motif.strip() or "saisie consolidée"
    for row in gone:
        remove(row, auteur=auteur, motif=reason)
    for (service, statut, categorie), compte in changed:
        row = current.get((service, statut, categorie)) or EffectifConsolide(
            collectivite=collectivite, service_id=service, statut=statut, categorie=categorie
        )
        row.nombre, row.etp = compte.nombre, compte.etp
        row._change_reason = reason
        row._history_user = auteur
        row.save()
    return len(gone) + len(changed)


@transaction.atomic
def retablir_consolide(*, row: EffectifConsolide, auteur) -> None:
    """Bring a removed cell of the grid back. Raises ``ValidationError`` when too late, or when it was typed again."""
    if row.service.date_suppression is not None:
        raise ValidationError(f"Rétablissez d’abord le service « {row.service.libelle} ».")
    restore(row, auteur=auteur)
    noter_modification(collectivite=row.collectivite, auteur=auteur, motif=f"effectif rétabli : {row}")
