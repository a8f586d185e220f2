"""Forms of the documents and of the closing of a phase."""

from collections.abc import Iterable, Mapping, Sequence

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from reports.gates import Held
from reports.models import Report
from reports.sections.chapters import Chapter
from reports.services import TEXT_MAX


class GenerateForm(Form):
    """Ask for the next issue of a document, for one audience among those that the hat may read."""

    kind = forms.ChoiceField(label="Document", choices=Report.Kind.choices)
    audience = forms.ChoiceField(label="Destiné à", choices=Report.Audience.choices)

    def __init__(self, *args, audiences: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kept = set(audiences)
        self.fields["audience"].choices = [choice for choice in Report.Audience.choices if choice[0] in kept]


class TextsForm(EditedMixin, Form):
    """The authors' words, one field per chapter of the document."""

    def __init__(self, *args, chapters: Sequence[Chapter], texts: Mapping[str, str], **kwargs) -> None:
        super().__init__(*args, initial=dict(texts), **kwargs)
        for chapter in chapters:
            self.fields[chapter.cle] = forms.CharField(
                label=chapter.titre,
                required=False,
                max_length=TEXT_MAX,
                widget=forms.Textarea(attrs={"rows": 6}),
                error_messages={"max_length": f"{chapter.titre} : ce texte dépasse {TEXT_MAX} caractères."},
            )


class ClosePhaseForm(Form):
    """Close a phase: what the comité de pilotage decided, in words."""

    motif = forms.CharField(
        label="Décision du comité de pilotage",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Date, vote, réserves : gardés dans l’histoire du projet.",
    )
    derogation = forms.CharField(
        label="Dérogation : pourquoi clore sans attendre",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Gardée avec la situation arrêtée, et imprimée dans le rapport destiné aux élus.",
    )

    def __init__(self, *args, held: Sequence[Held], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not held:
            del self.fields["derogation"]
            return
        missing = " ".join(one.phrase for one in held)
        self.fields["derogation"].required = True
        self.fields["derogation"].error_messages["required"] = (
            f"{missing} Pour clore sans attendre, écrivez la dérogation."
        )


class ReopenPhaseForm(Form):
    """Open a closed phase again, with its reason."""

    motif = forms.CharField(
        label="Pourquoi rouvrir cette phase", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
