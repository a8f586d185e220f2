"""The employer vouches for its figures: control totals side by side, a gap explained in words, a link from an e-mail."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import Form, render_invalid
from common.values import plural
from hr.annexes import annexe_du_budget
from hr.calculs.controle import ecarts_par_service, phrase_annexe
from hr.figures import table_controle, table_grades, table_sources
from hr.forms.agents import MotifForm
from hr.models import InventoryState, Poste
from hr.queries import Totaux, controle_des_totaux, effectifs_publics
from hr.services.etats import etat_de, rouvrir, valider
from hr.services.liens import empreinte_des_effectifs, lire_jeton
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action


class ValidationForm(Form):
    """Asks for words only where a control total differs."""

    explication = forms.CharField(
        label="Comment s’explique l’écart ?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    personne = forms.BooleanField(
        label="Cette collectivité n’emploie personne aujourd’hui.",
    )

    def __init__(self, *args, ecart: bool, est_vide: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not ecart:
            del self.fields["explication"]
        if est_vide:
            self.fields["personne"].error_messages["required"] = (
                "Aucun effectif n’est saisi : saisissez-les, ou dites qu’il n’y a personne."
            )
        else:
            del self.fields["personne"]


def _totals(employer: Collectivite) -> dict:
    """Heads, ETP and filled posts side by side, service by service; a gap is shown, never corrected."""
    lines = effectifs_publics(employer.project, timezone.localdate(), employer)
    posts = list(Poste.objects.filter(collectivite=employer).select_related("service").order_by("pk"))
    filled = sum(post.nombre_pourvus for post in posts)
    total = Totaux.of(lines)
    gap = filled - total.tetes if posts else 0
    checked = controle_des_totaux(lines, posts) if posts else []
    by_service = ecarts_par_service(checked)
    words = ""
    if gap:
        words = (
            f"{filled} {plural(filled, 'poste pourvu', 'postes pourvus')} au tableau des effectifs, "
            f"pour {total.tetes} {plural(total.tetes, 'agent')} : écart de {abs(gap)}."
        )
    elif by_service:
        words = "Autant de postes pourvus que d’agents au total, mais pas dans les mêmes services."
    annexe = annexe_du_budget(employer)
    annexe_words = phrase_annexe(annexe, total.tetes, total.etp) if annexe and lines else ""
    return {
        "total": total,
        "a_des_postes": bool(posts),
        "ouverts": sum(post.nombre_ouverts for post in posts),
        "pourvus": filled,
        "ecart": bool(gap or by_service or annexe_words),
        "phrases_ecart": [one for one in (words, annexe_words) if one],
        "sources": table_sources(total, posts, annexe, timezone.localdate()) if annexe or posts else None,
        "ecarts_par_service": [line.phrase for line in by_service],
        "controle": table_controle(checked, timezone.localdate()) if checked else None,
        "table": table_grades(lines, timezone.localdate()),
        "est_vide": not lines,
    }


def _page(request: HttpRequest, access: Access, employer: Collectivite, *, perime: bool) -> HttpResponse:
    totals = _totals(employer)
    form = ValidationForm(
        request.POST if request.method == "POST" else None, ecart=totals["ecart"], est_vide=totals["est_vide"]
    )
    state = etat_de(employer)
    context = {
        **totals,
        "form": form,
        "employeur": employer,
        "etat": state,
        "perime": perime,
        "rouvrir_form": MotifForm(prefix="rouvrir"),
        "cancel_url": reverse("hr:staff", args=[access.project.slug]),
    }
    if request.method != "POST" or perime:
        return render(request, "hr/validate.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/validate.html", context)
    valider(collectivite=employer, auteur=request.user, explication=form.cleaned_data.get("explication", ""))
    messages.success(request, f"L’inventaire {employer.de_nom} est validé. Une modification demandera un motif.")
    return redirect("hr:staff", slug=access.project.slug)


@project_page(Action.VALIDER_INVENTAIRE, methods=("GET", "POST"))
def validate(request: HttpRequest, access: Access) -> HttpResponse:
    """Validate my employer's inventory."""
    return _page(request, access, propre_employeur(access, Action.VALIDER_INVENTAIRE), perime=False)


@project_page(Action.VALIDER_INVENTAIRE, methods=("GET", "POST"))
def validate_link(request: HttpRequest, access: Access, jeton: str) -> HttpResponse:
    """The link of the e-mail: reading it changes nothing, the button validates the very figures that were sent."""
    token = lire_jeton(jeton)
    employer = Collectivite.objects.filter(project=access.project, pk=token.collectivite_id).first() if token else None
    if employer is None or not access.allows(Action.VALIDER_INVENTAIRE, employer):
        raise Http404
    return _page(request, access, employer, perime=token.empreinte != empreinte_des_effectifs(employer))


@project_page(Action.VALIDER_INVENTAIRE, methods=("POST",))
def reopen(request: HttpRequest, access: Access) -> HttpResponse:
    """Take the validation back, with a reason."""
    own = propre_employeur(access, Action.VALIDER_INVENTAIRE)
    form = MotifForm(request.POST, prefix="rouvrir")
    if etat_de(own).etat != InventoryState.Etat.VALIDEE:
        messages.info(request, "Cet inventaire n’est pas validé.")
    elif not form.is_valid():
        messages.error(request, "Dites pourquoi vous rouvrez cet inventaire : le motif reste dans l’historique.")
    else:
        rouvrir(collectivite=own, auteur=request.user, motif=form.cleaned_data["motif"])
        messages.success(request, "L’inventaire est rouvert, à vérifier.")
    return redirect("hr:validate", slug=access.project.slug)
