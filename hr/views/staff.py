"""``/projets/<slug>/effectifs/``: my employer's inventory, and what everybody may read of staff."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.figures import tables_of
from common.tabular.writing import CONTENT_TYPES, export_name, write_csv, write_xlsx
from hr.figures import section_effectifs, table_grades, table_postes
from hr.models import Consultation, EffectifConsolide, ImportBatch
from hr.queries import (
    Totaux,
    a_des_agents,
    agents_visibles,
    effectifs_publics,
    employeurs,
    etats_par_employeur,
    postes_publics,
    totaux_par_employeur,
)
from hr.services.etats import choisir_mode, etat_de
from hr.services.imports import dernier_import
from hr.services.tenus import sans_personne
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action

PETITE_COMMUNE = 50


def _mine(access: Access, lines) -> dict | None:
    """The card of my employer: mode, state, counts, last import; None for a hat of the whole project."""
    own = access.own_collectivite
    if own is None or not access.allows(Action.SAISIR_CONSOLIDE, own):
        return None
    total = totaux_par_employeur(lines).get(own.pk, Totaux(0, Totaux.of([]).etp))
    return {
        "employeur": own,
        "etat": etat_de(own),
        "total": total,
        "est_nominatif": own.mode_inventaire == Collectivite.ModeInventaire.NOMINATIF,
        "a_des_agents": a_des_agents(own),
        "a_des_consolides": EffectifConsolide.objects.filter(collectivite=own).exists(),
        "dernier_import": dernier_import(own),
        "imports": list(
            ImportBatch.objects.filter(collectivite=own)
            .exclude(etat=ImportBatch.Etat.ABANDONNE)
            .defer("plan", "annulation")
            .order_by("-numero")[:5]
        ),
        "consultations": list(
            Consultation.objects.filter(collectivite=own).select_related("user").order_by("-jour", "-pk")[:20]
        ),
        "peut_valider": access.allows(Action.VALIDER_INVENTAIRE, own),
        "est_petite": total.tetes < PETITE_COMMUNE,
    }


@project_page(Action.VOIR_POSTES)
def staff(request: HttpRequest, access: Access) -> HttpResponse:
    """The staff page of this reader."""
    project, today = access.project, timezone.localdate()
    lines = effectifs_publics(project, today)
    totals = totaux_par_employeur(lines)
    states = etats_par_employeur(project)
    may_type_for = access.allows(Action.SAISIR_CONSOLIDE_POUR)
    alone = sans_personne(project) if may_type_for else set()
    rows = [
        {
            "employeur": one,
            "etat": states.get(one.pk),
            "total": totals.get(one.pk),
            "saisir_pour": one.pk in alone,
        }
        for one in employeurs(project, today)
    ]
    return render(
        request,
        "hr/staff.html",
        {
            "project": project,
            "mine": _mine(access, lines),
            "rows": rows,
            "parts": section_effectifs(access, today).blocks,
            "exports": reverse("hr:staff", args=[project.slug]) + "tableaux/",
            "voit_des_agents": agents_visibles(access).exists() if access.allows(Action.VOIR_AGENTS) else False,
            "may_type_for": may_type_for,
        },
    )


@project_page(Action.VOIR_POSTES)
def export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the staff pages as a spreadsheet, with the masks of this reader."""
    today = timezone.localdate()
    if extension not in CONTENT_TYPES:
        raise Http404
    tables = {table.key: table for table in tables_of([section_effectifs(access, today)])}
    if cle == "effectifs-grades":
        table = table_grades(effectifs_publics(access.project, today), today)
    elif cle == "postes":
        table = table_postes(list(postes_publics(access.project)), today)
    elif cle in tables:
        table = tables[cle]
    else:
        raise Http404
    content = write_xlsx([table]) if extension == "xlsx" else write_csv(table)
    name = export_name(access.project.slug, cle, today, extension)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[extension],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@project_page(Action.SAISIR_CONSOLIDE, methods=("POST",))
def mode(request: HttpRequest, access: Access) -> HttpResponse:
    """Count my employer agent by agent or by consolidated figures; nothing is lost either way."""
    own = propre_employeur(access, Action.SAISIR_CONSOLIDE)
    try:
        choisir_mode(
            collectivite=own,
            mode=request.POST.get("mode", ""),
            auteur=request.user,
            motif=request.POST.get("motif", ""),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Mode d’inventaire : {own.get_mode_inventaire_display()}. Les données sont gardées.")
    return redirect("hr:staff", slug=access.project.slug)
