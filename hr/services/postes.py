"""Write the tableau des effectifs of one employer."""

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from hr.models import Poste
from hr.services.etats import noter_modification
from projects.models import Service


@transaction.atomic
def enregistrer_poste(*, poste: Poste, auteur, motif: str = "") -> Poste:
    """Create or update a line. Raises ``ValidationError`` when the inventory is validated and no reason is given."""
    noter_modification(collectivite=poste.collectivite, auteur=auteur, motif=motif)
    poste._change_reason = motif.strip() or "saisie à l’écran"
    poste._history_user = auteur
    poste.save()
    return poste


@transaction.atomic
def supprimer_poste(*, poste: Poste, auteur, motif: str) -> None:
    """Take a line away, undone for 24 hours; the history keeps it. Raises ``ValidationError`` without a due reason."""
    noter_modification(collectivite=poste.collectivite, auteur=auteur, motif=motif)
    remove(poste, auteur=auteur, motif=motif)


@transaction.atomic
def retablir_poste(*, row: Poste, auteur) -> None:
    """Undo ``supprimer_poste``. Raises ``ValidationError`` when too late, or when its service was removed meanwhile."""
    if row.service is not None and row.service.date_suppression is not None:
        raise ValidationError(f"Rétablissez d’abord le service « {row.service.libelle} », dont ce poste dépend.")
    restore(row, auteur=auteur)
    noter_modification(collectivite=row.collectivite, auteur=auteur, motif=f"poste « {row.intitule} » rétabli")


CHAMPS = (
    "intitule",
    "categorie",
    "cadre_emplois_id",
    "grade",
    "service_id",
    "duree_hebdo",
    "base",
    "nombre_ouverts",
    "nombre_pourvus",
)


@transaction.atomic
def restaurer_poste(*, row: Poste, version, auteur, motif: str) -> None:
    """Write an older version of a line again, as a new version. Raises ``ValidationError`` when its service is gone."""
    for name in CHAMPS:
        setattr(row, name, getattr(version, name))
    if row.service_id is not None and not Service.objects.filter(pk=row.service_id).exists():
        raise ValidationError("Le service de cette version n’existe plus : modifiez le poste à la main.")
    reason = f"version du {version.history_date:%d/%m/%Y} rétablie : {motif}"
    enregistrer_poste(poste=row, auteur=auteur, motif=reason)
