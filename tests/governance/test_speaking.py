"""Speaking time by college: an option of method; shares, aim of the charter, and who reads what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.values import format_percent
from governance.models import Meeting, SpeakingTime
from governance.parole import College, Spoken, gap_words, target_words, together
from governance.services.charter import publish, save_draft
from governance.services.meetings import save_minutes
from governance.services.speaking import record_speaking
from projects.options import Option
from projects.services.method import set_options
from tests.governance.scene import TEXTS, body_with, meeting_in, thresholds
from tests.reports.reading import csv_table, page_tables

ELUS, DIRECTIONS, RH, AGENTS, SYNDICATS = College
MINUTES = {ELUS: 60, DIRECTIONS: 30, RH: 15, AGENTS: 15}


def posted(duree: int = 120, **minutes: int) -> dict[str, str]:
    """What the form sends."""
    return {"duree": str(duree), **{college.value: str(minutes.get(college.value, "")) for college in College}}


ALL = posted(elus=60, directions=30, rh=15, agents=15)


@pytest.fixture
def meeting(cast) -> Meeting:
    """A committee of two hours, yesterday, where the direction and an élue sit; the option is on."""
    set_options(project=cast.project, options=frozenset({Option.TEMPS_DE_PAROLE}))
    cast.project.refresh_from_db()
    body = body_with(cast, "elu", "direction")
    start = timezone.now() - timedelta(days=1)
    row = meeting_in(body, days=-1, fin=start + timedelta(hours=2))
    Meeting.objects.filter(pk=row.pk).update(debut=start)  # sans historique : deux heures juste
    return Meeting.objects.get(pk=row.pk)


def address(meeting: Meeting, name: str = "speaking-record") -> str:
    return reverse(f"governance:{name}", args=[meeting.body.project.slug, meeting.pk])


# --- pure --------------------------------------------------------------------------------------------------------


def test_a_share_below_the_aim_is_never_printed_as_the_aim():
    words = target_words(Spoken(10_000, {AGENTS: 1_995}), 20)
    assert "19,95\u00a0% du temps, sous l’objectif (20\u00a0%)" in words
    assert "19,999\u00a0%" in target_words(Spoken(100_000, {AGENTS: 19_999}), 20)
    assert "20\u00a0% du temps, objectif atteint" in target_words(Spoken(10_000, {AGENTS: 2_000}), 20)


def test_one_minute_is_one_minute():
    assert gap_words(Spoken(60, {ELUS: 1})).startswith("Le total fait 1 minute sur 60")


def test_fifteen_minutes_of_two_hours_are_twelve_and_a_half_percent():
    spoken = Spoken(120, MINUTES)
    assert format_percent(spoken.share(AGENTS)) == "12,5\u00a0%" and spoken.total_share == 1 and gap_words(spoken) == ""
    assert spoken.share(SYNDICATS) is None and spoken.staff_share == Decimal("0.125")
    assert (
        target_words(spoken, 25)
        == f"Agents et représentants\u00a0: {format_percent(Decimal('0.125'))} du temps, sous l’objectif (25\u00a0%)."
    )
    assert "objectif atteint" in target_words(Spoken(120, {AGENTS: 15, SYNDICATS: 15}), 25)
    assert target_words(Spoken(120, {ELUS: 60}), 25) == ""


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ({AGENTS: 10}, ("115 minutes sur 120", "95,8", "il en manque 5")),
        ({ELUS: 70}, ("130", "108,3", "10\u00a0minutes de trop")),
    ],
)
def test_minutes_that_do_not_add_up_are_told(last, words):
    said = gap_words(Spoken(120, {**MINUTES, **last}))
    assert all(word in said for word in words), said


def test_a_long_meeting_counts_more_than_a_short_one():
    whole = together([Spoken(120, MINUTES), Spoken(60, {ELUS: 30, AGENTS: 30})])
    assert whole.share(AGENTS) == Decimal("0.25") and whole.minutes[SYNDICATS] is None
    assert together([]) is None


counts = st.fixed_dictionaries({college: st.none() | st.integers(0, 300) for college in College})


@given(st.lists(st.tuples(st.integers(1, 600), counts), min_size=1, max_size=4))
def test_shares_add_up_to_the_total_and_together_keeps_every_minute(meetings):
    found = [Spoken(duree, minutes) for duree, minutes in meetings]
    for spoken in found:
        shares = [share for college in College if (share := spoken.share(college)) is not None]
        assert abs(sum(shares, Decimal(0)) - spoken.total_share) < Decimal("1e-20")
        assert (gap_words(spoken) == "") is (spoken.total == spoken.duree)
    whole = together(found)
    assert (whole.duree, whole.total) == (sum(one.duree for one in found), sum(one.total for one in found))


def test_no_meeting_lasts_nothing_and_nobody_speaks_less_than_nothing():
    for duree, minutes in ((0, {}), (10, {ELUS: -1})):
        with pytest.raises(ValueError):
            Spoken(duree, minutes)


# --- pages -------------------------------------------------------------------------------------------------------


def test_the_lead_types_the_minutes_and_reads_the_shares(meeting, cast, client_of):
    client = client_of(cast.chef_projet)
    form = client.get(address(meeting)).content.decode()
    assert 'name="duree" value="120"' in form
    done = client.post(address(meeting), ALL, follow=True).content.decode()
    assert "Le temps de parole est enregistré." in done and "Le compte n’y est pas" not in done
    rows = {row[0]: row[1:] for row in page_tables(done)["Minutes et part de chaque collège"]}
    assert rows["Agents"] == ["15", "12,5 %"] and rows["Total"] == ["120", "100 %"]
    assert rows["Représentants du personnel"][0] == "absent" and "sous l’objectif" in done
    # ten minutes for the agents: kept, and told
    short = client.post(address(meeting), posted(elus=60, directions=30, rh=15, agents=10), follow=True)
    assert "il en manque 5" in short.content.decode() and "Le compte n’y est pas" in short.content.decode()
    assert SpeakingTime.objects.get().agents == 10 and SpeakingTime.history.count() == 2
    erased = client.post(address(meeting), posted(), follow=True).content.decode()
    assert "est effacé" in erased and not SpeakingTime.objects.exists()
    refused = client.post(address(meeting), posted())
    assert refused.status_code == 422 and "au moins un collège" in refused.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"duree": "0"}, {"duree": ""}, {"elus": "-1"}, {"elus": "mille"}, {"agents": "1441"}]
)
def test_what_cannot_be_minutes_is_refused_on_its_field(meeting, cast, client_of, wrong):
    answer = client_of(cast.chef_projet).post(address(meeting), ALL | wrong)
    assert answer.status_code == 422 and not SpeakingTime.objects.exists()
    assert f'id="id_{next(iter(wrong))}_error"' in answer.content.decode()


def test_two_people_at_once_see_both(meeting, cast, client_of):
    client = client_of(cast.chef_projet)
    version = client.get(address(meeting)).content.decode().split('name="version" value="')[1].split('"')[0]
    record_speaking(meeting=meeting, duree=120, minutes={ELUS: 90})
    assert client.post(address(meeting), ALL | {"version": version}).status_code == 409


def test_before_the_meeting_and_without_the_option_there_is_nothing(meeting, cast, client_of):
    client = client_of(cast.chef_projet)
    record_speaking(meeting=meeting, duree=120, minutes=MINUTES)
    coming = meeting_in(meeting.body, days=3)
    assert client.post(address(coming), ALL).status_code == 422
    set_options(project=cast.project, options=frozenset())
    listing = reverse("governance:speaking", args=[cast.project.slug])
    assert client.get(address(meeting)).status_code == client.get(listing).status_code == 404
    for name in ("governance:meeting", "consultations:journal"):
        args = [cast.project.slug, *([meeting.pk] if name.endswith("meeting") else [])]
        assert "Temps de parole" not in client.get(reverse(name, args=args)).content.decode()
    set_options(project=cast.project, options=frozenset({Option.TEMPS_DE_PAROLE}))
    assert "12,5" in client.get(address(meeting, "meeting")).content.decode(), "éteinte, l’option ne perd rien"


def test_each_meeting_for_who_leads_the_whole_of_published_ones_for_the_elus_and_the_staff(meeting, cast, client_of):
    record_speaking(meeting=meeting, duree=120, minutes=MINUTES)
    slug = cast.project.slug
    page, csv = (
        reverse("governance:speaking", args=[slug]),
        reverse("governance:speaking-export", args=[slug, "parole-ensemble", "csv"]),
    )
    each = reverse("governance:speaking-export", args=[slug, "parole-reunions", "csv"])
    for person in (cast.chef_projet, cast.referent_rh, cast.direction, cast.consultant):
        client = client_of(person)
        tables = page_tables(client.get(page).content.decode())
        assert tables["Qui a parlé, toutes réunions ensemble"][4] == ["Agents", "15", "12,5 %"]
        assert len(tables["Réunion par réunion"]) == 2 and client.get(each).status_code == 200
    for person in (cast.elu, cast.representant):
        client = client_of(person)
        assert "Aucun temps de parole n’est noté" in client.get(page).content.decode()
        assert client.get(csv).status_code == client.get(each).status_code == 404
        assert "12,5" not in client.get(reverse("consultations:journal", args=[slug])).content.decode()
    assert "12,5" not in client_of(cast.elu).get(address(meeting, "meeting")).content.decode()
    save_minutes(meeting=meeting, texte="Accord.", publish=True)
    for person in (cast.elu, cast.representant):
        client = client_of(person)
        assert csv_table(client.get(csv).content)[-2][0] == "Représentants du personnel"
        assert client.get(each).status_code == 404
        journal = page_tables(client.get(reverse("consultations:journal", args=[slug])).content.decode())
        assert journal["Qui a parlé, toutes réunions ensemble"][4] == ["Agents", "15", "12,5 %"]
    for person in (cast.drh, cast.finances):
        assert client_of(person).get(page).status_code == 403


def test_the_aim_is_that_of_the_day_of_the_meeting(meeting, cast, client_of):
    record_speaking(meeting=meeting, duree=120, minutes=MINUTES | {SYNDICATS: 0})
    charter = save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds(PAROLE_AGENTS=10))
    publish(charter=charter, date_effet=timezone.localdate(), user=cast.chef_projet)
    client = client_of(cast.chef_projet)
    assert "sous l’objectif (25" in client.get(address(meeting, "meeting")).content.decode()
    tables = page_tables(client.get(reverse("governance:speaking", args=[cast.project.slug])).content.decode())
    assert tables["La parole des agents et de leurs représentants"][1][1:] == ["12,5 %", "25 %"]
