"""Drawings: clean for a strict policy, readable in light, dark and print, and silent about what is masked."""

import re
from decimal import Decimal

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from common.figures import MASKED_PROTECTS, MASKED_SMALL, Bars, Kind, Lines, LineSeries, Pyramid, Series, draw
from common.figures.canvas import MASK_WIDTH
from common.figures.fonts import shorten, text_width, wrap
from common.figures.palette import DASHES, MARKERS, SERIES_COLOURS, TEXTURES, TONES
from common.figures.scale import nice_scale

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&amp;'
LIGHT, DARK, PAPER, SUNKEN = "#ffffff", "#1c2226", "#f6f4ef", "#101416"


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def bars(values=(12, MASKED_SMALL, None, 0), other=(3, 5, MASKED_PROTECTS, -4), **options):
    names = ("CC du Val-de-Brume", "Brume-sur-Leyre", "Saint-Alban-des-Prés", "Pinsac-le-Haut")
    series = (Series("a", "Catégorie A", values), Series("b", "Catégorie B", other))
    return Bars(key="b", title="Titre", category_label="Employeur", categories=names, series=series, **options)


def pyramid(left=(3, MASKED_SMALL, 7), right=(1, 2, None)):
    return Pyramid(
        key="p",
        title="Titre",
        band_label="Âge",
        bands=("< 25", "25–54", "55 +"),
        left=Series("f", "Femmes", left),
        right=Series("h", "Hommes", right),
    )


def lines(values=(Decimal(-100), MASKED_SMALL, None, Decimal(400)), **options):
    band = LineSeries(
        "a", "Annoncés", values, low=(Decimal(-150), Decimal(1), None, Decimal(2)), high=(Decimal(1),) * 4
    )
    other = LineSeries("e", "Étayés", (Decimal(1), Decimal(2), Decimal(3), Decimal(4)))
    return Lines(
        key="l",
        title="Titre",
        point_label="Année",
        points=("2026", "2027", "2028", "2029"),
        series=(band, other),
        kind=Kind.EUROS,
        **options,
    )


EVERY = [
    bars(),
    bars(stacked=True, totals=Series("t", "Ensemble", (15, 9, MASKED_PROTECTS, 1))),
    bars(vertical=True),
    bars(vertical=True, stacked=True, totals=Series("t", "Ensemble", (15, 9, MASKED_PROTECTS, 1))),
    pyramid(),
    lines(),
]
WIDTHS = [640, 328]


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: type(spec).__name__)
@pytest.mark.parametrize("theme", ["page", "print"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_drawing_is_well_formed_named_and_fit_for_a_strict_policy(spec, theme, width):
    text = draw(spec, theme=theme, width=width, prefix="s1")
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("fig-s1-") for one in ids)
    assert set(root.get("aria-labelledby").split()) <= set(ids)
    for element in root.iter():
        assert not {"class", "style"} & set(element.attrib)
        assert not any(name.startswith("on") for name in element.attrib)
        for value in element.attrib.values():
            for target in re.findall(r"url\(#([^)]+)\)", value):
                assert target in ids
    assert ("currentColor" in text) is (theme == "page")
    assert root.find(f"{SVG}title").text.startswith("Titre")


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: type(spec).__name__)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_leaves_the_drawing(spec, width):
    root = ElementTree.fromstring(draw(spec, width=width))
    height = float(root.get("height"))
    for element in root.iter(f"{SVG}text"):
        size = float(element.get("font-size", 13))
        length = text_width(element.text, size, int(element.get("font-weight", 400)))
        x, y = float(element.get("x")), float(element.get("y"))
        start = {"start": x, "middle": x - length / 2, "end": x - length}[element.get("text-anchor", "start")]
        assert start >= -1, element.text
        assert start + length <= width + 1, element.text
        assert 0 < y <= height, element.text


