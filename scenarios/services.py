"""Verbs that write scenarios. Each is one transaction and leaves its reason in the history.

Nothing is written in a scenario that is no longer a draft: it goes on in a successor.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.rubriques import LEGALES, Rubrique
from diagnostics.queries_sheets import Fiche
from projects.models import Collectivite, Project, Service
from scenarios.engine.calcul import VERSION_MOTEUR
from scenarios.inputs import Calcul, calcul_de, constats_de, en_json, totaux
from scenarios.models import (
    AttributionAvant,
    CoutService,
    DepenseDatee,
    Hypothese,
    MouvementEffectifs,
    Participation,
    PosteCible,
    PreuveGain,
    ResultatArrete,
    Scenario,
    ServiceScenario,
)
from scenarios.models.services import TYPED

LOCKED = "Ce scénario n’est plus un brouillon : créer une nouvelle version, depuis sa page, pour le modifier."
SOURCE_MAX = CoutService._meta.get_field("source").max_length
CHILDREN = (Participation, CoutService, DepenseDatee, MouvementEffectifs, PreuveGain, PosteCible)


def _save(row, reason: str):
    row._change_reason = reason
    row.save()
    return row


def require_draft(scenario: Scenario) -> None:
    """Raise ``ValidationError`` unless the scenario may still be edited; asked of the database, within a transaction.

    The row stays locked until the end: nothing is written while somebody else submits.
    """
    drafts = Scenario.objects.select_for_update().filter(pk=scenario.pk, etat=Scenario.Etat.BROUILLON)
    if not drafts.exists():
        raise ValidationError(LOCKED)


def _next_number(project: Project) -> int:
    last = Scenario.objects.select_for_update().filter(project=project).order_by("-numero").first()
    return last.numero + 1 if last else 0


@transaction.atomic
def open_scenarios(*, project: Project, annee_debut: int | None = None) -> Scenario:
    """Create the statu quo of the project, or return the one that is there: every comparison starts from it."""
    found = Scenario.objects.filter(project=project, est_statu_quo=True).first()
    if found:
        return found
    return _save(
        Scenario(
            project=project,
            numero=_next_number(project),
            nom="Statu quo",
            description="Rien ne change : chacun garde ses services, qui suivent leur tendance.",
            est_statu_quo=True,
            annee_debut=annee_debut or project.date_fin.year + 1,
        ),
        "ouverture des scénarios",
    )


@transaction.atomic
def create_scenario(*, project: Project, values: Mapping[str, Any]) -> Scenario:
    """Create a draft from the fields of the form; the statu quo is opened first when there is none."""
    open_scenarios(project=project, annee_debut=values["annee_debut"])
    return _save(Scenario(project=project, numero=_next_number(project), **values), "création")


@transaction.atomic
def edit_scenario(*, scenario: Scenario, values: Mapping[str, Any], reason: str = "") -> None:
    """Change name, years or trends of a draft. Raises ``ValidationError`` when it is locked."""
    require_draft(scenario)
    horizon = scenario.annees[-1]
    changed = [name for name, value in values.items() if getattr(scenario, name) != value]
    for name in changed:
        setattr(scenario, name, values[name])
    if changed:
        _save(scenario, reason or "modification")
    if scenario.annees[-1] > horizon:
        _last_year_to_horizon(scenario, horizon)


def _last_year_to_horizon(scenario: Scenario, before: int) -> None:
    """The last year of an attached harmonisation stands to the horizon: its line follows one that moved away."""
    attached = DepenseDatee.objects.filter(service_scenario__scenario=scenario, simulation_numero__isnull=False)
    last = {row.service_scenario_id: row for row in attached.order_by("annee_debut", "pk")}
    for row in last.values():
        # one that ended within the scenario had come to nothing: it does not come back
        if before <= row.annee_fin < scenario.annees[-1]:
            row.annee_fin = scenario.annees[-1]
            _save(row, "harmonisation : jusqu’au nouvel horizon")


@transaction.atomic
def duplicate_scenario(*, scenario: Scenario, nom: str, reason: str = "") -> Scenario:
    """A new draft with everything of ``scenario``, which it names as its origin."""
    copy = Scenario.objects.get(pk=scenario.pk)
    copy.pk = None
    copy._state.adding = True
    copy.numero = _next_number(scenario.project)
    copy.nom, copy.est_statu_quo = nom, False
    copy.etat, copy.date_adoption, copy.precedent = Scenario.Etat.BROUILLON, None, scenario
    why = reason or f"copie de « {scenario.titre} »"
    _save(copy, why)
    copies: dict[int | None, ServiceScenario | None] = {None: None}
    posts: dict[int, tuple[PosteCible, int | None]] = {}
    for service in ServiceScenario.objects.filter(scenario=scenario).order_by("pk"):
        original = service.pk
        service.pk, service.scenario = None, copy
        service._state.adding = True
        copies[original] = _save(service, why)
        for model in CHILDREN:
            for row in model.objects.filter(service_scenario_id=original).order_by("pk"):
                before, above = row.pk, getattr(row, "rattachement_id", None)
                row.pk, row.service_scenario = None, service
                row._state.adding = True
                if model is PosteCible:
                    row.rattachement, posts[before] = None, (row, above)
                _save(row, why)
    for row, above in posts.values():
        if above is not None:
            row.rattachement = posts[above][0]
            _save(row, why)
    for attribution in AttributionAvant.objects.filter(scenario=scenario).order_by("pk"):
        attribution.pk, attribution.scenario = None, copy
        attribution._state.adding = True
        _save(attribution, why)
    for hypothesis in Hypothese.objects.filter(scenario=scenario).order_by("pk"):
        hypothesis.pk, hypothesis.scenario = None, copy
        hypothesis.service = copies[hypothesis.service_id]
        hypothesis._state.adding = True
        _save(hypothesis, why)
    return copy


@transaction.atomic
def delete_scenario(*, scenario: Scenario, reason: str = "") -> None:
    """Delete a draft. Raises ``ValidationError`` for the statu quo and for what was submitted or adopted."""
    if scenario.est_statu_quo:
        raise ValidationError("Le statu quo ne se supprime pas : tout s’y compare.")
    require_draft(scenario)
    for service in scenario.services.order_by("pk"):
        remove_service(service=service, reason=reason or "scénario supprimé")
    for hypothesis in scenario.hypotheses.order_by("pk"):
        hypothesis._change_reason = reason or "scénario supprimé"
        hypothesis.delete()
    scenario._change_reason = reason or "suppression"
    scenario.delete()


@transaction.atomic
def add_service(
    *, scenario: Scenario, service: Service, forme: str, date_ouverture: date, gestionnaire: Collectivite | None
) -> ServiceScenario:
    """Put a service of the catalogue in a draft. Raises ``ValidationError`` when it is there already or foreign."""
    require_draft(scenario)
    if service.project_id != scenario.project_id:
        raise ValidationError("Ce service n’est pas du projet.")
    if scenario.services.filter(service=service).exists():
        raise ValidationError(f"« {service.libelle} » est déjà dans ce scénario.")
    return _save(
        ServiceScenario(
            scenario=scenario,
            service=service,
            forme=forme,
            date_ouverture=date_ouverture,
            gestionnaire=gestionnaire,
        ),
        "service ajouté au scénario",
    )


def erase_posts(posts: Iterable[PosteCible]) -> None:
    """Erase posts with all that ever was written of them: what was to become of who held one is not kept."""
    keys = [post.pk for post in posts]
    PosteCible.objects.filter(pk__in=keys).delete()
    PosteCible.history.filter(id__in=keys).delete()


@transaction.atomic
def remove_service(*, service: ServiceScenario, reason: str = "") -> None:
    """Take a service out of a draft, with what was typed about it; the history keeps it, but for the posts: erased."""
    require_draft(service.scenario)
    erase_posts(PosteCible.objects.filter(service_scenario=service))
    for model in (child for child in CHILDREN if child is not PosteCible):
        for row in model.objects.filter(service_scenario=service).order_by("pk"):
            row._change_reason = reason or "service retiré du scénario"
            row.delete()
    for hypothesis in Hypothese.objects.filter(service=service).order_by("pk"):
        hypothesis._change_reason = reason or "service retiré du scénario"
        hypothesis.delete()
    service._change_reason = reason or "service retiré du scénario"
    service.delete()


@transaction.atomic
def edit_service(*, service: ServiceScenario, values: Mapping[str, Any], reason: str = "") -> None:
    """Change texts, form, manager, key or bounds of a service. Raises ``ValidationError`` when locked."""
    require_draft(service.scenario)
    changed = [name for name, value in values.items() if getattr(service, name) != value]
    for name in changed:
        setattr(service, name, values[name])
    if changed:
        _save(service, reason or "modification")


@transaction.atomic
def save_participations(
    *, service: ServiceScenario, rows: Mapping[int, tuple[date, date | None, Decimal] | None], reason: str = ""
) -> None:
    """Who is in, since when, until when, for how many units; ``None`` takes an employer out. Keys are collectivités."""
    require_draft(service.scenario)
    _replace(
        Participation.objects.filter(service_scenario=service),
        "collectivite_id",
        {
            key: None if row is None else {"date_entree": row[0], "date_sortie": row[1], "unites": row[2]}
            for key, row in rows.items()
        },
        lambda key: Participation(service_scenario=service, collectivite_id=key),
        reason or "participants",
    )


@transaction.atomic
def save_hours(
    *, service: ServiceScenario, rows: Mapping[int, tuple[Decimal | None, Decimal | None]], reason: str = ""
) -> None:
    """Hours that each member reserves and uses in a year, by collectivité; who is not a member is left alone."""
    require_draft(service.scenario)
    for member in Participation.objects.filter(service_scenario=service, collectivite__in=rows).order_by("pk"):
        hours = rows[member.collectivite_id]
        if (member.heures_reservees, member.heures_utilisees) != hours:
            member.heures_reservees, member.heures_utilisees = hours
            _save(member, reason or "plan de charge")


@transaction.atomic
def save_movements(
    *, service: ServiceScenario, rows: Mapping[int, Mapping[str, Decimal] | None], reason: str = ""
) -> None:
    """ETP of each employer (fields of MouvementEffectifs); ``None`` or all zeros removes the line."""
    require_draft(service.scenario)
    _replace(
        MouvementEffectifs.objects.filter(service_scenario=service),
        "collectivite_id",
        {key: row if row and any(row.values()) else None for key, row in rows.items()},
        lambda key: MouvementEffectifs(service_scenario=service, collectivite_id=key),
        reason or "effectifs",
    )


@transaction.atomic
def save_costs(
    *,
    service: ServiceScenario,
    costs: Mapping[tuple[int | None, str, str], Decimal | None],
    expenses: Mapping[str, tuple[Decimal, int, int] | None],
    proofs: Mapping[str, tuple[int, str] | tuple[int, str, bool]],
    reason: str = "",
) -> None:
    """Costs by (collectivité or None, moment, rubrique), dated expenses by nature, proofs by rubrique.

    A proof: level, what proves it and, if said, whether the gain waits for the investment of the service.
    ``None`` removes a line. Amounts in euros per year; expenses give amount, first and last year (included).
    """
    require_draft(service.scenario)
    why = reason or "coûts"
    current = {
        (row.collectivite_id, row.moment, row.rubrique): row
        for row in CoutService.objects.filter(service_scenario=service).order_by("pk")
    }
    for key, amount in costs.items():
        row = current.get(key)
        if amount is None:
            if row is not None:
                row._change_reason = why
                row.delete()
        elif row is None:
            party, moment, rubrique = key
            _save(
                CoutService(
                    service_scenario=service,
                    collectivite_id=party,
                    moment=moment,
                    rubrique=rubrique,
                    montant_euros=amount,
                ),
                why,
            )
        elif row.montant_euros != amount:
            # typed over: it no longer comes from where it was taken
            row.montant_euros, row.source = amount, ""
            _save(row, why)
    _replace(
        DepenseDatee.objects.filter(TYPED, service_scenario=service),
        "nature",
        {
            nature: None if row is None else {"montant_euros": row[0], "annee_debut": row[1], "annee_fin": row[2]}
            for nature, row in expenses.items()
        },
        lambda nature: DepenseDatee(service_scenario=service, nature=nature),
        why,
    )
    _replace(
        PreuveGain.objects.filter(service_scenario=service),
        "rubrique",
        {
            rubrique: {"niveau": level, "justification": text} | ({"depend_investissement": waits[0]} if waits else {})
            for rubrique, (level, text, *waits) in proofs.items()
        },
        lambda rubrique: PreuveGain(service_scenario=service, rubrique=rubrique),
        why,
    )


# how the source of a copied cost begins
DIAGNOSTIC = "diagnostic, "
# What an employer pays today is taken under the headings that the budgetary view adds up.
DIAGNOSED = (*LEGALES, Rubrique.RECETTES)


@dataclass(frozen=True)
class Reprise:
    """What was taken from the diagnostic: number of lines, employers without a cost there, employers whose pay is hidden."""

    lignes: int
    sans_cout: tuple[str, ...]
    masques: tuple[str, ...]


@transaction.atomic
def take_diagnosed_costs(*, service: ServiceScenario, fiches: Iterable[Fiche], reason: str = "") -> Reprise:
    """Write the « avant » costs of the members from the sheets of the diagnostic, each with its year and source.

    ``fiches``: those of the members, as anybody may know them; a hidden staff cost is left as typed; one copied before it was hidden is erased.
    Raises ``ValidationError`` when the scenario is locked.
    """
    require_draft(service.scenario)
    moment = CoutService.Moment.AVANT
    why = reason or "coûts repris du diagnostic"
    current = {
        (row.collectivite_id, row.rubrique): row
        for row in CoutService.objects.filter(service_scenario=service, moment=moment).order_by("pk")
    }
    written, without, hidden = 0, [], []
    for fiche in fiches:
        cout = fiche.cout
        if cout is None:
            without.append(fiche.collectivite.nom)
            continue
        if fiche.cache_personnel:
            hidden.append(fiche.collectivite.nom)
            _forget_copied(current.get((fiche.collectivite.pk, Rubrique.PERSONNEL.value)))
        source = f"{DIAGNOSTIC}{cout.source}"[:SOURCE_MAX]
        for rubrique in DIAGNOSED:
            amount = cout.montant(rubrique)
            if amount is None or (rubrique is Rubrique.PERSONNEL and fiche.cache_personnel):
                continue
            row = current.get((fiche.collectivite.pk, rubrique.value)) or CoutService(
                service_scenario=service, collectivite=fiche.collectivite, moment=moment, rubrique=rubrique.value
            )
            if row.pk is None or (row.montant_euros, row.source) != (amount, source):
                row.montant_euros, row.source = amount, source
                _save(row, why)
            written += 1
    return Reprise(written, tuple(without), tuple(hidden))


def _forget_copied(row: CoutService | None) -> None:
    """Erase a staff cost that was copied when the diagnostic still showed it, with its history; a typed one stays."""
    if row is not None and row.source.startswith(DIAGNOSTIC):
        key = row.pk
        CoutService.objects.filter(pk=key).delete()
        CoutService.history.filter(id=key).delete()


def _replace(queryset, key_name: str, rows: Mapping[Any, Mapping[str, Any] | None], make, reason: str) -> None:
    """Bring stored rows to what is wanted, writing only what changed so that the history tells changes."""
    current = {getattr(row, key_name): row for row in queryset.order_by("pk")}
    for key, values in rows.items():
        row = current.get(key)
        if values is None:
            if row is not None:
                row._change_reason = reason
                row.delete()
            continue
        row = row or make(key)
        if row.pk and all(getattr(row, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        _save(row, reason)


@transaction.atomic
def add_hypothesis(*, scenario: Scenario, values: Mapping[str, Any], reason: str = "") -> Hypothese:
    """One more line in the assumption log of a draft."""
    require_draft(scenario)
    return _save(Hypothese(scenario=scenario, **values), reason or "hypothèse ajoutée")


@transaction.atomic
def edit_hypothesis(*, hypothesis: Hypothese, values: Mapping[str, Any], reason: str = "") -> None:
    """Change a line of the log; its old value stays in the history, which the page shows."""
    require_draft(hypothesis.scenario)
    changed = [name for name, value in values.items() if getattr(hypothesis, name) != value]
    for name in changed:
        setattr(hypothesis, name, values[name])
    if changed:
        _save(hypothesis, reason or "hypothèse modifiée")


def obstacles(calcul: Calcul) -> list[str]:
    """What forbids to submit or adopt: sentences that name the service."""
    found = []
    if not calcul.services and not calcul.scenario.est_statu_quo:
        found.append("Ce scénario ne mutualise encore aucun service.")
    for row in calcul.services:
        found += [f"{row.service.libelle} : {c.texte}" for c in constats_de(row, calcul.parties) if c.bloquant]
    return found


@transaction.atomic
def submit_scenario(*, scenario: Scenario, user, reason: str = "") -> ResultatArrete:
    """Hand a draft to the COPIL and freeze its result. Raises ``ValidationError`` with every obstacle."""
    require_draft(scenario)
    return _freeze(scenario, Scenario.Etat.SOUMIS, "soumis", user, reason)


@transaction.atomic
def adopt_scenario(*, scenario: Scenario, user, reason: str = "") -> ResultatArrete:
    """Adopt and lock a submitted scenario: its result is frozen again and nothing of it changes any more."""
    if scenario.etat != Scenario.Etat.SOUMIS:
        raise ValidationError("On adopte un scénario soumis au comité de pilotage.")
    scenario.date_adoption = timezone.localdate()
    return _freeze(scenario, Scenario.Etat.ADOPTE, "adopté", user, reason)


@transaction.atomic
def take_back_scenario(*, scenario: Scenario, reason: str) -> None:
    """A submitted scenario becomes a draft again, with a reason. An adopted one never does."""
    if scenario.etat != Scenario.Etat.SOUMIS:
        raise ValidationError(LOCKED)
    if not reason.strip():
        raise ValidationError("Dire pourquoi le scénario redevient un brouillon.")
    scenario.etat = Scenario.Etat.BROUILLON
    _save(scenario, reason)


def _freeze(scenario: Scenario, etat: str, motif: str, user, reason: str) -> ResultatArrete:
    calcul = calcul_de(scenario)
    found = obstacles(calcul)
    if found:
        raise ValidationError(found)
    scenario.etat = etat
    _save(scenario, reason or motif)
    return ResultatArrete.objects.create(
        scenario=scenario,
        motif=motif,
        auteur=user,
        version_moteur=VERSION_MOTEUR,
        empreinte=calcul.empreinte,
        donnees=en_json(calcul.donnees),
        totaux=totaux(calcul.resultat),
    )


def copy_units(rows: Iterable[Collectivite], cle: str) -> dict[int, Decimal]:
    """Units that the project already knows for a key: the population; nothing is invented for the others."""
    if cle != "POP":
        return {}
    return {party.pk: Decimal(party.population or 0) for party in rows}
