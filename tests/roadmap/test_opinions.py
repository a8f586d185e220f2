"""The councils consulted: what the commune writes, what the lead approves, what each page says."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.calendar import add_months
from governance.models import Document
from projects.models import Collectivite
from projects.queries import collectivites_in
from roadmap.services.opinions import approve, change_saisine, open_saisine, record_avis
from tests.cast import luhn
from tests.hr.test_two_windows import opened, window
from tests.permissions.governance import decision
from tests.roadmap.scene import SILENT, received, sent

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def day(days: int):
    return timezone.localdate() - timedelta(days=days)


def read(client: Client, url: str) -> str:
    return client.get(url).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_every_commune_of_the_perimeter_is_awaited_and_no_other_employer(cast):
    saisine = sent(cast)
    assert [one.collectivite for one in saisine.avis.order_by("pk")] == [cast.bourg, cast.petit]
    with pytest.raises(ValidationError, match="attend encore son approbation"):
        sent(cast)
    with pytest.raises(ValidationError, match="pas encore venu"):
        open_saisine(project=cast.project, objet="x", date_envoi=day(-1))


def test_a_receipt_is_proved_and_never_precedes_the_sending(cast):
    saisine = sent(cast, days=30)
    avis = saisine.avis.get(collectivite=cast.bourg)
    fields = SILENT | {"date_reception": day(31), "preuve": "", "reference_preuve": ""}
    with pytest.raises(ValidationError) as refused:
        record_avis(avis=avis, fields=fields, user=None)
    assert set(refused.value.message_dict) == {"date_reception", "preuve"}
    received(saisine, cast.bourg, day(29))
    with pytest.raises(ValidationError, match="avant cet envoi"):
        change_saisine(saisine=saisine, objet="x", date_envoi=day(28))


def test_an_opinion_dated_before_its_receipt_is_refused_and_what_was_typed_stays(cast):
    saisine = sent(cast)
    url = reverse("roadmap:opinion-commune", args=[cast.project.slug, saisine.numero, cast.bourg.siren])
    typed = {
        "date_reception": f"{day(20):%d/%m/%Y}",
        "preuve": "ACCUSE",
        "sens": "FAVORABLE",
        "date_deliberation": f"{day(25):%d/%m/%Y}",
        "date_arrivee": f"{day(10):%d/%m/%Y}",
        "reserves": "Une permanence en mairie.",
    }
    answer = window(cast.direction).post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "précède la réception du rapport" in page and "Une permanence en mairie." in page
    assert not saisine.avis.exclude(sens="").exists()


def test_the_page_never_adds_silence_to_expressed_opinions(cast):
    saisine = sent(cast, days=200)
    received(
        saisine,
        cast.bourg,
        day(199),
        sens="DEFAVORABLE",
        date_deliberation=day(150),
        date_arrivee=day(149),
    )
    received(saisine, cast.petit, day(198))
    page = read(window(cast.elu), reverse("roadmap:opinions", args=[cast.project.slug]))
    assert "<dt>Défavorable</dt><dd>1</dd>" in page
    assert "<dt>Réputés favorables (provisoire)</dt><dd>1</dd>" in page
    assert "réputé favorable (provisoire)" in page
    limit = add_months(day(198), 3)
    assert f"aucune délibération prise au plus tard le {limit:%d/%m/%Y}" in page


def test_the_secretary_writes_for_her_commune_and_no_other(cast):
    saisine = sent(cast)
    client = window(cast.secretaire)
    typed = {"date_reception": f"{day(20):%d/%m/%Y}", "preuve": "MAIN"}
    pdf = SimpleUploadedFile("accusé.pdf", PDF, content_type="application/pdf")
    mine = reverse("roadmap:opinion-commune", args=[cast.project.slug, saisine.numero, cast.petit.siren])
    other = reverse("roadmap:opinion-commune", args=[cast.project.slug, saisine.numero, cast.bourg.siren])
    assert client.post(mine, typed | {"preuve_fichier": pdf}).status_code == 302
    assert client.post(other, typed).status_code == 403
    avis = saisine.avis.get(collectivite=cast.petit)
    assert avis.date_reception == day(20)
    # the proof is read with the opinion, by every member; a stranger finds nothing
    document = Document.objects.get(pk=avis.document_preuve_id)
    address = reverse("governance:document", args=[cast.project.slug, document.pk])
    assert window(cast.elu).get(address).status_code == 200
    assert window(cast.inconnu).get(address).status_code == 404


def test_two_people_on_the_same_commune_see_both_versions(cast):
    saisine = sent(cast)
    url = reverse("roadmap:opinion-commune", args=[cast.project.slug, saisine.numero, cast.petit.siren])
    lead, secretary = window(cast.chef_projet), window(cast.secretaire)
    first, second = opened(lead, url), opened(secretary, url)
    assert secretary.post(url, second | {"date_reception": f"{day(20):%d/%m/%Y}", "preuve": "MAIN"}).status_code == 302
    answer = lead.post(url, first | {"date_reception": f"{day(19):%d/%m/%Y}", "preuve": "ACCUSE"})
    assert answer.status_code == 409
    assert saisine.avis.get(collectivite=cast.petit).date_reception == day(20)


def test_a_vote_before_the_first_safe_day_says_why(cast):
    saisine = sent(cast, days=60)
    for commune in (cast.bourg, cast.petit):
        received(saisine, commune, day(59))
    fields = {
        "date_approbation": day(1),
        "reference_approbation": "2026-11",
        "decision": None,
        "motif_vote_anticipe": "",
        "date_transmission": None,
    }
    with pytest.raises(ValidationError, match="Voter avant fragilise"):
        approve(saisine=saisine, fields=fields)
    approve(saisine=saisine, fields=fields | {"motif_vote_anticipe": "Calendrier budgétaire."})
    page = read(window(cast.elu), reverse("roadmap:opinions", args=[cast.project.slug]))
    assert "Calendrier budgétaire." in page and "à adresser à chaque commune" in page
    with pytest.raises(ValidationError, match="après son approbation"):
        approve(saisine=saisine, fields=fields | {"date_transmission": day(2)})


def test_as_many_queries_for_any_number_of_communes(cast):
    saisine = sent(cast)
    client = window(cast.chef_projet)
    url = reverse("roadmap:opinions", args=[cast.project.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for rank in range(6):
        commune = Collectivite.objects.create(
            project=cast.project, kind="COMMUNE", nom=f"Commune {rank}", siren=luhn(f"2999{rank:04d}"), rang=10 + rank
        )
        saisine.avis.create(collectivite=commune)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(few) == len(many)
    assert collectivites_in(cast.project).count() == 9


def test_a_sending_mistyped_before_the_law_is_refused_and_one_that_is_stored_is_read(cast):
    with pytest.raises(ValidationError, match="16/12/2010"):
        open_saisine(project=cast.project, objet="x", date_envoi=date(2006, 5, 1))
    saisine = sent(cast)
    with pytest.raises(ValidationError, match="16/12/2010"):
        change_saisine(saisine=saisine, objet="x", date_envoi=date(2006, 5, 1))
    saisine.avis.update(date_reception=date(2006, 5, 2))
    client = window(cast.chef_projet)
    assert "02/08/2006" in read(client, reverse("roadmap:opinions", args=[cast.project.slug]))
    assert client.get(reverse("roadmap:calendar", args=[cast.project.slug])).status_code == 200


def test_a_vote_that_a_corrected_date_makes_too_early_is_said_on_the_page(cast):
    saisine = sent(cast, days=200)
    for commune in (cast.bourg, cast.petit):
        received(saisine, commune, day(199))
    fields = {
        "date_approbation": day(60),
        "reference_approbation": "",
        "decision": None,
        "motif_vote_anticipe": "",
        "date_transmission": None,
    }
    approve(saisine=saisine, fields=fields)
    client, url = window(cast.chef_projet), reverse("roadmap:opinions", args=[cast.project.slug])
    assert "Le vote précède le premier vote sûr" not in read(client, url)
    received(saisine, cast.petit, day(120))
    page = read(client, url)
    first = add_months(day(120), 3) + timedelta(days=1)
    assert "Le vote précède le premier vote sûr" in page and f"premier vote sûr : {first:%d/%m/%Y}" in page


def test_the_file_of_a_filtered_list_holds_what_the_page_shows(cast):
    saisine = sent(cast, days=200)
    received(saisine, cast.bourg, day(199))
    client = window(cast.elu)
    page = read(client, reverse("roadmap:opinion", args=[cast.project.slug, saisine.numero]) + "?statut=reputes")
    assert "tel que filtré" in page
    address = reverse("roadmap:opinion-export", args=[cast.project.slug, saisine.numero, "csv"])
    assert f'href="{address}?statut=reputes"' in page
    kept, whole = (read(client, address + query) for query in ("?statut=reputes", ""))
    assert cast.bourg.nom in kept and cast.petit.nom not in kept
    assert cast.bourg.nom in whole and cast.petit.nom in whole


def test_the_decision_of_an_approval_is_a_link_for_whoever_sees_the_body_that_took_it(cast):
    saisine, held = sent(cast), decision(cast)
    saisine.decision, saisine.date_approbation = held, day(1)
    saisine.save()
    page = reverse("roadmap:opinion", args=[cast.project.slug, saisine.numero])
    here = reverse("governance:decision", args=[cast.project.slug, held.numero])
    assert f'href="{here}"' in read(window(cast.chef_projet), page)
    for stranger in (cast.autre_maire, cast.representant):
        assert here not in read(window(stranger), page)
