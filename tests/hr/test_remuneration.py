"""Pay of one agent to the cent: the worked figures of docs/algorithmes/remuneration.md, and what holds for every pay."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hr.calculs.baremes import (
    BAREMES,
    BaremeAbsent,
    Baremes,
    PlafondRifseep,
    Valeur,
    groupes_rifseep,
    plafond_rifseep,
    sources_a_verifier,
)
from hr.calculs.cout_employeur import brut_mensuel, charges_mensuelles, employer_cost, taux_marginal
from hr.calculs.lecture_baremes import baremes_livres, livres
from hr.calculs.remuneration import (
    Employeur,
    Regime,
    RemunerationInvalide,
    Situation,
    indemnite_differentielle,
    indemnite_residence,
    regime_de,
    sft,
    tib_annuel,
    tib_mensuel,
)

JOUR = date(2026, 1, 15)
SCALES = livres()
PROSE = (Path(__file__).resolve().parents[2] / "docs/algorithmes/remuneration.md").read_text(encoding="utf-8")
EMPLOYEUR = Employeur(effectif=80, taux_versement_mobilite=Decimal("0.01"), taux_accident_travail=Decimal("0.015"))


def euros(text: str) -> Decimal:
    """A figure of the prose; the prose must hold it."""
    assert text in PROSE, f"{text} n’est plus dans la prose"
    return Decimal(text.replace(" ", "").replace(",", ".").removesuffix("€").removesuffix("%"))


def test_the_traitement_of_the_prose():
    assert tib_annuel(420, SCALES, JOUR) == Decimal("24810.83")
    for im, text in ((366, "1 801,74"), (420, "2 067,57"), (454, "2 234,94"), (722, "3 554,25")):
        assert tib_mensuel(im, SCALES, JOUR) == euros(text)


def test_the_supplement_of_the_prose():
    assert sft(2, 420, SCALES, JOUR) == euros("77,72")
    assert sft(2, 900, SCALES, JOUR) == euros("117,30")
    assert sft(3, 420, SCALES, JOUR) == euros("194,04")
    assert sft(1, 420, SCALES, JOUR) == Decimal("2.29") and sft(0, 420, SCALES, JOUR) == 0
    assert sft(4, 722, SCALES, JOUR) - sft(3, 722, SCALES, JOUR) == Decimal("217.83")


def test_the_differential_of_the_prose():
    assert indemnite_differentielle(366, Decimal(1), SCALES, JOUR) == euros("21,29")
    assert indemnite_differentielle(366, Decimal(1), SCALES, date(2026, 6, 1)) == euros("65,28")
    assert indemnite_differentielle(371, Decimal(1), SCALES, JOUR) == 0
    assert indemnite_differentielle(380, Decimal(1), SCALES, date(2026, 6, 1)) == 0


def test_residence_has_a_floor():
    assert indemnite_residence(340, 1, Decimal(1), SCALES, JOUR) == indemnite_residence(
        366, 1, Decimal(1), SCALES, JOUR
    )
    assert indemnite_residence(420, 3, Decimal(1), SCALES, JOUR) == 0


@pytest.mark.parametrize(
    "day, rate",
    [
        (date(2023, 12, 31), "30,65 %"),
        (date(2024, 6, 1), "31,65 %"),
        (date(2025, 6, 1), "34,65 %"),
        (date(2026, 6, 1), "37,65 %"),
        (date(2027, 6, 1), "40,65 %"),
        (date(2028, 6, 1), "43,65 %"),
    ],
)
def test_cnracl_by_date(day, rate):
    assert SCALES.nombre("taux_employeur", "CNRACL.cnracl_pension", day) * 100 == euros(rate)


def test_sickness_was_lower_in_2024_only():
    found = [SCALES.nombre("taux_employeur", "CNRACL.maladie", date(year, 6, 1)) for year in (2023, 2024, 2025, 2026)]
    assert found == [Decimal("0.0988"), Decimal("0.0888"), Decimal("0.0988"), Decimal("0.0988")]


def test_a_part_time_of_80_percent_is_paid_six_sevenths_and_multiplies_with_the_post():
    four_fifths = Situation("TITULAIRE", 420, temps_partiel=Decimal("0.8"))
    assert four_fifths.quotite_payee == Decimal(6) / 7
    assert Situation("TITULAIRE", 420, temps_partiel=Decimal("0.9")).quotite_payee == Decimal(32) / 35
    post = Situation("TITULAIRE", 420, duree_hebdo=Decimal(28))
    assert post.quotite_payee == Decimal("0.8")
    both = Situation("TITULAIRE", 420, duree_hebdo=Decimal(28), temps_partiel=Decimal("0.8"))
    assert both.quotite_payee == Decimal("0.8") * (Decimal(6) / 7)


def _lines(breakdown) -> dict[str, Decimal]:
    return {row.ligne.libelle: row.ligne.valeur for row in breakdown.rows() if row.profondeur == 1}


def test_the_titulaire_of_the_prose():
    cost = employer_cost(Situation("TITULAIRE", 420, ifse_annuelle_euros=Decimal(4200)), EMPLOYEUR, SCALES, JOUR)
    cost.check()
    assert cost.total == euros("3 592,51") and charges_mensuelles(cost) == euros("1 174,94")
    lines = _lines(cost)
    assert lines["CNRACL (pension)"] == euros("778,44") and lines["RAFP"] == euros("17,50")
    assert lines["CNFPT (formation)"] == euros("18,61") and lines["FNAL, 50 agents et plus"] == euros("10,34")


def test_the_contractuel_of_the_prose():
    situation = Situation("CONTRACTUEL_PERMANENT", 420, ifse_annuelle_euros=Decimal(4200))
    cost = employer_cost(situation, EMPLOYEUR, SCALES, JOUR)
    cost.check()
    assert cost.total == euros("3 323,67") and charges_mensuelles(cost) == euros("906,10")
    assert _lines(cost)["IRCANTEC, tranche A"] == euros("103,23")
    assert taux_marginal(EMPLOYEUR, SCALES, JOUR) == Decimal("0.3748") and "137,48" in PROSE
    assert taux_marginal(EMPLOYEUR, SCALES, JOUR, au_dela_du_plafond=True) == Decimal("0.3741")


def test_every_rate_says_where_it_comes_from_and_what_is_doubtful():
    cost = employer_cost(Situation("TITULAIRE", 420), EMPLOYEUR, SCALES, JOUR)
    by_name = {row.ligne.libelle: row.ligne for row in cost.rows()}
    assert by_name["CNFPT (apprentissage)"].source.certitude == "à vérifier"
    assert by_name["CNRACL (pension)"].source.date == date(2026, 1, 1)
    assert [child.libelle for child in by_name["CNRACL (pension)"].enfants] == ["Assiette", "Taux"]


def test_bonuses_beyond_a_fifth_of_the_traitement_pay_no_rafp():
    rich = employer_cost(Situation("TITULAIRE", 420, ifse_annuelle_euros=Decimal(12000)), EMPLOYEUR, SCALES, JOUR)
    assert _lines(rich)["RAFP"] == Decimal("20.68")  # 5 % of 413,51


def test_beyond_the_ceiling_ircantec_b_applies():
    cost = employer_cost(Situation("CDI", 900, ifse_annuelle_euros=Decimal(12000)), EMPLOYEUR, SCALES, JOUR)
    lines = _lines(cost)
    assert lines["IRCANTEC, tranche A"] == Decimal("171.01")
    assert lines["IRCANTEC, tranche B"] == Decimal("181.75")  # 12,75 % of (4 430,51 + 1 000 − 4 005)


def test_what_the_employer_adds():
    more = Employeur(
        effectif=20,
        taux_assurance_statutaire=Decimal("0.06"),
        psc_sante_mensuelle_euros=Decimal(15),
        psc_prevoyance_mensuelle_euros=Decimal(7),
        titres_mensuels_euros=Decimal("60.5"),
        taux_cdg=Decimal("0.008"),
    )
    lines = _lines(employer_cost(Situation("TITULAIRE", 420), more, SCALES, JOUR))
    assert lines["Assurance statutaire"] == Decimal("124.05")
    assert lines["Titres-restaurant, part de l’employeur"] == Decimal("60.50")
    assert "FNAL, moins de 50 agents" in lines and "Accidents du travail" not in lines


def test_unemployment_insurance_only_when_the_employer_joined():
    joined = Employeur(adhere_assurance_chomage=True)
    assert "Assurance chômage" in _lines(employer_cost(Situation("CDI", 420), joined, SCALES, JOUR))
    assert "Assurance chômage" not in _lines(employer_cost(Situation("CDI", 420), Employeur(), SCALES, JOUR))
    short = Situation("TITULAIRE", 420, duree_hebdo=Decimal(20))
    assert "Assurance chômage" not in _lines(employer_cost(short, joined, SCALES, JOUR))


def test_the_regime_follows_status_and_hours():
    assert regime_de(Situation("TITULAIRE", 400, duree_hebdo=Decimal(28)), SCALES, JOUR) is Regime.CNRACL
    short = Situation("TITULAIRE", 400, duree_hebdo=Decimal("27.5"))
    assert regime_de(short, SCALES, JOUR) is Regime.REGIME_GENERAL
    half = Situation("TITULAIRE", 400, temps_partiel=Decimal("0.5"))
    assert regime_de(half, SCALES, JOUR) is Regime.CNRACL, "le temps partiel ne change pas le régime"
    assert regime_de(Situation("CDI", 400), SCALES, JOUR) is Regime.REGIME_GENERAL
    with pytest.raises(RemunerationInvalide):
        regime_de(Situation("DROIT_PRIVE", 400), SCALES, JOUR)


def test_nothing_is_invented_before_the_scales_begin():
    with pytest.raises(BaremeAbsent, match="aucune valeur en vigueur"):
        tib_mensuel(420, SCALES, date(1999, 1, 1))
    with pytest.raises(BaremeAbsent, match="se saisit chez l’employeur"):
        SCALES.nombre("taux_employeur", "CNRACL.versement_mobilite", JOUR)


def test_negative_pay_is_refused():
    with pytest.raises(RemunerationInvalide):
        Situation("TITULAIRE", 420, nbi=-1)
    with pytest.raises(RemunerationInvalide):
        Situation("TITULAIRE", 0)


def test_every_shipped_value_is_whole():
    values = baremes_livres()
    assert {one.bareme for one in values} == set(BAREMES)
    assert len({(one.bareme, one.cle, one.debut) for one in values}) == len(values)
    for one in values:
        assert one.source and one.certitude in {"V", "K", "?"} and one.libelle, one
        assert one.fin is None or one.fin >= one.debut
    assert not [one for one in values if re.search(r"openfisca|tricoteuses", one.source + one.note)]


def test_ceilings_are_read_by_cadre_and_group():
    ceiling = plafond_rifseep(SCALES, "REDACTEUR", 2, JOUR)
    assert ceiling.somme() == Decimal(16015 + 2185) and ceiling.somme(est_loge=True) == Decimal(7220 + 2185)
    assert groupes_rifseep(SCALES, "ATTACHE") == (1, 2, 3, 4) and groupes_rifseep(SCALES, "AGENT_PM") == ()
    unknown = plafond_rifseep(SCALES, "MASSEUR_KINE", 1, JOUR)
    assert unknown.somme() is None and unknown.est_a_verifier
    assert plafond_rifseep(SCALES, "INCONNU", 1, JOUR).somme() is None
    assert plafond_rifseep(SCALES, "BIBLIOTHECAIRE", 1, JOUR).somme(est_loge=True) == Decimal(29750 + 5250)


def _value(debut, number, *, saisie=False, fin=None) -> Valeur:
    return Valeur("smic", "mensuel", "SMIC", Decimal(number), "€", debut, fin, "essai", "V", saisie=saisie)


def test_the_last_to_come_into_force_wins_and_a_typed_value_wins_on_the_same_day():
    first, second = date(2026, 1, 1), date(2026, 7, 1)
    scales = Baremes([_value(first, 1), _value(second, 3), _value(first, 2, saisie=True)])
    assert scales.nombre("smic", "mensuel", first) == 2
    assert scales.nombre("smic", "mensuel", second) == 3, "une valeur livrée plus récente reprend la main"
    ended = Baremes([_value(first, 1), _value(first, 2, saisie=True, fin=date(2026, 1, 31))])
    assert ended.nombre("smic", "mensuel", date(2026, 2, 1)) == 1


# the machine may be busy: what is judged is the law, not the time
LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
amounts = st.decimals(min_value=0, max_value=40_000, places=2)
situations = st.builds(
    Situation,
    statut=st.sampled_from(["TITULAIRE", "STAGIAIRE", "CDI", "CONTRACTUEL_PERMANENT", "EMPLOI_FONCTIONNEL"]),
    im=st.integers(366, 1500),
    duree_hebdo=st.decimals(min_value=1, max_value=35, places=2),
    temps_partiel=st.sampled_from([Decimal(x) for x in ("0.5", "0.6", "0.7", "0.8", "0.9", "1")]),
    nbi=st.integers(0, 50),
    ifse_annuelle_euros=amounts,
    cia_annuel_euros=amounts,
    sft_mensuel_euros=st.decimals(min_value=0, max_value=600, places=2),
    ir_mensuelle_euros=st.decimals(min_value=0, max_value=100, places=2),
)


@LIGHT
@given(situations, st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_lines_add_up_nothing_is_negative_and_the_gross_is_in_the_cost(situation, day):
    cost = employer_cost(situation, EMPLOYEUR, SCALES, day)
    cost.check()
    assert all(row.ligne.valeur >= 0 for row in cost.rows())
    assert cost.total == brut_mensuel(situation, SCALES, day).total + charges_mensuelles(cost)
    assert all(
        row.ligne.valeur == row.ligne.valeur.quantize(Decimal("0.01")) for row in cost.rows() if row.ligne.additif
    )


@LIGHT
@given(situations, st.decimals(min_value=0, max_value=5000, places=2))
def test_a_higher_bonus_never_costs_less(situation, more):
    raised = replace(situation, ifse_annuelle_euros=situation.ifse_annuelle_euros + more)
    assert (
        employer_cost(raised, EMPLOYEUR, SCALES, JOUR).total >= employer_cost(situation, EMPLOYEUR, SCALES, JOUR).total
    )


def test_a_value_to_check_names_its_source_once():
    first, sure, again = (
        Valeur("plafonds_rifseep", "A.1.ifse", "IFSE", Decimal(1), "€", date(2020, 1, 1), None, source, certainty)
        for source, certainty in (("Arrêté A", "?"), ("Arrêté B", "V"), ("Arrêté A", "?"))
    )
    assert sources_a_verifier((first, sure, again)) == ("Arrêté A",)
    assert PlafondRifseep(sure, None, first).sources_a_verifier == ("Arrêté A",)
    assert not PlafondRifseep(sure, None, None).est_a_verifier
