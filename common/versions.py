"""Two people changed the same form: what each changed, field by field. Pure.

Three versions are known: the one that the form showed (``base``), the one that the person sends (``mine``), the one that
is stored now (``theirs``). Nothing is asked about a field that nobody else changed, or that both changed alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed meanwhile, and that is not what the person sends."""

    name: str
    base: str
    mine: str
    theirs: str

    @property
    def is_contested(self) -> bool:
        """Whether both changed it: the person must choose. Otherwise only the other did, and theirs is proposed."""
        return self.mine != self.base


def differences(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Difference]:
    """What must be asked before saving, in the order of ``theirs`` then of ``mine``; empty when nothing is lost."""
    found = []
    for name in dict.fromkeys([*theirs, *mine]):
        old, own, other = (version.get(name, "") for version in (base, mine, theirs))
        if other != old and own != other:
            found.append(Difference(name, old, own, other))
    return found
