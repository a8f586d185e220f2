"""Folders and documents that a hat reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BigIntegerField, Prefetch, QuerySet, Sum
from django.utils import timezone

from governance.models import Document, DocumentVersion, Folder
from governance.rights import readable_audiences, visible_documents
from projects.access import Access

UNDO = timedelta(hours=24)


def bytes_kept(projects: Collection[object]) -> dict[object, int]:
    """Key of each project → bytes of every version of its documents. One query."""
    rows = DocumentVersion.objects.filter(document__project__in=projects).order_by("document__project")
    return dict(rows.values_list("document__project").annotate(Sum("taille", output_field=BigIntegerField())))


@dataclass(frozen=True)
class DocumentLine:
    """A document and its last version."""

    document: Document
    version: DocumentVersion
    count: int


def _with_versions(documents: QuerySet[Document]) -> QuerySet[Document]:
    rows = DocumentVersion.objects.select_related("depose_par").order_by("-numero")
    # the line of a document names its meeting or its decision
    attached = documents.select_related("depose_par", "meeting__body", "decision")
    return attached.prefetch_related(Prefetch("versions", queryset=rows))


def lines_of(documents: QuerySet[Document]) -> list[DocumentLine]:
    """Documents not taken back, by title, with their last version. Two queries."""
    lines = []
    for document in _with_versions(documents.filter(date_retrait=None)).order_by("titre", "pk"):
        versions = list(document.versions.all())
        if versions:
            lines.append(DocumentLine(document, versions[0], len(versions)))
    return lines


@dataclass(frozen=True)
class FolderLine:
    """A folder and its documents."""

    folder: Folder
    lines: list[DocumentLine]


def folders_of(access: Access) -> QuerySet[Folder]:
    """Folders that the worn hat reads."""
    return access.project.folders.filter(audience__in=readable_audiences(access)).order_by("rang", "nom", "pk")


def folder_lines(access: Access) -> list[FolderLine]:
    """Each folder read by this hat, with its documents. Three queries."""
    by_folder: dict[int, list[DocumentLine]] = {}
    for line in lines_of(visible_documents(access).filter(folder__isnull=False)):
        by_folder.setdefault(line.document.folder_id, []).append(line)
    return [FolderLine(folder, by_folder.get(folder.pk, [])) for folder in folders_of(access)]


def meeting_lines(access: Access) -> list[DocumentLine]:
    """Documents of the meetings and decisions that this hat sees."""
    return lines_of(visible_documents(access).filter(folder=None))


def recently_taken_back(access: Access) -> QuerySet[Document]:
    """Documents taken back less than 24 hours ago: they may still come back."""
    return (
        visible_documents(access)
        .filter(date_retrait__gte=timezone.now() - UNDO)
        .select_related("folder")
        .order_by("-date_retrait", "pk")
    )
