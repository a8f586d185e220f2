"""The DRH chooses her DSN: the browser cleans it, only the copy leaves, the preview follows; nothing of it fails axe."""

import io
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.calculs.dsn_nettoyage import Nettoyage
from hr.models import Agent, ImportBatch
from hr.services.dsn import est_une_dsn
from hr.views import dsn as view
from projects.models import Collectivite
from tests.cast import make_cast

SAMPLE = Path(__file__).parent.parent / "hr" / "data" / "sample.dsn"
NUMBER = b"2750333999901"


@pytest.fixture
def people(transactional_db):
    """The cast; Bourg-Essai is the commune of the sample."""
    cast = make_cast()
    Collectivite.objects.filter(pk=cast.bourg.pk).update(siren="213309990")
    Collectivite.objects.create(project=cast.project, kind="CCAS", nom="CCAS", siren="263309999", rang=8)
    return cast


def test_a_dsn_is_cleaned_in_the_browser_then_imported(page, visit, session_of, sound, people, monkeypatch):
    session_of(people.drh)
    received: list[bytes] = []
    monkeypatch.setattr(view, "est_une_dsn", lambda data: received.append(data) or est_une_dsn(data))
    visit(reverse("hr:dsn-import", args=[people.project.slug]))
    send = page.get_by_role("button", name="Envoyer la copie nettoyée")
    expect(send).to_be_disabled()
    sound(page)
    page.get_by_label("DSN mensuelle").set_input_files(SAMPLE)
    said = page.locator("#dsn-dit")
    expect(said).to_contain_text("960 rubriques seront envoyées")
    expect(said).to_contain_text("numéro de sécurité sociale (11)")
    expect(send).to_be_enabled()
    # what the page made is, byte for byte, what the command makes
    made = page.evaluate(
        "async () => Array.from(new Uint8Array(await document.querySelector('#id_fichier').files[0].arrayBuffer()))"
    )
    assert bytes(made) == b"".join(Nettoyage().lignes(io.BytesIO(SAMPLE.read_bytes())))
    sound(page)
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aperçu de l’import")
    assert len(received) == 1 and b"VF0001" in received[0] and NUMBER not in received[0]
    sound(page)
    page.get_by_role("button", name="Enregistrer 7 lignes").first.click()
    expect(page.get_by_text("L’import est enregistré")).to_be_visible()
    assert Agent.objects.filter(collectivite=people.bourg).count() == 7


def test_a_broken_dsn_is_told_and_nothing_leaves(page, visit, session_of, sound, people, tmp_path):
    cut, wrong = tmp_path / "coupee.dsn", tmp_path / "total.dsn"
    lines = SAMPLE.read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[:200]))
    wrong.write_bytes(SAMPLE.read_bytes().replace(b"S90.G00.90.001,'1167'", b"S90.G00.90.001,'1168'"))
    session_of(people.drh)
    visit(reverse("hr:dsn-import", args=[people.project.slug]))
    for path, why in ((cut, "sans bloc S90"), (wrong, "n’est pas celui des rubriques lues (1167)")):
        page.get_by_label("DSN mensuelle").set_input_files(path)
        expect(page.locator("#dsn-dit")).to_contain_text("Rien n’a été envoyé")
        expect(page.locator("#dsn-dit")).to_contain_text(why)
        expect(page.get_by_role("button", name="Envoyer la copie nettoyée")).to_be_disabled()
    sound(page)
    assert not ImportBatch.objects.exists()
