"""The DRH sends the XML of her budget, reads what it would do, saves it; everyone reads chapter 012. Nothing fails axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import Poste
from tests.cast import make_cast
from tests.diagnostics.budgets import budget_xml, person, siret_of


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    return make_cast()


def test_a_budget_is_read_saved_and_shown(page, visit, session_of, sound, people, tmp_path):
    path = tmp_path / "budget.xml"
    staff = person("Rédacteur", "B", EffectifBud="1", EffectifPourvu="2") + person("Adjoint technique", "C")
    path.write_bytes(budget_xml(siret=siret_of(people.bourg.siren), people=staff).encode("iso-8859-1"))
    session_of(people.drh)
    visit(reverse("diagnostics:budgets", args=[people.project.slug]))
    sound(page)
    page.get_by_role("link", name="Déposer un budget").click()
    sound(page)
    page.get_by_label("Fichier XML du budget ou du compte").set_input_files(path)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compte administratif 2025")
    expect(page.get_by_text("2 pourvus pour 1 ouverts au budget")).to_be_visible()
    assert not Poste.objects.exists()
    sound(page)
    page.get_by_role("button", name="Enregistrer ce budget").click()
    expect(page.get_by_role("button", name="Annuler cet import")).to_be_visible()
    assert Poste.objects.count() == 2
    sound(page)
    session_of(people.elu)
    visit(reverse("diagnostics:budgets", args=[people.project.slug]))
    expect(page.get_by_role("table", name="Chapitre 012 des budgets enregistrés")).to_contain_text("1 200,15 €")
    sound(page)
