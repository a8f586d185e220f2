"""``…/effectifs/semaines/``: the typical weeks of my agents, and the shares that they give. Confidential: 404 otherwise.

Only those who type the agents of the employer read them: how somebody spends a week says more than their shares do.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import Form, put_errors, render_invalid
from common.listing import Filter, ListColumn, Listing, ListSpec
from hr.figures.semaines import table_agent, table_etp, table_semaines
from hr.forms.agents import MotifForm
from hr.forms.semaines import LIGNES, SemaineForm
from hr.models import Agent, Consultation
from hr.queries import services_de
from hr.queries_semaines import A_APPLIQUER, A_RELEVER, APPLIQUEE, ETATS, SemaineLue, etp_des_services, semaines_de
from hr.services.consultations import tracer
from hr.services.imports import inventaire_valide
from hr.services.semaines import appliquer_semaine, enregistrer_semaine, revenir_aux_parts, semaine_de
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.authors import role_labels
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.editing import Editing, one_writer

CHOIX = {"utiles": "Plusieurs services", **ETATS, "tous": "Tous"}


def _choisis(rows: list[SemaineLue], choix: str) -> list[SemaineLue]:
    if choix == "utiles":
        return [row for row in rows if row.etat in {A_RELEVER, A_APPLIQUER, APPLIQUEE}]
    return rows if choix == "tous" else [row for row in rows if row.etat == choix]


def _cherches(rows: list[SemaineLue], texte: str) -> list[SemaineLue]:
    wanted = texte.casefold().split()
    return [
        row
        for row in rows
        if all(
            word in f"{row.agent.matricule} {row.agent.nom_complet} {row.agent.fonction}".casefold() for word in wanted
        )
    ]


LISTE = ListSpec(
    noun="agent",
    plural="agents",
    columns=(
        ListColumn("matricule", "Matricule", by=lambda row: row.agent.matricule),
        ListColumn("agent", "Agent"),
        ListColumn("services", "Services", numeric=True),
        ListColumn("due", "Heures dues", numeric=True),
        ListColumn("heures", "Heures relevées", numeric=True),
        ListColumn("etat", "Relevé", by=lambda row: list(ETATS).index(row.etat)),
    ),
    filters=(Filter("montrer", "Montrer", CHOIX, _choisis, default="utiles"),),
    search=_cherches,
    search_label="Matricule, nom ou fonction",
    sort="etat",
)


@project_page(Action.SAISIR_AGENTS)
def weeks(request: HttpRequest, access: Access) -> HttpResponse:
    """Who is to be surveyed, and what the surveys change in the ETP of each service."""
    own, today = propre_employeur(access, Action.SAISIR_AGENTS), timezone.localdate()
    lines = semaines_de(own, today)
    listing = Listing(LISTE, request.GET, lines)
    tracer(access, collectivite=own, objet=Consultation.Objet.SEMAINE, agents=len(listing.page.object_list))
    return render(
        request,
        "hr/weeks/list.html",
        {
            "employeur": own,
            "listing": listing,
            "a_des_agents": bool(lines),
            "est_nominatif": own.mode_inventaire == Collectivite.ModeInventaire.NOMINATIF,
            "etats": ETATS,
            "table": table_etp(etp_des_services(lines, services_de(own)), today),
            "exports": exports_address("hr:weeks-export", slug=access.project.slug),
        },
    )


@project_page(Action.SAISIR_AGENTS, confirmed=True)
def weeks_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The weeks of my agents, or the ETP that they give, as a spreadsheet."""
    own, today = propre_employeur(access, Action.SAISIR_AGENTS), timezone.localdate()
    lines = semaines_de(own, today)
    tables = {
        one.key: one
        for one in (table_semaines(lines, today), table_etp(etp_des_services(lines, services_de(own)), today))
    }
    tracer(access, collectivite=own, objet=Consultation.Objet.SEMAINE, agents=len(lines))
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=today)


