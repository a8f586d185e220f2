"""Those who are heard: a service asks who decides between its two authorities; a committee reads its file and votes."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from governance.services.bodies import save_body
from roadmap.models import DemandeArbitrage
from roadmap.services.impact import send_impact, validate_impact, write_impact
from roadmap.situations import THEMES
from tests.cast import make_cast
from tests.roadmap.scene import done, shared


@pytest.fixture
def people(transactional_db):
    """The cast, a service to open between three parties, a CST declared by Bourg-Essai."""
    cast = make_cast()
    save_body(project=cast.project, fields={"kind": "CST", "nom": "CST de Bourg-Essai", "collectivite": cast.bourg})
    shared(cast)
    return cast


def test_a_service_asks_who_decides_and_the_elus_read_a_delay(page, visit, session_of, sound, people):
    slug = people.project.slug
    session_of(people.responsable)
    visit(reverse("roadmap:arbitrages", args=[slug]))
    page.get_by_role("link", name="Demander un arbitrage").click()
    page.get_by_label("L’autre autorité").select_option(label="Bourg-Essai")
    page.get_by_label("Ce qu’il faut trancher").fill("Le budget de qui d’abord ?")
    page.get_by_label("Demandé le").fill(f"{timezone.localdate() - timedelta(days=18):%d/%m/%Y}")
    sound(page)
    page.get_by_role("button", name="Demander l’arbitrage").click()
    expect(page.get_by_text("18 jours, au-delà des 10 convenus").first).to_be_visible()

    session_of(people.direction)
    visit(reverse("roadmap:arbitrage", args=[slug, DemandeArbitrage.objects.get().numero]))
    page.get_by_label("Ce qui est décidé").fill("La communauté d’abord, puis Bourg-Essai.")
    sound(page)
    page.get_by_role("button", name="Rendre l’arbitrage").click()
    expect(page.get_by_text("La communauté d’abord, puis Bourg-Essai.").first).to_be_visible()

    session_of(people.elu)
    visit(reverse("roadmap:arbitrages", args=[slug]))
    expect(page.locator("main")).to_contain_text(re.compile(r"Délai moyen.*18", re.DOTALL))
    expect(page.get_by_text("Le budget de qui d’abord")).to_have_count(0)
    sound(page)


def test_a_committee_reads_its_file_and_its_secretary_records_the_votes(page, visit, session_of, sound, people):
    slug, row = people.project.slug, people.project.services_mutualises.get()
    for words, ago in (("Bureau au siège.", 30), ("Bureau au siège, permanence en mairie.", 20)):
        sheet = write_impact(row=row, textes=dict.fromkeys(THEMES, words), user=None)
        sheet = validate_impact(sheet=sheet, user=None)
        send_impact(sheet=sheet, user=None, on=timezone.localdate() - timedelta(days=ago))
    done(row, f"CONVOCATION_CST-{people.bourg.siren}", 15)
    session_of(people.representant)
    visit(reverse("reports:desk", args=[slug]))
    expect(page.get_by_role("link", name="Dossier : Finances et comptabilité")).to_be_visible()
    sound(page)
    visit(reverse("roadmap:impact", args=[slug, row.numero]))
    expect(page.get_by_role("cell", name="Bureau au siège, permanence en mairie.").first).to_be_visible()
    expect(page.get_by_role("link", name="Poser une question")).to_be_visible()
    sound(page, dark=True)

    session_of(people.secretaire_cst)
    visit(reverse("roadmap:service", args=[slug, row.numero]))
    page.get_by_role("link", name="Avis, CST de Bourg-Essai").click()
    page.get_by_label("Faite le").fill(f"{timezone.localdate():%d/%m/%Y}")
    for label, votes in (("Voix pour", "3"), ("Voix contre", "1"), ("Abstentions", "0")):
        page.get_by_label(label).fill(votes)
    sound(page)
    page.get_by_role("button", name="Enregistrer l’étape").click()
    visit(reverse("roadmap:impact", args=[slug, row.numero]))
    expect(page.get_by_text("1 avis rendu sur 2")).to_be_visible()
