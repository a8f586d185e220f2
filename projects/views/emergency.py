"""``/secours/``: the emergency opening, for the technical administration alone (404 for everybody else)."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.entry import ask_for_second_factor, lacks_second_factor
from accounts.models import User
from accounts.presence import signed_in
from common.forms import Form, put_errors, render_invalid
from projects.models import Collectivite, OuvertureSecours
from projects.policy import HR_ROLES, ROLES, Role
from projects.services.emergency import close_emergency, invite_in_emergency, open_emergency


class OpeningForm(Form):
    """Which employer, and why."""

    siren = forms.CharField(
        label="SIREN de la collectivité",
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    projet = forms.CharField(
        label="Adresse du projet",
        max_length=80,
        help_text="Le dernier morceau de son adresse, par exemple val-de-brume.",
    )
    motif = forms.CharField(
        label="Motif",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Qui le demande et pourquoi. La direction générale et les RH de l’employeur le liront.",
    )


class EmergencyInvitationForm(Form):
    """The person who takes the HR rights over."""

    email = forms.EmailField(label="Adresse électronique", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        label="Rôle",
        choices=[(role.value, ROLES[role].label) for role in Role if role in HR_ROLES],
        widget=forms.RadioSelect,
    )

    def clean_email(self) -> str:
        """Lower case, as stored."""
        return User.objects.normalize_email(self.cleaned_data["email"])


def administrators_only(*methods: str):
    """Hide the page from whoever does not administer the installation."""

    def decorate(view):
        @never_cache
        @require_http_methods(list(methods))
        @signed_in
        @wraps(view)
        def gated(request: HttpRequest, **kwargs) -> HttpResponse:
            if not request.user.est_administrateur:
                raise Http404
            if lacks_second_factor(request):
                return ask_for_second_factor(request)
            return view(request, **kwargs)

        return gated

    return decorate


@administrators_only("GET", "POST")
def emergency_list(request: HttpRequest) -> HttpResponse:
    """My openings, and a new one. No list of projects nor of employers: they are named by who asks."""
    form = OpeningForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "openings": OuvertureSecours.objects.filter(administrateur=request.user)
        .select_related("project", "collectivite")
        .order_by("-date_debut", "pk")[:20],
    }
    if request.method != "POST":
        return render(request, "emergency/list.html", context)
    if form.is_valid():
        employer = Collectivite.objects.filter(
            project__date_suppression__isnull=True,
            project__slug=form.cleaned_data["projet"].strip(),
            siren="".join(form.cleaned_data["siren"].split()),
        ).first()
        if employer is None:
            form.add_error("siren", "Cette collectivité n’est pas dans ce projet.")
        else:
            address = request.build_absolute_uri(reverse("projects:members", args=[employer.project.slug]))
            try:
                opening = open_emergency(
                    collectivite=employer, administrator=request.user, motif=form.cleaned_data["motif"], address=address
                )
            except ValidationError as error:
                put_errors(form, error)
            else:
                messages.success(request, "L’ouverture de secours est faite, pour une heure. L’employeur est prévenu.")
                return redirect("projects:emergency", pk=opening.pk)
    return render_invalid(request, "emergency/list.html", context)


def _mine(request: HttpRequest, pk) -> OuvertureSecours:
    return get_object_or_404(
        OuvertureSecours.objects.select_related("project", "collectivite"), pk=pk, administrateur=request.user
    )


@administrators_only("GET", "POST")
def emergency(request: HttpRequest, pk) -> HttpResponse:
    """One opening: time left, the invitation to the HR rights."""
    opening = _mine(request, pk)
    form = EmergencyInvitationForm(request.POST if request.method == "POST" else None)
    context = {"opening": opening, "form": form, "invitations": opening.invitations.order_by("-date_envoi", "pk")}
    if request.method != "POST":
        return render(request, "emergency/opening.html", context)
    if form.is_valid():
        try:
            invite_in_emergency(
                opening=opening,
                administrator=request.user,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                address_of=lambda token: request.build_absolute_uri(reverse("projects:invitation", args=[token])),
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "L’invitation est envoyée. Vous pouvez refermer l’ouverture.")
            return redirect("projects:emergency", pk=opening.pk)
    return render_invalid(request, "emergency/opening.html", context)


@administrators_only("POST")
def emergency_close(request: HttpRequest, pk) -> HttpResponse:
    """Close before the hour."""
    close_emergency(opening=_mine(request, pk))
    messages.success(request, "L’ouverture de secours est refermée.")
    return redirect("projects:emergency-list")
