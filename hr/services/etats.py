"""Where the inventory of an employer stands, and the rule that a validated one changes only for a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hr.models import InventoryState
from projects.models import Collectivite

MOTIF_REQUIS = "Cet inventaire est validé : dites pourquoi vous le modifiez."


def etat_de(collectivite: Collectivite) -> InventoryState:
    """The state of this employer, not saved when nothing has begun."""
    found = InventoryState.objects.filter(collectivite=collectivite).first()
    return found or InventoryState(collectivite=collectivite, etat=InventoryState.Etat.SAISIE, date_etat=timezone.now())


def _changer(state: InventoryState, *, etat: str, auteur, motif: str) -> InventoryState:
    state.etat = etat
    state.date_etat = timezone.now()
    state.auteur = auteur
    state.motif = motif
    state._change_reason = motif or state.get_etat_display()
    state.save()
    return state


@transaction.atomic
def noter_modification(
    *, collectivite: Collectivite, auteur, motif: str = "", saisie_pour: bool = False, a_verifier: bool = False
) -> InventoryState:
    """Called by every write of staff data. A validated inventory goes back to « à vérifier », and only with a reason.

    ``saisie_pour``: typed by the project lead for an employer that has nobody. ``a_verifier``: the change is large (an
    import) and asks to be looked at. Raises ``ValidationError`` when a reason is missing.
    """
    motif = motif.strip()
    state = etat_de(collectivite)
    if state.is_validated and not motif:
        raise ValidationError({"motif": MOTIF_REQUIS})
    state.valide_par_lien = ""
    if saisie_pour:
        state.saisie_pour = True
    to_check = state.is_validated or saisie_pour or a_verifier or state.etat == InventoryState.Etat.A_VERIFIER
    etat = InventoryState.Etat.A_VERIFIER if to_check else InventoryState.Etat.SAISIE
    return _changer(state, etat=etat, auteur=auteur, motif=motif)


@transaction.atomic
def valider(*, collectivite: Collectivite, auteur, explication: str = "") -> InventoryState:
    """The employer vouches for its figures today. ``explication`` says why a control total differs, when one does."""
    state = etat_de(collectivite)
    state.saisie_pour = False
    return _changer(state, etat=InventoryState.Etat.VALIDEE, auteur=auteur, motif=explication.strip())


@transaction.atomic
def rouvrir(*, collectivite: Collectivite, auteur, motif: str) -> InventoryState:
    """Take the validation back, with a reason. Raises ``ValidationError`` without one."""
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi vous rouvrez cet inventaire."})
    return _changer(etat_de(collectivite), etat=InventoryState.Etat.A_VERIFIER, auteur=auteur, motif=motif.strip())


@transaction.atomic
def choisir_mode(*, collectivite: Collectivite, mode: str, auteur, motif: str = "") -> None:
    """Count by agents or by consolidated figures; the data of the other mode stay where they are."""
    if mode not in Collectivite.ModeInventaire.values:
        raise ValidationError({"mode": "Ce mode d’inventaire n’existe pas."})
    if collectivite.mode_inventaire == mode:
        return
    noter_modification(collectivite=collectivite, auteur=auteur, motif=motif)
    collectivite.mode_inventaire = mode
    collectivite._change_reason = f"mode d’inventaire : {collectivite.get_mode_inventaire_display()}"
    collectivite.save()
