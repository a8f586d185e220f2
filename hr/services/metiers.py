"""Write which common job each title of an employer stands for."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from hr.calculs.metiers import metier
from hr.models import MetierRetenu
from projects.models import Collectivite


@transaction.atomic
def retenir_metiers(*, collectivite: Collectivite, choix: Mapping[str, str], auteur) -> int:
    """Confirm the job of these titles (key → code; empty = no longer known); returns how many changed.

    Raises ``ValidationError`` for a job that the common list does not have.
    """
    if any(code and metier(code) is None for code in choix.values()):
        raise ValidationError("Ce métier n’est pas dans la liste commune.")
    held = {row.cle: row for row in MetierRetenu.objects.filter(collectivite=collectivite, cle__in=choix)}
    changed = 0
    for key, code in choix.items():
        row = held.get(key)
        if (row.metier if row else "") == code:
            continue
        row = row or MetierRetenu(collectivite=collectivite, cle=key)
        row._history_user, row._change_reason = auteur, "métier confirmé" if code else "métier retiré"
        if code:
            row.metier, row.auteur = code, auteur
            row.save()
        else:
            row.delete()
        changed += 1
    return changed
