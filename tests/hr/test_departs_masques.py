"""The tables of possible departures, read by someone who holds every page and solves for what is hidden."""

import random
from collections import Counter

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from hr.calculs.ages import INCONNUE, TRANCHES, tranche
from hr.calculs.masques_departs import Atome, masquer_departs
from hr.figures.masques_ages import grande_de, masquer_ages
from hr.queries import ComptePrive

SIZES = (58, 96, 27, 14, 9, 5, 3)
AGES = "55-et-plus"
SERVICES = {
    "Voirie": ("Technique", 6), "Espaces verts": ("Technique", 4), "Bâtiments": ("Technique", 3),
    "Finances": ("Fonctions support", 2), "Ressources humaines": ("Fonctions support", 2), "Accueil": ("Fonctions support", 1),
    "Écoles": ("Population", 6), "Petite enfance": ("Population", 4), "Police": ("Population", 1),
}  # fmt: skip


def people(seed: int, sizes=SIZES, old: int = 48) -> list[tuple[str, str, str, int]]:
    """Invented agents: employer, service, sex, age."""
    draw = random.Random(seed)
    names = list(SERVICES)
    weights = [SERVICES[name][1] for name in names]
    found = []
    for employer, size in enumerate(sizes, start=1):
        held = names if size > 20 else draw.sample(names, 3)
        chances = [weights[names.index(one)] for one in held]
        for _ in range(size):
            age = min(67, max(18, int(draw.gauss(old, 11))))
            found.append((f"Employeur {employer}", draw.choices(held, chances)[0], draw.choice("FFFMM"), age))
    return found


class Attacker:
    """Holds the pyramid, the ages by employer, the departures by service and family; perhaps its own staff."""

    def __init__(self, agents, k: int = 5, insider: str | None = None) -> None:
        self.truth = Counter((e, s, wide(a), sexe, band(a)) for e, s, sexe, a in agents)
        heads = Counter((e, s) for e, s, _, _ in agents)
        cells = [(t.cle, sexe) for t in TRANCHES for sexe in "FM"]
        self.unknowns = [(e, s, wide_of(b), sexe, b) for e, s in heads for b, sexe in cells]
        self.place = {one: rank for rank, one in enumerate(self.unknowns)}
        self.rows, self.low, self.high = [], [], []
        counts = _counts(agents)
        masked = masquer_ages(counts, k)
        caches = {e: frozenset() for e in {a[0] for a in agents}}
        if masked is not None:
            names = masked.axes.employeurs
            if masked.employeurs is None:
                caches = {}
            else:
                caches = {
                    n: frozenset(c for c, _ in masked.axes.grandes if masked.employeurs[c, key] is None)
                    for key, n in names.items()
                }
                for (cle, key), value in masked.employeurs.items():
                    if value is not None:
                        self._know(value, lambda u, cle=cle, n=names[key]: u[2] == cle and u[0] == n)
                for cle, value in masked.totaux.items():
                    if value is not None:
                        self._know(value, lambda u, cle=cle: u[2] == cle)
            if not masked.est_regroupe:
                for (cle, sexe), value in masked.pyramide.items():
                    if value is not None:
                        self._know(value, lambda u, cle=cle, sexe=sexe: u[4] == cle and u[3] == sexe)
        else:
            caches = {}
        atoms = Counter((e, s, SERVICES[s][0], wide(a)) for e, s, _, a in agents)
        self.shown = masquer_departs(
            [Atome(*key, n) for key, n in atoms.items()], k, ages=AGES, employeurs_caches=caches
        )
        for name, value in self.shown.services.items():
            if value is not None:
                self._know(value, lambda u, name=name: u[1] == name and u[2] == AGES)
        for name, value in self.shown.familles.items():
            if value is not None:
                self._know(value, lambda u, name=name: SERVICES[u[1]][0] == name and u[2] == AGES)
        for (e, s), number in heads.items():
            self._know(number, lambda u, e=e, s=s: u[0] == e and u[1] == s)
        if insider:
            for one in self.unknowns:
                if one[0] == insider:
                    self._know(self.truth[one], lambda u, one=one: u == one)

    def _know(self, value, holds) -> None:
        self.rows.append([1.0 if holds(one) else 0.0 for one in self.unknowns])
        self.low.append(value)
        self.high.append(value)

    def range(self, holds) -> tuple[int, int]:
        aim = np.array([1.0 if holds(one) else 0.0 for one in self.unknowns])
        constraint = LinearConstraint(np.array(self.rows), self.low, self.high)
        whole = np.ones(len(self.unknowns))
        solved = [milp(s * aim, constraints=constraint, integrality=whole, bounds=Bounds(0, 300)) for s in (1, -1)]
        assert all(one.success for one in solved), "la vérité est toujours une solution"
        return round(solved[0].fun), round(-solved[1].fun)

    def count(self, holds) -> int:
        return sum(n for one, n in self.truth.items() if holds(one))


