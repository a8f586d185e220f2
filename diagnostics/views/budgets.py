"""``…/diagnostic/budgets/``: staff costs that budgets say, and the posts of their annex."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.forms import Form, render_invalid
from common.tabular.refusals import FichierRefuse
from common.values import NBSP, NNBSP
from diagnostics.models import Budget
from diagnostics.services import budgets as service
from hr.numeros_interdits import refuser_le_nom
from hr.services.imports import inventaire_valide
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

MEGA = 1024 * 1024


class DepotForm(Form):
    """One XML file."""

    fichier = forms.FileField(
        label="Fichier XML du budget ou du compte",
        help_text=f"Celui qui part à la préfecture (TotEM, Actes budgétaires, CFU), {service.MAX_BYTES // MEGA} Mo au plus.",
        error_messages={"empty": "Ce fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".xml"}),
    )

    def clean_fichier(self):
        """Refuse what is too big before reading it."""
        received = self.cleaned_data["fichier"]
        if received.size > service.MAX_BYTES:
            raise forms.ValidationError(f"Ce fichier dépasse {service.MAX_BYTES // MEGA} Mo.")
        return received


class MotifForm(Form):
    """The reason, asked when the inventory is validated."""

    motif = forms.CharField(label="Motif de la modification", max_length=500)


def _budget(access: Access, numero: int) -> Budget:
    found = Budget.objects.select_related("collectivite").filter(project=access.project, numero=numero).first()
    if found is None or not access.allows(Action.SAISIR_POSTES, found.collectivite):
        raise Http404
    return found


@project_page(Action.VOIR_POSTES)
def budgets(request: HttpRequest, access: Access) -> HttpResponse:
    """Chapter 012 of every employer whose budget is known."""
    own = access.own_collectivite
    return render(
        request,
        "diagnostics/budgets.html",
        {
            "budgets": service.budgets_du_projet(access.project),
            "peut_deposer": own is not None and access.allows(Action.SAISIR_POSTES, own),
        },
    )


@project_page(Action.SAISIR_POSTES, methods=("GET", "POST"))
def upload(request: HttpRequest, access: Access) -> HttpResponse:
    """Receive a budget; read at once, and never kept."""
    own = propre_employeur(access, Action.SAISIR_POSTES)
    form = DepotForm(request.POST, request.FILES) if request.method == "POST" else DepotForm()
    context = {"form": form, "employeur": own}
    if request.method != "POST":
        return render(request, "diagnostics/budget_upload.html", context)
    if form.is_valid():
        received = form.cleaned_data["fichier"]
        try:
            refuser_le_nom(received.name)
            lu = service.comparer(access.project, received.file, attendu=own)
        except FichierRefuse as refusal:
            form.add_error("fichier", str(refusal))
        else:
            budget = service.deposer(lu=lu, nom_fichier=received.name, auteur=request.user)
            return redirect("diagnostics:budget", access.project.slug, budget.numero)
    return render_invalid(request, "diagnostics/budget_upload.html", context)


def _context(budget: Budget, form: Form | None) -> dict[str, object]:
    return {
        "budget": budget,
        "lignes": list(budget.lignes.all()),
        "total": service.total_012(budget),
        "peut_annuler": service.peut_etre_annule(budget),
        "form": form,
    }


def _form(request: HttpRequest, budget: Budget) -> Form | None:
    needed = inventaire_valide(budget.collectivite) and (budget.plan.get("crees") or budget.plan.get("modifies"))
    return MotifForm(request.POST if request.method == "POST" else None) if needed else None


@project_page(Action.SAISIR_POSTES)
def budget_page(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The preview of a budget, or what became of it."""
    budget = _budget(access, numero)
    return render(request, "diagnostics/budget.html", _context(budget, _form(request, budget)))


@project_page(Action.SAISIR_POSTES, methods=("POST",))
def save(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Confirm the preview."""
    budget = _budget(access, numero)
    form = _form(request, budget)
    if form is not None and not form.is_valid():
        return render_invalid(request, "diagnostics/budget.html", _context(budget, form))
    try:
        service.enregistrer(budget=budget, auteur=request.user, motif=form.cleaned_data["motif"] if form else "")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Le budget est enregistré{NBSP}: il s’annule pendant 24 heures.")
    return redirect("diagnostics:budget", access.project.slug, numero)


@project_page(Action.SAISIR_POSTES, methods=("POST",))
def undo(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Put the posts back as they were."""
    try:
        service.annuler(budget=_budget(access, numero), auteur=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"L’import du budget est annulé{NNBSP}: les postes sont comme avant.")
    return redirect("diagnostics:budget", access.project.slug, numero)


@project_page(Action.SAISIR_POSTES, methods=("POST",))
def drop(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Forget a preview."""
    service.abandonner(budget=_budget(access, numero))
    messages.success(request, "L’import est abandonné. Rien n’a été enregistré.")
    return redirect("diagnostics:budgets", access.project.slug)
