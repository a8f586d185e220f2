"""Worked figures of docs/algorithmes/controle-des-totaux.md."""

from decimal import Decimal

from hr.calculs.controle import (
    SANS_SERVICE,
    Annexe,
    compte_en_etp,
    controler,
    ecart_annexe,
    ecarts_par_service,
    phrase_annexe,
)

D = Decimal
EFFECTIFS = {"Accueil": (10, D("9.5")), "Voirie": (45, D(45)), "Finances": (3, D(3))}


def test_fifty_eight_agents_beside_fifty_seven_and_a_half_etp():
    lines = controler(EFFECTIFS, {"Accueil": 10, "Voirie": 48, "Finances": 3})
    assert (sum(one.agents for one in lines), sum(one.etp for one in lines)) == (58, D("57.5"))
    (gap,) = ecarts_par_service(lines)
    assert (gap.service, gap.ecart) == ("Voirie", 3)
    assert gap.phrase == "Voirie\u00a0: 48 postes pourvus pour 45 agents (écart de 3)"


def test_services_of_either_side_are_compared_the_widest_gap_first():
    lines = controler(EFFECTIFS, {"Voirie": 46, "Finances": 3, "Port": 9})
    assert [one.service for one in lines] == ["Accueil", "Voirie", "Finances", "Port"]
    assert [(one.service, one.ecart) for one in ecarts_par_service(lines)] == [
        ("Accueil", -10), ("Port", 9), ("Voirie", 1)
    ]  # fmt: skip


def test_posts_without_a_service_compare_totals_only():
    assert ecarts_par_service(controler(EFFECTIFS, {SANS_SERVICE: 58})) == []


def test_the_annex_of_a_budget_is_compared_in_its_own_unit():
    heads = Annexe("compte administratif 2025", D(64), D(61), en_etp=False)
    assert ecart_annexe(heads, 58, D("57.5")) == 3
    assert phrase_annexe(heads, 58, D("57.5")) == (
        "Annexe du personnel, compte administratif 2025\u00a0: 61 postes pourvus, comptés en têtes, pour 58 agents "
        "(écart de 3)"
    )
    etp = Annexe("budget primitif 2026", D(60), D("57.8"), en_etp=True)
    assert ecart_annexe(etp, 58, D("57.5")) == D("0.3") and "pour 57,5 ETP (écart de 0,3)" in phrase_annexe(
        etp, 58, D("57.5")
    )
    assert phrase_annexe(Annexe("budget primitif 2026", D(60), D("57.5"), en_etp=True), 58, D("57.500000")) == ""


def test_one_part_of_a_post_makes_the_annex_count_etp():
    assert compte_en_etp([D(1), D("0.8")]) and not compte_en_etp([D(1), D("2.00")]) and not compte_en_etp([])
