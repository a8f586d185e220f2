"""Keep the typical week of an agent, make it the shares of the agent, and give the former shares back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from hr.calculs.semaine import DEMI_HEURES_PAR_JOUR, JOURS, duree_due, ecart, parts, phrase_ecart, total
from hr.models import Affectation, Agent, LigneSemaine, SemaineType
from hr.queries import services_de
from hr.services.agents import enregistrer_agent, fiches_de, parts_a_la_version

Semaine = Mapping[int, Sequence[int]]


def verifier_semaine(agent: Agent, semaine: Semaine, explication: str) -> None:
    """Raise ``ValidationError`` (French, by field) on a week that cannot be, or that differs without a word."""
    if set(semaine) - set(services_de(agent.collectivite).values_list("pk", flat=True)):
        raise ValidationError("Ce service n’est pas un service de cet employeur.")
    if not total(semaine):
        raise ValidationError("Notez au moins une demi-heure dans un service.")
    for rank, day in enumerate(JOURS):
        if sum(days[rank] for days in semaine.values()) > DEMI_HEURES_PAR_JOUR:
            raise ValidationError(f"Le {day} compte plus de 24 heures, tous services ensemble.")
    due = duree_due(agent.duree_hebdo_poste, agent.temps_partiel)
    if ecart(semaine, due) and not explication.strip():
        raise ValidationError(
            {
                "explication": f"{phrase_ecart(semaine, due)}. Corrigez les heures, ou dites d’où vient l’écart "
                "(cycle annualisé, RTT, heures complémentaires…)."
            }
        )


@transaction.atomic
def enregistrer_semaine(*, agent: Agent, semaine: Semaine, relevee_le: date, explication: str, auteur) -> SemaineType:
    """Keep the survey (service key → seven counts of half-hours). The shares of the agent do not change.

    Raises ``ValidationError`` as ``verifier_semaine``.
    """
    kept = {key: tuple(days) for key, days in semaine.items() if sum(days)}
    verifier_semaine(agent, kept, explication)
    row = SemaineType.objects.filter(agent=agent).first() or SemaineType(agent=agent)
    row.relevee_le, row.version_avant = relevee_le, None
    due = duree_due(agent.duree_hebdo_poste, agent.temps_partiel)
    row.explication = explication.strip() if ecart(kept, due) else ""
    row._history_user, row._change_reason = auteur, "semaine type relevée"
    row.save()
    held = {line.service_id: line for line in row.lignes.all()}
    for key, line in held.items():
        if key not in kept:
            line._history_user = auteur
            line.delete()
    for key, days in kept.items():
        line = held.get(key)
        if line is None or line.jours != days:
            line = line or LigneSemaine(semaine=row, service_id=key)
            for name, count in zip(JOURS, days, strict=True):
                setattr(line, name, count)
            line._history_user = auteur
            line.save()
    return row


def semaine_de(row: SemaineType) -> dict[int, tuple[int, ...]]:
    """Service key → half-hours by day. One query, none when the lines were prefetched."""
    return {line.service_id: line.jours for line in row.lignes.all()}


def parts_actuelles(agent: Agent) -> dict[int, Decimal]:
    """Shares of the agent by service key."""
    return dict(Affectation.objects.filter(agent=agent).order_by("-part", "pk").values_list("service_id", "part"))


def est_appliquee(semaine: Semaine, actuelles: Mapping[int, Decimal]) -> bool:
    """Whether the shares of the agent are those of the survey."""
    return parts(semaine) == dict(actuelles)


def _ecrire_parts(agent: Agent, shares: Mapping[int, Decimal], *, auteur, motif: str) -> None:
    fiche = fiches_de(agent.collectivite, [agent.matricule])[0]
    told = tuple(sorted((str(key), share.normalize()) for key, share in shares.items()))
    enregistrer_agent(
        collectivite=agent.collectivite,
        fiche=replace(fiche, parts=told),
        existant=agent,
        auteur=auteur,
        motif=motif,
    )


@transaction.atomic
def appliquer_semaine(*, row: SemaineType, auteur, motif: str) -> None:
    """The shares of the agent become those of the survey, undone by ``revenir_aux_parts``.

    Raises ``ValidationError`` when they already are, when a service was removed meanwhile, or without a due reason.
    """
    agent, semaine = row.agent, semaine_de(row)
    if est_appliquee(semaine, parts_actuelles(agent)):
        raise ValidationError("Les parts de cet agent sont déjà celles du relevé.")
    verifier_semaine(agent, semaine, row.explication)
    before = agent.history.order_by("-history_date", "-history_id").first()
    _ecrire_parts(agent, parts(semaine), auteur=auteur, motif=motif)
    row.version_avant = before.history_id if before else None
    row._history_user, row._change_reason = auteur, "relevé appliqué aux parts de l’agent"
    row.save()


@transaction.atomic
def revenir_aux_parts(*, row: SemaineType, auteur, motif: str) -> None:
    """Give the agent the shares that the applied survey replaced.

    Raises ``ValidationError`` when there are none to give back, when the shares changed since, or without a due reason.
    """
    agent = row.agent
    if row.version_avant is None:
        raise ValidationError("Ce relevé n’a pas été appliqué : il n’y a rien à reprendre.")
    if not est_appliquee(semaine_de(row), parts_actuelles(agent)):
        raise ValidationError("Les parts de cet agent ont changé depuis : corrigez-les sur sa fiche.")
    before = parts_a_la_version(agent).get(row.version_avant, {})
    if set(before) - set(services_de(agent.collectivite).values_list("pk", flat=True)):
        raise ValidationError("Un service d’avant n’existe plus : corrigez les parts sur la fiche de l’agent.")
    _ecrire_parts(agent, before, auteur=auteur, motif=motif)
    row.version_avant = None
    row._history_user, row._change_reason = auteur, "parts d’avant reprises"
    row.save()
