"""The front door: to one's projects when signed in, to the sign-in page otherwise."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def home(request: HttpRequest) -> HttpResponse:
    """Send the person where they can act."""
    return redirect("projects:list" if request.user.is_authenticated else "accounts:sign-in")
