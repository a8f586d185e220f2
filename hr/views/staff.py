"""``/projets/<slug>/effectifs/``: my employer's inventory, and what everybody may read of staff."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.codes import normalise, search_tokens
from common.exports import table_response
from common.figures import Section, tables_of
from common.french_order import french_key
from common.listing import Filter, ListColumn, Listing, ListSpec
from common.memo import stamp_of
from hr.figures import section_des_employeurs, section_effectifs, table_grades, table_postes
from hr.memoire import READ, effectifs_gardes
from hr.models import Consultation, EffectifConsolide, ImportBatch, InventoryState
from hr.queries import (
    Totaux,
    a_des_agents,
    agents_visibles,
    effectifs_publics,
    employeurs,
    etats_par_employeur,
    postes_publics,
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
AGES = "ages"  # of a territory too large for one page, the ages are read apart
STATES = {"RIEN": "pas commencé", **dict(InventoryState.Etat.choices)}


def _state(row: dict) -> str:
    return row["etat"].etat if row["etat"] else "RIEN"


def _named(rows: list[dict], text: str) -> list[dict]:
    words = search_tokens(text)
    return [row for row in rows if all(word in normalise(row["employeur"].nom) for word in words)]


EMPLOYERS = ListSpec(
    noun="employeur",
    plural="employeurs",
    columns=(
        ListColumn("employeur", "Employeur", by=lambda row: french_key(row["employeur"].nom)),
        ListColumn("saisie", "Saisie"),
        ListColumn("etat", "État", by=lambda row: list(STATES).index(_state(row))),
        ListColumn("agents", "Agents", by=lambda row: row["total"] and row["total"].tetes, numeric=True),
        ListColumn("etp", "ETP", by=lambda row: row["total"] and row["total"].etp, numeric=True),
    ),
    filters=(Filter("etat", "État", STATES, lambda rows, value: [row for row in rows if _state(row) == value]),),
    search=_named,
    search_label="Nom de l’employeur",
    sizes=(10, 25, 50),
)


def _mine(access: Access, totals: Mapping[int, Totaux]) -> dict | None:
    """The card of my employer: mode, state, counts, last import; None for a hat of the whole project."""
    own = access.own_collectivite
    if own is None or not access.allows(Action.SAISIR_CONSOLIDE, own):
        return None
    total = totals.get(own.pk, Totaux(0, Totaux.of([]).etp))
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
    everyone = list(employeurs(project, today))
    kept = effectifs_gardes(project, today, stamp_of(READ), everyone)
    lines, totals = kept.lignes, kept.lignes.par_employeur
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
        for one in everyone
    ]
    listing = Listing(EMPLOYERS, request.GET, rows)
    parts = section_effectifs(access, today, lines, everyone, kept.comptes).blocks
    is_folded, wants_ages = listing.count != len(rows) or listing.page.has_other_pages(), AGES in request.GET
    if is_folded:
        shown = [row["employeur"] for row in listing.page]
        parts = section_des_employeurs(Section("effectifs", "", parts[1:] if wants_ages else parts[:1]), shown).blocks
    return render(
        request,
        "hr/staff.html",
        {
            "project": project,
            "mine": _mine(access, totals),
            "listing": listing,
            "parts": parts if listing.count else (),
            "is_folded": is_folded,
            "wants_ages": wants_ages,
            "exports": reverse("hr:staff", args=[project.slug]) + "tableaux/",
            "voit_des_agents": agents_visibles(access).exists() if access.allows(Action.VOIR_AGENTS) else False,
            "may_type_for": may_type_for,
        },
    )


@project_page(Action.VOIR_POSTES)
def export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the staff pages as a spreadsheet, with the masks of this reader."""
    today = timezone.localdate()
    everyone = list(employeurs(access.project, today))
    kept = effectifs_gardes(access.project, today, stamp_of(READ), everyone)
    shown = section_effectifs(access, today, kept.lignes, everyone, kept.comptes)
    tables = {table.key: table for table in tables_of([shown])}
    if cle == "effectifs-grades":
        tables[cle] = table_grades(effectifs_publics(access.project, today), today)
    elif cle == "postes":
        tables[cle] = table_postes(list(postes_publics(access.project)), today)
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=today)


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
