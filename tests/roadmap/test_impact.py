"""The fiche d'impact through its states: written, signed, validated, sent, read by each committee, annexed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from roadmap.fiche_impact import Etat, Vie
from roadmap.models import FicheImpact
from roadmap.services.impact import send_impact, validate_impact, write_impact
from roadmap.situations import THEMES
from tests.hr.test_two_windows import window
from tests.roadmap.scene import shared
from tests.roadmap.test_opinions import read

D1, D2 = date(2027, 3, 1), date(2027, 3, 3)


def test_the_state_follows_the_dates_and_the_opinions():
    assert Vie().etat is Etat.EN_PREPARATION and Vie(D1).etat is Etat.VALIDEE
    sent = Vie(D1, D2, avis_attendus=2, avis_rendus=1)
    assert sent.phrase == "envoyée aux comités, 1 avis rendu sur 2"
    assert Vie(D1, D2, 2, 2).etat is Etat.AVIS_RENDUS
    assert Vie(D1, D2, 2, 2, convention=D2).etat is Etat.ANNEXEE
    assert Vie(D1, D2, 2, 1, convention=D2).etat is Etat.ENVOYEE, "une convention signée trop tôt n’annexe rien"
    assert Vie(D1, D2, 2, 2, est_remplacee=True).etat is Etat.REMPLACEE


def written(cast) -> FicheImpact:
    row = cast.project.services_mutualises.first() or shared(cast)
    return write_impact(row=row, textes={key: f"Texte {key}" for key in THEMES}, user=cast.referent_rh)


def sent(cast) -> FicheImpact:
    sheet = written(cast)
    validate_impact(sheet=sheet, user=cast.referent_rh)
    return send_impact(sheet=sheet, user=cast.referent_rh)


def at(cast, name: str = "impact") -> str:
    return reverse(f"roadmap:{name}", args=[cast.project.slug, 1])


@pytest.mark.django_db
def test_a_silent_heading_is_not_validated_and_nothing_is_sent_before(cast):
    row = shared(cast)
    sheet = write_impact(row=row, textes={"DROITS": "Tout est gardé."}, user=cast.referent_rh)
    with pytest.raises(ValidationError, match="organisation du travail, conditions de travail, rémunération"):
        validate_impact(sheet=sheet, user=cast.referent_rh)
    with pytest.raises(ValidationError, match="avant d’être envoyée"):
        send_impact(sheet=sheet, user=cast.referent_rh)


@pytest.mark.django_db
def test_what_was_sent_stays_and_another_version_begins(cast):
    first = sent(cast)
    second = written(cast)
    assert (second.version, second.date_validation) == (2, None)
    first.refresh_from_db()
    assert first.contenu["textes"]["DROITS"] == "Texte DROITS" and len(first.empreinte) == 64


@pytest.mark.django_db
def test_each_reads_it_in_time(cast):
    written(cast)
    for role in ("elu", "representant"):
        page = read(window(getattr(cast, role)), at(cast))
        assert "Texte DROITS" not in page and "en préparation" in page
    assert "Texte DROITS" in read(window(cast.chef_projet), at(cast))
    sheet = FicheImpact.objects.get()
    validate_impact(sheet=sheet, user=cast.referent_rh)
    send_impact(sheet=sheet, user=cast.referent_rh)
    for role in ("elu", "representant", "secretaire_cst"):
        assert "Texte DROITS" in read(window(getattr(cast, role)), at(cast))


@pytest.mark.django_db
def test_signing_validating_and_sending_are_for_whom_it_concerns(cast):
    written(cast)
    assert window(cast.drh).post(at(cast), {"cosigner": "oui"}).status_code == 302
    assert list(FicheImpact.objects.get().cosignatures) == [cast.bourg.siren]
    assert window(cast.chef_projet).post(at(cast), {"valider": "oui"}).status_code == 403
    client = window(cast.referent_rh)
    client.post(at(cast), {"valider": "oui"})
    client.post(at(cast), {"envoyer": "oui"})
    assert FicheImpact.objects.get().date_envoi
