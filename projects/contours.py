"""Outlines of communes: TopoJSON read into polygons, and the compact shape in which they are stored. Pure: no Django.

A point is (longitude, latitude) in degrees, WGS 84. A ring is closed (first point = last). A polygon is its outer ring
then its holes. Stored: hundred-thousandths of a degree (about one metre), each ring a flat list x, y, dx, dy, dx, dy…
TopoJSON: https://github.com/topojson/topojson-specification (arcs shared by neighbours, read backwards when negative).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

Point = tuple[float, float]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]
Polygons = tuple[Polygon, ...]
Stored = list[list[list[int]]]

LAYER = "communes"
STEPS_PER_DEGREE = 100_000
_POINTS_OF_A_RING = 4


class ContoursIllisibles(ValueError):
    """The file is not a TopoJSON of communes; ``str()`` is the reason, in French."""


def stored_outlines(topology: object) -> dict[str, Stored]:
    """Outlines of a TopoJSON object with a layer « communes »: code INSEE → polygons as stored.

    Only Polygon and MultiPolygon are read; a commune without geometry is left out. Raises ContoursIllisibles.
    """
    try:
        arcs = _arcs(topology)
        shapes = topology["objects"][LAYER]["geometries"]
        found = {
            str(shape["id"]): [
                [_ring(ring, arcs) for ring in polygon] for polygon in _polygons(shape["type"], shape["arcs"])
            ]
            for shape in shapes
            if shape.get("arcs")
        }
    except (KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise ContoursIllisibles(f"ce n’est pas un TopoJSON de communes ({type(error).__name__})") from error
    if not found:
        raise ContoursIllisibles("aucune commune")
    for code in found:
        if len(code) != len("33238"):
            raise ContoursIllisibles(f"« {code} » n’est pas un code INSEE")
    return found


def polygons_of(stored: Stored) -> Polygons:
    """The polygons of one commune, in degrees, from what is stored."""
    return tuple(tuple(_unpack(ring) for ring in polygon) for polygon in stored)


def pack(ring: Sequence[Point]) -> list[int]:
    """One closed ring as stored. Raises ContoursIllisibles when it is open, too short or out of the globe."""
    if any(not (-180 <= x <= 180 and -90 <= y <= 90) for x, y in ring):
        raise ContoursIllisibles("des coordonnées sont hors du globe")
    points = [(round(x * STEPS_PER_DEGREE), round(y * STEPS_PER_DEGREE)) for x, y in ring]
    if len(points) < _POINTS_OF_A_RING or points[0] != points[-1]:
        raise ContoursIllisibles("un contour n’est pas fermé")
    flat = list(points[0])
    for (x0, y0), (x1, y1) in pairwise(points):
        flat += [x1 - x0, y1 - y0]
    return flat


def _unpack(flat: list[int]) -> Ring:
    x = y = 0
    points = []
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE))
    return tuple(points)


def _arcs(topology: Mapping) -> list[list[Point]]:
    """The arcs of a topology in degrees; quantised ones hold differences."""
    transform = topology.get("transform")
    if transform is None:
        return [[(float(x), float(y)) for x, y, *_ in arc] for arc in topology["arcs"]]
    (kx, ky), (tx, ty) = transform["scale"], transform["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy, *_ in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + tx, y * ky + ty))
        arcs.append(points)
    return arcs


def _polygons(kind: str, arcs: list) -> list:
    if kind == "Polygon":
        return [arcs]
    if kind == "MultiPolygon":
        return arcs
    raise ContoursIllisibles(f"forme inattendue : {kind}")


def _ring(indexes: list[int], arcs: list[list[Point]]) -> list[int]:
    """Arcs put end to end; each begins where the one before ended."""
    points: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc if not points else arc[1:]
    return pack(points)
