"""A committee from its creation to its minutes, a charter signed by a maire on a phone, a document refused then kept."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from governance.models import Body, SpeakingTime
from governance.services.bodies import save_body
from governance.services.meetings import plan_meeting
from projects.options import Option
from projects.services.method import set_options
from tests.browser.conftest import PHONE
from tests.cast import make_cast

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    cast = make_cast()
    for name, prenom, nom in (("elu", "Alix", "Morel"), ("maire", "Jeanne", "Astier"), ("chef_projet", "Léa", "Sanz")):
        user = getattr(cast, name)
        user.prenom, user.nom = prenom, nom
        user.save()
    return cast


def test_a_committee_meets_decides_and_tells(page, visit, session_of, sound, people, expected_statuses):
    slug = people.project.slug
    session_of(people.elu)
    visit(reverse("governance:home", args=[slug]))
    expect(page.get_by_text("Vous ne siégez dans aucune instance")).to_be_visible()

    session_of(people.chef_projet)
    visit(reverse("governance:home", args=[slug]))
    page.get_by_role("button", name="Créer les instances habituelles").click()
    expect(page.get_by_role("status").first).to_contain_text("3 instances créées")
    sound(page)
    page.get_by_role("main").get_by_role("link", name="Comité de pilotage").click()
    page.get_by_role("link", name="Ajouter un membre").click()
    page.get_by_label("Personne du projet").select_option(label="Alix Morel · Élue ou élu · Bourg-Essai")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_role("row", name=re.compile("Alix Morel"))).to_be_visible()
    sound(page)

    # an impossible hour is refused beside its field, what was typed is kept
    expected_statuses.add(422)
    page.get_by_role("link", name="Annoncer une réunion").click()
    yesterday = timezone.localdate() - timedelta(days=1)
    page.get_by_label("Jour").fill(f"{yesterday:%d/%m/%Y}")
    page.get_by_label("Heure de début").fill("26 h")
    page.get_by_role("button", name="Annoncer la réunion").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas une heure")
    expect(page.get_by_label("Jour")).to_have_value(f"{yesterday:%d/%m/%Y}")
    sound(page)
    page.get_by_label("Heure de début").fill("14 h 30")
    page.get_by_role("button", name="Annoncer la réunion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comité de pilotage n°\u00a01")

    page.get_by_role("link", name="Écrire l’ordre du jour").click()
    page.get_by_role("textbox", name="Point 1", exact=True).fill("Périmètre du diagnostic")
    page.get_by_label("Minutes, point 1").fill("45")
    page.get_by_label("Décision attendue, point 1").check()
    sound(page)
    page.get_by_role("button", name="Enregistrer l’ordre du jour").click()
    expect(page.get_by_text("1 décision attendue.")).to_be_visible()

    page.get_by_role("link", name="Noter les présences").click()
    page.get_by_role("group", name=re.compile("Alix Morel")).get_by_label("présence", exact=True).check()
    sound(page)
    page.get_by_role("button", name="Enregistrer les présences").click()
    expect(page.get_by_role("status").first).to_contain_text("1 présents avec voix sur 1")

    page.get_by_role("link", name="Consigner une décision").click()
    page.get_by_label("Objet").fill("Périmètre du diagnostic")
    page.get_by_label("Ce qui est décidé").fill("Tous les services.")
    page.get_by_label("vote", exact=True).check()
    page.get_by_role("button", name="Consigner la décision").click()
    expect(page.get_by_role("alert")).to_contain_text("Un vote se compte")
    sound(page)
    page.get_by_label("Voix pour").fill("3")
    page.get_by_label("Voix contre").fill("0")
    page.get_by_role("button", name="Consigner la décision").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("D-01")
    expect(page.get_by_text("3 pour, 0 contre, 0 abstention")).to_be_visible()
    sound(page)

    # the member reads it from the bell, and the lead's draft of the minutes stays out of sight
    session_of(people.elu)
    visit(reverse("reports:dashboard", args=[slug]))
    page.get_by_role("link", name="Notifications : 1 non lue").click()
    sound(page, dark=True)
    page.get_by_role("button", name=re.compile("D-01")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("D-01")
    page.get_by_role("link", name="Comité de pilotage n°\u00a01").first.click()
    expect(page.get_by_text("Le compte rendu n’est pas publié.")).to_be_visible()
    expect(page.get_by_role("link", name="Modifier", exact=True)).to_have_count(0)
    sound(page, dark=True)


def test_a_charter_is_written_then_signed_on_a_phone_and_a_document_is_kept(
    page, visit, session_of, sound, people, expected_statuses
):
    slug = people.project.slug
    session_of(people.chef_projet)
    visit(reverse("governance:charter", args=[slug]))
    page.get_by_role("link", name="Rédiger la règle du jeu").click()
    page.get_by_label("Comment nous décidons").fill("Au consensus.")
    page.get_by_label("Ce qui reste confidentiel").fill("Les noms des agents.")
    page.get_by_label("Le droit de dire non").fill("Chacun entre quand il veut.")
    expected_statuses.add(422)
    page.get_by_label("Seuil d’affichage").fill("4")
    page.get_by_role("button", name="Enregistrer cette rédaction").click()
    expect(page.get_by_role("alert")).to_contain_text("attendu entre 5 et 50")
    sound(page)
    page.get_by_label("Seuil d’affichage").fill("6")
    page.get_by_role("button", name="Enregistrer cette rédaction").click()
    page.get_by_role("link", name="Publier").click()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status").first).to_contain_text("La version 1 est publiée")
    people.project.refresh_from_db()
    assert people.project.seuil_affichage == 6

    session_of(people.maire)
    page.set_viewport_size(PHONE)
    visit(reverse("governance:charter", args=[slug]))
    page.get_by_role("link", name="Signer pour Bourg-Essai").click()
    page.get_by_role("button", name="Signer la version 1").click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez pour signer")
    sound(page)
    page.set_viewport_size(PHONE)
    page.get_by_label("J’ai lu cette version et je la signe").check()
    page.get_by_role("button", name="Signer la version 1").click()
    expect(page.get_by_text("Jeanne Astier, Maire")).to_be_visible()
    sound(page, dark=True)

    session_of(people.chef_projet)
    visit(reverse("governance:documents", args=[slug]))
    page.get_by_role("button", name="Créer les dossiers habituels").click()
    page.get_by_role("link", name="Y déposer un document").first.click()
    field = page.get_by_label("Fichier")
    field.set_input_files({"name": "facture.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90 programme"})
    page.get_by_role("button", name="Déposer").click()
    expect(page.get_by_role("alert")).to_contain_text("le contenu n’en est pas un")
    sound(page)
    page.get_by_label("Fichier").set_input_files({"name": "facture.pdf", "mimeType": "text/html", "buffer": PDF})
    page.get_by_role("button", name="Déposer").click()
    sound(page, dark=True)
    with page.expect_download() as received:
        page.get_by_role("link", name="Télécharger facture").click()
    assert received.value.suggested_filename == "facture.pdf"
    page.get_by_role("link", name="facture", exact=True).click()
    expect(page.get_by_text("non analysé")).to_be_visible()
    sound(page)


def test_who_speaks_is_counted_as_the_meeting_goes(page, visit, session_of, sound, people):
    """One college at a time, from what is already written; what was counted is what is kept."""
    set_options(project=people.project, options=frozenset({Option.TEMPS_DE_PAROLE}))
    body = save_body(project=people.project, fields={"kind": Body.Kind.COPIL, "nom": "Comité de pilotage"})
    begun = plan_meeting(body=body, fields={"debut": timezone.now() - timedelta(hours=2), "lieu": "Siège"})
    session_of(people.chef_projet)
    page.clock.install()
    visit(reverse("governance:speaking-record", args=[people.project.slug, begun.pk]))
    page.get_by_label("Durée de la réunion, en minutes").fill("120")
    elus, agents = page.get_by_label("Élues et élus", exact=True), page.get_by_label("Agents", exact=True)
    elus.fill("10")
    page.get_by_role("button", name="Compter le temps de parole : Élues et élus").click()
    page.clock.fast_forward("05:00")
    expect(elus).to_have_value("15")
    sound(page)
    # another college begins: the first one stops
    page.get_by_role("button", name="Compter le temps de parole : Agents").click()
    page.clock.fast_forward("03:00")
    page.get_by_role("button", name="Arrêter le temps de parole : Agents").click()
    page.clock.fast_forward("10:00")
    expect(elus).to_have_value("15")
    expect(agents).to_have_value("3")
    page.get_by_role("button", name="Enregistrer le temps de parole").click()
    expect(page.get_by_role("status").first).to_be_visible()
    kept = SpeakingTime.objects.get(meeting=begun)
    assert (kept.duree, kept.elus, kept.agents) == (120, 15, 3)
