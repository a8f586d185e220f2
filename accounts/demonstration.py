"""Demonstration accounts, told by a floor above: this one knows people, not projects.

``projects`` registers two questions when it starts (``ProjectsConfig.ready``); without them there is no such account.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from accounts.models import User


@dataclass(frozen=True)
class DemonstrationAccount:
    """One invented person offered on the sign-in page: key of the user, name, « role · collectivité »."""

    key: int
    name: str
    roles: str


_listing: list[Callable[[], Iterable[DemonstrationAccount]]] = []
_belonging: list[Callable[[User], bool]] = []


def register(*, accounts: Callable[[], Iterable[DemonstrationAccount]], is_invented: Callable[[User], bool]) -> None:
    """Give the list of accounts to offer and the test of an invented person, who never receives mail."""
    _listing[:] = [accounts]
    _belonging[:] = [is_invented]


def demonstration_accounts() -> list[DemonstrationAccount]:
    """Accounts offered as buttons; none outside the demonstration mode."""
    return [account for listing in _listing for account in listing()] if settings.DEMO else []


def is_invented(user: User) -> bool:
    """Whether this person exists only in a demonstration: nothing is ever sent to the address."""
    return any(belongs(user) for belongs in _belonging)
