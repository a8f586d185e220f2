"""The national scales in force here: what is shipped, and above it what the administrator of the installation typed."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from hr.calculs.baremes import Baremes, Valeur
from hr.calculs.lecture_baremes import baremes_livres
from hr.models import ValeurSaisie


def baremes() -> Baremes:
    """Every national value, typed ones included; one query."""
    return Baremes((*baremes_livres(), *map(_valeur, ValeurSaisie.objects.order_by("pk"))))


def _valeur(row: ValeurSaisie) -> Valeur:
    return Valeur(
        row.bareme,
        row.cle,
        row.libelle,
        row.valeur.normalize(),
        row.unite,
        row.date_debut,
        row.date_fin,
        row.source,
        row.certitude,
        row.note,
        saisie=True,
    )


def compter_baremes() -> tuple[int, int]:
    """How many values are shipped (the files are read whole) and how many the administrator typed, kept as they are."""
    return len(baremes_livres()), ValeurSaisie.objects.count()


@transaction.atomic
def saisir_valeur(
    *,
    bareme: str,
    cle: str,
    valeur: Decimal,
    debut: date,
    fin: date | None,
    source: str,
    certitude: str,
    auteur,
    motif: str,
) -> ValeurSaisie:
    """Type a value of a key that exists, from ``debut`` on; a second one of the same day replaces the first.

    Raises ``ValidationError`` for an unknown key, a period that ends before it begins, or a missing reason.
    """
    known = baremes().historique(bareme, cle)
    if not known:
        raise ValidationError("Cette valeur nationale n’existe pas.")
    if fin is not None and fin < debut:
        raise ValidationError({"date_fin": "La fin précède le début."})
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi cette valeur change."})
    row = ValeurSaisie.objects.filter(bareme=bareme, cle=cle, date_debut=debut).first()
    row = row or ValeurSaisie(bareme=bareme, cle=cle, date_debut=debut)
    row.libelle, row.unite = known[0].libelle, known[0].unite
    row.valeur, row.date_fin, row.source, row.certitude, row.auteur = valeur, fin, source, certitude, auteur
    row._change_reason = motif.strip()
    row._history_user = auteur
    row.save()
    return row


@transaction.atomic
def retirer_valeur(*, valeur: ValeurSaisie, auteur, motif: str) -> None:
    """Withdraw a typed value: the shipped one is in force again. Raises ``ValidationError`` without a reason."""
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi cette valeur est retirée."})
    valeur._change_reason = motif.strip()
    valeur._history_user = auteur
    valeur.delete()
