"""The assumption log of a scenario → a table: what is assumed, from where, how sure, and what it was before."""

from django.utils import timezone

from common.figures import Column, Kind, Table
from common.values import format_date
from scenarios.figures_words import exact
from scenarios.models import Hypothese, Scenario


def log_lines(scenario: Scenario) -> list[dict]:
    """Lines of the log, each with its earlier values, newest first. Two queries."""
    rows = list(
        Hypothese.objects.filter(scenario=scenario).select_related("service__service").order_by("libelle", "pk")
    )
    before: dict[int, list] = {}
    for old in Hypothese.history.filter(id__in=[row.pk for row in rows]).order_by("-history_date", "-history_id"):
        before.setdefault(old.id, []).append(old)
    return [
        {"row": row, "avant": [old for old in before.get(row.pk, [])[1:] if old.valeur != row.valeur]} for row in rows
    ]


def log_table(scenario: Scenario) -> Table:
    """The whole log, printed at the end of the scenario. Two queries."""

    def bounds(row: Hypothese) -> str:
        if not row.est_chiffree:
            return ""
        where = f", {row.service}" if row.service else ""
        return f"de {exact(row.bas)} à {exact(row.haut)} ; suit : {row.get_poste_display()}{where}"

    return Table(
        key="hypotheses",
        title=f"Journal des hypothèses : {scenario.titre}",
        columns=(
            Column("hypothese", "Hypothèse"),
            Column("valeur", "Valeur"),
            Column("bornes", "Bornes"),
            Column("source", "Source"),
            Column("date", "Date de la source", Kind.DATE),
            Column("confiance", "Confiance"),
            Column("avant", "Avant"),
        ),
        rows=tuple(
            (
                line["row"].libelle,
                line["row"].valeur,
                bounds(line["row"]),
                line["row"].source,
                line["row"].date_source,
                line["row"].get_confiance_display(),
                " ; ".join(
                    f"{old.valeur} jusqu’au {format_date(timezone.localtime(old.history_date).date())}"
                    for old in line["avant"]
                ),
            )
            for line in log_lines(scenario)
        ),
        empty_text="Aucune hypothèse n’est écrite.",
    )
