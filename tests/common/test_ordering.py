"""Names in the order of a French dictionary, from both databases."""

import csv
import gzip
import json
import random
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from common.french_order import compare, french_key
from common.ordering import COLLATION, in_order
from projects.models import Project
from tests.cast import make_project

WORDS = [
    "9 rue", "20 rue", "A 1", "A-1", "a1", "A1", "cote", "coté", "côte", "Côte", "côté", "élie", "Élie", "Elise",
    "l'Abbé", "l’Abbé", "labbé", "oeuvre", "œuvre", "Œuvre", "ouvre", "Saint Alban", "Saint-Alban", "Saint-Albin",
    "Zoé",
]  # fmt: skip
ELSEWHERE = ["20 rue", "9 rue"]
TOWNS = Path(__file__).resolve().parents[2] / "projects/data/territoires/communes.csv.gz"


def test_accents_then_capitals_decide_between_words_of_the_same_letters():
    expected = [*ELSEWHERE, *WORDS[2:]]
    assert sorted(random.Random(3).sample(expected, len(expected)), key=french_key) == expected


@given(st.lists(st.text(max_size=12), max_size=3))
def test_any_two_texts_have_one_order(texts):
    for one in texts:
        for other in texts:
            assert compare(one, other) == -compare(other, one)
            assert (compare(one, other) == 0) == (one == other)


@pytest.mark.django_db
def test_the_database_sorts_every_town_of_france_as_the_key_does():
    with gzip.open(TOWNS, "rt", encoding="utf-8") as file:
        names = list(dict.fromkeys([row["nom"] for row in csv.DictReader(file)] + WORDS))
    rows = "json_each(%s)" if connection.vendor == "sqlite" else "jsonb_array_elements_text(%s::jsonb) AS value"
    query = f'SELECT value FROM {rows} ORDER BY value COLLATE "{COLLATION}"'  # noqa: S608  nothing of it was typed
    with connection.cursor() as cursor:
        cursor.execute(query, [json.dumps(names)])
        found = [value for (value,) in cursor.fetchall()]
    assert len(found) > 30_000
    assert found == sorted(names, key=french_key)


@pytest.mark.django_db
def test_a_list_is_sorted_both_ways_and_absent_values_come_last():
    for name in ("Zoé", "élie", "Élie", "Elise"):
        make_project(name)
    for turned, expected in ((False, ["élie", "Élie", "Elise", "Zoé"]), (True, ["Zoé", "Elise", "Élie", "élie"])):
        assert list(Project.objects.order_by(in_order("nom", turned)).values_list("nom", flat=True)) == expected
    # a date is no text: sorted as it is
    assert Project.objects.order_by(in_order("-date_debut"), "pk").count() == 4


@pytest.mark.django_db
def test_what_nobody_ordered_comes_in_no_order_here():
    """The suite shuffles it (``tests/conftest.py``); what is ordered, sliced or read one by one is left alone."""
    made = [make_project(f"Projet {rank}").nom for rank in range(6)]
    anyhow = Project.objects.order_by()
    read = list(anyhow.iterator())
    assert list(anyhow.all()) != read and set(anyhow.all()) == set(read)
    assert [row.nom for row in Project.objects.order_by("nom")] == made
    assert list(anyhow.all()[:6]) == list(anyhow.iterator())
