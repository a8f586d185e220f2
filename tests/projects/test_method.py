"""The method bent to the territory, and its history in words."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from projects.history import history_of
from projects.models import Phase, Step
from projects.phases import TROIS_ETAPES
from projects.services.method import add_step, create_method, move_step, rename, restore, set_aside, tidy_title
from tests.cast import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    made = make_project()
    create_method(project=made, method=TROIS_ETAPES)
    return made


@pytest.fixture
def diagnostic(project):
    return project.phases.get(numero=1)


def order(phase: Phase) -> list[str]:
    return list(phase.steps.filter(est_sans_objet=False).order_by("rang").values_list("cle", flat=True))


def step(phase: Phase, cle: str) -> Step:
    return phase.steps.select_related("phase").get(cle=cle)


def test_a_step_moves_by_one_place_and_stops_at_the_ends(diagnostic):
    first = order(diagnostic)
    assert move_step(step=step(diagnostic, "services"), up=True)
    assert order(diagnostic).index("services") == first.index("services") - 1
    assert move_step(step=step(diagnostic, "services"), up=False)
    assert order(diagnostic) == first
    assert not move_step(step=step(diagnostic, first[0]), up=True)
    assert not move_step(step=step(diagnostic, first[-1]), up=False)


def test_a_move_skips_the_steps_set_aside(diagnostic):
    before = order(diagnostic)
    set_aside(step=step(diagnostic, before[1]), motif="fait")
    move_step(step=step(diagnostic, before[2]), up=True)
    assert order(diagnostic)[:2] == [before[2], before[0]]


def test_setting_aside_needs_a_reason_and_can_be_undone(diagnostic):
    row = step(diagnostic, "regimes")
    with pytest.raises(ValidationError):
        set_aside(step=row, motif="  ")
    set_aside(step=row, motif="déjà harmonisés")
    row.refresh_from_db()
    assert (row.est_sans_objet, row.motif) == (True, "déjà harmonisés")
    restore(step=row)
    row.refresh_from_db()
    assert (row.est_sans_objet, row.motif) == (False, "")
    assert row.history.first().history_change_reason == "étape reprise"


def test_an_unchanged_title_writes_no_history(project, diagnostic):
    row = step(diagnostic, "regimes")
    before = Step.history.count()
    assert rename(project=project, phases={}, steps={row.pk: row.titre}) == 0
    assert rename(project=project, phases={diagnostic.pk: "État des lieux"}, steps={row.pk: "Primes"}) == 2
    assert Step.history.count() == before + 1


def test_one_wrong_title_and_nothing_is_renamed(project, diagnostic):
    rows = list(diagnostic.steps.order_by("rang"))[:2]
    with pytest.raises(ValidationError) as refused:
        rename(project=project, phases={}, steps={rows[0].pk: "Équipe", rows[1].pk: "x" * 121})
    assert set(refused.value.message_dict) == {f"etape-{rows[1].pk}"}
    assert step(diagnostic, rows[0].cle).titre == rows[0].titre


def test_a_step_of_another_project_is_never_renamed(project):
    other = make_project()
    create_method(project=other, method=TROIS_ETAPES)
    foreign = Step.objects.filter(phase__project=other).first()
    assert rename(project=project, phases={}, steps={foreign.pk: "Piraté"}) == 0


def test_keys_of_added_steps_are_never_used_again(diagnostic):
    first = add_step(phase=diagnostic, titre="Visites")
    assert (first.cle, order(diagnostic)[-1]) == ("ajout-1", "ajout-1")
    first.delete()
    assert add_step(phase=diagnostic, titre="Rencontres").cle == "ajout-2"


@given(st.text(max_size=60))
def test_a_title_is_one_line_or_refused(text):
    try:
        title = tidy_title(text, 40)
    except ValidationError:
        return
    assert 0 < len(title) <= 40 and "\n" not in title and title == tidy_title(title, 40)


def test_the_history_tells_who_what_and_why(project, diagnostic):
    rename(project=project, phases={}, steps={step(diagnostic, "regimes").pk: "Primes"})
    set_aside(step=step(diagnostic, "ecoute"), motif="enquête faite en 2025")
    told = history_of(project)
    assert [entry.reason for entry in told][:2] == [
        "étape sans objet\u202f: enquête faite en 2025",
        "étape renommée",
    ]
    assert "« Régimes indemnitaires », titre : « Régimes indemnitaires » → « Primes »" in plain(told[1].lines[0])
    assert "sans objet : non → oui" in plain(told[0].lines[0])
    proposed = next(entry for entry in told if entry.reason == "méthode proposée")
    assert len(proposed.lines) == 3 + sum(len(phase.steps) for phase in TROIS_ETAPES)


def test_the_history_of_another_project_stays_there(project):
    assert not any("Voisin" in line for entry in history_of(project) for line in entry.lines)
    other = make_project("Voisin")
    assert any("Voisin" in line for entry in history_of(other) for line in entry.lines)
    assert not any("Voisin" in line for entry in history_of(project) for line in entry.lines)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
