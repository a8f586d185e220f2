"""A project is hidden at once, comes back by its lead for 24 hours, by a command afterwards; nothing is erased."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from common.removal import remove
from hr.models import Agent
from projects.access import visible_projects
from projects.models import Project
from projects.services.creation import free_slug
from projects.services.project_removal import bring_project_back, remove_project
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db


def test_a_project_removed_by_mistake_comes_back_whole(cast, client_of, django_capture_on_commit_callbacks):
    make_agent(cast.bourg, nom="Quintreau")
    client, page = client_of(cast.chef_projet), reverse("projects:remove-project", args=[cast.project.slug])
    asked = client.get(page).content.decode()
    assert "3 collectivités" in asked and cast.project.nom in asked
    assert client.post(page, {"motif": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        listed = client.post(page, {"motif": "créé deux fois"}, follow=True).content.decode()
    assert {address for message in mail.outbox for address in message.to} == {
        cast.drh.email, cast.autre_drh.email, cast.secretaire.email,
    }  # fmt: skip
    assert all("Quintreau" not in message.body for message in mail.outbox)
    for role in ("chef_projet", "drh", "elu"):
        assert client_of(getattr(cast, role)).get(f"/projets/{cast.project.slug}/").status_code == 404
        assert not visible_projects(getattr(cast, role)).exists()
    assert "Annuler la suppression" in listed
    back = reverse("projects:bring-back", args=[cast.project.pk])
    assert client_of(cast.drh).post(back).status_code == 404
    assert "Annuler la suppression" not in client_of(cast.drh).get("/projets/").content.decode()
    assert client_of(cast.chef_projet).post(back).status_code == 302
    assert client_of(cast.drh).get(f"/projets/{cast.project.slug}/").status_code == 200
    assert Agent.objects.get().nom == "Quintreau"


def test_guardian_does_not_bring_a_removed_project_back(cast):
    """Product.md T2: libraries follow the default manager, which hides what was removed."""
    assert get_objects_for_user(cast.elu, "projects.voir_projet").exists()
    remove(cast.project, auteur=cast.chef_projet, motif="essai")
    assert not get_objects_for_user(cast.elu, "projects.voir_projet").exists()


def test_after_24_hours_only_the_command_brings_it_back(cast, client_of):
    remove_project(project=cast.project, auteur=cast.chef_projet, motif="essai")
    later = timezone.now() + timedelta(hours=25)
    with pytest.raises(ValidationError):
        bring_project_back(project=Project.everything.get(pk=cast.project.pk), auteur=cast.chef_projet, now=later)
    Project.everything.filter(pk=cast.project.pk).update(date_suppression=timezone.now() - timedelta(days=3))
    assert client_of(cast.chef_projet).post(reverse("projects:bring-back", args=[cast.project.pk])).status_code == 404
    call_command("restore_project", cast.project.slug)
    assert client_of(cast.chef_projet).get(f"/projets/{cast.project.slug}/").status_code == 200
    with pytest.raises(CommandError):
        call_command("restore_project", cast.project.slug)


def test_the_address_of_a_removed_project_is_not_given_again(cast):
    remove(cast.project, auteur=None, motif="essai")
    taken = free_slug(cast.project.nom)
    assert not Project.everything.filter(slug=taken).exists()
