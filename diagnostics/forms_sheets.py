"""The sheet of a service (texts and lines of means, volumes, measures), its costs of one year, and a pooling."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.utils import timezone

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form, SeveralRowsField
from common.rubriques import LEGALES, LIBELLES_RUBRIQUE, Rubrique
from common.values import YEAR_MAXIMUM, YEAR_MINIMUM
from diagnostics.couts import Cout
from diagnostics.models import Confiance, MoyenService, MutualisationExistante, VolumeService
from diagnostics.queries_sheets import Fiche
from diagnostics.services.sheets import Row
from projects.models import Collectivite, Service

NEW_LINES = 2
VALUATIONS = (Rubrique.LOCAUX, Rubrique.STRUCTURE)


@dataclass(frozen=True)
class Cells:
    """One line of a group on the page: what it is called, its fields in the order of the headings."""

    titre: str
    champs: tuple[BoundField, ...]


@dataclass(frozen=True)
class Group:
    """A kind of line: prefix of its fields, title, help, its columns (name → label, field), those it cannot do without."""

    cle: str
    titre: str
    aide: str
    columns: dict[str, tuple[str, Callable[..., forms.Field]]]
    requis: tuple[str, ...]
    fixe: dict[str, str]

    @property
    def headings(self) -> list[str]:
        return [label for label, _ in self.columns.values()]


def _text(**kwargs: Any) -> forms.Field:
    return forms.CharField(required=False, **{"max_length": 120, **kwargs})


def _number(**kwargs: Any) -> forms.Field:
    return DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2, **kwargs)


def _year(**kwargs: Any) -> forms.Field:
    return forms.IntegerField(required=False, min_value=YEAR_MINIMUM, max_value=YEAR_MAXIMUM, **kwargs)


def _date(**kwargs: Any) -> forms.Field:
    return DateField(required=False, help_text="", **kwargs)


def _choice(choices: Sequence[tuple[str, str]]) -> Callable[..., forms.Field]:
    return lambda **kwargs: forms.ChoiceField(choices=choices, required=False, **kwargs)


def _short(**kwargs: Any) -> forms.Field:
    return _text(max_length=40, **kwargs)


def _long(**kwargs: Any) -> forms.Field:
    return _text(max_length=160, **kwargs)


MEANS = Group(
    "moyen",
    "Avec quels moyens",
    "Logiciels (dire pour quoi faire), contrats, locaux, véhicules. L’échéance d’un contrat dit quand on pourra acheter ensemble.",
    {
        "nature": ("Nature", _choice(MoyenService.Nature.choices)),
        "libelle": ("Quoi", _text),
        "domaine": ("Pour quoi faire", _choice([("", "—"), *MoyenService.Domaine.choices])),
        "fournisseur": ("Éditeur ou titulaire", _text),
        "montant_euros": ("Montant par an (€)", _number),
        "date_echeance": ("Échéance", _date),
    },
    ("libelle",),
    {},
)
VOLUMES = Group(
    "volume",
    "Ce qui est fait en une année",
    "Un nombre, son unité, son année : 1 250 factures en 2025.",
    {
        "libelle": ("Quoi", _text),
        "valeur": ("Combien", _number),
        "unite": ("Unité", _short),
        "annee": ("Année", _year),
        "confiance": ("Confiance", _choice(Confiance.choices)),
    },
    ("libelle", "valeur", "unite", "annee"),
    {"nature": VolumeService.Nature.ANNUEL},
)
BACKLOG = Group(
    "stock",
    "Ce qui attend",
    "Les dossiers en souffrance, comptés un jour donné : c’est la situation de départ.",
    {
        "libelle": ("Quoi", _text),
        "valeur": ("Combien", _number),
        "unite": ("Unité", _short),
        "date_constat": ("Constaté le", _date),
        "confiance": ("Confiance", _choice(Confiance.choices)),
    },
    ("libelle", "valeur", "unite", "date_constat"),
    {"nature": VolumeService.Nature.EN_SOUFFRANCE},
)
MEASURES = Group(
    "mesure",
    "Ce que l’usager reçoit",
    "Au moins une mesure : un délai, des heures d’ouverture, une satisfaction. Le coût ne se lit jamais seul.",
    {
        "libelle": ("Ce qui est mesuré", _text),
        "valeur": ("Mesure", _number),
        "unite": ("Unité", _short),
        "annee": ("Année", _year),
        "source": ("Source", _long),
    },
    ("libelle", "valeur", "unite", "annee"),
    {},
)
GROUPS = (VOLUMES, BACKLOG, MEASURES, MEANS)


def _shown(value: Any) -> Any:
    """A number without useless decimals: « 7 », not « 7,00 »."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class SheetForm(EditedMixin, Form):
    """Texts of the sheet, then groups of lines: those that are stored, and two new ones. An emptied line is taken away."""

    missions = forms.CharField(
        label="Missions", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000
    )
    horaires = forms.CharField(
        label="Horaires d’ouverture",
        required=False,
        max_length=300,
        help_text="Par exemple : du lundi au vendredi, 9 h – 12 h et 14 h – 17 h.",
    )
    motif = forms.CharField(
        label="Motif de la modification", required=False, max_length=300, help_text="Gardé dans l’historique."
    )

    def __init__(self, *args: Any, fiche: Fiche, **kwargs: Any) -> None:
        self.stored: dict[str, Sequence[models.Model]] = {
            "moyen": fiche.moyens,
            "volume": fiche.annuels,
            "stock": fiche.en_souffrance,
            "mesure": fiche.mesures,
        }
        initial: dict[str, Any] = {"missions": fiche.missions, "horaires": fiche.horaires}
        for group in GROUPS:
            for row in self.stored[group.cle]:
                initial |= {f"{group.cle}-{row.pk}-{name}": _shown(getattr(row, name)) for name in group.columns}
            for rank in range(1, NEW_LINES + 1):
                if "confiance" in group.columns:
                    initial[f"{group.cle}-n{rank}-confiance"] = Confiance.MOYENNE.value
        super().__init__(*args, initial=initial, **kwargs)
        for group in GROUPS:
            for token, title in self._tokens(group):
                for name, (label, make) in group.columns.items():
                    field = make(label=f"{group.titre}, {title} : {label.lower()}")
                    self.fields[f"{group.cle}-{token}-{name}"] = field

    def _tokens(self, group: Group) -> list[tuple[str, str]]:
        """Identifiers of the lines of a group and how they are called: stored ones by key, then new ones."""
        rows = self.stored[group.cle]
        kept = [(str(row.pk), str(row)) for row in rows]
        return kept + [(f"n{rank}", f"nouvelle ligne {rank}") for rank in range(1, NEW_LINES + 1)]

    def groups(self) -> Iterator[tuple[Group, list[Cells]]]:
        """Groups with their lines, for the page."""
        for group in GROUPS:
            yield (
                group,
                [
                    Cells(title, tuple(self[f"{group.cle}-{token}-{name}"] for name in group.columns))
                    for token, title in self._tokens(group)
                ],
            )

    def _values(self, group: Group, token: str) -> dict[str, Any]:
        values = {}
        for name in group.columns:
            value = self.cleaned_data.get(f"{group.cle}-{token}-{name}")
            values[name] = value.strip() if isinstance(value, str) else value
        return values

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for group in GROUPS:
            for token, title in self._tokens(group):
                values = self._values(group, token)
                typed = [name for name, v in values.items() if v not in (None, "") and name not in _PRESET]
                if not typed:
                    continue
                for name in group.requis:
                    field = f"{group.cle}-{token}-{name}"
                    if values[name] in (None, "") and field not in self.errors:
                        label = group.columns[name][0].lower()
                        self.add_error(field, f"{group.titre}, {title} : il manque « {label} ».")
        return data

    def rows(self, group: Group) -> list[Row]:
        """What to save of one group. Call it on a valid form."""
        found = []
        for token, _ in self._tokens(group):
            values = self._values(group, token)
            is_empty = not values["libelle"] and all(
                v in (None, "") for name, v in values.items() if name not in _PRESET
            )
            pk = None if token.startswith("n") else int(token)
            if "nature" in group.columns and not values["nature"]:
                values["nature"] = MoyenService.Nature.LOGICIEL.value
            if "confiance" in group.columns and not values["confiance"]:
                values["confiance"] = Confiance.MOYENNE.value
            found.append(Row(pk, {} if is_empty else values | group.fixe))
        return found


