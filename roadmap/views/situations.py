"""``…/feuille-de-route/services/<n>/agents/``: what becomes of each agent. Confidential: 404 for all but HR eyes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import put_errors, render_invalid
from common.tabular.writing import export_name
from governance.forms.fields import ReasonForm
from governance.views.pages import form_page, saving_page
from hr.models import Agent, Consultation
from hr.services.consultations import tracer
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer
from roadmap.figures_situations import sheet_content, situations_table
from roadmap.forms.situations import FollowForm, HandForm, ReplyForm, SheetForm, SituationForm
from roadmap.models import FicheIndividuelle, ServiceMutualise, SituationAgent
from roadmap.papers import sheet_pdf
from roadmap.queries.situations import agents_to_follow, situations_of, written_employers
from roadmap.services.situations import (
    draft_key,
    follow_agent,
    hand_over,
    possible_issues,
    remove_situation,
    save_reply,
    save_sheet,
    save_situation,
    silent_themes,
)
from roadmap.situations import ISSUES, THEMES, etat, points
from roadmap.views.services import service_row

ONE = "Situation d’un agent"


def _list_url(access: Access, row: ServiceMutualise) -> str:
    return reverse("roadmap:situations", args=[access.project.slug, row.numero])


def _trail(access: Access, row: ServiceMutualise, found: SituationAgent | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [
        ("Services à ouvrir", reverse("roadmap:services", args=[slug])),
        (str(row), reverse("roadmap:service", args=[slug, row.numero])),
        ("Agents", _list_url(access, row)),
    ]
    return trail if found is None else [*trail, (ONE, _url(access, found))]


def _url(access: Access, found: SituationAgent) -> str:
    return reverse("roadmap:situation", args=[access.project.slug, found.service_mutualise.numero, found.pk])


def _noted(access: Access, rows: list[SituationAgent]) -> None:
    """Leave a line in the access log of each employer whose agents are shown."""
    for employer in {one.agent.collectivite for one in rows}:
        count = sum(one.agent.collectivite_id == employer.pk for one in rows)
        tracer(access, collectivite=employer, objet=Consultation.Objet.SITUATION, agents=count)


def _situation(access: Access, numero: int, pk: int, *, write: bool = False) -> SituationAgent:
    """A situation that this hat may read (or write). Raises ``Http404`` otherwise, as for one that does not exist."""
    row = service_row(access, numero)
    found = situations_of(access, row).filter(pk=pk).first()
    if found is None or (write and not access.allows(Action.TENIR_SITUATIONS, found.agent.collectivite)):
        raise Http404
    found.service_mutualise = row
    _noted(access, [found])
    return found


@project_page(Action.VOIR_SITUATIONS, methods=("GET", "POST"))
def situations(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The agents followed in a service; those who already work in it are proposed."""
    row, day = service_row(access, numero), timezone.localdate()
    own = written_employers(access, row)
    waiting = agents_to_follow(access, row, day) if own else []
    form = FollowForm(request.POST if request.method == "POST" and "matricule" in request.POST else None)
    if request.method == "POST":
        if not own:
            raise Http404
        if form.is_bound and not form.is_valid():
            pass
        elif form.is_bound and _one_more(form, row, own, request):
            return redirect(_list_url(access, row))
        elif not form.is_bound:
            for one in waiting:
                follow_agent(row=row, agent=one.agent, part=one.part, user=request.user)
            messages.success(request, f"Agents suivis dans ce service : {len(waiting)} de plus.")
            return redirect(_list_url(access, row))
    rows = list(situations_of(access, row))
    _noted(access, rows)

    def address(one: SituationAgent) -> str:
        return reverse("roadmap:situation", args=[access.project.slug, numero, one.pk])

    context = {
        "row": row,
        "count": len(rows),
        "table": situations_table(rows, day, address),
        "form": form,
        "own": own,
        "waiting": len(waiting),
        "exports": exports_address("roadmap:situations-export", slug=access.project.slug, numero=numero),
        "trail": _trail(access, row)[:-1],
    }
    shown = render_invalid if form.errors else render
    return shown(request, "roadmap/situations.html", context)


