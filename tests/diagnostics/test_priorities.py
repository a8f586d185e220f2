"""Impact × feasibility: both marks or none, the best of both named first, nothing written that did not change."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from diagnostics.figures_priorities import priorities_figure
from diagnostics.queries_priorities import priorities_of
from diagnostics.services.priorities import Marks, save_priorities
from tests.diagnostics.test_sheets import service_of

pytestmark = pytest.mark.django_db


def test_services_are_marked_on_one_page_and_placed_between_two_axes(cast, client_of):
    roads, civil = service_of(cast), service_of(cast, "ETAT_CIVIL")
    page = reverse("diagnostics:priorities-edit", args=[cast.project.slug])
    client = client_of(cast.chef_projet)
    half = client.post(page, {f"impact-{roads.pk}": "5"})
    assert half.status_code == 422 and "les deux notes" in half.content.decode()
    sent = {f"impact-{roads.pk}": "5", f"faisabilite-{roads.pk}": "4", f"pourquoi-{roads.pk}": "un seul marché"}
    sent |= {f"impact-{civil.pk}": "5", f"faisabilite-{civil.pk}": "3"}
    assert client.post(page, sent).status_code == 302
    figure = priorities_figure(priorities_of(cast.project))
    assert [(one.label, one.x, one.y) for one in figure.points] == [(roads.libelle, 4, 5), (civil.libelle, 3, 5)]
    assert figure.title == f"1 service réunit fort impact et faisabilité\u202f: {roads.libelle}"
    assert "un seul marché" in client.get(reverse("diagnostics:priorities", args=[cast.project.slug])).content.decode()
    marks = {roads.pk: Marks(5, 4, "un seul marché"), civil.pk: Marks(None, None)}
    assert save_priorities(project=cast.project, marks=marks) == 1
    with pytest.raises(ValidationError, match="se donnent ensemble"):
        save_priorities(project=cast.project, marks={roads.pk: Marks(5, None)})
