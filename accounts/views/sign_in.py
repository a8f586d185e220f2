"""``/connexion/``: a password, or a one-use link by e-mail; the same words whether the account exists or not."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from sesame.utils import get_query_string

from accounts.forms import LinkForm, PasswordForm, SignInForm
from accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
SENT = (
    "Si cette adresse a un compte, un lien de connexion vient de lui être envoyé. Il vaut 15 minutes et sert une fois."
)


def demonstration_accounts() -> list[User]:
    """People of the demonstration territory, offered as buttons in demonstration mode only."""
    if not settings.DEMO:
        return []
    found = User.objects.filter(is_active=True, memberships__project__est_demonstration=True)
    return list(found.distinct().prefetch_related("memberships__collectivite").order_by("pk"))


class SignIn(LoginView):
    """E-mail and password."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(link_form=LinkForm(), demonstration=demonstration_accounts(), **kwargs)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form, has_errors=True), status=422)


def locked_out(request: HttpRequest, credentials: dict, *args: object, **kwargs: object) -> HttpResponse:
    """Too many failures from this place on this address: say when to try again, not whether the account exists."""
    return render(request, "accounts/locked_out.html", status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session."""
    logout(request)
    messages.success(request, "La session est fermée.")
    return redirect("accounts:sign-in")


@require_POST
def request_link(request: HttpRequest) -> HttpResponse:
    """Send a one-use link if the address has an account; the page says the same thing either way."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        context = {
            "form": SignInForm(request),
            "link_form": form,
            "demonstration": demonstration_accounts(),
            "next": "",
        }
        return render(request, "accounts/sign_in.html", {**context, "has_errors": True}, status=422)
    user = User.objects.filter(email=form.cleaned_data["email"].strip().lower(), is_active=True).first()
    if user is not None and not user.memberships.filter(project__est_demonstration=True).exists():
        address = request.build_absolute_uri(reverse("accounts:link")) + get_query_string(user)
        send_mail(
            "Votre lien de connexion",
            "Bonjour,\n\nPour vous connecter, ouvrez ce lien puis confirmez. Il vaut 15 minutes et sert une fois.\n\n"
            f"{address}\n\nSi vous n’avez rien demandé, ignorez ce message.\n",
            None,
            [user.email],
        )
    messages.info(request, SENT)
    return redirect("accounts:sign-in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """The page of the link: opening it consumes nothing (mail scanners open links), confirming it signs in."""
    if request.method == "POST":
        user = authenticate(request, sesame=request.POST.get(settings.SESAME_TOKEN_NAME, ""))
        if user is not None and user.is_active:
            login(request, user, backend=BACKEND)
            return redirect(settings.LOGIN_REDIRECT_URL)
        return render(request, "accounts/link_expired.html", status=410)
    return render(request, "accounts/link.html", {"token": request.GET.get(settings.SESAME_TOKEN_NAME, "")})


@require_POST
def demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the demonstration territory. 404 outside the demonstration mode."""
    wanted = request.POST.get("compte", "")
    user = next((person for person in demonstration_accounts() if str(person.pk) == wanted), None)
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe and target else settings.LOGIN_REDIRECT_URL)


class PasswordChange(PasswordChangeView):
    """Choose a new password; a person who came by a link and has none sets the first one."""

    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("projects:list")

    def form_valid(self, form):
        messages.success(self.request, "Le mot de passe est enregistré.")
        return super().form_valid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form, has_errors=True), status=422)
