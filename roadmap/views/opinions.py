"""``…/avis/``: the report sent to the councils, what each commune answers, the vote."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import table_file
from common.forms import put_errors, render_invalid
from common.listing import Filter, Listing, ListSpec, taken_up
from governance.queries.bodies import decisions_seen
from governance.views.pages import edited_page
from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, one_writer
from roadmap.avis import Sens, delai_en_mots
from roadmap.figures import ATTENDUS, EXPRIMES, REPUTES, STATUT, avis_table, statut_de
from roadmap.forms.opinions import ApprovalForm, AvisForm, SaisineForm
from roadmap.models import Avis, SaisineConseils
from roadmap.queries.opinions import Consultation, consultation_of, may_write_avis, saisines_of
from roadmap.services.opinions import approve, change_saisine, open_saisine, record_avis


def _saisine(access: Access, numero: int) -> SaisineConseils:
    row = access.project.saisines.filter(numero=numero).select_related("decision").first()
    if row is None:
        raise Http404
    row.project = access.project
    return row


def _trail(access: Access, saisine: SaisineConseils | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [("Avis des conseils", reverse("roadmap:opinions", args=[slug]))]
    if saisine is not None:
        trail.append(
            (f"Consultation n°\u00a0{saisine.numero}", reverse("roadmap:opinion", args=[slug, saisine.numero]))
        )
    return trail


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def opinions(request: HttpRequest, access: Access) -> HttpResponse:
    """The latest consultation of the councils, or what it is for."""
    found = saisines_of(access.project)
    if not found:
        may_hold = access.allows(Action.TENIR_FEUILLE_DE_ROUTE)
        return render(request, "roadmap/opinions_empty.html", {"may_hold": may_hold})
    return _page(request, access, found[0], found)


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def opinion(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One consultation of the councils."""
    return _page(request, access, _saisine(access, numero), saisines_of(access.project))


COUNCILS = ListSpec(
    noun="conseil",
    plural="conseils",
    columns=(),
    filters=(
        Filter(
            STATUT,
            "Avis",
            {EXPRIMES: "exprimés", REPUTES: "réputés favorables", ATTENDUS: "attendus"},
            lambda rows, value: [one for one in rows if statut_de(one) == value],
        ),
    ),
)


def _kept(found: Consultation, listing: Listing) -> Consultation:
    """The consultation with the councils that the filter keeps; its counts stay those of all."""
    return replace(found, lignes=tuple(listing.matching))


