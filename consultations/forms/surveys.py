"""Create a consultation, change its words, write a question."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from common.editing import EditedMixin
from common.forms import DateField, Form
from consultations.models import Question, Survey
from consultations.questionnaire import KIND_LABELS, Kind
from consultations.services.surveys import bank, coded, models
from governance.models import Meeting

DEFAULT_DAYS = 21
WITH_CHOICES = {Kind.CHOIX, Kind.CHOIX_MULTIPLE, Kind.CLASSEMENT}


class _Dates(Form):
    """Both ends of a consultation."""

    def clean(self) -> dict:
        data = super().clean()
        begin, end = data.get("date_debut"), data.get("date_fin")
        if begin and end and end < begin:
            self.add_error("date_fin", "La clôture vient après l’ouverture.")
        return data


class CreateForm(_Dates):
    """A consultation from a model of six questions, or from the questions of a wave before."""

    titre = forms.CharField(label="Titre", max_length=120, help_text="Il est imprimé sur chaque papier.")
    depart = forms.ChoiceField(label="Questions de départ")
    date_debut = DateField(label="Ouverture prévue")
    date_fin = DateField(label="Dernier jour pour répondre")
    presentation = forms.CharField(
        label="Qui demande et pourquoi",
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Quelques phrases lues avant la première question.",
    )
    contact = forms.CharField(
        label="Contact pour les données personnelles",
        required=False,
        max_length=160,
        help_text="Par exemple le nom et le téléphone de la déléguée ou du délégué à la protection des données.",
    )

    def __init__(self, *args, waves: list[Survey], meetings: list[Meeting] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.waves = {f"vague-{wave.numero}": wave for wave in waves}
        asked = models()
        offered = [
            (value, f"{label} ({len(asked[value])} questions)")
            for value, label in Survey.Modele.choices
            if value in asked and (value != Survey.Modele.ATELIER or meetings is not None)
        ]
        offered.append((Survey.Modele.LIBRE.value, Survey.Modele.LIBRE.label))
        groups: list = [("Modèles", offered)]
        self.meetings = {str(meeting.pk): meeting for meeting in meetings or []}
        if self.meetings:
            self.fields["meeting"] = forms.ChoiceField(
                label="Après quelle réunion",
                required=False,
                choices=[("", "aucune"), *((key, str(meeting)) for key, meeting in self.meetings.items())],
            )
        if self.waves:
            groups.append(
                (
                    "Même questions qu’une vague précédente, pour comparer",
                    [(key, wave.titre) for key, wave in self.waves.items()],
                )
            )
        self.fields["depart"].choices = groups
        today = timezone.localdate()
        self.fields["date_debut"].initial = today
        self.fields["date_fin"].initial = today + timedelta(days=DEFAULT_DAYS)

    def given(self) -> dict:
        """Arguments of ``create_survey``."""
        data = dict(self.cleaned_data)
        start = data.pop("depart")
        wave = self.waves.get(start)
        meeting = self.meetings.get(data.pop("meeting", ""))
        return {**data, "modele": wave.modele if wave else start, "precedente": wave, "meeting": meeting}


class EditForm(EditedMixin, _Dates):
    """What may change while no code exists."""

    titre = forms.CharField(label="Titre", max_length=120)
    date_debut = DateField(label="Ouverture prévue")
    date_fin = DateField(label="Dernier jour pour répondre")
    presentation = forms.CharField(
        label="Qui demande et pourquoi", required=False, max_length=1500, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact = forms.CharField(label="Contact pour les données personnelles", required=False, max_length=160)
    seuil = forms.IntegerField(
        label="Seuil d’affichage",
        min_value=5,
        max_value=50,
        help_text="Aucun résultat n’est montré pour moins de personnes. Il se relève, il ne se baisse pas sous celui du projet.",
    )

    def __init__(self, *args, survey: Survey, **kwargs) -> None:
        kwargs.setdefault("initial", {name: getattr(survey, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class BankForm(Form):
    """Take a question that is ready."""

    cle = forms.ChoiceField(label="Question de la banque")

    def __init__(self, *args, taken: set[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        sections: dict[str, list] = {}
        for key, fields in bank().items():
            if key not in taken:
                sections.setdefault(fields["section"], []).append((key, fields["libelle"]))
        self.fields["cle"].choices = list(sections.items())

    def given(self) -> dict:
        """Fields of the question."""
        return dict(bank()[self.cleaned_data["cle"]])


class QuestionForm(EditedMixin, Form):
    """Write a question of one's own, or change one."""

    libelle = forms.CharField(label="Question", max_length=300)
    libelle_simple = forms.CharField(
        label="Question, version simplifiée",
        max_length=300,
        required=False,
        help_text="Mots courts, une idée. Les réponses des deux versions sont comptées ensemble.",
    )
    type = forms.ChoiceField(label="Type", choices=[(kind.value, label) for kind, label in KIND_LABELS.items()])
    section = forms.CharField(label="Partie", max_length=80, required=False)
    options = forms.CharField(
        label="Choix, un par ligne",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Pour un choix, plusieurs choix ou un classement.",
    )
    axe = forms.ChoiceField(
        label="Ce qui est demandé",
        required=False,
        choices=[("", "—"), *Question.Axe.choices],
        help_text="Pour le type « Collectivité, famille de services ou catégorie » : l’une d’elles, jamais deux. "
        "Les choix sont formés quand les codes sont préparés, petites collectivités réunies.",
    )
    a_non_concerne = forms.BooleanField(label="Proposer « Je ne suis pas concerné(e) »", required=False)
    est_inversee = forms.BooleanField(label="Être d’accord est défavorable", required=False)
    dans_indice = forms.BooleanField(label="Compte dans l’indice de climat", required=False)
    condition = forms.ChoiceField(label="Poser la question seulement si", required=False)

    def __init__(self, *args, survey: Survey, question: Question | None = None, **kwargs) -> None:
        if question is not None:
            condition = f"{question.condition_cle}|{question.condition_valeurs[0]}" if question.condition_cle else ""
            kwargs.setdefault(
                "initial",
                {
                    **{
                        name: getattr(question, name)
                        for name in self.base_fields
                        if name not in {"options", "condition"}
                    },
                    "options": "\n".join(label for _, label in question.options),
                    "condition": condition,
                },
            )
        super().__init__(*args, **kwargs)
        choices: list = [("", "Toujours")]
        for row in survey.questions.order_by("rang", "pk"):
            if question is not None and row.rang >= question.rang:
                break
            spec = row.spec()
            if spec.kind in {Kind.ACCORD, Kind.OUI_NON, Kind.CHOIX, Kind.CHOIX_MULTIPLE, Kind.NOTE}:
                choices.append((row.libelle, [(f"{row.cle}|{o.code}", o.label) for o in spec.offered()]))
        self.fields["condition"].choices = choices

    def clean(self) -> dict:
        data = super().clean()
        kind = data.get("type")
        lines = [line.strip() for line in data.get("options", "").splitlines() if line.strip()]
        if kind in WITH_CHOICES:
            if len(lines) < 2:
                self.add_error("options", "Écrivez au moins deux choix, un par ligne.")
            elif len(set(lines)) < len(lines):
                self.add_error("options", "Deux choix sont identiques.")
            elif len(lines) > 15:
                self.add_error("options", "Quinze choix au plus.")
        if kind == Kind.PROFIL and not data.get("axe"):
            self.add_error("axe", "Choisissez la collectivité, la famille de services ou la catégorie.")
        return data

    def given(self) -> dict:
        """Fields of the question."""
        data = dict(self.cleaned_data)
        kind = data["type"]
        lines = [line.strip() for line in data.pop("options").splitlines() if line.strip()]
        cle, _, value = data.pop("condition").partition("|")
        return {
            **data,
            "options": coded(lines) if kind in WITH_CHOICES else [],
            "axe": data["axe"] if kind == Kind.PROFIL else "",
            "dans_indice": data["dans_indice"] and kind == Kind.ACCORD,
            "est_inversee": data["est_inversee"] and kind == Kind.ACCORD,
            "condition_cle": cle,
            "condition_valeurs": [value] if cle else [],
        }


class CorrectionForm(EditedMixin, Form):
    """The words of a question, to correct a slip of the pen."""

    libelle = forms.CharField(label="Question", max_length=300)
    libelle_simple = forms.CharField(label="Question, version simplifiée", max_length=300, required=False)
    motif = forms.CharField(label="Ce qui est corrigé", max_length=80, help_text="Par exemple : lettre oubliée.")

    def __init__(self, *args, question: Question, **kwargs) -> None:
        kwargs["initial"] = {"libelle": question.libelle, "libelle_simple": question.libelle_simple}
        super().__init__(*args, **kwargs)
