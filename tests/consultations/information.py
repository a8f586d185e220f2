"""What the tests of the information share."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import AgentPage, Message
from consultations.services.information import save_message, save_page
from projects.queries import collectivites_in
from tests.cast import Cast


def make_message(cast: Cast, days: int = 0, **fields) -> Message:
    """A message for all agents, expected of every employer, planned ``days`` ago."""
    return save_message(
        project=cast.project,
        fields={
            "objet": "Le projet démarre",
            "texte": "Rien n’est décidé.",
            "public": "AGENTS",
            "canal": "REUNION",
            "date_prevue": timezone.localdate() - timedelta(days=days),
            **fields,
        },
        employers=collectivites_in(cast.project),
    )


def make_page(cast: Cast, **fields) -> AgentPage:
    """The page of the agents, open."""
    return save_page(
        project=cast.project,
        fields={
            "presentation": "Trois collectivités réfléchissent ensemble.",
            "contact": "le poste 12",
            "accepte_questions": True,
            "est_ouverte": True,
            **fields,
        },
    )
