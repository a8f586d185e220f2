"""Write the pay scheme and the benefits of an employer. A validated scheme changes only for a reason, and is then to validate again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hr.calculs.avantages import AVANTAGES
from hr.models import Avantage, LigneRegime, RegimeIndemnitaire
from projects.models import Collectivite

MOTIF_REQUIS = "Ce régime est validé : dites pourquoi vous le modifiez."
CHAMPS_LIGNE = (
    "cadre_emplois",
    "groupe",
    "groupe_commun",
    "fonctions",
    "ifse_plancher",
    "ifse_moyenne",
    "ifse_plafond",
    "cia_plafond",
    "isfe_taux",
    "effectif",
)


def regime_indemnitaire_de(collectivite: Collectivite) -> RegimeIndemnitaire:
    """The scheme of this employer, not saved when nothing has been told."""
    found = RegimeIndemnitaire.objects.filter(collectivite=collectivite).first()
    return found or RegimeIndemnitaire(collectivite=collectivite)


def _toucher(regime: RegimeIndemnitaire, auteur, motif: str) -> RegimeIndemnitaire:
    """Save the scheme as being typed. Raises ``ValidationError`` when it is validated and no reason is given."""
    if regime.est_valide and not motif.strip():
        raise ValidationError({"motif": MOTIF_REQUIS})
    if regime.est_valide or regime.date_etat is None:
        regime.date_etat = timezone.now()
    regime.etat = RegimeIndemnitaire.Etat.SAISIE
    regime.auteur = auteur
    regime._change_reason = motif.strip() or "saisie à l’écran"
    regime._history_user = auteur
    regime.save()
    return regime


@transaction.atomic
def enregistrer_regime(
    *, collectivite: Collectivite, valeurs: Mapping[str, object], auteur, motif: str = ""
) -> RegimeIndemnitaire:
    """Write the heading of the scheme: nature, délibération, CST, remark. Raises ``ValidationError``."""
    regime = regime_indemnitaire_de(collectivite)
    for name, value in valeurs.items():
        setattr(regime, name, value)
    return _toucher(regime, auteur, motif)


@transaction.atomic
def enregistrer_ligne(
    *, collectivite: Collectivite, ligne: LigneRegime | None, valeurs: Mapping[str, object], auteur, motif: str = ""
) -> LigneRegime:
    """Add or change one group. What breaks a rule is kept and shown. Raises ``ValidationError`` on a duplicate group."""
    regime = _toucher(regime_indemnitaire_de(collectivite), auteur, motif)
    row = ligne or LigneRegime(regime=regime)
    for name in CHAMPS_LIGNE:
        if name in valeurs:
            setattr(row, name, valeurs[name])
    same = LigneRegime.objects.filter(regime=regime, cadre_emplois=row.cadre_emplois, groupe=row.groupe)
    if same.exclude(pk=row.pk).exists():
        raise ValidationError({"groupe": "Ce groupe est déjà décrit pour ce cadre d’emplois."})
    row._change_reason = motif.strip() or "saisie à l’écran"
    row._history_user = auteur
    row.save()
    return row


@transaction.atomic
def supprimer_ligne(*, ligne: LigneRegime, auteur, motif: str) -> None:
    """Remove a group from the scheme. Raises ``ValidationError`` when a reason is due."""
    _toucher(ligne.regime, auteur, motif)
    ligne._change_reason = motif.strip() or "groupe retiré"
    ligne._history_user = auteur
    ligne.delete()


@transaction.atomic
def valider_regime(*, collectivite: Collectivite, auteur) -> RegimeIndemnitaire:
    """The employer vouches for its scheme: the others may read its groups from now on. Raises ``ValidationError``."""
    regime = regime_indemnitaire_de(collectivite)
    if regime.nature == "INCONNU":
        raise ValidationError("Dites d’abord si l’employeur a un régime indemnitaire, ou qu’il n’en a pas.")
    regime.etat = RegimeIndemnitaire.Etat.VALIDE
    regime.date_etat = timezone.now()
    regime.auteur = auteur
    regime._change_reason = "validation"
    regime._history_user = auteur
    regime.save()
    return regime


@dataclass(frozen=True)
class ReponseSaisie:
    """One answer typed about a benefit; ``reponse`` empty = « inconnu »."""

    reponse: str
    montant: Decimal | None = None
    precision: str = ""
    beneficiaires: int | None = None
    date_deliberation: date | None = None


@transaction.atomic
def enregistrer_avantages(
    *, collectivite: Collectivite, reponses: Mapping[str, ReponseSaisie], auteur, motif: str = ""
) -> int:
    """Write the answers of an employer; returns how many changed. ``motif`` says who typed for it. « Inconnu » removes the answer, its history stays."""
    unknown = set(reponses) - set(AVANTAGES)
    if unknown:
        raise ValidationError("Cet avantage n’existe pas.")
    held = {one.type: one for one in Avantage.objects.filter(collectivite=collectivite)}
    changed = 0
    for code, told in reponses.items():
        row = held.get(code)
        if not told.reponse:
            if row is not None:
                row._change_reason, row._history_user = motif or "réponse retirée", auteur
                row.delete()
                changed += 1
            continue
        values = {
            "reponse": told.reponse,
            "montant": told.montant,
            "precision": told.precision,
            "beneficiaires": told.beneficiaires,
            "date_deliberation": told.date_deliberation,
        }
        row = row or Avantage(collectivite=collectivite, type=code)
        if row.pk and all(getattr(row, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        row._change_reason, row._history_user = motif or "saisie à l’écran", auteur
        row.save()
        changed += 1
    return changed
