"""``…/information/``: the plan, what each direction carries, the page of the agents and its printed kit."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.documents.slides import CONTENT_TYPE
from common.exports import exports_address, table_response
from common.tabular.writing import export_name
from consultations.documents import faq_pdf, kit_slides, note_pdf
from consultations.figures_information import informed_table, plan_table
from consultations.forms.information import ChangeForm, MessageForm, PageForm, RelayForm
from consultations.forms.listening import ReasonForm
from consultations.models import AgentChange, AgentPage, Message
from consultations.queries_information import (
    ForAgents,
    carried_words,
    for_agents,
    informed_by_wave,
    plan_of,
    relay_of,
)
from consultations.services.information import carry, save_change, save_message, save_page, withdraw_message
from consultations.views.pages import edited_page, form_page
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.queries import collectivites_in

_KEEP = Action.TENIR_INFORMATION


def trail_of(access: Access, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Way back to the plan."""
    return [("Information", reverse("consultations:plan", args=[access.project.slug])), *more]


@project_page(Action.VOIR_INFORMATION)
def plan(request: HttpRequest, access: Access) -> HttpResponse:
    """The plan, what waits for one's own direction, « avez-vous été informé ? » wave after wave."""
    lines = plan_of(access)
    waves = informed_by_wave(access.project)
    page = AgentPage.objects.filter(project=access.project).first()
    return render(
        request,
        "consultations/plan.html",
        {
            "lines": lines,
            "carried": carried_words(lines),
            "mine": [line for line in lines if line.waits_for_me],
            "informed": informed_table(waves) if waves else None,
            "exports": exports_address("consultations:plan-export", slug=access.project.slug),
            "page": page,
            "employers": list(collectivites_in(access.project)),
            "may_keep": access.allows(_KEEP),
            "may_carry": access.allows(Action.PORTER_INFORMATION),
        },
    )


@project_page(Action.VOIR_INFORMATION)
def plan_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The plan, or the answers to « avez-vous été informé ? », as a file."""
    tables = {"plan-information": plan_table(plan_of(access))}
    waves = informed_by_wave(access.project)
    if waves:
        tables["informes"] = informed_table(waves)
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


def _message_of(access: Access, pk: int) -> Message:
    found = access.project.messages.filter(pk=pk, date_retrait=None).first()
    if found is None:
        raise Http404
    return found


@project_page(_KEEP, methods=("GET", "POST"))
def message_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Write a message."""
    return _message_form(request, access, None)


