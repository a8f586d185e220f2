"""The portrait of the territory: who lives where, what is shared already, how the cooperation came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from common.figures import Area, Cell, Column, KeyFigure, KeyFigures, Kind, Map, Table
from common.values import format_percent
from diagnostics.models import MutualisationExistante
from projects.models import Collectivite
from projects.queries import population_total

SOURCE = "populations légales"
COMMUNE = Collectivite.Kind.COMMUNE


def _share(one: Collectivite, total: int):

    return Decimal(one.population) / total if one.kind == COMMUNE and one.population and total else None


def portrait_figures(employers: Sequence[Collectivite], poolings: Sequence[MutualisationExistante]) -> KeyFigures:
    """Communes, inhabitants, weight of the largest commune, what is pooled already."""
    communes = [one for one in employers if one.kind == COMMUNE]
    total = population_total(list(employers))
    largest = max((one for one in communes if one.population), key=lambda one: one.population, default=None)
    share = _share(largest, total) if largest else None
    return KeyFigures(
        (
            KeyFigure("Communes", len(communes), key="communes"),
            KeyFigure("Habitants", total or None, key="habitants", note="somme des communes"),
            KeyFigure(
                "Commune la plus peuplée",
                format_percent(share) if share is not None else None,
                Kind.TEXT,
                note=f"{largest.nom}, part des habitants" if largest else "",
                key="ville-centre",
            ),
            KeyFigure("Mutualisations existantes", len(poolings), key="mutualisations"),
        )
    )


def portrait_map(employers: Sequence[Collectivite], outlines: Mapping[str, tuple], source: str = "") -> Map | None:
    """Inhabitants by commune: on outlines where every commune has one, otherwise one square per commune."""
    communes = [one for one in employers if one.kind == COMMUNE]
    if not communes:
        return None
    whole = all(one.code_insee in outlines for one in communes)
    return Map(
        key="carte-habitants",
        title="Où vivent les habitants",
        caption="Habitants par commune" if whole else "Un carré par commune : leurs contours ne sont pas chargés",
        source=" · ".join(filter(None, (SOURCE, source if whole else ""))),
        area_label="Commune",
        areas=tuple(
            Area(
                one.code_insee or one.siren,
                one.nom,
                one.population,
                outline=tuple(ring for polygon in outlines[one.code_insee] for ring in polygon) if whole else (),
            )
            for one in communes
        ),
        unit="habitants",
    )


def portrait_table(
    employers: Sequence[Collectivite],
    poolings: Sequence[MutualisationExistante],
    histories: Mapping[int, str],
    links: Mapping[int, str] | None = None,
) -> Table:
    """One line a collectivité: inhabitants, weight, poolings it is part of, history. The total is that of the communes."""
    hrefs = links or {}
    total = population_total(list(employers))
    parts = Counter(party.pk for one in poolings for party in one.parties.all())
    return Table(
        key="portrait",
        title="Les collectivités et leur histoire commune",
        caption="Le total des habitants est la somme des communes.",
        source=SOURCE,
        columns=(
            Column("collectivite", "Collectivité"),
            Column("nature", "Nature"),
            Column("habitants", "Habitants", Kind.INTEGER),
            Column("part", "Part", Kind.PERCENT),
            Column("mutualisations", "Mutualisations existantes", Kind.INTEGER),
            Column("histoire", "Histoire de la coopération"),
        ),
        rows=tuple(
            (
                Cell(one.nom, href=hrefs.get(one.pk, "")),
                one.get_kind_display(),
                one.population if one.kind == COMMUNE else None,
                _share(one, total),
                parts[one.pk],
                histories.get(one.pk) or "à écrire",
            )
            for one in employers
        ),
        total_row=("Territoire", "", total or None, None, len(poolings), "") if employers else None,
        empty_text="Aucune collectivité dans le projet.",
    )
