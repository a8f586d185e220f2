"""The demonstration territory is whole, repeatable and sends nothing."""

import json

import pytest
from django.core import mail
from django.core.management import call_command

from hr.models import Agent
from projects.models import Project
from tests.scenes import demonstration

pytestmark = pytest.mark.django_db


def test_seven_employers_212_agents_16114_inhabitants_twice_the_same(capsys):
    for _ in range(2):
        call_command("demo", "--json")
        facts = json.loads(capsys.readouterr().out)
        assert facts == {"slug": "val-de-brume", "collectivites": 7, "agents": 212, "population": 16114}
    assert Project.objects.count() == 1 and Agent.objects.count() == 204
    assert mail.outbox == []


def test_every_role_has_someone(client, settings):
    demonstration()
    settings.DEMO = True
    page = client.get("/connexion/").content.decode()
    for words in (
        "Cheffe ou chef de projet",
        "DRH · Brume-sur-Leyre",
        "Maire · Vaudoré",
        "Consultante",
        "Secrétaire du CST",
    ):
        assert words in page


def test_each_person_reads_the_dashboard_and_no_name_appears_there(client):
    project = demonstration()
    names = set(Agent.objects.exclude(nom="").values_list("prenom", "nom"))
    for member in project.memberships.select_related("user"):
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/projets/{project.slug}/").content.decode()
        assert "212" in page
        assert not [
            1 for prenom, nom in names if f"{prenom} {nom}" in page and f"{prenom} {nom}" != member.user.nom_affiche
        ]
