"""Which documents belong to objects of this floor, and who reads them."""

from django.db.models import Q
from django.utils import timezone

from governance.models import Document
from projects.access import Access
from projects.policy import Action
from roadmap.models import ActeService, Avis, EtapeLegale, FicheAction
from roadmap.queries.services import dossier_of, own_cst, reads_vote, services_of


def holds(access: Access, document: Document) -> bool:
    """Proofs of receipt and deliberations are read with the opinions, the piece of a step with its vote, acts by all."""
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return False
    of_council = Q(document_preuve=document) | Q(document_deliberation=document)
    if Avis.objects.filter(of_council, saisine__project=access.project).exists():
        return True
    if FicheAction.objects.filter(documents=document, project=access.project).exists():
        return True
    # an act goes with its service, removed or not
    there = {"service_mutualise__project": access.project, "service_mutualise__date_suppression": None}
    if ActeService.objects.filter(document=document, **there).exists():
        return True
    row = EtapeLegale.objects.filter(document=document, service_mutualise__project=access.project).first()
    return row is not None and _reads_step(access, row)


def _reads_step(access: Access, row: EtapeLegale) -> bool:
    service = next(one for one in services_of(access.project) if one.pk == row.service_mutualise_id)
    dossier = dossier_of(service, own_cst(access.project), timezone.localdate())
    key = f"{row.cle}-{row.cible}" if row.cible else row.cle
    planned = dossier.plan.etape(key)
    return planned is None or row.vote is None or reads_vote(access, dossier, planned.jalon)
