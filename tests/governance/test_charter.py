"""The « règle du jeu »: thresholds from their date only, masking that only rises, signatures per employer."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.queries.charter import in_force_on, published, signatories, threshold, threshold_lines
from governance.services.charter import (
    apply_due_thresholds,
    publish,
    save_draft,
    sign,
    take_back_signature,
)
from governance.seuils import MASQUAGE
from projects.access import AccessRefused, build_access
from projects.models import Project
from tests.governance.scene import TEXTS, body_with, seat, thresholds

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def version(cast, date_effet=TODAY, **changed):
    charter = save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds(**changed))
    publish(charter=charter, date_effet=date_effet, user=cast.chef_projet, today=min(TODAY, date_effet))
    return charter


def test_a_delay_of_version_2_applies_from_its_date_only(cast):
    """Product.md A14.3."""
    later = TODAY + timedelta(days=30)
    first = version(cast, TODAY - timedelta(days=60), DELAI_REPONSE=10)
    version(cast, later, DELAI_REPONSE=15)
    day_before = later - timedelta(days=1)
    assert [threshold(cast.project, "DELAI_REPONSE", day).valeur for day in (TODAY, day_before, later)] == [10, 10, 15]
    assert in_force_on(published(cast.project), TODAY) == first
    line = next(line for line in threshold_lines(cast.project) if line.spec.cle == "DELAI_REPONSE")
    assert (line.now.valeur, line.later.valeur, line.later.debut) == (10, 15, later)


def test_a_draft_says_nothing(cast):
    save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds(DELAI_REPONSE=40))
    assert threshold(cast.project, "DELAI_REPONSE").version is None


def test_a_version_never_holds_for_the_past_nor_before_the_one_before(cast):
    charter = save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds())
    with pytest.raises(ValidationError, match="passé"):
        publish(charter=charter, date_effet=TODAY - timedelta(days=1), user=cast.chef_projet)
    publish(charter=charter, date_effet=TODAY + timedelta(days=10), user=cast.chef_projet)
    with pytest.raises(ValidationError, match="déjà publiée"):
        publish(charter=charter, date_effet=TODAY + timedelta(days=11), user=cast.chef_projet)
    second = save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds())
    assert second.numero == 2
    with pytest.raises(ValidationError, match="vient après"):
        publish(charter=second, date_effet=TODAY + timedelta(days=10), user=cast.chef_projet)


def test_the_masking_threshold_rises_on_its_day_and_never_comes_down(cast):
    day = TODAY + timedelta(days=20)
    version(cast, day, MASQUAGE=8)
    cast.project.refresh_from_db()
    assert cast.project.seuil_affichage == 5 and apply_due_thresholds() == 0
    with pytest.raises(ValidationError) as refused:
        save_draft(project=cast.project, texts=TEXTS, thresholds=thresholds(MASQUAGE=7))
    assert set(refused.value.error_dict) == {f"seuil_{MASQUAGE}"}


def test_a_masking_threshold_in_force_reaches_every_table(cast):
    version(cast, TODAY, MASQUAGE=8)
    project = Project.objects.get(pk=cast.project.pk)
    assert project.seuil_affichage == 8
    assert "règle du jeu" in project.history.first().history_change_reason
    assert apply_due_thresholds() == 0  # twice changes nothing
    project.seuil_affichage = 12
    project.save()
    assert apply_due_thresholds() == 0
    with pytest.raises(ValidationError):
        save_draft(project=project, texts=TEXTS, thresholds=thresholds(MASQUAGE=10))


def access(cast, name):
    return build_access(getattr(cast, name), cast.project)


def test_each_employer_signs_once_by_whoever_binds_it(cast):
    charter = version(cast)
    waiting = cast.direction.notifications.filter(kind="SIGNATURE")
    assert waiting.count() == 1 and cast.maire.notifications.filter(kind="SIGNATURE").count() == 1
    assert not cast.elu.notifications.filter(kind="SIGNATURE").exists()
    signature = sign(access=access(cast, "maire"), charter=charter, qualite="maire", collectivite=cast.bourg)
    assert signature.nom == cast.maire.nom_affiche
    assert waiting.count() == 0  # nothing about what is done
    with pytest.raises(ValidationError, match="déjà signée"):
        sign(access=access(cast, "direction"), charter=charter, qualite="DGS", collectivite=cast.bourg)
    for name, employer in (("elu", cast.bourg), ("drh", cast.bourg), ("maire", cast.petit), ("chef_projet", cast.epci)):
        with pytest.raises(AccessRefused):
            sign(access=access(cast, name), charter=charter, qualite="x", collectivite=employer)
    lines = {line.nom: line for line in signatories(access(cast, "secretaire"), charter)}
    assert lines["Bourg-Essai"].signature == signature and not lines["Bourg-Essai"].may_sign
    assert lines["Petit-Essai"].may_sign and lines["CC des Essais"].signature is None


def test_an_old_version_is_not_signed_and_a_new_one_waits_for_everybody(cast):
    first = version(cast, TODAY - timedelta(days=5))
    sign(access=access(cast, "maire"), charter=first, qualite="maire", collectivite=cast.bourg)
    second = version(cast, TODAY + timedelta(days=5))
    with pytest.raises(ValidationError, match="signez la version 2"):
        sign(access=access(cast, "secretaire"), charter=first, qualite="secrétaire", collectivite=cast.petit)
    assert not any(line.signature for line in signatories(access(cast, "maire"), second))


def test_a_group_is_signed_by_who_leads_it(cast):
    charter = version(cast)
    group = body_with(cast, "direction", kind="GROUPE_TRAVAIL", nom="Groupe RH")
    seat(cast, group, "drh", fonction="ANIMATION")
    with pytest.raises(ValidationError, match="préside"):
        sign(access=access(cast, "direction"), charter=charter, qualite="membre", body=group)
    signature = sign(access=access(cast, "drh"), charter=charter, qualite="animatrice", body=group)
    with pytest.raises(ValidationError, match="24 heures"):
        take_back_signature(access=access(cast, "direction"), signature=signature)
    take_back_signature(access=access(cast, "drh"), signature=signature)
    signature = sign(access=access(cast, "drh"), charter=charter, qualite="animatrice", body=group)
    signature.date_signature -= timedelta(hours=25)
    with pytest.raises(ValidationError, match="24 heures"):
        take_back_signature(access=access(cast, "drh"), signature=signature)
