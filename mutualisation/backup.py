"""A backup that stands alone: the base, the private files, and a list that says what is in it, each with its print.

One folder per backup, complete or absent: it is written beside, then renamed. The signing key is not in it: it opens what is
sealed, and is kept elsewhere (docs/exploitation/sauvegarde.md).
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

LIST = "contenu.json"
FILES = "fichiers.tar.gz"


class BackupRefused(Exception):
    """What cannot be done, in a sentence for who typed the command."""


def _print(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _postgresql(database: Mapping[str, object]) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment that name the base; the password never is an argument, which others can read."""
    arguments = ["--no-password", "--dbname", str(database["NAME"])]
    for option, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if database.get(key):
            arguments += [option, unquote(str(database[key]))]
    password = {"PGPASSWORD": str(database["PASSWORD"])} if database.get("PASSWORD") else {}
    return arguments, {**os.environ, **password}


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603  PostgreSQL's own
    if done.returncode:
        # PostgreSQL may quote a row in its detail: its first line names the fault
        raise BackupRefused(f"{command[0]} : {(done.stderr.strip().splitlines() or ['échec sans message'])[0]}")


def _dump(database: Mapping[str, object], folder: Path) -> Path:
    if "sqlite" in str(database["ENGINE"]):
        target = folder / "base.sqlite3"
        with closing(sqlite3.connect(str(database["NAME"]))) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)  # a consistent copy while people write
        return target
    target = folder / "base.pgdump"
    arguments, environment = _postgresql(database)
    _run(
        ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target), *arguments], environment
    )
    return target


def backup(*, database: Mapping[str, object], files: Path, destination: Path, moment: datetime, about: dict) -> Path:
    """Write ``destination/<moment>/`` and return it. ``about`` joins the list (version of the tables, counts).

    The base is copied before the files: a row may lack no file that was there when it was read, save one erased meanwhile.
    Raises ``BackupRefused``, leaving nothing behind.
    """
    destination.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = destination / f"{moment:%Y-%m-%dT%H%M%S}"
    draft = destination / f".{place.name}"
    if place.exists():
        raise BackupRefused(f"{place} existe déjà.")
    draft.mkdir(mode=0o700)
    try:
        dumped = _dump(database, draft)
        with tarfile.open(draft / FILES, "w:gz") as archive:
            if files.is_dir():
                archive.add(files, arcname="files")
        parts = {path.name: {"octets": path.stat().st_size, "sha256": _print(path)} for path in (dumped, draft / FILES)}
        (draft / LIST).write_text(
            json.dumps({"date": moment.isoformat(), **about, "parties": parts}, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
        )
        for path in draft.iterdir():
            path.chmod(0o600)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return place


def read(place: Path) -> dict:
    """The list of a backup whose parts are whole. Raises ``BackupRefused`` naming the part that is not."""
    try:
        said = json.loads((place / LIST).read_text(encoding="utf-8"))
        parts = said["parties"].items()
    except (OSError, ValueError, KeyError, AttributeError):
        raise BackupRefused(f"{place} n’est pas une sauvegarde complète.") from None
    for name, part in parts:
        path = place / Path(name).name
        if not path.is_file() or _print(path) != part["sha256"]:
            raise BackupRefused(f"{path} est absent ou abîmé : cette sauvegarde ne peut pas servir.")
    return said


def restore(*, place: Path, database: Mapping[str, object], files: Path) -> dict:
    """Put a backup back in an empty base and an empty folder; its list. Raises ``BackupRefused`` before the first write."""
    said = read(place)
    sqlite = "sqlite" in str(database["ENGINE"])
    source = place / ("base.sqlite3" if sqlite else "base.pgdump")
    if not source.is_file():
        raise BackupRefused("Cette sauvegarde vient d’une base d’une autre sorte : restaurez-la sur la même.")
    if files.is_dir() and any(files.iterdir()):
        raise BackupRefused(f"{files} n’est pas vide : déplacez-le d’abord.")
    if sqlite:
        target = Path(str(database["NAME"]))
        if target.exists() and target.stat().st_size:
            raise BackupRefused(f"{target} existe : déplacez-le d’abord.")
        with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(target)) as live:
            kept.backup(live)
        target.chmod(0o600)
    else:
        arguments, environment = _postgresql(database)
        # whole or nothing: a base that already holds tables is refused by the first of them
        _run(
            ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", *arguments, str(source)],
            environment,
        )
    files.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tarfile.open(place / FILES) as archive:
        for member in archive:
            _take_out(archive, member, files)
    return said


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one part of the archive under ``folder``: folders and files only, no path that leaves it, no owner.

    By hand: the filter of ``extract`` that does it is not in the Python of Debian 12 (3.11.2).
    """
    target = (folder / member.name.removeprefix("files").lstrip("/")).resolve()
    if not target.is_relative_to(folder.resolve()) or not (member.isdir() or member.isreg()):
        raise BackupRefused(f"{FILES} contient autre chose que des fichiers : cette sauvegarde ne peut pas servir.")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = archive.extractfile(member)
    with target.open("xb") as file:
        shutil.copyfileobj(content, file)
    target.chmod(0o600)


def backups(destination: Path) -> Iterator[Path]:
    """Complete backups, the latest first."""
    yield from sorted((path.parent for path in destination.glob(f"[0-9]*/{LIST}")), reverse=True)


def forget(destination: Path, keep: int) -> list[Path]:
    """Delete all but the ``keep`` latest; those deleted. What the law says to forget leaves the backups so too."""
    gone = list(backups(destination))[keep:]
    for place in gone:
        shutil.rmtree(place)
    return gone
