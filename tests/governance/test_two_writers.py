"""Two people on one form of the governance: the second sees both versions, and nothing is lost."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from common.editing import sign_version
from governance.forms.meetings import AgendaForm
from governance.models import AgendaItem
from governance.services.bodies import change_seat
from governance.services.charter import save_draft
from governance.services.decisions import change_decision, record_decision
from governance.services.documents import save_folder
from governance.services.meetings import change_meeting, record_attendance, save_minutes
from tests.governance.scene import TEXTS, body_with, meeting_in, thresholds


def item(pk, titre, rang):
    return AgendaItem(pk=pk, titre=titre, rang=rang)


def sent(form, **typed):
    """What a browser sends of the form that was shown, once ``typed``."""
    data = QueryDict(mutable=True)
    for name, value in (form.stored_values() | typed).items():
        if not (name.startswith("decision_") and value == "false"):
            data[name] = value
    data["version"] = sign_version(form.stored_values())
    return data


def test_a_point_added_by_another_stays_beside_mine():
    shown = AgendaForm(items=[item(1, "Budget", 1)])
    form = AgendaForm(sent(shown, titre_n0="Calendrier"), items=[item(1, "Budget", 1), item(2, "Effectifs", 2)])
    asked = {one.name: one for one in form.differences()}
    assert asked["titre_p2"].theirs == "Effectifs" and not asked["titre_p2"].is_contested
    assert not {name for name in asked if name.endswith("n0")}


def test_a_point_removed_while_it_is_written_is_asked_and_may_be_kept():
    shown = AgendaForm(items=[item(1, "Budget", 1), item(2, "Effectifs", 2)])
    form = AgendaForm(sent(shown, titre_p2="Effectifs et postes"), items=[item(1, "Budget", 1)])
    assert {one.name: one for one in form.differences()}["titre_p2"].is_contested
    assert form.is_valid() and [(point.titre, point.pk) for point in form.points()] == [
        ("Budget", 1),
        ("Effectifs et postes", None),
    ]


def _forms(cast):
    """By form: its address, what the other person saves, what I type of it, and what the page must show of theirs."""
    slug = cast.project.slug
    meeting = meeting_in(body_with(cast, "elu"), days=-2)
    seat = meeting.body.seats.get()
    fields = {"objet": "Accord", "texte": "Oui.", "date": date(2026, 3, 2), "resultat": "ADOPTEE", "mode": "CONSENSUS"}
    decision = record_decision(meeting=meeting, fields=fields)
    folder = save_folder(project=cast.project, fields={"nom": "Notes", "audience": "PILOTAGE"})
    moved = {"debut": meeting.debut, "lieu": "Salle du conseil"}
    texts = {"decider": "Par vote des maires."}
    return {
        "meeting-edit": ([slug, meeting.pk], lambda: change_meeting(meeting=meeting, fields=moved), "Salle du conseil"),
        "minutes": ([slug, meeting.pk], lambda: save_minutes(meeting=meeting, texte="Leur texte", publish=False), None),
        "attendance": (
            [slug, meeting.pk],
            lambda: record_attendance(meeting=meeting, states={seat.pk: "EXCUSE"}),
            "absence excusée",
        ),
        "decision-edit": (
            [slug, decision.numero],
            lambda: change_decision(decision=decision, fields=fields, options=["Attendre"], reason="oubli"),
            "Attendre",
        ),
        "folder-edit": (
            [slug, folder.pk],
            lambda: save_folder(project=cast.project, fields={"nom": "Actes", "audience": "PILOTAGE"}, folder=folder),
            "Actes",
        ),
        "charter-draft": (
            [slug],
            lambda: save_draft(project=cast.project, texts=TEXTS | texts, thresholds=thresholds()),
            texts["decider"],
        ),
        "seat-edit": (
            [slug, meeting.body.pk, seat.pk],
            lambda: change_seat(
                seat=seat, reason="", fonction="PRESIDENCE", a_voix=True, date_debut=seat.date_debut, date_fin=None
            ),
            "préside",
        ),
    }


@pytest.mark.django_db
def test_the_second_to_save_any_form_sees_both_versions(cast, client_of):
    client = client_of(cast.chef_projet)
    for name, (args, other_saves, words) in _forms(cast).items():
        url = reverse(f"governance:{name}", args=args)
        mine = sent(client.get(url).context["form"])
        other_saves()
        answer = client.post(url, mine)
        assert answer.status_code == 409, name
        assert (words or "Leur texte").lower() in answer.content.decode().lower(), name
