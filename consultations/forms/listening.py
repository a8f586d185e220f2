"""The forms of the interview log and of the concerns."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from common.editing import EditedMixin
from common.forms import DateField, Form
from consultations.models import Concern, Interview, InterviewPerson, Quotation
from consultations.services.interviews import LEVELS, PRIVATE
from consultations.themes import CHOICES
from projects.models import Collectivite, Service

LEAST_PEOPLE, LEAST_OTHERS = 3, 2
PERSON = ("fonction", "collectivite", "categorie", "service", "nombre", "nom")
PROMISE = ("engagement", "responsable", "echeance")


class InterviewForm(EditedMixin, Form):
    """One interview with its rows. ``given()`` gives what the services take; ``content()`` plain values to be sealed."""

    forme = forms.ChoiceField(label="Entretien", choices=Interview.Forme.choices, widget=forms.RadioSelect)
    date = DateField(label="Date")
    lieu = forms.CharField(label="Lieu", max_length=120, required=False)
    themes = forms.MultipleChoiceField(label="Thèmes abordés", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    synthese = forms.CharField(
        label="Ce qui a été entendu",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="L’essentiel, avec vos mots, sans santé, sans famille, sans appartenance syndicale. "
        "10 000 signes au plus.",
    )
    confidentialite = forms.ChoiceField(label="Qui peut lire cet entretien", choices=LEVELS, widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        employers: list[Collectivite],
        services: list[Service],
        content: Mapping[str, Any] | None = None,
        shared: bool = False,
        **kwargs: Any,
    ) -> None:
        initial = dict(kwargs.pop("initial", None) or {"date": timezone.localdate()})
        if content is not None:
            initial |= _flat(content)
        super().__init__(*args, initial=initial, **kwargs)
        if shared:  # what others could read is not taken back
            self.fields["confidentialite"].choices = [level for level in LEVELS if level[0] != PRIVATE]
        self.fields["confidentialite"].error_messages["required"] = "Dites qui peut lire cet entretien."
        before = content or {"people": [], "quotations": [], "promises": []}
        self.counts = (
            max(LEAST_PEOPLE, len(before["people"]) + 1),
            max(LEAST_OTHERS, len(before["quotations"]) + 1),
            max(LEAST_OTHERS, len(before["promises"]) + 1),
        )
        people, quotations, promises = self.counts
        for rank in range(people):
            self._person(rank, employers, services)
        for rank in range(quotations):
            self.fields[f"citation_{rank}"] = forms.CharField(label="Citation", max_length=600, required=False)
            self.fields[f"portee_{rank}"] = forms.ChoiceField(
                label="Accord pour citer",
                choices=[("", "non"), *Quotation.Portee.choices],
                required=False,
            )
        for rank in range(promises):
            self.fields[f"engagement_{rank}"] = forms.CharField(label="Engagement", max_length=300, required=False)
            self.fields[f"responsable_{rank}"] = forms.CharField(label="Par qui", max_length=120, required=False)
            self.fields[f"echeance_{rank}"] = DateField(label="Pour le", required=False, help_text="")

    def _person(self, rank: int, employers: list[Collectivite], services: list[Service]) -> None:
        self.fields[f"fonction_{rank}"] = forms.CharField(
            label="Fonction", max_length=120, required=False, help_text="" if rank else "Par exemple agente d’accueil"
        )
        self.fields[f"collectivite_{rank}"] = forms.TypedChoiceField(
            label="Employeur",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[("", "autre organisme"), *((c.pk, c.nom) for c in employers)],
        )
        self.fields[f"categorie_{rank}"] = forms.ChoiceField(
            label="Catégorie", choices=[("", "—"), *InterviewPerson.Categorie.choices], required=False
        )
        self.fields[f"service_{rank}"] = forms.TypedChoiceField(
            label="Service",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[("", "—"), *((s.pk, s.libelle) for s in services)],
        )
        self.fields[f"nombre_{rank}"] = forms.IntegerField(label="Combien", min_value=1, max_value=500, required=False)
        self.fields[f"nom_{rank}"] = forms.CharField(label="Nom", max_length=120, required=False)

    def base(self) -> list[forms.BoundField]:
        """Fields of the interview itself, the level apart."""
        return [self[name] for name in ("forme", "date", "lieu", "themes", "synthese")]

    def person_rows(self) -> list[list[forms.BoundField]]:
        """Fields of each person."""
        return [[self[f"{name}_{rank}"] for name in PERSON] for rank in range(self.counts[0])]

    def quotation_rows(self) -> list[list[forms.BoundField]]:
        """Fields of each quotation."""
        return [[self[f"{name}_{rank}"] for name in ("citation", "portee")] for rank in range(self.counts[1])]

    def promise_rows(self) -> list[list[forms.BoundField]]:
        """Fields of each promise."""
        return [[self[f"{name}_{rank}"] for name in PROMISE] for rank in range(self.counts[2])]

    @property
    def is_private(self) -> bool:
        """Whether the interviewer keeps it."""
        return self.cleaned_data["confidentialite"] == PRIVATE

    def given(self) -> dict[str, Any]:
        """Arguments of ``save_interview``: fields, people, quotations, promises; empty rows left out."""
        data = self.cleaned_data
        names = ("forme", "date", "lieu", "themes", "synthese", "confidentialite")
        people = [
            {
                "fonction": data[f"fonction_{rank}"].strip(),
                "collectivite_id": data[f"collectivite_{rank}"],
                "categorie": data[f"categorie_{rank}"],
                "service_id": data[f"service_{rank}"],
                "nombre": data[f"nombre_{rank}"] or 1,
                "nom": data[f"nom_{rank}"].strip(),
            }
            for rank in range(self.counts[0])
            if data[f"fonction_{rank}"].strip()
        ]
        quotations = [
            {"texte": data[f"citation_{rank}"].strip(), "portee": data[f"portee_{rank}"]}
            for rank in range(self.counts[1])
            if data[f"citation_{rank}"].strip()
        ]
        promises = [
            {
                "texte": data[f"engagement_{rank}"].strip(),
                "responsable": data[f"responsable_{rank}"].strip(),
                "echeance": data[f"echeance_{rank}"],
            }
            for rank in range(self.counts[2])
            if data[f"engagement_{rank}"].strip()
        ]
        return {
            "fields": {name: data[name] for name in names},
            "people": people,
            "quotations": quotations,
            "promises": promises,
        }

    def content(self) -> dict[str, Any]:
        """The same as plain values, to be sealed and shown again."""
        given = self.given()
        fields = dict(given["fields"])
        return {
            **{name: value for name, value in fields.items() if name != "date"},
            "date": fields["date"].isoformat(),
            "people": given["people"],
            "quotations": given["quotations"],
            "promises": [
                {**one, "echeance": one["echeance"].isoformat() if one["echeance"] else None}
                for one in given["promises"]
            ],
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for rank in range(self.counts[0]):
            others = [data.get(f"{name}_{rank}") for name in PERSON[1:]]
            if any(others) and not (data.get(f"fonction_{rank}") or "").strip():
                self.add_error(f"fonction_{rank}", "Dites la fonction de cette personne, ou videz la ligne.")
        return data


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of an interview as initial values of the form."""
    flat = {name: content[name] for name in ("forme", "lieu", "themes", "synthese", "confidentialite")}
    flat["date"] = _day(content["date"])
    for rank, one in enumerate(content["people"]):
        flat |= {
            f"fonction_{rank}": one["fonction"],
            f"collectivite_{rank}": one["collectivite_id"],
            f"categorie_{rank}": one["categorie"],
            f"service_{rank}": one["service_id"],
            f"nombre_{rank}": one["nombre"],
            f"nom_{rank}": one["nom"],
        }
    for rank, one in enumerate(content["quotations"]):
        flat |= {f"citation_{rank}": one["texte"], f"portee_{rank}": one["portee"]}
    for rank, one in enumerate(content["promises"]):
        flat |= {
            f"engagement_{rank}": one["texte"],
            f"responsable_{rank}": one["responsable"],
            f"echeance_{rank}": _day(one["echeance"]),
        }
    return flat


