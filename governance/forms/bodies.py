"""A body; a seat in it."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from governance.models import Body, Seat
from governance.quorum import Quorum
from projects.models import Membership, Project
from projects.queries import collectivites_in


class BodyForm(EditedMixin, Form):
    """What a body is. ``fields()`` gives what ``services.bodies.save_body`` takes."""

    kind = forms.ChoiceField(label="Nature", choices=Body.Kind.choices)
    nom = forms.CharField(label="Nom", max_length=120, help_text="Comme on l’appelle chez vous.")
    collectivite = forms.ModelChoiceField(
        label="Instance de la collectivité",
        queryset=None,
        required=False,
        empty_label="tout le projet",
        help_text="Pour un conseil, un bureau ou un CST : la sienne.",
    )
    mission = forms.CharField(
        label="Ce qu’elle fait", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rythme = forms.CharField(
        label="Rythme des réunions", required=False, max_length=120, help_text="Par exemple : tous les deux mois"
    )
    quorum = forms.ChoiceField(label="Quorum", choices=[(q.value, q.label) for q in Quorum], initial="AUCUN")
    quorum_nombre = forms.IntegerField(
        label="Nombre de présents demandé",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Seulement si le quorum est un nombre fixé.",
    )
    rappel_jours = forms.IntegerField(
        label="Tableau de bord annoncé, en jours avant chaque réunion",
        required=False,
        min_value=1,
        max_value=30,
        initial=7,
        help_text="Pour un comité de pilotage : ses membres reçoivent alors un lien, sans aucun chiffre. Vide : jamais.",
    )
    date_fin = DateField(label="A cessé le", required=False, help_text="Vide tant qu’elle se réunit.")

    def __init__(self, *args: Any, project: Project, body: Body | None = None, **kwargs: Any) -> None:
        if body is not None:
            kwargs.setdefault("initial", {name: getattr(body, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.fields["collectivite"].queryset = collectivites_in(project)
        if body is None:
            del self.fields["date_fin"]

    def clean_nom(self) -> str:
        return " ".join(self.cleaned_data["nom"].split())


class SeatForm(Form):
    """A new seat: a member of the project, or somebody without account."""

    membre = forms.ModelChoiceField(
        label="Personne du projet",
        queryset=None,
        required=False,
        empty_label="quelqu’un qui n’a pas de compte",
        help_text="Elle verra l’instance, ses réunions et ses documents.",
    )
    nom = forms.CharField(label="Nom, sans compte", required=False, max_length=160)
    collectivite = forms.ModelChoiceField(
        label="Siège pour, sans compte", queryset=None, required=False, empty_label="personne en particulier"
    )
    fonction = forms.ChoiceField(label="Fonction", choices=Seat.Fonction.choices, initial=Seat.Fonction.MEMBRE)
    a_voix = forms.BooleanField(label="A voix délibérative", required=False, initial=True)
    date_debut = DateField(label="Depuis le")
    date_fin = DateField(label="Jusqu’au", required=False, help_text="Dernier jour compris ; vide si sans fin prévue.")

    def __init__(self, *args: Any, project: Project, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membre"]
        field.queryset = Membership.objects.filter(pk__in=[row.pk for row in people]).select_related(
            "user", "collectivite"
        )
        field.label_from_instance = lambda row: f"{row.user.nom_affiche} · {row.role_with_employer}"
        self.fields["collectivite"].queryset = collectivites_in(project)


class SeatChangeForm(EditedMixin, Form):
    """What changes of a seat, and why."""

    fonction = forms.ChoiceField(label="Fonction", choices=Seat.Fonction.choices)
    a_voix = forms.BooleanField(label="A voix délibérative", required=False)
    date_debut = DateField(label="Depuis le")
    date_fin = DateField(
        label="Jusqu’au", required=False, help_text="Dernier jour compris. Pour mettre fin au siège, écrivez ce jour."
    )
    motif = forms.CharField(label="Motif", required=False, max_length=300)
