"""Record a decision, correct it, take it back with a reason, and bring it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from governance.models import Decision, DecisionOption, Meeting
from governance.notices import DECISION
from governance.services.notifications import notify, seated_in, withdraw
from projects.models import Project


def _check(meeting: Meeting, fields: Mapping[str, Any], options: Sequence[str], kept: int | None) -> dict[str, Any]:
    """The fields as they are written. Raises ``ValidationError`` by field when vote, result and options disagree."""
    clean, errors = dict(fields), {}
    counts = [clean.get(name) for name in ("pour", "contre", "abstentions")]
    if meeting.etat == Meeting.Etat.ANNULEE:
        raise ValidationError("Cette réunion est annulée\u00a0: rien n’y est décidé.")
    if clean["mode"] == Decision.Mode.VOTE:
        if None in counts[:2]:
            errors["pour"] = "Un vote se compte\u00a0: donnez les voix pour et les voix contre (0 s’il n’y en a pas)."
        else:
            clean["abstentions"] = clean.get("abstentions") or 0
            if not sum((clean["pour"], clean["contre"], clean["abstentions"])):
                errors["pour"] = "Personne n’a voté\u00a0: choisissez « consensus » ou donnez les voix."
            elif clean["resultat"] == Decision.Resultat.ADOPTEE and clean["pour"] < clean["contre"]:
                errors["resultat"] = "Il y a plus de voix contre que de voix pour\u00a0: elle n’est pas adoptée."
    else:
        clean |= {"pour": None, "contre": None, "abstentions": None}
    if kept is not None and not (0 <= kept < len(options)):
        errors["retenue"] = "L’option retenue n’est pas dans la liste."
    if clean["date"] > timezone.localdate():
        errors["date"] = "Cette date n’est pas encore venue."
    if errors:
        raise ValidationError(errors)
    return clean


def _save_options(decision: Decision, options: Sequence[str], kept: int | None) -> None:
    wanted = [(rang, text, rang - 1 == kept) for rang, text in enumerate(options, start=1)]
    current = list(decision.options.order_by("rang", "pk"))
    if [(row.rang, row.libelle, row.est_retenue) for row in current] == wanted:
        return
    for row in current:
        row._change_reason = "options envisagées"
        row.delete()
    for rang, text, is_kept in wanted:
        row = DecisionOption(decision=decision, rang=rang, libelle=text, est_retenue=is_kept)
        row._change_reason = "options envisagées"
        row.save()


@transaction.atomic
def record_decision(
    *,
    meeting: Meeting,
    fields: Mapping[str, Any],
    options: Sequence[str] = (),
    kept: int | None = None,
    author=None,
) -> Decision:
    """Record a decision under the next number of the project and tell those who sit in the body.

    ``options``: what was considered, in order; ``kept``: rank from 0 of the one that was chosen.
    Raises ``ValidationError`` by field, and when this meeting already says the same: a double click records once.
    """
    clean = _check(meeting, fields, options, kept)
    project = Project.objects.select_for_update().get(pk=meeting.body.project_id)
    same = meeting.decisions.filter(objet=clean["objet"], texte=clean["texte"], date_retrait=None).first()
    if same is not None:
        raise ValidationError(
            f"Cette réunion a déjà consigné cette décision, sous le numéro {same.code}\u00a0: même objet, même texte."
        )
    last = project.decisions.aggregate(last=Max("numero"))["last"] or 0
    decision = Decision(project=project, meeting=meeting, numero=last + 1, **clean)
    decision._change_reason = "décision consignée"
    decision.save()
    _save_options(decision, options, kept)
    notify(
        project=project,
        users=seated_in(meeting.body),
        kind=DECISION,
        cle=f"decision:{decision.pk}",
        texte=f"{decision.code}, {decision.objet}\u00a0: {decision.get_resultat_display()}.",
        adresse=reverse("governance:decision", args=[project.slug, decision.numero]),
        body=meeting.body,
        author=author,
    )
    return decision


@transaction.atomic
def change_decision(
    *,
    decision: Decision,
    fields: Mapping[str, Any],
    options: Sequence[str] = (),
    kept: int | None = None,
    reason: str,
) -> None:
    """Correct a decision; the reason stays in its history. Raises ``ValidationError`` by field, or without reason."""
    if not reason.strip():
        raise ValidationError({"motif": "Une décision consignée ne change pas sans que l’on dise pourquoi."})
    if decision.date_retrait is not None:
        raise ValidationError("Cette décision est retirée\u00a0: rétablissez-la avant de la corriger.")
    clean = _check(decision.meeting, fields, options, kept)
    for name, value in clean.items():
        setattr(decision, name, value)
    decision._change_reason = reason.strip()
    decision.save()
    _save_options(decision, options, kept)


@transaction.atomic
def take_back_decision(*, decision: Decision, reason: str) -> None:
    """Take a decision back; it stays readable under its number. Raises ``ValidationError`` without reason, or twice."""
    if not reason.strip():
        raise ValidationError({"motif": "Dites pourquoi la décision est retirée."})
    if decision.date_retrait is not None:
        raise ValidationError("Cette décision est déjà retirée.")
    decision.date_retrait, decision.motif_retrait = timezone.now(), reason.strip()
    decision._change_reason = reason.strip()
    decision.save()
    withdraw(project=decision.project, cle=f"decision:{decision.pk}")


@transaction.atomic
def restore_decision(*, decision: Decision) -> None:
    """Bring a decision back. Nothing happens when it was not taken back."""
    if decision.date_retrait is not None:
        decision.date_retrait, decision.motif_retrait = None, ""
        decision._change_reason = "décision rétablie"
        decision.save()
