"""The typical week of an agent, typed on the screen: one block per service, seven days, half-hours."""

from collections.abc import Mapping

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from common.values import ValeurIllisible
from hr.calculs.semaine import JOURS, ecrire_demi_heures, lire_demi_heures

LIGNES, LIGNES_MAX = 4, 12
ABREGES = ("Lun.", "Mar.", "Mer.", "Jeu.", "Ven.", "Sam.", "Dim.")


class SemaineForm(EditedMixin, Form):
    """``lignes`` blocks; ``semaine`` holds the result once valid: service key → half-hours by day."""

    relevee_le = DateField(label="Semaine relevée le", help_text="Le jour du relevé, par exemple 16/11/2026.")

    def __init__(
        self,
        *args,
        services: Mapping[str, str],
        semaine: Mapping[int, tuple[int, ...]],
        lignes: int,
        **kwargs,
    ) -> None:
        initial = dict(kwargs.pop("initial", {}))
        for rank, (service, days) in enumerate(semaine.items()):
            initial[f"service_{rank}"] = str(service)
            initial |= {f"{day}_{rank}": ecrire_demi_heures(count) for day, count in zip(JOURS, days, strict=True)}
        super().__init__(*args, initial=initial, **kwargs)
        self.lignes = min(max(lignes, len(semaine)), LIGNES_MAX)
        for rank in range(self.lignes):
            self.fields[f"service_{rank}"] = forms.ChoiceField(
                label=f"Service n° {rank + 1}", choices=[("", "—"), *services.items()], required=False
            )
            for day in JOURS:
                self.fields[f"{day}_{rank}"] = forms.CharField(
                    label=f"{day.capitalize()}, service n° {rank + 1}",
                    required=False,
                    max_length=8,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                )
        self.fields["explication"] = forms.CharField(
            label="D’où vient l’écart avec la durée hebdomadaire ?",
            required=False,
            max_length=500,
            help_text="Seulement si le total n’est pas la durée due : cycle annualisé, RTT, heures complémentaires.",
        )

    @property
    def blocs(self) -> list[tuple[forms.BoundField, list[tuple[str, forms.BoundField]]]]:
        """(service, [(short day, hours)]), for the template."""
        return [
            (
                self[f"service_{rank}"],
                [(short, self[f"{day}_{rank}"]) for short, day in zip(ABREGES, JOURS, strict=True)],
            )
            for rank in range(self.lignes)
        ]

    def clean(self) -> dict:
        """Read the hours; a block without service or a service told twice is refused in words."""
        cleaned = super().clean()
        self.semaine: dict[int, tuple[int, ...]] = {}
        for rank in range(self.lignes):
            days = tuple(self._read(cleaned, f"{day}_{rank}") for day in JOURS)
            service = cleaned.get(f"service_{rank}")
            if not any(days) or f"service_{rank}" in self.errors:
                continue
            if not service:
                self.add_error(f"service_{rank}", f"Service n° {rank + 1} : choisissez le service de ces heures.")
            elif int(service) in self.semaine:
                self.add_error(
                    f"service_{rank}", f"Service n° {rank + 1} : déjà choisi plus haut, additionnez les heures."
                )
            else:
                self.semaine[int(service)] = days
        return cleaned

    def _read(self, cleaned: dict, name: str) -> int:
        try:
            return lire_demi_heures(cleaned.get(name) or "")
        except ValeurIllisible as error:
            self.add_error(name, f"{self.fields[name].label} : {error}")
            return 0
