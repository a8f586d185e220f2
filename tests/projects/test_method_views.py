"""The list of my projects, the page of the method, and what may be changed there."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.models import Collectivite, Membership, Project, Step
from projects.phases import TROIS_ETAPES
from projects.policy import Role
from projects.services.collectivites import CollectiviteSpec, add_collectivite
from projects.services.memberships import add_member
from projects.services.method import create_method
from tests.cast import luhn, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(cast) -> Project:
    create_method(project=cast.project, method=TROIS_ETAPES)
    return cast.project


@pytest.fixture
def lead(cast, project, client_of):
    return client_of(cast.chef_projet)


def url(name: str, project: Project, **kwargs) -> str:
    return reverse(f"projects:{name}", kwargs={"slug": project.slug, **kwargs})


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


# --- /projets/ ------------------------------------------------------------------------------------------------------


def test_my_projects_with_my_hats_and_the_phase(lead, cast, project):
    add_member(project=project, user=cast.chef_projet, role=Role.ELU, collectivite=cast.bourg, est_executif=True)
    make_project("Projet d’ailleurs")
    page = lead.get(reverse("projects:list")).content.decode()
    assert project.nom in page and "Projet d’ailleurs" not in page
    assert "Phase 1 sur 3" in page and "Diagnostic" in page
    assert "Cheffe ou chef de projet" in page and "Maire · Bourg-Essai" in page
    assert "01/09/2026" in page and "3 collectivités" in page
    assert reverse("projects:new") in page


def test_a_role_that_ended_or_whose_employer_left_shows_nothing(cast, project, client_of):
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=cast.chef_projet).update(date_debut=date(2026, 1, 1), date_fin=yesterday)
    assert project.nom not in client_of(cast.chef_projet).get(reverse("projects:list")).content.decode()
    cast.bourg.date_sortie = yesterday
    cast.bourg.save()
    page = client_of(cast.elu).get(reverse("projects:list"))
    assert project.nom not in page.content.decode()
    assert client_of(cast.elu).get(url("method", project)).status_code == 404


def test_empty_list_says_who_acts(client_of):
    page = client_of(make_user()).get(reverse("projects:list")).content.decode()
    assert "Aucun projet" in page and "vous invite" in page and reverse("projects:new") not in page
    page = client_of(make_user(est_administrateur=True)).get(reverse("projects:list")).content.decode()
    assert reverse("projects:new") in page


def test_the_list_costs_the_same_for_twice_the_projects(lead, cast):
    def grow(count: int) -> None:
        for _ in range(count):
            other = make_project()
            create_method(project=other, method=TROIS_ETAPES)
            add_member(project=other, user=cast.chef_projet, role=Role.CHEF_PROJET)

    grow(2)
    first = queries_of(lead, reverse("projects:list"))
    grow(4)
    assert queries_of(lead, reverse("projects:list")) == first


# --- the page of the method -----------------------------------------------------------------------------------------


def test_the_method_page_shows_the_project_as_it_is(lead, project):
    page = lead.get(url("method", project)).content.decode()
    for words in ["Diagnostic", "Régimes indemnitaires", "Bourg-Essai", "4\xa0400", "art. L. 5211-39-1", "DGCL 2025"]:
        assert words in page
    assert "avant mars 2027" in page
    assert url("edit-identity", project) in page


def test_those_who_only_read_see_no_way_to_change(cast, project, client_of):
    page = client_of(cast.elu).get(url("method", project)).content.decode()
    assert "Bourg-Essai" in page
    for name in ("edit-identity", "edit-steps", "add-employer"):
        assert url(name, project) not in page
        refused = client_of(cast.elu).get(url(name, project))
        assert refused.status_code == 403 and "Cheffe ou chef de projet" in refused.content.decode()


def test_pages_cost_the_same_for_twice_the_rows(lead, project):
    def grow(start: int, count: int) -> None:
        for n in range(start, start + count):
            spec = CollectiviteSpec("CCAS", luhn(f"2633{n:04d}"), f"CCAS {n}")
            add_collectivite(project=project, spec=spec)
            Step.objects.create(phase=project.phases.get(numero=1), rang=20 + n, cle=f"ajout-{n}", titre=f"Étape {n}")

    names = ["method", "history", "edit-steps", "add-employer"]
    grow(0, 5)
    first = [queries_of(lead, url(name, project)) for name in names]
    grow(5, 10)
    assert [queries_of(lead, url(name, project)) for name in names] == first


def test_identity_is_changed_with_its_reason(lead, cast, project):
    values = {"nom": "Projet rebaptisé", "date_debut": "01/10/2026", "date_fin": "31/12/2027", "base_legale": "PACTE"}
    assert lead.post(url("edit-identity", project), {**values, "motif": "accord du COPIL"}).status_code == 302
    slug = project.slug
    project.refresh_from_db()
    assert (project.nom, project.date_debut, project.base_legale, project.slug) == (
        "Projet rebaptisé",
        date(2026, 10, 1),
        "PACTE",
        slug,
    )
    last = project.history.first()
    assert (last.history_change_reason, last.history_user) == ("accord du COPIL", cast.chef_projet)
    page = lead.get(url("history", project)).content.decode()
    assert "Accord du COPIL" in page and "Projet rebaptisé" in page and cast.chef_projet.email in page
    before = project.history.count()
    lead.post(url("edit-identity", project), values)
    assert project.history.count() == before


@pytest.mark.parametrize(
    "change, sentence",
    [({"nom": ""}, "Donnez un nom"), ({"date_fin": "01/01/2026"}, "après le début"), ({"date_debut": "?"}, "jour")],
)
def test_identity_errors(lead, project, change, sentence):
    values = {"nom": "Rebaptisé", "date_debut": "01/10/2026", "date_fin": "31/12/2027", "base_legale": "PACTE"}
    answer = lead.post(url("edit-identity", project), {**values, **change})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    project.refresh_from_db()
    assert project.nom != "Rebaptisé"


# --- steps ----------------------------------------------------------------------------------------------------------


def fields(client, project) -> dict[str, str]:
    page = client.get(url("edit-steps", project)).content.decode()
    return dict(re.findall(r'name="((?:phase|etape)-\d+)" value="([^"]*)"', page))


def test_steps_renamed_moved_added_and_set_aside(lead, project):
    phase = project.phases.get(numero=1)
    regimes, ecoute = phase.steps.get(cle="regimes"), phase.steps.get(cle="ecoute")
    values = fields(lead, project)
    here = url("edit-steps", project)
    lead.post(here, {**values, f"etape-{ecoute.pk}": "Dialogue", "action": f"monter:{ecoute.pk}"})
    values = fields(lead, project)
    assert values[f"etape-{ecoute.pk}"] == "Dialogue"
    assert list(values).index(f"etape-{ecoute.pk}") < list(values).index(f"etape-{regimes.pk}")
    lead.post(here, {**values, f"nouvelle-{phase.pk}": "Visites", "action": f"ajouter:{phase.pk}"})
    values = fields(lead, project)
    assert "Visites" in values.values()
    aside = lead.post(here, {**values, "action": f"retirer:{regimes.pk}"})
    assert aside.url == url("set-aside", project, step=regimes.pk)
    assert lead.post(aside.url, {"motif": " "}).status_code == 422
    assert lead.post(aside.url, {"motif": "déjà harmonisés"}).status_code == 302
    page = lead.get(url("method", project)).content.decode()
    assert "déjà harmonisés" in page and "Dialogue" in page
    told = lead.get(url("history", project)).content.decode()
    assert "déjà harmonisés" in told and "Visites" in told
    lead.post(here, {**fields(lead, project), "action": f"remettre:{regimes.pk}"})
    regimes.refresh_from_db()
    assert not regimes.est_sans_objet


def test_a_wrong_title_is_refused_and_nothing_moves(lead, project):
    values = fields(lead, project)
    key = next(name for name in values if name.startswith("etape-"))
    answer = lead.post(url("edit-steps", project), {**values, key: "", "action": "enregistrer"})
    assert answer.status_code == 422 and "donnez un titre" in answer.content.decode()
    assert fields(lead, project) == values
    answer = lead.post(url("edit-steps", project), {**values, "action": f"ajouter:{project.phases.first().pk}"})
    assert answer.status_code == 422


def test_steps_of_another_project_do_not_exist(lead, project):
    other = make_project()
    create_method(project=other, method=TROIS_ETAPES)
    foreign = Step.objects.filter(phase__project=other).first()
    assert lead.get(url("set-aside", project, step=foreign.pk)).status_code == 404
    for action in (f"monter:{foreign.pk}", f"remettre:{foreign.pk}", "monter:x", "retirer:"):
        answer = lead.post(url("edit-steps", project), {**fields(lead, project), "action": action})
        assert answer.status_code == 404


# --- employers ------------------------------------------------------------------------------------------------------


def test_a_commune_and_a_body_come_in(lead, project, territoires):
    page = lead.get(url("add-employer", project), {"commune": "st medard"}).content.decode()
    assert "Saint-Médard" in page
    fragment = lead.get(url("add-employer", project), {"commune": "leognan"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode() and "Léognan" in fragment.content.decode()
    lead.post(url("add-employer", project), {"code_insee": "33238"})
    row = project.collectivites.get(code_insee="33238")
    assert (row.nom, row.population, row.date_entree) == ("Léognan", 10_670, timezone.localdate())
    assert "danger" in lead.post(url("add-employer", project), {"code_insee": "33238"}, follow=True).content.decode()
    body = {"kind": "CCAS", "siren": "263309999", "nom": "CCAS de Léognan"}
    assert lead.post(url("add-employer", project), body).status_code == 302
    again = lead.post(url("add-employer", project), body)
    assert again.status_code == 422 and "déjà dans le projet" in again.content.decode()
    assert lead.post(url("add-employer", project), {**body, "siren": "1"}).status_code == 422
    # product.md A7.1: the SIRET of a letterhead, spaces and all; its key; the same establishment, or another, twice
    wrong = lead.post(url("add-employer", project), {**body, "siren": "263 309 999 00014"})
    assert wrong.status_code == 422 and "SIRET invalide (clé)" in wrong.content.decode()
    twice = lead.post(url("add-employer", project), {**body, "siren": "263 309 999 00013"})
    assert twice.status_code == 422 and "déjà dans le projet" in twice.content.decode()
    office = {"kind": "AUTRE", "siren": "356 000 000 49837", "nom": "La Poste, agence postale communale"}
    assert lead.post(url("add-employer", project), office).status_code == 302
    assert project.collectivites.get(nom=office["nom"]).siren == "356000000"
    assert lead.post(url("add-employer", project), {"code_insee": "00000"}).status_code == 404


def test_an_employer_leaves_with_a_reason(lead, cast, project):
    address = url("remove-employer", project, siren=cast.petit.siren)
    assert lead.get(address).status_code == 200
    for wrong in ({"date_sortie": "", "motif": "x"}, {"date_sortie": "31/12/2025", "motif": " "}):
        assert lead.post(address, wrong).status_code == 422
    day = timezone.localdate() - timedelta(days=1)
    lead.post(address, {"date_sortie": f"{day:%d/%m/%Y}", "motif": "fusion de communes"})
    page = lead.get(url("method", project)).content.decode()
    assert "Sorties du périmètre" in page and "2 collectivités dans le périmètre" in page
    assert "fusion de communes" in lead.get(url("history", project)).content.decode()
    assert Collectivite.objects.filter(pk=cast.petit.pk).exists()


def test_the_epci_and_strange_employers_do_not_leave(lead, cast, project):
    epci = url("remove-employer", project, siren=cast.epci.siren)
    for method in ("get", "post"):
        refused = getattr(lead, method)(epci, {"date_sortie": "31/12/2026", "motif": "x"})
        assert refused.status_code == 403 and "porte le projet" in refused.content.decode()
    other = make_project().collectivites.last()
    assert lead.get(url("remove-employer", project, siren=other.siren)).status_code == 404