def band(age: int) -> str:
    return tranche(age).cle


def wide_of(cle: str) -> str:
    return grande_de(next(t for t in TRANCHES if t.cle == cle))


def wide(age: int) -> str:
    return wide_of(band(age))


def _counts(agents) -> list[ComptePrive]:
    found = Counter((e, band(a), sexe) for e, _, sexe, a in agents)
    names = list(dict.fromkeys(e for e, *_ in agents))
    return [
        ComptePrive(rank, name, t, sexe, found[name, t.cle, sexe])
        for rank, name in enumerate(names, start=1)
        for t in (*TRANCHES, INCONNUE)
        for sexe in ("F", "M", "")
    ]


def groups(attacker: Attacker):
    """(name, value shown, cells) of each line of the two tables."""
    for name, value in attacker.shown.services.items():
        yield name, value, lambda u, name=name: u[1] == name and u[2] == AGES
    for name, value in attacker.shown.familles.items():
        yield name, value, lambda u, name=name: SERVICES[u[1]][0] == name and u[2] == AGES


@pytest.mark.parametrize("sizes", [SIZES, (58, 96), (40, 60, 33), (96,)])
@pytest.mark.parametrize("seed", range(3))
def test_a_reader_of_every_table_finds_no_hidden_group(seed, sizes):
    attacker = Attacker(people(seed, sizes))
    heads = attacker.shown.effectifs_services | attacker.shown.effectifs_familles
    for name, value, holds in groups(attacker):
        if value is not None:
            assert value == attacker.count(holds)
            assert 5 <= value <= heads[name] - 5, name
        elif not 5 <= attacker.count(holds) <= heads[name] - 5:
            low, high = attacker.range(holds)
            assert low < high, name


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("insider", ["Employeur 1", "Employeur 2", "Employeur 3"])
def test_an_employer_who_knows_its_own_agents_finds_nobody_of_a_neighbour(seed, insider):
    attacker = Attacker(people(seed), insider=insider)
    for name, value, holds in groups(attacker):

        def others(u, holds=holds):
            return holds(u) and u[0] != insider

        count = attacker.count(others)
        if value is not None:
            assert count == 0 or count >= 5, name
        elif 0 < count < 5:
            low, high = attacker.range(others)
            assert low < high, name


@pytest.mark.parametrize("seed", range(3))
def test_the_ages_by_employer_that_are_hidden_stay_hidden(seed):
    attacker = Attacker(people(seed))
    for employer in {one[0] for one in attacker.unknowns}:
        for cle in ("moins-de-35", "35-44", "45-54", AGES):

            def holds(u, employer=employer, cle=cle):
                return u[0] == employer and u[2] == cle

            if 0 < attacker.count(holds) < 5:
                low, high = attacker.range(holds)
                assert low < high, (employer, cle)


def test_something_is_left_to_read():
    shown = [Attacker(people(seed)).shown for seed in range(5)]
    assert all(any(value is not None for value in one.familles.values()) for one in shown)
    assert any(value is not None for one in shown for value in one.services.values())


def test_a_lone_small_employer_shows_nothing():
    shown = Attacker(people(1, (4,))).shown
    assert set(shown.services.values()) | set(shown.familles.values()) == {None}


def test_a_threshold_below_five_is_refused():
    with pytest.raises(ValueError, match="5"):
        masquer_departs([], 4, ages=AGES, employeurs_caches={})
