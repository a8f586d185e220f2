"""Testimonies: none without its source, read beside the difficulty it speaks of, nobody named outside without agreement."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from docx import Document

from common.figures import tables_of
from diagnostics.figures_testimonies import library_table
from diagnostics.models import Temoignage
from diagnostics.queries_register import taken_up
from diagnostics.services.register import decide_proposal
from diagnostics.services.testimonies import remove_testimony, save_testimony, take_up_testimony
from diagnostics.temoignages import anonymiser
from governance.services.charter import publish, save_draft
from projects.models import FichierEmporte, FormDraft
from projects.removal import purge_bin
from reports.models import Report
from reports.sections.diagnostic import diagnostic_sections
from tests.hr.test_two_windows import opened
from tests.permissions.governance import TEXTS, THRESHOLDS
from tests.roadmap.scene import action

TOWNS = ["CC du Val-de-Brume", "Brume-sur-Leyre", "Les Martinières", "Saint-Alban", "Pô"]
TOWNS += ["Sacré-Cœur", "Faure-Église"]
TOLD = {"territoire": "Petit-Essai", "annee": 2026, "theme": "AGENTS", "personne": "Léa Morin"}
TOLD |= {"citation": "À Petit Essai, Léa signait tout.", "lecon": "Bourg-Essai l’a écrit.", "source": "réunion"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("À brume sur leyre, on sait.", "À [collectivité], on sait."),
        ("La CC du Val-de-Brume et le VAL DE BRUME", "La [collectivité] et le [collectivité]"),
        ("l’école des Martinières", "l’école des [collectivité]"),
        ("Élodie Faure l’a dit ; Mme Faure aussi.", "[personne] l’a dit ; Mme [personne] aussi."),
        ("Elle signe : élodie", "Elle signe : [personne]"),
        (
            "Saint-Albanais et Faureau ne sont pas des noms connus",
            "Saint-Albanais et Faureau ne sont pas des noms connus",
        ),
        ("un pôle à Pau, puis à Pô", "un pôle à Pau, puis à [collectivité]"),
        ("St Alban, ST. ALBAN, Saint‑Alban", "[collectivité], [collectivité], [collectivité]"),
        ("au Sacré-Coeur et au sacré cœur", "au [collectivité] et au [collectivité]"),
        ("Faure-Église, puis M. Faure", "[collectivité], puis M. [personne]"),
        ("Entretien avec Paul Petit, un petit service", "Entretien avec [personne], un petit service"),
    ],
)
def test_names_of_places_and_people_are_taken_out_of_a_text(text, said):
    assert anonymiser(text, TOWNS, ["Élodie Faure"], ["Paul Petit"]) == said


@pytest.mark.django_db
def test_a_card_is_published_with_its_source_and_stands_beside_its_difficulty(cast, client_of):
    """Product.md A3.1."""
    slug = cast.project.slug
    entry = decide_proposal(project=cast.project, code="DOUBLE_TUTELLE", garder=True)
    lead = client_of(cast.chef_projet)
    page = reverse("diagnostics:testimony-new", args=[slug])
    data = TOLD | {"entree": entry.pk, "est_publie": "on", "source": ""}
    refused = lead.post(page, data)
    assert refused.status_code == 422 and "pas sans sa source" in refused.content.decode()
    assert lead.post(page, data | {"est_publie": ""}).status_code == 302
    row = Temoignage.objects.get()
    elu = client_of(cast.elu)
    register = reverse("diagnostics:register", args=[slug])
    assert "Bourg-Essai l’a écrit." not in elu.get(register).content.decode()
    assert elu.get(reverse("diagnostics:testimony", args=[slug, row.pk])).status_code == 404
    edit = reverse("diagnostics:testimony-edit", args=[slug, row.pk])
    assert client_of(cast.chef_projet).post(edit, data | {"source": "réunion du 05/11/2026"}).status_code == 302
    for page in (register, reverse("diagnostics:register-entry", args=[slug, entry.pk])):
        html = client_of(cast.elu).get(page).content.decode()
        assert "Bourg-Essai l’a écrit." in html and "Blois (2013)" in html


@pytest.mark.django_db
def test_without_a_dated_agreement_the_sheet_names_neither_the_commune_nor_the_person(cast, client_of):
    """Product.md A3.3."""
    lead = cast.chef_projet
    lead.prenom, lead.nom = "Zoé", "Quint"
    lead.save()
    row = save_testimony(project=cast.project, values=TOLD | {"est_publie": True, "source": "entretien avec Zoé Quint"})
    address = reverse("diagnostics:testimony-sheet", args=[cast.project.slug, row.pk])
    client = client_of(cast.chef_projet)

    def sheet() -> str:
        answer = client.get(address)
        word = Document(io.BytesIO(answer.content))
        cells = [cell.text for table in word.tables for line in table.rows for cell in line.cells]
        lines = [paragraph.text for paragraph in word.paragraphs]
        return " ".join([answer["Content-Disposition"], word.core_properties.author, *lines, *cells])

    found = sheet()
    assert not [name for name in ("Essai", "Léa", "Morin", "Quint", cast.project.nom) if name in found]
    assert "À [collectivité], [personne] signait tout." in found
    save_testimony(project=cast.project, row=row, values={"date_accord": date(2026, 11, 1)})
    assert "Petit-Essai" in sheet() and "01/11/2026" in sheet()
    assert FichierEmporte.objects.get().fichier == f"temoignage-2026-{row.pk}"


@pytest.mark.django_db
def test_a_testimony_is_read_under_the_rule_and_in_the_action_it_speaks_of_and_back(cast, client_of):
    """Product.md A3.1: a difficulty, an action or a rule of the game."""
    slug = cast.project.slug
    charter = save_draft(project=cast.project, texts=TEXTS, thresholds=THRESHOLDS)
    publish(charter=charter, date_effet=timezone.localdate(), user=cast.chef_projet)
    lead = client_of(cast.chef_projet)
    page = reverse("diagnostics:testimony-new", args=[slug])
    assert lead.post(page, TOLD | {"regle": "dire_non", "est_publie": "on"}).status_code == 302
    row = Temoignage.objects.get()
    done = action(cast, "Écrire qui décide")
    address = reverse("roadmap:action-edit", args=[slug, done.numero])
    sent = opened(lead, address) | {"temoignages": [row.pk]}
    assert lead.post(address, sent).status_code == 302
    # from the rule and from the action to the testimony…
    elu = client_of(cast.elu)
    told = reverse("diagnostics:testimony", args=[slug, row.pk])
    assert told in elu.get(reverse("governance:charter", args=[slug])).content.decode()
    assert told in elu.get(reverse("roadmap:action", args=[slug, done.numero])).content.decode()
    # … and back
    html = elu.get(told).content.decode()
    assert reverse("roadmap:action", args=[slug, done.numero]) in html and "le droit de dire non" in html
    assert "A-01 Écrire qui décide" in elu.get(reverse("diagnostics:testimonies", args=[slug])).content.decode()
    # the annex prints both
    printed = tables_of(diagnostic_sections(cast.project, Report.Audience.ELUS, timezone.localdate()))
    [table] = [one for one in printed if one.key == "temoignages"]
    assert table.rows[0][3].value == "règle du jeu, le droit de dire non ; A-01 Écrire qui décide"
    # taken back to a draft, nobody else reads it; the action keeps its link for the day it is published again
    save_testimony(project=cast.project, row=row, values={"est_publie": False})
    assert told not in elu.get(reverse("governance:charter", args=[slug])).content.decode()
    assert told not in elu.get(reverse("roadmap:action", args=[slug, done.numero])).content.decode()
    lead = client_of(cast.chef_projet)
    assert lead.post(address, opened(lead, address)).status_code == 302
    assert done.temoignages.get() == row


@pytest.mark.django_db
def test_a_testimony_of_the_method_is_taken_up_once_with_its_source_and_told_once(cast, client_of):
    """Product.md A3.1: the Blois card linked to « Double tutelle » is visible there."""
    slug = cast.project.slug
    entry = decide_proposal(project=cast.project, code="DOUBLE_TUTELLE", garder=True)
    register = reverse("diagnostics:register", args=[slug])
    lead = client_of(cast.chef_projet)
    assert lead.get(register).content.decode().count("pris en tenaille") == 1
    answer = lead.post(reverse("diagnostics:testimony-take-up", args=[slug, "BLOIS"]))
    row = Temoignage.objects.get()
    assert answer["Location"] == reverse("diagnostics:testimony-edit", args=[slug, row.pk])
    assert (row.entree, row.est_publie, row.source) == (entry, True, "ADGCF, rencontre du 29/11/2013")
    assert client_of(cast.elu).get(register).content.decode().count("pris en tenaille") == 1
    assert [one[0].value for one in library_table(taken_up([row])).rows] == ["Lamballe", "Montceau", "Angoulême"]
    for code in ("BLOIS", "PERSONNE"):
        with pytest.raises(ValidationError):
            take_up_testimony(project=cast.project, code=code)


@pytest.mark.django_db
def test_words_taken_back_leave_neither_a_name_nor_a_history_nor_a_draft(cast, client_of):
    row = save_testimony(project=cast.project, values=TOLD)
    client_of(cast.chef_projet).post(
        reverse("diagnostics:testimony-edit", args=[cast.project.slug, row.pk]), {"lecon": "Relire", "brouillon": "1"}
    )
    assert FormDraft.objects.count() == 1
    remove_testimony(row=row, auteur=cast.chef_projet, motif="à la demande de qui parle")
    purge_bin(timezone.now() + timedelta(hours=23))
    assert Temoignage.history.exists() and "personne" not in {f.name for f in Temoignage.history.model._meta.fields}
    purge_bin(timezone.now() + timedelta(hours=25))
    assert not Temoignage.everything.exists() and not Temoignage.history.exists()
    assert not FormDraft.objects.exists()


@pytest.mark.django_db
def test_a_testimony_taken_up_again_keeps_its_place_and_the_first_says_why_it_cannot_come_back(cast, client_of):
    lead = client_of(cast.chef_projet)
    first = take_up_testimony(project=cast.project, code="BLOIS")
    remove_testimony(row=first, auteur=cast.chef_projet)
    second = take_up_testimony(project=cast.project, code="BLOIS")
    address = reverse("projects:bin-undo", args=[cast.project.slug, "temoignage", first.pk])
    assert "saisie de nouveau" in lead.post(address, follow=True).content.decode()
    assert list(Temoignage.objects.filter(project=cast.project)) == [second]
    remove_testimony(row=second, auteur=cast.chef_projet)
    lead.post(address)
    assert list(Temoignage.objects.filter(project=cast.project)) == [first]
