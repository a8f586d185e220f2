"""Keep the tables of a version about to be released: ``.venv/bin/python scripts/keep_schema.py VERSION``.

Writes ``tests/releases/VERSION.sql``: the tables that its migrations make on SQLite, and which migrations are applied, no
row of anybody. With ``DATABASE_URL=postgres://…`` of an empty base, ``VERSION.postgresql.sql``: the same on PostgreSQL.
``tests/test_migrations.py`` then brings a base made from each kept file to the models of the day.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent


def migrate(address: str) -> None:
    """Make every table in the base of that address."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, check=True,
    )  # fmt: skip


def applied_lines(rows: Iterable[tuple[str, str]]) -> list[str]:
    """What says which migrations are applied."""
    return [
        f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '2026-01-01 00:00:00');"  # noqa: S608
        for app, name in rows
    ]


def of_sqlite() -> list[str]:
    """The statements that make the tables of the day on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.sqlite3"
        migrate(f"sqlite:///{base}")
        with sqlite3.connect(base) as held:
            tables = held.execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                " ORDER BY type = 'index', name"
            ).fetchall()
            applied = held.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return [f"{sql};" for (sql,) in tables] + applied_lines(applied)


def of_postgresql(address: str) -> list[str]:
    """The same on PostgreSQL, in the empty base of that address: what ``pg_dump`` says, without its settings."""
    migrate(address)
    said = subprocess.run(  # noqa: S603
        ["pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--dbname", address],  # noqa: S607
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lines = [
        line for line in said.splitlines() if line and not re.match(r"--|SET |\\|SELECT pg_catalog\.set_config", line)
    ]
    with psycopg.connect(address) as held:
        applied = held.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return lines + applied_lines(applied)


def main() -> int:
    """Exit status 2 on a version that is none, or that is kept already: a released version never changes."""
    version, address = sys.argv[1] if len(sys.argv) == 2 else "", os.environ.get("DATABASE_URL", "")
    on_postgresql = address.startswith("postgres")
    target = ROOT / "tests" / "releases" / f"{version}{'.postgresql' if on_postgresql else ''}.sql"
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.stderr.write("Donnez la version, par exemple 0.1.0.\n")
        return 2
    if target.exists():
        sys.stderr.write(f"{target.name} existe déjà : une version publiée ne change pas.\n")
        return 2
    lines = of_postgresql(address) if on_postgresql else of_sqlite()
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
