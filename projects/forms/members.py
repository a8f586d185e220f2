"""Forms of the members: invite one person, paste a list, end a participation."""

from typing import Any

from django import forms

from accounts.models import User
from common.forms import DateField, Form
from projects.access import Access
from projects.handing_on import grant_refusal
from projects.models import Collectivite
from projects.policy import ROLES, Role
from projects.services.invitations import Proposal

MESSAGE_MAX = 600
EXECUTIVE = "ELU_EXECUTIF"


def roles_to_offer(access: Access, employers: list[Collectivite]) -> list[tuple[str, str]]:
    """Roles that the worn hat may give somewhere in the project, the maire or président apart from the other élus."""
    choices: list[tuple[str, str]] = []
    places = [access.actions_on(None), *(access.actions_on(employer) for employer in employers)]
    for role, spec in ROLES.items():
        # whether HR rights are held is asked again, employer by employer, when the form is sent
        if all(grant_refusal(role=role, allowed=allowed, guarded=False) for allowed in places):
            continue
        choices.append((role.value, spec.label))
        if role is Role.ELU:
            choices.append((EXECUTIVE, "Maire ou présidence"))
    return choices


class _EmployerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Collectivite) -> str:
        return obj.nom


class InvitationForm(Form):
    """One person: address, role, employer when the role has one, end when the role must have one."""

    email = forms.EmailField(
        label="Adresse électronique",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"invalid": "Écrivez une adresse complète, par exemple prenom.nom@commune.fr."},
    )
    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    collectivite = _EmployerChoice(
        label="Collectivité",
        queryset=Collectivite.objects.none(),
        required=False,
        empty_label="Tout le projet",
        help_text="Pour les rôles qui se tiennent dans une collectivité.",
    )
    date_fin = DateField(
        label="Dernier jour de participation",
        required=False,
        help_text="Jour/mois/année. Nécessaire pour une consultante ou un consultant.",
    )
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=MESSAGE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Affiché sur la page de l’invitation. N’y mettez aucune donnée personnelle.",
    )

    def __init__(self, *args: Any, access: Access, employers: list[Collectivite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_offer(access, employers)
        self.fields["collectivite"].queryset = Collectivite.objects.filter(pk__in=[e.pk for e in employers])

    def clean_email(self) -> str:
        """Lower case, as stored."""
        return User.objects.normalize_email(self.cleaned_data["email"])

    def proposal(self) -> Proposal:
        """What was filled, for the service."""
        given = self.cleaned_data
        executive = given["role"] == EXECUTIVE
        return Proposal(
            email=given["email"],
            role=Role.ELU if executive else Role(given["role"]),
            collectivite=given["collectivite"],
            est_executif=executive,
            date_fin=given["date_fin"],
            message=given["message"],
        )


class InvitationListForm(Form):
    """A pasted list, one line per person."""

    liste = forms.CharField(
        label="Liste à inviter",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Une ligne par personne\u202f: adresse\u202f; rôle\u202f; collectivité. "
        "Pour une consultante ou un consultant, ajoutez une quatrième partie\u202f: son dernier jour.",
        max_length=40_000,
        error_messages={"required": "Collez au moins une ligne."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["liste"].error_messages["required"] = "Collez au moins une ligne."


class EndForm(Form):
    """Why a participation ends."""

    motif = forms.CharField(
        label="Motif",
        max_length=200,
        help_text="Gardé dans l’histoire du projet, par exemple «\u00a0fin de mandat\u00a0».",
    )
