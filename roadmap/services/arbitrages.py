"""Ask for an arbitration, give it, withdraw it. Each verb is one transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.values import format_date
from projects.models import Collectivite, Project
from roadmap.models import DemandeArbitrage, ServiceMutualise


def _read_again(row: DemandeArbitrage) -> DemandeArbitrage:
    """The request as it is now, held until the verb ends: two answers at once do not undo each other."""
    return DemandeArbitrage.objects.select_for_update().get(pk=row.pk)


def _save(row: DemandeArbitrage, user, reason: str) -> DemandeArbitrage:
    row._change_reason, row._history_user = reason, user
    row.save()
    return row


@transaction.atomic
def ask_arbitration(
    *,
    row: ServiceMutualise,
    theme: str,
    objet: str,
    situation: str,
    fonctionnelle: Collectivite,
    date_demande: date,
    user,
) -> DemandeArbitrage:
    """Ask who decides between ``fonctionnelle`` and the manager of the service. Raises ``ValidationError`` by field."""
    said = {}
    if fonctionnelle.pk == row.gestionnaire_id:
        said["fonctionnelle"] = f"{fonctionnelle.nom} gère déjà ce service : choisissez l’autre autorité."
    elif not row.parties.filter(collectivite=fonctionnelle).exists():
        said["fonctionnelle"] = f"{fonctionnelle.nom} ne prend pas part à ce service."
    if date_demande > timezone.localdate():
        said["date_demande"] = f"Le {format_date(date_demande)} n’est pas encore venu."
    if said:
        raise ValidationError(said)
    Project.objects.select_for_update().get(pk=row.project_id)
    last = DemandeArbitrage._base_manager.filter(project=row.project_id).aggregate(last=Max("numero"))["last"] or 0
    asked = DemandeArbitrage(
        project_id=row.project_id,
        numero=last + 1,
        service_mutualise=row,
        demande_par=user,
        date_demande=date_demande,
        theme=theme,
        objet=objet.strip(),
        situation=situation.strip(),
        autorite_fonctionnelle=fonctionnelle,
        autorite_hierarchique=row.gestionnaire,
    )
    return _save(asked, user, "arbitrage demandé")


@transaction.atomic
def give_arbitration(*, row: DemandeArbitrage, fields: Mapping[str, Any], user) -> DemandeArbitrage:
    """Say what is decided, and the rule of priority that follows. Raises ``ValidationError`` by field."""
    row = _read_again(row)
    on, said = fields["date_reponse"], {}
    if row.etat == DemandeArbitrage.Etat.RETIREE:
        raise ValidationError("Cette demande a été retirée : il n’y a plus rien à trancher.")
    if on > timezone.localdate():
        said["date_reponse"] = f"Le {format_date(on)} n’est pas encore venu."
    elif on < row.date_demande:
        said["date_reponse"] = f"La demande est du {format_date(row.date_demande)} : on y répond ensuite."
    if said:
        raise ValidationError(said)
    row.etat = DemandeArbitrage.Etat.RENDUE
    row.date_reponse, row.issue = on, fields["issue"].strip()
    row.regle_priorite = fields["regle_priorite"].strip()
    return _save(row, user, "arbitrage rendu")


@transaction.atomic
def withdraw_arbitration(*, row: DemandeArbitrage, user) -> DemandeArbitrage:
    """The request has no object any more. Raises ``ValidationError`` once it was answered."""
    row = _read_again(row)
    if row.etat == DemandeArbitrage.Etat.RENDUE:
        raise ValidationError("Un arbitrage rendu ne se retire plus.")
    row.etat = DemandeArbitrage.Etat.RETIREE
    return _save(row, user, "demande retirée")


@transaction.atomic
def ask_again(*, row: DemandeArbitrage, user) -> DemandeArbitrage:
    """Undo ``withdraw_arbitration``: the request waits again, from its own day."""
    row = _read_again(row)
    if row.etat == DemandeArbitrage.Etat.RETIREE:
        row.etat = DemandeArbitrage.Etat.DEMANDEE
        _save(row, user, "demande reprise")
    return row
