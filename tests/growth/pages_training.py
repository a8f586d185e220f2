"""Which rows double on the pages of common training and mobility wishes (see ``pages``)."""

from tests.growth import later, rows
from tests.growth.growing import Growing
from tests.permissions import roadmap

PAGES: dict[str, Growing] = {
    "roadmap:wishes": Growing("referent_rh", (later.wish, rows.post)),
    "roadmap:wishes-export": Growing(
        "referent_rh", (later.wish,), lambda cast: {"cle": "souhaits", "extension": "csv"}
    ),
    "roadmap:trainings": Growing("drh", (later.training, rows.commune)),
    "roadmap:trainings-export": Growing(
        "drh", (later.training,), lambda cast: {"cle": "formations", "extension": "csv"}
    ),
    "roadmap:training-new": Growing("chef_projet", (later.road_service, later.road_action)),
    "roadmap:training-edit": Growing("chef_projet", (later.road_service, later.road_action), roadmap.training),
}
