"""Pages of trust: what they say when the installation gave nothing, and when it gave everything."""

from datetime import date, datetime
from html import unescape

import pytest
from django.conf import settings as real
from django.test import Client

from mutualisation.environment import ReglageInvalide, read_keys, read_percent
from mutualisation.legal import CHECKS_FILE, MEANS, Installation, conformity, read_checks, security_txt
from mutualisation.views import health

FULL = Installation(
    organisme="CC des Essais",
    adresse="1 place du Bourg",
    directeur="La présidente",
    hebergeur="Syndicat numérique",
    hebergeur_adresse="2 rue du Serveur",
    contact="contact@essais.example",
    dpo="dpo@essais.example",
    securite="failles@essais.example",
    site="https://mutualisation.essais.example",
    taux_rgaa=62,
    audit_rgaa="Cabinet Essai, mars 2027",
)


@pytest.mark.parametrize(
    ("rate", "word"),
    [(None, "non"), (0, "non"), (49, "non"), (50, "partiellement"), (99, "partiellement"), (100, "totalement")],
)
def test_the_word_of_the_law_follows_the_audit(rate, word):
    assert conformity(rate) == f"{word} conforme"


def test_what_was_checked_names_its_proof_and_what_was_not_says_so():
    checks = read_checks()
    assert list(checks) == list(MEANS.values())
    for check in (check for lines in checks.values() for check in lines):
        done = check.etat != "a-faire"
        assert bool(check.jour) == bool(check.preuve) == done, check.theme
        if done:
            assert (CHECKS_FILE.parents[2] / check.preuve).exists(), check.preuve


def test_security_txt_expires_within_a_year_and_needs_an_address():
    assert security_txt(Installation(), date(2026, 11, 27)) is None
    assert "mailto:c@x.fr" in security_txt(Installation(contact="c@x.fr"), date(2026, 11, 27))
    text = security_txt(FULL, date(2026, 12, 31))
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == "mailto:failles@essais.example"
    assert fields["Canonical"] == "https://mutualisation.essais.example/.well-known/security.txt"
    left = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").date() - date(2026, 12, 31)
    assert 100 < left.days < 365


PAGES = ["/mentions-legales/", "/donnees-personnelles/", "/accessibilite/", "/signaler-un-probleme/"]


def test_an_installation_that_said_nothing_says_who_must_complete(client):
    for address in PAGES[:3]:
        page = client.get(address).content.decode()
        assert "à compléter" in page and "administre l’installation" in page, address
    assert "<code>HEBERGEUR</code>" in client.get(PAGES[0]).content.decode()
    assert client.get("/.well-known/security.txt").status_code == 404


def test_a_filled_installation_is_named_everywhere(client, settings):
    settings.INSTALLATION = FULL
    pages = {address: unescape(client.get(address).content.decode()) for address in PAGES}
    assert not any("à compléter" in page for page in pages.values())
    for fact in (FULL.organisme, FULL.adresse, FULL.directeur, FULL.hebergeur, FULL.hebergeur_adresse, FULL.contact):
        assert fact in pages[PAGES[0]]
    assert FULL.dpo in pages[PAGES[1]] and "62\u00a0%" in pages[PAGES[2]] and "Cabinet Essai" in pages[PAGES[2]]
    assert "partiellement conforme" in client.get("/connexion/").content.decode()
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8" and b"failles@" in answer.content


def test_every_page_leads_to_them(client):
    page = client.get("/connexion/").content.decode()
    assert all(f'href="{address}"' in page for address in PAGES)


def test_former_keys_still_open_and_short_ones_are_refused_without_being_shown():
    assert read_keys("K", {}) == [] and read_keys("K", {"K": f"{'a' * 50}, {'b' * 60}"}) == ["a" * 50, "b" * 60]
    with pytest.raises(ReglageInvalide) as refusal:
        read_keys("K", {"K": "secret-court"})
    assert "secret-court" not in str(refusal.value)
    assert real.SECRET_KEY_FALLBACKS == []


@pytest.mark.parametrize("text", ["101", "-1", "6,5", "bien"])
def test_an_impossible_rate_stops_the_start(text):
    with pytest.raises(ReglageInvalide, match="de 0 à 100"):
        read_percent("RGAA_TAUX", {"RGAA_TAUX": text})


@pytest.mark.django_db
def test_live_asks_nothing_and_ready_names_what_is_at_fault(monkeypatch, django_assert_num_queries, tmp_path, settings):
    client = Client()
    with django_assert_num_queries(0):
        assert client.get("/sante/vivant/").json() == {"etat": "ok"}
    settings.MEDIA_ROOT = tmp_path / "files"
    # the suite builds its tables without migrations
    monkeypatch.setitem(health.PARTS, "tables", lambda: True)
    assert client.get("/sante/pret/").json() == {"etat": "ok"}

    def broken():
        raise OSError("mot de passe de la base")

    monkeypatch.setitem(health.PARTS, "base", broken)
    monkeypatch.setitem(health.PARTS, "courtier", lambda: False)
    answer = client.get("/sante/pret/")
    assert answer.status_code == 503 and answer.json()["en_defaut"] == ["base", "courtier"]
    assert "mot de passe" not in answer.content.decode()
    assert client.get("/sante/").status_code == 503 and client.get("/sante/vivant/").status_code == 200
