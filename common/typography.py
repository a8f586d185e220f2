"""French spaces in the texts of templates: no sentence is cut before its « : » nor inside its guillemets. Pure.

People type ordinary spaces; what is read has a no-break space inside « », a no-break space before « : » and a narrow one
before « ; », « ! » and « ? » (Imprimerie nationale). Only these spaces change: tags, addresses, scripts and code do not,
and a text keeps its lines, so that an error still names the right one.
"""

import re

from common.values import NBSP, NNBSP

# whatever is not a text of the page; an attribute that is read aloud or shown, and a string given to a component, are
_PIECE = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}|<!--.*?-->"
    r"|<(?P<raw>script|style|pre|code|textarea)\b.*?</(?P=raw)>"
    r"|<(?:\"[^\"]*\"|'[^']*'|\{%.*?%\}|\{\{.*?\}\}|[^>\"'{]|\{)*>"
    r"|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL | re.IGNORECASE,
)
_SHOWN = re.compile(r"((?:aria-label|title|alt|placeholder)=\")([^\"]*)(\")")
_GIVEN = re.compile(r"(=\")([^\"]*)(\")")
_HELD = "\x00"
_BEFORE = rf"(?<=[\w{_HELD}).»’%€\]]) "
_RULES = (
    (re.compile(r"« "), f"«{NBSP}"),
    (re.compile(r" »"), f"{NBSP}»"),
    (re.compile(rf"{_BEFORE}(?=[;!?](?![\w=]))"), NNBSP),
    (re.compile(rf"{_BEFORE}(?=:(?![\w:]))"), NBSP),
)


def french_spaces(text: str) -> str:
    """``text`` (no markup) with the spaces that French wants. Twice is as once."""
    for rule, space in _RULES:
        text = rule.sub(space, text)
    return text


def french_template(source: str) -> str:
    """The source of a template with these spaces in its texts, its read attributes and the strings it gives away."""
    held: list[str] = []

    def hold(found: re.Match) -> str:
        held.append(_piece(found.group(0)))
        return _HELD

    bare = french_spaces(_PIECE.sub(hold, source))
    pieces = iter(held)
    return re.sub(_HELD, lambda _: next(pieces), bare)


def _piece(piece: str) -> str:
    if piece.startswith(("{% include", "{% component", "{% with")):
        return _GIVEN.sub(_mended, piece)
    if piece.startswith("<") and not piece.startswith("<!--"):
        return _SHOWN.sub(_mended, piece)
    return piece


def _mended(found: re.Match) -> str:
    return f"{found[1]}{french_spaces(found[2])}{found[3]}"
