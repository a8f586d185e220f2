"""Issue a document: render it, number it, keep it with its annex and its fingerprint; keep the authors' words."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from common.documents.pdf import render_pdf
from common.documents.word import render_docx
from common.figures import Section
from common.jobs.models import Job
from common.tabular.writing import write_xlsx
from common.values import format_date
from diagnostics.figures_framing import basis_words
from diagnostics.services.framing import framing_of
from projects.models import Project
from reports.catalogue import document_of
from reports.changes import Figures, changes, changes_section, public_figures
from reports.models import Report, SectionText
from reports.papers import STYLES
from reports.sections.chapters import printable

TEXT_MAX = 10_000
READING, FILING = "Lecture des données", "Classement"
LAYOUT, WRITING = "Mise en page", "Écriture du document"
STAGES = (READING, LAYOUT, WRITING, FILING)

Stage = Callable[[str], None]
Page = Callable[[int], None]


def _silent(step: object) -> None:
    """Nobody is waiting for the stages nor for the pages."""


@dataclass(frozen=True)
class Rendered:
    """A document before it is kept: its PDF, its number of pages, its spreadsheet annex, its editable text (.docx).

    ``figures``: its public figures as they are printed, for the next issue to say what changed.
    """

    pdf: bytes
    pages: int
    annex: bytes
    word: bytes
    figures: Figures


def next_number(project: Project, kind: str, audience: str) -> int:
    """Number of the next issue of this document for this audience."""
    issued = Report.objects.filter(project=project, kind=kind, audience=audience)
    return (issued.aggregate(last=Max("numero"))["last"] or 0) + 1


def render_report(
    *,
    project: Project,
    kind: str,
    audience: str,
    numero: int | None,
    moment: datetime,
    stage: Stage = _silent,
    page: Page = _silent,
) -> Rendered:
    """One issue (``numero`` ``None``: a working copy). Nothing is written; ``stage`` and ``page`` may raise to stop.

    The same data, number and moment give the same bytes. Raises ``ValueError`` on an unknown kind or audience.
    """
    stage(READING)
    jour = timezone.localtime(moment).date()
    label, reader = Report.Kind(kind).label, Report.Audience(audience).label
    document = document_of(kind)
    sections = document.sections(project, audience, jour)
    figures = public_figures(sections)
    before = previous_issue(project, kind, audience, numero)
    if before is not None:
        sections = [changes_section(before.numero, changes(before.chiffres, figures)), *sections]
    printed = printable(sections)
    html = render_to_string(
        "reports/pdf/report.html",
        {
            "project": project,
            "kind": kind,
            "sections": printed,
            "contents": [(part, [one for one in part.blocks if isinstance(one, Section)]) for part in printed],
            "audience": reader,
            "title": label,
            "lead": document.lead,
            "numero": numero,
            "jour": jour,
            "checked": basis_words(project, framing_of(project))[1],
        },
    )
    identifier = hashlib.sha256(f"{project.pk}-{kind}-{audience}-{numero}".encode()).digest()[:16]
    css = (STYLES.read_text(encoding="utf-8"),)
    pdf, pages = render_pdf(html, created=moment, identifier=identifier, css=css, stage=stage, page=page)
    word = render_docx(
        printed,
        title=label,
        subtitle=f"{_edition(numero)} · {format_date(jour)} · pour : {reader}",
        author=project.nom,
        created=moment,
        mentions=_mentions(project, numero),
    )
    return Rendered(pdf, pages, write_xlsx(document.annex(project, sections)), word, figures)


def previous_issue(project: Project, kind: str, audience: str, numero: int | None) -> Report | None:
    """The last issue before ``numero`` (``None``: the last one) whose figures were kept."""
    rows = Report.objects.filter(project=project, kind=kind, audience=audience).exclude(chiffres={})
    if numero is not None:
        rows = rows.filter(numero__lt=numero)
    return rows.order_by("-numero").first()


def _edition(numero: int | None) -> str:
    return f"Édition n° {numero}, texte modifiable" if numero else "Copie de travail"


def _mentions(project: Project, numero: int | None) -> list[str]:
    """What must be read before anything else."""
    if project.est_demonstration:
        return ["Démonstration : territoire, personnes et chiffres inventés."]
    return [] if numero else ["Copie de travail, non éditée."]


def issue_report(
    *,
    project: Project,
    kind: str,
    audience: str,
    user,
    job: Job | None = None,
    stage: Stage = _silent,
    page: Page = _silent,
) -> Report:
    """Render the next issue and keep it. Files are kept once rendering succeeded: a stop or a failure leaves nothing.

    Safe to run twice: a ``job`` that already made its issue gives that one.
    """
    if job is not None:
        made = Report.objects.filter(job=job).first()
        if made is not None:
            return made
    moment = timezone.now()
    rendered = render_report(
        project=project,
        kind=kind,
        audience=audience,
        numero=next_number(project, kind, audience),
        moment=moment,
        stage=stage,
        page=page,
    )
    stage(FILING)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        report = Report(
            project=project,
            kind=kind,
            audience=audience,
            numero=next_number(project, kind, audience),
            date_edition=moment,
            edite_par=user,
            job=job,
            chiffres=rendered.figures,
            empreinte=hashlib.sha256(rendered.pdf).hexdigest(),
            pages=rendered.pages,
            taille=len(rendered.pdf),
        )
        stem = f"{project.pk}/{kind}-{audience}-{report.numero}"
        report.fichier.save(f"{stem}.pdf", ContentFile(rendered.pdf), save=False)
        report.annexe.save(f"{stem}-annexe.xlsx", ContentFile(rendered.annex), save=False)
        report.modifiable.save(f"{stem}.docx", ContentFile(rendered.word), save=False)
        report.save()
    return report


@transaction.atomic
def save_texts(*, project: Project, kind: str, texts: Mapping[str, str]) -> int:
    """Keep the authors' words, by key of the section; what did not change is not written. Returns how many changed.

    Raises ``ValidationError`` by section on a text that is too long or a section that does not exist.
    """
    errors = {
        key: f"Ce texte dépasse {TEXT_MAX} caractères." for key, text in texts.items() if len(text.strip()) > TEXT_MAX
    }
    known = {chapter.cle for chapter in document_of(kind).chapters}
    errors |= {key: "Cette rubrique n’existe pas." for key in texts if key not in known}
    if errors:
        raise ValidationError(errors)
    current = {row.section: row for row in SectionText.objects.filter(project=project, kind=kind).order_by("section")}
    changed = 0
    for key, text in texts.items():
        row = current.get(key) or SectionText(project=project, kind=kind, section=key)
        wanted = text.replace("\r\n", "\n").strip()
        if row.texte == wanted:
            continue
        row.texte = wanted
        row._change_reason = "texte de l’auteur"
        row.save()
        changed += 1
    return changed
