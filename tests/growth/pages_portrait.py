"""Which rows double on the pages of the portrait, of the workload watch and of the commitments (see ``pages``)."""

from tests.growth import rows
from tests.growth.growing import Growing
from tests.permissions import diagnostics

PAGES: dict[str, Growing] = {
    "diagnostics:portrait": Growing("chef_projet", (rows.commune, rows.pooling)),
    "diagnostics:portrait-export": Growing(
        "chef_projet", (rows.commune, rows.pooling), lambda cast: {"cle": "portrait", "extension": "csv"}
    ),
    "diagnostics:workload": Growing("chef_projet", (rows.workload, rows.service)),
    "diagnostics:workload-export": Growing(
        "chef_projet", (rows.workload,), lambda cast: {"cle": "charge", "extension": "csv"}
    ),
    "diagnostics:workload-new": Growing("chef_projet", (rows.service,)),
    "diagnostics:workload-edit": Growing("chef_projet", (rows.service,), diagnostics._workload),
    "diagnostics:commitment-new": Growing("chef_projet", (rows.commune,)),
}
