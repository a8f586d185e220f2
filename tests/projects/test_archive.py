"""An archived project is read and taken away, never written; its lead opens it again (product.md A16.9)."""

import io
import zipfile
from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from diagnostics.services.maturity import close_wave, open_wave
from hr.models import Agent
from hr.services.imports import confirmer, ecrire
from projects.models import Project
from projects.options import Option
from projects.services import archive
from projects.services.archive import archive_project, reopen_project
from projects.services.method import set_options
from roadmap.models import AccueilMobilite
from tests.hr.staff import make_agent
from tests.hr.test_services import GOOD, read
from tests.test_permissions import PAGES

pytestmark = pytest.mark.django_db
# who reads, what one is told, a file, a person erased: anything else that takes a POST writes content
STILL_POSTED = {
    "governance:notification-open", "governance:notifications-read", "governance:notification-choices",
    "hr:agent-rights", "projects:archive", "projects:choose-hat", "projects:hr-opening", "projects:invitation-cancel",
    "projects:invitation-resend", "projects:invite", "projects:invite-list", "projects:member-confirm",
    "projects:member-end", "projects:remove-project", "reports:restitution-employer", "reports:restitution-project",
}  # fmt: skip


def test_the_pages_that_still_take_a_form_are_counted():
    assert {name for name, entry in PAGES.items() if entry.callback.when_archived} == STILL_POSTED


def test_what_is_archived_is_read_and_given_back_and_not_written(cast, client_of, django_capture_on_commit_callbacks):
    make_agent(cast.bourg, nom="Quintreau")
    slug = cast.project.slug
    page, edit = reverse("projects:archive", args=[slug]), reverse("projects:edit-identity", args=[slug])
    lead = client_of(cast.chef_projet)
    with django_capture_on_commit_callbacks(execute=True):
        assert lead.post(page, {"motif": "démarche finie"}).status_code == 302
    told = {address for message in mail.outbox for address in message.to}
    assert told == {cast.drh.email, cast.autre_drh.email, cast.secretaire.email}
    assert "rien ne s’y écrit" in lead.get(reverse("projects:method", args=[slug])).content.decode()
    answer = lead.post(edit, {"nom": "Autre nom"})
    assert answer.status_code == 409 and "Ce projet est archivé" in answer.content.decode()
    assert lead.post(edit, {"commande": "auto"}).status_code == 409
    assert Project.objects.get().nom == cast.project.nom
    drh = client_of(cast.drh)
    assert "Quintreau" in drh.get(reverse("hr:agents", args=[slug])).content.decode()
    taken = drh.post(reverse("reports:restitution-employer", args=[slug]))
    assert b"Quintreau" in zipfile.ZipFile(io.BytesIO(taken.content)).read("agents.csv")
    # a refusal of the role still comes first: it tells nothing new
    assert client_of(cast.elu).post(edit, {}).status_code == 403
    lead = client_of(cast.chef_projet)
    assert lead.post(page, {"motif": "suite décidée"}).status_code == 302
    assert lead.post(edit, {"nom": ""}).status_code == 422


def test_what_still_takes_answers_is_ended_first(cast, client_of):
    row = AccueilMobilite.objects.create(project=cast.project, est_ouvert=True)
    with pytest.raises(ValidationError, match="souhaits de mobilité"):
        archive_project(project=cast.project, auteur=cast.chef_projet, motif="démarche finie")
    page = client_of(cast.chef_projet).get(reverse("projects:archive", args=[cast.project.slug])).content.decode()
    assert "À terminer d’abord" in page and "la référente ou au référent RH" in page
    row.est_ouvert = False
    row.save()
    # who said what is erased at the closing, which an archived project refuses
    wave = open_wave(project=cast.project, jour=date(2026, 11, 1))
    with pytest.raises(ValidationError, match="vague de maturité"):
        archive_project(project=cast.project, auteur=cast.chef_projet, motif="démarche finie")
    close_wave(vague=wave, jour=date(2026, 11, 2))
    archive_project(project=cast.project, auteur=cast.chef_projet, motif="démarche finie")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        reopen_project(project=cast.project, auteur=cast.chef_projet, motif=" ")


def test_each_obstacle_leads_to_a_page_that_its_lead_may_open(cast, client_of):
    set_options(project=cast.project, options=frozenset(Option))
    assert len(archive._probes) >= 4
    for page in filter(None, archive._probes.values()):
        assert client_of(cast.chef_projet).get(reverse(page, args=[cast.project.slug])).status_code == 200, page


def test_a_command_and_a_work_that_was_waiting_write_nothing_either(cast, tmp_path, capsys):
    batch = read(cast, GOOD)
    confirmer(batch=batch, sorties={}, motif="", auteur=cast.drh)
    archive_project(project=cast.project, auteur=cast.chef_projet, motif="démarche finie")
    path = tmp_path / "agents.csv"
    path.write_bytes(GOOD)
    slug = cast.project.slug
    for command in (
        ("import_staff", "--project", slug, "--collectivite", cast.bourg.siren, str(path)),
        ("add_collectivite", "--project", slug, "--siren", "200000172", "--name", "SIVU", "--kind", "SYNDICAT"),
    ):
        with pytest.raises((SystemExit, CommandError)) as refused:
            call_command(*command)
        assert getattr(refused.value, "code", None) == 2 or refused.value.returncode == 2
        said = capsys.readouterr().err or str(refused.value)
        assert "Ce projet est archivé" in said and "le rouvrir" in said
    with pytest.raises(ValidationError, match="Ce projet est archivé"):
        ecrire(batch)
    assert not Agent.objects.exists() and cast.project.collectivites.count() == 3
