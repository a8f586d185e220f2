"""The journey of a person who answers on a phone, without cookie nor script (product.md B.5)."""

import json
import logging
import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.signals import got_request_exception
from django.test import Client
from django.utils import timezone
from django.views.debug import ExceptionReporter

from consultations.models import BallotBox, Draft, Survey
from consultations.questionnaire import Kind
from consultations.services.lots import prepare_lots
from consultations.services.surveys import bank, close_survey, open_survey, save_question
from consultations.views import public
from mutualisation.logs import PlainFormatter
from mutualisation.serving import web_command
from tests.cast import make_project
from tests.consultations.listening import Phone, make_survey, opened, print_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_patience(monkeypatch):
    """Wrong codes of one test never slow down another."""
    clock = iter(range(10**9))
    monkeypatch.setattr(public, "patience", public.Patience(lambda: float(next(clock)) / 1000))


@pytest.fixture
def survey_and_codes(db):
    return opened(make_project())


def contents(survey) -> str:
    return "".join(BallotBox.objects.filter(survey=survey).values_list("contenu", flat=True))


def test_the_whole_journey_question_by_question(survey_and_codes):
    survey, codes = survey_and_codes
    phone = Phone(codes[0].lower()[:4] + " - " + codes[0][4:])
    assert phone.start().status_code == 200 and phone.title == "Consultation de départ"
    assert "6 questions</b>, une par page, environ 3 minutes" in phone.page  # five of 20 seconds, one to write
    phone.next()
    assert phone.title == "Je comprends pourquoi le projet de mutualisation est engagé."
    phone.next(reponse="4", aller="suivant")
    phone.next(reponse="2", aller="suivant")
    assert "Question 3 sur 6" in phone.page
    phone.next(aller="precedent")
    assert 'value="2" checked' in phone.page
    phone.next(reponse="5", aller="suivant")
    phone.next(reponse="NC", aller="suivant")
    phone.next(reponse="1", aller="suivant")
    phone.next(reponse="Garder Mme Dupont <au> guichet", aller="suivant")
    assert "Question 6 sur 6" in phone.page
    phone.next(aller="suivant")
    assert phone.title == "Vérifier vos réponses"
    assert "sans réponse" in phone.page and "semble nommer" in phone.page and "&lt;au&gt;" in phone.page
    assert "Garder" not in contents(survey)
    phone.next()
    assert phone.title == "Merci"
    assert "Garder Mme Dupont" in contents(survey) and not Draft.objects.exists()
    phone.start()
    assert phone.title == "Réponse déjà envoyée"


def _of_every_type(project) -> tuple[Survey, list[str]]:
    """An open survey of the eight types; the free text is for those who say they were not informed."""
    survey = make_survey(project, modele="LIBRE")
    for cle in ("sens", "enps", "informe", "suite", "canal", "priorites", "attentes", "collectivite"):
        condition = {"condition_cle": "informe", "condition_valeurs": ["NON"]} if cle == "attentes" else {}
        save_question(survey=survey, fields={**bank()[cle], **condition})
    prepare_lots(survey=survey, agents={c.pk: 20 for c in project.collectivites.all()})
    codes = [code for lot in print_all(survey).values() for code in lot]
    return open_survey(survey=survey), codes


def test_the_eight_types_go_through_their_pages_and_an_answer_taken_back_is_gone(db):
    survey, codes = _of_every_type(make_project())
    assert set(survey.questions.values_list("type", flat=True)) == {kind.value for kind in Kind}
    place = survey.questions.get(cle="collectivite").options[0][0]
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    for number, given in enumerate(("4", "9", "NON", "C2", ["C4", "C1"]), start=1):
        assert f"Question {number} sur {8 if number > 3 else 7}" in phone.page
        phone.next(reponse=given, aller="suivant")
    # the same rank twice: said at the top and beside the field, which keeps what was chosen and takes the focus
    assert phone.next(reponse=["2", "2", "3", "4"], aller="suivant").status_code == 422
    assert phone.page.count("Donnez à chaque ligne un rang différent") == 2
    assert phone.page.count('<option value="2" selected') == 2 and phone.page.count(" autofocus") == 1
    phone.next(reponse=["2", "1", "3", "4"], aller="suivant")
    phone.next(reponse="Rien ne nous est dit.", aller="suivant")
    phone.next(reponse=place, aller="suivant")
    assert phone.title == "Vérifier vos réponses" and "Rien ne nous est dit." in phone.page
    for cle, given in (("informe", "OUI"), ("collectivite", "")):
        phone.post(**{**phone.hidden(), "etape": "modifier", "modifier": cle})
        assert phone.page.count("Je préfère ne pas répondre") == 1
        phone.next(reponse=given, aller="suivant")
    assert "Rien ne nous est dit." not in phone.page and phone.page.count("sans réponse") == 1
    phone.next()
    [answers] = [one for box in survey.boites.all() for one in json.loads(box.contenu)["reponses"]]
    assert answers == {
        "sens": "4",
        "enps": "9",
        "informe": "OUI",
        "suite": "C2",
        "canal": ["C1", "C4"],
        "priorites": ["C2", "C1", "C3", "C4"],
    }
    assert "Rien ne nous" not in contents(survey)


