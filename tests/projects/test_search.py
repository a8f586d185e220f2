"""Names are found as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.codes import normalise
from projects.models import CommuneReferentiel
from projects.search import commune_column, epci_column, query_tokens, search_communes, search_epci

NAMES = st.sampled_from(
    [
        "Saint-Médard-d'Eyrans",
        "L'Isle-Saint-Georges",
        "La Brède",
        "Castres-Gironde",
        "Œuilly",
        "Is-sur-Tille",
        "Saintes-Maries-de-la-Mer",
        "Y",
        "Les Sables-d'Olonne",
        "Bâgé-la-Ville",
    ]
)


def answers(column: str, query: str) -> bool:
    """Whether the column holds every token: what the database is asked."""
    tokens = query_tokens(query)
    return bool(tokens) and all(f" {token}" in column for token in tokens)


@given(NAMES, st.data())
def test_a_commune_is_found_however_its_name_is_typed(name, data):
    column = commune_column(name, [], "33001", ["33640"])
    words = normalise(name).split()
    typed = data.draw(
        st.sampled_from(
            [
                name,
                name.upper(),
                name.lower().replace("-", " "),
                name.replace("'", "’"),
                name.replace("'", " "),
                name.replace("'", ""),
                name.replace("Saintes-", "Stes ").replace("Saint-", "St "),
                normalise(name),
                "".join(words),
                " ".join(reversed(words)),
                f"  {name}  ",
            ]
        )
    )
    assert answers(column, typed), typed


@given(NAMES, st.integers(1, 12))
def test_the_beginning_of_a_name_is_enough(name, length):
    assert answers(commune_column(name, [], "33001", []), name[:length].rstrip("-' ") or name)


@given(st.text(max_size=40))
def test_no_text_can_break_a_search(text):
    for token in query_tokens(text):
        assert token.isalnum() and token == normalise(token).strip()


@pytest.mark.parametrize(
    "typed",
    [
        "CC de Montesquieu",
        "cc montesquieu",
        "Communauté de communes de Montesquieu",
        "CdC Montesquieu",
        "montesq",
        "MONTESQUIEU communauté",
    ],
)
def test_an_epci_is_found_with_its_nature_as_people_say_it(typed):
    assert answers(epci_column("CC de Montesquieu", "CC"), typed)


@pytest.mark.parametrize(
    "typed",
    [
        "243301264",
        "243 301 264",
        "24330126400015",
        "33650",
        "33 650",
        "Martillac",
        "st medard d'eyrans",
        "SAINT MEDARD D EYRANS",
        "la brede",
        "montesquieu",
        "213302748",
    ],
)
def test_montesquieu_comes_first(territoires, typed):
    assert search_epci(typed)[0].epci.siren == "243301264"


def test_a_member_commune_says_why_its_epci_is_there(territoires):
    (found,) = search_epci("martillac")
    assert (found.epci.nom, found.commune) == ("CC de Montesquieu", "Martillac")
    assert search_epci("CC de Montesquieu")[0].commune == ""


def test_exact_then_beginning_then_population(territoires):
    names = [commune.nom for commune in search_communes("saint m")]
    assert names[0].startswith("Saint-M")
    blois = [found.epci.nom for found in search_epci("blois")]
    assert blois[0] == "CA de Blois (Agglopolys)"
    populations = [commune.pmun_2023 for commune in search_communes("33") if commune.departement == "33"]
    assert populations == sorted(populations, reverse=True)


def test_corsican_codes_and_former_names(territoires):
    assert search_communes("2A004")[0].nom == "Ajaccio"
    with_former = CommuneReferentiel.objects.exclude(anciens_noms="").first()
    former = with_former.anciens_noms.split(" ; ")[0]
    assert with_former in search_communes(former)


@pytest.mark.parametrize("typed", ["", "   ", "%", "'", "zzzz introuvable", "243301265"])
def test_nothing_is_found_for_nothing(territoires, typed):
    assert search_epci(typed) == []
    assert search_communes(typed) == []


def test_the_limit_holds_and_an_epci_comes_once(territoires):
    found = search_epci("s", limit=3)
    assert len(found) == len({answer.epci.pk for answer in found}) == 3
