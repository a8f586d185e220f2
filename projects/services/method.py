"""Make the method fit the territory: phases and steps renamed, moved, added, set aside with a reason."""

from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from projects.access import Access
from projects.models import Phase, Project, Step
from projects.options import Option, options_of
from projects.phases import TROIS_ETAPES, PhaseTemplate
from projects.policy import Action
from projects.tracked import Tracked, register_tracked
from projects.wording import one_line

ADDED_STEP_PREFIX = "ajout-"
PROPOSED = "méthode proposée"
ADAPTED = "méthode adaptée à la création"
PHASE_TITLE_MAX = Phase._meta.get_field("titre").max_length
STEP_TITLE_MAX = Step._meta.get_field("titre").max_length


def tidy_title(text: str, maximum: int) -> str:
    """A title on one line. Raises ValidationError when it is empty or longer than ``maximum`` characters."""
    title = one_line(text)
    if not title:
        raise ValidationError("Donnez un titre.")
    if len(title) > maximum:
        raise ValidationError(f"Le titre dépasse {maximum} caractères.")
    return title


def check_method(method: Sequence[PhaseTemplate]) -> None:
    """Raise ValidationError (key « methode ») unless ``method`` holds the phases of the template, each with a title."""
    faults = []
    if sorted(phase.cle for phase in method) != sorted(phase.cle for phase in TROIS_ETAPES):
        faults.append("La méthode garde les trois phases\u202f: diagnostic, scénarios, feuille de route.")
    for phase in method:
        for title, maximum in [(phase.titre, PHASE_TITLE_MAX), *((step.titre, STEP_TITLE_MAX) for step in phase.steps)]:
            try:
                tidy_title(title, maximum)
            except ValidationError as error:
                faults += error.messages
    if faults:
        raise ValidationError({"methode": list(dict.fromkeys(faults))})


def create_method(*, project: Project, method: Sequence[PhaseTemplate]) -> None:
    """Write the proposed method, then what the territory changed: the history keeps both (product.md A5.1).

    Called inside the transaction of the creation. Raises ValidationError as ``check_method``.
    """
    check_method(method)
    proposed = {phase.cle: phase for phase in TROIS_ETAPES}
    phases: dict[str, Phase] = {}
    steps: dict[str, Step] = {}
    for numero, chosen in enumerate(method, start=1):
        template = proposed[chosen.cle]
        etat = Phase.Etat.EN_COURS if numero == 1 else Phase.Etat.A_VENIR
        phase = Phase(project=project, numero=numero, cle=template.cle, titre=template.titre, etat=etat)
        _save(phase, PROPOSED)
        phases[phase.cle] = phase
        for rang, step in enumerate(template.steps, start=1):
            steps[step.cle] = Step(phase=phase, rang=rang, cle=step.cle, titre=step.titre)
            _save(steps[step.cle], PROPOSED)
    _adapt(phases, steps, method)


def _adapt(phases: dict[str, Phase], steps: dict[str, Step], method: Sequence[PhaseTemplate]) -> None:
    """Bring the rows of the proposed method to what the territory wants."""
    kept = {step.cle for phase in method for step in phase.steps}
    for step in (step for cle, step in steps.items() if cle not in kept):
        step._change_reason = ADAPTED
        step.delete()
    added = 0
    for wanted in method:
        phase = phases[wanted.cle]
        if _changed(phase, titre=tidy_title(wanted.titre, PHASE_TITLE_MAX)):
            _save(phase, ADAPTED)
        for rang, wanted_step in enumerate(wanted.steps, start=1):
            titre = tidy_title(wanted_step.titre, STEP_TITLE_MAX)
            step = steps.get(wanted_step.cle)
            if step is None:
                added += 1
                _save(Step(phase=phase, rang=rang, cle=f"{ADDED_STEP_PREFIX}{added}", titre=titre), ADAPTED)
            elif _changed(step, titre=titre, rang=rang, phase=phase):
                _save(step, ADAPTED)


# --- the life of the method -----------------------------------------------------------------------------------------


@transaction.atomic
def rename(*, project: Project, phases: Mapping[int, str], steps: Mapping[int, str]) -> int:
    """Give new titles to phases and steps, by key; what did not change is not written. Returns how many changed.

    Raises ValidationError with the keys « phase-<pk> » and « etape-<pk> »; then nothing is written.
    """
    errors: dict[str, list[str]] = {}
    changed: list[Phase | Step] = []
    rows = [
        *((f"phase-{p.pk}", p, phases.get(p.pk), PHASE_TITLE_MAX) for p in project.phases.all()),
        *(
            (f"etape-{s.pk}", s, steps.get(s.pk), STEP_TITLE_MAX)
            for s in Step.objects.filter(phase__project=project).select_related("phase")
        ),
    ]
    for name, row, title, maximum in rows:
        if title is None:
            continue
        try:
            if _changed(row, titre=tidy_title(title, maximum)):
                changed.append(row)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    for row in changed:
        _save(row, "phase renommée" if isinstance(row, Phase) else "étape renommée")
    return len(changed)


