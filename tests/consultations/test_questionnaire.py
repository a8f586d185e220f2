"""Questions, what may be answered to them, and the codes as people type them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations import paper_codes
from consultations.patience import FIRST_DELAY_SECONDS, FREE_ERRORS, Patience
from consultations.questionnaire import (
    Condition,
    Kind,
    Option,
    Question,
    ReponseRefusee,
    faults,
    path,
    read_answer,
    relevant,
    seems_to_name,
)
from consultations.services.surveys import bank, models
from consultations.tally import INDEX_ITEMS

CHOICES = (Option("C1", "Un"), Option("C2", "Deux"), Option("C3", "Trois"))
OUI = Question("oui", Kind.OUI_NON, "Oui ?")
SUITE = Question("suite", Kind.TEXTE, "Pourquoi ?", condition=Condition("oui", frozenset({"NON"})))


def test_there_are_eight_types_and_each_reads_its_answers():
    assert len(Kind) == 8
    assert read_answer(Question("q", Kind.ACCORD, "?"), ["4"]) == "4"
    assert read_answer(Question("q", Kind.ACCORD, "?", a_non_concerne=True), ["NC"]) == "NC"
    assert read_answer(Question("q", Kind.NOTE, "?"), ["10"]) == "10"
    assert read_answer(OUI, ["NON"]) == "NON"
    assert read_answer(Question("q", Kind.CHOIX, "?", options=CHOICES), ["C2"]) == "C2"
    assert read_answer(Question("q", Kind.CHOIX_MULTIPLE, "?", options=CHOICES), ["C3", "C1"]) == ["C1", "C3"]
    assert read_answer(Question("q", Kind.CLASSEMENT, "?", options=CHOICES), ["3", "1", "2"]) == ["C2", "C3", "C1"]
    assert read_answer(Question("q", Kind.TEXTE, "?"), ["  a\r\nb\x00 "]) == "a\nb"
    assert read_answer(Question("q", Kind.PROFIL, "?", options=CHOICES), ["C1"]) == "C1"


def test_nothing_is_an_answer_too_for_every_type():
    for kind in Kind:
        sent = ["", "", ""] if kind is Kind.CLASSEMENT else [""]
        assert read_answer(Question("q", kind, "?", options=CHOICES), sent) is None


@pytest.mark.parametrize(
    "kind, sent",
    [
        (Kind.ACCORD, ["6"]),
        (Kind.ACCORD, ["NC"]),
        (Kind.NOTE, ["11"]),
        (Kind.OUI_NON, ["OUI", "NON"]),
        (Kind.CHOIX, ["C9"]),
        (Kind.CHOIX_MULTIPLE, ["C1", "C9"]),
        (Kind.CLASSEMENT, ["1", "1", "2"]),
        (Kind.CLASSEMENT, ["1", "", ""]),
        (Kind.CLASSEMENT, ["1", "2"]),
        (Kind.TEXTE, ["x" * 1001]),
        (Kind.TEXTE, ["x" * 1_000_000]),
    ],
)
def test_what_is_not_offered_is_refused(kind, sent):
    with pytest.raises(ReponseRefusee):
        read_answer(Question("q", kind, "?", options=CHOICES), sent)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=30), max_size=4), st.sampled_from(list(Kind)))
def test_whatever_is_sent_the_answer_is_one_that_is_offered(sent, kind):
    question = Question("q", kind, "?", options=CHOICES)
    try:
        value = read_answer(question, sent)
    except ReponseRefusee:
        return
    if isinstance(value, str) and kind is not Kind.TEXTE:
        assert value in {option.code for option in question.offered()}
    elif isinstance(value, list):
        assert value and set(value) <= {option.code for option in question.offered()}


def test_a_condition_hides_a_question_and_its_forgotten_answer():
    questions = [OUI, SUITE]
    assert path(questions, {"oui": "NON"}) == questions
    assert path(questions, {"oui": "OUI", "suite": "ancien texte"}) == [OUI]
    assert relevant(questions, {"oui": "OUI", "suite": "ancien texte"}) == {"oui": "OUI"}


def test_a_questionnaire_that_would_point_at_people_or_lead_nowhere_is_refused():
    place = Question("lieu", Kind.PROFIL, "Où ?")
    assert "jamais ensemble" in faults([place, Question("service", Kind.PROFIL, "Quoi ?")])[0]
    assert faults([]) and faults([SUITE, OUI]) and faults([Question("q", Kind.CHOIX, "?")])
    assert faults([OUI, SUITE, place]) == []


# domain.md §7.5, in its order
BANK = [
    "sens",
    "information",
    "participation",
    "avis_compte",
    "clarte_role",
    "inquietude",
    "charge",
    "moyens",
    "autonomie",
    "double_tutelle",
    "soutien",
    "ambiance",
    "culture_commune",
    "equite",
    "attachement",
    "utilite",
    "perspectives",
    "reconnaissance",
    "formations",
    "enps",
]


def test_the_three_models_ask_six_questions_of_the_bank_which_holds_the_twenty_of_the_domain():
    known = bank()
    assert list(known)[: len(BANK)] == BANK and all(one["libelle_simple"] for one in known.values())
    assert {one["type"] for one in known.values()} == {kind.value for kind in Kind}
    assert [cle for cle, one in known.items() if one["est_inversee"]] == ["inquietude"]
    asked = {name: keys for name, keys in models().items() if name != "ATELIER"}
    assert {name: len(keys) for name, keys in asked.items()} == {"DEPART": 6, "MI_PARCOURS": 6, "BILAN": 6}
    for keys in asked.values():
        assert set(keys) <= set(known) and {"information", "inquietude", "collectivite"} <= set(keys)
        # three questions of the index at least: otherwise a wave has no index to compare
        assert sum(known[cle]["dans_indice"] for cle in keys) >= INDEX_ITEMS


def test_a_text_that_names_someone_gets_a_soft_warning():
    assert seems_to_name("merci à Mme Dupont") and seems_to_name("M. Éric n’écoute pas")
    assert not seems_to_name("ma responsable n’écoute pas")


def test_codes_have_no_confusing_sign_and_are_read_however_they_are_typed():
    assert not set("0O1IL") & set(paper_codes.ALPHABET) and len(paper_codes.ALPHABET) == 31
    codes = paper_codes.draw_codes(500)
    assert len(set(codes)) == 500 and all(len(code) == 8 for code in codes)
    for typed in ("k7p4-9xqm", " K7P4 9XQM ", "K7P4–9XQM", "k 7 p 4 9 x q m"):
        assert paper_codes.normalise(typed) == "K7P49XQM"
    for typed in ("", "K7P49XQ", "K7P49XQMM", "K7P4-9XQ0", "K7P4-9XQI", "é" * 8, "A" * 5_000_000):
        assert paper_codes.normalise(typed) is None


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=paper_codes.ALPHABET, min_size=8, max_size=8))
def test_what_is_printed_is_what_is_read(code):
    assert paper_codes.normalise(paper_codes.written(code).lower()) == code


def test_ten_thousand_guesses_get_a_handful_of_tries():
    now = [0.0]
    patience = Patience(lambda: now[0])
    tried = 0
    for _ in range(10_000):
        if patience.wait("10.0.0.1") == 0:
            tried += 1
            patience.error("10.0.0.1")
        now[0] += 1  # one guess a second, for almost three hours
    assert tried <= FREE_ERRORS + 10
    assert patience.wait("10.0.0.2") == 0


def test_five_errors_then_a_delay_forgotten_after_a_while():
    now = [0.0]
    patience = Patience(lambda: now[0])
    for _ in range(FREE_ERRORS - 1):
        patience.error("a")
    assert patience.wait("a") == 0
    patience.error("a")
    assert patience.wait("a") == FIRST_DELAY_SECONDS
    now[0] += 2000
    patience.error("a")
    assert patience.wait("a") == 0
