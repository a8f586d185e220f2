"""The typical week of an agent: the figures of docs/algorithmes/semaine-type.md, then the journey of a small town hall."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.values import ValeurIllisible
from hr.calculs.semaine import duree_due, ecart, ecrire_demi_heures, lire_demi_heures, parts, phrase_ecart
from hr.models import Consultation, LigneSemaine, SemaineType
from hr.services.agents import effacer_agent
from hr.services.etats import valider
from hr.services.semaines import appliquer_semaine, enregistrer_semaine, parts_actuelles, revenir_aux_parts
from projects.services.memberships import open_hr_data
from tests.hr.staff import make_agent
from tests.reports.reading import csv_table, page_tables

DOC = {"accueil": (7, 7, 0, 7, 7, 0, 0), "finances": (7, 0, 0, 7, 0, 0, 0), "etat civil": (0, 7, 0, 0, 7, 0, 0)}
WEEK = st.dictionaries(st.integers(1, 12), st.lists(st.integers(0, 20), min_size=7, max_size=7), max_size=6)


@pytest.mark.parametrize(
    ("text", "halves"), [("3,5", 7), ("3h30", 7), ("3:30", 7), ("7", 14), ("", 0), ("0", 0), (" 0,5 ", 1)]
)
def test_a_duration_is_read_to_the_half_hour_and_written_back(text, halves):
    assert lire_demi_heures(text) == halves
    assert lire_demi_heures(ecrire_demi_heures(halves)) == halves


@pytest.mark.parametrize("text", ["3,25", "3h20", "25", "-1", "matin", "3/35"])
def test_what_is_no_half_hour_is_refused(text):
    with pytest.raises(ValeurIllisible):
        lire_demi_heures(text)


def test_the_worked_week_of_the_prose():
    assert parts(DOC) == {"accueil": Decimal("0.5"), "finances": Decimal("0.25"), "etat civil": Decimal("0.25")}
    assert ecart(DOC, duree_due(Decimal(28), Decimal(1))) == 0
    thirds = parts({"a": (14, 0), "b": (14, 0), "c": (14, 0)})
    assert list(thirds.values()) == [Decimal("0.333334"), Decimal("0.333333"), Decimal("0.333333")]
    due = duree_due(Decimal(28), Decimal("0.8"))
    assert due == Decimal("22.4") and ecart({"a": (45,)}, due) == 0
    assert ecart({"a": (48,)}, due) == Decimal("1.6")
    assert phrase_ecart({"a": (48,)}, due) == "24 heures relevées, pour une semaine de 22,4 heures : 1,6 heure de plus"


@given(WEEK)
def test_shares_are_whole_and_positive_whatever_the_week(week):
    found = parts(week)
    assert all(share > 0 for share in found.values())
    assert sum(found.values()) == (1 if any(map(sum, week.values())) else 0)


@pytest.fixture
def clerk(cast):
    """A clerk of the small commune, 28 h on 35, typed wholly in one service."""
    one = cast.project.services.get(code="ETAT_CIVIL")
    return make_agent(cast.petit, {one: "1"}, matricule="PE01", duree_hebdo_poste=Decimal(28))


def _posted(cast, **changed):
    services = {one.code: one.pk for one in cast.project.services.all()}
    rows = {
        "lignes": "4", "relevee_le": "16/11/2026", "explication": "",
        "service_0": services["ETAT_CIVIL"], "lundi_0": "3h30", "mardi_0": "3,5", "jeudi_0": "3,5", "vendredi_0": "3,5",
        "service_1": services["FINANCES"], "lundi_1": "3,5", "jeudi_1": "3,5",
        "service_2": services["VOIRIE"], "mardi_2": "3,5", "vendredi_2": "3,5",
    }  # fmt: skip
    return rows | changed


def _url(cast, name, *args):
    return reverse(f"hr:{name}", args=[cast.project.slug, *args])


@pytest.mark.django_db
def test_from_the_week_to_the_shares_and_back(client_of, cast, clerk):
    client, before = client_of(cast.secretaire), parts_actuelles(clerk)
    answer = client.post(_url(cast, "week", clerk.pk), _posted(cast))
    assert answer["Location"] == _url(cast, "week-apply", clerk.pk) and parts_actuelles(clerk) == before
    shown = page_tables(client.get(answer["Location"]).content.decode())["Ce que le relevé change"]
    assert shown[1][:3] == ["État civil, élections et titres", "100 %", "50 %"] and shown[1][4] == "0,40 ETP"
    assert shown[-1][3] == shown[-1][4] == "0,80 ETP"
    assert client.post(answer["Location"], {"geste": "appliquer"}).status_code == 302
    services = {one.code: one.pk for one in cast.project.services.all()}
    half, quarter = Decimal("0.5"), Decimal("0.25")
    wanted = {services["ETAT_CIVIL"]: half, services["VOIRIE"]: quarter, services["FINANCES"]: quarter}
    assert parts_actuelles(clerk) == wanted
    assert "Revenir aux parts d’avant" in client.get(answer["Location"]).content.decode()
    client.post(answer["Location"], {"geste": "revenir"})
    assert parts_actuelles(clerk) == before


@pytest.mark.django_db
def test_the_list_says_who_is_to_be_surveyed_and_the_export_what_changes(client_of, cast, clerk):
    client = client_of(cast.secretaire)
    assert "Aucun agent ne correspond" in client.get(_url(cast, "weeks")).content.decode()
    client.post(_url(cast, "week", clerk.pk), _posted(cast))
    assert "À appliquer" in client.get(_url(cast, "weeks")).content.decode()
    rows = csv_table(client.get(_url(cast, "weeks-export", "etp-des-releves", "csv")).content)
    assert [row[0] for row in rows[1:]] == [
        "État civil, élections et titres", "Voirie et propreté", "Finances et comptabilité", "Ensemble",
    ]  # fmt: skip
    assert rows[1][1:3] == ["0,800000", "0,400000"] and rows[-1][1] == rows[-1][2]
    rows = csv_table(client.get(_url(cast, "weeks-export", "semaines-types", "csv")).content)
    assert rows[1][0] == "PE01" and "Relevée, à appliquer" in rows[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"vendredi_2": "5,5"}, "30 heures relevées, pour une semaine de 28 heures : 2 heures de plus"),
        ({"vendredi_2": "3,25"}, "une durée se note à la demi-heure près"),
        ({"service_2": ""}, "Service n° 3 : choisissez le service de ces heures."),
        ({"mardi_0": "22"}, "Le mardi compte plus de 24 heures"),
    ],
)
def test_a_week_that_cannot_be_is_refused_in_words_and_keeps_what_was_typed(client_of, cast, clerk, changed, words):
    answer = client_of(cast.secretaire).post(_url(cast, "week", clerk.pk), _posted(cast, **changed))
    assert answer.status_code == 422 and words in answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert not SemaineType.objects.exists()


@pytest.mark.django_db
def test_a_gap_is_kept_with_its_words_and_asks_none_once_it_is_gone(client_of, cast, clerk):
    client = client_of(cast.secretaire)
    told = {"vendredi_2": "5,5", "explication": "réunion du conseil"}
    assert client.post(_url(cast, "week", clerk.pk), _posted(cast, **told)).status_code == 302
    assert SemaineType.objects.get().explication == "réunion du conseil"
    client.post(_url(cast, "week", clerk.pk), _posted(cast, explication="réunion du conseil"))
    assert SemaineType.objects.get().explication == ""


def _surveyed(cast, clerk):
    keys = [one.pk for one in cast.project.services.order_by("rang")]
    week = {keys[0]: (14, 14, 0, 0, 0, 0, 0), keys[1]: (14, 14, 0, 0, 0, 0, 0)}
    return enregistrer_semaine(
        agent=clerk, semaine=week, relevee_le=date(2026, 11, 16), explication="", auteur=cast.secretaire
    )


@pytest.mark.django_db
def test_a_validated_inventory_asks_why_and_later_changes_are_not_overwritten(client_of, cast, clerk):
    row = _surveyed(cast, clerk)
    valider(collectivite=cast.petit, auteur=cast.secretaire)
    client, url = client_of(cast.secretaire), _url(cast, "week-apply", clerk.pk)
    assert client.post(url, {"geste": "appliquer"}).status_code == 422
    assert client.post(url, {"geste": "appliquer", "motif": "relevé de novembre"}).status_code == 302
    clerk.affectations.order_by("pk").last().delete()
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="ont changé depuis"):
        revenir_aux_parts(row=row, auteur=cast.secretaire, motif="essai")


@pytest.mark.django_db
def test_nobody_but_the_hr_of_the_employer_reads_a_week(client_of, cast, clerk):
    _surveyed(cast, clerk)
    open_hr_data(collectivite=cast.petit, user=cast.secretaire)
    for user in (cast.autre_maire, cast.maire, cast.drh, cast.referent_rh, cast.chef_projet, cast.inconnu):
        for name in ("week", "week-apply"):
            assert client_of(user).get(_url(cast, name, clerk.pk)).status_code == 404
    assert "PE01" not in client_of(cast.drh).get(_url(cast, "weeks")).content.decode()
    client_of(cast.secretaire).get(_url(cast, "week", clerk.pk))
    assert Consultation.objects.filter(objet="SEMAINE", collectivite=cast.petit, user=cast.secretaire).exists()


@pytest.mark.django_db
def test_erasing_the_agent_leaves_nothing_of_the_week(cast, clerk):
    appliquer_semaine(row=_surveyed(cast, clerk), auteur=cast.secretaire, motif="")
    effacer_agent(clerk)
    for model in (SemaineType, LigneSemaine):
        assert not model._base_manager.exists() and not model.history.exists()