def content_of(interview: Interview) -> dict[str, Any]:
    """A shared interview as the form shows it again."""
    return {
        "forme": interview.forme,
        "date": interview.date,
        "lieu": interview.lieu,
        "themes": interview.themes,
        "synthese": interview.synthese,
        "confidentialite": interview.confidentialite,
        "people": list(interview.personnes.order_by("rang", "pk").values(*_PEOPLE)),
        "quotations": list(interview.citations.order_by("pk").values("texte", "portee")),
        "promises": list(interview.engagements.order_by("pk").values("texte", "responsable", "echeance")),
    }


_PEOPLE = ("fonction", "collectivite_id", "categorie", "service_id", "nombre", "nom")


class ConcernForm(EditedMixin, Form):
    """A concern as it was told."""

    texte = forms.CharField(
        label="Préoccupation",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Dans les mots de qui l’a dite, sans nom.",
    )
    theme = forms.ChoiceField(label="Thème", choices=CHOICES)
    collectivite = forms.ModelChoiceField(
        label="Collectivité concernée", queryset=Collectivite.objects.none(), required=False, empty_label="toutes"
    )
    date = DateField(label="Exprimée le")
    origine = forms.ChoiceField(label="Où elle a été dite", choices=[])

    def __init__(self, *args: Any, employers, origins: list[str], concern: Concern | None = None, **kwargs) -> None:
        initial = dict(kwargs.pop("initial", None) or {"date": timezone.localdate()})
        if concern is not None:
            initial = {name: getattr(concern, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["collectivite"].queryset = employers
        self.fields["origine"].choices = [one for one in Concern.Origine.choices if one[0] in origins]


class AnswerForm(EditedMixin, Form):
    """The question as it will be read, and its answer."""

    question = forms.CharField(
        label="La question, telle qu’elle sera lue",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Sans nom ni détail qui désigne quelqu’un. Nécessaire pour publier.",
    )
    reponse = forms.CharField(
        label="Réponse",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Ce que l’on sait, ce que l’on ne sait pas encore, et quand on le saura.",
        error_messages={"required": "Une réponse vide n’en est pas une : écrivez ce que l’on peut dire aujourd’hui."},
    )
    motif = forms.CharField(
        label="Pourquoi la réponse change",
        max_length=300,
        required=False,
        help_text="Une réponse publiée ne change pas sans motif.",
    )

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"question": concern.question, "reponse": concern.reponse})
        super().__init__(*args, **kwargs)
        if not concern.date_publication:
            del self.fields["motif"]


class ReasonForm(Form):
    """Why: the words stay in the history."""

    motif = forms.CharField(label="Motif", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
