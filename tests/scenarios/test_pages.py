"""Pages of the scenarios: what each shows, refuses and says."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.typography import french_spaces
from projects.models import Collectivite
from scenarios.figures_log import log_table
from scenarios.inputs import calcul_de, empreinte
from scenarios.models import Participation, Scenario, ServiceScenario
from scenarios.services import adopt_scenario, submit_scenario
from tests.cast import luhn, make_cast
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db
NBSP, NNBSP = "\u00a0", "\u202f"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def service(cast):
    return shared_service(cast)


def _page(cast, name, *args):
    return reverse(f"scenarios:{name}", args=[cast.project.slug, *args])


def _text(response) -> str:
    return response.content.decode()


def test_before_anything_the_lead_is_told_to_open_and_the_others_to_wait(client, cast):
    client.force_login(cast.chef_projet)
    assert "Ouvrir les scénarios" in _text(client.get(_page(cast, "list")))
    client.post(_page(cast, "open"))
    assert "Statu quo" in _text(client.get(_page(cast, "list")))
    client.force_login(cast.elu)
    assert "Ouvrir les scénarios" not in _text(client.get(_page(cast, "list")))


def test_a_scenario_is_created_and_named_with_its_number(client, cast):
    client.force_login(cast.chef_projet)
    data = {"nom": "Un service RH", "annee_debut": "2028", "nombre_annees": "6", "tendance_avant": "2,5"}
    response = client.post(_page(cast, "new"), data, follow=True)
    assert "Scénario 1 – Un service RH" in _text(response)
    assert Scenario.objects.get(numero=1).tendance_avant == Decimal("0.025")


def test_bad_years_are_said_beside_the_field_and_kept(client, cast):
    client.force_login(cast.chef_projet)
    response = client.post(_page(cast, "new"), {"nom": "X", "annee_debut": "2028", "nombre_annees": "40"})
    assert response.status_code == 422
    assert 'role="alert"' in _text(response) and 'value="40"' in _text(response)
    assert not Scenario.objects.exists()


def test_the_page_shows_the_pair_of_gains_and_both_returns(client, cast, service):
    client.force_login(cast.chef_projet)
    text = _text(client.get(_page(cast, "detail", 1)))
    assert f"6{NNBSP}000,00{NBSP}€" in text
    assert "étayés seulement" in text
    assert "investissement remboursé en 2e année" in text
    assert "pas avant 3 ans" in text


def test_a_maire_reads_his_commune_and_where_each_euro_comes_from(client, cast, service):
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    client.force_login(cast.maire)
    text = _text(client.get(_page(cast, "detail", 1))).replace(NNBSP, " ").replace(NBSP, " ")
    first = text.index("Bourg-Essai paierait 24 000,00 € sans ce scénario et 21 600,00 € avec : 2 400,00 € d’économie.")
    assert first < text.index("Ce que chacun paie et emploie")
    client.force_login(cast.maire)
    text = _text(client.get(_page(cast, "own", 1)))
    assert "Bourg-Essai" in text and f"21{NNBSP}600,00" in text
    detail = _text(client.get(_page(cast, "explain", 1, cast.bourg.siren, 2029)))
    assert "Répartition au plus fort reste" in detail
    assert f"54{NNBSP}000,00{NBSP}€" in detail
    assert "Unités de Bourg-Essai" in detail


def test_an_unknown_year_employer_tab_or_scenario_is_a_404(client, cast, service):
    client.force_login(cast.chef_projet)
    for address in (
        _page(cast, "explain", 1, cast.bourg.siren, 1999),
        _page(cast, "explain", 1, "000000000", 2029),
        _page(cast, "detail", 99),
        _page(cast, "service", 1, service.pk, "inconnu"),
        _page(cast, "service", 1, service.pk + 1000, "quoi"),
        _page(cast, "export", 1, 2028, "inconnu", "csv"),
    ):
        assert client.get(address).status_code == 404


def test_another_project_never_opens_a_service_of_this_one(client, cast, service):
    other = make_cast()
    shared_service(other)
    client.force_login(other.chef_projet)
    assert client.get(_page(other, "service", 1, service.pk, "financement")).status_code == 404


def test_a_commune_cannot_leave_before_it_joins(client, cast, service):
    client.force_login(cast.chef_projet)
    key = cast.petit.pk
    data = {f"dedans-{key}": "on", f"entree-{key}": "01/01/2029", f"sortie-{key}": "01/01/2028"}
    response = client.post(_page(cast, "service", 1, service.pk, "avec-qui"), data)
    assert response.status_code == 422
    assert french_spaces("Petit-Essai : la sortie (01/01/2028) précède l’entrée (01/01/2029).") in _text(response)
    assert Participation.objects.filter(service_scenario=service).count() == 3


def test_members_take_the_population_as_units_when_nothing_is_typed(client, cast, service):
    client.force_login(cast.chef_projet)
    Participation.objects.filter(collectivite=cast.petit).delete()
    data = {f"dedans-{p.pk}": "on" for p in (cast.epci, cast.bourg, cast.petit)}
    data |= {f"entree-{p.pk}": "01/01/2028" for p in (cast.epci, cast.bourg, cast.petit)}
    client.post(_page(cast, "service", 1, service.pk, "avec-qui"), data)
    units = {m.collectivite_id: m.unites for m in Participation.objects.filter(service_scenario=service)}
    assert units == {cast.epci.pk: 5000, cast.bourg.pk: 4000, cast.petit.pk: 400}


def _finance(cast, service, **changes) -> dict:
    data = {"cle": "POP", **{f"preuve-{r}": "1" for r in ("PERSONNEL", "FOURNITURES", "RENOUVELLEMENT", "CONTRATS")}}
    data |= {f"unites-{p.pk}": "1" for p in (cast.epci, cast.bourg, cast.petit)}
    return data | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"plancher_euros": "20", "plafond_euros": "10"}, "Le plancher dépasse le plafond."),
        ({"depense-DOUBLE": "100"}, "indiquer la première et la dernière année"),
        ({"depense-DOUBLE": "100", "debut-DOUBLE": "2030", "fin-DOUBLE": "2028"}, "la dernière année précède"),
        ({"preuve-CONTRATS": "3"}, "dire ce qui le prouve"),
        ({"cout-commun-COMMUN-PERSONNEL": "1.234,56"}, "1.234,56"),
    ],
)
def test_money_that_cannot_be_is_refused_beside_its_field(client, cast, service, changes, words):
    client.force_login(cast.finances)
    response = client.post(_page(cast, "service", 1, service.pk, "financement"), _finance(cast, service, **changes))
    assert response.status_code == 422
    assert words in _text(response)


def test_all_units_at_zero_are_refused(client, cast, service):
    client.force_login(cast.finances)
    data = _finance(cast, service) | {f"unites-{p.pk}": "0" for p in (cast.epci, cast.bourg, cast.petit)}
    response = client.post(_page(cast, "service", 1, service.pk, "financement"), data)
    assert "Toutes les unités sont nulles" in _text(response)


def test_an_imputation_that_the_regime_forbids_is_told_beside_its_field_and_nothing_is_lost(client, cast, service):
    client.force_login(cast.chef_projet)
    data = {"forme": "SERVICE_COMMUN", "gestionnaire": cast.epci.pk, "date_ouverture": "01/01/2028"}
    data |= {"financement": "IMPUTATION_AC"}
    text = _text(client.post(_page(cast, "service", 1, service.pk, "comment"), data, follow=True))
    assert "À revoir" in text and "réservée à la fiscalité professionnelle unique" in text
    assert ServiceScenario.objects.get(pk=service.pk).financement == "IMPUTATION_AC"


def test_money_is_saved_as_typed(client, cast, service):
    client.force_login(cast.finances)
    data = _finance(
        cast,
        service,
        **{
            f"cout-{cast.bourg.pk}-AVANT-PERSONNEL": f"24{NNBSP}500,50",
            "cout-commun-COMMUN-PERSONNEL": "40 000",
            "tunnel": "10",
        },
    )
    response = client.post(_page(cast, "service", 1, service.pk, "financement"), data)
    assert response.status_code == 302
    amounts = {(c.collectivite_id, c.rubrique): c.montant_euros for c in service.couts.all()}
    assert amounts == {(cast.bourg.pk, "PERSONNEL"): Decimal("24500.50"), (None, "PERSONNEL"): Decimal(40_000)}
    assert ServiceScenario.objects.get(pk=service.pk).tunnel == Decimal("0.1")


def test_staff_that_leaves_without_being_there_is_refused(client, cast, service):
    client.force_login(cast.drh)
    data = {f"avant-{cast.bourg.pk}": "1", f"transferes_sortants-{cast.bourg.pk}": "2"}
    response = client.post(_page(cast, "service", 1, service.pk, "qui"), data)
    assert response.status_code == 422
    assert "plus d’ETP quittent l’employeur" in _text(response)


def test_a_transfer_that_nobody_welcomes_is_named(client, cast, service):
    client.force_login(cast.drh)
    data = {f"avant-{cast.bourg.pk}": "1,5", f"transferes_sortants-{cast.bourg.pk}": "0,5"}
    text = _text(client.post(_page(cast, "service", 1, service.pk, "qui"), data, follow=True))
    assert f"0,50{NBSP}ETP non expliqué" in text


def test_who_may_not_write_a_tab_reads_it_and_knows_who_can(client, cast, service):
    client.force_login(cast.drh)
    text = _text(client.get(_page(cast, "service", 1, service.pk, "financement")))
    assert "Peuvent le faire" in text and "<fieldset" in text and "disabled" in text


def test_a_locked_scenario_shows_no_way_to_edit(client, cast, service):
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    adopt_scenario(scenario=service.scenario, user=cast.chef_projet)
    client.force_login(cast.chef_projet)
    text = _text(client.get(_page(cast, "detail", 1)))
    assert "Créer une nouvelle version" in text and "Ajouter un service" not in text
    # product.md A9.7: refused, and told what to do instead
    for answer in (
        client.get(_page(cast, "edit", 1)),
        client.post(_page(cast, "service", 1, service.pk, "quoi"), {"missions": "x"}),
        client.post(_page(cast, "hypotheses", 1), {"libelle": "x"}),
        client.post(_page(cast, "service-remove", 1, service.pk)),
    ):
        assert answer.status_code == 403 and "créer une nouvelle version" in _text(answer)


def test_only_a_change_of_the_inputs_makes_a_frozen_result_stale(client, cast, service):
    frozen = submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    client.force_login(cast.chef_projet)
    # frozen by an older engine, inputs unchanged
    frozen.version_moteur, frozen.empreinte = "1", empreinte(calcul_de(service.scenario).donnees, "1")
    frozen.save()
    text = _text(client.get(_page(cast, "detail", 1)))
    assert "recalculé avec une règle plus récente" in text and "périmé" not in text
    Participation.objects.filter(service_scenario=service, collectivite=cast.petit).update(unites=7)
    assert "les données ont changé depuis" in _text(client.get(_page(cast, "detail", 1)))


def test_a_change_of_the_trend_is_one_more_line_of_the_log(client, cast, service):
    # product.md A2.5: 3,0 then 2,0 % changes the contained spending alone, and adds a line
    client.force_login(cast.chef_projet)
    values = {"nom": "Finances en commun", "annee_debut": "2028", "nombre_annees": "3", "compter_amo": "on"}
    found = []
    for trend in ("3", "2"):
        assert client.post(_page(cast, "edit", 1), values | {"tendance_avant": trend}).status_code == 302
        calcul = calcul_de(Scenario.objects.get(pk=service.scenario.pk))
        found.append((log_table(calcul.scenario).rows, calcul.resultat))
    (before, three), (after, two) = found
    assert len(after) == len(before) + 1
    assert [cell.value for cell in after[0]][1] == f"2{NBSP}%" and f"3{NBSP}% jusqu’au" in after[0][-1].value
    assert two.bilan == three.bilan and two.depense_contenue_euros != three.depense_contenue_euros
    assert cast.chef_projet.nom_affiche in _text(client.get(_page(cast, "hypotheses", 1)))


def test_six_employers_three_of_them_in(client, cast, service):
    # product.md A9.2: shares only for the three that are in, and the others keep what they pay
    client.force_login(cast.chef_projet)
    for rank, name in enumerate(("CCAS", "Régie", "Syndicat"), start=1):
        data = {"kind": Collectivite.Kind.CCAS, "siren": luhn(f"2633000{rank}"), "nom": f"{name} de Bourg"}
        client.post(reverse("projects:add-employer", args=[cast.project.slug]), data)
    assert cast.project.collectivites.count() == 6
    rows = client.get(_page(cast, "export", 1, 2030, "employeurs", "csv")).content.decode("utf-8-sig").splitlines()
    parts = {row.split(";")[0]: row.split(";")[4] for row in rows if row.count(";") == 6}
    assert [parts[f"{one} de Bourg"] for one in ("CCAS", "Régie", "Syndicat")] == ["0,00"] * 3
    assert [parts[one.nom] for one in (cast.epci, cast.bourg, cast.petit)] == ["27000,00", "21600,00", "5400,00"]


def test_exports_hold_the_figures_of_the_page(client, cast, service):
    client.force_login(cast.chef_projet)
    csv = client.get(_page(cast, "export", 1, 2030, "employeurs", "csv")).content.decode("utf-8-sig")
    assert "Bourg-Essai;24000,00;21600,00;2400,00;21600,00" in csv


def test_two_scenarios_are_compared_on_their_shared_year(client, cast, service):
    client.force_login(cast.chef_projet)
    client.post(_page(cast, "duplicate", 1))
    text = _text(client.get(_page(cast, "compare")))
    assert "Les scénarios côte à côte, année 2030" in text
    assert "Ce que l’usager y gagne" in text


def test_a_scenario_that_cannot_be_computed_says_why(client, cast, service):
    client.force_login(cast.chef_projet)
    Participation.objects.filter(service_scenario=service).update(unites=0)
    text = _text(client.get(_page(cast, "detail", 1)))
    assert "Ce scénario ne se calcule pas" in text and "Toutes les unités sont nulles" in text
    # and leads to where it is mended
    assert _page(cast, "service", 1, service.pk, "financement") in text


def test_a_search_finds_a_scenario_only_for_those_who_read_it(client, cast, service):
    address = reverse("search", args=[cast.project.slug])
    client.force_login(cast.chef_projet)
    assert "Scénario 1 – Finances en commun" in _text(client.get(address, {"q": "finance"}))
    client.force_login(cast.maire)
    assert "Scénario 1" not in _text(client.get(address, {"q": "finance"}))
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    assert "Scénario 1" in _text(client.get(address, {"q": "finance"}))


def test_ones_own_curve_says_what_its_table_and_the_table_of_the_page_say(client, cast, service):
    scenario = service.scenario
    submit_scenario(scenario=scenario, user=cast.chef_projet)
    client.force_login(cast.maire)
    page = client.get(_page(cast, "own", scenario.numero))
    curve, tables = page.context["curve"], {one.key: one for one in page.context["tables"]}
    shown = curve.to_table()
    own = tables["ma-commune"]
    assert [[str(cell.value) for cell in row] for row in shown.rows] == [
        [str(row[0].value), *(str(cell.value) for cell in row[1:3])] for row in own.rows
    ]
    assert "Voir le tableau" in _text(page) and "sans mutualisation" in _text(page)
    year = scenario.annee_debut
    csv = client.get(_page(cast, "own-export", scenario.numero, year, "ma-courbe", "csv"))
    assert csv.status_code == 200 and str(year) in csv.content.decode("utf-8-sig")
    # an employer that has no part in the scenario, or no employer at all, has no curve
    client.force_login(cast.chef_projet)
    assert client.get(_page(cast, "own", scenario.numero)).context["curve"] is None
