"""Rights of persons: what is kept of an agent, given to them, erased everywhere; who read, what was erased, how long."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.conservation import calendrier
from common.forms import render_invalid
from common.tabular.writing import CONTENT_TYPES, export_name, write_xlsx
from hr.forms.droits import EffacementForm
from hr.models import Agent, Consultation, Effacement
from hr.services.consultations import tracer
from hr.services.droits import bilan_de, dernieres_lectures, donnees_de, effacer, est_intact
from hr.views.agents import agent_for
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def _whole(access: Access, pk: int) -> Agent:
    """An agent whose every value this hat may read and write, pay included. Raises ``Http404`` otherwise."""
    found = agent_for(access, pk, Action.SAISIR_AGENTS)
    access.require(Action.VOIR_REMUNERATION, found.collectivite)
    return found


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"), confirmed=True, when_archived=True)
def rights(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """What would be erased, place by place; then erased, with its report."""
    found = _whole(access, agent)
    form = EffacementForm(found.matricule, request.POST if request.method == "POST" else None)
    places = bilan_de([found], found.collectivite)
    context = {
        "form": form,
        "agent": found,
        "found": [(place, number) for place, number in places.items() if number],
        "nothing": [place for place, number in places.items() if not number],
        "cancel_url": reverse("hr:agent", args=[access.project.slug, found.pk]),
    }
    if request.method != "POST":
        return render(request, "hr/agent_rights.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/agent_rights.html", context)
    effacer(
        agents=[found],
        collectivite=found.collectivite,
        auteur=request.user,
        motif=Effacement.Motif(form.cleaned_data["motif"]),
    )
    messages.success(request, "Les données de cette personne sont effacées. Le compte rendu est dans le journal.")
    return redirect("hr:privacy-journal", slug=access.project.slug)


@project_page(Action.SAISIR_AGENTS, confirmed=True)
def data(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """All that is kept of an agent, to give to them: one sheet by place."""
    found = _whole(access, agent)
    tracer(access, collectivite=found.collectivite, objet=Consultation.Objet.EXPORT, agents=1)
    # the name of a file travels: it names nobody
    name = export_name(access.project.slug, "donnees-d-un-agent", timezone.localdate(), "xlsx")
    return HttpResponse(
        write_xlsx(donnees_de(found)),
        content_type=CONTENT_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@project_page(Action.SAISIR_AGENTS)
def journal(request: HttpRequest, access: Access) -> HttpResponse:
    """Of my employer: who read named data, what was erased, how long each thing is kept."""
    own = propre_employeur(access, Action.SAISIR_AGENTS)
    erasures = Effacement.objects.filter(collectivite=own).select_related("auteur").order_by("-date", "pk")[:100]
    return render(
        request,
        "hr/privacy_journal.html",
        {
            "employeur": own,
            "lectures": dernieres_lectures(own),
            "effacements": [(row, row.bilan.items(), est_intact(row)) for row in erasures],
            "calendrier": calendrier().values(),
        },
    )
