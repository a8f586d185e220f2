"""Write, move, follow and take away fiches action; propose them from the adopted scenario. One transaction each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.calendar import add_months
from common.removal import remove, restore
from common.values import format_date
from governance.models import Document
from governance.services.documents import deposit
from projects.models import Project
from roadmap.enchainement import Tache, boucle, decaler
from roadmap.models import FicheAction, IndicateurAction, IndicateurObjectif, Objectif, ParticipationAction
from roadmap.planning import cited
from roadmap.queries.actions import actions_of, communes_asked
from roadmap.raci import LIBELLES, refus
from roadmap.services.services import add_service_mutualise
from scenarios.inputs import ligne_de
from scenarios.models import CoutService, DepenseDatee, Scenario, ServiceScenario
from scenarios.queries import services_of as scenario_services

PREPARATION_MONTHS = 12
OUI, NON = ParticipationAction.Reponse.OUI, ParticipationAction.Reponse.NON


def _save(row, reason: str):
    row._change_reason = reason
    row.save()
    return row


def _check(
    project: Project, action: FicheAction | None, fields: Mapping[str, Any], before: Sequence[FicheAction]
) -> None:
    said: dict[str, str] = {}
    start, end = fields["date_debut"], fields["date_fin"]
    if (start is None) != (end is None):
        said["date_fin" if start else "date_debut"] = "Une action a un début et une fin, ou aucun des deux."
    elif start and end < start:
        said["date_fin"] = f"La fin ({format_date(end)}) précède le début ({format_date(start)})."
    state, progress = fields["etat"], fields["avancement"]
    if state == FicheAction.Etat.FAITE and progress != 100:
        said["avancement"] = "Une action faite est à 100 %."
    if state == FicheAction.Etat.PREVUE and progress:
        said["avancement"] = "Une action prévue n’a pas commencé : passez-la en cours."
    if wrong := refus({name: str(fields.get(name, getattr(action, name, ""))) for name in LIBELLES}):
        said[wrong.champ] = wrong.phrase
    rows = {one.pk: one.tache for one in actions_of(project)}
    key = action.pk if action else 0
    rows[key] = Tache(key, fields["titre"], start, end, frozenset(one.pk for one in before))
    if ring := boucle(rows.values()):
        said["predecesseurs"] = f"Ces actions tournent en rond : {' avant '.join(cited(one) for one in ring)}."
    if said:
        raise ValidationError(said)


@transaction.atomic
def save_action(
    *,
    project: Project,
    fields: Mapping[str, Any],
    before: Sequence[FicheAction] = (),
    answers: Mapping[int, str] | None = None,
    decisions: Iterable = (),
    testimonies: Iterable | None = None,
    action: FicheAction | None = None,
    reason: str = "",
) -> FicheAction:
    """Create or change an action. ``before``: what must end first; ``answers``: key of a collectivité → OUI, ETUDE, NON or
    empty; ``testimonies``: published ones that shed light on it, ``None`` leaves them. Raises ``ValidationError`` by field;
    a loop is named.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    _check(project, action, fields, before)
    row = action
    if row is None:
        last = FicheAction.everything.filter(project=project).aggregate(last=Max("numero"))["last"] or 0
        row = FicheAction(project=project, numero=last + 1)
    for name, value in fields.items():
        setattr(row, name, value)
    _save(row, reason or ("action modifiée" if action else "action créée"))
    row.predecesseurs.set(before)
    row.decisions.set(decisions)
    if testimonies is not None:
        # a draft is not shown in the form: who chooses among those that are must not untie it
        row.temoignages.set([*testimonies, *row.temoignages.filter(est_publie=False)])
    if answers is not None:
        current = {one.collectivite_id: one for one in row.participations.order_by("pk")}
        for key, answer in answers.items():
            held = current.get(key)
            if not answer:
                if held is not None:
                    held._change_reason = "réponse effacée"
                    held.delete()
            elif held is None:
                _save(
                    ParticipationAction(action=row, collectivite_id=key, reponse=answer), "réponse de la collectivité"
                )
            elif held.reponse != answer:
                held.reponse = answer
                _save(held, "réponse de la collectivité")
    return row


