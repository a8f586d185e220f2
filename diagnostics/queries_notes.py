"""Notes on the collectivités, as one reader may know them. Product.md A5.2 and A5.3."""

from diagnostics.models import NoteCollectivite
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action

Bloc = NoteCollectivite.Bloc
CONFIDENTIAL = (Bloc.POLITIQUE, Bloc.MANAGERIALE, Bloc.SOCIALE)


def blocks_read(access: Access, collectivite: Collectivite) -> tuple[str, ...]:
    """Confidential blocks of this collectivité that the worn hat reads; none: the page does not exist for it.

    Those who lead the project or an employer read all; an élu, the managerial block of the own collectivité.
    """
    if collectivite.project_id != access.project.pk:
        return ()
    if access.allows(Action.LIRE_NOTES):
        return CONFIDENTIAL
    return (Bloc.MANAGERIALE,) if access.allows(Action.LIRE_NOTES_PROPRES, collectivite) else ()


def writes(access: Access, collectivite: Collectivite) -> bool:
    """The lead writes for all, a direction for its own collectivité."""
    if not access.allows(Action.LIRE_NOTES):
        return False
    return access.allows(Action.TENIR_DIAGNOSTIC) or access.allows(Action.SAISIR_SERVICES, collectivite)


def notes_of(collectivite: Collectivite, blocks: tuple[str, ...]) -> dict[str, NoteCollectivite]:
    """The written blocks among ``blocks``. One query."""
    rows = NoteCollectivite.objects.filter(collectivite=collectivite, bloc__in=blocks).order_by("pk")
    return {row.bloc: row for row in rows if row.texte or row.mots}


def histories_of(project: Project) -> dict[int, str]:
    """Key of a collectivité → the history of the cooperation as it tells it. Read by all. One query."""
    rows = NoteCollectivite.objects.filter(collectivite__project=project, bloc=Bloc.HISTOIRE).order_by("pk")
    return {row.collectivite_id: row.texte for row in rows if row.texte}
