"""Gains followed: announced beside measured, the refuted ones visible, the payback recomputed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from common.preuves import Preuve
from diagnostics.models import EntreeRegistre
from diagnostics.queries_register import Registre, register_of
from diagnostics.registre import constate
from diagnostics.services.register import save_entry
from roadmap.figures_gains import difficulties_measured, gains_followed, payback
from roadmap.models import Repere
from roadmap.queries.actions import actions_of
from roadmap.queries.training import Formations
from tests.diagnostics.test_register import MEASURED, gain
from tests.hr.test_two_windows import window
from tests.roadmap.scene import action
from tests.roadmap.test_opinions import read

D = Decimal


def test_what_counts_as_measured():
    assert constate(Preuve.MESURE, D("15000.00")) == D("15000.00")
    assert constate(Preuve.REFUTE, None) == D("0.00")
    assert constate(Preuve.ETAYE, None) is None and constate(Preuve.MESURE, None) is None


@pytest.mark.django_db
def test_the_gap_and_the_payback_are_those_of_what_was_measured(cast):
    gain(cast, Preuve.MESURE, "20000.00", "Un contrat", montant_mesure_euros=D("15000.00"), **MEASURED)
    gain(cast, Preuve.REFUTE, "7000.00", "Un poste", methode="le poste a été pourvu")
    gain(cast, Preuve.ATTENDU, "10000.00", "Achats")
    action(cast, cout_initial_euros=D("60000.00"))
    registre = register_of(cast.project)
    table = gains_followed(registre)
    assert table.title == "1 gain constaté et 1 réfuté sur 3 gains annoncés"
    assert registre.totaux.mesures == table.total_row[2].value
    assert tuple(cell.value for cell in table.total_row[1:4]) == (D("27000.00"), D("15000.00"), D("-12000.00"))
    rows = {row[0].value: row for row in table.rows}
    assert [cell.value for cell in rows["Un poste"][2:4]] == [D("0.00"), D("-7000.00")]
    assert rows["Achats"][2].value == "pas encore"
    lines = payback(registre, actions_of(cast.project)).rows
    assert [(row[1].value, row[3].value) for row in lines] == [
        (D("30000.00"), "2 ans"),
        (D("20000.00"), "3 ans"),
        (D("15000.00"), "4 ans"),
    ]


@pytest.mark.django_db
def test_a_gain_that_nobody_announced_in_euros_has_no_gap(cast):
    gain(cast, Preuve.MESURE, "20000.00", "Un contrat", montant_mesure_euros=D("15000.00"), **MEASURED)
    row = gain(cast, Preuve.MESURE, "1.00", "Un véhicule", montant_mesure_euros=D("4000.00"), **MEASURED)
    save_entry(project=cast.project, row=row, values={"montant_euros": None})
    table = gains_followed(register_of(cast.project))
    assert table.title == "2 gains constatés sur 2 gains annoncés"
    assert [cell.value for cell in table.total_row[1:4]] == [D("20000.00"), D("19000.00"), D("-5000.00")]


@pytest.mark.django_db
def test_the_title_agrees_with_what_it_counts(cast):
    gain(cast, Preuve.REFUTE, "7000.00", "Un poste", methode="le poste a été pourvu")
    assert gains_followed(register_of(cast.project)).title == "0 gain constaté et 1 réfuté sur 1 gain annoncé"


@pytest.mark.django_db
def test_a_measured_amount_needs_a_measured_gain(cast):
    with pytest.raises(ValidationError) as refused:
        gain(cast, montant_mesure_euros=D("1.00"))
    assert list(refused.value.message_dict) == ["montant_mesure_euros"]


@pytest.mark.django_db
def test_the_page_keeps_the_refuted_gain_and_its_reason(cast):
    gain(cast, Preuve.REFUTE, "7000.00", "Un poste de moins", methode="le poste a été pourvu")
    page = read(window(cast.elu), reverse("roadmap:gains", args=[cast.project.slug]))
    assert "Un poste de moins" in page and "le poste a été pourvu" in page and "réfuté" in page
    assert "jamais à ce rythme" in page or "rien à rembourser" in page


def test_a_difficulty_has_a_measure_not_only_words():
    marks = [Repere(genre="PROCEDURE", date_fait=date(2026, 1, 1) if rank < 4 else None) for rank in range(9)]
    entries = [
        EntreeRegistre(genre="DIFFICULTE", code=code, libelle=code.capitalize()) for code in ("CULTURE", "INQUIETUDE")
    ]
    registre = Registre(tuple(entries), ())
    table = difficulties_measured(registre, Formations((), tuple(marks)))
    assert [tuple(cell.value for cell in row) for row in table.rows] == [("Culture", "repères en place : 4/9")]
    assert difficulties_measured(registre, Formations((), ())) is None
