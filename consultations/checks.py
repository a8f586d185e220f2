"""Where the step « écoute » stands, from the consultations (never from a tick)."""

from collections import Counter
from collections.abc import Sequence

from common.values import plural
from consultations.models import Survey
from consultations.queries import is_published
from projects.models import Project
from projects.phases import StepCheck


def checks(project: Project, surveys: Sequence[Survey] | None = None) -> list[StepCheck]:
    """One check: the agents were consulted once a first wave has its results published. One query.

    ``surveys``: those of the project, when the caller has read them (then none).
    """
    if surveys is None:
        surveys = list(project.surveys.order_by("numero"))
    published = sum(is_published(survey) for survey in surveys)
    states = Counter(survey.etat for survey in surveys)
    said = []
    if published:
        said.append(f"{published} {plural(published, 'consultation publiée', 'consultations publiées')}")
    if waiting := states[Survey.Etat.CLOSE] - published:
        said.append(f"{waiting} {plural(waiting, 'close')} à publier")
    if states[Survey.Etat.OUVERTE]:
        said.append(f"{states[Survey.Etat.OUVERTE]} {plural(states[Survey.Etat.OUVERTE], 'ouverte')}")
    return [
        StepCheck(
            cle="ecoute",
            fait=min(1, published),
            total=1,
            phrase=", ".join(said) or "Aucun résultat de consultation n’est publié",
            manquants=(),
            url_name="consultations:list",
        )
    ]
