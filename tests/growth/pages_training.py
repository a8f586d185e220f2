"""Which rows double on the pages of common training and mobility wishes (see ``pages``)."""

from tests.growth import later, rows
from tests.growth.growing import Growing
from tests.permissions import hr, roadmap

PAGES: dict[str, Growing] = {
    "roadmap:wishes": Growing("referent_rh", (later.wish, rows.post)),
    "roadmap:wishes-export": Growing(
        "referent_rh", (later.wish,), lambda cast: {"cle": "souhaits", "extension": "csv"}
    ),
    "hr:skills": Growing("drh", (rows.skill, rows.commune)),
    "hr:skills-export": Growing("drh", (rows.skill,), lambda cast: {"cle": "competences", "extension": "csv"}),
    "hr:skill-count": Growing("drh", (rows.skill, rows.commune), hr._skill_key, longer=False),
    "roadmap:trainings": Growing("drh", (later.training, rows.skill, rows.commune)),
    "roadmap:trainings-export": Growing(
        "drh", (later.training,), lambda cast: {"cle": "formations", "extension": "csv"}
    ),
    "roadmap:training-new": Growing("chef_projet", (later.road_service, later.road_action)),
    "roadmap:training-edit": Growing("chef_projet", (later.road_service, later.road_action), roadmap.training),
}
