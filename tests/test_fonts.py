"""The light fonts: all that French needs, small, the same widths as those that drawings are measured with."""

import pytest
from fontTools.ttLib import TTFont

from common.figures.fonts import text_width
from mutualisation.demonstration.figures import every_kind
from scripts.fonts import WEIGHTS, build, stylesheet

SENTENCE = "« L’œuvre coûte 1\u202f234,50\u00a0€ — où ? Noël, août, Äüß, n°\u00a02, 3ᵉ, −4 → 5 ≤ 6 »"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    output = tmp_path_factory.mktemp("fonts")
    assert build(output) is True
    return output


def test_they_are_prepared_once(folder):
    assert build(folder) is False
    (folder / "version.txt").write_text("autre version", encoding="ascii")
    assert build(folder) is True


@pytest.mark.parametrize("weight, name", WEIGHTS.items())
def test_they_are_light_and_hold_what_people_type(folder, weight, name):
    path = folder / f"{name}.woff2"
    assert path.stat().st_size < 30_000
    assert f"{name}.woff2" in stylesheet()
    with TTFont(path) as font:
        codes = font.getBestCmap()
        em = font["head"].unitsPerEm
        said = SENTENCE + "".join(spec.title + spec.caption for spec in every_kind())
        lacking = {sign for sign in said if ord(sign) not in codes} - set("ᵉ")  # the whole font lacks it too
        assert not lacking
        widths = font["hmtx"].metrics
        for text in ("Saint-Alban-des-Prés", "12 345,67"):
            drawn = sum(widths[codes[ord(sign)]][0] for sign in text) / em * 13
            assert drawn == pytest.approx(text_width(text, 13, weight))
        # figures of one width, so that columns of numbers align
        assert len({widths[codes[ord(digit)]][0] for digit in "0123456789"}) == 1
