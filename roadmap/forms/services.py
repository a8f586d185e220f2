"""A service put on the roadmap, and one of its legal steps."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form, SeveralRowsField
from governance.fichiers import LISTED
from governance.models import Body
from projects.models import Collectivite, Project, Service
from projects.queries import collectivites_in
from roadmap.etapes import REVISION_AC_EPCI
from roadmap.models import EtapeLegale, ServiceMutualise
from roadmap.models.services import FORMES, SENS
from roadmap.services.services import VOTED


class ServiceMutualiseForm(EditedMixin, Form):
    """Which service, in which form, run by whom, with whom, from when."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none(), empty_label="Choisir")
    forme = forms.ChoiceField(label="Forme juridique", choices=FORMES)
    gestionnaire = forms.ModelChoiceField(label="Géré par", queryset=Collectivite.objects.none(), empty_label="Choisir")
    date_ouverture = DateField(
        label="Ouverture voulue",
        help_text="Le 1er janvier pour le budget et la paie ; le 1er septembre pour les écoles.",
    )
    parties = SeveralRowsField(
        label="Avec", queryset=Collectivite.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    comite_suivi = forms.ModelChoiceField(
        label="Comité de suivi",
        queryset=Body.objects.none(),
        required=False,
        empty_label="Pas encore",
        help_text="Une instance « Comité de suivi », à créer dans « Réunions et décisions ».",
    )

    def __init__(self, *args: Any, project: Project, row: ServiceMutualise | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {
                "forme": row.forme,
                "gestionnaire": row.gestionnaire_id,
                "date_ouverture": row.date_ouverture,
                "parties": [one.collectivite_id for one in row.parties.all()],
                "comite_suivi": row.comite_suivi_id,
            }
        super().__init__(*args, **kwargs)
        everyone = collectivites_in(project).exclude(kind=Collectivite.Kind.CDG)
        self.fields["gestionnaire"].queryset = self.fields["parties"].queryset = everyone
        self.fields["comite_suivi"].queryset = project.bodies.filter(kind=Body.Kind.COMITE_SUIVI).order_by("nom", "pk")
        if row is not None:
            del self.fields["service"]
        else:
            taken = project.services_mutualises.values("service_id")
            self.fields["service"].queryset = project.services.filter(collectivite=None).exclude(pk__in=taken)


class StepForm(EditedMixin, Form):
    """One step: planned, then done. ``values()`` gives what the service writes."""

    unversioned = ("fichier", "motif")

    date_prevue = DateField(label="Prévue le", required=False, help_text="Vide : au plus tôt, d’après ce qui précède.")
    date_notification = DateField(
        label="Délibération de la communauté notifiée au maire le",
        required=False,
        help_text="Les trois mois du conseil courent de ce jour. Sans elle, son silence ne vaut pas accord.",
    )
    date_realisee = DateField(label="Faite le", required=False)
    sens = forms.ChoiceField(label="Le conseil", choices=[("", "Pas encore dit"), *SENS], required=False)
    pour = forms.IntegerField(label="Voix pour", required=False, min_value=0, max_value=99)
    contre = forms.IntegerField(label="Voix contre", required=False, min_value=0, max_value=99)
    abstentions = forms.IntegerField(label="Abstentions", required=False, min_value=0, max_value=99)
    reference = forms.CharField(label="Référence (numéro d’acte, d’accusé…)", required=False, max_length=120)
    reserves = forms.CharField(
        label="Observations", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    fichier = forms.FileField(
        label="Pièce jointe",
        required=False,
        max_length=255,
        help_text=f"{LISTED}. N’y mettez aucune liste nominative d’agents.",
    )
    motif = forms.CharField(
        label="Si elle est faite hors de son tour, pourquoi",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        cle: str,
        row: EtapeLegale | None,
        may_refuse: bool = False,
        is_notified: bool = False,
        **kwargs: Any,
    ) -> None:
        """``may_refuse``: a council that may say no; ``is_notified``: one whose delay runs from a notification."""
        names = [name for name in self.base_fields if name != "fichier"]
        initial = {name: getattr(row, name) for name in names} if row else None
        super().__init__(*args, initial=initial, **kwargs)
        if not may_refuse:
            del self.fields["sens"]
        if not is_notified:
            del self.fields["date_notification"]
        if cle not in VOTED:
            for name in ("pour", "contre", "abstentions"):
                del self.fields[name]
        else:
            voters = "Voix du conseil" if cle == REVISION_AC_EPCI else "Voix des représentants du personnel"
            self.fields["pour"].help_text = f"{voters} : des nombres, jamais qui."
        self.names = [name for name in names if name in self.fields]

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {name: self.cleaned_data[name] for name in self.names}

    def file(self) -> tuple[bytes, str] | None:
        """The file as (bytes, name), ``None`` when none was chosen."""
        given = self.cleaned_data["fichier"]
        return (given.read(), given.name) if given else None
