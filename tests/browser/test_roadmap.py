"""The chosen scenario becomes actions and services to open; a committee moves; the councils answer, or say nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from common.calendar import add_months
from governance.services.bodies import save_body
from scenarios.services import adopt_scenario, submit_scenario
from tests.cast import make_cast
from tests.roadmap.scene import received, sent
from tests.scenarios.territory import shared_service


@pytest.fixture
def people(transactional_db):
    """The cast, a scenario adopted by the steering committee, a CST declared by Bourg-Essai."""
    cast = make_cast()
    scenario = shared_service(cast).scenario
    submit_scenario(scenario=scenario, user=cast.chef_projet)
    adopt_scenario(scenario=scenario, user=cast.chef_projet)
    save_body(project=cast.project, fields={"kind": "CST", "nom": "CST de Bourg-Essai", "collectivite": cast.bourg})
    return cast


def test_from_the_adopted_scenario_to_a_committee_that_moves(page, visit, session_of, sound, people, expected_statuses):
    slug = people.project.slug
    session_of(people.chef_projet)
    visit(reverse("roadmap:actions", args=[slug]))
    sound(page)
    page.get_by_role("button", name="Proposer les actions du scénario").click()
    expect(page.get_by_role("status").first).to_contain_text("1 action proposée")
    expect(page.get_by_text("Des actions ne servent aucun objectif")).to_be_visible()
    sound(page, dark=True)

    # an objective, then the action that serves it
    page.get_by_role("link", name="Objectifs", exact=True).click()
    page.get_by_role("link", name="Écrire un objectif").click()
    page.get_by_label("Titre").fill("Payer juste et à l’heure")
    page.get_by_role("button", name="Enregistrer l’objectif").click()
    sound(page)
    page.get_by_role("link", name="A-01 Ouvrir : Finances et comptabilité").click()
    sound(page)
    page.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Objectif ou orientation").select_option(label="Payer juste et à l’heure")
    page.get_by_label("Pilote technique").fill("direction générale")
    page.get_by_label("Petit-Essai").select_option(label="à l’étude")
    sound(page)
    page.get_by_role("button", name="Enregistrer l’action").click()
    expect(page.get_by_text("Cette action ne sert aucun objectif")).to_have_count(0)

    # dates move at the keyboard; an end before the beginning is refused beside its field
    expected_statuses.add(422)
    page.get_by_role("link", name="Déplacer").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Fin").fill("01/01/2020")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("précède le début")
    sound(page)
    page.get_by_label("Fin").fill("01/03/2029")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Les dates de A-01 sont enregistrées")

    # the service that the scenario opens: its steps, and what a later committee moves
    page.get_by_role("link", name=re.compile("ses étapes")).click()
    expect(page.get_by_text("la date voulue tient")).to_be_visible()
    sound(page, dark=True)
    page.get_by_role("link", name="Signature de la convention").click()
    page.get_by_label("Faite le").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_role("button", name="Enregistrer l’étape").click()
    expect(page.get_by_role("alert").first).to_contain_text("avant l’avis du comité est irrégulière")
    sound(page)

    session_of(people.secretaire_cst)
    visit(reverse("roadmap:service", args=[slug, 1]))
    page.get_by_role("link", name="Avis, CST de Bourg-Essai").click()
    meeting = timezone.localdate() + timedelta(days=150)
    page.get_by_label("Prévue le").fill(f"{meeting:%d/%m/%Y}")
    page.get_by_role("button", name="Enregistrer l’étape").click()
    said = page.get_by_text(re.compile(r"Délibération, Bourg-Essai\s: du .* au .*le conseil délibère après l’avis"))
    expect(said).to_be_visible()
    sound(page)


def test_a_commune_answers_and_another_lets_the_delay_pass(page, visit, session_of, sound, people, expected_statuses):
    slug, today = people.project.slug, timezone.localdate()
    long_ago = add_months(today, -5)
    saisine = sent(people, days=(today - long_ago).days)
    received(saisine, people.bourg, long_ago + timedelta(days=2))
    session_of(people.secretaire)
    visit(reverse("roadmap:opinions", args=[slug]))
    expect(page.get_by_text("réputé favorable (provisoire)").first).to_be_visible()
    sound(page, dark=True)
    page.get_by_role("link", name="Petit-Essai").click()
    page.get_by_label("Reçu par la commune le").fill(f"{long_ago + timedelta(days=3):%d/%m/%Y}")
    page.get_by_label("Preuve de la réception").select_option(label="remise contre signature")
    page.get_by_label("Avis exprimé par le conseil").select_option(label="défavorable")
    page.get_by_label("Délibération du").fill(f"{long_ago - timedelta(days=1):%d/%m/%Y}")
    page.get_by_label("Délibération parvenue le").fill(f"{today:%d/%m/%Y}")
    expected_statuses.add(422)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("précède la réception du rapport")
    expect(page.get_by_label("Avis exprimé par le conseil")).to_have_value("DEFAVORABLE")
    sound(page)
    page.get_by_label("Délibération du").fill(f"{long_ago + timedelta(days=60):%d/%m/%Y}")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("Petit-Essai.*défavorable"))).to_be_visible()
    sound(page)