def test_labels_are_escaped_everywhere():
    spec = Bars(
        key=HOSTILE,
        title=HOSTILE,
        caption=HOSTILE,
        category_label=HOSTILE,
        categories=(HOSTILE,),
        series=(Series("a", HOSTILE, (1,)), Series("b", HOSTILE, (2,))),
    )
    for theme in ("page", "print"):
        text = draw(spec, theme=theme, prefix=HOSTILE)
        assert "<script" not in text
        assert ElementTree.fromstring(text).find(f"{SVG}title").text.startswith(HOSTILE)


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="Thème"):
        draw(bars(), theme="sombre")


@pytest.mark.parametrize("colour", SERIES_COLOURS)
@pytest.mark.parametrize("surface", [LIGHT, DARK, PAPER, SUNKEN])
def test_series_colours_stand_out_on_light_and_dark_surfaces(colour, surface):
    assert contrast(colour, surface) >= 3


def test_series_differ_by_more_than_colour():
    for marks in (TEXTURES, DASHES, MARKERS):
        assert len(set(marks)) == len(marks) >= len(SERIES_COLOURS)


def masked_boxes(text):
    """Hatched boxes of the drawing, its legend left out."""
    boxes = re.findall(
        r'<rect x="[^"]*" y="[^"]*" width="([^"]*)" height="([^"]*)" rx="2" fill="url\(#[^)]*masque\)"', text
    )
    return [(float(width), float(height)) for width, height in boxes if (width, height) != ("18", "11")]


@pytest.mark.parametrize("scale", [1, 1000])
@pytest.mark.parametrize(
    "make", [bars, lambda values: bars(values=values, stacked=True), lambda v: pyramid(left=v[:3])]
)
def test_the_marker_of_a_masked_value_has_one_size_whatever_stands_beside(make, scale):
    text = draw(make((10 * scale, MASKED_SMALL, 4 * scale, MASKED_PROTECTS)))
    sizes = {width for width, _height in masked_boxes(text)}
    assert sizes == {MASK_WIDTH}


def test_a_stack_with_a_masked_part_shows_no_length_for_it_and_no_masked_total():
    spec = bars(
        stacked=True, values=(12, MASKED_SMALL, 3, 4), totals=Series("t", "Ensemble", (15, MASKED_PROTECTS, 9, 8))
    )
    text = draw(spec)
    root = ElementTree.fromstring(text)
    drawn = [element.text for element in root.iter(f"{SVG}text")]
    assert "15" in drawn
    assert not any("protège" in one for one in drawn)
    assert "masqué" in drawn
    assert len([box for box in masked_boxes(text) if box[0] == MASK_WIDTH]) == 2


def test_zero_missing_and_masked_look_different():
    zero, missing, masked = (
        draw(bars(values=(1, value, 1, 1), other=(1, 1, 1, 1))) for value in (0, None, MASKED_SMALL)
    )
    assert "n.\u00a0r." in missing
    assert "n.\u00a0r." not in zero + masked
    assert "masque" in masked
    assert "masque" not in zero + missing


def test_a_masked_point_breaks_the_line():
    whole = draw(lines(values=tuple(map(Decimal, (1, 2, 3, 4)))))
    broken = draw(lines(values=(Decimal(1), Decimal(2), MASKED_SMALL, Decimal(4))))
    first = [re.findall(r'<polyline points="([^"]*)"', text)[0].count(",") for text in (whole, broken)]
    assert first == [4, 2]


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), max_size=8), st.booleans())
def test_a_scale_holds_zero_and_every_value_between_round_ticks(values, whole):
    scale = nice_scale([float(value) for value in values], 0, 500, whole=whole)
    ticks = scale.ticks()
    assert 2 <= len(ticks) <= 9
    assert 0 in ticks
    assert ticks == sorted(set(ticks))
    if whole:
        assert all(tick == int(tick) for tick in ticks)
    for value in [*values, 0]:
        assert -0.01 <= scale(value) <= 500.01


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.just(MASKED_SMALL), st.integers(-(10**6), 10**6)), min_size=4, max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_any_values_can_be_drawn(values, stacked, vertical):
    text = draw(bars(values=tuple(values), stacked=stacked, vertical=vertical))
    ElementTree.fromstring(text)
    assert "nan" not in text
    assert 'width="-' not in text
    assert 'height="-' not in text


