"""From sent answers to what may be shown: counts, shares, means, indices, with their masks. Pure.

The rules and worked figures are in ``docs/algorithmes/resultats-consultations.md``. Masks come from
``common.disclosure``: nothing here is shown before it went through them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from common.disclosure import Mask, Suppression, complement_refused, require_threshold, suppress_with_reasons
from consultations.questionnaire import NO_OPINION, NOT_CONCERNED, Answers, Kind, Option, Question

OTHERS = "AUTRES"
OTHERS_LABEL = "Sans opinion, non concerné(e) ou sans réponse"
WITHOUT_DECIMALS_UNDER = 30
PARTICIPATION_STEP = 5
MOST_CASES = 20_000
K_TEXT = 10
INDEX_ITEMS = 3
NO_INDICATION = Option("", "Sans indication")
NOTE_CLASSES = (
    Option("PROMOTEURS", "9 ou 10 (recommandent)"),
    Option("PASSIFS", "7 ou 8"),
    Option("DETRACTEURS", "de 0 à 6 (ne recommandent pas)"),
)


@dataclass(frozen=True)
class Line:
    """One line of a distribution: ``n`` and ``share`` are ``None`` when hidden, ``mask`` says why."""

    code: str
    label: str
    n: int | None
    share: Decimal | None
    mask: Mask | None = None


@dataclass(frozen=True)
class QuestionResult:
    """What may be shown of one question. ``mean``: of the expressed answers, on the scale of the question.

    ``mean_mask`` says why a mean that exists is hidden; ``enps`` likewise under the same mask.
    """

    question: Question
    n: int
    lines: tuple[Line, ...]
    mean: Decimal | None = None
    mean_mask: Mask | None = None
    enps: int | None = None

    @property
    def has_mean(self) -> bool:
        """Whether this type of question has a mean (or a score) at all, shown or hidden."""
        return self.question.kind in {Kind.ACCORD, Kind.NOTE}


def round_half_up(value: Decimal, places: int = 0) -> Decimal:
    """French usage: 0,5 rounds away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def mean_places(n: int) -> int:
    """Decimals of a mean of ``n`` answers: none below 30 (domain.md §7.5)."""
    return 0 if n < WITHOUT_DECIMALS_UNDER else 1


def enps_of(promoters: int, passives: int, detractors: int) -> int:
    """``%(9–10) − %(0–6)`` as an integer from −100 to +100; passives count below the line. 6, 9, 5 → +5.

    Raises ``ValueError`` without an answer. Source: domain.md §7.5.
    """
    total = promoters + passives + detractors
    if total < 1 or min(promoters, passives, detractors) < 0:
        raise ValueError("Un score de recommandation demande au moins une réponse.")
    return int(round_half_up(Decimal(100 * (promoters - detractors)) / total))


def rescaled(mean: Decimal) -> Decimal:
    """A mean from 1 to 5 on a scale from 0 to 100: ``(m − 1) / 4 × 100``."""
    return (mean - 1) / 4 * 100


@dataclass(frozen=True)
class Index:
    """The climate index, or why it is hidden; both ``None`` when too few questions of the index were asked."""

    value: int | None
    mask: Mask | None = None


def climate_index(questions: Sequence[Question], answers: Sequence[Answers], *, k: int) -> Index:
    """Mean of the items of the index, reversed where needed, from 0 to 100.

    It takes at least three items, each with at least ``k`` expressed answers. An index is one more equation: it is hidden
    when somebody who knew the exact means of all the other items could find a hidden line from it. Source: domain.md §7.5.
    """
    require_threshold(k)
    items = [question for question in questions if question.kind is Kind.ACCORD and question.dans_indice]
    if len(items) < INDEX_ITEMS:
        return Index(None)
    means: dict[str, Decimal] = {}
    for question in items:
        values = expressed(question, answers)
        if len(values) >= k:
            means[question.cle] = _favourable(question, Decimal(sum(values)) / len(values))
    if len(means) < INDEX_ITEMS or len(answers) < k:
        return Index(None, Mask.PREMIER_ORDRE)
    index = _index_of(sum(means.values(), Decimal(0)), len(means))
    for question in items:
        if question.cle not in means:
            continue
        counts = _counts(question, answers)
        masked = suppress_with_reasons(counts, k=k)
        others = sum((mean for cle, mean in means.items() if cle != question.cle), Decimal(0))
        shown, _ = _shown_mean(expressed(question, answers), counts, masked, len(answers))

        def agrees(points: int, n: int, question=question, others=others, shown=shown) -> bool:
            mean = Decimal(points) / n
            told = shown is None or round_half_up(mean, mean_places(n)) == shown
            return told and _index_of(others + _favourable(question, mean), len(means)) == index

        if masked.reasons and not keeps_secret(counts, masked.reasons, agrees, total=len(answers), k=k):
            return Index(None, Mask.SECOND_ORDRE)
    return Index(index)


