"""Wishes for those who may read them, and vacant posts for everybody."""

from collections.abc import Sequence
from datetime import date

from common.figures import Column, Kind, Sensitivity, Table
from hr.models import Poste
from roadmap.models import SouhaitMobilite


def wishes_table(rows: Sequence[SouhaitMobilite], day: date) -> Table:
    """One row per wish, with what its author gave."""
    return Table(
        key="souhaits",
        title="Souhaits de mobilité",
        caption="Dits par leurs auteurs, avec leur accord ; effacés dès qu’ils les retirent.",
        source="Page des souhaits de mobilité du projet",
        date=day,
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("depot", "Déposé le", Kind.DATE),
            Column("employeur", "Employeur"),
            Column("fonction", "Fonction actuelle"),
            Column("matricule", "Matricule"),
            Column("services", "Services souhaités"),
            Column("conditions", "Conditions"),
            Column("contact", "Comment joindre"),
            Column("dit", "Dit à son employeur"),
            Column("expire", "Gardé jusqu’au", Kind.DATE),
        ),
        rows=tuple(
            (
                row.depose_le,
                row.collectivite.nom,
                row.fonction,
                row.matricule,
                ", ".join(one.libelle for one in row.services.all()),
                row.conditions,
                row.contact,
                "oui" if row.dit_a_l_employeur else "non",
                row.expire_le,
            )
            for row in rows
        ),
        empty_text="Aucun souhait pour l’instant.",
    )


def vacant_table(posts: Sequence[Poste], day: date) -> Table:
    """Vacant posts of every employer: the tableau des effectifs is public."""
    return Table(
        key="postes-vacants",
        title="Postes vacants",
        source="Tableau des effectifs de chaque employeur",
        date=day,
        columns=(
            Column("emploi", "Emploi"),
            Column("employeur", "Employeur"),
            Column("service", "Service"),
            Column("categorie", "Catégorie"),
            Column("vacants", "Vacants", Kind.INTEGER),
        ),
        rows=tuple(
            (
                one.intitule,
                one.collectivite.nom,
                one.service.libelle if one.service else None,
                one.get_categorie_display(),
                one.nombre_vacants,
            )
            for one in posts
        ),
        empty_text="Aucun poste vacant au tableau des effectifs.",
    )
