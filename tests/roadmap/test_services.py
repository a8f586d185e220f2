"""A service on the roadmap: its steps for the right people, the order that the law asks, what moves and why."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.calendar import add_months
from governance.models import Document
from projects.access import build_access
from projects.removal import bin_of
from roadmap.models import ServiceMutualise
from roadmap.queries.services import dossiers_of, steps_of
from roadmap.services.services import (
    NOTHING,
    add_service_mutualise,
    remove_service_mutualise,
    restore_service_mutualise,
    save_step,
)
from scenarios.models import ServiceScenario
from scenarios.services import edit_service
from tests.hr.test_two_windows import window
from tests.roadmap.scene import done, shared
from tests.roadmap.test_opinions import PDF, read
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() - timedelta(days=days)


def step_url(cast, row, cle: str) -> str:
    return reverse("roadmap:step", args=[cast.project.slug, row.numero, cle])


def own(cast) -> str:
    return f"AVIS_CST-{cast.bourg.siren}"


def test_the_declared_committee_is_asked_and_the_centre_de_gestion_for_the_others(cast):
    row = shared(cast)
    keys = [one.cle for one in dossiers_of(cast.project, day(0))[0].jalons]
    assert own(cast) in keys and "AVIS_CST-CDG" in keys and f"AVIS_CST-{cast.petit.siren}" not in keys
    page = read(window(cast.elu), reverse("roadmap:service", args=[cast.project.slug, row.numero]))
    assert "Avis, CST de Bourg-Essai" in page and "Avis, CST du centre de gestion" in page
    assert "la date voulue tient" in page


def test_an_opening_that_cannot_hold_says_by_how_much(cast):
    row = shared(cast, opening=timezone.localdate() + timedelta(days=40))
    page = read(window(cast.elu), reverse("roadmap:services", args=[cast.project.slug]))
    # 45 days for the fiche, 28 for the deposit, 1 before the councils, 15 after the arrêtés: 89, so 49 too late
    assert "trop tard de 7 semaines" in page
    assert ServiceMutualise.objects.get(pk=row.pk)


def test_a_convention_before_the_opinion_is_refused_then_kept_with_its_reason(cast):
    row = shared(cast)
    with pytest.raises(ValidationError) as refused:
        done(row, "CONVENTION", 1)
    assert "avant l’avis du comité est irrégulière" in refused.value.message_dict["motif"][0]
    done(row, "CONVENTION", 1, motif="signée par erreur le même soir que le conseil")
    page = read(window(cast.elu), reverse("roadmap:service", args=[cast.project.slug, row.numero]))
    assert "faite avant « Avis, CST de Bourg-Essai »" in page
    assert row.etapes.get(cle="CONVENTION").history.first().history_change_reason.startswith("signée par erreur")


def test_moving_the_date_of_a_committee_tells_every_step_that_moves(cast):
    row = shared(cast)
    wanted = timezone.localdate() + timedelta(days=200)
    answer = window(cast.secretaire_cst).post(
        step_url(cast, row, own(cast)), {"date_prevue": f"{wanted:%d/%m/%Y}"}, follow=True
    )
    page = answer.content.decode().replace("\u00a0", " ")
    assert "Délibération, Bourg-Essai : du" in page
    assert f"au {wanted + timedelta(days=1):%d/%m/%Y}" in page
    assert "après « Avis, CST de Bourg-Essai » : le conseil délibère après l’avis du comité" in page


def test_the_secretary_of_a_committee_writes_hers_alone_and_votes_are_counted(cast):
    row = shared(cast)
    done(row, "FICHE_IMPACT", 60)
    done(row, f"CONVOCATION_CST-{cast.bourg.siren}", 30)
    client = window(cast.secretaire_cst)
    typed = {"date_realisee": f"{day(10):%d/%m/%Y}"}
    answer = client.post(step_url(cast, row, own(cast)), typed)
    assert answer.status_code == 422 and "Comptez les voix" in answer.content.decode()
    votes = {"pour": "3", "contre": "1", "abstentions": ""}
    assert client.post(step_url(cast, row, own(cast)), typed | votes).status_code == 302
    assert client.post(step_url(cast, row, "AVIS_CST-CDG"), typed | votes).status_code == 403
    assert client.post(step_url(cast, row, "CONVENTION"), typed).status_code == 403
    assert client.get(step_url(cast, row, "RIEN")).status_code == 404
    assert row.etapes.get(cle="AVIS_CST").vote.avis == "favorable"


def test_a_unanimous_refusal_opens_a_second_examination_in_its_window(cast):
    row = shared(cast)
    done(row, "FICHE_IMPACT", 90)
    done(row, f"CONVOCATION_CST-{cast.bourg.siren}", 60)
    done(row, own(cast), 40, pour=0, contre=4, abstentions=0)
    second = f"SECOND_AVIS_CST-{cast.bourg.siren}"
    page = read(window(cast.chef_projet), step_url(cast, row, own(cast)))
    assert "Refus unanime" in page and f"{day(32):%d/%m/%Y} et le {day(10):%d/%m/%Y}" in page
    with pytest.raises(ValidationError, match="Le nouvel examen se tient entre"):
        done(row, second, 35, pour=0, contre=4, abstentions=0)
    with pytest.raises(ValidationError) as late:
        done(row, second, 5, pour=0, contre=4, abstentions=0)
    assert "Le nouvel examen se tient entre" in late.value.message_dict["motif"][0]
    with pytest.raises(ValidationError, match="nouvel examen"):
        done(row, f"DELIBERATION-{cast.bourg.siren}", 20)
    done(row, second, 30, pour=0, contre=4, abstentions=0)
    done(row, f"DELIBERATION-{cast.bourg.siren}", 20)


def test_a_second_examination_really_held_late_is_noted_with_its_reason(cast):
    row = shared(cast)
    done(row, own(cast), 40, pour=0, contre=4, abstentions=0, motif="repris du registre")
    second = f"SECOND_AVIS_CST-{cast.bourg.siren}"
    done(row, second, 5, pour=2, contre=2, abstentions=0, motif="salle indisponible avant")
    page = read(window(cast.chef_projet), reverse("roadmap:service", args=[cast.project.slug, row.numero]))
    assert f"nouvel examen fait après son dernier jour, le {day(10):%d/%m/%Y}" in page


def test_a_commune_silent_three_months_after_the_epci_has_agreed_to_the_transfer(cast):
    row = shared(cast, forme="TRANSFERT_COMPETENCE")
    done(row, f"DELIBERATION-{cast.epci.siren}", 100, motif="repris du registre", sens="FAVORABLE")
    done(row, f"DELIBERATION-{cast.bourg.siren}", 95, motif="repris du registre", sens="FAVORABLE")
    save_step(row=row, cle=f"DELIBERATION-{cast.petit.siren}", fields={**NOTHING, "date_notification": day(99)})
    page = read(window(cast.chef_projet), reverse("roadmap:service", args=[cast.project.slug, row.numero]))
    assert page.count("réputée favorable") >= 1
    assert f"{add_months(day(99), 3):%d/%m/%Y}, dernier jour : le silence vaut accord" in page
    done(row, "ARRETE_PREFECTORAL", 1)
    # what the council really decided, typed later, replaces its silence
    done(row, f"DELIBERATION-{cast.petit.siren}", 80, motif="extrait reçu tard", sens="FAVORABLE")
    page = read(window(cast.chef_projet), reverse("roadmap:service", args=[cast.project.slug, row.numero]))
    assert "réputée favorable" not in page


def test_the_staff_side_reads_other_committees_once_all_have_spoken(cast):
    row = shared(cast)
    done(row, "FICHE_IMPACT", 90)
    done(row, "DEPOT_CDG-CDG", 80)
    done(row, "CONVOCATION_CST-CDG", 75)
    pdf = (PDF, "avis.pdf")
    fields = {**NOTHING, "date_realisee": day(40), "pour": 2, "contre": 6, "abstentions": 0, "reserves": "Trop loin."}
    save_step(row=row, cle="AVIS_CST-CDG", fields=fields, fichier=pdf, user=cast.chef_projet)
    document = Document.objects.get(titre__startswith="Avis, CST du centre")
    client = window(cast.representant)
    url = reverse("roadmap:service", args=[cast.project.slug, row.numero])
    piece = reverse("governance:document", args=[cast.project.slug, document.pk])
    for page in (read(client, url), read(client, step_url(cast, row, "AVIS_CST-CDG"))):
        assert "2 pour, 6 contre" not in page and "Trop loin." not in page and str(document.pk) not in page
    assert client.get(piece).status_code == 404
    assert "2 pour, 6 contre" in read(window(cast.direction), url)
    done(row, f"CONVOCATION_CST-{cast.bourg.siren}", 60)
    done(row, own(cast), 30, pour=3, contre=0, abstentions=1)
    assert "2 pour, 6 contre" in read(client, url) and client.get(piece).status_code == 200


def test_a_step_keeps_its_piece_and_a_wrong_file_stops_everything(cast):
    row = shared(cast)
    bad = SimpleUploadedFile("fiche.pdf", b"MZ\x90 programme", content_type="application/pdf")
    typed = {"date_realisee": f"{day(1):%d/%m/%Y}", "fichier": bad}
    answer = window(cast.chef_projet).post(step_url(cast, row, "FICHE_IMPACT"), typed)
    assert answer.status_code == 422 and not row.etapes.exists()


def test_a_form_refuses_who_may_not_manage_or_join(cast):
    with pytest.raises(ValidationError) as refused:
        add_service_mutualise(
            project=cast.project,
            service=cast.project.services.get(code="VOIRIE"),
            code_forme="MAD_SERVICE_DESC",
            gestionnaire=cast.bourg,
            date_ouverture=day(0),
            parties=[],
        )
    assert set(refused.value.message_dict) == {"gestionnaire", "parties"}
    shared(cast)
    with pytest.raises(ValidationError, match="déjà sur la feuille de route"):
        shared(cast)


def test_a_service_leaves_the_roadmap_and_comes_back(cast):
    row = shared(cast)
    done(row, "FICHE_IMPACT", 3)
    remove_service_mutualise(row=row, auteur=cast.chef_projet, motif="autre priorité")
    assert not dossiers_of(cast.project, day(0))
    access = build_access(cast.chef_projet, cast.project)
    assert [line.title for line in bin_of(access)] == ["« Finances et comptabilité »"]
    restore_service_mutualise(row=row, auteur=cast.chef_projet)
    assert dossiers_of(cast.project, day(0))[0].plan.etape("FICHE_IMPACT").est_faite


def test_as_many_queries_for_any_number_of_services(cast):
    shared(cast)
    client = window(cast.chef_projet)
    url = reverse("roadmap:services", args=[cast.project.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for code in ("VOIRIE", "ETAT_CIVIL"):
        done(shared(cast, code=code), "FICHE_IMPACT", 2)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(few) == len(many)


def test_the_agreement_is_not_ready_while_nobody_evaluates(cast):
    row = shared(cast)
    said = shared_service(cast)
    edit_service(service=said, values={"autorite_conges": "chef de service"})
    row.service_scenario = ServiceScenario.objects.get(pk=said.pk)
    row.save()
    page = read(window(cast.elu), reverse("roadmap:service", args=[cast.project.slug, row.numero]))
    assert "Convention pas prête" in page and "« Qui évalue » n’est pas dit" in page
    with pytest.raises(ValidationError) as refused:
        done(row, "CONVENTION", 1)
    assert "la convention n’est pas prête" in refused.value.message_dict["motif"][0]
    edit_service(service=said, values={"autorite_hierarchique": "présidence"})
    row.service_scenario.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        done(row, "CONVENTION", 1)
    assert "Qui évalue" not in refused.value.message_dict["motif"][0]
    assert "Convention pas prête" not in read(
        window(cast.elu), reverse("roadmap:service", args=[cast.project.slug, row.numero])
    )


def test_the_attribution_is_revised_by_two_thirds_and_by_the_communes_concerned(cast):
    described, row = shared_service(cast), shared(cast)
    plain = {one.cle for one in steps_of(row, frozenset())[0]}
    described.financement = ServiceScenario.Financement.IMPUTATION_AC
    described.save()
    ServiceMutualise.objects.update(service_scenario=described)
    row.refresh_from_db()
    key = f"REVISION_AC_EPCI-{cast.epci.siren}"
    added = {one.cle for one in steps_of(row, frozenset())[0]} - plain
    communes = {f"REVISION_AC-{one.siren}" for one in (cast.bourg, cast.petit)}
    assert added == {"RAPPORT_CLECT", key, *communes, "NOTIFICATION_AC"}
    done(row, "RAPPORT_CLECT", 9)
    with pytest.raises(ValidationError, match="deux tiers des voix exprimées"):
        done(row, key, 2, pour=19, contre=10)
    done(row, key, 2, pour=20, contre=10)
    assert row.etapes.get(cle="REVISION_AC_EPCI").pour == 20
