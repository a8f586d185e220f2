"""Issue a document: render it, number it, keep it with its fingerprint."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from common.documents.pdf import render_pdf
from projects.models import Project
from reports.models import Report
from reports.sections import report_sections


def next_number(project: Project, kind: str, audience: str) -> int:
    """Number of the next issue of this document for this audience."""
    issued = Report.objects.filter(project=project, kind=kind, audience=audience)
    return (issued.aggregate(last=Max("numero"))["last"] or 0) + 1


def render_report(
    *,
    project: Project,
    kind: str,
    audience: str,
    numero: int,
    moment: datetime,
    stage: Callable[[str], None] = lambda s: None,
) -> tuple[bytes, int]:
    """The PDF of one issue and its number of pages. Nothing is written; ``stage`` may raise to stop."""
    stage("Lecture des données")
    jour = timezone.localtime(moment).date()
    html = render_to_string(
        "reports/pdf/diagnostic.html",
        {
            "project": project,
            "sections": report_sections(project, audience, jour),
            "audience": Report.Audience(audience).label,
            "title": Report.Kind(kind).label,
            "numero": numero,
            "jour": jour,
        },
    )
    identifier = hashlib.sha256(f"{project.pk}-{kind}-{audience}-{numero}".encode()).digest()[:16]
    return render_pdf(html, created=moment, identifier=identifier, stage=stage)


def issue_report(
    *, project: Project, kind: str, audience: str, user, stage: Callable[[str], None] = lambda s: None
) -> Report:
    """Render the next issue and keep it. The file is written once rendering succeeded: a failure leaves nothing."""
    moment = timezone.now()
    numero = next_number(project, kind, audience)
    data, pages = render_report(
        project=project, kind=kind, audience=audience, numero=numero, moment=moment, stage=stage
    )
    with transaction.atomic():
        report = Report(
            project=project,
            kind=kind,
            audience=audience,
            numero=next_number(project, kind, audience),
            date_edition=moment,
            edite_par=user,
            empreinte=hashlib.sha256(data).hexdigest(),
            pages=pages,
            taille=len(data),
        )
        report.fichier.save(f"{project.pk}-{kind}-{audience}-{report.numero}.pdf", ContentFile(data), save=False)
        report.save()
    return report
