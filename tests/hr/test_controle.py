"""Worked figures of docs/algorithmes/controle-des-totaux.md."""

from decimal import Decimal

from hr.calculs.controle import SANS_SERVICE, controler, ecarts_par_service

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
