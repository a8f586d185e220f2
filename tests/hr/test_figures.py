"""What readers see of staff: public figures exact, private ones resisting someone who solves for them."""

import random
from collections import Counter
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from common.figures import Masked, Pyramid, Table, figures_of
from hr.calculs.ages import INCONNUE, TRANCHES, age_au, tranche
from hr.figures import figures_ages, pyramide_exacte, section_effectifs, table_categories, table_services
from hr.queries import ComptePrive, effectifs_par_age, effectifs_publics
from projects.access import build_access
from tests.hr.staff import make_agent

JOUR = date(2026, 11, 22)
SIZES = (58, 96, 27, 14, 9, 5, 3)


def territory(seed: int, sizes=SIZES) -> list[ComptePrive]:
    """Invented counts: employers of ``sizes`` agents, ages around 46."""
    draw = random.Random(seed)
    counts: Counter = Counter()
    for employer, size in enumerate(sizes, start=1):
        for _ in range(size):
            age = min(67, max(18, int(draw.gauss(46, 11))))
            counts[employer, tranche(age).cle, draw.choice("FFFMM")] += 1
    return [
        ComptePrive(e, f"Employeur {e}", band, sexe, counts[e, band.cle, sexe])
        for e in range(1, len(sizes) + 1)
        for band in (*TRANCHES, INCONNUE)
        for sexe in ("F", "M", "")
    ]


def shown_ages(counts) -> tuple[dict, dict]:
    """(wide band, employer) -> shown value or None, and wide band -> shown total or None."""
    table = figures_ages(counts, 5, JOUR)[1]
    assert isinstance(table, Table)
    bands = [column.key for column in table.columns[1:-1]]
    cells = {
        (band, row[0].value): None if isinstance(row[1 + i].value, Masked) else row[1 + i].value
        for row in table.rows
        for i, band in enumerate(bands)
    }
    totals = {
        band: None if isinstance(table.total_row[1 + i].value, Masked) else table.total_row[1 + i].value
        for i, band in enumerate(bands)
    }
    return cells, totals


def solved(cells: dict, totals: dict, sizes: dict, known: dict) -> list:
    """Hidden cells that an attacker finds for certain: their smallest and largest possible values are equal."""
    keys = sorted(cells)
    rows, values = [], []

    def equal(chosen, value) -> None:
        rows.append([1.0 if chosen(key) else 0.0 for key in keys])
        values.append(value)

    for key in keys:
        value = known.get(key, cells[key])
        if value is not None:
            equal(lambda other, key=key: other == key, value)
    for band, value in totals.items():
        if value is not None:
            equal(lambda other, band=band: other[0] == band, value)
    for employer, size in sizes.items():
        equal(lambda other, employer=employer: other[1] == employer, size)
    constraint = LinearConstraint(np.array(rows), values, values)
    found = []
    for index, key in enumerate(keys):
        if cells[key] is not None or key in known:
            continue
        aim = np.zeros(len(keys))
        aim[index] = 1
        ends = [
            milp(sign * aim, constraints=constraint, integrality=np.ones(len(keys)), bounds=Bounds(0, 300)).fun
            for sign in (1, -1)
        ]
        if round(ends[0]) == round(-ends[1]):
            found.append(key)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_reader_of_the_age_table_finds_no_small_cell(seed):
    counts = territory(seed)
    cells, totals = shown_ages(counts)
    sizes = {f"Employeur {e}": size for e, size in enumerate(SIZES, start=1)}
    assert not [key for key, value in cells.items() if value is not None and 0 < value < 5]
    assert not solved(cells, totals, sizes, {})


