"""The portrait: the total is that of the communes, one square per commune; each block of notes for its own readers."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from diagnostics.distances import centre, distance_km, eloignements, superficie_km2
from diagnostics.figures_portrait import areas_of, distances_figure, portrait_figures, portrait_map, portrait_table
from diagnostics.models import NoteCollectivite
from diagnostics.services.notes import save_notes
from projects.queries import collectivites_in

pytestmark = pytest.mark.django_db
SQUARE = [[(0.0, 47.0), (0.1, 47.0), (0.1, 47.1), (0.0, 47.1), (0.0, 47.0)]]
NOTES = {
    "HISTOIRE": ("Un syndicat commun depuis 1998.", ""),
    "POLITIQUE": ("Majorité nouvelle.", "prudence"),
    "MANAGERIALE": ("Direction partagée.", "transition"),
    "SOCIALE": ("Accord local sur le temps de travail.", ""),
}


def notes_page(cast, collectivite):
    return reverse("diagnostics:notes", args=[cast.project.slug, collectivite.siren])


def test_the_total_equals_the_sum_of_the_communes_and_history_stands_beside(cast, client_of):
    """Product.md A5.2."""
    save_notes(collectivite=cast.bourg, notes=NOTES)
    employers = list(collectivites_in(cast.project))
    table = portrait_table(employers, [], {cast.bourg.pk: "Un syndicat."})
    assert table.total_row[2].value == cast.bourg.population + cast.petit.population == 4400
    html = client_of(cast.representant).get(reverse("diagnostics:portrait", args=[cast.project.slug])).content.decode()
    assert "Un syndicat commun depuis 1998." in html and "Majorité nouvelle." not in html
    file = client_of(cast.representant).get(
        reverse("diagnostics:portrait-export", args=[cast.project.slug, "portrait", "csv"])
    )
    assert "Un syndicat commun depuis 1998." in file.content.decode("utf-8-sig")


def test_without_outlines_a_square_per_commune(cast):
    drawn = portrait_map(list(collectivites_in(cast.project)), {})
    assert [area.label for area in drawn.areas] == ["Bourg-Essai", "Petit-Essai"] and not drawn.has_outlines


def test_the_mayor_of_b_does_not_find_the_notes_of_a(cast, client_of):
    """Product.md A5.3."""
    save_notes(collectivite=cast.bourg, notes=NOTES)
    assert client_of(cast.autre_maire).get(notes_page(cast, cast.bourg)).status_code == 404
    own = client_of(cast.maire).get(notes_page(cast, cast.bourg)).content.decode()
    assert "Direction partagée." in own
    assert "Majorité nouvelle." not in own and "Accord local" not in own
    for name in ("chef_projet", "direction", "secretaire"):
        html = client_of(getattr(cast, name)).get(notes_page(cast, cast.bourg)).content.decode()
        assert "Majorité nouvelle." in html and "Accord local" in html
    for name in ("drh", "finances", "representant", "consultant"):
        assert client_of(getattr(cast, name)).get(notes_page(cast, cast.bourg)).status_code == 404


def test_a_direction_writes_for_its_own_with_the_warning_at_the_field(cast, client_of):
    edit = reverse("diagnostics:notes-edit", args=[cast.project.slug, cast.bourg.siren])
    client = client_of(cast.direction)
    assert client.get(edit).content.decode().count("peut être demandé") == 3
    assert client.post(edit, {"sociale": "Trois métiers en tension", "sociale_mots": "métiers"}).status_code == 302
    assert NoteCollectivite.objects.get().texte == "Trois métiers en tension"
    assert client_of(cast.secretaire).post(edit, {"sociale": "x"}).status_code == 404
    assert client_of(cast.maire).get(edit).status_code == 404


def test_an_area_and_a_distance_are_those_of_the_sphere():
    """docs/algorithmes/distances-et-strates.md: 0,1° by 0,1° at 47° north, then Paris – Lyon."""
    hole = [(0.02, 47.02), (0.03, 47.02), (0.03, 47.03), (0.02, 47.03), (0.02, 47.02)]
    assert superficie_km2([SQUARE]) == D("84.2")
    assert superficie_km2([[*SQUARE, hole]]) == D("83.4")
    assert distance_km((2.3522, 48.8566), (4.8357, 45.7640)) == D("391.5")
    x, y = centre([SQUARE])
    assert (round(x, 6), round(y, 6)) == (0.05, 47.05)


def test_each_commune_has_its_nearest_and_its_way_to_the_largest():
    found = eloignements({"a": (0.0, 47.0), "b": (0.1, 47.0), "c": (0.3, 47.0)}, "a")
    assert [(one.cle, one.de_reference, one.voisine, one.de_voisine) for one in found] == [
        ("a", None, "b", D("7.6")),
        ("b", D("7.6"), "a", D("7.6")),
        ("c", D("22.8"), "b", D("15.2")),
    ]


def test_the_area_is_told_when_every_outline_is_loaded(cast):
    for rank, one in enumerate((cast.bourg, cast.petit)):
        one.code_insee = f"0100{rank}"
        one.save()
    employers = list(collectivites_in(cast.project))
    outlines = {"01000": [SQUARE]}
    assert "superficie" not in {one.key for one in portrait_figures(employers, [], areas_of(outlines)).items}
    assert distances_figure(employers, outlines) is None
    outlines["01001"] = [[[(x + 0.1, y) for x, y in SQUARE[0]]]]
    area = next(o for o in portrait_figures(employers, [], areas_of(outlines)).items if o.key == "superficie")
    table = portrait_table(employers, [], {}, areas=areas_of(outlines))
    assert area.value == table.total_row[4].value == D("168.4")
    assert distances_figure(employers, outlines).values == ((D("0.0"), D("7.6")), (D("7.6"), D("0.0")))
