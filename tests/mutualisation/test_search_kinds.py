"""Every kind of object of every floor is found by those who may read it, on a page that they may open, by nobody else."""

import pytest

from mutualisation.search import search_project
from projects.access import build_access
from tests.growth import later, meetings, rows
from tests.permissions.governance import a_charter

pytestmark = pytest.mark.django_db
LEAD, MAIRE, DRH, FINANCES, STAFF, BOSS = "chef_projet", "maire", "drh", "finances", "representant", "responsable"
ALL = {LEAD, MAIRE, DRH, FINANCES, STAFF, BOSS}
# the group of the answers → words of what the fixture makes, who of ALL finds them
KINDS = {
    "consultations": ("consultation 7", {LEAD}),  # in preparation: those who prepare it
    "messages": ("message 7", {LEAD, MAIRE, DRH}),  # nobody carried it yet
    "instances": ("groupe 7", {LEAD, DRH, FINANCES}),
    "charte": ("regle du jeu", ALL),
    "formations": ("session 7", ALL),
    "objectifs": ("objectif 7", ALL),
    "arbitrages": ("budget", {LEAD, BOSS}),
    "competences": ("geste 7", ALL),
    "college-rh": ("sujet 7", {LEAD, MAIRE, DRH, FINANCES}),
    "registre": ("gain 7", ALL),
    "commentaires": ("commentaire 7", {LEAD, MAIRE}),
    "temoignages": ("territoire 7", ALL),
    "mutualisations": ("balayeuse 7", ALL),
}


@pytest.fixture
def filled(cast):
    for make in (
        later.survey, later.message, meetings.body, later.training, later.objective, later.arbitration, rows.skill,
        rows.position, rows.entry, rows.commented, rows.testimony, rows.pooling,
    ):  # fmt: skip
        make(cast, {}, 7)
    a_charter(cast)
    return cast


def test_each_kind_is_found_by_those_who_may_read_it_on_a_page_that_they_may_open(filled, client_of):
    found: dict[str, set[str]] = {key: set() for key in KINDS}
    for role in sorted(ALL):
        client, access = client_of(getattr(filled, role)), build_access(getattr(filled, role), filled.project)
        addresses = set()
        for key, (words, _) in KINDS.items():
            groups = {one.key: one for one in search_project(access, words)}
            if key in groups:
                found[key].add(role)
                addresses |= {one.url for one in groups[key].found}
        closed = {url for url in addresses if client.get(url).status_code != 200}
        assert not closed, (role, closed)
    assert found == {key: readers for key, (_, readers) in KINDS.items()}
