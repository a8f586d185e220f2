"""The pay scheme and the benefits of an employer, typed as they are: a rule that is broken is shown, never refused."""

from decimal import Decimal

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from common.values import ValeurIllisible, format_decimal, read_rate
from hr.calculs.avantages import A_PART, AVANTAGES
from hr.calculs.regimes import NATURES, POLICE
from hr.models import Avantage, CadreEmplois, LigneRegime, RegimeIndemnitaire
from hr.services.regimes import ReponseSaisie

MONTANTS = ("ifse_plancher", "ifse_moyenne", "ifse_plafond", "cia_plafond")
MAXIMUM = Decimal(200_000)


def _motif(regime: RegimeIndemnitaire) -> dict[str, forms.Field]:
    if not regime.est_valide:
        return {}
    field = forms.CharField(
        label="Motif de la modification",
        max_length=300,
        help_text="Ce régime est validé : il sera à valider de nouveau.",
    )
    field.error_messages["required"] = f"{field.label} : ce champ est nécessaire."
    return {"motif": field}


class RegimeForm(EditedMixin, Form):
    """The heading of a scheme."""

    nature = forms.ChoiceField(label="Régime indemnitaire", choices=list(NATURES.items()))
    date_deliberation = DateField(label="Délibération du", required=False)
    reference_deliberation = forms.CharField(label="Numéro de la délibération", required=False, max_length=60)
    date_cst = DateField(label="Avis du CST du", required=False)
    note = forms.CharField(label="Remarque", required=False, max_length=300)

    def __init__(self, *args, regime: RegimeIndemnitaire, **kwargs) -> None:
        kwargs.setdefault(
            "initial",
            {
                name: getattr(regime, name)
                for name in ("nature", "date_deliberation", "reference_deliberation", "date_cst", "note")
            },
        )
        super().__init__(*args, **kwargs)
        self.fields.update(_motif(regime))


class LigneForm(EditedMixin, Form):
    """One cadre d'emplois × group."""

    cadre_emplois = forms.ModelChoiceField(
        label="Cadre d’emplois", queryset=CadreEmplois.objects.order_by("rang", "code"), empty_label="—"
    )
    groupe = forms.IntegerField(
        label="Groupe de fonctions", min_value=1, max_value=9, help_text="1 est le groupe le plus élevé."
    )
    groupe_commun = forms.CharField(
        label="Groupe commun",
        required=False,
        max_length=10,
        help_text="La cotation qui sert à comparer les employeurs. Vide : la catégorie et le groupe, par exemple C2.",
    )
    fonctions = forms.CharField(label="Fonctions", required=False, max_length=200)
    ifse_plancher = DecimalField(
        label="IFSE plancher", required=False, min_value=0, max_value=MAXIMUM, decimal_places=2
    )
    ifse_moyenne = DecimalField(
        label="IFSE moyenne versée", required=False, min_value=0, max_value=MAXIMUM, decimal_places=2
    )
    ifse_plafond = DecimalField(label="IFSE plafond", required=False, min_value=0, max_value=MAXIMUM, decimal_places=2)
    cia_plafond = DecimalField(
        label="CIA plafond",
        required=False,
        min_value=0,
        max_value=MAXIMUM,
        decimal_places=2,
        help_text="Pour la police municipale, la part variable de l’ISFE.",
    )
    isfe_taux = forms.CharField(
        label="Part fixe de l’ISFE",
        required=False,
        max_length=10,
        help_text="Police municipale et gardes champêtres seulement, par exemple 25 %.",
    )
    effectif = forms.IntegerField(label="Agents dans ce groupe", min_value=0, max_value=20_000)

    def __init__(self, *args, regime: RegimeIndemnitaire, ligne: LigneRegime | None, **kwargs) -> None:
        if ligne is not None:
            initial = {
                name: getattr(ligne, name)
                for name in ("cadre_emplois", "groupe", "groupe_commun", "fonctions", "effectif", *MONTANTS)
            }
            if ligne.isfe_taux is not None:
                initial["isfe_taux"] = f"{format_decimal(ligne.isfe_taux * 100, 2).rstrip('0').rstrip(',')} %"
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        for name in MONTANTS:
            self.fields[name].help_text = self.fields[name].help_text or "En euros par an, à temps plein."
        self.fields.update(_motif(regime))

    def clean_groupe_commun(self) -> str:
        return self.cleaned_data["groupe_commun"].strip().upper()

    def clean_isfe_taux(self) -> Decimal | None:
        """A rate with its sign; empty outside the police."""
        raw = self.cleaned_data["isfe_taux"]
        if not raw:
            return None
        try:
            rate = read_rate(raw, allow_zero=True)
        except ValeurIllisible as error:
            raise forms.ValidationError(str(error)) from None
        cadre = self.cleaned_data.get("cadre_emplois")
        if cadre is not None and cadre.code not in POLICE:
            raise forms.ValidationError("L’ISFE ne concerne que la police municipale et les gardes champêtres.")
        return rate


