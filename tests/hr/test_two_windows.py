"""Two people on the same form: the second sees both versions and chooses; nothing is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.models import ServicePresence
from diagnostics.services.presences import Answer, save_answers
from hr.models import Agent, EffectifConsolide, Poste
from hr.services.imports import appliquer, comparer
from projects.models import Phase, Step
from projects.policy import Role
from projects.services.memberships import add_member
from tests.cast import make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def window(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send back from a page: inputs with their values, chosen options, ticked boxes."""
    sent = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value, kind = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value", "type"))
        if not name or (kind and kind.group(1) == "search"):
            continue
        if kind and kind.group(1) in {"radio", "checkbox"} and "checked" not in tag:
            continue
        sent[name.group(1)] = value.group(1) if value else ""
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen.group(1).replace("&#x27;", "'") if chosen else ""
    sent.pop("brouillon", None)
    return sent


def opened(client: Client, url: str) -> dict[str, str]:
    return fields_of(client.get(url).content.decode())


@pytest.fixture
def agent(cast):
    return make_agent(
        cast.bourg, {cast.project.services.get(code="VOIRIE"): "1"}, matricule="42", nom="Noël", grade="Adjoint"
    )


def test_the_second_saving_of_an_agent_shows_both_versions_and_loses_nothing(cast, agent):
    url = reverse("hr:agent-edit", args=[cast.project.slug, agent.pk])
    one, two = window(cast.drh), window(cast.drh)
    first, second = opened(one, url), opened(two, url)
    assert one.post(url, {**first, "grade": "Rédacteur", "fonction": "Accueil"}).status_code == 302
    answer = two.post(url, {**second, "grade": "Attaché", "prenom": "Zoé"})
    page = answer.content.decode()
    assert answer.status_code == 409 and Agent.objects.get().grade == "Rédacteur"
    for words in (
        "Votre saisie\u00a0: <b>Attaché</b>",
        "Déjà enregistré\u00a0: <b>Rédacteur</b>",
        "DRH · Bourg-Essai",
        "Accueil",
    ):
        assert words in page, words
    chosen = fields_of(page)
    # what only the other changed is kept without asking; what both changed waits for a choice
    assert chosen["choix-fonction"] == "autre" and "choix-grade" not in chosen
    assert two.post(url, {**chosen, "choix-grade": "moi"}).status_code == 302
    saved = Agent.objects.get()
    assert (saved.grade, saved.fonction, saved.prenom) == ("Attaché", "Accueil", "Zoé")
    assert [row.grade for row in saved.history.order_by("history_id")][-2:] == ["Rédacteur", "Attaché"]


def test_the_stored_version_may_be_preferred_and_a_third_saving_is_seen_too(cast, agent):
    url = reverse("hr:agent-edit", args=[cast.project.slug, agent.pk])
    one, two = window(cast.drh), window(cast.drh)
    first, second = opened(one, url), opened(two, url)
    one.post(url, {**first, "grade": "Rédacteur"})
    chosen = fields_of(two.post(url, {**second, "grade": "Attaché"}).content.decode())
    one.post(url, {**opened(one, url), "grade": "Ingénieur"})
    again = two.post(url, {**chosen, "choix-grade": "moi"})
    assert again.status_code == 409 and "Ingénieur" in again.content.decode()
    assert two.post(url, {**fields_of(again.content.decode()), "choix-grade": "autre"}).status_code == 302
    assert Agent.objects.get().grade == "Ingénieur"


def test_saving_alone_or_twice_the_same_asks_nothing(cast, agent):
    url = reverse("hr:agent-edit", args=[cast.project.slug, agent.pk])
    one, two = window(cast.drh), window(cast.drh)
    first, second = opened(one, url), opened(two, url)
    assert one.post(url, {**first, "grade": "Rédacteur"}).status_code == 302
    assert two.post(url, {**second, "grade": "Rédacteur"}).status_code == 302


def test_an_import_between_the_opening_and_the_saving_is_seen(cast, agent):
    url = reverse("hr:agent-edit", args=[cast.project.slug, agent.pk])
    client = window(cast.drh)
    typed = opened(client, url)
    data = (
        "Matricule;Nom;Statut;Catégorie;Grade;Service;Durée hebdomadaire du poste\n"
        "42;Noël;Titulaire;C;Importé;Voirie et propreté;35\n"
    )
    plan = comparer(cast.bourg, data.encode(), "agents.csv", jour=timezone.localdate()).plan
    appliquer(collectivite=cast.bourg, plan=plan, sorties={}, auteur=cast.drh, motif="", raison="import n° 1")
    answer = client.post(url, {**typed, "grade": "Attaché"})
    assert answer.status_code == 409 and "Importé" in answer.content.decode()


