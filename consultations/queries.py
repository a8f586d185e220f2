"""Questions about surveys: lists, participation, and results, which exist only after the closing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from common.memo import Memo
from consultations import models, tally
from consultations.models import FreeText, Survey
from consultations.questionnaire import Kind, Option, Question
from consultations.services.ballot import opened_urn
from consultations.services.lots import used_codes
from projects.access import Access
from projects.models import Project
from projects.policy import Action

MOST_WAVES = 4
_INDICES = Memo()


def surveys_of(project: Project) -> QuerySet[Survey]:
    """Surveys of a project, the latest first, with their number of questions (``questions_count``)."""
    return project.surveys.annotate(questions_count=Count("questions")).order_by("-numero")


def visible_surveys(access: Access) -> QuerySet[Survey]:
    """Those that the worn hat may know of: surveys in preparation are for those who prepare them."""
    found = surveys_of(access.project)
    if access.allows(Action.PREPARER_CONSULTATION):
        return found
    return found.exclude(etat__in=[Survey.Etat.BROUILLON, Survey.Etat.GELEE])


def specs_of(survey: Survey) -> list[Question]:
    """The questions of a survey as the pure modules read them, in order."""
    return [question.spec() for question in survey.questions.order_by("rang", "pk")]


@lru_cache(maxsize=64)
def _frozen_specs(public_id: UUID, corrections: int) -> tuple[Question, ...]:
    """Questions that can no longer change, but for slips of the pen: read once per process and correction."""
    rows = models.Question.objects.filter(survey__public_id=public_id).order_by("rang", "pk")
    return tuple(row.spec() for row in rows)


def frozen_specs(survey: Survey) -> list[Question]:
    """:func:`specs_of` for a survey whose codes exist; no query once the questions are known."""
    return specs_of(survey) if survey.is_draft else list(_frozen_specs(survey.public_id, survey.corrections))


def is_published(survey: Survey) -> bool:
    """Whether the minute of publication has come: from then on everybody reads the same results."""
    return survey.etat == Survey.Etat.CLOSE and survey.publiee_le is not None and survey.publiee_le <= timezone.now()


def may_read_results(access: Access, survey: Survey) -> bool:
    """After the closing those who run the project or an employer; the others at the minute of publication."""
    if survey.etat != Survey.Etat.CLOSE:
        return False
    return is_published(survey) or access.allows(Action.VOIR_RESULTATS)


def participation_of(survey: Survey) -> list[tally.Participation]:
    """Rates by group of employers, in steps of 5 %, groups below the threshold merged; two queries."""
    lots = list(survey.lots.select_related("collectivite").order_by("debut"))
    used = used_codes(survey)
    totals: dict[int, list] = {}
    for lot in lots:
        entry = totals.setdefault(lot.collectivite_id, [lot.collectivite, 0, 0])
        entry[1] += lot.attendus
        entry[2] += used[lot.pk]
    ordered = sorted(totals.values(), key=lambda entry: (entry[0].rang, entry[0].nom))
    return tally.participation([(Option(c.siren, c.nom), agents, n) for c, agents, n in ordered], k=survey.seuil)


@dataclass(frozen=True)
class Results:
    """What may be shown of a closed survey: everything here went through disclosure control."""

    survey: Survey
    n: int | None
    questions: tuple[Question, ...]
    by_question: Mapping[str, tally.QuestionResult]
    index: int | None
    cross: tally.Cross | None
    participation: tuple[tally.Participation, ...]
    texts: Mapping[str, tuple[str, ...]]
    waves: tuple[tally.Wave, ...]
    kept_back: tuple[Question, ...] = ()
    corrections: tuple[str, ...] = ()


def shown_texts(survey: Survey) -> dict[str, tuple[str, ...]]:
    """Texts that both readers agreed to show, by question, in alphabetical order; none below ten texts in all."""
    rows = survey.textes.order_by("cle", "texte_montre", "pk")
    by_key: dict[str, list[FreeText]] = {}
    for row in rows:
        by_key.setdefault(row.cle, []).append(row)
    smallest = max(tally.K_TEXT, survey.seuil)
    return {
        cle: tuple(row.texte_montre for row in found if row.est_montre)
        for cle, found in by_key.items()
        if len(found) >= smallest and any(row.est_montre for row in found)
    }


def corrections_of(survey: Survey) -> tuple[str, ...]:
    """What was corrected since the codes exist: the day, the words before and after. One query when there is none."""
    if not survey.corrections:
        return ()
    said = []
    before: dict[int, str] = {}
    for row in models.Question.history.filter(survey_id=survey.pk).order_by("history_date", "history_id"):
        old = before.get(row.id, "")
        if (row.history_change_reason or "").startswith("mots corrigés") and old != row.libelle:
            day = timezone.localtime(row.history_date)
            said.append(f"Le {day:%d/%m/%Y} : « {old} » est devenu « {row.libelle} ».")
        before[row.id] = row.libelle
    return tuple(said)


def kept_back(survey: Survey) -> frozenset[str]:
    """Keys of the questions whose results are not published; none before the minute of publication."""
    return frozenset(survey.non_publiees) if is_published(survey) else frozenset()


def _wave(survey: Survey) -> tally.Wave:
    answers, _ = opened_urn(survey)
    questions = specs_of(survey)
    k = survey.seuil
    hidden = kept_back(survey)
    # an index of which one item is kept back would give it away
    whole = not any(question.dans_indice for question in questions if question.cle in hidden)
    index = tally.climate_index(questions, answers, k=k) if whole else tally.Index(None)
    return tally.Wave(
        label=survey.titre,
        n=len(answers),
        results={cle: r for cle, r in tally.tally(questions, answers, k=k).items() if cle not in hidden},
        index=index.value,
        index_mask=index.mask,
        index_kept_back=not whole,
    )


def results_of(survey: Survey) -> Results:
    """Results of a closed survey, with those of the closed waves it follows. Raises ``ValueError`` before the closing.

    From the minute of publication on, what was kept back is shown to nobody: the same figures for all.
    """
    answers, _ = opened_urn(survey)
    asked = specs_of(survey)
    hidden = kept_back(survey)
    questions = [question for question in asked if question.cle not in hidden]
    k = survey.seuil
    waves = [_wave(survey)]
    before = survey.precedente
    while before is not None and len(waves) < MOST_WAVES:
        if before.etat == Survey.Etat.CLOSE and is_published(before):
            waves.append(_wave(before))
        before = before.precedente
    waves.reverse()
    return Results(
        survey=survey,
        n=len(answers) if len(answers) >= k else None,
        questions=tuple(questions),
        by_question=waves[-1].results,
        index=waves[-1].index,
        cross=tally.cross(questions, answers, k=k),
        participation=tuple(participation_of(survey)),
        texts={cle: texts for cle, texts in shown_texts(survey).items() if cle not in hidden},
        waves=tuple(waves),
        kept_back=tuple(question for question in asked if question.cle in hidden),
        corrections=corrections_of(survey),
    )


@dataclass(frozen=True)
class Climate:
    """The climate index of a wave, from 0 to 100; ``None`` when too few answered or an item of it is kept back."""

    survey: Survey
    index: int | None


def latest_climate(project: Project) -> Climate | None:
    """The index of the last wave whose results are published to all, as its own page says it; ``None`` before.

    Three queries.
    """
    return climate_of(project.surveys.order_by("numero"))


def climate_of(surveys: Iterable[Survey]) -> Climate | None:
    """The same among surveys read already. Two queries the first time: published results no longer change."""
    published = [survey for survey in surveys if is_published(survey)]
    if not published:
        return None
    survey = max(published, key=lambda one: (one.publiee_le, one.numero))
    state = (survey.project_id, survey.pk, survey.publiee_le, survey.seuil, tuple(survey.non_publiees))
    return Climate(survey, _INDICES.get(state, lambda: _wave(survey).index))


def readable_texts(survey: Survey) -> tuple[list[FreeText], list[tuple[str, int]]]:
    """Texts that may be read for moderation, and the questions whose texts are too few for anybody to read.

    Each text carries ``question_words``. Second part: (words of the question, number of texts).
    """
    words = {q.cle: q.libelle for q in specs_of(survey) if q.kind is Kind.TEXTE}
    rows = list(survey.textes.order_by("cle", "pk"))
    counts = Counter(row.cle for row in rows)
    smallest = max(tally.K_TEXT, survey.seuil)
    shown = [row for row in rows if counts[row.cle] >= smallest]
    for row in shown:
        row.question_words = words.get(row.cle, "")
    return shown, [(words.get(cle, cle), n) for cle, n in sorted(counts.items()) if n < smallest]
