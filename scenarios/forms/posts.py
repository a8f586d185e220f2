"""One post of a service: today, then."""

from collections.abc import Sequence

from django import forms

from common.editing import EditedMixin
from common.forms import DecimalField, ModelForm
from projects.models import Collectivite
from scenarios.engine.postes import LIBELLES_DEVENIR, Devenir
from scenarios.models import PosteCible


class PostForm(EditedMixin, ModelForm):
    """A held post is written for an employer whose agents one reads; a created one for any employer."""

    devenir = forms.ChoiceField(
        label="Ce qu’il devient",
        choices=[(d.value, label) for d, label in LIBELLES_DEVENIR.items()],
        widget=forms.RadioSelect,
    )
    etp_avant = DecimalField(label="ETP aujourd’hui", required=False, min_value=0, max_value=1)
    etp_apres = DecimalField(label="ETP ensuite", required=False, min_value=0, max_value=1)

    class Meta:
        model = PosteCible
        fields = [
            "devenir", "employeur", "intitule_avant", "etp_avant", "intitule_apres", "etp_apres", "rattachement"
        ]  # fmt: skip
        help_texts = {
            "employeur": "Qui l’emploie aujourd’hui, ou qui le créera.",
            "intitule_avant": "Une fonction, jamais un nom. Vide pour un poste créé.",
            "intitule_apres": "Vide pour un poste supprimé.",
        }

    def __init__(
        self, *args, employers: Sequence[Collectivite], readable: frozenset[int], posts: Sequence[PosteCible], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.readable = readable
        self.fields["employeur"].queryset = Collectivite.objects.filter(pk__in=[e.pk for e in employers]).order_by(
            "rang", "nom"
        )
        above = [p.pk for p in posts if p.devenir != Devenir.SUPPRIME and p.pk != self.instance.pk]
        self.fields["rattachement"].queryset = PosteCible.objects.filter(pk__in=above).order_by("pk")
        # a post above that is not read here stays, without being told; only another choice replaces it
        attached = self.instance.rattachement_id
        self.unread = attached if attached is not None and attached not in {p.pk for p in posts} else None
        if self.unread:
            self.initial["rattachement"] = None
            self.unversioned = (*self.unversioned, "rattachement")
        self.fields["rattachement"].empty_label = "personne : en haut de l’organigramme"

    def clean(self):
        data = super().clean()
        fate, employer = data.get("devenir"), data.get("employeur")
        for name in ("etp_avant", "etp_apres"):
            data[name] = data.get(name) or PosteCible._meta.get_field(name).default
        if self.unread and not data.get("rattachement") and fate != Devenir.SUPPRIME:
            data["rattachement"] = PosteCible.objects.get(pk=self.unread)
        if fate and fate != Devenir.CREE:
            if employer and employer.pk not in self.readable:
                self.add_error(
                    "employeur",
                    f"{employer.nom} : seules ses ressources humaines, ou la personne à qui elles ont ouvert leurs "
                    "données, écrivent ce que devient un poste tenu.",
                )
            if not data.get("intitule_avant"):
                self.add_error("intitule_avant", "Dire quel est le poste actuel.")
        if fate and fate != Devenir.SUPPRIME and not data.get("intitule_apres"):
            self.add_error("intitule_apres", "Dire quel sera le poste.")
        return data
