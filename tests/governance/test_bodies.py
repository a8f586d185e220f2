"""Who sees which body; seats; meetings told, moved, cancelled; presences, quorum, minutes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance.models import Body, Meeting, Seat
from governance.queries.bodies import presences, quorum_state
from governance.rights import visible_bodies
from governance.services.bodies import add_seat, change_seat, make_usual_bodies, save_body
from governance.services.meetings import (
    Point,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    record_attendance,
    restore_meeting,
    save_agenda,
    save_minutes,
)
from projects.access import build_access
from projects.policy import Role
from projects.services.memberships import add_member
from tests.cast import make_project
from tests.governance.scene import body_with, meeting_in, seat

pytestmark = pytest.mark.django_db


def seen_by(cast, name) -> set[str]:
    return {body.nom for body in visible_bodies(build_access(getattr(cast, name), cast.project))}


def test_each_sees_the_bodies_that_the_matrix_says(cast):
    body_with(cast, "elu")
    body_with(cast, kind=Body.Kind.CST, nom="CST de Bourg", collectivite=cast.bourg)
    body_with(cast, kind=Body.Kind.CST, nom="CST de l’EPCI", collectivite=cast.epci)
    body_with(cast, kind=Body.Kind.CONSEIL_MUNICIPAL, nom="Conseil de Petit", collectivite=cast.petit)
    everything = {"Comité de pilotage", "CST de Bourg", "CST de l’EPCI", "Conseil de Petit"}
    for name in ("chef_projet", "referent_rh", "drh", "direction", "secretaire", "finances", "consultant"):
        assert seen_by(cast, name) == everything, name
    assert seen_by(cast, "elu") == {"Comité de pilotage"}
    assert seen_by(cast, "autre_maire") == {"Conseil de Petit"}
    assert seen_by(cast, "representant") == seen_by(cast, "secretaire_cst") == {"CST de Bourg"}
    assert seen_by(cast, "maire") == seen_by(cast, "responsable") == set()


def test_a_seat_opens_and_closes_with_its_dates_and_its_hat(cast):
    body = body_with(cast)
    today = timezone.localdate()
    row = seat(cast, body, "elu", date_debut=today + timedelta(days=1))
    assert seen_by(cast, "elu") == set()
    change_seat(seat=row, fonction="MEMBRE", a_voix=True, date_debut=today, date_fin=today, reason="élection")
    assert seen_by(cast, "elu") == {body.nom}
    change_seat(
        seat=row,
        fonction="MEMBRE",
        a_voix=True,
        date_debut=today - timedelta(days=9),
        date_fin=today - timedelta(days=1),
        reason="fin",
    )
    assert seen_by(cast, "elu") == set()
    assert row.history.first().history_change_reason == "fin"
    # a seat held for one employer is not worn under the hat of another
    change_seat(seat=row, fonction="MEMBRE", a_voix=True, date_debut=today, date_fin=None, reason="retour")
    add_member(project=cast.project, user=cast.elu, role=Role.ELU, collectivite=cast.petit)
    other = build_access(cast.elu, cast.project, f"elu-{cast.petit.pk}")
    assert other.own_collectivite == cast.petit and not visible_bodies(other).exists()


def test_a_body_and_its_seats_are_refused_in_words(cast):
    with pytest.raises(ValidationError) as refused:
        save_body(project=cast.project, fields={"kind": "CST", "nom": "CST", "quorum": "NOMBRE"})
    assert set(refused.value.error_dict) == {"collectivite", "quorum_nombre"}
    with pytest.raises(ValidationError, match="commune"):
        save_body(
            project=cast.project, fields={"kind": "CONSEIL_MUNICIPAL", "nom": "Conseil", "collectivite": cast.epci}
        )
    stranger = make_project("Voisin").collectivites.first()
    with pytest.raises(ValidationError, match="n’appartient pas"):
        save_body(project=cast.project, fields={"kind": "CST", "nom": "CST", "collectivite": stranger})
    body = body_with(cast, "elu")
    with pytest.raises(ValidationError, match="déjà ce nom"):
        save_body(project=cast.project, fields={"kind": "COTECH", "nom": "comité de pilotage"})
    with pytest.raises(ValidationError, match="siège déjà"):
        seat(cast, body, "elu")
    with pytest.raises(ValidationError, match="écrivez un nom"):
        add_seat(body=body, date_debut=date(2026, 1, 1))
    guest = add_seat(body=body, nom="Une experte", fonction=Seat.Fonction.INVITE, date_debut=date(2026, 1, 1))
    assert not guest.a_voix and guest.nom_affiche == "Une experte"


def test_the_usual_bodies_are_made_once(cast):
    assert [body.kind for body in make_usual_bodies(project=cast.project)] == ["COPIL", "COTECH", "CONFERENCE_MAIRES"]
    assert make_usual_bodies(project=cast.project) == []


def test_meetings_are_numbered_in_their_body_and_told_to_those_who_sit(cast):
    body, other = body_with(cast, "elu", "chef_projet"), body_with(cast, kind="COTECH", nom="Comité technique")
    first = plan_meeting(
        body=body, fields={"debut": timezone.now() + timedelta(days=9), "lieu": "Mairie"}, author=cast.chef_projet
    )
    assert (str(first), str(meeting_in(other, days=3))) == (
        "Comité de pilotage n°\u00a01",
        "Comité technique n°\u00a01",
    )
    assert meeting_in(body, days=20).numero == 2
    assert cast.elu.notifications.count() == 2 and cast.drh.notifications.count() == 0
    assert cast.chef_projet.notifications.count() == 1  # not of what they did themselves
    # moved twice: told once, with the last day
    for days in (10, 11):
        moved = {"debut": timezone.now() + timedelta(days=days), "lieu": "Mairie"}
        change_meeting(meeting=first, fields=moved, author=cast.chef_projet)
    told = cast.elu.notifications.filter(cle=f"reunion:{first.pk}")
    assert told.count() == 1 and "change" in told.get().texte
    cancel_meeting(meeting=first, reason="neige", author=cast.chef_projet)
    assert "annulée" in told.get().texte and first.motif == "neige"
    with pytest.raises(ValidationError):
        change_meeting(meeting=first, fields={"debut": first.debut})
    restore_meeting(meeting=first)
    assert first.etat == Meeting.Etat.PREVUE and "maintenue" in told.get().texte


def test_an_agenda_keeps_its_order_and_its_history(cast):
    meeting = meeting_in(body_with(cast), days=3)
    assert save_agenda(meeting=meeting, points=[Point("Un", 10), Point("Deux", attend_decision=True)]) == 2
    one, two = meeting.items.all()
    assert save_agenda(meeting=meeting, points=[Point("Deux", attend_decision=True, pk=two.pk)]) == 2
    assert [(item.pk, item.rang) for item in meeting.items.all()] == [(two.pk, 1)]
    assert save_agenda(meeting=meeting, points=[Point("Deux", attend_decision=True, pk=two.pk)]) == 0
    assert one.history.model.objects.filter(id=one.pk, history_type="-").exists()


def test_presences_quorum_and_minutes(cast):
    body = body_with(cast, "elu", "maire", "autre_maire", quorum="MAJORITE")
    seat(cast, body, "chef_projet", fonction=Seat.Fonction.SECRETARIAT, a_voix=False)
    late = meeting_in(body, days=2)
    for refused in (
        lambda: record_attendance(meeting=late, states={}),
        lambda: save_minutes(meeting=late, texte="Rien", publish=False),
    ):
        with pytest.raises(ValidationError):
            refused()
    meeting = meeting_in(body, days=-2)
    seats = list(body.seats.order_by("pk"))
    record_attendance(meeting=meeting, states={seats[0].pk: "PRESENT", seats[1].pk: "EXCUSE", seats[3].pk: "PRESENT"})
    state = quorum_state(meeting, presences(meeting))
    assert (state.present, state.voting, state.needed, state.is_reached) == (1, 3, 2, False)
    assert "non atteint" in state.phrase
    record_attendance(meeting=meeting, states={seats[1].pk: "PRESENT", seats[0].pk: "PRESENT"})
    assert quorum_state(meeting, presences(meeting)).is_reached and meeting.etat == Meeting.Etat.TENUE

    assert not save_minutes(meeting=meeting, texte="Brouillon", publish=False)
    assert meeting.date_compte_rendu is None and not cast.elu.notifications.filter(kind="COMPTE_RENDU").exists()
    with pytest.raises(ValidationError, match="rien à publier"):
        save_minutes(meeting=meeting, texte="  ", publish=True)
    assert save_minutes(meeting=meeting, texte="Accord.", publish=True, author=cast.chef_projet)
    assert cast.elu.notifications.filter(kind="COMPTE_RENDU").count() == 1
    with pytest.raises(ValidationError, match="dites pourquoi"):
        save_minutes(meeting=meeting, texte="Désaccord.", publish=True)
    save_minutes(meeting=meeting, texte="Désaccord.", publish=True, reason="erreur de relecture")
    assert meeting.history.first().history_change_reason == "erreur de relecture"
    assert cast.elu.notifications.filter(kind="COMPTE_RENDU").count() == 1


def test_two_people_on_one_body_lose_nothing(cast, client_of):
    body = save_body(project=cast.project, fields={"kind": "COTECH", "nom": "Comité technique"})
    url = reverse("governance:body-edit", args=[cast.project.slug, body.pk])
    client = client_of(cast.chef_projet)
    version = client.get(url).context["form"].version
    save_body(project=cast.project, fields={"kind": "COTECH", "nom": "Comité des directions"}, body=body)
    typed = {"kind": "COTECH", "nom": "Comité de travail", "quorum": "AUCUN", "version": version}
    answer = client.post(url, typed)
    assert answer.status_code == 409 and "Comité des directions" in answer.content.decode()
    body.refresh_from_db()
    assert body.nom == "Comité des directions"
