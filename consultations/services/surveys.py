"""Prepare a survey: create it from a model, change its questions while no code exists, open it, close it, publish it."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from consultations.models import Draft, FreeText, Question, Survey, Urn
from consultations.questionnaire import Kind, faults
from consultations.services.ballot import hold_drafts, opened_urn
from consultations.wording import is_correction
from governance.models import Meeting
from projects.models import Project

DATA = Path(__file__).resolve().parent.parent / "data"
MOST_QUESTIONS = 60
# the page of publication proposes the minute at which it was opened: who reads it for a while publishes at once
READING = timedelta(hours=1)
CORRECTION = "mots corrigés : "
SENSE = (
    "Ces mots peuvent changer le sens : une fois les codes prêts, seules les fautes de frappe se corrigent (deux mots au "
    "plus, une lettre par mot, deux dans un mot long, ni chiffre ni négation)."
)
FROZEN = (
    "Les codes de cette consultation existent : ses questions, son seuil et son mode anonyme ne changent plus, dans "
    "aucun sens. Préparez une nouvelle consultation."
)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def bank() -> dict[str, dict[str, Any]]:
    """The question bank (domain.md §7.5) by key: fields of ``Question``."""
    found = {}
    for row in _rows("questions.csv"):
        axe = row["options"] if row["type"] == Kind.PROFIL else ""
        labels = [] if axe or not row["options"] else row["options"].split("|")
        found[row["cle"]] = {
            "cle": row["cle"],
            "type": row["type"],
            "section": row["section"],
            "libelle": row["libelle"],
            "libelle_simple": row["libelle_simple"],
            "axe": axe,
            "options": coded(labels),
            **{flag: row[flag] == "1" for flag in ("est_inversee", "dans_indice", "a_non_concerne")},
        }
    return found


@cache
def models() -> dict[str, tuple[str, ...]]:
    """Keys of the questions of each model, in order: six, three after a workshop."""
    found: dict[str, list[str]] = {}
    for row in _rows("modeles.csv"):
        found.setdefault(row["modele"], []).append(row["cle"])
    return {name: tuple(keys) for name, keys in found.items()}


def coded(labels: list[str]) -> list[list[str]]:
    """Choices with their codes, ``C1``, ``C2``…, in order."""
    return [[f"C{rank}", label] for rank, label in enumerate(labels, start=1)]


def require_draft(survey: Survey) -> Survey:
    """The survey read again under lock. Raises ``ValidationError`` once codes exist."""
    current = Survey.objects.select_for_update().get(pk=survey.pk)
    if not current.is_draft:
        raise ValidationError(FROZEN)
    return current


@transaction.atomic
def create_survey(
    *,
    project: Project,
    titre: str,
    modele: str,
    date_debut: date,
    date_fin: date,
    presentation: str = "",
    contact: str = "",
    precedente: Survey | None = None,
    meeting: Meeting | None = None,
    reason: str = "création",
) -> Survey:
    """A survey in preparation with the questions of its model, or those of the wave it follows.

    Raises ``ValidationError`` by field.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if precedente is not None and precedente.project_id != project.pk:
        raise ValidationError({"precedente": "Cette vague appartient à un autre projet."})
    last = Survey.objects.filter(project=project).aggregate(last=Max("numero"))["last"] or 0
    survey = Survey(
        project=project,
        numero=last + 1,
        titre=titre.strip(),
        modele=modele,
        presentation=presentation.strip(),
        contact=contact.strip(),
        seuil=project.seuil_affichage,
        date_debut=date_debut,
        date_fin=date_fin,
        precedente=precedente,
        meeting=meeting,
    )
    _save(survey, reason)
    if precedente is not None:
        kept = [
            {field: getattr(question, field) for field in _COPIED}
            for question in precedente.questions.order_by("rang", "pk")
        ]
    else:
        kept = [bank()[key] for key in models().get(modele, ())]
    for rang, fields in enumerate(kept, start=1):
        if fields["type"] == Kind.PROFIL:
            fields = {**fields, "options": []}
        _save(Question(survey=survey, rang=rang, **fields), reason)
    return survey


_COPIED = (
    "cle",
    "type",
    "section",
    "libelle",
    "libelle_simple",
    "options",
    "axe",
    "a_non_concerne",
    "est_inversee",
    "dans_indice",
    "condition_cle",
    "condition_valeurs",
)


