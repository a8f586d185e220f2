"""« Ma page »: each function finds its own questions first, answered by the pages to which they lead."""

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.access import build_access
from reports.desk import desks
from tests.growth import later
from tests.permissions.table import MEMBERS
from tests.reports.territory import people
from tests.roadmap.scene import accounts, done, sent, shared

pytestmark = pytest.mark.django_db


def asked(user, cast) -> dict[str, dict[str, object]]:
    """Title of the desk → question → answer."""
    found = desks(build_access(user, cast.project), timezone.localdate())
    return {desk.titre: {one.question: one for one in desk.answers} for desk in found}


def test_each_function_has_its_own_questions_and_a_secretary_has_them_all(cast):
    assert list(asked(cast.direction, cast)) == ["Direction générale"]
    assert list(asked(cast.drh, cast)) == ["Ressources humaines"]
    assert list(asked(cast.finances, cast)) == ["Finances"]
    assert list(asked(cast.referent_rh, cast)) == ["Référente ou référent RH"]
    assert list(asked(cast.representant, cast)) == ["Représentation du personnel"]
    assert list(asked(cast.secretaire, cast)) == ["Direction générale", "Ressources humaines", "Finances"]
    assert asked(cast.maire, cast) == {} and asked(cast.chef_projet, cast) == {}


def test_the_rail_shows_the_page_to_those_who_have_one(cast, client_of):
    """The same rule twice: whoever has no desk is not sent to an empty room."""
    address = reverse("reports:desk", args=[cast.project.slug])
    elsewhere = reverse("reports:copil", args=[cast.project.slug])
    for role in MEMBERS:
        user = getattr(cast, role)
        shown = f'href="{address}"' in client_of(user).get(elsewhere).content.decode()
        assert shown == bool(asked(user, cast)), role


def test_every_answer_leads_to_a_page_that_the_reader_may_open(cast, client_of):
    people(cast.project)
    later.scenario(cast, {}, 1)
    service = shared(cast)
    accounts(cast, service)
    sent(cast)
    for user in (cast.direction, cast.drh, cast.finances, cast.referent_rh, cast.representant, cast.secretaire):
        client = client_of(user)
        for questions in asked(user, cast).values():
            for one in questions.values():
                if one.url and not one.url.endswith(".pdf/"):
                    assert client.get(one.url).status_code == 200, (user, one.question, one.url)


def test_the_committee_knows_whether_its_file_is_ready(cast):
    service = shared(cast)
    title = f"Dossier : {service}"
    assert asked(cast.representant, cast)["Représentation du personnel"][title].state == "fiche en préparation"
    done(service, "FICHE_IMPACT", 3)
    said = asked(cast.representant, cast)["Représentation du personnel"][title]
    assert said.state == "à lire" and cast.bourg.siren in said.url


def test_a_direction_reads_the_deadline_of_its_council(cast):
    sent(cast)
    row = cast.project.saisines.get().avis.get(collectivite=cast.bourg)
    said = asked(cast.direction, cast)["Direction générale"]["Quand mon conseil doit-il répondre\u202f?"]
    assert said.url == reverse("roadmap:opinions", args=[cast.project.slug])
    assert ("Dernier jour" in said.phrase) == bool(row.date_reception)


def test_the_page_shows_the_questions_and_what_changed(cast, client_of):
    address = reverse("reports:desk", args=[cast.project.slug])
    html = client_of(cast.direction).get(address).content.decode()
    assert "Mes services sont-ils décrits" in html and "Ce qui a changé" in html
    empty = client_of(cast.maire).get(address).content.decode()
    assert "Pas de page propre à cette casquette" in empty
    assert client_of(cast.direction).get(address, {"depuis": "2026-01-01"}).status_code == 200
