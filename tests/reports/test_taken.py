"""The log of the exports: who took which file, under which hat; nothing of what the file holds, nor named staff."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import FichierEmporte
from projects.services.taken import purge_taken
from tests.reports.territory import people

pytestmark = pytest.mark.django_db


def test_a_file_taken_leaves_one_line_a_day_that_its_taker_and_the_lead_read(cast, client_of):
    people(cast.project)
    address = reverse("reports:export", args=[cast.project.slug, "collectivites", "csv"])
    for _ in range(2):
        assert client_of(cast.elu).get(address).status_code == 200
    client_of(cast.elu).get(reverse("reports:copil", args=[cast.project.slug]))
    row = FichierEmporte.objects.get()
    assert (row.user, row.fichier, row.format, row.nombre) == (cast.elu, "collectivites", "csv", 2)
    assert "lu" in row.casquette

    page = reverse("reports:taken", args=[cast.project.slug])
    assert cast.elu.nom_affiche in client_of(cast.chef_projet).get(page).content.decode()
    assert "collectivites" in client_of(cast.elu).get(page).content.decode()
    other = client_of(cast.maire).get(page).content.decode()
    assert "collectivites" not in other and cast.elu.nom_affiche not in other


def test_files_of_named_staff_are_not_told_to_the_lead(cast, client_of):
    cast.project.est_demonstration = True
    cast.project.save()
    address = reverse("reports:restitution-employer", args=[cast.project.slug])
    assert client_of(cast.drh).post(address).status_code == 200
    assert not FichierEmporte.objects.exists()


def test_a_line_is_forgotten_after_a_year(cast):
    for days in (364, 366):
        FichierEmporte.objects.create(
            project=cast.project, fichier="avis-1", format="csv", jour=timezone.localdate() - timedelta(days=days)
        )
    assert purge_taken() == 1
