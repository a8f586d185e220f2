"""What the calendar of a hat shows: meetings it sees, legal steps, deadlines of the councils, ends of actions."""

from datetime import date, timedelta

from django.urls import reverse

from governance.models import Meeting
from governance.queries.bodies import meetings_seen
from projects.access import Access
from projects.policy import Action
from roadmap.ics import Evenement
from roadmap.models import Avis, FicheAction
from roadmap.queries.services import dossiers_of

REUNION, ETAPE, AVIS, ACTION = "réunion", "étape d’un service", "avis d’un conseil", "action"
NATURES = (REUNION, ETAPE, AVIS, ACTION)
KEPT = timedelta(days=120)


def evenements_of(access: Access, jour: date) -> list[Evenement]:
    """Events of the worn hat from four months before ``jour`` on, in order. As many queries whatever their number."""
    found = _meetings(access)
    if access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        found += [*_steps(access, jour), *_opinions(access), *_actions(access)]
    return sorted((one for one in found if one.jour >= jour - KEPT), key=lambda one: (one.jour, one.cle))


def _meetings(access: Access) -> list[Evenement]:
    slug = access.project.slug
    return [
        Evenement(
            f"reunion-{one.pk}",
            REUNION,
            str(one),
            one.debut,
            one.fin,
            reverse("governance:meeting", args=[slug, one.pk]),
            one.etat_du_jour,
            one.etat == Meeting.Etat.ANNULEE,
        )
        for one in meetings_seen(access).order_by("debut", "pk")
    ]


def _steps(access: Access, jour: date) -> list[Evenement]:
    slug = access.project.slug
    return [
        Evenement(
            f"etape-{dossier.service.pk}-{step.jalon.cle}",
            ETAPE,
            f"{step.jalon.libelle} : {dossier.service}",
            step.date,
            adresse=reverse("roadmap:step", args=[slug, dossier.service.numero, step.jalon.cle]),
            note=step.etat,
        )
        for dossier in dossiers_of(access.project, jour)
        for step in dossier.plan.etapes
    ]


def _opinions(access: Access) -> list[Evenement]:
    slug = access.project.slug
    rows = (
        Avis.objects.filter(saisine__project=access.project, date_reception__isnull=False)
        .select_related("saisine", "collectivite")
        .order_by("pk")
    )
    return [
        Evenement(
            f"avis-{one.pk}",
            AVIS,
            f"Dernier jour pour l’avis du conseil : {one.collectivite.nom}",
            one.dossier.echeance,
            adresse=reverse("roadmap:opinion-commune", args=[slug, one.saisine.numero, one.collectivite.siren]),
            note="délibération reçue" if one.sens else "",
        )
        for one in rows
    ]


def _actions(access: Access) -> list[Evenement]:
    slug, found = access.project.slug, []
    rows = access.project.actions.filter(date_debut__isnull=False).exclude(etat=FicheAction.Etat.ABANDONNEE)
    for one in rows.order_by("numero"):
        address = reverse("roadmap:action", args=[slug, one.numero])
        # the number alone: a title is a free text, and a feed leaves the application
        found.append(
            Evenement(f"action-{one.pk}-debut", ACTION, f"Action {one.code} : début", one.date_debut, adresse=address)
        )
        found.append(
            Evenement(f"action-{one.pk}-fin", ACTION, f"Action {one.code} : fin", one.date_fin, adresse=address)
        )
    return found
