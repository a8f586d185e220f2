"""Keep the tables of a version about to be released: ``.venv/bin/python scripts/keep_schema.py VERSION``.

Writes ``tests/releases/VERSION.sql``: the tables that its migrations make on SQLite, and which migrations are applied, no
row of anybody. ``tests/test_migrations.py`` then brings a base made from each kept file to the models of the day.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Exit status 2 on a version that is none, or that is kept already: a released version never changes."""
    version = sys.argv[1] if len(sys.argv) == 2 else ""
    target = ROOT / "tests" / "releases" / f"{version}.sql"
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.stderr.write("Donnez la version, par exemple 0.1.0.\n")
        return 2
    if target.exists():
        sys.stderr.write(f"{target.name} existe déjà : une version publiée ne change pas.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.sqlite3"
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT, env=os.environ | {"DATABASE_URL": f"sqlite:///{base}"}, check=True,
        )  # fmt: skip
        with sqlite3.connect(base) as held:
            tables = held.execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                " ORDER BY type = 'index', name"
            ).fetchall()
            applied = held.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    lines = [f"{sql};" for (sql,) in tables]
    lines += [
        f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '2026-01-01 00:00:00');"  # noqa: S608
        for app, name in applied
    ]
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
