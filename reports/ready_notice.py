"""Who asked for a document is told that it is ready (product.md A15.4): a link, never the document itself.

A long document is asked for before a meeting and read after it; the daily e-mail says so in one line that is always the
same, without attachment, figure or title.
"""

from datetime import timedelta

from django.urls import reverse

from governance.notices import NoticeKind, register
from governance.services.notifications import remind
from projects.policy import Action
from reports.models import Report

KIND = "RAPPORT"
TOLD_DAYS = 7


def register_notice() -> None:
    """Make the subject known: anybody may refuse it by e-mail."""
    register(NoticeKind(KIND, "Documents demandés", "un document demandé est prêt", Action.VOIR_RAPPORTS))


def tell_ready(report: Report) -> int:
    """Tell who asked for ``report`` that it can be read, once however often the work runs; returns how many are told."""
    if report.edite_par is None:
        return 0
    return remind(
        project=report.project,
        users=[report.edite_par],
        kind=KIND,
        cle=f"rapport-{report.pk}",
        texte=f"{report} est prêt, pour : {report.get_audience_display()}.",
        adresse=reverse("reports:list", args=[report.project.slug]),
        peremption=report.date_edition + timedelta(days=TOLD_DAYS),
    )
