"""The forms of the information plan and of the page of the agents."""

from typing import Any

from django import forms
from django.utils import timezone

from common.editing import EditedMixin
from common.forms import DateField, Form, SeveralRowsField
from consultations.models import AgentPage, Message, MessageRelay
from projects.models import Collectivite


class MessageForm(EditedMixin, Form):
    """A message: for whom, how, when, carried where."""

    objet = forms.CharField(label="Message", max_length=160, help_text="L’idée en une ligne, la même partout.")
    texte = forms.CharField(
        label="Texte, le même partout",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Chaque direction peut y ajouter quelques mots pour ses agents, sans rien changer.",
    )
    public = forms.ChoiceField(
        label="Pour qui",
        choices=Message.Public.choices,
        help_text="D’abord l’encadrement, puis les représentants, puis les agents concernés, puis tout le monde.",
    )
    canal = forms.ChoiceField(label="Comment", choices=Message.Canal.choices)
    date_prevue = DateField(label="Date")
    employeurs = SeveralRowsField(
        label="Porté par la direction générale de",
        queryset=Collectivite.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Dites dans quelles collectivités ce message est porté."},
    )

    def __init__(self, *args: Any, employers, message: Message | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"date_prevue": timezone.localdate(), "employeurs": list(employers)}
        if message is not None:
            initial = {name: getattr(message, name) for name in self.base_fields if name != "employeurs"}
            initial["employeurs"] = [relay.collectivite for relay in message.relais.select_related("collectivite")]
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["employeurs"].queryset = employers

    def given(self) -> dict[str, Any]:
        """``fields`` and ``employers`` of the service."""
        fields = dict(self.cleaned_data)
        return {"employers": list(fields.pop("employeurs")), "fields": fields}


class RelayForm(EditedMixin, Form):
    """« Porté le … », with its evidence."""

    unversioned = ("fichier",)

    date_portee = DateField(label="Porté le")
    preuve = forms.CharField(
        label="Comment", max_length=300, help_text="Par exemple : réunion de service, affiche à l’atelier, courrier."
    )
    variante = forms.CharField(
        label="Ce que vous avez ajouté pour vos agents",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    fichier = forms.FileField(
        label="Pièce : compte rendu, photo de l’affiche, courrier",
        required=False,
        help_text="PDF, image ou bureautique.",
    )

    def __init__(self, *args: Any, relay: MessageRelay, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "date_portee": relay.date_portee or timezone.localdate(),
            "preuve": relay.preuve,
            "variante": relay.variante,
        }
        super().__init__(*args, **kwargs)


class PageForm(EditedMixin, Form):
    """The page of the agents."""

    presentation = forms.CharField(
        label="Le projet en quelques phrases", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )
    contact = forms.CharField(
        label="À qui parler", required=False, max_length=200, help_text="Un nom, un téléphone, un lieu."
    )
    accepte_questions = forms.BooleanField(label="Boîte à questions ouverte", required=False)
    est_ouverte = forms.BooleanField(
        label="Page ouverte à tous, sans compte", required=False, help_text="Fermée, son adresse n’existe pas."
    )

    def __init__(self, *args: Any, page: AgentPage | None, **kwargs: Any) -> None:
        source = page or AgentPage()
        kwargs["initial"] = {name: getattr(source, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class ChangeForm(EditedMixin, Form):
    """« Ce qui change, ce qui ne change pas » for one employer or for all."""

    change = forms.CharField(
        label="Ce qui change", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    ne_change_pas = forms.CharField(
        label="Ce qui ne change pas", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
