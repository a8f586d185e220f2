"""``…/effectifs/classeur/``, ``importer/`` and ``imports/<n>/``: the workbook goes out, comes back, is shown, written, undone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.forms import render_invalid
from common.jobs.services import submit
from common.tabular.refusals import FichierRefuse
from common.tabular.writing import CONTENT_TYPES, export_name
from common.values import NBSP, NNBSP, plural
from hr.calculs.colonnes import Listes
from hr.calculs.fiches import LIBELLES, depuis_json, ecrire
from hr.classeur import listes_de
from hr.ecriture_classeur import classeur_des_ecartes, classeur_prerempli, nom_du_classeur
from hr.forms.imports import ConfirmationForm, DepotForm
from hr.jobs import ECRITURE, LECTURE
from hr.models import Consultation, ImportBatch
from hr.queries import a_des_agents
from hr.services import imports
from hr.services.agents import fiches_de
from hr.services.consultations import tracer
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

CREES_PAR_PAGE = 25
ABSENTS_MAX = 200
COLONNES_CREES = ("parts", "categorie", "grade", "statut", "duree", "temps_partiel")


def _download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@project_page(Action.SAISIR_AGENTS, confirmed=True)
def workbook(request: HttpRequest, access: Access) -> HttpResponse:
    """The pre-filled workbook of my employer; ``?remuneration=1`` adds the columns of the pay."""
    own = propre_employeur(access, Action.SAISIR_AGENTS)
    with_pay = request.GET.get("remuneration") == "1"
    if with_pay:
        access.require(Action.VOIR_REMUNERATION, own)
    fiches, today = fiches_de(own), timezone.localdate()
    tracer(access, collectivite=own, objet=Consultation.Objet.CLASSEUR, agents=len(fiches))
    content = classeur_prerempli(own, fiches, listes_de(own), today, avec_paie=with_pay)
    return _download(content, nom_du_classeur(own, today))


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def upload(request: HttpRequest, access: Access) -> HttpResponse:
    """Receive a workbook; the job that reads it starts when the answer is sent."""
    own = propre_employeur(access, Action.SAISIR_AGENTS)
    form = DepotForm(request.POST, request.FILES) if request.method == "POST" else DepotForm()
    context = {"form": form, "employeur": own, "a_des_agents": a_des_agents(own)}
    if request.method != "POST":
        return render(request, "hr/import_upload.html", context)
    if form.is_valid():
        received = form.cleaned_data["fichier"]
        try:
            with transaction.atomic():
                batch = imports.deposer(
                    collectivite=own,
                    data=received.read(),
                    nom_fichier=received.name,
                    auteur=request.user,
                    casquette=access.hat.key,
                )
                return send(request, access, batch, LECTURE)
        except FichierRefuse as refusal:
            form.add_error("fichier", str(refusal))
    return render_invalid(request, "hr/import_upload.html", context)


def send(request: HttpRequest, access: Access, batch: ImportBatch, kind: str) -> HttpResponse:
    """Start the job and lead to its page."""
    job = submit(
        kind=kind,
        scope=str(access.project.pk),
        owner=request.user,
        hat=access.hat.key,
        params={"import": batch.pk},
    )
    ImportBatch.objects.filter(pk=batch.pk).update(travail=job.pk)
    return redirect("projects:job", access.project.slug, job.pk)


def import_de(access: Access, numero: int) -> ImportBatch:
    """An import of an employer whose agents this hat writes. Raises ``Http404`` otherwise."""
    batch = (
        ImportBatch.objects.select_related("collectivite__project", "auteur")
        .filter(project=access.project, numero=numero)
        .first()
    )
    if batch is None or not access.allows(Action.SAISIR_AGENTS, batch.collectivite):
        raise Http404
    return batch


def phrase_enregistrer(batch: ImportBatch) -> str:
    """« Enregistrer 93 lignes, 2 écartées »; in agents when some fill several rows, so that no number is ambiguous."""
    count = batch.compte
    agents = count["created"] + count["changed"]
    rows, aside = batch.plan["lignes_a_ecrire"], batch.plan["lignes_ecartees"]
    if rows == agents and aside == count["refused"]:
        text = f"Enregistrer {rows} {plural(rows, 'ligne')}"
        return f"{text}, {aside} {plural(aside, 'écartée')}" if aside else text
    text = f"Enregistrer {agents} {plural(agents, 'agent')} ({rows} {plural(rows, 'ligne')})"
    return f"{text}, {count['refused']} {plural(count['refused'], 'écarté')}" if count["refused"] else text


def _preview(request: HttpRequest, batch: ImportBatch, form: ConfirmationForm, lists: Listes) -> dict:
    """Context of the preview: everything in words."""
    services = lists.service_par_cle
    cadres = {code: cadre.libelle for code, cadre in lists.cadres.items()}
    page = Paginator(batch.plan["crees"], CREES_PAR_PAGE).get_page(request.GET.get("page"))
    created = []
    for one in page.object_list:
        fiche = depuis_json(one["fiche"])
        created.append(
            {
                "fiche": fiche,
                "nom": f"{fiche.prenom} {fiche.nom}".strip(),
                "cases": [ecrire(fiche, champ, services, cadres) for champ in COLONNES_CREES],
            }
        )
    absents = [depuis_json(one) for one in batch.plan["absents"]]
    fields = form.lignes_absentes()
    return {
        "batch": batch,
        "form": form,
        "page": page,
        "query": "",
        "crees": created,
        "titres_crees": [LIBELLES[champ] for champ in COLONNES_CREES],
        "absents": list(zip(absents, fields, strict=False)),
        "absents_en_plus": max(0, len(absents) - len(fields)),
        "bouton": phrase_enregistrer(batch),
        "a_ecrire": batch.compte["created"] + batch.compte["changed"],
        "peut_enregistrer": bool(batch.compte["created"] + batch.compte["changed"] + len(absents)),
    }


def _confirmation(request: HttpRequest, batch: ImportBatch) -> ConfirmationForm:
    return ConfirmationForm(
        request.POST if request.method == "POST" else None,
        absents=[one["matricule"] for one in batch.plan.get("absents", [])][:ABSENTS_MAX],
        motif_requis=imports.inventaire_valide(batch.collectivite),
    )


@project_page(Action.SAISIR_AGENTS)
def detail(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The preview of an import, or what became of it."""
    batch = import_de(access, numero)
    if batch.etat == ImportBatch.Etat.APPARIER:
        return redirect("hr:import-columns", access.project.slug, numero)
    if batch.etat == ImportBatch.Etat.APERCU:
        tracer(access, collectivite=batch.collectivite, objet=Consultation.Objet.IMPORT, agents=batch.compte["created"])
        form = _confirmation(request, batch)
        return render(request, "hr/import_preview.html", _preview(request, batch, form, listes_de(batch.collectivite)))
    can_undo = imports.peut_etre_annule(batch)
    return render(
        request,
        "hr/import_done.html",
        {
            "batch": batch,
            "peut_annuler": can_undo,
            "obstacles": imports.obstacles(batch) if can_undo else [],
            "limite": batch.date_enregistrement + imports.DELAI_ANNULATION if can_undo else None,
        },
    )


