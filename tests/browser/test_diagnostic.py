"""B.1 (2, 3, 5), B.3 (1, 6) and B.7 (1) of the product: the lead, a direction, finances go through the diagnostic."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from diagnostics.services.maturity import open_wave
from diagnostics.services.register import save_entry
from governance.services.charter import publish, save_draft
from projects.options import Option
from projects.services.method import set_options
from tests.cast import make_cast
from tests.governance.scene import TEXTS, thresholds


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def test_the_lead_sees_who_is_late_invites_reminds_and_opens_the_debate(
    page, visit, session_of, sound, cast, expected_statuses
):
    slug = cast.project.slug
    set_options(project=cast.project, options=frozenset({Option.MATURITE}))
    session_of(cast.chef_projet)
    # 2: the steps are computed, the late ones lead to their page
    visit(reverse("reports:dashboard", args=[slug]))
    expect(page.get_by_text("0 collectivité sur 3").first).to_be_visible()
    sound(page)
    # 3: one wrong address is told beside its field, the right one is sent
    visit(reverse("projects:members", args=[slug]))
    page.get_by_role("link", name="Inviter", exact=True).first.click()
    expected_statuses.add(422)
    form = page.get_by_role("region", name="Une personne")
    form.get_by_label("Adresse électronique").fill("dgs-bourg")
    form.get_by_role("radio", name="Direction générale").check()
    form.get_by_label("Collectivité").select_option("Petit-Essai")
    form.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("alert").first).to_contain_text("adresse complète")
    sound(page)
    form.get_by_label("Adresse électronique").fill("dgs@petit-essai.fr")
    form.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("dgs@petit-essai.fr").first).to_be_visible()
    # 5: the inventories, who is awaited, one reminder that says neither inventory nor figure
    visit(reverse("diagnostics:collection", args=[slug]))
    sound(page)
    page.get_by_role("button", name="Relancer Bourg-Essai").click()
    expect(page.get_by_role("button", name="Relancer Bourg-Essai")).to_have_count(0)
    # where to begin: both marks or none
    roads = cast.project.services.get(code="VOIRIE").libelle
    visit(reverse("diagnostics:priorities", args=[slug]))
    page.get_by_role("link", name="Noter les services").click()
    page.get_by_label(f"{roads}, impact").select_option("5")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Donnez les deux notes")
    sound(page)
    page.get_by_label(f"{roads}, faisabilité").select_option("4")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", name="1 service réunit fort impact").first).to_be_visible()
    sound(page)
    for name in ("poolings", "software", "testimonies", "testimony-new", "strata", "strata-import", "maturity"):
        visit(reverse(f"diagnostics:{name}", args=[slug]))
        sound(page)


def test_gains_and_promises_are_printed_on_one_sheet_of_paper(page, visit, session_of, cast):
    """Product.md A2.7: what agents are promised is on the very sheet that tells the savings, even when there is nothing."""
    save_entry(project=cast.project, values={"genre": "GAIN", "libelle": "Un seul contrat", "montant_euros": 1200})
    session_of(cast.elu)
    for promised in ("Non renseigné", "Trois jours de formation"):
        if promised != "Non renseigné":
            save_entry(project=cast.project, values={"genre": "PROMESSE", "libelle": promised})
        visit(reverse("diagnostics:register", args=[cast.project.slug]))
        sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
        assert len(sheets) == 1
        words = sheets[0].extract_text()
        assert "Un seul contrat" in words and "Ce qui est promis aux agents" in words and promised in words


def test_a_direction_answers_for_its_services_says_where_it_stands_and_signs(
    page, visit, session_of, sound, cast, expected_statuses
):
    slug = cast.project.slug
    set_options(project=cast.project, options=frozenset({Option.MATURITE}))
    open_wave(project=cast.project, jour=timezone.localdate())
    charter = save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds())
    publish(charter=charter, date_effet=timezone.localdate(), user=cast.chef_projet)
    session_of(cast.direction)
    # 1: my organisation, answered on one page
    visit(reverse("diagnostics:services-employer", args=[slug, cast.bourg.siren]))
    expect(page.get_by_text("Aucune réponse pour l’instant").first).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Remplir l’inventaire").click()
    for group in page.get_by_role("radiogroup").all():
        group.get_by_text("existe", exact=True).click()
    sound(page)
    page.get_by_role("button", name="Enregistrer mes réponses").click()
    expect(page.get_by_text("3 services sur 3 ont une réponse.").first).to_be_visible()
    # nine sentences, none left out
    visit(reverse("diagnostics:maturity-answer", args=[slug]))
    sentences = page.get_by_role("group").filter(has=page.get_by_role("radio"))
    for group in sentences.all()[:-1]:
        group.get_by_label("plutôt oui").check()
    expected_statuses.add(422)
    page.get_by_role("button", name="Enregistrer ma réponse").click()
    expect(page.get_by_role("alert").first).to_contain_text("Choisissez une réponse")
    sound(page)
    sentences.last.get_by_label("plutôt oui").check()
    page.get_by_role("button", name="Enregistrer ma réponse").click()
    expect(page.get_by_text("1 réponse reçue")).to_be_visible()
    sound(page)
    # 6: the charter in force, signed for the commune
    visit(reverse("governance:charter", args=[slug]))
    page.get_by_role("link", name="Signer pour Bourg-Essai").click()
    page.get_by_label("J’ai lu cette version et je la signe").check()
    page.get_by_role("button", name="Signer la version 1").click()
    expect(page.get_by_text("reprendre").first).to_be_visible()
    sound(page)


def test_finances_price_a_service_and_a_missing_year_is_told(page, visit, session_of, sound, cast, expected_statuses):
    slug = cast.project.slug
    session_of(cast.finances)
    visit(reverse("diagnostics:findings", args=[slug]))
    expect(page.get_by_text("Aucun service n’est encore décrit").first).to_be_visible()
    sound(page)
    service = cast.project.services.get(code="FINANCES")
    visit(reverse("diagnostics:sheet-costs", args=[slug, cast.epci.siren, service.pk]))
    page.get_by_label("D’où viennent ces montants").fill("CA 2025")
    page.get_by_label("Année").fill("")
    page.get_by_label("Fournitures").fill("1 200,10")
    expected_statuses.add(422)
    page.get_by_role("button", name="Enregistrer les coûts").click()
    expect(page.get_by_role("alert").first).to_contain_text("Année")
    sound(page)
    page.get_by_label("Année").fill("2025")
    page.get_by_role("button", name="Enregistrer les coûts").click()
    visit(reverse("diagnostics:findings", args=[slug]))
    expect(page.get_by_role("cell", name="1 200,10").first).to_be_visible()
    expect(page.get_by_text("non mesurée").first).to_be_visible()
    sound(page)
