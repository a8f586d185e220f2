"""How many codes for each employer; the minute of publication."""

from datetime import datetime

from django import forms
from django.utils import timezone

from common.forms import DateField, Form
from consultations.models import Survey
from consultations.services.lots import MOST_CODES
from projects.models import Collectivite


class LotsForm(Form):
    """One number of agents per employer."""

    def __init__(self, *args, employers: list[Collectivite], before: Survey | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = dict(before.lots.filter(attendus__gt=0).values_list("collectivite_id", "attendus")) if before else {}
        self.employers = employers
        for employer in employers:
            self.fields[f"agents-{employer.pk}"] = forms.IntegerField(
                label=employer.nom,
                required=False,
                min_value=0,
                max_value=MOST_CODES,
                initial=known.get(employer.pk),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    def agents(self) -> dict[int, int]:
        """Agents expected, by key of the employer."""
        return {c.pk: self.cleaned_data[f"agents-{c.pk}"] or 0 for c in self.employers}


class SpareForm(Form):
    """More codes for an employer."""

    collectivite = forms.ModelChoiceField(label="Collectivité", queryset=Collectivite.objects.none())
    nombre = forms.IntegerField(
        label="Nombre de codes de secours",
        min_value=1,
        max_value=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args, employers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collectivite"].queryset = employers
        self.fields["collectivite"].label_from_instance = lambda employer: employer.nom


class PublishForm(Form):
    """The day and the minute from which everybody reads the results."""

    jour = DateField(label="Jour de publication")
    heure = forms.TimeField(
        label="Heure",
        input_formats=["%H:%M", "%Hh%M", "%H h %M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}),
        help_text="Par exemple 09:00. Jusque-là, élus, représentants et agents ne voient rien.",
    )

    publiees = forms.MultipleChoiceField(
        label="Résultats publiés",
        widget=forms.CheckboxSelectMultiple,
        help_text="Une question que vous décochez ne sera plus montrée à personne, ni à vous ; son intitulé reste "
        "écrit parmi « Résultats non publiés ».",
        error_messages={"required": "Publiez au moins une question."},
    )

    def __init__(self, *args, questions: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publiees"].choices = questions
        self.fields["publiees"].initial = [cle for cle, _ in questions]
        self.fields["publiees"].error_messages["required"] = "Publiez au moins une question."
        now = timezone.localtime()
        self.fields["jour"].initial = now.date()
        self.fields["heure"].initial = now.time()

    def kept_back(self) -> list[str]:
        """Keys of the questions that were unticked."""
        kept = set(self.cleaned_data["publiees"])
        return [cle for cle, _ in self.fields["publiees"].choices if cle not in kept]

    def moment(self) -> datetime:
        """The minute of publication, in the time of Paris."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["jour"], self.cleaned_data["heure"]))
