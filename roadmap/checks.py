"""Where the steps of the roadmap stand, from the data (never from a tick)."""

from django.utils import timezone

from common.values import plural
from projects.models import Project
from projects.phases import StepCheck
from roadmap.avis import Statut, etat
from roadmap.models import Avis, FicheAction
from roadmap.queries.actions import orphans
from roadmap.queries.services import dossiers_of

PHASE_SCENARIOS = "scenarios"


def unexplained(project: Project, phase_key: str) -> list[FicheAction]:
    """Actions without objective nor reason, which hold the closing of the phase « scénarios » (product.md A1.5)."""
    if phase_key != PHASE_SCENARIOS:
        return []
    return [one for one in orphans(project) if not one.motif_sans_objectif.strip()]


def explained(project: Project) -> list[str]:
    """« A-03 Réseau des secrétaires : sans objectif, parce que… », for the log of the decision that closes."""
    return [
        f"{one} : sans objectif, {one.motif_sans_objectif.strip()}"
        for one in orphans(project)
        if one.motif_sans_objectif
    ]


def checks(project: Project) -> list[StepCheck]:
    """Actions piloted and dated; opinions of the councils; conventions signed; services open. Few queries, always as many."""
    return [actions_check(project), opinions_check(project), *services_checks(project)]


def actions_check(project: Project) -> StepCheck:
    """Actions with a pilot and dates, the abandoned ones left out. One query."""
    rows = list(project.actions.exclude(etat=FicheAction.Etat.ABANDONNEE).order_by("numero"))
    ready = [one for one in rows if one.date_debut and one.pilote_technique]
    return StepCheck(
        cle="actions",
        fait=len(ready),
        total=len(rows),
        phrase=f"{len(ready)} {plural(len(ready), 'action')} sur {len(rows)} {plural(len(ready), 'a', 'ont')} un pilote et des dates"
        if rows
        else "Aucune action n’est encore écrite",
        url_name="roadmap:actions",
    )


def services_checks(project: Project) -> list[StepCheck]:
    """Conventions signed, services open. Four queries."""
    states = [one.etat for one in dossiers_of(project, timezone.localdate())]
    signed = sum(state != "projet" for state in states)
    opened = states.count("ouvert")
    return [
        StepCheck(
            cle=key,
            fait=count,
            total=len(states),
            phrase=f"{count} {plural(count, one, many)} sur {len(states)}"
            if states
            else "Aucun service n’est encore prévu",
            url_name="roadmap:services",
        )
        for key, count, one, many in (
            ("conventions", signed, "convention signée", "conventions signées"),
            ("ouverture", opened, "service ouvert", "services ouverts"),
        )
    ]


def opinions_check(project: Project) -> StepCheck:
    """Communes whose opinion is expressed or deemed, in the latest consultation. One query."""
    rows = list(
        Avis.objects.filter(saisine__project=project)
        .select_related("collectivite", "saisine")
        .order_by("-saisine__numero", "collectivite__rang", "pk")
    )
    rows = [row for row in rows if row.saisine_id == rows[0].saisine_id]
    today = timezone.localdate()
    settled = (Statut.EXPRIME, Statut.REPUTE_FAVORABLE)
    waiting = tuple(row.collectivite.nom for row in rows if etat(row.dossier, today).statut not in settled)
    done = len(rows) - len(waiting)
    phrase = (
        f"{done} {plural(done, 'conseil municipal', 'conseils municipaux')} sur {len(rows)} "
        "ont répondu ou laissé passer le délai"
        if rows
        else "Les conseils ne sont pas encore consultés"
    )
    return StepCheck(
        cle="avis", fait=done, total=len(rows), phrase=phrase, manquants=waiting, url_name="roadmap:opinions"
    )
