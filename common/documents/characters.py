"""What a Word file or a slide can hold: no character that XML 1.0 forbids, whatever was pasted; no picture of another file."""

import re

from common.typography import french_spaces

# what a property of an Office file may hold
PROPERTY = 255
_BREAKS = re.compile("\r\n|[\r\x0b\x0c]")
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text with the spaces of French, breaks pasted from Word as line breaks, without what XML 1.0 forbids."""
    return french_spaces(_FORBIDDEN.sub("", _BREAKS.sub("\n", text)))


def as_property(text: str) -> str:
    """A printable text short enough for a property of the file (title, author); the page keeps the whole of it."""
    return text if len(text) <= PROPERTY else f"{text[: PROPERTY - 1].rstrip()}…"


def without_preview(relations) -> None:
    """Take off the small picture of the empty model, which file managers would show in place of this document.

    ``relations``: those of the package, by their identifiers.
    """
    for key, relation in list(relations.items()):
        if relation.reltype.endswith("/thumbnail"):
            relations.pop(key)
