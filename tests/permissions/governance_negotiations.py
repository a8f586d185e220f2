"""Lines of the negotiations (format: ``tests/permissions/table.py``): a 404 to whoever does not negotiate."""

from tests.governance.test_negotiations import SECRET, opened, published, written
from tests.permissions.table import Line, only

# the lead, the directions, the élus and the consultant read what is published; the direction and the maire of an employer write
READS = only(200, "chef_projet", "direction", "secretaire", "maire", "autre_maire", "elu", "consultant", otherwise=404)
LEAD = only(200, "chef_projet", otherwise=404)
LEAD_POST = only(302, "chef_projet", otherwise=404)
WRITERS = ("direction", "secretaire", "maire", "autre_maire")
OF_BOURG = ("direction", "maire")


def a_file(cast) -> dict:
    return {"numero": opened(cast).numero}


def a_position(cast) -> dict:
    row = opened(cast)
    written(cast, row)
    return {"numero": row.numero}


def a_publication(cast) -> dict:
    row = opened(cast)
    published(cast, row)
    return {"numero": row.numero}


def _last_version(cast) -> dict:
    return {"lue": cast.project.negociations.get().positions.get().history.latest().history_id}


LINES: dict[str, list[Line]] = {
    "governance:negotiations": [Line(READS, data=lambda cast: a_file(cast) and {})],
    "governance:negotiations-export": [
        Line(READS, kwargs=lambda cast: a_file(cast) and {"cle": "negociations", "extension": "csv"})
    ],
    "governance:negotiation": [Line(READS, kwargs=a_file), Line(READS, kwargs=a_publication)],
    "governance:positions-export": [
        Line(READS, kwargs=lambda cast: a_position(cast) | {"cle": "positions", "extension": "csv"})
    ],
    "governance:negotiation-new": [
        Line(LEAD, data=lambda cast: a_file(cast) and {}),
        Line(LEAD_POST, method="POST", data=lambda cast: a_file(cast) and {"sujet": "Le siège"}),
    ],
    "governance:negotiation-edit": [
        Line(LEAD, kwargs=a_file),
        Line(LEAD_POST, method="POST", kwargs=a_file, data={"sujet": "Le siège", "etat": "OUVERT"}),
    ],
    "governance:negotiation-remove": [
        Line(LEAD, kwargs=a_file),
        Line(LEAD_POST, method="POST", kwargs=a_file, data={"motif": "doublon"}),
    ],
    "governance:position": [
        Line(only(200, *WRITERS, otherwise=404), kwargs=a_file),
        Line(only(302, *WRITERS, otherwise=404), method="POST", kwargs=a_file, data={"position": SECRET}),
    ],
    "governance:position-publish": [
        Line(only(200, *OF_BOURG, otherwise=404), kwargs=a_position),
        Line(only(302, *OF_BOURG, otherwise=404), method="POST", kwargs=a_position, data=_last_version),
    ],
    "governance:position-take-back": [
        Line(only(302, *OF_BOURG, otherwise=404), method="POST", kwargs=a_publication),
    ],
}
