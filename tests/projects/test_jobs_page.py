"""The page of long work, as its owner reads it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.jobs import registry
from common.jobs.models import Job
from tests.cast import make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast, monkeypatch):
    """A waiting job of the cheffe or chef de projet, of a kind of this test alone."""
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    registry.job_kind("essai", label="Compte des services")(lambda job, progress: {})
    return Job.objects.create(kind="essai", scope=str(cast.project.pk), owner=cast.chef_projet, hat="projet")


@pytest.fixture
def page(cast, job, client_of):
    """``page(**fields)``: the words of the page, or of its fragment, once the row has these values."""
    client = client_of(cast.chef_projet)
    url = reverse("projects:job", args=[cast.project.slug, job.pk])

    def read(*, fragment=False, **fields):
        Job.objects.filter(pk=job.pk).update(**fields)
        return client.get(url, headers={"HX-Request": "true"} if fragment else {})

    read.url, read.client = url, client
    return read


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def running(**fields):
    now = timezone.now()
    return {"state": "EN_COURS", "date_debut": now, "battement": now, **fields}


def test_waiting_says_what_passes_before(page, job):
    assert "En attente d’un moment libre" in words(page())
    Job.objects.create(kind="essai", scope="ailleurs", owner=make_user(), state="EN_COURS")
    assert "1 travail passe avant le vôtre" in words(page())


def test_running_says_its_stage_in_words_and_percent(page):
    answer = page(**running(stage="Mise en page", done=3, total=12))
    text = words(answer)
    assert "Mise en page" in text and "3 sur 12" in text and "25" in text
    assert "quitter cette page" in text
    assert '<progress aria-label="Compte des services" max="100" value="25">' in answer.content.decode()


def test_the_page_refreshes_itself_until_the_end_and_offers_a_link_without_script(page):
    going = page(**running()).content.decode()
    assert 'hx-trigger="every 1s"' in going
    assert f'<noscript><p><a href="{page.url}">Actualiser</a></p></noscript>' in going
    over = page(state="TERMINE").content.decode()
    assert "every 1s" not in over and "Actualiser" not in over


def test_the_fragment_is_the_state_alone_and_the_last_one_is_announced(page):
    going = page(fragment=True, **running()).content.decode()
    assert "<html" not in going and "every 1s" in going and "hx-swap-oob" not in going
    over = page(fragment=True, state="TERMINE").content.decode()
    assert "every 1s" not in over and "hx-swap-oob" in over and "terminé" in over


def test_a_silent_job_says_for_how_long_before_anyone_declares_it_lost(page, job):
    text = words(page(**running(battement=timezone.now() - timedelta(seconds=41))))
    assert re.search(r"plus signe de vie depuis 4[1-9] s", text)
    job.refresh_from_db()
    assert job.state == Job.State.EN_COURS, "lire n’écrit rien"
    assert "signe de vie" not in words(page(**running()))


def test_the_end_leads_to_the_result(page):
    answer = page(
        state="TERMINE",
        message="12 pages écrites.",
        result={"url": "/projets/x/rapports/", "label": "Télécharger le rapport"},
    )
    assert '<a class="btn" href="/projets/x/rapports/">Télécharger le rapport</a>' in answer.content.decode()
    assert "12 pages écrites." in words(answer)


@pytest.mark.parametrize(
    "url", ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:1", 3]
)
def test_a_result_never_leads_elsewhere(page, url):
    answer = page(state="TERMINE", result={"url": url, "follow": True})
    assert answer.status_code == 200
    assert "ailleurs" not in answer.content.decode() and "javascript" not in answer.content.decode()


def test_a_result_that_asks_for_it_is_followed(page, cast):
    target = reverse("projects:method", args=[cast.project.slug])
    assert page(state="TERMINE", result={"url": target, "follow": True}).headers["Location"] == target
    assert page(fragment=True).headers["HX-Redirect"] == target


def test_cancel_then_try_again(page, job, django_capture_on_commit_callbacks):
    page.client.post(page.url + "annuler/")
    text = words(page())
    assert "annulé" in text and "Réessayer" in text
    with django_capture_on_commit_callbacks(execute=True):
        answer = page.client.post(page.url + "reessayer/")
    assert answer.headers["Location"] == page.url
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE


def test_cancelling_running_work_says_that_it_is_stopping(page, job):
    page(**running())
    page.client.post(page.url + "annuler/")
    text = words(page())
    assert "Annulation demandée" in text and "Annuler" not in text


def test_work_that_this_version_no_longer_knows_still_has_its_page(page):
    assert page(kind="disparu").status_code == 200


def test_my_own_job_in_another_project_or_under_another_hat_is_not_here(page, job, cast):
    Job.objects.filter(pk=job.pk).update(hat="elu:1")
    assert page().status_code == 404
    Job.objects.filter(pk=job.pk).update(hat="projet", scope=str(make_project().pk))
    assert page().status_code == 404
