"""A slip of the pen is corrected with a trace; what may change the sense is refused; results kept back are kept from all."""

from decimal import Decimal, InvalidOperation

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.figures import tables_of
from common.typography import french_spaces
from consultations.figures import sections_of
from consultations.models import Question
from consultations.queries import results_of
from consultations.services.surveys import close_survey, correct_wording, publish
from consultations.wording import TURNING, is_correction, letters_apart
from tests.consultations.listening import Phone, answer, make_survey, opened
from tests.reports.reading import compact, csv_table, page_tables, pdf_text, values, xlsx_tables


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("J’ai reçu une infromation claire", "J’ai reçu une information claire"),
        ("Ma charge de travail est soutenable", "Ma charge de travail est soutenable."),
        ("Je suis inquiet pour mon avenir", "Je suis inquiète pour mon avenir"),
        ("Monresponsable m’écoute", "Mon responsable m’écoute"),
        ("je comprends le projet", "Je comprends le projet"),
    ],
)
def test_a_slip_is_a_slip(before, after):
    assert is_correction(before, after) and is_correction(before, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Je suis inquiet pour mon avenir", "Je ne suis pas inquiet pour mon avenir"),
        ("C’est possible", "C’est impossible"),
        ("Depuis 3 mois", "Depuis 6 mois"),
        ("Mon maire m’écoute", "Mon chef m’écoute"),
        ("Je suis plus écouté", "Je suis plus écarté"),
        ("J’ai peu de moyens", "J’ai peu de moyen humain"),
        ("Je vois le service", "Je vois les services communs"),
        ("Je suis assez informé", "Je suis mal informé"),
        ("Êtes-vous pour", "Êtes-vous contre"),
        ("La charge est très lourde", "La charge est lourde"),
    ],
)
def test_what_may_change_the_sense_is_refused(before, after):
    assert not is_correction(before, after) and not is_correction(after, before)


@given(st.lists(st.sampled_from(["service", "travail", "maire", "je", "informé"]), min_size=1, max_size=6), st.data())
def test_no_turning_word_nor_number_ever_comes_in_or_goes(words, data):
    place = data.draw(st.integers(0, len(words)))
    added = data.draw(st.sampled_from([*sorted(TURNING), "3", "12"]))
    longer = [*words[:place], added, *words[place:]]
    assert not is_correction(" ".join(words), " ".join(longer))
    if place < len(words):
        swapped = [*words[:place], added, *words[place + 1 :]]
        assert not is_correction(" ".join(words), " ".join(swapped))


@given(st.text("abcé", max_size=7), st.text("abcé", max_size=7))
def test_letters_apart_is_a_distance(one, other):
    assert letters_apart(one, other) == letters_apart(other, one) <= max(len(one), len(other))
    assert (letters_apart(one, other) == 0) is (one == other)


def test_corrected_while_open_it_is_read_at_once_on_the_phone_and_told_with_the_results(cast, client_of):
    survey, codes = opened(cast.project)
    question = survey.questions.get(cle="sens")
    phone = Phone(codes[0])
    phone.start()
    phone.next()
    assert question.libelle in phone.page.replace("&#x27;", "'")
    client = client_of(cast.chef_projet)
    address = reverse("consultations:question-correct", args=[cast.project.slug, survey.numero, "sens"])
    refused = client.post(address, {"libelle": "Je ne comprends rien au projet", "motif": "x"})
    assert refused.status_code == 422 and "peuvent changer le sens" in refused.content.decode()
    fixed = question.libelle.replace("mutualisation", "mutualisations")
    done = client.post(address, {"libelle": fixed, "libelle_simple": question.libelle_simple, "motif": "accord"})
    assert done.status_code == 302, done.content.decode()
    phone.start()
    phone.next()
    assert fixed in phone.page
    page = client.get(reverse("consultations:survey", args=[cast.project.slug, survey.numero])).content.decode()
    assert "Questionnaire figé, version 2." in page
    for code in codes[:12]:
        answer(code, {"sens": "5"})
    survey = close_survey(survey=type(survey).objects.get(pk=survey.pk))
    publish(survey=survey, moment=timezone.now())
    said = french_spaces(f"« {question.libelle} » est devenu « {fixed} ».")
    assert said in client.get(reverse("consultations:survey", args=[cast.project.slug, survey.numero])).content.decode()
    assert said in Client().get(f"/q/resultats/{survey.public_id}/").content.decode()
    with pytest.raises(ValidationError, match="close"):
        correct_wording(question=survey.questions.get(cle="sens"), libelle=fixed, libelle_simple="", reason="x")


def test_a_question_in_preparation_is_changed_not_corrected(cast):
    survey = make_survey(cast.project)
    question = survey.questions.first()
    with pytest.raises(ValidationError, match="Aucun code"):
        correct_wording(question=question, libelle=question.libelle, libelle_simple="", reason="x")


