"""Who has been heard, and who not yet: employers × categories × services. Pure.

The universe is public (posts filled, by employer, category and service). What is *not* heard is told of groups of at
least ``k`` people only: smaller cells are merged into those of their category, then of their employer (product.md A10.3).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.disclosure import require_threshold

REST = "autres services"


@dataclass(frozen=True)
class Cell:
    """``agents`` people of one employer, category and service."""

    employer: str
    category: str
    service: str
    agents: int


@dataclass(frozen=True)
class Group:
    """A group of at least ``k`` people, or what is left of an employer: its words, its size, how many were met.

    ``met`` may exceed nothing: somebody met twice counts twice. A group is heard as soon as one person of it was.
    """

    employer: str
    category: str
    services: tuple[str, ...]
    agents: int
    met: int

    @property
    def is_heard(self) -> bool:
        return self.met > 0

    @property
    def label(self) -> str:
        """« catégorie C, Voirie » or « catégorie C, autres services »."""
        if not self.category:
            return "toutes catégories, petits groupes réunis"
        return f"catégorie {self.category}, {self.services[0] if len(self.services) == 1 else REST}"


def groups_of(cells: Sequence[Cell], met: Mapping[tuple[str, str, str], int], *, k: int) -> list[Group]:
    """The cells merged until each group holds ``k`` people: first within employer and category, then within the employer.

    ``met``: people met by (employer, category, service); an unknown category or service is "" and counts for the employer
    only. Raises ``ValueError`` on a threshold under 5.
    """
    require_threshold(k)
    found: list[Group] = []
    for employer in dict.fromkeys(cell.employer for cell in cells):
        mine = [cell for cell in cells if cell.employer == employer]
        left: list[Cell] = []
        for category in sorted({cell.category for cell in mine}):
            of_category = [cell for cell in mine if cell.category == category]
            whole = [cell for cell in of_category if cell.agents >= k]
            small = [cell for cell in of_category if cell.agents < k]
            found += [_group(employer, category, [cell], met) for cell in whole]
            if sum(cell.agents for cell in small) >= k:
                found.append(_group(employer, category, small, met))
            else:
                left += small
        if left:
            found.append(_group(employer, "", left, met))
    return _together(found, k)


def _together(groups: list[Group], k: int) -> list[Group]:
    """Groups still under ``k``, of the smallest employers, as one; with the next smallest when they are not enough."""
    small = [group for group in groups if group.agents < k]
    others = [group for group in groups if group.agents >= k]
    while small and others and sum(group.agents for group in small) < k:
        least = min(others, key=lambda group: (group.agents, group.employer, group.label))
        others.remove(least)
        small.append(least)
    if not small:
        return others
    names = list(dict.fromkeys(group.employer for group in groups if group in small))
    services = tuple(sorted({service for group in small for service in group.services}))
    whole = sum(group.agents for group in small), sum(group.met for group in small)
    return [*others, Group(" + ".join(names), "", services, *whole)]


def _group(employer: str, category: str, cells: Sequence[Cell], met: Mapping[tuple[str, str, str], int]) -> Group:
    return Group(
        employer,
        category,
        tuple(sorted(cell.service for cell in cells)),
        sum(cell.agents for cell in cells),
        sum(met.get((employer, cell.category, cell.service), 0) for cell in cells),
    )


@dataclass(frozen=True)
class Silence:
    """Communes of which nobody was met: ``named`` hold the threshold each, ``others`` (a number) only together.

    ``has_small``: whether some hold fewer agents than the threshold, heard or not.
    """

    named: tuple[str, ...]
    others: int
    has_small: bool

    @property
    def count(self) -> int:
        return len(self.named) + self.others


def silent_employers(cells: Sequence[Cell], met: Mapping[tuple[str, str, str], int], *, k: int) -> Silence:
    """Employers of which nobody was met, in the order of the cells.

    « Nobody of this commune was met » says of its only agent that she was not, and her absence from the list that she was:
    only employers of at least ``k`` agents are named. Smaller ones are all told together or not at all: their number is
    given only when **none** of them was heard and they hold ``k`` agents together, since a number that moves by one after
    an interview would say whose commune it was. Raises ``ValueError`` on a threshold under 5.
    """
    require_threshold(k)
    heard = {employer for (employer, _, _), n in met.items() if n}
    agents: dict[str, int] = defaultdict(int)
    for cell in cells:
        agents[cell.employer] += cell.agents
    named = tuple(one for one, n in agents.items() if n >= k and one not in heard)
    small = [one for one, n in agents.items() if n < k]
    silent = [one for one in small if one not in heard]
    told = silent if sum(agents[one] for one in silent) >= k and len(silent) == len(small) else []
    return Silence(named, len(told), bool(small))


def silent_categories(
    cells: Sequence[Cell], met: Mapping[tuple[str, str, str], int], families: Mapping[str, str], *, k: int
) -> list[str]:
    """« catégorie C technique »: categories × families of services of at least ``k`` people in all, nobody of whom was met."""
    require_threshold(k)
    agents: dict[tuple[str, str], int] = defaultdict(int)
    heard: dict[tuple[str, str], int] = defaultdict(int)
    for cell in cells:
        agents[(cell.category, families.get(cell.service, ""))] += cell.agents
    for (_, category, service), n in met.items():
        heard[(category, families.get(service, ""))] += n
    return [
        f"catégorie {category} {family}"
        for (category, family), n in sorted(agents.items())
        if n >= k and category and family and not heard[(category, family)]
    ]


def coverage_sentence(employers: int, categories: Sequence[str], *, small: int = 0) -> str:
    """« 3 communes et la catégorie C technique pas encore entendues ».

    ``small``: the threshold when some communes hold fewer agents: then « chaque commune » is said of the others only,
    whether or not the small ones were heard.
    """
    parts = []
    if employers:
        parts.append(f"{employers} {'communes' if employers > 1 else 'commune'}")
    if len(categories) == 1:
        parts.append(f"la {categories[0]}")
    elif categories:
        parts.append(f"{len(categories)} catégories")
    if not parts:
        which = f"Chaque commune d’au moins {small} agents" if small else "Chaque commune"
        return f"{which} et chaque catégorie ont été entendues"
    plural = employers + len(categories) > 1
    return f"{' et '.join(parts)} pas encore {'entendues' if plural else 'entendue'}"


def total(groups: Iterable[Group]) -> tuple[int, int]:
    """Groups heard, groups in all."""
    every = list(groups)
    return sum(group.is_heard for group in every), len(every)
