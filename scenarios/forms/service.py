"""The five tabs of a service in a scenario: quoi, qui, comment, avec qui, financement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.forms.boundfield import BoundField

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from common.values import format_date
from projects.models import Collectivite
from scenarios.engine.effectifs import ETP_PUBLICS
from scenarios.engine.formes import catalogue
from scenarios.models import MouvementEffectifs, ServiceScenario

ETP_FIELDS = (
    "avant",
    "transferes_sortants",
    "mis_a_disposition",
    "transferes_entrants",
    "propres_affectes",
    "crees",
    "supprimes",
)
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class GridLine:
    """One employer on a grid: its name and its fields in the order of the columns."""

    titre: str
    champs: tuple[BoundField, ...]

    @property
    def erreurs(self) -> list[str]:
        return [message for field in self.champs for message in field.errors]


class WhatForm(EditedMixin, Form):
    """« Quoi » : missions and what the user gains."""

    missions = forms.CharField(
        label="Missions confiées au service", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000
    )
    qualite = forms.CharField(
        label="Ce que l’usager y gagne, et comment on le verra",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text="Un délai, une continuité, une expertise : le coût ne se lit jamais seul.",
    )
    lieu = forms.CharField(label="Lieu de travail", required=False, max_length=160)


class HowForm(EditedMixin, Form):
    """« Comment » : legal form, manager, authority, opening."""

    forme = forms.ChoiceField(label="Forme juridique", choices=[(f.code, f.libelle) for f in catalogue()])
    gestionnaire = forms.ModelChoiceField(
        label="Géré par", queryset=Collectivite.objects.none(), required=False, empty_label="À choisir"
    )
    date_ouverture = DateField(label="Ouverture")
    autorite_hierarchique = forms.CharField(
        label="Qui évalue", required=False, max_length=160, help_text="Autorité hiérarchique."
    )
    autorite_conges = forms.CharField(label="Qui accorde les congés", required=False, max_length=160)
    autorite_discipline = forms.CharField(
        label="Qui exerce le pouvoir disciplinaire",
        required=False,
        max_length=160,
        help_text="L’employeur de l’agent : un agent mis à disposition garde le sien.",
    )
    autorite_fonctionnelle = forms.CharField(
        label="Qui fixe les priorités", required=False, max_length=160, help_text="Autorité fonctionnelle."
    )
    financement = forms.ChoiceField(
        label="Mode de financement", choices=ServiceScenario.Financement.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, parties: Sequence[Collectivite], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        keys = [party.pk for party in parties]
        self.fields["gestionnaire"].queryset = Collectivite.objects.filter(pk__in=keys).order_by("rang", "nom")


class WithForm(EditedMixin, Form):
    """« Avec qui » : each employer in or out, since when, until when."""

    def __init__(self, *args, service: ServiceScenario, parties: Sequence[Collectivite], **kwargs) -> None:
        self.parties = parties
        members = {m.collectivite_id: m for m in service.participations.all()}
        initial = {}
        for party in parties:
            member = members.get(party.pk)
            initial[f"dedans-{party.pk}"] = member is not None
            initial[f"entree-{party.pk}"] = member.date_entree if member else service.date_ouverture
            initial[f"sortie-{party.pk}"] = member.date_sortie if member else None
            initial[f"reservees-{party.pk}"] = member.heures_reservees if member else None
            initial[f"utilisees-{party.pk}"] = member.heures_utilisees if member else None
        super().__init__(*args, initial=initial, **kwargs)
        for party in parties:
            self.fields[f"dedans-{party.pk}"] = forms.BooleanField(label=f"{party.nom} participe", required=False)
            self.fields[f"entree-{party.pk}"] = DateField(label=f"{party.nom} : entrée", required=False, help_text="")
            self.fields[f"sortie-{party.pk}"] = DateField(
                label=f"{party.nom} : sortie (premier jour dehors)", required=False, help_text=""
            )
            for name, word in (("reservees", "réservées"), ("utilisees", "utilisées")):
                self.fields[f"{name}-{party.pk}"] = DecimalField(
                    label=f"{party.nom} : heures {word} par an",
                    required=False,
                    min_value=0,
                    max_digits=9,
                    decimal_places=2,
                )
        self.units = {key: member.unites for key, member in members.items()}

    headings = ("Participe", "Entrée", "Sortie (premier jour dehors)", "Heures réservées par an", "Heures utilisées")
    columns = ("dedans", "entree", "sortie", "reservees", "utilisees")

    def lines(self) -> Iterator[GridLine]:
        for party in self.parties:
            yield GridLine(party.nom, tuple(self[f"{name}-{party.pk}"] for name in self.columns))

    def clean(self):
        data = super().clean()
        for party in self.parties:
            if not data.get(f"dedans-{party.pk}"):
                continue
            start, end = data.get(f"entree-{party.pk}"), data.get(f"sortie-{party.pk}")
            if start is None and f"entree-{party.pk}" not in self.errors:
                self.add_error(f"entree-{party.pk}", f"{party.nom} : indiquer la date d’entrée.")
            if start and end and end < start:
                self.add_error(
                    f"sortie-{party.pk}",
                    f"{party.nom} : la sortie ({format_date(end)}) précède l’entrée ({format_date(start)}).",
                )
        return data

    def rows(self) -> dict:
        """What to save, by collectivité; units already typed are kept, a new member starts at zero."""
        data = self.cleaned_data
        return {
            party.pk: (
                (data[f"entree-{party.pk}"], data[f"sortie-{party.pk}"], self.units.get(party.pk, ZERO))
                if data[f"dedans-{party.pk}"]
                else None
            )
            for party in self.parties
        }

    def hours(self) -> dict[int, tuple[Decimal | None, Decimal | None]]:
        """Hours reserved and used by each member in a year."""
        data = self.cleaned_data
        return {
            party.pk: (data[f"reservees-{party.pk}"], data[f"utilisees-{party.pk}"])
            for party in self.parties
            if data[f"dedans-{party.pk}"]
        }


class WhoForm(EditedMixin, Form):
    """« Qui » : ETP of each employer, before, moved, created, deleted.

    hidden: employers whose movements this writer may not read. Their boxes come empty: left so, what is kept stays;
    filling one writes the whole line anew, and nothing said of it depends on what was kept.
    """

    def __init__(
        self,
        *args,
        service: ServiceScenario,
        parties: Sequence[Collectivite],
        hidden: Collection[int] = frozenset(),
        **kwargs,
    ) -> None:
        self.parties, self.hidden = parties, hidden
        rows = {m.collectivite_id: m for m in service.mouvements.all()}
        self.kept = {key: {name: getattr(row, name) for name in ETP_FIELDS} for key, row in rows.items()}
        initial = {
            f"{name}-{key}": value or None
            for key, values in self.kept.items()
            for name, value in values.items()
            if key not in hidden or name in ETP_PUBLICS
        }
        super().__init__(*args, initial=initial, **kwargs)
        for party in parties:
            for name in ETP_FIELDS:
                label = MouvementEffectifs._meta.get_field(name).verbose_name
                self.fields[f"{name}-{party.pk}"] = DecimalField(
                    label=f"{party.nom} : {label}", required=False, min_value=0, max_digits=7, decimal_places=2
                )

    @property
    def headings(self) -> list[str]:
        return [MouvementEffectifs._meta.get_field(name).verbose_name for name in ETP_FIELDS]

    def lines(self) -> Iterator[GridLine]:
        for party in self.parties:
            yield GridLine(party.nom, tuple(self[f"{name}-{party.pk}"] for name in ETP_FIELDS))

    def clean(self):
        data = super().clean()
        for party in self.parties:
            values = {name: data.get(f"{name}-{party.pk}") or ZERO for name in ETP_FIELDS}
            if self._keeps(party, data) and values["avant"] != self.kept[party.pk]["avant"]:
                self.add_error(
                    f"avant-{party.pk}",
                    f"{party.nom} : ses mouvements ne se lisent pas ici ; avec un autre effectif, les saisir de nouveau "
                    "(0 s’il n’y en a pas).",
                )
            leaving = values["transferes_sortants"] + values["supprimes"]
            if leaving > values["avant"]:
                self.add_error(
                    f"avant-{party.pk}", f"{party.nom} : plus d’ETP quittent l’employeur qu’il n’en emploie."
                )
        return data

    def rows(self) -> dict:
        data = self.cleaned_data
        return {
            party.pk: {
                name: self.kept[party.pk][name]
                if self._keeps(party, data) and name not in ETP_PUBLICS
                else data[f"{name}-{party.pk}"] or ZERO
                for name in ETP_FIELDS
            }
            for party in self.parties
        }

    def _keeps(self, party: Collectivite, data: Mapping) -> bool:
        """Whether the masked movements of this employer were left as they are: every box of theirs is empty."""
        movements = (name for name in ETP_FIELDS if name not in ETP_PUBLICS)
        return party.pk in self.hidden and all(data.get(f"{name}-{party.pk}") is None for name in movements)