def _one_more(form: FollowForm, row: ServiceMutualise, own: list, request: HttpRequest) -> bool:
    """Follow the agent of this matricule; what is refused goes on the form."""
    matricule = form.cleaned_data["matricule"].strip()
    agent = Agent.objects.filter(collectivite__in=own, matricule=matricule).select_related("collectivite").first()
    if agent is None:
        form.add_error("matricule", f"« {matricule} » n’est le matricule d’aucun agent de {own[0].nom}.")
        return False
    try:
        share = agent.affectations.filter(service=row.service_id).first()
        follow_agent(row=row, agent=agent, part=share.part if share else 1, user=request.user)
    except ValidationError as error:
        put_errors(form, error)
        return False
    messages.success(request, "L’agent est suivi dans ce service.")
    return True


@project_page(Action.VOIR_SITUATIONS, confirmed=True)
def situations_export(request: HttpRequest, access: Access, numero: str, cle: str, extension: str) -> HttpResponse:
    """The list as xlsx or csv, for those who read it."""
    row, day = service_row(access, int(numero)), timezone.localdate()
    rows = list(situations_of(access, row))
    _noted(access, rows)
    return table_response(
        {"situations": situations_table(rows, day)},
        slug=access.project.slug,
        cle=cle,
        extension=extension,
        day=day,
        prefix=f"service-{numero}-",
    )


