"""Forms of the sign-in: paste and password managers welcome."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from common.forms import AccessibleMixin, Form


class SignInForm(AccessibleMixin, AuthenticationForm):
    """E-mail address and password; the same refusal whether the account exists or not."""

    username = forms.EmailField(
        label="Adresse électronique", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Mot de passe", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": "L’adresse ou le mot de passe ne convient pas.",
        "inactive": "L’adresse ou le mot de passe ne convient pas.",
    }

    def clean_username(self) -> str:
        return self.cleaned_data["username"].strip().lower()


class LinkForm(Form):
    """The address to which a one-use link is sent."""

    email = forms.EmailField(
        label="Adresse électronique pour recevoir un lien", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class PasswordForm(AccessibleMixin, PasswordChangeForm):
    """Old password (when there is one) and the new one, twice."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.has_usable_password():
            del self.fields["old_password"]
