"""The hypotheses of a simulation, in the address: nothing is written by looking."""

from decimal import Decimal
from fractions import Fraction

from django import forms

from common.forms import DecimalField, Form
from common.values import NBSP, ValeurIllisible, format_euros, format_percent, read_rate
from hr.calculs.harmonisation import REGLES, HypotheseInvalide, Regle, etalement, verifier_parts

OUI_NON = [("oui", "oui"), ("non", "non")]
ANNEES = 6


class SimulationForm(Form):
    """Rule, phasing, perimeter; a target per common group when the rule is « montants choisis »."""

    regle = forms.ChoiceField(label="Porter chaque groupe à", choices=list(REGLES.items()))
    debut = forms.IntegerField(label="Première année", min_value=2024, max_value=2060)
    annees = forms.IntegerField(label="Étalement (années)", min_value=1, max_value=ANNEES)
    parts = forms.CharField(
        label="Parts cumulées",
        required=False,
        max_length=120,
        help_text="Facultatif, une par année : 25 % ; 60 % ; 100 %. Vide : parts égales.",
    )
    services = forms.MultipleChoiceField(
        label="Services concernés", required=False, widget=forms.CheckboxSelectMultiple, help_text="Aucun : tous."
    )
    hote = forms.ChoiceField(label="Employeur d’accueil", required=False)
    contagion = forms.ChoiceField(
        label="Compter ses agents des mêmes groupes",
        choices=OUI_NON,
        required=False,
        help_text="Ils demanderont la même chose : c’est la contagion.",
    )

    def __init__(self, *args, services, employeurs, groupes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.groupes = list(groupes)
        self.fields["services"].choices = [(name, name) for name in services]
        self.fields["hote"].choices = [("", "—"), *((name, name) for name in employeurs)]
        for rank, groupe in enumerate(self.groupes):
            self.fields[f"cible-{rank}"] = DecimalField(
                label=f"Cible du groupe {groupe}", required=False, min_value=0, max_value=200_000, decimal_places=2
            )

    @property
    def cibles(self):
        """Bound fields of the targets."""
        return [self[f"cible-{rank}"] for rank in range(len(self.groupes))]

    @property
    def sur_mesure_ouvert(self) -> bool:
        """Whether the targets by group are in use."""
        return self.data.get("regle") == Regle.CUSTOM

    @property
    def perimetre_ouvert(self) -> bool:
        """Whether some services are chosen."""
        return bool(self.data.get("hote")) or "services" in self.data

    @property
    def principaux(self):
        """Bound fields shown first."""
        return [self[name] for name in ("regle", "debut", "annees", "parts")]

    @property
    def perimetre(self):
        """Bound fields of the perimeter."""
        return [self[name] for name in ("services", "hote", "contagion")]

    def clean(self) -> dict:
        """Read the shares; a chosen target needs at least one amount."""
        cleaned = super().clean()
        try:
            cleaned["phasage"] = self._phasage(cleaned)
        except (HypotheseInvalide, ValeurIllisible) as error:
            self.add_error("parts", str(error))
        chosen = {
            groupe: cleaned[f"cible-{rank}"]
            for rank, groupe in enumerate(self.groupes)
            if cleaned.get(f"cible-{rank}") is not None
        }
        cleaned["sur_mesure"] = chosen
        if cleaned.get("regle") == Regle.CUSTOM and not chosen:
            self.add_error("regle", "Saisissez au moins une cible de groupe.")
        return cleaned

    def _phasage(self, cleaned: dict) -> tuple[Fraction, ...]:
        raw = (cleaned.get("parts") or "").replace("|", ";")
        if not raw.strip():
            return etalement(cleaned.get("annees") or 1)
        shares = [Fraction(read_rate(text, allow_zero=True)) for text in raw.split(";") if text.strip()]
        if len(shares) > ANNEES:
            raise HypotheseInvalide("L’étalement va de 1 à 6 ans.")
        return verifier_parts(shares)

    def phrases(self) -> list[str]:
        """The hypotheses in words, printed with a communicated result. Call once valid."""
        data = self.cleaned_data
        regle = Regle(data["regle"])
        shares = " puis ".join(_percent(part) for part in data["phasage"])
        out = [
            f"Cible{NBSP}: {REGLES[regle]}, sous le plafond légal ; personne ne perd.",
            f"Étalement à partir de {data['debut']}{NBSP}: {shares}.",
        ]
        if regle is Regle.CUSTOM:
            told = ", ".join(f"{groupe} {format_euros(amount, 0)}" for groupe, amount in data["sur_mesure"].items())
            out.append(f"Montants choisis{NBSP}: {told}.")
        if data["services"]:
            out.append(f"Services{NBSP}: {', '.join(data['services'])}.")
            if data["hote"]:
                verb = "comptés" if data["contagion"] != "non" else "non comptés"
                out.append(f"Agents de {data['hote']} des mêmes groupes {verb}.")
        return out


def _percent(part: Fraction) -> str:
    return format_percent(Decimal(part.numerator) / Decimal(part.denominator), 2)
