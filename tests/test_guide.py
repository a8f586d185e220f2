"""The installation guide and the image say what exists: what is typed from the page, what the Dockerfile copies and runs."""

import json
import re
import shlex
import sys

import pytest

from tests.worker.process import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import guide

sys.path.remove(str(ROOT / "scripts"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
# one instruction a line, continued lines joined
INSTRUCTIONS = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.M)).splitlines()


def instructions(word: str) -> list[str]:
    return [line.partition(" ")[2] for line in INSTRUCTIONS if line.startswith(f"{word} ")]


def test_every_command_of_the_guide_is_typed_and_nothing_is_hung_on_a_section_that_is_gone():
    typed = guide.compose("/depot")
    pages = guide.sections(guide.GUIDES / "installation-debian.md") + guide.sections(guide.GUIDES / "sauvegarde.md")
    titles = {title for title, _ in pages}
    assert set(guide.BEFORE) | set(guide.AFTER) <= titles
    for _, text in guide.sections(guide.GUIDES / "installation-debian.md"):
        for line in text.splitlines():
            kept = line.replace("ADRESSE_DU_DEPOT", "/depot").replace("checkout VERSION", "checkout -q essai")
            assert kept in typed, line
    for name in ("ADRESSE_DU_DEPOT", "VERSION", "DOSSIER", "manage.py restore"):
        assert not re.search(rf"\b{name}\b", typed), name


def test_the_guide_and_the_image_install_the_same_libraries():
    [(_, first), *_] = guide.sections(guide.GUIDES / "installation-debian.md")
    wanted = set(re.search(r"libpango.*", (ROOT / "scripts" / "system.sh").read_text())[0].strip('" ;').split())
    assert wanted <= set(first.split()) and wanted <= set(instructions("RUN")[0].split())


def test_the_image_copies_what_exists_and_leaves_out_what_is_private():
    for line in instructions("COPY"):
        *sources, _ = line.split()
        assert all((ROOT / source).exists() for source in sources), line
    left = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".env", ".git", ".venv", "var"} <= {name.strip("/") for name in left}
    for name in re.findall(r"scripts/\w+\.py", DOCKERFILE):
        assert (ROOT / name).is_file()


def test_the_image_runs_without_root_and_its_program_is_locked():
    [user] = instructions("USER")
    assert user == "mutualisation" and re.search(rf"useradd .*--uid 1000 {user}\b", DOCKERFILE)
    assert not [line for line in INSTRUCTIONS[INSTRUCTIONS.index(f"USER {user}") :] if line.startswith(("RUN", "COPY"))]
    program, *_ = json.loads(instructions("CMD")[0])
    assert re.search(rf"^{program}==", (ROOT / "requirements.lock").read_text(), re.M)
    python = re.match(r"python:(\d+\.\d+)-", instructions("FROM")[0])[1]
    assert f'requires-python = ">={python}' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize("line", instructions("RUN"))
def test_each_line_of_the_image_is_a_command(line):
    assert all(shlex.split(part) for part in line.split("&&"))
