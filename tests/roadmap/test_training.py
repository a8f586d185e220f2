"""Common training: the figures of docs/algorithmes/formations.md, then who reads which count."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.disclosure import shown_total
from projects.policy import Role
from projects.services.memberships import add_member, open_hr_data
from roadmap.formation import empeche, fraction, part_mixte, part_mixte_dite
from roadmap.models import Formation, Repere
from roadmap.services.training import save_attendance, save_marker, save_training
from tests.reports.reading import csv_table, page_tables
from tests.roadmap.scene import action, shared

OPENING, TODAY = date(2028, 1, 1), date(2027, 6, 1)


def test_the_mix_is_a_share_of_the_sessions_held():
    assert part_mixte([1, 2, 3, 3, 4, 5]) == Decimal("0.6667")
    assert part_mixte([]) is None and part_mixte([2]) == 0
    said = [part_mixte_dite(one) for one in ([1, 2, 3, 3, 4, 5], [], [2], [3], [3] * 999 + [1])]
    assert said == ["67\u00a0%", "", "0\u00a0%", "100\u00a0%", "99\u00a0%"]


@pytest.mark.parametrize(
    ("day", "held", "words"),
    [
        (date(2028, 1, 1), False, "prévue le 01/01/2028, pas avant l’ouverture du 01/01/2028"),
        (date(2027, 12, 31), False, ""),
        (None, False, "pas encore datée"),
        (date(2027, 5, 1), False, "prévue le 01/05/2027, sans compte rendu"),
        (date(2027, 5, 1), True, ""),
    ],
)
def test_a_training_before_an_opening_says_what_holds_it(day, held, words):
    assert empeche(day, held, OPENING, TODAY) == words


def test_small_counts_are_not_shown_and_markers_are_a_fraction():
    shown = [shown_total(counts, 5) for counts in ([], [1], [4], [5], [5, 4], [8, 1], [5, 5], [5, 3, 2])]
    assert shown == [0, None, None, 5, None, None, 10, 10]
    assert fraction([True] * 4 + [False] * 5) == "4/9"


def _session(cast, counts, title="Animer une équipe", **values):
    today = timezone.localdate()
    given = {"titre": title, "date_session": today - timedelta(days=9), "etat": "TENUE", "evaluation": Decimal("4.5")}
    row = save_training(project=cast.project, values=given | values, today=today)
    save_attendance(training=row, counts={employer: (count, count) for employer, count in counts.items()})
    return row


def _rows(client, cast):
    answer = client.get(reverse("roadmap:trainings-export", args=[cast.project.slug, "formations", "csv"]))
    return csv_table(answer.content)[1:]


@pytest.mark.django_db
def test_one_agent_of_another_employer_shows_on_no_page_and_in_no_file(client_of, cast):
    _session(cast, {cast.bourg: 3, cast.petit: 1})
    page = reverse("roadmap:trainings", args=[cast.project.slug])
    for user in (cast.drh, cast.autre_drh, cast.chef_projet, cast.elu, cast.referent_rh):
        (row,) = _rows(client_of(user), cast)
        # two employers, and neither how many came nor the mark of four people
        assert row[3] == "2" and "masqué" in row[4] and "masqué" in row[5], user
        assert "Petit-Essai" not in client_of(user).get(page).content.decode()
    own = page_tables(client_of(cast.secretaire).get(page).content.decode())["Vos présences"]
    assert [row[2:] for row in own[1:]] == [["Petit-Essai", "1", "1"]]
    own = page_tables(client_of(cast.drh).get(page).content.decode())["Vos présences"]
    assert [row[2:] for row in own[1:]] == [["Bourg-Essai", "3", "3"]]
    open_hr_data(collectivite=cast.petit, user=cast.secretaire)
    own = page_tables(client_of(cast.referent_rh).get(page).content.decode())["Vos présences"]
    assert [row[2] for row in own[1:]] == ["Petit-Essai"]


@pytest.mark.django_db
def test_enough_people_are_counted_for_everybody(client_of, cast):
    _session(cast, {cast.bourg: 5, cast.petit: 1, cast.epci: 4})
    (row,) = _rows(client_of(cast.elu), cast)
    assert row[3:6] == ["3", "10", "4,5"]


@pytest.mark.django_db
def test_the_hr_of_an_employer_counts_its_own_only(client_of, cast):
    row = _session(cast, {})
    url = reverse("roadmap:training-attendance", args=[cast.project.slug, row.pk])
    data = {f"presents_{cast.bourg.pk}": "3", f"presents_{cast.petit.pk}": "9"}
    assert client_of(cast.drh).post(url, data).status_code == 302
    assert list(row.presences.values_list("collectivite__nom", "presents")) == [("Bourg-Essai", 3)]
    assert client_of(cast.chef_projet).get(url).status_code == 403
    with pytest.raises(ValidationError, match="pas encore tenue"):
        planned = save_training(project=cast.project, values={"titre": "À venir"}, today=timezone.localdate())
        save_attendance(training=planned, counts={cast.bourg: (3, 1)})


@pytest.mark.django_db
def test_a_cost_is_counted_once_in_the_action_that_bears_it(cast):
    bearer = action(cast, cout_initial_euros=Decimal(10_000))
    today = timezone.localdate()
    values = {"titre": "Logiciel", "genre": "METIER", "cout_euros": Decimal(6_000), "action": bearer}
    save_training(project=cast.project, values=values, today=today)
    with pytest.raises(ValidationError, match="dépassent son coût de départ"):
        save_training(
            project=cast.project, values=values | {"titre": "Suite", "cout_euros": Decimal("4000.01")}, today=today
        )
    save_training(project=cast.project, values=values | {"titre": "Suite", "cout_euros": Decimal(4_000)}, today=today)


@pytest.mark.django_db
def test_a_cancelled_session_costs_its_action_nothing(cast):
    bearer, today = action(cast, cout_initial_euros=Decimal(1_000)), timezone.localdate()
    values = {"titre": "Annulée", "genre": "METIER", "cout_euros": Decimal(800), "action": bearer}
    save_training(project=cast.project, values=values | {"etat": "ANNULEE"}, today=today)
    save_training(project=cast.project, values=values | {"titre": "Tenue"}, today=today)
    with pytest.raises(ValidationError, match="dépassent son coût de départ"):
        save_training(project=cast.project, values=values | {"titre": "De trop"}, today=today)


@pytest.mark.django_db
def test_the_page_of_a_service_says_what_must_be_held_before_it_opens(client_of, cast):
    service = shared(cast)
    late = {"titre": "Prise en main", "service": service, "est_prealable": True, "date_session": service.date_ouverture}
    save_training(project=cast.project, values=late, today=timezone.localdate())
    page = client_of(cast.elu).get(reverse("roadmap:service", args=[cast.project.slug, service.numero]))
    assert (
        "Formations à tenir avant l’ouverture" in page.content.decode()
        and "pas avant l’ouverture" in page.content.decode()
    )


@pytest.mark.django_db
def test_from_the_form_to_the_bin_and_back(client_of, cast):
    client, slug = client_of(cast.referent_rh), cast.project.slug
    empty = client.get(reverse("roadmap:trainings", args=[slug])).content.decode()
    assert "Aucune formation commune pour l’instant" in empty
    data = {"genre": "MANAGEMENT", "titre": "Déléguer", "jours": "1,5", "etat": "TENUE", "date_session": "01/01/2090"}
    answer = client.post(reverse("roadmap:training-new", args=[slug]), data)
    assert answer.status_code == 422 and "un jour passé" in answer.content.decode()
    assert client.post(reverse("roadmap:training-new", args=[slug]), data | {"etat": "PREVUE"}).status_code == 302
    row = Formation.objects.get()
    answer = client.post(reverse("roadmap:training-remove", args=[slug, row.pk]), follow=True)
    assert "Annuler" in answer.content.decode() and not Formation.objects.exists()
    client.post(reverse("projects:bin-undo", args=[slug, "formation", row.pk]))
    assert Formation.objects.get().titre == "Déléguer"


@pytest.mark.django_db
def test_four_of_nine_markers(client_of, cast):
    today = timezone.localdate()
    for rank in range(9):
        values = {"libelle": f"Procédure {rank}", "date_fait": today if rank < 4 else None}
        save_marker(project=cast.project, values=values, today=today)
    page = client_of(cast.direction).get(reverse("roadmap:trainings", args=[cast.project.slug])).content.decode()
    assert "Culture commune" in page and "4/9 en place" in page
    with pytest.raises(ValidationError, match="existe déjà"):
        save_marker(project=cast.project, values={"libelle": "Procédure 3"}, today=today)
    assert Repere.objects.count() == 9


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=6), st.integers(2, 8))
def test_what_a_reader_of_several_employers_holds_never_leaves_a_few_people_of_the_others(rows, threshold):
    presents, mine = [count for count, _ in rows], [count for count, is_mine in rows if is_mine]
    shown = shown_total(presents, threshold, mine)
    assert shown is None or shown - sum(mine) == 0 or shown - sum(mine) >= threshold
    assert shown in (None, sum(presents))


@pytest.mark.django_db
def test_the_reader_of_two_employers_does_not_find_the_third_by_difference(client_of, cast):
    _session(cast, {cast.bourg: 5, cast.epci: 5, cast.petit: 1})
    assert _rows(client_of(cast.elu), cast)[0][4] == "11"
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    open_hr_data(collectivite=cast.epci, user=cast.autre_drh)
    (row,) = _rows(client_of(cast.referent_rh), cast)
    assert "masqué" in row[4] and "masqué" in row[5]


@pytest.mark.django_db
def test_two_hats_of_one_person_are_taken_away_together(client_of, cast):
    add_member(project=cast.project, user=cast.drh, role=Role.DRH, collectivite=cast.epci)
    _session(cast, {cast.bourg: 5, cast.epci: 5, cast.petit: 1})
    (row,) = _rows(client_of(cast.drh), cast)
    assert "masqué" in row[4] and "masqué" in row[5]
