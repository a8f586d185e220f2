"""Statements: the worked example of docs/algorithmes/etats-annuels.md (domain.md §2.4), then laws."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.etats import (
    Exercice,
    alerte_notification,
    articles,
    depuis_json,
    en_json,
    ligne,
    limite_budget,
    solde_en_mots,
)
from scenarios.engine.cout_unitaire import CoutDuService, CoutUnitaireImpossible

D = Decimal
SENS = "COMMUNE_PAIE_EPCI"
BUREAU = Exercice(
    "Bureau d’études",
    "heure",
    "CC du Val",
    CoutDuService(D("118400.00"), D("4210.50"), D("6300.00"), D("3089.50"), D("2000.00")),
    D(1600),
    D(50),
)


def test_the_example_of_the_law_to_the_cent():
    assert BUREAU.cout_unitaire_euros == D("83.75")
    a = ligne(BUREAU, D(400), D(412), SENS)
    assert (a.prevu_euros, a.acompte_euros) == (D("33500.00"), D("16750.00"))
    assert (a.du_euros, a.solde_euros) == (D("34505.00"), D("17755.00"))
    assert (a.personnel_euros, a.autres_euros) == (D("30949.94"), D("3555.06"))
    assert a.articles_personnel == "6216 ↔ 70845" and a.articles_autres == "62876 ↔ 70875"
    b = ligne(BUREAU, D(200), D(96), SENS)
    assert (b.du_euros, b.acompte_euros, b.solde_euros) == (D("8040.00"), D("8375.00"), D("-335.00"))
    assert solde_en_mots(b.solde_euros, "B").replace("\u202f", " ").replace("\u00a0", " ") == "B reçoit 335,00 €"
    assert solde_en_mots(D(0), "B") == "rien à verser ni à recevoir"


def test_real_units_above_the_forecast_make_the_adjustment():
    row = ligne(BUREAU, D("285.4"), D("301.9"), SENS)
    assert row.du_euros - row.prevu_euros == D("1381.88")
    assert (row.prevu_euros, row.du_euros) == (D("23902.25"), D("25284.13"))


def test_the_accounts_follow_who_pays_whom():
    assert articles("EPCI_PAIE_COMMUNE")["PERSONNEL"] == ("6217", "70846")
    assert ligne(BUREAU, D(1), D(1), "COMMUNE_PAIE_COMMUNE").articles_personnel == "à voir avec le comptable"


def test_the_notification_comes_before_the_budget():
    assert limite_budget(2027)[0] == date(2027, 4, 15) and limite_budget(2026)[0] == date(2026, 4, 30)
    assert not alerte_notification(2027, date(2027, 4, 14))
    assert "15/04/2027, pas avant la limite du 15/04/2027" in alerte_notification(2027, date(2027, 4, 15))
    assert "après la limite du 15/04/2027" in alerte_notification(2027, date(2027, 4, 16))
    assert "à notifier avant le vote du budget" in alerte_notification(2027, None)


def test_impossible_units_are_refused():
    with pytest.raises(CoutUnitaireImpossible):
        ligne(BUREAU, D(-1), D(1), SENS)


cents = st.decimals(0, 500_000, places=2)
units = st.decimals(0, 2_000, places=2)


@given(
    costs=st.tuples(cents, cents, cents, cents),
    capacity=st.decimals(1, 3_000, places=2),
    rate=st.integers(0, 100),
    plan=units,
    real=units,
)
def test_any_statement_adds_up_and_comes_back_from_its_frozen_text(costs, capacity, rate, plan, real):
    row = ligne(Exercice("S", "acte", "G", CoutDuService(*costs), capacity, D(rate)), plan, real, SENS)
    assert row.acompte_euros + row.solde_euros == row.du_euros
    assert row.personnel_euros + row.autres_euros == row.du_euros
    assert D(0) <= row.acompte_euros <= row.prevu_euros
    assert depuis_json(en_json(row)) == row
