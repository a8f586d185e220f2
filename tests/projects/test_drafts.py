"""Drafts of long forms: kept by a button, while one types, and when the session ends under the fingers."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hr.models import Agent
from hr.services.agents import effacer_agent
from mutualisation.periodic import HOUSEKEEPING
from projects.drafts import KEPT_FOR, TICKET, purge_drafts
from projects.models import FormDraft, Membership
from projects.policy import Role
from projects.services.memberships import add_member, remove_member
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TYPED = {
    "matricule": "42",
    "nom": "Quintreau",
    "statut": "Titulaire",
    "categorie": "C",
    "duree": "35",
    "service_1": "Voirie et propreté",
}


def signed_in(user, **options) -> Client:
    client = Client(**options)
    client.force_login(user, backend=BACKEND)
    return client


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


@pytest.fixture
def address(cast) -> str:
    return reverse("hr:agent-new", args=[cast.project.slug])


@pytest.fixture
def ticket(cast, address) -> str:
    return hidden(signed_in(cast.drh).get(address).content.decode(), TICKET)


def test_a_draft_kept_by_its_button_waits_is_taken_up_and_goes_with_the_saving(cast, address):
    client = signed_in(cast.drh)
    assert "Vous avez un brouillon" not in client.get(address).content.decode()
    # an unfinished form: nothing is judged, nothing is saved as an agent
    answer = client.post(address, {"nom": "Quintreau", "duree": "pas encore", "brouillon": "garder"}, follow=True)
    page = answer.content.decode()
    assert "Brouillon enregistré à" in page and 'value="Quintreau"' in page and 'value="pas encore"' in page
    assert "error-summary" not in page and not Agent.objects.exists()
    again = signed_in(cast.drh).get(address).content.decode()
    assert "Vous avez un brouillon" in again and "Quintreau" not in again
    assert "Quintreau" in signed_in(cast.drh).get(address, {"brouillon": "1"}).content.decode()
    assert client.post(address, TYPED).status_code == 302
    assert Agent.objects.get().nom == "Quintreau" and not FormDraft.objects.exists()


def test_the_small_script_is_answered_in_three_words(cast, address):
    answer = signed_in(cast.drh).post(address, {**TYPED, "brouillon": "auto"})
    assert re.fullmatch(r"\d{1,2}\u00a0h\u00a0\d\d", answer.json()["heure"])
    assert FormDraft.objects.get().donnees["nom"] == ["Quintreau"] and not Agent.objects.exists()
    long = signed_in(cast.drh).post(address, {"nom": "x" * 500_000, "brouillon": "auto"})
    assert long.status_code == 422 and "trop longue" in long.json()["erreur"]
    assert signed_in(cast.drh).post(address, {"brouillon": "effacer"}).status_code == 302
    assert not FormDraft.objects.exists()


def test_no_draft_keeps_a_social_security_number_and_the_rest_is_kept(cast, address, ticket):
    number = "1 85 05 78 006 084"
    typed = {**TYPED, "fonction": f"Agent ({number})"}
    page = signed_in(cast.drh).post(address, {**typed, "brouillon": "garder"}, follow=True).content.decode()
    assert "numéro de sécurité sociale" in page and 'value="Quintreau"' in page and number not in page
    script = signed_in(cast.drh).post(address, {**typed, "brouillon": "auto"})
    assert script.status_code == 422 and "Le reste de votre brouillon est gardé" in script.json()["erreur"]
    FormDraft.objects.all().delete()
    Client().post(address, {**typed, TICKET: ticket})
    assert FormDraft.objects.get().donnees["nom"] == ["Quintreau"] and number not in str(
        FormDraft.objects.get().donnees
    )


def test_a_draft_is_for_one_person_and_one_hat(cast, address):
    signed_in(cast.drh).post(address, {**TYPED, "brouillon": "garder"})
    other = cast.autre_drh
    add_member(project=cast.project, user=other, role=Role.DRH, collectivite=cast.bourg)
    client = signed_in(other)
    client.post(reverse("projects:choose-hat", args=[cast.project.slug]), {"casquette": f"employeur-{cast.bourg.pk}"})
    assert "brouillon, enregistré" not in client.get(address, {"brouillon": "1"}).content.decode()
    # the same person under another hat
    add_member(project=cast.project, user=cast.drh, role=Role.DRH, collectivite=cast.petit)
    client = signed_in(cast.drh)
    client.post(reverse("projects:choose-hat", args=[cast.project.slug]), {"casquette": f"employeur-{cast.petit.pk}"})
    assert "Quintreau" not in client.get(address, {"brouillon": "1"}).content.decode()


@pytest.mark.parametrize("role", ["direction", "elu", "chef_projet"])
def test_who_may_not_write_keeps_no_draft(cast, address, role):
    answer = signed_in(getattr(cast, role)).post(address, {**TYPED, "brouillon": "auto"})
    assert answer.status_code == 404 and not FormDraft.objects.exists()


def test_a_lost_session_keeps_what_was_typed_for_its_author_only(cast, address, ticket, caplog):
    answer = Client().post(address, {**TYPED, TICKET: ticket})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:sign-in"))
    assert "brouillon%3D1" in answer["Location"]
    draft = FormDraft.objects.get()
    assert (draft.user, draft.donnees["nom"]) == (cast.drh, ["Quintreau"]) and not Agent.objects.exists()
    # whoever signs in next at this desk finds nothing
    assert "Quintreau" not in signed_in(cast.secretaire).get(address, {"brouillon": "1"}).content.decode()
    assert "Quintreau" in signed_in(cast.drh).get(address, {"brouillon": "1"}).content.decode()
    assert "Quintreau" not in caplog.text and "Quintreau" not in answer["Location"]
    script = Client().post(address, {**TYPED, TICKET: ticket, "brouillon": "auto"})
    assert script.status_code == 401 and "reconnectez-vous" in script.json()["erreur"]


def test_the_sign_in_says_that_the_typing_is_kept(cast, address, ticket):
    client = Client()
    page = client.post(address, {**TYPED, TICKET: ticket}, follow=True).content.decode()
    assert "Ce que vous aviez tapé est gardé" in page and "Quintreau" not in page


def test_an_expired_token_keeps_what_was_typed(cast, address, ticket):
    client = signed_in(cast.drh, enforce_csrf_checks=True)
    answer = client.post(address, {**TYPED, TICKET: ticket})
    assert answer.status_code == 302 and answer["Location"] == f"{address}?brouillon=1"
    assert FormDraft.objects.get().user == cast.drh
    # without a ticket, or with that of somebody else: the ordinary refusal, nothing kept
    FormDraft.objects.all().delete()
    assert client.post(address, TYPED).status_code == 403
    assert (
        signed_in(cast.autre_drh, enforce_csrf_checks=True).post(address, {**TYPED, TICKET: ticket}).status_code == 403
    )
    assert not FormDraft.objects.exists()


def test_a_ticket_is_worth_nothing_altered_old_or_without_the_right(cast, address, ticket, monkeypatch):
    Client().post(address, {**TYPED, TICKET: ticket[:-2] + "xx"})
    Client().post(address, {**TYPED, TICKET: "x"})
    with monkeypatch.context() as patched:
        patched.setattr("projects.drafts.TICKET_SECONDS", -1)
        Client().post(address, {**TYPED, TICKET: ticket})
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="départ", auteur=cast.chef_projet)
    Client().post(address, {**TYPED, TICKET: ticket})
    assert not FormDraft.objects.exists()


def test_drafts_are_forgotten(cast, address):
    signed_in(cast.drh).post(address, {**TYPED, "brouillon": "garder"})
    assert purge_drafts() == 0 and purge_drafts(timezone.now() + KEPT_FOR + timedelta(minutes=1)) == 1
    assert purge_drafts in HOUSEKEEPING.values()
    signed_in(cast.drh).post(address, {**TYPED, "brouillon": "garder"})
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="départ", auteur=cast.chef_projet)
    assert not FormDraft.objects.exists()


def test_erasing_an_agent_erases_the_drafts_about_it(cast):
    agent = make_agent(cast.bourg, {cast.project.services.get(code="VOIRIE"): "1"}, matricule="42")
    edit = reverse("hr:agent-edit", args=[cast.project.slug, agent.pk])
    signed_in(cast.drh).post(edit, {**TYPED, "brouillon": "garder"})
    pay = reverse("hr:pay-edit", args=[cast.project.slug, agent.pk])
    signed_in(cast.drh).post(pay, {"im": "400", "brouillon": "garder"})
    assert FormDraft.objects.count() == 2
    effacer_agent(agent)
    assert not FormDraft.objects.exists()


def test_other_long_forms_keep_their_drafts_too(cast):
    slug, voirie = cast.project.slug, cast.project.services.get(code="VOIRIE")
    for user, url, typed, seen in (
        (
            cast.drh,
            reverse("diagnostics:services-fill", args=[slug, cast.bourg.siren]),
            {f"etat-{voirie.pk}": "EXTERNALISE", f"prestataire-{voirie.pk}": "Société Quintreau"},
            "Société Quintreau",
        ),
        (
            cast.secretaire,
            reverse("hr:consolidated", args=[slug]),
            {"lignes": "9", "service_8": str(voirie.pk), "statut_8": "CDI", "categorie_8": "A", "nombre_8": "4321"},
            "4321",
        ),
        (cast.drh, reverse("hr:post-new", args=[slug]), {"intitule": "Emploi Quintreau"}, "Emploi Quintreau"),
        (
            cast.chef_projet,
            reverse("projects:edit-identity", args=[slug]),
            {"nom": "Projet Quintreau"},
            "Projet Quintreau",
        ),
    ):
        client = signed_in(user)
        page = client.post(url, {**typed, "brouillon": "garder"}, follow=True).content.decode()
        assert seen in page and "Vous reprenez le brouillon" in page, url
        offered = client.get(url).content.decode()
        assert "Vous avez un brouillon" in offered and seen not in offered, url
