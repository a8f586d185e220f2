"""What a share is made of (docs/algorithmes/scenarios.md, « De quoi une part est faite »)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from projects.models import Collectivite
from scenarios.engine.cles import RepartitionImpossible, repartir
from scenarios.engine.ventilation import Sorte, ventiler
from scenarios.figures_impact import investment_impact, spending_impact
from scenarios.figures_pact import ac_table, imputations
from scenarios.inputs import calcul_de
from scenarios.models import Scenario, ServiceScenario
from scenarios.services import edit_service, save_costs
from scenarios.services_finance import add_project_time
from tests.scenarios.territory import COMMUN, shared_service

D = Decimal
WEIGHTS = {"EPCI": Fraction(5000), "BOURG": Fraction(4000), "PETIT": Fraction(1000)}
COSTS = {Sorte.RECURRENT: D("46000.00"), Sorte.INVESTISSEMENT: D("38000.00"), Sorte.HEURES: D("6496.20")}


def test_the_worked_share():
    found = ventiler(COSTS, repartir(D("90496.20"), WEIGHTS).parts, WEIGHTS)
    bourg = found.parts["BOURG"]
    assert bourg[Sorte.RECURRENT] == D("18400.00") and bourg[Sorte.INVESTISSEMENT] == D("15200.00")
    assert bourg[Sorte.HEURES] == D("2598.48") and sum(bourg.values()) == D("36198.48")


@given(
    st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 9000), min_size=2),
    st.lists(st.integers(0, 10**8), min_size=4, max_size=4),
    st.booleans(),
)
def test_lines_total_the_share_and_columns_the_cost(weights, cents, bounded):
    weights = {party: Fraction(weight) for party, weight in weights.items()}
    costs = {sorte: D(one).scaleb(-2) for sorte, one in zip(Sorte, cents, strict=True)}
    try:
        shares = repartir(sum(costs.values()), weights).parts
    except RepartitionImpossible:
        return
    found = ventiler(costs, shares, None if bounded else weights)
    assert {party: sum(one.values()) for party, one in found.parts.items()} == shares
    for sorte in Sorte:
        assert sum((one.get(sorte, D(0)) for one in found.parts.values()), D(0)) == costs[sorte]


@pytest.fixture
def service(cast, db):
    """The worked share, in 2028, asked to be imputed."""
    row = shared_service(cast)
    edit_service(service=row, values={"financement": ServiceScenario.Financement.IMPUTATION_AC})
    costs = {(None, COMMUN, "PERSONNEL"): D(46_000)}
    save_costs(service=row, costs=costs, expenses={"INVESTISSEMENT": (D(38_000), 2028, 2028)}, proofs={})
    add_project_time(
        service=row, annee=2028, heures_copil=D(60), heures_agents=D("140.5"), taux_horaire_euros=D("32.40")
    )
    return row


def _regime(cast, mode: str):
    Collectivite.objects.filter(pk=cast.epci.pk).update(mode_financement=mode)  # sans historique : décor du test
    return calcul_de(Scenario.objects.get(numero=1, project=cast.project))


def test_only_recurring_euros_enter_the_ac(cast, service):
    table = ac_table(_regime(cast, "FPU"), 2028, {cast.bourg.siren: D(120_000)})
    assert [cell.value for cell in table.rows[0]][:4] == ["Bourg-Essai", D(120_000), D(18_400), D(101_600)]
    assert "44 496,20 € dépensés une fois" in table.notes[1].replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(("mode", "said"), [("FA", "fiscalité professionnelle unique"), ("", "n’est pas connu")])
def test_nothing_is_imputed_where_the_regime_forbids_it(cast, service, mode, said):
    calcul = _regime(cast, mode)
    assert imputations(calcul, 2028) == {} and said in str(ac_table(calcul, 2028, {cast.bourg.siren: D(120_000)}))


def test_the_imputation_leads_to_what_it_is_made_of(cast, client_of, service):
    _regime(cast, "FPU")
    client = client_of(cast.finances)

    def page(name, *args, **data):
        text = client.get(reverse(f"scenarios:{name}", args=[cast.project.slug, 1, *args]), data).content.decode()
        return text.replace("\u202f", " ").replace("\xa0", " ")

    assert f"detail/{cast.bourg.siren}/2028/#" in page("pact", annee=2028)
    text = page("explain", cast.bourg.siren, 2028)
    for words in ("Dont récurrent", "18 400,00 €", "Dont heures valorisées", "2 598,48 €", "seul à pouvoir s’imputer"):
        assert words in text, words


def test_investment_and_hours_stand_apart_from_running_costs(cast, service):
    calcul = _regime(cast, "FPU")
    running, invested = spending_impact(calcul), investment_impact(calcul)
    rank = [party.nom for party in calcul.parties].index("Bourg-Essai")
    # 24 000 before, 18 400 after, whether the year has an investment or not
    assert [cell.value for cell in running.rows[rank]][1:] == [D(5_600)] * 3
    assert [cell.value for cell in invested.rows[rank]][1:] == [D(15_200), D(0), D(0)]
    row = calcul.resultat.parties[cast.bourg.siren][2028]
    assert row.avant_euros - row.apres_euros == D(5_600) - D(15_200) - D("2598.48")
    assert "6 496,20 €" in running.notes[1].replace("\u202f", " ").replace("\xa0", " ")
