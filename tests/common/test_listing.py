"""Lists in their address: what is asked, what is dropped, where each link leads."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.listing import Filter, ListColumn, Listing, ListSpec, taken_up
from projects.models import Collectivite
from tests.cast import make_project


@dataclass(frozen=True)
class Row:
    name: str
    kind: str
    size: int | None


ROWS = [Row(f"ligne {rank:02d}", "AB"[rank % 2], None if rank % 10 == 0 else (rank * 37) % 61) for rank in range(60)]
SPEC = ListSpec(
    noun="agent",
    plural="agents",
    columns=(
        ListColumn("nom", "Nom", by=lambda row: row.name),
        ListColumn("taille-de", "Taille", by=lambda row: row.size, numeric=True),
        ListColumn("gestes", "Gestes", is_hidden=True),
    ),
    filters=(
        Filter("sorte", "Sorte", {"A": "Cat. A", "B": "Cat. B"}, lambda kept, v: [r for r in kept if r.kind == v]),
        Filter(
            "vu", "Vu", {"tous": "Tous", "rien": "Rien"}, lambda kept, v: kept if v == "tous" else [], default="tous"
        ),
    ),
    search=lambda kept, text: [row for row in kept if text in row.name],
    sort="nom",
)


def asked(**params) -> Listing:
    return Listing(SPEC, params, ROWS)


def state(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_a_list_says_how_many_of_how_many():
    assert asked().sentence == "60 sur 60\u00a0agents"
    assert asked(sorte="A").sentence == "30 sur 60\u00a0agents"
    assert Listing(SPEC, {}, ROWS[:1]).sentence == "1 sur 1\u00a0agent"
    assert Listing(SPEC, {}, []).sentence == "0 sur 0\u00a0agent"


def test_what_the_list_does_not_know_is_dropped():
    odd = asked(sorte="Z", tri="prix", taille="9999", page="40", vu="x", q="\x00")
    assert odd.sentence == asked().sentence
    assert odd.page.number == 3
    assert odd.query == ""


def test_links_keep_the_whole_state_and_start_again_at_the_first_page():
    listing = asked(sorte="A", q="ligne", tri="-nom", taille="50", page="2")
    assert state(listing.head("taille-de").url) == {"q": "ligne", "sorte": "A", "tri": "taille-de", "taille": "50"}
    assert state("?" + listing.query) == {"q": "ligne", "sorte": "A", "tri": "-nom", "taille": "50"}
    assert listing.kept == [("tri", "-nom"), ("taille", "50")]


def test_a_heading_turns_the_sort_round_and_says_so():
    first = asked().head("nom")
    assert (first.direction, state(first.url)) == ("ascending", {"tri": "-nom"})
    second = asked(tri="-nom").head("nom")
    assert (second.direction, state(second.url)) == ("descending", {})
    assert asked().head("gestes").url == ""
    with pytest.raises(KeyError):
        asked().head("inconnue")


def test_rows_without_a_value_come_last_both_ways():
    for sort in ("taille-de", "-taille-de"):
        sizes = [row.size for row in asked(tri=sort, taille="100").page]
        known = [size for size in sizes if size is not None]
        assert sizes == known + [None] * 6
        assert known == sorted(known, reverse=sort.startswith("-"))


def test_each_narrowing_has_its_way_out():
    listing = asked(sorte="B", q="ligne 0", vu="rien")
    ways = {one.label: (one.value, state(one.url)) for one in listing.active}
    assert ways == {
        "Recherche": ("ligne 0", {"sorte": "B", "vu": "rien"}),
        "Sorte": ("Cat. B", {"q": "ligne 0", "vu": "rien"}),
        "Vu": ("Rien", {"q": "ligne 0", "sorte": "B"}),
    }
    assert asked().active == []


def test_a_list_without_search_or_filters_shows_none():
    bare = Listing(ListSpec(noun="a", plural="b", columns=()), {"q": "x"}, ROWS)
    assert not bare.has_search and bare.filters == [] and bare.count == 60
    assert asked().has_search


def test_sizes_are_offered_to_long_lists_only():
    assert [size for size, _url in asked().sizes] == [25, 50, 100]
    assert Listing(SPEC, {}, ROWS[:25]).sizes == []
    assert dict(asked(taille="50").sizes)[50] == ""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["q", "sorte", "vu", "tri", "taille", "page"]),
        st.one_of(
            st.text("ab1- é%&", max_size=6), st.sampled_from(["A", "nom", "-nom", "taille-de", "50", "2", "rien"])
        ),
    )
)
def test_any_address_opens_and_the_pages_hold_every_row_once(params):
    listing = Listing(SPEC, params, ROWS)
    seen = []
    for number in listing.page.paginator.page_range:
        seen += list(Listing(SPEC, {**params, "page": str(number)}, ROWS).page)
    assert len(seen) == len(set(seen)) == listing.count <= listing.total
    assert Listing(SPEC, state("?" + listing.query), ROWS).chosen == listing.chosen


@pytest.mark.django_db
def test_a_queryset_is_sorted_with_absent_values_last(django_assert_num_queries):
    project = make_project()
    Collectivite.objects.filter(nom="Petit-Essai").update(population=None)
    spec = ListSpec(
        noun="collectivité", plural="collectivités", columns=(ListColumn("habitants", "Habitants", by=("population",)),)
    )
    for sort, expected in (("habitants", [4_000, 5_000, None]), ("-habitants", [5_000, 4_000, None])):
        with django_assert_num_queries(3):  # the total, the count kept, the rows
            listing = Listing(spec, {"tri": sort}, Collectivite.objects.filter(project=project))
            assert [one.population for one in listing.page] == expected
            assert listing.sentence == "3 sur 3\u00a0collectivités"


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", ""),
        ("etat=en+retard&q=paie", "?etat=en+retard&q=paie"),
        ("//mechant.exemple/x=1", "?%2F%2Fmechant.exemple%2Fx=1"),
        ('x="><script>', "?x=%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_sheet_leads_back_to_its_list_and_nowhere_else(typed, query):
    assert taken_up({"liste": typed}) == query
