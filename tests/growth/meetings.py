"""The same for the rows of the governance."""

from datetime import date, timedelta

from django.utils import timezone

from governance.models import Body, Decision, Folder, Meeting
from governance.parole import College
from governance.services.bodies import add_seat, save_body
from governance.services.decisions import record_decision
from governance.services.documents import deposit, replace, save_folder
from governance.services.meetings import Point, plan_meeting, record_attendance, save_agenda
from governance.services.negotiations import publish_position, save_file, save_position, version_of
from governance.services.notifications import notify
from governance.services.speaking import record_speaking
from governance.services.team import save_team_member
from projects.models import Membership
from tests.cast import Cast
from tests.governance.scene import PDF
from tests.growth.rows import commune, member


def body(cast: Cast, given: dict, rank: int) -> Body:
    """A body where the élue sits, with a past and a coming meeting, and a decision."""
    row = save_body(project=cast.project, fields={"kind": Body.Kind.GROUPE_TRAVAIL, "nom": f"Groupe {rank}"})
    add_seat(body=row, membership=Membership.objects.get(user=cast.elu), date_debut=date(2026, 1, 1))
    inside = {"body": row}
    decision(cast, inside, rank)
    meeting(cast, inside, rank)
    return row


def _body(cast: Cast, given: dict) -> Body:
    if "body" in given:
        return given["body"]
    return Body.objects.get(pk=given["pk"])


def seat(cast: Cast, given: dict, rank: int) -> None:
    """A seat in the body of the page."""
    add_seat(body=_body(cast, given), membership=member(cast, given, rank), date_debut=date(2026, 1, 1))


def meeting(cast: Cast, given: dict, rank: int) -> Meeting:
    """A coming meeting of a body."""
    debut = timezone.now() + timedelta(days=30 + rank)
    return plan_meeting(body=_body(cast, given), fields={"debut": debut, "lieu": "Mairie"})


def _record(row: Meeting, rank: int) -> Decision:
    fields = {"objet": f"Objet {rank}", "texte": "Texte", "date": date(2026, 1, 2), "mode": "CONSENSUS"}
    return record_decision(meeting=row, fields=fields | {"resultat": "ADOPTEE"})


def decision(cast: Cast, given: dict, rank: int) -> Decision:
    """A past meeting of a body and what it decided."""
    debut = timezone.now() - timedelta(days=30 + rank)
    return _record(plan_meeting(body=_body(cast, given), fields={"debut": debut, "lieu": "Mairie"}), rank)


def speech(cast: Cast, given: dict, rank: int) -> None:
    """One more meeting of which speaking time is noted."""
    body = cast.project.bodies.get()
    row = plan_meeting(body=body, fields={"debut": timezone.now() - timedelta(days=30 + rank), "lieu": "Mairie"})
    record_speaking(meeting=row, duree=90, minutes={College.ELUS: 60, College.AGENTS: 30})


def decision_here(cast: Cast, given: dict, rank: int) -> None:
    """A decision and a document of the meeting of the page."""
    row = Meeting.objects.get(pk=given["pk"])
    _record(row, rank)
    deposit(
        project=cast.project, data=PDF, filename="Note.pdf", titre=f"Note {rank}", user=cast.chef_projet, meeting=row
    )


def seated_here(cast: Cast, given: dict, rank: int) -> None:
    """One more person in the body of the meeting of the page."""
    row = Meeting.objects.get(pk=given["pk"])
    add_seat(body=row.body, membership=member(cast, given, rank), date_debut=date(2026, 1, 1))
    record_attendance(meeting=row, states={one.pk: "PRESENT" for one in row.body.seats.all()})


def point(cast: Cast, given: dict, rank: int) -> None:
    """A point of the agenda of the meeting of the page."""
    row = Meeting.objects.get(pk=given["pk"])
    known = [Point(one.titre, pk=one.pk) for one in row.items.order_by("rang")]
    save_agenda(meeting=row, points=[*known, Point(f"Point {rank}")])


def decision_document(cast: Cast, given: dict, rank: int) -> None:
    """A document of the decision of the page."""
    row = Decision.objects.get(meeting__body__project=cast.project, numero=given["numero"])
    deposit(
        project=cast.project, data=PDF, filename="Note.pdf", titre=f"Note {rank}", user=cast.chef_projet, decision=row
    )


def folder(cast: Cast, given: dict, rank: int) -> Folder:
    """A folder and a document in it."""
    row = save_folder(project=cast.project, fields={"nom": f"Dossier {rank}", "audience": Folder.Audience.PILOTAGE})
    deposit(project=cast.project, data=PDF, filename="Note.pdf", titre=f"Note {rank}", user=cast.drh, folder=row)
    return row


def document_version(cast: Cast, given: dict, rank: int) -> None:
    """A version of the document of the page."""
    from governance.models import Document

    replace(document=Document.objects.get(pk=given["pk"]), data=PDF + b"%" * rank, filename="Note.pdf", user=cast.drh)


def notice(cast: Cast, given: dict, rank: int) -> None:
    """A notification for the project lead."""
    notify(
        project=cast.project,
        users=[cast.chef_projet],
        kind="CHARTE",
        cle=f"charte-{rank}",
        texte=f"La règle {rank} change.",
        adresse="/projets/",
    )


def team_member(cast: Cast, given: dict, rank: int) -> None:
    """Somebody of the project team."""
    values = {"fonction": "CORRESPONDANT", "collectivite": cast.bourg, "nom": f"Personne {rank}"}
    save_team_member(project=cast.project, values=values)


def negotiation(cast: Cast, given: dict, rank: int) -> None:
    """A subject of negotiation, about a service."""
    fields = {"sujet": f"Sujet {rank}", "service": cast.project.services.first(), "restants": "Où ?"}
    save_file(project=cast.project, fields=fields)


def side(cast: Cast, given: dict, rank: int) -> None:
    """A commune that published its position."""
    row = save_position(
        dossier=cast.project.negociations.get(numero=given["numero"]),
        collectivite=commune(cast, given, rank),
        fields={"position": f"Position {rank}", "interets": "", "offres": ""},
        user=cast.maire,
    )
    publish_position(row=row, version=version_of(row), user=cast.maire)
