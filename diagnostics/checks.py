"""Where the steps of the diagnostic stand, from the inventory of services."""

from collections.abc import Sequence

from common.values import plural
from diagnostics.figures_framing import answers_sentence
from diagnostics.queries import Inventory, inventory_of
from diagnostics.queries_commitments import commitments_of
from diagnostics.queries_framing import answers_of
from projects.models import Collectivite, Project
from projects.phases import StepCheck


def checks(project: Project) -> list[StepCheck]:
    """The steps « services », « cadrage » and « engagement »: who answered for the whole catalogue, who said why, with what act."""
    return [services_check(inventory_of(project)), framing_check(project), commitment_check(project)]


def framing_check(project: Project, employers: Sequence[Collectivite] | None = None) -> StepCheck:
    """How many collectivités sent their answer to « Pourquoi mutualiser ? », and which have not."""
    answers = answers_of(project, employers=employers)
    return StepCheck(
        cle="cadrage",
        fait=len(answers.envoyees),
        total=len(answers.lignes),
        phrase=answers_sentence(answers),
        manquants=tuple(one.nom for one in answers.manquantes),
        url_name="diagnostics:framing",
        absents=tuple(one.pk for one in answers.manquantes),
    )


def commitment_check(project: Project, employers: Sequence[Collectivite] | None = None) -> StepCheck:
    """How many collectivités gave the act that commits them, and which are awaited (product.md A4.2)."""
    found = commitments_of(project, employers)
    return StepCheck(
        cle="engagement",
        fait=len(found.demandees) - len(found.manquantes),
        total=len(found.demandees),
        phrase=found.phrase,
        manquants=tuple(one.nom for one in found.manquantes),
        url_name="diagnostics:framing",
        absents=tuple(one.pk for one in found.manquantes),
    )


def services_check(inventory: Inventory) -> StepCheck:
    """Same as :func:`checks`, from an inventory already read."""
    late = [coverage for coverage in inventory.coverages if not coverage.est_complet]
    total = len(inventory.collectivites)
    complete = total - len(late)
    verb = "a" if complete < 2 else "ont"
    begun = sum(coverage.repondus > 0 for coverage in late)
    phrase = f"{complete} {plural(complete, 'collectivité')} sur {total} {verb} répondu pour tous les services"
    if begun:
        phrase += f", {begun} en cours"
    return StepCheck(
        cle="services",
        fait=complete,
        total=total,
        phrase=phrase,
        manquants=tuple(f"{coverage.collectivite.nom} ({coverage.repondus} sur {coverage.total})" for coverage in late),
        url_name="diagnostics:services",
        absents=tuple(coverage.collectivite.pk for coverage in late),
    )
