"""« Fichiers emportés »: who took which file away, as each may read it."""

from common.figures import Column, Kind, Table
from projects.access import Access
from projects.models import FichierEmporte
from projects.policy import Action

SHOWN = 500


def reads_everyone(access: Access) -> bool:
    """Whether the worn hat reads the lines of everybody: whoever runs the project answers for what leaves it."""
    return access.allows(Action.MODIFIER_PROJET)


def taken_table(access: Access) -> Table:
    """The lines of everybody for who runs the project, one's own for the others; the latest first. One query."""
    rows = FichierEmporte.objects.filter(project=access.project).select_related("user")
    everyone = reads_everyone(access)
    if not everyone:
        rows = rows.filter(user=access.user)
    who = (Column("personne", "Personne"),) if everyone else ()
    return Table(
        key="fichiers-emportes",
        title="Fichiers emportés, les plus récents d’abord" if everyone else "Vos fichiers, les plus récents d’abord",
        columns=(
            Column("jour", "Jour", Kind.DATE),
            Column("fichier", "Fichier"),
            Column("format", "Format"),
            *who,
            Column("fonction", "Fonction portée"),
            Column("fois", "Fois", Kind.INTEGER),
        ),
        rows=tuple(
            (
                row.jour,
                row.fichier,
                row.format,
                *((row.user.nom_affiche if row.user else "compte effacé",) if everyone else ()),
                row.casquette,
                row.nombre,
            )
            for row in rows.order_by("-jour", "-pk")[:SHOWN]
        ),
        empty_text="Aucun fichier n’a encore été emporté.",
    )
