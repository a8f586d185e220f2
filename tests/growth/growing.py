"""A page whose rows double."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.cast import Cast

Grow = Callable[[Cast, dict, int], object]


@dataclass(frozen=True)
class Growing:
    """A page read by ``who`` while each of ``rows`` goes from N to 2N; ``given`` makes its URL arguments.

    ``longer`` is false where the page shows a closed number of rows (its first page, its last five) whatever there are.
    ``data``: the query of the address.
    """

    who: str
    rows: tuple[Grow, ...]
    given: Callable[[Cast], Mapping] = lambda cast: {}
    data: tuple[tuple[str, str], ...] = ()
    longer: bool = True
