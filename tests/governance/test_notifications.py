"""In-app notices and the one daily e-mail: no figure, no name, nothing about what is done, sent once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from governance.models import Digest, Notification
from governance.queries.notifications import notifications_of, unread_count
from governance.services.digest import send_digests
from governance.services.notifications import choose_subjects, mark_all_read, mark_read, notify, withdraw
from projects.access import build_access
from projects.models import Membership
from projects.policy import Role
from projects.services.memberships import add_member, remove_member
from tests.governance.scene import body_with, seat

pytestmark = pytest.mark.django_db
MORNING = timezone.localtime().replace(hour=8, minute=0)


def tell(cast, *names, cle="charte", kind="CHARTE", **more) -> int:
    return notify(
        project=cast.project,
        users=[getattr(cast, name) for name in names],
        kind=kind,
        cle=cle,
        texte="La règle du jeu change, 12 agents et Mme Untel.",
        adresse=reverse("governance:charter", args=[cast.project.slug]),
        **more,
    )


def test_fourteen_events_make_one_message_without_figure_nor_name(cast, settings):
    """Product.md A16.5; D16: no digit in an e-mail, whatever the number of roles."""
    settings.SITE_URL = "https://mutualisation.example.fr"
    cast.project.slug = "val-de-brume"
    cast.project.nom = "Projet du Val-de-Brume"
    cast.project.save()
    add_member(project=cast.project, user=cast.elu, role=Role.ELU, collectivite=cast.petit)
    for rank in range(13):
        tell(cast, "elu", cle=f"chose-{rank}")
    tell(cast, "elu", cle="document", kind="DOCUMENT")
    assert send_digests(now=MORNING) == 1
    (message,) = mail.outbox
    assert message.to == [cast.elu.email]
    assert "la règle du jeu change" in message.body and "un document est déposé" in message.body
    assert not re.search(r"\d", message.subject + message.body)
    assert "Untel" not in message.body and cast.elu.nom_affiche not in message.body
    assert f"https://mutualisation.example.fr/projets/{cast.project.slug}/notifications/" in message.body
    # the same day, and the next one without anything new
    assert send_digests(now=MORNING) == 0 and send_digests(now=MORNING + timedelta(days=1)) == 0
    tell(cast, "elu", cle="encore")
    assert send_digests(now=MORNING + timedelta(hours=5)) == 0
    assert send_digests(now=MORNING + timedelta(days=1)) == 1


def test_what_is_read_done_undone_or_past_is_not_told(cast):
    tell(cast, "elu", "drh", "direction", "finances")
    mark_all_read(access=build_access(cast.elu, cast.project))
    Notification.objects.filter(user=cast.drh).update(date_peremption=timezone.now() - timedelta(minutes=1))
    choose_subjects(user=cast.finances, wanted={"REUNION"})
    assert send_digests(now=MORNING) == 1 and mail.outbox[0].to == [cast.direction.email]
    tell(cast, "secretaire", cle="signature")
    withdraw(project=cast.project, cle="signature")
    assert send_digests(now=MORNING + timedelta(days=1)) == 0


def test_nothing_leaves_too_early_nor_from_the_demonstration(cast):
    tell(cast, "elu")
    assert send_digests(now=MORNING.replace(hour=6)) == 0
    cast.project.est_demonstration = True
    cast.project.save()
    assert send_digests(now=MORNING) == 0 and mail.outbox == []


def test_who_lost_the_right_is_told_nothing_any_more(cast):
    body = body_with(cast)
    row = seat(cast, body, "elu")
    tell(cast, "elu", cle="reunion:1", kind="REUNION", body=body)
    access = build_access(cast.elu, cast.project)
    assert unread_count(access) == 1
    row.date_fin = timezone.localdate() - timedelta(days=1)
    row.save()
    assert unread_count(access) == 0 and send_digests(now=MORNING) == 0
    tell(cast, "elu")
    remove_member(membership=Membership.objects.get(user=cast.elu), reason="démission")
    assert send_digests(now=MORNING) == 0


def test_a_message_that_fails_is_tried_again(cast, monkeypatch):
    tell(cast, "elu")
    send = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError()))
    assert send_digests(now=MORNING) == 0 and not Digest.objects.exists()
    monkeypatch.setattr(EmailBackend, "send_messages", send)
    assert send_digests(now=MORNING) == 1


def test_told_twice_before_it_is_read_is_told_once(cast):
    assert tell(cast, "elu", "drh", author=cast.drh) == 1
    tell(cast, "elu")
    assert cast.elu.notifications.count() == 1 and cast.drh.notifications.count() == 0
    access = build_access(cast.elu, cast.project)
    mark_read(access=access, pk=cast.elu.notifications.get().pk)
    tell(cast, "elu")
    assert notifications_of(access).count() == 2 and unread_count(access) == 1
    assert mark_read(access=build_access(cast.drh, cast.project), pk=cast.elu.notifications.first().pk) is None


def test_the_bell_counts_and_opening_leads_there(cast, client_of):
    tell(cast, "elu")
    client = client_of(cast.elu)
    home = reverse("governance:notifications", args=[cast.project.slug])
    page = client.get(home).content.decode()
    assert '<b>1</b><span class="visually-hidden"> non lue</span>' in page and "Non lue" in page
    pk = cast.elu.notifications.get().pk
    answer = client.post(reverse("governance:notification-open", args=[cast.project.slug, pk]))
    assert answer["Location"] == reverse("governance:charter", args=[cast.project.slug])
    page = client.get(home).content.decode()
    assert "non lue" not in page and "Tout marquer comme lu" not in page
    client.post(reverse("governance:notification-choices", args=[cast.project.slug]), {"sujets": ["REUNION"]})
    page = client.get(home).content.decode()
    assert page.count("checked") == 1
