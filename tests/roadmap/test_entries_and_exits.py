"""Entries and exits of a shared service hold together, in whatever order the acts are written, moved or taken away."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from roadmap.models import ActeService, UsageService
from roadmap.services.life import remove_acte, restore_acte
from roadmap.services.services import change_service_mutualise, remove_service_mutualise
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
