"""Where the step « rapport » stands: whether the document was issued."""

from common.values import format_date, plural
from projects.models import Project
from projects.phases import StepCheck
from reports.models import Report


def checks(project: Project) -> list[StepCheck]:
    """One check: the « rapport de diagnostic » exists or not, whoever it is for."""
    dates = list(
        Report.objects.filter(project=project, kind=Report.Kind.DIAGNOSTIC)
        .order_by("-date_edition", "-pk")
        .values_list("date_edition", flat=True)
    )
    phrase = "Aucune édition pour l’instant"
    if dates:
        phrase = f"{len(dates)} {plural(len(dates), 'édition')}, la dernière le {format_date(dates[0])}"
    return [StepCheck(cle="rapport", fait=min(len(dates), 1), total=1, phrase=phrase, url_name="reports:list")]
