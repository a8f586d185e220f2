"""What is typed is stored as typed or refused, counts once, and is written whole: amounts, harmonisation, project time."""

from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import ValidationError

from projects.models import Collectivite
from scenarios.engine.fiscal import AttributionCompensation
from scenarios.figures_finance import unit_cost_table
from scenarios.inputs import calcul_de
from scenarios.models import AttributionAvant, DepenseDatee, Hypothese, Scenario, ServiceScenario
from scenarios.queries import services_of
from scenarios.services import add_service, duplicate_scenario, edit_scenario, edit_service, save_costs
from scenarios.services_finance import add_project_time, attach_simulation
from scenarios.uncertainty import incertitude_de
from tests.scenarios.territory import COMMUN, OPENING, shared_service
from tests.scenarios.test_finance import _finance, _page, _simulation

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def service(cast):
    return shared_service(cast)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"heures_copil": "999999", "taux_horaire_euros": "999999"}, "taux_horaire_euros"),
        ({"heures_copil": "99999999", "taux_horaire_euros": "10"}, "heures_copil"),
        ({"heures_copil": "0,335", "taux_horaire_euros": "100"}, "heures_copil"),
        ({"heures_copil": "1", "taux_horaire_euros": "30,333"}, "taux_horaire_euros"),
    ],
)
def test_hours_that_cannot_be_stored_are_refused_and_the_scenario_stays_readable(
    cast, client_of, service, changes, field
):
    client = client_of(cast.finances)
    refused = client.post(_page(cast, "time-add", 1, service.pk), {"annee": "2028", "heures_agents": ""} | changes)
    assert refused.status_code == 422 and field in refused.context["time_form"].errors
    assert not DepenseDatee.objects.filter(taux_horaire_euros__isnull=False).exists()
    assert client.get(_page(cast, "detail", 1)).status_code == 200


@pytest.mark.parametrize("name", ["evolution_euros", "plancher_euros", "plafond_euros", "capacite_unites", "franchise"])
@pytest.mark.parametrize("typed", ["10,005", "99999999999999"])
def test_an_amount_that_its_column_cannot_hold_is_refused(cast, client_of, service, name, typed):
    answer = client_of(cast.finances).post(
        _page(cast, "service", 1, service.pk, "financement"), _finance(cast, **{name: typed})
    )
    assert answer.status_code == 422 and name in answer.context["form"].errors
    assert getattr(ServiceScenario.objects.get(pk=service.pk), name) is None


@pytest.mark.parametrize("typed", ["10,005", "9999999999999"])
def test_an_attribution_that_its_column_cannot_hold_is_refused(cast, client_of, service, typed):
    client = client_of(cast.finances)
    data = {f"ac-{cast.bourg.pk}": typed, "dgf_ac_euros": typed}
    refused = client.post(_page(cast, "pact", 1), data)
    assert refused.status_code == 422 and set(data) <= set(refused.context["form"].errors)
    assert not AttributionAvant.objects.exists()


def test_a_year_of_project_time_is_typed_or_in_hours_never_both(cast, client_of, service):
    hours = {"annee": 2028, "heures_copil": D(60), "heures_agents": D("140.5"), "taux_horaire_euros": D("32.40")}
    add_project_time(service=service, **hours)
    typed = {"depense-TEMPS_PROJET": "6 496,20", "debut-TEMPS_PROJET": "2028", "fin-TEMPS_PROJET": "2029"}
    address = _page(cast, "service", 1, service.pk, "financement")
    refused = client_of(cast.finances).post(address, _finance(cast, **typed))
    assert refused.status_code == 422 and "2028" in refused.context["form"].errors["depense-TEMPS_PROJET"][0]
    save_costs(service=service, costs={}, expenses={"TEMPS_PROJET": (D(500), 2029, 2030)}, proofs={})
    with pytest.raises(ValidationError, match="déjà saisi en euros"):
        add_project_time(service=service, **hours | {"annee": 2030})
    surcouts = calcul_de(service.scenario).resultat.bilan.surcouts
    assert [surcouts[y] for y in (2028, 2029, 2030)] == [D("6496.20"), D(500), D(500)]


