"""« Analyse avancée »: bounds of the assumptions, chances, what weighs most, keys side by side, the neutral mark."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.typography import french_spaces
from projects.options import Option
from projects.services.method import set_options
from scenarios.engine.calcul import cout_du_perimetre
from scenarios.inputs import calcul_de
from scenarios.models import Hypothese
from scenarios.negotiation import equite_de
from scenarios.services import (
    duplicate_scenario,
    edit_scenario,
    edit_service,
    remove_service,
    save_costs,
    save_participations,
    submit_scenario,
)
from scenarios.uncertainty import incertitude_de
from tests.scenarios.territory import AVANT, COMMUN, OPENING, shared_service

pytestmark = pytest.mark.django_db
D = Decimal
NBSP, NNBSP = "\u00a0", "\u202f"
BOUNDED = {
    "libelle": "Coût de la nouvelle équipe", "valeur": "54 000 €", "source": "fiche de poste", "confiance": "MOYENNE",
    "poste": "PERSONNEL", "bas": "0,5", "central": "1", "haut": "1,5",
}  # fmt: skip


@pytest.fixture
def service(cast):
    set_options(project=cast.project, options=frozenset({Option.ANALYSE_AVANCEE}))
    return shared_service(cast)


def _page(cast, name, *args):
    return reverse(f"scenarios:{name}", args=[cast.project.slug, *args])


def _log(client, cast, **changes):
    return client.post(_page(cast, "hypotheses", 1), BOUNDED | changes)


def test_off_its_pages_are_unknown_and_nothing_leads_there(client_of, cast):
    shared_service(cast)
    client = client_of(cast.chef_projet)
    assert client.get(_page(cast, "advanced", 1)).status_code == 404
    assert "Analyse avancée" not in client.get(_page(cast, "detail", 1)).content.decode()


def test_without_bounds_it_says_where_to_give_them(client_of, cast, service):
    client = client_of(cast.chef_projet)
    assert "Analyse avancée" in client.get(_page(cast, "detail", 1)).content.decode()
    assert "Aucune hypothèse n’a de valeurs basse et haute" in client.get(_page(cast, "advanced", 1)).content.decode()


def test_an_amount_with_bounds_is_shown_between_them(client_of, cast, service):
    # a gain of 6 000 a year (60 000 − 54 000), from half to one and a half; 9 000 are invested, without bounds
    client = client_of(cast.chef_projet)
    assert _log(client, cast).status_code == 302
    text = client.get(_page(cast, "detail", 1)).content.decode()
    assert f"entre 3{NNBSP}000,00{NBSP}€ et 9{NNBSP}000,00{NBSP}€".replace(NNBSP, NBSP) in text.replace(NNBSP, NBSP)
    found = incertitude_de(calcul_de(service.scenario))
    assert found.solde(2030) == (D("3000.00"), D("9000.00"))
    assert found.solde(2028) == (D("-6000.00"), D("0.00"))
    # three years: 9 000 − 9 000, and 27 000 − 9 000
    assert [(b.bas_euros, b.haut_euros) for b in found.tornade] == [(D("0.00"), D("18000.00"))]


def test_chances_are_the_same_for_every_reader_and_in_the_file(client_of, cast, service):
    _log(client_of(cast.chef_projet), cast)
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    pages = []
    for person in (cast.chef_projet, cast.elu):
        client = client_of(person)
        pages.append(client.get(_page(cast, "advanced", 1)).content.decode())
        assert "Gain probable" in pages[-1] and "graine 1" in pages[-1]
        csv = client.get(_page(cast, "advanced-export", 1, service.pk, 2030, "tornade", "csv"))
        assert "Coût de la nouvelle équipe" in csv.content.decode("utf-8-sig")


def test_under_eighty_percent_the_gain_is_not_demonstrated(client_of, cast, service):
    client = client_of(cast.chef_projet)
    _log(client, cast, bas="-3", haut="1")
    assert "Gain non démontré" in client.get(_page(cast, "advanced", 1)).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bas": "2"}, "Il faut basse ≤ centrale ≤ haute (lu : 2,00 ; 1,00 ; 1,50)."),
        ({"haut": ""}, "donner les trois valeurs"),
        ({"poste": ""}, "dire quelle ligne les suit"),
        ({"bas": "-1", "central": "0", "haut": "1"}, "ne peut pas être nulle"),
    ],
)
def test_bounds_that_do_not_hold_are_said_and_nothing_is_written(client_of, cast, service, changes, said):
    answer = _log(client_of(cast.chef_projet), cast, **changes)
    assert answer.status_code == 422 and said in answer.content.decode().replace(NNBSP, " ").replace(NBSP, " ")
    assert not Hypothese.objects.exists()


def test_two_hypotheses_never_move_the_same_line(client_of, cast, service):
    client = client_of(cast.chef_projet)
    _log(client, cast)
    answer = _log(client, cast, libelle="Une autre")
    assert (
        answer.status_code == 422
        and french_spaces("suit déjà « Coût de la nouvelle équipe »") in answer.content.decode()
    )
    # the one of a service comes before the one of all services
    assert _log(client, cast, libelle="Une autre", service=str(service.pk), bas="1", haut="1").status_code == 302
    assert incertitude_de(calcul_de(service.scenario)).solde(2030) == (D("6000.00"), D("6000.00"))


def test_a_copy_follows_its_own_service_and_a_service_that_leaves_takes_its_hypothesis(client_of, cast, service):
    _log(client_of(cast.chef_projet), cast, service=str(service.pk))
    copy = duplicate_scenario(scenario=service.scenario, nom="Copie")
    copied = Hypothese.objects.get(scenario=copy)
    assert copied.service.scenario_id == copy.pk
    remove_service(service=service)
    assert not Hypothese.objects.filter(scenario=service.scenario).exists()
    assert Hypothese.history.filter(history_type="-").count() == 1
    assert Hypothese.objects.filter(pk=copied.pk).exists()


def test_keys_are_side_by_side_and_the_mark_waits_for_the_variable_part(client_of, cast, service):
    client = client_of(cast.chef_projet)
    text = client.get(_page(cast, "advanced", 1)).content.decode()
    assert "Parts égales" in text and "Coût d’avant" in text
    assert "quelle part du coût du service suit les unités" in text
    edit_service(service=service, values={"part_variable": D("0.5")})
    text = client.get(_page(cast, "advanced", 1)).content.decode()
    assert "Repère neutre" in text and "quelle part du coût du service suit les unités" not in text


def test_each_key_and_the_mark_total_the_cost_of_the_service(cast, service):
    edit_service(service=service, values={"part_variable": D("0.5")})
    found = equite_de(calcul_de(service.scenario), 0, 2030)
    total = {label: sum(shares.values()) for label, shares in found.cles.items()}
    assert set(total.values()) == {D("54000.00")} and len(total) >= 3
    assert sum(found.repere.values()) == D("54000.00")
    # worked by hand (docs/algorithmes/scenarios.md): fixed 27 000, variable 27 000 by 5 000, 4 000 and 1 000 inhabitants
    assert sum(found.seuls.values()) == D("60000.00")


def test_prices_follow_the_trend_in_the_mark_as_in_the_keys(cast, service):
    edit_scenario(scenario=service.scenario, values={"tendance_avant": D("0.025"), "tendance_apres": D("0.02")})
    edit_service(service=service, values={"part_variable": D("0.5")})
    found = equite_de(calcul_de(service.scenario), 0, 2030)
    # 54 000 × 1.02² = 56 181.60; 60 000 × 1.025² = 63 037.50
    assert {sum(shares.values()) for shares in found.cles.values()} == {D("56181.60")}
    assert sum(found.repere.values()) == D("56181.60")
    assert sum(found.seuls.values()) == D("63037.50")


def test_a_coalition_pays_the_fixed_part_and_its_units_of_the_variable_one(cast, service):
    edit_service(service=service, values={"part_variable": D("0.5")})
    calcul = calcul_de(service.scenario)
    cost = cout_du_perimetre(calcul.donnees, calcul.donnees.services[0], 2030)
    # 27 000 + 27 000 × 9 000 ÷ 10 000
    assert cost(frozenset({cast.epci.siren, cast.bourg.siren})) == D("51300.00")
    assert cost(frozenset({cast.petit.siren})) == D("6000.00")
    assert cost(frozenset({cast.epci.siren, cast.bourg.siren, cast.petit.siren})) == D("54000.00")


def test_the_mark_of_the_worked_example(cast, service):
    """Coalitions: 30 000, 24 000, 6 000 alone; 51 300, 43 200, 40 500 by two; 54 000 together."""
    edit_service(service=service, values={"part_variable": D("0.5")})
    found = equite_de(calcul_de(service.scenario), 0, 2030)
    shares = {p: found.repere[p] for p in (cast.epci.siren, cast.bourg.siren, cast.petit.siren)}
    # each share is the mean, over the six orders, of what the arrival adds
    epci = (2 * D(30000) + (D(51300) - D(24000)) + (D(43200) - D(6000)) + 2 * (D(54000) - D(40500))) / 6
    bourg = (2 * D(24000) + (D(51300) - D(30000)) + (D(40500) - D(6000)) + 2 * (D(54000) - D(43200))) / 6
    petit = (2 * D(6000) + (D(43200) - D(30000)) + (D(40500) - D(24000)) + 2 * (D(54000) - D(51300))) / 6
    assert list(shares.values()) == [epci.quantize(D("0.01")), bourg.quantize(D("0.01")), petit.quantize(D("0.01"))]


def test_the_files_are_of_the_service_and_the_year_of_the_page(client_of, cast, service):
    client = client_of(cast.chef_projet)
    text = client.get(_page(cast, "advanced", 1) + "?annee=2029").content.decode()
    address = _page(cast, "advanced-export", 1, service.pk, 2029, "cles", "csv")
    assert address in text
    assert "2029" in client.get(address).content.decode("utf-8-sig")
    shown = client.get(_page(cast, "detail", 1) + "?annee=2029").content.decode()
    assert _page(cast, "export", 1, 2029, "bilan", "csv") in shown
    assert client.get(_page(cast, "export", 1, 2050, "bilan", "csv")).status_code == 404


def _members(service, cast, *, units, entries=None, costs="100000"):
    parties = (cast.epci, cast.bourg, cast.petit)
    entries = entries or (OPENING,) * 3
    save_participations(
        service=service,
        rows={p.pk: (day, None, D(u)) for p, u, day in zip(parties, units, entries, strict=True)},
    )
    save_costs(service=service, costs={(p.pk, AVANT, "PERSONNEL"): D(costs) for p in parties}, expenses={}, proofs={})


def test_a_coalition_that_no_key_can_share_is_said_and_the_page_stands(client_of, cast, service):
    """Acts: the EPCI has ten, the communes none: « les communes seules » has no unit to share by."""
    _members(service, cast, units=("10", "0", "0"))
    edit_service(service=service, values={"part_variable": D("0.5")})
    answer = client_of(cast.chef_projet).get(_page(cast, "advanced", 1))
    assert answer.status_code == 200
    assert "Le repère neutre ne se calcule pas" in answer.content.decode()


def test_a_cap_that_a_small_coalition_cannot_bear_changes_no_mark(cast, service):
    edit_service(service=service, values={"part_variable": D("0"), "plafond_euros": D("22000")})
    found = equite_de(calcul_de(service.scenario), 0, 2030)
    assert sum(found.repere.values()) == D("54000.00")


def test_a_heading_that_costs_more_then_less_has_the_interval_of_each_year(client_of, cast, service):
    """Two enter in 2028, the third in 2029; 100 000 each before, 250 000 together; staff from 0.8 to 1.2 times."""
    _members(service, cast, units=("1", "1", "1"), entries=(OPENING, OPENING, date(2029, 1, 1)))
    save_costs(
        service=service, costs={(None, COMMUN, "PERSONNEL"): D(250_000)}, expenses={"INVESTISSEMENT": None}, proofs={}
    )
    _log(client_of(cast.chef_projet), cast, bas="0,8", haut="1,2")
    calcul = calcul_de(service.scenario)
    found = incertitude_de(calcul)
    assert calcul.resultat.bilan.net(2028) == D("-50000.00") and calcul.resultat.bilan.net(2029) == D("50000.00")
    assert found.solde(2028) == (D("-60000.00"), D("-40000.00"))
    assert found.solde(2029) == (D("40000.00"), D("60000.00"))
