"""The history of a project in words: who changed what, when and why (product.md A5.1, D7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models

from common.values import format_date, format_decimal
from projects.models import Collectivite, Phase, Project, Step

# Rows written together by one gesture are told as one entry.
_GESTURE = timedelta(seconds=30)
_WITHOUT_ACCOUNT = "Commande d’administration ou compte supprimé"
_CREATED, _CHANGED, _DELETED = "+", "~", "-"


@dataclass(frozen=True)
class Entry:
    """One gesture: when, who, why, and what it changed, one French sentence a line."""

    date: datetime
    who: str
    reason: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Subject:
    """How one tracked model is told. ``fields``: those shown when they change; ``noun`` agrees with ``created``."""

    model: type[models.Model]
    rows: Callable[[Project], models.QuerySet]
    noun: str
    feminine: bool
    name_field: str
    fields: tuple[str, ...]


_SUBJECTS = (
    _Subject(
        Project,
        lambda project: Project.history.filter(id=project.pk),
        "Projet",
        False,
        "nom",
        ("nom", "date_debut", "date_fin", "base_legale", "seuil_affichage"),
    ),
    _Subject(
        Phase,
        lambda project: Phase.history.filter(project_id=project.pk),
        "Phase",
        True,
        "titre",
        ("titre", "etat", "date_cloture"),
    ),
    _Subject(
        Step,
        lambda project: Step.history.filter(phase_id__in=Phase.history.filter(project_id=project.pk).values("id")),
        "Étape",
        True,
        "titre",
        ("titre", "rang", "est_sans_objet", "motif"),
    ),
    _Subject(
        Collectivite,
        lambda project: Collectivite.history.filter(project_id=project.pk),
        "Collectivité",
        True,
        "nom",
        (
            "nom",
            "kind",
            "siren",
            "population",
            "annee_population",
            "mode_financement",
            "mode_inventaire",
            "date_entree",
            "date_sortie",
        ),
    ),
)


def history_of(project: Project) -> list[Entry]:
    """Every gesture on the project, its phases, steps and employers, the latest first. One query a model."""
    told = []
    for order, subject in enumerate(_SUBJECTS):
        previous: dict[object, models.Model] = {}
        rows = subject.rows(project).select_related("history_user").order_by("history_date", "history_id")
        for row in rows:
            line = _line(subject, row, previous.get(row.id))
            previous[row.id] = row
            if line:
                told.append((row.history_date, order, row.history_id, row, line))
    told.sort(key=lambda item: item[:3])
    entries: list[Entry] = []
    for when, _, _, row, line in told:
        who = row.history_user.nom_affiche if row.history_user else _WITHOUT_ACCOUNT
        reason = row.history_change_reason or ""
        last = entries[-1] if entries else None
        if last and (last.who, last.reason) == (who, reason) and when - last.date < _GESTURE:
            entries[-1] = Entry(last.date, who, reason, (*last.lines, line))
        else:
            entries.append(Entry(when, who, reason, (line,)))
    return entries[::-1]


def _line(subject: _Subject, row: models.Model, before: models.Model | None) -> str:
    """What one history row says, empty when nothing that is shown changed."""
    name = f"{subject.noun} «\u00a0{getattr(row, subject.name_field)}\u00a0»"
    e = "e" if subject.feminine else ""
    if row.history_type == _CREATED:
        return f"{name} ajouté{e}"
    if row.history_type == _DELETED:
        return f"{name} retiré{e}"
    if before is None:
        return f"{name} modifié{e}"
    changes = [
        f"{_label(subject.model, field)}\u00a0: {_value(before, field)} → {_value(row, field)}"
        for field in subject.fields
        if getattr(before, field) != getattr(row, field)
    ]
    if not changes:
        return ""
    # The name before the change is the one that the reader knows.
    known = f"{subject.noun} «\u00a0{getattr(before, subject.name_field)}\u00a0»"
    return f"{known}, {', '.join(changes)}"


def _label(model: type[models.Model], field: str) -> str:
    return str(model._meta.get_field(field).verbose_name)


def _value(row: models.Model, field: str) -> str:
    """A value as people read it."""
    value = getattr(row, field)
    if value is None or value == "":
        return "(vide)"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return format_date(value)
    if row._meta.get_field(field).choices:
        return str(getattr(row, f"get_{field}_display")())
    if field in {"population"}:
        return format_decimal(value, 0)
    return f"«\u00a0{value}\u00a0»" if isinstance(value, str) else str(value)
