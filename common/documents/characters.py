"""Characters that a Word file or a slide can hold: XML 1.0 forbids most control characters, whatever was pasted."""

import re

from common.typography import french_spaces

_BREAKS = re.compile("\r\n|[\r\x0b\x0c]")
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text with the spaces of French, breaks pasted from Word as line breaks, without what XML 1.0 forbids."""
    return french_spaces(_FORBIDDEN.sub("", _BREAKS.sub("\n", text)))
