"""Maturity: small colleges are merged, unanimity is not told, closing keeps counts and nobody’s answer, only where asked."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.figures_maturity import grid_table, maturity_figures
from diagnostics.maturite import College, decompter, ensemble, note, notes_par_groupe, regrouper
from diagnostics.models import ReponseMaturite, VagueMaturite
from diagnostics.queries_maturity import enonces, maturity_of
from diagnostics.services.maturity import answer_wave, close_wave, open_wave
from projects.options import Option
from projects.services.method import set_options
from tests.cast import make_user

C = College
CODES = [one.code for one in enonces()]


def answers(**levels: list[int]) -> list:
    """``ELUS=[1, 4]``: two answers, the same level on every sentence."""
    return [(C(name), dict.fromkeys(CODES, level)) for name, own in levels.items() for level in own]


def test_the_grid_has_three_sentences_by_domain():
    assert [one.domaine for one in enonces()] == [d for d in ("TERRITOIRE", "STRUCTURE", "SAVOIR_ETRE") for _ in "123"]


def test_small_colleges_are_merged_until_five():
    """docs/algorithmes/maturite.md."""
    found = decompter(
        answers(ELUS=[3] * 6, DIRECTIONS=[2] * 5, RH=[1, 2, 4], PERSONNEL=[1, 1], CONDUITE=[4]), CODES, k=5
    )
    assert sorted((one.n, len(one.colleges)) for one in found) == [(5, 1), (6, 1), (6, 4)]
    assert decompter(answers(ELUS=[3, 4], RH=[1, 2]), CODES, k=5) == []
    assert [one.n for one in regrouper(found, k=6)] and all(one.n >= 6 for one in regrouper(found, k=6))


def test_a_mean_says_whether_people_agree():
    assert (note((0, 1, 3, 1)).moyenne, note((0, 1, 3, 1)).ecart, note((0, 1, 3, 1)).mots) == (
        D("3.0"),
        D("0.6"),
        "avis partagés",
    )
    assert (note((3, 0, 0, 3)).moyenne, note((3, 0, 0, 3)).mots) == (D("2.5"), "avis opposés")
    assert note((0, 0, 6, 0)) is None and note(()) is None


def test_who_alone_answered_otherwise_does_not_read_what_each_of_the_others_said():
    """Mean 3,8 of five answers: one 3 and four 4, and who said 3 knows the four others."""
    assert note((0, 0, 1, 4)) is None and note((0, 0, 2, 4)).moyenne == D("3.7")
    # one group of two is hidden: the other goes with it
    groups = decompter(answers(ELUS=[4, 4, 4, 4, 3], DIRECTIONS=[1, 2, 3, 4, 4]), CODES, k=5)
    assert notes_par_groupe(groups, CODES[0]) == [None, None]


@given(
    st.lists(st.tuples(st.sampled_from(list(College)), st.integers(1, 4)), max_size=30),
    st.integers(5, 7),
)
def test_no_group_is_small_and_no_mask_stands_alone(given_answers, k):
    groups = decompter([(c, {"X": level}) for c, level in given_answers], ["X"], k=k)
    assert all(one.n >= k for one in groups)
    assert sum(one.n for one in groups) in (0, len(given_answers))
    marks = notes_par_groupe(groups, "X")
    assert len(marks) < 2 or marks.count(None) != 1
    for group, mark in zip(groups, marks, strict=True):
        assert mark is None or group.n - max(group.comptes["X"]) >= 2
    assert ensemble(groups) is None or sum(ensemble(groups).comptes["X"]) == len(given_answers)


@pytest.mark.django_db
def test_the_option_is_not_turned_off_over_answers_that_nobody_could_then_erase(cast, client_of):
    """An open wave keeps who said what: it is closed first, and the lead is told so beside the option."""
    set_options(project=cast.project, options=frozenset({Option.MATURITE, Option.RACI}))
    wave = open_wave(project=cast.project, jour=date(2026, 11, 2))
    answer_wave(vague=wave, user=cast.elu, college=C.ELUS, notes=dict.fromkeys(CODES, 1))
    address = reverse("projects:options", args=[cast.project.slug])
    client = client_of(cast.chef_projet)
    refused = client.post(address, {"RACI": "on"})
    assert refused.status_code == 422 and "closez-la, ses réponses sont alors effacées" in refused.content.decode()
    cast.project.refresh_from_db()
    assert cast.project.has_option(Option.MATURITE) and ReponseMaturite.objects.count() == 1
    # another option is turned off meanwhile, and this one once the wave is closed
    assert client.post(address, {"MATURITE": "on"}).status_code == 302
    close_wave(vague=wave, jour=date(2026, 11, 27))
    assert client.post(address, {}).status_code == 302
    cast.project.refresh_from_db()
    assert not cast.project.options and not ReponseMaturite.objects.exists()


@pytest.mark.django_db
def test_closing_keeps_counts_by_college_and_erases_who_said_what(cast, client_of):
    page = reverse("diagnostics:maturity", args=[cast.project.slug])
    assert client_of(cast.elu).get(page).status_code == 404
    set_options(project=cast.project, options=frozenset({Option.MATURITE}))
    client_of(cast.chef_projet).post(reverse("diagnostics:maturity-open", args=[cast.project.slug]))
    mine = reverse("diagnostics:maturity-answer", args=[cast.project.slug])
    client = client_of(cast.elu)
    assert client.post(mine, {CODES[0]: "2"}).status_code == 422
    assert client.post(mine, dict.fromkeys(CODES, "2")).status_code == 302
    assert client.post(mine, dict.fromkeys(CODES, "1")).status_code == 302  # changed, not added
    wave = VagueMaturite.objects.get()
    for rank in range(11):
        college = C.ELUS if rank < 5 else C.DIRECTIONS
        answer_wave(vague=wave, user=make_user(), college=college, notes=dict.fromkeys(CODES, rank % 3 + 2))
    assert "12 réponses reçues" in client_of(cast.elu).get(page).content.decode()
    close_wave(vague=wave, jour=date(2026, 11, 27))
    assert not ReponseMaturite.objects.exists()
    with pytest.raises(ValidationError, match="close"):
        answer_wave(vague=wave, user=cast.elu, college=C.ELUS, notes=dict.fromkeys(CODES, 1))
    found = maturity_of(cast.project)
    table = grid_table(found.closes[0], 5)
    assert [one.n for one in found.closes[0].groupes] == [6, 6]
    assert table.rows[0][1].value == D("2.8")
    assert [one.key for one in maturity_figures(found, 5)] == ["colleges", "maturite"]
    html = client_of(cast.representant).get(page).content.decode()
    assert "12 réponses" in html
    open_wave(project=cast.project, jour=date(2027, 3, 1))
    with pytest.raises(ValidationError, match="déjà ouverte"):
        open_wave(project=cast.project, jour=date(2027, 3, 2))
