"""« Financement », beside the costs: mixed key, unit cost, attached harmonisation, project time, gains before their tool."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.typography import french_spaces
from hr.models import SimulationCommuniquee
from hr.services.simulations import retirer_simulation
from projects.services.memberships import open_hr_data
from scenarios.engine.harmonisation import etaler, par_periodes
from scenarios.figures_finance import unit_cost_table
from scenarios.inputs import calcul_de
from scenarios.models import DepenseDatee, Scenario, ServiceScenario
from scenarios.queries import services_of
from scenarios.services import (
    duplicate_scenario,
    edit_scenario,
    edit_service,
    save_costs,
    save_participations,
    submit_scenario,
)
from scenarios.services_finance import add_project_time, attach_simulation, save_other_units
from tests.hr.test_simulation import paid
from tests.scenarios.territory import COMMUN, OPENING, shared_service

D = Decimal
# domain.md §3.5: population and weighted acts
MIXED = {"epci": ("8200", "212"), "bourg": ("3100", "96"), "petit": ("1450", "61"), "autre": ("640", "11")}
# domain.md §5.7: 3 413,76 over three years
PHASED = {2028: D("1137.92"), 2029: D("2275.84"), 2030: D("3413.76")}


def test_phases_then_the_last_year_to_the_horizon():
    whole = etaler(range(2027, 2034), PHASED)
    assert whole == PHASED | dict.fromkeys((2031, 2032, 2033), D("3413.76"))
    assert list(par_periodes(whole)) == [
        (2028, 2028, D("1137.92")),
        (2029, 2029, D("2275.84")),
        (2030, 2033, D("3413.76")),
    ]
    # one of the services: 3 000 once all is applied, a third and two thirds before
    assert etaler((2028, 2029, 2030), PHASED, D(3000)) == {2028: D("1000.00"), 2029: D("2000.00"), 2030: D("3000.00")}


@given(st.dictionaries(st.integers(2025, 2035), st.decimals(0, 99_999, places=2), min_size=1))
def test_periods_give_back_each_year(montants):
    back = {y: amount for start, end, amount in par_periodes(montants) for y in range(start, end + 1)}
    assert back == {y: amount for y, amount in montants.items() if amount}


@pytest.fixture
def service(cast):
    return shared_service(cast)


def _simulation(cast, numero=1, **parts) -> SimulationCommuniquee:
    return SimulationCommuniquee.objects.create(
        project=cast.project,
        numero=numero,
        regle="MAX_AGENT",
        resultat={
            "parts": [{"libelle": name, "agents": 12, "cout": cost} for name, cost in parts.items()],
            "annees": [
                {"annee": 2028, "cout": "1140"},
                {"annee": 2029, "cout": "2280"},
                {"annee": 2030, "cout": "3410"},
            ],
        },
        date_communication=timezone.make_aware(datetime(2026, 10, 5, 12)),
    )


def _page(cast, name, *args):
    return reverse(f"scenarios:{name}", args=[cast.project.slug, *args])


def _spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def _finance(cast, **changes) -> dict:
    data = {"cle": "POP", **{f"preuve-{r}": "1" for r in ("PERSONNEL", "FOURNITURES", "RENOUVELLEMENT", "CONTRATS")}}
    data |= {f"unites-{p.pk}": "1" for p in (cast.epci, cast.bourg, cast.petit)}
    return data | {"cout-commun-COMMUN-PERSONNEL": "54 000"} | changes


@pytest.mark.django_db
def test_a_simulation_is_attached_with_its_number_its_day_and_its_years(cast, client_of, service):
    simulation = _simulation(cast, Finances="2000", Voirie="1410")
    client = client_of(cast.finances)
    assert client.post(_page(cast, "attach", 1, service.pk), {"choix": "1:0"}).status_code == 302
    rows = DepenseDatee.objects.filter(nature="HARMONISATION").order_by("annee_debut")
    assert [(r.annee_debut, r.annee_fin, r.montant_euros) for r in rows] == [
        (2028, 2028, D(1140)), (2029, 2029, D(2280)), (2030, 2030, D(3410)),
    ]  # fmt: skip
    calcul = calcul_de(service.scenario)
    assert [calcul.resultat.bilan.surcouts[y] for y in (2028, 2029, 2030)] == [D(1140), D(2280), D(3410)]
    text = _spaces(client.get(_page(cast, "service", 1, service.pk, "financement")).content.decode())
    assert "simulation n° 1 des ressources humaines, communiquée le 05/10/2026" in text
    detail = _spaces(client.get(_page(cast, "explain-year", 1, 2029)).content.decode())
    assert "simulation n° 1 des ressources humaines" in detail
    # the form leaves it alone, and refuses a second harmonisation beside it
    address = _page(cast, "service", 1, service.pk, "financement")
    assert client.post(address, _finance(cast)).status_code == 302 and rows.all().count() == 3
    twice = {"depense-HARMONISATION": "100", "debut-HARMONISATION": "2028", "fin-HARMONISATION": "2028"}
    refused = client.post(address, _finance(cast, **twice))
    assert refused.status_code == 422 and "déjà rattachée" in refused.content.decode()
    # one part of it takes the place of the whole
    attach_simulation(service=service, simulation=simulation, part="Finances")
    assert [r.montant_euros for r in rows.all()] == [D("668.62"), D("1337.24"), D("2000.00")]
    client.post(_page(cast, "detach", 1, service.pk))
    assert not rows.all().exists()


@pytest.mark.django_db
def test_a_newer_simulation_or_one_taken_back_is_told_and_the_amount_stays(cast, client_of, service):
    first = _simulation(cast)
    attach_simulation(service=service, simulation=first)
    client = client_of(cast.chef_projet)

    def told() -> str:
        return _spaces(client.get(_page(cast, "detail", 1)).content.decode())

    assert "Harmonisation à rattacher" not in told()
    _simulation(cast, 2)
    assert "vient de la simulation n° 1 ; les ressources humaines ont communiqué depuis la n° 2" in told()
    retirer_simulation(simulation=first, auteur=cast.referent_rh)
    assert "la simulation n° 1 a été retirée" in told()
    # beside the amount too, on the page, in its export and in « D'où vient ce chiffre ? »
    for name, *args in (("service", 1, service.pk, "financement"), ("explain-year", 1, 2030)):
        assert "retirée depuis par les ressources humaines" in _spaces(
            client.get(_page(cast, name, *args)).content.decode()
        )
    assert calcul_de(service.scenario).resultat.bilan.surcouts[2030] == D(3410)
    copy = duplicate_scenario(scenario=service.scenario, nom="Une copie")
    assert calcul_de(copy).resultat.bilan.surcouts[2030] == D(3410)


@pytest.mark.django_db
def test_nothing_is_attached_to_a_locked_scenario_nor_from_another_project(cast, service):
    simulation = _simulation(cast)
    SimulationCommuniquee.objects.filter(pk=simulation.pk).update(project=_other())  # sans historique : décor du test
    simulation.refresh_from_db()
    with pytest.raises(ValidationError, match="pas du projet"):
        attach_simulation(service=service, simulation=simulation)
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    service.scenario.refresh_from_db()
    with pytest.raises(ValidationError, match="plus un brouillon"):
        attach_simulation(service=service, simulation=simulation)


def _other():
    from tests.cast import make_project

    return make_project()


@pytest.mark.django_db
def test_a_mixed_key_shares_the_worked_cost(cast, client_of, service):
    # domain.md §3.5 with three members: the figures of four are those of the engine's own test
    save_costs(
        service=service,
        costs={(None, COMMUN, "PERSONNEL"): D("187432.57")},
        expenses={"INVESTISSEMENT": None},
        proofs={},
    )
    parties = {"epci": cast.epci, "bourg": cast.bourg, "petit": cast.petit}
    data = _finance(
        cast,
        **{
            "cle": "POP", "cle_seconde": "ACTES", "part_seconde": "50", "cout-commun-COMMUN-PERSONNEL": "187 432,57",
            **{f"unites-{p.pk}": MIXED[name][0] for name, p in parties.items()},
            **{f"secondes-{p.pk}": MIXED[name][1] for name, p in parties.items()},
        },
    )  # fmt: skip
    client = client_of(cast.finances)
    assert client.post(_page(cast, "service", 1, service.pk, "financement"), data).status_code == 302
    calcul = calcul_de(Scenario.objects.get(pk=service.scenario_id))
    shares = [calcul.resultat.parties[p.siren][2029].part_euros for p in parties.values()]
    total = D(8200 + 3100 + 1450)
    for share, (people, acts) in zip(shares, list(MIXED.values())[:3], strict=True):
        exact = D("187432.57") * (D(people) / total + D(acts) / D(369)) / 2
        assert abs(share - exact) < D("0.01")
    assert sum(shares) == D("187432.57")
    text = _spaces(client.get(_page(cast, "explain", 1, cast.bourg.siren, 2029)).content.decode())
    assert "50 % population, 50 % actes pondérés" in text and "Seconde clé : unités de Bourg-Essai sur 369,00" in text


@pytest.mark.django_db
def test_four_keys_are_mixed_and_explained(cast, client_of, service):
    parties = [cast.epci, cast.bourg, cast.petit]
    keys = (("seconde", "ACTES", "30"), ("troisieme", "ETP", "20"), ("quatrieme", "FORFAIT", "10"))
    data = _finance(cast) | {"cout-commun-COMMUN-PERSONNEL": "187 432,57"}
    for rang, code, part in keys:
        data |= {f"cle_{rang}": code, f"part_{rang}": part}
        data |= {f"{rang}s-{party.pk}": str(n) for n, party in enumerate(parties, start=1)}
    client = client_of(cast.finances)
    page = _page(cast, "service", 1, service.pk, "financement")
    assert client.post(page, data).status_code == 302
    calcul = calcul_de(Scenario.objects.get(pk=service.scenario_id))
    assert calcul.donnees.services[0].cle.parts == {"1": D("0.4"), "2": D("0.3"), "3": D("0.2"), "4": D("0.1")}
    text = _spaces(client.get(_page(cast, "explain", 1, cast.bourg.siren, 2029)).content.decode())
    assert "40 % population, 30 % actes pondérés, 20 % effectifs, 10 % forfait" in text
    assert "Quatrième clé : unités de Bourg-Essai sur 6,00" in text
    # every key that is used has its column, filled
    assert "Quatrième clé : parts" in _spaces(client.get(page).content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cle_seconde": "POP", "part_seconde": "30"}, "Les deux clés sont les mêmes"),
        ({"cle_seconde": "ACTES", "part_seconde": "100"}, "une part entre 0 et 100"),
        ({"cle_seconde": "ACTES", "part_seconde": "30"}, "Toutes les unités de la seconde clé sont nulles"),
        ({"cle_seconde": "ACTES", "part_seconde": "30", "franchise": "5"}, "pas de franchise"),
        ({"part_seconde": "30"}, "dire quelle est la seconde clé"),
        ({"cle_troisieme": "ACTES", "part_troisieme": "30"}, "celle d’avant est vide"),
        (
            {"cle_seconde": "ACTES", "part_seconde": "60", "cle_troisieme": "ETP", "part_troisieme": "40"},
            "il n’en reste pas à la première clé",
        ),
    ],
)
def test_a_mixed_key_that_does_not_hold_is_refused_beside_its_field(cast, client_of, service, changes, said):
    answer = client_of(cast.finances).post(
        _page(cast, "service", 1, service.pk, "financement"), _finance(cast, **changes)
    )
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not ServiceScenario.objects.get(pk=service.pk).cle_seconde


@pytest.mark.django_db
def test_the_unit_cost_of_the_study_office_on_the_page(cast, client_of, service):
    # domain.md §2.4: 134 000,00 for 1 600 units, 83,75; A (412) owes 34 505,00, B (96) 8 040,00; 62 units are idle
    units = {cast.epci: "1030", cast.bourg: "412", cast.petit: "96"}
    headings = {
        "PERSONNEL": "118 400,00",
        "FOURNITURES": "4 210,50",
        "RENOUVELLEMENT": "6 300,00",
        "CONTRATS": "3 089,50",
    }
    data = _finance(
        cast,
        cle="HEURES",
        capacite_unites="1 600",
        evolution_euros="2 000",
        decimales_cout_unitaire="2",
        **{f"unites-{p.pk}": n for p, n in units.items()},
        **{f"cout-commun-COMMUN-{name}": amount for name, amount in headings.items()},
    )
    client = client_of(cast.finances)
    assert client.post(_page(cast, "service", 1, service.pk, "financement"), data).status_code == 302
    [row] = services_of(service.scenario)
    table = unit_cost_table(row)
    assert [tuple(cell.value for cell in line)[1:] for line in table.rows] == [
        (D(412), D("83.75"), D("34505.00")),
        (D(96), D("83.75"), D("8040.00")),
        (D(1092), D("83.75"), D("91455.00")),
    ]
    text = _spaces(client.get(_page(cast, "service", 1, service.pk, "financement")).content.decode())
    assert "34 505,00" in text and "62,00 inutilisées" in text
    edit_service(service=service, values={"capacite_unites": D(1000)})
    assert "dépassent la capacité" in client.get(_page(cast, "service", 1, service.pk, "financement")).content.decode()


@pytest.mark.django_db
def test_project_time_is_hours_at_a_rate_year_by_year(cast, client_of, service):
    client = client_of(cast.finances)
    hours = {"annee": "2028", "heures_copil": "60", "heures_agents": "140,5", "taux_horaire_euros": "32,40"}
    assert client.post(_page(cast, "time-add", 1, service.pk), hours).status_code == 302
    add_project_time(service=service, annee=2029, heures_copil=D(0), heures_agents=D(20), taux_horaire_euros=D(30))
    balance = calcul_de(service.scenario).resultat.bilan
    assert (balance.surcouts[2028], balance.surcouts[2029], balance.surcouts[2030]) == (D("6496.20"), D(600), D(0))
    detail = _spaces(client.get(_page(cast, "explain-year", 1, 2028)).content.decode())
    assert "200,50 heures à 32,40 €" in detail
    refused = client.post(_page(cast, "time-add", 1, service.pk), hours | {"annee": "2040"})
    assert refused.status_code == 422 and "Le scénario va de 2028 à 2030." in refused.content.decode()
    assert 'value="140,5"' in refused.content.decode()
    tab = client.get(_page(cast, "service", 1, service.pk, "financement")).content.decode()
    assert "Retirer les heures de 2028" in tab and 'id="retirer-2029"' in tab
    client.post(_page(cast, "time-remove", 1, service.pk, 2028))
    assert calcul_de(service.scenario).resultat.bilan.surcouts[2028] == 0


@pytest.mark.django_db
def test_the_amo_counts_unless_it_is_left_out(cast, service):
    save_costs(service=service, costs={}, expenses={"AMO": (D(12_000), 2028, 2028)}, proofs={})
    assert calcul_de(service.scenario).resultat.bilan.surcouts[2028] == D(12_000)
    edit_scenario(scenario=service.scenario, values={"compter_amo": False})
    assert calcul_de(service.scenario).resultat.bilan.surcouts[2028] == 0


@pytest.mark.django_db
def test_a_gain_before_the_tool_it_depends_on_names_both(cast, client_of, service):
    save_costs(service=service, costs={}, expenses={"INVESTISSEMENT": (D(9_000), 2029, 2029)}, proofs={})
    client = client_of(cast.chef_projet)
    text = client.get(_page(cast, "detail", 1)).content.decode()
    assert french_spaces("Le gain « Finances et comptabilité – charges de personnel » commence en 2028, avant") in text
    assert french_spaces("investissement (logiciel, mobilier, formation) » dont il dépend (2029)") in text
    save_costs(service=service, costs={}, expenses={}, proofs={"PERSONNEL": (1, "", False)})
    assert "dont il dépend" not in client.get(_page(cast, "detail", 1)).content.decode()


@pytest.mark.django_db
def test_who_leaves_and_comes_keeps_the_units_of_both_keys(cast, service):
    edit_service(service=service, values={"cle_seconde": "ACTES", "part_seconde": D("0.3")})
    save_other_units(
        service=service, rows={p.pk: {"unites_secondes": D(n)} for p, n in ((cast.bourg, 7), (cast.epci, 3))}
    )
    save_participations(service=service, rows={cast.petit.pk: None, cast.bourg.pk: (OPENING, None, D(4000))})
    copy = duplicate_scenario(scenario=service.scenario, nom="Une copie")
    assert {m.collectivite_id: m.unites_secondes for m in copy.services.get().participations.all()} == {
        cast.epci.pk: D(3),
        cast.bourg.pk: D(7),
    }


@pytest.mark.django_db
def test_the_harmonisation_goes_from_the_simulator_to_the_balance_through_the_screens(cast, client_of, service):
    # docs/algorithmes/harmonisation.md: 27 agents, 14 364 euros a year over three years, told to 10 euros
    for employer, count, ifse in ((cast.epci, 12, "1800"), (cast.bourg, 6, "1320"), (cast.epci, 9, "2400")):
        for number in range(count):
            paid(employer, f"{ifse}-{number}", ifse)
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    open_hr_data(collectivite=cast.epci, user=cast.autre_drh)
    asked = {"regle": "MAX_AGENT", "debut": "2028", "annees": "3", "parts": "", "contagion": "oui"}
    address = reverse("hr:simulation-communicate", args=[cast.project.slug])
    assert client_of(cast.referent_rh).post(address, asked).status_code == 302
    client = client_of(cast.finances)
    assert client.post(_page(cast, "attach", 1, service.pk), {"choix": "1:0"}).status_code == 302
    found = calcul_de(service.scenario).resultat.bilan.surcouts
    assert [found[year] for year in (2028, 2029, 2030)] == [D(4_790), D(9_580), D(14_360)]
    text = _spaces(client.get(_page(cast, "explain-year", 1, 2030)).content.decode())
    assert "14 360,00 €" in text and "simulation n° 1 des ressources humaines" in text