def _save(row: Survey | Question, reason: str) -> None:
    row._change_reason = reason
    row.full_clean()
    row.save()


@transaction.atomic
def update_survey(*, survey: Survey, fields: Mapping[str, Any], reason: str = "modification") -> Survey:
    """Change the title, the words, the dates or the threshold (raise only) of a survey in preparation."""
    current = require_draft(survey)
    unknown = set(fields) - {"titre", "presentation", "contact", "date_debut", "date_fin", "seuil"}
    if unknown:
        raise ValueError(f"Champs inconnus : {sorted(unknown)}")
    if fields.get("seuil", current.seuil) < current.project.seuil_affichage:
        raise ValidationError(
            {"seuil": f"Le seuil du projet est {current.project.seuil_affichage} : il ne se baisse pas."}
        )
    for name, value in fields.items():
        setattr(current, name, value)
    _save(current, reason)
    return current


@transaction.atomic
def save_question(
    *, survey: Survey, fields: Mapping[str, Any], question: Question | None = None, reason: str = "questionnaire"
) -> Question:
    """Add a question at the end, or change one. Raises ``ValidationError`` once codes exist, or by field."""
    current = require_draft(survey)
    rows = list(current.questions.order_by("rang", "pk"))
    if question is None:
        if len(rows) >= MOST_QUESTIONS:
            raise ValidationError(f"Une consultation compte {MOST_QUESTIONS} questions au plus.")
        question = Question(survey=current, rang=(rows[-1].rang + 1) if rows else 1)
        question.cle = fields.get("cle") or _free_key(str(fields["libelle"]), {row.cle for row in rows})
    elif question.survey_id != current.pk:
        raise ValidationError("Cette question appartient à une autre consultation.")
    for name, value in fields.items():
        if name != "cle":
            setattr(question, name, value)
    _save(question, reason)
    return question


def _free_key(libelle: str, taken: set[str]) -> str:
    base = slugify(libelle)[:24].strip("-") or "question"
    key, rank = base, 2
    while key in taken:
        key, rank = f"{base}-{rank}", rank + 1
    return key


@transaction.atomic
def remove_question(*, question: Question, reason: str = "question retirée") -> None:
    """Take a question away. Raises ``ValidationError`` when another depends on it, or once codes exist."""
    survey = require_draft(question.survey)
    if survey.questions.filter(condition_cle=question.cle).exists():
        raise ValidationError("Une autre question dépend de celle-ci : changez d’abord sa condition.")
    question._change_reason = reason
    question.delete()


