"""One agent typed on the screen, under the very rules of the import: one place decides what is acceptable."""

from django import forms
from django.utils import timezone

from common.editing import EditedMixin
from common.forms import DateField, Form
from common.values import ValeurIllisible
from hr.calculs.colonnes import Listes, lecteurs, lignes_de
from hr.calculs.fiches import COLONNES, LONGUEURS, Fiche, en_clair, heures_ecrites
from hr.calculs.import_agents import LigneLue, plan_import
from hr.calculs.nomenclatures import CATEGORIES, FILIERES, SEXES, STATUTS

SERVICES = 4
VIDE = ("", "—")
# service and part are asked once per service
COLONNES_SAISIES = {colonne.cle: colonne for colonne in COLONNES if colonne.cle not in {"service", "part"}}
ORDRE = tuple(COLONNES_SAISIES)


def _choices(labels: dict[str, str]) -> list[tuple[str, str]]:
    """The label is what is posted: the readers of the workbook understand it."""
    return [VIDE, *((label, label) for label in labels)]


class AgentForm(EditedMixin, Form):
    """Every field is text, read by the readers of the workbook. ``fiche`` holds the result once valid."""

    def __init__(self, *args, listes: Listes, existant: Fiche | None, motif_requis: bool, **kwargs) -> None:
        self.listes, self.existant = listes, existant
        kwargs.setdefault("initial", self._initial(existant, listes))
        super().__init__(*args, **kwargs)
        selects = {
            "sexe": list(SEXES.values()),
            "statut": list(STATUTS.values()),
            "categorie": list(CATEGORIES.values()),
            "cadre_emplois": list(listes.cadres_par_libelle),
            "filiere": list(FILIERES.values()),
        }
        required = {"matricule", "statut", "duree", "service_1"}
        built: dict[str, forms.Field] = {}
        for key in ORDRE:
            label = COLONNES_SAISIES[key].nom
            if key in selects:
                choices = _choices(dict.fromkeys(selects[key], ""))
                built[key] = forms.ChoiceField(label=label, choices=choices, required=False)
            else:
                built[key] = forms.CharField(
                    label=label, help_text=COLONNES_SAISIES[key].aide_ecran, required=False,
                    max_length=LONGUEURS.get(key, 40), widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )  # fmt: skip
        for rank in range(1, SERVICES + 1):
            which = "Service" if rank == 1 else f"Service n° {rank}"
            built[f"service_{rank}"] = forms.ChoiceField(
                label=which, choices=_choices(dict.fromkeys(listes.services, "")), required=False
            )
            built[f"part_{rank}"] = forms.CharField(
                label=f"Part dans le {which.lower()}",
                required=False,
                max_length=20,
                help_text="25 % ou 0,25. Vide : tout le temps de l’agent." if rank == 1 else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        if motif_requis:
            built["motif"] = forms.CharField(
                label="Motif de la modification",
                max_length=500,
                help_text="Cet inventaire est validé : dites pourquoi il change.",
            )
        for name, field in built.items():
            field.required = name in required or name == "motif"
            field.error_messages["required"] = f"{field.label} : ce champ est nécessaire."
        self.fields.update(built)
        if existant is not None:
            self.fields["matricule"].disabled = True

    @staticmethod
    def _initial(existant: Fiche | None, listes: Listes) -> dict[str, object]:
        if existant is None:
            return {"duree": "35"}
        rows = lignes_de(existant, listes)
        initial: dict[str, object] = {key: rows[0][key] for key in ORDRE}
        initial = {key: "" if value is None else en_clair(value) for key, value in initial.items()}
        initial["duree"] = f"{heures_ecrites(existant.duree_hebdo_poste)}/{heures_ecrites(existant.base)}"
        for rank, row in enumerate(rows[:SERVICES], start=1):
            initial[f"service_{rank}"] = row["service"]
            initial[f"part_{rank}"] = "" if row["part"] is None else heures_ecrites(row["part"])
        return initial

    def clean(self) -> dict:
        """Read each field, then ask the plan of an import of one agent whether it holds together."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        readers = lecteurs(self.listes)
        common: dict[str, object] = {}
        for key in ORDRE:
            self._read(key, key, cleaned, readers, common)
        rows = []
        places: list[int] = []
        for rank in range(1, SERVICES + 1):
            values = dict(common)
            self._read("service", f"service_{rank}", cleaned, readers, values)
            self._read("part", f"part_{rank}", cleaned, readers, values)
            if values["service"] is None:
                if values["part"] is not None:
                    self.add_error(f"service_{rank}", "Choisissez le service de cette part.")
                continue
            places.append(rank)
            lus = {key: str(cleaned.get(key) or "") for key in ORDRE}
            rows.append(LigneLue("Agents", rank, values, {}, lus))
        if self.errors:
            return cleaned
        plan = plan_import(
            rows,
            [self.existant] if self.existant else [],
            services=self.listes.service_par_cle,
            cadres=self.listes.cadres,
            jour=timezone.localdate(),
        )
        for refusal in plan.refus:
            name = refusal.key
            if name in {"service", "part"}:
                name = f"{name}_{refusal.row}"
            elif name == "matricule" and "doublon" in refusal.reason:
                name = f"service_{refusal.row}"
            expected = f" (attendu : {refusal.expected})" if refusal.expected else ""
            message = f"{refusal.reason[:1].upper()}{refusal.reason[1:]}{expected}."
            self.add_error(name if name in self.fields else None, message)
        self.fiche: Fiche | None = None
        if not plan.refus:
            self.fiche = next(
                iter([one.fiche for one in plan.crees] + [one.apres for one in plan.modifies] + list(plan.inchanges))
            )
        self.avertissements = [one.phrase for one in plan.avertissements]
        return cleaned

    def _read(self, key: str, name: str, cleaned: dict, readers: dict, into: dict[str, object]) -> None:
        raw = cleaned.get(name)
        into[key] = None
        if raw in (None, ""):
            return
        try:
            into[key] = readers[key](raw)
        except ValeurIllisible as error:
            self.add_error(name, str(error))


class SortieForm(Form):
    """The last day of an agent who leaves."""

    dernier_jour = DateField(label="Dernier jour de présence")
    motif = forms.CharField(
        label="Motif", required=False, max_length=500, help_text="Retraite, mutation, fin de contrat…"
    )

    def __init__(self, *args, motif_requis: bool, entree, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.entree = entree
        if motif_requis:
            self.fields["motif"].required = True
            self.fields["motif"].error_messages["required"] = "Motif : ce champ est nécessaire."

    def clean_dernier_jour(self):
        """Nobody leaves before arriving."""
        day = self.cleaned_data["dernier_jour"]
        if self.entree and day < self.entree:
            raise forms.ValidationError(f"La sortie précède l’entrée du {self.entree:%d/%m/%Y}.")
        return day


class MotifForm(Form):
    """A reason, always required."""

    motif = forms.CharField(label="Motif", max_length=500)
