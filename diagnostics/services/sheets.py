"""Verbs that write the sheet of a service. Each is one transaction; only what changed is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from common.rubriques import Rubrique
from diagnostics.models import (
    CoutConstate,
    FicheService,
    MesureQualite,
    MoyenService,
    ServicePresence,
    VolumeService,
)
from diagnostics.services.presences import Answer, save_answers
from projects.models import Collectivite, Service

REASON = "fiche du service"
NOT_THERE = "Ce service « n’existe pas » chez vous : changez d’abord cette réponse dans l’inventaire."


@dataclass(frozen=True)
class Row:
    """One line of a sheet: ``pk`` of the stored line (``None``: a new one); ``values`` empty takes the line away."""

    pk: int | None
    values: Mapping[str, Any]


def _require_service(collectivite: Collectivite, service: Service) -> ServicePresence | None:
    if service.project_id != collectivite.project_id or service.collectivite_id not in {None, collectivite.pk}:
        raise ValidationError("Ce service n’appartient pas à cette collectivité.")
    presence = ServicePresence.objects.filter(collectivite=collectivite, service=service).first()
    if presence is not None and presence.etat == ServicePresence.Etat.N_EXISTE_PAS:
        raise ValidationError(NOT_THERE)
    return presence


def sheet_of(collectivite: Collectivite, service: Service, reason: str) -> FicheService:
    """The sheet, created when it is missing; a service that has one exists, so its silence becomes an answer.

    Raises ``ValidationError`` for a foreign service, or one that « n’existe pas ».
    """
    presence = _require_service(collectivite, service)
    if presence is None:
        save_answers(
            collectivite=collectivite,
            answers={service.pk: Answer(ServicePresence.Etat.EXISTE)},
            reason="service décrit dans sa fiche",
        )
    sheet = FicheService.objects.filter(collectivite=collectivite, service=service).first()
    if sheet is None:
        sheet = FicheService(collectivite=collectivite, service=service)
        sheet._change_reason = reason
        sheet.save()
    return sheet


def _save_rows(model: type[models.Model], sheet: FicheService, rows: Iterable[Row], reason: str) -> None:
    """Write lines of one kind; a line left out is not touched. Raises ``ValidationError`` on a line of another sheet."""
    stored = {row.pk: row for row in model.objects.filter(fiche=sheet).order_by("pk")}
    for line in rows:
        if line.pk is not None and line.pk not in stored:
            raise ValidationError("Une ligne de cette fiche a été retirée entre-temps : rechargez la page.")
        row = stored.get(line.pk) if line.pk is not None else model(fiche=sheet)
        if not line.values:
            if line.pk is not None:
                row._change_reason = reason
                row.delete()
            continue
        changed = [name for name, value in line.values.items() if getattr(row, name) != value]
        if row.pk is not None and not changed:
            continue
        for name, value in line.values.items():
            setattr(row, name, value)
        row._change_reason = reason
        row.save()


@transaction.atomic
def save_sheet(
    *,
    collectivite: Collectivite,
    service: Service,
    missions: str,
    horaires: str,
    moyens: Iterable[Row] = (),
    volumes: Iterable[Row] = (),
    mesures: Iterable[Row] = (),
    reason: str = "",
) -> FicheService:
    """Write what one employer says of one service, costs excepted. Raises ``ValidationError``; nothing is then written."""
    why = reason or REASON
    sheet = sheet_of(collectivite, service, why)
    texts = {"missions": missions.strip(), "horaires": horaires.strip()}
    if any(getattr(sheet, name) != value for name, value in texts.items()):
        for name, value in texts.items():
            setattr(sheet, name, value)
        sheet._change_reason = why
        sheet.save()
    for model, rows in ((MoyenService, moyens), (VolumeService, volumes), (MesureQualite, mesures)):
        _save_rows(model, sheet, rows, why)
    return sheet


@transaction.atomic
def save_costs(
    *,
    collectivite: Collectivite,
    service: Service,
    annee: int,
    source: str,
    montants: Mapping[str, Decimal | None],
    reason: str = "",
) -> None:
    """Write the costs of one year by heading, in euros; ``None`` takes a heading away, 0 is an amount.

    Raises ``ValidationError`` for a heading outside the list or a missing source: an amount without its source explains
    nothing.
    """
    unknown = montants.keys() - {rubrique.value for rubrique in Rubrique}
    if unknown:
        raise ValidationError(f"Rubrique inconnue : {', '.join(sorted(unknown))}.")
    if not source.strip() and any(amount is not None for amount in montants.values()):
        raise ValidationError({"source": "Dire d’où viennent ces montants, par exemple « CA 2025 »."})
    why = reason or f"coûts {annee}"
    sheet = sheet_of(collectivite, service, why)
    stored = {row.rubrique: row for row in CoutConstate.objects.filter(fiche=sheet, annee=annee).order_by("pk")}
    # a year shows one source only: an amount that did not move keeps its own, unless a new source is given
    known = {row.source for row in stored.values()}
    for rubrique, amount in montants.items():
        row = stored.get(rubrique)
        if amount is None:
            if row is not None:
                row._change_reason = why
                row.delete()
            continue
        if row is not None and row.montant_euros == amount and source.strip() in known:
            continue
        row = row or CoutConstate(fiche=sheet, annee=annee, rubrique=rubrique)
        row.montant_euros, row.source = amount, source.strip()
        row._change_reason = why
        row.save()
