"""Take a whole project away, and bring it back: hidden at once, back by its lead for 24 hours, by a command afterwards.

Nothing is erased: staff data belong to the employers, not to whoever leads the project. Erasing for good belongs to the
end of a project, with its restitution to each employer.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.removal import UNDO_DELAY, remove, restore, still_undoable
from projects.access import in_force
from projects.models import Membership, Project
from projects.policy import Role
from projects.services.archive import hr_addresses, tell

SUBJECT = "Un projet de mutualisation est supprimé"
BODY = """Bonjour,

Le projet « {project} », où votre collectivité a des données, vient d’être supprimé par la cheffe ou le chef de
projet. Personne ne le voit plus ; rien n’est effacé.

La personne qui l’a supprimé peut annuler pendant vingt-quatre heures. Ensuite, adressez-vous à l’administration
de l’installation, qui peut le rétablir.
"""


@transaction.atomic
def remove_project(*, project: Project, auteur, motif: str) -> None:
    """Hide the project from everybody, and tell the HR of its employers. Raises ``ValidationError`` without a reason."""
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi : le motif reste avec le projet."})
    remove(project, auteur=auteur, motif=motif)
    addresses = hr_addresses(project)
    transaction.on_commit(lambda: tell(project, addresses, SUBJECT, BODY))


def removed_projects_of(user) -> list[Project]:
    """Projects that this person leads and that were removed for less than 24 hours, the latest first."""
    leads = Membership.objects.filter(in_force(timezone.localdate()), user=user, role=Role.CHEF_PROJET.value)
    return list(still_undoable(Project).filter(pk__in=leads.values("project_id")))


@transaction.atomic
def bring_project_back(*, project: Project, auteur, now: datetime | None = None, by_command: bool = False) -> None:
    """Undo ``remove_project``. Raises ``ValidationError`` after 24 hours, except by the command of the administration."""
    moment = now or timezone.now()
    if by_command and project.date_suppression is not None:
        moment = min(moment, project.date_suppression + UNDO_DELAY)
    restore(project, auteur=auteur, now=moment)