def test_a_figure_without_any_category_is_still_a_drawing():
    for vertical in (False, True):
        ElementTree.fromstring(
            draw(Bars(key="v", title="Rien", category_label="x", categories=(), series=(), vertical=vertical))
        )


def test_long_names_are_wrapped_then_shortened_to_their_place():
    name = "Communauté de communes du Val-de-Brume et des Hauts de Leyre réunis"
    lines_of_name = wrap(name, 13, 150)
    assert len(lines_of_name) == 2
    assert all(text_width(line, 13) <= 150 for line in lines_of_name)
    assert lines_of_name[-1].endswith("…")
    assert shorten("court", 13, 150) == "court"


def test_a_unit_in_words_is_said_once_and_a_sign_everywhere():
    def said(kind, width=640, **options):
        drawn = draw(bars(values=(1, 2, None, 4), other=(5, 6, 7, 8), kind=kind, **options), width=width)
        return [element.text for element in ElementTree.fromstring(drawn).iter(f"{SVG}text")]

    for width in (640, 480, 328):
        assert sum("ETP" in text for text in said(Kind.ETP, width)) == 1
        assert sum("ETP" in text for text in said(Kind.ETP, width, stacked=True)) <= 1
        assert sum("€" in text for text in said(Kind.EUROS, width)) == 7
    totals = Series("t", "Ensemble", (6, 8, None, 12))
    assert sum("ETP" in text for text in said(Kind.ETP, stacked=True, totals=totals)) == 1
    assert sum("ETP" in text for text in said(Kind.ETP, vertical=True)) == 1


def test_a_sliver_of_a_stack_has_no_texture_and_what_is_absent_is_not_written_as_a_number():
    totals = Series("t", "Ensemble", (101, None, 5, MASKED_SMALL))
    text = draw(bars(values=(100, 90, 2, 3), other=(1, 50, 1, 1), stacked=True, totals=totals))
    root = ElementTree.fromstring(text)
    textured = [
        e for e in root.iter(f"{SVG}rect") if e.get("fill", "").startswith("url(") and "masque" not in e.get("fill")
    ]
    assert all(float(e.get("width")) >= 8 for e in textured) and len(textured) == 2  # its legend, and the long one
    absent = next(e for e in root.iter(f"{SVG}text") if e.text == "n.\u00a0r.")
    assert absent.get("font-weight") is None
    assert masked_boxes(text)


def test_what_is_not_there_is_grey_and_the_longest_bar_fills_its_room():
    there, absent = Series("a", "Existe", (3, 21)), Series("b", "N’existe pas", (5, 9), tone="absent")
    spec = Bars(
        key="b",
        title="T",
        category_label="c",
        categories=("Vaudoré", "Roquebelle"),
        series=(there, absent),
        stacked=True,
    )
    for width in (640, 480, 328):
        text = draw(spec, width=width)
        assert SERIES_COLOURS[5] in text and SERIES_COLOURS[1] not in text
        rects = [e for e in ElementTree.fromstring(text).iter(f"{SVG}rect") if e.get("height") == "24"]
        assert max(float(e.get("x")) + float(e.get("width")) for e in rects) > width * 0.9


def test_degrees_of_opinion_are_two_hues_around_a_grey_middle_told_apart_by_their_texture():
    tones = ("agree", "rather-agree", "between", "rather-disagree", "disagree", "absent")
    assert len({TONES[one] for one in tones}) == len(tones)
    series = tuple(Series(f"s{rank}", f"Degré {rank}", (5,), tone) for rank, tone in enumerate(tones))
    spec = Bars(key="b", title="T", category_label="q", categories=("Question",), series=series, stacked=True)
    for width in (640, 328):
        text = draw(spec, width=width)
        used = {paint for paint in SERIES_COLOURS if paint in text}
        assert used == {SERIES_COLOURS[0], SERIES_COLOURS[1], SERIES_COLOURS[5]}
        fills = re.findall(r'height="24" rx="1" fill="([^"]+)"', text)
        assert len(set(fills)) == 6
    with pytest.raises(ValueError, match="nuance"):
        Series("s", "S", (1,), "fort")
