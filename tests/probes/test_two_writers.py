"""Every form that shows what is stored: the second person to save sees both versions, on new pages too."""

from dataclasses import replace

import pytest
from lxml import html

from tests.probes.passes import ask, lines, undone
from tests.test_permissions import TABLE

pytestmark = pytest.mark.django_db
# forms whose version is not asked, by why
ADDS = {
    "consultations:concern-new", "consultations:create", "consultations:lots", "diagnostics:services-add-local",
    "hr:agent-new", "hr:post-new",
    "diagnostics:commitment-new", "governance:seat-new", "governance:substitutes", "projects:add-employer",
    "projects:invite", "roadmap:resource-new", "roadmap:situations", "roadmap:arbitrage-ask", "scenarios:new",
    "scenarios:service-add", "scenarios:hypotheses", "scenarios:posts",
}  # fmt: skip
FILES = {
    "diagnostics:budget-import", "diagnostics:strata-import", "diagnostics:workbook-import", "governance:document-new",
    "governance:document-replace", "governance:decision-document", "governance:meeting-document", "hr:dsn-import",
    "hr:import", "roadmap:action-document",
}  # fmt: skip
# one way, asked once, refused by its service when it was done meanwhile
GESTURES = {
    "consultations:concern-remove", "consultations:concern-withdraw", "consultations:interview-remove",
    "consultations:message-withdraw", "consultations:publish",
    "governance:charter-publish", "governance:decision-take-back", "governance:document-take-back",
    "governance:meeting-cancel", "governance:negotiation-remove", "governance:sign-body", "governance:sign-employer",
    "hr:agent-end", "hr:agent-erase", "hr:agent-rights", "hr:post-delete", "hr:validate",
    "hr:validate-link", "projects:archive", "projects:member-end", "projects:remove-employer",
    "projects:remove-project", "projects:set-aside", "reports:close-phase", "reports:reopen-phase",
    "roadmap:act-remove", "roadmap:action-remove", "roadmap:service-remove", "roadmap:sheet-hand",
    "roadmap:situation-remove",
}  # fmt: skip
# the answer of one person, whom nobody else answers for
OWN = {"diagnostics:maturity-answer"}
WITHOUT_VERSION = ADDS | FILES | GESTURES | OWN
TYPED = (
    "./descendant::input[not(@type) or @type='text'][@value!=''][not(@disabled)]|./descendant::textarea[not(@disabled)]"
)


def own_forms(page: str, path: str) -> list[html.FormElement]:
    """The forms of a page that are sent to itself and ask for something."""
    asked = ".//input[not(@type='hidden')]|.//textarea|.//select"
    forms = html.fromstring(page).xpath("//main//form[@method='post']") if page else []
    return [form for form in forms if form.get("action") in {None, "", path} and form.xpath(asked)]


def changed(form: html.FormElement) -> dict[str, list[str]] | None:
    """What a browser sends with one text changed and a version that the page never gave; ``None`` without a text."""
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    text = next((one for one in form.xpath(TYPED) if one.get("name") and (one.value or "").strip()), None)
    if text is None:
        return None
    sent[text.get("name")] = [f"{text.value} !"]
    return {**sent, "version": ["faux"]}


def test_every_form_that_changes_what_is_stored_asks_before_it_writes_over_somebody(cast):
    """A version that no page gave is an old one: the page must answer with both versions (409), and not by writing."""
    unversioned, silent, tried = [], [], 0
    for name, line in lines("GET", 200):
        if "POST" not in {one.method for one in TABLE[name]}:
            continue

        def probe(name=name, line=line) -> None:
            nonlocal tried
            kwargs, data = line.given("kwargs", cast), line.given("data", cast)
            user = getattr(cast, next(role for role, status in line.expected.items() if status == 200))
            page = ask(user, cast, name, line, kwargs, data)
            for form in own_forms(page.body, page.path) if name not in WITHOUT_VERSION else ():
                if not form.xpath(".//input[@name='version']"):
                    unversioned.append(name)
                elif (sent := changed(form)) is not None:
                    tried += 1
                    if ask(user, cast, name, replace(line, method="POST"), kwargs, sent).status != 409:
                        silent.append(name)

        undone(probe)
    assert not unversioned, f"Sans version, ou à inscrire avec sa raison : {sorted(set(unversioned))}"
    assert tried > 40 and not silent, f"Ces pages écrivent par-dessus : {silent}"
    assert set(TABLE) >= WITHOUT_VERSION, f"Pages disparues : {sorted(WITHOUT_VERSION - set(TABLE))}"
