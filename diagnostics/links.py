"""What rests on a testimony, said by the floors above: this floor knows nothing of the roadmap (product.md A3.1)."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from governance.links import Link
from projects.access import Access
from projects.models import Project

Asked = Callable[[Project, Access | None], Mapping[int, list[Link]]]
_RESTING: list[Asked] = []


def register_links(asked: Asked) -> None:
    """Add a floor that may say what rests on testimonies. The same function twice is kept once."""
    if asked not in _RESTING:
        _RESTING.append(asked)


def resting_on(project: Project, access: Access | None = None) -> dict[int, list[Link]]:
    """Key of a testimony → what rests on it: with its address for a reader who may open it, in words for a document."""
    found: dict[int, list[Link]] = defaultdict(list)
    for asked in _RESTING:
        for key, links in asked(project, access).items():
            found[key] += links
    return dict(found)
