"""The fiche d'impact through its states: written, signed, validated, sent, read by each committee, annexed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.figures import Masked
from roadmap.fiche_impact import Ecart, Etat, Vie, ecarts
from roadmap.models import EtapeLegale, FicheImpact, ServiceMutualise
from roadmap.queries.impact import mark_of
from roadmap.services.impact import cosign_impact, send_impact, validate_impact, write_impact
from roadmap.situations import THEMES
from scenarios.models import PosteCible, ServiceScenario
from tests.growth import later
from tests.hr.test_two_windows import window
from tests.reports.reading import docx_text, pdf_text
from tests.roadmap.scene import done, shared
from tests.roadmap.test_opinions import read

D1, D2 = date(2027, 3, 1), date(2027, 3, 3)


def test_two_versions_differ_by_what_appears_changes_and_goes():
    found = ecarts({"droits": "gardés", "lieu": "siège"}, {"droits": "gardés", "lieu": "mairie", "congés": "repris"})
    assert found == [Ecart("lieu", "siège", "mairie"), Ecart("congés", "", "repris")]
    assert ecarts({"lieu": "siège"}, {}) == [Ecart("lieu", "siège", "")] and not ecarts({}, {})


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


def at(cast, name: str = "impact", **more) -> str:
    return reverse(f"roadmap:{name}", kwargs={"slug": cast.project.slug, "numero": 1} | more)


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


def click(user, cast, gesture: str, **kept):
    """The button of the page: it quotes what was read."""
    mark = kept.get("mark") or mark_of(FicheImpact.objects.order_by("-version").first())
    return window(user).post(at(cast), {gesture: mark}, follow=True)


@pytest.mark.django_db
def test_signing_validating_and_sending_are_for_whom_it_concerns(cast):
    written(cast)
    answer = click(cast.drh, cast, "cosigner")
    assert "Signée pour Bourg-Essai." in answer.content.decode()
    assert list(FicheImpact.objects.get().cosignatures) == [cast.bourg.siren]
    # the lead, and whoever runs the service: neither signs for an employer, nor validates, nor sends
    for name in ("chef_projet", "responsable"):
        for gesture in ("cosigner", "valider", "envoyer"):
            assert click(getattr(cast, name), cast, gesture).status_code == 403, (name, gesture)
    click(cast.referent_rh, cast, "valider")
    click(cast.referent_rh, cast, "envoyer")
    assert FicheImpact.objects.get().date_envoi == timezone.localdate()


@pytest.mark.django_db
def test_nobody_signs_what_changed_since_he_read_it(cast):
    mark = mark_of(written(cast))
    write_impact(row=cast.project.services_mutualises.get(), textes=dict.fromkeys(THEMES, "Autre"), user=None)
    page = click(cast.drh, cast, "cosigner", mark=mark).content.decode()
    assert "a changé depuis que vous l’avez lue" in page
    assert not FicheImpact.objects.get().cosignatures


@pytest.mark.django_db
def test_writing_again_undoes_signatures_and_validation(cast):
    sheet = validate_impact(sheet=written(cast), user=cast.referent_rh)
    cosign_impact(sheet=sheet, employer=cast.bourg, user=cast.drh)
    again = written(cast)
    assert (again.version, again.cosignatures, again.date_validation, again.marque_validee) == (1, {}, None, "")


@pytest.mark.django_db
def test_an_employer_that_takes_no_part_does_not_sign(cast):
    sheet = written(cast)
    sheet.service_mutualise.parties.filter(collectivite=cast.petit).delete()
    with pytest.raises(ValidationError, match="ne prend pas part"):
        cosign_impact(sheet=sheet, employer=cast.petit, user=cast.secretaire)


# --- posts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def described(cast) -> ServiceMutualise:
    """Two posts held in Bourg, one in Petit: under the threshold, what becomes of them is masked."""
    later.scenario(cast, {}, 1)
    scenario = ServiceScenario.objects.get(scenario__project=cast.project)
    row = shared(cast)
    ServiceMutualise.objects.filter(pk=row.pk).update(service_scenario=scenario)
    for employer, name in (
        (cast.bourg, "Comptable du bourg"),
        (cast.bourg, "Régisseuse"),
        (cast.petit, "Agent du petit"),
    ):
        PosteCible.objects.create(
            service_scenario=scenario,
            devenir="TRANSFERE",
            employeur=employer,
            intitule_avant=name,
            intitule_apres="Poste",
        )
    return ServiceMutualise.objects.get(pk=row.pk)


def posts_read(user, cast) -> set[str]:
    page = read(window(user), at(cast))
    return {name for name in ("Comptable du bourg", "Régisseuse", "Agent du petit") if name in page}


@pytest.mark.django_db
def test_each_reads_the_posts_of_his_employer_the_others_counted_and_masked(cast, described):
    written(cast)
    bourg = {"Comptable du bourg", "Régisseuse"}
    assert posts_read(cast.drh, cast) == bourg
    assert posts_read(cast.representant, cast) == set(), "rien avant l’envoi"
    validate_impact(sheet=FicheImpact.objects.get(), user=cast.referent_rh)
    send_impact(sheet=FicheImpact.objects.get(), user=cast.referent_rh)
    assert posts_read(cast.representant, cast) == bourg
    for other in (cast.chef_projet, cast.elu):
        assert posts_read(other, cast) == set()
    page = window(cast.elu).get(at(cast))
    counts = next(
        b for s in page.context["sections"] for b in s.blocks if getattr(b, "key", "") == "postes-par-employeur"
    )
    line = next(row for row in counts.rows if row[0].value == cast.bourg.nom)
    assert line[1].value == 2 and all(isinstance(cell.value, Masked) for cell in line[2:6])


@pytest.mark.django_db
def test_a_committee_sees_what_changed_since_the_version_before_among_the_posts_it_reads(cast, described):
    sent(cast)
    PosteCible.objects.exclude(intitule_avant="Comptable du bourg").update(devenir="SUPPRIME", intitule_apres="")
    assert "n’est plus à jour" in read(window(cast.referent_rh), at(cast))
    assert "n’est plus à jour" not in read(window(cast.representant), at(cast))
    sheet = write_impact(row=described, textes=dict.fromkeys(THEMES, "Nouveau"), user=None)
    send_impact(sheet=validate_impact(sheet=sheet, user=None), user=None)
    changes = read(window(cast.representant), at(cast, "impact-export", cle="ecarts", extension="csv"))
    assert "Texte DROITS" in changes and "Régisseuse → aucun poste" in changes
    assert "Comptable du bourg" not in changes and "Agent du petit" not in changes
    old = read(window(cast.representant), f"{at(cast)}?version=1")
    assert "Cette version est remplacée" in old and "Texte DROITS" in old
    assert window(cast.representant).get(f"{at(cast)}?version=7").status_code == 404


@pytest.mark.django_db
def test_the_dossier_of_the_committee_holds_what_was_sent(cast, described):
    sheet = sent(cast)
    PosteCible.objects.filter(intitule_avant="Régisseuse").update(intitule_avant="Autre métier")
    address = reverse("reports:cst", args=[cast.project.slug, 1, cast.bourg.siren, "docx"])
    text = docx_text(window(cast.representant).get(address).content)
    assert "Régisseuse" in text and "Autre métier" not in text and sheet.empreinte[:12] in text


@pytest.mark.django_db
def test_posts_that_change_undo_the_validation_before_sending_and_nothing_after(cast, described):
    written(cast)
    validate_impact(sheet=FicheImpact.objects.get(), user=cast.referent_rh)
    cosign_impact(sheet=FicheImpact.objects.get(), employer=cast.bourg, user=cast.drh)
    PosteCible.objects.filter(intitule_avant="Régisseuse").update(devenir="SUPPRIME")
    with pytest.raises(ValidationError, match="postes ont changé"):
        send_impact(sheet=FicheImpact.objects.get(), user=cast.referent_rh)
    page = window(cast.drh).get(at(cast))
    assert page.context["read"].vie.etat is Etat.EN_PREPARATION and page.context["signed"] == []
    validate_impact(sheet=FicheImpact.objects.get(), user=cast.referent_rh)
    send_impact(sheet=FicheImpact.objects.get(), user=cast.referent_rh)
    PosteCible.objects.all().delete()
    assert posts_read(cast.drh, cast) == {"Comptable du bourg", "Régisseuse"}


# --- the committees --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sending_does_the_legal_step_and_opinions_before_it_do_not_count(cast):
    row = shared(cast)
    EtapeLegale.objects.create(
        service_mutualise=row,
        cle="AVIS_CST",
        cible=cast.bourg.siren,
        date_realisee=timezone.localdate() - timedelta(days=2),
    )
    sent(cast)
    step = row.etapes.get(cle="FICHE_IMPACT")
    assert (step.date_realisee, step.reference) == (timezone.localdate(), "version 1")
    vie = window(cast.drh).get(at(cast)).context["read"].vie
    assert vie.etat is Etat.ENVOYEE and vie.avis_rendus == 0 and vie.avis_attendus == 2
    row.etapes.filter(cle="AVIS_CST").update(date_realisee=timezone.localdate())
    assert window(cast.drh).get(at(cast)).context["read"].vie.avis_rendus == 1


@pytest.mark.django_db
def test_a_step_noted_by_hand_keeps_its_day(cast):
    row = shared(cast)
    done(row, "FICHE_IMPACT", 9)
    sent(cast)
    assert row.etapes.get(cle="FICHE_IMPACT").date_realisee == timezone.localdate() - timedelta(days=9)


@pytest.mark.django_db
def test_the_paper_says_what_the_page_says(cast, described):
    sent(cast)
    text = pdf_text(window(cast.elu).get(at(cast, "impact-pdf")).content)
    assert "TexteDROITS" in text and "Régisseuse" not in text
    assert "Régisseuse" in pdf_text(window(cast.drh).get(at(cast, "impact-pdf")).content)
