"""The analytic view stands apart: valuations count there, and nowhere else (domain.md §3.4)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from scenarios.engine.calcul import Vue
from scenarios.figures_analytic import analytic_section
from scenarios.inputs import calcul_de
from scenarios.models import Scenario
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db
D = Decimal


def _spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_valuations_typed_on_the_screen_count_in_this_view_alone(cast, client_of):
    service = shared_service(cast)
    at = lambda name, *args: reverse(f"scenarios:{name}", args=[cast.project.slug, 1, *args])  # noqa: E731
    client = client_of(cast.chef_projet)
    before = calcul_de(service.scenario)
    data = {"cle": "POP", **{f"preuve-{r}": "1" for r in ("PERSONNEL", "FOURNITURES", "RENOUVELLEMENT", "CONTRATS")}}
    for party, units, paid, premises in ((cast.epci, 5000, 30_000, 4_000), (cast.bourg, 4000, 24_000, 2_500)):
        data |= {
            f"unites-{party.pk}": units,
            f"cout-{party.pk}-AVANT-PERSONNEL": paid,
            f"cout-{party.pk}-AVANT-LOCAUX": premises,
        }
    data |= {f"unites-{cast.petit.pk}": 1000, f"cout-{cast.petit.pk}-AVANT-PERSONNEL": 6_000}
    data |= {"cout-commun-COMMUN-PERSONNEL": "54 000", "cout-commun-COMMUN-STRUCTURE": "5 400"}
    data |= {"depense-INVESTISSEMENT": "9 000", "debut-INVESTISSEMENT": "2028", "fin-INVESTISSEMENT": "2028"}
    assert client.post(at("service", service.pk, "financement"), data).status_code == 302
    scenario = Scenario.objects.get(pk=service.scenario_id)
    paid = calcul_de(scenario)
    assert paid.resultat.bilan == before.resultat.bilan and paid.resultat.parties == before.resultat.parties
    # 60 000 + 6 500 of premises before; 54 000 + 5 400 of overheads after
    text = _spaces(client.get(at("analytic"), {"annee": 2030, "detail": f"apres-{cast.bourg.siren}"}).content.decode())
    for words in ("66 500,00", "59 400,00", "7 100,00", "Une vue à part", "23 760,00", "somme des services"):
        assert words in text, words
    csv = client.get(at("analytic-export", 2030, f"avant-{cast.bourg.siren}", "csv")).content.decode("utf-8-sig")
    assert "26 500,00" in _spaces(csv)
    with pytest.raises(ValueError, match="budgétaire"):
        analytic_section(paid, 2030)
    assert calcul_de(scenario, Vue.ANALYTIQUE).resultat.parties[cast.petit.siren][2030].apres_euros == D(5_940)
