"""The menu: long, it folds by group without script; short, it is shown whole; the group of the page is open."""

import re

import pytest
from django.urls import reverse

from mutualisation.navigation import ROOMS, SHOWN_WHOLE, fold

pytestmark = pytest.mark.django_db

GROUP = re.compile(r'<details class="rail-fold"( open)?><summary[^>]*>(?:<b[^>]*>\d</b>)?<span>([^<]+)</span>')


def menu(client_of, user, address: str) -> str:
    html = client_of(user).get(address).content.decode()
    return html[html.index('aria-label="Projet"') : html.index("</nav>")]


def test_a_long_menu_folds_and_opens_the_group_of_the_page_alone(cast, client_of):
    html = menu(client_of, cast.chef_projet, reverse("hr:posts", args=[cast.project.slug]))
    groups = GROUP.findall(html)
    assert {title for is_open, title in groups if is_open} == {"Personnel"}
    assert {"Diagnostic", "Feuille de route", "Écoute"} <= {title for _, title in groups}
    # what the rights hide is no group at all, and the first entries are never folded
    assert html.index("Tableau de bord") < html.index("<details")


def test_on_the_dashboard_every_group_is_a_closed_line(cast, client_of):
    html = menu(client_of, cast.chef_projet, reverse("reports:dashboard", args=[cast.project.slug]))
    assert GROUP.findall(html) and not any(is_open for is_open, _ in GROUP.findall(html))


def test_a_short_menu_is_shown_whole():
    rooms = [{"titre": "Écoute", "entries": [{"current": False}] * SHOWN_WHOLE}]
    fold(rooms)
    assert not rooms[0]["folds"]
    rooms[0]["entries"].append({"current": True})
    fold(rooms)
    assert rooms[0]["folds"] and rooms[0]["is_open"]


def test_no_group_is_longer_than_what_a_screen_shows():
    assert max(len(room.entries) for room in ROOMS) <= 9
