"""Where the project stands: every floor's checks, brought together."""

from collections.abc import Sequence

from django.apps import apps
from django.utils import timezone

from common.figures import Cell, Column, Paragraph, Section, Table
from common.memo import Memo, Stamp
from consultations.checks import checks as consultations_checks
from consultations.models import Survey
from diagnostics.checks import commitment_check, framing_check, services_check
from diagnostics.queries import Inventory, inventory_of
from hr.checks import checks as hr_checks
from projects.checks import checks as projects_checks
from projects.models import Collectivite, Phase, Project
from projects.phases import StepCheck
from projects.queries import collectivites_in, phases_with_steps
from reports.checks import checks as reports_checks
from roadmap.checks import checks as roadmap_checks

TONES = {"terminée": "ok", "en cours": "warn"}
NOT_FOLLOWED = "pas encore suivie ici"
# what the checks below read, the consultations left out: their hour of publication comes without a write
READ = tuple(
    apps.get_model(name)
    for name in (
        "projects.Project",
        "projects.Membership",
        "projects.Collectivite",
        "projects.Service",
        "hr.InventoryState",
        "hr.RegimeIndemnitaire",
        "reports.Report",
        "roadmap.FicheAction",
        "roadmap.SaisineConseils",
        "roadmap.Avis",
        "roadmap.ServiceMutualise",
        "roadmap.PartieService",
        "roadmap.EtapeLegale",
        "scenarios.ServiceScenario",
        "governance.Body",
        "governance.Document",
        "diagnostics.Cadrage",
        "diagnostics.ReponseCadrage",
        "diagnostics.EngagementPolitique",
        "diagnostics.ServicePresence",
    )
)
_CHECKS = Memo()


def step_checks(
    project: Project, inventory: Inventory | None = None, employers: Sequence[Collectivite] | None = None
) -> dict[str, StepCheck]:
    """Where each step stands, by key of the step; a step that no floor knows yet is absent.

    ``inventory``: the inventory of services, ``employers``: those of the perimeter today, when the caller has read them.
    """
    everyone = list(collectivites_in(project) if employers is None else employers)
    found = [*consultations_checks(project), *_tracked_checks(project, inventory, everyone)]
    return {check.cle: check for check in found}


def kept_checks(
    project: Project,
    stamp: Stamp,
    employers: Sequence[Collectivite],
    surveys: Sequence[Survey],
    inventory: Inventory | None = None,
) -> dict[str, StepCheck]:
    """The same, without a query as long as ``stamp`` (the state of ``READ``) and the day are the same.

    ``employers`` and ``surveys`` of the project, read by the caller; ``inventory`` of services too, if it was.
    """
    state = (timezone.localdate(), stamp)
    tracked = _CHECKS.latest(project.pk, state, lambda: _tracked_checks(project, inventory, list(employers)))
    return {check.cle: check for check in (*consultations_checks(project, surveys), *tracked)}


def _tracked_checks(
    project: Project, inventory: Inventory | None, everyone: Sequence[Collectivite]
) -> tuple[StepCheck, ...]:
    """What stands in tables of ``READ`` alone, so that their state says whether it may have changed."""
    return (
        *projects_checks(project, everyone),
        *hr_checks(project, everyone),
        *reports_checks(project),
        *roadmap_checks(project),
        framing_check(project, everyone),
        commitment_check(project, everyone),
        services_check(inventory or inventory_of(project, everyone)),
    )


def steps_table(project: Project, phase: Phase, checks: dict[str, StepCheck]) -> Table:
    """The steps of one phase, each with its state in words and who is still awaited."""
    held = next(steps for one, steps, _ in phases_with_steps(project) if one.pk == phase.pk)
    rows = []
    for step in held:
        check = checks.get(step.cle)
        state = Cell(check.etat, tone=TONES.get(check.etat, "")) if check else Cell(NOT_FOLLOWED)
        rows.append((step.titre, state, check.phrase if check else "", ", ".join(check.manquants) if check else ""))
    return Table(
        key="etapes",
        title=f"{phase.titre} : où en sont les étapes",
        columns=(
            Column("etape", "Étape"),
            Column("etat", "État"),
            Column("constat", "Constat"),
            Column("manquants", "Reste à venir de"),
        ),
        rows=tuple(rows),
        empty_text="Cette phase n’a aucune étape.",
    )


def section_progress(project: Project, phase: Phase, checks: dict[str, StepCheck]) -> Section:
    """The progress of one phase, for the readers of a document."""
    return Section("avancement", "Où en est le diagnostic", (steps_table(project, phase, checks),))


def section_adaptations(project: Project) -> Section | None:
    """« Adaptations de la méthode »: the steps set aside and why; ``None`` when there are none (product.md A5.4)."""
    aside = [(phase, step) for phase, _, steps in phases_with_steps(project) for step in steps]
    if not aside:
        return None
    return Section(
        "adaptations",
        "Adaptations de la méthode",
        (
            Paragraph("La méthode s’est adaptée au territoire : ces étapes ont été jugées sans objet."),
            Table(
                key="adaptations",
                title="Étapes sans objet",
                columns=(Column("etape", "Étape"), Column("phase", "Phase"), Column("motif", "Motif")),
                rows=tuple((step.titre, phase.titre, step.motif or None) for phase, step in aside),
            ),
        ),
    )


def late(checks: Sequence[StepCheck]) -> list[StepCheck]:
    """Checks that still wait for somebody."""
    return [check for check in checks if check.manquants]
