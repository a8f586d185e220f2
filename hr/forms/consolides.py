"""The grid of consolidated counts: lines service × statut × catégorie, with heads and ETP."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django import forms
from django.http import QueryDict

from common.editing import EditedMixin
from common.forms import DecimalField, Form
from common.values import ValeurIllisible, plural, read_decimal
from hr.calculs.nomenclatures import CATEGORIES, STATUTS, STATUTS_SANS_CATEGORIE
from hr.services.consolides import Cle, Compte, verifier

LIGNES_MAX = 300


def ecrire_etp(etp: Decimal) -> str:
    """« 2,5 »: the shortest writing, so that 2.50 and 2,5 are the same."""
    return f"{etp.normalize():f}".replace(".", ",")


def lire_etp(texte: str) -> str:
    """The same writing for what was typed; an unreadable text stays as it is, the form will refuse it."""
    try:
        return ecrire_etp(Decimal(read_decimal(texte)))
    except ValeurIllisible:
        return texte


def _rangs(data: Mapping[str, str]) -> list[int]:
    """Ranks of the lines that were sent."""
    return sorted(int(name.removeprefix("nombre_")) for name in data if name.removeprefix("nombre_").isdecimal())


def _cle(data: Mapping[str, str], index: int) -> str:
    return "-".join(str(data.get(f"{name}_{index}", "")) for name in ("service", "statut", "categorie"))


class GrilleForm(EditedMixin, Form):
    """``lignes`` lines of five fields. Lines without a number of agents are ignored; ``cellules`` holds the result."""

    def __init__(
        self,
        *args,
        services: dict[str, str],
        cellules: Mapping[Cle, Compte],
        lignes: int,
        motif_requis: bool = False,
        avec_validation: bool = False,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        self.enregistrees = cellules
        self.lignes = min(lignes, LIGNES_MAX)
        for index in range(self.lignes):
            n = index + 1
            self.fields[f"service_{index}"] = forms.ChoiceField(
                label=f"Service, ligne {n}", choices=[("", "—"), *services.items()], required=False
            )
            self.fields[f"statut_{index}"] = forms.ChoiceField(
                label=f"Statut, ligne {n}", choices=list(STATUTS.items()), required=False
            )
            self.fields[f"categorie_{index}"] = forms.ChoiceField(
                label=f"Catégorie, ligne {n}", choices=list(CATEGORIES.items()), required=False
            )
            self.fields[f"nombre_{index}"] = forms.IntegerField(
                label=f"Agents, ligne {n}",
                required=False,
                min_value=1,
                max_value=99_999,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages={
                    "invalid": f"Agents, ligne {n} : un nombre entier est attendu.",
                    "min_value": f"Agents, ligne {n} : au moins 1 ; pour zéro, laissez vide.",
                },
            )
            self.fields[f"etp_{index}"] = DecimalField(
                label=f"ETP, ligne {n}", required=False, max_digits=8, decimal_places=2
            )
        if motif_requis:
            self.fields["motif"] = forms.CharField(
                label="Motif de la modification",
                max_length=500,
                help_text="Cet inventaire est validé : dites pourquoi il change.",
            )
        if avec_validation:
            self.fields["valider"] = forms.BooleanField(
                label="Ces effectifs sont exacts : je les valide au nom de ma collectivité.", required=False
            )

    # --- two people at once: a cell is told by its service, statut and catégorie, never by its line ---------------------

    def stored_values(self) -> dict[str, str]:
        """« service-statut-catégorie » → « agents;ETP »."""
        return {
            "-".join(map(str, key)): f"{count.nombre};{ecrire_etp(count.etp)}"
            for key, count in self.enregistrees.items()
        }

    def typed_values(self) -> dict[str, str]:
        """The same from what is sent; a line without numbers is no cell."""
        values = {}
        for index in _rangs(self.data):
            nombre, etp = (str(self.data.get(f"{name}_{index}", "")).strip() for name in ("nombre", "etp"))
            if nombre or etp:
                values[_cle(self.data, index)] = f"{nombre};{lire_etp(etp)}"
        return values

    def title_of(self, name: str) -> str:
        service, statut, categorie = name.split("-")
        label = self.services.get(service, "service retiré")
        return f"{label}, {STATUTS.get(statut, statut)}, {CATEGORIES.get(categorie, categorie)}"

    def shown(self, name: str, value: str) -> str:
        if not value:
            return "aucun agent"
        nombre, etp = value.split(";")
        count = int(nombre) if nombre.isdecimal() else 0
        return f"{nombre or '?'} {plural(count, 'agent')}, {etp or '?'} ETP"

    @classmethod
    def put(cls, data: QueryDict, name: str, value: str) -> None:
        nombre, _, etp = value.partition(";")
        place = next((index for index in _rangs(data) if _cle(data, index) == name), None)
        if place is None:
            place = max(_rangs(data), default=-1) + 1
            data["lignes"] = str(place + 1)
            for field, part in zip(("service", "statut", "categorie"), name.split("-"), strict=True):
                data[f"{field}_{place}"] = part
        data[f"nombre_{place}"], data[f"etp_{place}"] = nombre, etp

    def resume(self, values: Mapping[str, Sequence[str]]) -> None:
        self.initial = {}
        super().resume(values)

    @property
    def rangees(self) -> list[list[tuple[str, forms.BoundField]]]:
        """(short label, bound field), line by line, for the template."""
        names = {
            "service": "Service",
            "statut": "Statut",
            "categorie": "Catégorie",
            "nombre": "Agents",
            "etp": "ETP",
        }
        return [[(label, self[f"{name}_{index}"]) for name, label in names.items()] for index in range(self.lignes)]

    @property
    def motif(self) -> forms.BoundField | None:
        """The reason, when one is asked."""
        return self["motif"] if "motif" in self.fields else None

    @property
    def validation(self) -> forms.BoundField | None:
        """The box that validates at once, when this person may."""
        return self["valider"] if "valider" in self.fields else None

    def clean(self) -> dict:
        """Read the lines; a line is refused in words, and two lines of the same cell too."""
        cleaned = super().clean()
        self.cellules: dict[Cle, Compte] = {}
        for index in range(self.lignes):
            n = index + 1
            nombre, etp = cleaned.get(f"nombre_{index}"), cleaned.get(f"etp_{index}")
            if any(f"{name}_{index}" in self.errors for name in ("nombre", "etp", "service", "statut", "categorie")):
                continue
            if nombre is None and etp is None:
                continue
            if nombre is None:
                self.add_error(f"nombre_{index}", f"Agents, ligne {n} : combien d’agents pour ces ETP ?")
                continue
            if etp is None:
                self.add_error(f"etp_{index}", f"ETP, ligne {n} : combien d’ETP pour ces agents ?")
                continue
            service = cleaned.get(f"service_{index}")
            if not service:
                self.add_error(f"service_{index}", f"Service, ligne {n} : choisissez le service.")
                continue
            statut, categorie = cleaned[f"statut_{index}"], cleaned[f"categorie_{index}"]
            if not statut or not categorie:
                self.add_error(f"statut_{index}", f"Ligne {n} : choisissez le statut et la catégorie.")
                continue
            if categorie == "HC" and statut not in STATUTS_SANS_CATEGORIE:
                self.add_error(
                    f"categorie_{index}", f"Catégorie, ligne {n} : ce statut a toujours une catégorie A, B ou C."
                )
                continue
            self._add(index, (int(service), statut, categorie), Compte(nombre, Decimal(etp)))
        return cleaned

    def _add(self, index: int, key: Cle, compte: Compte) -> None:
        try:
            verifier(compte)
        except forms.ValidationError as error:
            self.add_error(f"etp_{index}", f"Ligne {index + 1} : {' '.join(error.messages)}")
            return
        if key in self.cellules:
            self.add_error(
                f"service_{index}",
                f"Ligne {index + 1} : même service, même statut et même catégorie qu’une ligne au-dessus ; additionnez-les.",
            )
            return
        self.cellules[key] = compte
