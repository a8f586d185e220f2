"""Rapport annuel, dossier of a committee, conférence des maires, plan: figures of the pages, and who reads which post."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from pptx import Presentation
from pypdf import PdfReader

from common.calendar import add_months
from common.figures import Masked, tables_of
from reports.catalogue import CATALOGUE
from reports.remunerations import remunerations
from reports.sections import annual
from reports.sections.annual import CHAPTERS, annual_sections
from roadmap.models import ServiceMutualise, UsageService
from roadmap.queries.statements import brouillons, exercices_of
from roadmap.services.statements import freeze_statements
from scenarios.engine.formes import catalogue
from scenarios.models import MouvementEffectifs, PosteCible, ServiceScenario
from tests.growth import later
from tests.reports.reading import compact, docx_tables, docx_text
from tests.reports.territory import people
from tests.roadmap.scene import accounts, action, done, shared
from tests.scenes import demonstration

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def by_key(sections) -> dict:
    return {table.key: table for table in tables_of(sections)}


# --- the yearly report ---------------------------------------------------------------------------------------------


def test_an_empty_project_has_its_eight_chapters(cast):
    for audience in ("elus", "cst", "public"):
        assert [one.key for one in annual_sections(cast.project, audience, DAY)] == [one.cle for one in CHAPTERS]


def test_costs_foreseen_and_found_are_those_of_the_statements(cast):
    row = shared(cast)
    accounts(cast, row)
    action(cast, "Réseau des secrétaires")
    tables = by_key(annual_sections(cast.project, "elus", DAY))
    [line] = tables["couts-des-services"].rows
    # 134 000 € for 1 600 hours; 1 500 hours foreseen, 1 538 used
    assert [cell.value for cell in line[2:]] == [Decimal("83.75"), Decimal(1500), Decimal(1538)]
    drafts = {one.collectivite.nom: one for one in brouillons(exercices_of(cast.project, 2026))}
    said = {cells[0].value: cells[1].value for cells in tables["brouillons"].rows}
    assert said == {name: sum((x.du_euros for x in one.lignes), Decimal(0)) for name, one in drafts.items()}
    public = by_key(annual_sections(cast.project, "public", DAY))
    assert "brouillons" not in public and "couts-des-services" in public


def test_staff_foreseen_is_masked_where_the_pages_mask_it(cast):
    people(cast.project)
    later.scenario(cast, {}, 1)
    row = ServiceScenario.objects.get(scenario__project=cast.project)
    MouvementEffectifs.objects.create(
        service_scenario=row, collectivite=cast.bourg, avant=Decimal(2), transferes_sortants=Decimal(1)
    )
    table = by_key(annual_sections(cast.project, "elus", DAY))["prevu-constate"]
    line = next(one for one in table.rows if one[0].value == cast.bourg.nom)
    assert isinstance(line[1].value, Masked) and not isinstance(line[2].value, Masked)
    assert isinstance(table.total_row[1].value, Masked)


def test_every_numbered_document_of_a_whole_territory_is_made_for_each_audience(db):
    project = demonstration()
    for kind, document in CATALOGUE.items():
        for audience in ("elus", "cst", "public"):
            sections = document.sections(project, audience, DAY)
            assert [one.key for one in sections if one.key in {c.cle for c in document.chapters}], (kind, audience)


# --- the committee -------------------------------------------------------------------------------------------------


@pytest.fixture
def described(cast):
    """A service whose scenario has two posts in Bourg and one in Petit."""
    later.scenario(cast, {}, 1)
    row = ServiceScenario.objects.get(scenario__project=cast.project)
    service = shared(cast)
    ServiceMutualise.objects.filter(pk=service.pk).update(service_scenario=row)  # sans historique : décor du test
    for employer, name in (
        (cast.bourg, "Comptable du bourg"),
        (cast.bourg, "Régisseuse"),
        (cast.petit, "Agent du petit"),
    ):
        PosteCible.objects.create(
            service_scenario=row,
            devenir="TRANSFERE",
            employeur=employer,
            intitule_avant=name,
            intitule_apres="Comptable",
        )
    return service


def dossier(client, cast, cible: str):
    address = reverse("reports:cst", args=[cast.project.slug, 1, cible, "docx"])
    return client.get(address)


def test_the_committee_reads_the_posts_of_its_employer_once_the_sheet_is_done(cast, client_of, described):
    client = client_of(cast.representant)
    before = docx_text(dossier(client, cast, cast.bourg.siren).content)
    assert "en préparation par la DRH" in before and "Comptable du bourg" not in before
    done(described, "FICHE_IMPACT", 3)
    after = docx_text(dossier(client, cast, cast.bourg.siren).content)
    assert "Comptable du bourg" in after and "Régisseuse" in after
    assert "Agent du petit" not in after
    # the committee of another employer is not its own
    assert dossier(client, cast, "CDG").status_code == 404


def test_who_runs_the_project_reads_counts_and_not_the_posts(cast, client_of, described):
    done(described, "FICHE_IMPACT", 3)
    text = docx_text(dossier(client_of(cast.chef_projet), cast, cast.bourg.siren).content)
    assert "Comptable du bourg" not in text and "masqué" in text
    assert "Comptable du bourg" in docx_text(dossier(client_of(cast.drh), cast, cast.bourg.siren).content)


def test_the_centre_de_gestion_gets_its_form_in_the_same_file(cast, client_of, described):
    answer = dossier(client_of(cast.chef_projet), cast, "CDG")
    text = docx_text(answer.content)
    assert "Formulaire de saisine du centre de gestion" in text
    facts = {row[0]: row[1] for row in docx_tables(answer.content)[0][1:]}
    assert cast.petit.siren in facts["SIREN"] and cast.bourg.siren not in facts["SIREN"]
    assert facts["Personne à joindre"] == "à compléter"


# --- slides and plan -----------------------------------------------------------------------------------------------


def test_the_conference_has_one_slide_a_service(cast, client_of, described):
    shared(cast, code="VOIRIE")
    answer = client_of(cast.maire).get(reverse("reports:conference", args=[cast.project.slug]))
    slides = list(Presentation(BytesIO(answer.content)).slides)
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles == ["Conférence des maires", "Finances et comptabilité", "Voirie et propreté"]
    words = " ".join(shape.text_frame.text for shape in slides[1].shapes if shape.has_text_frame)
    assert "45 000,00 €" in compact_words(words) and "(2028)" in words


def test_eighteen_months_are_one_a3_sheet(cast, client_of):
    later.scenario(cast, {}, 1)
    for rank in range(12):
        start = add_months(date(2026, 9, 1), rank)
        action(cast, f"Action {rank}", date_debut=start, date_fin=add_months(start, 7))
    answer = client_of(cast.maire).get(reverse("reports:plan", args=[cast.project.slug]))
    [page] = PdfReader(BytesIO(answer.content)).pages
    assert round(float(page.mediabox.width) / 72 * 25.4) == 420
    text = compact(page.extract_text())
    assert all(compact(f"A-{rank + 1:02d} Action {rank}") in text for rank in range(12))


def compact_words(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_a_frozen_statement_is_printed_as_it_was_frozen_with_what_moved_since(cast):
    accounts(cast, shared(cast))
    frozen = {one.collectivite.nom: one for one in freeze_statements(project=cast.project, annee=2026, user=None)}
    use = UsageService.objects.get(exercice__annee=2026, collectivite=cast.bourg)
    use.constatees += 1
    use.save()
    table = by_key(annual_sections(cast.project, "elus", DAY))["brouillons"]
    lines = {cells[0].value: cells for cells in table.rows}
    for name, one in frozen.items():
        assert (lines[name][1].value, lines[name][3].value) == (one.du_euros, one.solde_euros)
        assert lines[name][5].value.startswith(f"n° {one.numero}, arrêté le ")
    # 413 hours at 83,75 €, 412 when it was frozen
    assert "a changé depuis : aujourd’hui, dû 34\u202f588,75" in lines[cast.bourg.nom][5].note
    assert lines[cast.petit.nom][5].note == ""


def test_every_form_says_what_becomes_of_the_pay_and_by_which_text():
    known = remunerations()
    assert set(known) == {one.code for one in catalogue()}
    for code, words in (
        ("SERVICE_COMMUN", "L. 5211-4-2 ; CGFP, art. L. 714-9"),
        ("MAD_SERVICE_DESC", "L. 5211-4-1 III"),
        ("MAD_SERVICE_ASC", "L. 5211-4-1 II)"),
    ):
        assert words in known[code].phrase
    assert (
        known["MAD_SERVICE_DESC"].regime.startswith("inchangé") and "5211-4-2" not in known["MAD_SERVICE_DESC"].phrase
    )


def test_the_committee_reads_the_rule_of_the_form(cast, client_of):
    service = shared(cast, forme="MAD_SERVICE_DESC")
    address = reverse("reports:cst", args=[cast.project.slug, service.numero, cast.bourg.siren, "docx"])
    text = docx_text(client_of(cast.drh).get(address).content)
    assert "les agents gardent leur employeur" in text and "L. 5211-4-1 III" in text and "5211-4-2" not in text


def test_a_publication_of_the_last_evening_is_dated_by_the_local_day(monkeypatch):
    """23 h 30 UTC on 31 December is 0 h 30 on 1 January in Paris."""
    survey = SimpleNamespace(titre="T0", publiee_le=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    monkeypatch.setattr(annual, "latest_climate", lambda project: SimpleNamespace(survey=survey, index=None))
    [words] = annual._climate(SimpleNamespace(project=None))
    assert "01/01/2027" in words.text
