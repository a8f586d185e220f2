"""Messages carried by the directions, the page of the agents, the box where they ask, the printed kit."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pptx import Presentation
from pypdf import PdfReader

from common.typography import french_spaces
from consultations.models import Concern, MessageRelay
from consultations.queries_information import carried_words, plan_of
from consultations.services.information import carry, remind_carriers, save_change, save_message
from consultations.services.surveys import close_survey, publish
from consultations.views import agents
from governance.models import Document, Notification
from governance.services.documents import take_back
from projects.access import build_access
from projects.models import Phase
from tests.consultations.information import make_message, make_page
from tests.consultations.interviews import answered, make_concern
from tests.consultations.listening import answer, opened
from tests.reports.reading import compact, csv_table, page_tables, pdf_text

DAY = timezone.localdate


@pytest.fixture(autouse=True)
def quiet_box():
    """Nobody asked anything from here yet."""
    agents.patience = agents.Patience(agents.time.monotonic)


def _carry(message, employer, user) -> None:
    carry(relay=message.relais.get(collectivite=employer), user=user, day=DAY(), evidence="réunion de service")


def test_a_plan_of_twelve_messages_of_which_two_are_not_carried(cast, client_of):
    for rank in range(12):
        message = make_message(cast, objet=f"Message {rank}")
        if rank >= 2:
            _carry(message, cast.bourg, cast.direction)
    assert carried_words(plan_of(build_access(cast.chef_projet, cast.project))) == "10 portés sur 12"
    text = client_of(cast.chef_projet).get(reverse("consultations:plan", args=[cast.project.slug])).content.decode()
    assert "Messages\u00a0: 10 portés sur 12" in text and text.count(">non porté<") == 2
    # those who do not take part in the method read what was carried
    assert len(plan_of(build_access(cast.representant, cast.project))) == 10


def test_the_direction_notes_what_it_carried_with_its_evidence(cast, client_of):
    message = make_message(cast)
    relay = message.relais.get(collectivite=cast.bourg)
    client = client_of(cast.direction)
    address = reverse("consultations:relay", args=[cast.project.slug, relay.pk])
    today = DAY().strftime("%d/%m/%Y")
    tomorrow = (DAY() + timedelta(days=1)).strftime("%d/%m/%Y")
    refused = client.post(address, {"date_portee": tomorrow, "preuve": "affiche"})
    assert refused.status_code == 422 and "pas encore venue" in refused.content.decode()
    assert client.post(address, {"date_portee": today, "preuve": " "}).status_code == 422
    picture = SimpleUploadedFile("affiche.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf")
    done = client.post(
        address,
        {"date_portee": today, "preuve": "affiche à l’atelier", "variante": "Mardi à l’atelier.", "fichier": picture},
    )
    assert done.status_code == 302
    relay.refresh_from_db()
    assert relay.date_portee == DAY() and relay.document is not None
    assert "Mardi à l’atelier." in client.get(address).content.decode()
    assert not message.relais.exclude(pk=relay.pk).exclude(variante="").exists(), "chaque collectivité a le sien"
    document = reverse("governance:document", args=[cast.project.slug, relay.document_id])
    for person, status in ((cast.direction, 200), (cast.chef_projet, 200), (cast.secretaire, 404), (cast.elu, 404)):
        assert client_of(person).get(document).status_code == status


def test_what_another_direction_did_not_carry_is_told_to_nobody_else(cast, client_of):
    message = make_message(cast)
    _carry(message, cast.bourg, cast.direction)
    for person in (cast.chef_projet, cast.direction, cast.secretaire, cast.elu, cast.drh):
        client = client_of(person)
        csv = csv_table(
            client.get(
                reverse("consultations:plan-export", args=[cast.project.slug, "plan-information", "csv"])
            ).content
        )
        assert csv[-1][-2:] == ["1", "3"]
        plan = client.get(reverse("consultations:plan", args=[cast.project.slug])).content.decode()
        assert "porté, 1 sur 3" in plan and ("Le projet démarre</a>" in plan) is (person == cast.secretaire)


def test_after_ten_days_its_own_direction_is_reminded_once_and_no_other(cast):
    message = make_message(cast, days=10)
    make_message(cast, days=9, objet="Trop tôt")
    _carry(message, cast.bourg, cast.direction)
    assert remind_carriers() == 2  # the EPCI, which has no direction here, and Petit-Essai
    assert [(one.user, one.texte) for one in Notification.objects.all()] == [
        (cast.secretaire, "« Le projet démarre » n’est pas encore porté dans Petit-Essai.")
    ]
    Notification.objects.update(date_lecture=timezone.now())
    remind_carriers()
    assert Notification.objects.count() == 1
    Notification.objects.update(date_lecture=None)
    _carry(message, cast.petit, cast.secretaire)
    assert not Notification.objects.exists()


def test_a_relay_that_carried_stays_when_the_message_changes(cast):
    message = make_message(cast)
    _carry(message, cast.bourg, cast.direction)
    save_message(project=cast.project, message=message, fields={"objet": "Autre"}, employers=[cast.epci])
    assert {one.collectivite for one in MessageRelay.objects.filter(message=message)} == {cast.bourg, cast.epci}
    with pytest.raises(ValidationError):
        save_message(project=cast.project, fields={}, employers=[])


def test_as_many_queries_for_twice_as_many_messages(cast, client_of):
    address = reverse("consultations:plan", args=[cast.project.slug])

    def count() -> int:
        client = client_of(cast.direction)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    for _ in range(3):
        make_message(cast)
    few = count()
    for _ in range(3):
        make_message(cast)
    assert count() == few


def test_a_closed_page_and_an_unknown_project_look_the_same(cast):
    client = Client()
    unknown = client.get("/info/nulle-part/")
    make_page(cast, est_ouverte=False)
    closed = client.get(f"/info/{cast.project.slug}/")
    assert unknown.status_code == closed.status_code == 404
    assert (
        client.post(f"/info/{cast.project.slug}/question/", {"texte": "Et moi ?", "theme": "EMPLOI"}).status_code == 404
    )
    with pytest.raises(ValidationError):
        make_page(cast, presentation=" ")


def test_agents_read_without_account_what_is_published_and_nothing_else(cast):
    make_page(cast)
    save_change(project=cast.project, collectivite=None, change="On se remplace.", ne_change_pas="Vos congés.")
    save_change(project=cast.project, collectivite=cast.bourg, change="Le prêt de matériel.", ne_change_pas="")
    answered(cast)
    make_concern(cast, texte="Mot jamais publié")
    answered(cast, published=False, texte="Autre mot tu")
    Phase.objects.update_or_create(
        project=cast.project, numero=1, defaults={"titre": "Préparer", "etat": Phase.Etat.EN_COURS}
    )
    survey, _ = opened(cast.project)
    client = Client()
    answer = client.get(f"/info/{cast.project.slug}/")
    text = answer.content.decode()
    assert not answer.cookies and "<script" not in text and 'href="/projets/' not in text
    for words in (
        "réfléchissent ensemble",
        "On se remplace.",
        "Vos congés.",
        french_spaces("Où irons-nous ?"),
        "Au même endroit.",
        "poste 12",
    ):
        assert words in text
    assert f"réponse du {DAY():%d/%m/%Y}" in text
    assert "<b>Préparer</b>\u00a0: en cours" in text
    assert f"<b>{survey.titre}</b>\u00a0: en cours, on répond jusqu’au {survey.date_fin:%d/%m/%Y}" in text
    assert "Le prêt de matériel." not in text and "jamais publié" not in text and "mot tu" not in text
    assert cast.chef_projet.email not in text and "Où travaillerons-nous" not in text
    mine = client.get(f"/info/{cast.project.slug}/?commune={cast.bourg.siren}").content.decode()
    assert "Le prêt de matériel." in mine and "On se remplace." in mine
    assert client.get(f"/info/{cast.project.slug}/?commune=x'--").status_code == 200


def test_a_question_arrives_with_its_words_and_its_day_and_nothing_of_its_author(cast, caplog):
    make_page(cast)
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9")
    address = f"/info/{cast.project.slug}/question/"
    assert not client.get(address).cookies
    for _ in range(2):  # a double tap is one question
        answer = client.post(address, {"texte": "Garderons-nous nos horaires ?", "theme": "TEMPS", "commune": ""})
    assert answer.status_code == 200 and "Merci" in answer.content.decode() and not answer.cookies
    concern = Concern.objects.get()
    assert (concern.origine, concern.auteur, concern.collectivite, concern.date) == ("BOITE", None, None, DAY())
    version = concern.history.get()
    moment = timezone.localtime(version.history_date)
    assert version.history_user is None and (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    assert "horaires" not in caplog.text and "203.0.113.9" not in caplog.text


def test_a_signed_in_person_does_not_use_the_anonymous_box(cast, client_of):
    make_page(cast)
    client = client_of(cast.chef_projet)
    address = f"/info/{cast.project.slug}/question/"
    assert "Vous êtes connecté·e" in client.get(address).content.decode()
    assert client.post(address, {"texte": "Et moi ?", "theme": "EMPLOI"}).status_code == 403
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"texte": " ", "theme": "EMPLOI"}, 422, "Écrivez votre question."),
        ({"texte": "Et moi ?", "theme": "'; DROP"}, 422, "Choisissez un thème de la liste."),
        ({"texte": "a" * 1001, "theme": "EMPLOI"}, 422, "1000 caractères au plus"),
        ({"texte": "a" * 100_000, "theme": "EMPLOI"}, 413, "trop long"),
        ({"texte": "Pourquoi Mme Durand part-elle ?", "theme": "EMPLOI"}, 422, "semble nommer quelqu’un"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_kept(cast, data, status, words):
    make_page(cast)
    answer = Client().post(f"/info/{cast.project.slug}/question/", data)
    text = answer.content.decode()
    assert answer.status_code == status and words in text.replace("\u202f", "").replace("\u00a0", " ")
    assert not Concern.objects.exists()


def test_a_name_is_a_soft_warning(cast):
    make_page(cast)
    data = {"texte": "Pourquoi Mme Durand part-elle ?", "theme": "EMPLOI", "nomme": "1"}
    assert Client().post(f"/info/{cast.project.slug}/question/", data).status_code == 200
    assert Concern.objects.count() == 1


def test_a_flood_of_questions_is_slowed_down(cast):
    make_page(cast)
    client = Client()
    statuses = [
        client.post(f"/info/{cast.project.slug}/question/", {"texte": f"Question {n}", "theme": "EMPLOI"}).status_code
        for n in range(8)
    ]
    assert statuses == [200] * 5 + [429] * 3 and Concern.objects.count() == 5


def test_the_kit_says_what_the_page_says_on_one_sheet(cast, client_of):
    make_page(cast)
    save_change(
        project=cast.project, collectivite=cast.bourg, change="Le prêt de matériel.", ne_change_pas="Vos horaires."
    )
    save_change(project=cast.project, collectivite=cast.petit, change="Pas pour Bourg.", ne_change_pas="")
    answered(cast)
    client = client_of(cast.direction)

    def read(piece: str, siren: str) -> bytes:
        return client.get(reverse("consultations:kit", args=[cast.project.slug, siren, piece])).content

    note = read("note", cast.bourg.siren)
    text = pdf_text(note)
    for words in ("Bourg-Essai", "Le prêt de matériel.", "Vos horaires.", f"/info/{cast.project.slug}/", "le poste 12"):
        assert compact(words) in text
    assert compact("Pas pour Bourg.") not in text
    sheet = PdfReader(io.BytesIO(note)).pages
    assert len(sheet) == 1
    lefts: list[float] = []
    sheet[0].extract_text(
        visitor_text=lambda text, cm, tm, *_: lefts.append(tm[4] * cm[0] + cm[4]) if text.strip() else None
    )
    assert min(lefts) >= 50, "la première feuille a ses marges : 18 mm font 51 points"
    questions = pdf_text(read("questions", cast.bourg.siren))
    assert compact("Où irons-nous ?") in questions and compact("Au même endroit.") in questions
    assert client.get(reverse("consultations:kit", args=[cast.project.slug, "123456789", "note"])).status_code == 404


def _deck_text(data: bytes) -> list[str]:
    """What each slide says."""
    return [
        compact(
            " ".join(
                [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
                + [
                    cell.text
                    for shape in slide.shapes
                    if shape.has_table
                    for row in shape.table.rows
                    for cell in row.cells
                ]
            )
        )
        for slide in Presentation(io.BytesIO(data)).slides
    ]


def test_the_slides_of_the_kit_say_what_the_note_says_and_nothing_overflows(cast, client_of):
    long = "\n\n".join(
        f"Phrase {n} : nous vous dirons ce qui est décidé, et ce qui ne l’est pas. " * 4 for n in range(20)
    )
    make_page(cast, presentation=long[:3000])
    save_change(project=cast.project, collectivite=cast.bourg, change="Le prêt de matériel.", ne_change_pas="")
    save_change(project=cast.project, collectivite=cast.petit, change="Pas pour Bourg.", ne_change_pas="")
    answered(cast)
    make_concern(cast, texte="Mot jamais publié")
    address = reverse("consultations:kit-slides", args=[cast.project.slug, cast.bourg.siren])
    given = client_of(cast.direction).get(address)
    assert given["Content-Type"].endswith("presentation") and given["Content-Disposition"].endswith('.pptx"')
    slides = _deck_text(given.content)
    whole = "".join(slides)
    for words in ("Bourg-Essai", "Le prêt de matériel.", "Où irons-nous ?", "Au même endroit.", "le poste 12"):
        assert compact(words) in whole
    assert f"/info/{cast.project.slug}/" in whole and all(f"Phrase{n}:" in whole for n in range(9))
    assert "jamaispublié" not in whole and "PaspourBourg" not in whole
    # a slide read from the back of a room: never more than its lines
    assert max(map(len, slides)) < 1300 and sum("(suite)" in one for one in slides) >= 2
    assert client_of(cast.finances).get(address).status_code == 403


def test_two_carried_of_three_are_told_on_the_dashboard_and_to_the_committee(cast, client_of):
    for rank in range(3):
        message = make_message(cast, objet=f"Message {rank}")
        if rank:
            _carry(message, cast.bourg, cast.direction)
    for name in ("reports:dashboard", "reports:copil"):
        address = reverse(name, args=[cast.project.slug])
        for person, told in (
            (cast.chef_projet, True),
            (cast.elu, True),
            (cast.representant, False),
            (cast.finances, False),
        ):
            assert ("2 portés sur 3" in client_of(person).get(address).content.decode()) is told, (name, person)


def test_was_i_informed_is_compared_over_three_waves_with_the_messages_carried_before(cast, client_of):
    make_message(cast, days=1)
    _carry(make_message(cast, days=1, objet="Porté"), cast.bourg, cast.direction)
    before = None
    for wave, degree in enumerate("234"):
        survey, codes = opened(cast.project, titre=f"Vague {wave}", precedente=before)
        for code in codes[: 20 if wave else 4]:
            answer(code, {"information": degree})
        before = publish(survey=close_survey(survey=survey), moment=timezone.now())
    text = client_of(cast.elu).get(reverse("consultations:plan", args=[cast.project.slug])).content.decode()
    rows = page_tables(text)["« J’ai reçu une information claire et régulière »"]
    assert rows[1:] == [
        ["Vague 0", "masqué (moins de 5)", "masqué (moins de 5)", "1 sur 2"],
        ["Vague 1", "20", "3", "1 sur 2"],
        ["Vague 2", "20", "4", "1 sur 2"],
    ]


def test_a_second_piece_of_evidence_is_the_next_version_of_the_first(cast):
    relay = make_message(cast).relais.get(collectivite=cast.bourg)

    def give(name: str, data: bytes) -> None:
        carry(relay=relay, user=cast.direction, day=DAY(), evidence="affiche", file=(name, data))

    give("affiche.pdf", b"%PDF-1.4\n%%EOF")
    first = relay.document
    give("affiche-2.pdf", b"%PDF-1.4\n\n%%EOF")
    assert relay.document == first == Document.objects.get() and first.versions.count() == 2
    take_back(document=first, reason="une photo d’agent")
    give("affiche-3.pdf", b"%PDF-1.4\n\n\n%%EOF")
    assert relay.document != first and Document.objects.count() == 2


def test_the_kit_of_a_closed_page_is_taken_by_those_who_write_it_alone(cast, client_of):
    page = make_page(cast, est_ouverte=False)
    slug = cast.project.slug
    address = reverse("consultations:kit", args=[slug, cast.bourg.siren, "note"])
    plan = reverse("consultations:plan", args=[slug])
    assert client_of(cast.direction).get(address).status_code == 404
    assert address not in client_of(cast.direction).get(plan).content.decode()
    assert client_of(cast.chef_projet).get(address).status_code == 200
    page.est_ouverte = True
    page.save()
    assert client_of(cast.direction).get(address).status_code == 200
    assert address in client_of(cast.direction).get(plan).content.decode()
