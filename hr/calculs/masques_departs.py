"""Which services and job families may show how many of their agents are 55 or more, for a reader who knows much. Pure.

The bands of age are those of the tables by employer, so that no new line is drawn through the ages. A group is shown only
if its agents on both sides of the line are numerous enough for every reader and for every employer who subtracts its own;
a hidden one must stay undetermined: two agents of one employer could exchange their ages without a published number
moving. In prose: docs/algorithmes/departs.md.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from common.disclosure import require_threshold


class Atome(NamedTuple):
    """Agents of one employer, service and wide band of age. ``famille`` is the one of the service."""

    employeur: str
    service: str
    famille: str
    tranche: str
    nombre: int


@dataclass(frozen=True)
class DepartsMasques:
    """Agents of 55 or more by service and by family, None = hidden; heads of each group (public)."""

    services: Mapping[str, int | None]
    familles: Mapping[str, int | None]
    effectifs_services: Mapping[str, int]
    effectifs_familles: Mapping[str, int]


class _Compte(NamedTuple):
    """People of a group on one side of the line, and all of them."""

    ages: int
    tous: int

    def moins(self, other: "_Compte") -> "_Compte":
        return _Compte(self.ages - other.ages, self.tous - other.tous)


NUL = _Compte(0, 0)


def _lisible(count: _Compte, k: int) -> bool:
    """Whether a reader may learn this count: at least k people on both sides of the line."""
    return k <= count.ages <= count.tous - k


def _lisible_du_voisin(count: _Compte, k: int) -> bool:
    """What an employer may learn of the others by subtracting its own: nobody, nobody of that age, or enough people."""
    return count.tous == 0 or (
        count.tous >= k and (count.ages == 0 or count.ages >= k) and count.tous - count.ages >= k
    )


class _Recherche:
    """Hide groups, one at a time, until everything that is shown is safe and nothing hidden can be found."""

    def __init__(
        self, atomes: Iterable[Atome], k: int, ages: str, employeurs_caches: Mapping[str, frozenset[str]]
    ) -> None:
        self.k = require_threshold(k)
        self.ages = ages
        self.cells: dict[tuple[str, str, str], int] = {}
        self.famille: dict[str, str] = {}
        for one in atomes:
            key = (one.employeur, one.service, one.tranche)
            self.cells[key] = self.cells.get(key, 0) + one.nombre
            self.famille[one.service] = one.famille
        self.employeurs = sorted({key[0] for key in self.cells})
        self.tranches = sorted({key[2] for key in self.cells})
        # bands hidden in the table by employer; an employer that the table does not show hides them all
        self.caches = {e: employeurs_caches.get(e, frozenset(self.tranches)) for e in self.employeurs}
        self.visibles = set(self.famille) | {f"famille {name}" for name in self.famille.values()}
        self.comptes = self._comptes()
        self.bandes: Counter[tuple[str, str]] = Counter()
        self.presence: dict[tuple[str, str], list[str]] = {}
        for (employer, service, band), number in self.cells.items():
            self.bandes[employer, band] += number
            if number:
                self.presence.setdefault((employer, band), []).append(service)
        self.surs: set[object] = set()

    def _groupes(self, service: str) -> tuple[str, str]:
        return service, f"famille {self.famille[service]}"

    def _comptes(self) -> dict[tuple[str, str], _Compte]:
        """(group, employer) -> count; the whole group under employer « »."""
        found: dict[tuple[str, str], _Compte] = {("", ""): NUL}
        for (employer, service, band), number in self.cells.items():
            add = _Compte(number if band == self.ages else 0, number)
            for group, owner in product((*self._groupes(service), ""), (employer, "")):
                before = found.get((group, owner), NUL)
                found[group, owner] = _Compte(before.ages + add.ages, before.tous + add.tous)
        return found

    def _lu(self, group: str) -> bool:
        """Whether this group alone may be read by everybody."""
        whole = self.comptes[group, ""]
        others = (whole.moins(self.comptes.get((group, e), NUL)) for e in self.employeurs)
        return _lisible(whole, self.k) and all(_lisible_du_voisin(rest, self.k) for rest in others)

    def _restes(self) -> Iterable[tuple[list[_Compte], list[str]]]:
        """What is left of a whole once the shown groups inside are taken away: everybody knows it by subtraction.

        (what every reader then knows first, what each employer knows of the others next; the groups taken away). The
        wholes: each shown family, everybody, each employer whose number of 55 and more is shown.
        """
        services = [one for one in self.famille if one in self.visibles]
        outside: list[str] = []
        for name in dict.fromkeys(self.famille.values()):
            inside = [one for one in services if self.famille[one] == name]
            if f"famille {name}" in self.visibles:
                outside.append(f"famille {name}")
                if inside:
                    yield self._vues(f"famille {name}", inside), inside
            else:
                outside += inside
        yield self._vues("", outside), outside
        for employer in self.employeurs:
            own = [one for one in services if self._est_propre(one, employer)]
            if own and self.ages not in self.caches[employer]:
                rest = self.comptes["", employer]
                for one in own:
                    rest = rest.moins(self.comptes[one, ""])
                yield [rest], own

    def _vues(self, whole: str, inside: list[str]) -> list[_Compte]:
        rests = {}
        for owner in ("", *self.employeurs):
            rests[owner] = self.comptes.get((whole, owner), NUL)
            for one in inside:
                rests[owner] = rests[owner].moins(self.comptes.get((one, owner), NUL))
        return [rests[""], *(rests[""].moins(rests[e]) for e in self.employeurs)]

    def _est_propre(self, group: str, employer: str) -> bool:
        return self.comptes[group, ""].tous == self.comptes.get((group, employer), NUL).tous

    def run(self) -> None:
        self.visibles = {group for group in self.visibles if self._lu(group)}
        while self.visibles:
            hidden = self._a_cacher()
            if hidden is None:
                return
            self.visibles.discard(hidden)

    def _a_cacher(self) -> str | None:
        """The next group to hide, None when all is safe: the smallest of those that endanger a remainder or a cell."""
        for (rest, *views), inside in self._restes():
            if (
                inside
                and rest.tous
                and not (_lisible(rest, self.k) and all(_lisible_du_voisin(one, self.k) for one in views))
            ):
                return self._plus_petit(inside)
        for group in (*self.famille, *(f"famille {name}" for name in dict.fromkeys(self.famille.values()))):
            if group not in self.visibles and not self._resiste(group):
                return self._plus_petit(self.visibles)
        for employer in self.employeurs:
            for band in sorted(self.caches[employer]):
                if not self._employeur_resiste(employer, band):
                    return self._plus_petit(self.visibles)
        return None

    def _plus_petit(self, groups: Iterable[str]) -> str:
        """Services before families, the smallest first, then by name."""
        return min(groups, key=lambda one: (one.startswith("famille "), self.comptes[one, ""].tous, one))

    # -- witnesses: exchanges of whole ages between two agents, which leave the pyramid as it is --

    def _resiste(self, group: str) -> bool:
        """Whether the count of a hidden group may differ, for everybody and for each employer that knows its own agents.

        Found once, it holds for ever: more is hidden at each step.
        """
        if group in self.surs:
            return True
        whole = self.comptes[group, ""]
        curious: set[str] = {
            e for e in self.employeurs if not _lisible_du_voisin(whole.moins(self.comptes.get((group, e), NUL)), self.k)
        }
        if whole.tous and not _lisible(whole, self.k):
            curious.add("")
        inside = [one for one in self.famille if group in self._groupes(one)]
        if curious:
            for passage in self._passages(inside):
                curious &= passage
                if not curious:
                    break
        if not curious:
            self.surs.add(group)
        return not curious

    def _passages(self, inside: list[str]) -> Iterable[set[str]]:
        """Employers by whose agents an exchange moves a person in or out of these services, no shown number moving.

        Each leaves in doubt the employers that are not in it. Inside one employer; or inside two, the second putting back in
        the shown groups what the first took away; or between two employers whose cells are hidden.
        """
        outside = [one for one in self.famille if one not in inside]
        moves = {e: self._mouvements(e, inside, outside) for e in self.employeurs}
        for employer, found in moves.items():
            if any(gain == loss for gain, loss in found):
                yield {employer}
        back = {e: self._mouvements(e, outside, outside) for e in self.employeurs}
        for first, found in moves.items():
            for second in self.employeurs:
                if first != second and any((loss, gain) in back[second] for gain, loss in found):
                    yield {first, second}
        pairs = [(one, two) for one in inside for two in outside if self._trace(one) == self._trace(two)]
        for first in self.employeurs:
            for second in self.employeurs:
                shared = self.caches[first] & self.caches[second]
                if first == second or self.ages not in shared:
                    continue
                for band in sorted(shared - {self.ages}):
                    if any(self._peuvent_echanger(first, second, band, one, two) for one, two in pairs):
                        yield {first, second}
                        break

    def _trace(self, service: str) -> tuple[str, ...]:
        """The shown groups that an agent of this service is counted in."""
        return tuple(one for one in self._groupes(service) if one in self.visibles)

    def _mouvements(
        self, employer: str, some: list[str], others: list[str]
    ) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
        """(shown groups that gain somebody of 55 or more, shown groups that lose one) for each exchange inside an employer."""
        found = set()
        for one in some:
            first = self.comptes.get((one, employer), NUL)
            for two in others:
                second = self.comptes.get((two, employer), NUL)
                if one != two and first.tous > first.ages and second.ages:
                    found.add((self._trace(one), self._trace(two)))
                if one != two and first.ages and second.tous > second.ages:
                    found.add((self._trace(two), self._trace(one)))
        return found

    def _peuvent_echanger(self, first: str, second: str, band: str, one: str, two: str) -> bool:
        """Whether agents of two employers may: their cells of the table by employer are hidden and stay what they say."""
        for mine, theirs in ((self.ages, band), (band, self.ages)):
            held = one in self.presence.get((first, mine), ()) and two in self.presence.get((second, theirs), ())
            if held and self._restent(first, second, mine, theirs):
                return True
        return False

    def _restent(self, first: str, second: str, mine: str, theirs: str) -> bool:
        """Whether the four hidden cells keep the reason printed on them when one agent of each employer exchanges."""

        def may(owner: str, cell: str, step: int) -> bool:
            value = self.bandes[owner, cell]
            return 0 <= value + step < self.k if value < self.k else value + step >= self.k

        return may(first, mine, -1) and may(first, theirs, 1) and may(second, theirs, -1) and may(second, mine, 1)

    def _employeur_resiste(self, employer: str, band: str) -> bool:
        """Whether a small hidden cell of the table by employer stays free once services and families are shown too."""
        if (employer, band) in self.surs or not 0 < self.bandes[employer, band] < self.k:
            return True
        partners = 0
        for other in self.employeurs:
            if other == employer or band not in self.caches[other]:
                continue
            shared = (self.caches[employer] & self.caches[other]) - {band}
            partners += any(self._rectangle(employer, other, band, second) for second in shared)
            if partners == 2:
                self.surs.add((employer, band))
                return True
        return False

    def _rectangle(self, employer: str, other: str, band: str, second: str) -> bool:
        """Whether one agent of each may exchange their ages, no shown service or family moving."""
        for mine, theirs in ((band, second), (second, band)):
            if not self._restent(employer, other, mine, theirs):
                continue
            for one in self.presence.get((employer, mine), ()):
                for two in self.presence.get((other, theirs), ()):
                    if self.ages not in {band, second} or self._trace(one) == self._trace(two):
                        return True
        return False


def masquer_departs(
    atomes: Iterable[Atome], k: int, *, ages: str, employeurs_caches: Mapping[str, frozenset[str]]
) -> DepartsMasques:
    """Agents in the band ``ages`` by service and by family, hidden where they must be.

    ``employeurs_caches``: bands hidden in the table of ages by employer (an employer that is not there hides them all).
    Hiding everything publishes nothing, so the search always ends safely. Raises ValueError when k < 5.
    """
    search = _Recherche(atomes, k, ages, employeurs_caches)
    search.run()

    def shown(names: Iterable[str], group: Callable[[str], str]) -> dict[str, int | None]:
        return {
            name: search.comptes[group(name), ""].ages if group(name) in search.visibles else None
            for name in dict.fromkeys(names)
        }

    services, families = list(search.famille), list(search.famille.values())
    return DepartsMasques(
        services=shown(services, lambda name: name),
        familles=shown(families, lambda name: f"famille {name}"),
        effectifs_services={name: search.comptes[name, ""].tous for name in services},
        effectifs_familles={name: search.comptes[f"famille {name}", ""].tous for name in families},
    )
