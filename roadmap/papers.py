"""Papers of this floor. The sheet of an agent is made when it is asked and kept nowhere: it is handed over on paper."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from common.documents.pdf import render_pdf
from projects.models import Project
from roadmap.figures_situations import sheet_sections

STYLES = Path(__file__).with_name("fiche.css")


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
