"""Each check of the house can fail: a sample of what it refuses, beside what it lets through."""

import pytest

from tests import house
from tests.test_permissions import _WRITE as WRITE

TRACKED, ACCESSORS = {"Agent", "Step"}, {"steps"}


@pytest.mark.parametrize(
    "template",
    [
        '<p style="color:red">a</p>',
        "<p\n style = 'color:red'>a</p>",
        '<button onclick="a()">a</button>',
        "<script>a()</script>",
        "<style>p{}</style>",
        '<img src="https://exemple.fr/a.png">',
        '<link href="//exemple.fr/a.css">',
        '<form action="https://exemple.fr/">',
        '<a href="javascript:a()">a</a>',
        "{{ nom|safe }}",
        "{{ noms | safeseq }}",
        "{% autoescape off %}{{ nom }}{% endautoescape %}",
    ],
)
def test_inline_code_is_seen(template):
    assert house.inline_code(template)


def test_ordinary_markup_passes():
    assert not house.inline_code('<script src="/static/a.js"></script><p class="style" data-on="x">{{ nom }}</p>')


@pytest.mark.parametrize("source", ["a = mark_safe(nom)", "a = html.mark_safe(nom)", "a = SafeString(nom)"])
def test_a_text_declared_safe_is_seen(source):
    assert house.unescaped(source) == [1]


def test_a_text_declared_safe_with_its_reason_passes():
    assert not house.unescaped("a = mark_safe(svg)  # noqa: S308  every text of it went through html.escape")
    assert not house.unescaped("a = format_html('<b>{}</b>', nom)")


@pytest.mark.parametrize(
    "source",
    [
        "Agent.objects.filter(pk=1).update(nom='a')",
        "Agent.everything.bulk_create(rows)",
        "Agent._base_manager.bulk_update(rows, ['nom'])",
        "(\n    Agent.objects\n    .filter(pk=1)\n    .update(nom='a')\n)",
        "def f():\n    rows = Agent.objects.filter(pk=1)\n    kept = rows.exclude(pk=2)\n    kept.update(nom='a')",
        "def f(rows: QuerySet[Agent]):\n    return rows.update(nom='a')",
        "def f(phase):\n    phase.steps.filter(rang=1).update(rang=2)",
        "def f(phase):\n    if phase:\n        for one in phase.steps.all():\n            phase.steps.update(rang=2)",
        "class A:\n    def f(self):\n        Agent.objects.all()._raw_delete('default')",
    ],
)
def test_a_write_behind_the_history_is_seen(source):
    assert house.silent_writes(source, TRACKED, ACCESSORS)


@pytest.mark.parametrize(
    "source",
    [
        "Job.objects.filter(pk=1).update(state='a')",
        "bulk_create_with_history(rows, Agent)",
        "Agent.history.filter(pk=1).update(nom='a')",
        "def f(data):\n    data.update(nom='a')",
        "def f():\n    rows = Agent.objects.all()\n    rows = {}\n    rows.update(a=1)",
        "# sans historique : colonne déduite, refaite par prepare()\nAgent.objects.update(recherche='a')",
    ],
)
def test_other_writes_pass(source):
    assert not house.silent_writes(source, TRACKED, ACCESSORS)


@pytest.mark.parametrize("label, shouts", [("Agent", True), ("agent", False), ("EPCI", False), ("Date de fin", True)])
def test_labels_that_shout(label, shouts):
    assert house.shouting(label) is shouts


@pytest.mark.parametrize(
    "text", ["l'agent", "Déjà lu?", "« Agents » : lu; relu à part", "«Agents »", "La durée (35 h): à lire"]
)
def test_bad_french_setting_is_seen(text):
    assert house.badly_set(f"def f():\n    return {text!r}") == [(2, text)]


@pytest.mark.parametrize(
    "source",
    [
        '"L’agent : déjà lu ? « Oui » ; à 12:30, voir https://exemple.fr/é"',
        '"job %s: ended"',
        '"text/csv; charset=utf-8"',
        'def f():\n    """The agent\'s « file »: read?"""',
    ],
)
def test_good_french_and_english_pass(source):
    assert not house.badly_set(source)


def test_a_long_file_is_seen():
    assert house.too_long("a\n" * 501) and not house.too_long("a\n" * 500)


def test_a_package_registry_is_seen():
    assert house.registry_hosts("--index-url https://" + "pypi" + ".org/simple")
    assert not house.registry_hosts("https://exemple.fr/simple")


RANK = {"common": 0, "hr": 4, "consultations": 4, "reports": 8}


@pytest.mark.parametrize(
    "here, there, fault",
    [
        ("hr", "reports", "monte"),
        ("common", "hr", "monte"),
        ("hr", "consultations", "traverse l’étage"),
        ("hr", "hr", ""),
        ("reports", "hr", ""),
        ("hr", "auth", ""),
    ],
)
def test_a_key_that_climbs_is_seen(here, there, fault):
    assert house.climbing_key(here, there, RANK) == fault


def test_a_template_nobody_renders_is_seen():
    names = ["hr/agent.html", "hr/old.html", "404.html"]
    assert house.unused_templates(names, 'render(request, "hr/agent.html")') == ["hr/old.html"]


@pytest.mark.parametrize("name, vague", [("utils", True), ("helpers", True), ("queries", False), ("tooling", False)])
def test_a_room_without_a_subject_is_seen(name, vague):
    assert house.vague_room(name) is vague


def test_a_class_that_nobody_writes_is_seen():
    css = "/* .gone{} */ .card:hover>.old{top:.5em} @media print{.card{top:0}}"
    assert house.unused_classes(css, '<p class="card">') == ["old"]


def test_a_term_of_the_glossary_without_its_model_is_seen():
    text = "`Agent`, `Agent.nom`, `Agent.paie`, `Fantome`, `make test`"
    assert house.wrong_terms(text, {"Agent": {"nom"}}) == ["Agent.paie", "Fantome"]


@pytest.mark.parametrize(
    "sql, table",
    [
        ('INSERT INTO "hr_agent" ("nom") VALUES (%s)', "hr_agent"),
        ("INSERT OR IGNORE INTO hr_agent VALUES (1)", "hr_agent"),
        ('UPDATE "hr_agent" SET "nom" = %s', "hr_agent"),
        ('  DELETE FROM "hr_agent" WHERE 1', "hr_agent"),
        ('SELECT "hr_agent"."nom" FROM "hr_agent"', None),
    ],
)
def test_a_reading_that_writes_is_seen(sql, table):
    """What ``tests/test_permissions.py`` watches during each GET."""
    found = WRITE.match(sql)
    assert (found[1] if found else None) == table
