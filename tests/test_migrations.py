"""The tests build their tables from the models, which is quick; installations build theirs from the migrations."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection, connections

ROOT = Path(__file__).parent.parent
# the tables of each released version, kept by scripts/keep_schema.py
KEPT = sorted((ROOT / "tests" / "releases").glob("*.sql"))
RELEASES = [path for path in KEPT if path.stem.endswith(".postgresql") == (connection.vendor == "postgresql")]


def ours() -> set[str]:
    """Tables of our own floors; those of the libraries are their affair."""
    models = [m for m in apps.get_models(include_auto_created=True) if (ROOT / m.__module__.split(".")[0]).is_dir()]
    return {model._meta.db_table for model in models if not model._meta.auto_created}


def schema(database) -> dict[str, dict]:
    """table → columns (type, null), and what each constraint holds, whatever its name."""
    introspection = database.introspection
    tables = {}
    with database.cursor() as cursor:
        for table in sorted(ours() & set(introspection.table_names(cursor))):
            columns = {
                column.name: (
                    introspection.get_field_type(column.type_code, column),
                    column.null_ok,
                    column.internal_size,
                )
                for column in introspection.get_table_description(cursor, table)
            }
            constraints = sorted(
                (tuple(held["columns"] or ()), held["primary_key"], held["unique"], held["index"], held["check"], held["foreign_key"] or ())
                for held in introspection.get_constraints(cursor, table).values()
            )  # fmt: skip
            tables[table] = {"columns": columns, "constraints": constraints}
    return tables


@pytest.fixture
def empty_database(settings, tmp_path, db):
    """``(alias, address)`` of a database nobody has migrated yet, of the kind that the suite runs on."""
    alias = "migree"
    if connection.vendor == "sqlite":
        name, address = str(tmp_path / "migree.sqlite3"), f"sqlite:///{tmp_path}/migree.sqlite3"
    else:
        name = f"{connection.settings_dict['NAME']}_migree"
        base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        address = f"{base}/{name}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connections.databases[alias] = connection.settings_dict | {"NAME": name}
    yield alias, address
    connections[alias].close()
    del connections.databases[alias]
    del connections[alias]
    if connection.vendor != "sqlite":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def _migrate(address: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "mutualisation.settings"},
        capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _same_as_the_models(database) -> None:
    migrated, built = schema(database), schema(connection)
    assert set(built) == set(migrated) == ours()
    for table, held in migrated.items():
        assert held == built[table], table


@pytest.mark.django_db(databases="__all__")
def test_migrations_from_nothing_make_the_tables_of_the_models(empty_database, django_db_blocker):
    alias, address = empty_database
    _migrate(address)
    with django_db_blocker.unblock():
        _same_as_the_models(connections[alias])


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
@pytest.mark.django_db(databases="__all__")
def test_a_released_version_is_brought_to_the_models(release, empty_database, django_db_blocker):
    alias, address = empty_database
    text = release.read_text(encoding="utf-8")
    if connection.vendor == "sqlite":
        with sqlite3.connect(address.removeprefix("sqlite:///")) as held:
            held.executescript(text)
    else:
        with psycopg.connect(address) as held:
            held.execute(text)
    _migrate(address)
    with django_db_blocker.unblock():
        _same_as_the_models(connections[alias])


def test_each_version_is_kept_on_both_databases():
    assert RELEASES and {path.name.removesuffix(".sql").removesuffix(".postgresql") for path in KEPT} == {
        path.name.removesuffix(".postgresql.sql") for path in KEPT if path.name.endswith(".postgresql.sql")
    }
