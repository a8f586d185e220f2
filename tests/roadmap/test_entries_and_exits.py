"""Entries and exits of a shared service hold together, in whatever order the acts are written, moved or taken away."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from roadmap.models import ActeService, UsageService
from roadmap.queries.statements import brouillons, exercices_of
from roadmap.services.life import remove_acte, restore_acte
from roadmap.services.services import change_service_mutualise, remove_service_mutualise
from roadmap.vie import Mouvement, Sejours, contresens, present, sejours
from tests.hr.test_two_windows import window
from tests.roadmap.scene import accounts, done, shared
from tests.roadmap.test_life import act

OPENING = date(2026, 1, 1)
OUT = date(2028, 1, 1)


def ticked(row, *parties, manager=None, opening=OPENING):
    """The form of the service, with these boxes ticked."""
    change_service_mutualise(
        row=row,
        code_forme=row.forme,
        gestionnaire=manager or row.gestionnaire,
        date_ouverture=opening,
        parties=parties,
    )


def joined(cast):
    """A service that Petit-Essai joined in 2027, by an act."""
    row = shared(cast, opening=OPENING)
    ticked(row, cast.bourg)
    return row, act(row, "ADHESION", date(2027, 1, 1), cast.petit)


def gone(row):
    return ActeService.everything.get(pk=row.pk)


@pytest.mark.django_db
def test_an_entry_is_not_moved_after_the_exit(cast):
    row, entry = joined(cast)
    leaving = act(row, "RETRAIT", OUT, cast.petit)
    with pytest.raises(ValidationError, match="sort de ce service le 01/01/2028") as refused:
        act(row, "ADHESION", date(2028, 6, 1), acte=entry)
    assert list(refused.value.message_dict) == ["date_effet"]
    remove_acte(acte=leaving, auteur=cast.chef_projet, motif="erreur")
    act(row, "ADHESION", date(2028, 6, 1), acte=entry)
    with pytest.raises(ValidationError, match="après y être entré"):
        restore_acte(row=gone(leaving), auteur=cast.chef_projet)
    assert row.parties.get(collectivite=cast.petit).date_sortie is None


@pytest.mark.django_db
def test_a_box_that_is_unticked_does_not_erase_an_exit(cast):
    row = shared(cast, opening=OPENING)
    act(row, "RETRAIT", OUT, cast.petit)
    ticked(row, cast.bourg)
    assert row.parties.get(collectivite=cast.petit).date_sortie == OUT


@pytest.mark.django_db
def test_a_party_ticked_again_has_the_dates_of_its_acts(cast):
    row = shared(cast, opening=OPENING)
    leaving = act(row, "RETRAIT", OUT, cast.petit)
    remove_acte(acte=leaving, auteur=cast.chef_projet, motif="erreur")
    ticked(row, cast.bourg)
    ActeService.everything.filter(pk=leaving.pk).update(date_suppression=None)
    ticked(row, cast.bourg, cast.petit)
    assert row.parties.get(collectivite=cast.petit).date_sortie == OUT


@pytest.mark.django_db
def test_an_act_waits_for_its_service_to_come_back(cast):
    row = shared(cast, opening=OPENING)
    leaving = act(row, "RETRAIT", OUT, cast.petit)
    remove_acte(acte=leaving, auteur=cast.chef_projet, motif="erreur")
    remove_service_mutualise(row=row, auteur=cast.chef_projet, motif="erreur")
    with pytest.raises(ValidationError, match="rétablissez d’abord le service"):
        restore_acte(row=gone(leaving), auteur=cast.chef_projet)


@pytest.mark.django_db
def test_the_manager_stays_in_as_long_as_it_manages(cast):
    row = shared(cast, opening=OPENING, forme="PRESTATION")
    ticked(row, cast.petit)
    entry = act(row, "ADHESION", date(2027, 1, 1), cast.bourg)
    ticked(row, cast.petit, manager=cast.bourg)
    with pytest.raises(ValidationError, match="changez d’abord qui le gère") as refused:
        act(row, "ADHESION", date(2027, 1, 1), signed=None, acte=entry)
    assert list(refused.value.message_dict) == ["date_signature"]
    url = reverse("roadmap:act-remove", args=[cast.project.slug, row.numero, entry.numero])
    answer = window(cast.chef_projet).post(url, {"motif": "erreur"})
    assert answer.status_code == 422 and "changez d’abord qui le gère" in answer.content.decode()
    assert row.parties.filter(collectivite=cast.bourg).exists()


@pytest.mark.django_db
def test_an_exit_takes_away_the_empty_units_of_the_years_after(cast):
    row = shared(cast, opening=OPENING)
    for year in (2027, 2028):
        accounts(cast, row, annee=year, petit=("0", ""))
    act(row, "RETRAIT", OUT, cast.petit)
    uses = UsageService.objects.filter(exercice__service_mutualise=row, collectivite=cast.petit)
    assert list(uses.values_list("exercice__annee", flat=True)) == [2027]


@pytest.mark.django_db
def test_whoever_was_ticked_meanwhile_does_not_sign_an_entry(cast):
    row = shared(cast, opening=OPENING)
    ticked(row, cast.bourg)
    draft = act(row, "ADHESION", date(2027, 1, 1), cast.petit, signed=None)
    ticked(row, cast.bourg, cast.petit)
    with pytest.raises(ValidationError, match="prend déjà part"):
        act(row, "ADHESION", date(2027, 1, 1), acte=draft)
    assert row.parties.get(collectivite=cast.petit).date_entree is None


@pytest.mark.django_db
def test_an_exit_comes_after_the_real_opening(cast):
    day = timezone.localdate()
    row = shared(cast, opening=day - timedelta(days=400))
    done(row, "OUVERTURE", 100, motif="repris d’avant le projet")
    with pytest.raises(ValidationError, match="après y être entré"):
        act(row, "RETRAIT", day - timedelta(days=200), cast.petit)
    act(row, "RETRAIT", day - timedelta(days=50), cast.petit)


@pytest.mark.parametrize("founder", [True, False])
def test_a_stretch_out_is_between_an_exit_and_the_next_entry(founder):
    moves = [Mouvement(date(2028, 1, 1), False), Mouvement(date(2029, 7, 1), True), Mouvement(date(2031, 1, 1), False)]
    if not founder:
        moves.insert(0, Mouvement(date(2027, 1, 1), True))
    found = sejours(founder, moves)
    assert found == Sejours(
        None if founder else date(2027, 1, 1), date(2031, 1, 1), ((date(2028, 1, 1), date(2029, 7, 1)),), True
    )
    assert contresens(founder, moves) is None
    years = [year for year in range(2026, 2033) if present(found.entree, found.sortie, year, found.absences)]
    assert years == ([2026] if founder else []) + [2027, 2029, 2030]


_days = st.dates(date(2026, 1, 1), date(2036, 12, 31))


@given(st.booleans(), st.lists(st.tuples(_days, st.booleans()), max_size=8))
def test_any_movements_make_stays_that_follow_each_other(founder, rows):
    found = sejours(founder, [Mouvement(*row) for row in rows])
    bounds = [day for pair in found.absences for day in pair] + ([found.sortie] if found.sortie else [])
    bounds = ([found.entree] if found.entree else []) + bounds
    assert bounds == sorted(bounds)
    for year in range(2026, 2037):
        inside = any(_is_in(found, date(year, 1, 1) + timedelta(days=n)) for n in range(365))
        assert present(found.entree, found.sortie, year, found.absences) >= (inside and found.est_venue)


def _is_in(found: Sejours, day: date) -> bool:
    return (
        (found.entree is None or found.entree <= day)
        and (found.sortie is None or day < found.sortie)
        and not any(out <= day < back for out, back in found.absences)
    )


@pytest.mark.django_db
def test_a_commune_that_left_comes_back_and_past_years_do_not_move(cast):
    row = shared(cast, opening=OPENING)
    for year in (2027, 2028, 2029):
        accounts(cast, row, annee=year, petit=("0", "") if year == 2028 else ("200", "96"))
    before = brouillons(exercices_of(cast.project, 2027))
    leaving = act(row, "RETRAIT", OUT, cast.petit)
    act(row, "ADHESION", date(2029, 1, 1), cast.petit)
    party = row.parties.get(collectivite=cast.petit)
    assert (party.date_entree, party.date_sortie) == (None, None)
    assert [party.presente_en(year) for year in (2027, 2028, 2029)] == [True, False, True]
    assert brouillons(exercices_of(cast.project, 2027)) == before
    assert [one.collectivite.nom for one in brouillons(exercices_of(cast.project, 2028))] == ["Bourg-Essai"]
    assert [one.quittes for one in brouillons(exercices_of(cast.project, 2029))] == [(), ()]
    page = window(cast.chef_projet).get(reverse("roadmap:life", args=[cast.project.slug, row.numero])).content.decode()
    assert "dehors du 01/01/2028 au 31/12/2028" in page
    # the exit that the return supposes is neither moved after it nor taken away
    with pytest.raises(ValidationError, match="revient dans ce service le 01/01/2029"):
        act(row, "RETRAIT", date(2029, 6, 1), acte=leaving)
    with pytest.raises(ValidationError, match="retirez d’abord cette adhésion"):
        remove_acte(acte=leaving, auteur=cast.chef_projet, motif="erreur")
    with pytest.raises(ValidationError, match="retirez d’abord cette adhésion"):
        act(row, "RETRAIT", OUT, signed=None, acte=leaving)
    with pytest.raises(ValidationError, match="prend déjà part"):
        act(row, "ADHESION", date(2030, 1, 1), cast.petit)
    # unticked in the form of the service, whoever came back stays
    ticked(row, cast.bourg)
    assert row.parties.get(collectivite=cast.petit).presente_en(2029)


@pytest.mark.django_db
def test_who_entered_by_an_act_leaves_and_comes_back(cast):
    row, _ = joined(cast)
    act(row, "RETRAIT", OUT, cast.petit)
    with pytest.raises(ValidationError, match="on y revient un autre jour"):
        act(row, "ADHESION", OUT, cast.petit)
    back = act(row, "ADHESION", date(2030, 1, 1), cast.petit)
    party = row.parties.get(collectivite=cast.petit)
    assert (party.date_entree, party.date_sortie) == (date(2027, 1, 1), None)
    assert [year for year in range(2026, 2032) if party.presente_en(year)] == [2027, 2030, 2031]
    remove_acte(acte=back, auteur=cast.chef_projet, motif="erreur")
    party.refresh_from_db()
    assert (party.date_sortie, party.absences) == (OUT, [])
    restore_acte(row=gone(back), auteur=cast.chef_projet)
    party.refresh_from_db()
    assert party.presente_en(2030)
