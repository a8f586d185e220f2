"""Areas and distances read from the outlines of communes. Pure: no Django import, no request to anybody.

On a sphere of the Earth’s area (authalic radius, 6 371,007 km: Moritz, Geodetic Reference System 1980). Outlines are
simplified: an area is told to the tenth of a km², a distance as the crow flies, from the middle of one outline to that of
the other. Worked figures: docs/algorithmes/distances-et-strates.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

RADIUS_KM = 6371.007
TENTH = Decimal("0.1")

Point = tuple[float, float]
Ring = Sequence[Point]
Polygons = Sequence[Sequence[Ring]]


def _exact(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(TENTH, rounding=ROUND_HALF_UP)


def _ring_km2(ring: Ring) -> float:
    """Area of a closed ring of (longitude, latitude), in km²: strips down to the equator, added with their sign."""
    turned = sum(radians(x1 - x0) * (sin(radians(y0)) + sin(radians(y1))) for (x0, y0), (x1, y1) in pairwise(ring))
    return abs(turned) * RADIUS_KM**2 / 2


def _polygon_km2(polygon: Sequence[Ring]) -> float:
    outer, *holes = polygon
    return _ring_km2(outer) - sum(_ring_km2(hole) for hole in holes)


def superficie_km2(polygones: Polygons) -> Decimal:
    """Area of a commune in km², to the tenth: its polygons added, their holes taken out."""
    return _exact(sum(_polygon_km2(one) for one in polygones))


def centre(polygones: Polygons) -> Point:
    """The middle (longitude, latitude) of the largest polygon: the centroid of its outer ring, on the flat."""
    ring = max(polygones, key=_polygon_km2)[0]
    x_origin, y_origin = ring[0]
    area = x_sum = y_sum = 0.0
    for (x0, y0), (x1, y1) in pairwise([(x - x_origin, y - y_origin) for x, y in ring]):
        cross = x0 * y1 - x1 * y0
        area, x_sum, y_sum = area + cross, x_sum + (x0 + x1) * cross, y_sum + (y0 + y1) * cross
    if not area:
        return ring[0]
    return x_origin + x_sum / (3 * area), y_origin + y_sum / (3 * area)


def distance_km(depuis: Point, vers: Point) -> Decimal:
    """Great-circle distance in km, to the tenth, between two (longitude, latitude) in degrees (haversine)."""
    (x0, y0), (x1, y1) = ((radians(x), radians(y)) for x, y in (depuis, vers))
    half = sin((y1 - y0) / 2) ** 2 + cos(y0) * cos(y1) * sin((x1 - x0) / 2) ** 2
    return _exact(2 * RADIUS_KM * asin(min(1.0, sqrt(half))))


@dataclass(frozen=True)
class Eloignement:
    """How far one commune is: from the reference one (``None`` for itself), and which is the nearest to it."""

    cle: str
    de_reference: Decimal | None
    voisine: str
    de_voisine: Decimal


def eloignements(centres: Mapping[str, Point], reference: str) -> list[Eloignement]:
    """Each commune against ``reference``, the farthest last; empty with fewer than two communes."""
    if len(centres) < 2:
        return []
    found = []
    for key, place in centres.items():
        others = ((distance_km(place, other), name) for name, other in centres.items() if name != key)
        near, neighbour = min(others)
        away = None if key == reference else distance_km(place, centres[reference])
        found.append(Eloignement(key, away, neighbour, near))
    return sorted(found, key=lambda one: (one.de_reference or Decimal(0), one.cle))