@project_page(Action.SAISIR_AGENTS, methods=("POST",))
def save(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Confirm the preview; the job writes."""
    batch = import_de(access, numero)
    if batch.etat != ImportBatch.Etat.APERCU:
        messages.warning(request, "Cet import n’attend pas de confirmation.")
        return redirect("hr:import-detail", access.project.slug, batch.numero)
    form = _confirmation(request, batch)
    if form.is_valid():
        try:
            with transaction.atomic():
                confirmed = imports.confirmer(
                    batch=batch,
                    sorties=form.sorties,
                    motif=form.cleaned_data.get("motif", ""),
                    auteur=request.user,
                )
                return send(request, access, confirmed, ECRITURE)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
    return render_invalid(
        request, "hr/import_preview.html", _preview(request, batch, form, listes_de(batch.collectivite))
    )


@project_page(Action.SAISIR_AGENTS, confirmed=True)
def refused(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The rows set aside, with a comment in each faulty cell."""
    batch = import_de(access, numero)
    if batch.etat not in {ImportBatch.Etat.APERCU, ImportBatch.Etat.ENREGISTRE} or not batch.plan.get("ecartes"):
        raise Http404
    own, today = batch.collectivite, timezone.localdate()
    rows = imports.lignes_ecartees(batch)
    tracer(access, collectivite=own, objet=Consultation.Objet.CLASSEUR, agents=len(batch.plan["ecartes"]))
    name = export_name(access.project.slug, f"agents-ecartes-{own.siren}-{batch.numero}", today, "xlsx")
    return _download(classeur_des_ecartes(own, rows, listes_de(own), today), name)


@project_page(Action.SAISIR_AGENTS, methods=("POST",))
def undo(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Put everything back as it was before the import."""
    batch = import_de(access, numero)
    try:
        imports.annuler(batch=batch, auteur=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"L’import n°{NBSP}{batch.numero} est annulé{NNBSP}: les agents sont comme avant.")
    return redirect("hr:import-detail", access.project.slug, batch.numero)


@project_page(Action.SAISIR_AGENTS, methods=("POST",))
def drop(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Forget a preview that will not be confirmed."""
    imports.abandonner(batch=import_de(access, numero))
    messages.success(request, "L’import est abandonné, le fichier est effacé. Rien n’a été enregistré.")
    return redirect("hr:staff", slug=access.project.slug)
