"""``…/regimes-indemnitaires/``: the pay scheme of my employer as it is, and what may be compared of the others."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import table_response
from common.figures import tables_of
from common.forms import render_form
from hr.calculs.avantages import remarques
from hr.calculs.regimes import anomalies
from hr.figures.harmonisation import tables_communiquees
from hr.figures.regimes import section_regimes, table_regime
from hr.forms.regimes import AvantagesForm, LigneForm, RegimeForm
from hr.models import Avantage, LigneRegime, ParametresPaie, RegimeIndemnitaire, SimulationCommuniquee
from hr.queries_paie import avantages_du_projet, ligne_pure, regimes_lisibles
from hr.services import regimes
from hr.services.baremes import baremes
from hr.views.employeur import employeur_du_projet, propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.editing import Editing, edited


def _section(access: Access, vus, today):
    return section_regimes(
        vus,
        avantages_du_projet(access.project),
        today,
        k=access.project.seuil_affichage,
        propres=access.employer_ids(Action.VOIR_REMUNERATION),
    )


def _communiquees(access: Access):
    return SimulationCommuniquee.objects.filter(project=access.project).select_related("auteur").order_by("-numero")


def _anomalies(collectivite: Collectivite, today):
    """Remarks about the scheme and the benefits of an employer that the reader may read whole."""
    scales = baremes()
    scheme = regimes.regime_indemnitaire_de(collectivite)
    rows = LigneRegime.objects.filter(regime__collectivite=collectivite).select_related("cadre_emplois")
    found = anomalies(
        scheme.nature,
        [ligne_pure(row) for row in rows.order_by("cadre_emplois__rang", "cadre_emplois", "groupe")],
        scales,
        today,
        date_deliberation=scheme.date_deliberation,
        date_cst=scheme.date_cst,
    )
    answers = {
        one.type: (one.reponse, one.montant)
        for one in Avantage.objects.filter(collectivite=collectivite).order_by("pk")
    }
    return found, remarques(answers, scales, today)


@project_page(Action.VOIR_REGIMES)
def schemes(request: HttpRequest, access: Access) -> HttpResponse:
    """My employer first, then the schemes that I may read whole, then the comparison."""
    today = timezone.localdate()
    vus = regimes_lisibles(access)
    own = access.own_collectivite
    mine = None
    if own is not None and access.allows(Action.SAISIR_REGIMES, own):
        vu = next((one for one in vus if one.collectivite.pk == own.pk), None)
        found, notes = _anomalies(own, today)
        parameters = ParametresPaie.objects.filter(collectivite=own).first() or ParametresPaie()
        mine = {
            "employeur": own,
            "regime": regimes.regime_indemnitaire_de(own),
            "table": table_regime(vu, today) if vu and vu.lignes else None,
            "anomalies": found,
            "remarques": notes,
            "parametres_manquants": parameters.manquants,
            "reponses": Avantage.objects.filter(collectivite=own).count(),
        }
    opened = [vu for vu in vus if vu.est_entier and (own is None or vu.collectivite.pk != own.pk)]
    return render(
        request,
        "hr/pay/schemes.html",
        {
            "mine": mine,
            "ouverts": [
                {
                    "vu": vu,
                    "table": table_regime(vu, today),
                    "anomalies": _anomalies(vu.collectivite, today)[0],
                }
                for vu in opened
                if vu.regime is not None
            ],
            "section": _section(access, vus, today),
            "exports": reverse("hr:pay-schemes", args=[access.project.slug]) + "tableaux/",
            "avantages_ouverts": [
                one.collectivite for one in opened if access.allows(Action.SAISIR_AVANTAGES, one.collectivite)
            ],
            "may_simulate": access.allows(Action.SIMULER_HARMONISATION),
            "may_withdraw": access.allows(Action.COMMUNIQUER_HARMONISATION),
            "simulations": [
                (one, tables_communiquees(one, access.project.seuil_affichage)) for one in _communiquees(access)
            ],
        },
    )


@project_page(Action.VOIR_REGIMES)
def schemes_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the comparison as a spreadsheet, with the masks of this reader."""
    today = timezone.localdate()
    vus = regimes_lisibles(access)
    tables = {table.key: table for table in tables_of([_section(access, vus, today)])}
    for one in _communiquees(access):
        tables |= {table.key: table for table in tables_communiquees(one, access.project.seuil_affichage)}
    tables |= {f"regime-{vu.collectivite.siren}": table_regime(vu, today) for vu in vus if vu.est_entier}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=today)