def test_a_version_that_was_altered_asks_everything_rather_than_nothing(cast, agent):
    url = reverse("hr:agent-edit", args=[cast.project.slug, agent.pk])
    client = window(cast.drh)
    typed = opened(client, url)
    answer = client.post(url, {**typed, "grade": "Attaché", "version": "faux"})
    assert answer.status_code == 409 and Agent.objects.get().grade == "Adjoint"


def test_a_draft_taken_up_after_somebody_saved_is_compared_with_what_its_page_showed(cast, agent):
    url = reverse("hr:agent-edit", args=[cast.project.slug, agent.pk])
    other = make_user()
    add_member(project=cast.project, user=other, role=Role.DRH, collectivite=cast.bourg)
    one, two = window(cast.drh), window(other)
    one.post(url, {**opened(one, url), "grade": "Attaché", "brouillon": "garder"})
    assert two.post(url, {**opened(two, url), "grade": "Rédacteur"}).status_code == 302
    resumed = fields_of(one.get(url, {"brouillon": "1"}).content.decode())
    assert resumed["grade"] == "Attaché"
    answer = one.post(url, resumed)
    assert answer.status_code == 409 and "Rédacteur" in answer.content.decode()


def test_the_grid_is_compared_cell_by_cell(cast):
    url = reverse("hr:consolidated", args=[cast.project.slug])
    voirie, finances = (str(cast.project.services.get(code=code).pk) for code in ("VOIRIE", "FINANCES"))
    line = {"service_0": voirie, "statut_0": "TITULAIRE", "categorie_0": "C", "nombre_0": "3", "etp_0": "2,5"}
    window(cast.secretaire).post(url, {"lignes": "5", **line})
    one, two = window(cast.secretaire), window(cast.secretaire)
    first, second = opened(one, url), opened(two, url)
    other = {"service_1": finances, "statut_1": "CDI", "categorie_1": "A", "nombre_1": "1", "etp_1": "1"}
    assert one.post(url, {**first, "nombre_0": "4", "etp_0": "4", **other}).status_code == 302
    answer = two.post(url, {**second, "nombre_0": "3", "etp_0": "3"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "3 agents, 3 ETP" in page and "4 agents, 4 ETP" in page and "1 agent, 1 ETP" in page
    chosen = fields_of(page)
    contested = f"choix-{voirie}-TITULAIRE-C"
    assert contested not in chosen and chosen[f"choix-{finances}-CDI-A"] == "autre"
    assert two.post(url, {**chosen, contested: "moi"}).status_code == 302
    assert sorted(EffectifConsolide.objects.values_list("nombre", flat=True)) == [1, 3]


def test_services_posts_identity_and_method_are_compared_too(cast):
    slug, voirie = cast.project.slug, cast.project.services.get(code="VOIRIE")
    finances = cast.project.services.get(code="FINANCES")
    url = reverse("diagnostics:services-fill", args=[slug, cast.bourg.siren])
    one, two = window(cast.drh), window(cast.direction)
    first, second = opened(one, url), opened(two, url)
    assert one.post(url, {**first, f"etat-{voirie.pk}": "EXISTE"}).status_code == 302
    assert two.post(url, {**second, f"etat-{voirie.pk}": "N_EXISTE_PAS"}).status_code == 409
    assert ServicePresence.objects.get().etat == "EXISTE"
    # proposals that a page ticked are not something that somebody else changed
    save_answers(collectivite=cast.petit, answers={finances.pk: Answer("EXISTE")})
    small = reverse("diagnostics:services-fill", args=[slug, cast.petit.siren])
    typed = fields_of(window(cast.secretaire).get(small, {"proposer": "1"}).content.decode())
    assert typed[f"etat-{voirie.pk}"] == "EXISTE"
    assert window(cast.secretaire).post(small, typed).status_code == 302

    post = Poste.objects.create(collectivite=cast.bourg, intitule="Jardinier", categorie="C", service=voirie)
    lead, phase = (
        window(cast.chef_projet),
        Phase.objects.create(project=cast.project, numero=1, cle="d", titre="Diagnostic"),
    )
    Step.objects.create(phase=phase, rang=1, cle="s", titre="Services")
    for client, address, field in (
        (window(cast.drh), reverse("hr:post-edit", args=[slug, post.pk]), "intitule"),
        (lead, reverse("projects:edit-identity", args=[slug]), "nom"),
        (lead, reverse("projects:edit-steps", args=[slug]), f"phase-{phase.pk}"),
    ):
        before, after = opened(client, address), opened(client, address)
        assert client.post(address, {**before, field: "Premier"}).status_code == 302, address
        answer = client.post(address, {**after, field: "Second"})
        assert answer.status_code == 409 and "Premier" in answer.content.decode(), address
        assert client.post(address, {**fields_of(answer.content.decode()), f"choix-{field}": "moi"}).status_code == 302
