"""A decision with the options that were considered."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from governance.models import Decision

OPTIONS = 4


class DecisionForm(EditedMixin, Form):
    """``fields()``, ``options()`` and ``kept()`` give what the services take."""

    objet = forms.CharField(label="Objet", max_length=200, help_text="La question posée, en une ligne.")
    texte = forms.CharField(label="Ce qui est décidé", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    date = DateField(label="Date")
    resultat = forms.ChoiceField(label="Résultat", choices=Decision.Resultat.choices, initial=Decision.Resultat.ADOPTEE)
    mode = forms.ChoiceField(
        label="Prise par",
        choices=Decision.Mode.choices,
        widget=forms.RadioSelect,
        initial=Decision.Mode.CONSENSUS,
    )
    pour = forms.IntegerField(label="Voix pour", required=False, min_value=0, max_value=999)
    contre = forms.IntegerField(label="Voix contre", required=False, min_value=0, max_value=999)
    abstentions = forms.IntegerField(label="Abstentions", required=False, min_value=0, max_value=999)
    reserves = forms.CharField(
        label="Réserves exprimées", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )
    informes = forms.CharField(
        label="Qui en est informé",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Instances, services, agents concernés, et par qui.",
    )

    def __init__(self, *args: Any, decision: Decision | None = None, **kwargs: Any) -> None:
        given = list(decision.options.order_by("rang", "pk")) if decision else []
        initial = dict(kwargs.pop("initial", None) or {})
        if decision is not None:
            initial = {name: getattr(decision, name) for name in self.base_fields}
            initial |= {f"option_{rank}": row.libelle for rank, row in enumerate(given)}
            initial["retenue"] = next((str(rank) for rank, row in enumerate(given) if row.est_retenue), "")
        super().__init__(*args, initial=initial, **kwargs)
        self.count = max(OPTIONS, len(given) + 1)
        self.names = {
            "what": ["objet", "texte", *(f"option_{rank}" for rank in range(self.count)), "retenue"],
            "how": ["date", "resultat", "mode"],
            "counts": ["pour", "contre", "abstentions"],
            "after": ["reserves", "informes", *(["motif"] if decision is not None else [])],
        }
        for rank in range(self.count):
            self.fields[f"option_{rank}"] = forms.CharField(
                label=f"Option {rank + 1} envisagée", required=False, max_length=300
            )
        self.fields["retenue"] = forms.ChoiceField(
            label="Option retenue",
            required=False,
            choices=[("", "aucune"), *((str(rank), f"option {rank + 1}") for rank in range(self.count))],
        )
        if decision is not None:
            self.fields["motif"] = forms.CharField(
                label="Pourquoi cette décision est-elle corrigée ?",
                required=False,
                max_length=500,
                help_text="Le motif reste dans l’historique de la décision.",
            )

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields as the page groups them."""
        return {part: [self[name] for name in names] for part, names in self.names.items()}

    def values(self) -> dict[str, Any]:
        """The fields of the decision itself."""
        return {name: self.cleaned_data[name] for name in self.base_fields}

    def _typed(self) -> list[tuple[int, str]]:
        texts = ((rank, " ".join(self.cleaned_data[f"option_{rank}"].split())) for rank in range(self.count))
        return [(rank, text) for rank, text in texts if text]

    def options(self) -> list[str]:
        """The options that were typed, in order."""
        return [text for _, text in self._typed()]

    def kept(self) -> int | None:
        """Rank of the option kept among ``options()``, ``None`` when none is; -1 when it points to an empty line."""
        wanted = self.cleaned_data["retenue"]
        if not wanted:
            return None
        return next((place for place, (rank, _) in enumerate(self._typed()) if str(rank) == wanted), -1)
