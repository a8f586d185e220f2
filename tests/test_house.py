"""The house tests itself: floors, purity, keys that would climb, templates nobody renders, words we keep."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField
from django.template import engines
from django.urls import get_resolver

from tests import house
from tests.growth.pages import PAGES, WITHOUT_LIST, WRITE_ONLY
from tests.test_permissions import _walk

ROOT = Path(__file__).resolve().parent.parent
FLOORS = [
    {"common"},
    {"accounts"},
    {"projects"},
    {"governance"},
    {"hr", "consultations"},
    {"diagnostics"},
    {"scenarios"},
    {"roadmap"},
    {"reports"},
    {"mutualisation"},
]
RANK = {name: rank for rank, names in enumerate(FLOORS) for name in names}
OUR_APPS = sorted(RANK)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted(
    path for app in OUR_APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.relative_to(ROOT).parts
)


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_only_point_down_and_pure_modules_stay_pure():
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout[-3000:]


def test_no_model_points_to_a_floor_above():
    """import-linter cannot see a foreign key written as text: walk the models (AUTH_USER_MODEL is exempt by name)."""
    for model in apps.get_models():
        if model._meta.app_label not in RANK:
            continue
        for field in model._meta.get_fields(include_hidden=False):
            if not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            target = field.related_model._meta
            if target.label == "accounts.User":
                continue
            fault = house.climbing_key(model._meta.app_label, target.app_label, RANK)
            assert not fault, f"{model._meta.label}.{field.name} {fault} vers {target.label}"


def test_every_template_is_rendered_by_someone():
    # a component shows itself in the comment at its head: that is not a use
    templates = (COMMENT.sub("", path.read_text(encoding="utf-8")) for path in TEMPLATES)
    sources = "\n".join([*templates, *(path.read_text(encoding="utf-8") for path in MODULES)])
    unused = house.unused_templates([str(path.relative_to(ROOT / "templates")) for path in TEMPLATES], sources)
    assert not unused, unused


def test_every_class_of_the_sheets_is_written_somewhere():
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *MODULES, *scripts])
    found = {
        _named(path): names
        for path in sorted((ROOT / "static" / "css").glob("*.css"))
        if (names := house.unused_classes(path.read_text(encoding="utf-8"), sources))
    }
    assert not found, found


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_templates_obey_the_content_security_policy(path):
    assert not house.inline_code(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_nobody_declares_a_text_safe_without_saying_why(path):
    assert not house.unescaped(path.read_text(encoding="utf-8"))


def test_no_room_without_a_subject():
    bad = [_named(p) for p in MODULES if house.vague_room(p.stem)]
    assert not bad, bad


def test_files_stay_short_enough_to_be_read():
    long = [_named(p) for p in [*MODULES, *TEMPLATES, *TESTS] if house.too_long(p.read_text(encoding="utf-8"))]
    assert not long, long


def test_every_module_says_what_it_is_for():
    silent = [
        _named(p)
        for p in MODULES
        if p.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert not silent, silent


def _tracked() -> tuple[set[str], set[str]]:
    """Names of the models that keep a history, and of the managers that lead to them alone from another row."""
    ours = [model for model in apps.get_models() if model._meta.app_label in RANK]
    tracked = {model for model in ours if hasattr(model, "history")}
    leads: dict[str, set] = {}
    for model in ours:
        for relation in model._meta.related_objects:
            leads.setdefault(relation.get_accessor_name() or "+", set()).add(relation.related_model)
    return {model.__name__ for model in tracked}, {name for name, models in leads.items() if models <= tracked}


def test_tracked_models_are_never_written_behind_their_history():
    """``update``, ``bulk_create`` and ``bulk_update`` write no history row: a tracked model never goes through them."""
    tracked, accessors = _tracked()
    assert {"Agent", "Affectation", "Collectivite", "Decision"} <= tracked and {"agents", "affectations"} <= accessors
    found = {
        _named(path): lines
        for path in MODULES
        if (lines := house.silent_writes(path.read_text(encoding="utf-8"), tracked, accessors))
    }
    assert not found, found


def test_has_perm_is_asked_in_one_place_only():
    found = [
        _named(p)
        for p in MODULES
        if re.search(r"\b(has_perm|get_perms|assign_perm|remove_perm|get_objects_for_user)\(", p.read_text())
        and _named(p) not in {"projects/access.py", "projects/services/memberships.py"}
    ]
    assert not found, found


def test_mails_leave_by_one_door():
    """``common.mail`` sets their spaces."""
    found = [
        _named(p)
        for p in MODULES
        if re.search(r"\b(send_mail|EmailMessage|EmailMultiAlternatives)\b", p.read_text(encoding="utf-8"))
        and _named(p) != "common/mail.py"
    ]
    assert not found, found


def test_models_speak_french_in_lower_case():
    """A label inside a sentence must not shout; acronyms keep their capitals."""
    for model in apps.get_models():
        if model._meta.app_label not in RANK or model.__name__.startswith("Historical"):
            continue
        assert not house.shouting(str(model._meta.verbose_name)), model._meta.label
        for field in model._meta.fields:
            assert not house.shouting(str(field.verbose_name)), f"{model._meta.label}.{field.name}"


# as others wrote them: two headings of the workbook, a warning of a library, a pattern, the marks of a component’s manual
AS_WRITTEN = {"Cadre d'emplois", "Date d'entrée", "« Props: »", "You're running", "|ème|eme)?"}


def test_french_of_the_code_is_set_as_in_the_pages():
    """’ and not ', a space before « : ; ? ! » and inside the guillemets, in every message, label and title."""
    found = [
        f"{_named(path)}:{line} {text[:80]!r}"
        for path in MODULES
        for line, text in house.badly_set(path.read_text(encoding="utf-8"))
        if not any(kept in text for kept in AS_WRITTEN)
    ]
    assert not found, "\n".join(found)