def test_the_last_step_sent_twice_gives_one_answer(survey_and_codes):
    survey, codes = survey_and_codes
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    phone.next(reponse="4", aller="verifier")
    last = phone.hidden()
    assert phone.post(**last).status_code == 200 and phone.title == "Merci"
    assert phone.post(**last).status_code == 200 and phone.title == "Réponse déjà envoyée"
    assert contents(survey).count('"sens"') == 1


def test_a_draft_is_resumed_with_the_code_on_another_phone_and_is_unreadable_in_the_base(survey_and_codes):
    _survey, codes = survey_and_codes
    first = Phone(codes[3])
    first.start()
    first.next()
    first.next(reponse="4", aller="suivant")
    first.next(reponse="2", aller="plus-tard")
    assert first.title == "Vos réponses sont gardées, pas encore envoyées" and codes[3][:4] in first.page
    draft = Draft.objects.get()
    assert b"sens" not in bytes(draft.sceau) and codes[3] not in draft.repere and len(bytes(draft.sceau)) >= 2048

    second = Phone(codes[3])
    second.start()
    assert ">Reprendre</button>" in second.page
    second.next()
    assert "Question 3 sur 6" in second.page
    second.next(aller="precedent")
    assert 'value="2" checked' in second.page


def test_the_simplified_version_gives_the_same_keys(survey_and_codes):
    survey, codes = survey_and_codes
    phone = Phone(codes[0])
    phone.start()
    phone.next(version="simple")
    assert phone.title == "Je sais pourquoi on fait ce projet." and "Plutôt oui" in phone.page
    phone.next(reponse="4", aller="verifier")
    assert "Plutôt oui" in phone.page
    phone.next()
    assert '"sens": "4"' in contents(survey)


def test_each_code_that_opens_nothing_is_answered_in_words(survey_and_codes):
    survey, codes = survey_and_codes
    for typed in ("", "ABC", "ABCDEFGH", "O0I1L-AAAA"):
        phone = Phone(typed)
        assert phone.start().status_code == 422
        assert 'role="alert"' in phone.page and ("Code inconnu" in phone.page or "Tapez le code" in phone.page)
    waiting = make_survey(survey.project, titre="Suivante")
    prepare_lots(survey=waiting, agents={c.pk: 20 for c in survey.project.collectivites.all()})
    phone = Phone(next(iter(print_all(waiting).values()))[0])
    phone.start()
    assert phone.title == "Cette consultation n’est pas encore ouverte"
    close_survey(survey=survey)
    phone = Phone(codes[0])
    phone.start()
    assert phone.title == "Cette consultation est close"


def test_after_the_last_day_nothing_is_accepted_even_before_the_closing(survey_and_codes):
    survey, codes = survey_and_codes
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    phone.next(reponse="4", aller="verifier")
    late = Survey.objects.get(pk=survey.pk)
    late.date_debut, late.date_fin = late.date_debut - timedelta(days=9), timezone.localdate() - timedelta(days=1)
    late.save()
    phone.next()
    assert phone.title == "Cette consultation est close" and '"sens"' not in contents(survey)


def test_five_wrong_codes_slow_down_and_those_who_are_inside_go_on(survey_and_codes):
    _survey, codes = survey_and_codes
    inside = Phone(codes[0])
    inside.start()
    for _ in range(5):
        assert Phone("ABCDEFGH").start().status_code == 422
    refused = Phone(codes[1])
    assert refused.start().status_code == 429 and "Attendez" in refused.page
    assert inside.next().status_code == 200 and "Question 1 sur 6" in inside.page
    elsewhere = Phone(codes[1], REMOTE_ADDR="10.0.0.9")
    assert elsewhere.start().status_code == 200
    # a code carried by a page that was never handed over is a guess like another
    assert Phone("BCDEFGHJ").post(code="BCDEFGHJ", passage="x" * 32, etape="envoyer").status_code == 429


