"""What is typed in the search box finds actions, services to open and objectives, and nothing that was removed."""

import pytest
from django.urls import reverse

from roadmap.services.actions import remove_action, save_objectif
from tests.hr.test_two_windows import window
from tests.roadmap.scene import action, shared

pytestmark = pytest.mark.django_db


def found(client, cast, text: str) -> str:
    return client.get(reverse("search", args=[cast.project.slug]), {"q": text}).content.decode()


def test_actions_services_and_objectives_are_found(cast):
    row = action(cast, "Réseau des secrétaires")
    service = shared(cast)
    save_objectif(project=cast.project, fields={"titre": "Répondre vite", "parent": None})
    client = window(cast.elu)
    assert reverse("roadmap:action", args=[cast.project.slug, row.numero]) in found(client, cast, "reseau")
    assert reverse("roadmap:service", args=[cast.project.slug, service.numero]) in found(client, cast, "comptabilite")
    assert "Répondre vite" in found(client, cast, "repondre")
    remove_action(action=row, auteur=cast.chef_projet, motif="doublon")
    assert reverse("roadmap:action", args=[cast.project.slug, row.numero]) not in found(client, cast, "reseau")
