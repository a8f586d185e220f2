"""What every answer carries, beside the headers of Django and of the content security policy: fewer bytes, no shared cache."""

from django.middleware.gzip import GZipMiddleware

from common.typography import french_page

PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
)


def security_headers(get_response):
    """Add Permissions-Policy and forbid shared caches from keeping pages of signed-in people."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def french_pages(get_response):
    """Give every page the spaces of French, whatever wrote its words: no « ? » ever begins a line."""

    def middleware(request):
        response = get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode(response.charset)
            if (read := french_page(page)) != page:
                response.content = read
        return response

    return middleware


class TextCompression(GZipMiddleware):
    """Compress pages and static texts in both modes; documents and pictures already are, and keep their length.

    Django adds random bytes to each compressed page and masks its CSRF token, so that the size of a page says nothing
    of its secrets (BREACH).
    """

    KINDS = frozenset({"application/javascript", "application/json", "image/svg+xml"})

    def process_response(self, request, response):
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.status_code == 206 or not (kind.startswith("text/") or kind in self.KINDS):
            return response
        return super().process_response(request, response)
