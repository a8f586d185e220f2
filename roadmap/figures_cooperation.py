"""The capacity to cooperate as figures: trends of the whole project, without any line for a collectivité or a person."""

from common.figures import Kind, Lines, LineSeries
from roadmap.cooperation import Tendance, nom

SOURCE = "réunions, documents, étapes et arbitrages consignés dans le projet"


def cooperation_lines(found: Tendance) -> Lines:
    """Joint meetings and documents of each quarter, shared services open at its end."""
    return Lines(
        key="cooperation",
        title="Se réunir, partager, ouvrir ensemble",
        caption="Trimestre par trimestre, pour tout le projet",
        source=SOURCE,
        kind=Kind.INTEGER,
        point_label="Trimestre",
        points=tuple(nom(one) for one in found.debuts),
        series=(
            LineSeries("reunions", "Réunions à plusieurs collectivités", found.reunions),
            LineSeries("documents", "Documents déposés", found.documents),
            LineSeries("services", "Services partagés ouverts", found.services),
        ),
    )


def delays_lines(found: Tendance) -> Lines:
    """Mean days to give an arbitration, by the quarter of the request."""
    return Lines(
        key="delais-arbitrages",
        title="Trancher à temps",
        caption="Délai moyen des arbitrages rendus, par trimestre de la demande",
        source=SOURCE,
        kind=Kind.DECIMAL,
        unit="jours",
        point_label="Trimestre",
        points=tuple(nom(one) for one in found.debuts),
        series=(LineSeries("delai", "Délai moyen", found.delais),),
    )
