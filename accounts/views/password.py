"""``/mot-de-passe/``: choose a new password, or a first one for a person who comes by links."""

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from accounts.forms import PasswordForm


class PasswordChange(PasswordChangeView):
    """Django ends the other sessions of the person, and with them every link not yet used."""

    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("projects:list")

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        messages.success(self.request, "Le mot de passe est enregistré. Vos autres sessions sont fermées.")
        return super().form_valid(form)

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        context = self.get_context_data(form=form) | {"has_errors": True}
        return render(self.request, self.template_name, context, status=422)
