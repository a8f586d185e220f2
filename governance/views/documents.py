"""``…/documents/``: folders, documents and their versions; a file leaves through here and through nowhere else."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from common.forms import put_errors
from governance.fichiers import TYPES
from governance.forms.documents import DepositForm, FolderForm, ReplaceForm
from governance.forms.fields import ReasonForm
from governance.models import Document, Folder
from governance.queries.documents import folder_lines, folders_of, meeting_lines, recently_taken_back
from governance.rights import may_deposit, may_read, visible_documents
from governance.services.documents import (
    deposit,
    make_usual_folders,
    replace,
    restore,
    save_folder,
    take_back,
)
from governance.views.decisions import decision_of
from governance.views.meetings import meeting_of, meeting_trail
from governance.views.pages import edited_page, form_page
from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.policy import Action


def document_of(access: Access, pk: uuid.UUID, *, taken_back: bool = False) -> Document:
    """A document that this hat reads (``taken_back``: also one that was taken back). Raises ``Http404`` otherwise."""
    document = (
        Document.objects.filter(project=access.project, pk=pk)
        .select_related("folder", "meeting__body", "decision__meeting__body", "depose_par")
        .first()
    )
    if document is None:
        # the work that a hidden one costs: the time of the answer must not tell them apart
        visible_documents(access).filter(pk=pk).exists()
        raise Http404
    if not may_read(access, document):
        raise Http404
    if document.date_retrait is not None and not (taken_back and may_deposit(access, document)):
        raise Http404
    return document


def _writable(access: Access, pk: uuid.UUID, *, taken_back: bool = False) -> Document:
    document = document_of(access, pk, taken_back=taken_back)
    if not may_deposit(access, document):
        raise AccessRefused("Remplacer ou retirer un document revient à qui l’a déposé, ou à la conduite du projet.")
    return document


def _trail(access: Access, document: Document | None = None) -> list[tuple[str, str]]:
    trail = [("Documents", reverse("governance:documents", args=[access.project.slug]))]
    if document is not None:
        trail.append((document.titre, reverse("governance:document", args=[access.project.slug, document.pk])))
    return trail


def _read(form) -> tuple[bytes, str]:
    file = form.cleaned_data["fichier"]
    return file.read(), file.name


@project_page(Action.VOIR_DOCUMENTS)
def documents(request: HttpRequest, access: Access) -> HttpResponse:
    """The folders that this hat reads, and the documents of its meetings."""
    may_hold = access.allows(Action.TENIR_GOUVERNANCE)
    folders = folder_lines(access)
    return render(
        request,
        "governance/documents.html",
        {
            "folders": folders,
            "meetings": meeting_lines(access),
            "may_hold": may_hold,
            "may_deposit": bool(folders) and (may_hold or access.allows(Action.DEPOSER_DOCUMENTS)),
            "taken_back": [row for row in recently_taken_back(access) if may_deposit(access, row)],
        },
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("POST",))
def make_usual(request: HttpRequest, access: Access) -> HttpResponse:
    """Make the folders of nearly every project."""
    made = make_usual_folders(project=access.project)
    messages.success(request, f"{len(made)} dossiers créés." if made else "Ils existent déjà.")
    return redirect("governance:documents", access.project.slug)


def _folder_form(request: HttpRequest, access: Access, folder: Folder | None) -> HttpResponse:
    def make(data: QueryDict | None) -> FolderForm:
        if folder is None:
            return FolderForm(data)
        folder.refresh_from_db(fields=["nom", "audience"])
        return FolderForm(data, initial={"nom": folder.nom, "audience": folder.audience})

    def save(form: FolderForm) -> HttpResponse:
        saved = save_folder(project=access.project, fields=form.cleaned_data, folder=folder)
        messages.success(request, f"Le dossier « {saved.nom} » est lu par {saved.get_audience_display()}.")
        return redirect("governance:documents", access.project.slug)

    trail = _trail(access)
    return edited_page(
        request,
        access,
        form_class=FolderForm,
        make=make,
        save=save,
        cle=f"dossier:{folder.pk if folder else 'nouveau'}",
        row=access.project,
        title=f"Modifier le dossier « {folder.nom} »" if folder else "Créer un dossier",
        submit="Enregistrer le dossier",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def folder_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Make a folder."""
    return _folder_form(request, access, None)


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def folder_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change the name or the readers of a folder."""
    folder = access.project.folders.filter(pk=pk).first()
    if folder is None:
        raise Http404
    return _folder_form(request, access, folder)


@project_page(Action.DEPOSER_DOCUMENTS, Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def document_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Deposit a document in a folder that one reads."""
    form = DepositForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        folders=folders_of(access),
        initial={"dossier": request.GET.get("dossier", "")},
    )
    if request.method == "POST" and form.is_valid():
        data, name = _read(form)
        try:
            document = deposit(
                project=access.project,
                data=data,
                filename=name,
                titre=form.cleaned_data["titre"],
                user=access.user,
                folder=form.cleaned_data["dossier"],
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"« {document.titre} » est déposé.")
            return redirect("governance:documents", access.project.slug)
    trail = _trail(access)
    return form_page(
        request, form=form, title="Déposer un document", submit="Déposer", cancel_url=trail[-1][1], trail=trail
    )


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def meeting_document(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Deposit a document of a meeting: whoever sees the meeting reads it."""
    meeting = meeting_of(access, pk)
    trail = meeting_trail(access, meeting)
    return _attached(request, access, trail, lead=str(meeting), meeting=meeting)


@project_page(Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def decision_document(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Deposit a document of a decision: whoever sees the decision reads it."""
    decision = decision_of(access, numero)
    here = reverse("governance:decision", args=[access.project.slug, numero])
    trail = [*meeting_trail(access, decision.meeting), (decision.code, here)]
    return _attached(request, access, trail, lead=str(decision), decision=decision)


def _attached(request: HttpRequest, access: Access, trail, *, lead: str, **holder) -> HttpResponse:
    form = DepositForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        data, name = _read(form)
        try:
            document = deposit(
                project=access.project,
                data=data,
                filename=name,
                titre=form.cleaned_data["titre"],
                user=access.user,
                **holder,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"« {document.titre} » est déposé ; les membres sont prévenus.")
            return redirect(trail[-1][1])
    return form_page(
        request,
        form=form,
        title="Déposer un document",
        lead=lead,
        submit="Déposer",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.VOIR_DOCUMENTS)
def document_page(request: HttpRequest, access: Access, pk: uuid.UUID) -> HttpResponse:
    """A document, its versions, who reads it."""
    document = document_of(access, pk)
    return render(
        request,
        "governance/document.html",
        {
            "document": document,
            "versions": list(document.versions.select_related("depose_par").order_by("-numero")),
            "meeting": document.meeting or (document.decision.meeting if document.decision else None),
            "may_deposit": may_deposit(access, document),
            "trail": _trail(access),
        },
    )


@project_page(Action.VOIR_DOCUMENTS)
def download(request: HttpRequest, access: Access, pk: uuid.UUID, numero: int) -> FileResponse:
    """The bytes of one version, always as a file to keep, never as a page of this site."""
    version = document_of(access, pk).versions.filter(numero=numero, date_purge=None).first()
    if version is None:
        raise Http404
    try:
        file = version.fichier.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=version.nom_fichier, content_type=TYPES[version.extension]
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@project_page(Action.DEPOSER_DOCUMENTS, Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def document_replace(request: HttpRequest, access: Access, pk: uuid.UUID) -> HttpResponse:
    """Deposit the next version."""
    document = _writable(access, pk)
    form = ReplaceForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        data, name = _read(form)
        try:
            version = replace(document=document, data=data, filename=name, user=access.user)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"La version {version.numero} est déposée.")
            return redirect("governance:document", access.project.slug, document.pk)
    trail = _trail(access, document)
    return form_page(
        request,
        form=form,
        title=f"Nouvelle version de « {document.titre} »",
        submit="Déposer cette version",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Les versions précédentes restent lisibles.",
    )


@project_page(Action.DEPOSER_DOCUMENTS, Action.TENIR_GOUVERNANCE, methods=("GET", "POST"))
def document_take_back(request: HttpRequest, access: Access, pk: uuid.UUID) -> HttpResponse:
    """Take a document back."""
    document = _writable(access, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        take_back(document=document, reason=form.cleaned_data["motif"])
        messages.success(request, f"« {document.titre} » est retiré. Vous pouvez le rétablir pendant 24 heures.")
        return redirect("governance:documents", access.project.slug)
    trail = _trail(access, document)
    return form_page(
        request,
        form=form,
        title=f"Retirer « {document.titre} »",
        submit="Retirer le document",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Plus personne ne le lira. Pendant 24 heures il peut être rétabli ; ensuite ses fichiers sont effacés.",
    )


@project_page(Action.DEPOSER_DOCUMENTS, Action.TENIR_GOUVERNANCE, methods=("POST",))
def document_restore(request: HttpRequest, access: Access, pk: uuid.UUID) -> HttpResponse:
    """Bring a document back within 24 hours."""
    document = _writable(access, pk, taken_back=True)
    try:
        restore(document=document)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"« {document.titre} » est rétabli.")
    return redirect("governance:documents", access.project.slug)