@project_page(Action.SAISIR_REGIMES, methods=("GET", "POST"))
def scheme_edit(request: HttpRequest, access: Access) -> HttpResponse:
    """The heading of my scheme, its lines, and what changed."""
    own = propre_employeur(access, Action.SAISIR_REGIMES)
    rows = LigneRegime.objects.filter(regime__collectivite=own).select_related("cadre_emplois")

    def make(data: QueryDict | None) -> RegimeForm:
        return RegimeForm(data, regime=regimes.regime_indemnitaire_de(own))

    def save(form: RegimeForm) -> HttpResponse:
        data = dict(form.cleaned_data)
        reason = data.pop("motif", "")
        regimes.enregistrer_regime(collectivite=own, valeurs=data, auteur=request.user, motif=reason)
        messages.success(request, "Le régime indemnitaire est enregistré.")
        return redirect("hr:pay-scheme-edit", slug=access.project.slug)

    def show(form: RegimeForm) -> HttpResponse:
        history = RegimeIndemnitaire.history.filter(collectivite=own).select_related("history_user")
        context = {
            "form": form,
            "employeur": own,
            "regime": regimes.regime_indemnitaire_de(own),
            "lignes": list(rows.order_by("cadre_emplois__rang", "cadre_emplois", "groupe")),
            "history": list(history.order_by("-history_date", "-history_id")[:10]),
            "cancel_url": reverse("hr:pay-schemes", args=[access.project.slug]),
        }
        return render_form(request, "hr/pay/scheme_form.html", context)

    return edited(
        Editing(
            request,
            access,
            form_class=RegimeForm,
            cle=f"regime:{own.pk}",
            titre=f"Le régime indemnitaire {own.de_nom}",
            action=Action.SAISIR_REGIMES,
            collectivite=own,
        ),
        under=own,
        make=make,
        save=save,
        show=show,
    )


def _line(access: Access, pk: int) -> LigneRegime:
    """A line of my own scheme. Raises ``Http404`` for another employer's."""
    own = propre_employeur(access, Action.SAISIR_REGIMES)
    found = (
        LigneRegime.objects.filter(pk=pk, regime__collectivite=own).select_related("regime", "cadre_emplois").first()
    )
    if found is None:
        raise Http404
    return found


def _edit_line(request: HttpRequest, access: Access, line: LigneRegime | None) -> HttpResponse:
    own = propre_employeur(access, Action.SAISIR_REGIMES)
    back = reverse("hr:pay-scheme-edit", args=[access.project.slug])

    def make(data: QueryDict | None) -> LigneForm:
        if line is not None:
            line.refresh_from_db()
        return LigneForm(data, regime=regimes.regime_indemnitaire_de(own), ligne=line)

    def save(form: LigneForm) -> HttpResponse:
        data = dict(form.cleaned_data)
        reason = data.pop("motif", "")
        regimes.enregistrer_ligne(collectivite=own, ligne=line, valeurs=data, auteur=request.user, motif=reason)
        messages.success(request, "Le groupe est enregistré.")
        return redirect(back)

    return edited(
        Editing(
            request,
            access,
            form_class=LigneForm,
            cle=f"groupe:{line.pk if line else 'nouveau'}",
            titre=f"Le groupe « {line} »" if line else "Un nouveau groupe de fonctions",
            action=Action.SAISIR_REGIMES,
            collectivite=own,
        ),
        under=own,
        make=make,
        save=save,
        show=lambda form: render_form(
            request, "hr/pay/line_form.html", {"form": form, "ligne": line, "employeur": own, "cancel_url": back}
        ),
    )


