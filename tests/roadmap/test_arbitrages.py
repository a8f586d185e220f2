"""Two authorities, one service: who decides, in how many days; the élus read counts alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.typography import french_spaces
from projects.policy import Role
from projects.services.memberships import add_member
from roadmap.arbitrages import delai, moyenne, par_mois
from roadmap.models import DemandeArbitrage
from roadmap.services.arbitrages import (
    ask_again,
    ask_arbitration,
    give_arbitration,
    remind_arbitrations,
    withdraw_arbitration,
)
from tests.cast import make_user
from tests.hr.test_two_windows import window
from tests.roadmap.scene import shared
from tests.roadmap.test_opinions import day, read

ASKED, LATER = date(2026, 11, 2), date(2026, 11, 20)


def test_a_request_without_answer_says_how_far_beyond_the_agreed_delay():
    assert delai(ASKED, None, LATER, 10).phrase == "18 jours, au-delà des 10 convenus"
    last = delai(ASKED, None, ASKED + timedelta(days=10), 10)
    assert not last.est_depasse and last.phrase == "10 jours, sur 10 convenus"
    assert delai(ASKED, ASKED + timedelta(days=1), LATER, 1).phrase == "1 jour, sur 1 convenu"
    with pytest.raises(ValueError, match="après avoir été demandé"):
        delai(ASKED, ASKED - timedelta(days=1), LATER, 10)


def test_the_mean_is_that_of_the_answered_ones_half_up_to_the_tenth():
    one, two = (delai(ASKED, ASKED + timedelta(days=n), LATER, 10) for n in (4, 9))
    waiting = delai(ASKED, None, LATER, 10)
    assert moyenne([one, two, waiting]) == Decimal("6.5") and moyenne([waiting]) is None
    month = par_mois([(ASKED, one), (ASKED, two), (ASKED, waiting)])[0]
    assert (month.mois, month.demandes, month.rendus, month.depasses) == (date(2026, 11, 1), 3, 2, 1)


@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.none() | st.integers(0, 60))))
def test_every_request_is_counted_in_one_month(rows):
    given_rows = [
        (asked, delai(asked, None if n is None else asked + timedelta(days=n), date(2028, 6, 1), 10))
        for asked, n in rows
    ]
    months = par_mois(given_rows)
    assert sum(one.demandes for one in months) == len(rows)
    assert [one.mois for one in months] == sorted({one.mois for one in months}, reverse=True)
    assert all((one.moyenne_jours is None) == (one.rendus == 0) for one in months)


def responsable_of_the_manager(cast):
    """The EPCI manages the service: its responsable asks."""
    user = make_user()
    add_member(project=cast.project, user=user, role=Role.RESPONSABLE_SERVICE_COMMUN, collectivite=cast.epci)
    return user


def asked(cast, *, ago: int = 18, user=None) -> DemandeArbitrage:
    row = cast.project.services_mutualises.first() or shared(cast)
    return ask_arbitration(
        row=row,
        theme="PRIORITES",
        objet="Budget de Bourg ou budget de la communauté d’abord ?",
        situation="Les deux pour le 1er décembre.",
        fonctionnelle=cast.bourg,
        date_demande=day(ago),
        user=user or cast.responsable,
    )


def at(cast, name: str = "arbitrages", *more) -> str:
    return reverse(f"roadmap:{name}", args=[cast.project.slug, *more])


@pytest.mark.django_db
def test_a_responsable_asks_and_a_direction_answers_with_a_rule_for_next_time(cast):
    row = shared(cast)
    client = window(responsable_of_the_manager(cast))
    typed = {
        "service": row.pk,
        "fonctionnelle": cast.bourg.pk,
        "theme": "PRIORITES",
        "objet": "Qui d’abord ?",
        "date_demande": f"{day(18):%d/%m/%Y}",
    }
    wrong = client.post(at(cast, "arbitrage-ask"), typed | {"fonctionnelle": cast.epci.pk})
    assert wrong.status_code == 422 and "choisissez l’autre autorité" in wrong.content.decode()
    assert client.post(at(cast, "arbitrage-ask"), typed).status_code == 302
    page = read(client, at(cast, "arbitrage", 1))
    assert "18 jours, au-delà des 10 convenus" in page and "Rendre l’arbitrage" not in page
    direction = window(cast.direction)
    early = {"date_reponse": f"{day(19):%d/%m/%Y}", "issue": "Bourg."}
    refused = direction.post(at(cast, "arbitrage", 1), early)
    assert refused.status_code == 422 and "on y répond ensuite" in refused.content.decode()
    answer = {"date_reponse": f"{day(2):%d/%m/%Y}", "issue": "Bourg d’abord.", "regle_priorite": "Le premier échu."}
    assert direction.post(at(cast, "arbitrage", 1), answer).status_code == 302
    page = read(client, at(cast, "arbitrage", 1))
    assert "Bourg d’abord." in page and "Le premier échu." in page
    assert client.post(at(cast, "arbitrage-withdraw", 1), follow=True).status_code == 200
    assert DemandeArbitrage.objects.get().etat == "RENDUE", "un arbitrage rendu ne se retire plus"


@pytest.mark.django_db
def test_who_asks_may_withdraw_and_take_it_back(cast):
    user = responsable_of_the_manager(cast)
    row = asked(cast, user=user)
    client = window(user)
    client.post(at(cast, "arbitrage-withdraw", row.numero))
    row.refresh_from_db()
    assert row.etat == "RETIREE"
    with pytest.raises(ValidationError, match="retirée"):
        give_arbitration(
            row=row, fields={"date_reponse": day(0), "issue": "Oui", "regle_priorite": ""}, user=cast.direction
        )
    client.post(at(cast, "arbitrage-withdraw", row.numero), {"reprendre": "oui"})
    row.refresh_from_db()
    assert row.etat == "DEMANDEE"


@pytest.mark.django_db
def test_elected_officials_read_how_many_and_how_long_never_a_case(cast):
    first = asked(cast, ago=18)
    asked(cast, ago=5)
    fields = {"date_reponse": timezone.localdate() - timedelta(days=14), "issue": "Bourg.", "regle_priorite": ""}
    give_arbitration(row=first, fields=fields, user=cast.chef_projet)
    for role in ("elu", "maire"):
        client = window(getattr(cast, role))
        page = read(client, at(cast))
        assert "Demandes d’arbitrage" in page and "Délai moyen" in page
        assert french_spaces("d’abord ?") not in page and first.service_mutualise.service.libelle not in page
        assert client.get(at(cast, "arbitrage", first.numero)).status_code == 404
        assert client.get(at(cast, "arbitrages-export", "arbitrages", "csv")).status_code == 404
        assert client.get(at(cast, "arbitrages-export", "delais", "csv")).status_code == 200


@pytest.mark.django_db
def test_a_direction_that_is_no_party_to_a_case_does_not_read_it(cast):
    row = asked(cast)
    # Petit-Essai is neither of the two authorities
    client = window(cast.secretaire)
    assert french_spaces("d’abord ?") not in read(client, at(cast))
    assert client.get(at(cast, "arbitrage", row.numero)).status_code == 404
    for role in ("drh", "finances", "representant", "consultant", "referent_rh", "secretaire_cst"):
        client = window(getattr(cast, role))
        assert {client.get(at(cast)).status_code, client.get(at(cast, "arbitrage", row.numero)).status_code} == {404}


@pytest.mark.django_db
def test_two_directions_answering_together_lose_nothing(cast):
    row = asked(cast)
    client = window(cast.direction)
    url = at(cast, "arbitrage", row.numero)
    version = client.get(url).context["form"].version
    give_arbitration(
        row=row, fields={"date_reponse": day(1), "issue": "Communauté.", "regle_priorite": ""}, user=cast.chef_projet
    )
    answer = client.post(url, {"date_reponse": f"{day(1):%d/%m/%Y}", "issue": "Bourg.", "version": version})
    assert answer.status_code == 409 and "Communauté." in answer.content.decode()


@pytest.mark.django_db
def test_an_answer_given_meanwhile_is_not_undone_by_a_page_read_before(cast):
    row = asked(cast)
    stale = DemandeArbitrage.objects.get(pk=row.pk)
    answer = {"date_reponse": day(0), "issue": "Bourg d’abord.", "regle_priorite": ""}
    give_arbitration(row=row, fields=answer, user=cast.direction)
    with pytest.raises(ValidationError, match="ne se retire plus"):
        withdraw_arbitration(row=stale, user=cast.responsable)
    kept = DemandeArbitrage.objects.get(pk=row.pk)
    assert (kept.etat, kept.issue) == ("RENDUE", "Bourg d’abord.")
    other = asked(cast)
    before = DemandeArbitrage.objects.get(pk=other.pk)
    withdraw_arbitration(row=other, user=cast.responsable)
    with pytest.raises(ValidationError, match="a été retirée"):
        give_arbitration(row=before, fields=answer, user=cast.direction)
    assert ask_again(row=before, user=cast.responsable).etat == "DEMANDEE"


@pytest.mark.django_db
def test_beyond_the_delay_of_the_charter_those_who_decide_are_told_once(cast):
    row = asked(cast, ago=10)
    assert remind_arbitrations() == 0, "le dernier jour convenu est encore dans le délai"
    assert remind_arbitrations(timezone.localdate() + timedelta(days=1)) == 1
    told = cast.project.notifications.order_by("user_id")
    assert {one.user for one in told} == {cast.chef_projet, cast.direction}, "jamais les élus, ni qui demande"
    assert told[0].texte == "Arbitrage n°\u00a01 attend une réponse\u00a0: 11 jours, au-delà des 10 convenus."
    told.update(date_lecture=timezone.now())
    remind_arbitrations(timezone.localdate() + timedelta(days=2))
    assert told.count() == 2
    told.update(date_lecture=None)
    withdraw_arbitration(row=row, user=cast.chef_projet)
    assert not told.exists() and remind_arbitrations(timezone.localdate() + timedelta(days=9)) == 0