def test_the_last_year_of_an_attached_harmonisation_stands_to_a_new_horizon(cast, service):
    attach_simulation(service=service, simulation=_simulation(cast))

    def costs(scenario: Scenario, **values) -> list[Decimal]:
        edit_scenario(scenario=scenario, values=values)
        fresh = Scenario.objects.get(pk=scenario.pk)
        return [calcul_de(fresh).resultat.bilan.surcouts[y] for y in fresh.annees]

    copy = duplicate_scenario(scenario=service.scenario, nom="Une copie")
    for scenario in (service.scenario, copy):
        assert costs(scenario, nombre_annees=6) == [D(1140), D(2280), D(3410), D(3410), D(3410), D(3410)]
        # shorter, then longer again: no phase is lost
        assert costs(scenario, nombre_annees=1) == [D(1140)]
        assert costs(scenario, nombre_annees=7) == [D(1140), D(2280), *[D(3410)] * 5]
        # earlier years have no harmonisation, later ones the last
        assert costs(scenario, annee_debut=2027, nombre_annees=3) == [D(0), D(1140), D(2280)]
        assert costs(scenario, annee_debut=2034, nombre_annees=2) == [D(3410), D(3410)]


def test_a_simulation_counts_once_in_a_scenario(cast, client_of, service):
    simulation = _simulation(cast, Finances="2000", Voirie="1410")
    voirie = add_service(
        scenario=service.scenario,
        service=cast.project.services.get(code="VOIRIE"),
        forme="SERVICE_COMMUN",
        date_ouverture=OPENING,
        gestionnaire=cast.epci,
    )
    attach_simulation(service=service, simulation=simulation)
    answer = client_of(cast.finances).post(_page(cast, "attach", 1, voirie.pk), {"choix": "1:0"})
    assert answer.status_code == 422 and "est déjà rattachée en entier" in str(answer.context["simulation_form"].errors)
    with pytest.raises(ValidationError, match="en entier"):
        attach_simulation(service=voirie, simulation=simulation, part="Voirie")
    attach_simulation(service=service, simulation=simulation, part="Finances")
    for part in ("Finances", "tous les services de la simulation"):
        with pytest.raises(ValidationError, match="deux fois"):
            attach_simulation(service=voirie, simulation=simulation, part=part)
    attach_simulation(service=voirie, simulation=simulation, part="Voirie")
    # again on its own service: it replaces itself
    attach_simulation(service=voirie, simulation=simulation, part="Voirie")
    assert DepenseDatee.objects.filter(nature="HARMONISATION").count() == 6


def test_a_tab_is_written_whole_or_not_at_all(cast, client_of, service):
    def meanwhile(**_):
        raise ValidationError("Ce scénario n’est plus un brouillon.")

    with mock.patch("scenarios.views.services.save_costs", meanwhile):
        answer = client_of(cast.finances).post(
            _page(cast, "service", 1, service.pk, "financement"), _finance(cast, cle="FORFAIT")
        )
    assert answer.status_code == 422 and "plus un brouillon" in answer.content.decode()
    assert ServiceScenario.objects.get(pk=service.pk).cle == "POP"
    assert {m.unites for m in service.participations.all()} == {D(5000), D(4000), D(1000)}


def test_a_gain_keeps_its_sign_when_its_lower_bound_is_a_loss(cast, service):
    Hypothese.objects.create(
        scenario=service.scenario, libelle="h", poste="PERSONNEL", bas=D(-1), central=D(2), haut=D(3)
    )
    uncertain = incertitude_de(calcul_de(service.scenario))
    label = next(line.libelle for line in uncertain.lignes if line.nature.value.startswith("gain"))
    assert uncertain.bornes(label, 2030) == (D(-3000), D(9000)) == uncertain.solde(2030)


def test_two_members_of_the_same_name_have_each_their_units(cast, service):
    Collectivite.objects.filter(pk=cast.petit.pk).update(nom=cast.bourg.nom)  # sans historique : décor du test
    edit_service(service=service, values={"capacite_unites": D(10_000)})
    save_costs(service=service, costs={(None, COMMUN, "PERSONNEL"): D(50_000)}, expenses={}, proofs={})
    [row] = services_of(Scenario.objects.get(pk=service.scenario_id))
    table = unit_cost_table(row)
    assert [tuple(cell.value for cell in line)[1:] for line in table.rows][:2] == [
        (D(4000), D("5.00"), D(20_000)),
        (D(1000), D("5.00"), D(5_000)),
    ]
    assert sum(line[3].value for line in table.rows) == table.total_row[3].value


def test_an_attribution_of_nothing_neither_receives_nor_pays():
    assert AttributionCompensation("Bourg", D(100), D(100)).phrase.endswith("Bourg ne reçoit ni ne verse.")
    assert AttributionCompensation("Bourg", D(0), D(10)).phrase.startswith("Bourg ne reçoit ni ne verse aujourd’hui")
