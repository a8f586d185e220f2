"""What budgets say of the posts of an employer: this floor cannot ask ``diagnostics``, which hands the question over."""

from collections.abc import Callable

from hr.calculs.controle import Annexe
from projects.models import Collectivite

AnnexeProbe = Callable[[Collectivite], Annexe | None]
_probes: list[AnnexeProbe] = []


def register_annexe_probe(probe: AnnexeProbe) -> None:
    """Let a floor above say what the latest staff annex of an employer counts. The same function twice is kept once."""
    if probe not in _probes:
        _probes.append(probe)


def annexe_du_budget(collectivite: Collectivite) -> Annexe | None:
    """The latest staff annex known of this employer; None when no budget has one."""
    return next((found for probe in _probes if (found := probe(collectivite)) is not None), None)