def test_forged_pages_are_refused_in_words_and_nothing_is_kept(survey_and_codes):
    survey, codes = survey_and_codes
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    good = phone.hidden()
    for forged in (
        {"question": "autre-question", "reponse": "4"},
        {"question": "sens", "reponse": "C1"},
        {"question": "sens", "reponse": ["4", "5"]},
        {"question": "attentes", "reponse": "x" * 1001},
        {"question": "collectivite", "reponse": "213300000"},
        {"etape": "inventee"},
    ):
        assert phone.post(**{**good, **forged}).status_code == 422, forged
        assert (
            "refus" in phone.page
            or "ne fait pas partie" in phone.page
            or "rien n’a été gardé" in phone.page
            or ("raccourcissez" in phone.page or "une seule réponse" in phone.page)
        )
    assert phone.post(**{**good, "question": "attentes", "reponse": "x" * 10_000_000}).status_code == 413
    assert "trop long" in phone.page
    many = "&".join(f"a{n}=1" for n in range(5000))
    assert phone.client.post("/q/", many, content_type="application/x-www-form-urlencoded").status_code == 400
    assert phone.client.post("/q/", {"code": codes[0]}).status_code == 400  # multipart
    assert not Draft.objects.exists() and '"reponses": []' in contents(survey)


def test_the_answer_to_another_survey_opens_nothing(survey_and_codes):
    _survey, codes = survey_and_codes
    other, other_codes = opened(make_project(), titre="Ailleurs")
    row = other.questions.get(cle="sens")
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    stolen = {**phone.hidden(), "code": other_codes[0]}
    phone.post(**{**stolen, "question": row.cle, "reponse": "4"})
    # the proof of passage is that of the other code: back to the first page, and nothing is kept
    assert phone.title == "Ailleurs" and not Draft.objects.exists()


def test_a_signed_in_person_is_told_to_open_a_private_window(survey_and_codes, cast):
    _survey, codes = survey_and_codes
    client = Client()
    client.force_login(cast.chef_projet, backend="django.contrib.auth.backends.ModelBackend")
    assert "fenêtre de navigation" in client.get("/q/").content.decode()
    refused = client.post("/q/", f"code={codes[0]}", content_type="application/x-www-form-urlencoded")
    assert refused.status_code == 403 and "fenêtre de navigation" in refused.content.decode()
    assert not Draft.objects.exists()


def test_pages_set_no_cookie_keep_out_of_caches_and_of_logs(survey_and_codes, caplog):
    _survey, codes = survey_and_codes
    with caplog.at_level(logging.DEBUG):
        first = Client().get("/q/")
        assert not first.cookies and "no-store" in first["Cache-Control"]
        phone = Phone(codes[0])
        phone.start()
        phone.next()
        phone.next(reponse="4", aller="suivant")
        phone.post(**{**phone.hidden(), "question": "attentes", "reponse": "secret-" + "x" * 1001})
        phone.next(aller="verifier")
        phone.start()
    logged = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db.backends")
    )
    assert codes[0] not in logged and "secret-" not in logged and '"4"' not in logged
    assert not [word for word in web_command("localhost", 8000, 2) if "access" in word]


def test_a_failure_of_the_server_is_reported_without_code_nor_answer(survey_and_codes, monkeypatch, caplog):
    _survey, codes = survey_and_codes
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    reports: list[str] = []

    def report(sender, request, **_) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend((reporter.get_traceback_html(), reporter.get_traceback_text()))

    def breaks(*, found, changes) -> None:
        raise RuntimeError

    monkeypatch.setattr(public.ballot, "keep_draft", breaks)
    monkeypatch.setattr(Phone.client, "raise_request_exception", False)
    got_request_exception.connect(report)
    try:
        failed = phone.post(
            **{**phone.hidden(), "question": "attentes", "reponse": codes[1]}
        )  # a word that no source has
    finally:
        got_request_exception.disconnect(report)
    said = [phone.page, *reports, *(PlainFormatter().format(record) for record in caplog.records)]
    assert failed.status_code == 500 and len(reports) == 2 and "breaks" in reports[0]
    assert any("RuntimeError" in one for one in said[3:]), "un échec laisse une ligne"
    assert not [one for one in said if codes[0] in one or codes[1] in one]


def test_the_first_page_is_light():
    """Everything that it names is weighed, whatever is added to it one day."""
    page = Client().get("/q/").content
    static = Path(__file__).resolve().parents[2] / "static"
    named = re.findall(r'(?:href|src)="/static/([^"?]+)"', page.decode())
    assert {"css/survey.css", "js/code.js"} <= set(named)
    assert "@import" not in "".join((static / name).read_text(encoding="utf-8") for name in named)
    assert len(page) + sum((static / name).stat().st_size for name in named) < 100_000
    assert b"fonts/" not in page and b"htmx" not in page


def test_a_get_writes_nothing_and_a_page_costs_few_queries(survey_and_codes, django_assert_max_num_queries):
    _survey, codes = survey_and_codes
    with django_assert_max_num_queries(0):
        Client().get("/q/")
    phone = Phone(codes[0])
    with django_assert_max_num_queries(5):
        phone.start()
    phone.next()
    with django_assert_max_num_queries(14):
        phone.next(reponse="4", aller="suivant")
