"""A negotiation file, the position of one side, and its publication."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from governance.models import Decision, DossierNegociation, PositionNegociation
from projects.models import Project, Service

BY_LINE = "Un point par ligne."


def _text(label: str, *, rows: int, help_text: str = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class FileForm(EditedMixin, Form):
    """The subject; then what is agreed, what remains, and how it ends."""

    sujet = forms.CharField(label="Sujet", max_length=200, help_text="La question qui divise, en une ligne.")
    service = forms.ModelChoiceField(
        label="Service concerné", queryset=Service.objects.none(), required=False, empty_label="Aucun en particulier"
    )
    enjeu = _text("Ce qu’il faut régler", rows=4, help_text="Des faits et des chiffres que tous acceptent.")
    accords = _text("Points d’accord", rows=4, help_text=BY_LINE)
    restants = _text("Points qui restent", rows=4, help_text=BY_LINE)
    etat = forms.ChoiceField(label="Où elle en est", choices=DossierNegociation.Etat.choices)
    decision = forms.ModelChoiceField(
        label="Décision qui la clôt", queryset=Decision.objects.none(), required=False, empty_label="Pas encore"
    )

    def __init__(self, *args: Any, project: Project, row: DossierNegociation | None = None, **kwargs: Any) -> None:
        if row is not None:
            names = ("sujet", "enjeu", "accords", "restants", "etat")
            kwargs["initial"] = {name: getattr(row, name) for name in names} | {
                "service": row.service_id,
                "decision": row.decision_id,
            }
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = project.services.filter(collectivite=None)
        self.fields["decision"].queryset = project.decisions.filter(date_retrait=None).order_by("-numero")
        if row is None:
            for name in ("accords", "etat", "decision"):
                del self.fields[name]


class PositionForm(EditedMixin, Form):
    """What one side asks, why, what it may offer."""

    position = _text("Ce que nous demandons", rows=4, required=True)
    interets = _text(
        "Pourquoi c’est important pour nous",
        rows=4,
        help_text="Ce qu’il faut protéger, quelle que soit la solution : c’est souvent là que se trouve l’accord.",
    )
    offres = _text("Ce que nous pouvons offrir", rows=4)

    def __init__(self, *args: Any, row: PositionNegociation | None, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in self.base_fields} if row else None
        super().__init__(*args, initial=initial, **kwargs)


class PublishForm(Form):
    """Which version was read before it is published."""

    # not « version », which every form of the house carries for another purpose
    lue = forms.IntegerField(widget=forms.HiddenInput)
