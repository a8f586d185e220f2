"""Where templates are read: from their folders, with the spaces of French typography (``common.typography``)."""

from django.template import Origin
from django.template.loaders import filesystem

from common.typography import french_template


class Loader(filesystem.Loader):
    """The loader of Django; the texts of pages and mails in HTML get their no-break spaces on the way."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return french_template(source) if str(origin.name).endswith(".html") else source
