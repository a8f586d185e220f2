"""Invitations: sent, answered, and never a way to rights that the inviter may not give."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from common.typography import french_spaces
from hr.models import Agent
from projects.access import build_access
from projects.handing_on import GUARDED
from projects.models import Invitation, Membership
from projects.policy import Action, Role
from projects.services import memberships
from projects.services.invitation_list import MAX_LINES, read_line
from projects.services.invitations import Proposal, fingerprint, invite
from projects.services.memberships import add_member, employer_is_guarded, has_staff, remove_member
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "nouvelle@exemple.fr"


def url(cast, path=""):
    return f"/projets/{cast.project.slug}/membres/{path}"


def send(cast, client, email=NEW, role=Role.ELU, collectivite=None, **more):
    data = {"email": email, "role": str(role), "collectivite": collectivite.pk if collectivite else "", **more}
    return client.post(url(cast, "inviter/"), data)


def paste(cast, client, *lines):
    return client.post(url(cast, "inviter/liste/"), {"liste": "\n".join(lines)})


def link() -> str:
    return re.search(r"http://testserver(/invitations/\S+)", mail.outbox[-1].body).group(1)


def invited(cast, giver=None, email=NEW, role=Role.ELU, collectivite=None, **fields) -> str:
    """Invite through the service; returns the path of the page of the invitation."""
    tokens = []
    invite(
        access=build_access(giver or cast.chef_projet, cast.project),
        proposal=Proposal(email, role, collectivite, **fields),
        address_of=lambda token: tokens.append(token) or token,
    )
    return f"/invitations/{tokens[0]}/"


def answer(path, gesture="accepter", client=None, **fields):
    return (client or Client()).post(path, {"geste": gesture, **fields})


# --- sending ---------------------------------------------------------------------------------------------------------


def test_the_lead_invites_and_the_person_enters_with_a_password(cast, client_of):
    page = send(cast, client_of(cast.chef_projet), role=Role.FINANCES, collectivite=cast.bourg)
    assert page.status_code == 302 and mail.outbox[-1].to == [NEW]
    visitor = Client()
    shown = visitor.get(link()).content.decode()
    assert "Finances" in shown and "Bourg-Essai" in shown and cast.chef_projet.email in shown
    new = "Brume-Légère-2026!"
    fields = {"prenom": "Aline", "nom": "Roy", "new_password1": new, "new_password2": new}
    assert answer(link(), client=visitor, **fields)["Location"] == f"/projets/{cast.project.slug}/"
    user = User.objects.get(email=NEW)
    assert user.check_password(new) and user.nom_affiche == "Aline Roy"
    access = build_access(user, cast.project)
    assert access.own_collectivite == cast.bourg and visitor.session["_auth_user_id"] == str(user.pk)
    assert Membership.objects.get(user=user).invite_par == cast.chef_projet


def test_a_person_may_enter_without_password(cast):
    path = invited(cast, collectivite=cast.bourg)
    assert answer(path).status_code == 302
    assert not User.objects.get(email=NEW).has_usable_password()


def test_a_weak_password_makes_neither_account_nor_member(cast):
    path = invited(cast, collectivite=cast.bourg)
    page = answer(path, new_password1="azerty", new_password2="azerty", prenom="Aline")
    assert page.status_code == 422 and "Choisissez au moins 12 signes" in page.content.decode()
    assert 'value="Aline"' in page.content.decode()
    assert not User.objects.filter(email=NEW).exists()
    assert Invitation.objects.get().etat == "ENVOYEE"


def test_the_secret_is_stored_hashed_and_shown_to_nobody(cast, client_of):
    client = client_of(cast.chef_projet)
    send(cast, client, collectivite=cast.bourg)
    token = link().split("/")[2]
    assert Invitation.objects.get().empreinte == fingerprint(token) and len(token) >= 43
    assert token not in client.get(url(cast)).content.decode()
    assert token not in str(Invitation.objects.values_list().get())


def test_the_message_holds_no_figure_but_its_date_and_no_needless_name(cast, client_of):
    cast.project.nom = "Projet d’essai"
    cast.project.save()
    send(cast, client_of(cast.chef_projet), collectivite=cast.bourg)
    message = mail.outbox[-1]
    year = str(Invitation.objects.get().date_expiration.year)
    words = message.body.replace(link(), "").replace(cast.chef_projet.email, "")
    assert set(re.findall(r"\d+", words)) <= {year, *map(str, range(1, 32))} and year in words
    assert "Bourg-Essai" not in words and "Élue" not in words and NEW not in words
    assert message.alternatives == [] and "Projet d’essai" in words


def test_an_address_already_invited_or_already_member_is_told(cast, client_of):
    client = client_of(cast.chef_projet)
    send(cast, client, collectivite=cast.bourg)
    again = send(cast, client, collectivite=cast.bourg, email=NEW.upper())
    assert again.status_code == 422 and "déjà reçu une invitation" in again.content.decode()
    member = send(cast, client, email=cast.elu.email, collectivite=cast.bourg)
    assert member.status_code == 422 and "a déjà ce rôle" in member.content.decode()
    assert Invitation.objects.count() == 1 and len(mail.outbox) == 1


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"role": Role.FINANCES}, "choisissez-la"),
        ({"role": Role.CONSULTANT}, "limité dans le temps"),
        ({"role": Role.CONSULTANT, "date_fin": "01/02/2020"}, "déjà passée"),
        ({"role": Role.CONSULTANT, "date_fin": "31/02/2027"}, "31/02/2027"),
        ({"role": "PIRATE"}, "Sélectionnez un choix valide"),
        ({"email": "sans-arobase"}, "Écrivez une adresse complète"),
    ],
)
def test_a_wrong_invitation_is_told_and_keeps_what_was_typed(cast, client_of, fields, said):
    page = send(cast, client_of(cast.chef_projet), message="Bonjour à vous", **fields)
    text = page.content.decode()
    assert page.status_code == 422 and said in text and "Bonjour à vous" in text and "Erreur\u00a0: " in text
    assert not Invitation.objects.exists() and not mail.outbox


def test_an_employer_of_another_project_cannot_be_chosen(cast, client_of):
    from tests.cast import make_project

    other = make_project().collectivites.first()
    assert send(cast, client_of(cast.chef_projet), collectivite=other).status_code == 422
    assert not Invitation.objects.exists()


def test_the_consultant_leaves_on_the_last_day(cast):
    path = invited(cast, role=Role.CONSULTANT, date_fin=date(2031, 1, 31))
    answer(path)
    assert Membership.objects.get(user__email=NEW).date_fin == date(2031, 1, 31)


def test_the_demonstration_writes_to_nobody(cast, client_of):
    cast.project.est_demonstration = True
    cast.project.save()
    client = client_of(cast.chef_projet)
    send(cast, client, collectivite=cast.bourg)
    assert Invitation.objects.count() == 1 and not mail.outbox
    assert "aucun courriel n’est envoyé" in client.get(url(cast)).content.decode()


# --- a pasted list ---------------------------------------------------------------------------------------------------


def test_twenty_lines_eighteen_leave_two_stay_to_be_corrected(cast, client_of):
    client = client_of(cast.chef_projet)
    good = [f"personne{n}@exemple.fr ; élu ; Bourg Essai" for n in range(18)]
    bad = ["sans-arobase ; élu ; Bourg-Essai", "autre@exemple.fr ; élu ; Bourg-Esai"]
    page = paste(cast, client, *good[:9], bad[0], *good[9:], bad[1])
    text = page.content.decode()
    assert page.status_code == 422 and len(mail.outbox) == Invitation.objects.count() == 18
    assert "18 invitations envoyées, 2 lignes à corriger" in text
    assert "n’est pas une adresse électronique" in text and french_spaces("Vouliez-vous dire « Bourg-Essai »") in text
    kept = re.search(r"<textarea[^>]*name=\"liste\"[^>]*>\s*(.*?)</textarea>", text, re.S).group(1)
    assert kept.split("\n") == bad
    assert "Ligne 10" in text and "Ligne 20" in text
    # corrected, the two leave and the page goes back to the members
    fixed = paste(cast, client, "a.b@exemple.fr ; élu ; Bourg-Essai", "autre@exemple.fr ; élu ; Bourg-Essai")
    assert fixed.status_code == 302 and len(mail.outbox) == 20


def test_the_same_list_sent_twice_sends_nothing_more(cast, client_of):
    client = client_of(cast.chef_projet)
    for _ in range(2):
        page = paste(cast, client, "adresse;rôle;collectivité", f"{NEW};maire;{cast.bourg.siren}")
    assert page.status_code == 422 and "déjà reçu une invitation" in page.content.decode() and len(mail.outbox) == 1
    assert Invitation.objects.get().est_executif


def test_a_line_twice_in_one_list_is_sent_once(cast, client_of):
    page = paste(cast, client_of(cast.chef_projet), f"{NEW};élu;Bourg-Essai", f"{NEW.upper()} ; Élue ; bourg essai")
    assert "déjà plus haut" in page.content.decode() and len(mail.outbox) == 1


def test_a_list_cannot_give_what_the_form_would_refuse(cast, client_of):
    page = paste(cast, client_of(cast.chef_projet), f"{NEW} ; DRH ; Bourg-Essai", f"{NEW} ; consultant")
    text = page.content.decode()
    assert "Les droits RH de cette collectivité sont tenus" in text and "limité dans le temps" in text
    assert not mail.outbox


def test_a_list_has_a_limit_and_says_so(cast, client_of):
    lines = [f"p{n}@exemple.fr;pirate;x" for n in range(MAX_LINES + 1)]
    assert "au plus 200 lignes" in paste(cast, client_of(cast.chef_projet), *lines).content.decode()


def test_an_empty_list_is_an_error(cast, client_of):
    assert paste(cast, client_of(cast.chef_projet), "").status_code == 422


@pytest.mark.parametrize(
    "text, role, executive",
    [
        ("a@b.fr ; DGS ; Bourg-Essai", Role.DIRECTION_GENERALE, False),
        ("a@b.fr\tMaire\tBourg-Essai", Role.ELU, True),
        ("a@b.fr ; Représentante ou représentant du personnel ; Bourg-Essai", Role.REPRESENTANT_PERSONNEL, False),
        ("a@b.fr ; secrétaire de mairie ; BOURG ESSAI", Role.SECRETAIRE_MAIRIE, False),
        ("a@b.fr ; consultante ; ; 31/12/2030", Role.CONSULTANT, False),
    ],
)
def test_lines_are_read_as_people_write_them(cast, text, role, executive):
    proposal = read_line(text, cast.project.collectivites.all())
    assert (proposal.role, proposal.est_executif) == (role, executive)
    assert (proposal.collectivite == cast.bourg) is (role is not Role.CONSULTANT)


@pytest.mark.parametrize("text", ["a@b.fr", "a@b.fr ; roi ; Bourg-Essai", "a@b.fr;élu;Bourg-Essai;;surplus;x", "; ;"])
def test_lines_that_cannot_be_read_say_why(cast, text):
    with pytest.raises(ValidationError) as error:
        read_line(text, cast.project.collectivites.all())
    assert len(error.value.messages) == 1 and error.value.messages[0].endswith(".")


# --- the guard of HR rights ------------------------------------------------------------------------------------------


def test_the_first_drh_is_invited_by_the_lead_the_second_by_the_drh(cast, client_of):
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="essai")
    client = client_of(cast.chef_projet)
    assert send(cast, client, role=Role.DRH, collectivite=cast.bourg).status_code == 302
    answer(link())
    refused = send(cast, client, "autre@exemple.fr", role=Role.DRH, collectivite=cast.bourg)
    assert refused.status_code == 422
    assert "Seule cette personne peut y inviter" in refused.content.decode()
    assert "ouverture de secours d’une heure" in refused.content.decode()
    drh = Client()
    drh.force_login(User.objects.get(email=NEW), backend="django.contrib.auth.backends.ModelBackend")
    assert send(cast, drh, "autre@exemple.fr", role=Role.DRH, collectivite=cast.bourg).status_code == 302


@pytest.mark.parametrize("role", [Role.DRH, Role.SECRETAIRE_MAIRIE])
def test_one_agent_row_is_enough_to_hold_hr_rights(cast, role):
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="départ")
    assert not employer_is_guarded(cast.bourg, has_staff=has_staff(cast.bourg))
    from tests.hr.staff import make_agent

    make_agent(cast.bourg, matricule="B-1")
    assert Agent.objects.filter(collectivite=cast.bourg).exists() and has_staff(cast.bourg)
    with pytest.raises(ValidationError) as error:
        invited(cast, role=role, collectivite=cast.bourg)
    assert error.value.message_dict["role"] == [GUARDED]
    # the neighbours keep their own
    assert not has_staff(cast.petit)


def test_the_guard_is_checked_again_when_the_invitation_is_accepted(cast):
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="essai")
    first = invited(cast, role=Role.DRH, collectivite=cast.bourg)
    friend = invited(cast, email="ami@exemple.fr", role=Role.DRH, collectivite=cast.bourg)
    answer(first)
    late = answer(friend)
    assert late.status_code == 422 and "ne peut plus vous être donné" in late.content.decode()
    assert not User.objects.filter(email="ami@exemple.fr").exists()
    assert not Membership.objects.filter(user__email="ami@exemple.fr").exists()


def test_an_inviter_who_left_gives_nothing_any_more(cast):
    path = invited(cast, collectivite=cast.bourg)
    other = make_user()
    add_member(project=cast.project, user=other, role=Role.CHEF_PROJET)
    remove_member(membership=Membership.objects.get(user=cast.chef_projet), reason="départ")
    page = answer(path)
    assert page.status_code == 422 and "ne participe plus" in page.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_nobody_makes_oneself_a_drh_or_the_referent(cast):
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="essai")
    for role, place in ((Role.DRH, cast.bourg), (Role.REFERENT_RH, None)):
        with pytest.raises(ValidationError) as error:
            invited(cast, email=cast.chef_projet.email, role=role, collectivite=place)
        assert "soi-même" in str(error.value)


def test_a_drh_invites_at_home_only_and_only_hr(cast):
    for role, place in ((Role.DRH, cast.epci), (Role.ELU, cast.bourg), (Role.CHEF_PROJET, None)):
        with pytest.raises(ValidationError):
            invited(cast, giver=cast.drh, role=role, collectivite=place)
    invited(cast, giver=cast.drh, role=Role.SECRETAIRE_MAIRIE, collectivite=cast.bourg)


def test_a_direction_gives_the_functions_of_its_house_and_no_hr(cast):
    invited(cast, giver=cast.direction, role=Role.FINANCES, collectivite=cast.bourg)
    for role, place in ((Role.DRH, cast.bourg), (Role.FINANCES, cast.epci), (Role.REFERENT_RH, None)):
        with pytest.raises(ValidationError):
            invited(cast, giver=cast.direction, email="b@exemple.fr", role=role, collectivite=place)


def test_the_form_offers_only_roles_that_one_may_give(cast, client_of):
    page = client_of(cast.drh).get(url(cast, "inviter/")).content.decode()
    assert 'value="DRH"' in page and 'value="ELU"' not in page and 'value="CHEF_PROJET"' not in page


@pytest.mark.parametrize("role, executive", [(Role.DIRECTION_GENERALE, False), (Role.ELU, True)])
def test_the_lead_cannot_reach_names_by_naming_a_direction_or_a_maire(cast, client_of, role, executive):
    path = invited(cast, role=role, collectivite=cast.bourg, est_executif=executive)
    answer(path)
    friend = User.objects.get(email=NEW)
    assert build_access(friend, cast.project).own_collectivite == cast.bourg
    assert not build_access(friend, cast.project).allows(Action.VOIR_AGENTS)
    membership = Membership.objects.get(user=friend)
    # neither the lead nor another employer can open it
    for who, status in ((cast.chef_projet, 403), (cast.direction, 403), (cast.autre_drh, 403)):
        assert client_of(who).post(url(cast, f"{membership.pk}/confirmer/")).status_code == status
    assert not build_access(friend, cast.project).allows(Action.VOIR_AGENTS)
    assert client_of(cast.drh).post(url(cast, f"{membership.pk}/confirmer/")).status_code == 302
    access = build_access(friend, cast.project)
    assert access.allows(Action.VOIR_AGENTS, cast.bourg) and not access.allows(Action.VOIR_REMUNERATION)


def test_names_open_at_once_when_the_employer_invites(cast):
    answer(invited(cast, giver=cast.direction, role=Role.ELU, est_executif=True, collectivite=cast.bourg))
    assert build_access(User.objects.get(email=NEW), cast.project).allows(Action.VOIR_AGENTS, cast.bourg)


def test_a_probe_is_kept_once(monkeypatch):
    monkeypatch.setattr(memberships, "_staff_probes", [])
    monkeypatch.setattr(memberships, "_project_staff_probes", [])
    for _ in range(2):
        memberships.register_staff_probe(bool, bool)
    assert memberships._staff_probes == memberships._project_staff_probes == [bool]


# --- answering -------------------------------------------------------------------------------------------------------


def test_opening_the_page_writes_nothing(cast, django_assert_max_num_queries):
    path = invited(cast, collectivite=cast.bourg)
    before = Invitation.objects.values().get()
    with django_assert_max_num_queries(4) as queries:
        assert Client().get(path).status_code == 200
    assert not [q for q in queries.captured_queries if not q["sql"].startswith("SELECT")]
    assert Invitation.objects.values().get() == before


def test_a_refusal_is_kept_and_final(cast):
    path = invited(cast, collectivite=cast.bourg)
    assert "refus est enregistré" in answer(path, "refuser").content.decode()
    assert Invitation.objects.get().etat_du_jour == "refusée"
    assert answer(path).status_code == 410 and not User.objects.filter(email=NEW).exists()


def test_an_invitation_serves_once(cast):
    path = invited(cast, collectivite=cast.bourg)
    answer(path)
    assert answer(path).status_code == 410 and Client().get(path).status_code == 410
    assert Membership.objects.filter(user__email=NEW).count() == 1


def test_it_dies_after_fourteen_days(cast):
    path = invited(cast, collectivite=cast.bourg)
    invitation = Invitation.objects.get()
    assert timedelta(days=13) < invitation.date_expiration - timezone.now() <= timedelta(days=14)
    invitation.date_expiration = timezone.now() - timedelta(seconds=1)
    invitation.save()
    page = Client().get(path)
    assert page.status_code == 410 and "a expiré" in page.content.decode()
    assert answer(path).status_code == 410 and invitation.etat_du_jour == "expirée"


def test_an_unknown_secret_does_not_exist(cast):
    assert Client().get("/invitations/nimporte-quoi/").status_code == 404
    assert Client().post("/invitations/nimporte-quoi/", {"geste": "accepter"}).status_code == 404


def test_a_known_account_signs_in_by_its_own_door(cast):
    make_user(NEW)
    path = invited(cast, collectivite=cast.bourg)
    visitor = Client()
    sent = answer(path, client=visitor)
    assert sent["Location"] == f"/connexion/?next={path}" and "_auth_user_id" not in visitor.session
    back = visitor.post("/connexion/", {"username": NEW, "password": PASSWORD, "next": path})
    assert back["Location"] == path
    assert answer(path, client=visitor).status_code == 302
    assert build_access(User.objects.get(email=NEW), cast.project)


def test_somebody_else_who_is_signed_in_is_told_and_changes_nothing(cast, client_of):
    path = invited(cast, collectivite=cast.bourg)
    client = client_of(cast.inconnu)
    assert "La session ouverte est celle de" in client.get(path).content.decode()
    for gesture in ("accepter", "refuser"):
        page = answer(path, gesture, client=client)
        assert page.status_code == 422 and "adressée à une autre personne" in page.content.decode()
    assert Invitation.objects.get().etat == "ENVOYEE"
    assert client.post("/deconnexion/", {"next": path})["Location"] == path


def test_sending_again_kills_the_former_link(cast, client_of):
    client = client_of(cast.chef_projet)
    send(cast, client, collectivite=cast.bourg)
    former, pk = link(), Invitation.objects.get().pk
    assert client.post(url(cast, f"invitations/{pk}/renvoyer/")).status_code == 302
    assert Client().get(former).status_code == 404 and Client().get(link()).status_code == 200


def test_a_cancelled_invitation_is_closed(cast, client_of):
    client = client_of(cast.chef_projet)
    send(cast, client, collectivite=cast.bourg)
    pk = Invitation.objects.get().pk
    client.post(url(cast, f"invitations/{pk}/annuler/"))
    assert Client().get(link()).status_code == 410 and answer(link()).status_code == 410
    assert "annulée" in client.get(url(cast)).content.decode()
    again = client.post(url(cast, f"invitations/{pk}/renvoyer/"), follow=True)
    assert "déjà sa réponse" in again.content.decode()


def test_a_drh_cancels_what_was_proposed_in_her_house(cast, client_of):
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="essai")
    invited(cast, role=Role.DRH, collectivite=cast.bourg)
    add_member(project=cast.project, user=cast.drh, role=Role.DRH, collectivite=cast.bourg)
    pk = Invitation.objects.get().pk
    assert client_of(cast.autre_drh).post(url(cast, f"invitations/{pk}/annuler/")).status_code == 403
    assert client_of(cast.drh).post(url(cast, f"invitations/{pk}/annuler/")).status_code == 302
    assert Invitation.objects.get().etat == "ANNULEE"


def test_invitations_of_another_project_do_not_exist(cast, client_of):
    from tests.cast import make_cast

    other = make_cast()
    invited(other, collectivite=other.bourg)
    pk = Invitation.objects.get().pk
    for gesture in ("renvoyer", "annuler"):
        assert client_of(cast.chef_projet).post(url(cast, f"invitations/{pk}/{gesture}/")).status_code == 404
