"""What every staff page asks first: which employer does this hat act for?"""

from django.http import Http404

from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action


def propre_employeur(access: Access, action: Action) -> Collectivite:
    """The employer of the worn hat, on which it may do ``action``.

    Raises ``NotVisible`` or ``AccessRefused`` like ``Access.require`` (a hat of the whole project has no employer).
    """
    own = access.own_collectivite
    access.require(action, own if own is not None else -1)
    if own is None:
        raise Http404
    return own


def employeur_du_projet(access: Access, pk: int) -> Collectivite:
    """An employer of this project by its key. Raises ``Http404`` otherwise."""
    found = Collectivite.objects.filter(project=access.project, pk=pk).first()
    if found is None:
        raise Http404
    return found