@transaction.atomic
def move_step(*, step: Step, up: bool) -> bool:
    """Exchange a step with its neighbour among those that hold in the phase. Returns False at the end."""
    order = list(step.phase.steps.order_by("rang", "pk"))
    here = next(i for i, other in enumerate(order) if other.pk == step.pk)
    beyond = range(here - 1, -1, -1) if up else range(here + 1, len(order))
    # A step set aside is not on the page: exchanging with it would look like nothing.
    there = next((i for i in beyond if not order[i].est_sans_objet), None)
    if there is None:
        return False
    order[here], order[there] = order[there], order[here]
    for rang, row in enumerate(order, start=1):
        if _changed(row, rang=rang):
            _save(row, "étape déplacée")
    return True


@transaction.atomic
def add_step(*, phase: Phase, titre: str) -> Step:
    """One more step at the end of ``phase``. No data tell where it stands. Raises ValidationError on a bad title."""
    titre = tidy_title(titre, STEP_TITLE_MAX)
    # The history knows the keys that were once used: a key never comes back with another meaning.
    used = set(Step.history.filter(phase__project=phase.project_id).values_list("cle", flat=True))
    number = next(n for n in range(1, len(used) + 2) if f"{ADDED_STEP_PREFIX}{n}" not in used)
    last = phase.steps.order_by("-rang").values_list("rang", flat=True).first() or 0
    step = Step(phase=phase, rang=last + 1, cle=f"{ADDED_STEP_PREFIX}{number}", titre=titre)
    _save(step, "étape ajoutée")
    return step


@transaction.atomic
def set_aside(*, step: Step, motif: str) -> None:
    """Mark a step « sans objet ». Raises ValidationError (key « motif ») without a reason."""
    motif = motif.strip()
    if not motif:
        raise ValidationError({"motif": "Dites pourquoi cette étape est sans objet\u202f: le rapport le reprendra."})
    if _changed(step, est_sans_objet=True, motif=motif):
        _save(step, f"étape sans objet\u202f: {motif}")


@transaction.atomic
def restore(*, step: Step) -> None:
    """Take a step back into the method."""
    if _changed(step, est_sans_objet=False, motif=""):
        _save(step, "étape reprise")


def _changed(row: Phase | Step, **values: object) -> bool:
    """Set the values and say whether one differs: an unchanged row is not saved, so that history stays readable."""
    different = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return different


def _save(row: Phase | Step, reason: str) -> None:
    row._change_reason = reason
    row.save()


def _restore_version(*, row: Step, version, auteur, motif: str) -> None:
    """Write an older title and state of a step again, as a new version; its rank stays."""
    if _changed(row, titre=version.titre, est_sans_objet=version.est_sans_objet, motif=version.motif):
        _save(row, f"version du {version.history_date:%d/%m/%Y} rétablie : {motif}")


def _find_step(access: Access, pk: int) -> Step | None:
    if not access.allows(Action.VOIR_METHODE):
        return None
    return Step.objects.filter(phase__project=access.project, pk=pk).select_related("phase").first()


def register_steps() -> None:
    """Hand the steps over to the page of the histories."""
    register_tracked(
        Tracked(
            key="etape",
            noun="étape",
            model=Step,
            fields=("titre", "rang", "est_sans_objet", "motif"),
            find=_find_step,
            title=lambda row: f"Étape « {row.titre} »",
            back=lambda access, row: reverse("projects:method", args=[access.project.slug]),
            employer=lambda row: None,
            restore_action=Action.MODIFIER_PROJET,
            restore=_restore_version,
        )
    )


# what an option cannot leave behind: a floor above gives a sentence while something under it waits to be ended
_holds: dict[Option, Callable[[Project], str]] = {}


def register_hold(option: Option, probe: Callable[[Project], str]) -> None:
    """Let the floor that owns ``option`` say, in a sentence, why it cannot be turned off now; an empty one when it can."""
    _holds[option] = probe


@transaction.atomic
def set_options(*, project: Project, options: frozenset[Option], reason: str = "") -> bool:
    """Turn parts of the method on and off; what was typed under one that is turned off stays. True when it changed.

    Raises ``ValidationError`` by code of option when one that is turned off holds what must be ended first.
    """
    wanted = sorted(options)
    if sorted(project.options) == wanted:
        return False
    Project.objects.select_for_update().get(pk=project.pk)
    left = options_of(project.options) - options
    if held := {one.value: said for one in sorted(left) if (said := _holds.get(one, lambda _: "")(project))}:
        raise ValidationError(held)
    project.options = wanted
    project._change_reason = reason or "options de méthode"
    project.save(update_fields=["options"])
    return True
