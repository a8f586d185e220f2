"""Files: versions, fingerprints, antivirus of the installation, taken back, erased, and read through the application only."""

import hashlib
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance import rights
from governance.models import Document, DocumentVersion, Folder
from governance.rights import may_read
from governance.services.documents import (
    deposit,
    make_usual_folders,
    purge_documents,
    replace,
    restore,
    save_folder,
    take_back,
)
from projects.access import build_access
from tests.governance.scene import PDF, body_with, meeting_in

pytestmark = pytest.mark.django_db


def folder(cast, audience=Folder.Audience.PILOTAGE):
    return save_folder(project=cast.project, fields={"nom": "Dossier", "audience": audience})


def document(cast, **holder) -> Document:
    return deposit(
        project=cast.project,
        data=PDF,
        filename="Note n° 1.pdf",
        titre="",
        user=cast.chef_projet,
        **(holder or {"folder": folder(cast)}),
    )


def test_versions_follow_each_other_with_their_fingerprint(cast):
    row = document(cast)
    first = row.versions.get()
    assert row.titre == "Note n 1" and first.empreinte == hashlib.sha256(PDF).hexdigest()
    assert first.analyse == DocumentVersion.Analyse.NON_ANALYSEE
    assert "Note" not in first.fichier.name and Path(first.fichier.path).read_bytes() == PDF
    with pytest.raises(ValidationError, match="exactement celui"):
        replace(document=row, data=PDF, filename="autre.pdf", user=cast.drh)
    second = replace(document=row, data=PDF + b"%", filename="autre.pdf", user=cast.drh)
    assert second.numero == 2 and row.versions.count() == 2


def antivirus(status: int) -> str:
    return f'{sys.executable} -c "import sys; sys.stdin.buffer.read(); sys.exit({status})"'


@pytest.mark.parametrize("status, word", [(1, "refusé"), (2, "ne répond pas")])
def test_the_antivirus_of_the_installation_refuses(cast, settings, status, word):
    settings.DOCUMENT_SCAN_COMMAND = antivirus(status)
    with pytest.raises(ValidationError, match=word):
        document(cast)
    assert not Document.objects.exists() and not DocumentVersion.objects.exists()


def test_the_antivirus_of_the_installation_accepts_or_is_missing(cast, settings):
    settings.DOCUMENT_SCAN_COMMAND = antivirus(0)
    assert document(cast).versions.get().analyse == DocumentVersion.Analyse.SAINE
    settings.DOCUMENT_SCAN_COMMAND = "/nulle/part/antivirus"
    with pytest.raises(ValidationError, match="ne répond pas"):
        document(cast, meeting=meeting_in(body_with(cast), days=1))


def test_a_document_taken_back_is_read_by_nobody_then_erased(cast):
    row = document(cast)
    path = row.versions.get().fichier.path
    assert Path(path).exists()
    with pytest.raises(ValidationError):
        take_back(document=row, reason="")
    take_back(document=row, reason="mauvais fichier")
    restore(document=row)
    assert row.date_retrait is None
    take_back(document=row, reason="mauvais fichier")
    assert purge_documents() == 0
    Document.objects.get(pk=row.pk)
    row.date_retrait = timezone.now() - timedelta(hours=25)
    row.save()
    with pytest.raises(ValidationError, match="24 heures"):
        restore(document=row)
    assert purge_documents() == 1 and purge_documents() == 0
    assert not Path(path).exists()
    assert row.versions.get().empreinte == hashlib.sha256(PDF).hexdigest()


def test_a_floor_above_answers_for_the_documents_that_it_holds(cast, monkeypatch):
    row = deposit(project=cast.project, data=PDF, filename="devis.pdf", titre="Devis", user=cast.drh)
    access = build_access(cast.drh, cast.project)
    assert not may_read(access, row)
    monkeypatch.setattr(rights, "_holders", [])
    rights.register_holder(lambda access, document: document.titre == "Devis")
    assert may_read(access, row)


def test_a_file_leaves_as_an_attachment_and_by_no_other_door(cast, client_of):
    row = document(cast)
    version = row.versions.get()
    client = client_of(cast.direction)
    answer = client.get(reverse("governance:document-download", args=[cast.project.slug, row.pk, 1]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    for address in (f"/{version.fichier.name}", f"/media/{version.fichier.name}", f"/files/{version.fichier.name}"):
        assert client.get(address).status_code == 404
    assert client.get(reverse("governance:document-download", args=[cast.project.slug, row.pk, 2])).status_code == 404


def test_a_bad_file_is_refused_beside_its_field_and_a_good_one_is_kept(cast, client_of):
    make_usual_folders(project=cast.project)
    target = cast.project.folders.get(nom="Travail technique")
    client, address = client_of(cast.drh), reverse("governance:document-new", args=[cast.project.slug])
    bad = SimpleUploadedFile("facture.pdf", b"MZ\x90", content_type="application/pdf")
    answer = client.post(address, {"dossier": target.pk, "titre": "Facture", "fichier": bad})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'role="alert"' in page and "n’en est pas un" in page and "Facture" in page
    good = SimpleUploadedFile("facture.pdf", PDF, content_type="text/html")
    assert client.post(address, {"dossier": target.pk, "titre": "Facture", "fichier": good}).status_code == 302
    page = client.get(reverse("governance:documents", args=[cast.project.slug])).content.decode()
    assert "Facture" in page and "version\u00a01" in page
    # an élu does not know that it exists, nor its folder
    page = client_of(cast.elu).get(reverse("governance:documents", args=[cast.project.slug])).content.decode()
    assert "Facture" not in page and "Travail technique" not in page


def test_one_does_not_deposit_in_a_folder_that_one_does_not_read(cast, client_of):
    other = folder(cast)
    other.project = type(cast.project).objects.create(
        nom="Voisin", slug="voisin", date_debut=cast.project.date_debut, date_fin=cast.project.date_fin
    )
    other.save()
    file = SimpleUploadedFile("note.pdf", PDF)
    answer = client_of(cast.drh).post(
        reverse("governance:document-new", args=[cast.project.slug]), {"dossier": other.pk, "fichier": file}
    )
    assert answer.status_code == 422 and not Document.objects.exists()
