"""Write the tableau des effectifs of one employer."""

from django.db import transaction

from hr.models import Poste
from hr.services.etats import noter_modification


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
    """Take a line away; the history keeps it with the reason. Raises ``ValidationError`` without a due reason."""
    noter_modification(collectivite=poste.collectivite, auteur=auteur, motif=motif)
    poste._change_reason = motif.strip() or "poste supprimé"
    poste._history_user = auteur
    poste.delete()
