"""Keep the interview log: share an interview at its level, keep one for oneself, follow what was promised."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common import removal
from consultations import keys
from consultations.models import Interview, InterviewPerson, PrivateInterview, Promise, Quotation
from consultations.themes import speaks_of_staff
from projects.models import Project

LONGEST_NOTE = 10_000
PRIVATE = "ENQUETEUR"
LEVELS = [
    (
        Interview.Confidentialite.PROJET.value,
        "Projet : lu aussi par la direction et la ou le DRH de l’employeur entendu",
    ),
    (
        Interview.Confidentialite.RESTREINT.value,
        "Restreint : lu par la cheffe ou le chef de projet et la référente ou le référent RH ; par la ou le DRH de "
        "l’employeur si l’on y parle du personnel",
    ),
    (PRIVATE, "Pour moi : lu par personne d’autre, compté nulle part, effacé quand je l’efface"),
]


def check(fields: Mapping[str, Any], people: Sequence[Mapping], quotations: Sequence[Mapping]) -> None:
    """Raise ``ValidationError`` by field: a day to come, a note too long, nobody met, words quoted without consent."""
    errors: dict[str, str] = {}
    if fields["date"] > timezone.localdate():
        errors["date"] = "Cette date n’est pas encore venue : un entretien se consigne quand il a eu lieu."
    if len(fields["synthese"]) > LONGEST_NOTE:
        errors["synthese"] = f"{len(fields['synthese'])} signes : {LONGEST_NOTE} au plus. Gardez l’essentiel."
    if not people:
        errors["fonction_0"] = "Dites au moins qui a été rencontré, par sa fonction ; le nom est facultatif."
    if fields["forme"] == Interview.Forme.INDIVIDUEL and sum(one["nombre"] for one in people) > 1:
        errors["forme"] = "Plusieurs personnes : c’est un entretien en groupe."
    for rank, one in enumerate(quotations):
        if not one["portee"]:
            errors[f"portee_{rank}"] = (
                "Une citation se garde avec l’accord de la personne : dites pour qui, ou ôtez-la."
            )
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def save_interview(
    *,
    project: Project,
    author,
    fields: Mapping[str, Any],
    people: Sequence[Mapping[str, Any]],
    quotations: Sequence[Mapping[str, Any]] = (),
    promises: Sequence[Mapping[str, Any]] = (),
    interview: Interview | None = None,
    reason: str = "",
) -> Interview:
    """Write an interview that others may read at its level, with whom was met, what may be quoted, what was promised.

    ``fields``: forme, date, lieu, confidentialite, themes, synthese. Rows that are the same stay; a promise keeps the
    day it was kept. Raises ``ValidationError`` by field.
    """
    check(fields, people, quotations)
    row = interview or Interview(project=project, auteur=author)
    for name, value in fields.items():
        setattr(row, name, value)
    row.est_rh = speaks_of_staff(row.themes)
    row._change_reason = reason or ("modification" if interview else "entretien consigné")
    row.full_clean()
    row.save()
    _replace(row, row.personnes, [InterviewPerson(rang=rank, **one) for rank, one in enumerate(people, start=1)])
    _replace(row, row.citations, [Quotation(**one) for one in quotations])
    kept = {one.texte: one.date_tenue for one in row.engagements.all()}
    _replace(row, row.engagements, [Promise(date_tenue=kept.get(one["texte"]), **one) for one in promises])
    return row


def _replace(interview: Interview, related, wanted: list) -> None:
    """Make the rows of an interview those wanted, in order; nothing happens when they are the same."""

    def said(one) -> tuple:
        return tuple(getattr(one, f.attname) for f in one._meta.concrete_fields if f.name not in {"id", "interview"})

    current = list(related.order_by("pk"))
    if [said(one) for one in current] == [said(one) for one in wanted]:
        return
    for one in current:
        one._change_reason = "entretien modifié"
        one.delete()
    for one in wanted:
        one.interview = interview
        one._change_reason = "entretien modifié" if current else "entretien consigné"
        one.full_clean()
        one.save()


@transaction.atomic
def remove_interview(*, interview: Interview, author, reason: str) -> None:
    """Take an interview away, for 24 hours; its concerns stay."""
    removal.remove(interview, auteur=author, motif=reason)


def restore_interview(*, row: Interview, auteur) -> None:
    """Bring it back. Raises ``ValidationError`` after 24 hours."""
    removal.restore(row, auteur=auteur)


def purge_interview(interview: Interview) -> None:
    """Delete for good, with every version: what was said is nobody's any more."""
    pk = interview.pk
    interview.delete()
    Interview.history.filter(id=pk).delete()
    for model in (InterviewPerson, Quotation, Promise):
        model.history.filter(interview_id=pk).delete()


@transaction.atomic
def keep_private(*, project: Project, author, content: Mapping[str, Any], row: PrivateInterview | None = None):
    """Seal an interview for its interviewer alone. ``content``: what the form shows again, as plain values."""
    if row is not None and (row.auteur_id != author.pk or row.project_id != project.pk):
        raise ValueError("Cet entretien appartient à une autre personne.")
    row = row or PrivateInterview(project=project, auteur=author)
    row.sceau = keys.seal_diary(str(project.pk), author.pk, content)
    row.save()
    return row


@transaction.atomic
def share_private(*, row: PrivateInterview, **given) -> Interview:
    """Its interviewer opens it to others: it becomes an interview of the log, and the sealed one is gone."""
    shared = save_interview(project=row.project, author=row.auteur, reason="ouvert par son auteur", **given)
    row.delete()
    return shared


@transaction.atomic
def keep_promise(*, promise: Promise, day, reason: str = "engagement tenu") -> None:
    """Note the day on which a promise was kept (``None``: it was not). Raises ``ValidationError`` on a day to come."""
    if day is not None and day > timezone.localdate():
        raise ValidationError("Cette date n’est pas encore venue.")
    promise.date_tenue = day
    promise._change_reason = reason
    promise.save()
