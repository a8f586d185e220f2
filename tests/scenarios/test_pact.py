"""The pact: attribution de compensation of each commune before and after, and the CIF, reached through the screens."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import Collectivite
from scenarios.figures_pact import ac_table
from scenarios.inputs import calcul_de
from scenarios.models import Scenario, ServiceScenario
from scenarios.services import duplicate_scenario, edit_service, save_costs, save_participations, submit_scenario
from tests.scenarios.territory import COMMUN, OPENING, shared_service

pytestmark = pytest.mark.django_db
D = Decimal
# domain.md §3.3
FICHE = {
    "dgf_annee": "2026", "dgf_r_epci_euros": "8 000 000", "dgf_r_communes_euros": "12 000 000",
    "dgf_r_syndicats_euros": "200 000", "dgf_ac_euros": "3 000 000", "dgf_dsc_euros": "400 000",
}  # fmt: skip


@pytest.fixture
def service(cast):
    """18 400 euros for Bourg, 4 600 for Petit, imputed on their AC; the EPCI keeps 23 000."""
    Collectivite.objects.filter(pk=cast.epci.pk).update(mode_financement="FPU")  # sans historique : décor du test
    row = shared_service(cast)
    edit_service(service=row, values={"financement": ServiceScenario.Financement.IMPUTATION_AC})
    save_costs(
        service=row, costs={(None, COMMUN, "PERSONNEL"): D(46_000)}, expenses={"INVESTISSEMENT": None}, proofs={}
    )
    return row


def _page(cast, name="pact", *args):
    return reverse(f"scenarios:{name}", args=[cast.project.slug, 1, *args])


def _spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_the_ac_after_is_said_in_words_and_the_whole_is_the_cost_borne(cast, client_of, service):
    client = client_of(cast.finances)
    data = {"pacte_financier": "on", f"ac-{cast.bourg.pk}": "120 000", f"ac-{cast.petit.pk}": "-3 000"}
    assert client.post(_page(cast), data).status_code == 302
    text = _spaces(client.get(_page(cast)).content.decode())
    assert (
        "Bourg-Essai reçoit 120 000,00 € aujourd’hui ; AC après : 101 600,00 €, Bourg-Essai reçoit de l’EPCI." in text
    )
    assert "Petit-Essai verse 3 000,00 € aujourd’hui" in text and "Petit-Essai verse à l’EPCI." in text
    assert "Ce scénario est désigné pour l’alimenter" in text
    calcul = calcul_de(Scenario.objects.get(numero=1, project=cast.project))
    table = ac_table(calcul, 2030, {cast.bourg.siren: D(120_000), cast.petit.siren: D(-3_000)})
    assert [cell.value for cell in table.rows[0]][:4] == ["Bourg-Essai", D(120_000), D(18_400), D(101_600)]
    assert table.total_row[2].value == D(23_000)
    assert "Coût récurrent partagé : 46 000,00 € ; imputé aux communes : 23 000,00 €" in _spaces(table.notes[0])
    csv = client.get(_page(cast, "pact-export", 2030, "attributions", "csv")).content.decode("utf-8-sig")
    assert "Bourg-Essai;120000,00;18400,00;101600,00" in csv


def test_the_cif_of_the_worked_example_from_the_typed_fiche(cast, client_of, service):
    # 500 000 imputed on the communes: 0,237624 → 0,262376, felt two years after the first imputation
    save_participations(
        service=service,
        rows={p.pk: (OPENING, None, D(n)) for p, n in ((cast.epci, 0), (cast.bourg, 4), (cast.petit, 1))},
    )
    save_costs(service=service, costs={(None, COMMUN, "PERSONNEL"): D(500_000)}, expenses={}, proofs={})
    client = client_of(cast.finances)
    assert client.post(_page(cast), FICHE).status_code == 302
    text = _spaces(client.get(_page(cast)).content.decode())
    for words in ("0,237624", "0,262376", "10,4", "premier effet en 2030", "enveloppe est fermée", "fiche DGF 2026"):
        assert words in text, words
    # one alert, whatever there is to say of it
    assert text.count("Ordre de grandeur") == 1


def test_half_a_fiche_is_refused_and_kept(cast, client_of, service):
    answer = client_of(cast.finances).post(_page(cast), {"dgf_ac_euros": "3 000 000"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "se recopie entière" in text and 'value="3 000 000"' in text
    assert Scenario.objects.get(numero=1, project=cast.project).dgf_ac_euros is None


def test_what_is_missing_is_said_with_who_acts(cast, client_of, service):
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    text = client_of(cast.maire).get(_page(cast)).content.decode()
    assert "La fiche DGF de l’EPCI n’est pas saisie" in text and "l’attribution d’aujourd’hui n’est pas saisie" in text
    assert "Enregistrer le pacte" not in text


def test_a_year_before_the_opening_does_not_say_that_nobody_asked(cast, service):
    late = (OPENING.replace(year=2029), None, D(1))
    service.date_ouverture = late[0]
    service.save()
    save_participations(service=service, rows={one.pk: late for one in (cast.epci, cast.bourg, cast.petit)})
    table = ac_table(calcul_de(Scenario.objects.get(numero=1, project=cast.project)), 2028, {})
    assert not table.rows and table.empty_text.startswith("Rien ne s’impute en 2028")


def test_a_copy_keeps_the_pact(cast, client_of, service):
    client_of(cast.finances).post(_page(cast), FICHE | {f"ac-{cast.bourg.pk}": "120 000"})
    copy = duplicate_scenario(scenario=Scenario.objects.get(numero=1, project=cast.project), nom="Copie")
    assert copy.dgf_annee == 2026 and copy.attributions.get().montant_euros == D(120_000)