def _page(request: HttpRequest, access: Access, saisine: SaisineConseils, others: list) -> HttpResponse:
    slug = access.project.slug
    found = consultation_of(access, saisine, timezone.localdate())
    listing = Listing(COUNCILS, request.GET, found.lignes)

    def address(avis: Avis) -> str:
        return (
            reverse("roadmap:opinion-commune", args=[slug, saisine.numero, avis.collectivite.siren]) + listing.carried
        )

    return render(
        request,
        "roadmap/opinions.html",
        {
            "found": found,
            "saisine": saisine,
            "decision": decisions_seen(access).filter(saisines=saisine).first() if saisine.decision_id else None,
            "listing": listing,
            "table": avis_table(_kept(found, listing), address),
            "expressed": [(sens.label, found.synthese.exprimes[sens]) for sens in Sens],
            "mine": [one for one in found.lignes if one.may_write],
            "others": [one for one in others if one.pk != saisine.pk],
            "may_hold": access.allows(Action.TENIR_FEUILLE_DE_ROUTE),
            "exports": reverse("roadmap:opinion-export", args=[slug, saisine.numero, "csv"]).removesuffix(".csv/"),
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export(request: HttpRequest, access: Access, numero: int, extension: str) -> HttpResponse:
    """The table of the opinions as xlsx or csv: the very one of the page, its filter included."""
    saisine = _saisine(access, numero)
    day = timezone.localdate()
    found = consultation_of(access, saisine, day)
    table = avis_table(_kept(found, Listing(COUNCILS, request.GET, found.lignes)))
    return table_file(table, slug=access.project.slug, name=f"avis-{numero}", extension=extension, day=day)


def _sending(request: HttpRequest, access: Access, saisine: SaisineConseils | None) -> HttpResponse:
    def make(data: QueryDict | None) -> SaisineForm:
        if saisine is None:
            return SaisineForm(data)
        saisine.refresh_from_db()
        return SaisineForm(data, initial={"objet": saisine.objet, "date_envoi": saisine.date_envoi})

    def save(form: SaisineForm) -> HttpResponse:
        if saisine is None:
            saved = open_saisine(project=access.project, **form.cleaned_data)
            messages.success(request, "L’envoi est noté : donnez maintenant la date de réception de chaque commune.")
            return redirect("roadmap:opinion", access.project.slug, saved.numero)
        change_saisine(saisine=saisine, **form.cleaned_data)
        messages.success(request, "L’envoi est corrigé.")
        return redirect("roadmap:opinion", access.project.slug, saisine.numero)

    trail = _trail(access, saisine)
    return edited_page(
        request,
        access,
        form_class=SaisineForm,
        make=make,
        save=save,
        cle=f"saisine:{saisine.pk if saisine else 'nouvelle'}",
        row=access.project,
        action=Action.TENIR_FEUILLE_DE_ROUTE,
        title="Corriger l’envoi" if saisine else "Consulter les conseils municipaux",
        submit="Enregistrer l’envoi",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Le schéma est facultatif. Quand il est établi, le rapport est transmis pour avis à chaque conseil municipal, "
        f"qui a {delai_en_mots(timezone.localdate())} pour délibérer (CGCT, art. L. 5211-39-1).",
    )


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def opinion_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Note that the report was sent."""
    return _sending(request, access, None)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def opinion_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Correct what was sent, and when."""
    return _sending(request, access, _saisine(access, numero))


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def commune(request: HttpRequest, access: Access, numero: int, siren: str) -> HttpResponse:
    """What one commune received and answered; written by the commune or by whoever leads the project."""
    saisine = _saisine(access, numero)
    row = saisine.avis.filter(collectivite__siren=siren).select_related(
        "collectivite", "document_preuve", "document_deliberation"
    )
    avis = row.first()
    if avis is None:
        raise Http404
    avis.saisine = saisine
    may_write = may_write_avis(access, avis)
    if request.method == "POST" and not may_write:
        raise AccessRefused(access.refusal(Action.SAISIR_AVIS))
    leads = Action.TENIR_FEUILLE_DE_ROUTE
    editing = Editing(
        request,
        access,
        form_class=AvisForm,
        cle=f"avis:{avis.pk}",
        titre=f"L’avis {avis.collectivite.de_nom}",
        action=leads if access.allows(leads) else Action.SAISIR_AVIS,
        collectivite=None if access.allows(leads) else avis.collectivite,
    )
    if may_write and (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, avis):
        return _commune(request, access, avis, may_write, editing)


def _commune(request: HttpRequest, access: Access, avis: Avis, may_write: bool, editing: Editing) -> HttpResponse:
    saisine = avis.saisine
    if request.method == "POST":
        avis = Avis.objects.select_related("collectivite", "document_preuve", "document_deliberation").get(pk=avis.pk)
        avis.saisine = saisine
    form = AvisForm(editing.data, request.FILES if request.method == "POST" else None, avis=avis)
    editing.open(form)
    found = consultation_of(access, saisine, timezone.localdate())
    context = {
        "avis": avis,
        "etat": next(one.etat for one in found.lignes if one.avis.pk == avis.pk),
        "form": form if may_write else None,
        "trail": [(label, url + taken_up(request.GET)) for label, url in _trail(access, saisine)],
        "cancel_url": reverse("roadmap:opinion", args=[access.project.slug, saisine.numero]),
        "history": list(avis.history.select_related("history_user").order_by("-history_date", "-history_id")),
    }
    if request.method != "POST":
        return render(request, "roadmap/opinion_commune.html", context)
    if (conflict := editing.conflict_answer(form)) is not None:
        return conflict
    if form.is_valid():
        try:
            record_avis(
                avis=avis,
                fields=form.values(),
                user=request.user,
                preuve_fichier=form.file("preuve_fichier"),
                deliberation_fichier=form.file("deliberation_fichier"),
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            editing.done()
            messages.success(request, f"Le dossier {avis.collectivite.de_nom} est enregistré.")
            return redirect("roadmap:opinion", access.project.slug, saisine.numero)
    return render_invalid(request, "roadmap/opinion_commune.html", context)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def approval(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The vote of the EPCI, then the return to the communes."""
    saisine = _saisine(access, numero)

    def make(data: QueryDict | None) -> ApprovalForm:
        saisine.refresh_from_db()
        return ApprovalForm(data, saisine=saisine)

    def save(form: ApprovalForm) -> HttpResponse:
        approve(saisine=saisine, fields=form.cleaned_data)
        messages.success(request, "L’approbation est enregistrée.")
        return redirect("roadmap:opinion", access.project.slug, saisine.numero)

    trail = _trail(access, saisine)
    return edited_page(
        request,
        access,
        form_class=ApprovalForm,
        make=make,
        save=save,
        cle=f"approbation:{saisine.pk}",
        row=access.project,
        action=Action.TENIR_FEUILLE_DE_ROUTE,
        title="Approbation par le conseil communautaire",
        submit="Enregistrer l’approbation",
        cancel_url=trail[-1][1],
        trail=trail,
        note="L’avis des communes est simple : un avis défavorable n’empêche pas d’approuver.",
    )
