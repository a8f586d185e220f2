"""Every kind of figure: drawn as it was agreed (golden files), inside its canvas whatever the names and the values."""

import datetime
import math
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.figures import (
    MASKED_SMALL,
    Area,
    Gantt,
    HeatMap,
    Kind,
    Map,
    Matrix,
    Move,
    Point,
    Radar,
    Scatter,
    Series,
    Span,
    State,
    Waterfall,
    draw,
)
from common.figures.drawing_places import tiles_of
from common.figures.fonts import text_width
from common.figures.palette import OUTLINE, SEQUENCE, step_of
from common.figures.scale import MOST_CLASSES, nice_classes
from common.figures.words import summary
from mutualisation.demonstration.figures import every_kind
from tests.common.figures.test_drawing import DARK, LIGHT, PAPER, SUNKEN, SVG, contrast, masked_boxes

GOLDEN = Path(__file__).parent / "golden"
FIGURES = every_kind()
WIDTHS = {"large": 640, "telephone": 328}
PROPERTY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LONG = "Communauté de communes du Val-de-Brume et des Hauts de Leyre réunis"


def check_inside(text: str, width: float) -> None:
    """Well formed, no impossible number, every label within the canvas."""
    root = ElementTree.fromstring(text)
    assert not re.search(r'"[^"]*\b(?:nan|inf)\b', text)
    assert not re.search(r'(?:width|height|r)="-', text)
    height = float(root.get("height"))
    for element in root.iter(f"{SVG}text"):
        length = text_width(
            element.text or "", float(element.get("font-size", 13)), int(element.get("font-weight", 400))
        )
        x, y = float(element.get("x")), float(element.get("y"))
        start = {"start": x, "middle": x - length / 2, "end": x - length}[element.get("text-anchor", "start")]
        assert start >= -1, element.text
        assert start + length <= width + 1, element.text
        assert 0 < y <= height + 0.1, element.text


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.key)
@pytest.mark.parametrize("size", WIDTHS)
def test_each_kind_is_drawn_as_agreed(spec, size):
    """To accept new drawings after looking at them: ``GOLDEN=1 pytest tests/common/figures/test_kinds.py``."""
    drawn = draw(spec, width=WIDTHS[size]).replace("><", ">\n<") + "\n"
    path = GOLDEN / f"{spec.key}-{size}.svg"
    if os.environ.get("GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.key)
@pytest.mark.parametrize("width", [640, 540, 480, 328])
@pytest.mark.parametrize("theme", ["page", "print"])
def test_each_kind_stays_inside_and_obeys_the_policy(spec, width, theme):
    text = draw(spec, theme=theme, width=width, prefix="p")
    check_inside(text, width)
    root = ElementTree.fromstring(text)
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    for element in root.iter():
        assert not {"class", "style"} & set(element.attrib)
        for value in element.attrib.values():
            assert set(re.findall(r"url\(#([^)]+)\)", value)) <= ids
    assert ("currentColor" in text) is (theme == "page")
    assert root.find(f"{SVG}title").text.startswith(spec.title)


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.key)
def test_each_kind_says_itself_in_a_table_and_in_words(spec):
    table = spec.to_table()
    assert table.title == spec.title
    assert spec.title[0].isupper() and len(spec.title) > 20
    if table.rows:
        assert summary(spec)


def test_no_masked_number_is_in_a_drawing_and_its_marker_is_there():
    for spec in FIGURES:
        table = spec.to_table()
        if table.has_masks:
            text = draw(spec)
            assert "masque" in text, spec.key
            assert "masqué" in text, spec.key


def test_zero_missing_and_masked_look_different_in_a_grid_and_on_a_map():
    def drawings(value):
        yield draw(HeatMap(key="h", title="T", row_label="l", rows=("a",), columns=("b", "c"), values=((value, 7),)))
        yield draw(Map(key="m", title="T", area_label="c", areas=(Area("a", "A", value), Area("b", "B", 7))))
        yield draw(Waterfall(key="w", title="T", move_label="m", moves=(Move("a", "A", value), Move("b", "B", 7))))

    for zero, missing, masked in zip(drawings(0), drawings(None), drawings(MASKED_SMALL), strict=True):
        assert "n.\u00a0r." in missing and "n.\u00a0r." not in zero + masked
        assert "masque" in masked and "masque" not in zero + missing


