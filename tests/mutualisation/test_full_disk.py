"""Nothing more can be written (the size of a file is limited): a sentence, no half file, no row without its file."""

import resource
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from common.jobs.models import Job
from common.room import is_full
from governance.models import Document
from hr.models import ImportBatch
from reports.models import Report
from tests.hr.test_export_import import PAIE
from tests.reports.test_documents import ask, quick_pdf  # noqa: F401

# bytes: the base of the tests writes nothing to the disk before the end of a transaction, files do
LIMIT = 200


@contextmanager
def full_disk():
    """No file of this process grows beyond ``LIMIT`` bytes: ``write`` fails as on a full disk (EFBIG for ENOSPC)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def files(settings, tmp_path):
    """A storage of this test alone; ``files()``: what lies there."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return lambda: [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_file_is_kept_whole_or_not_at_all(files):
    with full_disk(), pytest.raises(OSError) as failed:
        default_storage.save("a/b.txt", ContentFile(b"x" * (LIMIT + 1)))
    assert is_full(failed.value) and files() == []
    name = default_storage.save("a/b.txt", ContentFile(b"x" * (LIMIT + 1)))
    again = default_storage.save("a/b.txt", ContentFile(b"y"))
    assert name == "a/b.txt" != again and len(files()) == 2
    assert oct((default_storage.path(name) and files()[0].stat().st_mode) & 0o777) == "0o600"


def test_what_the_databases_say_of_it_is_understood():
    assert is_full(OperationalError("database or disk is full")) and not is_full(OSError(2, "absent"))


@pytest.mark.django_db
def test_an_import_and_a_document_say_it_and_keep_nothing(cast, client_of, files):
    client, slug = client_of(cast.drh), cast.project.slug
    with full_disk():
        answer = client.post(
            reverse("hr:import", args=[slug]), {"fichier": SimpleUploadedFile("paie.csv", PAIE.encode())}
        )
    assert answer.status_code == 507 and "n’a plus de place" in answer.content.decode()
    assert not ImportBatch.objects.exists() and not Document.objects.exists() and files() == []


@pytest.mark.django_db
def test_a_report_says_it_and_is_not_issued(cast, client_of, files, quick_pdf, django_capture_on_commit_callbacks):  # noqa: F811
    client = client_of(cast.chef_projet)
    with django_capture_on_commit_callbacks() as callbacks:
        ask(client, cast.project)
    job = Job.objects.get()
    with full_disk():
        for callback in callbacks:
            callback()
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "n’a plus de place" in job.message
    assert not Report.objects.exists() and files() == []
