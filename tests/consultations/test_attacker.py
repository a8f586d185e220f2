"""The attacker of docs/anonymat.md: one dump of the base, the access log and the printed lots, against every code.

Each run, the attacker holds all the rows in the order in which the base gives them (that of a dump), the order in which
people answered (what an access log would tell) and which codes were printed for whom. Each guess names the answer of a
code; guessing at random finds one per run on average.
"""

import json
import random
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection

from consultations import keys
from consultations.models import BallotBox, Code, Survey, Urn
from consultations.questionnaire import Kind, Question
from consultations.services import ballot
from tests.cast import make_project
from tests.consultations.listening import answer, opened, specs

pytestmark = pytest.mark.django_db
RUNS = 16
VOTERS = 10


def dump() -> dict[str, list[tuple]]:
    """Every row of every table of the floor, in the order of the base: no ORDER BY, as a dump does."""
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("consultations").get_models():
            name = connection.ops.quote_name(model._meta.db_table)
            columns = ", ".join(connection.ops.quote_name(f.column) for f in model._meta.concrete_fields)
            cursor.execute(f"SELECT {columns} FROM {name}")  # noqa: S608  names of our own tables
            rows[model._meta.model_name] = cursor.fetchall()
    return rows


def answers_in_order(rows: dict[str, list[tuple]]) -> list[str]:
    """The texts that stand for the answers, in the order in which the dump shows them."""
    found = []
    for *_, content in rows["ballotbox"]:
        found += [one["canal"] for one in json.loads(content)["reponses"]]
    return found


def texts_in_order(rows: dict[str, list[tuple]]) -> list[str]:
    """The free texts, in the order in which the dump shows them."""
    return [text for *_, content in rows["ballotbox"] for text in json.loads(content)["textes"].get("attentes", [])]


def guesses(rows, codes_in_time: list[str]) -> dict[str, list[str]]:
    """Who is said to have written what, by each way to attack: a list of answers in the order of ``codes_in_time``."""
    shown = answers_in_order(rows)
    rank = {digest: place for place, (digest, *_) in enumerate(rows["code"])}
    by_rank = sorted(codes_in_time, key=lambda code: rank[keys.code_digest(code)])
    last_box = [one["canal"] for one in json.loads(rows["ballotbox"][-1][-1])["reponses"]]
    return {
        "ordre du temps": shown,
        "ordre inverse": shown[::-1],
        "rang imprimé": [shown[by_rank.index(code)] for code in codes_in_time],
        "dernière boîte": [*shown[: -len(last_box) or None][: VOTERS - 1], *(last_box[-1:] or shown[-1:])],
        "textes": [text.removeprefix("texte de ") for text in texts_in_order(rows)],
    }


def hits_of(survey, codes: list[str], runs: int) -> dict[str, int]:
    """How many right guesses each way gives over ``runs`` elections of the same survey, emptied between two."""
    draw = random.Random(8)
    questions = [*specs(survey), MARK]
    hits: dict[str, int] = {}
    for _ in range(runs):
        BallotBox.objects.filter(survey=survey).update(contenu=ballot.EMPTY_BOX)
        urn = Urn.objects.get(survey=survey)
        Urn.objects.filter(survey=survey).update(utilises=bytes(len(bytes(urn.utilises))))
        voters = draw.sample(codes, VOTERS)
        for code in voters:
            vote(code, questions)
        for way, guessed in guesses(dump(), voters).items():
            hits[way] = hits.get(way, 0) + sum(g == code for g, code in zip(guessed, voters, strict=False))
    return hits


def test_no_way_to_attack_beats_chance():
    survey, codes = opened(make_project())
    hits = hits_of(survey, codes, RUNS)
    # one hit per run by chance; six standard deviations above is out of reach of chance
    assert all(count <= RUNS + 6 * RUNS**0.5 for count in hits.values()), hits


def test_few_answers_in_a_large_urn_are_not_alone_in_their_boxes(monkeypatch):
    """Alone in its box, an answer would be named by the order in which PostgreSQL gives its rows: that of writing."""
    monkeypatch.setattr(f"{__name__}.VOTERS", 6)
    project = make_project()
    survey, codes = opened(project, dict.fromkeys(project.collectivites.values_list("siren", flat=True), 70))
    assert Urn.objects.get().taille > 200
    hits = hits_of(survey, codes, RUNS)
    assert all(count <= RUNS + 6 * RUNS**0.5 for count in hits.values()), hits


