"""The format of the role × URL matrix, checked by ``tests/test_permissions.py``.

Each app has ``tests/permissions/<app>.py`` with one dict, ``LINES``: URL name → the lines of this page, one per method
that its gate accepts (``@project_page(..., methods=(…))``)::

    LINES = {
        "hr:staff": [Line(only(200, "drh", "direction", otherwise=404))],
        "hr:import": [
            Line(only(200, "drh", "secretaire", otherwise=404)),
            Line(only(302, "drh", otherwise=404), method="POST", data={"fichier": "…"}),
        ],
        "projects:end-member": [
            Line(
                only(302, "chef_projet"),
                method="POST",
                kwargs=lambda cast: {"pk": Membership.objects.get(user=cast.elu).pk},
                data={"motif": "départ"},
            ),
        ],
    }

``kwargs`` and ``data`` are a dict, or a function of the cast that may create what the page needs (a job, an import…).
It runs before the roles try, in a database that is rolled back between two roles: a POST never disturbs the next role.
Never listed, always checked: an anonymous person is sent to sign in, a member of another project gets 404, a method
without a line is refused, a GET writes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

# Everyone of the cast who belongs to the project. The stranger is always checked for 404.
MEMBERS = tuple(role for role in Cast.ROLES if role != "inconnu")
Given = Mapping[str, Any] | Callable[[Cast], Mapping[str, Any]]


def everyone(status: int) -> dict[str, int]:
    """The same status for every member of the project."""
    return dict.fromkeys(MEMBERS, status)


def only(status: int, *roles: str, otherwise: int = 403) -> dict[str, int]:
    """``status`` for the named members of the cast, ``otherwise`` for the rest (404 for a confidential page).

    Raises ``ValueError`` on a name that the cast does not know. Refine with ``only(…) | {"drh": 200}``.
    """
    unknown = set(roles) - set(MEMBERS)
    if unknown:
        raise ValueError(f"Rôles inconnus de la distribution : {sorted(unknown)}")
    return everyone(otherwise) | dict.fromkeys(roles, status)


@dataclass(frozen=True)
class Line:
    """What each member of the cast gets from one method of one page.

    ``kwargs``: URL arguments besides ``slug``. ``data``: fields of the POST or of the query. ``headers``: e.g.
    ``{"HX-Request": "true"}``. ``redirects_to``: when given, the start of the address of every expected 302.
    """

    expected: Mapping[str, int]
    method: str = "GET"
    kwargs: Given = field(default_factory=dict)
    data: Given = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects_to: str = ""

    def __post_init__(self) -> None:
        if set(self.expected) != set(MEMBERS):
            raise ValueError(f"Une ligne dit le statut de chacun : {sorted(set(MEMBERS) ^ set(self.expected))}")

    def given(self, name: str, cast: Cast) -> dict[str, Any]:
        """``kwargs`` or ``data`` for this cast."""
        value = getattr(self, name)
        return dict(value(cast) if callable(value) else value)
