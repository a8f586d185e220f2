"""Who stands in for whom at a meeting."""

from typing import Any

from django import forms

from common.forms import Form
from governance.models import Seat
from projects.models import Membership


class SubstituteForm(Form):
    """A seat held that day, and a member of the project or a name."""

    siege = forms.ModelChoiceField(label="À la place de", queryset=Seat.objects.none(), empty_label=None)
    membre = forms.ModelChoiceField(
        label="Personne du projet",
        queryset=Membership.objects.none(),
        required=False,
        empty_label="quelqu’un qui n’a pas de compte",
        help_text="Elle verra l’instance et ses réunions le jour de la réunion, ni avant ni après.",
    )
    nom = forms.CharField(label="Nom, sans compte", required=False, max_length=160)

    def __init__(self, *args: Any, seats: list[Seat], people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["siege"].queryset = Seat.objects.filter(pk__in=[one.pk for one in seats]).select_related("user")
        self.fields["siege"].label_from_instance = lambda row: row.nom_affiche
        self.fields["membre"].queryset = Membership.objects.filter(pk__in=[one.pk for one in people]).select_related(
            "user", "collectivite"
        )
        self.fields["membre"].label_from_instance = lambda row: f"{row.user.nom_affiche} · {row.role_with_employer}"
