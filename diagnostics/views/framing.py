"""``/projets/<slug>/diagnostic/cadrage/`` : why pool, on what text, in which calendar; the form of each maire or président."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from common.editing import VERSION
from common.exports import exports_address, table_response
from common.forms import render_form
from diagnostics.cadrage import Raison, alerte_renouvellement, deplacer, mandat_au, ordre_valide
from diagnostics.figures_commitments import commitments_table
from diagnostics.figures_framing import answers_sentence, basis_words, convergence_table, mandate_facts, words_table
from diagnostics.forms_framing import REASONS, AnswerForm, BasisForm
from diagnostics.models import ReponseCadrage
from diagnostics.queries_commitments import commitments_of
from diagnostics.queries_framing import answerer, answers_of
from diagnostics.services.framing import close_answers, framing_of, reopen_answers, save_answer, save_basis
from diagnostics.views.commitments import reached
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.services.creation import planned_renewals, renewals
from projects.views.editing import Editing, edited

UP, DOWN = "monter", "descendre"


def _reached(access: Access) -> list[int]:
    """Collectivités whose act the worn hat gives."""
    if not (access.allows(Action.TENIR_DIAGNOSTIC) or access.allows(Action.EXPRIMER_CADRAGE)):
        return []
    return list(reached(access).values_list("pk", flat=True))


def _home(access: Access) -> HttpResponse:
    return redirect("diagnostics:framing", access.project.slug)


@project_page(Action.VOIR_CADRAGE)
def framing(request: HttpRequest, access: Access) -> HttpResponse:
    """The framing: who answered, what gathers and divides, the text, the calendar."""
    project, today = access.project, timezone.localdate()
    answers = answers_of(project, access)
    text, checked = basis_words(project, answers.cadrage)
    mandat = mandat_au(today, renewals(), planned_renewals())
    own = answerer(access)
    acts, mine = commitments_of(project), set(_reached(access))
    return render(
        request,
        "diagnostics/framing/framing.html",
        {
            "answers": answers,
            "sentence": answers_sentence(answers),
            "table": convergence_table(answers),
            "words": words_table(answers),
            "text": text,
            "checked": checked,
            "facts": mandate_facts(mandat, today),
            "alert": alerte_renouvellement("Fin prévue du projet", project.date_fin, mandat) if mandat else "",
            "own": own,
            "own_row": ReponseCadrage.objects.filter(collectivite=own).first() if own else None,
            "commitments": commitments_table(acts, project.slug),
            "acts": [one for one in acts.actes if one.collectivite_id in mine],
            "may_commit": bool(mine),
            "may_hold": access.allows(Action.TENIR_DIAGNOSTIC),
            "exports": exports_address("diagnostics:framing-export", slug=project.slug),
        },
    )


@project_page(Action.VOIR_CADRAGE)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the framing, as this reader may know it."""
    answers = answers_of(access.project, access)
    shown = {
        table.key: table
        for table in (
            convergence_table(answers),
            words_table(answers),
            commitments_table(commitments_of(access.project)),
        )
    }
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


def _own(access: Access) -> Collectivite:
    access.require(Action.EXPRIMER_CADRAGE)
    own = answerer(access)
    if own is None:
        raise Http404
    return own


def _posted_order(posted: QueryDict) -> list[str]:
    """The order of the hidden fields, or the usual one when they were altered."""
    order = posted.getlist(REASONS)
    try:
        ordre_valide(order)
    except ValueError:
        return [one.value for one in Raison]
    return order


