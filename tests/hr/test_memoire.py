"""The staff kept in memory: as fresh as if it were read, whatever is written, and even where an erasure leaves no trace."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.memo import stamp_of, stamps_of
from hr.memoire import READ, effectifs_du_jour, effectifs_gardes
from hr.models import Affectation, Agent, Effacement, InventoryState
from hr.services.droits import effacer
from hr.services.etats import choisir_mode
from projects.models import Service
from tests.hr.staff import make_agent
from tests.scenes import demonstration

pytestmark = pytest.mark.django_db


def heads(project) -> int:
    """As a page counts them, public lines and ages alike."""
    kept = effectifs_gardes(project, timezone.localdate(), stamp_of(READ))
    assert sum(one.nombre for one in kept.comptes) == kept.lignes.ensemble.tetes
    return kept.lignes.ensemble.tetes


def test_what_is_kept_reads_no_table_that_its_state_leaves_out():
    """A write in a table that nobody watches would leave an old figure on the page: on the demonstration, all is read."""
    project = demonstration()
    with CaptureQueriesContext(connection) as sent:
        found = effectifs_du_jour(project, timezone.localdate())
    seen = {name for one in sent for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
    assert len(seen) >= 5 and seen <= {model._meta.db_table for model in READ}, sorted(seen)
    assert found.lignes and found.comptes


def test_nothing_is_read_again_until_somebody_writes(cast):
    make_agent(cast.bourg)
    assert heads(cast.project) == 1
    with CaptureQueriesContext(connection) as sent:
        assert heads(cast.project) == 1
    assert len(sent) == 1
    made = make_agent(cast.bourg)
    assert heads(cast.project) == 2
    made.date_fin = timezone.localdate() - timedelta(days=1)
    made.save()
    assert heads(cast.project) == 1
    choisir_mode(collectivite=cast.bourg, mode="CONSOLIDE", auteur=cast.chef_projet)
    assert heads(cast.project) == 0


def test_an_erasure_takes_the_histories_away_and_the_figures_follow(cast):
    """Nothing of the agents says that one of them is gone: neither their last version nor those of the last hour."""
    service = Service.objects.filter(project=cast.project).first()
    gone, _ = (make_agent(cast.bourg, {service: "1"}) for _ in range(2))
    for model in (Agent, Affectation):
        model.history.update(history_date=timezone.now() - timedelta(days=2))
    before, told = stamps_of((Agent, Affectation), (InventoryState,))
    assert heads(cast.project) == 2
    effacer(agents=[gone], collectivite=cast.bourg, auteur=cast.drh, motif=Effacement.Motif.values[0])
    assert stamps_of((Agent, Affectation))[0] == before
    assert stamps_of((InventoryState,))[0] != told
    assert heads(cast.project) == 1
