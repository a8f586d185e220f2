"""Ten pages and the components, looked at by a machine on each run, by people when asked.

``./run screenshots`` also writes the gallery under ``var/galerie/``: three widths, light, dark and printed; open its
``index.html``. Nothing of it is committed.
"""

import subprocess
from html import escape

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from tests.scenes import demonstration

GALLERY = django_settings.VAR_DIR / "galerie"
WIDTHS = {1440: 900, 768: 1024, 360: 780}
LEAD, DRH, SMALL = (
    "claire.vasseur@val-de-brume.example",
    "sophie.delmas@brume-sur-leyre.example",
    "helene.noguera@vaudore.example",
)
# name of the picture → who looks (nobody: without signing in), name of the address
PAGES = {
    "connexion": (None, "accounts:sign-in"),
    "mes-projets": (LEAD, "projects:list"),
    "tableau-de-bord": (LEAD, "reports:dashboard"),
    "services": (LEAD, "diagnostics:services"),
    "services-repondre": (SMALL, "diagnostics:services-fill"),
    "effectifs": (DRH, "hr:staff"),
    "agents": (DRH, "hr:agents"),
    "postes": (DRH, "hr:posts"),
    "membres": (LEAD, "projects:members"),
    "methode": (LEAD, "projects:method"),
    "rapports": (LEAD, "reports:list"),
    "composants": (None, "components"),
}


@pytest.fixture
def territory(transactional_db, settings):
    """The demonstration project, on a server that shows the components too."""
    settings.DEBUG = True
    return demonstration()


@pytest.fixture
def opened(page, visit, session_of, territory):
    """``opened("agents")``: that page, as the person who looks at it."""

    def open_page(name: str):
        email, address = PAGES[name]
        member = territory.memberships.filter(user__email=email).select_related("user", "collectivite").first()
        session_of(member.user if member else None)
        kwargs = {}
        if ":" in address and not address.startswith("accounts") and address != "projects:list":
            kwargs["slug"] = territory.slug
        if address == "diagnostics:services-fill":
            kwargs["siren"] = member.collectivite.siren
        answer = visit(reverse(address, kwargs=kwargs))
        assert answer.status == 200, name
        page.evaluate("document.fonts.ready")
        return page

    return open_page


FOCUS = """() => {
    const seen = [];
    const stops = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
    for (const one of stops) {
        if (!one.checkVisibility() || one.closest('dialog, details:not([open]) > :not(summary)')) continue;
        one.focus({focusVisible: true});
        if (document.activeElement !== one) continue;
        const outline = getComputedStyle(one);
        const around = one.closest('label') ? getComputedStyle(one.closest('label')) : outline;
        const drawn = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        if (!drawn(outline) && !drawn(around)) seen.push(one.outerHTML.slice(0, 120));
    }
    return seen;
}"""
MOVING = """() => document.getAnimations().filter((one) => one.playState === 'running').length"""


def test_each_page_is_sound_in_both_modes_and_shows_where_the_keyboard_is(opened, sound):
    """One territory for all the pages: building it costs more than looking at them."""
    for name in PAGES:
        page = opened(name)
        sound(page, dark=True)
        page.set_viewport_size({"width": 768, "height": 1024})
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= seen, f"{name} : {wide} px de large sur une tablette de {seen} px"
        assert page.evaluate(FOCUS) == [], name
        assert page.evaluate(MOVING) == 0, name
        # colours forced by the person: what is drawn by a background alone would vanish
        page.emulate_media(forced_colors="active")
        assert page.evaluate(FOCUS) == [], name
        page.emulate_media(forced_colors="none")


def test_the_gallery(request, opened):
    if not request.config.getoption("--screenshots", default=False):
        pytest.skip("galerie : ./run screenshots")
    GALLERY.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, list[str]] = {}
    for name in PAGES:
        page = opened(name)
        shown = pictures.setdefault(name, [])
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                shown.append(f"{name}-{width}-{'clair' if mode == 'light' else 'sombre'}.png")
                page.screenshot(path=GALLERY / shown[-1], full_page=True, animations="disabled", caret="hide")
        page.emulate_media(color_scheme="light")
        printed = GALLERY / f"{name}.pdf"
        page.pdf(path=printed, prefer_css_page_size=True, print_background=True)
        root = GALLERY / f"{name}-imprime"
        for old in GALLERY.glob(f"{root.name}-*.png"):
            old.unlink()
        subprocess.run(["pdftoppm", "-png", "-r", "70", "-l", "4", str(printed), str(root)], check=True)
        shown += sorted(path.name for path in GALLERY.glob(f"{root.name}-*.png"))
    lines = "".join(
        f"<h2>{escape(name)}</h2><p>"
        + "".join(f'<a href="{one}"><img src="{one}" alt="{one}" width="280"></a> ' for one in shown)
        + "</p>"
        for name, shown in pictures.items()
    )
    index = f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Galerie</title><h1>Galerie</h1>{lines}</html>'
    (GALLERY / "index.html").write_text(index, encoding="utf-8")
