"""Write the acts of a shared service, which open and close it to its parties, and the looks back. One transaction each."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.removal import remove, restore
from common.values import format_date
from governance.services.documents import deposit
from projects.models import Collectivite
from roadmap.etapes import OUVERTURE
from roadmap.models import ActeService, RetourService, ServiceMutualise
from roadmap.services.parties import appliquer_actes, est_fondatrice, mouvements
from roadmap.vie import GESTIONNAIRE, Mouvement, contresens, echeances, questions
from scenarios.engine.formes import forme

Nature = ActeService.Nature
ENTRE_OU_SORT = frozenset({Nature.ADHESION, Nature.RETRAIT})
NOT_IN_YET = "On sort d’un service après y être entré."


def _save(row, reason: str):
    row._change_reason = reason
    row.save()
    return row


def ouverture_de(row: ServiceMutualise) -> date | None:
    """The day on which the service really opened."""
    return row.etapes.filter(cle=OUVERTURE).values_list("date_realisee", flat=True).first()


def _gere(who: Collectivite) -> str:
    return f"{who.nom} gère ce service : changez d’abord qui le gère."


def _tient_le_gestionnaire(row: ServiceMutualise, acte: ActeService) -> bool:
    """Whether the manager takes part by this act alone."""
    return (
        acte.nature == Nature.ADHESION
        and acte.collectivite_id == row.gestionnaire_id
        and row.parties.filter(collectivite=acte.collectivite, date_entree__isnull=False).exists()
        and not any(one.entre for one in mouvements(row, acte.collectivite, acte))
    )


def _wrong(row: ServiceMutualise, nature: str, fields: Mapping[str, Any], acte: ActeService | None) -> dict[str, str]:
    said: dict[str, str] = {}
    signed, effect, end, who = (
        fields[name] for name in ("date_signature", "date_effet", "date_echeance", "collectivite")
    )
    if signed and signed > timezone.localdate():
        said["date_signature"] = f"Le {format_date(signed)} n’est pas encore venu : laissez vide jusqu’à la signature."
    if end and end <= effect:
        said["date_echeance"] = "Un acte prend fin après avoir pris effet."
    if nature not in ENTRE_OU_SORT:
        return said
    if who is None:
        return said | {"collectivite": "Dites qui entre ou qui sort."}
    founder, others = est_fondatrice(row, who), mouvements(row, who, acte)
    if nature == Nature.ADHESION and who.kind not in forme(row.forme).membres:
        return said | {"collectivite": f"{who.nom} ne peut pas y prendre part sous cette forme."}
    if nature == Nature.ADHESION and not signed and acte is not None and _tient_le_gestionnaire(row, acte):
        return said | {"date_signature": _gere(who)}
    if nature == Nature.RETRAIT and not founder and not any(one.entre for one in others):
        return said | {"collectivite": f"{who.nom} ne prend pas part à ce service."}
    if nature == Nature.RETRAIT and who.pk == row.gestionnaire_id:
        return said | {"collectivite": _gere(who)}
    # a founder has no date of entry: it is in from the day the service opened
    if nature == Nature.RETRAIT and founder and effect <= (ouverture_de(row) or row.date_ouverture):
        return said | {"date_effet": NOT_IN_YET}
    if signed or acte is None:
        return said | _contresens(who, founder, others, Mouvement(effect, nature == Nature.ADHESION))
    return said | _reste(who, founder, others)


def _contresens(who: Collectivite, founder: bool, others: list[Mouvement], new: Mouvement) -> dict[str, str]:
    """Why this movement does not go with the signed ones, on the field to mend."""
    wrong = contresens(founder, [*others, new])
    if wrong is None:
        return {}
    # both may be at fault: the day of the other one is what the person needs
    last = max((one.jour for one in others if one.entre != new.entre and one.jour <= new.jour), default=None)
    if new.entre:
        if wrong is not new and not wrong.entre:
            return {
                "date_effet": f"{who.nom} sort de ce service le {format_date(wrong.jour)} : on y entre avant d’en sortir."
            }
        if last == new.jour:
            return {"date_effet": f"{who.nom} sort de ce service le {format_date(last)} : on y revient un autre jour."}
        return {"collectivite": f"{who.nom} prend déjà part à ce service."}
    if wrong is not new and wrong.entre:
        return {
            "date_effet": f"{who.nom} revient dans ce service le {format_date(wrong.jour)} : on en sort avant d’y revenir."
        }
    return {"date_effet": NOT_IN_YET}


def _reste(who: Collectivite, founder: bool, others: list[Mouvement]) -> dict[str, str]:
    """Why the other signed acts do not hold without this one: a return without its exit."""
    wrong = contresens(founder, others)
    if wrong is None or not wrong.entre:
        return {}
    return {
        "date_signature": f"{who.nom} revient dans ce service le {format_date(wrong.jour)}, ce qui suppose ce retrait : "
        "retirez d’abord cette adhésion."
    }


@transaction.atomic
def save_acte(
    *,
    row: ServiceMutualise,
    fields: Mapping[str, Any],
    acte: ActeService | None = None,
    user=None,
    fichier: tuple[bytes, str] | None = None,
) -> ActeService:
    """Write an act. Once signed, an entry or an exit gives the party its date, and the years follow.

    ``nature`` and ``collectivite`` of an act do not change. Raises ``ValidationError`` by field.
    """
    ServiceMutualise.objects.select_for_update().get(pk=row.pk)
    given = dict(fields)
    if acte is not None:
        given |= {"nature": acte.nature, "collectivite": acte.collectivite}
    if given["nature"] not in ENTRE_OU_SORT:
        given["collectivite"] = None
    if said := _wrong(row, given["nature"], given, acte):
        raise ValidationError(said)
    if acte is None:
        last = ActeService.everything.filter(service_mutualise=row).aggregate(last=Max("numero"))["last"] or 0
        acte = ActeService(service_mutualise=row, numero=last + 1)
    for name, value in given.items():
        setattr(acte, name, value)
    if fichier is not None:
        try:
            acte.document = deposit(
                project=row.project, data=fichier[0], filename=fichier[1], titre=f"{acte}, {row}"[:160], user=user
            )
        except ValidationError as error:
            raise ValidationError({"fichier": error.messages}) from None
    _save(acte, "acte modifié" if acte.pk else "acte ajouté")
    if acte.collectivite is not None:
        appliquer_actes(row, acte.collectivite)
    return acte


@transaction.atomic
def remove_acte(*, acte: ActeService, auteur, motif: str) -> None:
    """Take an act away; what it opened or closed is as before. It can come back for 24 hours.

    Raises ``ValidationError`` on the act by which the manager takes part, and on the exit that a later return supposes.
    """
    row, who = acte.service_mutualise, acte.collectivite
    if _tient_le_gestionnaire(row, acte):
        raise ValidationError(_gere(who))
    if who is not None and (said := _reste(who, est_fondatrice(row, who), mouvements(row, who, acte))):
        raise ValidationError(list(said.values()))
    remove(acte, auteur=auteur, motif=motif)
    if acte.collectivite is not None:
        appliquer_actes(acte.service_mutualise, acte.collectivite)


@transaction.atomic
def restore_acte(*, row: ActeService, auteur) -> None:
    """Undo ``remove_acte``. Raises ``ValidationError`` too late, without its service, or when it makes no sense any more."""
    service = row.service_mutualise
    if service.date_suppression is not None:
        raise ValidationError("Le service de cet acte est lui-même supprimé : rétablissez d’abord le service.")
    if row.collectivite is not None and row.date_signature is not None:
        names = ("date_signature", "date_effet", "date_echeance", "collectivite")
        if said := _wrong(service, row.nature, {name: getattr(row, name) for name in names}, row):
            raise ValidationError(list(said.values()))
    restore(row, auteur=auteur)
    if row.collectivite is not None:
        appliquer_actes(row.service_mutualise, row.collectivite)


@transaction.atomic
def save_retour(
    *,
    row: ServiceMutualise,
    mois: int,
    collectivite: Collectivite,
    reponses: Mapping[str, Decimal | int | None],
    commentaire: str = "",
) -> RetourService:
    """Write what a party says of the service; an empty answer is no answer. Raises ``ValidationError``."""
    opened = ouverture_de(row)
    if opened is None:
        raise ValidationError("Ce service n’est pas encore ouvert : il n’y a pas encore de bilan à faire.")
    if timezone.localdate() < (due := echeances(opened)[mois]):
        raise ValidationError(f"Le bilan à {mois} mois se remplit à partir du {format_date(due)}.")
    if not row.parties.filter(collectivite=collectivite).exists():
        raise ValidationError(f"{collectivite.nom} ne prend pas part à ce service.")
    asked = {q.code for q in questions() if q.qui != GESTIONNAIRE or collectivite.pk == row.gestionnaire_id}
    kept = {code: str(value) for code, value in reponses.items() if code in asked and value is not None}
    if not kept:
        raise ValidationError("Répondez au moins à une question.")
    found = RetourService.objects.filter(service_mutualise=row, mois=mois, collectivite=collectivite).first()
    saved = found or RetourService(service_mutualise=row, mois=mois, collectivite=collectivite)
    saved.reponses, saved.commentaire = kept, commentaire.strip()
    return _save(saved, "bilan modifié" if found else "bilan rempli")
