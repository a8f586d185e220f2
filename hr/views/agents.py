"""``…/effectifs/agents/``: the named staff of the employers this hat may see. Confidential: 404 for everybody else."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import render_invalid
from hr.calculs.nomenclatures import CATEGORIES, STATUTS
from hr.classeur import listes_de
from hr.forms.agents import AgentForm, MotifForm, SortieForm
from hr.models import Affectation, Agent, Consultation
from hr.queries import agents_visibles, presents, rechercher_agents
from hr.services.agents import effacer_agent, enregistrer_agent, fiches_de, terminer_agent
from hr.services.consultations import tracer
from hr.services.imports import inventaire_valide
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

PAR_PAGE = 25
TRIS = {
    "matricule": ("matricule", "pk"),
    "nom": ("nom", "prenom", "matricule", "pk"),
    "categorie": ("categorie", "grade", "matricule", "pk"),
    "entree": ("date_entree", "matricule", "pk"),
}
PRESENCES = {"presents": "En fonction", "partis": "Sortis", "tous": "Tous"}


def _filters(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, unknown values dropped."""
    get = request.GET
    return {
        "q": get.get("q", "")[:100],
        "statut": get.get("statut", "") if get.get("statut") in STATUTS else "",
        "categorie": get.get("categorie", "") if get.get("categorie") in CATEGORIES else "",
        "service": get.get("service", "") if get.get("service", "").isdecimal() else "",
        "employeur": get.get("employeur", "") if get.get("employeur", "").isdecimal() else "",
        "presence": get.get("presence", "") if get.get("presence") in PRESENCES else "presents",
        "tri": get.get("tri", "") if get.get("tri") in TRIS else "matricule",
    }


@project_page(Action.VOIR_AGENTS)
def agent_list(request: HttpRequest, access: Access) -> HttpResponse:
    """Search, filter and sort in the address; « 25 sur 212 »."""
    chosen, today = _filters(request), timezone.localdate()
    everyone = agents_visibles(access)
    agents = rechercher_agents(everyone, chosen["q"])
    if chosen["statut"]:
        agents = agents.filter(statut=chosen["statut"])
    if chosen["categorie"]:
        agents = agents.filter(categorie=chosen["categorie"])
    if chosen["service"]:
        agents = agents.filter(affectations__service=int(chosen["service"]))
    if chosen["employeur"]:
        agents = agents.filter(collectivite=int(chosen["employeur"]))
    if chosen["presence"] == "presents":
        agents = agents.filter(presents(today))
    elif chosen["presence"] == "partis":
        agents = agents.filter(date_fin__lt=today)
    order = TRIS[chosen["tri"]]
    page = Paginator(agents.select_related("collectivite").order_by(*order), PAR_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
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
    services = {}
    for one in (
        Affectation.objects.filter(agent__in=everyone)
        .order_by("service__rang", "service__libelle")
        .values_list("service_id", "service__libelle")
        .distinct()
    ):
        services[str(one[0])] = one[1]
    employers = dict(
        everyone.order_by("collectivite__rang", "collectivite__nom")
        .values_list("collectivite_id", "collectivite__nom")
        .distinct()
    )
    return render(
        request,
        "hr/agents.html",
        {
            "page": page,
            "rows": [(agent, shares.get(agent.pk, [])) for agent in shown],
            "total": everyone.count(),
            "chosen": chosen,
            "query": urlencode({key: value for key, value in chosen.items() if value}),
            "statuts": STATUTS,
            "categories": CATEGORIES,
            "services": services,
            "employers": {str(key): name for key, name in employers.items()},
            "presences": PRESENCES,
            "tris": {"matricule": "Matricule", "nom": "Nom", "categorie": "Catégorie et grade", "entree": "Entrée"},
            "may_write": own is not None and access.allows(Action.SAISIR_AGENTS, own),
            "several": len(employers) > 1,
        },
    )


def _agent(access: Access, pk: int, action: Action = Action.VOIR_AGENTS) -> Agent:
    """An agent that this hat may see (or write). Raises ``Http404`` otherwise, as for an agent that does not exist."""
    agent = agents_visibles(access).select_related("collectivite__project", "cadre_emplois").filter(pk=pk).first()
    if agent is None or not access.allows(action, agent.collectivite):
        raise Http404
    return agent


@project_page(Action.VOIR_AGENTS)
def agent_page(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """One agent, without pay, and what changed about them."""
    found = _agent(access, agent)
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
            "history": history,
            "may_write": access.allows(Action.SAISIR_AGENTS, found.collectivite),
        },
    )


def _edit(request: HttpRequest, access: Access, agent: Agent | None) -> HttpResponse:
    employer = agent.collectivite if agent else propre_employeur(access, Action.SAISIR_AGENTS)
    existing = fiches_de(employer, [agent.matricule])[0] if agent else None
    form = AgentForm(
        request.POST if request.method == "POST" else None,
        listes=listes_de(employer),
        existant=existing,
        motif_requis=inventaire_valide(employer),
    )
    cancel = reverse("hr:agents", args=[access.project.slug])
    context = {"form": form, "agent": agent, "employeur": employer, "cancel_url": cancel}
    if request.method != "POST":
        if agent is not None:
            tracer(access, collectivite=employer, objet=Consultation.Objet.FICHE, agents=1)
        return render(request, "hr/agent_form.html", context)
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
    return _edit(request, access, _agent(access, agent, Action.SAISIR_AGENTS))


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def agent_end(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """The agent leaves: a last day, nothing deleted."""
    found = _agent(access, agent, Action.SAISIR_AGENTS)
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
    """Erase an agent typed by mistake, history included."""
    found = _agent(access, agent, Action.SAISIR_AGENTS)
    form = MotifForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "agent": found, "cancel_url": reverse("hr:agents", args=[access.project.slug])}
    if request.method != "POST":
        return render(request, "hr/agent_erase.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/agent_erase.html", context)
    matricule = found.matricule
    try:
        effacer_agent(agent=found, auteur=request.user, motif=form.cleaned_data["motif"])
    except ValidationError as error:
        form.add_error(None, error)
        return render_invalid(request, "hr/agent_erase.html", context)
    messages.success(request, f"L’agent {matricule} est effacé, son historique aussi.")
    return redirect("hr:agents", slug=access.project.slug)