@project_page(Action.SAISIR_REGIMES, methods=("GET", "POST"))
def line_new(request: HttpRequest, access: Access) -> HttpResponse:
    """A new group in my scheme."""
    return _edit_line(request, access, None)


@project_page(Action.SAISIR_REGIMES, methods=("GET", "POST"))
def line_edit(request: HttpRequest, access: Access, ligne: int) -> HttpResponse:
    """Change a group of my scheme."""
    return _edit_line(request, access, _line(access, ligne))


@project_page(Action.SAISIR_REGIMES, methods=("POST",))
def line_delete(request: HttpRequest, access: Access, ligne: int) -> HttpResponse:
    """Remove a group from my scheme; a validated one asks why."""
    found = _line(access, ligne)
    try:
        regimes.supprimer_ligne(ligne=found, auteur=request.user, motif=request.POST.get("motif", "")[:300])
    except ValidationError:
        messages.error(request, "Ce régime est validé : ouvrez-le d’abord en modifiant son en-tête, avec un motif.")
    else:
        messages.success(request, "Le groupe est retiré.")
    return redirect("hr:pay-scheme-edit", slug=access.project.slug)


@project_page(Action.SAISIR_REGIMES, methods=("POST",))
def scheme_validate(request: HttpRequest, access: Access) -> HttpResponse:
    """My employer vouches for its scheme: the others may compare it."""
    own = propre_employeur(access, Action.SAISIR_REGIMES)
    try:
        regimes.valider_regime(collectivite=own, auteur=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, f"Le régime {own.de_nom} est validé : les autres employeurs peuvent comparer ses groupes."
        )
    return redirect("hr:pay-schemes", slug=access.project.slug)


@project_page(Action.SAISIR_AVANTAGES, methods=("GET", "POST"))
def benefits(request: HttpRequest, access: Access) -> HttpResponse:
    """What my employer gives: oui, non, or inconnu."""
    return _benefits(request, access, propre_employeur(access, Action.SAISIR_REGIMES))


@project_page(Action.SAISIR_AVANTAGES, methods=("GET", "POST"))
def benefits_for(request: HttpRequest, access: Access, collectivite: int) -> HttpResponse:
    """The same for an employer that opened its data to the référent RH (product.md, part C)."""
    employer = employeur_du_projet(access, collectivite)
    if not access.allows(Action.SAISIR_AVANTAGES, employer):
        raise Http404
    return _benefits(request, access, employer)


def _benefits(request: HttpRequest, access: Access, employer: Collectivite) -> HttpResponse:
    back = reverse("hr:pay-schemes", args=[access.project.slug])
    own = access.own_collectivite
    is_mine = own is not None and own.pk == employer.pk

    def make(data: QueryDict | None) -> AvantagesForm:
        answers = {one.type: one for one in Avantage.objects.filter(collectivite=employer).order_by("pk")}
        return AvantagesForm(data, reponses=answers)

    def save(form: AvantagesForm) -> HttpResponse:
        regimes.enregistrer_avantages(
            collectivite=employer,
            reponses=form.reponses(),
            auteur=request.user,
            motif="" if is_mine else "saisie par la référente ou le référent RH",
        )
        messages.success(request, f"Les avantages {employer.de_nom} sont enregistrés.")
        return redirect(back)

    def show(form: AvantagesForm) -> HttpResponse:
        history = Avantage.history.filter(collectivite=employer).select_related("history_user")
        last = history.order_by("-history_date", "-history_id").first()
        context = {"form": form, "employeur": employer, "cancel_url": back, "derniere": last}
        return render_form(request, "hr/pay/benefits.html", context)

    return edited(
        Editing(
            request,
            access,
            form_class=AvantagesForm,
            cle=f"avantages:{employer.pk}",
            titre=f"Les avantages {employer.de_nom}",
            action=Action.SAISIR_AVANTAGES,
            collectivite=employer,
        ),
        under=employer,
        make=make,
        save=save,
        show=show,
    )
