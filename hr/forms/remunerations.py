"""The pay of one agent and the local rates of an employer, typed on the screen."""

from decimal import Decimal

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from common.values import ValeurIllisible, format_decimal, read_rate
from hr.calculs.colonnes import Listes, lecteurs
from hr.calculs.fiches import COLONNES_PAIE, MONTANTS, PAIE
from hr.models import ParametresPaie, Remuneration

TAUX = ("taux_versement_mobilite", "taux_accident_travail", "taux_cdg", "taux_assurance_statutaire")
MAXIMUM_TAUX = "0.5"


class RemunerationForm(EditedMixin, Form):
    """Every amount is text, read by the readers of the workbook: one place decides what is acceptable."""

    def __init__(self, *args, pay: Remuneration | None, motif_requis: bool, jour, **kwargs) -> None:
        initial = {"date_situation": jour}
        if pay is not None:
            initial |= {name: _ecrit(name, getattr(pay, name)) for name in PAIE}
            initial |= {"est_loge": pay.est_loge, "groupe_commun": pay.groupe_commun}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        built: dict[str, forms.Field] = {"date_situation": DateField(label="Situation au")}
        for colonne in COLONNES_PAIE:
            built[colonne.cle] = forms.CharField(
                label=colonne.titre,
                help_text=colonne.aide,
                required=False,
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        built["groupe_commun"] = forms.CharField(
            label="Groupe commun (cotation du poste)",
            help_text="Seulement s’il diffère de celui que dit le régime indemnitaire, par exemple C1.",
            required=False,
            max_length=10,
        )
        built["est_loge"] = forms.BooleanField(label="Logement par nécessité absolue de service", required=False)
        if motif_requis:
            built["motif"] = forms.CharField(
                label="Motif de la modification",
                max_length=500,
                help_text="Cet inventaire est validé : dites pourquoi il change.",
            )
        for name, field in built.items():
            if field.required:
                field.error_messages["required"] = f"{field.label} : ce champ est nécessaire."
            self.fields[name] = field

    def clean(self) -> dict:
        """Read each cell with the reader of its column; an empty one is unknown."""
        cleaned = super().clean()
        readers = lecteurs(Listes({}, {}))
        for name in PAIE:
            raw = cleaned.get(name)
            cleaned[name] = None
            if raw:
                try:
                    cleaned[name] = readers[name](raw)
                except ValeurIllisible as error:
                    self.add_error(name, str(error))
        cleaned["groupe_commun"] = (cleaned.get("groupe_commun") or "").strip().upper()
        return cleaned


def _ecrit(name: str, value: object) -> str:
    if value is None:
        return ""
    return format_decimal(value, 2).replace("\u202f", " ") if name in MONTANTS else str(value)


class ParametresForm(EditedMixin, Form):
    """Local rates; an empty one is not told yet."""

    def __init__(self, *args, parametres: ParametresPaie, **kwargs) -> None:
        kwargs.setdefault(
            "initial",
            {name: _percent(getattr(parametres, name)) for name in TAUX}
            | {"adhere_assurance_chomage": parametres.adhere_assurance_chomage},
        )
        super().__init__(*args, **kwargs)
        helps = {
            "taux_versement_mobilite": "Taux de la commune où travaillent les agents ; 0 % s’il n’y en a pas.",
            "taux_accident_travail": "Taux notifié, par exemple 1,5 %. Ne concerne que le régime général.",
            "taux_cdg": "Cotisation au centre de gestion ; 0 % pour un employeur non affilié.",
            "taux_assurance_statutaire": "Prime d’assurance rapportée au traitement ; 0 % en auto-assurance.",
        }
        for name in TAUX:
            label = str(ParametresPaie._meta.get_field(name).verbose_name)
            self.fields[name] = forms.CharField(
                label=f"{label[0].upper()}{label[1:]}", help_text=helps[name], required=False, max_length=12
            )
        self.fields["adhere_assurance_chomage"] = forms.BooleanField(
            label="Adhésion à l’assurance chômage pour les contractuels",
            help_text="Sans adhésion, l’employeur s’assure lui-même : rien n’est ajouté au coût.",
            required=False,
        )

    def clean(self) -> dict:
        """Rates with their « % » sign."""
        cleaned = super().clean()
        for name in TAUX:
            raw = cleaned.get(name)
            cleaned[name] = None
            if raw:
                try:
                    cleaned[name] = read_rate(raw, maximum=Decimal(MAXIMUM_TAUX), allow_zero=True)
                except ValeurIllisible as error:
                    self.add_error(name, str(error))
        return cleaned


def _percent(value) -> str:
    return "" if value is None else f"{format_decimal(value * 100, 3).rstrip('0').rstrip(',')} %"
