"""A DRH prepares the coming years: who may leave, what the payroll becomes; an élu reads the masked territory."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import CadreEmplois, Remuneration
from tests.cast import make_cast
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db):
    """The cast; thirty agents of Bourg-Essai with birth, function and pay, ten of the EPCI."""
    cast = make_cast()
    cadre = CadreEmplois.objects.get(code="ADJOINT_TECHNIQUE")
    services = list(cast.project.services.order_by("rang"))
    for number in range(40):
        employer = cast.bourg if number < 30 else cast.epci
        agent = make_agent(
            employer,
            {services[number % 3]: "1"},
            matricule=f"N{number:02d}",
            cadre_emplois=cadre,
            annee_naissance=1961 + number,
            fonction="Fossoyeur" if number == 1 else "Agent technique",
            sexe="FM"[number % 2],
        )
        Remuneration.objects.create(agent=agent, date_situation="2026-11-01", im=380 + number, ifse=2400, groupe=2)
    return cast


def test_a_drh_prepares_the_coming_years_and_an_elu_reads_the_territory(page, visit, session_of, sound, people):
    slug = people.project.slug
    session_of(people.drh)
    visit(reverse("reports:dashboard", args=[slug]))
    rail = page.get_by_role("navigation", name="Projet", exact=True)
    rail.locator("summary", has_text="Personnel").click()
    rail.get_by_role("link", name="Emplois et départs").click()
    expect(page.get_by_role("heading", name="Départs possibles à Bourg-Essai")).to_be_visible()
    expect(page.get_by_role("cell", name="dès maintenant")).to_be_visible()
    sound(page, dark=True)
    page.get_by_role("link", name="6 ans", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("de 2026 à 2032|de 20.. à 20.."))).to_be_visible()

    page.get_by_role("link", name="Métiers communs").click()
    expect(page.get_by_text("2 intitulés à confirmer")).to_be_visible()
    sound(page, dark=True)
    page.get_by_label("Métier de « Fossoyeur »").select_option("VOIRIE")
    page.get_by_label("Confirmer « Fossoyeur »").check()
    page.get_by_role("button", name="Confirmer les lignes cochées").click()
    expect(page.get_by_text("Tous les intitulés sont confirmés")).to_be_visible()

    page.get_by_role("link", name="Masse salariale").click()
    expect(page.get_by_text("Cotisations sous-estimées")).to_be_visible()
    before = page.locator(".kpis > li > strong").nth(1).inner_text()
    page.locator("summary", has_text="D’où vient ce chiffre").nth(1).click()
    expect(page.get_by_text("Avancements et ancienneté (GVT)").first).to_be_visible()
    sound(page, dark=True)
    page.get_by_text("Changer les hypothèses").click()
    page.get_by_label("Avancements et ancienneté (GVT positif), centrale").fill("3 %")
    page.get_by_role("button", name="Recalculer").click()
    expect(page.get_by_role("link", name="Revenir aux valeurs proposées")).to_be_visible()
    assert page.locator(".kpis > li > strong").nth(1).inner_text() != before
    sound(page)
    with page.expect_download() as received:
        page.get_by_role("link", name="Télécharger tous les tableaux").click()
    assert received.value.suggested_filename.endswith(".xlsx")

    session_of(people.elu)
    visit(reverse("hr:gpeec", args=[slug]))
    expect(page.get_by_role("heading", name="Départs possibles sur le territoire")).to_be_visible()
    expect(page.get_by_text("Fossoyeur")).to_have_count(0)
    expect(page.get_by_role("link", name="Masse salariale")).to_have_count(0)
    sound(page)
