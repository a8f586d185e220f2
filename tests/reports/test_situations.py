"""Closing a phase freezes aggregates that later changes never touch."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.typography import french_spaces
from hr.models import Agent, InventoryState
from projects.models import Phase, Step
from projects.services.phases import close_phase, reopen_phase
from reports.gates import section_derogations
from reports.sections.diagnostic import diagnostic_sections
from reports.situation import freeze, situation_of_day, thaw
from tests.hr.staff import make_agent
from tests.reports.reading import csv_table, page_tables
from tests.reports.territory import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(cast):
    people(cast.project)
    snapshot = close_phase(
        phase=cast.project.phases.get(numero=1),
        values=freeze(cast.project, timezone.localdate()),
        user=cast.chef_projet,
        reason="COPIL du 3 mars",
    )
    return cast, snapshot


def test_what_is_frozen_reads_back_as_it_was(cast):
    people(cast.project)
    today = timezone.localdate()
    values = json.loads(json.dumps(freeze(cast.project, today)))
    snapshot = close_phase(phase=cast.project.phases.get(numero=1), values=values, user=None)
    frozen = thaw(snapshot)
    assert frozen.situation == situation_of_day(cast.project, today)
    assert [table.key for table in frozen.tables] == ["collectivites", "services-completude", "services-repartition"]


def test_a_frozen_situation_holds_no_person(cast):
    agent = make_agent(cast.bourg, nom="Quelquun", prenom="Eulalie", matricule="SECRET-1")
    text = json.dumps(freeze(cast.project, timezone.localdate()))
    assert agent.matricule not in text and "Eulalie" not in text and "Quelquun" not in text


def test_data_changed_after_the_closing_move_the_day_and_not_the_frozen_situation(closed, client_of):
    cast, snapshot = closed
    client = client_of(cast.elu)
    frozen_url = reverse("reports:situation", args=[cast.project.slug, snapshot.numero])
    day_url = reverse("reports:dashboard", args=[cast.project.slug])
    frozen, day = (page_tables(client.get(url).content.decode()) for url in (frozen_url, day_url))
    assert frozen["ETP par employeur et par catégorie"] == day["ETP par employeur et par catégorie"]
    Agent.objects.filter(collectivite=cast.bourg).first().delete()
    assert page_tables(client.get(frozen_url).content.decode()) == frozen
    after = page_tables(client.get(day_url).content.decode())
    assert after["ETP par employeur et par catégorie"] != day["ETP par employeur et par catégorie"]
    assert "Situation arrêtée au" in client.get(day_url).content.decode()


def test_its_tables_are_exported_as_they_were(closed, client_of):
    cast, snapshot = closed
    url = reverse("reports:situation-export", args=[cast.project.slug, snapshot.numero, "etp-categories", "csv"])
    before = csv_table(client_of(cast.elu).get(url).content)
    make_agent(cast.bourg)
    assert csv_table(client_of(cast.elu).get(url).content) == before


def test_ages_are_not_shown_at_two_dates(closed, client_of):
    cast, snapshot = closed
    html = client_of(cast.elu).get(reverse("reports:situation", args=[cast.project.slug, snapshot.numero])).content
    assert "Femmes" not in html.decode() and "55 ans" not in html.decode().replace("\xa0", " ")
    for cle in ("pyramide", "ages-employeurs"):
        url = reverse("reports:situation-export", args=[cast.project.slug, snapshot.numero, cle, "csv"])
        assert client_of(cast.elu).get(url).status_code == 404


def test_closing_starts_the_next_phase_and_the_history_keeps_the_decision(closed):
    cast, snapshot = closed
    first, second, _ = cast.project.phases.order_by("numero")
    assert (first.etat, second.etat) == (Phase.Etat.CLOSE, Phase.Etat.EN_COURS)
    assert first.date_cloture == timezone.localdate() and snapshot.numero == 1
    assert first.history.first().history_change_reason == "COPIL du 3 mars"


def test_a_phase_is_closed_once(closed, client_of):
    cast, _ = closed
    phase = cast.project.phases.get(numero=1)
    with pytest.raises(ValidationError):
        close_phase(phase=phase, values={}, user=None)
    client = client_of(cast.chef_projet)
    url = reverse("reports:close-phase", args=[cast.project.slug, 1])
    assert client.post(url, {"motif": ""}).status_code == 422
    assert client.get(url).status_code == 404
    assert cast.project.snapshots.count() == 1


def test_the_page_says_what_is_not_finished_before_closing(cast, client_of):
    people(cast.project)
    client = client_of(cast.chef_projet)
    url = reverse("reports:close-phase", args=[cast.project.slug, 1])
    assert "Toutes les étapes ne sont pas terminées" in client.get(url).content.decode()
    answer = client.post(url, {"motif": "vote unanime", "derogation": "le COPIL n’attend plus"}, follow=True)
    assert "La situation n° 1 est arrêtée" in answer.content.decode()


def validate(employer):
    InventoryState.objects.create(collectivite=employer, etat=InventoryState.Etat.VALIDEE, date_etat=timezone.now())


def only_staff_step(cast):
    """A first phase that asks for validated staff inventories, all given."""
    phase = Phase.objects.create(
        project=cast.project, numero=1, cle="diagnostic", titre="Diagnostic", etat=Phase.Etat.EN_COURS
    )
    Step.objects.create(phase=phase, rang=1, cle="effectifs", titre="Inventaire des effectifs")
    for one in (cast.epci, cast.bourg, cast.petit):
        validate(one)
    return reverse("reports:close-phase", args=[cast.project.slug, 1])


def test_one_inventory_less_closes_the_gate_and_names_who_is_missing(cast, client_of):
    url, client = only_staff_step(cast), client_of(cast.chef_projet)
    assert "Dérogation" not in client.get(url).content.decode()
    InventoryState.objects.get(collectivite=cast.petit).delete()
    answer = client.post(url, {"motif": "vote unanime"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert french_spaces("Inventaire des effectifs : il manque Petit-Essai.") in html
    assert cast.project.snapshots.count() == 0
    validate(cast.petit)
    assert client.post(url, {"motif": "vote unanime"}).status_code == 302


def test_a_waived_gate_is_printed_for_the_elus_only(cast, client_of):
    url, client = only_staff_step(cast), client_of(cast.chef_projet)
    InventoryState.objects.get(collectivite=cast.petit).delete()
    assert client.post(url, {"motif": "", "derogation": "le COPIL n’attend plus"}).status_code == 302
    kept = cast.project.phases.get(numero=1).history.latest().history_change_reason
    assert kept == "dérogation : le COPIL n’attend plus"
    today = timezone.localdate()
    [printed] = [one for one in diagnostic_sections(cast.project, "elus", today) if one.key == "derogations"]
    told = [cell.value for cell in printed.blocks[1].rows[0][2:]]
    assert told == ["Inventaire des effectifs", "Petit-Essai", "le COPIL n’attend plus"]
    for audience in ("cst", "public"):
        assert "derogations" not in {one.key for one in diagnostic_sections(cast.project, audience, today)}


def test_a_waived_phase_that_is_opened_again_is_no_longer_said_closed(cast, client_of):
    url, client = only_staff_step(cast), client_of(cast.chef_projet)
    InventoryState.objects.get(collectivite=cast.petit).delete()
    waived = {"motif": "", "derogation": "le COPIL n’attend plus"}
    assert client.post(url, waived).status_code == 302 and section_derogations(cast.project) is not None
    reopened = reverse("reports:reopen-phase", args=[cast.project.slug, 1])
    assert client.post(reopened, {"motif": "Petit-Essai répond"}).status_code == 302
    assert section_derogations(cast.project) is None
    # closed anew by waiver: said once; then closed with everything given: no longer
    assert client.post(url, waived).status_code == 302
    assert len(section_derogations(cast.project).blocks[1].rows) == 1
    assert client.post(reopened, {"motif": "Petit-Essai répond"}).status_code == 302
    validate(cast.petit)
    assert client.post(url, {"motif": "vote unanime"}).status_code == 302
    assert section_derogations(cast.project) is None


def test_opening_again_needs_a_reason_and_keeps_the_frozen_situation(closed, client_of):
    cast, _ = closed
    client = client_of(cast.chef_projet)
    url = reverse("reports:reopen-phase", args=[cast.project.slug, 1])
    assert client.post(url, {"motif": ""}).status_code == 422
    assert client.post(url, {"motif": "une commune a été oubliée"}).status_code == 302
    phase = cast.project.phases.get(numero=1)
    assert phase.etat == Phase.Etat.EN_COURS and phase.date_cloture is None
    assert cast.project.snapshots.count() == 1
    with pytest.raises(ValidationError):
        reopen_phase(phase=phase, reason="encore")
    second = close_phase(phase=phase, values=freeze(cast.project, timezone.localdate()), user=None)
    assert second.numero == 2
