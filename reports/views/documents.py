"""``/projets/<slug>/rapports/``: what was issued, the authors' words, and the way to issue the next one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import table_response
from common.forms import render_invalid
from common.jobs.models import Job
from common.jobs.services import submit
from common.tabular.writing import CONTENT_TYPES, export_name
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, one_writer
from reports.catalogue import CATALOGUE
from reports.changes import changes, changes_table
from reports.forms import GenerateForm, TextsForm
from reports.models import Report
from reports.papers import DOCX
from reports.rights import readable_audiences
from reports.sections.chapters import texts_of
from reports.services import previous_issue, save_texts


def _written_kinds(access: Access) -> list[tuple[str, str, list[str]]]:
    """Each document that authors write in: its kind, its name, the chapters still without words of theirs."""
    found = []
    for kind, document in CATALOGUE.items():
        texts = texts_of(access.project, kind)
        silent = [chapter.titre for chapter in document.chapters if not texts.get(chapter.cle)]
        found.append((Report.Kind(kind).value, Report.Kind(kind).label, silent))
    return found


def _list_context(access: Access, form: GenerateForm | None) -> dict:
    running = Job.objects.filter(
        kind="rapport-pdf",
        scope=str(access.project.pk),
        owner=access.user,
        hat=access.hat.key,
        state__in=[Job.State.EN_ATTENTE, Job.State.EN_COURS],
    ).first()
    may_write = access.allows(Action.MODIFIER_PROJET)
    readable = access.project.reports.filter(audience__in=readable_audiences(access))
    reports = list(readable.defer("chiffres").order_by("-date_edition", "-pk"))
    kept = set(readable.exclude(chiffres={}).values_list("kind", "audience", "numero"))
    first = {key: min(n for *rest, n in kept if tuple(rest) == key) for key in {row[:2] for row in kept}}
    return {
        "reports": reports,
        # issues that can be compared with one before them
        "compared": {
            one.pk
            for one in reports
            if (one.kind, one.audience, one.numero) in kept and one.numero > first[one.kind, one.audience]
        },
        "form": form,
        "running": running,
        "refusal": access.refusal(Action.GENERER_RAPPORT),
        "may_write": may_write,
        "may_restore": access.allows(Action.VOIR_METHODE),
        "written": _written_kinds(access) if may_write else [],
    }


@project_page(Action.VOIR_RAPPORTS)
def report_list(request: HttpRequest, access: Access) -> HttpResponse:
    """Issues that this hat may read, newest first."""
    may = access.allows(Action.GENERER_RAPPORT)
    form = GenerateForm(audiences=readable_audiences(access)) if may else None
    return render(request, "reports/list.html", _list_context(access, form))


@project_page(Action.GENERER_RAPPORT, methods=("POST",))
def report_generate(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for the next issue; the page of the work shows where it stands."""
    form = GenerateForm(request.POST, audiences=readable_audiences(access))
    if not form.is_valid():
        return render_invalid(request, "reports/list.html", _list_context(access, form))
    params = {"kind": form.cleaned_data["kind"], "audience": form.cleaned_data["audience"]}
    job = submit(kind="rapport-pdf", scope=str(access.project.pk), owner=access.user, hat=access.hat.key, params=params)
    if job.params != params:
        messages.warning(
            request, "Un autre document est déjà en cours : attendez sa fin, ou annulez-le, puis redemandez."
        )
    if job.hat != access.hat.key:
        # asked for under another hat: its page is not this hat's to read
        return redirect("reports:list", access.project.slug)
    return redirect("projects:job", access.project.slug, job.pk)


