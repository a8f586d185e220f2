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
from hr.figures.masques_ages import REGROUPEMENTS
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


WIDE = {"moins-de-35": (0, 34), "35-44": (35, 44), "45-54": (45, 54), "55-et-plus": (55, 200)}


def wide_of(band) -> str:
    return next(cle for cle, (low, high) in WIDE.items() if low <= (band.debut or 0) <= high)


def inside(band, sexe: str):
    """Whether a count stands in this band (five years or wider) and sex."""
    low, high = band.debut or 0, band.fin or 200
    return lambda c: low <= (c.tranche.debut or 0) <= high and c.sexe == sexe


def test_masks_remembered_for_the_same_numbers_never_show_other_employers():
    """What is remembered is found by its numbers, yet two territories of equal numbers keep their own names."""
    ours = territory(4)
    theirs = [one._replace(collectivite=f"Autre {one.collectivite_id}") for one in ours]
    names = [{row[0].value for row in figures_ages(counts, 5, JOUR)[-1].to_table().rows} for counts in (ours, theirs)]
    assert names == [
        {one.collectivite for one in ours},
        {one.collectivite for one in theirs},
    ]


class Attacker:
    """Someone who holds both tables, knows public heads, perhaps its own staff, and solves for the rest.

    One unknown per employer × band × sex; every published number is an equation.
    """

    def __init__(self, counts: list[ComptePrive], insider: str | None = None) -> None:
        self.counts = [c for c in counts if c.tranche is not INCONNUE and c.sexe]
        self.rows, self.values = [], []
        figures = figures_ages(counts, 5, JOUR)
        pyramid = figures[0]
        bands = {band.libelle: band for scheme in REGROUPEMENTS for band in scheme}
        self.shown_pyramid = {}
        for series, sexe in ((pyramid.left, "F"), (pyramid.right, "M")):
            for label, value in zip(pyramid.bands, series.values, strict=True):
                self.shown_pyramid[bands[label], sexe] = None if isinstance(value, Masked) else value
        for (band, sexe), value in self.shown_pyramid.items():
            self._know(value, inside(band, sexe))
        self.shown_table = {}
        if len(figures) > 1:
            table = figures[1]
            assert isinstance(table, Table)
            keys = [column.key for column in table.columns[1:-1]]
            for row in (*table.rows, table.total_row):
                name = None if row is table.total_row else row[0].value
                for rank, key in enumerate(keys, start=1):
                    value = None if isinstance(row[rank].value, Masked) else row[rank].value
                    if name:
                        self.shown_table[key, name] = value
                    self._know(
                        value,
                        lambda c, key=key, name=name: wide_of(c.tranche) == key and name in (None, c.collectivite),
                    )
        for employer in dict.fromkeys(c.collectivite for c in self.counts):
            size = sum(c.nombre for c in self.counts if c.collectivite == employer)
            self._know(size, lambda c, employer=employer: c.collectivite == employer)
        if insider:
            for index, c in enumerate(self.counts):
                if c.collectivite == insider:
                    self._know(c.nombre, lambda other, index=index: other is self.counts[index])

    def _know(self, value, holds) -> None:
        if value is not None:
            self.rows.append([1.0 if holds(c) else 0.0 for c in self.counts])
            self.values.append(value)

    def finds(self, holds) -> bool:
        """Whether the sum over the cells chosen by ``holds`` can only have one value."""
        aim = np.array([1.0 if holds(c) else 0.0 for c in self.counts])
        constraint = LinearConstraint(np.array(self.rows), self.values, self.values)
        whole = np.ones(len(self.counts))
        ends = [
            milp(sign * aim, constraints=constraint, integrality=whole, bounds=Bounds(0, 300)).fun for sign in (1, -1)
        ]
        return round(ends[0]) == round(-ends[1])


def truth(counts, holds) -> int:
    return sum(c.nombre for c in counts if holds(c))


