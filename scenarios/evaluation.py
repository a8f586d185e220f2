"""What the scenarios are judged on beside money: criteria and weights of the project, scores, ranking.

The criteria belong to the project, not to a scenario: they stay open when a scenario is locked, and every change is in
the history. A ranking is among the scenarios that its reader may read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.access import Access
from projects.models import Project
from scenarios.engine.criteres import POIDS_TOTAL, Classement, CriteresIncoherents, classer
from scenarios.models import Critere, NoteCritere, Scenario
from scenarios.queries import visible_scenarios

# proposed to a project that has none yet (product.md A9.6): to keep, to edit or to remove
PROPOSED: tuple[tuple[str, Decimal], ...] = (
    ("Coût pour les collectivités", Decimal(40)),
    ("Qualité du service rendu à l’usager", Decimal(30)),
    ("Conséquences pour les agents", Decimal(20)),
    ("Faisabilité", Decimal(10)),
)


@dataclass(frozen=True)
class Evaluation:
    """Criteria, scored scenarios and their ranking; ``manques``: scenario → criteria that still wait for a score."""

    criteres: tuple[Critere, ...]
    scenarios: tuple[Scenario, ...]
    notes: Mapping[tuple[int, int], NoteCritere]
    classement: Classement | None
    manques: Mapping[int, tuple[Critere, ...]]

    def note(self, scenario: Scenario, critere: Critere) -> NoteCritere | None:
        """The score of this scenario on this criterion, if it has one."""
        return self.notes.get((scenario.pk, critere.pk))

    @property
    def classes(self) -> list[Scenario]:
        """The scenarios whose every score is given, first to last."""
        ranks = self.classement.rangs if self.classement else {}
        return sorted((s for s in self.scenarios if s.titre in ranks), key=lambda s: (ranks[s.titre], s.numero))


def criteria_of(project: Project) -> list[Critere]:
    """Criteria in the order of the project."""
    return list(Critere.objects.filter(project=project).order_by("rang", "pk"))


def evaluation_of(access: Access) -> Evaluation:
    """Criteria, scores and ranking among the scenarios of this reader. Three queries."""
    return evaluation_among(access.project, tuple(visible_scenarios(access)))


def evaluation_among(project: Project, scenarios: tuple[Scenario, ...]) -> Evaluation:
    """The same among given scenarios: a document has no reader. Two queries."""
    criteres = tuple(criteria_of(project))
    rows = NoteCritere.objects.filter(scenario__in=scenarios, critere__in=criteres).order_by("pk")
    notes = {(row.scenario_id, row.critere_id): row for row in rows}
    missing = {s.pk: tuple(c for c in criteres if (s.pk, c.pk) not in notes) for s in scenarios if not s.est_statu_quo}
    # the statu quo is judged when somebody took the trouble to score it
    missing |= {
        s.pk: tuple(c for c in criteres if (s.pk, c.pk) not in notes)
        for s in scenarios
        if s.est_statu_quo and any((s.pk, c.pk) in notes for c in criteres)
    }
    ready = [s for s in scenarios if s.pk in missing and not missing[s.pk]]
    ranking = None
    if criteres and ready:
        ranking = classer(
            {c.libelle: c.poids for c in criteres},
            {s.titre: {c.libelle: Decimal(notes[s.pk, c.pk].note) for c in criteres} for s in ready},
        )
    return Evaluation(criteres, scenarios, notes, ranking, {pk: gone for pk, gone in missing.items() if gone})


@transaction.atomic
def save_criteria(*, project: Project, rows: Sequence[tuple[int | None, str, Decimal]], reason: str = "") -> None:
    """Make the criteria of the project these ones, in this order: (key or ``None``, label, weight out of 100).

    A criterion that is left out goes with its scores; the history keeps them. Raises ``ValidationError`` unless the
    weights total 100, each is positive, and no label comes twice.
    """
    labels = [label.strip() for _, label, _ in rows]
    if not rows:
        raise ValidationError("Il faut au moins un critère.")
    if len({label.casefold() for label in labels}) != len(labels):
        raise ValidationError("Deux critères portent le même nom.")
    if any(weight <= 0 for _, _, weight in rows):
        raise ValidationError("Chaque critère a un poids au-dessus de zéro ; sans poids, on le retire.")
    try:
        classer(dict(zip(labels, (weight for _, _, weight in rows), strict=True)), {})
    except CriteresIncoherents as error:
        raise ValidationError(str(error)) from None
    why = reason or "critères de choix"
    current = {row.pk: row for row in Critere.objects.select_for_update().filter(project=project)}
    kept = {key for key, _, _ in rows if key in current}
    for key, row in current.items():
        if key not in kept:
            for note in NoteCritere.objects.filter(critere=row).order_by("pk"):
                note._change_reason = why
                note.delete()
            row._change_reason = why
            row.delete()
    # two criteria may exchange their names: they pass through a name of nobody
    renamed = [
        current[key]
        for (key, label, _), _ in zip(rows, labels, strict=True)
        if key in kept and current[key].libelle != label
    ]
    for row in renamed:
        Critere.objects.filter(pk=row.pk).update(libelle=f"#{row.pk}")  # sans historique : le nom définitif suit
    for rank, ((key, _, weight), label) in enumerate(zip(rows, labels, strict=True), start=1):
        row = current[key] if key in kept else Critere(project=project)
        if row.pk and (row.rang, row.libelle, row.poids) == (rank, label, weight):
            continue
        row.rang, row.libelle, row.poids = rank, label, weight
        row._change_reason = why
        row.save()


@transaction.atomic
def save_scores(*, scenario: Scenario, scores: Mapping[int, tuple[int, str] | None], reason: str = "") -> None:
    """Scores of one scenario by criterion: (0 to 5, why), or ``None`` to take the score back.

    Raises ``ValidationError`` when a criterion is not of the project or a score has no justification.
    """
    criteres = {row.pk: row for row in criteria_of(scenario.project)}
    if set(scores) - set(criteres):
        raise ValidationError("Ce critère n’est plus au projet.")
    current = {row.critere_id: row for row in NoteCritere.objects.filter(scenario=scenario).order_by("pk")}
    why = reason or "notes du scénario"
    for key, value in scores.items():
        row = current.get(key)
        if value is None:
            if row is not None:
                row._change_reason = why
                row.delete()
            continue
        note, text = value
        if not text.strip():
            raise ValidationError(f"« {criteres[key].libelle} » : dire pourquoi cette note.")
        row = row or NoteCritere(scenario=scenario, critere_id=key)
        if row.pk and (row.note, row.justification) == (note, text.strip()):
            continue
        row.note, row.justification = note, text.strip()
        row._change_reason = why
        row.full_clean(exclude=["critere", "scenario"], validate_unique=False, validate_constraints=False)
        row.save()


__all__ = ["POIDS_TOTAL", "PROPOSED", "Evaluation", "criteria_of", "evaluation_of", "save_criteria", "save_scores"]
