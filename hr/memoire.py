"""The staff of one day, kept in this process as long as nobody writes: public lines and private counts, before any mask.

Every reader reads the same: rights and masks come after, and nothing of one person is kept. See ``common.memo`` and
docs/decisions/0022.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.memo import Memo, Stamp
from hr.figures.publiques import Effectifs
from hr.models import Affectation, Agent, EffectifConsolide, InventoryState
from hr.queries import ComptePrive, effectifs_par_age, effectifs_publics, employeurs
from projects.models import Collectivite, Project, Service

# What the figures below read. The state of the inventories is not read: an erasure takes the histories of the agents away
# with them, and this one alone then says that something was written (``hr.services.etats.noter_modification``).
READ = (Collectivite, Service, Agent, Affectation, EffectifConsolide, InventoryState)
# one day of the largest territory is about 3 MB
_DAYS = Memo(size=16)


@dataclass(frozen=True)
class EffectifsDuJour:
    """Public ``lignes`` with their sums; ``comptes`` by age and sex, **unmasked**: never shown as they are."""

    lignes: Effectifs
    comptes: tuple[ComptePrive, ...]


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
    """The same without grades, and without a query as long as ``stamp``, the state of ``READ``, and the day are the same."""
    return _DAYS.latest(
        project.pk,
        (jour, stamp),
        lambda: effectifs_du_jour(project, jour, par_grade=False, tous=tous, catalogue=catalogue),
    )