@transaction.atomic
def move_action(*, action: FicheAction, date_debut: date, date_fin: date, follow: bool, reason: str = "") -> list[str]:
    """Move an action; with ``follow``, push what comes after it by what is needed. Returns what moved, as sentences.

    Raises ``ValidationError`` by field when it would end before it begins.
    """
    if date_fin < date_debut:
        raise ValidationError(
            {"date_fin": f"La fin ({format_date(date_fin)}) précède le début ({format_date(date_debut)})."}
        )
    rows = {one.pk: one for one in actions_of(action.project)}
    moved = decaler([one.tache for one in rows.values()], action.pk, date_debut, date_fin)
    said = []
    for key, new in moved.items():
        if key != action.pk and not follow:
            continue
        row = rows[key]
        before = f"du {format_date(row.date_debut)} au {format_date(row.date_fin)}" if row.date_debut else "sans date"
        row.date_debut, row.date_fin = new.debut, new.fin
        why = reason if key == action.pk else f"décalée après {cited(action.titre)}"
        _save(row, why or "dates déplacées")
        if key != action.pk:
            said.append(f"{row} : {before}, puis du {format_date(new.debut)} au {format_date(new.fin)}.")
    action.date_debut, action.date_fin = date_debut, date_fin
    return said


@transaction.atomic
def save_indicator(
    *, action: FicheAction, fields: Mapping[str, Any], indicator: IndicateurAction | None = None
) -> IndicateurAction:
    """Create or change an indicator. Raises ``ValidationError`` when a measure has no date, or the reverse."""
    said: dict[str, str] = {}
    if (fields["mesure"] is None) != (fields["date_mesure"] is None):
        name = "date_mesure" if fields["date_mesure"] is None else "mesure"
        said[name] = "Une mesure se lit avec sa date."
    elif fields["date_mesure"] and fields["date_mesure"] > timezone.localdate():
        said["date_mesure"] = "Cette date n’est pas encore venue."
    if said:
        raise ValidationError(said)
    row = indicator or IndicateurAction(action=action)
    for name, value in fields.items():
        setattr(row, name, value)
    return _save(row, "indicateur modifié" if indicator else "indicateur ajouté")


@transaction.atomic
def save_objectif(
    *,
    project: Project,
    fields: Mapping[str, Any],
    indicateurs: Mapping[str, Mapping[str, Any]] | None = None,
    objectif: Objectif | None = None,
) -> Objectif:
    """Create or change an objective or an orientation. The tree has two levels. Raises ``ValidationError`` by field.

    ``indicateurs``: nature (``IndicateurObjectif.Nature``) → its fields; without a name, the indicator is taken away.
    Without ``indicateurs``, those of the objective stay.
    """
    parent = fields["parent"]
    for nature, values in (indicateurs or {}).items():
        if not values["libelle"] and any(value not in (None, "") for value in values.values()):
            raise ValidationError({f"{nature.lower()}_libelle": "Nommer l’indicateur : ses valeurs sont écrites."})
    if parent is not None and (parent.parent_id is not None or (objectif and objectif.orientations.exists())):
        raise ValidationError({"parent": "Une orientation se rattache à un objectif, et n’en porte pas d’autre."})
    if objectif is not None and parent is not None and parent.pk == objectif.pk:
        raise ValidationError({"parent": "Un objectif ne se rattache pas à lui-même."})
    same = project.objectifs.filter(titre__iexact=fields["titre"], parent=parent)
    if same.exclude(pk=objectif.pk if objectif else None).exists():
        raise ValidationError({"titre": "Cet objectif existe déjà."})
    row = objectif or Objectif(project=project, rang=project.objectifs.count())
    for name, value in fields.items():
        setattr(row, name, value)
    _save(row, "objectif modifié" if objectif else "objectif créé")
    held = {one.nature: one for one in row.indicateurs.order_by("pk")}
    for nature, values in (indicateurs or {}).items():
        one = held.get(nature)
        if values["libelle"]:
            one = one or IndicateurObjectif(objectif=row, nature=nature)
            for name, value in values.items():
                setattr(one, name, value)
            _save(one, "indicateur de l’objectif")
        elif one is not None:
            one._change_reason = "indicateur retiré"
            one.delete()
    return row


