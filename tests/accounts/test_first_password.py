"""A first password confirms nothing by itself, and an old session changes nothing of an account."""

import time

import pytest
from django.core import mail

from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
ADDRESS, NEW = "/mot-de-passe/", {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def by_link(cast, client_of, settings):
    """Somebody without a password, who entered two hours ago."""
    settings.CONFIRM_SECONDS = 900
    client = client_of(cast.drh)
    cast.drh.set_unusable_password()
    cast.drh.save()
    client.force_login(cast.drh, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"confirmee_le": int(time.time()) - 7200, "ouverte_le": int(time.time()) - 7200})
    session.save()
    return client


def test_a_first_password_asks_for_a_proof_that_is_not_it(cast, by_link):
    answer = by_link.post(ADDRESS, NEW)
    assert answer.status_code == 302 and answer["Location"].startswith("/connexion/confirmer/")
    cast.drh.refresh_from_db()
    assert not cast.drh.has_usable_password() and not mail.outbox


def test_who_has_just_entered_chooses_one_and_is_told(cast, by_link):
    session = by_link.session
    session["confirmee_le"] = int(time.time())
    session.save()
    by_link.post(ADDRESS, NEW)
    cast.drh.refresh_from_db()
    assert cast.drh.has_usable_password()
    (told,) = mail.outbox
    assert told.to == [cast.drh.email] and cast.project.nom not in told.subject + told.body


@pytest.mark.parametrize("address", [ADDRESS, "/mon-compte/securite/"])
def test_a_session_too_old_opens_nothing_of_the_account(by_link, address):
    session = by_link.session
    session["ouverte_le"] = int(time.time()) - 40 * 86400
    session.save()
    assert by_link.get(address).status_code == 302 and "_auth_user_id" not in by_link.session