@pytest.mark.parametrize("codes", [5, 63, 222, 5000])
def test_boxes_hold_twelve_answers_at_least_and_have_room(codes):
    for answers in range(codes + 1):
        boxes = ballot.boxes_in_use(answers, codes)
        assert boxes == 1 or answers // boxes >= ballot.LEAST_IN_A_BOX
        assert answers <= boxes * ballot.BOX_SIZE and boxes <= ballot.boxes_for(codes)


def test_the_same_attacker_reads_a_base_that_keeps_the_order(monkeypatch):
    """The judge is worth something: without the shuffling, everything is found."""

    class Straight:
        def shuffle(self, items) -> None:
            """Leave everything where it is."""

    survey, codes = opened(make_project())
    monkeypatch.setattr(ballot, "_SYSTEM", Straight())
    assert hits_of(survey, codes, 2)["ordre du temps"] == 2 * VOTERS


DRAWS = 600


def test_the_place_of_an_answer_in_its_box_tells_nothing():
    """Elections of ten people leave boxes too small to judge this one: the last answer is anywhere, and so is its text."""
    others = [{"canal": str(rank)} for rank in range(9)]
    content = {"reponses": [*others, {"canal": "dernier"}], "textes": {"attentes": [*"abcdefghi", "dernier"]}}
    places = Counter()
    for _ in range(DRAWS):
        shuffled = json.loads(ballot._shuffled(content))
        answer_at, text_at = (
            shuffled["reponses"].index({"canal": "dernier"}),
            shuffled["textes"]["attentes"].index("dernier"),
        )
        places.update([("réponse", answer_at), ("texte", text_at), ("ensemble", answer_at == text_at)])
    even(DRAWS / 10, [places["réponse", rank] for rank in range(10)])
    even(DRAWS / 10, [places["texte", rank] for rank in range(10)])
    even(DRAWS / 10, [places["ensemble", True]])


def test_the_box_of_an_answer_tells_nothing(monkeypatch):
    """Filled one after the other, boxes would say who came early."""
    monkeypatch.setattr(ballot, "_exchange", lambda *_: [[(ballot.EMPTY_BOX,)]])
    found = ballot.Found(ballot.State.LIBRE, survey=Survey(pk=1), rang=0, taille=75)
    boxes = Counter(ballot._box_with_room(found, 5)[0] for _ in range(DRAWS))
    even(DRAWS / 5, [boxes[numero] for numero in range(5)])


def even(expected: float, counts: list[int]) -> None:
    """Each count is the expected one within six standard deviations."""
    assert all(abs(count - expected) <= 6 * expected**0.5 for count in counts), counts


MARK = Question(cle="canal", kind=Kind.CHOIX, libelle="marque")


def vote(code: str, questions) -> None:
    """Answer with a mark that tells the judge, and nobody else, whose answer it is."""
    found = ballot.find(code)
    ballot.keep_draft(found=found, changes={"canal": code, "attentes": f"texte de {code}"})
    assert ballot.send(found=found, questions=questions) is ballot.State.LIBRE


def test_what_a_respondent_writes_has_no_time_no_order_no_person():
    """Columns of the tables that an answer touches: a closed list, so that a new one has to be thought about."""
    allowed = {
        "urn": {"survey_id", "utilises", "taille"},
        "ballotbox": {"id", "survey_id", "numero", "contenu"},
        "draft": {"repere", "survey_id", "sceau"},
        "code": {"empreinte", "survey_id", "rang"},
        "codelot": {"id", "survey_id", "collectivite_id", "debut", "nombre", "attendus", "imprime_le"},
    }
    for name, columns in allowed.items():
        model = apps.get_model("consultations", name)
        assert {f.column for f in model._meta.concrete_fields} == columns
        assert not hasattr(model, "history")


def test_sending_writes_the_same_rows_whoever_sends():
    """Only the urn and one box change, and nothing is added: no row, no number."""
    survey, codes = opened(make_project())
    before = dump()
    for code in codes[:6]:
        answer(code, {"sens": "4"})
    after = dump()
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert {name for name in after if after[name] != before[name]} == {"urn", "ballotbox"}
    assert Code.objects.filter(survey=survey).count() == len(codes)
