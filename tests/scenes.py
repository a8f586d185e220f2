"""A scene that many tests begin with is made once per process, by the services, then put back row by row.

Writing rows again costs a fiftieth of what the services cost (rights, histories, checks). A scene is put back only where
that gives the same base: every table it wrote is empty. Elsewhere it is made for real.
"""

import pickle
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from mutualisation.demonstration.builder import build as build_demonstration
from projects.models import Project

_WRITE = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


@dataclass(frozen=True)
class _Scene:
    tables: dict[str, tuple[list[str], list[tuple]]]  # in the order in which they were first written
    files: dict[Path, bytes]
    result: bytes  # pickled: each test gets objects of its own


_scenes: dict[object, _Scene] = {}


def scene(key: object, build: Callable[[], Any]) -> Any:
    """What ``build()`` returns, with the rows and the files that it makes in a base where nothing of it stands yet.

    ``key`` names the scene in this process. The result must hold model instances and plain values only.
    """
    held = _scenes.get(key)
    if held is None:
        return _make(key, build)
    if _with_rows(held.tables):
        return build()
    _put_back(held)
    return pickle.loads(held.result)  # noqa: S301  written by this process


def demonstration() -> Project:
    """The demonstration territory."""
    return scene("demonstration", build_demonstration)


def _make(key: object, build: Callable[[], Any]) -> Any:
    filled = _with_rows(connection.introspection.django_table_names(only_existing=True))
    written: dict[str, None] = {}

    def watch(execute, sql, params, many, context):
        if match := _WRITE.match(sql):
            written[match[1]] = None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        result = build()
    if not filled & set(written):
        _scenes[key] = _Scene({table: _rows(table) for table in written}, _files(), pickle.dumps(result))
    return result


def _with_rows(tables: Iterable[str]) -> set[str]:
    """Those of ``tables`` that hold a row."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"  # noqa: S608  our tables
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


def _rows(table: str) -> tuple[list[str], list[tuple]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  our own tables
        return [column[0] for column in cursor.description], cursor.fetchall()


def _put_back(held: _Scene) -> None:
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in held.tables.items():
            names = ", ".join(quote(column) for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)  # noqa: S608
    for path, content in held.files.items():
        target = Path(settings.MEDIA_ROOT) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _files() -> dict[Path, bytes]:
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
