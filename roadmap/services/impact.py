"""Write a fiche d'impact, sign it, validate it, send it to the committees. Each verb is one transaction."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from projects.models import Collectivite
from roadmap.models import FicheImpact, ServiceMutualise
from roadmap.queries.impact import content_of, mark_of
from roadmap.queries.services import own_cst, steps_of
from roadmap.services.services import NOTHING, save_step
from roadmap.situations import THEMES

STEP = "FICHE_IMPACT"


def _save(row: FicheImpact, user, reason: str) -> FicheImpact:
    row._change_reason, row._history_user = reason, user
    row.save()
    return row


def latest(row: ServiceMutualise) -> FicheImpact | None:
    """The version being written or the last one sent."""
    return row.fiches_impact.order_by("-version").first()


@transaction.atomic
def write_impact(*, row: ServiceMutualise, textes: Mapping[str, str], user) -> FicheImpact:
    """Write the four headings. What was sent is kept: another version begins. Writing undoes validation and signatures."""
    ServiceMutualise.objects.select_for_update().get(pk=row.pk)
    sheet = latest(row)
    if sheet is None or sheet.date_envoi:
        sheet = FicheImpact(service_mutualise=row, version=sheet.version + 1 if sheet else 1)
    sheet.textes = {key: textes.get(key, "").replace("\r\n", "\n").strip() for key in THEMES}
    sheet.date_validation, sheet.valide_par, sheet.marque_validee, sheet.cosignatures = None, None, "", {}
    return _save(sheet, user, "fiche d’impact écrite")


def _silent(sheet: FicheImpact) -> list[str]:
    return [label.lower() for key, label in THEMES.items() if not sheet.textes.get(key)]


@transaction.atomic
def cosign_impact(*, sheet: FicheImpact, employer: Collectivite, user) -> FicheImpact:
    """The HR of a party signs. Raises ``ValidationError`` once sent, or for an employer that takes no part."""
    if sheet.date_envoi:
        raise ValidationError("Cette version est envoyée : elle ne se signe plus.")
    if not sheet.service_mutualise.parties.filter(collectivite=employer).exists():
        raise ValidationError(f"{employer.nom} ne prend pas part à ce service.")
    sheet.cosignatures = sheet.cosignatures | {
        employer.siren: {"le": timezone.localdate().isoformat(), "marque": mark_of(sheet)}
    }
    return _save(sheet, user, f"cosignée par {employer.nom}")


@transaction.atomic
def validate_impact(*, sheet: FicheImpact, user, on: date | None = None) -> FicheImpact:
    """The référent RH validates. Raises ``ValidationError`` when a heading of the law is silent, or once sent."""
    if sheet.date_envoi:
        raise ValidationError("Cette version est déjà envoyée aux comités.")
    if silent := _silent(sheet):
        raise ValidationError(f"La fiche ne dit encore rien de : {', '.join(silent)}.")
    sheet.date_validation, sheet.valide_par, sheet.marque_validee = on or timezone.localdate(), user, mark_of(sheet)
    return _save(sheet, user, "fiche d’impact validée")


@transaction.atomic
def send_impact(*, sheet: FicheImpact, user, on: date | None = None) -> FicheImpact:
    """Send a validated version to the committees: texts and posts are kept as they are, with their fingerprint.

    The legal step is done from that day, when nobody noted it. Raises ``ValidationError`` before validation, when texts or
    posts changed since, or when it was sent.
    """
    if sheet.date_validation is None:
        raise ValidationError("La fiche est validée par les ressources humaines avant d’être envoyée.")
    if sheet.date_envoi:
        raise ValidationError("Cette version est déjà envoyée aux comités.")
    if sheet.marque_validee != mark_of(sheet):
        raise ValidationError("Les postes ont changé depuis la validation : relisez la fiche et validez-la de nouveau.")
    # the random part keeps the fingerprint from telling what is masked to who would try every answer
    content = content_of(sheet) | {"sel": secrets.token_hex(16)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    sheet.empreinte = hashlib.sha256(text.encode()).hexdigest()
    sheet.date_envoi, sheet.contenu = on or timezone.localdate(), content
    saved = _save(sheet, user, "fiche d’impact envoyée aux comités")
    _note_step(saved, user)
    return saved


def _note_step(sheet: FicheImpact, user) -> None:
    row = sheet.service_mutualise
    steps, rows = steps_of(row, own_cst(row.project))
    step = next((one for one in steps if one.cle == STEP), None)
    if step is None or step.date_realisee is not None:
        return
    stored = rows.get(STEP)
    fields = {name: getattr(stored, name) for name in NOTHING} if stored else dict(NOTHING)
    done = {"date_realisee": sheet.date_envoi, "reference": f"version {sheet.version}"}
    save_step(row=row, cle=STEP, fields=fields | done, user=user)
