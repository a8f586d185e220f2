"""The payroll forecast, from the worked figures of docs/algorithmes/masse-salariale.md."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hr.calculs.baremes import Baremes, Valeur
from hr.calculs.cout_employeur import cout_mensuel, employer_cost
from hr.calculs.hypotheses_masse import Hypotheses, hypotheses_livrees, jeu
from hr.calculs.lecture_baremes import baremes_livres, livres
from hr.calculs.masse_salariale import EFFETS, PosteDePaie, Projection, expliquer, projeter
from hr.calculs.remuneration import Employeur, Situation
from hr.calculs.retraite import Courbe

JOUR = date(2026, 11, 27)
BAREMES = livres()
EMPLOYEURS = {"E": Employeur(60, taux_versement_mobilite=Decimal("0.01")), "F": Employeur(8)}
REDACTRICE = Situation("TITULAIRE", 420, ifse_annuelle_euros=Decimal(4200))


def forecast(hypotheses: Hypotheses, *posts: PosteDePaie, baremes=BAREMES):
    return Projection(posts, EMPLOYEURS, baremes, JOUR, hypotheses).prevoir()


def euros(text: str) -> Decimal:
    return Decimal(text)


def test_the_worked_example_of_a_departure():
    run = forecast(Hypotheses(entree=Decimal("0.85")), PosteDePaie("E", "S", REDACTRICE, date(1965, 5, 1)))
    assert [run.totaux[year] for year in (2026, 2027, 2028, 2029, 2032)] == [
        euros(text) for text in ("43110.12", "43854.48", "41680.40", "40221.24", "40221.24")
    ]
    moved = {year: {name: str(value) for name, value in one.items() if value} for year, one in run.effets.items()}
    assert moved[2027] == {"cotisations": "744.36"}
    assert moved[2028] == {"cotisations": "744.24", "noria": "-2918.32"}
    assert moved[2029] == {"report": "-1459.16"}
    assert not moved[2030]
    assert run.departs[2028] == 1 and sum(run.departs.values()) == 1


def test_the_published_contract_of_2029_and_the_gvt():
    stays = PosteDePaie("E", "S", REDACTRICE)
    run = forecast(Hypotheses(prevoyance=Decimal(45)), stays)
    assert run.effets[2029]["prevoyance"] == euros("270.00") and not run.effets[2028]["prevoyance"]
    assert forecast(Hypotheses(gvt=Decimal("0.012")), stays).effets[2027]["gvt"] == euros("469.32")
    # an employer that already gives more does not give less
    rich = {"E": Employeur(60, psc_prevoyance_mensuelle_euros=Decimal(40))}
    assert not any(
        one["prevoyance"] for one in Projection([stays], rich, BAREMES, JOUR, Hypotheses(prevoyance=Decimal(45))).prevoir().effets.values()
    )  # fmt: skip


def test_a_smic_above_the_lowest_indices_costs_and_the_point_does_not_move_by_itself():
    run = forecast(Hypotheses(smic=Decimal("0.02")), PosteDePaie("E", "S", Situation("TITULAIRE", 366)))
    # 37,34 € more a month at IM 366, RAFP included
    assert run.effets[2027]["smic"] > 0 and not run.effets[2027]["point"]


def test_a_published_value_wins_over_the_hypothesis_and_the_rest_starts_from_it():
    typed = Valeur(
        "smic", "mensuel", "SMIC", Decimal(2000), "€/mois", date(2028, 1, 1), None, "Décret", "V", saisie=True
    )
    known = Baremes((*baremes_livres(), typed))
    values = projeter(known, "smic", "mensuel", Decimal("0.01"), JOUR, (2027, 2028, 2029))
    assert [str(one.valeur) for one in values.values()] == ["1885.69", "2000", "2020.00"]
    assert [one.certitude for one in values.values()] == ["?", "V", "?"]


def test_nobody_leaves_before_next_year_and_an_unknown_birth_never_does():
    run = forecast(jeu("bas"), PosteDePaie("E", "S", REDACTRICE, date(1958, 1, 1)), PosteDePaie("E", "S", REDACTRICE))
    assert run.departs[2026] == 0 and run.departs[2027] == 1 and sum(run.departs.values()) == 1
    assert run.effets[2027]["noria"] < 0 and not run.effets[2028]["report"]


def test_half_of_the_departures_replaced_costs_half():
    leaver = PosteDePaie("E", "S", REDACTRICE, date(1958, 1, 1))
    whole = forecast(Hypotheses(), leaver).totaux[2027]
    assert forecast(Hypotheses(remplacement=Decimal("0.5")), leaver).totaux[2027] * 2 == whole
    assert forecast(Hypotheses(remplacement=Decimal(0)), leaver).totaux[2027] == 0


def test_the_shipped_hypotheses_say_where_they_come_from():
    for one in hypotheses_livrees():
        assert one.source and one.certitude in "VK?" and one.note
    assert jeu("central").depart is Courbe.MOYEN
    assert jeu("central", {"gvt": Decimal("0.02")}).gvt == Decimal("0.02")


situations = st.builds(
    Situation,
    statut=st.sampled_from(["TITULAIRE", "CONTRACTUEL_PERMANENT", "STAGIAIRE"]),
    im=st.integers(366, 830),
    duree_hebdo=st.sampled_from([Decimal(35), Decimal(28), Decimal("17.5")]),
    temps_partiel=st.sampled_from([Decimal(1), Decimal("0.8"), Decimal("0.5")]),
    nbi=st.sampled_from([0, 15]),
    ifse_annuelle_euros=st.decimals(0, 20_000, places=2),
)
births = st.none() | st.builds(date, st.integers(1960, 2005), st.integers(1, 12), st.just(1))
posts = st.lists(
    st.builds(PosteDePaie, st.sampled_from("EF"), st.sampled_from(["S", "T"]), situations, births), max_size=6
)


@given(situations, st.sampled_from("EF"))
@settings(max_examples=40)
def test_the_quick_total_is_the_explained_one_to_the_cent(situation, employer):
    assert (
        cout_mensuel(situation, EMPLOYEURS[employer], BAREMES, JOUR)
        == employer_cost(situation, EMPLOYEURS[employer], BAREMES, JOUR).total
    )


@given(posts, st.sampled_from(["bas", "central", "haut"]))
@settings(max_examples=25, deadline=None)
def test_effects_services_and_explanations_add_up_to_the_cent(held, variant):
    projection = Projection(held, EMPLOYEURS, BAREMES, JOUR, jeu(variant))
    run = projection.prevoir()
    assert run.totaux == projection.totaux()
    for year in run.annees[1:]:
        assert run.totaux[year] == run.totaux[year - 1] + sum(run.effets[year].values())
        assert run.effets[year].keys() == EFFETS.keys()
    for year in run.annees:
        assert sum((one[year] for one in run.groupes.values()), Decimal(0)) == run.totaux[year]
        expliquer(run, year).check()


@pytest.mark.parametrize("variant", ["bas", "central", "haut"])
def test_the_low_variant_is_never_above_the_high_one(variant):
    held = [PosteDePaie("E", "S", REDACTRICE, date(1960 + number, 3, 1)) for number in range(20)]
    run = {name: Projection(held, EMPLOYEURS, BAREMES, JOUR, jeu(name)).totaux() for name in ("bas", variant, "haut")}
    assert all(run["bas"][year] <= run[variant][year] <= run["haut"][year] for year in run["bas"])
