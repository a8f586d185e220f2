"""Verbs of the collection campaign: set its last day, remind those who are awaited."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from common.values import format_date
from diagnostics.models import Collecte, Relance
from diagnostics.queries_collection import Rendu, campaign_of
from governance.notices import NoticeKind, register
from governance.services.notifications import notify
from projects.models import Collectivite, Project
from projects.policy import Action

COLLECTE = "COLLECTE"
NOTHING_TO_SEND = (
    "Personne n’est à relancer\u202f: tout est rendu, déjà relancé aujourd’hui, ou sans personne à prévenir."
)


def register_kinds() -> None:
    """Hand the subject of the reminders over to the floor that tells people."""
    register(
        NoticeKind(
            COLLECTE,
            "Collecte du diagnostic",
            "la collecte du diagnostic attend une réponse de votre collectivité",
            Action.VOIR_METHODE,
        )
    )


@transaction.atomic
def save_due_date(*, project: Project, date_limite: date | None) -> Collecte:
    """Set or take away the last day of the campaign."""
    # two first savings would both make the row, which is one per project
    Project.objects.select_for_update().get(pk=project.pk)
    row = Collecte.objects.filter(project=project).first() or Collecte(project=project)
    row.date_limite = date_limite
    row._change_reason = "date de la collecte"
    row.save()
    return row


@transaction.atomic
def remind(*, project: Project, employers: Iterable[Collectivite] | None = None, auteur) -> list[Relance]:
    """Tell the people who may complete what is missing, once a day per employer; all employers, or only ``employers``.

    Raises ``ValidationError`` when nobody is to be told. The text names neither an inventory nor a figure.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    campaign = campaign_of(project)
    kept = None if employers is None else {one.pk for one in employers}
    lines = [one for one in campaign.a_relancer if kept is None or one.collectivite.pk in kept]
    if not lines:
        raise ValidationError(NOTHING_TO_SEND)
    return [_remind(project, one, campaign.collecte.date_limite, auteur) for one in lines]


def _remind(project: Project, line: Rendu, date_limite: date | None, auteur) -> Relance:
    when = f" Date limite\u202f: {format_date(date_limite)}." if date_limite else ""
    users = get_user_model().objects.filter(pk__in=line.concernes).order_by("pk")
    told = notify(
        project=project,
        users=users,
        kind=COLLECTE,
        cle=f"collecte:{line.collectivite.pk}",
        texte=f"La collecte du diagnostic attend {line.collectivite.nom}.{when}",
        adresse=reverse("diagnostics:collection", args=[project.slug]),
        author=auteur,
    )
    return Relance.objects.create(collectivite=line.collectivite, auteur=auteur, personnes=told)
