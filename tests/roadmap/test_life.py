"""The life of a shared service: acts that open and close it by date, the same questions at 3, 6 and 12 months."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.calendar import add_months
from common.figures.words import write_cell
from roadmap.figures_life import returns_table
from roadmap.models import ActeService, PartieService
from roadmap.queries.services import dossiers_of
from roadmap.queries.statements import brouillons, exercices_of
from roadmap.services.life import remove_acte, restore_acte, save_acte, save_retour
from roadmap.services.services import remove_service_mutualise
from roadmap.vie import moyenne, parcours, present, questions, vagues
from tests.hr.test_two_windows import window
from tests.roadmap.scene import accounts, done, shared
from tests.roadmap.test_opinions import PDF, read

D = Decimal


def test_the_marks_of_a_question_are_written_with_the_same_decimals():
    """« 4,0 » beside « 3,7 »; days and percentages as they come."""
    rows = [
        (mois, {"DELAIS": D(value), "STOCK": D(6)})
        for mois, value in ((3, 4), (6, 4), (6, 3), (6, 4))
        for _ in range(3)
    ]
    life = SimpleNamespace(bilans=vagues(rows))
    table = returns_table(life)
    written = {
        row[0].value: [write_cell(cell, column) for cell, column in zip(row[1:3], table.columns[1:3], strict=True)]
        for row in table.rows
    }
    names = {one.code: one.libelle for one in questions()}
    assert written[names["DELAIS"]] == ["4,0", "3,7"] and written[names["STOCK"]] == ["6", "6"]


# --- the rules alone -----------------------------------------------------------------------------------------------


def test_a_commune_that_leaves_on_the_first_of_january_is_out_of_that_year_alone():
    leaving = date(2028, 1, 1)
    assert [present(None, leaving, year) for year in (2027, 2028)] == [True, False]
    assert present(None, date(2028, 1, 2), 2028)
    assert [present(date(2027, 9, 1), None, year) for year in (2026, 2027)] == [False, True]


def test_three_looks_back_answer_the_same_ten_questions_with_their_number():
    assert len(questions()) == 10
    rows = [(3, {"DELAIS": D(4)}), (3, {"DELAIS": D(5)}), (3, {"DELAIS": D(4), "STOCK": D("6.5")})]
    found = vagues(rows)
    assert [(one.mois, one.n) for one in found] == [(3, 3), (6, 0), (12, 0)]
    assert all(set(one.moyennes) == {q.code for q in questions()} for one in found)
    assert [one.moyennes["DELAIS"] for one in found] == [D("4.3"), None, None]
    assert found[0].moyennes["STOCK"] == D("6.5")


def test_a_wave_says_nothing_before_three_answers_nor_a_question_before_its_third():
    two = [(3, {"DELAIS": D(4), "STOCK": D(12)}), (3, {"DELAIS": D(5), "COUT": D(1)})]
    first = vagues(two)[0]
    assert first.n == 2 and not first.est_lisible and set(first.moyennes.values()) == {None}
    third = vagues([*two, (3, {"DELAIS": D(4), "COUT": D(2)})])[0]
    assert third.est_lisible and third.moyennes["DELAIS"] == D("4.3")
    assert third.moyennes["COUT"] is None, "deux réponses seulement à cette question"


def test_a_mean_is_rounded_half_up():
    assert moyenne([D(3), D(3), D(3), D(4)]) == D("3.3")
    assert moyenne([D("2.3"), D("2.4")]) == D("2.4")
    assert moyenne([]) is None


def test_stages_are_dated_by_the_opening():
    stages = parcours(date(2027, 11, 30), date(2027, 11, 30), [3])
    assert [when for _, when, _ in stages[3:]] == [date(2028, 2, 29), date(2028, 5, 30), date(2028, 11, 30)]
    assert [reached for _, _, reached in stages] == [True, True, True, True, False, False]


# --- acts ----------------------------------------------------------------------------------------------------------


def act(row, nature: str, effect: date, who=None, *, signed: date | None = date(2026, 1, 15), acte=None, **more):
    fields = {
        "nature": nature,
        "collectivite": who,
        "objet": "",
        "date_signature": signed,
        "date_effet": effect,
        "date_echeance": None,
        "preavis_mois": None,
        "sortie": "",
    }
    return save_acte(row=row, fields=fields | more, acte=acte)


@pytest.mark.django_db
def test_a_withdrawal_takes_the_commune_out_of_the_next_years_and_leaves_the_others(cast):
    row = shared(cast, opening=date(2026, 1, 1))
    accounts(cast, row, annee=2027)
    act(row, "RETRAIT", date(2028, 1, 1), cast.petit)
    page = reverse("roadmap:exercice", args=[cast.project.slug, 2028, row.numero])
    client = window(cast.finances)
    assert "Unités prévues, Petit-Essai" not in read(client, page)
    assert "Unités prévues, Petit-Essai" in read(client, page.replace("2028", "2027"))
    before = brouillons(exercices_of(cast.project, 2027))
    assert [(one.collectivite.nom, one.quittes) for one in before] == [("Bourg-Essai", ()), ("Petit-Essai", ())]


@pytest.mark.django_db
def test_an_act_has_no_effect_before_it_is_signed_and_none_once_taken_away(cast):
    row = shared(cast, opening=date(2026, 1, 1))
    draft = act(row, "RETRAIT", date(2028, 1, 1), cast.petit, signed=None)
    party = PartieService.objects.get(service_mutualise=row, collectivite=cast.petit)
    assert party.date_sortie is None
    act(row, "RETRAIT", date(2028, 1, 1), acte=draft)
    party.refresh_from_db()
    assert party.date_sortie == date(2028, 1, 1)
    remove_acte(acte=draft, auteur=cast.chef_projet, motif="erreur")
    party.refresh_from_db()
    assert party.date_sortie is None
    restore_acte(row=ActeService.everything.get(pk=draft.pk), auteur=cast.chef_projet)
    party.refresh_from_db()
    assert party.date_sortie == date(2028, 1, 1)


@pytest.mark.django_db
def test_whoever_joins_later_does_not_hold_the_opening(cast):
    row = shared(cast)
    PartieService.objects.get(service_mutualise=row, collectivite=cast.petit).delete()
    keys = [one.cle for one in dossiers_of(cast.project, timezone.localdate())[0].jalons]
    act(row, "ADHESION", row.date_ouverture + timedelta(days=365), cast.petit)
    assert row.parties.get(collectivite=cast.petit).date_entree == row.date_ouverture + timedelta(days=365)
    assert [one.cle for one in dossiers_of(cast.project, timezone.localdate())[0].jalons] == keys


@pytest.mark.django_db
def test_what_makes_no_sense_is_refused_in_words(cast):
    row = shared(cast, opening=date(2026, 1, 1))
    for nature, who, effect, field in (
        ("RETRAIT", None, date(2028, 1, 1), "collectivite"),
        ("RETRAIT", cast.epci, date(2028, 1, 1), "collectivite"),
        ("RETRAIT", cast.petit, date(2026, 1, 1), "date_effet"),
        ("ADHESION", cast.petit, date(2027, 1, 1), "collectivite"),
    ):
        with pytest.raises(ValidationError) as refused:
            act(row, nature, effect, who)
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(ValidationError, match="n’est pas encore venu"):
        act(row, "CONVENTION", date(2028, 1, 1), signed=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="prend fin après"):
        act(row, "CONVENTION", date(2026, 1, 1), date_echeance=date(2026, 1, 1))


@pytest.mark.django_db
def test_a_convention_without_a_word_on_exit_is_told(cast):
    row = shared(cast, opening=date(2026, 1, 1))
    url = reverse("roadmap:life", args=[cast.project.slug, row.numero])
    first = act(row, "CONVENTION", date(2026, 1, 1))
    assert "La sortie n’est pas prévue" in read(window(cast.elu), url)
    act(row, "CONVENTION", date(2026, 1, 1), acte=first, preavis_mois=12)
    page = read(window(cast.elu), url)
    assert "La sortie n’est pas prévue" not in page and "12 mois" in page


@pytest.mark.django_db
def test_two_people_on_one_act_lose_nothing(cast):
    row = shared(cast, opening=date(2026, 1, 1))
    made = act(row, "CONVENTION", date(2026, 1, 1), objet="Paie")
    url = reverse("roadmap:act-edit", args=[cast.project.slug, row.numero, made.numero])
    client = window(cast.chef_projet)
    version = client.get(url).context["form"].version
    act(row, "CONVENTION", date(2026, 1, 1), acte=made, objet="Paie et carrières")
    typed = {"nature": "CONVENTION", "objet": "Paie seule", "date_effet": "01/01/2026", "version": version}
    answer = client.post(url, typed)
    assert answer.status_code == 409 and "Paie et carrières" in answer.content.decode()


# --- looks back ----------------------------------------------------------------------------------------------------


def opened(cast, months: int):
    """A service open for that many months."""
    day = add_months(timezone.localdate(), -months)
    row = shared(cast, opening=day)
    done(row, "OUVERTURE", (timezone.localdate() - day).days, motif="repris d’avant le projet")
    return row


@pytest.mark.django_db
def test_a_party_looks_back_for_itself_once_the_time_has_come(cast):
    row = opened(cast, 4)
    with pytest.raises(ValidationError, match="Le bilan à 6 mois se remplit à partir du"):
        save_retour(row=row, mois=6, collectivite=cast.bourg, reponses={"DELAIS": 4})
    url = reverse("roadmap:look-back", args=[cast.project.slug, row.numero, 3, cast.bourg.siren])
    client = window(cast.direction)
    page = read(client, url)
    assert "Les délais convenus sont tenus" in page and "Travail en attente" not in page
    assert client.post(url, {"DELAIS": "4", "commentaire": "Garder la permanence."}).status_code == 302
    other = reverse("roadmap:look-back", args=[cast.project.slug, row.numero, 3, cast.petit.siren])
    assert client.get(other).status_code == 403
    assert client.post(url, {}).status_code == 422
    page = read(client, reverse("roadmap:life", args=[cast.project.slug, row.numero]))
    assert "À 3 mois, 1 réponse" in page and "Garder la permanence." in page


@pytest.mark.django_db
def test_the_manager_alone_says_what_waits(cast):
    row = opened(cast, 13)
    for who in (cast.bourg, cast.epci):
        save_retour(row=row, mois=12, collectivite=who, reponses={"COUT": 3, "STOCK": D(12)})
    kept = {one.collectivite_id: one.reponses for one in row.retours.order_by("pk")}
    assert kept == {cast.bourg.pk: {"COUT": "3"}, cast.epci.pk: {"COUT": "3", "STOCK": "12"}}


@pytest.mark.django_db
def test_a_service_that_is_not_open_has_nothing_to_look_back_on(cast):
    row = shared(cast)
    with pytest.raises(ValidationError, match="pas encore ouvert"):
        save_retour(row=row, mois=3, collectivite=cast.bourg, reponses={"DELAIS": 4})


@pytest.mark.django_db
def test_nothing_of_a_wave_is_read_before_three_answers_except_by_its_author(cast):
    row = opened(cast, 4)
    url = reverse("roadmap:life", args=[cast.project.slug, row.numero])
    table = reverse("roadmap:life-export", args=[cast.project.slug, row.numero, "bilans", "csv"])
    for who, note in ((cast.bourg, 5), (cast.petit, 2)):
        save_retour(row=row, mois=3, collectivite=who, reponses={"DELAIS": note}, commentaire=f"Mot de {note} lignes.")
    author, reader = window(cast.direction), window(cast.representant)
    assert "Mot de 5 lignes." in read(author, url) and "Mot de 2 lignes." not in read(author, url)
    assert "Mot de" not in read(reader, url) and "À 3 mois, 2 réponses" in read(reader, url)
    assert "3,5" not in read(reader, url) and "3,5" not in read(reader, table)
    save_retour(row=row, mois=3, collectivite=cast.epci, reponses={"DELAIS": 4}, commentaire="Mot de la fin.")
    html = read(reader, url)
    assert "3,7" in html and "3,7" in read(reader, table)
    words = html[html.index("Ce qu’il faut garder ou changer") : html.index("Comité de suivi")]
    assert words.index("Mot de 2 lignes.") < words.index("Mot de 5 lignes.") < words.index("Mot de la fin.")
    assert not any(one.nom in words for one in (cast.bourg, cast.petit, cast.epci))


@pytest.mark.django_db
def test_the_piece_of_an_act_goes_with_its_service(cast):
    row = shared(cast)
    fields = {
        "nature": "CONVENTION",
        "objet": "",
        "date_signature": None,
        "date_effet": date(2028, 1, 1),
        "date_echeance": None,
        "preavis_mois": None,
        "sortie": "",
    }
    piece = save_acte(row=row, fields=fields, user=cast.chef_projet, fichier=(PDF, "projet.pdf")).document
    url = reverse("governance:document", args=[cast.project.slug, piece.pk])
    readers = [window(cast.representant), window(cast.chef_projet)]
    assert [one.get(url).status_code for one in readers] == [200, 200]
    remove_service_mutualise(row=row, auteur=cast.chef_projet, motif="autre priorité")
    assert [one.get(url).status_code for one in readers] == [404, 404]
