"""What documents print at their end: where the figures of the chosen scenario come from, and what it assumes."""

from collections.abc import Sequence
from datetime import date

from common.figures import Section
from common.figures.explained import breakdown_table
from hr.figures.college import section_college, section_communes
from hr.queries_college import positions_de
from projects.models import Project
from reports.models import Report
from scenarios.explanation_balance import cumul, solde
from scenarios.figures_log import log_table
from scenarios.inputs import Calcul
from scenarios.provenance import saisies_de


def explained(calcul: Calcul | None) -> Sequence[Section]:
    """The balance of the last year line by line, both returns, the assumption log; nothing of what one employer typed."""
    if calcul is None:
        return ()
    last = calcul.resultat.annees[-1]
    found = {
        "solde": solde(calcul, last, saisies_de(calcul.services)).cut(2),
        "cumul": cumul(calcul),
        "cumul-etaye": cumul(calcul, etayes=True),
    }
    tables = tuple(breakdown_table(one, f"detail-{key}") for key, one in found.items())
    return (
        Section("annexe-chiffres", "D’où viennent les chiffres du scénario", (*tables, log_table(calcul.scenario))),
    )


def college_annex(project: Project, audience: str, jour: date) -> Section | None:
    """What the college of the DRH says to ``audience``: disagreements and their reasons are for the readers of its page."""
    if audience == Report.Audience.ELUS:
        return section_college(positions_de(project), jour)
    return section_communes(positions_de(project), jour) if audience == Report.Audience.CST else None
