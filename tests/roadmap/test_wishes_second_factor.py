"""Wishes and previews name people: the second factor and the idle limit hold before any agent row exists."""

import time

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.presence import LAST_SEEN_KEY
from hr.services import imports
from roadmap.services.mobility import leave_wish
from tests.hr.test_droits import CSV, NAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def wished(cast):
    leave_wish(
        project=cast.project,
        collectivite=cast.bourg,
        services=[cast.project.services.first()],
        contact="06SECRET",
        consent=True,
        today=timezone.localdate(),
        dit_a_l_employeur=True,
    )
    return reverse("roadmap:wishes", args=[cast.project.slug])


@pytest.mark.parametrize("who", ["referent_rh", "drh"])
def test_wishes_ask_for_a_second_factor(cast, client_of, settings, wished, who):
    settings.SECOND_FACTOR = True
    answer = client_of(getattr(cast, who)).get(wished)
    assert answer.status_code == 302 and "second-facteur" in answer["Location"]


def test_wishes_close_when_nobody_is_there_even_without_an_opening(cast, client_of, wished):
    client = client_of(cast.referent_rh)
    assert "06SECRET" in client.get(wished).content.decode()
    session = client.session
    session[LAST_SEEN_KEY] = int(time.time()) - 5 * 3600
    session.save()
    assert client.get(wished).status_code == 302 and "_auth_user_id" not in client.session


def test_the_preview_of_an_import_asks_for_a_second_factor(cast, client_of, settings):
    settings.SECOND_FACTOR = True
    batch = imports.deposer(
        collectivite=cast.bourg, data=CSV.encode(), nom_fichier="agents.csv", auteur=cast.drh, casquette="x"
    )
    imports.lire(batch)
    answer = client_of(cast.drh).get(reverse("hr:import-detail", args=[cast.project.slug, batch.numero]))
    assert answer.status_code == 302 and NAME not in answer.content.decode()
