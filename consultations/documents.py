"""Papers: the sheets of eight slips of a lot, the results, the kit of the directions générales."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import segno
from django.template.loader import render_to_string

from common.documents.pdf import render_pdf
from common.documents.slides import render_pptx
from common.figures import Section
from common.values import format_date
from consultations import paper_codes
from consultations.figures_information import kit_sections
from consultations.models import CodeLot, Survey
from consultations.queries_information import ForAgents
from consultations.questionnaire import Question, minutes_for

SLIPS_STYLES = Path(__file__).with_name("slips.css")
KIT_STYLES = Path(__file__).with_name("kit.css")
PER_SHEET = 8


def _picture(address: str) -> str:
    """A QR code as an inline picture, readable at 25 mm by an old telephone."""
    return segno.make(address, error="m").png_data_uri(scale=5, border=2)


def _short(address: str) -> str:
    """An address as a person types it."""
    return address.split("://", 1)[-1].rstrip("/")


def slips_pdf(lot: CodeLot, codes: Sequence[str], *, address: str, created: datetime) -> bytes:
    """A4 sheets of eight slips, one code each. ``address``: of the page where one answers, with its host.

    The code goes after ``#`` in the picture: a browser keeps this part for itself and never sends it.
    """
    survey = lot.survey
    short = _short(address)
    slips = [
        {"written": paper_codes.written(code), "picture": _picture(f"{address}#{code}"), "rank": rank}
        for rank, code in enumerate(codes, start=1)
    ]
    html = render_to_string(
        "consultations/slips_pdf.html",
        {
            "survey": survey,
            "lot": lot,
            "short": short,
            "sheets": [slips[start : start + PER_SHEET] for start in range(0, len(slips), PER_SHEET)],
        },
    )
    # an identity that says nothing of the codes
    identifier = hashlib.sha256(f"lot-{lot.pk}".encode()).digest()[:16]
    css = (SLIPS_STYLES.read_text(encoding="utf-8"),)
    return render_pdf(html, created=created, identifier=identifier, css=css)[0]


def results_pdf(survey: Survey, sections: Sequence[Section], *, created: datetime) -> bytes:
    """The results on paper: the sections of the page, nothing more and nothing less."""
    html = render_to_string(
        "consultations/results_pdf.html",
        {"survey": survey, "project": survey.project, "sections": sections, "jour": created.date()},
    )
    identifier = hashlib.sha256(f"resultats-{survey.public_id}".encode()).digest()[:16]
    return render_pdf(html, created=created, identifier=identifier)[0]


def _kit_pdf(template: str, said: ForAgents, address: str, created: datetime) -> bytes:
    html = render_to_string(template, {"said": said, "address": address, "jour": created.date()})
    key = f"{template}-{said.project.pk}-{said.employer.siren if said.employer else ''}"
    identifier = hashlib.sha256(key.encode()).digest()[:16]
    return render_pdf(html, created=created, identifier=identifier, css=(KIT_STYLES.read_text(encoding="utf-8"),))[0]


def note_pdf(said: ForAgents, *, address: str, created: datetime) -> bytes:
    """The note of one employer, on one sheet: the project, what changes and what does not, the calendar, where to ask.

    ``address``: of the page of the agents, with its host; empty while it is closed.
    """
    return _kit_pdf("consultations/note_pdf.html", said, address, created)


def faq_pdf(said: ForAgents, *, address: str, created: datetime) -> bytes:
    """The published questions with their dated answers, to be pinned up or handed out."""
    return _kit_pdf("consultations/faq_pdf.html", said, address, created)


def kit_slides(said: ForAgents, *, address: str, created: datetime) -> bytes:
    """The same as the note and the questions, as slides that the direction shows and edits (.pptx)."""
    return render_pptx(
        kit_sections(said, address=address),
        title=said.project.nom,
        subtitle=f"Pour les agents {said.employer.de_nom} · {format_date(created.date())}",
        author=said.project.nom,
        created=created,
        mention="Démonstration\u00a0: territoire et personnes inventés" if said.project.est_demonstration else "",
    )


def questionnaire_pdf(survey: Survey, questions: Sequence[Question], *, created: datetime) -> bytes:
    """The questionnaire on paper: answered by hand, typed by a neutral person with the code, then destroyed.

    No code is printed on it: answers and code never lie on the same sheet.
    """
    html = render_to_string(
        "consultations/questionnaire_pdf.html", {"survey": survey, "questions": questions, "jour": created.date()}
    )
    identifier = hashlib.sha256(f"questionnaire-{survey.public_id}-{survey.corrections}".encode()).digest()[:16]
    return render_pdf(html, created=created, identifier=identifier, css=(KIT_STYLES.read_text(encoding="utf-8"),))[0]


def poster_pdf(survey: Survey, questions: Sequence[Question], *, address: str, created: datetime) -> bytes:
    """The reminder, to be pinned up: the same for everybody, since nobody knows who answered. No code on it.

    ``address``: of the page where one answers, with its host.
    """
    html = render_to_string(
        "consultations/poster_pdf.html",
        {
            "survey": survey,
            "picture": _picture(address),
            "short": _short(address),
            "count": len(questions),
            "minutes": minutes_for(questions),
        },
    )
    identifier = hashlib.sha256(f"affiche-{survey.public_id}".encode()).digest()[:16]
    return render_pdf(html, created=created, identifier=identifier, css=(KIT_STYLES.read_text(encoding="utf-8"),))[0]
