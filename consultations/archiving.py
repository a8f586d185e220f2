"""What still takes answers from people outside, and has to be ended before a project is archived."""

from consultations.models import AgentPage, Survey
from projects.models import Project


def open_survey(project: Project) -> str:
    """A sentence when a consultation is open, empty otherwise."""
    found = Survey.objects.filter(project=project, etat=Survey.Etat.OUVERTE).exists()
    return "Une consultation est ouverte : fermez-la, ou attendez sa date de clôture." if found else ""


def open_question_box(project: Project) -> str:
    """A sentence when agents may still ask questions, empty otherwise."""
    found = AgentPage.objects.filter(project=project, est_ouverte=True, accepte_questions=True).exists()
    return "La boîte à questions de la page des agents est ouverte : fermez-la." if found else ""