def _favourable(question: Question, mean: Decimal) -> Decimal:
    return 6 - mean if question.est_inversee else mean


def _index_of(total: Decimal, items: int) -> int:
    return int(round_half_up(rescaled(total / items)))


def expressed(question: Question, answers: Sequence[Answers]) -> list[int]:
    """The numbers given to a scale: « sans opinion », « non concerné(e) » and absent answers are not counted."""
    found = []
    for one in answers:
        value = one.get(question.cle)
        if isinstance(value, str) and value not in {NO_OPINION, NOT_CONCERNED}:
            found.append(int(value))
    return found


def _line_of(question: Question, value: object) -> str:
    """The line of the distribution in which one answer falls."""
    if isinstance(value, list):  # a ranking counts by what comes first
        return value[0] if value else OTHERS
    if not isinstance(value, str) or value in {NO_OPINION, NOT_CONCERNED}:
        return OTHERS
    if question.kind is Kind.NOTE:
        note = int(value)
        return "PROMOTEURS" if note >= 9 else "PASSIFS" if note >= 7 else "DETRACTEURS"
    return value


def _offered(question: Question) -> tuple[Option, ...]:
    if question.kind is Kind.NOTE:
        return NOTE_CLASSES
    return tuple(option for option in question.offered() if option.code not in {NO_OPINION, NOT_CONCERNED})


def _counts(question: Question, answers: Sequence[Answers]) -> dict[str, int]:
    """Answers by line, those without opinion last; they add up to the answers received."""
    counts = {option.code: 0 for option in _offered(question)} | {OTHERS: 0}
    for one in answers:
        counts[_line_of(question, one.get(question.cle))] += 1
    return counts


def _share(n: int, total: int) -> Decimal:
    places = 2 if total < WITHOUT_DECIMALS_UNDER else 3
    return round_half_up(Decimal(n) / total, places)


def question_result(question: Question, answers: Sequence[Answers], *, k: int) -> QuestionResult | None:
    """What may be shown of ``question``; ``None`` for a free text, or below ``k`` answers in all.

    Every person falls in exactly one line (several choices excepted), so the lines add up to the answers received.
    """
    require_threshold(k)
    total = len(answers)
    if question.kind is Kind.TEXTE or total < k:
        return None
    if question.kind is Kind.CHOIX_MULTIPLE:
        return QuestionResult(question, total, _several(question, answers, k))
    if question.kind is Kind.PROFIL:
        groups = merge_groups(_profile_sizes(question, answers), k=k)
        return QuestionResult(
            question,
            total,
            tuple(Line("+".join(g.codes), g.label, g.n, _share(g.n, total)) for g in groups),
        )
    offered = (*_offered(question), Option(OTHERS, OTHERS_LABEL))
    counts = _counts(question, answers)
    masked = suppress_with_reasons(counts, k=k)
    lines = tuple(
        Line(
            option.code,
            option.label,
            n := masked.cells[option.code],
            None if n is None else _share(n, total),
            masked.reasons.get(option.code),
        )
        for option in offered
    )
    mean = mean_mask = enps = None
    if question.kind is Kind.ACCORD:
        mean, mean_mask = _shown_mean(expressed(question, answers), counts, masked, total)
    elif question.kind is Kind.NOTE and total > counts[OTHERS]:
        if masked.reasons:
            mean_mask = Mask.SECOND_ORDRE
        else:
            enps = enps_of(*(counts[option.code] for option in NOTE_CLASSES))
    return QuestionResult(question, total, lines, mean, mean_mask, enps)


def _profile_sizes(question: Question, answers: Sequence[Answers]) -> list[tuple[Option, int]]:
    """How many gave each answer of the profile question, those who gave none last (code ``""``)."""
    known = {option.code for option in question.options}
    given = [one.get(question.cle) for one in answers]
    sizes = [(option, sum(value == option.code for value in given)) for option in question.options]
    return [*sizes, (NO_INDICATION, sum(value not in known for value in given))]


