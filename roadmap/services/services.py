"""Put a service on the roadmap, say who takes part, date its legal steps. Each verb is one transaction."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.removal import remove, restore
from common.values import format_date
from governance.models import Body
from governance.services.documents import deposit
from projects.models import Collectivite, Project, Service
from roadmap.cst import Vote, refus_nouvel_examen
from roadmap.etapes import ARRETE_PREFECTORAL, AVIS_CST, OUVERTURE, REVISION_AC_EPCI, SECOND_AVIS_CST
from roadmap.models import EtapeLegale, PartieService, ServiceMutualise
from roadmap.planning import differences, obstacles, planifier
from roadmap.queries.services import authority_gaps, own_cst, steps_of
from roadmap.queries.transfers import sans_accord
from roadmap.services.parties import appliquer_actes, oublier_usages_vides
from scenarios.engine.formes import forme
from scenarios.models import ServiceScenario

# what a caller without form hands over, some of it changed
NOTHING: Mapping[str, Any] = {
    "date_prevue": None,
    "date_realisee": None,
    "date_notification": None,
    "reference": "",
    "sens": "",
    "pour": None,
    "contre": None,
    "abstentions": None,
    "reserves": "",
    "motif": "",
}
CONVENTION = "CONVENTION"
VOTES_WANTED = "Comptez les voix des représentants du personnel (0 s’il n’y en a pas)."
VOTED = frozenset({AVIS_CST, SECOND_AVIS_CST, REVISION_AC_EPCI})


def _save(row, reason: str):
    row._change_reason = reason
    row.save()
    return row


def _check(project: Project, code: str, gestionnaire: Collectivite, parties: Iterable[Collectivite]) -> None:
    rows, chosen, said = list(parties), forme(code), {}
    if any(one.project_id != project.pk for one in [gestionnaire, *rows]):
        raise ValidationError("Une collectivité n’appartient pas au projet.")
    if gestionnaire.kind not in chosen.gestionnaires:
        said["gestionnaire"] = f"{gestionnaire.nom} ne peut pas gérer : {chosen.libelle} ({chosen.article})."
    wrong = [one.nom for one in rows if one.kind not in chosen.membres]
    if wrong:
        said["parties"] = f"Ne peuvent pas y prendre part sous cette forme : {', '.join(wrong)}."
    elif len({one.pk for one in [gestionnaire, *rows]}) < 2:
        said["parties"] = "Un service mutualisé réunit au moins deux collectivités."
    if said:
        raise ValidationError(said)


@transaction.atomic
def add_service_mutualise(
    *,
    project: Project,
    service: Service,
    code_forme: str,
    gestionnaire: Collectivite,
    date_ouverture: date,
    parties: Iterable[Collectivite],
    service_scenario: ServiceScenario | None = None,
    comite_suivi: Body | None = None,
    reason: str = "",
) -> ServiceMutualise:
    """Put a service on the roadmap; the manager is a party like the others. Raises ``ValidationError`` by field."""
    _check(project, code_forme, gestionnaire, members := list(parties))
    Project.objects.select_for_update().get(pk=project.pk)
    if project.services_mutualises.filter(service=service).exists():
        raise ValidationError({"service": f"« {service.libelle} » est déjà sur la feuille de route."})
    last = ServiceMutualise.everything.filter(project=project).aggregate(last=Max("numero"))["last"] or 0
    row = _save(
        ServiceMutualise(
            project=project,
            numero=last + 1,
            service=service,
            service_scenario=service_scenario,
            comite_suivi=comite_suivi,
            forme=code_forme,
            gestionnaire=gestionnaire,
            date_ouverture=date_ouverture,
        ),
        reason or "service mis sur la feuille de route",
    )
    for one in {party.pk: party for party in [gestionnaire, *members]}.values():
        _save(PartieService(service_mutualise=row, collectivite=one), "partie au service")
    return row


@transaction.atomic
def change_service_mutualise(
    *,
    row: ServiceMutualise,
    code_forme: str,
    gestionnaire: Collectivite,
    date_ouverture: date,
    parties: Iterable[Collectivite],
    comite_suivi: Body | None = None,
    reason: str = "",
) -> list[str]:
    """Change form, manager, opening or parties; returns what moves, as sentences. Raises ``ValidationError`` by field."""
    _check(row.project, code_forme, gestionnaire, members := list(parties))
    leaving = row.parties.filter(collectivite=gestionnaire, date_sortie__isnull=False).first()
    if leaving is not None:
        day = format_date(leaving.date_sortie)
        raise ValidationError(
            {"gestionnaire": f"{gestionnaire.nom} sort de ce service le {day} et ne peut pas le gérer."}
        )
    before = _plan(row)
    row.forme, row.gestionnaire, row.date_ouverture = code_forme, gestionnaire, date_ouverture
    row.comite_suivi = comite_suivi
    _save(row, reason or "service modifié")
    wanted = {party.pk: party for party in [gestionnaire, *members]}
    current = {one.collectivite_id: one for one in row.parties.order_by("pk")}
    for key, party in wanted.items():
        if key not in current:
            _save(PartieService(service_mutualise=row, collectivite=party), "partie au service")
            appliquer_actes(row, party)
    for key, one in current.items():
        # whoever came by an act leaves by an act, and an exit that is signed is not forgotten
        if key not in wanted and one.date_entree is None and one.date_sortie is None and not one.absences:
            one._change_reason = "ne prend plus part au service"
            one.delete()
            oublier_usages_vides(row, key)
    return differences(before, _plan(row))


def _plan(row: ServiceMutualise):
    fresh = (
        ServiceMutualise.objects.select_related("service", "gestionnaire", "project", "service_scenario")
        .prefetch_related("parties__collectivite", "etapes")
        .get(pk=row.pk)
    )
    steps, _ = steps_of(fresh, own_cst(fresh.project))
    return planifier(steps, depart=timezone.localdate(), voulue=fresh.date_ouverture)


@transaction.atomic
def save_step(
    *, row: ServiceMutualise, cle: str, fields: Mapping[str, Any], user=None, fichier: tuple[bytes, str] | None = None
) -> list[str]:
    """Plan a step, or note that it was done; returns what moves, as sentences that say why.

    A step done before what should precede it (a convention before the opinion of a committee, or before it is said who
    evaluates the agents), or a second examination
    out of its days, is refused unless ``fields["motif"]`` says why. Raises ``KeyError`` on an unknown step, ``ValidationError`` by field.
    """
    ServiceMutualise.objects.select_for_update().get(pk=row.pk)
    steps, rows = steps_of(row, own_cst(row.project))
    target = next((one for one in steps if one.cle == cle), None)
    if target is None:
        raise KeyError(cle)
    before = planifier(steps, depart=timezone.localdate(), voulue=row.date_ouverture)
    clean, done = dict(fields), fields["date_realisee"]
    votes = [clean.get(name) for name in ("pour", "contre", "abstentions")]
    said: dict[str, str] = {}
    if done is not None and done > timezone.localdate():
        said["date_realisee"] = f"Le {format_date(done)} n’est pas encore venu : donnez une date prévue."
    if target.type.cle in VOTED and done is not None:
        if None in votes[:2]:
            said["pour"] = VOTES_WANTED if target.type.cle != REVISION_AC_EPCI else "Comptez les voix du conseil."
        elif not sum(vote or 0 for vote in votes):
            said["pour"] = "Personne n’a voté : l’avis n’est pas rendu."
        elif target.type.cle == REVISION_AC_EPCI and not Vote(votes[0], votes[1], votes[2] or 0).atteint_deux_tiers:
            said["pour"] = (
                "Les deux tiers des voix exprimées ne sont pas atteints : la révision libre n’est pas adoptée. Gardez une "
                "date prévue tant que le conseil ne l’a pas votée."
            )
        clean["abstentions"] = clean.get("abstentions") or 0
    else:
        clean |= {"pour": None, "contre": None, "abstentions": None}
    told = clean.get("date_notification") if target.vaut_accord else None
    clean["date_notification"] = told
    if told is not None:
        opened = next((one.date_realisee for one in steps if one.ouvre_delai), None)
        if told > timezone.localdate():
            said["date_notification"] = f"Le {format_date(told)} n’est pas encore venu."
        elif opened is None or told < opened:
            said["date_notification"] = (
                "Notez d’abord la délibération de la communauté : on ne notifie que ce qu’elle a voté."
                if opened is None
                else f"La communauté a délibéré le {format_date(opened)} : la notification vient après."
            )
        elif done is not None and done < told:
            said["date_realisee"] = (
                f"Le conseil ne délibère qu’après la notification à son maire, le {format_date(told)}."
            )
    if not target.se_refuse or done is None:
        clean["sens"] = ""
    elif not clean.get("sens"):
        said["sens"] = "Dites si le conseil accepte ou refuse."
    if done is not None and not said and not clean["motif"].strip():
        found = obstacles(steps, cle, done)
        if target.type.cle == ARRETE_PREFECTORAL:
            found += sans_accord(row, steps, timezone.localdate())
        if target.type.cle == CONVENTION:
            found += [gap.texte for gap in authority_gaps(row) if gap.bloquant]
        if target.type.cle == SECOND_AVIS_CST:
            first = rows[f"{AVIS_CST}-{target.cible}"].date_realisee
            found += [refusal] if (refusal := refus_nouvel_examen(first, done)) else []
        if found:
            said["motif"] = f"{' '.join(found)} Pour l’enregistrer quand même, dites pourquoi."
    if said:
        raise ValidationError(said)
    stored = rows.get(cle) or EtapeLegale(service_mutualise=row, cle=target.type.cle, cible=target.cible)
    for name, value in clean.items():
        setattr(stored, name, value)
    if fichier is not None:
        try:
            stored.document = deposit(
                project=row.project, data=fichier[0], filename=fichier[1], titre=target.libelle[:160], user=user
            )
        except ValidationError as error:
            raise ValidationError({"fichier": error.messages}) from None
    _save(stored, clean["motif"].strip() or ("étape faite" if done else "étape prévue"))
    return differences(before, _plan(row))


def remove_service_mutualise(*, row: ServiceMutualise, auteur, motif: str) -> None:
    """Take a service off the roadmap; it can come back for 24 hours. Raises ``ValidationError`` once it is open."""
    if row.etapes.filter(cle=OUVERTURE, date_realisee__isnull=False).exists():
        raise ValidationError("Ce service est ouvert : on n’efface pas ce qui a eu lieu.")
    remove(row, auteur=auteur, motif=motif)


def restore_service_mutualise(*, row: ServiceMutualise, auteur) -> None:
    """Bring a service back. Raises ``ValidationError`` too late, or when it was put back meanwhile."""
    if ServiceMutualise.objects.filter(project=row.project, service=row.service).exists():
        raise ValidationError("Entre-temps, le même service a été remis sur la feuille de route.")
    restore(row, auteur=auteur)
