"""The listening of the demonstration: a first wave, closed and published, and a second one under way.

Everything goes through the services that real agents and readers use. Answers are drawn at random with a fixed seed, then
forgotten by the urn as those of real people are.
"""

import csv
import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from consultations.models import Survey
from consultations.questionnaire import Kind
from consultations.services import ballot
from consultations.services.lots import prepare_lots, print_lot
from consultations.services.moderation import confirm, propose
from consultations.services.surveys import close_survey, create_survey, open_survey, publish
from projects.models import Collectivite, Project

DATA = Path(__file__).parent
SEED = 20260901
REASON = "données de démonstration"
AGENTS = {
    "EPCI": 58,
    "BRUME": 96,
    "SAINT_ALBAN": 27,
    "MARTINIERES": 14,
    "ROQUEBELLE": 9,
    "VAUDORE": 5,
    "PINSAC": 3,
}
PRESENTATION = (
    "La communauté et ses six communes se demandent quels services mettre en commun. Avant toute décision, nous "
    "voulons savoir comment vous vivez ce projet."
)
CONTACT = "déléguée à la protection des données, 05 00 00 00 00"
# chances of each degree, from « tout à fait » to « pas du tout », then « sans opinion »
DEGREES = {
    "sens": (18, 34, 22, 15, 7, 4),
    "information": (8, 24, 26, 26, 12, 4),
    "clarte_role": (5, 16, 24, 30, 19, 6),
    "inquietude": (16, 28, 25, 19, 9, 3),
}
SHARE_FIRST, SHARE_SECOND = 0.69, 0.24


def _texts() -> list[dict[str, str]]:
    with (DATA / "paroles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _answers(draw: random.Random, survey: Survey, employer: Collectivite, better: int) -> dict[str, object]:
    """What one invented agent answers; ``better`` shifts the chances towards agreement by so many points."""
    given: dict[str, object] = {}
    for cle, chances in DEGREES.items():
        shifted = [max(1, c + better * sign) for c, sign in zip(chances, (1, 1, 0, -1, -1, 0), strict=True)]
        if cle == "inquietude":
            shifted = [max(1, c - better * sign) for c, sign in zip(chances, (1, 1, 0, -1, -1, 0), strict=True)]
        given[cle] = draw.choices(["5", "4", "3", "2", "1", "SO"], shifted)[0]
    place = survey.questions.get(type=Kind.PROFIL)
    if draw.random() < 0.94:
        given["collectivite"] = next(code for code, _ in place.options if employer.siren in code.split("+"))
    return given


def _vote(draw: random.Random, survey: Survey, papers: Mapping[Collectivite, list[str]], share: float, better: int):
    """Agents of every employer answer with the codes of their lot; a few of them write a text."""
    questions = [row.spec() for row in survey.questions.order_by("rang", "pk")]
    texts = [row["texte"] for row in _texts()]
    draw.shuffle(texts)
    for employer, codes in papers.items():
        agents = len(codes)
        for code in draw.sample(codes, round(share * agents)):
            given = _answers(draw, survey, employer, better)
            if texts and draw.random() < 0.2:
                given["attentes"] = texts.pop()
            found = ballot.find(code)
            ballot.keep_draft(found=found, changes=given)
            ballot.send(found=found, questions=questions)


def _opened(project: Project, by_key: Mapping[str, Collectivite], **fields) -> tuple[Survey, dict]:
    survey = create_survey(
        project=project, modele="DEPART", presentation=PRESENTATION, contact=CONTACT, reason=REASON, **fields
    )
    lots = prepare_lots(survey=survey, agents={by_key[key].pk: n for key, n in AGENTS.items()}, reason=REASON)
    papers: dict[Collectivite, list[str]] = {}
    for lot in lots:

        def draw_paper(codes, lot=lot) -> bytes:
            papers[lot.collectivite] = list(codes)[: lot.attendus]
            return b""

        print_lot(lot=lot, draw=draw_paper)
    return open_survey(survey=survey, reason=REASON), papers


def _dated(survey: Survey, begin: date, end: date, published: date | None = None) -> None:
    """Put a wave back in the past: the services only know today."""
    survey.date_debut, survey.date_fin = begin, end
    if published:
        survey.publiee_le = timezone.make_aware(datetime.combine(published, time(9)))
    survey._change_reason = REASON
    survey.save()


def build_listening(
    project: Project, by_key: Mapping[str, Collectivite], *, lead: User, second_reader: User, day: date
) -> None:
    """Two waves of the same six questions: « départ », published three weeks ago, and one that is open today."""
    draw = random.Random(SEED)  # noqa: S311  invented people, nothing secret
    first, papers = _opened(
        project, by_key, titre="Consultation de départ", date_debut=day, date_fin=day + timedelta(days=20)
    )
    _vote(draw, first, papers, SHARE_FIRST, 0)
    first = close_survey(survey=first, reason=REASON)
    wanted = {row["texte"]: row for row in _texts()}
    for text in first.textes.order_by("pk"):
        row = wanted[text.texte]
        read = propose(
            text=text, user=lead, montrer=bool(row["montre"]), texte_montre=row["montre"], motif=row["motif"]
        )
        confirm(text=read, user=second_reader, agrees=True)
    first = publish(survey=first, moment=timezone.now(), reason=REASON)
    _dated(first, day - timedelta(days=50), day - timedelta(days=30), day - timedelta(days=22))
    second, papers = _opened(
        project,
        by_key,
        titre="Consultation d’automne",
        date_debut=day,
        date_fin=day + timedelta(days=15),
        precedente=first,
    )
    _vote(draw, second, papers, SHARE_SECOND, 4)
    second.date_debut = day - timedelta(days=5)
    second._change_reason = REASON
    second.save()
