"""Who has been heard, as a table."""

from common.disclosure import display_rules
from common.figures import Cell, Column, Kind, Table
from diagnostics.queries_ecoute import Coverage


def coverage_table(coverage: Coverage, k: int) -> Table:
    """One line a group of at least ``k`` agents: heard or not yet, never how many of them were met."""
    return Table(
        key="couverture",
        title="Qui a été entendu",
        caption="Collectivités, catégories et services. Les groupes trop petits sont réunis.",
        source="Tableau des effectifs du jour ; entretiens du journal d’écoute, hors ceux que leur auteur garde pour soi",
        notes=(display_rules(k),),
        columns=(
            Column("collectivite", "Collectivité"),
            Column("groupe", "Groupe"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("etat", "Écoute"),
        ),
        rows=tuple(
            (
                group.employer,
                group.label,
                group.agents,
                Cell("entendu", tone="ok") if group.is_heard else Cell("pas encore", tone="warn"),
            )
            for group in coverage.groups
        ),
        empty_text="Aucun effectif n’est saisi : la couverture se calcule dès que les collectivités ont répondu.",
    )
