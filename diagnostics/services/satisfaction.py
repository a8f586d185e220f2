"""The verb that writes what a collectivité thinks of a pooling. One transaction, told by the history."""

from django.core.exceptions import ValidationError
from django.db import transaction

from diagnostics.models import AvisMutualisation, MutualisationExistante
from projects.models import Collectivite


@transaction.atomic
def save_satisfaction(
    *,
    mutualisation: MutualisationExistante,
    collectivite: Collectivite,
    annee: int,
    note: int,
    commentaire: str = "",
    reason: str = "",
) -> AvisMutualisation:
    """Say it for a year, in place of what was said before. Raises ``ValidationError`` for who is no party, or a year before it."""
    held = MutualisationExistante.objects.select_for_update().get(pk=mutualisation.pk)
    if not held.parties.filter(pk=collectivite.pk).exists():
        raise ValidationError("Votre collectivité n’est pas partie à cette mutualisation.")
    if annee < held.date_debut.year:
        raise ValidationError({"annee": f"Cette mutualisation a commencé en {held.date_debut.year}."})
    row = AvisMutualisation.objects.filter(mutualisation=held, collectivite=collectivite, annee=annee).first()
    row = row or AvisMutualisation(mutualisation=held, collectivite=collectivite, annee=annee)
    row._change_reason = reason or ("avis modifié" if row.pk else "avis donné")
    row.note, row.commentaire = note, commentaire
    row.save()
    return row
