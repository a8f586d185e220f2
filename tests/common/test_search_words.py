"""What is typed finds what is written; pure."""

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from common.search import answers, question, search_column, stem


@pytest.mark.parametrize(
    "typed, written",
    [
        ("eric", "Éric Noël"),
        ("ÉRIC", "eric"),
        ("noel", "NOËL"),
        ("mutualiser", "Projet de mutualisation"),
        ("mutualisation", "services mutualisés"),
        ("recruter", "Chargée de recrutement"),
        ("services techniques", "Service technique"),
        ("jardin", "Jardinier"),
        ("voirie de la commune", "Voirie, commune"),
        ("coeur", "Cœur de bourg"),
        ("st medard", "Saint-Médard"),
        ("b-12", "B-12"),
        ("de", "Maison de la petite enfance"),
    ],
)
def test_what_finds_what(typed, written):
    assert answers(question(typed), search_column(written))


@pytest.mark.parametrize(
    "typed, written",
    [("", "Voirie"), ("voirie finances", "Voirie"), ("ric", "Éric"), ("art", "partiel"), ("%", "Voirie")],
)
def test_what_does_not(typed, written):
    assert not answers(question(typed), search_column(written))


@given(st.text(max_size=60))
def test_any_text_finds_itself_and_breaks_nothing(text):
    words = question(text)
    assert not words or answers(words, search_column(text))
    assert len(words) <= 8


@given(st.from_regex(r"[a-z]{1,15}", fullmatch=True))
def test_a_stem_is_never_empty(word):
    assert stem(word)


@given(st.from_regex(r"[a-z0-9]{0,12}[0-9]", fullmatch=True))
def test_a_word_that_ends_with_a_digit_is_its_own_stem(word):
    """What lets the stemmer leave out the numbers of staff."""
    assert snowballstemmer.stemmer("french").stemWord(word) == word == stem(word)
