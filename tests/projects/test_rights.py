"""« Ce que voit X » tells what the gate does; the DRH opens and closes named data, and the trace stays."""

from datetime import date

import pytest

from projects.access import accesses_of, build_access
from projects.explanation import explain
from projects.models import Membership, OuvertureRh
from projects.policy import ACTIONS, Action, Role
from projects.services.memberships import add_member, open_hr_data
from tests.cast import Cast, make_user
from tests.permissions.table import MEMBERS

pytestmark = pytest.mark.django_db
LIST = "la liste nominative des agents"


def page_of(cast: Cast, client, user) -> str:
    pk = Membership.objects.filter(user=user).first().pk
    return client.get(f"/projets/{cast.project.slug}/membres/{pk}/droits/").content.decode()


@pytest.mark.parametrize("who", MEMBERS)
def test_the_sentences_are_the_rights(cast, who):
    """As many sentences as actions, on the side where the gate puts them."""
    user = getattr(cast, who)
    for rights, access in zip(explain(user, cast.project), accesses_of(user, cast.project), strict=True):
        assert len(rights.can) == sum(access.allows(action) for action in Action)
        assert len(rights.can) + len(rights.cannot) == len(ACTIONS)


def test_the_rights_of_the_mayor_in_sentences(cast, client_of):
    text = page_of(cast, client_of(cast.chef_projet), cast.maire)
    can, cannot = text.split("Ne peut pas")
    assert "Maire · Bourg-Essai, depuis le 01/01/2026" in can and LIST in can
    assert "rémunération de chaque agent" in cannot
    assert "Peuvent le faire" in cannot and "DRH" in cannot
    assert "moins de 5 personnes" in text


def test_my_rights_are_told_to_me_whatever_my_role(cast, client_of):
    text = client_of(cast.representant).get(f"/projets/{cast.project.slug}/mes-droits/").content.decode()
    assert "Mes droits" in text and "Vous ne pouvez pas" in text
    assert f"/projets/{cast.project.slug}/membres/" not in text


def test_each_hat_has_its_own_list(cast):
    add_member(project=cast.project, user=cast.direction, role=Role.CHEF_PROJET)
    employer, lead = explain(cast.direction, cast.project)
    assert any(LIST in s for s in employer.can) and not any(LIST in s for s in lead.can)
    assert any("modifier le projet" in c.sentence.lower() for c in employer.cannot)


def test_the_referent_reads_who_opened(cast):
    closed = next(c for c in explain(cast.referent_rh, cast.project)[0].cannot if LIST in c.sentence)
    assert closed.why == "Aucun employeur n’a ouvert ses données à cette personne."
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    opened = next(s for s in explain(cast.referent_rh, cast.project)[0].can if LIST in s)
    assert opened.endswith("Bourg-Essai")


def test_a_direction_that_waits_reads_what_it_waits_for(cast, client_of):
    row = Membership.objects.get(user=cast.direction)
    row.a_acces_nominatif = False
    row.save()
    assert "Attend la confirmation" in page_of(cast, client_of(cast.chef_projet), cast.direction)


def test_a_consultant_reads_the_last_day(cast):
    assert "2030 inclus" in explain(cast.consultant, cast.project)[0].reasons[0]


def test_somebody_whose_role_has_not_begun_has_no_right_yet(cast, client_of):
    add_member(
        project=cast.project, user=cast.inconnu, role=Role.ELU, collectivite=cast.bourg, date_debut=date(2099, 1, 1)
    )
    assert "Aucun droit aujourd’hui" in page_of(cast, client_of(cast.chef_projet), cast.inconnu)


# --- opening of named data -------------------------------------------------------------------------------------------


def gesture(cast, client, geste, collectivite):
    return client.post(
        f"/projets/{cast.project.slug}/membres/ouverture-rh/", {"geste": geste, "collectivite": collectivite.pk}
    )


def reads(cast, user=None):
    return build_access(user or cast.referent_rh, cast.project).allows(Action.VOIR_AGENTS, cast.bourg)


def test_the_drh_opens_closes_and_reads_the_trace(cast, client_of):
    client = client_of(cast.drh)
    url = f"/projets/{cast.project.slug}/membres/ouverture-rh/"
    assert "fermées" in client.get(url).content.decode() and "CC des Essais" not in client.get(url).content.decode()
    assert gesture(cast, client, "ouvrir", cast.bourg).status_code == 302 and reads(cast)
    text = client.get(url).content.decode()
    assert "Ouvertes depuis le" in text and cast.referent_rh.email in text
    gesture(cast, client, "ouvrir", cast.bourg)
    assert OuvertureRh.objects.count() == 1
    assert gesture(cast, client, "refermer", cast.bourg).status_code == 302 and not reads(cast)
    assert "Ouvertures passées (1)" in client.get(url).content.decode()
    trace = OuvertureRh.objects.get()
    assert trace.ouverte_par == trace.fermee_par == cast.drh and trace.date_fermeture >= trace.date_ouverture


def test_the_drh_of_another_employer_cannot_open_mine(cast, client_of):
    assert gesture(cast, client_of(cast.autre_drh), "ouvrir", cast.bourg).status_code == 404
    assert gesture(cast, client_of(cast.drh), "détruire", cast.bourg).status_code == 404
    assert not OuvertureRh.objects.exists()


def test_an_opening_is_not_inherited_by_the_next_referent(cast, client_of):
    """The project lead cannot read names by naming oneself, or a friend, référent RH after an opening."""
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    friend = make_user()
    add_member(project=cast.project, user=friend, role=Role.REFERENT_RH)
    add_member(project=cast.project, user=cast.chef_projet, role=Role.REFERENT_RH)
    assert reads(cast) and not reads(cast, friend)
    assert not any(a.allows(Action.VOIR_AGENTS) for a in accesses_of(cast.chef_projet, cast.project))
    client = client_of(cast.drh)
    text = client.get(f"/projets/{cast.project.slug}/membres/ouverture-rh/").content.decode()
    assert "rôle reçu après cette ouverture" in text and friend.email in text
    gesture(cast, client, "refermer", cast.bourg)
    gesture(cast, client, "ouvrir", cast.bourg)
    assert reads(cast, friend)


def test_a_project_without_referent_says_who_acts(cast, client_of):
    Membership.objects.get(user=cast.referent_rh).delete()
    text = client_of(cast.drh).get(f"/projets/{cast.project.slug}/membres/ouverture-rh/").content.decode()
    assert "pas encore de référente ou de référent RH" in text
