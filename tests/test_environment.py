"""Settings are read once: a wrong value stops the start with a sentence that says what was read and expected."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mutualisation.environment import (
    ReglageInvalide,
    read_choice,
    read_flag,
    read_list,
    read_positive,
    read_secret_key,
)

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("Oui", True), (" true ", True), ("0", False), ("non", False), ("", False)]
)
def test_a_flag_is_yes_or_no(text, value):
    assert read_flag("DEBUG", not value, {"DEBUG": text}) is value


@pytest.mark.parametrize("default", [True, False])
def test_a_missing_flag_is_its_default(default):
    assert read_flag("DEBUG", default, {}) is default


def test_a_flag_that_is_neither_is_refused_by_name():
    with pytest.raises(ReglageInvalide, match="DEBUG = « peut-être »"):
        read_flag("DEBUG", False, {"DEBUG": "peut-être"})


def test_a_list_drops_blanks():
    assert read_list("ALLOWED_HOSTS", ["x"], {"ALLOWED_HOSTS": " a.fr, ,b.fr,"}) == ["a.fr", "b.fr"]
    assert read_list("ALLOWED_HOSTS", ["x"], {}) == ["x"]


def test_an_address_of_another_kind_is_refused_without_its_password():
    with pytest.raises(ReglageInvalide) as refusal:
        read_choice(
            "DATABASE_URL", "sqlite:///x", ("sqlite", "postgres"), {"DATABASE_URL": "mysql://moi:secret@base/x"}
        )
    assert "sqlite://, postgres://" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_an_empty_address_is_its_default():
    assert read_choice("BROKER_URL", "filesystem://localhost", ("filesystem",), {"BROKER_URL": ""}).startswith("file")


@pytest.mark.parametrize("text", ["0", "-3", "2,5", "trente", "", " "])
def test_a_number_must_be_whole_and_above_zero(text):
    with pytest.raises(ReglageInvalide, match="nombre entier"):
        read_positive("JOB_LOST_AFTER_SECONDS", 30, {"JOB_LOST_AFTER_SECONDS": text})


def test_a_good_number_is_read():
    assert read_positive("JOB_LOST_AFTER_SECONDS", 30, {"JOB_LOST_AFTER_SECONDS": "45"}) == 45
    assert read_positive("JOB_LOST_AFTER_SECONDS", 30, {}) == 30


def test_the_key_is_generated_once_readable_by_its_owner_alone(tmp_path):
    key = read_secret_key(tmp_path / "var", True, {})
    assert len(key) >= 50
    assert read_secret_key(tmp_path / "var", True, {}) == key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


def test_a_short_key_is_refused_and_never_shown(tmp_path):
    with pytest.raises(ReglageInvalide) as refusal:
        read_secret_key(tmp_path, True, {"SECRET_KEY": "courte"})
    assert "courte" not in str(refusal.value)


def test_outside_the_embedded_mode_the_key_must_be_given(tmp_path):
    with pytest.raises(ReglageInvalide, match="obligatoire"):
        read_secret_key(tmp_path, False, {})
    assert not (tmp_path / "secret_key").exists()


def _setting(expression: str, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", f"from mutualisation import settings; print({expression})"],
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "BROKER_URL"}}, **environ},
        capture_output=True,
        text=True,
    )


def test_everything_written_goes_under_one_folder(tmp_path):
    out = _setting(
        "settings.VAR_DIR, settings.DATABASES['default']['NAME'], settings.MEDIA_ROOT, settings.EMBEDDED",
        VAR_DIR=str(tmp_path / "a" / "b"),
    )
    assert out.returncode == 0, out.stderr
    assert out.stdout.count(str(tmp_path / "a" / "b")) == 3 and out.stdout.rstrip().endswith("True")


def test_redis_and_postgresql_switch_to_the_full_mode():
    out = _setting(
        "settings.EMBEDDED, settings.CELERY_BROKER_URL",
        DATABASE_URL="postgres://u:p@127.0.0.1/x",
        BROKER_URL="redis://127.0.0.1:6379/0",
        SECRET_KEY="k" * 60,
    )
    assert out.stdout.strip() == "False redis://127.0.0.1:6379/0", out.stderr


def test_a_wrong_setting_stops_the_start_without_a_traceback():
    out = _setting("1", JOB_LOST_AFTER_SECONDS="bientôt")
    assert out.returncode == 1
    assert out.stderr.startswith("Réglage JOB_LOST_AFTER_SECONDS = « bientôt »") and "Traceback" not in out.stderr
