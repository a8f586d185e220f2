"""``…/ecoute/``: the log, one interview, what its interviewer keeps for oneself, what was promised, the themes."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.figures import tables_of
from consultations.figures_ecoute import listening_sections
from consultations.forms.listening import InterviewForm, ReasonForm, content_of
from consultations.models import Interview, PrivateInterview, Promise
from consultations.queries_ecoute import (
    answer_delay,
    diaries,
    full_concerns,
    may_change,
    may_remove,
    open_promises,
    people_of,
    themes_of,
    visible_concerns,
    visible_interviews,
    waiting_concerns,
)
from consultations.services.interviews import (
    check,
    keep_private,
    keep_promise,
    remove_interview,
    save_interview,
    share_private,
)
from consultations.themes import words_of
from consultations.views.pages import edited_page, form_page
from governance.figures import together_table
from governance.queries.speaking import is_open as speech_is_open
from governance.queries.speaking import speech_together
from projects.access import Access
from projects.authors import role_labels
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.queries import collectivites_in
from projects.views.bin import removed_message

SHOWN = 8


def trail_of(access: Access, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Way back to the log."""
    return [("Journal d’écoute", reverse("consultations:journal", args=[access.project.slug])), *more]


def interview_of(access: Access, pk: int) -> Interview:
    """An interview that this hat reads. Raises ``Http404`` otherwise: it does not exist."""
    found = visible_interviews(access).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@project_page(Action.VOIR_ECOUTE)
def journal(request: HttpRequest, access: Access) -> HttpResponse:
    """Who was heard, what waits for an answer, what was promised."""
    interviews = list(visible_interviews(access).order_by("-date", "-pk"))
    by = role_labels(access.project, {row.auteur_id for row in interviews[:SHOWN]})
    for row in interviews[:SHOWN]:
        row.par = by.of(row.auteur_id)
    waiting = waiting_concerns(access)
    delay = answer_delay(access.project)
    today = timezone.localdate()
    for row in waiting:
        row.jours = row.days(today)
        row.en_retard = row.jours > delay
    concerns = visible_concerns(access)
    return render(
        request,
        "consultations/journal.html",
        {
            "interviews": interviews[:SHOWN],
            "more": len(interviews) > SHOWN,
            "count": len(interviews),
            "diaries": diaries(access),
            "waiting": waiting[:SHOWN],
            "waiting_count": len(waiting),
            "late": sum(row.en_retard for row in waiting),
            "delay": delay,
            "published": list(
                concerns.filter(date_publication__isnull=False).order_by("-date_reponse", "-numero")[:SHOWN]
            ),
            "full": set(full_concerns(access).values_list("pk", flat=True)),
            "promises": open_promises(access)[:SHOWN],
            "themes": themes_of(access, today),
            "speech_open": speech_is_open(access),
            "speech": together_table(speech) if (speech := speech_together(access)) else None,
            "speech_exports": exports_address("governance:speaking-export", slug=access.project.slug),
            "may_hear": access.allows(Action.MENER_ENTRETIENS),
            "may_ask": access.allows(Action.POSER_PREOCCUPATION),
            "today": today,
        },
    )


@project_page(Action.MENER_ENTRETIENS)
def interviews(request: HttpRequest, access: Access) -> HttpResponse:
    """Every interview that this hat reads."""
    rows = list(visible_interviews(access).order_by("-date", "-pk"))
    by = role_labels(access.project, {row.auteur_id for row in rows})
    for row in rows:
        row.par = by.of(row.auteur_id)
    return render(
        request,
        "consultations/interviews.html",
        {"interviews": rows, "diaries": diaries(access), "trail": trail_of(access)},
    )


