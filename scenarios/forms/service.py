"""The five tabs of a service in a scenario: quoi, qui, comment, avec qui, financement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.forms.boundfield import BoundField

from common.forms import DateField, DecimalField, Form
from common.preuves import LIBELLES_PREUVE, Preuve
from common.rubriques import LIBELLES_RUBRIQUE, Rubrique
from common.values import format_date
from projects.models import Collectivite
from scenarios.engine.cles import CLES, CodeCle
from scenarios.engine.effectifs import ETP_PUBLICS
from scenarios.engine.formes import catalogue
from scenarios.forms.fields import ShareField, TrendField
from scenarios.models import CoutService, DepenseDatee, MouvementEffectifs, ServiceScenario

ETP_FIELDS = (
    "avant",
    "transferes_sortants",
    "mis_a_disposition",
    "transferes_entrants",
    "propres_affectes",
    "crees",
    "supprimes",
)
MOMENT = CoutService.Moment
# What is typed for each employer before and after; overheads and premises of the shared service are valuations.
BEFORE = (Rubrique.PERSONNEL, Rubrique.FOURNITURES, Rubrique.RENOUVELLEMENT, Rubrique.CONTRATS, Rubrique.RECETTES)
AFTER = (Rubrique.PERSONNEL, Rubrique.CONTRATS)
SHARED = (*BEFORE[:4], Rubrique.LOCAUX, Rubrique.STRUCTURE, Rubrique.RECETTES)
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class GridLine:
    """One employer on a grid: its name and its fields in the order of the columns."""

    titre: str
    champs: tuple[BoundField, ...]

    @property
    def erreurs(self) -> list[str]:
        return [message for field in self.champs for message in field.errors]


class WhatForm(Form):
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


class HowForm(Form):
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


class WithForm(Form):
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


class WhoForm(Form):
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


class FinanceForm(Form):
    """« Financement » : costs before and after, the shared service, dated expenses, key, bounds, proofs."""

    cle = forms.ChoiceField(
        label="Clé de répartition",
        choices=[(code.value, f"{d.libelle} ({d.unite})") for code, d in CLES.items() if code is not CodeCle.MIXTE],
    )
    source_cle = forms.CharField(
        label="D’où viennent les unités", required=False, max_length=160, help_text="Source et année."
    )
    franchise = DecimalField(
        label="Franchise (unités)",
        required=False,
        min_value=0,
        help_text="Au-dessous, pas de participation.",
    )
    plancher_euros = DecimalField(label="Plancher par partie (€)", required=False, min_value=0)
    plafond_euros = DecimalField(label="Plafond par partie (€)", required=False, min_value=0)
    tunnel = TrendField(label="Variation maximale d’une année à l’autre (± %)", help_text="Vide : pas de tunnel.")
    part_variable = ShareField(
        label="Part du coût du service qui suit les unités (%)",
        help_text="Ce qui baisserait avec moins de membres : 0 si tout est fixe, 100 si tout suit. Ne sert qu’à "
        "l’analyse avancée.",
    )

    def __init__(self, *args, service: ServiceScenario, parties: Sequence[Collectivite], **kwargs) -> None:
        members = {m.collectivite_id: m for m in service.participations.all()}
        costs = {(c.collectivite_id, c.moment, c.rubrique): c.montant_euros for c in service.couts.all()}
        with_costs = {key for key, _, _ in costs}
        # A hundred communes out of the service would drown the few that are in it.
        self.parties = [party for party in parties if party.pk in members or party.pk in with_costs]
        self.members = members
        self.service = service
        initial = {name: getattr(service, name) for name in self.base_fields}
        initial |= {_cost_name(*key): amount for key, amount in costs.items()}
        initial |= {f"unites-{key}": member.unites or None for key, member in members.items()}
        for expense in service.depenses.all():
            initial[f"depense-{expense.nature}"] = expense.montant_euros
            initial[f"debut-{expense.nature}"] = expense.annee_debut
            initial[f"fin-{expense.nature}"] = expense.annee_fin
        for proof in service.preuves.all():
            initial[f"preuve-{proof.rubrique}"] = proof.niveau
            initial[f"justification-{proof.rubrique}"] = proof.justification
        super().__init__(*args, initial=initial, **kwargs)
        for party in self.parties:
            if party.pk in members:
                self.fields[f"unites-{party.pk}"] = _number(f"{party.nom} : unités de la clé")
            for moment, headings in ((MOMENT.AVANT, BEFORE), (MOMENT.RESIDUEL, AFTER)):
                for rubrique in headings:
                    label = f"{party.nom} : {LIBELLES_RUBRIQUE[rubrique]}, {moment.label}"
                    self.fields[_cost_name(party.pk, moment, rubrique)] = _number(label)
        for rubrique in SHARED:
            self.fields[_cost_name(None, MOMENT.COMMUN, rubrique)] = _number(
                f"Service mutualisé : {LIBELLES_RUBRIQUE[rubrique]}"
            )
        for nature, label in DepenseDatee.Nature.choices:
            self.fields[f"depense-{nature}"] = _number(f"{label} : montant par an")
            for bound, word in (("debut", "de l’année"), ("fin", "à l’année")):
                self.fields[f"{bound}-{nature}"] = forms.IntegerField(
                    label=f"{label} : {word}", required=False, min_value=2000, max_value=2100
                )
        for rubrique in BEFORE[:4]:
            self.fields[f"preuve-{rubrique}"] = forms.TypedChoiceField(
                label=f"Gain sur les {LIBELLES_RUBRIQUE[rubrique]} : niveau de preuve",
                choices=[(p.value, label) for p, label in LIBELLES_PREUVE.items()],
                coerce=int,
                initial=Preuve.ATTENDU.value,
            )
            self.fields[f"justification-{rubrique}"] = forms.CharField(
                label=f"Gain sur les {LIBELLES_RUBRIQUE[rubrique]} : ce qui le prouve", required=False, max_length=300
            )

    amount_heading = ("Montant par an (€)",)
    expense_headings = ("Montant par an (€)", "De l’année", "À l’année")
    proof_headings = ("Niveau de preuve", "Ce qui le prouve")

    @property
    def unit_headings(self) -> tuple[str]:
        return (CLES[CodeCle(self.service.cle)].unite,)

    def units(self) -> Iterator[GridLine]:
        for party in self.parties:
            if party.pk in self.members:
                yield GridLine(party.nom, (self[f"unites-{party.pk}"],))

    @property
    def cost_headings(self) -> list[str]:
        return [
            *(LIBELLES_RUBRIQUE[r] for r in BEFORE),
            *(f"{LIBELLES_RUBRIQUE[r]} qui restent après" for r in AFTER),
        ]

    def costs(self) -> Iterator[GridLine]:
        for party in self.parties:
            yield GridLine(
                party.nom,
                (
                    *(self[_cost_name(party.pk, MOMENT.AVANT, r)] for r in BEFORE),
                    *(self[_cost_name(party.pk, MOMENT.RESIDUEL, r)] for r in AFTER),
                ),
            )

    def shared(self) -> Iterator[GridLine]:
        for rubrique in SHARED:
            yield GridLine(LIBELLES_RUBRIQUE[rubrique], (self[_cost_name(None, MOMENT.COMMUN, rubrique)],))

    def expenses(self) -> Iterator[GridLine]:
        for nature, label in DepenseDatee.Nature.choices:
            yield GridLine(label, tuple(self[f"{name}-{nature}"] for name in ("depense", "debut", "fin")))

    def proofs(self) -> Iterator[GridLine]:
        for rubrique in BEFORE[:4]:
            yield GridLine(LIBELLES_RUBRIQUE[rubrique], (self[f"preuve-{rubrique}"], self[f"justification-{rubrique}"]))

    def clean(self):
        data = super().clean()
        floor, cap = data.get("plancher_euros"), data.get("plafond_euros")
        if floor is not None and cap is not None and floor > cap:
            self.add_error("plancher_euros", "Le plancher dépasse le plafond.")
        if self.members and not any(data.get(f"unites-{key}") for key in self.members):
            first = next(iter(self.members))
            self.add_error(
                f"unites-{first}", "Toutes les unités sont nulles : rien ne dit comment répartir le coût du service."
            )
        for nature, label in DepenseDatee.Nature.choices:
            amount, start, end = (data.get(f"{name}-{nature}") for name in ("depense", "debut", "fin"))
            if amount and (start is None or end is None):
                self.add_error(f"debut-{nature}", f"{label} : indiquer la première et la dernière année.")
            elif amount and end < start:
                self.add_error(f"fin-{nature}", f"{label} : la dernière année précède la première.")
        for rubrique in BEFORE[:4]:
            level, text = data.get(f"preuve-{rubrique}"), data.get(f"justification-{rubrique}")
            if level is not None and level >= Preuve.ETAYE and not text:
                self.add_error(
                    f"justification-{rubrique}",
                    f"Gain sur les {LIBELLES_RUBRIQUE[rubrique]} : dire ce qui le prouve (devis, contrat, départ).",
                )
        return data

    def key_values(self) -> dict:
        """Key and bounds, to be saved on the service."""
        names = ("cle", "source_cle", "franchise", "plancher_euros", "plafond_euros")
        data = self.cleaned_data
        return {name: data[name] for name in names} | {
            "tunnel": abs(data["tunnel"]) or None,
            "part_variable": data["part_variable"],
        }

    def participations(self) -> dict:
        """Members with their new units."""
        return {
            key: (m.date_entree, m.date_sortie, self.cleaned_data[f"unites-{key}"] or ZERO)
            for key, m in self.members.items()
        }

    def cost_values(self) -> dict:
        data = self.cleaned_data
        keys = [
            *((p.pk, MOMENT.AVANT.value, r.value) for p in self.parties for r in BEFORE),
            *((p.pk, MOMENT.RESIDUEL.value, r.value) for p in self.parties for r in AFTER),
            *((None, MOMENT.COMMUN.value, r.value) for r in SHARED),
        ]
        return {key: data[_cost_name(*key)] or None for key in keys}

    def expense_values(self) -> dict:
        data = self.cleaned_data
        return {
            nature: (data[f"depense-{nature}"], data[f"debut-{nature}"], data[f"fin-{nature}"])
            if data[f"depense-{nature}"]
            else None
            for nature in DepenseDatee.Nature.values
        }

    def proof_values(self) -> dict:
        data = self.cleaned_data
        return {r.value: (data[f"preuve-{r}"], data[f"justification-{r}"]) for r in BEFORE[:4]}


def _cost_name(party: int | None, moment: str, rubrique: str) -> str:
    return f"cout-{party or 'commun'}-{moment}-{rubrique}"


def _number(label: str) -> DecimalField:
    return DecimalField(label=label, required=False, min_value=0, max_digits=12, decimal_places=2)
