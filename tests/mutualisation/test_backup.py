"""A backup made while people work comes back whole elsewhere, and a damaged one is refused before the first write."""

import hashlib
import json
import os
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mutualisation.backup import FILES, LIST, BackupRefused, backup, backups, forget, read, restore

MOMENT = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
ABOUT = {"tables": {"hr": "0010"}, "projets": 2}


@pytest.fixture
def live(tmp_path) -> dict:
    """A base being written to, and two private files."""
    base, files = tmp_path / "vivante.sqlite3", tmp_path / "files"
    with closing(sqlite3.connect(base)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE agent (nom TEXT)")
        db.executemany("INSERT INTO agent VALUES (?)", [(f"Agent {n}",) for n in range(500)])
        db.commit()
    (files / "documents").mkdir(parents=True)
    (files / "documents" / "a.pdf").write_bytes(b"%PDF-1")
    (files / "é.txt").write_text("œuvre")
    return {"database": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(base)}, "files": files}


def elsewhere(tmp_path: Path) -> dict:
    return {
        "database": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "rendue.sqlite3")},
        "files": tmp_path / "rendus",
    }


def test_a_backup_comes_back_whole(live, tmp_path):
    with closing(sqlite3.connect(live["database"]["NAME"])) as writer:  # somebody is in the middle of a write
        writer.execute("INSERT INTO agent VALUES ('jamais validé')")
        place = backup(**live, destination=tmp_path / "sauvegardes", moment=MOMENT, about=ABOUT)
    target = elsewhere(tmp_path)
    said = restore(place=place, **target)
    assert said["projets"] == 2 and said["date"].startswith("2026-11-27T02:30")
    with closing(sqlite3.connect(target["database"]["NAME"])) as db:
        names = [name for (name,) in db.execute("SELECT nom FROM agent")]
    assert names == [f"Agent {n}" for n in range(500)]
    assert (target["files"] / "documents" / "a.pdf").read_bytes() == b"%PDF-1"
    assert (target["files"] / "é.txt").read_text() == "œuvre"
    assert all(path.stat().st_mode & 0o077 == 0 for path in [place, *place.iterdir()])


def test_nothing_is_written_over(live, tmp_path):
    place = backup(**live, destination=tmp_path / "s", moment=MOMENT, about=ABOUT)
    with pytest.raises(BackupRefused, match="existe déjà"):
        backup(**live, destination=tmp_path / "s", moment=MOMENT, about=ABOUT)
    with pytest.raises(BackupRefused, match="n’est pas vide"):
        restore(place=place, **live)
    with pytest.raises(BackupRefused, match="déplacez-le d’abord"):
        restore(place=place, database=live["database"], files=tmp_path / "vide")
    with pytest.raises(BackupRefused, match="une autre sorte"):
        restore(place=place, database={"ENGINE": "django.db.backends.postgresql", "NAME": "x"}, files=tmp_path / "vide")


@pytest.mark.parametrize("part", ["base.sqlite3", "fichiers.tar.gz"])
def test_a_damaged_backup_is_refused_before_the_first_write(live, tmp_path, part):
    place = backup(**live, destination=tmp_path / "s", moment=MOMENT, about=ABOUT)
    whole = (place / part).read_bytes()
    (place / part).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    target = elsewhere(tmp_path)
    with pytest.raises(BackupRefused, match=f"{part} est absent ou abîmé"):
        restore(place=place, **target)
    assert not Path(target["database"]["NAME"]).exists() and not target["files"].exists()
    (place / "contenu.json").unlink()
    with pytest.raises(BackupRefused, match="pas une sauvegarde complète"):
        read(place)


def test_a_backup_that_fails_leaves_nothing(live, tmp_path):
    broken = {**live, "database": {**live["database"], "NAME": str(tmp_path / "absent" / "base")}}
    with pytest.raises(sqlite3.OperationalError):
        backup(**broken, destination=tmp_path / "s", moment=MOMENT, about=ABOUT)
    assert not list((tmp_path / "s").iterdir())


def test_only_the_latest_are_kept_and_nothing_else_is_touched(live, tmp_path):
    folder = tmp_path / "s"
    for day in (1, 2, 3):
        backup(**live, destination=folder, moment=MOMENT.replace(day=day), about=ABOUT)
    (folder / "notes").mkdir()
    assert [place.name[:10] for place in forget(folder, 2)] == ["2026-11-01"]
    assert [place.name[:10] for place in backups(folder)] == ["2026-11-03", "2026-11-02"] and (
        folder / "notes"
    ).is_dir()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL a son propre essai")
def test_the_commands_say_what_they_did(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    said = StringIO()
    call_command("backup", tmp_path / "s", keep=1, stdout=said)
    place = next(backups(tmp_path / "s"))
    assert f"Sauvegarde faite : {place}" in said.getvalue()
    call_command("restore", place, check=True, stdout=said)
    assert "entière (0 projet(s))" in said.getvalue()
    with pytest.raises(CommandError, match="déplacez-le d’abord"):
        call_command("restore", place, stdout=said)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="le mode complet : make test-services")
def test_postgresql_comes_back_whole(tmp_path):
    from projects.models import Project
    from tests.cast import make_project

    make_project("Projet à rendre")
    place = backup(
        database=connection.settings_dict, files=tmp_path / "f", destination=tmp_path / "s", moment=MOMENT, about=ABOUT
    )
    name = f"{connection.settings_dict['NAME']}_rendue"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        target = {**connection.settings_dict, "NAME": name}
        restore(place=place, database=target, files=tmp_path / "rendus")
        arguments = ["psql", "-At", "-h", str(target["HOST"] or ""), "-U", str(target["USER"] or ""), "-d", name]
        table = Project._meta.db_table
        answer = subprocess.run(
            [*arguments, "-c", f"SELECT nom FROM {table}"],  # noqa: S608
            capture_output=True, text=True, check=True, env={**os.environ, "PGPASSWORD": str(target["PASSWORD"] or "")},
        )  # fmt: skip
        assert answer.stdout.strip() == "Projet à rendre"
        with pytest.raises(BackupRefused, match="pg_restore"):
            restore(place=place, database=target, files=tmp_path / "autres")
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.parametrize("name, kind", [("files/../../dehors.txt", tarfile.REGTYPE), ("files/lien", tarfile.SYMTYPE)])
def test_an_archive_made_to_leave_its_folder_is_refused(live, tmp_path, name, kind):
    place = backup(**live, destination=tmp_path / "s", moment=MOMENT, about=ABOUT)
    archive = place / FILES
    with tarfile.open(archive, "w:gz") as forged:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        forged.addfile(member)
    said = json.loads((place / LIST).read_text())
    said["parties"][FILES]["sha256"] = hashlib.sha256(archive.read_bytes()).hexdigest()
    (place / LIST).write_text(json.dumps(said))
    with pytest.raises(BackupRefused, match="autre chose que des fichiers"):
        restore(place=place, **elsewhere(tmp_path))
    assert not (tmp_path / "dehors.txt").exists() and not (tmp_path.parent / "dehors.txt").exists()
