"""The « avant » costs of a scenario taken from the diagnostic: with their source, and nobody's pay."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from common.typography import french_spaces
from scenarios.explanation import cout_apres
from scenarios.inputs import calcul_de
from scenarios.models import CoutService
from scenarios.services import save_costs, submit_scenario, take_diagnosed_costs
from tests.diagnostics.test_sheets import heads, price, service_of
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def row(cast):
    """Bourg has seven agents and a cost; Petit has one agent and a cost; the EPCI gave none."""
    service = service_of(cast)
    heads(cast.bourg, service, 7)
    heads(cast.petit, service, 1)
    price(cast.bourg, service, personnel="250000.00", contrats="8700.50")
    price(cast.petit, service, personnel="38765.00", contrats="900.00")
    return shared_service(cast)


def take(client, cast, row):
    args = [cast.project.slug, row.scenario.numero, row.pk]
    return client.post(reverse("scenarios:service-take-costs", args=args), follow=True).content.decode()


def before(row, employer, rubrique):
    return CoutService.objects.filter(
        service_scenario=row, collectivite=employer, moment="AVANT", rubrique=rubrique
    ).first()


def test_costs_come_with_their_year_and_source(cast, client_of, row):
    html = take(client_of(cast.chef_projet), cast, row)
    assert "3 montants sont repris du diagnostic" in html
    assert french_spaces("Bourg-Essai : diagnostic, CA 2025") in html
    found = before(row, cast.bourg, "PERSONNEL")
    assert (found.montant_euros, found.source) == (D("250000.00"), "diagnostic, CA 2025")
    assert before(row, cast.epci, "PERSONNEL").montant_euros == D("30000")
    sources = [
        line.ligne.source.libelle
        for line in cout_apres(calcul_de(row.scenario), cast.bourg.siren, 2028).rows()
        if line.ligne.source
    ]
    assert "diagnostic, CA 2025" in sources


def test_nobody_takes_the_pay_of_one_person_not_even_its_employer(cast, client_of, row):
    for reader in (cast.chef_projet, cast.finances):
        html = take(client_of(reader), cast, row)
        assert "Le coût du personnel de Petit-Essai reste à saisir" in html
        assert "38\u202f765" not in html and "38765" not in html
        assert before(row, cast.petit, "PERSONNEL").montant_euros == D("6000")
        assert before(row, cast.petit, "CONTRATS").montant_euros == D("900.00")


def test_an_amount_typed_over_no_longer_claims_its_source(cast, client_of, row):
    take(client_of(cast.chef_projet), cast, row)
    key = (cast.bourg.pk, "AVANT", "CONTRATS")
    save_costs(service=row, costs={key: D("9000.00")}, expenses={}, proofs={})
    assert before(row, cast.bourg, "CONTRATS").source == ""


def test_a_submitted_scenario_takes_nothing(cast, row):
    submit_scenario(scenario=row.scenario, user=cast.chef_projet)
    with pytest.raises(ValidationError):
        take_diagnosed_costs(service=row, fiches=[])


def test_a_staff_cost_copied_before_it_was_hidden_is_erased_and_a_typed_one_stays(cast, client_of, row):
    for source, left in (("diagnostic, CA 2024", None), ("", D(6000))):
        found = before(row, cast.petit, "PERSONNEL") or CoutService(
            service_scenario=row, collectivite=cast.petit, moment="AVANT", rubrique="PERSONNEL"
        )
        found.montant_euros, found.source = D(6000), source
        found.save()
        take(client_of(cast.chef_projet), cast, row)
        kept = before(row, cast.petit, "PERSONNEL")
        assert (kept.montant_euros if kept else None) == left
        assert CoutService.history.filter(id=found.pk).exists() == (left is not None)
