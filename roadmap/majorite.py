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
    doivent_accepter: tuple[str, ...] = ()

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
        said = f" L’accord de {' et de '.join(self.doivent_accepter)} est nécessaire." if self.doivent_accepter else ""
        return f"{words} : majorité pas réunie, {end}.{said}"


def _holds(pour: Sequence[Voix], toutes: Sequence[Voix], dominantes: Sequence[Voix]) -> bool:
    if not toutes or any(one not in pour for one in dominantes):
        return False
    n, total = len(pour), len(toutes)
    people, everyone = sum(one.population or 0 for one in pour), sum(one.population or 0 for one in toutes)
    return (3 * n >= 2 * total and 2 * people > everyone) or (2 * n >= total and 3 * people >= 2 * everyone)


def majorite(voix: Sequence[Voix], *, commune_dominante: bool) -> Majorite:
    """Whether these councils make the qualified majority. ``commune_dominante``: the largest one may block (a transfer).

    Where two are the largest alike, the text does not say which: each must agree, whatever the order of the rows.
    """
    rows = list(voix)
    everyone = sum(one.population or 0 for one in rows)
    unknown = tuple(one.nom for one in rows if one.population is None)
    most = max((one.population or 0 for one in rows), default=0)
    needed = [one for one in rows if (one.population or 0) == most] if commune_dominante and 4 * most > everyone else []
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
        tuple(one.nom for one in needed if not one.accord),
    )