def _several(question: Question, answers: Sequence[Answers], k: int) -> tuple[Line, ...]:
    """Lines of a question with several choices: they do not add up, but each hides its complement."""
    total = len(answers)
    given = [one.get(question.cle) or [] for one in answers]
    counts = {option.code: sum(option.code in one for one in given) for option in question.options}
    counts[OTHERS] = sum(not one for one in given)
    lines = []
    for option in (*question.options, Option(OTHERS, "Aucune réponse")):
        n = counts[option.code]
        mask = None
        if complement_refused(n, total, k):
            mask = Mask.PREMIER_ORDRE if n < k else Mask.SECOND_ORDRE
        lines.append(Line(option.code, option.label, None if mask else n, None if mask else _share(n, total), mask))
    return tuple(lines)


def _shown_mean(
    values: Sequence[int], counts: Mapping[str, int], masked: Suppression, total: int
) -> tuple[Decimal | None, Mask | None]:
    """The mean, or the reason why it is hidden: a mean beside hidden lines is one more equation to solve them."""
    if not values:
        return None, None
    if len(values) < masked.k:
        return None, Mask.PREMIER_ORDRE
    mean = round_half_up(Decimal(sum(values)) / len(values), mean_places(len(values)))
    if masked.reasons and not mean_keeps_secret(counts, masked.reasons, mean, total=total, k=masked.k):
        return None, Mask.SECOND_ORDRE
    return mean, None


def mean_keeps_secret(
    counts: Mapping[str, int], reasons: Mapping[str, Mask], mean: Decimal, *, total: int, k: int
) -> bool:
    """Whether the rounded mean may be shown beside hidden lines (:func:`keeps_secret`)."""

    def agrees(points: int, n: int) -> bool:
        return round_half_up(Decimal(points) / n, mean_places(n)) == mean

    return keeps_secret(counts, reasons, agrees, total=total, k=k)


def keeps_secret(
    counts: Mapping[str, int],
    reasons: Mapping[str, Mask],
    agrees: Callable[[int, int], bool],
    *,
    total: int,
    k: int,
) -> bool:
    """Whether, knowing the shown lines, the total, the rule and one more figure, each small line keeps two values.

    ``counts``: lines "1" to "5" and the others. ``agrees``: whether so many points over so many expressed answers give the
    figure that is shown. All the ways to fill the hidden lines are tried; when there are too many of them, or when two
    larger lines are hidden, the answer is no.
    """
    small = [code for code, reason in reasons.items() if reason is Mask.PREMIER_ORDRE]
    large = [code for code, reason in reasons.items() if reason is Mask.SECOND_ORDRE]
    if len(large) > 1 or not small or (k - 1) ** len(small) > MOST_CASES:
        return False
    shown = {code: n for code, n in counts.items() if code not in reasons}
    hidden_total = total - sum(shown.values())
    possible: dict[str, set[int]] = {code: set() for code in small}
    for guess in product(range(1, k), repeat=len(small)):
        rest = hidden_total - sum(guess)
        filled = {**shown, **dict(zip(small, guess, strict=True))}
        if large:
            if rest < k:
                continue
            filled[large[0]] = rest
        elif rest:
            continue
        n = sum(filled[code] for code in filled if code != OTHERS)
        if n < 1:
            continue
        points = sum(int(code) * filled[code] for code in filled if code != OTHERS)
        if agrees(points, n):
            for code, value in zip(small, guess, strict=True):
                possible[code].add(value)
    return all(len(values) >= 2 for values in possible.values())


# --- groups -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Categories of people shown together, with their number. ``codes`` in the order of the questionnaire."""

    codes: tuple[str, ...]
    label: str
    n: int


def merge_groups(sizes: Sequence[tuple[Option, int]], *, k: int) -> list[Group]:
    """Groups of at least ``k``: every smaller one (an empty one too: it tells that nobody answered) is joined to the
    others, then to the next smallest, until the joined group holds ``k`` people. Sizes 4 and 2 with k = 5 → one of 6.

    Empty when there are fewer than ``k`` people in all. Raises ``ValueError`` when k < 5.
    """
    require_threshold(k)
    if sum(n for _, n in sizes) < k:
        return []
    ordered = sorted(range(len(sizes)), key=lambda rank: (sizes[rank][1], rank))
    joined = [rank for rank in ordered if sizes[rank][1] < k]
    rest = [rank for rank in ordered if sizes[rank][1] >= k]
    while joined and (sum(sizes[rank][1] for rank in joined) < k or len(joined) < 2) and rest:
        joined.append(rest.pop(0))
    groups = [((rank,), sizes[rank][1]) for rank in rest]
    if joined:
        groups.append((tuple(sorted(joined)), sum(sizes[rank][1] for rank in joined)))
    return [
        Group(tuple(sizes[r][0].code for r in ranks), " + ".join(sizes[r][0].label for r in ranks), n)
        for ranks, n in sorted(groups)
    ]


