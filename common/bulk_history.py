"""Many new rows and the history row of each, the latter copied by the database itself.

``simple_history.utils.bulk_create_with_history`` writes the same rows: it makes an object per history row and sends every
value a second time, which was a fifth of an import of staff (benchmarks/README.md).
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.conf import settings
from django.db import connections, models, router, transaction
from django.db.models import Value
from django.utils import timezone

from common.history import CREATED

BATCH = 500
Row = TypeVar("Row", bound=models.Model)


def create_with_history(
    rows: Sequence[Row], *, user: models.Model | None, reason: str, batch_size: int = BATCH
) -> Sequence[Row]:
    """Insert ``rows``, all of one tracked model, then one history row « + » for each: this user, this reason, now.

    Without a ``user``, the one whom django-simple-history would name (the person of the request). The rows come back with
    their keys. Signals are not sent, as in any bulk creation. Raises ``IntegrityError``.
    """
    if not rows:
        return rows
    model = type(rows[0])
    with transaction.atomic(using=router.db_for_write(model), savepoint=False):
        model._default_manager.bulk_create(rows, batch_size=batch_size)  # sans historique : copié aussitôt
        if getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
            author = user or model.history.model.get_default_history_user(rows[0])
            for keys in _batches([row.pk for row in rows], batch_size):
                _copy(model, keys, author.pk if author else None, reason)
    return rows


def _batches(keys: Sequence[object], size: int) -> Iterator[Sequence[object]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _copy(model: type[models.Model], keys: Sequence[object], user: object, reason: str) -> None:
    """INSERT … SELECT of the rows ``keys`` into the history of ``model``, in the order of their keys."""
    history = model.history.model
    field = history._meta.get_field
    said = {
        "history_date": timezone.now(),
        "history_user_id": user,
        "history_change_reason": reason,
        "history_type": CREATED,
    }
    copied = [one.attname for one in history.tracked_fields]
    source = (
        model._base_manager.filter(pk__in=keys)
        .order_by("pk")
        .annotate(**{f"said_{name}": Value(value, output_field=_kind(field(name))) for name, value in said.items()})
        .values_list(*copied, *[f"said_{name}" for name in said])
    )
    using = router.db_for_write(history)
    connection = connections[using]
    select, parameters = source.query.get_compiler(using).as_sql()
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field(name).column) for name in (*copied, *said))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(history._meta.db_table)} ({columns}) {select}", parameters)


def _kind(column: models.Field) -> models.Field:
    """The field that writes a value of ``column``: of a key, the one it points at."""
    return column.target_field if isinstance(column, models.ForeignKey) else column
