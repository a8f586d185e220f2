"""``…/effectifs/agents/<n>/remuneration/``: the pay of one agent and what it costs. Confidential: 404 for everybody else."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.figures import KeyFigure, Kind
from common.forms import render_form
from hr.calculs.cout_employeur import employer_cost
from hr.calculs.fiches import MONTANTS, PAIE
from hr.calculs.remuneration import REGIMES, RemunerationInvalide, est_calculable, regime_de
from hr.forms.remunerations import ParametresForm, RemunerationForm
from hr.models import Agent, Consultation, ParametresPaie, Remuneration
from hr.queries_paie import agent_dont_la_paie_est_visible
from hr.services.baremes import baremes
from hr.services.consultations import tracer
from hr.services.imports import inventaire_valide
from hr.services.remunerations import employeur_de, enregistrer_parametres, enregistrer_remuneration, situation_de
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, edited


def _agent(access: Access, pk: int, *, pour_ecrire: bool = False) -> Agent:
    """An agent whose pay this hat may read (or write). Raises ``Http404`` otherwise."""
    found = agent_dont_la_paie_est_visible(access, pk)
    if found is None or (pour_ecrire and not access.allows(Action.SAISIR_AGENTS, found.collectivite)):
        raise Http404
    return found


def _cout(agent: Agent, pay: Remuneration | None) -> tuple[list[KeyFigure], str]:
    """The cost of the month as a key figure with its explanation, or why there is none."""
    if pay is None or pay.im is None:
        return [], "Sans indice majoré, le coût n’est pas calculé."
    if not est_calculable(agent.statut):
        return [], "Ce statut n’a pas d’indice : son coût vient du budget."
    today, scales = timezone.localdate(), baremes()
    employer = employeur_de(agent.collectivite, scales.nombre("avantages", "titres_par_an", today))
    situation = situation_de(agent, pay)
    try:
        cost = employer_cost(situation, employer, scales, today)
        regime = regime_de(situation, scales, today)
    except RemunerationInvalide as error:
        return [], str(error)
    figure = KeyFigure(
        "Coût mensuel pour l’employeur",
        cost.total,
        Kind.EUROS,
        note=f"Régime : {REGIMES[regime]}",
        breakdown=cost,
        key="cout-mensuel",
    )
    return [figure], ""


@project_page(Action.VOIR_REMUNERATION)
def pay(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """The pay of one agent, its cost explained, and what changed."""
    found = _agent(access, agent)
    tracer(access, collectivite=found.collectivite, objet=Consultation.Objet.PAIE, agents=1)
    row = Remuneration.objects.filter(agent=found).first()
    figures, why = _cout(found, row)
    parameters = ParametresPaie.objects.filter(collectivite=found.collectivite).first() or ParametresPaie()
    history = Remuneration.history.filter(agent_id=found.pk).select_related("history_user")
    return render(
        request,
        "hr/pay/pay.html",
        {
            "agent": found,
            "pay": row,
            "lignes": [
                {"libelle": label, "valeur": getattr(row, name) if row else None, "est_montant": name in MONTANTS}
                for name, label in PAIE.items()
            ],
            "figures": figures,
            "sans_cout": why,
            "manquants": parameters.manquants,
            "history": list(history.order_by("-history_date", "-history_id")[:20]),
            "may_write": access.allows(Action.SAISIR_AGENTS, found.collectivite),
        },
    )


@project_page(Action.VOIR_REMUNERATION, methods=("GET", "POST"))
def pay_edit(request: HttpRequest, access: Access, agent: int) -> HttpResponse:
    """Type the pay of an agent of my employer."""
    found = _agent(access, agent, pour_ecrire=True)
    back = reverse("hr:pay", args=[access.project.slug, found.pk])

    def make(data: QueryDict | None) -> RemunerationForm:
        row = Remuneration.objects.filter(agent=found).first()
        return RemunerationForm(
            data, pay=row, motif_requis=inventaire_valide(found.collectivite), jour=timezone.localdate()
        )

    def save(form: RemunerationForm) -> HttpResponse:
        data = dict(form.cleaned_data)
        reason = data.pop("motif", "")
        enregistrer_remuneration(agent=found, valeurs=data, auteur=request.user, motif=reason)
        messages.success(request, "La rémunération est enregistrée.")
        return redirect(back)

    answer = edited(
        Editing(
            request,
            access,
            form_class=RemunerationForm,
            cle=f"remuneration:{found.pk}",
            titre=f"La rémunération de l’agent {found.matricule}",
            action=Action.SAISIR_AGENTS,
            collectivite=found.collectivite,
        ),
        under=found.collectivite,
        make=make,
        save=save,
        show=lambda form: render_form(
            request, "hr/pay/pay_form.html", {"form": form, "agent": found, "cancel_url": back}
        ),
    )
    if request.method != "POST" or answer.status_code == HTTPStatus.CONFLICT:
        tracer(access, collectivite=found.collectivite, objet=Consultation.Objet.PAIE, agents=1)
    return answer


@project_page(Action.SAISIR_REGIMES, methods=("GET", "POST"))
def parameters(request: HttpRequest, access: Access) -> HttpResponse:
    """The local rates of my employer: they enter every cost."""
    own = propre_employeur(access, Action.SAISIR_REGIMES)
    back = reverse("hr:pay-schemes", args=[access.project.slug])

    def make(data: QueryDict | None) -> ParametresForm:
        row = ParametresPaie.objects.filter(collectivite=own).first() or ParametresPaie(collectivite=own)
        return ParametresForm(data, parametres=row)

    def save(form: ParametresForm) -> HttpResponse:
        enregistrer_parametres(collectivite=own, valeurs=form.cleaned_data, auteur=request.user)
        messages.success(request, "Les taux sont enregistrés.")
        return redirect(back)

    return edited(
        Editing(
            request,
            access,
            form_class=ParametresForm,
            cle=f"taux:{own.pk}",
            titre=f"Les taux {own.de_nom}",
            action=Action.SAISIR_REGIMES,
            collectivite=own,
        ),
        under=own,
        make=make,
        save=save,
        show=lambda form: render_form(
            request, "hr/pay/parameters.html", {"form": form, "employeur": own, "cancel_url": back}
        ),
    )