@dataclass(frozen=True)
class CrossCell:
    """The mean of one question in one group; ``mask`` when it is hidden, both ``None`` when nobody expressed."""

    mean: Decimal | None
    mask: Mask | None


@dataclass(frozen=True)
class Cross:
    """The closed list of crosses: groups of the profile × questions of agreement, means only."""

    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    cells: Mapping[tuple[int, str], CrossCell]


def cross(questions: Sequence[Question], answers: Sequence[Answers], *, k: int) -> Cross | None:
    """Means of agreement by group of the profile question; ``None`` without one, or when one group is left.

    In each column, groups with fewer than ``k`` expressed answers are hidden, and others with them so that none is
    found from the whole; so is a group that answered with one voice, because its mean tells what each one said.
    """
    profile = next((question for question in questions if question.kind is Kind.PROFIL), None)
    if profile is None:
        return None
    of_group: dict[str, list[Answers]] = {option.code: [] for option in (*profile.options, NO_INDICATION)}
    for one in answers:
        value = one.get(profile.cle)
        of_group[value if isinstance(value, str) and value in of_group else ""].append(one)
    groups = merge_groups(_profile_sizes(profile, answers), k=k)
    if len(groups) < 2:
        return None
    columns = tuple(question for question in questions if question.kind is Kind.ACCORD)
    cells = {}
    for question in columns:
        values = [expressed(question, [one for code in group.codes for one in of_group[code]]) for group in groups]
        counts = {str(rank): len(found) for rank, found in enumerate(values)}
        masked = suppress_with_reasons(counts, k=k)
        for rank, found in enumerate(values):
            mask = masked.reasons.get(str(rank))
            if mask is None and found and len(set(found)) == 1:
                mask = Mask.SECOND_ORDRE
            mean = None
            if found and mask is None:
                mean = round_half_up(Decimal(sum(found)) / len(found), mean_places(len(found)))
            cells[(rank, question.cle)] = CrossCell(mean, mask)
    return Cross(tuple(groups), columns, cells)


# --- participation and waves --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Participation:
    """How many answered in a group of employers, in steps of 5 %. ``floor_percent`` = 0 reads « moins de 5 % »."""

    group: Group
    floor_percent: int


def participation(expected: Sequence[tuple[Option, int, int]], *, k: int) -> list[Participation]:
    """Per group of employers (merged below ``k`` expected agents): the rate rounded down to 5 %, at most 100.

    ``expected``: (employer, agents expected, codes used). Spare codes may bring more answers than agents expected.
    """
    groups = merge_groups([(option, agents) for option, agents, _ in expected], k=k)
    used = {option.code: n for option, _, n in expected}
    found = []
    for group in groups:
        answered = sum(used[code] for code in group.codes)
        percent = min(100, 100 * answered // group.n)
        found.append(Participation(group, percent // PARTICIPATION_STEP * PARTICIPATION_STEP))
    return found


@dataclass(frozen=True)
class Wave:
    """One wave: its name, its number of answers, the results of its questions by key, its climate index or why it is
    hidden (a mask, or one of its questions that is not published).
    """

    label: str
    n: int
    results: Mapping[str, QuestionResult]
    index: int | None
    index_mask: Mask | None = None
    index_kept_back: bool = False


def common_keys(waves: Sequence[Wave]) -> list[str]:
    """Keys of the questions with a mean or a score that every wave asks, in the order of the last one."""
    if not waves:
        return []
    return [
        key
        for key, result in waves[-1].results.items()
        if result.has_mean and all(key in wave.results for wave in waves)
    ]


def tally(questions: Sequence[Question], answers: Sequence[Answers], *, k: int) -> dict[str, QuestionResult]:
    """Results of every closed question that may be shown, by key, in the order of the questionnaire."""
    found = {}
    for question in questions:
        result = question_result(question, answers, k=k)
        if result is not None:
            found[question.cle] = result
    return found


__all__ = [
    "K_TEXT",
    "Cross",
    "CrossCell",
    "Group",
    "Index",
    "Line",
    "Participation",
    "QuestionResult",
    "Wave",
    "climate_index",
    "common_keys",
    "cross",
    "enps_of",
    "expressed",
    "keeps_secret",
    "mean_keeps_secret",
    "mean_places",
    "merge_groups",
    "participation",
    "question_result",
    "rescaled",
    "round_half_up",
    "tally",
]
