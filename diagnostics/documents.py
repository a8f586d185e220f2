"""Which documents belong to objects of this floor, and who reads them."""

from diagnostics.models import EngagementPolitique
from governance.models import Document
from projects.access import Access
from projects.policy import Action


def holds(access: Access, document: Document) -> bool:
    """The act of a collectivité is read with the political framing."""
    if not access.allows(Action.VOIR_CADRAGE):
        return False
    return EngagementPolitique.objects.filter(document=document, collectivite__project=access.project).exists()
