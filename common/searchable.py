"""The search column of a model, and the condition that asks it: see ``common.search``."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from common.search import Word, search_column


class SearchField(models.TextField):
    """Filled from ``search_words()`` of the row at each save and bulk creation; a bulk update names the field itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = getattr(model_instance, "search_words", None)
        if words is not None:
            setattr(model_instance, self.attname, search_column(*words()))
        return getattr(model_instance, self.attname)


def holds(word: Word, field: str = "recherche") -> Q:
    """Rows whose search column ``field`` answers one word."""
    beginning, stem = word.needles
    return Q(**{f"{field}__contains": beginning}) | Q(**{f"{field}__contains": stem})


def matching(rows: QuerySet, words: tuple[Word, ...], field: str = "recherche") -> QuerySet:
    """Rows that answer every word; none for an empty question."""
    if not words:
        return rows.none()
    for word in words:
        rows = rows.filter(holds(word, field))
    return rows


def fill_search_column(model: type[models.Model], words: Callable[[Any], tuple[str, ...]]) -> int:
    """Fill the column of the rows that exist, from ``words(row)``; for a migration. Returns how many rows."""
    rows = []
    for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
        row.recherche = search_column(*words(row))
        rows.append(row)
    model._base_manager.bulk_update(rows, ["recherche"], batch_size=500)
    return len(rows)
