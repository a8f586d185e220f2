"""Options of the method: off by default, turned on and off by the lead, told by the history."""

import pytest
from django.urls import reverse

from projects.options import Option, options_of

pytestmark = pytest.mark.django_db


def test_an_option_is_off_until_the_lead_turns_it_on_and_the_history_says_so(client_of, cast):
    project, client = cast.project, client_of(cast.chef_projet)
    assert not project.has_option(Option.ANALYSE_AVANCEE)
    page = client.post(reverse("projects:options", args=[project.slug]), {"ANALYSE_AVANCEE": "on"}, follow=True)
    assert "Analyse avancée des scénarios" in page.content.decode()
    project.refresh_from_db()
    assert project.has_option(Option.ANALYSE_AVANCEE)
    told = client.get(reverse("projects:history", args=[project.slug])).content.decode()
    assert "options de méthode" in told.lower() and "Analyse avancée des scénarios" in told
    client.post(reverse("projects:options", args=[project.slug]), {})
    project.refresh_from_db()
    assert not project.has_option(Option.ANALYSE_AVANCEE)


def test_a_code_that_is_no_longer_known_changes_nothing():
    assert options_of(["ANALYSE_AVANCEE", "DISPARUE"]) == {Option.ANALYSE_AVANCEE}
