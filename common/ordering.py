"""Texts sorted by the database in the order of a French dictionary, the same on SQLite and on PostgreSQL.

By default SQLite sorts bytes (« Zoé » before « Élie ») and PostgreSQL does as its installation was told. PostgreSQL
brings the French collation of ICU; on SQLite ours takes its name on every connection.
"""

from typing import Any

from django.db.models import CharField, F, TextField
from django.db.models.expressions import Func, OrderBy

from common.french_order import compare

COLLATION = "fr-x-icu"


class InFrench(Func):
    """A column as it is sorted: a text by the French collation, anything else as it is."""

    arity = 1

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        [column] = self.get_source_expressions()
        sql, params = compiler.compile(column)
        if isinstance(column.output_field, CharField | TextField):
            sql = f"{sql} COLLATE {connection.ops.quote_name(COLLATION)}"
        return sql, params


def in_order(name: str, descending: bool = False) -> OrderBy:
    """For ``order_by``: French order of words, NULL last both ways. ``-name`` turns the direction round."""
    column, turned = InFrench(F(name.removeprefix("-"))), name.startswith("-") != descending
    return column.desc(nulls_last=True) if turned else column.asc(nulls_last=True)


def teach_french(sender: object, connection: Any, **_: object) -> None:
    """Give a new SQLite connection the collation that PostgreSQL has."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)
