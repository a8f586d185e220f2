"""Documents made on demand from the data of the day, neither numbered nor kept: officials edit the .docx and sign theirs."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from common.documents.pdf import render_pdf
from common.documents.word import render_docx
from common.figures import Section
from common.tabular.writing import export_name
from common.values import format_date
from projects.access import Access
from projects.models import Project
from projects.policy import Role
from reports.sections.chapters import printable

STYLES = Path(__file__).parent / "documents" / "rapport.css"
PAPER_STYLES = STYLES.with_name("papier.css")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKING = "Texte de travail, à relire et à signer"
DEMONSTRATION = "Démonstration : territoire, personnes et chiffres inventés"


@dataclass(frozen=True)
class Paper:
    """One document: ``key`` names its file, ``mention`` is the watermark of every page, ``size`` « a3 » or A4."""

    key: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    mention: str = WORKING
    size: str = ""


def mention_for(access: Access, jour: date, mention: str = WORKING) -> str:
    """What every page says: the demonstration first, then who took it away when that is a consultant."""
    if access.project.est_demonstration:
        return DEMONSTRATION
    if any(one.role_enum is Role.CONSULTANT for one in access.hat.memberships):
        return f"Export du {format_date(jour)} pour {access.user.nom_affiche}, sous contrat"
    return mention


def paper_pdf(project: Project, paper: Paper, moment: datetime) -> bytes:
    """The paper as a tagged PDF. The same data and moment give the same bytes."""
    html = render_to_string(
        "reports/pdf/paper.html",
        {
            "project": project,
            "title": paper.title,
            "lead": paper.lead,
            "mention": paper.mention,
            "size": paper.size,
            "jour": timezone.localtime(moment).date(),
            "sections": printable(paper.sections),
        },
    )
    identifier = hashlib.sha256(f"{project.pk}-{paper.key}".encode()).digest()[:16]
    css = (STYLES.read_text(encoding="utf-8"), PAPER_STYLES.read_text(encoding="utf-8"))
    return render_pdf(html, created=moment, identifier=identifier, css=css)[0]


def paper_docx(project: Project, paper: Paper, moment: datetime) -> bytes:
    """The same to edit in a word processor."""
    jour = timezone.localtime(moment).date()
    return render_docx(
        printable(paper.sections),
        title=paper.title,
        subtitle=f"{project.nom} · {format_date(jour)}",
        author=project.nom,
        created=moment,
        mentions=[f"{paper.mention}."],
    )


def paper_response(project: Project, paper: Paper, extension: str, moment: datetime) -> HttpResponse:
    """The paper as a file, ``pdf`` or ``docx``."""
    if extension == "pdf":
        response = HttpResponse(paper_pdf(project, paper, moment), content_type="application/pdf")
    else:
        response = HttpResponse(paper_docx(project, paper, moment), content_type=DOCX)
    name = export_name(project.slug, paper.key, timezone.localdate(moment), extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
