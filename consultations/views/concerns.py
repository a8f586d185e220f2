"""``…/ecoute/preoccupations/``: what was asked, answered and published."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import put_errors
from common.values import address_number
from consultations.forms.listening import AnswerForm, ConcernForm, ReasonForm
from consultations.models import Concern
from consultations.queries_ecoute import (
    answer_delay,
    full_concerns,
    may_answer,
    shown_order,
    visible_concerns,
    visible_interviews,
)
from consultations.services.concerns import (
    answer_concern,
    answer_key,
    change_concern,
    publish_concern,
    record_concern,
    remove_concern,
    text_key,
    withdraw_concern,
)
from consultations.themes import CHOICES
from consultations.views.interviews import interview_of, trail_of
from consultations.views.pages import edited_page, form_page
from projects.access import Access
from projects.authors import role_labels
from projects.gate import project_page
from projects.policy import Action, Role
from projects.queries import collectivites_in
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer

AGAIN = (
    "Cette question est publiée. Si vous changez ce que les agents en lisent, elle quitte leur page\u00a0: la cheffe ou le chef "
    "de projet la relit, puis la publie de nouveau."
)
STATES = {"attente": "sans réponse", "repondue": "avec réponse", "publiee": "publiée"}


def concern_of(access: Access, numero: int) -> Concern:
    """A concern that this hat sees. Raises ``Http404`` otherwise."""
    found = visible_concerns(access).select_related("collectivite", "project").filter(numero=numero).first()
    if found is None:
        raise Http404
    return found


def _is_full(access: Access, concern: Concern) -> bool:
    return full_concerns(access).filter(pk=concern.pk).exists()


def _trail(access: Access, concern: Concern | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    more = [("Préoccupations", reverse("consultations:concerns", args=[slug]))]
    if concern is not None:
        more.append((str(concern), reverse("consultations:concern", args=[slug, concern.numero])))
    return trail_of(access, *more)


def _origins(access: Access) -> list[str]:
    """Where this hat may say that a concern comes from: representatives speak for themselves."""
    roles = {member.role_enum for member in access.hat.memberships}
    if Role.REPRESENTANT_PERSONNEL in roles:
        return [Concern.Origine.REPRESENTANTS]
    origins = [Concern.Origine.ENTRETIEN, Concern.Origine.REUNION, Concern.Origine.REPRESENTANTS]
    return [*origins, Concern.Origine.EQUIPE] if access.allows(Action.TENIR_ECOUTE) else origins


@project_page(Action.VOIR_ECOUTE)
def concerns(request: HttpRequest, access: Access) -> HttpResponse:
    """Those that this hat sees, the longest wait first; by state and theme."""
    state = request.GET.get("etat", "")
    theme = request.GET.get("theme", "")
    rows = visible_concerns(access).select_related("collectivite")
    if state == "attente":
        rows = rows.filter(reponse="")
    elif state == "repondue":
        rows = rows.exclude(reponse="").filter(date_publication=None)
    elif state == "publiee":
        rows = rows.filter(date_publication__isnull=False)
    if theme in dict(CHOICES):
        rows = rows.filter(theme=theme)
    full = set(full_concerns(access).values_list("pk", flat=True))
    delay, today = answer_delay(access.project), timezone.localdate()
    lines = [
        {
            "row": row,
            "full": row.pk in full,
            "words": row.texte if row.pk in full else row.question,
            "days": row.days(today),
            "late": not row.reponse and row.days(today) > delay,
        }
        for row in sorted(rows, key=lambda row: shown_order(row, row.pk in full), reverse=state != "attente")
    ]
    return render(
        request,
        "consultations/concerns.html",
        {
            "lines": lines,
            "states": STATES.items(),
            "themes": CHOICES,
            "state": state,
            "theme": theme,
            "delay": delay,
            "may_ask": access.allows(Action.POSER_PREOCCUPATION),
            "trail": trail_of(access),
        },
    )


@project_page(Action.VOIR_ECOUTE)
def concern(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One concern: in full for those who work on it, in its published words for the others."""
    found = concern_of(access, numero)
    full = _is_full(access, found)
    source = None
    if full and found.interview_id:
        source = visible_interviews(access).filter(pk=found.interview_id).first()
    by = role_labels(access.project, {found.repondu_par_id, found.auteur_id})
    today = timezone.localdate()
    return render(
        request,
        "consultations/concern.html",
        {
            "concern": found,
            "full": full,
            "source": source,
            "answered_by": by.of(found.repondu_par_id),
            "told_by": by.of(found.auteur_id) if found.auteur_id else "",
            "days": found.days(today),
            "late": not found.reponse and found.days(today) > answer_delay(access.project),
            "may_answer": full and may_answer(access, found),
            "may_publish": access.allows(Action.TENIR_ECOUTE),
            "may_change": full and (found.auteur_id == access.user.pk or access.allows(Action.TENIR_ECOUTE)),
            "trail": _trail(access),
        },
    )


