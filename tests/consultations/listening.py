"""What the tests of the consultations share: a survey ready to be answered, its codes, and a person with a phone."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from consultations.models import Survey
from consultations.services import ballot
from consultations.services.lots import prepare_lots, print_lot
from consultations.services.surveys import create_survey, open_survey

QUESTIONS = ("sens", "information", "clarte_role", "inquietude", "attentes", "collectivite")


def make_survey(project, **fields) -> Survey:
    """A survey in preparation, from the model « départ », open to answers for three weeks."""
    today = timezone.localdate()
    given = {
        "titre": "Consultation de départ",
        "modele": "DEPART",
        "date_debut": today,
        "date_fin": today + timedelta(days=20),
        **fields,
    }
    return create_survey(project=project, **given)


def print_all(survey: Survey) -> dict[int, list[str]]:
    """Print every lot; returns the paper: codes in printed order, by key of the lot."""
    papers: dict[int, list[str]] = {}
    for lot in survey.lots.filter(imprime_le=None).order_by("debut"):

        def draw(codes, lot=lot) -> bytes:
            papers[lot.pk] = list(codes)
            return b"%PDF"

        print_lot(lot=lot, draw=draw)
    return papers


def opened(project, agents: dict | None = None, **fields) -> tuple[Survey, list[str]]:
    """An open survey and its codes. ``agents``: by SIREN; by default 20 at each employer."""
    survey = make_survey(project, **fields)
    by_siren = {c.siren: c.pk for c in project.collectivites.order_by("rang")}
    given = agents or dict.fromkeys(by_siren, 20)
    prepare_lots(survey=survey, agents={by_siren[siren]: n for siren, n in given.items()})
    papers = print_all(survey)
    survey = open_survey(survey=survey)
    return survey, [code for codes in papers.values() for code in codes]


def specs(survey: Survey) -> list:
    """The questions as the pure modules read them."""
    return [row.spec() for row in survey.questions.order_by("rang", "pk")]


def answer(code: str, answers: dict, questions: list | None = None) -> ballot.State:
    """Answer through the services, without pages."""
    found = ballot.find(code)
    if found.state is not ballot.State.LIBRE:
        return found.state
    ballot.keep_draft(found=found, changes=answers)
    return ballot.send(found=found, questions=questions or specs(found.survey))


class Phone:
    """A person who answers: no cookie is ever kept, every field comes from the page before."""

    # one client for all the phones: it keeps no cookie, and starting one costs more than a page
    client = Client(enforce_csrf_checks=True)

    def __init__(self, code: str, **headers) -> None:
        self.code, self.headers = code, headers
        self.page = ""
        self.answer = None

    def post(self, **fields):
        """Send fields as they are."""
        self.answer = self.client.post(
            "/q/", data=_encoded(fields), content_type="application/x-www-form-urlencoded", **self.headers
        )
        self.page = self.answer.content.decode()
        assert not self.answer.cookies, "un cookie a été posé"
        return self.answer

    def hidden(self) -> dict[str, str]:
        """Hidden fields of the last form of the page."""
        form = self.page.rsplit("<form", 1)[-1]
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))

    def start(self):
        """Type the code."""
        return self.post(code=self.code)

    def next(self, **fields):
        """Send the form of the page with what the person filled or pressed."""
        return self.post(**{**self.hidden(), **fields})

    @property
    def title(self) -> str:
        """The words of the main heading."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found.group(1)).strip() if found else ""


def _encoded(fields: dict) -> str:
    from urllib.parse import urlencode

    return urlencode(fields, doseq=True)
