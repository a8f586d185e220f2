"""The path of an answer: a code is recognised, a draft is kept under it, the answer falls into the urn once.

What is promised and why it holds is written in ``docs/anonymat.md``. A draft is kept under the lock of its code, an
answer falls under the lock of the urn, and nothing that is written says when or in which order: the bitmap has one bit
per code, the box is drawn at random and rewritten whole in a random order. Nothing is logged.
"""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.db import connection, transaction
from django.utils import timezone

from consultations import keys, paper_codes
from consultations.models import BallotBox, Survey, Urn
from consultations.questionnaire import Kind, Question, Value, relevant

BOX_SIZE = 30
LEAST_IN_A_BOX = 12
_SYSTEM = secrets.SystemRandom()


class State(StrEnum):
    """What a code opens today."""

    INCONNU = "INCONNU"
    PAS_OUVERTE = "PAS_OUVERTE"
    CLOSE = "CLOSE"
    UTILISE = "UTILISE"
    LIBRE = "LIBRE"


@dataclass(frozen=True)
class Found:
    """A code as it was typed and what it opens. ``survey`` and ``rang`` are ``None`` when it is unknown.

    ``sceau``: the draft as it was at that moment. ``taille``: the number of codes.
    """

    state: State
    code: str = ""
    survey: Survey | None = None
    rang: int | None = None
    sceau: bytes | None = None
    taille: int = 0


