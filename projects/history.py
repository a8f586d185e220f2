"""The history of a project in words: who changed what, when and why (product.md A5.1, D7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models

from common.history import in_words, label_of
from common.values import format_decimal
from projects.authors import role_labels
from projects.models import Collectivite, Phase, Project, Step
from projects.options import OPTIONS, options_of

# Rows written together by one gesture are told as one entry.
_GESTURE = timedelta(seconds=30)
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
        ("nom", "date_debut", "date_fin", "base_legale", "seuil_affichage", "options"),
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


def history_of(project: Project, *, names: bool = True) -> list[Entry]:
    """Every gesture on the project, its phases, steps and employers, the latest first. One query a model, one for roles.

    Whoever acted is told by the role held in the project; by name too for those who see the members (``names``).
    """
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
    roles = role_labels(project, {item[3].history_user_id for item in told})
    entries: list[Entry] = []
    for when, _, _, row, line in told:
        who = roles.of(row.history_user_id)
        if names and row.history_user:
            who = f"{row.history_user.nom_affiche} ({who})"
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
        f"{label_of(subject.model, field)}\u00a0: {_told(before, field)} → {_told(row, field)}"
        for field in subject.fields
        if getattr(before, field) != getattr(row, field)
    ]
    if not changes:
        return ""
    # The name before the change is the one that the reader knows.
    known = f"{subject.noun} «\u00a0{getattr(before, subject.name_field)}\u00a0»"
    return f"{known}, {', '.join(changes)}"


def _told(row: models.Model, field: str) -> str:
    """A value inside a sentence: a free text between quotes, a population with its groups of digits."""
    value = getattr(row, field)
    if field == "options":
        chosen = options_of(value)
        return (
            ", ".join(f"«\u00a0{spec.libelle}\u00a0»" for option, spec in OPTIONS.items() if option in chosen)
            or "aucune"
        )
    if field == "population" and value is not None:
        return format_decimal(value, 0)
    said = in_words(row, field)
    is_free_text = isinstance(value, str) and value and not row._meta.get_field(field).choices
    return f"«\u00a0{said}\u00a0»" if is_free_text else said
