"""The whole scenario: every euro before and after has its place. Figures of docs/algorithmes/scenarios.md."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.engine.bilan import Preuve
from scenarios.engine.calcul import (
    DonneesScenario,
    DonneesService,
    LigneCout,
    LigneDatee,
    Participation,
    Rubrique,
    ScenarioIncoherent,
    Vue,
    calculer,
    cout_du_perimetre,
)
from scenarios.engine.cles import Cle, CodeCle, Encadrement
from scenarios.engine.equite import shapley

P, C = Rubrique.PERSONNEL, Rubrique.CONTRATS
ANNEES = (2027, 2028, 2029)
OUVERTURE = date(2027, 1, 1)


def D(text) -> Decimal:
    return Decimal(str(text))


def _own(staff: str, software: str) -> tuple[LigneCout, ...]:
    return LigneCout(P, D(staff)), LigneCout(C, D(software))


def _rh(staff_after: str = "208600", **changes) -> DonneesService:
    """The shared HR service of domain.md §3.6 (scenario 2 unless told otherwise)."""
    service = DonneesService(
        code="RH_GESTION",
        libelle="Ressources humaines",
        ouverture=OUVERTURE,
        cle=Cle(CodeCle.BULLETINS, {"EPCI": D(95), "A": D(120), "B": D(28), "C": D(9)}),
        participations=tuple(Participation(party, OUVERTURE) for party in ("EPCI", "A", "B", "C")),
        avant={
            "EPCI": _own("104000", "9000"),
            "A": _own("76500", "6500"),
            "B": _own("29400", "2800"),
            "C": _own("14100", "1900"),
        },
        apres=(LigneCout(P, D(staff_after)), LigneCout(C, D("14500"))),
        residuel={
            "A": (LigneCout(P, D("4700")),),
            "B": (LigneCout(P, D("2350")),),
            "C": (LigneCout(P, D("2350")),),
        },
        datees=(
            LigneDatee("revalorisation de la cheffe ou du chef", dict.fromkeys(ANNEES, D("6500"))),
            LigneDatee("harmonisation", dict.fromkeys(ANNEES, D("3413.76"))),
            LigneDatee("migration, formation, mobilier", {2027: D("38000")}, est_investissement=True),
        ),
        etp_avant={"EPCI": D("2.00"), "A": D("1.50"), "B": D("0.60"), "C": D("0.30")},
        etp_apres={"EPCI": D("2.80"), "A": D("0.50"), "B": D("0.60"), "C": D("0.30")},
    )
    return replace(service, **changes)


def _scenario(*services: DonneesService, **changes) -> DonneesScenario:
    scenario = DonneesScenario(annees=ANNEES, parties=("EPCI", "A", "B", "C"), services=services or (_rh(),))
    return replace(scenario, **changes)


def _total(result, annee, attribute):
    return sum(getattr(years[annee], attribute) for years in result.parties.values())


def test_the_balance_is_before_less_after():
    result = calculer(_scenario())
    assert _total(result, 2028, "avant_euros") == D("244200.00")
    assert _total(result, 2028, "apres_euros") == D("242413.76")
    assert result.bilan.net(2028) == D("1786.24")
    gains = {gain.libelle: gain.montants[2028] for gain in result.services[0].gains}
    assert gains == {
        "Ressources humaines – charges de personnel": D("6000.00"),
        "Ressources humaines – contrats de services": D("5700.00"),
    }
    assert result.bilan.surcouts[2028] == D("9913.76")
    assert result.bilan.annee_retour_annonce is None


def test_scenario_one_saves_nothing_and_says_it():
    result = calculer(_scenario(_rh("219000")))
    assert _total(result, 2028, "apres_euros") == D("252813.76")
    assert result.bilan.net(2028) == D("-8613.76")


def test_only_supported_gains_count_in_the_second_total():
    result = calculer(_scenario(_rh(preuves={C: Preuve.ETAYE})))
    assert result.bilan.gains_annonces[2028] == D("11700.00")
    assert result.bilan.gains_etayes[2028] == D("5700.00")


def test_staff_is_counted_where_it_is_employed():
    result = calculer(_scenario())
    assert _total(result, 2028, "etp_avant") == D("4.40")
    assert _total(result, 2028, "etp_apres") == D("4.20")


def test_changing_the_trend_changes_only_the_contained_spending():
    base = {"tendance_apres": D("0.01")}
    three = calculer(_scenario(tendance_avant=D("0.03"), **base))
    two = calculer(_scenario(tendance_avant=D("0.02"), **base))
    assert three.bilan == two.bilan
    assert three.depense_contenue_euros[2029] > two.depense_contenue_euros[2029]
    assert three.depense_contenue_euros[2027] == 0


def test_a_commune_that_leaves_no_longer_pays_and_last_year_is_untouched():
    stay = calculer(_scenario())
    members = tuple(replace(m, sortie=date(2028, 1, 1)) if m.partie == "C" else m for m in _rh().participations)
    leave = calculer(_scenario(_rh(participations=members)))
    assert leave.parties["C"][2028].part_euros == 0
    assert leave.parties["C"][2028].apres_euros == leave.parties["C"][2028].avant_euros == D("16000.00")
    assert leave.parties["C"][2027] == stay.parties["C"][2027]
    assert sum(years[2028].part_euros for years in leave.parties.values()) == leave.services[0].cout_partage_euros[2028]


def test_an_opening_in_july_leaves_half_of_the_old_cost():
    late = _rh(ouverture=date(2027, 7, 1), datees=())
    result = calculer(_scenario(late))
    assert result.services[0].cout_partage_euros[2027] == D("111550.00")
    assert result.parties["A"][2027].apres_euros == D("41500.00") + D("2350.00") + result.parties["A"][2027].part_euros


def test_an_investment_before_the_opening_is_shared_too():
    late = _rh(ouverture=date(2028, 1, 1), datees=(LigneDatee("logiciel", {2027: D("9000")}, est_investissement=True),))
    result = calculer(_scenario(late))
    assert _total(result, 2027, "apres_euros") == D("244200.00") + D("9000.00")
    assert result.parties["EPCI"][2027].part_euros == D("3392.86")


def test_valued_lines_only_count_in_the_analytic_view():
    valued = (LigneCout(Rubrique.STRUCTURE, D("20000"), valorise=True),)
    service = _rh(apres=_rh().apres + valued)
    budget = calculer(_scenario(service))
    analytic = calculer(_scenario(service, vue=Vue.ANALYTIQUE))
    assert _total(analytic, 2028, "apres_euros") - _total(budget, 2028, "apres_euros") == D("20000.00")
    assert budget == calculer(_scenario())


def test_a_fault_names_its_service():
    broken = _rh(encadrement=Encadrement(plancher_euros=D(20), plafond_euros=D(10)))
    with pytest.raises(ScenarioIncoherent, match="Ressources humaines : Le plancher"):
        calculer(_scenario(broken))
    with pytest.raises(ScenarioIncoherent, match="partie inconnue du scénario : X"):
        calculer(_scenario(_rh(avant={"X": ()})))


def test_the_tunnel_compares_with_the_year_before():
    steady = _rh(datees=(), encadrement=Encadrement(tunnel=D("0.02")))
    result = calculer(_scenario(steady, tendance_apres=D("0.01")))
    for years in result.parties.values():
        assert years[2028].part_euros <= years[2027].part_euros * D("1.02")


def test_fairness_asks_the_engine_for_each_perimeter():
    scenario = _scenario()
    service = scenario.services[0]
    cost = cout_du_perimetre(scenario, service, 2028)
    assert cost(frozenset({"A"})) == D("83000.00")
    assert cost(frozenset({"EPCI", "A", "B", "C"})) == D("242413.76")
    value = shapley(scenario.parties, cost)
    assert sum(value.values()) == D("242413.76")


amounts = st.integers(0, 10**7).map(lambda cents: D(cents).scaleb(-2))
days = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@given(
    st.lists(amounts, min_size=4, max_size=4),
    amounts,
    days,
    st.lists(st.tuples(days, st.one_of(st.none(), days)), min_size=4, max_size=4),
    st.sampled_from(["0", "0.02", "0.035"]),
    st.sampled_from(["0", "0.015"]),
)
@settings(max_examples=60, deadline=None)
def test_no_euro_is_lost_between_before_and_after(before, shared, opening, dates, trend_before, trend_after):
    members = tuple(
        Participation(party, start, None if end is None else max(start, end))
        for party, (start, end) in zip(("EPCI", "A", "B", "C"), dates, strict=True)
    )
    service = _rh(
        ouverture=opening,
        participations=members,
        avant={p: (LigneCout(P, amount),) for p, amount in zip(("EPCI", "A", "B", "C"), before, strict=True)},
        apres=(LigneCout(P, shared),),
    )
    result = calculer(_scenario(service, tendance_avant=D(trend_before), tendance_apres=D(trend_after)))
    for annee in ANNEES:
        shares = sum(years[annee].part_euros for years in result.parties.values())
        assert shares == result.services[0].cout_partage_euros[annee]
        gap = _total(result, annee, "avant_euros") - _total(result, annee, "apres_euros")
        assert gap == result.bilan.net(annee) + result.depense_contenue_euros[annee]
