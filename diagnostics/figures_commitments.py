"""The political commitments as a table: who carries, with what act; who is awaited stays in sight."""

from django.urls import reverse

from common.figures import Cell, Column, Kind, Table
from diagnostics.queries_commitments import Engagements


def commitments_table(found: Engagements, slug: str = "") -> Table:
    """One line an act, one for each collectivité without one. ``slug``: with links to the documents."""
    rows = [
        (
            one.collectivite.nom,
            one.porteur,
            one.get_nature_display(),
            one.date_acte,
            Cell(
                one.document.titre,
                href=reverse("governance:document", args=[slug, one.document_id]) if slug else "",
            ),
        )
        for one in found.actes
    ]
    rows += [(one.nom, None, Cell("pas encore donné", tone="warn"), None, None) for one in found.manquantes]
    return Table(
        key="engagements",
        title=found.phrase,
        caption="Une délibération ou une lettre par collectivité, avec qui porte le projet.",
        source="actes déposés",
        columns=(
            Column("collectivite", "Collectivité"),
            Column("porteur", "Porté par"),
            Column("acte", "Acte"),
            Column("date", "Du", Kind.DATE),
            Column("piece", "Pièce"),
        ),
        rows=tuple(rows),
        empty_text="Aucune collectivité n’est attendue.",
    )
