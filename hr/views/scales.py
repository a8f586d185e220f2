"""``/baremes/``: the national scales of pay, read by everyone who signed in, typed by the administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.presence import signed_in
from common.forms import render_invalid
from hr.calculs.baremes import BAREMES
from hr.figures.baremes import periode, table_bareme, valeur_ecrite
from hr.forms.agents import MotifForm
from hr.forms.baremes import ValeurForm
from hr.models import CadreEmplois, ValeurSaisie
from hr.services.baremes import baremes, retirer_valeur, saisir_valeur

CADRES = "cadres_emplois"


def _administrateur(request: HttpRequest) -> None:
    """Only the administrator of the installation types national values; to the others this page does not exist."""
    if not request.user.est_administrateur:
        raise Http404


@signed_in
@require_safe
def scales(request: HttpRequest) -> HttpResponse:
    """Every scale with its values of the day, its sources and what is to be checked."""
    today, known = timezone.localdate(), baremes()
    may_write = request.user.est_administrateur
    tables = [(code, label, table_bareme(known, code, today)) for code, label in BAREMES.items()]
    cadres = list(CadreEmplois.objects.order_by("rang", "code"))
    return render(
        request, "hr/scales.html", {"tables": tables, "cadres": cadres, "today": today, "may_write": may_write}
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def scale_value(request: HttpRequest, bareme: str, cle: str) -> HttpResponse:
    """One value through time; the administrator types another one from a day on."""
    history = baremes().historique(bareme, cle)
    if not history:
        raise Http404
    may_write = request.user.est_administrateur
    if request.method == "POST":
        _administrateur(request)
    current = history[0]
    typed = dict(ValeurSaisie.objects.filter(bareme=bareme, cle=cle).values_list("date_debut", "pk"))
    form = ValeurForm(request.POST if request.method == "POST" else None, unite=current.unite) if may_write else None
    context = {
        "bareme": bareme,
        "cle": cle,
        "nom_bareme": BAREMES[bareme],
        "courante": current,
        "historique": [
            {
                "valeur": one,
                "ecrite": valeur_ecrite(one),
                "periode": periode(one),
                "pk": typed.get(one.debut) if one.saisie else None,
            }
            for one in history
        ],
        "gestes": list(
            ValeurSaisie.history.filter(bareme=bareme, cle=cle)
            .select_related("history_user")
            .order_by("-history_date", "-history_id")[:20]
        ),
        "form": form,
    }
    if request.method != "POST":
        return render(request, "hr/scale_value.html", context)
    if form.is_valid():
        data = form.cleaned_data
        try:
            saisir_valeur(
                bareme=bareme,
                cle=cle,
                valeur=data["valeur"],
                debut=data["date_debut"],
                fin=data["date_fin"],
                source=data["source"],
                certitude=data["certitude"],
                auteur=request.user,
                motif=data["motif"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"La valeur du {data['date_debut']:%d/%m/%Y} est enregistrée.")
            return redirect("hr_national:scale-value", bareme=bareme, cle=cle)
    return render_invalid(request, "hr/scale_value.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def scale_remove(request: HttpRequest, valeur: int) -> HttpResponse:
    """Withdraw a typed value."""
    _administrateur(request)
    row = ValeurSaisie.objects.filter(pk=valeur).first()
    if row is None:
        raise Http404
    form = MotifForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "valeur": row}
    if request.method != "POST":
        return render(request, "hr/scale_remove.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/scale_remove.html", context)
    retirer_valeur(valeur=row, auteur=request.user, motif=form.cleaned_data["motif"])
    messages.success(request, "La valeur saisie est retirée ; la valeur livrée s’applique de nouveau.")
    return redirect("hr_national:scale-value", bareme=row.bareme, cle=row.cle)
