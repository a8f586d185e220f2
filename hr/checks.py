"""Where the steps « effectifs » and « regimes » stand, from data (never from a tick)."""

from collections.abc import Sequence

from common.values import plural
from hr.models import InventoryState, RegimeIndemnitaire
from hr.queries import employeurs, etats_par_employeur
from projects.models import Collectivite, Project
from projects.phases import StepCheck


def checks(project: Project, employers: Sequence[Collectivite] | None = None) -> list[StepCheck]:
    """How many employers of the perimeter have validated their staff inventory, then their pay scheme, and who has not.

    ``employers``: those of the perimeter today, when the caller has read them.
    """
    states = etats_par_employeur(project)
    everyone = list(employeurs(project) if employers is None else employers)
    missing = [c for c in everyone if c.pk not in states or states[c.pk].etat != InventoryState.Etat.VALIDEE]
    done = len(everyone) - len(missing)
    verb = plural(done, "a validé son inventaire", "ont validé leur inventaire")
    total = len(everyone)
    phrase = f"{done} {plural(done, 'organisation')} sur {total} {verb}." if total else "Aucune organisation."
    return [
        StepCheck(
            cle="effectifs",
            fait=done,
            total=total,
            phrase=phrase,
            manquants=tuple(c.nom for c in missing),
            url_name="hr:staff",
            absents=tuple(c.pk for c in missing),
        ),
        _schemes(project, everyone),
    ]


def _schemes(project: Project, everyone: Sequence[Collectivite]) -> StepCheck:
    """Employers whose pay scheme is validated. One query."""
    valid = set(
        RegimeIndemnitaire.objects.filter(
            collectivite__project=project, etat=RegimeIndemnitaire.Etat.VALIDE
        ).values_list("collectivite_id", flat=True)
    )
    missing = [one for one in everyone if one.pk not in valid]
    done, total = len(everyone) - len(missing), len(everyone)
    verb = plural(done, "a validé son régime indemnitaire", "ont validé leur régime indemnitaire")
    return StepCheck(
        cle="regimes",
        fait=done,
        total=total,
        phrase=f"{done} {plural(done, 'organisation')} sur {total} {verb}." if total else "Aucune organisation.",
        manquants=tuple(one.nom for one in missing),
        url_name="hr:pay-schemes",
        absents=tuple(one.pk for one in missing),
    )
