"""A transfer of competence: who agrees, who refuses, the qualified majority, the report of the CLECT within nine months."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import add_months
from common.values import format_date
from projects.models import Collectivite
from roadmap.etapes import ADOPTION_CLECT, EVALUATION_CLECT, Partie, jalons
from roadmap.majorite import Voix, majorite
from roadmap.planning import planifier
from roadmap.queries.services import own_cst, services_of, steps_of
from roadmap.queries.transfers import accords_of
from roadmap.services.services import NOTHING, save_step
from tests.cast import luhn
from tests.growth import rows as more
from tests.hr.test_two_windows import window
from tests.roadmap.scene import done, shared
from tests.roadmap.test_opinions import read

EPCI = Partie("200000001", "CC du Val", True, est_gestionnaire=True, est_epci=True)
BRUME = Partie("210000002", "Brume", True, est_commune=True)
# six communes of 16 114 inhabitants: the first holds 61 %
VAL = {"Brume": 9812, "Saint-Alban": 3140, "Martinières": 1655, "Roquebelle": 902, "Vaudoré": 417, "Pinsac": 188}


def said(*, yes=(), no=(), dominante: bool = True):
    rows = [Voix(name, people, True if name in yes else False if name in no else None) for name, people in VAL.items()]
    return majorite(rows, commune_dominante=dominante)


def test_two_thirds_of_the_councils_for_half_of_the_people():
    found = said(yes=("Brume", "Martinières", "Vaudoré", "Pinsac"))
    assert found.est_reunie and (found.pour, found.habitants_pour) == (4, 12_072)
    assert found.phrase == "4\u00a0communes sur 6, 12\u202f072 habitants sur 16\u202f114 : majorité réunie."


def test_half_of_the_councils_for_two_thirds_of_the_people():
    assert said(yes=("Brume", "Saint-Alban", "Pinsac")).est_reunie
    assert not said(yes=("Brume", "Saint-Alban")).est_reunie
    assert not said(yes=("Brume", "Vaudoré", "Pinsac")).est_reunie, "65 % de la population : pas les deux tiers"


def test_exactly_half_of_the_people_is_not_more_than_half():
    rows = [Voix("A", 300, False), Voix("B", 100, True), Voix("C", 200, True)]
    assert not majorite(rows, commune_dominante=False).est_reunie
    rows[2] = Voix("C", 201, True)
    assert majorite(rows, commune_dominante=False).est_reunie


def test_the_largest_commune_may_block_a_transfer_and_not_a_report():
    others = tuple(name for name in VAL if name != "Brume")
    blocked = majorite([Voix("A", 300, False), *(Voix(n, 200, True) for n in "BCD")], commune_dominante=True)
    assert not blocked.est_reunie and blocked.est_perdue and "L’accord de A est nécessaire" in blocked.phrase
    assert majorite([Voix("A", 300, False), *(Voix(n, 200, True) for n in "BCD")], commune_dominante=False).est_reunie
    lost = said(yes=others, no=("Brume",), dominante=False)
    assert lost.est_perdue, "39 % de la population"
    assert not said(yes=others[:2]).est_perdue


def test_an_unknown_population_is_named():
    found = majorite([Voix("A", None, True), Voix("B", 10, True)], commune_dominante=False)
    assert not found.est_reunie and "population inconnue (A)" in found.phrase


_voices = st.lists(st.tuples(st.integers(1, 5000), st.sampled_from([True, False, None])), min_size=1, max_size=9).map(
    lambda rows: [Voix(f"C{n}", people, accord) for n, (people, accord) in enumerate(rows)]
)


@given(_voices, st.booleans())
def test_any_more_agreement_never_loses_the_majority(rows, dominante):
    before = majorite(rows, commune_dominante=dominante)
    assert not (before.est_reunie and before.est_perdue)
    more_yes = [Voix(one.nom, one.population, True if one.accord is None else one.accord) for one in rows]
    assert majorite(more_yes, commune_dominante=dominante).est_reunie is not before.est_perdue
    everyone = [Voix(one.nom, one.population, True) for one in rows]
    assert majorite(everyone, commune_dominante=dominante).est_reunie


def agreed(rows: list[Voix], say, dominante: bool) -> bool:
    """The rule written a second time, as the text reads, in fractions; ``say`` tells whether a council agrees."""
    yes = [one.population for one in rows if say(one)]
    councils, people = Fraction(len(yes), len(rows)), Fraction(sum(yes), sum(one.population for one in rows))
    most = max(one.population for one in rows)
    blocked = Fraction(most, sum(one.population for one in rows)) > Fraction(1, 4) and not all(
        say(one) for one in rows if one.population == most
    )
    two_thirds, half = Fraction(2, 3), Fraction(1, 2)
    either = (councils >= two_thirds and people > half) or (councils >= half and people >= two_thirds)
    return either and not (dominante and blocked)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from([True, False, None])), min_size=1, max_size=9),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_the_rule_is_the_text_on_every_edge_and_in_any_order(given_rows, dominante, chance):
    """Few inhabitants, so that halves, thirds, quarters and equal communes are met all the time."""
    rows = [Voix(f"C{n}", people, accord) for n, (people, accord) in enumerate(given_rows)]
    found = majorite(rows, commune_dominante=dominante)
    assert found.est_reunie is agreed(rows, lambda one: one.accord is True, dominante)
    assert found.est_perdue is not agreed(rows, lambda one: one.accord is not False, dominante)
    chance.shuffle(rows)
    again = majorite(rows, commune_dominante=dominante)
    assert (found.est_reunie, found.est_perdue) == (again.est_reunie, again.est_perdue)


def test_of_two_communes_that_are_the_largest_alike_each_must_agree():
    rows = [Voix("A", 40, False), Voix("B", 40, True), Voix("C", 10, True), Voix("D", 10, True)]
    for order in (rows, rows[::-1]):
        found = majorite(order, commune_dominante=True)
        assert not found.est_reunie and found.phrase.endswith("L’accord de A est nécessaire.")


def test_the_report_comes_within_nine_months_and_holds_nothing():
    found = jalons("TRANSFERT_COMPETENCE", (EPCI, BRUME))
    keys = [one.cle for one in found]
    assert EVALUATION_CLECT in keys and f"{ADOPTION_CLECT}-{BRUME.cle}" in keys
    plan = planifier(found, depart=date(2027, 3, 1), voulue=date(2028, 1, 1), calmes=())
    assert plan.etape(EVALUATION_CLECT).au_plus_tard == date(2028, 10, 1)
    assert plan.etape(f"{ADOPTION_CLECT}-{BRUME.cle}").au_plus_tard == date(2029, 1, 1)
    bare = [one for one in found if "CLECT" not in one.type.cle]
    plain = planifier(bare, depart=date(2027, 3, 1), voulue=date(2028, 1, 1), calmes=())
    assert (plan.possible, plan.chemin) == (plain.possible, plain.chemin)
    assert {one.jalon.cle: one.au_plus_tard for one in plain.etapes} == {
        one.jalon.cle: one.au_plus_tard for one in plan.etapes if "CLECT" not in one.jalon.cle
    }


def test_without_attribution_no_commission_evaluates():
    found = jalons("TRANSFERT_COMPETENCE", (EPCI, BRUME), sans_attribution=True)
    assert not [one for one in found if "CLECT" in one.cle]
    assert not [one for one in jalons("SERVICE_COMMUN", (EPCI, BRUME)) if "CLECT" in one.cle]


# --- on the pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def transfer(cast):
    """A transfer between the EPCI and its two communes, 4 000 and 400 inhabitants; the committees have spoken."""
    row = shared(cast, forme="TRANSFERT_COMPETENCE")
    done(row, "FICHE_IMPACT", 200)
    done(row, "DEPOT_CDG-CDG", 190)
    for key in ("CDG", cast.bourg.siren):
        done(row, f"CONVOCATION_CST-{key}", 150)
        done(row, f"AVIS_CST-{key}", 130, pour=3, contre=0)
    return row


def council(row, who: Collectivite, ago: int, sens: str = "FAVORABLE", **fields):
    return done(row, f"DELIBERATION-{who.siren}", ago, sens=sens, **fields)


def told(row, who: Collectivite, ago: int):
    """The maire received the deliberation of the EPCI ``ago`` days ago."""
    fields = NOTHING | {"date_notification": timezone.localdate() - timedelta(days=ago)}
    return save_step(row=row, cle=f"DELIBERATION-{who.siren}", fields=fields)


@pytest.mark.django_db
def test_the_delay_of_a_council_runs_from_the_notification_to_its_maire(cast, transfer):
    with pytest.raises(ValidationError, match="Notez d’abord la délibération de la communauté"):
        told(transfer, cast.petit, 100)
    council(transfer, cast.epci, 110)
    with pytest.raises(ValidationError, match="la notification vient après"):
        told(transfer, cast.petit, 111)
    told(transfer, cast.petit, 100)
    with pytest.raises(ValidationError, match="qu’après la notification"):
        council(transfer, cast.petit, 101, date_notification=timezone.localdate() - timedelta(days=100))
    page = read(
        window(cast.chef_projet),
        reverse("roadmap:step", args=[cast.project.slug, 1, f"DELIBERATION-{cast.petit.siren}"]),
    )
    assert "notifiée au maire" in page and "son silence ne vaut pas accord" in page
    own = reverse("roadmap:step", args=[cast.project.slug, 1, f"DELIBERATION-{cast.epci.siren}"])
    assert "notifiée au maire" not in read(window(cast.chef_projet), own)


@pytest.mark.django_db
def test_a_council_says_whether_it_agrees(cast, transfer):
    with pytest.raises(ValidationError, match="accepte ou refuse"):
        council(transfer, cast.bourg, 20, sens="")
    address = reverse("roadmap:step", args=[cast.project.slug, 1, f"DELIBERATION-{cast.bourg.siren}"])
    assert "refuse" in read(window(cast.direction), address)
    other = reverse("roadmap:step", args=[cast.project.slug, 1, "FICHE_IMPACT"])
    assert 'name="sens"' not in read(window(cast.chef_projet), other)


@pytest.mark.django_db
def test_a_refusal_that_leaves_no_majority_holds_the_prefect(cast, transfer):
    council(transfer, cast.epci, 110)
    council(transfer, cast.petit, 100)
    council(transfer, cast.bourg, 90, sens="DEFAVORABLE")
    with pytest.raises(ValidationError, match="L’accord de Bourg-Essai est nécessaire") as refused:
        done(transfer, "ARRETE_PREFECTORAL", 1)
    assert list(refused.value.message_dict) == ["motif"]
    page = read(window(cast.maire), reverse("roadmap:service", args=[cast.project.slug, 1]))
    assert "refusée" in page and "majorité pas réunie, elle ne peut plus l’être" in page


@pytest.mark.django_db
def test_a_majority_goes_without_the_one_who_refused(cast, transfer):
    council(transfer, cast.epci, 110)
    council(transfer, cast.bourg, 100)
    council(transfer, cast.petit, 90, sens="DEFAVORABLE")
    done(transfer, "ARRETE_PREFECTORAL", 1)
    page = read(window(cast.chef_projet), reverse("roadmap:service", args=[cast.project.slug, 1]))
    spaced = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "1 commune sur 2, 4 000 habitants sur 4 400 : majorité réunie" in spaced


@pytest.mark.django_db
def test_silence_agrees_with_the_transfer_and_never_with_the_report(cast, transfer):
    council(transfer, cast.epci, 120)
    council(transfer, cast.bourg, 110)
    today = timezone.localdate()

    def accords():
        [row] = services_of(cast.project)
        return accords_of(row, steps_of(row, own_cst(cast.project))[0], today)

    assert [one.dit for one in accords()[0].conseils] == ["accepte", "en attente, notification à dater"]
    told(transfer, cast.petit, 80)
    last = add_months(today - timedelta(days=80), 3)
    assert accords()[0].conseils[1].dit == f"en attente jusqu’au {format_date(last)}"
    told(transfer, cast.petit, 115)
    transferred, report = accords()
    assert [one.dit for one in transferred.conseils] == ["accepte", "réputé favorable"]
    assert transferred.majorite.est_reunie and report.majorite.pour == 0
    # a refusal voted after the delay no longer undoes the silence
    council(transfer, cast.petit, 1, sens="DEFAVORABLE", date_notification=today - timedelta(days=115))
    page = read(window(cast.chef_projet), reverse("roadmap:service", args=[cast.project.slug, 1]))
    assert "réputée favorable, délibération hors délai" in page
    assert accords()[0].conseils[1].dit == "réputé favorable (délibération hors délai)"
    done(transfer, "ARRETE_PREFECTORAL", 1)
    done(transfer, EVALUATION_CLECT, 1)
    done(transfer, f"{ADOPTION_CLECT}-{cast.bourg.siren}", 0, sens="FAVORABLE")
    assert accords()[1].majorite.est_reunie
    assert accords()[1].dernier_jour == add_months(today - timedelta(days=1), 3)


@pytest.mark.django_db
def test_a_member_commune_left_out_of_the_parties_counts_all_the_same(cast, transfer):
    """The text asks the councils of every member: two parties of three communes who agree are not the majority."""
    cast.project.collectivites.create(
        kind="COMMUNE", nom="Oubliée", siren=luhn("21900123"), population=9000, annee_population=2023, rang=300
    )
    for who in (cast.epci, cast.bourg, cast.petit):
        council(transfer, who, 100)
    page = read(window(cast.chef_projet), reverse("roadmap:service", args=[cast.project.slug, 1]))
    assert "L’accord de Oubliée est nécessaire" in page and "ajoutez aux parties, dès l’ouverture : Oubliée" in page
    with pytest.raises(ValidationError, match="toutes les communes membres"):
        done(transfer, "ARRETE_PREFECTORAL", 1)
    # who joins after the opening has no council asked before it: it is not forgotten for all that
    forgotten = cast.project.collectivites.get(nom="Oubliée")
    transfer.parties.create(collectivite=forgotten, date_entree=transfer.date_ouverture + timedelta(days=30))
    assert "dès l’ouverture : Oubliée" in read(
        window(cast.chef_projet), reverse("roadmap:service", args=[cast.project.slug, 1])
    )


@pytest.mark.django_db
def test_as_many_queries_for_any_number_of_communes(cast, transfer):
    address, counts = reverse("roadmap:service", args=[cast.project.slug, 1]), []
    for rank in (1, 2, 3):
        if rank > 1:
            transfer.parties.create(collectivite=more.commune(cast, {}, rank))
        client = window(cast.chef_projet)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))
    assert len(set(counts)) == 1
