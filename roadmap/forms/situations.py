"""The situation of one agent, the words of the sheet, its handing over and its reply."""

from decimal import Decimal
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from roadmap.models import FicheIndividuelle, SituationAgent
from roadmap.services.situations import DATES, possible_issues
from roadmap.situations import ISSUES, THEMES, points

HUNDRED = Decimal(100)


class FollowForm(Form):
    """One more agent of the employer, by matricule."""

    matricule = forms.CharField(label="Matricule", max_length=40)


class SituationForm(EditedMixin, Form):
    """How far an agent has come. ``values()``: what the service writes."""

    part = DecimalField(
        label="Part du temps donnée au service (%)", min_value=Decimal("0.01"), max_value=HUNDRED, max_digits=5
    )
    date_information = DateField(label="Informé par écrit le", required=False)
    date_entretien = DateField(label="Reçu en entretien le", required=False)
    issue = forms.ChoiceField(label="Situation décidée", required=False)
    date_arrete = DateField(label="Arrêté notifié le", required=False)
    reference_arrete = forms.CharField(
        label="Référence de l’arrêté", required=False, max_length=80, help_text="Son numéro, sans nom."
    )
    date_effet = DateField(label="Prend effet le", required=False)

    def __init__(self, *args: Any, situation: SituationAgent, **kwargs: Any) -> None:
        initial = {name: getattr(situation, name) for name in (*DATES, "reference_arrete")}
        super().__init__(*args, initial=initial | {"part": (situation.part * HUNDRED).normalize() + 0}, **kwargs)
        found = possible_issues(situation)
        self.fields["issue"].choices = [("", "À décider"), *((one.issue.value, ISSUES[one.issue]) for one in found)]
        rules = [f"{ISSUES[one.issue]} : {one.regle} ({one.source})" for one in found if one.regle]
        self.fields["issue"].help_text = ". ".join(rules)

    def values(self) -> dict[str, Any]:
        """The fields of the situation, the share as part of one."""
        return self.cleaned_data | {"part": self.cleaned_data["part"] / HUNDRED}


class SheetForm(EditedMixin, Form):
    """What the sheet says, point by point, under the four headings of the law."""

    def __init__(self, *args: Any, situation: SituationAgent, **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(situation.fiche), **kwargs)
        for one in points():
            self.fields[one.code] = forms.CharField(
                label=f"{THEMES[one.theme]} : {one.libelle[0].lower()}{one.libelle[1:]}",
                required=False,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=one.aide,
            )


class HandForm(Form):
    """When the sheet was handed over."""

    date_remise = DateField(label="Remise le")


class ReplyForm(EditedMixin, Form):
    """What the agent answered."""

    reponse = forms.ChoiceField(label="L’agent", required=False)
    date_reponse = DateField(label="Réponse du", required=False)
    observations = forms.CharField(
        label="Observations de l’agent",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Avec ses mots. Ni santé, ni vie de famille, ni appartenance syndicale.",
    )

    def __init__(self, *args: Any, sheet: FicheIndividuelle, **kwargs: Any) -> None:
        initial = {name: getattr(sheet, name) for name in ("reponse", "date_reponse", "observations")}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["reponse"].choices = [("", "n’a pas encore répondu"), *FicheIndividuelle.Reponse.choices]
