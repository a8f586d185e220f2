"""The lettre de cadrage: the same words in PDF and .docx; answers only once they are closed."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from diagnostics.cadrage import Raison
from diagnostics.services.framing import close_answers, save_answer
from reports.letter import letter
from reports.papers import paper_docx, paper_pdf
from tests.reports.reading import compact, docx_text, pdf_text

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def letter_docx(project, moment) -> bytes:
    return paper_docx(project, letter(project, moment.date()), moment)


def letter_pdf(project, moment) -> bytes:
    return paper_pdf(project, letter(project, moment.date()), moment)


def say(cast):
    save_answer(
        collectivite=cast.bourg,
        raisons=[one.value for one in Raison],
        lignes_rouges="aucun départ forcé",
        reste_communal="l’école",
        envoyer=True,
    )


def test_red_lines_are_told_once_the_answers_are_closed(cast):
    say(cast)
    assert "aucun départ forcé" not in docx_text(letter_docx(cast.project, MOMENT))
    close_answers(project=cast.project)
    assert "aucun départ forcé" in docx_text(letter_docx(cast.project, MOMENT))


def test_pdf_and_docx_say_the_same_calendar_and_text(cast):
    say(cast)
    close_answers(project=cast.project)
    pdf, word = letter_pdf(cast.project, MOMENT), letter_docx(cast.project, MOMENT)
    printed, written = compact(pdf_text(pdf)), compact(docx_text(word))
    for words in ("31/12/2027", "aucun départ forcé", "Petit-Essai", "Dernier renouvellement général", "Signature"):
        assert compact(words) in printed
        assert compact(words) in written
    assert compact("obligatoire") not in printed
    assert letter_pdf(cast.project, MOMENT) == pdf


def test_it_is_named_after_the_project_and_linked_from_the_framing(cast, client_of):
    address = reverse("reports:framing-letter", args=[cast.project.slug, "docx"])
    client = client_of(cast.maire)
    assert address in client.get(reverse("diagnostics:framing", args=[cast.project.slug])).content.decode()
    answer = client.get(address)
    assert "lettre-de-cadrage" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].endswith('.docx"')
