"""The qualified majority of the communes: for a transfer of competence, and for the report of the CLECT. Pure.

Two thirds of the councils at least for more than half of the population, or half of the councils at least for two thirds
of it. For a transfer, the most populated commune must agree when it holds more than a quarter of the population.
Source: CGCT L5211-5 II (by L5211-17 and CGI 1609 nonies C IV), known and to be checked; docs/algorithmes/retroplanning.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from common.values import format_decimal, plural


@dataclass(frozen=True)
class Voix:
    """One commune: inhabitants (``None`` when unknown), what its council said; ``accord`` is ``None`` while it waits."""

    nom: str
    population: int | None
    accord: bool | None


@dataclass(frozen=True)
class Majorite:
    """Where the agreement stands. ``est_perdue``: the councils that have not spoken could no longer bring it."""

    pour: int
    communes: int
    habitants_pour: int
    habitants: int
    est_reunie: bool
    est_perdue: bool
    refus: tuple[str, ...]
    sans_population: tuple[str, ...]
    doit_accepter: str = ""

    @property
    def phrase(self) -> str:
        """« 4 communes sur 6, 14 854 habitants sur 16 114 : majorité réunie. »"""
        if self.sans_population:
            return f"La majorité ne se calcule pas : population inconnue ({', '.join(self.sans_population)})."
        if not self.pour and not self.refus:
            return "Aucun conseil ne s’est encore prononcé."
        words = (
            f"{self.pour}\u00a0{plural(self.pour, 'commune')} sur {self.communes}, "
            f"{format_decimal(self.habitants_pour, 0)} habitants sur {format_decimal(self.habitants, 0)}"
        )
        if self.est_reunie:
            return f"{words} : majorité réunie."
        end = "elle ne peut plus l’être" if self.est_perdue else "elle peut encore l’être"
        said = f" L’accord de {self.doit_accepter} est nécessaire." if self.doit_accepter else ""
        return f"{words} : majorité pas réunie, {end}.{said}"


def _holds(pour: Sequence[Voix], toutes: Sequence[Voix], dominante: Voix | None) -> bool:
    if not toutes or (dominante is not None and dominante not in pour):
        return False
    n, total = len(pour), len(toutes)
    people, everyone = sum(one.population or 0 for one in pour), sum(one.population or 0 for one in toutes)
    return (3 * n >= 2 * total and 2 * people > everyone) or (2 * n >= total and 3 * people >= 2 * everyone)


def majorite(voix: Sequence[Voix], *, commune_dominante: bool) -> Majorite:
    """Whether these councils make the qualified majority. ``commune_dominante``: the largest one may block (a transfer)."""
    rows = list(voix)
    everyone = sum(one.population or 0 for one in rows)
    unknown = tuple(one.nom for one in rows if one.population is None)
    first = max(rows, key=lambda one: one.population or 0, default=None)
    needed = first if commune_dominante and first is not None and 4 * (first.population or 0) > everyone else None
    agreed = [one for one in rows if one.accord]
    possible = [one for one in rows if one.accord is not False]
    return Majorite(
        len(agreed),
        len(rows),
        sum(one.population or 0 for one in agreed),
        everyone,
        not unknown and _holds(agreed, rows, needed),
        not unknown and not _holds(possible, rows, needed),
        tuple(one.nom for one in rows if one.accord is False),
        unknown,
        needed.nom if needed is not None and not needed.accord else "",
    )
