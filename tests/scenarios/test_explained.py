"""« D’où vient ce chiffre ? »: every amount of a scenario opens on what made it, and never without its interval."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.breakdown import Breakdown, BreakdownLine
from reports.sections.annexes import explained
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.explanation import cout_apres, cout_avant, cout_partage
from scenarios.explanation_balance import contenue, cumul, gains, intervalle, investissements, solde
from scenarios.figures_balance import key_figures
from scenarios.figures_log import log_lines
from scenarios.inputs import calcul_de
from scenarios.models import Scenario
from scenarios.provenance import saisies_de
from scenarios.services import (
    add_hypothesis,
    adopt_scenario,
    duplicate_scenario,
    edit_hypothesis,
    edit_scenario,
    edit_service,
    save_costs,
    save_participations,
    submit_scenario,
)
from scenarios.uncertainty import incertitude_de
from tests.scenarios.territory import COMMUN, shared_service

pytestmark = pytest.mark.django_db
D = Decimal
BOUNDED = {
    "libelle": "Salaires", "valeur": "54 000 €", "source": "fiches de poste", "date_source": date(2026, 5, 4),
    "poste": "PERSONNEL", "bas": D("0.5"), "central": D(1), "haut": D("1.5"),
}  # fmt: skip


@pytest.fixture
def service(cast):
    return shared_service(cast)


def _spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def _page(cast, name, *args):
    return reverse(f"scenarios:{name}", args=[cast.project.slug, *args])


def test_a_breakdown_is_cut_below_its_first_lines():
    whole = Breakdown("x", D(1), "€", (BreakdownLine("a", D(1), enfants=(BreakdownLine("b", D(1)),)),))
    assert [row.numero for row in whole.cut(1).rows()] == ["1"]
    assert list(whole.cut(2).rows()) == list(whole.rows()) and whole.cut(0).lignes == ()


def test_the_gain_is_what_each_pays_no_more_less_what_the_service_costs(cast, service):
    calcul = calcul_de(service.scenario)
    [line] = gains(calcul, 2030, saisies_de(calcul.services)).lignes
    assert line.valeur == D(6000) and "attendu" in line.regle
    assert {(one.libelle, one.valeur) for one in line.enfants} == {
        ("CC des Essais, avant", D(30_000)),
        ("Bourg-Essai, avant", D(24_000)),
        ("Petit-Essai, avant", D(6_000)),
        ("Service mutualisé", D(-54_000)),
    }
    assert all(one.additif and one.source.date == timezone.localdate() for one in line.enfants)
    assert solde(calcul, 2028).total == D(-3000)  # 6 000 − 9 000


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    opening=st.dates(date(2027, 6, 1), date(2029, 3, 1)),
    trends=st.tuples(st.decimals(0, "0.1", places=4), st.decimals(0, "0.1", places=4)),
    shared=st.decimals(1, 99_999, places=2),
    proof=st.sampled_from([0, 1, 2]),
)
def test_every_amount_is_explained_to_the_cent(cast, service, opening, trends, shared, proof):
    """Each breakdown checks its own sums: whatever the opening, the trends, the proof, none is a cent away."""
    edit_scenario(scenario=service.scenario, values={"tendance_avant": trends[0], "tendance_apres": trends[1]})
    service.date_ouverture = opening
    service.save()
    save_costs(
        service=service,
        costs={(None, COMMUN, "PERSONNEL"): shared, (cast.petit.pk, "RESIDUEL", "PERSONNEL"): D("333.33")},
        expenses={"DOUBLE": (D("1000.01"), 2028, 2029)},
        proofs={"PERSONNEL": (proof, "")},
    )
    calcul = calcul_de(Scenario.objects.get(pk=service.scenario_id))
    for annee in calcul.scenario.annees:
        for party in calcul.parties:
            assert cout_avant(calcul, party.siren, annee).total >= 0
            assert cout_apres(calcul, party.siren, annee).total >= 0
        solde(calcul, annee), gains(calcul, annee), contenue(calcul, annee), cout_partage(calcul, 0, annee)
    investissements(calcul), cumul(calcul), cumul(calcul, etayes=True)


def test_a_share_is_made_from_the_units_of_those_in_that_year(cast, service):
    """Petit enters on 1 July 2029: nobody divides by its units before, and then by half of them."""
    save_participations(service=service, rows={cast.petit.pk: (date(2029, 7, 1), None, D(1000))})
    calcul = calcul_de(Scenario.objects.get(pk=service.scenario_id))

    def said(siren: str, annee: int) -> dict[str, D]:
        rows = cout_apres(calcul, siren, annee).rows()
        return {row.ligne.libelle: row.ligne.valeur for row in rows if row.ligne.unite != "€"}

    for annee, total, part in ((2028, "9 000,00", D("44.4444")), (2029, "10 000,00", D("42.1053"))):
        found = {_spaces(name): value for name, value in said(cast.bourg.siren, annee).items()}
        assert found[f"Unités de Bourg-Essai sur {total}"] == 4000 and found["Part selon la clé"] == part
    assert said(cast.petit.siren, 2028) == {"Part de l’année": 0}


def test_the_engine_speaks_of_parties_by_their_name(cast, service):
    edit_service(service=service, values={"franchise": D(1500)})
    calcul = calcul_de(Scenario.objects.get(pk=service.scenario_id))
    [rule] = [r.ligne.regle for r in cout_apres(calcul, cast.bourg.siren, 2028).rows() if "Franchise" in r.ligne.regle]
    assert "(Petit-Essai)" in rule and cast.petit.siren not in rule
    edit_service(service=service, values={"plancher_euros": D(20_000), "tunnel": D("0.01")})
    save_costs(service=service, costs={(None, COMMUN, "PERSONNEL"): D(4_000_000)}, expenses={}, proofs={})
    edit_service(service=service, values={"plafond_euros": D(2_500_000), "franchise": None})
    edit_scenario(scenario=service.scenario, values={"tendance_apres": D("-0.9")})
    with pytest.raises(ScenarioIncoherent) as refused:
        calcul_de(Scenario.objects.get(pk=service.scenario_id))
    assert not any(one.siren in str(refused.value) for one in (cast.epci, cast.bourg, cast.petit))


def test_the_page_of_a_year_says_rule_source_and_day(cast, client_of, service):
    add_hypothesis(scenario=service.scenario, values=BOUNDED)
    text = _spaces(client_of(cast.chef_projet).get(_page(cast, "explain-year", 1, 2030)).content.decode())
    for words in (
        "Solde de 2030",
        "Cumul, gains étayés seulement",
        "Dépense contenue en 2030",
        "Finances et comptabilité, coût partagé en 2030",
        f"saisi dans le scénario, {timezone.localdate():%d/%m/%Y}",
        "fiches de poste, 04/05/2026",
        "Au moins favorable",
    ):
        assert words in text, words


def test_every_amount_of_the_pages_leads_to_its_detail(cast, client_of, service):
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    text = client_of(cast.maire).get(_page(cast, "detail", 1)).content.decode()
    assert _spaces(text).count("<summary>D’où vient ce chiffre ?</summary>") == 4
    for address in (
        _page(cast, "explain-year", 1, 2030) + "#fig-solde",
        _page(cast, "explain-year", 1, 2028) + "#fig-solde",
        _page(cast, "explain-year", 1, 2030) + f"#fig-partage-{service.pk}",
        _page(cast, "explain", 1, cast.bourg.siren, 2030) + "#fig-avant",
    ):
        assert f'href="{address}"' in text, address
        page, anchor = address.split("#")
        assert f'id="{anchor}"' in client_of(cast.maire).get(page).content.decode()
    assert (
        _page(cast, "explain", 1, cast.bourg.siren, 2029)
        in client_of(cast.maire).get(_page(cast, "own", 1)).content.decode()
    )


def test_an_interval_is_explained_by_hypothesis(cast, service):
    add_hypothesis(scenario=service.scenario, values=BOUNDED)
    calcul = calcul_de(service.scenario)
    low, high = intervalle(calcul, incertitude_de(calcul), 2028).lignes
    assert (low.valeur, high.valeur) == (D(-6000), D(0))
    assert {one.libelle: one.valeur for one in low.enfants} == {"Salaires": D(3000), "Ce qui est sûr": D(-9000)}


def test_the_interval_goes_with_every_figure_that_it_moves(cast, service):
    add_hypothesis(scenario=service.scenario, values=BOUNDED)
    add_hypothesis(scenario=service.scenario, values=BOUNDED | {"libelle": "Bascule", "poste": "INVESTISSEMENT"})
    calcul = calcul_de(service.scenario)
    notes = {item.key: _spaces(item.note) for item in key_figures(calcul, incertitude_de(calcul)).items}
    assert "entre 3 000,00 € et 9 000,00 €" in notes["solde"] and "entre 3 000,00 € et 9 000,00 €" in notes["gains"]
    assert "entre 4 500,00 € et 13 500,00 €" in notes["investissements"]
    assert "bornes : au plus tôt 0,5 ans, au plus tard 4,5 ans" in notes["investissements"]
    assert "au plus tôt investissement remboursé dès la 1re année, au plus tard pas avant 3 ans" in notes["retour"]


def test_a_hypothesis_moves_a_gain_and_a_cost_together(cast, service):
    # purchases cost 1 000 more under the same hypothesis as nothing else: two services would share it the same way
    add_hypothesis(scenario=service.scenario, values=BOUNDED)
    found = incertitude_de(calcul_de(service.scenario))
    low, high = found.cumuls()
    assert (
        (low[-1], high[-1])
        == (D(0), D(18_000))
        == tuple(getattr(found.tornade[0], name) for name in ("bas_euros", "haut_euros"))
    )


def test_scenarios_are_compared_with_their_intervals_and_to_the_adopted_one(cast, client_of, service):
    add_hypothesis(scenario=service.scenario, values=BOUNDED)
    other = duplicate_scenario(scenario=service.scenario, nom="Moins cher")
    save_costs(service=other.services.get(), costs={(None, COMMUN, "PERSONNEL"): D(50_000)}, expenses={}, proofs={})
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    adopt_scenario(scenario=service.scenario, user=cast.chef_projet)
    client = client_of(cast.chef_projet)
    page = client.get(_page(cast, "compare"))
    numbers = f"1-{other.numero}"
    rows = client.get(_page(cast, "compare-export", numbers, "comparaison", "csv")).content.decode("utf-8-sig")
    lines = {line.split(";")[0]: _spaces(line) for line in rows.splitlines() if ";" in line}
    assert "6 000,00 € d’économie (entre 3 000,00 € et 9 000,00 € selon les hypothèses)" in lines["Écart"]
    assert "54 000,00 € (entre 51 000,00 € et 57 000,00 € selon les hypothèses)" in lines["Coût avec"]
    assert "c’est le scénario adopté" in lines["Comparé au scénario adopté"]
    assert "4 000,00 € d’économie de plus" in lines["Comparé au scénario adopté"]
    assert "au plus tard pas avant 3 ans" in lines["Retour, étayés seulement"] or "selon" in lines["Gains annoncés"]
    assert f"{numbers}/comparaison.csv" in page.content.decode()


def test_a_document_prints_what_explains_it_and_what_it_assumes(cast, service):
    row = add_hypothesis(scenario=service.scenario, values=BOUNDED)
    edit_hypothesis(hypothesis=row, values={"valeur": "53 000 €"})
    [section] = explained(calcul_de(service.scenario))
    tables = {table.key: table for table in section.blocks}
    assert tables["detail-solde"].total_row[0].value == "Solde de 2030"
    # gains and costs of the service, never what one employer pays
    assert not [line for line in tables["detail-solde"].rows if "Petit-Essai" in line[0].value]
    [line] = tables["hypotheses"].rows
    assert [cell.value for cell in line][1:3] == ["53 000 €", "de 0,5 à 1,5 ; suit : charges de personnel"]
    assert line[-1].value.startswith("54 000 € jusqu’au ")


def test_an_earlier_value_ends_the_day_another_takes_its_place_bounds_and_returns_included(cast, service):
    row = add_hypothesis(scenario=service.scenario, values=BOUNDED)
    for values in ({"valeur": "53 000 €"}, {"source": "autre"}, {"valeur": "54 000 €"}, {"haut": D(2)}):
        edit_hypothesis(hypothesis=row, values=values)
    for month, state in enumerate(row.history.order_by("history_id"), start=1):
        day = timezone.make_aware(datetime(2026, month, 15, 12))
        row.history.filter(pk=state.pk).update(history_date=day)
    [line] = [one for one in log_lines(service.scenario) if one.cle == row.pk]
    assert _spaces(line.avant_en_mots) == (
        "54 000 € (de 0,5 à 1,5) jusqu’au 15/05/2026 ; 53 000 € jusqu’au 15/04/2026 ; 54 000 € jusqu’au 15/02/2026"
    )
