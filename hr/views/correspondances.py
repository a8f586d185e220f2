"""``…/imports/<n>/colonnes/`` and ``valeurs/``: what the employer's own file calls things, said once."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.forms import render_invalid
from common.tabular.foreign import ForeignSheet
from common.tabular.reading import TabularFile
from common.tabular.refusals import FichierRefuse, as_read
from hr.calculs.correspondances import proposer_colonnes, valeurs_inconnues
from hr.classeur import listes_de
from hr.forms.correspondances import ColonnesForm, ValeursForm
from hr.jobs import LECTURE
from hr.lecture_exports import feuille_d_export, memoire_de, retenir
from hr.models import Correspondance, ImportBatch
from hr.services import imports
from hr.views.imports import import_de, send
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

EXEMPLES = 3
SOURCE = Correspondance.Source.SIRH


def _feuille(batch: ImportBatch) -> ForeignSheet | None:
    """The sheet of the import, None when there is nothing to match in it (any more)."""
    waiting = batch.etat == ImportBatch.Etat.APPARIER
    if not waiting and not (batch.etat == ImportBatch.Etat.APERCU and batch.plan.get("a_correspondances")):
        return None
    try:
        return feuille_d_export(TabularFile(imports.contenu(batch), batch.nom_fichier))
    except FichierRefuse:
        return None


def _exemples(sheet: ForeignSheet) -> dict[str, list[str]]:
    """Heading → its first different cells."""
    found: dict[str, list[str]] = {}
    for title in sheet.titles:
        seen = dict.fromkeys(as_read(row.values[title]) for row in sheet.rows if row.values.get(title) is not None)
        found[title] = list(seen)[:EXEMPLES]
    return found


def _detail(access: Access, batch: ImportBatch) -> HttpResponse:
    return redirect("hr:import-detail", access.project.slug, batch.numero)


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def columns(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """What each column is: proposed from its heading, decided by the person."""
    batch = import_de(access, numero)
    sheet = _feuille(batch)
    if sheet is None:
        return _detail(access, batch)
    memory = memoire_de(batch.collectivite, SOURCE)
    proposed = proposer_colonnes(memory.inconnus(sheet.titles))
    known = memory.cibles(sheet.titles)
    proposed = {title: cible for title, cible in proposed.items() if cible not in known.values()} | known
    form = ColonnesForm(
        request.POST if request.method == "POST" else None, exemples=_exemples(sheet), proposees=proposed
    )
    context = {"batch": batch, "form": form, "feuille": sheet, "reconnues": len(proposed)}
    if request.method != "POST":
        return render(request, "hr/import_columns.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/import_columns.html", context)
    with transaction.atomic():
        retenir(collectivite=batch.collectivite, source=SOURCE, colonnes=form.colonnes, valeurs={})
        return _suite(request, access, batch, sheet)


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def values(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """What each value that no list explains means."""
    batch = import_de(access, numero)
    sheet = _feuille(batch)
    if sheet is None:
        return _detail(access, batch)
    lists = listes_de(batch.collectivite)
    memory = memoire_de(batch.collectivite, SOURCE)
    unknown = valeurs_inconnues([row.values for row in sheet.rows], memory.cibles(sheet.titles), memory, lists)
    if not unknown:
        return _detail(access, batch)
    form = ValeursForm(request.POST if request.method == "POST" else None, inconnues=unknown, listes=lists)
    context = {"batch": batch, "form": form}
    if request.method != "POST":
        return render(request, "hr/import_values.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/import_values.html", context)
    with transaction.atomic():
        retenir(collectivite=batch.collectivite, source=SOURCE, colonnes={}, valeurs=form.valeurs)
        return _suite(request, access, batch, sheet)


def _suite(request: HttpRequest, access: Access, batch: ImportBatch, sheet: ForeignSheet) -> HttpResponse:
    """The values that remain to be explained, else the reading."""
    memory = memoire_de(batch.collectivite, SOURCE)
    lists = listes_de(batch.collectivite)
    if valeurs_inconnues([row.values for row in sheet.rows], memory.cibles(sheet.titles), memory, lists):
        return redirect("hr:import-values", access.project.slug, batch.numero)
    return send(request, access, imports.relire(batch=batch), LECTURE)
