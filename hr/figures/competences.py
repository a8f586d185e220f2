"""The skills grid as tables: nobody named, no count of another employer."""

from collections.abc import Mapping, Sequence
from datetime import date

from common.figures import MASKED_PROTECTS, Cell, Column, Kind, Table
from hr.queries_competences import Savoir

SOURCE = "Comptes saisis par les services RH des employeurs"


def table_competences(found: Sequence[Savoir], jour: date, liens: Mapping[int, str]) -> Table:
    """Every skill: the level expected, who counted, how many are below, all employers together."""
    return Table(
        key="competences",
        title="Compétences attendues et écarts",
        caption="Tous les employeurs ensemble. Un petit nombre d’agents n’est lu que par leur employeur.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("metier", "Métier commun"),
            Column("savoir", "Savoir-faire"),
            Column("niveau", "Niveau attendu"),
            Column("employeurs", "Employeurs qui ont compté", Kind.INTEGER),
            Column("evalues", "Agents regardés", Kind.INTEGER),
            Column("sous", "Sous le niveau", Kind.INTEGER),
        ),
        rows=tuple(
            (
                one.competence.metier_dit,
                Cell(one.competence.libelle, href=liens.get(one.competence.pk, "")),
                one.competence.get_niveau_attendu_display(),
                one.ecart.employeurs,
                _shown(one, one.ecart.evalues),
                _shown(one, one.ecart.sous_niveau),
            )
            for one in found
        ),
        empty_text="Aucune compétence n’est encore attendue.",
    )


def _shown(one: Savoir, count: int | None):
    if not one.ecart.employeurs:
        return None
    return MASKED_PROTECTS if count is None else count


def table_des_miens(found: Sequence[Savoir], jour: date) -> Table | None:
    """Counts of the employers whose HR the reader is; None when there are none."""
    rows = tuple(
        (one.competence.metier_dit, one.competence.libelle, own.employeur, own.evalues, own.sous_niveau)
        for one in found
        for own in one.miens
    )
    if not rows:
        return None
    return Table(
        key="mes-competences",
        title="Vos comptes",
        source=SOURCE,
        date=jour,
        columns=(
            Column("metier", "Métier commun"),
            Column("savoir", "Savoir-faire"),
            Column("employeur", "Employeur"),
            Column("evalues", "Agents regardés", Kind.INTEGER),
            Column("sous", "Sous le niveau", Kind.INTEGER),
        ),
        rows=rows,
    )
