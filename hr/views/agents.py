"""``…/effectifs/agents/``: the named staff of the employers this hat may see. Confidential: 404 for everybody else."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import render_invalid
from common.listing import Filter, ListColumn, Listing, ListSpec
from hr.calculs.fiches import COLONNES, SIMPLES
from hr.calculs.nomenclatures import CATEGORIES, STATUTS
from hr.classeur import listes_de
from hr.forms.agents import AgentForm, MotifForm, SortieForm
from hr.models import Affectation, Agent, Consultation
from hr.queries import agents_visibles, parts_du_projet, presents, rechercher_agents
from hr.services.agents import enregistrer_agent, fiches_de, supprimer_agent, terminer_agent
from hr.services.consultations import tracer
from hr.services.imports import inventaire_valide
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.authors import role_labels
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer

# columns that the page of an agent lays out by hand; any other has its line after them
MONTRES = frozenset({"nom", "prenom", "grade", "fonction", "temps_partiel", "date_entree", "date_fin"})
PRESENCES = {"presents": "En fonction", "partis": "Sortis", "tous": "Tous"}


def _present(agents: QuerySet[Agent], presence: str) -> QuerySet[Agent]:
    today = timezone.localdate()
    if presence == "partis":
        return agents.filter(date_fin__lt=today)
    return agents.filter(presents(today)) if presence == "presents" else agents


def _spec(services: dict[str, str], employers: dict[str, str]) -> ListSpec:
    """What may be asked of the list of agents; the employer only where there are several."""
    several = len(employers) > 1
    return ListSpec(
        noun="agent",
        plural="agents",
        columns=(
            ListColumn("matricule", "Matricule", by=("matricule",)),
            ListColumn("nom", "Agent", by=("nom", "prenom", "matricule")),
            *([ListColumn("employeur", "Employeur", by=("collectivite__rang", "matricule"))] if several else []),
            ListColumn("statut", "Statut", by=("statut", "matricule")),
            ListColumn("categorie", "Catégorie", by=("categorie", "grade", "matricule")),
            ListColumn("fonction", "Fonction ou grade"),
            ListColumn("services", "Services"),
            ListColumn("etp", "ETP", numeric=True),
            ListColumn("entree", "Présence", by=("date_entree", "matricule")),
        ),
        filters=(
            Filter("presence", "Présence", PRESENCES, _present, default="presents"),
            *(
                [Filter("employeur", "Employeur", employers, lambda q, pk: q.filter(collectivite=int(pk)))]
                if several
                else []
            ),
            Filter("statut", "Statut", STATUTS, lambda q, value: q.filter(statut=value)),
            Filter("categorie", "Catégorie", CATEGORIES, lambda q, value: q.filter(categorie=value), "Toutes"),
            Filter("service", "Service", services, lambda q, pk: q.filter(affectations__service=int(pk))),
        ),
        search=rechercher_agents,
        search_label="Matricule, nom, fonction ou grade",
        sort="matricule",
    )


@project_page(Action.VOIR_AGENTS)
def agent_list(request: HttpRequest, access: Access) -> HttpResponse:
    """Search, filter and sort in the address; « 25 sur 212 »."""
    everyone = agents_visibles(access)
    services = {
        str(pk): label
        for pk, label in parts_du_projet(access.project)
        .filter(agent__in=everyone)
        .order_by("service__rang", "service__libelle")
        .values_list("service_id", "service__libelle")
        .distinct()
    }
    employers = {
        str(pk): name
        for pk, name in everyone.order_by("collectivite__rang", "collectivite__nom")
        .values_list("collectivite_id", "collectivite__nom")
        .distinct()
    }
    listing = Listing(_spec(services, employers), request.GET, everyone.select_related("collectivite"))
    shown = list(listing.page.object_list)
    shares: dict[int, list[Affectation]] = {}
    for one in (
        Affectation.objects.filter(agent__in=shown)
        .select_related("service")
        .order_by("agent", "-part", "service__rang")
    ):
        shares.setdefault(one.agent_id, []).append(one)
    for employer in {agent.collectivite for agent in shown}:
        count = sum(agent.collectivite_id == employer.pk for agent in shown)
        tracer(access, collectivite=employer, objet=Consultation.Objet.LISTE, agents=count)
    own = access.own_collectivite
    return render(
        request,
        "hr/agents.html",
        {
            "listing": listing,
            "rows": [(agent, shares.get(agent.pk, [])) for agent in shown],
            "may_write": own is not None and access.allows(Action.SAISIR_AGENTS, own),
            "several": len(employers) > 1,
        },
    )


def agent_for(access: Access, pk: int, action: Action = Action.VOIR_AGENTS) -> Agent:
    """An agent that this hat may see (or write). Raises ``Http404`` otherwise, as for an agent that does not exist."""
    agent = agents_visibles(access).select_related("collectivite__project", "cadre_emplois").filter(pk=pk).first()
    if agent is None or not access.allows(action, agent.collectivite):
        raise Http404
    return agent


@project_page(Action.VOIR_AGENTS)
def agent_page(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """One agent, without pay, and what changed about them."""
    found = agent_for(access, agent)
    tracer(access, collectivite=found.collectivite, objet=Consultation.Objet.FICHE, agents=1)
    history = [
        {"date": line.history_date, "raison": line.history_change_reason or "", "user": line.history_user}
        for line in found.history.select_related("history_user").order_by("-history_date", "-history_id")[:20]
    ]
    return render(
        request,
        "hr/agent.html",
        {
            "agent": found,
            "shares": list(found.affectations.select_related("service").order_by("-part", "service__rang")),
            "autres": [
                (colonne.nom, colonne.ecrire(value))
                for colonne in COLONNES
                if colonne.cle in SIMPLES and colonne.cle not in MONTRES
                if (value := getattr(found, colonne.cle)) not in ("", None)
            ],
            "history": history,
            "may_write": access.allows(Action.SAISIR_AGENTS, found.collectivite),
            "may_read_pay": access.allows(Action.VOIR_REMUNERATION, found.collectivite),
        },
    )


def _edit(request: HttpRequest, access: Access, agent: Agent | None) -> HttpResponse:
    employer = agent.collectivite if agent else propre_employeur(access, Action.SAISIR_AGENTS)
    editing = Editing(
        request,
        access,
        form_class=AgentForm,
        cle=f"agent:{agent.pk if agent else 'nouveau'}",
        titre=f"L’agent {agent.matricule}" if agent else "Un nouvel agent",
        action=Action.SAISIR_AGENTS,
        collectivite=employer,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, employer):
        return _answer(request, access, agent, employer, editing)


def _answer(
    request: HttpRequest, access: Access, agent: Agent | None, employer: Collectivite, editing: Editing
) -> HttpResponse:
    existing = fiches_de(employer, [agent.matricule])[0] if agent else None
    form = AgentForm(
        editing.data,
        listes=listes_de(employer),
        existant=existing,
        motif_requis=inventaire_valide(employer),
    )
    editing.open(form)
    cancel = reverse("hr:agents", args=[access.project.slug])
    context = {"form": form, "agent": agent, "employeur": employer, "cancel_url": cancel}
    if request.method != "POST":
        if agent is not None:
            tracer(access, collectivite=employer, objet=Consultation.Objet.FICHE, agents=1)
        return render(request, "hr/agent_form.html", context)
    if agent is not None:
        last = agent.history.order_by("-history_date", "-history_id").first()
        by = role_labels(access.project, {last.history_user_id}).of(last.history_user_id) if last else ""
        conflict = editing.conflict_answer(form, by=by, at=last.history_date if last else None)
        if conflict is not None:
            tracer(access, collectivite=employer, objet=Consultation.Objet.FICHE, agents=1)
            return conflict
    if form.is_valid() and agent is None:
        taken = Agent.objects.filter(collectivite=employer, matricule=form.fiche.matricule).exists()
        if taken:
            form.add_error("matricule", f"Matricule : {form.fiche.matricule} est déjà celui d’un agent.")
    if not form.is_valid():
        return render_invalid(request, "hr/agent_form.html", context)
    saved = enregistrer_agent(
        collectivite=employer,
        fiche=form.fiche,
        existant=agent,
        auteur=request.user,
        motif=form.cleaned_data.get("motif", ""),
    )
    editing.done()
    for phrase in form.avertissements:
        messages.warning(request, f"À regarder : {phrase}.")
    messages.success(request, f"L’agent {saved.matricule} est enregistré.")
    return redirect("hr:agents", slug=access.project.slug)


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def agent_new(request: HttpRequest, access: Access) -> HttpResponse:
    """A new agent of my employer."""
    return _edit(request, access, None)


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def agent_edit(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """Change an agent of my employer."""
    return _edit(request, access, agent_for(access, agent, Action.SAISIR_AGENTS))


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def agent_end(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """The agent leaves: a last day, nothing deleted."""
    found = agent_for(access, agent, Action.SAISIR_AGENTS)
    form = SortieForm(
        request.POST if request.method == "POST" else None,
        motif_requis=inventaire_valide(found.collectivite),
        entree=found.date_entree,
        initial={"dernier_jour": found.date_fin},
    )
    context = {"form": form, "agent": found, "cancel_url": reverse("hr:agents", args=[access.project.slug])}
    if request.method != "POST":
        return render(request, "hr/agent_end.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/agent_end.html", context)
    day = form.cleaned_data["dernier_jour"]
    terminer_agent(agent=found, dernier_jour=day, auteur=request.user, motif=form.cleaned_data["motif"])
    messages.success(request, f"L’agent {found.matricule} est en fonction jusqu’au {day:%d/%m/%Y}.")
    return redirect("hr:agents", slug=access.project.slug)


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def agent_erase(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """Take away an agent typed by mistake: undone for 24 hours, then erased with its history."""
    found = agent_for(access, agent, Action.SAISIR_AGENTS)
    form = MotifForm(request.POST if request.method == "POST" else None)
    shares = [share.service.libelle for share in found.affectations.select_related("service").order_by("-part", "pk")]
    context = {
        "form": form,
        "agent": found,
        "services": shares,
        "cancel_url": reverse("hr:agents", args=[access.project.slug]),
    }
    if request.method != "POST":
        return render(request, "hr/agent_erase.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/agent_erase.html", context)
    try:
        supprimer_agent(agent=found, auteur=request.user, motif=form.cleaned_data["motif"])
    except ValidationError as error:
        form.add_error(None, error)
        return render_invalid(request, "hr/agent_erase.html", context)
    removed_message(request, access, kind="agent", row=found, text=f"L’agent {found.matricule} est supprimé.")
    return redirect("hr:agents", slug=access.project.slug)