def _line(access: Access, pk: int, *, noter: bool = True) -> SemaineLue:
    """An agent of my employer with the week. Raises ``Http404`` for any other, as for one that does not exist."""
    own = propre_employeur(access, Action.SAISIR_AGENTS)
    found = semaines_de(own, timezone.localdate(), pk=pk)
    if not found:
        raise Http404
    if noter:
        tracer(access, collectivite=own, objet=Consultation.Objet.SEMAINE, agents=1)
    return found[0]


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def week(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """Type the week of an agent; the shares change on the next page only."""
    line = _line(access, agent)
    editing = Editing(
        request,
        access,
        form_class=SemaineForm,
        cle=f"semaine:{agent}",
        titre=f"La semaine type de l’agent {line.agent.matricule}",
        action=Action.SAISIR_AGENTS,
        collectivite=line.agent.collectivite,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, line.agent):
        # read again under the lock: another window may just have written it
        return _answer(request, access, _line(access, agent, noter=False), editing)


def _lignes(editing: Editing, line: SemaineLue) -> int:
    """How many blocks: one more than the services known, or what the page asks."""
    wanted = max(LIGNES, len(line.relevees or line.actuelles) + 1)
    given = editing.data if editing.data is not None else editing.request.GET
    asked = given.get("lignes", "")
    return max(wanted, int(asked)) if asked.isdecimal() and len(asked) <= 2 else wanted


def _answer(request: HttpRequest, access: Access, line: SemaineLue, editing: Editing) -> HttpResponse:
    agent, row = line.agent, line.semaine
    known = semaine_de(row) if row else {key: (0,) * 7 for key in line.actuelles}
    form = SemaineForm(
        editing.data,
        services={str(one.pk): one.libelle for one in services_de(agent.collectivite)},
        semaine=known,
        lignes=_lignes(editing, line),
        initial={
            "relevee_le": row.relevee_le if row else timezone.localdate(),
            "explication": row.explication if row else "",
        },
    )
    editing.open(form)
    context = {
        "form": form,
        "line": line,
        "plus": form.lignes + 2,
        "cancel_url": reverse("hr:weeks", args=[access.project.slug]),
    }
    if request.method != "POST":
        return render(request, "hr/weeks/form.html", context)
    last = row.history.order_by("-history_date", "-history_id").first() if row else None
    by = role_labels(access.project, {last.history_user_id}).of(last.history_user_id) if last else ""
    if (conflict := editing.conflict_answer(form, by=by, at=last.history_date if last else None)) is not None:
        return conflict
    if form.is_valid():
        try:
            enregistrer_semaine(
                agent=agent,
                semaine=form.semaine,
                relevee_le=form.cleaned_data["relevee_le"],
                explication=form.cleaned_data["explication"],
                auteur=request.user,
            )
        except ValidationError as error:
            put_errors(form, error)
    if not form.is_valid():
        return render_invalid(request, "hr/weeks/form.html", context)
    editing.done()
    messages.success(request, "La semaine type est enregistrée. Les parts de l’agent n’ont pas encore changé.")
    return redirect("hr:week-apply", access.project.slug, agent.pk)


def _motif_form(request: HttpRequest, agent: Agent) -> Form:
    """A reason where the inventory is validated; nothing to type otherwise."""
    data = request.POST if request.method == "POST" else None
    return MotifForm(data) if inventaire_valide(agent.collectivite) else Form(data)


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def week_apply(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """What the survey changes; the button writes the shares, or gives the former ones back once it is applied."""
    line = _line(access, agent)
    if line.semaine is None:
        raise Http404
    form = _motif_form(request, line.agent)
    names = {one.pk: one.libelle for one in services_de(line.agent.collectivite)}
    known = {**dict.fromkeys((*line.actuelles, *line.relevees), "Service retiré"), **names}
    context = {
        "line": line,
        "form": form,
        "est_appliquee": line.etat == APPLIQUEE,
        "peut_revenir": line.etat == APPLIQUEE and line.semaine.version_avant is not None,
        "table": table_agent(line, known, timezone.localdate()),
        "cancel_url": reverse("hr:weeks", args=[access.project.slug]),
    }
    if request.method != "POST":
        return render(request, "hr/weeks/apply.html", context)
    undoing = request.POST.get("geste") == "revenir"
    if form.is_valid():
        act = revenir_aux_parts if undoing else appliquer_semaine
        try:
            with one_writer(request, line.agent):
                act(row=line.semaine, auteur=request.user, motif=form.cleaned_data.get("motif", ""))
        except ValidationError as error:
            put_errors(form, error)
    if not form.is_valid():
        return render_invalid(request, "hr/weeks/apply.html", context)
    done = "a repris ses parts d’avant" if undoing else "a maintenant les parts du relevé"
    messages.success(request, f"L’agent {line.agent.matricule} {done}.")
    return redirect("hr:week-apply", access.project.slug, agent)
