"""National scales as tables: the value of the day, where it comes from, and « à vérifier » wherever it is not sure."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from common.figures import Cell, Column, Kind, Table
from common.values import NBSP, format_date, format_decimal, format_euros, format_percent
from hr.calculs.baremes import BAREMES, Baremes, Valeur

MONTHS = 12


def valeur_ecrite(value: Valeur) -> str:
    """The value with its unit, as people read it; « local » when the employer's own rate counts."""
    number = value.valeur
    if number is None:
        return "taux local ou notifié" if value.unite == "taux" else "inconnu"
    if value.unite == "taux":
        return format_percent(number, 2)
    if value.unite == "mois":
        years, months = divmod(int(number), MONTHS)
        return f"{years}{NBSP}ans" + (f" et {months}{NBSP}mois" if months else "")
    if value.unite.startswith("€"):
        places = max(2, -_exponent(number))
        return format_euros(number, places) + value.unite.removeprefix("€").replace("/", " par ")
    return f"{format_decimal(number, max(0, -_exponent(number)))}{NBSP}{value.unite}"


def _exponent(number: Decimal) -> int:
    return min(0, number.normalize().as_tuple().exponent)


def periode(value: Valeur) -> str:
    """« depuis le 01/01/2026 », « du … au … »."""
    if value.fin is None:
        return f"depuis le {format_date(value.debut)}"
    return f"du {format_date(value.debut)} au {format_date(value.fin)}"


def table_bareme(baremes: Baremes, bareme: str, jour: date) -> Table:
    """The values of a scale in force on ``jour``; each row links to the history of its value."""
    rows = []
    for cle in baremes.cles(bareme):
        value = baremes.chercher(bareme, cle, jour)
        if value is None:
            continue
        origin = Cell("saisie ici", tone="ok") if value.saisie else "livrée"
        doubt = Cell("à vérifier", tone="warn") if value.est_a_verifier else ""
        href = reverse("hr_national:scale-value", args=[bareme, cle])
        rows.append(
            (
                Cell(value.libelle, href=href, note=value.note),
                valeur_ecrite(value),
                periode(value),
                value.source,
                doubt,
                origin,
            )
        )
    return Table(
        key=bareme.replace("_", "-"),
        title=BAREMES[bareme],
        columns=(
            Column("libelle", "Valeur nationale"),
            Column("valeur", "Valeur"),
            Column("periode", "En vigueur"),
            Column("source", "Source"),
            Column("certitude", "Certitude", Kind.TEXT),
            Column("origine", "Origine"),
        ),
        rows=tuple(rows),
        date=jour,
    )
