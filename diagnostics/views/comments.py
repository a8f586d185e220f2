"""``/projets/<slug>/diagnostic/registre/<entrée>/`` : one entry, what the comité de pilotage says of it, the answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from diagnostics.forms_register import CommentAnswerForm, CommentForm
from diagnostics.models import CommentaireRegistre, EntreeRegistre
from diagnostics.queries_comments import comment_of, comments_of
from diagnostics.queries_register import told_of_entry
from diagnostics.services.comments import answer_comment, answer_key, comment, comment_key, remove_comment
from governance.views.pages import edited_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.bin import removed_message

TITLE = "Gains et difficultés"


def _entry(access: Access, pk: int) -> EntreeRegistre:
    """An entry that is kept: what is proposed or set aside has no page."""
    rows = EntreeRegistre.objects.filter(project=access.project, etat=EntreeRegistre.Etat.RETENUE, pk=pk)
    found = rows.select_related("service", "project").first()
    if found is None:
        raise Http404
    return found


def _comment(access: Access, pk: int) -> CommentaireRegistre:
    found = comment_of(access, pk)
    if found is None:
        raise Http404
    return found


def _at(access: Access, row: EntreeRegistre) -> str:
    return reverse("diagnostics:register-entry", args=[access.project.slug, row.pk])


def _trail(access: Access, row: EntreeRegistre) -> list[tuple[str, str]]:
    return [(TITLE, reverse("diagnostics:register", args=[access.project.slug])), (row.libelle, _at(access, row))]


@project_page(Action.VOIR_SERVICES)
def entry(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """An entry with all that it holds; its comments for the comité de pilotage and the project lead."""
    row = _entry(access, pk)
    told, of_method = told_of_entry(row)
    return render(
        request,
        "diagnostics/findings/register_entry.html",
        {
            "row": row,
            "told": told,
            "of_method": of_method,
            "comments": comments_of(access, [row.pk]),
            "may_comment": access.allows(Action.COMMENTER_REGISTRE),
            "reads_history": access.allows(Action.VOIR_METHODE),
            "may_write": access.allows(Action.TENIR_DIAGNOSTIC),
        },
    )


@project_page(Action.COMMENTER_REGISTRE, methods=("GET", "POST"))
def new(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Comment an entry."""
    row = _entry(access, pk)

    def save(form: CommentForm) -> HttpResponse:
        comment(entree=row, auteur=access.user, texte=form.cleaned_data["texte"])
        messages.success(request, "Votre commentaire est enregistré.")
        return redirect(_at(access, row))

    return edited_page(
        request,
        access,
        form_class=CommentForm,
        make=CommentForm,
        save=save,
        cle=comment_key(row.pk),
        row=row,
        action=Action.COMMENTER_REGISTRE,
        title=f"Commenter « {row.libelle} »",
        submit="Enregistrer le commentaire",
        cancel_url=_at(access, row),
        trail=_trail(access, row),
    )


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def answer(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Answer a comment, or correct the answer."""
    row = _comment(access, pk)

    def make(data: QueryDict | None) -> CommentAnswerForm:
        row.refresh_from_db()
        return CommentAnswerForm(data, row=row)

    def save(form: CommentAnswerForm) -> HttpResponse:
        answer_comment(row=row, auteur=access.user, reponse=form.cleaned_data["reponse"])
        messages.success(request, "La réponse est enregistrée.")
        return redirect(_at(access, row.entree))

    return edited_page(
        request,
        access,
        form_class=CommentAnswerForm,
        make=make,
        save=save,
        cle=answer_key(row.pk),
        row=row,
        action=Action.TENIR_DIAGNOSTIC,
        title="Répondre à un commentaire",
        lead=f"« {row.texte} »",
        submit="Enregistrer la réponse",
        cancel_url=_at(access, row.entree),
        trail=_trail(access, row.entree),
    )


@project_page(Action.COMMENTER_REGISTRE, methods=("POST",))
def remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take back one's own comment, or any of them for who keeps the register; undone for 24 hours."""
    row = _comment(access, pk)
    if row.auteur_id != access.user.pk:
        access.require(Action.TENIR_DIAGNOSTIC)
    remove_comment(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="commentaire", row=row, text="Le commentaire est retiré.")
    return redirect(_at(access, row.entree))
