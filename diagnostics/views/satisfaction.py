"""``…/diagnostic/mutualisations/<pk>/avis/``: what a collectivité thinks of a pooling it is part of."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from diagnostics.forms_satisfaction import SatisfactionForm
from diagnostics.models import AvisMutualisation, MutualisationExistante
from diagnostics.services.satisfaction import save_satisfaction
from governance.views.pages import edited_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


@project_page(Action.EXPRIMER_CADRAGE, methods=("GET", "POST"))
def answer(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Say it for one's own collectivité, a party; the answer of the last year is shown to be renewed."""
    own = access.own_collectivite
    rows = MutualisationExistante.objects.filter(project=access.project, pk=pk, parties=own)
    found = rows.first() if own is not None and access.allows(Action.EXPRIMER_CADRAGE, own) else None
    if found is None:
        raise Http404
    home = reverse("diagnostics:poolings", args=[access.project.slug])

    def make(data: QueryDict | None) -> SatisfactionForm:
        last = AvisMutualisation.objects.filter(mutualisation=found, collectivite=own).order_by("-annee").first()
        return SatisfactionForm(data, row=last or AvisMutualisation(annee=timezone.localdate().year))

    def save(form: SatisfactionForm) -> HttpResponse:
        save_satisfaction(mutualisation=found, collectivite=own, **form.cleaned_data)
        messages.success(request, f"L’avis {own.de_nom} est enregistré.")
        return redirect(home)

    return edited_page(
        request,
        access,
        form_class=SatisfactionForm,
        make=make,
        save=save,
        cle=f"avis-mutualisation:{found.pk}",
        row=found,
        action=Action.EXPRIMER_CADRAGE,
        title=f"« {found} » : l’avis {own.de_nom}",
        lead=f"Elle s’engage sur : {found.engagement}" if found.engagement else "",
        submit="Enregistrer l’avis",
        cancel_url=home,
        trail=[("Ce qui est déjà mutualisé", home)],
    )