@project_page(Action.EXPRIMER_CADRAGE, methods=("GET", "POST"))
def answer(request: HttpRequest, access: Access) -> HttpResponse:
    """The short form. A move shows the new order and keeps what was typed, without saving; two buttons save."""
    own = _own(access)
    moved = request.POST.get(UP) or request.POST.get(DOWN)
    if moved:
        return _moved(request, access, own, moved)

    def make(data: QueryDict | None) -> AnswerForm:
        row, closed, stored = _kept(access, own)
        initial = {"lignes_rouges": row.lignes_rouges, "reste_communal": row.reste_communal} if row else {}
        order = stored if data is None else _posted_order(data)
        return AnswerForm(data, ordre=order, garde=stored, est_close=closed, initial=initial)

    def save(form: AnswerForm) -> HttpResponse:
        row, send = _kept(access, own)[0], "envoyer" in request.POST
        save_answer(
            collectivite=own,
            raisons=form.ordre,
            lignes_rouges=form.cleaned_data["lignes_rouges"],
            reste_communal=form.cleaned_data["reste_communal"],
            envoyer=send,
            reason=form.cleaned_data.get("motif", ""),
        )
        messages.success(
            request,
            f"La réponse {own.de_nom} est envoyée."
            if send
            else "Votre réponse est gardée. Personne d’autre que votre collectivité ne la lit avant son envoi."
            if row is None or row.etat == ReponseCadrage.Etat.BROUILLON
            else "Votre réponse est corrigée.",
        )
        return _home(access)

    return edited(
        Editing(
            request,
            access,
            form_class=AnswerForm,
            cle=f"cadrage:{own.pk}",
            titre=f"La réponse {own.de_nom}",
            action=Action.EXPRIMER_CADRAGE,
            has_draft=False,  # « Enregistrer et continuer plus tard » keeps it for the whole collectivité
        ),
        under=own,
        make=make,
        save=save,
        show=lambda form: _answer_page(request, access, own, form),
    )


def _kept(access: Access, own: Collectivite) -> tuple[ReponseCadrage | None, bool, list[str]]:
    """What this collectivité answered, whether the answers are closed, and the order it keeps."""
    row = ReponseCadrage.objects.filter(collectivite=own).first()
    closed = framing_of(access.project).date_cloture is not None
    return row, closed, row.raisons if row and row.raisons else [one.value for one in Raison]


def _moved(request: HttpRequest, access: Access, own: Collectivite, moved: str) -> HttpResponse:
    """The page again with one reason moved, what was typed kept, nothing saved."""
    order = deplacer(_posted_order(request.POST), moved, -1 if UP in request.POST else 1)
    typed = {name: request.POST.get(name, "") for name in ("lignes_rouges", "reste_communal", "motif")}
    form = AnswerForm(ordre=order, est_close=_kept(access, own)[1], initial=typed)
    form.carry(request.POST.get(VERSION, ""))
    return _answer_page(request, access, own, form, moved=moved, was_up=UP in request.POST)


def _answer_page(
    request: HttpRequest, access: Access, own: Collectivite, form: AnswerForm, moved: str = "", was_up: bool = False
) -> HttpResponse:
    row, closed, _ = _kept(access, own)
    context = {"form": form, "collectivite": own, "row": row, "closed": closed, "moved": moved, "was_up": was_up}
    return render_form(request, "diagnostics/framing/answer.html", context)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def basis(request: HttpRequest, access: Access) -> HttpResponse:
    """The words of the text chosen for the project, and who checked them when."""
    project, names = access.project, ("texte_base", "date_verification", "verifie_par")

    def make(data: QueryDict | None) -> BasisForm:
        row = framing_of(project)
        return BasisForm(data, initial={name: getattr(row, name) for name in names})

    def save(form: BasisForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            save_basis(
                project=project,
                texte=data["texte_base"],
                date_verification=data["date_verification"],
                verifie_par=data["verifie_par"],
            )
        except ValidationError as error:
            raise ValidationError({"verifie_par": error.messages}) from None
        messages.success(request, "Le texte de la démarche est enregistré.")
        return _home(access)

    return edited(
        Editing(
            request,
            access,
            form_class=BasisForm,
            cle="texte-de-la-demarche",
            titre="Le texte de la démarche",
            action=Action.TENIR_DIAGNOSTIC,
        ),
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(
            request,
            "diagnostics/framing/basis.html",
            {"form": form, "text": basis_words(project, framing_of(project))[0]},
        ),
    )


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def close(request: HttpRequest, access: Access) -> HttpResponse:
    """Close the answers: every élu reads them all from now on."""
    try:
        close_answers(project=access.project)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Les réponses sont closes : chaque membre du projet les lit toutes.")
    return _home(access)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def reopen(request: HttpRequest, access: Access) -> HttpResponse:
    """Open the answers again, with a reason."""
    try:
        reopen_answers(project=access.project, reason=request.POST.get("motif", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Les réponses sont rouvertes.")
    return _home(access)
