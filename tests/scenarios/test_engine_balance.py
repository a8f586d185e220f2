"""Balance, fiscal effects, staff table, criteria, fairness, uncertainty: figures of docs/algorithmes/scenarios.md."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.engine.bilan import (
    Charge,
    Gain,
    Preuve,
    annee_retour,
    duree_amortissement,
    etablir_bilan,
    phrase_amortissement,
    phrase_amortissement_entre,
    phrase_retour,
)
from scenarios.engine.criteres import CriteresIncoherents, classer
from scenarios.engine.effectifs import MouvementsEmployeur, tableau_effectifs
from scenarios.engine.equite import TropDeParties, economies, shapley
from scenarios.engine.fiscal import FicheDGF, ImputationInterdite, RegimeFiscal, imputer, simuler_cif
from scenarios.engine.incertitude import Hypothese, HypotheseInvalide, LigneIncertaine, simuler, tornade

modest = settings(max_examples=60, deadline=None)
ANNEES = (2027, 2028, 2029, 2030, 2031, 2032)


def D(text) -> Decimal:
    return Decimal(str(text))


def _from(annee: int, euros: int) -> dict[int, Decimal]:
    return {a: D(euros) for a in ANNEES if a >= annee}


GAINS = [
    Gain("prestations externes évitées", _from(2027, 18_000), Preuve.ETAYE),
    Gain("achats groupés", _from(2028, 31_500), Preuve.ESTIME),
    Gain("un poste non remplacé", _from(2029, 41_200), Preuve.ATTENDU),
]
CHARGES = [
    Charge("logiciel et formation", {2027: D(142_000)}, est_investissement=True),
    Charge("harmonisation", {2027: D(4_788), 2028: D(9_576)} | _from(2029, 14_364)),
]


def test_the_two_curves_of_the_method():
    balance = etablir_bilan(ANNEES, GAINS, CHARGES)
    assert [balance.cumul_annonce[a] for a in ANNEES[:4]] == [D(-128_788), D(-88_864), D(-12_528), D(63_808)]
    assert [balance.cumul_etaye[a] for a in ANNEES[:4]] == [D(-128_788), D(-120_364), D(-116_728), D(-113_092)]
    assert phrase_retour(balance.annee_retour_annonce, 6) == "investissement remboursé en 4e année"
    assert phrase_retour(balance.annee_retour_etaye, 6) == "pas avant 6 ans"
    assert balance.gains_annonces[2029] == D(90_700)
    assert balance.gains_etayes[2029] == D(18_000)


def test_a_refuted_gain_counts_for_nothing_and_its_cost_stays():
    refuted = [Gain("achats groupés", _from(2027, 31_500), Preuve.REFUTE)]
    balance = etablir_bilan(ANNEES, refuted, CHARGES)
    assert balance.gains_annonces[2028] == 0
    assert balance.cumul_annonce[2027] == D(-146_788)


def test_a_gain_before_its_investment_is_named():
    early = Gain("dématérialisation", _from(2027, 5_000), Preuve.ATTENDU, depend_de="outil commun")
    tool = Charge("outil commun", {2028: D(20_000)}, est_investissement=True)
    (alert,) = etablir_bilan(ANNEES, [early], [tool]).alertes
    assert "dématérialisation" in alert and "outil commun" in alert and "2027" in alert and "2028" in alert


def test_a_balance_that_falls_again_is_not_paid_back_by_its_first_peak():
    running = dict(zip(ANNEES, map(D, (-10, 5, -1, 2, 3, 4)), strict=True))
    assert annee_retour(ANNEES, running) == 4
    assert phrase_retour(1, 6) == "investissement remboursé dès la 1re année"
    # the last year computed: nothing shows that it stays paid back
    assert phrase_retour(6, 6) == "investissement remboursé en 6e année, la dernière calculée : au plus tôt"


def test_payback_of_the_worked_scenario():
    assert duree_amortissement(D(38_000), D("1786.24")) == D("21.3")
    assert duree_amortissement(D(38_000), D("-8613.76")) is None
    assert phrase_amortissement(D(38_000), D("1786.24")) == (
        "amorti en 21,3 ans à ce rythme : non amorti sur un mandat de 6 ans"
    )
    assert phrase_amortissement(D(38_000), D(9_500)) == "amorti en 4,0 ans à ce rythme"
    assert phrase_amortissement(D(38_000), D("-8613.76")).startswith("jamais amorti")
    ends = (D(34_200), D(57_000)), (D("-2953.76"), D("4156.24"))
    assert phrase_amortissement_entre(*ends) == "bornes : au plus tôt 8,2 ans, au plus tard jamais"
    assert phrase_amortissement_entre((D(9), D(9)), (D(3), D(3))) == ""


# --- fiscal


def test_the_ac_after_an_imputation_is_said_in_words():
    ac = imputer(RegimeFiscal.FPU, "Brume-sur-Leyre", D("120000.00"), D("18400.00"))
    assert ac.apres_euros == D("101600.00")
    assert "reçoit" in ac.phrase and "101\u202f600,00\u00a0€" in ac.phrase
    assert "verse" in imputer(RegimeFiscal.FPU, "Vaudoré", D("1000.00"), D("1500.00")).phrase


def test_without_fpu_nothing_is_imputed():
    with pytest.raises(ImputationInterdite, match="fiscalité professionnelle unique"):
        imputer(RegimeFiscal.FA, "Vaudoré", D(1), D(1))


FICHE = FicheDGF(D(8_000_000), D(12_000_000), D(200_000), D(3_000_000), D(400_000))


def test_the_cif_of_the_worked_example():
    effect = simuler_cif(FICHE, D(500_000), 2027, RegimeFiscal.FPU)
    assert (effect.avant, effect.apres) == (D("0.237624"), D("0.262376"))
    assert effect.premiere_annee == 2029
    assert effect.variation_relative == D("0.1042")
    assert any("enveloppe est fermée" in words for words in effect.avertissements)


def test_the_change_of_the_cif_is_rounded_once():
    # 90 000 → 100 005 over 20 000 000: + 11,1167 %; from the six decimals, 0,0045 → 0,005, it would read 11,11 %
    fiche = FicheDGF(D(3_090_000), D(16_910_000), D(0), D(3_000_000), D(0))
    effect = simuler_cif(fiche, D(10_005), 2027, RegimeFiscal.FPU)
    assert (effect.apres, effect.variation_relative) == (D("0.005000"), D("0.1112"))
    empty = FicheDGF(D(3_000_000), D(17_000_000), D(0), D(3_000_000), D(0))
    assert simuler_cif(empty, D(1), 2027, RegimeFiscal.FPU).variation_relative is None


def test_the_cif_warns_when_the_ac_turns_negative_and_stands_still_without_fpu():
    assert any("négative" in w for w in simuler_cif(FICHE, D(3_000_001), 2027, RegimeFiscal.FPU).avertissements)
    flat = simuler_cif(FICHE, D(500_000), 2027, RegimeFiscal.FA)
    assert flat.avant == flat.apres


# --- staff

SCENARIO_1 = [
    MouvementsEmployeur("EPCI", D("2.00"), transferes_entrants=D("1.00"), propres_affectes=D("2.00")),
    MouvementsEmployeur("A", D("1.50"), transferes_sortants=D("1.00"), mis_a_disposition=D("0.40")),
    MouvementsEmployeur("B", D("0.60"), mis_a_disposition=D("0.55")),
    MouvementsEmployeur("C", D("0.30"), mis_a_disposition=D("0.25")),
]


def test_the_staff_table_of_the_worked_scenario():
    table = tableau_effectifs(SCENARIO_1)
    assert [row.employes_apres for row in table.lignes] == [D("3.00"), D("0.50"), D("0.60"), D("0.30")]
    assert [row.affectes for row in table.lignes] == [D("3.00"), D("0.40"), D("0.55"), D("0.25")]
    assert table.total("avant") == table.total("employes_apres") == D("4.40")
    assert table.total("affectes") == D("4.20")
    assert table.total("correspondants") == D("0.20")
    assert table.ecarts == ()


def test_half_a_post_that_nobody_explains_is_named():
    rows = [MouvementsEmployeur("A", D("1.50"), declares_apres=D("2.00")), *SCENARIO_1[:1]]
    gaps = tableau_effectifs(rows).ecarts
    assert "A : 0,50\u00a0ETP non expliqué." in gaps
    assert any("1,00\u00a0ETP accueillis" in g or "accueillis" in g for g in gaps)


# --- criteria

POIDS = {"coût": D(40), "qualité": D(30), "social": D(20), "faisabilité": D(10)}
NOTES = {
    "A": dict(zip(POIDS, map(D, (5, 0, 4, 3)), strict=True)),
    "B": dict(zip(POIDS, map(D, (3, 4, 4, 2)), strict=True)),
    "C": dict(zip(POIDS, map(D, (2, 5, 2, 1)), strict=True)),
}


def test_the_ranking_and_where_it_holds():
    ranking = classer(POIDS, NOTES)
    assert ranking.notes == {"B": D("3.40"), "A": D("3.10"), "C": D("2.80")}
    assert list(ranking.rangs) == ["B", "A", "C"]
    quality = next(i for i in ranking.intervalles if i.critere == "qualité")
    assert quality.phrase == "B reste premier entre 24,3\u00a0% et 56,3\u00a0%"


@pytest.mark.parametrize(
    ("poids", "notes", "words"),
    [
        (POIDS | {"coût": D(41)}, NOTES, "totalisent 101,00"),
        (POIDS, {"A": {"coût": D(1)}}, "n’a pas de note"),
        (POIDS, {"A": NOTES["A"] | {"coût": D(6)}}, "de 0 à 5"),
    ],
)
def test_weights_and_scores_that_do_not_compare_are_refused(poids, notes, words):
    with pytest.raises(CriteresIncoherents, match=words):
        classer(poids, notes)


scores = st.fixed_dictionaries({c: st.integers(0, 5).map(D) for c in POIDS})


@given(st.dictionaries(st.sampled_from("ABCD"), scores, min_size=2))
@modest
def test_the_present_weight_lies_within_the_interval(notes):
    ranking = classer(POIDS, notes)
    for interval in ranking.intervalles:
        assert interval.bas <= POIDS[interval.critere] <= interval.haut
        assert ranking.rangs[interval.premier] == 1


def test_equal_scores_share_the_first_place_and_give_no_interval():
    ranking = classer(POIDS, {"A": NOTES["A"], "Z": NOTES["A"]})
    assert set(ranking.rangs.values()) == {1}
    assert ranking.intervalles == ()


# --- fairness


def _airport(needs):
    """Each party needs a runway; the longest pays for all: a game whose Shapley value is known."""
    return lambda coalition: max(needs[p] for p in coalition)


def test_shapley_on_a_game_known_by_hand():
    # A needs 12, B 20, C 33: each slice is shared by those who need it: 4, 4 + 4, 4 + 4 + 13.
    value = shapley(("A", "B", "C"), _airport({"A": D(12), "B": D(20), "C": D(33)}))
    assert value == {"A": D("4.00"), "B": D("8.00"), "C": D("21.00")}
    assert economies({"A": D(12), "B": D(20), "C": D(33)}, value) == {"A": D(8), "B": D(12), "C": D(12)}


@given(st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 10**6).map(lambda c: D(c).scaleb(-2)), min_size=1))
@modest
def test_shapley_totals_the_whole_and_treats_equals_equally(needs):
    cost = _airport(needs)
    value = shapley(tuple(needs), cost)
    assert sum(value.values()) == cost(frozenset(needs))
    for one in needs:
        for other in needs:
            if needs[one] == needs[other]:
                assert abs(value[one] - value[other]) <= D("0.01")


def test_shapley_stops_at_twelve():
    with pytest.raises(TropDeParties, match="13 parties"):
        shapley([str(i) for i in range(13)], lambda _: D(0))


# --- uncertainty

LIGNES = [
    LigneIncertaine("investissement", {2027: D(-100_000)}),
    LigneIncertaine("gain", {a: D(40_000) for a in ANNEES[:4]}, "gain"),
    LigneIncertaine("surcoût", {a: D(-5_000) for a in ANNEES[:4]}, "surcoût"),
]
HYPOTHESES = [Hypothese("gain", D("0.5"), D(1), D("1.2")), Hypothese("surcoût", D(4_000), D(5_000), D(9_000))]


def test_the_same_seed_gives_the_same_figures_and_the_interval_holds_the_median():
    one = simuler(ANNEES[:4], LIGNES, HYPOTHESES, graine=7)
    assert one == simuler(ANNEES[:4], LIGNES, HYPOTHESES, graine=7)
    assert one != simuler(ANNEES[:4], LIGNES, HYPOTHESES, graine=8)
    assert all(low <= middle <= high for low, middle, high in zip(one.p10, one.p50, one.p90, strict=True))
    assert 0.5 < one.probabilite_positive < 1


def test_without_hypotheses_the_simulation_is_the_exact_balance():
    sure = [LigneIncertaine(line.libelle, line.montants) for line in LIGNES]
    result = simuler(ANNEES[:4], sure, [], graine=1, tirages=10)
    assert result.p10 == result.p50 == result.p90 == (-65_000, -30_000, 5_000, 40_000)
    assert result.est_demontre


def test_the_tornado_puts_the_heaviest_hypothesis_first():
    first, second = tornade(ANNEES[:4], LIGNES, HYPOTHESES)
    assert (first.hypothese, first.bas_euros, first.haut_euros) == ("gain", D("-40000.00"), D("72000.00"))
    assert (second.hypothese, second.bas_euros, second.haut_euros) == ("surcoût", D("44000.00"), D("24000.00"))


def test_hypotheses_out_of_order_or_unknown_are_refused():
    with pytest.raises(HypotheseInvalide, match="bas ≤ central"):
        Hypothese("x", D(2), D(1), D(3))
    with pytest.raises(HypotheseInvalide, match="nulle"):
        Hypothese("x", D(-1), D(0), D(1))
    with pytest.raises(HypotheseInvalide, match="inconnue"):
        tornade(ANNEES, [LigneIncertaine("gain", {}, "autre")], [])
