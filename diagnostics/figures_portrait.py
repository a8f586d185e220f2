"""The portrait of the territory: who lives where, what is shared already, how the cooperation came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from common.figures import Area, Cell, Chart, Column, HeatMap, KeyFigure, KeyFigures, Kind, Map, Table
from common.values import format_percent
from diagnostics.distances import centre, distance_km, eloignements, superficie_km2
from diagnostics.models import MutualisationExistante
from projects.contours import Polygons
from projects.models import Collectivite
from projects.queries import population_total

SOURCE = "populations légales"
AREA_NOTE = "d’après un tracé simplifié"
AS_THE_CROW_FLIES = (
    "Kilomètres à vol d’oiseau, du milieu d’une commune à celui de l’autre, d’après des contours simplifiés. "
    "Par la route, comptez davantage."
)
# every pair in one square grid, as long as it can be read
PAIRS_MAX = 15
# inhabitants and areas are those of the communes: the others have none of their own
ELSEWHERE = "—"
COMMUNE = Collectivite.Kind.COMMUNE


def _share(one: Collectivite, total: int):

    return Decimal(one.population) / total if one.kind == COMMUNE and one.population and total else None


def areas_of(outlines: Mapping[str, Polygons]) -> dict[str, Decimal]:
    """Code INSEE → km², for the communes whose outline is loaded."""
    return {code: superficie_km2(polygons) for code, polygons in outlines.items()}


def _area(employers: Sequence[Collectivite], areas: Mapping[str, Decimal]) -> Decimal | None:
    """The territory in km²: the sum of what is written for the communes, when every one has an outline."""
    found = [areas.get(one.code_insee) for one in employers if one.kind == COMMUNE]
    return None if not found or None in found else sum(found, Decimal(0))


def portrait_figures(
    employers: Sequence[Collectivite],
    poolings: Sequence[MutualisationExistante],
    areas: Mapping[str, Decimal] | None = None,
) -> KeyFigures:
    """Communes, inhabitants, area where outlines are loaded, weight of the largest commune, what is pooled already."""
    communes = [one for one in employers if one.kind == COMMUNE]
    total = population_total(list(employers))
    largest = max((one for one in communes if one.population), key=lambda one: one.population, default=None)
    share = _share(largest, total) if largest else None
    area = _area(employers, areas or {})
    return KeyFigures(
        (
            KeyFigure("Communes", len(communes), key="communes"),
            KeyFigure("Habitants", total or None, key="habitants", note="somme des communes"),
            *([KeyFigure("Superficie", area, Kind.DECIMAL, "km²", note=AREA_NOTE, key="superficie")] if area else []),
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
    areas: Mapping[str, Decimal] | None = None,
) -> Table:
    """One line a collectivité: inhabitants, weight, area where its outline is loaded, poolings it is part of, history. The total is that of the communes."""
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
            *([Column("superficie", "Superficie", Kind.DECIMAL, "km²")] if areas else []),
            Column("mutualisations", "Mutualisations existantes", Kind.INTEGER),
            Column("histoire", "Histoire de la coopération"),
        ),
        rows=tuple(
            (
                Cell(one.nom, href=hrefs.get(one.pk, "")),
                one.get_kind_display(),
                one.population if one.kind == COMMUNE else ELSEWHERE,
                _share(one, total) if one.kind == COMMUNE else ELSEWHERE,
                *([areas.get(one.code_insee) if one.kind == COMMUNE else ELSEWHERE] if areas else []),
                parts[one.pk],
                histories.get(one.pk) or "à écrire",
            )
            for one in employers
        ),
        total_row=(
            "Territoire",
            "",
            total or None,
            "",
            *([_area(employers, areas)] if areas else []),
            len(poolings),
            "",
        )
        if employers
        else None,
        empty_text="Aucune collectivité dans le projet.",
    )


def distances_figure(
    employers: Sequence[Collectivite], outlines: Mapping[str, Polygons], source: str = ""
) -> Chart | Table | None:
    """How far the communes are from one another: every pair, or on a large territory the way to the most populated one.

    ``None`` until two communes have their outline.
    """
    places = {
        one.code_insee: (one, centre(outlines[one.code_insee]))
        for one in employers
        if one.kind == COMMUNE and one.code_insee in outlines
    }
    if len(places) < 2:
        return None
    names = {code: one.nom for code, (one, _) in places.items()}
    points = {code: point for code, (_, point) in places.items()}
    common = {
        "key": "distances",
        "title": "À quelle distance les unes des autres",
        "caption": AS_THE_CROW_FLIES,
        "source": source,
    }
    if len(places) <= PAIRS_MAX:
        return HeatMap(
            **common,
            kind=Kind.DECIMAL,
            unit="km",
            row_label="Commune",
            rows=tuple(names.values()),
            columns=tuple(names.values()),
            values=tuple(tuple(distance_km(points[a], points[b]) for b in points) for a in points),
        )
    reference = max(places, key=lambda code: places[code][0].population or 0)
    return Table(
        **common,
        columns=(
            Column("commune", "Commune"),
            Column("reference", f"De {names[reference]}", Kind.DECIMAL, "km"),
            Column("voisine", "La plus proche"),
            Column("de-voisine", "À", Kind.DECIMAL, "km"),
        ),
        rows=tuple(
            (names[one.cle], one.de_reference, names[one.voisine], one.de_voisine)
            for one in eloignements(points, reference)
        ),
    )
