"""``…/effectifs/dsn/importer/``: a DSN is cleaned in the browser, then read, previewed and written like a workbook."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.forms import Form, render_invalid
from common.tabular.refusals import FichierRefuse
from hr.calculs.dsn_nettoyage import regles
from hr.jobs import LECTURE
from hr.services import imports
from hr.services.dsn import MAX_BYTES, est_une_dsn
from hr.views.employeur import propre_employeur
from hr.views.imports import send
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action

MEGA = 1024 * 1024


class DsnForm(Form):
    """The cleaned file, put there by the page: the one that was chosen is in no form."""

    fichier = forms.FileField(
        label="DSN nettoyée", error_messages={"empty": "Ce fichier est vide."}, widget=forms.FileInput
    )

    def clean_fichier(self):
        """Refuse what is too big, and what is no DSN, before anything is kept."""
        received = self.cleaned_data["fichier"]
        if received.size > MAX_BYTES:
            raise forms.ValidationError(f"Ce fichier dépasse {MAX_BYTES // MEGA} Mo.")
        return received


@project_page(Action.SAISIR_AGENTS, methods=("GET", "POST"))
def upload(request: HttpRequest, access: Access) -> HttpResponse:
    """Receive a cleaned DSN; one that still holds what must not be sent is refused before anything is kept."""
    own = propre_employeur(access, Action.SAISIR_AGENTS)
    form = DsnForm(request.POST, request.FILES) if request.method == "POST" else DsnForm()
    rules = [
        {"prefixe": r.prefixe, "action": r.action, "remplacement": r.remplacement, "valeurs": r.valeurs, "quoi": r.quoi}
        for r in regles()
    ]
    context = {
        "form": form,
        "employeur": own,
        "regles": rules,
        "retirees": list(dict.fromkeys(r.quoi for r in regles())),
    }
    if request.method != "POST":
        return render(request, "hr/dsn_upload.html", context)
    if form.is_valid():
        received = form.cleaned_data["fichier"]
        data = received.read()
        try:
            if not est_une_dsn(data):
                raise FichierRefuse(
                    "Ce fichier n’est pas une DSN.", "Exportez la DSN mensuelle de votre logiciel de paie."
                )
            with transaction.atomic():
                batch = imports.deposer(
                    collectivite=own,
                    data=data,
                    nom_fichier=received.name,
                    auteur=request.user,
                    casquette=access.hat.key,
                )
                return send(request, access, batch, LECTURE)
        except FichierRefuse as refusal:
            form.add_error("fichier", str(refusal))
    return render_invalid(request, "hr/dsn_upload.html", context)
