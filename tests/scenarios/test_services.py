"""The verbs of scenarios: what they write, what they refuse, what they freeze."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from scenarios.inputs import calcul_de, donnees_de, empreinte
from scenarios.models import CoutService, Hypothese, Scenario
from scenarios.queries import parties_of, services_of, visible_scenarios
from scenarios.services import (
    add_hypothesis,
    add_service,
    adopt_scenario,
    delete_scenario,
    duplicate_scenario,
    edit_hypothesis,
    edit_scenario,
    edit_service,
    open_scenarios,
    save_costs,
    save_movements,
    save_participations,
    submit_scenario,
    take_back_scenario,
)
from tests.cast import make_cast
from tests.scenarios.territory import OPENING, shared_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def service(cast):
    return shared_service(cast)


def test_the_statu_quo_comes_first_once_and_is_never_deleted(cast):
    statu_quo = open_scenarios(project=cast.project)
    assert open_scenarios(project=cast.project) == statu_quo
    assert statu_quo.numero == 0
    with pytest.raises(ValidationError, match="statu quo ne se supprime pas"):
        delete_scenario(scenario=statu_quo)


def test_rows_become_exact_figures(cast, service):
    calcul = calcul_de(service.scenario)
    bourg = calcul.resultat.parties[cast.bourg.siren]
    # 54 000 and the 9 000 invested are shared 5000/4000/1000
    assert bourg[2028].part_euros == Decimal("25200.00")
    assert bourg[2029].part_euros == bourg[2029].apres_euros == Decimal("21600.00")
    assert bourg[2029].avant_euros == Decimal("24000.00")
    assert calcul.resultat.bilan.net(2029) == Decimal("6000.00")
    assert calcul.resultat.bilan.annee_retour_annonce == 2


def test_reading_a_scenario_costs_the_same_queries_for_more_services(cast, service, django_assert_num_queries):
    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            calcul_de(service.scenario)
        return len(queries)

    few = count()
    for code in ("VOIRIE", "ETAT_CIVIL"):
        row = add_service(
            scenario=service.scenario,
            service=cast.project.services.get(code=code),
            forme="SERVICE_COMMUN",
            date_ouverture=OPENING,
            gestionnaire=cast.epci,
        )
        save_participations(
            service=row, rows={party.pk: (OPENING, None, Decimal(1)) for party in (cast.epci, cast.bourg)}
        )
    assert count() == few


def test_a_locked_scenario_refuses_every_change_and_goes_on_in_a_successor(cast, service):
    scenario = service.scenario
    submit_scenario(scenario=scenario, user=cast.chef_projet)
    adopt_scenario(scenario=scenario, user=cast.chef_projet)
    service.refresh_from_db()
    for change in (
        lambda: edit_scenario(scenario=scenario, values={"nom": "Autre"}),
        lambda: edit_service(service=service, values={"missions": "Autre"}),
        lambda: save_participations(service=service, rows={}),
        lambda: save_movements(service=service, rows={}),
        lambda: save_costs(service=service, costs={}, expenses={}, proofs={}),
        lambda: add_hypothesis(scenario=scenario, values={}),
        lambda: delete_scenario(scenario=scenario),
        lambda: take_back_scenario(scenario=scenario, reason="erreur"),
    ):
        with pytest.raises(ValidationError, match="créer une nouvelle version"):
            change()
    successor = duplicate_scenario(scenario=scenario, nom="Suite")
    assert successor.precedent == scenario and successor.est_modifiable
    assert calcul_de(successor).resultat == _renamed(calcul_de(scenario), calcul_de(successor))


def _renamed(origin, copy):
    """The result of the origin with the keys of the copy, so that only figures are compared."""
    from dataclasses import replace

    services = tuple(
        replace(result, code=twin.code)
        for result, twin in zip(origin.resultat.services, copy.resultat.services, strict=True)
    )
    return replace(origin.resultat, services=services)


def test_submitting_freezes_inputs_totals_hash_and_version(cast, service):
    frozen = submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    scenario = Scenario.objects.get(pk=service.scenario.pk)
    inputs = donnees_de(scenario, parties_of(scenario), services_of(scenario))
    assert frozen.empreinte == empreinte(inputs)
    assert frozen.totaux["employeurs"][cast.bourg.siren]["2029"]["part_euros"] == "21600.00"
    assert frozen.donnees["services"][0]["cle"]["poids"][cast.bourg.siren] == "4000"
    take_back_scenario(scenario=scenario, reason="une commune de plus")
    save_costs(service=service, costs={(None, "COMMUN", "PERSONNEL"): Decimal(50_000)}, expenses={}, proofs={})
    again = submit_scenario(scenario=scenario, user=cast.chef_projet)
    assert again.empreinte != frozen.empreinte
    assert scenario.resultats.count() == 2


def test_a_scenario_is_not_submitted_against_the_rules_of_its_form(cast, service):
    edit_service(service=service, values={"financement": "IMPUTATION_AC"})
    with pytest.raises(ValidationError, match="fiscalité professionnelle unique"):
        submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    assert Scenario.objects.get(pk=service.scenario.pk).est_modifiable
    assert not service.scenario.resultats.exists()


def test_taking_back_needs_a_reason(cast, service):
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    with pytest.raises(ValidationError, match="pourquoi"):
        take_back_scenario(scenario=service.scenario, reason=" ")


def test_a_service_enters_a_scenario_once(cast, service):
    with pytest.raises(ValidationError, match="déjà dans ce scénario"):
        add_service(
            scenario=service.scenario,
            service=service.service,
            forme="PRESTATION",
            date_ouverture=date(2028, 1, 1),
            gestionnaire=None,
        )


def test_only_what_changed_is_written_in_the_history(cast, service):
    before = CoutService.history.count()
    costs = {(cast.bourg.pk, "AVANT", "PERSONNEL"): Decimal(24_000), (cast.epci.pk, "AVANT", "PERSONNEL"): None}
    save_costs(service=service, costs=costs, expenses={}, proofs={}, reason="correction")
    assert CoutService.history.count() == before + 1
    last = CoutService.history.order_by("-history_id").first()
    assert (last.history_type, last.history_change_reason) == ("-", "correction")


def test_the_log_keeps_what_was_assumed_before(cast, service):
    line = add_hypothesis(
        scenario=service.scenario, values={"libelle": "Tendance", "valeur": "3,0 %", "source": "CA 2025"}
    )
    edit_hypothesis(hypothesis=line, values={"valeur": "2,0 %"})
    assert list(Hypothese.history.filter(id=line.pk).order_by("history_id").values_list("valeur", flat=True)) == [
        "3,0 %",
        "2,0 %",
    ]


def test_drafts_are_for_those_who_prepare(cast, service, rf):
    from projects.access import build_access

    draft = service.scenario
    assert draft in visible_scenarios(build_access(cast.finances, cast.project))
    assert draft not in visible_scenarios(build_access(cast.maire, cast.project))
    submit_scenario(scenario=draft, user=cast.chef_projet)
    assert draft in visible_scenarios(build_access(cast.maire, cast.project))


def test_the_command_prints_the_contract(cast, service, capsys):
    call_command("compute_scenario", project=cast.project.slug, scenario=service.scenario.numero, json=True)
    printed = json.loads(capsys.readouterr().out)
    assert printed["annees"] == [2028, 2029, 2030]
    assert printed["employeurs"][cast.petit.siren]["2029"] == {
        "cout_avant_euros": "6000.00",
        "cout_apres_euros": "5400.00",
        "part_euros": "5400.00",
        "etp_avant": "0.00",
        "etp_apres": "0.00",
    }
    assert printed["equilibre_annonce"] == 2
    assert printed["equilibre_etaye"] is None


@pytest.mark.parametrize("options", [{"project": "inconnu", "scenario": 0}, {"project": None, "scenario": 99}])
def test_the_command_refuses_what_it_does_not_know(cast, options, capsys):
    project = options["project"] or cast.project.slug
    with pytest.raises(SystemExit) as stopped:
        call_command("compute_scenario", project=project, scenario=options["scenario"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err
