"""Names and titles as people type them, made fit to print. Pure."""

import re

# Ordinary blanks only: the fixed spaces of French typography (U+00A0, U+202F) are part of a title.
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")


def one_line(text: object) -> str:
    """``text`` on one line, blanks at the ends removed and runs of blanks made one."""
    return _BLANKS.sub(" ", str(text)).strip()
