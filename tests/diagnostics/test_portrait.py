"""The portrait: the total is that of the communes, one square per commune; each block of notes for its own readers."""

import pytest
from django.urls import reverse

from diagnostics.figures_portrait import portrait_map, portrait_table
from diagnostics.models import NoteCollectivite
from diagnostics.services.notes import save_notes
from projects.queries import collectivites_in

pytestmark = pytest.mark.django_db
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