# Fields that hold something before anyone types: they make no line by themselves.
_PRESET = frozenset({"nature", "confiance"})


class CostsForm(EditedMixin, Form):
    """The costs of one year by heading, and where they come from."""

    annee = forms.IntegerField(label="Année", min_value=YEAR_MINIMUM, max_value=YEAR_MAXIMUM)
    source = forms.CharField(
        label="D’où viennent ces montants", required=False, max_length=160, help_text="Par exemple : CA 2025, BP 2026."
    )
    motif = forms.CharField(
        label="Motif de la modification", required=False, max_length=300, help_text="Gardé dans l’historique."
    )

    def __init__(self, *args: Any, fiche: Fiche, annee: int | None, **kwargs: Any) -> None:
        self.fiche = fiche
        self.opened = next((cout for cout in fiche.couts if cout.annee == annee), None)
        cout = self.opened or Cout(annee or timezone.localdate().year - 1, "")
        initial: dict[str, Any] = {"annee": cout.annee, "source": cout.source}
        initial |= {rubrique.value: cout.montant(rubrique) for rubrique in Rubrique}
        super().__init__(*args, initial=initial, **kwargs)
        for rubrique in Rubrique:
            self.fields[rubrique.value] = _number(label=f"{LIBELLES_RUBRIQUE[rubrique].capitalize()} (€ par an)")

    def parts(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """The headings by view: title, help, fields."""
        yield (
            "Ce qui est payé",
            "Les quatre rubriques de l’article D. 5211-16 du CGCT. Une rubrique vide n’est pas connue ; 0 est un montant.",
            [self[rubrique.value] for rubrique in LEGALES],
        )
        yield "Ce qui vient en déduction", "En positif : l’application le retranche.", [self[Rubrique.RECETTES.value]]
        yield (
            "Ce qui est valorisé",
            "N’entre que dans le coût analytique : personne ne le paie à part.",
            [self[rubrique.value] for rubrique in VALUATIONS],
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        year = data.get("annee")
        others = {cout.annee for cout in self.fiche.couts} - ({self.opened.annee} if self.opened else set())
        if year in others:
            self.add_error("annee", f"Les coûts de {year} sont déjà saisis : ouvrez cette année pour les modifier.")
        priced = any(value is not None for value in self.montants().values())
        if priced and not data.get("source", "").strip() and "source" not in self.errors:
            self.add_error("source", "Dire d’où viennent ces montants, par exemple « CA 2025 ».")
        return data

    def montants(self) -> dict[str, Any]:
        """Amounts by heading, ``None`` for a heading left empty."""
        return {rubrique.value: self.cleaned_data.get(rubrique.value) for rubrique in Rubrique}


class PoolingForm(EditedMixin, Form):
    """What is pooled already."""

    libelle = forms.CharField(label="Ce qui est mutualisé", max_length=160)
    service = forms.ModelChoiceField(
        label="Service concerné", queryset=Service.objects.none(), required=False, empty_label="Aucun en particulier"
    )
    forme = forms.ChoiceField(label="Forme", choices=MutualisationExistante.Forme.choices)
    parties = SeveralRowsField(
        label="Parties", queryset=Collectivite.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    autres_parties = forms.CharField(
        label="Autres parties, hors du projet",
        required=False,
        max_length=200,
        help_text="Un syndicat, une commune voisine.",
    )
    date_debut = DateField(label="Depuis le")
    date_fin = DateField(label="Jusqu’au", required=False, help_text="Vide : sans terme.")
    agents = forms.IntegerField(label="Agents concernés", required=False, min_value=0, max_value=30_000)
    cout_annuel_euros = _number(label="Coût par an (€)")
    annee_cout = _year(label="Année du coût")
    qualite = forms.CharField(
        label="Ce qu’elle apporte, et comment on le sait",
        required=False,
        max_length=300,
        help_text="Un délai, une continuité, une expertise : le coût ne se lit jamais seul.",
    )
    engagement = forms.CharField(
        label="Ce à quoi elle s’engage",
        required=False,
        max_length=300,
        help_text="Un délai de réponse, une référente nommée pour chaque commune, qui appeler quand cela ne va pas.",
    )

    def __init__(
        self, *args: Any, row: MutualisationExistante | None, services: Any, collectivites: Any, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {}
        if row is not None:
            initial = {name: getattr(row, name) for name in self.base_fields if name != "parties"}
            initial["parties"] = list(row.parties.all())
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["service"].queryset = services
        self.fields["parties"].queryset = collectivites

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("date_debut"), data.get("date_fin")
        if start and end and end < start:
            self.add_error("date_fin", "La fin précède le début.")
        if (
            data.get("cout_annuel_euros") is not None
            and data.get("annee_cout") is None
            and "annee_cout" not in self.errors
        ):
            self.add_error("annee_cout", "Dire de quelle année est ce coût.")
        return data

    def values(self) -> dict[str, Any]:
        """What to save, parties apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "parties"}