@project_page(Action.VOIR_SITUATIONS)
def situation(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """One agent: how far, what is decided, the sheet and what was handed over."""
    found = _situation(access, numero, pk)
    rule = next((one for one in possible_issues(found) if one.issue.value == found.issue), None)
    told = [(one.libelle, found.fiche.get(one.code, ""), THEMES[one.theme]) for one in points()]
    return render(
        request,
        "roadmap/situation.html",
        {
            "row": found.service_mutualise,
            "found": found,
            "agent": found.agent,
            "state": etat(found.parcours, timezone.localdate()).value,
            "issue": ISSUES.get(found.issue, ""),
            "rule": rule,
            "points": told,
            "silent": silent_themes(found),
            "sheets": list(found.fiches.all()),
            "may_write": access.allows(Action.TENIR_SITUATIONS, found.agent.collectivite),
            "trail": _trail(access, found.service_mutualise),
        },
    )


def _edited(
    request: HttpRequest,
    access: Access,
    found: SituationAgent,
    *,
    form_class: type,
    part: str,
    make: Any,
    save: Any,
    page: dict[str, str],
) -> HttpResponse:
    """One long form about a situation: draft, two people at once, errors, then back to the situation."""
    editing = Editing(
        request,
        access,
        form_class=form_class,
        cle=f"{draft_key(found.pk)}{part}",
        titre=ONE,
        action=Action.TENIR_SITUATIONS,
        collectivite=found.agent.collectivite,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, found):
        form = make(editing.data)
        editing.open(form)
        if request.method == "POST":
            if (conflict := editing.conflict_answer(form)) is not None:
                return conflict
            if form.is_valid():
                try:
                    save(form)
                except ValidationError as error:
                    put_errors(form, error)
                else:
                    editing.done()
                    messages.success(request, "C’est enregistré.")
                    return redirect(_url(access, found))
    return form_page(
        request,
        form=form,
        cancel_url=_url(access, found),
        trail=_trail(access, found.service_mutualise, found),
        lead=f"{found.agent.nom_complet}, {found.service_mutualise}",
        **page,
    )


@project_page(Action.TENIR_SITUATIONS, methods=("GET", "POST"))
def situation_edit(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Date what was done, say what was decided."""
    found = _situation(access, numero, pk, write=True)

    def save(form: SituationForm) -> None:
        save_situation(situation=_situation(access, numero, pk), fields=form.values(), user=request.user)

    return _edited(
        request,
        access,
        found,
        form_class=SituationForm,
        part="etapes",
        make=lambda data: SituationForm(data, situation=_situation(access, numero, pk)),
        save=save,
        page={"title": "Modifier la situation", "submit": "Enregistrer la situation"},
    )


@project_page(Action.TENIR_SITUATIONS, methods=("GET", "POST"))
def situation_sheet(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Write what the sheet says."""
    found = _situation(access, numero, pk, write=True)

    def save(form: SheetForm) -> None:
        save_sheet(situation=_situation(access, numero, pk), texts=form.cleaned_data, user=request.user)

    return _edited(
        request,
        access,
        found,
        form_class=SheetForm,
        part="fiche",
        make=lambda data: SheetForm(data, situation=_situation(access, numero, pk)),
        save=save,
        page={
            "title": "Écrire la fiche individuelle",
            "submit": "Enregistrer la fiche",
            "note": "Dites ce que l’agent aura ensuite, « inchangé » quand rien ne bouge. Vide : « à préciser » sur la fiche. "
            "Ni santé, ni vie de famille, ni appartenance syndicale.",
        },
    )


@project_page(Action.TENIR_SITUATIONS, methods=("GET", "POST"))
def sheet_reply(request: HttpRequest, access: Access, numero: int, pk: int, fiche: int) -> HttpResponse:
    """What the agent answered to a sheet."""
    found = _situation(access, numero, pk, write=True)
    _sheet(found, fiche)

    def save(form: ReplyForm) -> None:
        save_reply(sheet=_sheet(found, fiche), fields=form.cleaned_data, user=request.user)

    return _edited(
        request,
        access,
        found,
        form_class=ReplyForm,
        part=f"reponse:{fiche}",
        make=lambda data: ReplyForm(data, sheet=_sheet(found, fiche)),
        save=save,
        page={"title": "Réponse de l’agent", "submit": "Enregistrer la réponse"},
    )


@project_page(Action.TENIR_SITUATIONS, methods=("GET", "POST"))
def sheet_hand(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Hand the sheet over: it is kept as it is today."""
    found = _situation(access, numero, pk, write=True)
    initial = {"date_remise": found.date_entretien}
    form = HandForm(request.POST if request.method == "POST" else None, initial=initial)

    def save() -> str:
        day = form.cleaned_data["date_remise"]
        sheet = hand_over(situation=found, date_remise=day, contenu=sheet_content(found), user=request.user)
        return f"{sheet} remise : elle ne change plus. Notez ensuite la réponse."

    return saving_page(
        request,
        form=form,
        save=save,
        cancel_url=_url(access, found),
        title="Remettre la fiche",
        lead=f"{found.agent.nom_complet}, {found.service_mutualise}",
        submit="Noter la remise",
        trail=_trail(access, found.service_mutualise, found),
        note="La fiche est gardée telle qu’elle est remise. Si elle change ensuite, une autre est remise, avec son numéro.",
    )


@project_page(Action.TENIR_SITUATIONS, methods=("GET", "POST"))
def situation_remove(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Stop following an agent by mistake."""
    found = _situation(access, numero, pk, write=True)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        remove_situation(situation=found, auteur=request.user, motif=form.cleaned_data["motif"])
        removed_message(request, access, kind="situation", row=found, text="L’agent n’est plus suivi dans ce service.")
        return redirect(_list_url(access, found.service_mutualise))
    return form_page(
        request,
        form=form,
        title="Ne plus suivre cet agent",
        lead=f"{found.agent.nom_complet}, {found.service_mutualise}",
        submit="Ne plus suivre",
        cancel_url=_url(access, found),
        trail=_trail(access, found.service_mutualise, found),
        note="Ses fiches partent avec sa situation. La corbeille permet d’annuler pendant 24 heures, puis tout est effacé.",
    )


def _sheet(found: SituationAgent, numero: int) -> FicheIndividuelle:
    sheet = found.fiches.filter(numero=numero).first()
    if sheet is None:
        raise Http404
    return sheet


def _paper(access: Access, data: bytes, numero: int) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    name = export_name(access.project.slug, f"service-{numero}-fiche-individuelle", timezone.localdate(), "pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(Action.VOIR_SITUATIONS, confirmed=True)
def situation_pdf(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """The sheet as it stands, marked as a working copy."""
    found = _situation(access, numero, pk)
    data = sheet_pdf(access.project, sheet_content(found), key=str(found.pk), moment=timezone.now())
    return _paper(access, data, numero)


@project_page(Action.VOIR_SITUATIONS, confirmed=True)
def sheet_download(request: HttpRequest, access: Access, numero: int, pk: int, fiche: int) -> HttpResponse:
    """A sheet as it was handed over."""
    found = _situation(access, numero, pk)
    sheet = _sheet(found, fiche)
    data = sheet_pdf(
        access.project,
        sheet.contenu,
        key=f"{found.pk}-{fiche}",
        moment=timezone.now(),
        remise=sheet.date_remise,
    )
    return _paper(access, data, numero)
