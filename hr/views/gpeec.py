"""``…/gpeec/``: who may leave and when, masked for the members, whole for those who read the list of an employer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from common.exports import table_response
from common.figures import Section, tables_of
from hr.calculs.retraite import HORIZONS
from hr.figures.gpeec import section_exacte, section_territoire
from hr.figures.metiers import table_tension
from hr.models import Consultation
from hr.queries import effectifs_par_age, effectifs_publics, employeurs
from hr.queries_gpeec import en_poste, presents_visibles
from hr.queries_metiers import metiers_en_tension, metiers_retenus
from hr.services.baremes import baremes
from hr.services.consultations import tracer
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def _horizon(request: HttpRequest) -> int:
    asked = request.GET.get("horizon", "")
    return int(asked) if asked in {str(one) for one in HORIZONS} else max(HORIZONS)


def _sections(access: Access, horizon: int) -> list[Section]:
    """What this reader may see, the exact part first; the reading of the exact part is traced."""
    project, today = access.project, timezone.localdate()
    everyone, scales = list(employeurs(project, today)), baremes()
    visible = presents_visibles(access, today, everyone)
    sections = []
    if visible:
        names = list(dict.fromkeys(one.employeur for one in visible))
        title = f"Départs possibles à {names[0]}" if len(names) == 1 else "Départs possibles, employeurs ouverts"
        sections.append(section_exacte(visible, scales, today, horizon, title, metiers_retenus(project)))
        for employer in everyone:
            count = sum(one.employeur == employer.nom for one in visible)
            if count:
                tracer(access, collectivite=employer, objet=Consultation.Objet.DEPARTS, agents=count)
    sections.append(
        section_territoire(
            effectifs_par_age(project, today, tous=everyone),
            en_poste(project, today, everyone),
            effectifs_publics(project, today, par_grade=False, tous=everyone),
            scales,
            project.seuil_affichage,
            today,
            liste_seules=access.allows(Action.VOIR_MEMBRES),
            tension=table_tension(metiers_en_tension(project), today),
        )
    )
    return sections


@project_page(Action.VOIR_PYRAMIDE)
def departures(request: HttpRequest, access: Access) -> HttpResponse:
    """Possible departures: mine in full when I read the list, the territory with its masks."""
    horizon = _horizon(request)
    return render(
        request,
        "hr/gpeec/departures.html",
        {
            "sections": _sections(access, horizon),
            "horizon": horizon,
            "may_map": access.allows(Action.CORRESPONDRE_METIERS),
            "horizons": HORIZONS,
            "exports": reverse("hr:gpeec", args=[access.project.slug]) + "tableaux/",
        },
    )


@project_page(Action.VOIR_PYRAMIDE, confirmed=lambda access: access.allows(Action.VOIR_AGENTS))
def departures_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as a spreadsheet, with what this reader may see."""
    tables = {table.key: table for table in tables_of(_sections(access, max(HORIZONS)))}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())
