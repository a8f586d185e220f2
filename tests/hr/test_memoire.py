"""The staff kept in memory: as fresh as if it were read, whatever is written, and even where an erasure leaves no trace."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.memo import stamp_of, stamps_of
from hr import memoire
from hr.memoire import READ, effectifs_du_jour, effectifs_gardes
from hr.models import Affectation, Agent, Effacement, EffectifConsolide, InventoryState
from hr.queries import employeurs
from hr.services.agents import retablir_agent, supprimer_agent
from hr.services.droits import effacer
from hr.services.etats import choisir_mode, noter_modification, valider
from projects.models import Collectivite, Service
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


# --- employer by employer ---------------------------------------------------------------------------------------


def as_read_now(project) -> None:
    """What is kept, renewed if it must be, is what a fresh reading gives, line by line and count by count."""
    today = timezone.localdate()
    kept = effectifs_gardes(project, today, stamp_of(READ))
    fresh = effectifs_du_jour(project, today, par_grade=False)
    assert tuple(kept.lignes) == tuple(fresh.lignes) and kept.comptes == fresh.comptes
    assert kept.lignes.ensemble == fresh.lignes.ensemble


def test_after_each_write_what_is_kept_is_what_would_be_read(cast):
    """Every table that is read, written in every way: the kept figures follow, whoever else was kept meanwhile."""
    project, services = cast.project, list(Service.objects.filter(project=cast.project).order_by("rang")[:3])
    for employer in (cast.epci, cast.bourg, cast.petit):
        employer.mode_inventaire = Collectivite.ModeInventaire.NOMINATIF
        employer.save()
        for service in services:
            make_agent(employer, {service: "1"})
        make_agent(employer, {services[0]: "0.5", services[1]: "0.3"})
    one, two, *_, shared = Agent.objects.filter(collectivite=cast.bourg).order_by("pk")
    cell = EffectifConsolide.objects.create(
        collectivite=cast.petit, service=services[0], statut="TITULAIRE", categorie="C", nombre=2, etp=Decimal("1.5")
    )

    def change(row, **fields):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    share = shared.affectations.order_by("pk").first()
    writes = (
        lambda: change(one, categorie="A"),
        lambda: change(one, annee_naissance=1999, sexe="M"),
        lambda: change(one, temps_partiel=Decimal("0.8")),
        lambda: change(share, part=Decimal("0.6")),
        lambda: share.delete(),
        lambda: Affectation.objects.create(agent=shared, service=services[2], part=Decimal("0.5")),
        lambda: make_agent(cast.epci, {services[1]: "1"}, annee_naissance=1970),
        lambda: supprimer_agent(agent=two, auteur=cast.drh, motif="saisi deux fois"),
        lambda: retablir_agent(row=Agent.everything.get(pk=two.pk), auteur=cast.drh),
        lambda: valider(collectivite=cast.bourg, auteur=cast.drh),
        lambda: choisir_mode(collectivite=cast.petit, mode="CONSOLIDE", auteur=cast.drh),
        lambda: change(cell, nombre=4, etp=Decimal("3.2")),
        lambda: cell.delete(),
        lambda: effacer(agents=[two], collectivite=cast.bourg, auteur=cast.drh, motif=Effacement.Motif.values[0]),
        lambda: change(services[0], libelle="Renommé"),
        lambda: change(services[1], rang=99),
        lambda: change(cast.epci, nom="Un autre nom"),
        lambda: change(cast.bourg, date_sortie=timezone.localdate() - timedelta(days=1)),
    )
    as_read_now(project)
    for write in writes:
        write()
        as_read_now(project)


def test_a_write_at_one_employer_has_its_agents_alone_read_again(cast, monkeypatch):
    asked = []

    def read(project, jour, **options):
        asked.append([one.pk for one in options["tous"]])
        return effectifs_du_jour(project, jour, **options)

    monkeypatch.setattr(memoire, "effectifs_du_jour", read)
    make_agent(cast.epci)
    made = make_agent(cast.bourg)
    as_read_now(cast.project)
    assert asked == [[one.pk for one in employeurs(cast.project)]]
    made.categorie = "A"
    made.save()
    as_read_now(cast.project)
    assert asked[1:] == [[cast.bourg.pk]]
    # of the figures of this project, a write elsewhere changes nothing
    elsewhere = Collectivite.objects.exclude(project=cast.project).first()
    if elsewhere is not None:
        make_agent(elsewhere)
        as_read_now(cast.project)
        assert len(asked) == 2


def test_a_write_whose_history_comes_late_is_seen_by_the_state_of_its_employer(cast):
    """On PostgreSQL a transaction may begin first and end last: its rows of history are older than the last one seen."""
    late = make_agent(cast.bourg)
    make_agent(cast.epci)
    as_read_now(cast.project)
    Agent.objects.filter(pk=late.pk).update(
        categorie="A"
    )  # sans historique : le sien est plus ancien que le dernier lu
    noter_modification(collectivite=cast.bourg, auteur=cast.drh)
    as_read_now(cast.project)