@project_page(_KEEP, methods=("GET", "POST"))
def message_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change it."""
    return _message_form(request, access, _message_of(access, pk))


def _message_form(request: HttpRequest, access: Access, found: Message | None) -> HttpResponse:
    def make(data: QueryDict | None) -> MessageForm:
        if found is not None:
            found.refresh_from_db()
        return MessageForm(data, employers=collectivites_in(access.project), message=found)

    def save(form: MessageForm) -> HttpResponse:
        save_message(project=access.project, message=found, **form.given())
        messages.success(request, "Le message est enregistré.")
        return redirect("consultations:plan", access.project.slug)

    return edited_page(
        request,
        access,
        form_class=MessageForm,
        make=make,
        save=save,
        under=access.project,
        cle=f"message:{found.pk if found else 'nouveau'}",
        titre=f"Le message « {found.objet} »" if found else "Un message à prévoir",
        action=_KEEP,
        title="Modifier le message" if found else "Prévoir un message",
        cancel_url=trail_of(access)[-1][1],
        trail=trail_of(access),
    )


@project_page(_KEEP, methods=("GET", "POST"))
def message_withdraw(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take it out of the plan."""
    found = _message_of(access, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw_message(message=found, reason=form.cleaned_data["motif"])
        messages.success(request, "Le message n’est plus au plan.")
        return redirect("consultations:plan", access.project.slug)
    return form_page(
        request,
        form,
        title="Retirer le message du plan",
        lead=found.objet,
        submit="Retirer",
        cancel_url=trail_of(access)[-1][1],
        trail=trail_of(access),
    )


@project_page(Action.PORTER_INFORMATION, methods=("GET", "POST"))
def relay(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """« Porté le … » by the direction of one's own employer; another's relay does not exist."""
    found = relay_of(access, pk)
    if found is None:
        raise Http404

    def make(data: QueryDict | None) -> RelayForm:
        found.refresh_from_db()
        return RelayForm(data, request.FILES if data is not None else None, relay=found)

    def save(form: RelayForm) -> HttpResponse:
        data = form.cleaned_data
        sent = data["fichier"]
        carry(
            relay=found,
            user=access.user,
            day=data["date_portee"],
            evidence=data["preuve"],
            addition=data["variante"],
            file=(sent.name, sent.read()) if sent else None,
        )
        messages.success(request, "Le message est noté comme porté.")
        return redirect("consultations:plan", access.project.slug)

    return edited_page(
        request,
        access,
        form_class=RelayForm,
        make=make,
        save=save,
        under=access.project,
        cle=f"relais:{found.pk}",
        titre=f"Porter le message « {found.message.objet} »",
        action=Action.PORTER_INFORMATION,
        has_draft=False,  # the file that goes with it would not be kept
        template="consultations/relay.html",
        title="Porter le message",
        relay=found,
        cancel_url=trail_of(access)[-1][1],
        trail=trail_of(access),
    )


@project_page(_KEEP, methods=("GET", "POST"))
def agent_page(request: HttpRequest, access: Access) -> HttpResponse:
    """What agents read without account."""
    found = AgentPage.objects.filter(project=access.project).first()

    def make(data: QueryDict | None) -> PageForm:
        return PageForm(data, page=AgentPage.objects.filter(project=access.project).first())

    def save(form: PageForm) -> HttpResponse:
        saved = save_page(project=access.project, fields=form.cleaned_data)
        messages.success(
            request, "La page des agents est ouverte." if saved.est_ouverte else "La page des agents est fermée."
        )
        return redirect("consultations:agent-page", access.project.slug)

    said = {row.collectivite_id for row in AgentChange.objects.filter(project=access.project)}
    employers = list(collectivites_in(access.project))
    return edited_page(
        request,
        access,
        form_class=PageForm,
        make=make,
        save=save,
        under=access.project,
        cle="page-des-agents",
        titre="La page des agents",
        action=_KEEP,
        template="consultations/agent_page.html",
        title="Page des agents",
        page=found,
        changes=[("", "Tous les agents", None in said), *((c.siren, c.nom, c.pk in said) for c in employers)],
        address=request.build_absolute_uri(reverse("agents:page", args=[access.project.slug])),
        cancel_url=trail_of(access)[-1][1],
        trail=trail_of(access),
    )


def _employer_of(access: Access, siren: str) -> Collectivite:
    found = collectivites_in(access.project).filter(siren=siren).first()
    if found is None:
        raise Http404
    return found


@project_page(_KEEP, methods=("GET", "POST"))
def change(request: HttpRequest, access: Access, siren: str = "") -> HttpResponse:
    """What changes and what does not, for everybody or for one employer."""
    employer = _employer_of(access, siren) if siren else None
    back = reverse("consultations:agent-page", args=[access.project.slug])
    title = f"Ce qui change : {employer.nom if employer else 'tous les agents'}"

    def make(data: QueryDict | None) -> ChangeForm:
        row = AgentChange.objects.filter(project=access.project, collectivite=employer).first()
        return ChangeForm(data, initial={"change": row.change, "ne_change_pas": row.ne_change_pas} if row else {})

    def save(form: ChangeForm) -> HttpResponse:
        save_change(project=access.project, collectivite=employer, **form.cleaned_data)
        messages.success(request, "C’est enregistré.")
        return redirect(back)

    return edited_page(
        request,
        access,
        form_class=ChangeForm,
        make=make,
        save=save,
        under=access.project,
        cle=f"changements:{siren}",
        titre=title,
        action=_KEEP,
        title=title,
        lead="Des phrases courtes, une par ligne. Ce qui n’est pas décidé se dit aussi.",
        cancel_url=back,
        trail=trail_of(access, ("Page des agents", back)),
    )


def _said_of(request: HttpRequest, access: Access, siren: str) -> tuple[ForAgents, str]:
    """What is said to the agents of one employer, and the address of their page, empty while it is closed.

    Raises ``Http404`` before it is written. Printed, a text is out: until the page is open only those who write it take
    the kit, to read it over.
    """
    _employer_of(access, siren)
    page = AgentPage.objects.filter(project=access.project).select_related("project").first()
    if page is None or not page.presentation or not (page.est_ouverte or access.allows(_KEEP)):
        raise Http404
    address = ""
    if page.est_ouverte:
        address = request.build_absolute_uri(reverse("agents:page", args=[access.project.slug]))
    return for_agents(page, list(collectivites_in(access.project)), siren), address


def _file(access: Access, data: bytes, name: str, extension: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    name = export_name(access.project.slug, name, timezone.localdate(), extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(Action.VOIR_INFORMATION)
def kit(request: HttpRequest, access: Access, siren: str, piece: str) -> HttpResponse:
    """A paper of the kit of one employer: the note on one sheet, or the printed questions and answers."""
    said, address = _said_of(request, access, siren)
    draw = {"note": note_pdf, "questions": faq_pdf}[piece]
    data = draw(said, address=address, created=timezone.localtime())
    return _file(access, data, f"{piece}-{siren}", "pdf", "application/pdf")


@project_page(Action.VOIR_INFORMATION)
def kit_deck(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """The kit of one employer as slides to show in a meeting of service."""
    said, address = _said_of(request, access, siren)
    data = kit_slides(said, address=address, created=timezone.localtime())
    return _file(access, data, f"diaporama-{siren}", "pptx", CONTENT_TYPE)