@project_page(Action.POSER_PREOCCUPATION, methods=("GET", "POST"))
def concern_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Record a concern, on its own or from an interview (``?entretien=``)."""
    asked = address_number(request.GET.get("entretien", ""))
    source = interview_of(access, asked) if asked is not None else None
    form = ConcernForm(
        request.POST if request.method == "POST" else None,
        employers=collectivites_in(access.project),
        origins=_origins(access),
        initial={
            "date": source.date if source else timezone.localdate(),
            "theme": source.themes[0] if source and source.themes else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = record_concern(
                project=access.project, author=access.user, fields={**form.cleaned_data, "interview": source}
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "La préoccupation est consignée.")
            return redirect("consultations:concern", access.project.slug, found.numero)
    return form_page(
        request,
        form,
        title="Consigner une préoccupation",
        lead=f"Entendue dans : {source}." if source else "",
        submit="Consigner",
        cancel_url=_trail(access)[-1][1],
        trail=_trail(access),
        note="Elle est lue par celles et ceux qui peuvent y répondre. Rien n’est publié avant sa réponse.",
    )


def _working(access: Access, numero: int) -> Concern:
    """A concern that this hat reads in full. Raises ``Http404``."""
    found = concern_of(access, numero)
    if not _is_full(access, found):
        raise Http404
    return found


def _said(done: str, was_published: bool, concern: Concern) -> str:
    """What was done, and that the words left the page of the agents when they did."""
    if was_published and concern.date_publication is None:
        return f"{done} Elle n’est plus publiée\u00a0: la cheffe ou le chef de projet la publiera de nouveau."
    return done


@project_page(Action.POSER_PREOCCUPATION, methods=("GET", "POST"))
def concern_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Correct what was recorded: who recorded it, or the project lead."""
    found = _working(access, numero)
    if found.auteur_id != access.user.pk and not access.allows(Action.TENIR_ECOUTE):
        raise Http404
    published = found.date_publication is not None
    origins = list(dict.fromkeys([*_origins(access), found.origine]))

    def make(data: QueryDict | None) -> ConcernForm:
        found.refresh_from_db()
        return ConcernForm(data, employers=collectivites_in(access.project), origins=origins, concern=found)

    def save(form: ConcernForm) -> HttpResponse:
        change_concern(concern=found, fields=form.cleaned_data, may_publish=access.allows(Action.TENIR_ECOUTE))
        messages.success(request, _said("La préoccupation est modifiée.", published, found))
        return redirect("consultations:concern", access.project.slug, numero)

    trail = _trail(access, found)
    return edited_page(
        request,
        access,
        form_class=ConcernForm,
        make=make,
        save=save,
        under=found,
        cle=text_key(found.pk),
        titre=f"La {str(found).lower()}",
        action=Action.POSER_PREOCCUPATION,
        title="Modifier la préoccupation",
        cancel_url=trail[-1][1],
        trail=trail,
        note=AGAIN if published and not access.allows(Action.TENIR_ECOUTE) else "",
    )


@project_page(Action.VOIR_ECOUTE, methods=("GET", "POST"))
def concern_answer(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Answer it."""
    found = _working(access, numero)
    if not may_answer(access, found):
        raise Http404
    editing = Editing(
        request,
        access,
        form_class=AnswerForm,
        cle=answer_key(found.pk),
        titre=f"Réponse à la {str(found).lower()}",
        action=Action.VOIR_ECOUTE,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, found):
        found.refresh_from_db()
        published = found.date_publication is not None
        form = AnswerForm(editing.data, concern=found)
        editing.open(form)
        if request.method == "POST" and (answer := editing.conflict_answer(form)) is not None:
            return answer
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                answer_concern(
                    concern=found,
                    author=access.user,
                    question=data["question"],
                    reponse=data["reponse"],
                    may_publish=access.allows(Action.TENIR_ECOUTE),
                    reason=data.get("motif", ""),
                )
            except ValidationError as error:
                put_errors(form, error)
            else:
                editing.done()
                messages.success(request, _said("La réponse est enregistrée.", published, found))
                return redirect("consultations:concern", access.project.slug, numero)
    trail = _trail(access, found)
    return form_page(
        request,
        form,
        title="Répondre",
        lead=found.texte,
        submit="Enregistrer la réponse",
        cancel_url=trail[-1][1],
        trail=trail,
        note=AGAIN
        if published and not access.allows(Action.TENIR_ECOUTE)
        else "La réponse est lue par les membres concernés. La cheffe ou le chef de projet la publie ensuite pour tous.",
    )


@project_page(Action.TENIR_ECOUTE, methods=("POST",))
def concern_publish(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Let everybody read it."""
    found = _working(access, numero)
    try:
        publish_concern(concern=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "La question et sa réponse sont publiées.")
    return redirect("consultations:concern", access.project.slug, numero)


@project_page(Action.TENIR_ECOUTE, methods=("GET", "POST"))
def concern_withdraw(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take a published answer back."""
    found = _working(access, numero)
    return _with_reason(
        request,
        access,
        found,
        title="Ne plus publier cette réponse",
        submit="Retirer de la page des agents",
        act=lambda reason: withdraw_concern(concern=found, reason=reason),
        said="La réponse n’est plus publiée.",
    )


@project_page(Action.TENIR_ECOUTE, methods=("GET", "POST"))
def concern_remove(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take a concern away."""
    found = _working(access, numero)
    return _with_reason(
        request,
        access,
        found,
        title="Supprimer la préoccupation",
        submit="Supprimer",
        act=lambda reason: remove_concern(concern=found, author=access.user, reason=reason),
        said="",
    )


def _with_reason(request: HttpRequest, access: Access, found: Concern, *, title, submit, act, said) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    trail = _trail(access, found)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["motif"])
        except ValidationError as error:
            put_errors(form, error)
        else:
            if said:
                messages.success(request, said)
                return redirect(trail[-1][1])
            removed_message(request, access, kind="preoccupation", row=found, text="La préoccupation est supprimée.")
            return redirect("consultations:concerns", access.project.slug)
    return form_page(request, form, title=title, submit=submit, cancel_url=trail[-1][1], trail=trail)
