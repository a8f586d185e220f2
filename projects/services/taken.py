"""Note which files leave the project (product.md A15.5): the key of the table or document, never what it holds."""

import re
from datetime import timedelta

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone

from common.conservation import delai
from projects.access import Access
from projects.models import FichierEmporte

# the names that common.tabular.writing.export_name makes; a deposited document keeps its own, which may name somebody
_EXPORT = re.compile(
    r'^attachment; filename="[A-Za-z0-9-]+_(?P<key>[A-Za-z0-9.-]+)_\d{4}-\d\d-\d\d\.(?P<extension>\w{2,5})"$'
)


def note_taken(access: Access, response: HttpResponse) -> None:
    """Add a line when ``response`` is a file made from the project; one line a day per file, the count grows."""
    found = _EXPORT.match(response.headers.get("Content-Disposition", ""))
    if found is None:
        return
    key = {
        "project": access.project,
        "user": access.user,
        "casquette": access.hat.label[:200],
        "fichier": found["key"][:120],
        "format": found["extension"].lower(),
        "jour": timezone.localdate(),
    }
    if not FichierEmporte.objects.filter(**key).update(nombre=F("nombre") + 1):
        FichierEmporte.objects.get_or_create(**key)


def purge_taken() -> int:
    """Delete lines older than a year; returns how many."""
    return FichierEmporte.objects.filter(
        jour__lt=timezone.localdate() - timedelta(days=delai("emports").days)
    ).delete()[0]
