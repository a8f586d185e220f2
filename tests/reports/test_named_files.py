"""Named staff leaves only with somebody who is there, has just proved it, and is in the log of the employer."""

import time
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.presence import LAST_SEEN_KEY
from hr.models import Consultation
from projects.gate import project_page
from projects.models import FichierEmporte
from projects.policy import Action
from roadmap.services.situations import follow_agent
from tests.hr.staff import make_agent
from tests.roadmap.scene import shared
from tests.roadmap.test_impact import sent

pytestmark = pytest.mark.django_db


def put(client, **values) -> None:
    session = client.session
    session.update(values)
    session.save()


def led_to(answer) -> str:
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_the_file_of_an_employer_asks_who_takes_it_and_leaves_a_line_in_its_log(cast, client_of, settings):
    settings.CONFIRM_SECONDS = 900
    make_agent(cast.bourg, {}, matricule="ZZ1", nom="SECRETNOM")
    client, slug = client_of(cast.drh), cast.project.slug
    page, take = reverse("reports:restitution", args=[slug]), reverse("reports:restitution-employer", args=[slug])
    put(client, confirmee_le=0)
    answer = client.post(take)
    # the address takes a POST only: the confirmation leads back to the page of the button
    assert answer.status_code == 302 and led_to(answer) == page and not Consultation.objects.exists()
    put(client, confirmee_le=int(time.time()))
    assert client.post(take)["Content-Type"] == "application/zip"
    line = Consultation.objects.get()
    assert (line.objet, line.collectivite, line.agents) == (Consultation.Objet.EXPORT, cast.bourg, 1)


@pytest.mark.parametrize("left", [LAST_SEEN_KEY, "ouverte_le"])
def test_no_file_of_an_employer_leaves_a_screen_left_alone_or_a_session_too_old(cast, client_of, left):
    client, slug = client_of(cast.drh), cast.project.slug
    put(client, **{left: int(time.time()) - 40 * 86400})
    answer = client.post(reverse("reports:restitution-employer", args=[slug]))
    assert answer.status_code == 302 and led_to(answer) == reverse("reports:restitution", args=[slug])
    assert "_auth_user_id" not in client.session


def test_an_address_that_only_takes_a_post_says_where_its_confirmation_leads():
    with pytest.raises(ValueError, match="handed_from"):
        project_page(Action.VOIR_AGENTS, methods=("POST",), confirmed=True)


def test_every_file_of_named_staff_asks_who_takes_it(cast, client_of, settings):
    settings.CONFIRM_SECONDS = 900
    row = shared(cast)
    agent = make_agent(cast.bourg, {row.service: "1"}, matricule="ZZ1", nom="SECRETNOM")
    found = follow_agent(row=row, agent=agent, part=Decimal(1), user=cast.drh)
    client, slug = client_of(cast.drh), cast.project.slug
    put(client, confirmee_le=0)
    for name, args in (
        ("roadmap:situations-export", [row.numero, "situations", "csv"]),
        ("roadmap:situation-pdf", [row.numero, found.pk]),
        ("roadmap:wishes-export", ["souhaits", "csv"]),
        ("hr:weeks-export", ["semaines", "csv"]),
        ("hr:jobs-export", ["metiers", "csv"]),
        # no name there, but figures exact to the person
        ("hr:simulation-workbook", []),
        ("hr:payroll-workbook", []),
        ("hr:gpeec-export", ["departs", "csv"]),
        ("scenarios:payroll-export", [1, "masse", "csv"]),
    ):
        address = reverse(name, args=[slug, *args])
        answer = client.get(address)
        assert answer.status_code == 302 and led_to(answer) == address, name


def test_a_file_masked_for_its_reader_asks_nothing(cast, client_of, settings):
    settings.CONFIRM_SECONDS = 900
    client, address = client_of(cast.elu), reverse("hr:gpeec-export", args=[cast.project.slug, "inconnu", "csv"])
    put(client, confirmee_le=0)
    assert client.get(address).status_code == 404


def test_the_posts_of_an_impact_sheet_ask_hr_who_takes_them_and_the_committee_nothing(cast, client_of, settings):
    settings.CONFIRM_SECONDS = 900
    sent(cast)
    sent(cast)
    slug = cast.project.slug
    for name, kwargs in (
        ("roadmap:impact-export", {"cle": "ecarts", "extension": "csv"}),
        ("roadmap:impact-pdf", {}),
    ):
        address = reverse(name, kwargs={"slug": slug, "numero": 1} | kwargs)
        client = client_of(cast.drh)
        put(client, confirmee_le=0)
        answer = client.get(address)
        assert answer.status_code == 302 and led_to(answer) == address, name
        put(client, confirmee_le=int(time.time()))
        assert client.get(address).status_code == 200
        client = client_of(cast.representant)
        put(client, confirmee_le=0)
        assert client.get(address).status_code == 200, name
    # nobody is named there: the lead reads that these files left, whoever took them
    lines = list(FichierEmporte.objects.order_by("fichier", "pk").values_list("fichier", flat=True))
    assert lines == [
        "fiche-impact-ecarts",
        "fiche-impact-ecarts",
        "service-1-fiche-impact-2",
        "service-1-fiche-impact-2",
    ]
