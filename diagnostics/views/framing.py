"""``/projets/<slug>/diagnostic/cadrage/`` : why pool, on what text, in which calendar; the form of each maire or président."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import put_errors, render_invalid
from diagnostics.cadrage import Raison, alerte_renouvellement, deplacer, mandat_au, ordre_valide
from diagnostics.figures_commitments import commitments_table
from diagnostics.figures_framing import answers_sentence, basis_words, convergence_table, mandate_facts, words_table
from diagnostics.forms_framing import AnswerForm, BasisForm
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


def _posted_order(request: HttpRequest) -> list[str]:
    """The order of the hidden fields, or the usual one when they were altered."""
    posted = request.POST.getlist("raison")
    try:
        ordre_valide(posted)
    except ValueError:
        return [one.value for one in Raison]
    return posted


@project_page(Action.EXPRIMER_CADRAGE, methods=("GET", "POST"))
def answer(request: HttpRequest, access: Access) -> HttpResponse:
    """The short form. A move shows the new order and keeps what was typed, without saving; two buttons save."""
    own = _own(access)
    row = ReponseCadrage.objects.filter(collectivite=own).first()
    closed = framing_of(access.project).date_cloture is not None
    stored = row.raisons if row and row.raisons else [one.value for one in Raison]
    template = "diagnostics/framing/answer.html"
    context = {"collectivite": own, "row": row, "closed": closed, "moved": ""}
    initial = {"lignes_rouges": row.lignes_rouges, "reste_communal": row.reste_communal} if row else {}
    if request.method != "POST":
        form = AnswerForm(ordre=stored, est_close=closed, initial=initial)
        return render(request, template, context | {"form": form})
    order = _posted_order(request)
    moved = request.POST.get(UP) or request.POST.get(DOWN)
    if moved:
        order = deplacer(order, moved, -1 if UP in request.POST else 1)
        typed = {name: request.POST.get(name, "") for name in ("lignes_rouges", "reste_communal", "motif")}
        form = AnswerForm(ordre=order, est_close=closed, initial=typed)
        return render(request, template, context | {"form": form, "moved": moved, "was_up": UP in request.POST})
    form = AnswerForm(request.POST, ordre=order, est_close=closed)
    send = "envoyer" in request.POST
    if form.is_valid():
        try:
            save_answer(
                collectivite=own,
                raisons=order,
                lignes_rouges=form.cleaned_data["lignes_rouges"],
                reste_communal=form.cleaned_data["reste_communal"],
                envoyer=send,
                reason=form.cleaned_data.get("motif", ""),
            )
        except ValidationError as error:
            put_errors(form, error)
    if form.errors:
        return render_invalid(request, template, context | {"form": form})
    messages.success(
        request,
        f"La réponse de {own.nom} est envoyée."
        if send
        else "Votre réponse est gardée. Personne d’autre que votre collectivité ne la lit avant son envoi."
        if row is None or row.etat == ReponseCadrage.Etat.BROUILLON
        else "Votre réponse est corrigée.",
    )
    return _home(access)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def basis(request: HttpRequest, access: Access) -> HttpResponse:
    """The words of the text chosen for the project, and who checked them when."""
    row = framing_of(access.project)
    names = ("texte_base", "date_verification", "verifie_par")
    form = BasisForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(row, name) for name in names}
    )
    context = {"form": form, "text": basis_words(access.project, row)[0]}
    template = "diagnostics/framing/basis.html"
    if request.method != "POST":
        return render(request, template, context)
    if form.is_valid():
        try:
            save_basis(
                project=access.project,
                texte=form.cleaned_data["texte_base"],
                date_verification=form.cleaned_data["date_verification"],
                verifie_par=form.cleaned_data["verifie_par"],
            )
        except ValidationError as error:
            form.add_error("verifie_par", error.messages)
    if form.errors:
        return render_invalid(request, template, context)
    messages.success(request, "Le texte de la démarche est enregistré.")
    return _home(access)


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
