"""Type the year of a service, then freeze and number the statement of each commune. One transaction each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.values import format_date, format_decimal
from projects.models import Project
from roadmap.etats import empreinte_de, en_json
from roadmap.models import EtatAnnuel, ExerciceService, ServiceMutualise, UsageService
from roadmap.queries.statements import brouillons, exercices_of, parties_de
from scenarios.engine.cout_unitaire import CoutUnitaireImpossible


def _save(row, reason: str):
    row._change_reason = reason
    row.save()
    return row


@transaction.atomic
def save_exercice(
    *,
    service: ServiceMutualise,
    annee: int,
    fields: Mapping[str, Any],
    usages: Mapping[int, tuple[Decimal, Decimal | None]],
    reason: str = "",
) -> ExerciceService:
    """Write the cost of a year and the units of each party (key → forecast, really used or ``None``).

    A former party whose units are emptied leaves the year. Raises ``ValidationError`` by field. Statements that were
    frozen stay as they are.
    """
    said: dict[str, str] = {}
    if fields["capacite"] is None or fields["capacite"] <= 0:
        said["capacite"] = "Le service rend un nombre d’unités positif."
    notified = fields["date_notification"]
    if notified and notified > timezone.localdate():
        said["date_notification"] = f"Le {format_date(notified)} n’est pas encore venu."
    used = sum((real if real is not None else plan for plan, real in usages.values()), Decimal(0))
    if not said and used > fields["capacite"]:
        said["capacite"] = (
            f"Les unités des parties ({format_decimal(used)}) dépassent celles que le service peut rendre "
            f"({format_decimal(fields['capacite'])})."
        )
    if said:
        raise ValidationError(said)
    row = ExerciceService.objects.filter(service_mutualise=service, annee=annee).first()
    row = row or ExerciceService(service_mutualise=service, annee=annee)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        unit = row.regle.cout_unitaire_euros
    except CoutUnitaireImpossible as error:
        raise ValidationError({"capacite": str(error)}) from None
    if unit < 0:
        raise ValidationError({"evolution_euros": "Le coût du service serait négatif."})
    _save(row, reason or "exercice saisi")
    current = {one.collectivite_id: one for one in row.usages.order_by("pk")}
    parties = parties_de(service, annee)
    for key, (plan, real) in usages.items():
        if key not in parties and not plan and not real:
            # a former party without units has nothing to pay: no statement waits for it
            if key in current:
                current[key]._change_reason = reason or "unités effacées"
                current[key].delete()
            continue
        use = current.get(key) or UsageService(exercice=row, collectivite_id=key)
        if use.pk and (use.prevues, use.constatees) == (plan, real):
            continue
        use.prevues, use.constatees = plan, real
        _save(use, reason or "unités saisies")
    return row


@transaction.atomic
def freeze_statements(*, project: Project, annee: int, user, motif: str = "") -> list[EtatAnnuel]:
    """Number and freeze one statement a payer, all services together; only what changed since gets a new one.

    Raises ``ValidationError`` when real units are missing (they are named), when there is nothing to bill or to change,
    or without a reason where a statement replaces another.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    drafts = brouillons(exercices_of(project, annee))
    if not drafts:
        raise ValidationError(f"Aucun service n’a d’unités saisies pour {annee}.")
    missing = [f"{one.collectivite} ({', '.join(one.manquants)})" for one in drafts if one.manquants]
    if missing:
        raise ValidationError(
            f"Unités constatées à saisir : {' ; '.join(missing)}. Elles se saisissent sur la page de chaque service, ci-dessous."
        )
    last = project.etats_annuels.aggregate(last=Max("numero"))["last"] or 0
    earlier: dict[int, EtatAnnuel] = {}
    for row in project.etats_annuels.filter(annee=annee).order_by("numero"):
        earlier[row.collectivite_id] = row
    made = []
    for one in drafts:
        data = [en_json(line) for line in one.lignes]
        mark = empreinte_de(one.lignes)
        before = earlier.get(one.collectivite.pk)
        if before is not None and before.empreinte == mark:
            continue
        if before is not None and not motif.strip():
            raise ValidationError({"motif": f"{before} est déjà arrêté : dites pourquoi un autre le remplace."})
        last += 1
        made.append(
            EtatAnnuel.objects.create(
                project=project,
                numero=last,
                collectivite=one.collectivite,
                annee=annee,
                arrete_par=user,
                donnees=data,
                empreinte=mark,
                remplace=before,
                motif=motif.strip() if before is not None else "",
            )
        )
    if not made:
        raise ValidationError("Rien n’a changé depuis les états déjà arrêtés.")
    return made