def test_the_marker_of_a_masked_square_does_not_measure_what_it_hides():
    def grid(other):
        return HeatMap(
            key="h", title="T", row_label="l", rows=("a",), columns=("b", "c"), values=((MASKED_SMALL, other),)
        )

    assert masked_boxes(draw(grid(1))) == masked_boxes(draw(grid(1_000_000)))


def test_levels_that_do_not_add_up_are_refused():
    moves = (
        Move("a", "Avant", Decimal(10), True),
        Move("b", "Moins", Decimal(-3)),
        Move("c", "Après", Decimal(8), True),
    )
    with pytest.raises(ValueError, match="le calcul 7"):
        Waterfall(key="w", title="T", move_label="m", moves=moves)
    hidden = (moves[0], Move("b", "Moins", MASKED_SMALL), moves[2])
    assert Waterfall(key="w", title="T", move_label="m", moves=hidden).to_table().rows[1][2].value == "inconnu"


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="trois axes"):
        Radar(key="r", title="T", axis_label="a", axes=("a", "b"), series=(), high=Decimal(5))
    with pytest.raises(ValueError, match="hors de l’échelle"):
        Radar(
            key="r", title="T", axis_label="a", axes=("a", "b", "c"), series=(Series("s", "S", (1, 2, 9)),),
            high=Decimal(5),
        )  # fmt: skip
    with pytest.raises(ValueError, match="une valeur est attendue"):
        HeatMap(key="h", title="T", row_label="l", rows=("a",), columns=("b",), values=())
    with pytest.raises(ValueError, match="états inconnus"):
        Matrix(key="m", title="T", row_label="l", rows=("a",), columns=("b",), states=(), cells=(("x",),))
    with pytest.raises(ValueError, match="finit avant"):
        Span("s", "Étude", datetime.date(2027, 2, 1), datetime.date(2027, 1, 1))
    with pytest.raises(ValueError, match="Signe inconnu"):
        State("s", "S", "star")


def test_the_classes_are_readable_and_their_squares_stand_out():
    for fill, ink in SEQUENCE:
        assert contrast(fill, ink) >= 4.5
    for surface in (LIGHT, DARK, PAPER, SUNKEN):
        assert contrast(OUTLINE, surface) >= 3
    luminances = [contrast(fill, "#000000") for fill, _ink in SEQUENCE]
    assert luminances == sorted(luminances, reverse=True)
    assert step_of(0, 1) in SEQUENCE


@PROPERTY
@given(
    st.lists(
        st.one_of(st.none(), st.just(MASKED_SMALL), st.decimals(-(10**9), 10**9, places=2), st.integers(-999, 10**7)),
        max_size=12,
    ),
    st.booleans(),
)
def test_classes_hold_every_value_in_order(values, whole):
    if whole:
        values = [int(v) if isinstance(v, Decimal) else v for v in values]
    classes = nice_classes(values, whole=whole)
    known = sorted(Decimal(v) for v in values if isinstance(v, int | Decimal))
    if not known:
        assert classes is None
        return
    ranks = [classes.rank(value) for value in known]
    assert 1 <= classes.count <= MOST_CLASSES
    assert ranks == sorted(ranks) and ranks[0] >= 0 and ranks[-1] < classes.count
    for value, rank in zip(known, ranks, strict=True):
        low, high = classes.bounds(rank)
        assert low <= value < high


