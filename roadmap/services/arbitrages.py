"""Ask for an arbitration, give it, withdraw it. Each verb is one transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from common.values import format_date
from governance.queries.charter import dated_values
from governance.services.notifications import people_who, remind, withdraw
from governance.seuils import threshold_on
from projects.models import Collectivite, Project
from projects.policy import Action
from roadmap.arbitrages import delai
from roadmap.models import DemandeArbitrage, ServiceMutualise
from roadmap.notices import ARBITRAGE
from roadmap.queries.arbitrages import DELAI


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
    withdraw(project=row.project, cle=_key(row))
    return _save(row, user, "arbitrage rendu")


@transaction.atomic
def withdraw_arbitration(*, row: DemandeArbitrage, user) -> DemandeArbitrage:
    """The request has no object any more. Raises ``ValidationError`` once it was answered."""
    row = _read_again(row)
    if row.etat == DemandeArbitrage.Etat.RENDUE:
        raise ValidationError("Un arbitrage rendu ne se retire plus.")
    row.etat = DemandeArbitrage.Etat.RETIREE
    withdraw(project=row.project, cle=_key(row))
    return _save(row, user, "demande retirée")


@transaction.atomic
def ask_again(*, row: DemandeArbitrage, user) -> DemandeArbitrage:
    """Undo ``withdraw_arbitration``: the request waits again, from its own day."""
    row = _read_again(row)
    if row.etat == DemandeArbitrage.Etat.RETIREE:
        row.etat = DemandeArbitrage.Etat.DEMANDEE
        _save(row, user, "demande reprise")
    return row


def _key(row: DemandeArbitrage) -> str:
    return f"arbitrage:{row.pk}"


def remind_arbitrations(day: date | None = None) -> int:
    """Tell who may decide what waits beyond the delay that the charter gave on the day of the request, each once.

    The project lead, and the directions of the two authorities; nobody else. Returns how many requests are late. Safe to
    run at any time.
    """
    today, count = day or timezone.localdate(), 0
    waiting = DemandeArbitrage.objects.filter(etat=DemandeArbitrage.Etat.DEMANDEE)
    # an archived project no longer moves
    asked = Project.objects.filter(pk__in=waiting.values("project"), date_archivage__isnull=True)
    for project in asked.order_by("pk"):
        values = dated_values(project)
        for row in waiting.filter(project=project, date_demande__lte=today).order_by("numero"):
            waited = delai(row.date_demande, None, today, threshold_on(values, DELAI, row.date_demande).valeur)
            if not waited.est_depasse:
                continue
            count += 1
            authorities = (row.autorite_fonctionnelle_id, row.autorite_hierarchique_id)
            remind(
                project=project,
                users=[
                    *people_who(project, Action.TENIR_ARBITRAGES),
                    *people_who(project, Action.RENDRE_ARBITRAGES, authorities),
                ],
                kind=ARBITRAGE,
                cle=_key(row),
                texte=f"{row} attend une réponse : {waited.phrase}.",
                adresse=reverse("roadmap:arbitrage", args=[project.slug, row.numero]),
            )
    return count
