"""``…/masse-salariale/``: the payroll of the coming years if nothing changes, for those who read the pay it rests on."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.figures import Section, tables_of
from common.tabular.writing import CONTENT_TYPES, export_name, write_xlsx
from hr.calculs.hypotheses_masse import VARIANTES
from hr.calculs.masse_salariale import Prevision, Projection
from hr.figures.masse import chiffres, section_masse
from hr.forms.masse import HypothesesForm
from hr.models import Consultation
from hr.queries_masse import BaseMasse, base_de_masse
from hr.services.consultations import tracer
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


@dataclass(frozen=True)
class Calcul:
    """One run for one reader; no section while a hypothesis is wrong or nobody's pay is known."""

    base: BaseMasse
    form: HypothesesForm
    prevision: Prevision | None = None
    section: Section | None = None


def _run(access: Access, data) -> Calcul:
    base, form = base_de_masse(access, timezone.localdate()), HypothesesForm(data)
    for employer in base.employeurs:
        count = sum(one.employeur == employer.nom for one in base.postes)
        tracer(access, collectivite=employer, objet=Consultation.Objet.MASSE, agents=count)
    if not base.postes or not form.is_valid():
        return Calcul(base, form)
    runs = {
        variant: Projection(base.postes, base.taux, base.baremes, base.jour, form.jeu(variant)) for variant in VARIANTES
    }
    prevision = runs["central"].prevoir()
    variants = {name: prevision.totaux if name == "central" else run.totaux() for name, run in runs.items()}
    section = section_masse(prevision, variants, {name: form.mots(name) for name in VARIANTES}, base.jour)
    return Calcul(base, form, prevision, section)


@project_page(Action.SIMULER_HARMONISATION)
def payroll(request: HttpRequest, access: Access) -> HttpResponse:
    """The forecast: the employers that opened their data for the référent RH, my own for a DRH."""
    done = _run(access, request.GET)
    wrong = bool(done.base.postes) and done.section is None
    return render(
        request,
        "hr/pay/payroll.html",
        {
            "form": done.form,
            "base": done.base,
            "section": done.section,
            "chiffres": chiffres(done.prevision) if done.prevision else (),
            "variantes": list(VARIANTES.values()),
            "est_partielle": access.own_collectivite is not None,
            "query": request.GET.urlencode(),
            "has_errors": wrong,
        },
        status=422 if wrong else 200,
    )


@project_page(Action.SIMULER_HARMONISATION, confirmed=True)
def payroll_workbook(request: HttpRequest, access: Access) -> HttpResponse:
    """Every table of the forecast with the hypotheses of the address, in one workbook."""
    done = _run(access, request.GET)
    if done.section is None:
        raise Http404
    name = export_name(access.project.slug, "masse-salariale", done.base.jour, "xlsx")
    return HttpResponse(
        write_xlsx(list(tables_of([done.section]))),
        content_type=CONTENT_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
