"""The register of decisions, one decision, and what whoever holds the governance does with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from governance.forms.decisions import DecisionForm
from governance.forms.fields import ReasonForm
from governance.links import founded_on
from governance.models import Decision
from governance.queries.bodies import decisions_seen
from governance.queries.documents import lines_of
from governance.rights import visible_documents
from governance.services.decisions import change_decision, record_decision, restore_decision, take_back_decision
from governance.views.bodies import trail_of
from governance.views.meetings import meeting_of, meeting_trail
from governance.views.pages import edited_page, restored, saving_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def decision_of(access: Access, numero: int) -> Decision:
    """A decision of a body that this hat sees. Raises ``Http404`` otherwise."""
    decision = decisions_seen(access).filter(numero=numero).first()
    if decision is None:
        raise Http404
    decision.meeting.body.project = access.project
    return decision


def _trail(access: Access, decision: Decision | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [*trail_of(access), ("Décisions", reverse("governance:decisions", args=[slug]))]
    if decision is not None:
        trail.append((decision.code, reverse("governance:decision", args=[slug, decision.numero])))
    return trail


@project_page(Action.VOIR_INSTANCES)
def decisions(request: HttpRequest, access: Access) -> HttpResponse:
    """Every decision that this hat sees."""
    return render(
        request,
        "governance/decisions.html",
        {
            "decisions": list(decisions_seen(access)),
            "may_hold": access.allows(Action.TENIR_GOUVERNANCE),
            "trail": trail_of(access),
        },
    )


@project_page(Action.VOIR_INSTANCES)
def decision_page(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One decision, with its meeting, its documents and its history."""
    decision = decision_of(access, numero)
    return render(
        request,
        "governance/decision.html",
        {
            "decision": decision,
            "options": list(decision.options.order_by("rang", "pk")),
            "documents": lines_of(visible_documents(access).filter(decision=decision)),
            "links": founded_on(access, decision),
            "history": list(decision.history.select_related("history_user").order_by("-history_date", "-history_id")),
            "may_hold": access.allows(Action.TENIR_GOUVERNANCE),
            "trail": _trail(access),
        },
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def decision_new(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Record a decision of a meeting."""
    meeting = meeting_of(access, pk)
    day = timezone.localtime(meeting.debut).date()

    def save(form: DecisionForm) -> HttpResponse:
        decision = record_decision(
            meeting=meeting,
            fields=form.values(),
            options=form.options(),
            kept=form.kept(),
            author=access.user,
        )
        messages.success(request, f"La décision {decision.code} est consignée.")
        return redirect("governance:decision", access.project.slug, decision.numero)

    trail = meeting_trail(access, meeting)
    return edited_page(
        request,
        access,
        form_class=DecisionForm,
        make=lambda data: DecisionForm(data, initial={"date": day}),
        save=save,
        cle=f"decision:nouvelle:{pk}",
        titre=f"Nouvelle décision, {meeting}",
        row=meeting,
        title="Consigner une décision",
        lead=str(meeting),
        submit="Consigner la décision",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/decision_form.html",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def decision_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Correct a decision."""
    decision = decision_of(access, numero)

    def make(data: QueryDict | None) -> DecisionForm:
        decision.refresh_from_db(fields=[*DecisionForm.base_fields, "date_retrait"])
        return DecisionForm(data, decision=decision)

    def save(form: DecisionForm) -> HttpResponse:
        change_decision(
            decision=decision,
            fields=form.values(),
            options=form.options(),
            kept=form.kept(),
            reason=form.cleaned_data["motif"],
        )
        messages.success(request, f"La décision {decision.code} est corrigée.")
        return redirect("governance:decision", access.project.slug, numero)

    trail = _trail(access, decision)
    return edited_page(
        request,
        access,
        form_class=DecisionForm,
        make=make,
        save=save,
        cle=f"decision:{decision.pk}",
        row=decision,
        title=f"Corriger la décision {decision.code}",
        submit="Enregistrer la correction",
        cancel_url=trail[-1][1],
        trail=trail,
        template="governance/decision_form.html",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def decision_take_back(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take a decision back."""
    decision = decision_of(access, numero)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        take_back_decision(decision=decision, reason=form.cleaned_data["motif"])
        return f"La décision {decision.code} est retirée."

    trail = _trail(access, decision)
    return saving_page(
        request,
        form=form,
        save=save,
        title=f"Retirer la décision {decision.code}",
        submit="Retirer la décision",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Elle reste lisible, barrée, sous son numéro, avec le motif. Vous pourrez la rétablir.",
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("POST",))
def decision_restore(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Bring a decision back."""
    decision = decision_of(access, numero)
    return restored(
        request,
        restore=lambda: restore_decision(decision=decision),
        said=f"La décision {decision.code} est rétablie.",
        back=_trail(access, decision)[-1][1],
    )