@transaction.atomic
def add_document(*, action: FicheAction, data: bytes, filename: str, titre: str, user) -> Document:
    """Join a document to an action. Raises ``ValidationError`` on the field « fichier »."""
    document = deposit(project=action.project, data=data, filename=filename, titre=titre, user=user)
    action._change_reason = "document joint"
    action.documents.add(document)
    return document


def remove_action(*, action: FicheAction, auteur, motif: str) -> None:
    """Take an action away; it can come back for 24 hours."""
    remove(action, auteur=auteur, motif=motif)


def restore_action(*, row: FicheAction, auteur) -> None:
    """Bring an action back. Raises ``ValidationError`` too late, or when it would close a loop made meanwhile."""
    rows = [one.tache for one in actions_of(row.project)]
    if ring := boucle([*rows, row.tache]):
        raise ValidationError(f"Entre-temps, ces actions tourneraient en rond : {' avant '.join(ring)}.")
    restore(row, auteur=auteur)


# what is spent to open a service, and not each year after
LAUNCH = frozenset(
    {
        DepenseDatee.Nature.INVESTISSEMENT,
        DepenseDatee.Nature.DOUBLE,
        DepenseDatee.Nature.TEMPS_PROJET,
        DepenseDatee.Nature.AMO,
    }
)


def _costs(row: ServiceScenario) -> tuple[Decimal | None, Decimal | None]:
    """Euros to spend once (investment, double run, project time) and per full year, in the budgetary view.

    Income is deducted; premises and overheads are valuations and stay out (domain.md §3.4). ``None``: nothing to spend.
    """
    once = sum(
        (
            one.montant_euros * (one.annee_fin - one.annee_debut + 1)
            for one in row.depenses.all()
            if one.nature in LAUNCH
        ),
        Decimal(0),
    )
    lines = [ligne_de(one) for one in row.couts.all() if one.moment == CoutService.Moment.COMMUN]
    yearly = sum((one.euros for one in lines if not one.valorise), Decimal(0))
    return once or None, yearly if yearly > 0 else None


@transaction.atomic
def propose_from(*, project: Project, scenario: Scenario, jour: date) -> list[FicheAction]:
    """One action and one service to open for each service of an adopted scenario; those that are there stay.

    Raises ``ValidationError`` on a scenario that is not adopted. What the scenario does not say is left empty.
    """
    if scenario.project_id != project.pk or scenario.etat != Scenario.Etat.ADOPTE:
        raise ValidationError("La feuille de route part d’un scénario adopté et verrouillé.")
    asked = communes_asked(project)
    made = []
    known = {one.service_id: one for one in project.services_mutualises.all()}
    for line in scenario_services(scenario):
        shared = known.get(line.service_id)
        if shared is not None and project.actions.filter(service=shared).exists():
            continue
        members = {one.collectivite_id: one.collectivite for one in line.participations.all()}
        if shared is None and line.gestionnaire is not None:
            shared = add_service_mutualise(
                project=project,
                service=line.service,
                code_forme=line.forme,
                gestionnaire=line.gestionnaire,
                date_ouverture=line.date_ouverture,
                parties=members.values(),
                service_scenario=line,
                reason=f"proposé par {cited(scenario.titre)}",
            )
        once, yearly = _costs(line)
        start = max(min(jour, line.date_ouverture), add_months(line.date_ouverture, -PREPARATION_MONTHS))
        row = save_action(
            project=project,
            fields={
                "titre": f"Ouvrir : {line.service.libelle}"[:160],
                "scenario": scenario,
                "service": shared,
                "organisation": line.gestionnaire,
                "description": line.missions,
                "date_debut": start,
                "date_fin": line.date_ouverture,
                "etat": FicheAction.Etat.PREVUE,
                "avancement": 0,
                "cout_initial_euros": once,
                "cout_annuel_euros": yearly,
            },
            answers={one.pk: (OUI if one.pk in members else NON).value for one in asked},
            reason=f"proposée par {cited(scenario.titre)}",
        )
        if line.qualite.strip():
            _save(IndicateurAction(action=row, libelle=line.qualite.strip()[:160]), "repris du scénario")
        made.append(row)
    return made