LETTERS = "aeé’ -oWlîç"
NAMES = st.one_of(st.just(LONG), st.text(LETTERS, min_size=1, max_size=40).map(lambda text: text.strip() or "x"))
NUMBERS = st.one_of(st.none(), st.just(MASKED_SMALL), st.integers(-(10**6), 10**7))
SHARES = st.one_of(st.none(), st.just(MASKED_SMALL), st.integers(0, 5).map(Decimal))
WIDTH = st.sampled_from([640, 540, 480, 328])


@PROPERTY
@given(st.lists(st.tuples(NAMES, NUMBERS), max_size=8), WIDTH, st.sampled_from([Kind.INTEGER, Kind.EUROS, Kind.ETP]))
def test_any_waterfall_stays_inside(moves, width, kind):
    moves = tuple(Move(f"m{rank}", name, value) for rank, (name, value) in enumerate(moves))
    check_inside(draw(Waterfall(key="w", title="T", move_label="m", moves=moves, kind=kind), width=width), width)


@PROPERTY
@given(st.lists(NAMES, max_size=7), st.lists(NAMES, max_size=9), st.data(), WIDTH)
def test_any_grid_stays_inside(rows, columns, data, width):
    values = tuple(tuple(data.draw(NUMBERS) for _ in columns) for _ in rows)
    heat = HeatMap(key="h", title="T", row_label="l", rows=tuple(rows), columns=tuple(columns), values=values)
    check_inside(draw(heat, width=width), width)
    states = tuple(State(sign, f"état {sign}", sign) for sign in State.SIGNS)
    one = st.one_of(st.none(), st.just(MASKED_SMALL), st.sampled_from(State.SIGNS))
    cells = tuple(tuple(data.draw(one) for _ in columns) for _ in rows)
    matrix = Matrix(
        key="m", title="T", row_label="l", rows=tuple(rows), columns=tuple(columns), states=states, cells=cells
    )
    check_inside(draw(matrix, width=width), width)


@PROPERTY
@given(st.lists(st.tuples(NAMES, SHARES, SHARES), min_size=3, max_size=9), WIDTH)
def test_any_radar_and_scatter_stays_inside(marks, width):
    axes = tuple(name for name, _, _ in marks)
    series = (
        Series("a", "Élus", tuple(a for _, a, _ in marks)),
        Series("b", "Directions", tuple(b for *_, b in marks)),
    )
    check_inside(
        draw(Radar(key="r", title="T", axis_label="a", axes=axes, series=series, high=Decimal(5)), width=width), width
    )
    points = tuple(Point(f"p{rank}", name, x, y) for rank, (name, x, y) in enumerate(marks))
    scatter = Scatter(
        key="s", title="T", point_label="p", x_label="Faisabilité", y_label="Impact", low=Decimal(0), high=Decimal(5),
        points=points, quadrants=("À préparer", "À lancer", "À laisser", "Facile, peu utile"),
    )  # fmt: skip
    check_inside(draw(scatter, width=width), width)


DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2036, 12, 31))


@PROPERTY
@given(
    st.lists(st.tuples(NAMES, st.one_of(st.none(), st.just(MASKED_SMALL), DAYS), st.integers(-1, 900)), max_size=8),
    WIDTH,
    DAYS,
)
def test_any_gantt_stays_inside(lines, width, today):
    spans = []
    for rank, (name, start, days) in enumerate(lines):
        end = start + datetime.timedelta(days=days) if isinstance(start, datetime.date) and days >= 0 else None
        spans.append(Span(f"s{rank}", name, start, end, ("fait", "à venir", "")[rank % 3]))
    spec = Gantt(
        key="g", title="T", line_label="a", groups=((LONG, tuple(spans)),), states=("fait", "à venir"), today=today
    )
    check_inside(draw(spec, width=width), width)


PLACES = st.tuples(st.floats(-5, 9), st.floats(42, 51))


@PROPERTY
@given(st.lists(st.tuples(NAMES, NUMBERS, PLACES), max_size=24), WIDTH)
def test_any_map_of_squares_stays_inside(areas, width):
    spec = Map(
        key="m", title="T", area_label="c",
        areas=tuple(Area(f"a{rank}", name, value, position=place) for rank, (name, value, place) in enumerate(areas)),
    )  # fmt: skip
    check_inside(draw(spec, width=width), width)


