"""Where the project stands: every floor's checks, brought together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from common.figures import Cell, Column, Paragraph, Section, Table
from common.memo import Memo, Stamp
from consultations.checks import checks as consultations_checks
from consultations.models import Survey
from diagnostics.checks import commitment_check, framing_check, services_check
from diagnostics.queries import Inventory, inventory_of
from hr.checks import inventory_check, schemes_check
from projects.checks import checks as projects_checks
from projects.models import Collectivite, Phase, Project
from projects.phases import StepCheck
from projects.queries import collectivites_in, phases_with_steps
from reports.checks import checks as reports_checks
from roadmap.checks import actions_check, opinions_check, services_checks

TONES = {"terminée": "ok", "en cours": "warn"}
NOT_FOLLOWED = "pas encore suivie ici"


@dataclass(frozen=True)
class Watch:
    """Checks made together, and the tables that say whether they may have changed: a write elsewhere leaves them."""

    reads: tuple[type[Model], ...]
    make: Callable[[Project, Sequence[Collectivite], Inventory | None], Sequence[StepCheck]]


def _watch(
    make: Callable[[Project, Sequence[Collectivite], Inventory | None], Sequence[StepCheck]], *names: str
) -> Watch:
    # every check names, or counts, the employers of the day
    return Watch(tuple(apps.get_model(name) for name in ("projects.Project", "projects.Collectivite", *names)), make)


# In the order of the steps. The consultations are left out: their hour of publication comes without a write.
WATCHES = (
    _watch(lambda project, employers, _: projects_checks(project, employers), "projects.Membership"),
    _watch(lambda project, employers, _: [inventory_check(project, employers)], "hr.InventoryState"),
    _watch(lambda project, employers, _: [schemes_check(project, employers)], "hr.RegimeIndemnitaire"),
    _watch(lambda project, *_: reports_checks(project), "reports.Report"),
    _watch(lambda project, *_: [actions_check(project)], "roadmap.FicheAction"),
    _watch(lambda project, *_: [opinions_check(project)], "roadmap.SaisineConseils", "roadmap.Avis"),
    _watch(
        lambda project, *_: services_checks(project),
        "projects.Service",
        "roadmap.ServiceMutualise",
        "roadmap.PartieService",
        "roadmap.EtapeLegale",
        "scenarios.ServiceScenario",
        "governance.Body",
    ),
    _watch(
        lambda project, employers, _: [framing_check(project, employers)],
        "diagnostics.Cadrage",
        "diagnostics.ReponseCadrage",
    ),
    _watch(
        lambda project, employers, _: [commitment_check(project, employers)],
        "diagnostics.EngagementPolitique",
        "governance.Document",
    ),
    _watch(
        lambda project, employers, inventory: [services_check(inventory or inventory_of(project, employers))],
        "projects.Service",
        "diagnostics.ServicePresence",
    ),
)
READS = tuple(watch.reads for watch in WATCHES)
_CHECKS = Memo(size=64 * len(WATCHES))


def step_checks(
    project: Project, inventory: Inventory | None = None, employers: Sequence[Collectivite] | None = None
) -> dict[str, StepCheck]:
    """Where each step stands, by key of the step; a step that no floor knows yet is absent.

    ``inventory``: the inventory of services, ``employers``: those of the perimeter today, when the caller has read them.
    """
    everyone = list(collectivites_in(project) if employers is None else employers)
    tracked = (check for watch in WATCHES for check in watch.make(project, everyone, inventory))
    return {check.cle: check for check in (*consultations_checks(project), *tracked)}


def kept_checks(
    project: Project,
    stamps: Sequence[Stamp],
    employers: Sequence[Collectivite],
    surveys: Sequence[Survey],
    inventory: Inventory | None = None,
) -> dict[str, StepCheck]:
    """The same; those whose tables (``READS``, their states in ``stamps``) and day are the same ask for no query.

    ``employers`` and ``surveys`` of the project, read by the caller; ``inventory`` of services too, if it was.
    """
    found, today = list(consultations_checks(project, surveys)), timezone.localdate()
    for rank, (watch, stamp) in enumerate(zip(WATCHES, stamps, strict=True)):
        found += _CHECKS.latest(
            (project.pk, rank),
            (today, stamp),
            lambda: watch.make(project, employers, inventory),  # noqa: B023 at once
        )
    return {check.cle: check for check in found}


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
