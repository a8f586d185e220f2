"""Back-planning: the example of docs/algorithmes/retroplanning.md, then laws for all services and dates."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.cst import Vote, fenetre_nouvel_examen, refus_nouvel_examen
from roadmap.delais import catalogue, delai, premiere_limite
from roadmap.etapes import (
    CLECT,
    IMPUTATION_AC,
    Jalon,
    Partie,
    enchainements,
    etapes_types,
    jalons,
    periodes,
    precedents,
)
from roadmap.planning import BoucleEtapes, differences, obstacles, planifier, retard
from scenarios.engine.formes import catalogue as formes

EPCI = Partie("200000001", "CC du Val", True, est_gestionnaire=True)
BRUME = Partie("210000002", "Brume", True)
PINSAC = Partie("210000003", "Pinsac", False)
VAUDORE = Partie("210000004", "Vaudoré", False)
ALL = (EPCI, BRUME, PINSAC, VAUDORE)
START = date(2027, 3, 1)
CODES = [one.code for one in formes()]


def with_dates(rows, **given):
    """The steps, some of them dated: ``AVIS_CST_CDG=("realisee", date)``."""
    found = []
    for one in rows:
        name = one.cle.replace("-", "_")
        found.append(replace(one, **{f"date_{given[name][0]}": given[name][1]}) if name in given else one)
    return found


def keys(rows) -> list[str]:
    return [one.cle for one in rows]


def test_a_service_commun_asks_every_committee_and_every_council():
    found = keys(jalons("SERVICE_COMMUN", ALL))
    assert found[0] == "FICHE_IMPACT" and found[-1] == "OUVERTURE"
    assert [one for one in found if one.startswith("AVIS_CST")] == [
        "AVIS_CST-200000001",
        "AVIS_CST-210000002",
        "AVIS_CST-CDG",
    ]
    assert sum(one.startswith("DELIBERATION") for one in found) == 4
    assert "DEPOT_CDG-CDG" in found and "SECOND_AVIS_CST-CDG" not in found


def test_paid_by_the_attribution_the_councils_revise_it_before_the_15th_of_february_and_nothing_waits():
    parties = (replace(EPCI, est_epci=True), replace(BRUME, est_commune=True), replace(PINSAC, est_commune=True))
    plain = planifier(jalons("SERVICE_COMMUN", parties), depart=START, voulue=date(2028, 1, 1), calmes=())
    plan = planifier(
        jalons("SERVICE_COMMUN", parties, imputation=True), depart=START, voulue=date(2028, 1, 1), calmes=()
    )
    added = [one.jalon.cle for one in plan.etapes if plain.etape(one.jalon.cle) is None]
    assert added == [
        "RAPPORT_CLECT",
        "REVISION_AC_EPCI-200000001",
        "REVISION_AC-210000002",
        "REVISION_AC-210000003",
        "NOTIFICATION_AC",
    ]
    assert {plan.etape(key).au_plus_tard for key in added} == {date(2028, 2, 14)}
    assert (plan.possible, plan.chemin) == (plain.possible, plain.chemin)
    assert obstacles(jalons("SERVICE_COMMUN", parties, imputation=True), "REVISION_AC-210000002", START)
    # open after that day: the attribution of the year after
    assert premiere_limite("AC_PROVISOIRE", date(2027, 9, 1)) == date(2028, 2, 14)


@pytest.mark.parametrize("pour, contre, found", [(20, 10, True), (19, 10, False), (0, 0, False), (1, 0, True)])
def test_two_thirds_are_those_of_the_votes_expressed(pour, contre, found):
    assert Vote(pour, contre, 30).atteint_deux_tiers is found


def test_without_a_small_commune_the_centre_de_gestion_is_not_asked():
    assert not [one for one in keys(jalons("SERVICE_COMMUN", (EPCI, BRUME))) if one.endswith("CDG")]


def test_forms_that_move_nobody_ask_no_committee():
    for code in ("PRESTATION", "ENTENTE", "GROUPEMENT_COMMANDES", "INFORMEL", "BIENS_PARTAGES"):
        assert not [one for one in keys(jalons(code, ALL)) if "CST" in one], code
    assert "ACCORD_AGENT" in keys(jalons("MAD_INDIVIDUELLE", ALL))
    assert keys(jalons("BIENS_PARTAGES", ALL))[0] == "DELIBERATION_GESTIONNAIRE-200000001"


def test_the_example_of_the_page():
    plan = planifier(jalons("SERVICE_COMMUN", ALL), depart=START, voulue=date(2027, 6, 1), calmes=())
    dates = {one.jalon.cle: one.date for one in plan.etapes}
    assert dates["FICHE_IMPACT"] == date(2027, 4, 15)
    assert dates["AVIS_CST-210000002"] == date(2027, 4, 30)
    assert dates["AVIS_CST-CDG"] == date(2027, 5, 13)
    assert dates["DELIBERATION-210000002"] == date(2027, 5, 1)
    assert dates["DELIBERATION-210000003"] == dates["CONVENTION"] == date(2027, 5, 14)
    assert plan.possible == date(2027, 5, 29) and plan.retard == 0
    assert plan.chemin == (
        "Fiche d’impact",
        "Dépôt du dossier, CST du centre de gestion",
        "Avis, CST du centre de gestion",
        "Délibération, Vaudoré",
        "Signature de la convention",
        "Transmission au contrôle de légalité",
        "Arrêtés individuels notifiés",
        "Ouverture",
    )
    late = planifier(jalons("SERVICE_COMMUN", ALL), depart=START, voulue=date(2027, 5, 8), calmes=())
    assert late.retard == 21 and retard(late.retard) == "trop tard de 3\u00a0semaines"
    assert late.etape("FICHE_IMPACT").au_plus_tard == date(2027, 3, 25)
    assert late.etape("FICHE_IMPACT").etat == "trop tard de 3\u00a0semaines"


@pytest.mark.parametrize(
    ("days", "words"), [(0, ""), (1, "1\u00a0jour"), (13, "13\u00a0jours"), (15, "3\u00a0semaines")]
)
def test_lateness_in_words(days, words):
    assert retard(days).endswith(words) and bool(retard(days)) == bool(words)


def test_moving_one_committee_moves_what_follows_and_says_why():
    rows = jalons("SERVICE_COMMUN", ALL)
    before = planifier(rows, depart=START, voulue=None, calmes=())
    moved = planifier(
        with_dates(rows, AVIS_CST_210000002=("prevue", date(2027, 6, 10))), depart=START, voulue=None, calmes=()
    )
    said = differences(before, moved)
    names = [line.split(" : ")[0] for line in said]
    assert names == [
        "Avis, CST de Brume",
        "Délibération, Brume",
        "Signature de la convention",
        "Transmission au contrôle de légalité",
        "Arrêtés individuels notifiés",
        "Ouverture",
    ]
    assert "après «\u00a0Avis, CST de Brume\u00a0» : le conseil délibère après l’avis du comité" in said[1]
    assert "du 29/05/2027 au 26/06/2027" in said[-1]


def test_a_typed_date_that_comes_too_early_is_moved_and_kept_in_words():
    rows = with_dates(jalons("SERVICE_COMMUN", ALL), DELIBERATION_210000003=("prevue", date(2027, 4, 1)))
    step = planifier(rows, depart=START, voulue=None, calmes=()).etape("DELIBERATION-210000003")
    assert step.date == date(2027, 5, 14) and step.est_repoussee
    assert step.pourquoi.startswith("prévue le 01/04/2027, repoussée au 14/05/2027 : après «\u00a0Avis")


def test_the_quiet_period_of_the_professional_elections_is_said():
    rows = with_dates(jalons("SERVICE_COMMUN", ALL), AVIS_CST_210000002=("prevue", date(2026, 12, 8)))
    step = planifier(rows, depart=date(2026, 9, 1), voulue=None).etape("AVIS_CST-210000002")
    assert step.alertes == (
        "tombe pendant la période «\u00a0élections professionnelles du 10/12/2026\u00a0» : consulter avant ou attendre "
        "l’installation des nouveaux comités",
    )
    summer = with_dates(jalons("SERVICE_COMMUN", ALL), AVIS_CST_210000002=("prevue", date(2027, 8, 3)))
    assert "été" in planifier(summer, depart=START, voulue=None).etape("AVIS_CST-210000002").alertes[0]


def test_a_convention_before_the_opinions_meets_obstacles_and_then_an_alert():
    rows = jalons("SERVICE_COMMUN", (EPCI, BRUME))
    said = obstacles(rows, "CONVENTION", date(2027, 5, 1))
    assert (
        "«\u00a0Avis, CST de Brume\u00a0» n’est pas faite : une convention approuvée avant l’avis du comité est irrégulière."
        in said
    )
    done = with_dates(rows, CONVENTION=("realisee", date(2027, 3, 10)))
    step = planifier(done, depart=START, voulue=None, calmes=()).etape("CONVENTION")
    assert any("faite avant «\u00a0Avis, CST de Brume\u00a0»" in one for one in step.alertes)
    # an advised step never stops anything
    assert not any("Information écrite" in one for one in obstacles(rows, "ARRETES", date(2027, 5, 1)))
    with pytest.raises(KeyError):
        obstacles(rows, "RIEN", START)


def test_an_opinion_given_the_very_day_of_the_deliberation_is_too_early():
    rows = with_dates(jalons("SERVICE_COMMUN", (EPCI, BRUME)), AVIS_CST_210000002=("realisee", date(2027, 5, 4)))
    assert "au plus tôt le 05/05/2027" in obstacles(rows, "DELIBERATION-210000002", date(2027, 5, 4))[0]
    assert not obstacles(rows, "DELIBERATION-210000002", date(2027, 5, 5))


def test_a_unanimous_refusal_asks_a_second_examination_between_8_and_30_days():
    vote = Vote(0, 5, 0)
    assert vote.est_refus_unanime and vote.avis == "défavorable à l’unanimité"
    assert fenetre_nouvel_examen(date(2027, 5, 4)) == (date(2027, 5, 12), date(2027, 6, 3))
    assert refus_nouvel_examen(date(2027, 5, 4), date(2027, 5, 11)).startswith(
        "Le nouvel examen se tient entre le 12/05/2027"
    )
    assert not refus_nouvel_examen(date(2027, 5, 4), date(2027, 6, 3))
    rows = jalons("SERVICE_COMMUN", ALL, refus=["210000002"])
    assert "SECOND_AVIS_CST-210000002" in keys(rows)
    plan = planifier(rows, depart=START, voulue=None, calmes=())
    assert plan.etape("SECOND_AVIS_CST-210000002").date == date(2027, 5, 8)
    assert plan.etape("DELIBERATION-210000002").date == date(2027, 5, 9)


def test_a_second_examination_beyond_its_last_day_is_said():
    rows = jalons("SERVICE_COMMUN", ALL, refus=["210000002"])
    first = ("realisee", date(2027, 5, 4))

    def alerts(**given) -> tuple[str, ...]:
        dated = with_dates(rows, AVIS_CST_210000002=first, **given)
        return planifier(dated, depart=START, voulue=None, calmes=()).etape("SECOND_AVIS_CST-210000002").alertes

    assert not alerts(SECOND_AVIS_CST_210000002=("prevue", date(2027, 6, 3)))
    assert alerts(SECOND_AVIS_CST_210000002=("prevue", date(2027, 6, 4))) == (
        "nouvel examen prévu après son dernier jour, le 03/06/2027",
    )
    assert alerts(SECOND_AVIS_CST_210000002=("realisee", date(2027, 6, 4))) == (
        "nouvel examen fait après son dernier jour, le 03/06/2027",
    )


@pytest.mark.parametrize(
    ("vote", "avis"),
    [
        (Vote(4, 1, 0), "favorable"),
        (Vote(1, 3, 1), "défavorable"),
        (Vote(2, 2, 1), "réputé rendu (partage égal des voix)"),
        (Vote(0, 3, 2), "défavorable"),
    ],
)
def test_what_a_vote_means(vote, avis):
    assert vote.avis == avis and not vote.est_refus_unanime


def test_the_data_agree_with_each_other():
    known = set(etapes_types())
    for link in enchainements():
        assert {link.avant, link.apres} <= known and delai(link.delai, START)
    for kind in etapes_types().values():
        assert kind.formes | kind.formes_conseillees <= {*CODES, IMPUTATION_AC, CLECT}
        assert not kind.preparation or delai(kind.preparation, START)
    assert all(one.certitude in "VK?" and one.source for one in [*catalogue(), *etapes_types().values(), *periodes()])
    with pytest.raises(KeyError):
        delai("AVIS_CONSEIL", date(2005, 1, 1))


def transfer(notified: date | None = date(2026, 11, 30), **given):
    """Pinsac is silent; its maire received the deliberation of the EPCI on ``notified``."""
    rows = jalons("TRANSFERT_COMPETENCE", (EPCI, BRUME, PINSAC))
    done = {one.cle.replace("-", "_"): ("realisee", date(2026, 10, 1)) for one in rows if "CST" in one.type.cle}
    council = {
        "DELIBERATION_200000001": ("realisee", date(2026, 11, 30)),
        "DELIBERATION_210000002": ("realisee", date(2027, 1, 10)),
    }
    dated = with_dates(rows, **(done | council | given))
    return [replace(one, date_notification=notified) if one.cible == "210000003" else one for one in dated]


def test_the_arrete_of_a_transfer_waits_three_months_while_a_commune_is_silent():
    unknown = planifier(transfer(None), depart=date(2027, 1, 15), voulue=None, calmes=()).etape("ARRETE_PREFECTORAL")
    assert unknown.date == date(2027, 2, 28) and "leur silence vaut accord" in unknown.pourquoi
    assert "3\u00a0mois (CGCT L5211-17)" in unknown.pourquoi
    plan = planifier(transfer(), depart=date(2027, 1, 15), voulue=None, calmes=())
    step, waiting = plan.etape("ARRETE_PREFECTORAL"), plan.etape("DELIBERATION-210000003")
    assert step.date == date(2027, 2, 28) and "Délibération, Pinsac" in step.pourquoi
    assert waiting.date == date(2027, 2, 28) and "son silence vaudra accord" in waiting.pourquoi
    assert plan.etape("DELIBERATION-210000003").etat == "à faire"
    spoken = transfer(DELIBERATION_210000003=("realisee", date(2027, 1, 12)))
    assert planifier(spoken, depart=date(2027, 1, 15), voulue=None, calmes=()).etape("ARRETE_PREFECTORAL").date == date(
        2027, 1, 15
    )
    assert not obstacles(spoken, "ARRETE_PREFECTORAL", date(2027, 1, 12))


def test_a_silent_commune_agrees_on_the_last_day_of_the_delay():
    last = planifier(transfer(), depart=date(2027, 2, 28), voulue=None, calmes=())
    assert not last.etape("DELIBERATION-210000003").est_faite
    after = planifier(transfer(), depart=date(2027, 3, 1), voulue=None, calmes=()).etape("DELIBERATION-210000003")
    assert (after.date, after.etat, after.alertes) == (date(2027, 2, 28), "réputée favorable", ())
    assert len(obstacles(transfer(), "ARRETE_PREFECTORAL", date(2027, 2, 1))) == 2
    assert not obstacles(transfer(), "ARRETE_PREFECTORAL", date(2027, 3, 1))


def test_the_delay_runs_from_the_notification_and_an_unknown_one_makes_no_silence():
    later = planifier(transfer(date(2026, 12, 8)), depart=date(2027, 1, 15), voulue=None, calmes=())
    assert later.etape("ARRETE_PREFECTORAL").date == date(2027, 3, 8)
    assert (
        not planifier(transfer(date(2026, 12, 8)), depart=date(2027, 3, 8), voulue=None, calmes=())
        .etape("DELIBERATION-210000003")
        .est_faite
    )
    unknown = planifier(transfer(None), depart=date(2028, 1, 1), voulue=None, calmes=())
    assert not unknown.etape("DELIBERATION-210000003").est_faite
    late = transfer(DELIBERATION_210000003=("realisee", date(2027, 3, 1)))
    step = planifier(late, depart=date(2027, 3, 2), voulue=None, calmes=()).etape("DELIBERATION-210000003")
    assert step.etat == "réputée favorable, délibération hors délai"


def test_silence_means_nothing_before_the_epci_or_in_another_form():
    waiting = transfer(None, DELIBERATION_200000001=("prevue", date(2026, 11, 30)))
    plan = planifier(waiting, depart=date(2028, 1, 1), voulue=None, calmes=())
    assert not plan.etape("DELIBERATION-210000003").est_faite
    assert not [one for one in jalons("SERVICE_COMMUN", ALL) if one.ouvre_delai or one.vaut_accord]


parties = st.lists(st.booleans(), min_size=2, max_size=7).map(
    lambda own: [
        Partie(f"2{rank:08d}", f"Commune {rank}", one, est_gestionnaire=not rank) for rank, one in enumerate(own)
    ]
)
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@st.composite
def services(draw) -> list[Jalon]:
    """Any service in any form, some steps planned, some done, some committees having refused."""
    members = draw(parties)
    refused = draw(st.sets(st.sampled_from([*(one.cle for one in members), "CDG"])))
    rows = jalons(draw(st.sampled_from(CODES)), members, refus=refused)
    found = []
    for one in rows:
        what = draw(st.sampled_from(["", "", "prevue", "realisee"]))
        found.append(replace(one, **{f"date_{what}": draw(days)}) if what else one)
    return found


@given(rows=services(), start=days, wanted=st.none() | days)
def test_any_step_that_is_not_done_comes_after_all_that_precedes_it(rows, start, wanted):
    plan = planifier(rows, depart=start, voulue=wanted)
    dates = {one.jalon.cle: one.date for one in plan.etapes}
    for step in plan.etapes:
        for prior, link in precedents(step.jalon, rows):
            if not step.est_faite:
                assert step.date >= delai(link.delai, start).apres(dates[prior.cle])
        if not step.est_faite:
            assert step.date >= start and (step.jalon.date_prevue is None or step.date >= step.jalon.date_prevue)


@given(rows=services(), start=days, wanted=days)
def test_any_latest_dates_hold_the_wanted_opening(rows, start, wanted):
    plan = planifier(rows, depart=start, voulue=wanted)
    latest = {one.jalon.cle: one.au_plus_tard for one in plan.etapes}
    assert latest["OUVERTURE"] == wanted
    for step in plan.etapes:
        for prior, link in precedents(step.jalon, rows):
            if latest[step.jalon.cle]:
                assert delai(link.delai, start).apres(latest[prior.cle]) <= latest[step.jalon.cle]


@given(rows=services(), start=days, later=st.integers(1, 90))
def test_any_later_committee_never_brings_anything_forward(rows, start, later):
    before = planifier(rows, depart=start, voulue=None)
    target = next((one for one in before.etapes if one.jalon.type.cle == "AVIS_CST" and not one.est_faite), None)
    if target is None:
        return
    moved = [
        replace(one, date_prevue=target.date + timedelta(days=later)) if one.cle == target.jalon.cle else one
        for one in rows
    ]
    after = planifier(moved, depart=start, voulue=None)
    for step in after.etapes:
        assert step.date >= before.etape(step.jalon.cle).date


@given(code=st.sampled_from(CODES), members=parties, start=days)
def test_any_critical_path_follows_the_order_and_ends_with_the_opening(code, members, start):
    rows = jalons(code, members)
    plan = planifier(rows, depart=start, voulue=None)
    by_label = {one.libelle: one for one in rows}
    assert plan.chemin[-1] == "Ouverture"
    for early, late in zip(plan.chemin, plan.chemin[1:], strict=False):
        assert by_label[early].cle in {prior.cle for prior, _ in precedents(by_label[late], rows)}


@given(day=days, code=st.sampled_from([one.code for one in catalogue()]))
def test_any_delay_counted_back_never_overshoots(day, code):
    if day < delai("AVIS_CONSEIL", date(2020, 1, 1)).date_debut:
        return
    lag = delai(code, day)
    back = lag.avant(day)
    assert lag.apres(back) <= day < lag.apres(back + timedelta(days=1))


def test_a_loop_is_refused_and_named(monkeypatch):
    import roadmap.planning as planning

    rows = jalons("INFORMEL", ALL)
    links = defaultdict(list)
    charte, opening = rows
    links["CHARTE"] = [(opening, enchainements()[0])]
    links["OUVERTURE"] = [(charte, enchainements()[0])]
    monkeypatch.setattr(planning, "precedents", lambda one, _rows: links[one.cle])
    with pytest.raises(BoucleEtapes, match=r"Charte.*Ouverture"):
        planifier(rows, depart=START, voulue=None)
