"""A concern, its answer, its delay and its publication."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.models import Concern
from consultations.queries_ecoute import may_answer, visible_concerns
from consultations.services import concerns
from consultations.services.concerns import answer_concern, ask, publish_concern, remove_concern, withdraw_concern
from projects.access import build_access
from projects.removal import purge_bin
from tests.consultations.information import make_page
from tests.consultations.interviews import answered, make_concern, make_interview


def test_a_concern_of_the_first_of_october_waits_45_days_on_the_15th_of_november():
    concern = Concern(date=date(2026, 10, 1))
    assert concern.days(date(2026, 11, 15)) == 45
    concern.reponse, concern.date_reponse = "Oui.", date(2026, 10, 9)
    assert concern.days(date(2026, 11, 15)) == 8


def test_a_late_concern_is_said_late_by_the_delay_of_the_charter(cast, client_of):
    make_concern(cast, date=timezone.localdate() - timedelta(days=45))
    make_concern(cast, date=timezone.localdate() - timedelta(days=15), texte="À temps ?")
    text = client_of(cast.chef_projet).get(reverse("consultations:journal", args=[cast.project.slug])).content.decode()
    assert "sans réponse depuis 45 jours" in text and "2 préoccupations sans réponse" in text
    assert "1 au-delà de 15 jours" in text and text.count(">en retard<") == 1


def test_from_the_concern_to_the_answer_that_everybody_reads(cast, client_of):
    slug = cast.project.slug
    source = make_interview(cast)
    client = client_of(cast.chef_projet)
    answer = client.post(
        reverse("consultations:concern-new", args=[slug]) + f"?entretien={source.pk}",
        {"texte": "Mme Rose craint le trajet.", "theme": "LIEU", "collectivite": cast.bourg.pk,
         "date": timezone.localdate().strftime("%d/%m/%Y"), "origine": "ENTRETIEN"},
    )  # fmt: skip
    concern = Concern.objects.get()
    assert answer.status_code == 302 and concern.interview == source
    address = reverse("consultations:concern", args=[slug, concern.numero])
    assert client_of(cast.elu).get(address).status_code == 404
    client = client_of(cast.direction)
    assert "Mme Rose" in client.get(address).content.decode()
    reply = reverse("consultations:concern-answer", args=[slug, concern.numero])
    assert client.post(reply, {"question": "", "reponse": " "}).status_code == 422
    client.post(reply, {"question": "Le trajet changera-t-il ?", "reponse": "Non, chaque dépôt est gardé."})
    assert client_of(cast.elu).get(address).status_code == 404
    client_of(cast.chef_projet).post(reverse("consultations:concern-publish", args=[slug, concern.numero]))
    for person in (cast.elu, cast.representant, cast.secretaire):
        text = client_of(person).get(address).content.decode()
        assert "Le trajet changera-t-il" in text and "chaque dépôt" in text
        assert "Mme Rose" not in text and "Direction générale" not in text
        search = client_of(person).get(f"/projets/{slug}/recherche/?q=Rose").content.decode()
        assert "Préoccupations" not in search and "Mme Rose" not in search
        assert "chaque dépôt" not in search


def test_who_answers_what(cast):
    staff, other, common = (
        make_concern(cast, theme="EMPLOI"),
        make_concern(cast, theme="MOYENS"),
        make_concern(cast, theme="MOYENS", collectivite=None),
    )
    expected = {
        "chef_projet": (True, True, True),
        "referent_rh": (True, False, False),
        "drh": (True, True, False),
        "direction": (True, True, False),
        "secretaire": (False, False, False),
        "elu": (False, False, False),
        "consultant": (False, False, False),
    }
    for name, answers in expected.items():
        access = build_access(getattr(cast, name), cast.project)
        assert tuple(may_answer(access, one) for one in (staff, other, common)) == answers, name


def test_a_representative_reads_their_own_questions_and_what_is_published(cast):
    mine = make_concern(cast, author=cast.representant, collectivite=None)
    make_concern(cast)
    shown = answered(cast)
    access = build_access(cast.representant, cast.project)
    assert set(visible_concerns(access)) == {mine, shown}


def test_nothing_is_published_without_its_answer_and_its_question(cast):
    concern = make_concern(cast)
    with pytest.raises(ValidationError, match="Répondez d’abord"):
        publish_concern(concern=concern)
    answer_concern(concern=concern, author=cast.direction, question="", reponse="Oui.")
    with pytest.raises(ValidationError, match="telle qu’elle sera lue"):
        publish_concern(concern=concern)


def test_a_published_answer_changes_with_a_reason_and_is_withdrawn_before_it_is_removed(cast):
    concern = answered(cast)
    with pytest.raises(ValidationError) as refusal:
        answer_concern(concern=concern, author=cast.direction, question="Où ?", reponse="Ailleurs.")
    assert "motif" in refusal.value.message_dict
    answer_concern(
        concern=concern,
        author=cast.chef_projet,
        question="Où ?",
        reponse="Ailleurs.",
        may_publish=True,
        reason="erreur",
    )
    assert concern.history.latest().history_change_reason == "erreur"
    with pytest.raises(ValidationError):
        remove_concern(concern=concern, author=cast.chef_projet, reason="double")
    withdraw_concern(concern=concern, reason="faux")
    remove_concern(concern=concern, author=cast.chef_projet, reason="double")
    assert not Concern.objects.exists()


def test_the_number_of_a_concern_is_drawn_not_counted_and_serves_once(cast, monkeypatch):
    """Counted, it would say in which order questions came; beside the published words, it would help to say who asked."""

    class Last:
        def choice(self, numbers):
            """The largest that is free."""
            return numbers[-1]

    monkeypatch.setattr(concerns, "_SYSTEM", Last())
    first = make_concern(cast)
    remove_concern(concern=first, author=cast.chef_projet, reason="double")
    asked = ask(project=cast.project, texte="Où irons-nous ?", theme="LIEU")
    assert [first.numero, asked.numero, make_concern(cast).numero] == [9999, 9998, 9997]


def test_two_people_who_answer_at_once_see_both_answers(cast, client_of):
    concern = answered(cast, published=False)
    address = reverse("consultations:concern-answer", args=[cast.project.slug, concern.numero])
    client = client_of(cast.direction)
    shown = client.get(address).content.decode()
    version = shown.split('name="version" value="')[1].split('"')[0]
    answer_concern(concern=concern, author=cast.chef_projet, question="Où irons-nous ?", reponse="À Bourg.")
    answer = client.post(address, {"question": "Où irons-nous ?", "reponse": "À Petit.", "version": version})
    assert answer.status_code == 409 and "À Bourg." in answer.content.decode() and "À Petit." in answer.content.decode()


def test_as_many_queries_for_twice_as_many_concerns(cast, client_of):
    address = reverse("consultations:concerns", args=[cast.project.slug])

    def count() -> int:
        client = client_of(cast.drh)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    for _ in range(3):
        make_concern(cast)
    few = count()
    for _ in range(3):
        make_concern(cast)
    assert count() == few


def _information(cast) -> str:
    return Client().get(f"/info/{cast.project.slug}/").content.decode()


def test_published_words_that_a_direction_changes_leave_the_page_of_the_agents_until_the_lead_reads_them(
    cast, client_of
):
    make_page(cast)
    concern = answered(cast)
    address = reverse("consultations:concern-answer", args=[cast.project.slug, concern.numero])
    client = client_of(cast.direction)
    assert "quitte leur page" in client.get(address).content.decode()
    same = {"question": "Où irons-nous ?", "reponse": "Au même endroit.", "motif": "relu"}
    client.post(address, same)
    assert "Au même endroit." in _information(cast)
    done = client.post(address, {**same, "reponse": "Chez Mme Rose."}, follow=True).content.decode()
    assert "n’est plus publiée" in done and "Pas publiée." in done
    for words in ("Chez Mme Rose.", "Au même endroit.", "Où irons-nous"):
        assert words not in _information(cast)
    assert client_of(cast.elu).get(address.removesuffix("repondre/")).status_code == 404
    client = client_of(cast.chef_projet)
    client.post(address, {**same, "reponse": "Au même endroit, oui."})
    client.post(reverse("consultations:concern-publish", args=[cast.project.slug, concern.numero]))
    client.post(address, {**same, "reponse": "Oui, au même endroit.", "motif": "plus clair"})
    assert "Oui, au même endroit." in _information(cast), "la cheffe de projet publie : sa correction se lit aussitôt"


def test_the_theme_of_a_published_question_is_not_changed_on_the_page_by_who_does_not_publish(cast, client_of):
    make_page(cast)
    concern = answered(cast, author=cast.drh)
    address = reverse("consultations:concern-edit", args=[cast.project.slug, concern.numero])
    data = {"texte": "Où ?", "theme": "LIEU", "collectivite": cast.bourg.pk,
            "date": timezone.localdate().strftime("%d/%m/%Y"), "origine": "REUNION"}  # fmt: skip
    client = client_of(cast.drh)
    assert client.post(address, data).status_code == 302
    assert "Où irons-nous" in _information(cast), "les mots dits ne sont pas publiés : ils se corrigent"
    done = client.post(address, {**data, "theme": "EMPLOI"}, follow=True).content.decode()
    assert "n’est plus publiée" in done and "Où irons-nous" not in _information(cast)


def test_a_published_question_says_neither_its_commune_nor_its_day_to_who_reads_its_published_words_alone(
    cast, client_of
):
    day = timezone.localdate() - timedelta(days=43)
    concern = answered(cast, collectivite=cast.petit, date=day)
    told = day.strftime("%d/%m/%Y")
    slug = cast.project.slug
    addresses = (
        reverse("consultations:concern", args=[slug, concern.numero]),
        reverse("consultations:concerns", args=[slug]),
        reverse("consultations:journal", args=[slug]),
        f"/projets/{slug}/recherche/?q=irons",
    )
    for person in (cast.elu, cast.representant, cast.secretaire_cst, cast.direction):
        client = client_of(person)
        for address in addresses:
            text = client.get(address).content.decode()
            text = text[text.index("<main") : text.index("</main")]
            assert "Où irons-nous" in text, address
            for words in (told, "Petit-Essai", "43 jours"):
                assert words not in text, (address, words)
    client = client_of(cast.secretaire)
    text = "".join(client.get(address).content.decode() for address in addresses)
    assert told in text and "43 jours après la question" in text and "répondu en 43 jours" in text


def test_published_questions_are_listed_by_their_answer_not_by_their_day(cast, client_of):
    late = answered(cast)
    early = answered(cast, date=timezone.localdate() - timedelta(days=30))
    Concern.objects.filter(pk=late.pk).update(date_reponse=timezone.localdate() - timedelta(days=1))
    address = reverse("consultations:concerns", args=[cast.project.slug])
    text = client_of(cast.elu).get(address).content.decode()
    assert text.index(f"/{early.numero}/") < text.index(f"/{late.numero}/")


def test_a_removed_concern_comes_back_for_a_day_then_nothing_is_left_of_its_words(cast):
    concern = make_concern(cast, texte="Mme Rose craint le trajet.")
    remove_concern(concern=concern, author=cast.chef_projet, reason="double")
    purge_bin(timezone.now() + timedelta(hours=23))
    assert Concern.everything.exists()
    purge_bin(timezone.now() + timedelta(hours=25))
    assert not Concern.everything.exists() and not Concern.history.exists()


def test_beyond_the_delay_of_the_charter_those_who_answer_are_told_once(cast):
    concern = make_concern(cast, date=timezone.localdate() - timedelta(days=15), theme="TEMPS")
    assert concerns.remind_answers() == 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert concerns.remind_answers(tomorrow) == concerns.remind_answers(tomorrow) == 1
    told = cast.project.notifications.all()
    assert {one.user for one in told} == {cast.chef_projet, cast.referent_rh, cast.direction, cast.drh}
    assert {one.texte for one in told} == {"Une préoccupation attend une réponse au-delà des 15 jours convenus."}
    answer_concern(concern=concern, author=cast.drh, question="", reponse="Rien ne change.")
    assert not cast.project.notifications.exists()
