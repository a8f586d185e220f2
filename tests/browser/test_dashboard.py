"""The dashboard of an élu on the demonstration territory: figures, masks in words, nobody's name, the keyboard alone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import Agent
from projects.policy import Role
from projects.services.memberships import add_member
from tests.cast import make_user
from tests.scenes import demonstration

MASKED = "masqué (moins de 5)"


@pytest.fixture
def territory(transactional_db):
    """The demonstration project, in a base that the server reads too."""
    return demonstration()


@pytest.fixture
def elu(territory):
    """A member of a conseil municipal, without executive office: public figures, no agent of anybody."""
    user = make_user("elu@brume-sur-leyre.example", prenom="Sylvain", nom="Béraud")
    brume = territory.collectivites.get(nom="Brume-sur-Leyre")
    add_member(
        project=territory, user=user, role=Role.ELU, collectivite=brume, date_debut=territory.date_debut, reason="essai"
    )
    return user


@pytest.fixture
def dashboard(page, visit, session_of, territory, elu):
    session_of(elu)
    visit(reverse("reports:dashboard", args=[territory.slug]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Où en est-on ?")
    return page


def open_all(page) -> None:
    """Unfold every table, so that what hides there is read and judged too."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def test_an_elu_reads_figures_and_masks_and_no_name(dashboard, territory, elu, sound):
    page = dashboard
    key_figures = page.get_by_label("Le territoire en chiffres")
    expect(key_figures).to_contain_text(re.compile(r"16\s114"))
    expect(key_figures).to_contain_text("212")
    sound(page, dark=True)
    open_all(page)
    ages = page.get_by_role("table", name=re.compile("^Âge et sexe"))
    expect(ages.get_by_role("cell", name=MASKED).first).to_be_visible()
    # a mask is a sentence, never a star, a colour or an empty cell
    for cell in ages.get_by_role("cell").all_inner_texts():
        assert re.search(r"\d|masqué", cell), cell
    sound(page)

    read = page.content()
    for prenom, nom in Agent.objects.exclude(nom="").values_list("prenom", "nom"):
        assert f"{prenom} {nom}" not in read and f"{nom} {prenom}" not in read
    for (matricule,) in Agent.objects.values_list("matricule"):
        assert matricule not in read


def test_a_file_of_the_dashboard_carries_its_masks(dashboard, tmp_path):
    page = dashboard
    open_all(page)
    with page.expect_download() as received:
        page.get_by_role("link", name=re.compile(r"^csv\s: Âge et sexe")).click()
    path = tmp_path / "ages.csv"
    received.value.save_as(path)
    assert MASKED in path.read_text(encoding="utf-8-sig")


def test_an_elu_finds_no_list_of_agents(page, visit, dashboard, territory, expected_statuses, sound):
    named = reverse("hr:agents", args=[territory.slug])
    expect(dashboard.locator(f'a[href^="{named}"]')).to_have_count(0)
    expected_statuses.add(404)
    answer = visit(named)
    assert answer.status == 404
    sound(page)


def test_the_keyboard_is_enough(dashboard):
    page = dashboard
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    # the next stop is inside the content, past the whole menu
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    rail = page.get_by_role("navigation", name="Projet", exact=True)
    room = rail.locator("summary", has_text="Diagnostic")
    room.focus()
    page.keyboard.press("Enter")
    services = rail.get_by_role("link", name="Services", exact=True)
    services.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ervices")
    expect(page.get_by_role("link", name="Services", exact=True)).to_have_attribute("aria-current", "page")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(dashboard, axe):
    page = dashboard
    page.set_viewport_size({"width": 360, "height": 780})
    menu = page.locator("summary", has_text="Menu")
    expect(menu).to_be_visible()
    # menu, hat and account share one line, however long the hat
    account = page.locator("header summary:has(.menu-name)")
    assert abs(account.bounding_box()["y"] - menu.bounding_box()["y"]) < 20
    menu.focus()
    page.keyboard.press("Enter")
    inside = page.get_by_role("navigation", name="Projet (menu)")
    expect(inside).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(inside).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    inside.locator("summary", has_text="Personnel").focus()
    page.keyboard.press("Enter")
    inside.get_by_role("link", name="Effectifs").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Effectifs")


def test_another_hat_is_put_on_by_keyboard(page, visit, session_of, territory, elu, axe):
    add_member(project=territory, user=elu, role=Role.REFERENT_RH, date_debut=territory.date_debut, reason="essai")
    session_of(elu)
    visit(reverse("reports:dashboard", args=[territory.slug]))
    hat = page.locator("details.hat summary")
    before = hat.inner_text()
    hat.focus()
    page.keyboard.press("Enter")
    axe(page)
    other = page.locator("details.hat button:not([aria-current])")
    chosen = other.inner_text()
    assert chosen not in before
    other.focus()
    page.keyboard.press("Enter")
    expect(hat).to_contain_text(chosen)
