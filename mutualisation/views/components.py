"""``/_composants/``: every component with its manual and every kind of figure, for those who build pages (DEBUG only).

The manual of a component is the comment at the head of its template: what it is for, its props, and an example that
this page compiles and shows, so that it cannot lie.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages.constants import SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import RequestContext, engines
from django.utils.safestring import SafeString, mark_safe

from common.forms import DateField, Form
from common.listing import Filter, ListColumn, Listing, ListSpec
from mutualisation.demonstration.figures import every_kind

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
GROUPS = (
    ("Gestes", ("button", "post_button", "dialog")),
    ("Formulaires", ("field", "plain_field", "error_summary", "form")),
    ("Listes et tableaux", ("table", "list_filters", "list_head", "list_heading", "pagination")),
    ("Où l’on en est", ("task", "step", "progress", "tag", "key_figure", "to_fill")),
    ("Messages", ("alert", "messages", "empty")),
    ("Charpente", ("card", "breadcrumb", "print_header", "account", "footer", "rail")),
)
EVERYWHERE = "Shown on every page."
_HEADER = re.compile(r"\{% comment %\}\n(?P<text>.*?)\{% endcomment %\}", re.DOTALL)


@dataclass(frozen=True)
class Manual:
    """The head of a component: ``example`` is empty when the component is part of every page."""

    name: str
    purpose: str
    props: str
    example: str


@cache
def manual_of(name: str) -> Manual:
    """Read the manual of ``templates/components/<name>.html``. Raises ValueError when it is not whole."""
    found = _HEADER.search((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    head, _, example = (found["text"] if found else "").partition("Example:\n")
    purpose, marker, props = head.partition("Props:")
    if not marker or not purpose.strip() or not (example.strip() or EVERYWHERE in props):
        raise ValueError(f"Le composant {name} n’a pas son mode d’emploi (« Props: », « Example: »).")
    return Manual(name, " ".join(purpose.split()), " ".join(props.replace(EVERYWHERE, "").split()), example.strip())


class _SampleForm(Form):
    nom = forms.CharField(label="Nom du service", help_text="Tel que vos agents le disent.")
    quotite = forms.DecimalField(label="Quotité", required=False, help_text="Par exemple 0,80 pour 80 %.")
    date_entree = DateField(label="Date d’entrée", help_text="Jour/mois/année.")
    statut = forms.ChoiceField(
        label="Statut", widget=forms.RadioSelect, choices=[("T", "Titulaire"), ("C", "Contractuelle ou contractuel")]
    )


class _ShortForm(Form):
    motif = forms.CharField(label="Motif", help_text="Gardé dans l’historique.")


@dataclass(frozen=True)
class _Row:
    matricule: str
    service: str
    etp: str
    categorie: str


SERVICES = ("Voirie et propreté", "État civil", "Restauration scolaire", "Finances", "Bibliothèque")
ROWS = tuple(
    _Row(f"BR-{rank:04d}", SERVICES[rank % len(SERVICES)], "1,00" if rank % 3 else "0,80", "ABC"[rank % 3])
    for rank in range(1, 61)
)
LIST = ListSpec(
    noun="agent",
    plural="agents",
    columns=(
        ListColumn("matricule", "Matricule", by=lambda row: row.matricule),
        ListColumn("service", "Service", by=lambda row: row.service),
        ListColumn("etp", "ETP", by=lambda row: row.etp, numeric=True),
    ),
    filters=(
        Filter(
            "categorie",
            "Catégorie",
            {"A": "A", "B": "B", "C": "C"},
            lambda rows, value: [row for row in rows if row.categorie == value],
            everything="Toutes",
        ),
    ),
    search=lambda rows, text: [row for row in rows if text.casefold() in f"{row.matricule} {row.service}".casefold()],
    search_label="Matricule ou service",
    sort="matricule",
    sizes=(5, 10, 25),
)


def _samples(request: HttpRequest) -> dict[str, Any]:
    """What the examples speak of."""
    faulty = _SampleForm({"faute-nom": "Voirie", "faute-date_entree": "05/25/2024", "faute-statut": ""}, prefix="faute")
    faulty.is_valid()
    return {
        "form": _SampleForm(prefix="exemple"),
        "faulty_form": faulty,
        "short_form": _ShortForm(prefix="court"),
        "line_form": _ShortForm(prefix="ligne"),
        "listing": Listing(LIST, request.GET, ROWS),
        "project": SimpleNamespace(nom="CC du Val-de-Brume", est_demonstration=True),
        "late": ({"nom": "Roquebelle", "url": "#composant-task"}, {"nom": "Pinsac-le-Haut", "url": ""}),
        "today": date(2026, 11, 26),
        "sample_messages": [Message(SUCCESS, "3 réponses enregistrées à 14 h 32.")],
    }


def _shown(request: HttpRequest, manual: Manual, samples: dict[str, Any]) -> SafeString:
    source = f"{{% load interface figures %}}{manual.example}"
    compiled = engines["django"].engine.from_string(source)
    html = compiled.render(RequestContext(request, samples))
    # an example must not take the focus of the page
    return mark_safe(html.replace(" data-focus", ""))  # noqa: S308  our own templates


def gallery(request: HttpRequest) -> HttpResponse:
    """The page. Raises ``Http404`` outside development."""
    if not settings.DEBUG:
        raise Http404
    samples = _samples(request)
    known = {name for _title, names in GROUPS for name in names}
    others = tuple(sorted(path.stem for path in FOLDER.glob("*.html") if path.stem not in known))
    groups = [
        (
            title,
            [(manual := manual_of(name), _shown(request, manual, samples) if manual.example else "") for name in names],
        )
        for title, names in (*GROUPS, *([("Autres", others)] if others else []))
    ]
    figures = [(type(spec).__name__, spec) for spec in every_kind()]
    return render(request, "composants.html", {"groups": groups, "figures": figures})
