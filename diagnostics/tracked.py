"""What this floor tracks: the answer of an employer about a service, an entry of the register, a comment on it."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from diagnostics.forms_register import NAMES
from diagnostics.models import CommentaireRegistre, EntreeRegistre, ServicePresence
from diagnostics.queries_comments import comment_of
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


def _entry(access: Access, pk: int) -> EntreeRegistre | None:
    if not access.allows(Action.VOIR_METHODE) or not access.allows(Action.VOIR_SERVICES):
        return None
    rows = EntreeRegistre.objects.filter(project=access.project, etat=EntreeRegistre.Etat.RETENUE, pk=pk)
    return rows.first()


def _entry_page(access: Access, row: EntreeRegistre) -> str:
    return reverse("diagnostics:register-entry", args=[access.project.slug, row.pk])


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
    register_tracked(
        Tracked(
            key="registre",
            noun="entrée du registre",
            model=EntreeRegistre,
            fields=NAMES,
            find=_entry,
            title=str,
            back=_entry_page,
            employer=lambda row: None,
            restore_action=Action.TENIR_DIAGNOSTIC,
        )
    )
    register_tracked(
        Tracked(
            key="commentaire",
            noun="commentaire du registre",
            model=CommentaireRegistre,
            fields=("texte", "reponse"),
            find=comment_of,
            title=lambda row: f"commentaire sur « {row.entree} »",
            back=lambda access, row: _entry_page(access, row.entree),
            employer=lambda row: None,
            restore_action=Action.TENIR_DIAGNOSTIC,
        )
    )