@transaction.atomic
def move_question(*, question: Question, up: bool, reason: str = "ordre des questions") -> None:
    """Exchange a question with its neighbour; the first cannot go up, the last cannot go down: nothing happens then."""
    survey = require_draft(question.survey)
    rows = list(survey.questions.order_by("rang", "pk"))
    here = next(rank for rank, row in enumerate(rows) if row.pk == question.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for rang, row in enumerate(rows, start=1):
        if row.rang != rang:
            row.rang = rang
            _save(row, reason)


def faults_of(survey: Survey) -> list[str]:
    """Why codes may not be prepared for this survey, in words."""
    return faults([question.spec() for question in survey.questions.order_by("rang", "pk")])


@transaction.atomic
def open_survey(*, survey: Survey, reason: str = "ouverture") -> Survey:
    """Let people answer from today. Raises ``ValidationError`` without printed codes or after the last day."""
    current = Survey.objects.select_for_update().get(pk=survey.pk)
    if current.etat != Survey.Etat.GELEE:
        raise ValidationError(
            "Préparez d’abord les codes : ils figent les questions."
            if current.is_draft
            else "Cette consultation est déjà ouverte ou close."
        )
    today = timezone.localdate()
    if current.date_fin < today:
        raise ValidationError("Le dernier jour de cette consultation est passé.")
    if not current.lots.filter(imprime_le__isnull=False).exists():
        raise ValidationError("Aucun code n’est imprimé : personne ne pourrait répondre.")
    current.etat, current.date_debut = Survey.Etat.OUVERTE, min(current.date_debut, today)
    _save(current, reason)
    return current


@transaction.atomic
def close_survey(*, survey: Survey, reason: str = "clôture") -> Survey:
    """End the answers, destroy the drafts, lay out the texts to be read. Raises ``ValidationError`` unless open."""
    Urn.objects.select_for_update().filter(survey=survey).first()
    hold_drafts(survey)
    current = Survey.objects.select_for_update().get(pk=survey.pk)
    if current.etat != Survey.Etat.OUVERTE:
        raise ValidationError("Cette consultation n’est pas ouverte.")
    current.etat = Survey.Etat.CLOSE
    current.date_fin = max(current.date_debut, min(current.date_fin, timezone.localdate()))
    _save(current, reason)
    Draft.objects.filter(survey=current).delete()
    _, texts = opened_urn(current)
    for cle in sorted(texts):
        for text in texts[cle]:
            row = FreeText(survey=current, cle=cle, texte=text)
            row._change_reason = reason
            row.save()
    return current


def close_due() -> int:
    """Close the surveys whose last day is over; returns how many. Called every hour."""
    due = list(Survey.objects.filter(etat=Survey.Etat.OUVERTE, date_fin__lt=timezone.localdate()).order_by("pk"))
    for survey in due:
        close_survey(survey=survey, reason="dernier jour passé")
    return len(due)


@transaction.atomic
def correct_wording(*, question: Question, libelle: str, libelle_simple: str, reason: str) -> Question:
    """Correct slips of the pen once the codes exist, until the closing. Raises ``ValidationError`` by field.

    A wording that may change the sense is refused (``consultations.wording``), judged against the words that the codes
    froze: letter after letter, several corrections would go anywhere. The old words stay in the history.
    """
    survey = Survey.objects.select_for_update().get(pk=question.survey_id)
    if survey.etat not in {Survey.Etat.GELEE, Survey.Etat.OUVERTE}:
        raise ValidationError(
            "La consultation est close : ses mots ne changent plus."
            if survey.etat == Survey.Etat.CLOSE
            else "Aucun code n’existe : modifiez la question."
        )
    # from the codes on, a question changes here only: its last version that is no correction is the one they froze
    older = question.history.exclude(history_change_reason__startswith=CORRECTION)
    frozen = older.order_by("history_date", "history_id").last() or question
    errors = {}
    for name, wanted in (("libelle", libelle.strip()), ("libelle_simple", libelle_simple.strip())):
        if not is_correction(getattr(frozen, name), wanted):
            errors[name] = SENSE
    if not reason.strip():
        errors["motif"] = "Dites ce qui est corrigé : la trace est lue avec les résultats."
    if errors:
        raise ValidationError(errors)
    question.libelle, question.libelle_simple = libelle.strip(), libelle_simple.strip()
    _save(question, f"{CORRECTION}{reason.strip()}"[:100])
    survey.corrections += 1
    _save(survey, f"{CORRECTION}{reason.strip()}"[:100])
    return question


@transaction.atomic
def publish(*, survey: Survey, moment: datetime, kept_back: Iterable[str] = (), reason: str = "publication") -> Survey:
    """Set the minute from which everybody reads the same results: members, CST and agents without account.

    ``kept_back``: keys of the questions whose results are not published; their wording is, so that nothing is hidden in
    silence. A minute passed less than an hour ago is this one. Raises ``ValidationError`` before the closing, further in
    the past, once published, or with nothing to publish.
    """
    current = Survey.objects.select_for_update().get(pk=survey.pk)
    now = timezone.now()
    if current.etat != Survey.Etat.CLOSE:
        raise ValidationError("Les résultats se publient après la clôture.")
    if current.publiee_le and current.publiee_le <= now:
        raise ValidationError("Les résultats sont déjà publiés.")
    if moment < now - READING:
        raise ValidationError({"heure": "Cette heure est passée."})
    moment = max(moment, now.replace(second=0, microsecond=0))
    known = set(current.questions.values_list("cle", flat=True))
    hidden = sorted(set(kept_back))
    if not set(hidden) <= known:
        raise ValidationError({"publiees": "Une de ces questions n’est pas dans la consultation."})
    if known and len(hidden) == len(known):
        raise ValidationError({"publiees": "Publiez au moins une question."})
    current.publiee_le, current.non_publiees = moment, hidden
    _save(current, reason)
    return current
