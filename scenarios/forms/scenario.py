"""The scenario itself, the service that one adds, a line of the assumption log."""

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form, ModelForm
from common.values import format_decimal
from projects.models import Collectivite, Service
from scenarios.engine.formes import catalogue
from scenarios.forms.fields import TrendField
from scenarios.models import Hypothese, Scenario
from scenarios.models.scenario import HORIZON, HORIZON_MAXIMUM, POSTES

BOUNDS = ("bas", "central", "haut")


class ScenarioForm(EditedMixin, Form):
    """Name, years and the two trends."""

    nom = forms.CharField(label="Nom du scénario", max_length=120)
    description = forms.CharField(
        label="En quelques phrases",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text="Ce qui change pour l’usager, avec qui, pourquoi.",
    )
    annee_debut = forms.IntegerField(
        label="Première année", min_value=2020, max_value=2100, help_text="Ses prix servent de base."
    )
    nombre_annees = forms.IntegerField(label="Nombre d’années", min_value=1, max_value=HORIZON_MAXIMUM, initial=HORIZON)
    tendance_avant = TrendField(
        label="Évolution annuelle sans mutualisation (%)", help_text="Par exemple 2,5. Elle porte le statu quo."
    )
    tendance_apres = TrendField(label="Évolution annuelle des services mutualisés (%)")
    compter_amo = forms.BooleanField(
        label="Compter l’assistance à maîtrise d’ouvrage (AMO)",
        required=False,
        initial=True,
        help_text="Elle fait partie de ce qu’il faut dépenser : décocher se justifie dans le journal des hypothèses.",
    )

    @classmethod
    def of(cls, scenario: Scenario | None, *args, **kwargs) -> "ScenarioForm":
        """The form filled with a scenario, empty without one."""
        if scenario is not None:
            kwargs["initial"] = {name: getattr(scenario, name) for name in cls.base_fields}
        return cls(*args, **kwargs)


class AddServiceForm(Form):
    """A service of the catalogue, its form and its opening."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none(), empty_label="Choisir")
    forme = forms.ChoiceField(label="Forme juridique", choices=[(f.code, f.libelle) for f in catalogue()])
    gestionnaire = forms.ModelChoiceField(
        label="Géré par", queryset=Collectivite.objects.none(), required=False, empty_label="À choisir plus tard"
    )
    date_ouverture = DateField(label="Ouverture")

    def __init__(self, *args, scenario: Scenario, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        taken = scenario.services.values("service_id")
        self.fields["service"].queryset = (
            Service.objects.filter(project_id=scenario.project_id, collectivite=None)
            .exclude(pk__in=taken)
            .order_by("rang", "libelle")
        )
        self.fields["gestionnaire"].queryset = Collectivite.objects.filter(project_id=scenario.project_id).order_by(
            "rang", "nom"
        )


class HypothesisForm(EditedMixin, ModelForm):
    """A line of the assumption log, with its low, central and high values when an amount follows it."""

    date_source = DateField(label="Date de la source", required=False)
    poste = forms.ChoiceField(
        label="Ligne du bilan qui suit cette hypothèse",
        choices=[("", "aucune"), *POSTES],
        required=False,
        help_text="Ses montants bougent en proportion des valeurs basse, centrale et haute.",
    )
    bas = DecimalField(label="Valeur basse", required=False, max_digits=14, decimal_places=4)
    central = DecimalField(
        label="Valeur centrale", required=False, max_digits=14, decimal_places=4, help_text="Celle du calcul."
    )
    haut = DecimalField(label="Valeur haute", required=False, max_digits=14, decimal_places=4)

    class Meta:
        model = Hypothese
        fields = [
            "libelle", "valeur", "source", "date_source", "confiance", "poste", "service", "bas", "central", "haut"
        ]  # fmt: skip
        widgets = {"confiance": forms.RadioSelect}

    def __init__(self, *args, scenario: Scenario, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.scenario = scenario
        self.fields["service"].queryset = scenario.services.select_related("service").order_by("service__rang", "pk")
        self.fields["service"].empty_label = "tous les services du scénario"
        self.fields["service"].required = False

    def clean(self):
        data = super().clean()
        bounds = [data.get(name) for name in BOUNDS]
        if self.errors:
            return data
        if not data.get("poste"):
            if any(bound is not None for bound in bounds):
                self.add_error("poste", "Des valeurs basse, centrale et haute : dire quelle ligne les suit.")
            return data | {"service": None}
        missing = [name for name, bound in zip(BOUNDS, bounds, strict=True) if bound is None]
        for name in missing:
            self.add_error(name, "Une ligne suit cette hypothèse : donner les trois valeurs.")
        if missing:
            return data
        low, central, high = bounds
        if not low <= central <= high:
            read = " ; ".join(format_decimal(bound) for bound in bounds)
            self.add_error("central", f"Il faut basse ≤ centrale ≤ haute (lu : {read}).")
        elif not central:
            self.add_error("central", "La valeur centrale ne peut pas être nulle : rien n’en serait une proportion.")
        same = Hypothese.objects.filter(
            scenario=self.scenario, poste=data["poste"], service=data.get("service"), central__isnull=False
        ).exclude(pk=self.instance.pk)
        if (other := same.first()) is not None:
            self.add_error("poste", f"Cette ligne suit déjà « {other.libelle} » : une seule hypothèse la fait bouger.")
        return data
