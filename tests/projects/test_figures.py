"""The map of the communes: every commune or no map, and the source of the outlines under a real territory."""

from datetime import date

import pytest

from projects.figures import population_map
from projects.models import Collectivite, ContourCommune
from projects.queries import collectivites_in
from projects.services.referentiel import SOURCE_CONTOURS
from tests.cast import make_project

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
SQUARE = [[0, 4_500_000, 1_000, 0, 0, 1_000, -1_000, 0, 0, -1_000]]


@pytest.fixture
def project():
    project = make_project()
    for rank, commune in enumerate(project.collectivites.filter(kind="COMMUNE").order_by("rang"), start=1):
        commune.code_insee = f"9900{rank}"
        commune.save()
    ContourCommune.objects.create(code_insee="99001", polygones=[SQUARE])
    return project


def drawn(project):
    return population_map(project, list(collectivites_in(project, DAY)), DAY, "population saisie")


def test_a_missing_commune_means_no_map(project):
    assert drawn(project) is None


def test_every_commune_is_on_the_map_with_its_inhabitants_and_the_source(project):
    ContourCommune.objects.create(code_insee="99002", polygones=[SQUARE, SQUARE])
    found = drawn(project)
    assert found.has_outlines
    assert [(area.label, area.value) for area in found.areas] == [("Bourg-Essai", 4_000), ("Petit-Essai", 400)]
    assert found.title == "Bourg-Essai est la commune la plus peuplée"
    assert SOURCE_CONTOURS in found.source and "population saisie" in found.source
    project.est_demonstration = True
    assert SOURCE_CONTOURS not in drawn(project).source


def test_an_unknown_population_stays_unknown(project):
    ContourCommune.objects.create(code_insee="99002", polygones=[SQUARE])
    Collectivite.objects.filter(project=project).update(population=None)
    assert {area.value for area in drawn(project).areas} == {None}
