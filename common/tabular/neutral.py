"""Text that a spreadsheet would run as a formula, made harmless in a csv, and read back unchanged."""

from __future__ import annotations

import re

# What Excel, LibreOffice and their East Asian versions take for the start of a formula, even behind spaces.
_DANGEROUS = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"''*\s*[=+\-@\t\r\n＝＋－＠]")


def neutralised(text: str) -> str:
    """``text`` behind an apostrophe when it begins like a formula; a csv has no other way to say « this is text ».

    Text that already begins with apostrophes before such a sign gets one more, so that
    ``without_apostrophe(neutralised(text)) == text`` for every text.
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def without_apostrophe(text: str) -> str:
    """The text before ``neutralised``: one apostrophe less when it protects the start of a formula."""
    return text[1:] if _ESCAPED.match(text) else text
