"""The page of the components: whole manuals, examples that compile, and no such page in production."""

import re

import pytest
from django.urls import reverse

from mutualisation.views.components import FOLDER, GROUPS, manual_of

NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_each_component_carries_its_manual(name):
    manual = manual_of(name)
    assert len(manual.purpose) > 15
    assert manual.props
    if manual.example:
        assert f"components/{name}.html" in manual.example


def test_no_group_names_a_component_twice_or_one_that_is_gone():
    shown = [name for _title, names in GROUPS for name in names]
    assert len(shown) == len(set(shown))
    assert set(shown) <= set(NAMES)


def test_the_page_exists_in_development_only(client, settings):
    address = reverse("components")
    assert address == "/_composants/"
    assert client.get(address).status_code == 404
    settings.DEBUG = True
    page = client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    for name in NAMES:
        assert text.count(f'id="composant-{name}"') == 1
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(one for one in set(ids) if ids.count(one) > 1) == []


def test_the_list_of_the_page_answers_its_address(client, settings):
    settings.DEBUG = True
    page = client.get(reverse("components"), {"categorie": "A", "tri": "-matricule", "q": "voirie"})
    assert "4 sur 60" in page.content.decode()


def test_the_filters_of_a_list_show_the_search_box(client, settings):
    settings.DEBUG = True
    text = client.get(reverse("components")).content.decode()
    assert 'type="search" id="liste-q" name="q"' in text
    assert "2 erreurs à corriger" in text
    assert "data-focus" not in text
