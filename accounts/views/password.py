"""``/mot-de-passe/``: choose a new password, or a first one for a person who comes by links."""

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView, redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from accounts.demonstration import is_invented
from accounts.entry import ask_to_confirm, is_confirmed
from accounts.forms import PasswordForm
from accounts.presence import must_come_back
from common import mail

CHANGED_SUBJECT = "Votre mot de passe a été enregistré"
CHANGED_BODY = """Bonjour,

Un nouveau mot de passe vient d’être enregistré pour votre compte. Vos autres sessions sont fermées.
Si ce n’est pas vous, prévenez la personne qui administre l’application.
"""


class PasswordChange(PasswordChangeView):
    """Django ends the other sessions of the person, and with them every link not yet used."""

    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("projects:list")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A first password would itself confirm who one is: it asks for a proof that is not it."""
        user = request.user
        if user.is_authenticated and must_come_back(request, closes=True):
            return redirect_to_login(request.get_full_path())
        if user.is_authenticated and not user.has_usable_password() and not is_confirmed(request):
            return ask_to_confirm(request)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        messages.success(self.request, "Le mot de passe est enregistré. Vos autres sessions sont fermées.")
        answer = super().form_valid(form)
        if not is_invented(self.request.user):
            mail.send(CHANGED_SUBJECT, CHANGED_BODY, self.request.user.email, quietly=True)
        return answer

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        context = self.get_context_data(form=form) | {"has_errors": True}
        return render(self.request, self.template_name, context, status=422)