@PROPERTY
@given(st.lists(PLACES, min_size=1, max_size=40))
def test_squares_never_share_a_place_and_keep_west_and_north(places):
    cells = tiles_of(tuple(places))
    assert len(set(cells)) == len(places)
    assert cells == tiles_of(tuple(places))
    # the columns and lines in use leave no hole
    for axis in (0, 1):
        used = {cell[axis] for cell in cells}
        assert used == set(range(len(used)))


def test_a_line_of_communes_stays_a_line():
    cells = tiles_of(((0.0, 45.0), (1.0, 45.0), (2.0, 45.0), (3.0, 45.0)))
    columns = [column for column, _line in cells]
    assert columns == sorted(columns)


@PROPERTY
# the tenth, tiny and at the edge: its number of two digits was cut
@example([(None, (0.0, 42.0), 0.125)] * 9 + [(None, (-4.0, 42.0), 0.015625)], 640)
@example([(None, (0.0, 42.0), 0.125)] * 9 + [(None, (2.0, 42.0), 0.015625)], 328)
@given(st.lists(st.tuples(NUMBERS, PLACES, st.floats(0.001, 0.2)), min_size=1, max_size=12), WIDTH)
def test_any_map_of_outlines_stays_inside(areas, width):
    def ring(x, y, r):
        return tuple((x + r * math.cos(k), y + r * math.sin(k)) for k in range(6))

    spec = Map(
        key="m", title="T", area_label="c",
        areas=tuple(Area(f"a{k}", LONG, v, outline=(ring(x, y, r),)) for k, (v, (x, y), r) in enumerate(areas)),
    )  # fmt: skip
    assert spec.has_outlines
    check_inside(draw(spec, width=width), width)


def test_the_order_of_the_points_of_a_scatter_is_kept_in_table_and_list():
    spec = next(one for one in FIGURES if isinstance(one, Scatter))
    assert [row[0].value.split(". ")[0] for row in spec.to_table().rows] == [str(k) for k in range(1, 9)]
    # the point without a mark is in the list, not among the discs
    text = draw(spec)
    assert "Police municipale (non renseigné)" in text


def test_the_axes_of_marks_go_from_the_lowest_to_the_highest_mark_and_the_corners_stay_clear_of_the_points():
    low, high = Decimal(1), Decimal(5)
    corners = (
        "fort impact, à préparer",
        "fort impact, faisable : commencer par là",
        "à laisser",
        "faisable, gain modeste",
    )
    points = tuple(Point(f"p{x}{y}", "Voirie", x, y) for x in (1, 5) for y in (1, 5))
    spec = Scatter(
        key="s",
        title="T",
        point_label="p",
        x_label="X",
        y_label="Y",
        low=low,
        high=high,
        points=points,
        quadrants=corners,
    )
    for width in (640, 480, 328):
        root = ElementTree.fromstring(draw(spec, width=width))
        texts = [element for element in root.iter(f"{SVG}text") if element.get("font-size") == "12"]
        marks = {element.text for element in texts}
        assert {"1", "2", "3", "4", "5"} <= marks and not {"0", "6"} & marks
        discs = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle")]
        words = [float(e.get("y")) for e in texts if any(e.text in corner for corner in corners) and len(e.text) > 4]
        assert len(discs) == 4 and words
        assert all(not cy - 12 < y < cy + 12 for y in words for _, cy in discs)


def test_the_months_of_a_planning_stand_behind_its_bars():
    spec = next(one for one in FIGURES if isinstance(one, Gantt))
    for width in (640, 480, 328):
        text = draw(spec, width=width)
        assert text.index("<line") < text.index('rx="3"') and text.rindex("<text") > text.rindex('rx="3"')
        assert "stroke-dasharray" not in text[text.index("<line") : text.index('rx="3"')]
