"""``…/diagnostic/cadrage/engagements/``: the act of each collectivité that says it carries the project."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.forms import put_errors
from diagnostics.forms_commitments import CommitmentForm
from diagnostics.models import EngagementPolitique
from diagnostics.queries_framing import ASKED
from diagnostics.services.commitments import remove_commitment, save_commitment
from governance.views.pages import form_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.queries import collectivites_in
from projects.views.bin import removed_message


def reached(access: Access):
    """Collectivités for which the worn hat gives an act: all for the lead, its own for who answers the framing."""
    asked = collectivites_in(access.project).filter(kind__in=ASKED)
    if access.allows(Action.TENIR_DIAGNOSTIC):
        return asked
    return asked.filter(pk__in=access.employer_ids(Action.EXPRIMER_CADRAGE))


@project_page(Action.TENIR_DIAGNOSTIC, Action.EXPRIMER_CADRAGE, methods=("GET", "POST"))
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """Give the act of a collectivité."""
    back = reverse("diagnostics:framing", args=[access.project.slug])
    is_post = request.method == "POST"
    form = CommitmentForm(
        request.POST if is_post else None, request.FILES if is_post else None, employers=reached(access)
    )
    if is_post and form.is_valid():
        file = form.cleaned_data["fichier"]
        try:
            row = save_commitment(
                **{name: form.cleaned_data[name] for name in ("collectivite", "porteur", "nature", "date_acte")},
                data=file.read(),
                filename=file.name,
                user=request.user,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"L’engagement de {row.collectivite} est enregistré.")
            return redirect(back)
    return form_page(
        request,
        form=form,
        title="Déposer un acte d’engagement",
        submit="Déposer",
        cancel_url=back,
        trail=[("Pourquoi mutualiser\u202f?", back)],
    )


@project_page(Action.TENIR_DIAGNOSTIC, Action.EXPRIMER_CADRAGE, methods=("POST",))
def remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take an act away; undone for 24 hours."""
    row = EngagementPolitique.objects.filter(collectivite__in=reached(access), pk=pk).first()
    if row is None:
        raise Http404
    remove_commitment(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="engagement", row=row, text=f"« {row} » est retiré.")
    return redirect("diagnostics:framing", access.project.slug)
