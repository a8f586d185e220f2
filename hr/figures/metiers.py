"""The common jobs of the employers that the reader may read, side by side."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from common.figures import Cell, Column, Kind, Sensitivity, Table
from hr.calculs.metiers import Tension, metiers
from hr.figures.publiques import SOURCE
from hr.queries_metiers import Intitule
from projects.models import Collectivite

A_CONFIRMER = "À confirmer"


def table_metiers(employers: Sequence[tuple[Collectivite, Sequence[Intitule]]], jour: date) -> Table:
    """Agents by confirmed job and employer; the titles not confirmed yet in a last row."""
    counts: dict[tuple[str, int], int] = {}
    for employer, lines in employers:
        for line in lines:
            key = (line.retenu.code if line.retenu else "", employer.pk)
            counts[key] = counts.get(key, 0) + line.agents
    keys = [employer.pk for employer, _ in employers]
    rows = []
    for one in metiers():
        held = [counts.get((one.code, key), 0) for key in keys]
        if any(held):
            rows.append((Cell(one.libelle, note=one.famille), *held, sum(held)))
    left = [counts.get(("", key), 0) for key in keys]
    if any(left):
        rows.append((A_CONFIRMER, *left, sum(left)))
    return Table(
        key="metiers-employeurs",
        title="Métiers communs, par employeur",
        caption="Agents en fonction dont la fonction est saisie.",
        source=SOURCE,
        date=jour,
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("metier", "Métier commun"),
            *(Column(f"e{employer.pk}", employer.nom, Kind.INTEGER) for employer, _ in employers),
            Column("ensemble", "Ensemble", Kind.INTEGER),
        ),
        rows=tuple(rows),
    )


def table_tension(found: Sequence[Tension], jour: date) -> Table:
    """Common jobs that the employers look for at the same time: where a shared recruitment or a mobility may answer."""
    return Table(
        key="metiers-en-tension",
        title="Métiers en tension",
        caption="Postes ouverts et vacants au tableau des effectifs, tous employeurs ensemble, les plus recherchés d’abord.",
        source="Tableau des effectifs de chaque employeur",
        date=jour,
        notes=("un intitulé que son employeur n’a pas confirmé est rangé par ressemblance, et compté « à confirmer »",),
        columns=(
            Column("metier", "Métier commun"),
            Column("ouverts", "Postes ouverts", Kind.INTEGER),
            Column("vacants", "Vacants", Kind.INTEGER),
            Column("part", "Part vacante", Kind.PERCENT),
            Column("employeurs", "Employeurs qui cherchent", Kind.INTEGER),
            Column("confirmer", "Postes à confirmer", Kind.INTEGER),
        ),
        rows=tuple(
            (
                Cell(one.libelle, note=one.famille),
                one.ouverts,
                one.vacants,
                Decimal(one.vacants) / one.ouverts if one.ouverts else None,
                one.employeurs,
                one.a_confirmer,
            )
            for one in found
        ),
        empty_text="Aucun poste vacant au tableau des effectifs.",
    )
