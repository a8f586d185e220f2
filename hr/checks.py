"""Where the steps « effectifs » and « regimes » stand, from data (never from a tick)."""

from collections.abc import Sequence

from common.values import plural
from hr.models import InventoryState, RegimeIndemnitaire
from hr.queries import employeurs
from projects.models import Collectivite, Project
from projects.phases import StepCheck


def checks(project: Project, employers: Sequence[Collectivite] | None = None) -> list[StepCheck]:
    """How many employers of the perimeter have validated their staff inventory, then their pay scheme, and who has not.

    ``employers``: those of the perimeter today, when the caller has read them.
    """
    everyone = list(employeurs(project) if employers is None else employers)
    return [inventory_check(project, everyone), schemes_check(project, everyone)]


def inventory_check(project: Project, everyone: Sequence[Collectivite]) -> StepCheck:
    """Employers whose staff inventory is validated. One query."""
    valid = set(
        InventoryState.objects.filter(collectivite__project=project, etat=InventoryState.Etat.VALIDEE).values_list(
            "collectivite_id", flat=True
        )
    )
    missing = [one for one in everyone if one.pk not in valid]
    done, total = len(everyone) - len(missing), len(everyone)
    verb = plural(done, "a validé son inventaire", "ont validé leur inventaire")
    return StepCheck(
        cle="effectifs",
        fait=done,
        total=total,
        phrase=f"{done} {plural(done, 'organisation')} sur {total} {verb}." if total else "Aucune organisation.",
        manquants=tuple(one.nom for one in missing),
        url_name="hr:staff",
        absents=tuple(one.pk for one in missing),
    )


def schemes_check(project: Project, everyone: Sequence[Collectivite]) -> StepCheck:
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