def test_the_scheme_is_never_called_compulsory():
    """The schéma has been optional since 29/12/2019 (domain.md §11.16)."""
    for path in [*TEMPLATES, *MODULES]:
        text = path.read_text(encoding="utf-8").lower()
        for match in re.finditer(r"sch[ée]ma[^.\n]{0,60}obligatoire|obligatoire[^.\n]{0,40}sch[ée]ma", text):
            assert "facultatif" in match.group(0) or "n’est pas obligatoire" in match.group(0), _named(path)


def test_glossary_terms_name_real_fields():
    """Each ``Model.field`` written in the glossary exists."""
    text = (ROOT / "docs" / "glossaire.md").read_text(encoding="utf-8")
    ours = [model for model in apps.get_models() if model._meta.app_label in RANK]
    models = {model.__name__: {field.name for field in model._meta.get_fields()} for model in ours}
    assert not (wrong := house.wrong_terms(text, models)), f"N’existent pas : {wrong}"


# what the application keeps for itself: no person ever meets these words
NOT_IN_THE_GLOSSARY: dict[str, str] = {
    "User": "la personne qui se connecte",
    "ProjectDraft": "les réponses d’une création pas encore finie",
    "ProjectUserObjectPermission": "les droits rangés par django-guardian",
    "ProjectGroupObjectPermission": "les droits rangés par django-guardian",
    "DocumentVersion": "la version d’un document, dite avec lui",
    "Digest": "le résumé déjà envoyé, pour ne pas l’envoyer deux fois",
    "NotificationPreference": "le réglage des avis",
}


def test_each_model_has_its_term_in_the_glossary():
    """The other way round: a model that a person meets on a screen is defined in the glossary."""
    text = (ROOT / "docs" / "glossaire.md").read_text(encoding="utf-8")
    named = {model for model, _ in re.findall(r"`([A-Z]\w+)(?:\.(\w+))?`", text)}
    ours = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in RANK and not model.__name__.startswith("Historical")
    }
    missing = sorted(ours - named - NOT_IN_THE_GLOSSARY.keys())
    assert not missing, f"Sans terme au glossaire : {missing}"
    stale = sorted(NOT_IN_THE_GLOSSARY.keys() - ours)
    assert not stale, f"Modèles disparus : {stale}"