class AvantagesForm(EditedMixin, Form):
    """One line per benefit: inconnu, oui or non; the amount where the benefit has one."""

    def __init__(self, *args, reponses: dict[str, Avantage], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(AVANTAGES)
        for code, spec in AVANTAGES.items():
            held = reponses.get(code)
            self.fields[f"{code}-reponse"] = forms.ChoiceField(
                label=spec.libelle,
                choices=[("", "inconnu"), *Avantage.Reponse.choices],
                required=False,
                initial=held.reponse if held else "",
                help_text=spec.aide,
            )
            if spec.unite:
                self.fields[f"{code}-montant"] = DecimalField(
                    label=f"Montant ({spec.unite})",
                    required=False,
                    min_value=0,
                    max_value=MAXIMUM,
                    decimal_places=2,
                    initial=held.montant if held else None,
                )
            self.fields[f"{code}-precision"] = forms.CharField(
                label="Précision", required=False, max_length=200, initial=held.precision if held else ""
            )
        held = reponses.get(A_PART)
        self.fields[f"{A_PART}-beneficiaires"] = forms.IntegerField(
            label="Agents qui le gardent",
            required=False,
            min_value=0,
            max_value=20_000,
            initial=held.beneficiaires if held else None,
        )
        self.fields[f"{A_PART}-date_deliberation"] = DateField(
            label="Délibération du", required=False, initial=held.date_deliberation if held else None
        )

    def title_of(self, name: str) -> str:
        """« Titres-restaurant : montant » : the label of a field does not say of which benefit."""
        benefit = AVANTAGES[name.rpartition("-")[0]].libelle
        label = super().title_of(name)
        return label if label == benefit else f"{benefit} : {label[0].lower()}{label[1:]}"

    @property
    def lignes(self):
        """(benefit, its bound fields) in order, the acquired benefit last."""
        for code in self.codes:
            names = [name for name in self.fields if name.startswith(f"{code}-")]
            yield AVANTAGES[code], [self[name] for name in names]

    def clean(self) -> dict:
        """An amount needs a « oui »."""
        cleaned = super().clean()
        for code in self.codes:
            amount, answer = cleaned.get(f"{code}-montant"), cleaned.get(f"{code}-reponse")
            if amount is not None and answer != Avantage.Reponse.OUI:
                self.add_error(f"{code}-montant", f"{AVANTAGES[code].libelle} : un montant va avec la réponse « oui ».")
        return cleaned

    def reponses(self) -> dict[str, ReponseSaisie]:
        """What was typed, by benefit. Call once valid."""
        data = self.cleaned_data
        return {
            code: ReponseSaisie(
                data.get(f"{code}-reponse") or "",
                data.get(f"{code}-montant"),
                data.get(f"{code}-precision") or "",
                data.get(f"{code}-beneficiaires"),
                data.get(f"{code}-date_deliberation"),
            )
            for code in self.codes
        }
