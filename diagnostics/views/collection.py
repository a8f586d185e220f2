"""``/projets/<slug>/diagnostic/collecte/`` : who has given what, by when, and the reminders."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from common.editing import EditedMixin
from common.exports import exports_address, table_response
from common.forms import DateField, Form, render_form
from common.values import plural
from diagnostics.figures_collection import campaign_table, own_tasks
from diagnostics.queries_collection import campaign_of
from diagnostics.services.collection import remind, save_due_date
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, edited


class DueDateForm(EditedMixin, Form):
    """The last day of the campaign."""

    date_limite = DateField(label="À rendre le", required=False, help_text="Vide : pas de date limite.")


@project_page(Action.VOIR_METHODE)
def collection(request: HttpRequest, access: Access) -> HttpResponse:
    """Employers × inventories; what my employer owes; reminders for the project lead."""
    campaign = campaign_of(access.project, access=access)
    slug = access.project.slug
    return render(
        request,
        "diagnostics/collection/collection.html",
        {
            "campaign": campaign,
            "table": campaign_table(campaign),
            "tasks": own_tasks(access, campaign),
            "own": access.own_collectivite,
            "may_hold": access.allows(Action.TENIR_DIAGNOSTIC),
            "exports": exports_address("diagnostics:collection-export", slug=slug),
        },
    )


@project_page(Action.VOIR_METHODE)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The table of the campaign as xlsx or csv."""
    table = campaign_table(campaign_of(access.project, access=access))
    return table_response(
        {table.key: table}, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate()
    )


@project_page(Action.TENIR_DIAGNOSTIC, methods=("GET", "POST"))
def due_date(request: HttpRequest, access: Access) -> HttpResponse:
    """Set the last day of the campaign."""

    def make(data: QueryDict | None) -> DueDateForm:
        return DueDateForm(data, initial={"date_limite": campaign_of(access.project).collecte.date_limite})

    def save(form: DueDateForm) -> HttpResponse:
        save_due_date(project=access.project, date_limite=form.cleaned_data["date_limite"])
        messages.success(request, "La date de la collecte est enregistrée.")
        return redirect("diagnostics:collection", access.project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=DueDateForm,
            cle="date-de-la-collecte",
            titre="La date de la collecte",
            action=Action.TENIR_DIAGNOSTIC,
            has_draft=False,
        ),
        under=access.project,
        make=make,
        save=save,
        show=lambda form: render_form(request, "diagnostics/collection/due_date.html", {"form": form}),
    )


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def send_reminders(request: HttpRequest, access: Access) -> HttpResponse:
    """Remind one employer (``siren``), or all those who are awaited."""
    employers = None
    if siren := request.POST.get("siren", ""):
        employers = list(access.project.collectivites.filter(siren=siren).order_by("pk"))
        if not employers:
            raise Http404
    try:
        sent = remind(project=access.project, employers=employers, auteur=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        people = sum(one.personnes for one in sent)
        messages.success(
            request,
            f"{len(sent)} {plural(len(sent), 'collectivité relancée', 'collectivités relancées')} : "
            f"{people} {plural(people, 'personne prévenue', 'personnes prévenues')}.",
        )
    return redirect("diagnostics:collection", access.project.slug)
