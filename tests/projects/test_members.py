"""The page of the members: who, in what role, since when, last sign-in day only; a participation ends with a reason."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.access import build_access
from projects.models import Membership
from projects.policy import Role
from projects.services.memberships import add_member, confirm_named_access, remove_member
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def url(cast, path=""):
    return f"/projets/{cast.project.slug}/membres/{path}"


def membership(user) -> Membership:
    return Membership.objects.get(user=user)


def test_people_roles_employers_states_and_the_day_of_the_last_visit(cast, client_of):
    cast.elu.last_login = timezone.make_aware(timezone.datetime(2026, 11, 20, 17, 42))
    cast.elu.prenom, cast.elu.nom = "Ève", "Martin"
    cast.elu.save()
    add_member(
        project=cast.project, user=cast.inconnu, role=Role.ELU, collectivite=cast.petit, date_debut=date(2099, 1, 1)
    )
    page = client_of(cast.chef_projet).get(url(cast)).content.decode()
    assert "Ève Martin" in page and cast.elu.email in page and "Bourg-Essai" in page and "Maire" in page
    assert "20/11/2026" in page and "17:42" not in page and "17 h" not in page
    assert "à venir" in page and "jusqu’au" in page and "jamais" in page
    assert "15 personnes, 15 rôles" in page


@pytest.mark.parametrize("who", ["elu", "finances", "consultant", "representant", "secretaire_cst", "responsable"])
def test_addresses_and_visits_are_not_for_everybody(cast, client_of, who):
    page = client_of(getattr(cast, who)).get(url(cast))
    assert page.status_code == 403 and cast.drh.email not in page.content.decode()
    assert "voir qui participe au projet" in page.content.decode()


def test_those_who_only_read_see_no_gesture(cast, client_of):
    page = client_of(cast.referent_rh).get(url(cast)).content.decode()
    assert "Mettre fin" not in page and "Inviter" not in page


def test_the_page_costs_the_same_for_twice_the_members(cast, client_of):
    client = client_of(cast.chef_projet)
    client.get(url(cast))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url(cast))
        return len(queries)

    before = cost()
    for _ in range(15):
        add_member(project=cast.project, user=make_user(), role=Role.ELU, collectivite=cast.petit)
    assert cost() == before


# --- ending ----------------------------------------------------------------------------------------------------------


def test_a_participation_ends_at_once_with_its_reason(cast, client_of):
    row = membership(cast.elu)
    answer = client_of(cast.chef_projet).post(url(cast, f"{row.pk}/terminer/"), {"motif": "fin de mandat"})
    assert answer.status_code == 302 and build_access(cast.elu, cast.project) is None
    trace = Membership.history.filter(id=row.pk).first()
    assert trace.date_suppression is not None and trace.history_change_reason == "suppression : fin de mandat"
    assert trace.history_user == cast.chef_projet


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(cast, client_of, reason):
    row = membership(cast.elu)
    page = client_of(cast.chef_projet).post(url(cast, f"{row.pk}/terminer/"), {"motif": reason})
    assert page.status_code == 422 and "Motif" in page.content.decode() and 'role="alert"' in page.content.decode()
    assert build_access(cast.elu, cast.project)
    with pytest.raises(ValidationError):
        remove_member(membership=row, reason=reason)


def test_the_last_lead_cannot_leave(cast, client_of):
    client = client_of(cast.chef_projet)
    row = membership(cast.chef_projet)
    page = client.post(url(cast, f"{row.pk}/terminer/"), {"motif": "mutation"})
    assert page.status_code == 422 and "invitez d’abord" in page.content.decode()
    # one who has not begun, or whose account is closed, leads nothing
    closed = make_user(is_active=False)
    add_member(project=cast.project, user=closed, role=Role.CHEF_PROJET)
    add_member(project=cast.project, user=make_user(), role=Role.CHEF_PROJET, date_debut=date(2099, 1, 1))
    assert client.post(url(cast, f"{row.pk}/terminer/"), {"motif": "mutation"}).status_code == 422
    add_member(project=cast.project, user=make_user(), role=Role.CHEF_PROJET)
    assert client.post(url(cast, f"{row.pk}/terminer/"), {"motif": "mutation"})["Location"] == "/projets/"
    assert client.get(url(cast)).status_code == 404


def test_an_employer_ends_the_participations_of_its_own_house(cast, client_of):
    finances, elu, drh = membership(cast.finances), membership(cast.elu), membership(cast.drh)
    client = client_of(cast.direction)
    assert client.get(url(cast, f"{elu.pk}/terminer/")).status_code == 200
    for row in (finances, drh, membership(cast.chef_projet)):
        assert client.post(url(cast, f"{row.pk}/terminer/"), {"motif": "x"}).status_code == 403
    other = make_user()
    add_member(project=cast.project, user=other, role=Role.DRH, collectivite=cast.bourg)
    assert client_of(cast.drh).post(url(cast, f"{membership(other).pk}/terminer/"), {"motif": "x"}).status_code == 302


def test_memberships_of_another_project_do_not_exist(cast, client_of):
    from tests.cast import make_cast

    row = membership(make_cast().elu)
    client = client_of(cast.chef_projet)
    for path in ("terminer/", "droits/"):
        assert client.get(url(cast, f"{row.pk}/{path}")).status_code == 404
    assert client_of(cast.drh).post(url(cast, f"{row.pk}/confirmer/")).status_code == 404


# --- services --------------------------------------------------------------------------------------------------------


def test_a_role_needs_what_it_needs(cast):
    cast.petit.date_sortie = timezone.localdate() - timedelta(days=1)
    cast.petit.save()
    for role, place, fields in (
        (Role.DRH, None, {}),
        (Role.CHEF_PROJET, cast.bourg, {}),
        (Role.CONSULTANT, None, {}),
        (Role.ELU, cast.petit, {}),
        (Role.ELU, cast.bourg, {"date_debut": date(2026, 2, 1), "date_fin": date(2026, 1, 1)}),
    ):
        with pytest.raises(ValidationError):
            add_member(project=cast.project, user=cast.inconnu, role=role, collectivite=place, **fields)
    assert not Membership.objects.filter(user=cast.inconnu).exists()


def test_only_roles_that_wait_can_be_confirmed(cast):
    with pytest.raises(ValidationError):
        confirm_named_access(membership=membership(cast.elu))
    row = membership(cast.maire)
    row.a_acces_nominatif = False
    row.save()
    confirm_named_access(membership=row)
    count = Membership.history.filter(id=row.pk).count()
    confirm_named_access(membership=row)
    assert membership(cast.maire).a_acces_nominatif and Membership.history.filter(id=row.pk).count() == count