def _published_without(cast, *hidden: str):
    survey, codes = opened(cast.project)
    places = [code for code, _ in survey.questions.get(cle="collectivite").options]
    for rank, code in enumerate(codes[:50]):
        given = {
            "sens": str(1 + rank % 5),
            "information": str(1 + (rank + 2) % 5),
            "clarte_role": "3",
            "inquietude": "2",
        }
        answer(code, {**given, "attentes": f"Texte {rank}", "collectivite": places[rank % len(places)]})
    survey = close_survey(survey=survey)
    whole = results_of(survey)
    return publish(survey=survey, moment=timezone.now(), kept_back=hidden), whole


def test_results_kept_back_are_nowhere_for_anybody_and_their_wording_is_told(cast, client_of):
    survey, whole = _published_without(cast, "information", "attentes")
    assert whole.index is not None and "information" in whole.by_question
    shown = results_of(survey)
    assert "information" not in shown.by_question and shown.index is None and not shown.texts
    hidden = survey.questions.get(cle="information").libelle
    for client, address in (
        (client_of(cast.chef_projet), reverse("consultations:results", args=[cast.project.slug, survey.numero])),
        (Client(), f"/q/resultats/{survey.public_id}/"),
    ):
        page = client.get(address).content.decode()
        assert page.count(hidden) == 1 and french_spaces(f"« {hidden} »") in page and "Résultats non publiés" in page
        assert all(hidden not in str(rows) for rows in page_tables(page).values())
    book = xlsx_tables(Client().get(f"/q/resultats/{survey.public_id}/resultats.xlsx/").content)
    assert hidden not in str([[str(cell) for cell in row] for sheet in book for row in sheet])
    pdf = pdf_text(Client().get(f"/q/resultats/{survey.public_id}/resultats.pdf/").content)
    assert pdf.count(compact(f"« {hidden} »")) == 1


def test_something_is_published_and_it_is_of_this_consultation(cast):
    survey, _codes = opened(cast.project)
    survey = close_survey(survey=survey)
    every = list(survey.questions.values_list("cle", flat=True))
    for wrong in (every, ["une-autre"]):
        with pytest.raises(ValidationError) as refusal:
            publish(survey=survey, moment=timezone.now(), kept_back=wrong)
        assert "publiees" in refusal.value.message_dict


def _number(cell: str):
    """A cell as a number when it is one (« 22,5 % » is 0,225), else its words."""
    words = compact(cell).replace(",", ".")
    try:
        return Decimal(words.removesuffix("%")) / (100 if words.endswith("%") else 1)
    except InvalidOperation:
        return words


def test_page_csv_xlsx_and_pdf_say_the_same_cell_by_cell(cast, client_of):
    """Narrow tables: each cell of the page is in the csv, the workbook and, in its row, in the PDF."""
    survey, _ = _published_without(cast, "clarte_role")
    tables = {table.key: table for table in tables_of(sections_of(results_of(survey)))}
    base = f"/q/resultats/{survey.public_id}"
    page = page_tables(Client().get(f"{base}/").content.decode())
    inside = client_of(cast.elu).get(reverse("consultations:results", args=[cast.project.slug, survey.numero]))
    assert page == page_tables(inside.content.decode())
    book = xlsx_tables(Client().get(f"{base}/resultats.xlsx/").content)
    pdf = pdf_text(Client().get(f"{base}/resultats.pdf/").content)
    assert len(book) == len(tables)
    cells = 0
    for sheet, (key, table) in zip(book, tables.items(), strict=True):
        csv = csv_table(Client().get(f"{base}/{key}.csv/").content)
        assert values(csv) == values(sheet), key
        rows = page[table.title]
        for shown, kept in zip(rows[1:], csv[-len(rows[1:]) :], strict=True):
            assert len(shown) == len(kept)
            for cell, other in zip(shown, kept, strict=True):
                assert _number(cell) == _number(other), (key, cell, other)
                assert compact(cell) in pdf, (key, cell)
                cells += 1
    assert cells > 100


def test_the_questionnaire_on_paper_asks_every_question_and_no_code(cast, client_of):
    survey, codes = opened(cast.project)
    client = client_of(cast.direction)
    address = reverse("consultations:paper-form", args=[cast.project.slug, survey.numero])
    text = pdf_text(client.get(address).content)
    for question in survey.questions.all():
        assert compact(question.libelle) in text
        for _, label in question.options:
            assert compact(label) in text
    assert compact("Plutôt d’accord") in text and compact("N’écrivez ni nom ni code") in text
    assert not any(code in text for code in codes) and "version1" in text


def test_several_corrections_go_no_further_from_the_frozen_words_than_one(cast):
    survey, _ = opened(cast.project)
    question = survey.questions.get(cle="sens")
    Question.objects.filter(pk=question.pk).update(libelle="Ce projet est utile", libelle_simple="")
    question.history.update(libelle="Ce projet est utile", libelle_simple="")

    def correct(words: str) -> None:
        row = Question.objects.get(pk=question.pk)
        correct_wording(question=row, libelle=words, libelle_simple="", reason="coquille")

    correct("Ce projet est ftile")
    with pytest.raises(ValidationError, match="sens"):
        correct("Ce projet est futile")
    correct("Ce projet est utile")
    assert Question.objects.get(pk=question.pk).libelle == "Ce projet est utile"
