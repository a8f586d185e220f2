"""What a search finds on this floor: the documents that the worn hat may read."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from common.search import Word, answers, search_column
from common.values import format_date
from projects.access import Access
from projects.found import Found, Group, group
from projects.policy import Action
from reports.models import Report
from reports.rights import readable_audiences


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Issues of documents, by their title and audience. One query; a document has no text of its own in the base."""
    if not access.allows(Action.VOIR_RAPPORTS):
        return []
    url = reverse("reports:list", args=[access.project.slug])
    titles = {
        (kind, audience): search_column(kind_label, audience_label, "pdf")
        for kind, kind_label in Report.Kind.choices
        for audience, audience_label in Report.Audience.choices
    }
    wanted = [key for key, column in titles.items() if answers(tuple(words), column)]
    if not wanted:
        return [group("rapports", "Rapports", ())]
    rows = Report.objects.filter(project=access.project, audience__in=readable_audiences(access))
    return [
        group(
            "rapports",
            "Rapports",
            (
                Found(
                    f"{row}",
                    f"{row.get_audience_display()} · {format_date(timezone.localtime(row.date_edition).date())}",
                    url,
                )
                for row in rows.order_by("-date_edition", "-pk")
                if (row.kind, row.audience) in wanted
            ),
        )
    ]