@pytest.mark.parametrize("seed", range(4))
def test_an_employer_who_knows_its_own_staff_finds_no_cell_of_a_neighbour(seed):
    counts = territory(seed)
    cells, totals = shown_ages(counts)
    sizes = {f"Employeur {e}": size for e, size in enumerate(SIZES, start=1)}
    wide = {"moins-de-35": (0, 34), "35-44": (35, 44), "45-54": (45, 54), "55-et-plus": (55, 200)}
    for insider in ("Employeur 1", "Employeur 2", "Employeur 4"):
        own = {
            (band, insider): sum(
                c.nombre
                for c in counts
                if c.collectivite == insider and low <= (c.tranche.debut or 0) <= high and c.tranche is not INCONNUE
            )
            for band, (low, high) in wide.items()
        }
        assert not solved(cells, totals, sizes, own), insider


@pytest.mark.parametrize("seed", range(4))
def test_the_pyramid_shows_no_group_under_five_and_says_why(seed):
    pyramid = figures_ages(territory(seed), 5, JOUR)[0]
    assert isinstance(pyramid, Pyramid)
    values = [*pyramid.left.values, *pyramid.right.values]
    assert not [v for v in values if not isinstance(v, Masked) and 0 < v < 5]
    assert {v.reason for v in values if isinstance(v, Masked)} <= {
        "masqué (moins de 5)",
        "masqué (protège une autre valeur)",
    }
    assert any("moins de 5 personnes" in note for note in pyramid.notes)


def test_a_lone_small_employer_shows_no_age_at_all():
    figures = figures_ages(territory(1, sizes=(3,)), 5, JOUR)
    shown = [
        cell.value
        for figure in figures
        if not hasattr(figure, "tone")
        for row in figure.to_table().rows
        for cell in row[1:]
        if not isinstance(cell.value, Masked)
    ]
    assert all(value in (0, 3, None) for value in shown), shown


def test_a_raised_threshold_is_obeyed():
    pyramid = figures_ages(territory(2), 12, JOUR)[0]
    values = [v for v in (*pyramid.left.values, *pyramid.right.values) if not isinstance(v, Masked)]
    assert all(v == 0 or v >= 12 for v in values)
    assert any("moins de 12" in note for note in pyramid.notes)


def test_public_tables_are_exact_and_never_masked(cast):
    services = list(cast.project.services.order_by("rang"))
    make_agent(cast.petit, {services[0]: "0.75", services[1]: "0.25"}, duree_hebdo_poste=Decimal(28), categorie="B")
    make_agent(cast.bourg, {services[0]: "1"}, grade="Adjoint technique")
    lines = effectifs_publics(cast.project, JOUR)
    table = table_categories(lines, JOUR)
    assert not table.has_masks
    assert [[c.value for c in row] for row in table.rows] == [
        ["Bourg-Essai", 0, 0, 1, 1, Decimal(1)],
        ["Petit-Essai", 0, 1, 0, 1, Decimal("0.8")],
    ]
    assert [c.value for c in table.total_row] == ["Ensemble", 0, 1, 1, 2, Decimal("1.8")]
    by_service = table_services(lines, JOUR)
    assert [c.value for c in by_service.rows[1]] == ["Voirie et propreté", None, Decimal("0.2"), Decimal("0.2")]


def test_the_exact_pyramid_is_for_own_hr_only(cast):
    for annee in (1970, 1980, 1990):
        make_agent(cast.bourg, annee_naissance=annee)

    def keys(user) -> set[str]:
        access = build_access(user, cast.project)
        return {figure.key for figure in figures_of([section_effectifs(access, JOUR)])}

    assert "pyramide-employeur" in keys(cast.drh)
    for user in (cast.chef_projet, cast.elu, cast.autre_drh, cast.consultant, cast.representant, cast.secretaire):
        assert "pyramide-employeur" not in keys(user)


def test_the_exact_pyramid_counts_everyone_it_can_place(cast):
    make_agent(cast.bourg, annee_naissance=1970, mois_naissance=1)
    make_agent(cast.bourg, annee_naissance=None, mois_naissance=None)
    pyramid = pyramide_exacte(effectifs_par_age(cast.project, JOUR, cast.bourg), "Bourg-Essai", JOUR)
    assert sum(pyramid.left.values) == 1
    assert age_au(JOUR, 1970, 1) == 56
    assert pyramid.notes
