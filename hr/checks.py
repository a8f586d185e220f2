"""Where the step « effectifs » stands, from data (never from a tick)."""

from collections.abc import Sequence

from common.values import plural
from hr.models import InventoryState
from hr.queries import employeurs, etats_par_employeur
from projects.models import Collectivite, Project
from projects.phases import StepCheck


def checks(project: Project, employers: Sequence[Collectivite] | None = None) -> list[StepCheck]:
    """One check: how many employers of the perimeter have validated their staff inventory, and who has not.

    ``employers``: those of the perimeter today, when the caller has read them.
    """
    states = etats_par_employeur(project)
    everyone = list(employeurs(project) if employers is None else employers)
    missing = [c.nom for c in everyone if c.pk not in states or states[c.pk].etat != InventoryState.Etat.VALIDEE]
    done = len(everyone) - len(missing)
    verb = plural(done, "a validé son inventaire", "ont validé leur inventaire")
    total = len(everyone)
    phrase = f"{done} {plural(done, 'organisation')} sur {total} {verb}." if total else "Aucune organisation."
    return [
        StepCheck(cle="effectifs", fait=done, total=total, phrase=phrase, manquants=tuple(missing), url_name="hr:staff")
    ]
