"""Three questions after a workshop: an option of method, linked to its meeting, under the same threshold."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from consultations.queries import results_of
from consultations.services.surveys import close_survey, publish
from governance.models import Body, Meeting
from governance.parole import College
from governance.queries.bodies import meetings_seen
from governance.services.speaking import record_speaking
from projects.access import build_access
from projects.options import Option
from tests.consultations.listening import answer, opened
from tests.governance.scene import body_with, meeting_in


def _new(cast, **fields) -> dict:
    today = timezone.localdate()
    return {
        "titre": "Atelier voirie",
        "depart": "ATELIER",
        "date_debut": today.strftime("%d/%m/%Y"),
        "date_fin": (today + timedelta(days=5)).strftime("%d/%m/%Y"),
        **fields,
    }


def test_the_three_questions_are_there_once_the_option_is_on_and_keep_their_meeting(cast, client_of):
    body = Body.objects.create(project=cast.project, kind=Body.Kind.COPIL, nom="Comité de pilotage")
    meeting = Meeting.objects.create(body=body, numero=1, debut=timezone.now())
    client = client_of(cast.chef_projet)
    address = reverse("consultations:create", args=[cast.project.slug])
    assert "Après un atelier" not in client.get(address).content.decode()
    assert client.post(address, _new(cast)).status_code == 422
    cast.project.options = [Option.APRES_ATELIER.value]
    cast.project.save()
    assert "Après un atelier (3 questions)" in client.get(address).content.decode()
    client.post(address, _new(cast, meeting=str(meeting.pk)))
    survey = cast.project.surveys.get()
    assert survey.meeting == meeting
    assert [q.libelle for q in survey.questions.order_by("rang")] == [
        "J’ai pu m’exprimer.",
        "J’ai été entendu(e).",
        "La suite est claire.",
    ]
    page = client.get(reverse("consultations:survey", args=[cast.project.slug, survey.numero])).content.decode()
    assert "après Comité de pilotage n°\u00a01" in page
    cast.project.surveys.update(etat="CLOSE")
    # to whom this body does not exist, its meeting is not named
    page = client_of(cast.representant).get(reverse("consultations:survey", args=[cast.project.slug, survey.numero]))
    assert not meetings_seen(build_access(cast.representant, cast.project)).exists()
    assert page.status_code == 200 and "après Comité de pilotage" not in page.content.decode()


def test_four_answers_show_nothing(cast, client_of):
    survey, codes = opened(cast.project, modele="ATELIER")
    for code in codes[:4]:
        answer(code, {"exprime": "5", "entendu": "4", "suite_claire": "2"})
    survey = close_survey(survey=survey)
    assert results_of(survey).n is None
    page = client_of(cast.chef_projet).get(reverse("consultations:results", args=[cast.project.slug, survey.numero]))
    assert "Moins de 5 réponses" in page.content.decode()


def test_the_three_questions_stand_beside_the_speaking_time_of_the_same_meeting(cast, client_of):
    """For who leads; whoever does not read a meeting alone reads no share of it here either."""
    body = body_with(cast, "elu")
    meeting = meeting_in(body, days=-1)
    record_speaking(meeting=meeting, duree=120, minutes={College.ELUS: 105, College.AGENTS: 15})
    survey, codes = opened(cast.project, modele="ATELIER")
    survey.meeting = meeting
    survey.save()
    for code in codes[:6]:
        answer(code, {"exprime": "5", "entendu": "4", "suite_claire": "2"})
    survey = publish(survey=close_survey(survey=survey), moment=timezone.now())
    share = "12,5"
    for options, person, told in (
        ([], cast.chef_projet, False),
        ([Option.TEMPS_DE_PAROLE.value], cast.chef_projet, True),
        ([Option.TEMPS_DE_PAROLE.value], cast.elu, False),
        ([Option.TEMPS_DE_PAROLE.value], cast.drh, False),
    ):
        cast.project.options = options
        cast.project.save()
        for name in ("survey", "results"):
            page = client_of(person).get(reverse(f"consultations:{name}", args=[cast.project.slug, survey.numero]))
            assert (f"Agents et représentants\u00a0: {share}" in page.content.decode()) is told, (person, name)
