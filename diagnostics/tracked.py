"""What this floor tracks: the answer of an employer about a service."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from diagnostics.models import ServicePresence
from diagnostics.services.presences import Answer, save_answers
from projects.access import Access
from projects.policy import Action
from projects.tracked import Tracked, register_tracked


def _answer(access: Access, pk: int) -> ServicePresence | None:
    if not access.allows(Action.VOIR_METHODE) or not access.allows(Action.VOIR_SERVICES):
        return None
    rows = ServicePresence.objects.filter(collectivite__project=access.project, pk=pk)
    return rows.select_related("collectivite__project", "service").first()


def restore_answer(*, row: ServicePresence, version, auteur, motif: str) -> None:
    """Give an older answer again. Raises ``ValidationError`` when the service is gone."""
    if row.service.date_suppression is not None:
        raise ValidationError("Ce service a été retiré.")
    reason = f"version du {version.history_date:%d/%m/%Y} rétablie : {motif}"
    answer = Answer(version.etat, version.nom_local, version.prestataire)
    save_answers(collectivite=row.collectivite, answers={row.service_id: answer}, reason=reason)


def register() -> None:
    """Hand the kind over to the floor that shows histories."""
    register_tracked(
        Tracked(
            key="reponse",
            noun="réponse",
            model=ServicePresence,
            fields=("etat", "nom_local", "prestataire"),
            find=_answer,
            title=lambda row: f"{row.service.libelle}, {row.collectivite.nom}",
            back=lambda access, row: reverse(
                "diagnostics:services-employer", args=[access.project.slug, row.collectivite.siren]
            ),
            employer=lambda row: row.collectivite,
            restore_action=Action.SAISIR_SERVICES,
            restore=restore_answer,
        )
    )