@project_page(Action.MODIFIER_PROJET, methods=("GET", "POST"))
def report_texts(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """The authors' words of each chapter, kept from one issue to the next."""
    if kind not in CATALOGUE:
        raise Http404
    label = Report.Kind(kind).label
    editing = Editing(
        request,
        access,
        form_class=TextsForm,
        cle=f"textes:{kind}",
        titre=f"Vos textes : {label}",
        action=Action.MODIFIER_PROJET,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, access.project):
        form = TextsForm(editing.data, chapters=CATALOGUE[kind].chapters, texts=texts_of(access.project, kind))
        editing.open(form)
        context = {"form": form, "label": label}
        if request.method != "POST":
            return render(request, "reports/texts.html", context)
        if (answer := editing.conflict_answer(form)) is not None:
            return answer
        if form.is_valid():
            try:
                changed = save_texts(project=access.project, kind=kind, texts=form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                editing.done()
                said = "Textes enregistrés" if changed else "Rien n’a changé"
                messages.success(request, f"{said} à {timezone.localtime():%H h %M}.")
                return redirect("reports:list", access.project.slug)
        return render_invalid(request, "reports/texts.html", context)


def _issue(access: Access, kind: str, audience: str, numero: int) -> Report:
    """An issue that this hat may read; any other does not exist for it. Raises ``Http404``."""
    report = None
    if audience in readable_audiences(access):
        report = access.project.reports.filter(kind=kind, audience=audience, numero=numero).first()
    if report is None:
        raise Http404
    return report


def _file(report: Report, field, extension: str, content_type: str) -> HttpResponse:
    day = timezone.localtime(report.date_edition).date()
    suffix = "-annexe" if extension == "xlsx" else ""
    name = export_name(report.project.slug, f"{report.kind}-{report.audience}-{report.numero}{suffix}", day, extension)
    try:
        with field.open("rb") as file:
            response = HttpResponse(file.read(), content_type=content_type)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(Action.VOIR_RAPPORTS)
def report_download(request: HttpRequest, access: Access, kind: str, audience: str, numero: int) -> HttpResponse:
    """The PDF itself, for those who may read this audience; never served by an address of its own."""
    report = _issue(access, kind, audience, numero)
    return _file(report, report.fichier, "pdf", "application/pdf")


@project_page(Action.VOIR_RAPPORTS)
def report_annex(request: HttpRequest, access: Access, kind: str, audience: str, numero: int) -> HttpResponse:
    """The spreadsheet annex of an issue: its tables, whole, with the same masks."""
    report = _issue(access, kind, audience, numero)
    if not report.annexe:
        raise Http404
    return _file(report, report.annexe, "xlsx", CONTENT_TYPES["xlsx"])


@project_page(Action.VOIR_RAPPORTS)
def report_word(request: HttpRequest, access: Access, kind: str, audience: str, numero: int) -> HttpResponse:
    """The same text to edit in a word processor: what is voted is what the officials make of it."""
    report = _issue(access, kind, audience, numero)
    if not report.modifiable:
        raise Http404
    return _file(report, report.modifiable, "docx", DOCX)


def _changes(access: Access, kind: str, audience: str, numero: int):
    report = _issue(access, kind, audience, numero)
    before = previous_issue(access.project, kind, audience, numero)
    if before is None or not report.chiffres:
        raise Http404
    return report, before, changes_table(before.numero, changes(before.chiffres, report.chiffres))


@project_page(Action.VOIR_RAPPORTS)
def report_changes(request: HttpRequest, access: Access, kind: str, audience: str, numero: int) -> HttpResponse:
    """Which figures this issue changed since the one before."""
    report, before, table = _changes(access, kind, audience, numero)
    address = reverse("reports:changes", args=[access.project.slug, kind, audience, numero]).removesuffix("/")
    return render(
        request,
        "reports/changes.html",
        {"report": report, "before": before, "table": table, "address": address},
    )


@project_page(Action.VOIR_RAPPORTS)
def report_changes_export(
    request: HttpRequest, access: Access, kind: str, audience: str, numero: int, extension: str
) -> HttpResponse:
    """The same as a file."""
    if extension not in {"xlsx", "csv"}:
        raise Http404
    _, _, table = _changes(access, kind, audience, numero)
    return table_response(
        {table.key: table}, slug=access.project.slug, cle=table.key, extension=extension, day=timezone.localdate()
    )