def is_used(bitmap: bytes, rang: int) -> bool:
    """Whether the bit of this rank is set."""
    return bool(bytes(bitmap)[rang // 8] >> (rang % 8) & 1)


def with_bit(bitmap: bytes, rang: int) -> bytes:
    """The bitmap with this bit set."""
    changed = bytearray(bitmap)
    changed[rang // 8] |= 1 << (rang % 8)
    return bytes(changed)


def used_between(bitmap: bytes, debut: int, nombre: int) -> int:
    """How many of these ranks are used."""
    return sum(is_used(bitmap, rang) for rang in range(debut, debut + nombre))


def accepts_answers(survey: Survey) -> bool:
    """Open, and its last day is not over."""
    return survey.etat == Survey.Etat.OUVERTE and timezone.localdate() <= survey.date_fin


# One reading for each page of each respondent: written once, where building it each time costs more than running it.
_FIND = """
SELECT c.rang, c.survey_id, s.public_id, s.etat, s.date_debut, s.date_fin, s.corrections, u.utilises, u.taille, d.sceau
FROM consultations_code c
JOIN consultations_survey s ON s.id = c.survey_id
JOIN consultations_urn u ON u.survey_id = c.survey_id
LEFT JOIN consultations_draft d ON d.repere = %s
WHERE c.empreinte IN ({places})
"""
_FORGET_SURVEYS_AFTER_SECONDS = 60


@lru_cache(maxsize=64)
def _survey_as_it_is(pk: int, state: tuple, minute: int) -> Survey:
    """A survey whose codes exist: nothing of it that a respondent reads changes without its ``state`` changing.

    The name of its project may: it is read again after a minute.
    """
    return Survey.objects.select_related("project").get(pk=pk)


def find(typed: str) -> Found:
    """What the typed code opens. One query, and the survey once a minute."""
    code = paper_codes.normalise(typed)
    if code is None:
        return Found(State.INCONNU)
    digests = keys.possible_digests(code)
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(places=", ".join(["%s"] * len(digests))), [keys.draft_name(code), *digests])
        row = cursor.fetchone()
    if row is None:
        return Found(State.INCONNU)
    rang, pk, *state, bitmap, taille, sceau = row
    survey = _survey_as_it_is(pk, tuple(state), int(time.monotonic()) // _FORGET_SURVEYS_AFTER_SECONDS)
    if survey.etat in {Survey.Etat.BROUILLON, Survey.Etat.GELEE}:
        return Found(State.PAS_OUVERTE, code, survey, rang)
    if not accepts_answers(survey):
        return Found(State.CLOSE, code, survey, rang)
    return Found(State.UTILISE if is_used(bitmap, rang) else State.LIBRE, code, survey, rang, sceau, taille)


# Locks of PostgreSQL that leave nothing behind, not even in its hidden columns; on SQLite a transaction is alone from its
# start. « Gate » is shared by those who keep a draft and taken alone by the closing; no code has its rank.
_SHARE_GATE = "SELECT pg_advisory_xact_lock_shared(%s, -1)"
_CLOSE_GATE = "SELECT pg_advisory_xact_lock(%s, -1)"
_LOCK_CODE = "SELECT pg_advisory_xact_lock(%s, %s)"
_URN = "SELECT utilises FROM consultations_urn WHERE survey_id = %s"
_AS_IT_IS = """
SELECT s.etat, d.sceau FROM consultations_survey s LEFT JOIN consultations_draft d ON d.repere = %s WHERE s.id = %s
"""
_BOXES = "SELECT contenu FROM consultations_ballotbox WHERE survey_id = %s AND numero < %s"
_FILL = "UPDATE consultations_ballotbox SET contenu = %s WHERE survey_id = %s AND numero = %s"
_BOX = "SELECT contenu FROM consultations_ballotbox WHERE survey_id = %s AND numero = %s"
_KEEP = """
INSERT INTO consultations_draft (repere, survey_id, sceau) VALUES (%s, %s, %s)
ON CONFLICT (repere) DO UPDATE SET sceau = excluded.sceau
"""

Statement = tuple[str, list]


def _exchange(*statements: Statement) -> list[list[tuple]]:
    """Rows of each statement, in order; one exchange with PostgreSQL, where each still sees what is committed before it.

    What is held under a lock is then held for one exchange, not for as many as there are statements.
    """
    results = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(";".join(sql for sql, _ in statements), [one for _, given in statements for one in given])
            more = True
            while more:
                results.append(cursor.fetchall() if cursor.description else [])
                more = cursor.nextset()
            return results
        for sql, given in statements:
            cursor.execute(sql, given)
            results.append(cursor.fetchall() if cursor.description else [])
    return results


def _locks(*statements: Statement) -> list[Statement]:
    """Statements that only lock: none where a transaction is alone."""
    return list(statements) if connection.vendor == "postgresql" else []


def hold_drafts(survey: Survey) -> None:
    """Wait for the drafts being kept, and let none be kept until the end of this transaction: the closing destroys all.

    To be called under the lock of the urn.
    """
    for statement in _locks((_CLOSE_GATE, [survey.pk])):
        _exchange(statement)


def _state(found: Found, etat: str, bitmap: bytes) -> State:
    """What the code opens, from what was read under a lock. The last day of a survey that has codes never changes."""
    if etat != Survey.Etat.OUVERTE or not accepts_answers(found.survey):
        return State.CLOSE
    return State.UTILISE if is_used(bitmap, found.rang) else State.LIBRE


def _unsealed(found: Found, sceau: bytes | None) -> dict[str, Value]:
    return keys.unseal(found.code, sceau) if sceau else {}


def read_draft(found: Found) -> dict[str, Value]:
    """The answers that were kept under this code when it was found, none when there was no draft."""
    return _unsealed(found, found.sceau)


@transaction.atomic
def keep_draft(*, found: Found, changes: Mapping[str, Value | None]) -> tuple[State, dict[str, Value]]:
    """Keep answers in the draft, by question (``None`` takes one away). Returns what the code opens, and the whole draft.

    Nothing is kept when the code was used or the consultation closed meanwhile. Waits for nobody but the same code.
    """
    pk, name = found.survey.pk, keys.draft_name(found.code)
    *_, [(bitmap,)], [(etat, sceau)] = _exchange(
        *_locks((_SHARE_GATE, [pk]), (_LOCK_CODE, [pk, found.rang])), (_URN, [pk]), (_AS_IT_IS, [name, pk])
    )
    state = _state(found, etat, bitmap)
    if state is not State.LIBRE:
        return state, {}
    answers = {**_unsealed(found, sceau), **changes}
    answers = {cle: value for cle, value in answers.items() if value is not None}
    _exchange((_KEEP, [name, pk, keys.seal(found.code, answers)]))
    return state, answers


@transaction.atomic
def send(*, found: Found, questions: list[Question]) -> State:
    """Put the draft into the urn and destroy it. ``LIBRE`` says that the answer is in; it is so once, whatever happens.

    ``UTILISE`` says that it was in already (a double tap, a page sent again), ``CLOSE`` that it came too late.
    """
    pk, name = found.survey.pk, keys.draft_name(found.code)
    # the urn before the code: the closing holds the urn, and waits for drafts that hold their code
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    [(bitmap,)], *_, [(etat, sceau)] = _exchange(
        (_URN + lock, [pk]), *_locks((_LOCK_CODE, [pk, found.rang])), (_AS_IT_IS, [name, pk])
    )
    state = _state(found, etat, bitmap)
    if state is not State.LIBRE:
        return state
    answers = relevant(questions, _unsealed(found, sceau))
    texts = {q.cle: answers.pop(q.cle) for q in questions if q.kind is Kind.TEXTE and q.cle in answers}
    changed = _with_answer(found, bytes(bitmap), answers, texts)
    _SYSTEM.shuffle(changed)  # the order of writing is that of a dump
    _exchange(
        *((_FILL, [content, pk, numero]) for numero, content in changed),
        ("UPDATE consultations_urn SET utilises = %s WHERE survey_id = %s", [with_bit(bitmap, found.rang), pk]),
        ("DELETE FROM consultations_draft WHERE repere = %s", [name]),
    )
    return state


def boxes_for(codes: int) -> int:
    """How many boxes an urn of so many codes has: room for twice as many answers."""
    return max(1, -(-2 * codes // BOX_SIZE))


def boxes_in_use(answers: int, codes: int) -> int:
    """How many boxes hold so many answers: a power of two, so that each holds at least twelve once there are two.

    A box with one answer would name it: PostgreSQL gives its rows in the order of writing. Few redistributions, too: one
    each time the answers have doubled.
    """
    wanted = 1
    while 2 * wanted * LEAST_IN_A_BOX <= answers:
        wanted *= 2
    return min(wanted, boxes_for(codes))


def _with_answer(found: Found, bitmap: bytes, answers: Mapping[str, Value], texts: Mapping[str, Value]) -> list:
    """Boxes to rewrite, as (number, content), for one more answer. Under the lock of the urn."""
    already = sum(byte.bit_count() for byte in bitmap)
    before, after = (boxes_in_use(n, found.taille) for n in (already, already + 1))
    if before == after:
        numero, content = _box_with_room(found, after)
        content["reponses"].append(dict(answers))
        for cle, text in texts.items():
            content["textes"].setdefault(cle, []).append(text)
        return [(numero, _shuffled(content))]
    [rows] = _exchange((_BOXES, [found.survey.pk, before]))
    contents = [json.loads(row[0]) for row in rows]
    contents.append({"reponses": [dict(answers)], "textes": {cle: [text] for cle, text in texts.items()}})
    return list(enumerate(_dealt(contents, after)))


def _dealt(contents: list[dict], boxes: int) -> list[str]:
    """All that these boxes hold, dealt anew among ``boxes`` of them, as evenly as may be."""
    answers = [answer for content in contents for answer in content["reponses"]]
    texts = [(cle, text) for content in contents for cle, found in content["textes"].items() for text in found]
    _SYSTEM.shuffle(answers)
    _SYSTEM.shuffle(texts)
    dealt: list[dict] = [{"reponses": answers[rank::boxes], "textes": {}} for rank in range(boxes)]
    for rank, (cle, text) in enumerate(texts):
        dealt[rank % boxes]["textes"].setdefault(cle, []).append(text)
    return [_shuffled(content) for content in dealt]


def _box_with_room(found: Found, boxes: int) -> tuple[int, dict]:
    """The number and the content of a box drawn at random among those that have room. Under the lock of the urn."""
    order = list(range(boxes))
    _SYSTEM.shuffle(order)
    for numero in order:
        [[(contenu,)]] = _exchange((_BOX, [found.survey.pk, numero]))
        content = json.loads(contenu)
        if len(content["reponses"]) < BOX_SIZE:
            return numero, content
    raise RuntimeError("L’urne est pleine : il y a moins de place que de codes.")


def _shuffled(content: Mapping[str, object]) -> str:
    """The content of a box in a random order; keys sorted, so that they tell nothing of the order of answering."""
    answers = list(content["reponses"])
    _SYSTEM.shuffle(answers)
    texts = {}
    for cle in sorted(content["textes"]):
        texts[cle] = list(content["textes"][cle])
        _SYSTEM.shuffle(texts[cle])
    return json.dumps({"reponses": answers, "textes": texts}, ensure_ascii=False, sort_keys=True)


EMPTY_BOX = '{"reponses": [], "textes": {}}'


def make_room(*, urn: Urn, codes: int) -> None:
    """Give the urn ``codes`` more bits, and twice as much room as codes. To be called under its lock.

    Answers that are in already are dealt anew among all the boxes, old and new: a box never says « after ».
    """
    urn.taille += codes
    urn.utilises = bytes(urn.utilises) + bytes(-(-urn.taille // 8) - len(bytes(urn.utilises)))
    urn.save()
    boxes = list(BallotBox.objects.filter(survey_id=urn.survey_id).order_by("numero"))
    for numero in range(len(boxes), boxes_for(urn.taille)):
        boxes.append(BallotBox.objects.create(survey_id=urn.survey_id, numero=numero, contenu=EMPTY_BOX))
    contents = [json.loads(box.contenu) for box in boxes]
    answers = sum(len(content["reponses"]) for content in contents)
    if not answers:
        return
    dealt = _dealt(contents, boxes_in_use(answers, urn.taille))
    filled = list(zip(boxes, [*dealt, *[EMPTY_BOX] * (len(boxes) - len(dealt))], strict=True))
    _SYSTEM.shuffle(filled)
    for box, content in filled:
        box.contenu = content
        box.save(update_fields=["contenu"])


def opened_urn(survey: Survey) -> tuple[list[dict[str, Value]], dict[str, list[str]]]:
    """Every answer and every text, each in an order drawn anew. Raises ``ValueError`` before the closing."""
    if survey.etat != Survey.Etat.CLOSE:
        raise ValueError("L’urne ne s’ouvre qu’après la clôture.")
    answers: list[dict[str, Value]] = []
    texts: dict[str, list[str]] = {}
    for box in BallotBox.objects.filter(survey=survey).order_by("numero"):
        content = json.loads(box.contenu)
        answers += content["reponses"]
        for cle, found in content["textes"].items():
            texts.setdefault(cle, []).extend(found)
    _SYSTEM.shuffle(answers)
    for found in texts.values():
        _SYSTEM.shuffle(found)
    return answers, texts
