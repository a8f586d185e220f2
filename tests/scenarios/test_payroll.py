"""The payroll with a scenario: the worked figures of docs/algorithmes/masse-salariale.md, then who reads what."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.rubriques import Rubrique
from hr.models import Consultation
from scenarios.engine.calcul import DonneesScenario, DonneesService, LigneCout, LigneDatee, Participation
from scenarios.engine.cles import Cle, CodeCle
from scenarios.engine.personnel import personnel_par_service
from tests.hr.test_payroll_page import paid
from tests.reports.reading import page_tables
from tests.scenarios.territory import draft

D = Decimal
PEOPLE = {"epci": ("5000", "30000"), "bourg": ("4000", "24000"), "petit": ("1000", "6000")}


def _line(euros: str, rubrique: str = "PERSONNEL") -> LigneCout:
    return LigneCout(Rubrique(rubrique), D(euros))


def _scenario() -> DonneesScenario:
    service = DonneesService(
        code="1",
        libelle="Finances",
        ouverture=date(2028, 1, 1),
        cle=Cle(CodeCle("POP"), {name: D(units) for name, (units, _) in PEOPLE.items()}),
        participations=tuple(Participation(name, date(2028, 1, 1)) for name in PEOPLE),
        avant={name: (_line(cost), _line("999", "CONTRATS")) for name, (_, cost) in PEOPLE.items()},
        apres=(_line("54000"), _line("1", "CONTRATS")),
        datees=(LigneDatee("harmonisation", {2029: D(1000)}), LigneDatee("logiciel", {2028: D(9000)})),
    )
    return DonneesScenario((2028, 2029), tuple(PEOPLE), (service,))


@pytest.mark.parametrize(
    ("parties", "staff", "raised"),
    [(("bourg",), D(-2400), D(400)), (tuple(PEOPLE), D(-6000), D(1000)), (("inconnu",), D(0), D(0))],
)
def test_the_worked_figures(parties, staff, raised):
    [found] = personnel_par_service(_scenario(), parties, "harmonisation")
    assert found.personnel == {2028: staff, 2029: staff}
    assert found.harmonisation == {2028: 0, 2029: raised}


def test_the_better_pay_of_who_directs_the_service_is_pay():
    scenario = _scenario()
    [service] = scenario.services
    line = LigneDatee("revalorisation", {2029: D(650)})
    raised = replace(scenario, services=(replace(service, datees=(*service.datees, line)),))
    [found] = personnel_par_service(raised, ("bourg",), "harmonisation", "revalorisation")
    assert found.personnel == {2028: D(-2400), 2029: D(-2140)} and found.harmonisation[2029] == D(400)


@pytest.mark.django_db
def test_a_drh_reads_her_employer_with_and_without_and_where_the_amount_comes_from(client_of, cast):
    scenario = draft(cast)
    address = reverse("scenarios:payroll", args=[cast.project.slug, scenario.numero])
    assert "Aucune rémunération à lire" in client_of(cast.drh).get(address).content.decode()
    paid(cast.bourg)
    paid(cast.epci, im=700)
    page = client_of(cast.drh).get(address).content.decode()
    rows = page_tables(page)["Année par année"]
    assert [row[0] for row in rows[1:]] == ["2028", "2029", "2030"]
    assert {row[2].replace("\u202f", " ").replace("\xa0", " ") for row in rows[1:]} == {"−2 400,00"}
    assert "D’où vient ce chiffre" in page and "portent sur Bourg-Essai seul" in page
    assert Consultation.objects.filter(user=cast.drh, objet="MASSE").exists()
