"""A fiche action, its dates, its indicators, the objectives."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form, SeveralRowsField
from diagnostics.queries_register import LATEST
from projects.models import Collectivite, Project
from projects.options import Option
from projects.queries import collectivites_in
from roadmap.models import FicheAction, IndicateurAction, IndicateurObjectif, Objectif, ParticipationAction
from roadmap.queries.actions import communes_asked
from roadmap.raci import APPROUVE, CONSULTE, INFORME, LIBELLES, REALISE

TEXT = forms.Textarea(attrs={"rows": 3})
LINES = forms.Textarea(attrs={"rows": 2})
MULTIPLE = ("predecesseurs", "decisions", "temoignages")
PREFIX = "reponse_"


class ActionForm(EditedMixin, Form):
    """``values()``, ``before()``, ``answers()`` and ``decided()`` give what the service takes."""

    titre = forms.CharField(label="Titre", max_length=160)
    objectif = forms.ModelChoiceField(
        label="Objectif ou orientation", queryset=Objectif.objects.none(), required=False, empty_label="aucun"
    )
    motif_sans_objectif = forms.CharField(
        label="Sans objectif, pourquoi",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mutualiser est un moyen : une action sans objectif et sans raison retient la clôture de la phase.",
    )
    constat = forms.CharField(label="Constat", required=False, max_length=5000, widget=TEXT)
    description = forms.CharField(label="Ce qui sera fait", required=False, max_length=5000, widget=TEXT)
    organisation = forms.ModelChoiceField(
        label="Portée par", queryset=Collectivite.objects.none(), required=False, empty_label="à choisir"
    )
    pilote_elu = forms.CharField(label="Pilote élu", required=False, max_length=120, help_text="La fonction suffit.")
    pilote_technique = forms.CharField(label="Pilote technique", required=False, max_length=120)
    date_debut = DateField(label="Début", required=False)
    date_fin = DateField(label="Fin", required=False)
    etat = forms.ChoiceField(label="État", choices=FicheAction.Etat.choices)
    avancement = forms.IntegerField(label="Avancement (%)", min_value=0, max_value=100, initial=0)
    cout_initial_euros = DecimalField(
        label="Coût de départ (€)", required=False, min_value=0, max_digits=12, decimal_places=2
    )
    cout_annuel_euros = DecimalField(
        label="Coût par an (€)", required=False, min_value=0, max_digits=12, decimal_places=2
    )
    risques = forms.CharField(label="Risques", required=False, max_length=5000, widget=TEXT)
    raci_approuve = forms.CharField(
        label=LIBELLES[APPROUVE], required=False, max_length=120, help_text="Une seule fonction, sans nom de personne."
    )
    raci_realise = forms.CharField(
        label=LIBELLES[REALISE], required=False, max_length=1000, widget=LINES, help_text="Une fonction par ligne."
    )
    raci_consulte = forms.CharField(label=LIBELLES[CONSULTE], required=False, max_length=1000, widget=LINES)
    raci_informe = forms.CharField(label=LIBELLES[INFORME], required=False, max_length=1000, widget=LINES)
    predecesseurs = SeveralRowsField(
        label="Ne commence qu’après",
        queryset=FicheAction.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    decisions = SeveralRowsField(
        label="Décisions qui la fondent", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    temoignages = SeveralRowsField(
        label="Témoignages qui l’éclairent", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, project: Project, action: FicheAction | None = None, **kwargs: Any) -> None:
        self.raci = [APPROUVE, REALISE, CONSULTE, INFORME] if project.has_option(Option.RACI) else []
        hidden = set() if self.raci else set(LIBELLES)
        self.own = [name for name in self.base_fields if name not in MULTIPLE and name not in hidden]
        asked = communes_asked(project)
        initial: dict[str, Any] = {}
        if action is not None:
            initial = {name: getattr(action, name) for name in self.own if name not in {"objectif", "organisation"}}
            initial |= {"objectif": action.objectif_id, "organisation": action.organisation_id}
            initial |= {name: [one.pk for one in getattr(action, name).all()] for name in MULTIPLE}
            initial |= {f"{PREFIX}{one.collectivite_id}": one.reponse for one in action.participations.all()}
        super().__init__(*args, initial=initial, **kwargs)
        for name in hidden:
            del self.fields[name]
        goals = project.objectifs.select_related("parent").order_by("rang", "pk")
        self.fields["objectif"].queryset = goals
        self.fields["objectif"].label_from_instance = lambda row: f"{row.parent} › {row}" if row.parent else str(row)
        self.fields["organisation"].queryset = collectivites_in(project)
        self.fields["predecesseurs"].queryset = project.actions.exclude(pk=action.pk if action else None).order_by(
            "numero"
        )
        self.fields["decisions"].queryset = project.decisions.filter(date_retrait=None).order_by("numero")
        self.fields["temoignages"].queryset = project.temoignages.filter(est_publie=True).order_by(*LATEST)
        self.asked = [f"{PREFIX}{one.pk}" for one in asked]
        for one in asked:
            self.fields[f"{PREFIX}{one.pk}"] = forms.ChoiceField(
                label=one.nom, required=False, choices=[("", "pas encore dit"), *ParticipationAction.Reponse.choices]
            )

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {name: self.cleaned_data[name] for name in self.own}

    def answers(self) -> dict[int, str]:
        """Key of the collectivité → its answer."""
        return {int(name.removeprefix(PREFIX)): self.cleaned_data[name] for name in self.asked}

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields as the page groups them."""
        names = {
            "what": ["titre", "objectif", "motif_sans_objectif", "constat", "description", "risques"],
            "who": ["organisation", "pilote_elu", "pilote_technique"],
            "when": ["date_debut", "date_fin", "etat", "avancement", "predecesseurs"],
            "cost": ["cout_initial_euros", "cout_annuel_euros", "decisions", "temoignages"],
            "raci": self.raci,
            "with": self.asked,
        }
        return {part: [self[name] for name in fields] for part, fields in names.items()}


