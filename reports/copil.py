"""What the comité de pilotage reads: figures of the rooms, each under the reader's own rights; nothing is computed here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from common.figures import KeyFigure, KeyFigures, Lines
from common.memo import Memo, Stamp
from common.values import format_date, plural
from consultations.models import Survey
from consultations.queries import Climate, climate_of, is_published
from consultations.queries_information import carried_words, plan_of
from governance.models import Decision, Meeting
from governance.queries.bodies import decisions_seen, meetings_seen
from hr.models import SimulationCommuniquee
from projects.access import Access
from projects.models import Collectivite, Project, Service
from projects.policy import Action
from reports.rights import readable_audiences
from roadmap.avis import delai_en_mots
from roadmap.figures import ATTENDUS, EXPRIMES, REPUTES, STATUT
from roadmap.models import FicheAction
from roadmap.queries.opinions import Consultation, consultation_of, saisines_of
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.figures_balance import curve, key_figures
from scenarios.inputs import calcul_de
from scenarios.models import Scenario
from scenarios.provenance import saisies_de
from scenarios.queries import visible_scenarios
from scenarios.uncertainty import incertitude_de

# what the figures of a scenario read
READ = (
    Project,
    Collectivite,
    Service,
    # a harmonisation taken back is said beside its amount
    SimulationCommuniquee,
    *(one for one in apps.get_app_config("scenarios").get_models() if hasattr(one, "history")),
)
_FIGURES = Memo()


@dataclass(frozen=True)
class Chosen:
    """The scenario that counts today: the last adopted one, else the last submitted. ``refusal``: why it has no figure."""

    scenario: Scenario
    figures: KeyFigures | None
    curve: Lines | None
    refusal: str = ""


@dataclass(frozen=True)
class Change:
    """Something that happened since a day: the day, in words, and where to read it."""

    jour: date
    what: str
    url: str


def latest_choice(rows: Iterable[Scenario]) -> list[Scenario]:
    """Submitted and adopted scenarios, the one that counts last: an adopted one replaces those only submitted."""
    return sorted(
        (one for one in rows if one.etat in {Scenario.Etat.ADOPTE, Scenario.Etat.SOUMIS}),
        key=lambda one: (one.etat == Scenario.Etat.ADOPTE, one.date_adoption or date.min, one.numero),
    )


def submitted(access: Access) -> list[Scenario]:
    """Scenarios that this reader sees, submitted or adopted, the one that counts last. One query."""
    if not access.allows(Action.VOIR_SCENARIOS):
        return []
    return latest_choice(visible_scenarios(access).filter(etat__in=[Scenario.Etat.ADOPTE, Scenario.Etat.SOUMIS]))


def chosen_scenario(access: Access) -> Chosen | None:
    """The scenario that the figures of the COPIL come from, ``None`` when this reader may see none."""
    return chosen_of(submitted(access))


def chosen_of(rows: Sequence[Scenario], stamp: Stamp | None = None) -> Chosen | None:
    """The same among scenarios read already.

    With ``stamp``, the state of the tables of ``READ``, figures are computed once a day for each state.
    """
    if not rows:
        return None
    scenario = rows[-1]
    if stamp is None:
        return _computed(scenario)
    key, state = (scenario.project_id, scenario.pk), (timezone.localdate(), stamp)
    kept = _FIGURES.latest(key, state, lambda: _computed(scenario))
    return replace(kept, scenario=scenario)


def _computed(scenario: Scenario) -> Chosen:
    try:
        calcul = calcul_de(scenario)
    except ScenarioIncoherent as error:
        return Chosen(scenario, None, None, str(error))
    if not calcul.services:
        return Chosen(scenario, None, None, "Aucun service n’est mutualisé dans ce scénario.")
    uncertain = incertitude_de(calcul)
    return Chosen(scenario, key_figures(calcul, uncertain, saisies_de(calcul.services)), curve(calcul, uncertain))


def opinions(access: Access, today: date) -> Consultation | None:
    """The latest consultation of the councils, ``None`` before the first."""
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return None
    rows = saisines_of(access.project)
    return consultation_of(access, rows[0], today) if rows else None


def opinion_figures(consultation: Consultation, address: str = "") -> KeyFigures:
    """Opinions expressed by sense, silences, those awaited: never added up (``roadmap.avis.Synthese``).

    ``address``: the page that lists the councils, where each number leads to those that it counts.
    """

    def listed(statut: str) -> str:
        return f"{address}?{urlencode({STATUT: statut})}" if address else ""

    counts, sent = consultation.synthese, consultation.saisine.date_envoi
    said = ", ".join(
        f"{count} {plural(count, sens.label, sens.pluriel)}" for sens, count in counts.exprimes.items() if count
    )
    return KeyFigures(
        (
            KeyFigure(
                "Avis exprimés",
                counts.nombre_exprimes,
                note=said or "aucun à ce jour",
                key="avis-exprimes",
                href=listed(EXPRIMES),
            ),
            KeyFigure(
                "Réputés favorables",
                counts.reputes,
                note=f"délai de {delai_en_mots(sent)} passé",
                key="avis-reputes",
                href=listed(REPUTES),
            ),
            KeyFigure(
                "Attendus",
                counts.en_attente + counts.non_recus,
                note=f"sur {counts.total} {plural(counts.total, 'conseil')}",
                key="avis-attendus",
                href=listed(ATTENDUS),
            ),
        ),
        key="avis",
    )


def climate(access: Access, surveys: Iterable[Survey]) -> Climate | None:
    """The climate index of the last wave of ``surveys`` whose results are published to all, ``None`` before."""
    return climate_of(surveys) if access.allows(Action.VOIR_CONSULTATIONS) else None


def information(access: Access) -> str:
    """« 10 portés sur 12 »: messages of the plan that a direction carried; empty without a plan.

    Only for those who read the whole plan: the others read what was carried, and would be told a wrong whole. Two queries.
    """
    if not (access.allows(Action.VOIR_METHODE) and access.allows(Action.VOIR_INFORMATION)):
        return ""
    lines = plan_of(access)
    return carried_words(lines) if lines else ""


def at_a_glance(
    chosen: Chosen | None,
    consultation: Consultation | None,
    steps: tuple[int, int],
    progress: "Progress | None",
    found: Climate | None,
) -> KeyFigures:
    """The screen that a tablet shows at once: each number leads down to the part of the page that says more.

    The pair of gains and the return come first, with the short form of their notes; ``steps``: finished, followed.
    """
    figures: list[KeyFigure] = []
    if chosen is not None and chosen.figures is not None:
        by_key = {one.key: one for one in chosen.figures.items}
        figures += [
            replace(by_key[key], note=by_key[key].brief, breakdown=None, href="#gains")
            for key in ("gains", "solde", "investissements", "retour")
        ]
    if consultation is not None:
        counts = consultation.synthese
        silent = f"{counts.reputes} {plural(counts.reputes, 'réputé', 'réputés')}"
        waiting = counts.en_attente + counts.non_recus
        figures.append(
            KeyFigure(
                "Avis exprimés",
                f"{counts.nombre_exprimes} sur {counts.total}",
                note=f"{waiting} {plural(waiting, 'attendu')}, {silent}",
                href="#avis",
            )
        )
    done, followed = steps
    if followed:
        figures.append(KeyFigure("Étapes terminées", f"{done} sur {followed}", note="de la phase", href="#etapes"))
    if progress is not None:
        late = len(progress.late)
        figures.append(
            KeyFigure(
                "Actions finies", f"{progress.done} sur {progress.total}", note=f"{late} en retard", href="#actions"
            )
        )
    if found is not None and found.index is not None:
        figures.append(KeyFigure("Climat social", f"{found.index} sur 100", note=found.survey.titre, href="#actions"))
    return KeyFigures(tuple(figures), key="essentiel")


@dataclass(frozen=True)
class Progress:
    """Actions of the roadmap: all but the abandoned ones, those finished, those whose end has gone by."""

    total: int
    done: int
    late: tuple[FicheAction, ...]


def actions_progress(access: Access, today: date) -> Progress | None:
    """Where the actions stand. One query; ``None`` when the reader may not see them or none is written."""
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return None
    rows = list(access.project.actions.exclude(etat=FicheAction.Etat.ABANDONNEE).order_by("numero"))
    late = tuple(one for one in rows if not one.est_finie and one.date_fin is not None and one.date_fin < today)
    return Progress(len(rows), sum(one.est_finie for one in rows), late) if rows else None


def coming_meeting(access: Access) -> Meeting | None:
    """The meeting of today, else the next one, among the bodies that this hat sees."""
    if not access.allows(Action.VOIR_INSTANCES):
        return None
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = meetings_seen(access).exclude(etat=Meeting.Etat.ANNULEE).filter(debut__gte=midnight)
    return rows.order_by("debut", "pk").first()


def last_meeting_day(access: Access) -> date | None:
    """The day of the last meeting held, among those that this hat sees."""
    if not access.allows(Action.VOIR_INSTANCES):
        return None
    row = meetings_seen(access).filter(etat=Meeting.Etat.TENUE).order_by("-debut", "-pk").first()
    return timezone.localtime(row.debut).date() if row is not None else None


def changes_since(
    access: Access,
    since: date,
    scenarios: Iterable[Scenario] | None = None,
    surveys: Iterable[Survey] | None = None,
) -> list[Change]:
    """What was decided, adopted, issued, frozen, published from ``since`` on, the latest first. Five queries at most.

    ``scenarios`` that this reader sees, ``surveys`` of the project: when the caller has read them.
    """
    project, slug = access.project, access.project.slug
    found: list[Change] = []
    if access.allows(Action.VOIR_INSTANCES):
        for one in decisions_seen(access).filter(date__gte=since, date_retrait=None):
            said = Decision.Resultat(one.resultat).label
            found.append(
                Change(
                    one.date, f"Décision {one.code} {said} : {one.objet}", _at("governance:decision", slug, one.numero)
                )
            )
    for one in submitted(access) if scenarios is None else scenarios:
        if one.etat == Scenario.Etat.ADOPTE and one.date_adoption is not None and one.date_adoption >= since:
            found.append(
                Change(one.date_adoption, f"Scénario adopté : {one.nom}", _at("scenarios:detail", slug, one.numero))
            )
    if access.allows(Action.VOIR_RAPPORTS):
        for one in project.reports.filter(audience__in=readable_audiences(access), date_edition__date__gte=since):
            day = timezone.localtime(one.date_edition).date()
            address = _at("reports:download", slug, one.kind, one.audience, one.numero)
            found.append(Change(day, f"{one} édité, pour {one.get_audience_display().lower()}", address))
    for one in project.snapshots.filter(date_arret__date__gte=since):
        day = timezone.localtime(one.date_arret).date()
        found.append(Change(day, f"Situation n° {one.numero} arrêtée", _at("reports:situation", slug, one.numero)))
    if access.allows(Action.VOIR_CONSULTATIONS):
        for one in project.surveys.order_by("numero") if surveys is None else surveys:
            if not is_published(one) or (day := timezone.localtime(one.publiee_le).date()) < since:
                continue
            found.append(
                Change(day, f"Résultats publiés : {one.titre}", _at("consultations:results", slug, one.numero))
            )
    return sorted(found, key=lambda one: (one.jour, one.what), reverse=True)


def _at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def since_words(since: date, meeting_day: date | None, visit: date | None = None) -> str:
    """« depuis votre dernière visite, le 12/11/2026 », « depuis la dernière réunion, le … » or « depuis le … »."""
    said = {meeting_day: "la dernière réunion, le ", visit: "votre dernière visite, le "}.get(since, "le ")
    return f"depuis {said}{format_date(since)}"
