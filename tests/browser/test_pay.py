"""B.4, steps 6 to 8: a DRH describes the pay scheme, reads what the rules say, simulates her part, validates the inventory."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import CadreEmplois, Poste, Remuneration
from tests.cast import make_cast
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db):
    """The cast, and twelve agents of Bourg-Essai with their pay."""
    cast = make_cast()
    cadre = CadreEmplois.objects.get(code="ADJOINT_TECHNIQUE")
    for number in range(12):
        agent = make_agent(cast.bourg, matricule=f"B{number:02d}", cadre_emplois=cadre)
        Remuneration.objects.create(
            agent=agent, date_situation=date(2026, 11, 1), im=380, ifse=Decimal(1800 + 50 * number), groupe=2
        )
    Poste.objects.create(
        collectivite=cast.bourg, intitule="Agent technique", categorie="C", nombre_ouverts=14, nombre_pourvus=14
    )
    return cast


def test_a_drh_describes_validates_and_simulates(page, visit, session_of, sound, people, expected_statuses):
    slug = people.project.slug
    session_of(people.drh)
    visit(reverse("hr:pay-schemes", args=[slug]))
    expect(page.get_by_text("Pas de régime décrit")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Décrire le régime").click()
    page.get_by_label("Régime indemnitaire", exact=True).select_option("RIFSEEP")
    page.get_by_label("Délibération du").fill("12/03/2021")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("link", name="Ajouter un groupe").first.click()
    page.get_by_label("Cadre d’emplois").select_option("ADJOINT_TECHNIQUE")
    page.get_by_label("Groupe de fonctions").fill("2")
    page.get_by_label("IFSE moyenne versée").fill("2 075")
    page.get_by_label("IFSE plafond").fill("2 400")
    page.get_by_label("CIA plafond").fill("0")
    page.get_by_label("Agents dans ce groupe").fill("12")
    sound(page)
    page.get_by_role("button", name="Enregistrer le groupe").click()
    expect(page.get_by_text("Le groupe est enregistré")).to_be_visible()
    sound(page)
    visit(reverse("hr:pay-schemes", args=[slug]))
    expect(page.get_by_text("Le plafond du CIA est nul.")).to_be_visible()
    page.get_by_role("button", name="Valider le régime de Bourg-Essai").click()
    expect(page.get_by_text("validé", exact=True)).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Simuler l’harmonisation").click()
    page.get_by_label("Porter chaque groupe à").select_option("CUSTOM")
    page.get_by_text("Montants choisis, groupe par groupe", exact=True).click()
    page.get_by_label("Cible du groupe C2").fill("2 000")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_text("7 agents conservent leur montant")).to_be_visible()
    page.get_by_text("D’où vient ce chiffre").first.click()
    expect(page.get_by_text("Groupe C2").first).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Agent B00").click()
    expect(page.get_by_text("Relevé", exact=True)).to_be_visible()
    sound(page)
    visit(reverse("hr:benefits", args=[slug]))
    sound(page)
    # step 8: a gap without words is not validated
    expected_statuses.add(422)
    visit(reverse("hr:validate", args=[slug]))
    expect(page.get_by_text("14 postes pourvus au tableau des effectifs, pour 12 agents : écart de 2.")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Valider l’inventaire de Bourg-Essai").click()
    expect(page.locator(".error-summary")).to_contain_text("Comment s’explique l’écart")
    sound(page)
    page.get_by_label("Comment s’explique l’écart ?").fill("Deux départs en octobre.")
    page.get_by_role("button", name="Valider l’inventaire de Bourg-Essai").click()
    visit(reverse("hr:validate", args=[slug]))
    expect(page.get_by_text("Deux départs en octobre.")).to_be_visible()
    sound(page)
