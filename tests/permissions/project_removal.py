"""Lines of the end of a project (format: ``tests/permissions/table.py``)."""

from tests.permissions.table import Line, only

LINES: dict[str, list[Line]] = {
    "projects:archive": [
        Line(only(200, "chef_projet")),
        Line(only(302, "chef_projet"), method="POST", data={"motif": "démarche finie"}),
    ],
    "projects:remove-project": [
        Line(only(200, "chef_projet")),
        Line(only(302, "chef_projet"), method="POST", data={"motif": "créé deux fois"}, redirects_to="/projets/"),
    ],
}
