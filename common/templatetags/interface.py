"""Tags of the interface: icons inlined from the lucide wheel (no request, no icon font), components with a body.

{% load interface %}
{% icon "users" %}
{% component "components/alert.html" kind="warning" title="À regarder" %}<p>Un texte, <a href="#">un lien</a>.</p>{% endcomponent %}
"""

import re
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from common.french_names import de_nom

register = template.Library()


_STROKE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '


@cache
def _drawing(name: str, size: int) -> SafeString:
    drawn = lucide(name, size=size, aria_hidden="true", **{"class": "icon"})
    # how a line is drawn is said once in base.css: a page holds dozens of icons
    return mark_safe(re.sub(r">\s+<", "><", drawn.replace(_STROKE, "")))  # noqa: S308 the library's own drawing


@register.filter
def apres_de(name: str) -> str:
    """A name after « de », for a person or a place given as a text: « d’Anne Rouvière »."""
    return de_nom(name)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """``{% icon "users" %}``: a decorative drawing, hidden from assistive technologies.

    Raises ``lucide.IconDoesNotExist`` on an unknown name, so that a typing mistake fails in the tests.
    """
    return _drawing(str(name), size)


@register.simple_tag
def marked_icon(name: str, size: int, mark: str, again: bool) -> SafeString:
    """An icon that a page draws twice: whole under the id ``mark`` first, then (``again``) by reference to it."""
    drawn = _drawing(str(name), int(size))
    if again:
        # its size is said once in layout.css
        return mark_safe(f'<svg viewBox="0 0 24 24" aria-hidden="true" class="icon"><use href="#{mark}"/></svg>')  # noqa: S308
    opening, rest = drawn.split(">", 1)
    return mark_safe(f'{opening}><g id="{mark}">{rest.removesuffix("</svg>")}</g></svg>')  # noqa: S308 the library's own


@register.simple_tag
def font_links() -> SafeString:
    """Links to the font of the pages: the light files when they are prepared, the whole ones otherwise."""
    sheet, name, kind = (
        ("fonts/fonts.css", "fonts/SourceSansPro-Regular.woff2", "font/woff2")
        if settings.LIGHT_FONTS
        else ("css/fonts-whole.css", "fonts/SourceSansPro-Regular.ttf", "font/ttf")
    )
    return format_html(
        '<link rel="preload" href="{}" as="font" type="{}" crossorigin><link rel="stylesheet" href="{}">',
        static(name),
        kind,
        static(sheet),
    )


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, template_name: str, **props: Any) -> SafeString:
    """Show a component around what stands between the tags; the component reads it as ``body``.

    Like ``{% include … only %}``: the component sees its props, the request and the CSRF token, nothing of the page.
    """
    inside = {**props, "body": content, "request": context.get("request"), "csrf_token": context.get("csrf_token")}
    return context.template.engine.get_template(template_name).render(context.new(inside))
