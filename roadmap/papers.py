"""Papers of this floor. The sheet of an agent is made when it is asked and kept nowhere: it is handed over on paper."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from common.documents.pdf import render_pdf
from common.figures import Section
from common.figures.explained import breakdown_table
from projects.access import Access
from projects.models import Project
from roadmap.etats import solde_en_mots
from roadmap.figures_impact import impact_sections
from roadmap.figures_situations import sheet_sections
from roadmap.figures_statements import statement_breakdown, statement_table
from roadmap.models import EtatAnnuel, ServiceMutualise
from roadmap.queries.impact import Lue

STYLES = Path(__file__).with_name("fiche.css")
STATEMENT_STYLES = Path(__file__).with_name("etat.css")


def sheet_pdf(
    project: Project, content: Mapping[str, Any], *, key: str, moment: datetime, remise: date | None = None
) -> bytes:
    """The sheet of one agent. Neither its title nor its identity names anybody; ``key`` says which sheet of the project.

    Without ``remise`` it is a working copy.
    """
    html = render_to_string(
        "roadmap/fiche_pdf.html",
        {
            "project": project,
            "employeur": content["employeur"],
            "sections": sheet_sections(content, remise=remise),
            "remise": remise,
            "jour": timezone.localtime(moment).date(),
        },
    )
    identifier = hashlib.sha256(f"fiche-individuelle-{project.pk}-{key}".encode()).digest()[:16]
    return render_pdf(html, created=moment, identifier=identifier, css=(STYLES.read_text(encoding="utf-8"),))[0]


def statement_pdf(project: Project, row: EtatAnnuel) -> bytes:
    """A frozen statement on paper, with where its balance comes from. The same statement gives the same bytes."""
    day = timezone.localtime(row.date_arrete).date()
    explained = statement_breakdown(row)
    sections = [Section("lignes", "Ce qui est dû", (statement_table(row),))]
    if explained is not None:
        sections.append(Section("origine", "D’où vient ce solde", (breakdown_table(explained, "origine"),)))
    html = render_to_string(
        "roadmap/etat_pdf.html",
        {
            "project": project,
            "row": row,
            "day": day,
            "words": solde_en_mots(row.solde_euros, row.collectivite.nom),
            "replaced_by": row.remplacants.order_by("numero").first(),
            "sections": sections,
        },
    )
    identifier = hashlib.sha256(f"etat-{project.pk}-{row.numero}".encode()).digest()[:16]
    css = (STATEMENT_STYLES.read_text(encoding="utf-8"),)
    return render_pdf(html, created=row.date_arrete, identifier=identifier, css=css)[0]


def impact_pdf(access: Access, row: ServiceMutualise, read: Lue, *, moment: datetime) -> bytes:
    """A fiche d'impact as this reader reads it: the sections of the page, nothing more."""
    project = access.project
    html = render_to_string(
        "roadmap/impact_pdf.html",
        {
            "project": project,
            "row": row,
            "read": read,
            "sections": impact_sections(row, read, project.seuil_affichage),
            "jour": timezone.localtime(moment).date(),
        },
    )
    identifier = hashlib.sha256(f"fiche-impact-{project.pk}-{row.pk}-{read.fiche.version}".encode()).digest()[:16]
    return render_pdf(html, created=moment, identifier=identifier, css=(STATEMENT_STYLES.read_text(encoding="utf-8"),))[
        0
    ]