def test_the_tests_named_by_the_acceptance_exist():
    """``docs/preuves/recette-phase-1.md``: « file::test », then « ::test » of the same file."""
    text = (ROOT / "docs" / "preuves" / "recette-phase-1.md").read_text(encoding="utf-8")
    path, missing, named = "", [], 0
    for file, test in re.findall(r"`([a-z_/0-9]+\.py)?::(\w+)`", text):
        path, named = file or path, named + 1
        if f"def {test}(" not in (ROOT / "tests" / path).read_text(encoding="utf-8"):
            missing.append(f"{path}::{test}")
    assert named > 40 and not missing, missing


def test_templates_are_strict():
    """A template that reads what nobody gave fails in the tests instead of showing a blank."""
    with pytest.raises(AssertionError, match="inconnue"):
        engines["django"].from_string("{{ inconnue }}").render({})


def test_no_package_registry_is_named():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kept = {"", ".py", ".md", ".toml", ".lock", ".txt", ".yml", ".yaml", ".sh"}
    paths = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).suffix in kept]
    found = {
        _named(path): hosts
        for path in paths
        if path.is_file() and (hosts := house.registry_hosts(path.read_text(encoding="utf-8", errors="ignore")))
    }
    assert not found, found


def test_no_euro_and_no_etp_is_added_by_the_database():
    """SQLite adds decimals as floating point: sums are made in Python, or in whole units, from exact columns."""
    inexact = re.compile(r"\b(?:Sum|Avg)\((?![^\n]*output_field=BigIntegerField)")
    found = [_named(p) for p in MODULES if inexact.search(p.read_text(encoding="utf-8"))]
    assert not found, found


def test_every_task_and_every_kind_of_work_has_its_round_trip():
    """A new task or ``job_kind`` is proved through the real broker: tests/worker/round_trips.py."""
    from celery import current_app

    from common.jobs import registry
    from tests.worker import round_trips

    current_app.loader.import_default_modules()
    tasks = {name for name in current_app.tasks if not name.startswith("celery.")}
    ours = {key for key, kind in registry._KINDS.items() if not kind.handler.__module__.startswith("tests.")}
    # the task that runs every kind goes through with each of them
    assert tasks - {"common.jobs.run"} == set(round_trips.TASKS), "une tâche sans son aller-retour"
    assert ours == set(round_trips.KINDS), "un travail sans son aller-retour"


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_a_key_sent_to_the_server_is_written_without_thousands_separator(path):
    """From the thousandth row on, « {{ row.pk }} » reads « 1 000 »: what comes back is then no key."""
    found = re.findall(r'(?:value="|[?&][a-z]+=)\{\{ ?[\w.]*\.(?:pk|id) ?\}\}', path.read_text(encoding="utf-8"))
    assert not found, f"{_named(path)} : {found}, ajouter |stringformat:'d'"


def readable_pages() -> set[str]:
    """Names of every page that answers to GET."""
    found = set()
    for path, name, entry in _walk(get_resolver()):
        methods = getattr(entry.callback, "methods", None)
        if methods is not None and "GET" not in methods:
            continue
        found.add(name or path)
    return found


def test_every_page_says_which_rows_double_or_why_none_does():
    known = set(PAGES) | set(WITHOUT_LIST) | WRITE_ONLY
    assert not set(PAGES) & set(WITHOUT_LIST)
    missing, gone = sorted(readable_pages() - known), sorted(known - readable_pages())
    assert not missing, f"À inscrire dans tests/growth/pages.py : {missing}"
    assert not gone, f"Inscrites, et qui n’existent plus : {gone}"
