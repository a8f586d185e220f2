"""Common jobs: the application proposes, a person confirms; the worked figures of docs/algorithmes/metiers.md."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hr.calculs.metiers import PosteDuTableau, Tension, cle_intitule, metier, metiers, proposer, tensions
from hr.models import MetierRetenu, Poste
from hr.services.metiers import retenir_metiers
from projects.services.memberships import open_hr_data
from tests.hr.staff import make_agent
from tests.reports.reading import csv_table, page_tables


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chargée d’accueil", "chargé d'Accueil"),
        ("Directrice des finances", "Directeur de finances"),
        ("Jardinières", "jardinier"),
        ("Resp. bâtiments", "Responsable des bâtiments"),
    ],
)
def test_two_writings_of_one_title_share_a_key(one, other):
    assert cle_intitule(one) == cle_intitule(other)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Agent d’accueil état civil", "ACCUEIL"),
        ("Chargé d’accueil", "ACCUEIL"),
        ("Agent de voirie et de propreté", "VOIRIE"),
        ("Instructrice du droit des sols", "URBANISME"),
        ("Secrétaire générale de mairie", "SECRETAIRE_MAIRIE"),
        ("DGS", "DIRECTION"),
    ],
)
def test_the_likeliest_job_is_proposed(title, code):
    assert proposer(title).metier.code == code


@pytest.mark.parametrize("title", ["Pilote de drone", "Chef d’équipe", "", "…"])
def test_nothing_is_proposed_rather_than_a_wrong_guess(title):
    assert proposer(title) is None


def test_the_list_has_no_twin_and_each_job_finds_itself():
    assert len({one.code for one in metiers()}) == len(metiers())
    for one in metiers():
        assert proposer(one.libelle).metier == one and metier(one.code) is one
    assert metier("RIEN") is None


def get(client, cast, name="hr:jobs", **kwargs):
    return client.get(reverse(name, kwargs={"slug": cast.project.slug, **kwargs}))


def lines_of(text: str, title: str) -> str:
    """Rank of the line of a title."""
    return re.search(rf"{title}<input type=\"hidden\" name=\"cle-(\d+)\" value=\"([^\"]*)\"", text).groups()


@pytest.mark.django_db
def test_a_drh_confirms_what_is_proposed_and_the_counts_follow(client_of, cast):
    make_agent(cast.bourg, fonction="Agent d’accueil état civil")
    make_agent(cast.bourg, fonction="Chargé d’accueil")
    make_agent(cast.bourg, fonction="Chargée d’accueil")
    make_agent(cast.bourg, fonction="Pilote de drone")
    client = client_of(cast.drh)
    text = get(client, cast).content.decode()
    assert "3 intitulés à confirmer" in text and "aucune proposition" in text
    assert page_tables(text)["Métiers communs, par employeur"][1:] == [["À confirmer", "4", "4"]]
    data = {"collectivite": cast.bourg.pk}
    for title, code in (("Agent d’accueil état civil", "ACCUEIL"), ("Chargé d’accueil", "ACCUEIL")):
        rank, key = lines_of(text, title)
        data |= {f"cle-{rank}": key, f"metier-{rank}": code, f"oui-{rank}": "on"}
    assert client.post(reverse("hr:jobs", args=[cast.project.slug]), data).status_code == 302
    rows = csv_table(get(client, cast, "hr:jobs-export", cle="metiers-employeurs", extension="csv").content)
    assert rows[1:] == [["Accueil et état civil", "3", "3"], ["À confirmer", "1", "1"]]
    assert "1 intitulé à confirmer" in get(client, cast).content.decode()
    assert MetierRetenu.history.filter(history_user=cast.drh).count() == 2


@pytest.mark.django_db
def test_an_unticked_line_or_a_title_of_nobody_is_not_kept(client_of, cast):
    make_agent(cast.bourg, fonction="Jardinier")
    data = {
        "collectivite": cast.bourg.pk,
        "cle-0": cle_intitule("Jardinier"), "metier-0": "ESPACES_VERTS",
        "cle-1": "inconnu ici", "metier-1": "VOIRIE", "oui-1": "on",
    }  # fmt: skip
    client_of(cast.drh).post(reverse("hr:jobs", args=[cast.project.slug]), data)
    assert not MetierRetenu.objects.exists()


@pytest.mark.django_db
def test_another_employer_sees_and_writes_nothing(client_of, cast):
    make_agent(cast.bourg, fonction="Fossoyeur")
    for user in (cast.autre_drh, cast.secretaire):
        assert "Fossoyeur" not in get(client_of(user), cast).content.decode()
        data = {"collectivite": cast.bourg.pk, "cle-0": "fossoyeur", "metier-0": "VOIRIE", "oui-0": "on"}
        assert client_of(user).post(reverse("hr:jobs", args=[cast.project.slug]), data).status_code == 404
    for user in (cast.elu, cast.chef_projet, cast.direction, cast.referent_rh, cast.consultant):
        assert get(client_of(user), cast).status_code == 404
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    assert "Fossoyeur" in get(client_of(cast.referent_rh), cast).content.decode()
    assert not MetierRetenu.objects.exists()


@pytest.mark.django_db
def test_a_job_outside_the_list_is_refused_whole_and_an_empty_one_forgets(cast):
    with pytest.raises(ValidationError, match="liste commune"):
        retenir_metiers(collectivite=cast.bourg, choix={"jardinier": "ESPACES_VERTS", "x": "RIEN"}, auteur=cast.drh)
    assert not MetierRetenu.objects.exists()
    assert retenir_metiers(collectivite=cast.bourg, choix={"jardinier": "ESPACES_VERTS"}, auteur=cast.drh) == 1
    assert retenir_metiers(collectivite=cast.bourg, choix={"jardinier": "ESPACES_VERTS"}, auteur=cast.drh) == 0
    assert retenir_metiers(collectivite=cast.bourg, choix={"jardinier": ""}, auteur=cast.drh) == 1
    assert not MetierRetenu.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [(1, "1 intitulé enregistré,"), (11, "11 intitulés enregistrés,"), (0, "Aucune ligne cochée n’a changé.")],
)
def test_the_number_of_titles_agrees_with_its_noun(client_of, cast, monkeypatch, changed, words):
    monkeypatch.setattr("hr.views.metiers.retenir_metiers", lambda **_: changed)
    data = {"collectivite": cast.bourg.pk}
    answer = client_of(cast.drh).post(reverse("hr:jobs", args=[cast.project.slug]), data, follow=True)
    assert words in answer.content.decode()


def test_vacant_posts_of_one_job_add_up_over_the_employers_and_say_what_is_guessed():
    found = tensions(
        [
            PosteDuTableau("A", "Chargée d’accueil", 3, 1, "ACCUEIL"),
            PosteDuTableau("B", "Agent d’accueil état civil", 2, 2),
            PosteDuTableau("B", "Policier municipal", 1, 0, "POLICE"),
            PosteDuTableau("C", "Dompteur de tigres", 1, 1),
        ],
        "sans métier",
    )
    assert found == [
        Tension("Accueil et état civil", "Population", 5, 3, 2, 2),
        Tension("sans métier", "", 1, 1, 1, 1),
    ]


@pytest.mark.django_db
def test_everybody_reads_the_jobs_in_tension(cast, client_of):
    Poste.objects.create(
        collectivite=cast.bourg, intitule="Comptable", categorie="B", nombre_ouverts=4, nombre_pourvus=3
    )
    retenir_metiers(collectivite=cast.bourg, choix={cle_intitule("comptable"): "FINANCES"}, auteur=cast.drh)
    address = reverse("hr:gpeec-export", args=[cast.project.slug, "metiers-en-tension", "csv"])
    [row] = csv_table(client_of(cast.elu).get(address).content)[1:]
    assert row == ["Finances et comptabilité", "4", "1", "0,25", "1", "0"]
