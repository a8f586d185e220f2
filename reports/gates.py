"""What holds the door of a phase: collectivités that still owe something, unless a reason is written.

The reason and the names are kept with the frozen situation. Names go to the document of the élus only: who has not
answered « Pourquoi mutualiser ? » is between élus.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from common.figures import Column, Kind, Paragraph, Section, Table
from projects.access import Access
from projects.models import Phase, Project, Snapshot, Step
from projects.phases import StepCheck
from projects.policy import Action

KEY = "derogation"
FRAMING = "cadrage"


def without_framing(checks: Mapping[str, StepCheck]) -> dict[str, StepCheck]:
    """The same checks, which no longer say who answered « Pourquoi mutualiser ? », nor how many; its state stays."""
    return {
        key: replace(check, phrase="", manquants=(), absents=()) if key == FRAMING else check
        for key, check in checks.items()
    }


def checks_for(access: Access, checks: Mapping[str, StepCheck]) -> dict[str, StepCheck]:
    """The checks as the worn hat reads them: every page that prints one takes it from here."""
    return dict(checks) if access.allows(Action.VOIR_CADRAGE) else without_framing(checks)


@dataclass(frozen=True)
class Held:
    """One step that waits for somebody: its title, what is done, who is awaited."""

    etape: str
    constat: str
    manquants: tuple[str, ...]

    @property
    def phrase(self) -> str:
        return f"{self.etape} : il manque {', '.join(self.manquants)}."


def held_by(steps: Sequence[Step], checks: Mapping[str, StepCheck]) -> list[Held]:
    """Steps of a phase, those set aside left out by the caller, for which a collectivité is still awaited."""
    return [
        Held(step.titre, checks[step.cle].phrase, checks[step.cle].manquants)
        for step in steps
        if step.cle in checks and checks[step.cle].manquants
    ]


def kept(held: Sequence[Held], motif: str) -> dict[str, Any]:
    """What the frozen situation keeps of a door opened by a reason; nothing when nothing held it."""
    if not held:
        return {}
    return {KEY: {"motif": motif, "etapes": [[one.etape, list(one.manquants)] for one in held]}}


def section_derogations(project: Project) -> Section | None:
    """« Phases closes par dérogation », for the document of the élus; ``None`` when no phase is.

    A phase that was opened again is not closed; closed anew, its last frozen situation alone says how.
    """
    rows = []
    frozen = list(Snapshot.objects.filter(project=project).select_related("phase").order_by("numero"))
    last = {one.phase_id: one.numero for one in frozen}
    for snapshot in frozen:
        if KEY not in snapshot.valeurs:
            continue
        phase = snapshot.phase
        if phase is not None and (phase.etat != Phase.Etat.CLOSE or last[phase.pk] != snapshot.numero):
            continue
        given = snapshot.valeurs[KEY]
        rows.extend(
            (
                str(phase.titre if phase else "—"),
                timezone.localtime(snapshot.date_arret).date(),
                etape,
                ", ".join(noms),
                given["motif"],
            )
            for etape, noms in given["etapes"]
        )
    if not rows:
        return None
    return Section(
        "derogations",
        "Phases closes par dérogation",
        (
            Paragraph("Ces phases ont été closes avant que toutes les collectivités aient répondu."),
            Table(
                key="derogations",
                title="Ce qui manquait, et pourquoi la phase a été close",
                columns=(
                    Column("phase", "Phase"),
                    Column("date", "Close le", Kind.DATE),
                    Column("etape", "Étape"),
                    Column("manquants", "Il manquait"),
                    Column("motif", "Dérogation"),
                ),
                rows=tuple(rows),
            ),
        ),
    )
