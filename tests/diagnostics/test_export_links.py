"""Every link to a file of a page of the diagnostic opens a file."""

import re

import pytest
from django.urls import reverse

from tests.permissions.diagnostics import _pooling

pytestmark = pytest.mark.django_db
PAGES = ("diagnostics:crossings", "diagnostics:poolings")


@pytest.mark.parametrize("name", PAGES)
def test_the_files_of_a_page_open(client_of, cast, name):
    client = client_of(cast.chef_projet)
    _pooling(cast)
    html = client.get(reverse(name, args=[cast.project.slug])).content.decode()
    links = re.findall(r'href="([^"]+\.(?:csv|xlsx)/)"', html)
    assert links
    assert [link for link in links if client.get(link).status_code != 200] == []
