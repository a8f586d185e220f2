"""« D’où vient ce chiffre ? » of a statement, and the statement on paper."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from roadmap.etats import Exercice, ligne
from roadmap.explication import cout_unitaire, solde
from roadmap.models import ExerciceService
from roadmap.papers import statement_pdf
from roadmap.services.statements import freeze_statements
from scenarios.engine.cout_unitaire import CoutDuService
from tests.hr.test_two_windows import window
from tests.roadmap.scene import accounts, shared
from tests.roadmap.test_opinions import read

D = Decimal
LAW = CoutDuService(D("118400.00"), D("4210.50"), D("6300.00"), D("3089.50"), D("2000.00"))


def year(cost: CoutDuService = LAW, capacity: str = "1600", advance: str = "50") -> Exercice:
    return Exercice("Bureau d’études", "heure", "EPCI", cost, D(capacity), D(advance))


def test_the_example_of_the_law_is_explained_to_the_cent():
    found = solde([ligne(year(), D(400), D(412), "COMMUNE_PAIE_EPCI")], "Solde", "essai")
    told = {row.ligne.libelle: row.ligne.valeur for row in found.rows()}
    assert found.total == D("17755.00")
    assert (told["Dû"], told["Acompte déjà demandé"]) == (D("34505.00"), D("-16750.00"))
    assert told["Coût unitaire"] * told["Unités constatées"] == D("34505.00")
    assert told["Dont personnel"] + told["Dont autres charges"] == D("34505.00")
    unit = cout_unitaire(year(), "comptes 2025", rubriques=True)
    told = {row.ligne.libelle: row.ligne.valeur for row in unit.rows()}
    assert told["Coût du service dans l’année"] / told["Unités que le service peut rendre"] == unit.total == D("83.75")


amounts = st.integers(0, 50_000_000).map(lambda cents: D(cents) / 100)


@given(st.lists(st.tuples(amounts, amounts, st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=4))
def test_every_explanation_adds_up_to_the_cent(rows):
    lines = [
        ligne(year(CoutDuService(staff, other, D(0), D(0))), D(plan), D(real), "COMMUNE_PAIE_EPCI")
        for staff, other, plan, real in rows
    ]
    found = solde(lines, "Solde", "essai")
    found.check()
    assert found.total == sum(one.du_euros - one.acompte_euros for one in lines)
    for staff, other, _, _ in rows:
        cout_unitaire(year(CoutDuService(staff, other, D(0), D(0))), "", rubriques=True).check()


@pytest.mark.django_db
def test_the_page_explains_and_the_paper_is_always_the_same(cast):
    accounts(cast, shared(cast))
    row = freeze_statements(project=cast.project, annee=2026, user=cast.finances)[0]
    client = window(cast.elu)
    page = read(client, reverse("roadmap:statement", args=[cast.project.slug, row.numero]))
    assert "D’où vient ce chiffre" in page and "coût unitaire × 412 heure constatées" in page.replace("412,00", "412")
    answer = client.get(reverse("roadmap:statement-pdf", args=[cast.project.slug, row.numero]))
    assert answer.content.startswith(b"%PDF") and f"etat-{row.numero}" in answer["Content-Disposition"]
    assert answer.content == statement_pdf(cast.project, row)


@pytest.mark.django_db
def test_the_headings_of_a_cost_are_for_whoever_keeps_the_accounts(cast):
    accounts(cast, shared(cast))
    url = reverse("roadmap:statements-year", args=[cast.project.slug, 2026])
    kept, told = read(window(cast.finances), url), read(window(cast.elu), url)
    assert "118 400,00" in kept and "118 400,00" not in told
    assert "134 000,00" in told and "83,75" in told
    ExerciceService.objects.update(decimales=4, capacite=D("1601"))
    assert "83,6977" in read(window(cast.elu), url), "un coût à quatre décimales se lit en entier"
