"""The history of an object: old values under the rights of today, compared, and an older version restored."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from diagnostics.models import ServicePresence
from diagnostics.services.presences import Answer, add_local_service, remove_local_service, save_answers
from hr.calculs.fiches import Fiche
from hr.models import Agent, Consultation, Poste, Remuneration
from hr.services.agents import enregistrer_agent, fiches_de, restaurer_agent
from hr.services.postes import enregistrer_poste
from projects import tracked as tracked_module
from projects.access import build_access
from projects.models import Phase, Step
from projects.policy import Action
from projects.tracked import register_tracked, tracked_kind

pytestmark = pytest.mark.django_db
D = Decimal


def url(cast, kind: str, pk: int) -> str:
    return reverse("projects:versions", args=[cast.project.slug, kind, pk])


def restore_url(cast, kind: str, pk: int, version: int) -> str:
    return reverse("projects:version-restore", args=[cast.project.slug, kind, pk, version])


@pytest.fixture
def agent(cast) -> Agent:
    """An agent of three versions: typed, moved to two services with another grade, renamed."""
    voirie, finances = (str(cast.project.services.get(code=code).pk) for code in ("VOIRIE", "FINANCES"))
    fiche = Fiche("B-1", nom="Quintreau", statut="TITULAIRE", categorie="C", grade="Adjoint", parts=((voirie, D(1)),))
    found = None
    for one in (
        fiche,
        dataclasses.replace(fiche, grade="Rédacteur", categorie="B", parts=((voirie, D("0.5")), (finances, D("0.5")))),
        dataclasses.replace(fiche, nom="Quintreau-Roy", grade="Rédacteur", categorie="B", parts=((finances, D(1)),)),
    ):
        found = enregistrer_agent(collectivite=cast.bourg, fiche=one, existant=found, auteur=cast.drh, motif="")
    return found


def test_who_when_what_in_words_with_its_services(cast, client_of, agent):
    page = client_of(cast.direction).get(url(cast, "agent", agent.pk)).content.decode()
    for words in (
        "Grade\u00a0: Adjoint → Rédacteur",
        "Catégorie\u00a0: C → B",
        "Services\u00a0: Voirie et propreté (100\u00a0%) → Voirie et propreté (50\u00a0%), Finances et comptabilité (50\u00a0%)",
        "Nom\u00a0: Quintreau → Quintreau-Roy",
        "DRH · Bourg-Essai",
    ):
        assert words in page, words
    assert "Rétablir" not in page
    assert Consultation.objects.get(user=cast.direction).agents == 1


def test_two_versions_side_by_side(cast, client_of, agent):
    keys = [str(key) for key in agent.history.order_by("history_id").values_list("history_id", flat=True)]
    page = client_of(cast.drh).get(url(cast, "agent", agent.pk), {"de": keys[2], "a": keys[0]}).content.decode()
    assert "Version 1 et version 3" in page and "<b>Quintreau-Roy</b>" in page and "<td>Adjoint</td>" in page
    assert client_of(cast.drh).get(url(cast, "agent", agent.pk), {"de": "x", "a": "999"}).status_code == 200


@pytest.mark.parametrize("role", ["elu", "chef_projet", "autre_drh", "referent_rh", "finances", "consultant"])
def test_old_values_follow_the_rights_of_today(cast, client_of, agent, role):
    client = client_of(getattr(cast, role))
    assert client.get(url(cast, "agent", agent.pk)).status_code == 404
    version = agent.history.last().history_id
    assert client.post(restore_url(cast, "agent", agent.pk, version), {"motif": "x"}).status_code == 404
    # that the list changed, and by whom, is told to those who read the history of the project: no value, no name
    page = client.get(reverse("projects:history", args=[cast.project.slug])).content.decode()
    assert "Liste des agents de Bourg-Essai modifiée" in page and "DRH · Bourg-Essai" in page
    assert "Quintreau" not in page and "Rédacteur" not in page and "B-1" not in page


def test_a_reserved_field_says_that_it_changed_and_nothing_else(cast, client_of, agent, monkeypatch):
    monkeypatch.setattr(tracked_module, "_TRACKED", dict(tracked_module._TRACKED))
    kind = dataclasses.replace(tracked_kind("agent"), sensitive={"grade": Action.VOIR_REMUNERATION})
    register_tracked(kind)
    seen = client_of(cast.direction).get(url(cast, "agent", agent.pk)).content.decode()
    assert "valeur réservée" in seen and "Adjoint" not in seen and "Rédacteur" not in seen
    keys = list(agent.history.order_by("history_id").values_list("history_id", flat=True))
    both = client_of(cast.direction).get(url(cast, "agent", agent.pk), {"de": keys[0], "a": keys[2]}).content.decode()
    assert "Adjoint" not in both and "Rédacteur" not in both
    assert "Adjoint → Rédacteur" in client_of(cast.drh).get(url(cast, "agent", agent.pk)).content.decode()
    # who may not read a value does not write it again either
    assert not kind.may_restore(build_access(cast.direction, cast.project), agent)


def test_restoring_makes_a_new_version_with_the_services_of_then(cast, client_of, agent):
    before = fiches_de(cast.bourg)[0]
    keys = list(agent.history.order_by("history_id").values_list("history_id", flat=True))
    client = client_of(cast.drh)
    assert "Rétablir" in client.get(url(cast, "agent", agent.pk)).content.decode()
    refused = client.post(restore_url(cast, "agent", agent.pk, keys[1]), {"motif": " "}, follow=True).content.decode()
    assert "Dites pourquoi" in refused and fiches_de(cast.bourg)[0] == before
    client.post(restore_url(cast, "agent", agent.pk, keys[1]), {"motif": "erreur de nom"})
    after = fiches_de(cast.bourg)[0]
    assert (after.nom, after.grade, {part for _, part in after.parts}) == ("Quintreau", "Rédacteur", {D("0.5")})
    rows = list(agent.history.order_by("history_id"))
    assert len(rows) == 4 and rows[2].nom == "Quintreau-Roy" and rows[3].history_change_reason.endswith("erreur de nom")
    assert client.post(restore_url(cast, "agent", agent.pk, 999_999), {"motif": "x"}).status_code == 404
    assert (
        client_of(cast.direction).post(restore_url(cast, "agent", agent.pk, keys[0]), {"motif": "x"}).status_code == 403
    )


def test_restoring_leaves_the_pay_as_it_is(cast, agent):
    Remuneration.objects.create(agent=agent, date_situation=date(2026, 1, 1), ifse=D("150.00"))
    restaurer_agent(row=agent, version=agent.history.earliest("history_id"), auteur=cast.drh, motif="essai")
    assert Remuneration.objects.get(agent=agent).ifse == D("150.00")
    assert Agent.objects.get().grade == "Adjoint"


def test_a_version_whose_service_is_gone_is_refused_in_words(cast):
    local = add_local_service(collectivite=cast.bourg, nom="Cave coopérative", famille="TECHNIQUE")
    voirie = str(cast.project.services.get(code="VOIRIE").pk)
    fiche = Fiche("B-1", statut="TITULAIRE", categorie="C", parts=((str(local.pk), D(1)),))
    agent = enregistrer_agent(collectivite=cast.bourg, fiche=fiche, existant=None, auteur=cast.drh, motif="")
    moved = dataclasses.replace(fiche, parts=((voirie, D(1)),))
    enregistrer_agent(collectivite=cast.bourg, fiche=moved, existant=agent, auteur=cast.drh, motif="")
    remove_local_service(service=local, auteur=cast.drh)
    with pytest.raises(ValidationError, match="n’existe plus"):
        restaurer_agent(row=agent, version=agent.history.earliest("history_id"), auteur=cast.drh, motif="x")


def test_posts_answers_and_steps_have_the_same_page(cast, client_of):
    voirie = cast.project.services.get(code="VOIRIE")
    post = enregistrer_poste(
        poste=Poste(collectivite=cast.bourg, intitule="Jardinier", categorie="C", service=voirie), auteur=cast.drh
    )
    post.intitule = "Jardinière"
    enregistrer_poste(poste=post, auteur=cast.drh)
    for answer in (Answer("EXISTE"), Answer("EXTERNALISE", prestataire="SIVOM")):
        save_answers(collectivite=cast.bourg, answers={voirie.pk: answer})
    presence = ServicePresence.objects.get()
    phase = Phase.objects.create(project=cast.project, numero=1, cle="d", titre="Diagnostic")
    step = Step.objects.create(phase=phase, rang=1, cle="s", titre="Services")
    step.titre = "Les services"
    step.save()
    for kind, row, who, words, field, old in (
        ("poste", post, cast.drh, "Emploi\u00a0: Jardinier → Jardinière", "intitule", "Jardinier"),
        ("reponse", presence, cast.drh, "Réponse\u00a0: existe → externalisé", "etat", "EXISTE"),
        ("etape", step, cast.chef_projet, "Titre\u00a0: Services → Les services", "titre", "Services"),
    ):
        assert words in client_of(cast.elu).get(url(cast, kind, row.pk)).content.decode(), kind
        first = row.history.earliest("history_id").history_id
        assert client_of(cast.elu).post(restore_url(cast, kind, row.pk, first), {"motif": "x"}).status_code == 403
        assert client_of(cast.representant).get(url(cast, kind, row.pk)).status_code == 404
        assert client_of(who).post(restore_url(cast, kind, row.pk, first), {"motif": "essai"}).status_code == 302
        row.refresh_from_db()
        assert getattr(row, field) == old, kind
    assert client_of(cast.drh).get(url(cast, "inconnu", 1)).status_code == 404


def test_names_of_those_who_acted_are_for_those_who_see_the_members(cast, client_of):
    cast.chef_projet.nom = "Quintreau"
    cast.chef_projet.save()
    client_of(cast.chef_projet).post(
        reverse("projects:edit-identity", args=[cast.project.slug]),
        {"nom": "Autre", "date_debut": "01/09/2026", "date_fin": "30/11/2027", "base_legale": "PACTE"},
    )
    page = reverse("projects:history", args=[cast.project.slug])
    assert "Quintreau" in client_of(cast.drh).get(page).content.decode()
    seen = client_of(cast.elu).get(page).content.decode()
    assert "Quintreau" not in seen and "Cheffe ou chef de projet" in seen
