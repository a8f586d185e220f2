"""An emergency opening is told in the application to those concerned, and to nobody else."""

import pytest

from governance.queries.notifications import notifications_of
from projects.access import build_access
from projects.services.emergency import open_emergency
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def test_those_concerned_are_told_in_the_application(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        open_emergency(
            collectivite=cast.bourg,
            administrator=make_user(est_administrateur=True),
            motif="La DRH est partie sans se remplacer.",
            address="",
        )
    for role, told in (("direction", True), ("drh", True), ("chef_projet", True), ("autre_drh", False), ("elu", False)):
        texts = [one.texte for one in notifications_of(build_access(getattr(cast, role), cast.project))]
        assert texts == (["Une ouverture de secours est faite pour Bourg-Essai"] if told else []), role
