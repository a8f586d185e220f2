"""Saying once what the columns and values of the employer's own export mean."""

from collections.abc import Mapping, Sequence

from django import forms

from common.forms import Form
from common.values import NBSP, format_decimal, plural
from hr.calculs.colonnes import Listes
from hr.calculs.correspondances import CIBLES, ECARTER, VIDE, ValeurInconnue, choix_de, manquantes

NON_UTILISEE = "Ne pas utiliser"
A_ECARTER = "Aucune : écarter ces lignes"
LAISSER_VIDE = "Laisser la case vide"
SANS_VIDE = frozenset({"statut", "service"})


class ColonnesForm(Form):
    """One choice per heading of the file. ``exemples``: heading → some cells of its column."""

    def __init__(self, *args, exemples: Mapping[str, Sequence[str]], proposees: Mapping[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.titres = list(exemples)
        self.exemples = exemples
        choices = [("", NON_UTILISEE), *CIBLES.items()]
        for index, titre in enumerate(self.titres):
            self.fields[f"c_{index}"] = forms.ChoiceField(
                label=f"Colonne «{NBSP}{titre}{NBSP}»",
                choices=choices,
                required=False,
                initial=proposees.get(titre, ""),
            )

    def clean(self) -> dict:
        """Each target once, and what an import cannot do without."""
        cleaned = super().clean()
        self.colonnes: dict[str, str] = {}
        holders: dict[str, str] = {}
        for index, titre in enumerate(self.titres):
            cible = cleaned.get(f"c_{index}", "")
            self.colonnes[titre] = cible
            if cible and cible in holders:
                self.add_error(
                    f"c_{index}",
                    f"«{NBSP}{CIBLES[cible]}{NBSP}» est déjà donnée par la colonne «{NBSP}{holders[cible]}{NBSP}».",
                )
            holders.setdefault(cible, titre)
        missing = manquantes(list(holders))
        if missing and not self.errors:
            self.add_error(None, f"Il manque une colonne pour{NBSP}: {', '.join(missing)}.")
        return cleaned

    def lignes(self) -> list[tuple[str, str, forms.BoundField]]:
        """Heading, some cells of it, field."""
        return [
            (titre, " · ".join(self.exemples[titre]), self[f"c_{index}"]) for index, titre in enumerate(self.titres)
        ]


class ValeursForm(Form):
    """One choice per value that no list explains."""

    def __init__(self, *args, inconnues: Sequence[ValeurInconnue], listes: Listes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.inconnues = list(inconnues)
        for index, one in enumerate(self.inconnues):
            choices = [(ECARTER, A_ECARTER), *choix_de(one.cible, listes).items()]
            if one.cible not in SANS_VIDE:
                choices.insert(1, (VIDE, LAISSER_VIDE))
            self.fields[f"v_{index}"] = forms.ChoiceField(
                label=f"{CIBLES[one.cible]}, valeur «{NBSP}{one.lue}{NBSP}»",
                choices=choices,
                initial=one.proposee or ECARTER,
            )

    @property
    def valeurs(self) -> dict[str, dict[str, str]]:
        """Target → value as read → answer."""
        out: dict[str, dict[str, str]] = {}
        for index, one in enumerate(self.inconnues):
            out.setdefault(one.cible, {})[one.lue] = self.cleaned_data[f"v_{index}"]
        return out

    def groupes(self) -> list[tuple[str, list[tuple[str, str, forms.BoundField]]]]:
        """Name of each column → (value, « 12 lignes », field)."""
        found: dict[str, list[tuple[str, str, forms.BoundField]]] = {}
        for index, one in enumerate(self.inconnues):
            count = f"{format_decimal(one.lignes, 0)}{NBSP}{plural(one.lignes, 'ligne')}"
            found.setdefault(CIBLES[one.cible], []).append((one.lue, count, self[f"v_{index}"]))
        return list(found.items())
