"""A session, the counts of an employer, a marker."""

from collections.abc import Iterable
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from projects.models import Collectivite, Project
from roadmap.models import Formation, PresenceFormation, Repere

TRAINING = (
    "genre", "titre", "besoin", "organisme", "date_session", "jours", "etat", "cout_euros", "evaluation", "service",
    "est_prealable", "action", "competence",
)  # fmt: skip
MARKER = ("genre", "libelle", "porteur", "date_prevue", "date_fait")


class TrainingForm(EditedMixin, Form):
    """One session; nobody is named."""

    genre = forms.ChoiceField(label="Nature", choices=Formation.Genre.choices, widget=forms.RadioSelect)
    titre = forms.CharField(label="Intitulé", max_length=160)
    besoin = forms.CharField(
        label="Besoin auquel elle répond", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un métier ou une compétence ; jamais une personne.",
    )  # fmt: skip
    competence = forms.ModelChoiceField(
        label="Savoir-faire visé", queryset=None, required=False, empty_label="Aucun en particulier",
        help_text="De la page « Compétences » : un besoin sans formation y reste à pourvoir.",
    )  # fmt: skip
    organisme = forms.CharField(label="Organisme", required=False, max_length=120, help_text="CNFPT, intervenant…")
    date_session = DateField(label="Date", required=False)
    jours = DecimalField(label="Durée en jours", min_value=0.5, max_value=99, max_digits=4, decimal_places=1)
    etat = forms.ChoiceField(label="État", choices=Formation.Etat.choices)
    cout_euros = DecimalField(label="Coût (€)", required=False, min_value=0, max_digits=10, decimal_places=2)
    action = forms.ModelChoiceField(
        label="Action qui porte ce coût", queryset=None, required=False, empty_label="Aucune encore",
        help_text="Le coût est une part du coût de départ de l’action : il n’est compté qu’une fois.",
    )  # fmt: skip
    evaluation = DecimalField(
        label="Note moyenne des participants sur 5", required=False, min_value=0, max_value=5, max_digits=3,
        decimal_places=1,
    )  # fmt: skip
    service = forms.ModelChoiceField(
        label="Service à ouvrir", queryset=None, required=False, empty_label="Aucun en particulier"
    )
    est_prealable = forms.BooleanField(label="Doit être tenue avant l’ouverture de ce service", required=False)

    def __init__(self, *args: Any, row: Formation, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in TRAINING}, **kwargs)
        self.fields["service"].queryset = project.services_mutualises.select_related("service").order_by("numero")
        self.fields["action"].queryset = project.actions.order_by("numero")
        self.fields["competence"].queryset = project.competences.order_by("metier", "libelle", "pk")
        self.fields["competence"].label_from_instance = lambda one: f"{one.metier_dit} : {one.libelle}"


class AttendanceForm(EditedMixin, Form):
    """Expected and present of each employer that the reader may write."""

    def __init__(self, *args: Any, employers: Iterable[Collectivite], training: Formation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employers = list(employers)
        held = {one.collectivite_id: one for one in PresenceFormation.objects.filter(formation=training)}
        for one in self.employers:
            row = held.get(one.pk)
            for name, label in (("attendus", "attendus"), ("presents", "présents")):
                self.fields[f"{name}_{one.pk}"] = forms.IntegerField(
                    label=f"{one.nom} : {label}",
                    required=False,
                    min_value=0,
                    max_value=999,
                    initial=getattr(row, name) if row else None,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                )

    def counts(self) -> dict[Collectivite, tuple[int | None, int | None]]:
        """Once valid: employer → (expected, present)."""
        data = self.cleaned_data
        return {one: (data[f"attendus_{one.pk}"], data[f"presents_{one.pk}"]) for one in self.employers}


class MarkerForm(EditedMixin, Form):
    """One marker of a common culture."""

    genre = forms.ChoiceField(label="Nature", choices=Repere.Genre.choices, widget=forms.RadioSelect)
    libelle = forms.CharField(label="Quoi", max_length=160, help_text="Par exemple : circuit des bons de commande.")
    porteur = forms.CharField(label="Qui s’en occupe", required=False, max_length=120, help_text="Une fonction.")
    date_prevue = DateField(label="Prévu pour le", required=False)
    date_fait = DateField(label="En place depuis le", required=False)

    def __init__(self, *args: Any, row: Repere, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in MARKER}, **kwargs)
