"""Send the report to the councils, note what each answers, approve, send back. Each verb is one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.values import format_date
from governance.services.documents import deposit
from projects.models import Collectivite, Project
from projects.queries import collectivites_in
from roadmap.avis import Sens, avant_la_loi, premier_vote, refus
from roadmap.models import Avis, SaisineConseils


def _save(row, reason: str):
    row._change_reason = reason
    row.save()
    return row


def _check_date(date_envoi: date) -> None:
    if date_envoi > timezone.localdate():
        raise ValidationError({"date_envoi": f"Le {format_date(date_envoi)} n’est pas encore venu."})
    if early := avant_la_loi(date_envoi):
        raise ValidationError({"date_envoi": early})


@transaction.atomic
def open_saisine(*, project: Project, objet: str, date_envoi: date) -> SaisineConseils:
    """Note that the report was sent, and wait for every commune of the perimeter on that day.

    Raises ``ValidationError`` on a date to come or before the law, without commune, or while an earlier report still waits for its vote.
    """
    _check_date(date_envoi)
    Project.objects.select_for_update().get(pk=project.pk)
    last = project.saisines.order_by("-numero").first()
    if last is not None and last.date_approbation is None:
        raise ValidationError(f"« {last.objet} » attend encore son approbation : terminez-la d’abord.")
    communes = [row for row in collectivites_in(project, date_envoi) if row.kind == Collectivite.Kind.COMMUNE]
    if not communes:
        raise ValidationError("Le périmètre ne compte aucune commune ce jour-là.")
    row = SaisineConseils(project=project, numero=(last.numero if last else 0) + 1, objet=objet, date_envoi=date_envoi)
    _save(row, "rapport envoyé aux communes")
    for commune in communes:
        _save(Avis(saisine=row, collectivite=commune), "commune consultée")
    return row


@transaction.atomic
def change_saisine(*, saisine: SaisineConseils, objet: str, date_envoi: date) -> None:
    """Correct what was sent and when. Raises ``ValidationError`` when a commune would have received it before."""
    _check_date(date_envoi)
    first = saisine.avis.filter(date_reception__lt=date_envoi).select_related("collectivite").first()
    if first is not None:
        raise ValidationError(
            {"date_envoi": f"{first.collectivite} l’a reçu le {format_date(first.date_reception)}, avant cet envoi."}
        )
    saisine.objet, saisine.date_envoi = objet, date_envoi
    _save(saisine, "envoi corrigé")


@transaction.atomic
def record_avis(
    *,
    avis: Avis,
    fields: Mapping[str, Any],
    user,
    preuve_fichier: tuple[bytes, str] | None = None,
    deliberation_fichier: tuple[bytes, str] | None = None,
    reason: str = "",
) -> None:
    """Write what a commune received and answered; files are (bytes, name). Raises ``ValidationError`` by field."""
    dossier = replace(
        avis.dossier,
        date_reception=fields["date_reception"],
        sens=Sens(fields["sens"]) if fields["sens"] else None,
        date_deliberation=fields["date_deliberation"],
        date_arrivee=fields["date_arrivee"],
    )
    said = refus(dossier, timezone.localdate())
    received, sent = fields["date_reception"], avis.saisine.date_envoi
    if received and received < sent:
        said.setdefault(
            "date_reception", f"Le rapport a été envoyé le {format_date(sent)} : il ne peut pas arriver avant."
        )
    if received and not fields["preuve"]:
        said["preuve"] = "La date de réception se prouve : dites comment."
    if said:
        raise ValidationError(said)
    for name, value in fields.items():
        setattr(avis, name, value)
    for name, field, titre, file in (
        ("document_preuve", "preuve_fichier", "Preuve de réception", preuve_fichier),
        ("document_deliberation", "deliberation_fichier", "Délibération", deliberation_fichier),
    ):
        if file is not None:
            try:
                document = deposit(
                    project=avis.saisine.project,
                    data=file[0],
                    filename=file[1],
                    titre=f"{titre}, {avis.collectivite.nom}"[:160],
                    user=user,
                )
            except ValidationError as error:
                raise ValidationError({field: error.messages}) from None
            setattr(avis, name, document)
    _save(avis, reason or ("avis enregistré" if dossier.sens else "réception enregistrée"))


@transaction.atomic
def approve(*, saisine: SaisineConseils, fields: Mapping[str, Any]) -> None:
    """Note the vote of the EPCI, then that the adopted scheme was sent back to the communes.

    An opinion never binds the EPCI. A vote before the first safe day needs its reason.
    Raises ``ValidationError`` by field.
    """
    voted, sent_back, today = fields["date_approbation"], fields["date_transmission"], timezone.localdate()
    said: dict[str, str] = {}
    for name in ("date_approbation", "date_transmission"):
        if fields[name] and fields[name] > today:
            said[name] = f"Le {format_date(fields[name])} n’est pas encore venu."
    if voted is None:
        said["date_approbation"] = "Donnez la date du vote."
    elif voted < saisine.date_envoi:
        said.setdefault("date_approbation", f"Le rapport n’est parti que le {format_date(saisine.date_envoi)}.")
    elif sent_back and sent_back < voted:
        said.setdefault("date_transmission", "Le schéma est adressé aux communes après son approbation.")
    if voted is not None and not said:
        rows = saisine.avis.select_related("collectivite").order_by("collectivite__rang", "pk")
        first = premier_vote([one.dossier for one in rows])
        if (first.jour is None or voted < first.jour) and not fields["motif_vote_anticipe"].strip():
            when = f"le {format_date(first.jour)}" if first.jour else "pas encore connu"
            said["motif_vote_anticipe"] = (
                f"Premier vote sûr : {when} ({first.pourquoi}). Voter avant fragilise la délibération : dites pourquoi."
            )
    if said:
        raise ValidationError(said)
    for name, value in fields.items():
        setattr(saisine, name, value)
    _save(saisine, "approbation enregistrée")
