"""The verb that writes what is known of two software. One transaction, told by the history."""

from django.core.exceptions import ValidationError
from django.db import transaction

from common.codes import normalise
from diagnostics.compatibilite import Lien, paire
from diagnostics.models import CompatibiliteLogiciels
from projects.models import Project


@transaction.atomic
def save_compatibility(
    *, project: Project, domaine: str, un: str, autre: str, lien: str, source: str = "", reason: str = ""
) -> CompatibiliteLogiciels:
    """Say what stands between two software of one use, named in any order and any writing.

    Raises ``ValidationError`` when both names are one software, or when what is said has no source.
    """
    try:
        keys = paire(un, autre)
    except ValueError as error:
        raise ValidationError(str(error)) from None
    if lien != Lien.INCONNU and not source:
        raise ValidationError({"source": "Dites qui l’affirme : un éditeur, un essai, une autre collectivité."})
    Project.objects.select_for_update().get(pk=project.pk)
    held = CompatibiliteLogiciels.objects.filter(project=project, domaine=domaine, cle_un=keys[0], cle_autre=keys[1])
    row = held.first() or CompatibiliteLogiciels(project=project, domaine=domaine, cle_un=keys[0], cle_autre=keys[1])
    row.nom_un, row.nom_autre = (un, autre) if normalise(un) == keys[0] else (autre, un)
    row.lien, row.source = lien, source
    row._change_reason = reason or ("compatibilité modifiée" if row.pk else "compatibilité dite")
    row.save()
    return row