@pytest.mark.parametrize("sizes", [SIZES, (58, 96), (58, 96, 27), (96,)])
@pytest.mark.parametrize("seed", range(3))
def test_a_reader_of_both_tables_finds_no_small_cell(seed, sizes):
    counts = territory(seed, sizes)
    attacker = Attacker(counts)
    hidden = [key for key, value in attacker.shown_pyramid.items() if value is None]
    assert all(value is None or value == 0 or value >= 5 for value in attacker.shown_pyramid.values())
    assert all(value is None or value == 0 or value >= 5 for value in attacker.shown_table.values())
    for band, sexe in hidden:
        holds = inside(band, sexe)
        if 0 < truth(attacker.counts, holds) < 5:
            assert not attacker.finds(holds), (band, sexe)
    for (key, name), value in attacker.shown_table.items():

        def holds(c, key=key, name=name):
            return wide_of(c.tranche) == key and c.collectivite == name

        if value is None and 0 < truth(attacker.counts, holds) < 5:
            assert not attacker.finds(holds), (key, name)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("insider", ["Employeur 1", "Employeur 2", "Employeur 4"])
def test_an_employer_who_knows_its_own_staff_finds_no_cell_of_a_neighbour(seed, insider):
    attacker = Attacker(territory(seed), insider)
    assert attacker.shown_table
    for (key, name), value in attacker.shown_table.items():

        def holds(c, key=key, name=name):
            return wide_of(c.tranche) == key and c.collectivite == name

        if value is None and name != insider and 0 < truth(attacker.counts, holds) < 5:
            assert not attacker.finds(holds), (key, name)


@pytest.mark.parametrize("seed", range(3))
def test_with_two_employers_neither_reads_the_small_groups_of_the_other(seed):
    counts = territory(seed, (58, 96))
    for insider, other in (("Employeur 1", "Employeur 2"), ("Employeur 2", "Employeur 1")):
        attacker = Attacker(counts, insider)
        assert not attacker.shown_table
        for band, sexe in attacker.shown_pyramid:
            here = inside(band, sexe)

            def holds(c, here=here, other=other):
                return here(c) and c.collectivite == other

            if 0 < truth(attacker.counts, holds) < 5:
                assert not attacker.finds(holds), (insider, band, sexe)


@pytest.mark.parametrize("seed", range(4))
def test_the_masks_leave_a_pyramid_worth_reading(seed):
    attacker = Attacker(territory(seed))
    hidden = [key for key, value in attacker.shown_pyramid.items() if value is None]
    small = [key for key in attacker.shown_pyramid if 0 < truth(attacker.counts, inside(*key)) < 5]
    assert len(hidden) <= len(small) + 4


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


def test_one_small_group_among_equals_joins_bands_instead_of_hiding_everything():
    """Two men over 65 and nobody else under five: five-year bands cannot hide them, wider ends can."""
    sizes = {"25-29": (7, 8), "30-34": (14, 8), "35-39": (14, 5), "40-44": (9, 10), "45-49": (9, 10), "50-54": (7, 6),
             "55-59": (11, 5), "60-64": (16, 5), "65-et-plus": (8, 2)}  # fmt: skip
    counts = [
        ComptePrive(1, "Employeur 1", band, sexe, sizes.get(band.cle, (0, 0, 0))["FM".find(sexe)] if sexe else 0)
        for band in (*TRANCHES, INCONNUE)
        for sexe in ("F", "M", "")
    ]
    pyramid = figures_ages(counts, 5, JOUR)[0]
    assert isinstance(pyramid, Pyramid)
    assert pyramid.bands[-1] == "60\u00a0ans et plus"
    assert not any(isinstance(v, Masked) for v in (*pyramid.left.values, *pyramid.right.values))
    assert any("regroupées" in note for note in pyramid.notes)


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
    assert [c.value for c in by_service.rows[1]] == ["Voirie et propreté", "–", Decimal("0.2"), Decimal("0.2")]


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
