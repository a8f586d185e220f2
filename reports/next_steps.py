"""What to do next and what deserves attention, for the worn hat: one strong button, a few sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from common.values import format_date, plural
from diagnostics.queries import Inventory
from hr.models import InventoryState
from hr.queries import etats_par_employeur
from projects.access import Access
from projects.models import Collectivite
from projects.phases import StepCheck
from projects.policy import Action, Role
from projects.services.creation import warnings_for
from reports.copil import coming_meeting
from reports.rights import readable_audiences
from roadmap.affectations import phrase_indicateurs
from roadmap.queries.resources import goals_of, without_indicator

# the action that opens each page on which a step is done
PAGES: dict[str, Action] = {
    "projects:members": Action.VOIR_MEMBRES,
    "diagnostics:framing": Action.VOIR_CADRAGE,
    "diagnostics:services": Action.VOIR_SERVICES,
    "hr:staff": Action.VOIR_POSTES,
    "hr:pay-schemes": Action.VOIR_REGIMES,
    "consultations:list": Action.VOIR_CONSULTATIONS,
    "reports:list": Action.VOIR_RAPPORTS,
    "roadmap:opinions": Action.VOIR_FEUILLE_DE_ROUTE,
    "roadmap:actions": Action.VOIR_FEUILLE_DE_ROUTE,
    "roadmap:services": Action.VOIR_FEUILLE_DE_ROUTE,
}
TITLES = {
    "equipe": "Équipe",
    "services": "Inventaire des services",
    "effectifs": "Inventaire des effectifs",
}
MAX_ALERTS = 6


@dataclass(frozen=True)
class NextStep:
    """The one thing to do: a button, or (without address) a sentence that says who acts."""

    label: str
    url: str = ""
    why: str = ""


@dataclass(frozen=True)
class Alert:
    """Something to notice. ``kind``: info, warning, danger, ok."""

    kind: str
    title: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Door:
    """One of the three entries of an élu: its name, where it leads (empty: nothing there yet), what is behind."""

    label: str
    url: str
    text: str


def doors(access: Access, own: Collectivite | None) -> tuple[Door, ...]:
    """« Ma commune », « Prochaine réunion », « Dossier » for an élu whose employer takes part; nothing for the others."""
    if own is None or not any(one.role_enum is Role.ELU for one in access.hat.memberships):
        return ()
    slug, meeting = access.project.slug, coming_meeting(access)
    when = "Aucune réunion n’est annoncée."
    if meeting is not None:
        when = f"{meeting}, le {format_date(timezone.localtime(meeting.debut).date())}"
    return (
        Door(
            "Ma commune" if own.kind == Collectivite.Kind.COMMUNE else own.nom, "#mienne", f"Les chiffres {own.de_nom}"
        ),
        Door("Prochaine réunion", reverse("governance:meeting", args=[slug, meeting.pk]) if meeting else "", when),
        Door("Dossier", reverse("governance:documents", args=[slug]), "Les documents qui vous sont ouverts"),
    )


def page_url(access: Access, url_name: str) -> str:
    """Address of the page of a step, empty when the worn hat may not open it."""
    action = PAGES.get(url_name)
    if action is None or not access.allows(action):
        return ""
    return reverse(url_name, args=[access.project.slug])


@dataclass(frozen=True)
class Awaited:
    """Who still has to act, and where the reader may do something about it (empty: nothing)."""

    nom: str
    url: str = ""


def awaited(access: Access, check: StepCheck, sirens: Mapping[int, str]) -> tuple[Awaited, ...]:
    """Who is missing at a step, each with the page where this reader may act (product.md A6.1).

    Its services for anybody; its line among the reminders for who runs the collection; the page of the step for who
    answers for it. ``sirens``: those of the employers of the perimeter, by key.
    """
    if not check.absents:
        return tuple(Awaited(nom) for nom in check.manquants)
    own, found, slug = access.own_collectivite, [], access.project.slug
    # asked once for a step, not for each of the 158 that it may await
    page = page_url(access, check.url_name)
    reminds = check.cle != "equipe" and access.allows(Action.TENIR_DIAGNOSTIC)
    reminders = reverse("diagnostics:collection", args=[slug]) if reminds else ""
    for nom, key in zip(check.manquants, check.absents, strict=True):
        url = ""
        if check.cle == "services" and key in sirens:
            url = reverse("diagnostics:services-employer", args=[slug, sirens[key]])
        elif reminds:
            url = f"{reminders}#relance-{key}"
        elif check.cle == "equipe" or (own is not None and own.pk == key):
            url = page
        found.append(Awaited(nom, url))
    return tuple(found)


def _own_staff_state(access: Access) -> str:
    """Code of the state of the own staff inventory, empty when nothing began or the hat has no employer."""
    own = access.own_collectivite
    state = etats_par_employeur(access.project).get(own.pk) if own is not None else None
    return state.etat if state is not None else ""


def next_step(access: Access, inventory: Inventory, checks: Mapping[str, StepCheck]) -> NextStep:
    """The first of these that holds: what only I can do, then what I can push, then what I can read."""
    slug, own = access.project.slug, access.own_collectivite
    if access.allows(Action.INVITER):
        return _for_the_lead(access, checks)
    if own is not None and access.allows(Action.SAISIR_AGENTS, own):
        state = _own_staff_state(access)
        if state in {"", InventoryState.Etat.SAISIE}:
            return NextStep(
                "Saisir ou importer mes agents",
                reverse("hr:staff", args=[slug]),
                f"L’inventaire des effectifs {own.de_nom} n’est pas encore validé.",
            )
        if state == InventoryState.Etat.A_VERIFIER:
            return NextStep(
                "Vérifier et valider mes effectifs",
                reverse("hr:staff", args=[slug]),
                f"L’inventaire des effectifs {own.de_nom} attend votre validation.",
            )
    if own is not None and access.allows(Action.SAISIR_SERVICES, own):
        coverage = inventory.coverage(own)
        if not coverage.est_complet and own.pk in {c.pk for c in inventory.collectivites}:
            return NextStep(
                "Remplir l’inventaire des services",
                reverse("diagnostics:services-fill", args=[slug, own.siren]),
                f"{coverage.repondus} services sur {coverage.total} ont une réponse pour {own.nom}.",
            )
    return _to_read(access)


def _for_the_lead(access: Access, checks: Mapping[str, StepCheck]) -> NextStep:
    slug = access.project.slug
    team = checks["equipe"]
    if team.fait == 0:
        return NextStep(
            "Inviter les DRH et les directions",
            reverse("projects:members", args=[slug]),
            "Rien n’est commencé : personne ne peut encore saisir les services ni les effectifs.",
        )
    for key in ("services", "effectifs"):
        check = checks[key]
        if check.manquants:
            said = f"{check.phrase.removesuffix('.')}."
            return NextStep("Voir qui n’a pas encore répondu", reverse(check.url_name, args=[slug]), said)
    return NextStep(
        "Générer le rapport de diagnostic", reverse("reports:list", args=[slug]), "Les inventaires sont là."
    )


def _to_read(access: Access) -> NextStep:
    slug = access.project.slug
    issued = access.project.reports.filter(audience__in=readable_audiences(access)).order_by("-date_edition").first()
    if issued is not None and access.allows(Action.VOIR_RAPPORTS):
        return NextStep(
            "Lire le dernier rapport",
            reverse("reports:download", args=[slug, issued.kind, issued.audience, issued.numero]),
            f"{issued}, édité le {format_date(timezone.localtime(issued.date_edition).date())}.",
        )
    if access.allows(Action.VOIR_SERVICES):
        return NextStep(
            "Voir qui fait quoi",
            reverse("diagnostics:services", args=[slug]),
            "Le rapport de diagnostic n’est pas encore édité : la cheffe ou le chef de projet le publiera ici.",
        )
    return NextStep("", "", "Le rapport de diagnostic n’est pas encore édité : la cheffe ou le chef de projet le fera.")


def alerts(access: Access, checks: Mapping[str, StepCheck], today: date) -> list[Alert]:
    """« À votre attention »: the calendar, who is awaited, drawn from the checks of every floor."""
    project = access.project
    found: list[Alert] = []
    if today > project.date_fin:
        found.append(
            Alert("danger", "La fin prévue est passée", f"Le projet devait finir le {format_date(project.date_fin)}.")
        )
    found += [Alert("warning", "Calendrier", text) for text in warnings_for(project.date_debut, project.date_fin)]
    if access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        missing, total = without_indicator(goals_of(project, ()).values())
        if missing:
            names = ", ".join(f"« {one.objectif} »" for one in missing)
            found.append(
                Alert(
                    "warning",
                    f"Indicateur manquant : {phrase_indicateurs(total, len(missing))}",
                    f"{names}.",
                    reverse("roadmap:objectives", args=[project.slug]),
                )
            )
    for key, title in TITLES.items():
        check = checks.get(key)
        if check is None or not check.manquants or check.fait == 0:
            # nothing begun is a state of the step, said in the list; only who is behind the others is an alert
            continue
        count = len(check.manquants)
        found.append(
            Alert(
                "warning",
                f"{title} : {count} {plural(count, 'collectivité manque', 'collectivités manquent')}",
                f"{check.phrase.rstrip('.')}.",
                page_url(access, check.url_name),
            )
        )
    return found[:MAX_ALERTS]
