"""The house tests itself: floors, purity, keys that would climb, templates nobody renders, words we keep."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

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
        here = RANK.get(model._meta.app_label)
        if here is None:
            continue
        for field in model._meta.get_fields(include_hidden=False):
            if not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            target = field.related_model._meta
            if target.label == "accounts.User":
                continue
            there = RANK.get(target.app_label, -1)
            assert there <= here, f"{model._meta.label}.{field.name} monte vers {target.label}"
            if there == here:
                assert target.app_label == model._meta.app_label, f"{model._meta.label}.{field.name} traverse l’étage"


def test_every_template_is_rendered_by_someone():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*MODULES, *TEMPLATES])
    unused = [
        _named(path)
        for path in TEMPLATES
        if str(path.relative_to(ROOT / "templates")) not in sources
        and path.name not in {"400.html", "403.html", "404.html", "500.html"}
    ]
    assert not unused, unused


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_templates_obey_the_content_security_policy(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "attribut style en ligne"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "gestionnaire en ligne"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), "script en ligne"
    assert not re.search(r"<style\b", text), "style en ligne"
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text), "adresse extérieure"
    assert "|safe" not in text, "filtre safe"


def test_no_room_without_a_subject():
    """Rooms called utils or helpers collect what nobody wanted to name."""
    bad = [_named(p) for p in MODULES if p.stem in {"utils", "helpers", "misc", "tools"}]
    assert not bad, bad


def test_files_stay_short_enough_to_be_read():
    long = {_named(p): n for p in MODULES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 500}
    assert not long, long


def test_every_module_says_what_it_is_for():
    silent = [
        _named(p)
        for p in MODULES
        if p.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert not silent, silent


def test_tracked_models_are_never_written_behind_their_history():
    """``update``, ``bulk_create`` and ``bulk_update`` write no history row: a tracked model never goes through them."""
    tracked = {m.__name__ for m in apps.get_models() if hasattr(m, "history")}
    pattern = re.compile(r"\b(" + "|".join(sorted(tracked)) + r")\.objects\b[^\n]*\.(update|bulk_create|bulk_update)\(")
    found = [
        f"{_named(path)}: {match.group(0)}"
        for path in MODULES
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, found


def test_has_perm_is_asked_in_one_place_only():
    found = [
        _named(p)
        for p in MODULES
        if re.search(r"\b(has_perm|get_perms|assign_perm|remove_perm|get_objects_for_user)\(", p.read_text())
        and _named(p) not in {"projects/access.py", "projects/services/memberships.py"}
    ]
    assert not found, found


def test_models_speak_french_in_lower_case():
    """A label inside a sentence must not shout; acronyms keep their capitals."""
    for model in apps.get_models():
        if model._meta.app_label not in RANK or model.__name__.startswith("Historical"):
            continue
        first = str(model._meta.verbose_name).split()[0]
        assert first == first.lower() or first.isupper() or first == "EPCI", model._meta.label


def test_the_scheme_is_never_called_compulsory():
    """The schéma has been optional since 29/12/2019 (domain.md §11.16)."""
    for path in [*TEMPLATES, *MODULES]:
        text = path.read_text(encoding="utf-8").lower()
        for match in re.finditer(r"sch[ée]ma[^.\n]{0,60}obligatoire|obligatoire[^.\n]{0,40}sch[ée]ma", text):
            assert "facultatif" in match.group(0) or "n’est pas obligatoire" in match.group(0), _named(path)


def test_glossary_terms_name_real_fields():
    """Each ``Model.field`` written in the glossary exists."""
    text = (ROOT / "docs" / "glossaire.md").read_text(encoding="utf-8")
    models = {m.__name__: m for m in apps.get_models() if m._meta.app_label in RANK}
    names = re.findall(r"`([A-Z]\w+)(?:\.(\w+))?`", text)
    assert len(names) >= 20
    for model, field in names:
        assert model in models, f"{model} n’existe pas"
        if field:
            assert field in {f.name for f in models[model]._meta.get_fields()}, f"{model}.{field} n’existe pas"
