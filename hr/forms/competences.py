"""A skill of a common job, and the counts of an employer."""

from collections.abc import Iterable
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from hr.calculs.competences import NIVEAUX
from hr.calculs.metiers import metiers
from hr.models import CompetenceMetier, NiveauEmployeur
from projects.models import Collectivite

CHAMPS = ("metier", "libelle", "niveau_attendu")


class CompetenceForm(EditedMixin, Form):
    """One skill; it is a know-how, never somebody."""

    metier = forms.ChoiceField(label="Métier commun")
    libelle = forms.CharField(
        label="Savoir-faire", max_length=160, help_text="Par exemple : instruire un permis de construire."
    )
    niveau_attendu = forms.TypedChoiceField(label="Niveau attendu", coerce=int, choices=list(NIVEAUX.items()))

    def __init__(self, *args: Any, row: CompetenceMetier, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in CHAMPS}, **kwargs)
        self.fields["metier"].choices = [("", "Choisissez"), *((one.code, one.libelle) for one in metiers())]


class ComptesForm(EditedMixin, Form):
    """Agents looked at and below, for each employer that the reader may write. Both empty: not counted."""

    def __init__(
        self, *args: Any, employeurs: Iterable[Collectivite], competence: CompetenceMetier, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.employeurs = list(employeurs)
        held = {one.collectivite_id: one for one in NiveauEmployeur.objects.filter(competence=competence)}
        for one in self.employeurs:
            row = held.get(one.pk)
            for name, label in (("evalues", "agents regardés"), ("sous_niveau", "sous le niveau attendu")):
                self.fields[f"{name}_{one.pk}"] = forms.IntegerField(
                    label=f"{one.nom} : {label}",
                    required=False,
                    min_value=0,
                    max_value=9999,
                    initial=getattr(row, name) if row else None,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                )

    def comptes(self) -> dict[Collectivite, tuple[int | None, int | None]]:
        """Once valid: employer → (looked at, below)."""
        data = self.cleaned_data
        return {one: (data[f"evalues_{one.pk}"], data[f"sous_niveau_{one.pk}"]) for one in self.employeurs}
