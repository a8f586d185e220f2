"""Actions that follow one another: a loop is named, a moved date pushes what follows by what is needed and no more. Pure.

Docs: docs/algorithmes/enchainement-des-actions.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from common.values import format_date

MARGE_JOURS = timedelta(days=3)


@dataclass(frozen=True)
class Tache:
    """One action: its key, its title, its days (both included), the keys of those that must end before it begins.

    ``est_finie``: done or dropped, its dates are facts and never move.
    """

    cle: int
    titre: str
    debut: date | None = None
    fin: date | None = None
    avant: frozenset[int] = frozenset()
    est_finie: bool = False


def boucle(taches: Iterable[Tache]) -> tuple[str, ...]:
    """The titles of one loop, the first one repeated at its end; empty when there is none."""
    rows = {one.cle: one for one in taches}
    done: set[int] = set()
    for start in rows:
        path: list[int] = []
        stack = [(start, iter(sorted(rows[start].avant & rows.keys())))]
        while stack:
            key, before = stack[-1]
            if key not in path:
                path.append(key)
            following = next((one for one in before if one not in done), None)
            if following is None:
                done.add(key)
                path.pop()
                stack.pop()
            elif following in path:
                # read from the first to the last: « A avant B avant A »
                ring = [*path[path.index(following) :], following]
                return tuple(rows[one].titre for one in reversed(ring))
            else:
                stack.append((following, iter(sorted(rows[following].avant & rows.keys()))))
    return ()


def conflits(taches: Iterable[Tache]) -> dict[int, list[str]]:
    """By action, the titles of those that should end before it begins and do not."""
    rows = {one.cle: one for one in taches}
    found: dict[int, list[str]] = {}
    for one in rows.values():
        early = [
            rows[key].titre
            for key in sorted(one.avant & rows.keys())
            if one.debut and rows[key].fin and one.debut <= rows[key].fin and not one.est_finie
        ]
        if early:
            found[one.cle] = early
    return found


def decaler(taches: Iterable[Tache], cle: int, debut: date, fin: date) -> dict[int, Tache]:
    """Move one action and push what follows it; gives the actions whose dates change, by key.

    A following action that would begin before its predecessor ends starts the day after, and keeps its length. What
    is finished or has no date stays. Raises ``ValueError`` when it would end before it begins, or on a loop.
    """
    if fin < debut:
        raise ValueError("La fin précède le début.")
    rows = {one.cle: one for one in taches}
    if ring := boucle(rows.values()):
        raise ValueError(f"Ces actions tournent en rond : {' avant '.join(ring)}.")
    moved: dict[int, Tache] = {}
    if (rows[cle].debut, rows[cle].fin) != (debut, fin):
        moved[cle] = rows[cle] = replace(rows[cle], debut=debut, fin=fin)
    waiting = [cle]
    while waiting:
        key = waiting.pop()
        for one in [row for row in rows.values() if key in row.avant]:
            limit = rows[key].fin
            if one.est_finie or one.debut is None or one.fin is None or limit is None or one.debut > limit:
                continue
            start = limit + timedelta(days=1)
            moved[one.cle] = rows[one.cle] = replace(one, debut=start, fin=start + (one.fin - one.debut))
            waiting.append(one.cle)
    return moved


@dataclass(frozen=True)
class Chaine:
    """The actions that hold the end, the first to begin first, and the day on which the last one ends."""

    titres: tuple[str, ...]
    fin: date

    def phrase(self, fin_prevue: date) -> str:
        """« La dernière action finit le 31/03/2027. Ce qui la tient : A, puis B, puis C. » and whether it is too late."""
        said = f"La dernière action finit le {format_date(self.fin)}"
        if self.fin > fin_prevue:
            said += f", après la fin prévue du projet ({format_date(fin_prevue)})"
        return f"{said}. Ce qui la tient\u202f: {', puis '.join(self.titres)}. Un retard sur l’une repousse la fin."


def chaine_de_la_fin(taches: Iterable[Tache]) -> Chaine | None:
    """The chain whose delay moves the end (product.md A6.3): from the last unfinished action, back through what it waits for.

    A predecessor is in the chain when what follows it begins within ``MARGE_JOURS`` days: a week-end is no margin. ``None``
    when no unfinished action is dated.
    """
    rows = {one.cle: one for one in taches if one.debut and one.fin and not one.est_finie}
    if not rows:
        return None
    current = max(rows.values(), key=lambda one: (one.fin, -one.cle))
    end, path = current.fin, [current]
    while True:
        before = [
            rows[key]
            for key in current.avant & rows.keys()
            if current.debut - rows[key].fin <= MARGE_JOURS and rows[key] not in path
        ]
        if not before:
            return Chaine(tuple(one.titre for one in reversed(path)), end)
        current = max(before, key=lambda one: (one.fin, -one.cle))
        path.append(current)