@project_page(Action.MENER_ENTRETIENS)
def interview(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One interview."""
    found = interview_of(access, pk)
    concerns = visible_concerns(access).filter(interview=found).order_by("date", "numero")
    return render(
        request,
        "consultations/interview.html",
        {
            "interview": found,
            "par": role_labels(access.project, {found.auteur_id}).of(found.auteur_id),
            "people": people_of(found, access),
            "quotations": list(found.citations.order_by("pk")),
            "promises": list(found.engagements.order_by("pk")),
            "concerns": list(concerns),
            "may_change": may_change(access, found),
            "may_remove": may_remove(access, found),
            "trail": trail_of(access),
            "today": timezone.localdate(),
        },
    )


def _employers(access: Access) -> list[Collectivite]:
    """Whose people this hat may say that it met: everybody's for those who run the project, else one's own employer's."""
    rows = list(collectivites_in(access.project))
    own = access.employer_ids(Action.REPONDRE_PREOCCUPATION)
    if access.allows(Action.LIRE_ENTRETIENS) or not own:
        return rows
    return [row for row in rows if row.pk in own]


def _edit(
    request: HttpRequest,
    access: Access,
    *,
    title: str,
    back: str,
    trail: Sequence[tuple[str, str]] = (),
    shared: Interview | None = None,
    private: PrivateInterview | None = None,
    content: Callable[[], dict[str, Any] | None] = lambda: None,
) -> HttpResponse:
    """The page of an interview. No draft: what is kept for oneself is sealed, and a draft would not be."""

    def make(data: QueryDict | None) -> InterviewForm:
        return InterviewForm(
            data,
            employers=_employers(access),
            services=list(access.project.services.filter(collectivite=None).order_by("rang", "pk")),
            content=content(),
            shared=shared is not None,
        )

    return edited_page(
        request,
        access,
        form_class=InterviewForm,
        make=make,
        save=lambda form: _save(request, access, form, shared, private),
        under=shared or private or access.project,
        cle="entretien",
        titre=title,
        action=Action.MENER_ENTRETIENS,
        has_draft=False,
        template="consultations/interview_form.html",
        title=title,
        cancel_url=back,
        trail=trail_of(access, *trail),
    )


@project_page(Action.MENER_ENTRETIENS, methods=("GET", "POST"))
def interview_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Record an interview: shared at its level, or sealed for its interviewer."""
    back = reverse("consultations:journal", args=[access.project.slug])
    return _edit(request, access, title="Consigner un entretien", back=back)


def _save(
    request: HttpRequest,
    access: Access,
    form: InterviewForm,
    shared: Interview | None,
    private: PrivateInterview | None,
) -> HttpResponse:
    """Write what the form says where its level says. Raises ``ValidationError`` when it is refused."""
    given = form.given()
    slug = access.project.slug
    if form.is_private and shared is None:
        check(given["fields"], given["people"], given["quotations"])
        row = keep_private(project=access.project, author=access.user, content=form.content(), row=private)
        messages.success(request, "Cet entretien est gardé pour vous : personne d’autre ne peut le lire.")
        return redirect("consultations:private", slug, row.pk)
    if private is not None:
        found = share_private(row=private, **given)
    else:
        found = save_interview(project=access.project, author=access.user, interview=shared, **given)
    messages.success(request, "L’entretien est consigné.")
    return redirect("consultations:interview", slug, found.pk)


@project_page(Action.MENER_ENTRETIENS, methods=("GET", "POST"))
def interview_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Its interviewer changes it."""
    found = interview_of(access, pk)
    if not may_change(access, found):
        raise Http404
    back = reverse("consultations:interview", args=[access.project.slug, pk])

    def content() -> dict[str, Any]:
        found.refresh_from_db()
        return content_of(found)

    return _edit(
        request,
        access,
        title="Modifier l’entretien",
        back=back,
        trail=[(str(found), back)],
        shared=found,
        content=content,
    )


@project_page(Action.MENER_ENTRETIENS, methods=("GET", "POST"))
def interview_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take it away."""
    found = interview_of(access, pk)
    if not may_remove(access, found):
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        remove_interview(interview=found, author=access.user, reason=form.cleaned_data["motif"])
        removed_message(request, access, kind="entretien", row=found, text="L’entretien est supprimé.")
        return redirect("consultations:journal", access.project.slug)
    back = reverse("consultations:interview", args=[access.project.slug, pk])
    return form_page(
        request,
        form,
        title="Supprimer l’entretien",
        lead=f"{found}. Ses préoccupations restent. Vous aurez 24 heures pour le faire revenir.",
        submit="Supprimer",
        cancel_url=back,
        trail=trail_of(access, (str(found), back)),
    )


def _diary(access: Access, pk: int):
    """A sealed interview of this very person. Raises ``Http404`` to everybody else, whatever their right."""
    found = next((one for one in diaries(access) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


@project_page(Action.MENER_ENTRETIENS)
def private(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """What this person keeps for oneself."""
    found = _diary(access, pk)
    names = dict(collectivites_in(access.project).values_list("pk", "nom"))
    people = [
        {**one, "employeur": names.get(one["collectivite_id"], "autre organisme")} for one in found.content["people"]
    ]
    return render(
        request,
        "consultations/private.html",
        {
            "diary": found,
            "people": people,
            "themes": [words_of(theme) for theme in found.content["themes"]],
            "trail": trail_of(access),
        },
    )


@project_page(Action.MENER_ENTRETIENS, methods=("GET", "POST"))
def private_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change it, or open it to others by choosing another level."""
    _diary(access, pk)
    row = PrivateInterview.objects.get(pk=pk, auteur=access.user, project=access.project)
    back = reverse("consultations:private", args=[access.project.slug, pk])
    return _edit(
        request,
        access,
        title="Modifier l’entretien",
        back=back,
        trail=[("Entretien gardé pour moi", back)],
        private=row,
        content=lambda: _diary(access, pk).content,
    )


@project_page(Action.MENER_ENTRETIENS, methods=("POST",))
def private_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Delete it at once and for good."""
    _diary(access, pk)
    PrivateInterview.objects.filter(pk=pk, auteur=access.user, project=access.project).delete()
    messages.success(request, "Cet entretien est effacé pour de bon.")
    return redirect("consultations:journal", access.project.slug)


@project_page(Action.MENER_ENTRETIENS, methods=("POST",))
def promise_kept(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Note that a promise was kept today, or that it was not after all."""
    found = Promise.objects.filter(interview__in=visible_interviews(access).values("pk"), pk=pk).first()
    if found is None or not may_remove(access, found.interview):
        raise Http404
    kept = request.POST.get("tenu") != "non"
    keep_promise(promise=found, day=timezone.localdate() if kept else None)
    messages.success(
        request, "L’engagement est noté comme tenu." if kept else "L’engagement n’est plus noté comme tenu."
    )
    return redirect("consultations:interview", access.project.slug, found.interview_id)


@project_page(Action.VOIR_ECOUTE)
def themes(request: HttpRequest, access: Access) -> HttpResponse:
    """What was heard, theme by theme."""
    return render(
        request,
        "consultations/themes.html",
        {
            "sections": listening_sections(themes_of(access)),
            "exports": exports_address("consultations:themes-export", slug=access.project.slug),
            "trail": trail_of(access),
        },
    )


@project_page(Action.VOIR_ECOUTE)
def themes_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the synthesis."""
    tables = {table.key: table for table in tables_of(listening_sections(themes_of(access)))}
    day = timezone.localdate()
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=day, prefix="ecoute-")
