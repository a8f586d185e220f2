"""What was removed changes nothing anywhere: the same page for everybody, with and without removed rows."""

import re
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from common.removal import remove
from diagnostics.services.presences import Answer, add_local_service, remove_local_service, save_answers
from hr.models import Agent, EffectifConsolide, Poste
from hr.services.agents import fiches_de, supprimer_agent
from hr.services.imports import comparer
from projects.models import Collectivite
from projects.policy import Role
from projects.services.memberships import add_member, remove_member
from tests.cast import make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
READERS = ("chef_projet", "drh", "direction", "maire", "elu", "secretaire", "referent_rh")
# the whole of what a person reads; the bin itself is where removed rows are shown
PAGES = (
    "",
    "services/",
    "effectifs/",
    "effectifs/agents/",
    "effectifs/agents/?presence=tous",
    "effectifs/consolides/",
    "effectifs/classeur/",
    "effectifs/valider/",
    "effectifs/tableaux/effectifs-grades.csv/",
    "postes/",
    "membres/",
    "methode/",
    "rapports/",
)
# besides the tokens: the hour and the signature that end a signed value (version of a form, ticket of its draft)
VARYING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|data-token="[^"]*"|nonce="[^"]*"|:[0-9A-Za-z]{6}:[\w-]{43}(?=")'
)


def _everything_read(cast) -> dict[tuple[str, str], bytes]:
    """(role, address) → what is read, without the traces that reading leaves; a workbook holds its hour of making."""
    with transaction.atomic():
        read = _read(cast)
        transaction.set_rollback(True)
    return read


def _read(cast) -> dict[tuple[str, str], bytes]:
    read = {}
    for role in READERS:
        client = Client()
        client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
        for page in PAGES:
            answer = client.get(f"/projets/{cast.project.slug}/{page}")
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if "spreadsheet" in answer.headers.get("Content-Type", ""):
                continue
            read[role, page] = VARYING.sub(b"", content)
    return read


@pytest.fixture
def territory(cast):
    """Some staff that stays, of each kind."""
    voirie, finances, _ = cast.project.services.order_by("pk")
    for rank in range(7):
        make_agent(cast.bourg, {voirie: "1"}, matricule=f"B-{rank}", nom="Noël")
    Poste.objects.create(collectivite=cast.bourg, intitule="Jardinier", categorie="C", service=voirie)
    cast.petit.mode_inventaire = Collectivite.ModeInventaire.CONSOLIDE
    cast.petit.save()
    EffectifConsolide.objects.create(
        collectivite=cast.petit, service=voirie, statut="TITULAIRE", categorie="C", nombre=3, etp=Decimal(2)
    )
    save_answers(collectivite=cast.bourg, answers={voirie.pk: Answer("EXISTE"), finances.pk: Answer("N_EXISTE_PAS")})
    return cast


def test_removed_rows_are_read_nowhere(territory):
    cast = territory
    finances = cast.project.services.get(code="FINANCES")
    # the state of the inventories is the same on both sides: only the removed rows differ
    agent = make_agent(cast.bourg, {finances: "0.5"}, matricule="B-99", nom="Supprimée", categorie="A", grade="Attaché")
    supprimer_agent(agent=agent, auteur=cast.drh, motif="essai")
    Agent.everything.filter(pk=agent.pk).delete()
    before = _everything_read(cast)

    agent = make_agent(cast.bourg, {finances: "0.5"}, matricule="B-99", nom="Supprimée", categorie="A", grade="Attaché")
    remove(agent, auteur=cast.drh, motif="essai")
    post = Poste.objects.create(collectivite=cast.bourg, intitule="Directrice", categorie="A", service=finances)
    remove(post, auteur=cast.drh, motif="essai")
    cell = EffectifConsolide.objects.create(
        collectivite=cast.petit, service=finances, statut="CDI", categorie="A", nombre=9, etp=Decimal(9)
    )
    remove(cell, auteur=cast.secretaire, motif="essai")
    local = add_local_service(collectivite=cast.bourg, nom="Cave coopérative", famille="TECHNIQUE")
    remove_local_service(service=local, auteur=cast.drh)
    member = add_member(project=cast.project, user=make_user(), role=Role.ELU, collectivite=cast.bourg)
    remove_member(membership=member, reason="essai", auteur=cast.chef_projet)

    after = _everything_read(cast)
    different = [key for key in before if before[key] != after[key]]
    assert not different, different
    assert any(b"B-3" in content for content in after.values())


def test_an_import_ignores_removed_agents(territory):
    cast = territory
    agent = make_agent(cast.bourg, {cast.project.services.get(code="VOIRIE"): "1"}, matricule="B-99")
    remove(agent, auteur=cast.drh, motif="essai")
    assert "B-99" not in {fiche.matricule for fiche in fiches_de(cast.bourg)}
    data = "Matricule;Statut;Catégorie;Service;Durée hebdomadaire du poste\nB-99;Titulaire;C;Voirie et propreté;35\n"
    plan = comparer(cast.bourg, data.encode(), "agents.csv", jour=timezone.localdate()).plan
    assert [one.fiche.matricule for one in plan.crees] == ["B-99"]
    assert "B-99" not in {one.matricule for one in plan.absents}
