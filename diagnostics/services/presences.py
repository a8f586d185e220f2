"""Verbs that write the inventory of services. Each is one transaction and leaves its reason in the history."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from common.codes import normalise
from common.removal import remove, restore
from diagnostics.models import FicheService, ServicePresence
from projects.models import Collectivite, Service

FIRST_REASON = "saisie de l’inventaire"


@dataclass(frozen=True)
class Answer:
    """What an employer says of one service; an empty ``etat`` takes the answer back."""

    etat: str = ""
    nom_local: str = ""
    prestataire: str = ""


@dataclass(frozen=True)
class SavedAnswers:
    """Numbers of services whose answer was given, changed, taken back, left alone."""

    nouvelles: int
    modifiees: int
    retirees: int
    inchangees: int

    @property
    def ecrites(self) -> int:
        return self.nouvelles + self.modifiees + self.retirees


@transaction.atomic
def save_answers(*, collectivite: Collectivite, answers: Mapping[int, Answer], reason: str = "") -> SavedAnswers:
    """Save the answers of one employer, keyed by service; a service left out is not touched.

    Only what changed is written, so the history tells changes and nothing else. Raises ``ValidationError`` when a
    service belongs to another project or to another employer, or when an answer is unknown; nothing is then written.
    """
    known = {
        service.pk: service
        for service in Service.objects.filter(project_id=collectivite.project_id, pk__in=answers).order_by("pk")
        if service.collectivite_id in {None, collectivite.pk}
    }
    if len(known) != len(answers):
        raise ValidationError("Un de ces services n’appartient pas à cette collectivité.")
    unknown = {answer.etat for answer in answers.values()} - {"", *ServicePresence.Etat.values}
    if unknown:
        raise ValidationError(f"Réponse inconnue : {', '.join(sorted(unknown))}.")
    current = {
        row.service_id: row
        for row in ServicePresence.objects.filter(collectivite=collectivite, service_id__in=answers).order_by("pk")
    }
    created = changed = removed = 0
    for key in sorted(answers):
        answer, row = answers[key], current.get(key)
        provider = answer.prestataire.strip() if answer.etat == ServicePresence.Etat.EXTERNALISE else ""
        values = {"etat": answer.etat, "nom_local": answer.nom_local.strip(), "prestataire": provider}
        if not answer.etat:
            if row is not None:
                row._change_reason = reason or "réponse retirée"
                row.delete()
                removed += 1
            continue
        if row is None:
            row = ServicePresence(collectivite=collectivite, service=known[key])
            created += 1
        elif all(getattr(row, name) == value for name, value in values.items()):
            continue
        else:
            changed += 1
        for name, value in values.items():
            setattr(row, name, value)
        row._change_reason = reason or FIRST_REASON
        row.save()
    return SavedAnswers(created, changed, removed, len(answers) - created - changed - removed)


@transaction.atomic
def add_local_service(*, collectivite: Collectivite, nom: str, famille: str) -> Service:
    """Add a service that only this employer names, and say that it exists there.

    Raises ``ValidationError`` (on ``nom``) when the common catalogue or the employer already has it, whatever the
    accents and capitals: the same service under two lines would be counted twice.
    """
    wanted = normalise(nom)
    twins = Service.objects.filter(project_id=collectivite.project_id).order_by("pk")
    for twin in twins:
        if twin.collectivite_id in {None, collectivite.pk} and normalise(twin.libelle) == wanted:
            raise ValidationError({"nom": f"« {twin.libelle} » est déjà dans la liste : répondez sur sa ligne."})
    last = Service.objects.filter(project_id=collectivite.project_id).order_by("-rang").first()
    service = Service(
        project_id=collectivite.project_id,
        collectivite=collectivite,
        libelle=nom.strip(),
        famille=famille,
        rang=(last.rang + 1) if last else 0,
    )
    service._change_reason = "service propre à la collectivité"
    service.save()
    presence = ServicePresence(collectivite=collectivite, service=service, etat=ServicePresence.Etat.EXISTE)
    presence._change_reason = "service ajouté par la collectivité"
    presence.save()
    return service


@transaction.atomic
def remove_local_service(*, service: Service, auteur=None, reason: str = "") -> None:
    """Take away a service that an employer had added, with its own answer; undone for 24 hours.

    Raises ``ValidationError`` for a service of the common catalogue, or when posts, agents or anything else than its own
    answer is tied to it: what rests on a service must be moved first.
    """
    if service.collectivite_id is None:
        raise ValidationError("Ce service est du catalogue commun : répondez « n’existe pas ».")
    for relation in service._meta.related_objects:
        # its answer and its sheet follow it
        followers = (ServicePresence, FicheService)
        if relation.related_model in followers or relation.related_model.__name__.startswith("Historical"):
            continue
        # the default manager: what was itself removed holds nothing back
        if relation.related_model._default_manager.filter(**{relation.field.name: service}).exists():
            raise ValidationError(
                f"« {service.libelle} » a encore des {relation.related_model._meta.verbose_name_plural} : "
                "rattachez-les d’abord à un autre service."
            )
    remove(service, auteur=auteur, motif=reason or "service retiré par la collectivité")


@transaction.atomic
def restore_local_service(*, row: Service, auteur) -> None:
    """Undo ``remove_local_service``: its answer comes back too. Raises ``ValidationError`` when its name was taken."""
    for twin in Service.objects.filter(project_id=row.project_id).order_by("pk"):
        if twin.collectivite_id in {None, row.collectivite_id} and normalise(twin.libelle) == normalise(row.libelle):
            raise ValidationError(f"« {twin.libelle} » est de nouveau dans la liste : rien à rétablir.")
    restore(row, auteur=auteur)
