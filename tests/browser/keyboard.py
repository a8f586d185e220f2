"""Gestures of a person who has a keyboard and no mouse: everything is reached with Tab."""

from playwright.sync_api import expect


def tab_to(page, wanted, words: str) -> None:
    """Press Tab until ``wanted`` has the focus; ``words`` name it when it cannot be reached."""
    for _ in range(90):  # the menu of a lead has thirty rooms
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"« {words} » ne s’atteint pas au clavier")


def reach(page, words: str) -> None:
    """Press Tab until the button or link named ``words`` has the focus."""
    page.keyboard.press("Tab")
    tab_to(page, page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).first, words)


def unfold(page, words: str) -> None:
    """Open what is folded under these words."""
    tab_to(page, page.locator("summary", has_text=words).first, words)
    page.keyboard.press("Enter")


def choose(page, name: str, words: str) -> None:
    """Choose in a list by typing the first letter of a choice."""
    field = page.locator(f"select[name={name}]")
    tab_to(page, field, name)
    page.keyboard.press(words[0])
    expect(field.locator("option:checked")).to_contain_text(words)


def press(page, words: str) -> None:
    """Reach a button or a link with Tab, and press Enter."""
    reach(page, words)
    page.keyboard.press("Enter")


def fill(page, name: str, text: str) -> None:
    """Type in the field of this name, reached with Tab."""
    tab_to(page, page.locator(f"[name={name}]"), name)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def check(page, label: str) -> None:
    """Tick a box, or choose a radio button, with the keyboard."""
    field = page.get_by_label(label).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if field.evaluate("e => e === document.activeElement"):
            page.keyboard.press("Space")
            expect(field).to_be_checked()
            return
        # radio buttons are one stop: the arrows go from one to the next
        if field.get_attribute("type") == "radio" and page.evaluate(
            "document.activeElement.name"
        ) == field.get_attribute("name"):
            for _ in range(4):
                if field.evaluate("e => e === document.activeElement"):
                    break
                page.keyboard.press("ArrowDown")
            expect(field).to_be_checked()
            return
    raise AssertionError(f"« {label} » ne s’atteint pas au clavier")
