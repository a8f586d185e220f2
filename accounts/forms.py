"""Forms of the sign-in. Paste and password managers are welcome: nothing to remember, no puzzle (WCAG 3.3.8)."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm

from accounts.lockout import check_password
from accounts.models import User
from accounts.second_factor import WRONG, check
from common.forms import AccessibleMixin, Form

_REFUSED = "L’adresse ou le mot de passe ne convient pas."
_OTHER = "Les deux mots de passe ne sont pas les mêmes."
_NAME = User._meta.get_field("nom").max_length


class SignInForm(AccessibleMixin, AuthenticationForm):
    """E-mail address and password; the same refusal whether the account exists, is closed or is unknown."""

    username = forms.EmailField(
        label="Adresse électronique",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"invalid": "Écrivez une adresse complète, par exemple prenom.nom@commune.fr."},
    )
    password = forms.CharField(
        label="Mot de passe", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {"invalid_login": _REFUSED, "inactive": _REFUSED}

    def clean_username(self) -> str:
        """Lower case: one address, one account, one count of failures."""
        return User.objects.normalize_email(self.cleaned_data["username"])


class LinkForm(Form):
    """The address to which a one-use link is sent."""

    prefix = "lien"
    email = forms.EmailField(
        label="Adresse électronique",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"invalid": "Écrivez une adresse complète, par exemple prenom.nom@commune.fr."},
    )

    def clean_email(self) -> str:
        """Lower case, as stored."""
        return User.objects.normalize_email(self.cleaned_data["email"])


def _dress_new_passwords(fields: dict[str, forms.Field], rule: str) -> None:
    """French labels, the rule in words, and what password managers look for."""
    fields["new_password1"].label = "Nouveau mot de passe"
    fields["new_password1"].help_text = rule
    fields["new_password2"].label = "Nouveau mot de passe, une seconde fois"
    fields["new_password2"].help_text = ""
    for name in ("new_password1", "new_password2"):
        fields[name].widget.attrs["autocomplete"] = "new-password"


RULE_IN_WORDS = (
    "Au moins 12 signes mêlant minuscules, majuscules, chiffres et ponctuation\u202f; ou 14 signes de trois de ces "
    "sortes\u202f; ou une phrase de 7 mots différents."
)


class PasswordForm(AccessibleMixin, PasswordChangeForm):
    """The password in use (when there is one) and the new one, twice."""

    error_messages = {
        "password_mismatch": _OTHER,
        "password_incorrect": "Ce n’est pas votre mot de passe actuel.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mot de passe actuel"
        self.fields["old_password"].widget.attrs = {"autocomplete": "current-password"}
        _dress_new_passwords(self.fields, RULE_IN_WORDS)
        if not self.user.has_usable_password():
            # somebody who comes by links and sets a first password: there is no old one to ask
            del self.fields["old_password"]


class WelcomeForm(AccessibleMixin, SetPasswordForm):
    """What a person invited for the first time may say: a name, and a password or none (then: one-use links)."""

    error_messages = {"password_mismatch": _OTHER}
    prenom = forms.CharField(
        label="Prénom", required=False, max_length=_NAME, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    nom = forms.CharField(
        label="Nom", required=False, max_length=_NAME, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    field_order = ["prenom", "nom", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_new_passwords(self.fields, RULE_IN_WORDS + " Laissez vide pour vous connecter par lien à chaque fois.")
        self.fields["new_password1"].label = "Mot de passe"
        self.fields["new_password2"].label = "Mot de passe, une seconde fois"
        for name in ("new_password1", "new_password2"):
            self.fields[name].required = False

    def clean(self) -> dict:
        """Both passwords empty is a choice; anything else follows the rule."""
        if self.cleaned_data.get("new_password1") or self.cleaned_data.get("new_password2"):
            return super().clean()
        return self.cleaned_data

    def save(self, commit: bool = True) -> User:
        """Write the name and, when one was chosen, the password."""
        self.user.prenom, self.user.nom = self.cleaned_data["prenom"], self.cleaned_data["nom"]
        if self.cleaned_data.get("new_password1"):
            return super().save(commit=commit)
        self.user.set_unusable_password()
        if commit:
            self.user.save()
        return self.user


class CodeForm(Form):
    """The six digits of the moment, or a recovery code."""

    code = forms.CharField(
        label="Code à six chiffres",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )


class ConfirmForm(Form):
    """Who one is, once more: the code when there is a second factor, the password otherwise."""

    code = CodeForm.base_fields["code"]
    password = forms.CharField(
        label="Mot de passe", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, user: User, by_code: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        del self.fields["password" if by_code else "code"]

    def clean(self) -> dict:
        """Raises ``TooManyFailures`` after too many wrong answers, of either kind."""
        name = next(iter(self.fields))
        if typed := self.cleaned_data.get(name):
            right = check(user=self.user, typed=typed) if name == "code" else check_password(self.user, typed)
            if not right:
                self.add_error(name, WRONG if name == "code" else "Ce n’est pas votre mot de passe.")
        return self.cleaned_data
