"""Keep files: judged, scanned, fingerprinted, versioned; taken back with a reason, erased a day later."""

import hashlib
import logging
import shlex
import subprocess
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from governance.fichiers import Accepted, DocumentRefuse, accept
from governance.models import Decision, Document, DocumentVersion, Folder, Meeting
from governance.notices import DOCUMENT
from governance.queries.documents import UNDO
from governance.services.notifications import notify, seated_in, withdraw
from projects.models import Project
from projects.services.limits import Mesure, check_limit

logger = logging.getLogger(__name__)

SCAN_SECONDS = 60
# Folders of nearly every project, proposed together on the first visit.
USUAL_FOLDERS = (
    ("Cadrage et délibérations", Folder.Audience.MEMBRES),
    ("Comité de pilotage", Folder.Audience.ELUS),
    ("Travail technique", Folder.Audience.PILOTAGE),
    ("Dialogue social", Folder.Audience.CST),
)


def scan(data: bytes) -> str:
    """Give the bytes to the antivirus of the installation; returns a ``DocumentVersion.Analyse``.

    ``settings.DOCUMENT_SCAN_COMMAND`` reads the file on its standard input and ends with 0 (clean) or 1 (infected).
    Without command: « non analysé ». Raises ``DocumentRefuse`` on an infected file and when the scan cannot be done:
    a file that nobody could examine is not kept.
    """
    command = settings.DOCUMENT_SCAN_COMMAND
    if not command:
        return DocumentVersion.Analyse.NON_ANALYSEE
    try:
        done = subprocess.run(  # noqa: S603  the command of the administrator, without a shell
            shlex.split(command), input=data, capture_output=True, timeout=SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.error("document scan failed: %s", type(error).__name__)
        raise DocumentRefuse("L’antivirus ne répond pas\u00a0: réessayez dans quelques minutes.") from None
    if done.returncode == 0:
        return DocumentVersion.Analyse.SAINE
    if done.returncode == 1:
        raise DocumentRefuse("L’antivirus a refusé ce fichier.")
    logger.error("document scan ended with status %s", done.returncode)
    raise DocumentRefuse("L’antivirus ne répond pas\u00a0: réessayez dans quelques minutes.")


def _judge(data: bytes, filename: str) -> tuple[Accepted, str]:
    try:
        accepted = accept(data, filename, max_bytes=settings.DOCUMENT_MAX_BYTES)
        return accepted, scan(data)
    except DocumentRefuse as error:
        raise ValidationError({"fichier": str(error)}) from None


def _write_version(document: Document, data: bytes, accepted: Accepted, analyse: str, user) -> DocumentVersion:
    last = document.versions.aggregate(last=Max("numero"))["last"] or 0
    version = DocumentVersion(
        document=document,
        numero=last + 1,
        nom_fichier=accepted.nom,
        extension=accepted.extension,
        taille=len(data),
        empreinte=hashlib.sha256(data).hexdigest(),
        analyse=analyse,
        depose_par=user,
    )
    version.fichier.save(accepted.nom, ContentFile(data), save=False)
    try:
        with transaction.atomic():
            version.save()
    except BaseException:
        version.fichier.delete(save=False)  # no bytes without their row
        raise
    return version


@transaction.atomic
def deposit(
    *,
    project: Project,
    data: bytes,
    filename: str,
    titre: str,
    user,
    folder: Folder | None = None,
    meeting: Meeting | None = None,
    decision: Decision | None = None,
) -> Document:
    """Keep a new document. With a meeting or a decision, those who sit there are told.

    Raises ``ValidationError`` on the field « fichier » (see ``governance.fichiers.accept`` and ``scan``).
    """
    accepted, analyse = _judge(data, filename)
    check_limit(project, Mesure.STOCKAGE, len(data), "fichier")
    document = Document(
        project=project,
        folder=folder,
        meeting=meeting,
        decision=decision,
        titre=titre.strip() or accepted.nom.rsplit(".", 1)[0],
        depose_par=user,
    )
    document._change_reason = "document déposé"
    document.save()
    _write_version(document, data, accepted, analyse, user)
    _tell(document, user)
    return document


def _tell(document: Document, author) -> None:
    meeting = document.meeting or (document.decision.meeting if document.decision else None)
    if meeting is None:
        return
    notify(
        project=document.project,
        users=seated_in(meeting.body),
        kind=DOCUMENT,
        cle=f"document:{document.pk}",
        texte=f"{meeting}\u00a0: « {document.titre} » est déposé.",
        adresse=reverse("governance:document", args=[document.project.slug, document.pk]),
        body=meeting.body,
        author=author,
    )


@transaction.atomic
def replace(*, document: Document, data: bytes, filename: str, user) -> DocumentVersion:
    """Deposit the next version; the earlier ones stay. The very same bytes are refused: nothing would change.

    Raises ``ValidationError`` on the field « fichier », or when the document was taken back.
    """
    Document.objects.select_for_update().get(pk=document.pk)
    if document.date_retrait is not None:
        raise ValidationError("Ce document est retiré\u00a0: rétablissez-le d’abord.")
    accepted, analyse = _judge(data, filename)
    last = document.versions.order_by("-numero").first()
    if last is not None and last.empreinte == hashlib.sha256(data).hexdigest():
        raise ValidationError({"fichier": f"Ce fichier est exactement celui de la version {last.numero}."})
    check_limit(document.project, Mesure.STOCKAGE, len(data), "fichier")
    version = _write_version(document, data, accepted, analyse, user)
    _tell(document, user)
    return version


@transaction.atomic
def take_back(*, document: Document, reason: str) -> None:
    """Take a document back: nobody reads it any more, and its bytes are erased after 24 hours.

    Raises ``ValidationError`` without a reason.
    """
    if not reason.strip():
        raise ValidationError({"motif": "Dites pourquoi le document est retiré."})
    if document.date_retrait is None:
        document.date_retrait, document.motif_retrait = timezone.now(), reason.strip()
        document._change_reason = reason.strip()
        document.save()
        withdraw(project=document.project, cle=f"document:{document.pk}")


@transaction.atomic
def restore(*, document: Document) -> None:
    """Bring a document back within 24 hours. Raises ``ValidationError`` later, when its bytes are erased."""
    if document.date_retrait is None:
        return
    if timezone.now() - document.date_retrait >= UNDO:
        raise ValidationError("Le délai de 24 heures est passé\u00a0: le fichier est effacé.")
    document.date_retrait, document.motif_retrait = None, ""
    document._change_reason = "document rétabli"
    document.save()


def purge_documents() -> int:
    """The periodic duty: erase the bytes of what was taken back more than 24 hours ago; returns how many files."""
    rows = DocumentVersion.objects.filter(document__date_retrait__lt=timezone.now() - UNDO, date_purge=None).order_by(
        "pk"
    )
    erased = 0
    for version in rows:
        version.fichier.delete(save=False)
        version.fichier, version.date_purge = "", timezone.now()
        version.save()
        erased += 1
    return erased


@transaction.atomic
def save_folder(*, project: Project, fields: Mapping[str, object], folder: Folder | None = None) -> Folder:
    """Make a folder, or change its name or readers. Raises ``ValidationError`` on a name already taken."""
    if project.folders.filter(nom__iexact=fields["nom"]).exclude(pk=folder.pk if folder else None).exists():
        raise ValidationError({"nom": "Un dossier du projet porte déjà ce nom."})
    row = folder or Folder(project=project, rang=project.folders.count())
    row.nom, row.audience = fields["nom"], fields["audience"]
    row._change_reason = "dossier modifié" if folder else "dossier créé"
    row.save()
    return row


@transaction.atomic
def make_usual_folders(*, project: Project) -> list[Folder]:
    """The folders of nearly every project, those that are missing. Idempotent."""
    made = []
    for nom, audience in USUAL_FOLDERS:
        if not project.folders.filter(nom__iexact=nom).exists():
            made.append(save_folder(project=project, fields={"nom": nom, "audience": audience}))
    return made
