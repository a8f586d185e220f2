"""Outlines of communes: read from TopoJSON, stored once, given back as polygons; a wrong folder writes nothing."""

import gzip
import json
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from projects.contours import ContoursIllisibles, pack, polygons_of, stored_outlines
from projects.models import CommuneReferentiel, ContourCommune
from projects.queries import collectivites_in, contours_of
from projects.services.referentiel import Bilan
from tests.cast import make_project
from tests.scenes import demonstration

# Two squares side by side; the shared side is one arc, read backwards by the second.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.25], "translate": [-1.0, 44.0]},
    "arcs": [
        [[2, 0], [0, 4]],
        [[2, 4], [-2, 0], [0, -4], [2, 0]],
        [[2, 4], [2, 0], [0, -4], [-2, 0]],
        [[0, 0], [1, 0], [0, 1], [-1, -1]],
    ],
    "objects": {
        "communes": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "33001", "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": "2A004", "arcs": [[[2, 0]], [[3]]]},
                {"type": "Polygon", "id": "33003", "arcs": []},
            ],
        }
    },
}
WEST = ((0.0, 44.0), (0.0, 45.0), (-1.0, 45.0), (-1.0, 44.0), (0.0, 44.0))
EAST = ((0.0, 45.0), (1.0, 45.0), (1.0, 44.0), (0.0, 44.0), (0.0, 45.0))


def outlines() -> dict:
    return {code: polygons_of(shape) for code, shape in stored_outlines(TOPOLOGY).items()}


def test_arcs_are_joined_and_neighbours_share_their_border():
    found = outlines()
    assert found["33001"] == ((WEST,),)
    assert found["2A004"][0] == (EAST,)
    assert found["2A004"][1][0][0] == found["2A004"][1][0][-1] == (-1.0, 44.0)
    assert "33003" not in found


def test_the_plain_form_without_quantisation_gives_the_same_outlines():
    plain = {**TOPOLOGY, "arcs": [[list(p) for p in WEST[:2]], [list(p) for p in WEST[1:]], [], []]}
    del plain["transform"]
    plain["objects"] = {"communes": {"geometries": [TOPOLOGY["objects"]["communes"]["geometries"][0]]}}
    assert polygons_of(stored_outlines(plain)["33001"]) == ((WEST,),)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=30))
def test_what_is_stored_comes_back_to_half_a_metre(points):
    ring = [*points, points[0]]
    ((back,),) = polygons_of([[pack(ring)]])
    assert back[0] == back[-1]
    for (x, y), (x2, y2) in zip(ring, back, strict=True):
        assert abs(x - x2) <= 0.000_005_1 and abs(y - y2) <= 0.000_005_1


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        {**TOPOLOGY, "objects": {"autre": {}}},
        {**TOPOLOGY, "arcs": TOPOLOGY["arcs"][:2]},
        {**TOPOLOGY, "transform": {"scale": [900, 900], "translate": [0, 0]}},
        {**TOPOLOGY, "objects": {"communes": {"geometries": []}}},
        {**TOPOLOGY, "objects": {"communes": {"geometries": [{"type": "Polygon", "id": "33", "arcs": [[3]]}]}}},
        {**TOPOLOGY, "objects": {"communes": {"geometries": [{"type": "LineString", "id": "33001", "arcs": [3]}]}}},
        {**TOPOLOGY, "objects": {"communes": {"geometries": [{"type": "Polygon", "id": "33001", "arcs": [[0]]}]}}},
    ],
)
def test_what_is_not_a_map_of_communes_is_refused_in_words(wrong):
    with pytest.raises(ContoursIllisibles):
        stored_outlines(wrong)


def write(folder, name="33.topojson.gz", topology=TOPOLOGY):
    with gzip.open(folder / name, "wt", encoding="utf-8") as file:
        json.dump(topology, file)


@pytest.mark.django_db
def test_the_command_stores_outlines_once_and_updates_what_changed(tmp_path, monkeypatch):
    write(tmp_path)
    # the 35 000 communes are loaded by tests/projects/test_referentiel.py: here, only the outlines
    none = Bilan(0, 0, 0, 0)
    where = "mutualisation.management.commands.load_referentiel.load_territoires"
    monkeypatch.setattr(where, lambda: {"epci": none, "communes": none})

    def load() -> dict:
        out = StringIO()
        call_command("load_referentiel", "--json", contours=str(tmp_path), stdout=out)
        return json.loads(out.getvalue())["contours"]

    assert load() == {"lus": 2, "crees": 2, "modifies": 0, "supprimes": 0, "inchanges": 0}
    assert load() == {"lus": 2, "crees": 0, "modifies": 0, "supprimes": 0, "inchanges": 2}
    moved = json.loads(json.dumps(TOPOLOGY))
    moved["arcs"][3] = [[0, 0], [2, 0], [0, 1], [-2, -1]]
    write(tmp_path, topology=moved)
    assert load() == {"lus": 2, "crees": 0, "modifies": 1, "supprimes": 0, "inchanges": 1}
    # and without the option, outlines stay
    call_command("load_referentiel", stdout=StringIO())
    assert ContourCommune.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "34.topojson.gz").write_bytes(b"pas un gz"),
        lambda folder: (folder / "34.topojson.gz").write_bytes(gzip.compress(b"{")),
        lambda folder: (folder / "34.topojson.gz").write_bytes((folder / "33.topojson.gz").read_bytes()[:-20]),
        lambda folder: write(folder, "34.topojson.gz", {"type": "Topology"}),
    ],
    ids=["pas un gz", "JSON coupé", "gz coupé", "autre JSON"],
)
def test_one_wrong_file_and_nothing_is_written(tmp_path, damage):
    write(tmp_path)
    damage(tmp_path)
    with pytest.raises(CommandError, match=r"34\.topojson\.gz est illisible.*Rien n’a été écrit") as refused:
        call_command("load_referentiel", contours=str(tmp_path))
    assert refused.value.returncode == 2
    assert not ContourCommune.objects.exists() and not CommuneReferentiel.objects.exists()


@pytest.mark.django_db
def test_a_project_gives_the_outlines_of_its_communes_only_in_two_queries(django_assert_num_queries):
    project = make_project()
    _epci, bourg, petit = project.collectivites.order_by("rang")
    bourg.code_insee, petit.code_insee = "33001", "33999"
    bourg.save()
    petit.save()
    for code, shape in stored_outlines(TOPOLOGY).items():
        ContourCommune.objects.create(code_insee=code, polygones=shape)
    with django_assert_num_queries(2):
        assert contours_of(project) == {"33001": ((WEST,),)}


@pytest.mark.django_db
def test_the_demonstration_territory_has_an_outline_for_each_commune():
    project = demonstration()
    found = contours_of(project)
    assert list(found) == [c.code_insee for c in collectivites_in(project) if c.kind == "COMMUNE"]
    borders = [
        frozenset(side)
        for shape in found.values()
        for (ring,) in shape
        for side in pairwise(ring)
        if len(set(side)) == 2
    ]
    # neighbours share their border: most sides are drawn twice, none more
    assert max(borders.count(side) for side in set(borders)) == 2
