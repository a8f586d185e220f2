"""Tags of the interface: icons inlined from the lucide wheel (no request, no icon font)."""

from functools import cache

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

register = template.Library()


@cache
def _drawing(name: str, size: int) -> SafeString:
    return lucide(name, size=size, aria_hidden="true", focusable="false")


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """``{% icon "users" %}``: a decorative drawing, hidden from assistive technologies.

    Raises ``lucide.IconDoesNotExist`` on an unknown name, so that a typing mistake fails in the tests.
    """
    return _drawing(str(name), size)
