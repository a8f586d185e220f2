"""A steering committee of the cast, so that each test says only what it is about."""

from datetime import date, timedelta

from django.utils import timezone

from governance.models import Body, Meeting, Seat
from governance.services.bodies import add_seat, save_body
from governance.services.meetings import plan_meeting
from governance.seuils import specs
from projects.models import Membership

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
TEXTS = {"decider": "Au consensus.", "confidentiel": "Les noms.", "dire_non": "Toujours.", "delais": ""}


def thresholds(**changed: int) -> dict[str, int]:
    """The proposed thresholds, some of them changed."""
    return {cle: spec.defaut for cle, spec in specs().items()} | changed


def body_with(cast, *names: str, kind=Body.Kind.COPIL, nom: str = "Comité de pilotage", **fields) -> Body:
    """A body where these people of the cast sit since the beginning of the year."""
    body = save_body(project=cast.project, fields={"kind": kind, "nom": nom, **fields})
    for name in names:
        seat(cast, body, name)
    return body


def seat(cast, body: Body, name: str, **fields) -> Seat:
    """A seat for one person of the cast."""
    return add_seat(
        body=body,
        membership=Membership.objects.get(user=getattr(cast, name)),
        **{"date_debut": date(2026, 1, 1), **fields},
    )


def meeting_in(body: Body, *, days: int, **fields) -> Meeting:
    """A meeting ``days`` from now (past when negative)."""
    return plan_meeting(body=body, fields={"debut": timezone.now() + timedelta(days=days), **fields})
