"""``…/regimes-indemnitaires/simulation/``: what levelling bonuses up costs, for those who read the pay it rests on."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.figures import Bars, Table
from common.tabular.writing import CONTENT_TYPES, export_name, write_xlsx
from hr.calculs.harmonisation import Regle, Resultat, cibles, dans_perimetre, etalement, euros, phrase_regle, simuler
from hr.figures.harmonisation import (
    PAS,
    bars_annees,
    chiffres,
    chiffres_avantages,
    lignes_agents,
    table_employeurs,
    table_groupes,
    table_hypotheses,
    table_regles,
    table_services,
)
from hr.forms.simulation import SimulationForm
from hr.models import Consultation, SimulationCommuniquee
from hr.queries_harmonisation import Base, annees_de, base_de_simulation, nivellement_des_avantages
from hr.queries_paie import agent_dont_la_paie_est_visible
from hr.services.consultations import tracer
from hr.services.simulations import communiquer, retirer_simulation
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

AGENTS_MONTRES = 300
PREMIERE_VUE = {"regle": Regle.MAX_EMPLOYER_AVG.value, "annees": "3", "parts": "", "contagion": "oui"}


@dataclass(frozen=True)
class Simulation:
    """One run for one reader: what it rests on, its hypotheses, its result (None while a hypothesis is wrong)."""

    base: Base
    form: SimulationForm
    resultat: Resultat | None


def _run(access: Access, data) -> Simulation:
    """Simulate with the hypotheses of the address; the first view has ordinary ones."""
    today = timezone.localdate()
    base = base_de_simulation(access, today)
    groups = sorted({one.groupe for one in base.agents})
    given = data if "regle" in data else {**PREMIERE_VUE, "debut": str(today.year + 1)}
    form = SimulationForm(
        given, services=base.services, employeurs=[one.nom for one in base.employeurs], groupes=groups
    )
    if not base.agents or not form.is_valid():
        return Simulation(base, form, None)
    chosen = form.cleaned_data
    regle = Regle(chosen["regle"])
    targets = cibles(base.agents, regle, references=base.references, sur_mesure=chosen["sur_mesure"], pas=PAS)
    held = dans_perimetre(base.agents, frozenset(chosen["services"]), chosen["hote"], chosen["contagion"] != "non")
    return Simulation(base, form, simuler(held, targets, regle, annees_de(base, chosen["debut"], chosen["phasage"])))


def _trace(access: Access, base: Base) -> None:
    for employer in base.employeurs:
        count = sum(one.employeur == employer.nom for one in base.agents)
        tracer(access, collectivite=employer, objet=Consultation.Objet.SIMULATION, agents=count)


def _figures(done: Simulation) -> list[Bars | Table]:
    """The figures of a result, in reading order: the page shows them, the workbook holds their tables."""
    base, result, chosen = done.base, done.resultat, done.form.cleaned_data
    figures = [bars_annees(result, base.jour), table_groupes(result, base.jour)]
    if len(base.employeurs) > 1:
        figures.append(table_employeurs(result, base.jour))
    return [
        *figures,
        table_services(result, base.jour),
        table_regles(
            base,
            frozenset(chosen["services"]),
            chosen["hote"],
            chosen["contagion"] != "non",
            annees_de(base, chosen["debut"], etalement(1)),
            base.jour,
        ),
    ]


@project_page(Action.SIMULER_HARMONISATION, confirmed=True)
def workbook(request: HttpRequest, access: Access) -> HttpResponse:
    """Every table of the result, with the hypotheses of the address, in one workbook; no agent."""
    done = _run(access, request.GET)
    if done.resultat is None:
        raise Http404
    _trace(access, done.base)
    name = export_name(access.project.slug, "harmonisation", done.base.jour, "xlsx")
    tables = [table_hypotheses(done.form.phrases(), done.base.jour), *(one.to_table() for one in _figures(done))]
    return HttpResponse(
        write_xlsx(tables),
        content_type=CONTENT_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@project_page(Action.SIMULER_HARMONISATION)
def simulation(request: HttpRequest, access: Access) -> HttpResponse:
    """The simulator: the whole bloc that opened its data for the référent RH, my own part for a DRH."""
    done = _run(access, request.GET)
    base, result, today = done.base, done.resultat, done.base.jour
    _trace(access, base)
    context = {
        "form": done.form,
        "base": base,
        "resultat": result,
        "est_partielle": access.own_collectivite is not None,
        "query": request.GET.urlencode(),
        "envoi": [(name, value) for name, values in request.GET.lists() for value in values]
        or [*PREMIERE_VUE.items(), ("debut", today.year + 1)],
        "may_communicate": access.allows(Action.COMMUNIQUER_HARMONISATION),
        "avantages": chiffres_avantages(nivellement_des_avantages(access, today)),
        "has_errors": bool(done.form.errors) and bool(base.agents),
    }
    if result is not None:
        lines = lignes_agents(result, base.nommes)
        context |= {
            "phrase": phrase_regle(result.regle),
            "chiffres": chiffres(result),
            "figures": _figures(done),
            "agents": lines[:AGENTS_MONTRES],
            "agents_total": len(lines),
        }
    return render(request, "hr/pay/simulation.html", context, status=422 if context["has_errors"] else 200)


@project_page(Action.VOIR_REMUNERATION)
def sheet(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """The individual effect sheet: before, after, what is kept. Only where the pay itself may be read."""
    access.require(Action.SIMULER_HARMONISATION)
    found = agent_dont_la_paie_est_visible(access, agent)
    if found is None:
        raise Http404
    done = _run(access, request.GET)
    if done.resultat is None:
        raise Http404
    effect = next((one for one in done.resultat.effets if one.agent.cle == str(found.pk)), None)
    if effect is None:
        raise Http404
    tracer(access, collectivite=found.collectivite, objet=Consultation.Objet.PAIE, agents=1)
    return render(
        request,
        "hr/pay/sheet.html",
        {
            "agent": found,
            "effet": effect,
            "quotite": Decimal(effect.agent.quotite.numerator) / effect.agent.quotite.denominator,
            "annees": [
                {
                    "annee": year.annee,
                    "brut": euros(effect.brut[rank]),
                    "charges": euros(effect.charges[rank]),
                }
                for rank, year in enumerate(done.resultat.annees)
            ],
            "hypotheses": done.form.phrases(),
            "back": f"{reverse('hr:simulation', args=[access.project.slug])}?{request.GET.urlencode()}",
            "jour": done.base.jour,
        },
    )


@project_page(Action.COMMUNIQUER_HARMONISATION, methods=("POST",))
def communicate(request: HttpRequest, access: Access) -> HttpResponse:
    """Freeze the result of these hypotheses for the members: whole services, rounded amounts."""
    done = _run(access, request.POST)
    address = reverse("hr:simulation", args=[access.project.slug])
    if done.resultat is None:
        messages.error(request, "Ces hypothèses ne donnent pas de résultat à communiquer.")
        return redirect(address)
    try:
        saved = communiquer(
            project=access.project,
            resultat=done.resultat,
            hypotheses=[*done.form.phrases(), *_qui(done.base)],
            auteur=request.user,
            note=request.POST.get("note", "")[:300],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address)
    messages.success(request, f"La simulation n° {saved.numero} est communiquée aux membres du projet.")
    return redirect("hr:pay-schemes", slug=access.project.slug)


def _qui(base: Base) -> list[str]:
    names = ", ".join(one.nom for one in base.employeurs)
    missing = f" Manquent : {', '.join(base.absents)}." if base.absents else ""
    return [f"Employeurs comptés : {names}.{missing}".replace(" :", "\u00a0:")]


@project_page(Action.COMMUNIQUER_HARMONISATION, methods=("POST",))
def withdraw(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take a communicated simulation back."""
    found = SimulationCommuniquee.objects.filter(project=access.project, numero=numero).first()
    if found is None:
        raise Http404
    retirer_simulation(simulation=found, auteur=request.user)
    messages.success(request, f"La simulation n° {numero} n’est plus communiquée.")
    return redirect("hr:pay-schemes", slug=access.project.slug)
