"""Figures of the territory itself: its communes, where they lie."""

from collections.abc import Sequence
from datetime import date

from common.figures import Area, Map
from projects.models import Collectivite, Project
from projects.queries import contours_of
from projects.services.referentiel import SOURCE_CONTOURS


def population_map(project: Project, employers: Sequence[Collectivite], jour: date, source: str = "") -> Map | None:
    """Inhabitants of each commune of ``employers`` on its outline; None unless every commune has its outline.

    A map on which a commune is missing would say that it is not part of the project. Two queries.
    """
    communes = [c for c in employers if c.kind == Collectivite.Kind.COMMUNE]
    outlines = contours_of(project, jour)
    if not communes or any(c.code_insee not in outlines for c in communes):
        return None
    known = [c for c in communes if c.population is not None]
    largest = max(known, key=lambda c: c.population, default=None)
    sources = [source, "" if project.est_demonstration else SOURCE_CONTOURS]
    return Map(
        key="carte-population",
        title=f"{largest.nom} est la commune la plus peuplée" if largest else "Les communes du territoire",
        caption="Habitants par commune",
        source=" · ".join(filter(None, sources)),
        date=jour,
        area_label="Commune",
        areas=tuple(
            Area(
                c.code_insee,
                c.nom,
                c.population,
                outline=tuple(ring for polygon in outlines[c.code_insee] for ring in polygon),
            )
            for c in communes
        ),
        unit="habitants",
    )
