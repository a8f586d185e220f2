"""A maire prepares a position unseen, publishes it; the maire of another commune reads it on a phone, and not before."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.options import Option
from projects.services.method import set_options
from tests.cast import make_cast


@pytest.fixture
def people(transactional_db):
    """The cast; the option is on."""
    cast = make_cast()
    set_options(project=cast.project, options=frozenset({Option.NEGOCIATION}))
    return cast


def test_a_position_is_prepared_unseen_then_published(page, visit, session_of, sound, people):
    slug = people.project.slug
    session_of(people.chef_projet)
    visit(reverse("governance:negotiations", args=[slug]))
    sound(page)
    page.get_by_role("link", name="Ouvrir une négociation").click()
    page.get_by_label("Sujet").fill("Où siège le service urbanisme")
    page.get_by_label("Points qui restent").fill("Le lieu\nLes bureaux")
    sound(page)
    page.get_by_role("button", name="Ouvrir le dossier").click()
    address = page.url

    session_of(people.maire)
    page.goto(address)
    page.get_by_role("link", name="Écrire notre position").click()
    page.get_by_label("Ce que nous demandons").fill("Deux bureaux au Bourg")
    sound(page)
    page.get_by_role("button", name="Enregistrer la position").click()
    expect(page.get_by_text("non publiée")).to_be_visible()
    sound(page, dark=True)

    session_of(people.autre_maire)
    page.goto(address)
    expect(page.get_by_text("Rien de publié")).to_be_visible()
    expect(page.get_by_text("Deux bureaux au Bourg")).to_have_count(0)

    session_of(people.maire)
    page.goto(address)
    page.get_by_role("link", name="Publier…").click()
    sound(page)
    page.get_by_role("button", name="Publier cette position").click()

    session_of(people.autre_maire)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(address)
    expect(page.get_by_text("Deux bureaux au Bourg")).to_be_visible()
    sound(page)
