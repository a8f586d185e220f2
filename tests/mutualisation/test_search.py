"""Search: rights first, nothing told of what may not be read, as many queries for N and 2N."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.removal import remove
from hr.models import Consultation, Poste
from hr.services.agents import ecrire_fiches, fiches_de
from mutualisation.search import search_project
from projects.access import build_access
from projects.models import Collectivite, Membership, Phase, Service, Step
from projects.policy import Role
from projects.services.memberships import add_member
from reports.models import Report
from tests.cast import make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
VARYING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|data-token="[^"]*"')


def page(client, cast, text: str) -> str:
    answer = client.get(reverse("search", args=[cast.project.slug]), {"q": text})
    assert answer.status_code == 200
    return VARYING.sub("", answer.content.decode())


def titles(cast, role: str, text: str) -> dict[str, list[str]]:
    access = build_access(getattr(cast, role), cast.project)
    return {group.key: [one.title for one in group.found] for group in search_project(access, text)}


def test_each_kind_is_found_by_its_words(cast):
    phase = Phase.objects.create(project=cast.project, numero=1, cle="diagnostic", titre="Diagnostic")
    Step.objects.create(phase=phase, rang=1, cle="x", titre="Cadrer la mutualisation")
    Poste.objects.create(collectivite=cast.bourg, intitule="Chargée de recrutement", categorie="B")
    make_agent(cast.bourg, nom="Noël", prenom="Éric", matricule="B-1")
    cast.elu.nom, cast.elu.prenom = "Lefèvre", "Zoé"
    cast.elu.save()
    Report.objects.create(
        project=cast.project,
        kind="diagnostic",
        audience="elus",
        numero=1,
        date_edition=timezone.now(),
        pages=1,
        taille=1,
    )
    assert titles(cast, "drh", "eric noel") == {"agents": ["Éric Noël"]}
    assert titles(cast, "drh", "b-1")["agents"] == ["Éric Noël"]
    assert titles(cast, "elu", "mutualiser") == {
        "pages": ["Pourquoi mutualiser\u202f?"],
        "etapes": ["Cadrer la mutualisation"],
    }
    assert titles(cast, "elu", "recruter") == {"postes": ["Chargée de recrutement"]}
    assert titles(cast, "elu", "etat civil") == {"services": ["État civil, élections et titres"]}
    assert titles(cast, "elu", "petit essai") == {"collectivites": ["Petit-Essai"]}
    assert titles(cast, "chef_projet", "lefevre") == {"personnes": ["Zoé Lefèvre"]}
    assert "Zoé Lefèvre" in titles(cast, "chef_projet", "élue")["personnes"]
    assert titles(cast, "elu", "rapport diagnostic") == {"rapports": ["Rapport de diagnostic n° 1"]}
    assert titles(cast, "elu", "   ") == {} and titles(cast, "elu", "%") == {}


def test_a_page_is_found_by_its_title_by_those_who_may_open_it(cast):
    assert titles(cast, "elu", "collecte") == {"pages": ["Collecte"]}
    assert titles(cast, "drh", "masse salariale") == {"pages": ["Masse salariale"]}
    assert titles(cast, "representant", "masse salariale") == {}


def test_a_mistyped_word_is_proposed_as_the_project_writes_it(cast, client_of):
    client = client_of(cast.elu)
    assert "Rien ne correspond" in (html := page(client, cast, "etat civl")) and '<a href="?q=etat%20civil">' in html
    assert '<a href="?q=collecte">' in page(client, cast, "colecte")
    assert "Vouliez-vous dire" not in page(client, cast, "wxcvbnqsd") + page(client, cast, "etat civil")


@pytest.mark.parametrize("role", ["chef_projet", "elu", "finances", "autre_drh", "representant", "consultant"])
def test_a_forbidden_agent_and_an_absent_one_give_the_same_page(cast, client_of, role):
    make_agent(cast.bourg, nom="Quintreau", prenom="Odile", matricule="ZZT-7", fonction="Zythologue")
    client = client_of(getattr(cast, role))
    for there, absent in (("quintreau", "wxcvbnqsd"), ("zzt-7", "wxcvb-7"), ("zythologue", "wxcvbnqsdf")):
        found, nothing = page(client, cast, there), page(client, cast, absent)
        assert found.replace(there, "MOT") == nothing.replace(absent, "MOT")
        assert "Rien ne correspond" in found
    assert not Consultation.objects.exists()


def test_people_are_found_by_those_who_see_the_members_only(cast):
    cast.elu.nom = "Quintreau"
    cast.elu.save()
    assert titles(cast, "chef_projet", "quintreau")
    for role in ("elu", "finances", "representant", "consultant"):
        assert titles(cast, role, "quintreau") == {}


def test_reading_names_in_results_is_noted(cast, client_of):
    make_agent(cast.bourg, nom="Quintreau")
    assert "Quintreau" in page(client_of(cast.direction), cast, "quintreau")
    line = Consultation.objects.get()
    assert (line.user, line.collectivite, line.agents) == (cast.direction, cast.bourg, 1)


def test_removed_rows_and_ended_participations_are_not_found(cast):
    agent = make_agent(cast.bourg, nom="Quintreau")
    remove(agent, auteur=cast.drh, motif="essai")
    remove(Membership.objects.get(user=cast.elu), auteur=None, motif="essai")
    assert titles(cast, "drh", "quintreau") == {} and titles(cast, "chef_projet", cast.elu.email) == {}


def test_a_reader_finds_only_the_documents_of_an_audience(cast):
    for audience in ("elus", "cst"):
        Report.objects.create(
            project=cast.project, kind="diagnostic", audience=audience, numero=1, date_edition=timezone.now(), pages=1, taille=1
        )  # fmt: skip
    assert len(titles(cast, "elu", "rapport")["rapports"]) == 1
    assert len(titles(cast, "chef_projet", "rapport")["rapports"]) == 2


def test_the_columns_follow_every_way_of_writing(cast):
    make_agent(cast.bourg, nom="Avant", matricule="B-1")
    (fiche,) = fiches_de(cast.bourg)
    from dataclasses import replace

    ecrire_fiches(
        collectivite=cast.bourg, creees=[], modifiees=[replace(fiche, nom="Après")], auteur=None, motif="essai"
    )
    assert titles(cast, "drh", "apres") and not titles(cast, "drh", "avant")
    cast.bourg.nom = "Bourg-Nouveau"
    cast.bourg.save()
    assert titles(cast, "elu", "nouveau") == {"collectivites": ["Bourg-Nouveau"]}


def _fill(cast, count: int, start: int) -> None:
    for rank in range(start, start + count):
        make_agent(cast.bourg, nom="Noël", matricule=f"N-{rank}", fonction="voirie")
        Poste.objects.create(collectivite=cast.bourg, intitule=f"Poste de voirie {rank}", categorie="C")
        Service.objects.create(project=cast.project, libelle=f"Voirie {rank}", famille="TECHNIQUE", rang=rank)
        Collectivite.objects.create(project=cast.project, kind="COMMUNE", nom=f"Voirie {rank}", siren=f"{rank:09d}")
        add_member(project=cast.project, user=make_user(nom="Voirie"), role=Role.ELU, collectivite=cast.bourg)


def test_as_many_queries_for_n_and_2n(cast, client_of):
    client = client_of(cast.drh)
    counts = []
    for start in (0, 30):
        _fill(cast, 30, start)
        with CaptureQueriesContext(connection) as queries:
            page(client, cast, "voirie")
        counts.append(len(queries))
    # the first reading of the day creates the line of the access log, the second one adds to it
    assert counts[1] <= counts[0] and counts[0] <= 40, counts
