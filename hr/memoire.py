"""The staff of one day, kept in this process as long as nobody writes: public lines and private counts, before any mask.

Every reader reads the same: rights and masks come after, and nothing of one person is kept. Each employer is kept apart:
a write at one of them has its agents alone read again. See ``common.memo`` and docs/decisions/0022.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import TypeVar

from common.memo import Memo, Stamp
from hr.figures.publiques import Effectifs
from hr.models import Affectation, Agent, EffectifConsolide, InventoryState
from hr.queries import ComptePrive, LigneEffectif, effectifs_par_age, effectifs_publics, employeurs
from projects.models import Collectivite, Project, Service

# What the figures below read, the tables of everybody first: their perimeter, names and order. The state of the
# inventories is not read: an erasure takes the histories of the agents away with them, and this one alone then says that
# something was written (``hr.services.etats.noter_modification``).
OF_ALL = (Collectivite, Service)
OF_ONE = (Agent, Affectation, EffectifConsolide, InventoryState)
READ = (*OF_ALL, *OF_ONE)
# one day of the largest territory is about 3 MB
_DAYS = Memo(size=16)


@dataclass(frozen=True)
class EffectifsDuJour:
    """Public ``lignes`` with their sums; ``comptes`` by age and sex, **unmasked**: never shown as they are."""

    lignes: Effectifs
    comptes: tuple[ComptePrive, ...]


@dataclass(frozen=True)
class _Garde:
    """One day as it is kept. ``ecrits``: when each employer last wrote, asked before anything else was read."""

    ecrits: Mapping[int, datetime]
    lignes: Mapping[int, list[LigneEffectif]]
    comptes: Mapping[int, list[ComptePrive]]
    jour: EffectifsDuJour


def effectifs_du_jour(
    project: Project,
    jour: date,
    *,
    par_grade: bool = True,
    tous: Sequence[Collectivite] | None = None,
    catalogue: Sequence[Service] | None = None,
) -> EffectifsDuJour:
    """What the data say on ``jour``; without ``par_grade``, grades are summed. Constant number of queries.

    ``tous``: employers of the perimeter on that day, and ``catalogue``, the services of the project in their order, when
    the caller has read them. Raises ``QuotiteInvalide`` when the shares of an agent exceed 100 %.
    """
    everyone = list(employeurs(project, jour) if tous is None else tous)
    counts = tuple(effectifs_par_age(project, jour, tous=everyone))
    # ages count the very agents in post of the employers in named mode: no need to count them again
    known = sum(count.nombre for count in counts)
    lines = effectifs_publics(
        project, jour, par_grade=par_grade, tous=everyone, catalogue=catalogue, presents_connus=known
    )
    return EffectifsDuJour(Effectifs.of(lines), counts)


def effectifs_gardes(
    project: Project,
    jour: date,
    stamp: Stamp,
    tous: Sequence[Collectivite] | None = None,
    catalogue: Sequence[Service] | None = None,
) -> EffectifsDuJour:
    """The same without grades, and without a query as long as ``stamp``, the state of ``READ``, and the day are the same.

    When they are not, and only agents or counts were written, those of the employers who wrote are read again.
    """

    def renew(past: tuple[tuple[date, Stamp], _Garde] | None) -> _Garde:
        everyone = list(employeurs(project, jour) if tous is None else tous)
        written = _ecrits(project)
        asked, lines, counts = everyone, {}, {}
        if past is not None and _est_comparable(past[0], (jour, stamp)):
            (_, before), kept = past
            changed = _ont_ecrit(before, kept.ecrits, written)
            asked = [one for one in everyone if one.pk in changed]
            lines, counts = (
                {pk: held for pk, held in mapping.items() if pk not in changed}
                for mapping in (kept.lignes, kept.comptes)
            )
        if asked:
            read = effectifs_du_jour(project, jour, par_grade=False, tous=asked, catalogue=catalogue)
            lines |= _par_employeur(read.lignes)
            counts |= _par_employeur(read.comptes)
        order = [one.pk for one in everyone]
        return _Garde(
            written, lines, counts, EffectifsDuJour(Effectifs(_ensemble(lines, order)), tuple(_ensemble(counts, order)))
        )

    return _DAYS.renewed(project.pk, (jour, stamp), renew).jour


T = TypeVar("T", LigneEffectif, ComptePrive)


def _par_employeur(rows: Iterable[T]) -> dict[int, list[T]]:
    """Rows of each employer; they come employer by employer."""
    return {pk: list(group) for pk, group in groupby(rows, key=attrgetter("collectivite_id"))}


def _ensemble(rows: Mapping[int, list[T]], order: Iterable[int]) -> Iterable[T]:
    return chain.from_iterable(rows.get(pk, ()) for pk in order)


def _est_comparable(past: tuple[date, Stamp], now: tuple[date, Stamp]) -> bool:
    """Whether only the staff of some employers may differ: same day, same employers, same services."""
    shared = slice(len(OF_ALL))
    return past[0] == now[0] and past[1][shared] == now[1][shared]


def _ecrits(project: Project) -> dict[int, datetime]:
    """When each employer last wrote: every service that writes staff says so in its state, in the same transaction."""
    rows = InventoryState.objects.filter(collectivite__project=project)
    return dict(rows.values_list("collectivite_id", "date_etat"))


def _ont_ecrit(past: Stamp, before: Mapping[int, datetime], now: Mapping[int, datetime]) -> set[int]:
    """Employers whose agents or counts may have changed since ``past``: their state did, or a row of history says so.

    Either would nearly do. The state alone would miss a write that forgot to say so; the histories alone an erasure,
    which leaves none, and on PostgreSQL a transaction that began before ``past`` and ended after. One query.
    """
    last = {model: state[0] or 0 for model, state in zip(READ, past, strict=True)}
    shares = Affectation.history.filter(history_id__gt=last[Affectation]).values_list("agent__collectivite_id")
    agents = Agent.history.filter(history_id__gt=last[Agent]).values_list("collectivite_id")
    counts = EffectifConsolide.history.filter(history_id__gt=last[EffectifConsolide]).values_list("collectivite_id")
    told = {pk for (pk,) in shares.order_by().union(agents.order_by(), counts.order_by())}
    return told | {pk for pk in before.keys() | now.keys() if before.get(pk) != now.get(pk)}