class MoveForm(EditedMixin, Form):
    """The dates of an action, typed."""

    unversioned = ("suivre",)

    date_debut = DateField(label="Début")
    date_fin = DateField(label="Fin")
    suivre = forms.BooleanField(
        label="Décaler aussi ce qui suit",
        required=False,
        initial=True,
        help_text="Seulement de ce qu’il faut ; ce qui est fait ne bouge pas.",
    )


class IndicatorForm(EditedMixin, Form):
    """Where one starts, where one wants to go, what was measured."""

    libelle = forms.CharField(label="Indicateur", max_length=160)
    unite = forms.CharField(label="Unité", required=False, max_length=30)
    depart = DecimalField(label="Départ", required=False, max_digits=12, decimal_places=2)
    cible = DecimalField(label="Cible", required=False, max_digits=12, decimal_places=2)
    mesure = DecimalField(label="Mesure", required=False, max_digits=12, decimal_places=2)
    date_mesure = DateField(label="Mesuré le", required=False)

    @classmethod
    def of(cls, row: IndicateurAction | None, *args: Any) -> "IndicatorForm":
        """The form filled with an indicator, empty without one."""
        initial = {name: getattr(row, name) for name in cls.base_fields} if row else None
        return cls(*args, initial=initial)


INDICATOR = ("libelle", "unite", "depart", "cible", "date_cible")


class ObjectifForm(EditedMixin, Form):
    """An objective, or an orientation of one."""

    titre = forms.CharField(label="Titre", max_length=160)
    parent = forms.ModelChoiceField(
        label="Orientation de",
        queryset=Objectif.objects.none(),
        required=False,
        empty_label="aucun : c’est un objectif",
    )
    resultat = forms.CharField(label="Ce que l’usager y gagne", required=False, max_length=2000, widget=TEXT)
    portage_elu = forms.CharField(
        label="Porté par (élue ou élu)", required=False, max_length=120, help_text="La fonction suffit."
    )

    def __init__(self, *args: Any, project: Project, objectif: Objectif | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if objectif is not None:
            initial = {name: getattr(objectif, name) for name in ("titre", "resultat", "portage_elu")}
            initial |= {"parent": objectif.parent_id}
            for row in objectif.indicateurs.order_by("pk"):
                initial |= {f"{row.nature.lower()}_{name}": getattr(row, name) for name in INDICATOR}
        super().__init__(*args, initial=initial, **kwargs)
        for nature in IndicateurObjectif.Nature:
            key, named = nature.value.lower(), nature.label
            number = {"required": False, "max_digits": 14, "decimal_places": 2}
            self.fields |= {
                f"{key}_libelle": forms.CharField(label=f"Indicateur de {named}", required=False, max_length=160),
                f"{key}_unite": forms.CharField(label=f"Unité ({named})", required=False, max_length=30),
                f"{key}_depart": DecimalField(label=f"Départ ({named})", **number),
                f"{key}_cible": DecimalField(label=f"Cible ({named})", **number),
                f"{key}_date_cible": DateField(label=f"À atteindre le ({named})", required=False),
            }
        tops = project.objectifs.filter(parent=None).exclude(pk=objectif.pk if objectif else None)
        self.fields["parent"].queryset = tops.order_by("rang", "pk")

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {name: self.cleaned_data[name] for name in self.base_fields}

    def indicators(self) -> dict[str, dict[str, Any]]:
        """Nature → the fields of its indicator."""
        return {
            nature.value: {name: self.cleaned_data[f"{nature.value.lower()}_{name}"] for name in INDICATOR}
            for nature in IndicateurObjectif.Nature
        }
