"""« Financement »: key, costs before and after, the shared service, dated expenses, proofs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django import forms

from common.editing import EditedMixin
from common.forms import DecimalField, Form
from common.preuves import LIBELLES_PREUVE, Preuve
from common.rubriques import LIBELLES_RUBRIQUE, Rubrique
from common.values import format_percent
from projects.models import Collectivite
from scenarios.engine.cles import CLES, CodeCle
from scenarios.forms.fields import ShareField, TrendField, stored_number
from scenarios.forms.service import GridLine
from scenarios.models import CoutService, DepenseDatee, ServiceScenario
from scenarios.models.services import MOTS_RANG, RANGS, ZERO

MOMENT = CoutService.Moment
# What is typed for each employer before and after; overheads and premises of the shared service are valuations.
BEFORE = (Rubrique.PERSONNEL, Rubrique.FOURNITURES, Rubrique.RENOUVELLEMENT, Rubrique.CONTRATS, Rubrique.RECETTES)
AFTER = (Rubrique.PERSONNEL, Rubrique.CONTRATS)
VALUED = (Rubrique.LOCAUX, Rubrique.STRUCTURE)
SHARED = (*BEFORE[:4], *VALUED, Rubrique.RECETTES)
KEYS = [(code.value, f"{d.libelle} ({d.unite})") for code, d in CLES.items() if code is not CodeCle.MIXTE]


class FinanceForm(EditedMixin, Form):
    """« Financement » : costs before and after, the shared service, dated expenses, key, bounds, proofs."""

    cle = forms.ChoiceField(
        label="Clé de répartition",
        choices=KEYS,
    )
    cle_seconde = forms.ChoiceField(
        label="Seconde clé, pour une clé mixte",
        choices=[("", "aucune : une seule clé"), *KEYS],
        required=False,
        help_text="Par exemple 70 % selon les actes et 30 % selon la population.",
    )
    part_seconde = ShareField(
        label="Part de la seconde clé (%)",
        help_text="La première porte le reste : les parts totalisent toujours 100 %.",
    )
    cle_troisieme = forms.ChoiceField(label="Troisième clé", choices=[("", "aucune"), *KEYS], required=False)
    part_troisieme = ShareField(label="Part de la troisième clé (%)")
    cle_quatrieme = forms.ChoiceField(label="Quatrième clé", choices=[("", "aucune"), *KEYS], required=False)
    part_quatrieme = ShareField(label="Part de la quatrième clé (%)")
    source_cle = forms.CharField(
        label="D’où viennent les unités", required=False, max_length=160, help_text="Source et année."
    )
    franchise = stored_number(
        ServiceScenario,
        "franchise",
        label="Franchise (unités)",
        min_value=0,
        help_text="Au-dessous, pas de participation.",
    )
    plancher_euros = stored_number(ServiceScenario, "plancher_euros", label="Plancher par partie (€)", min_value=0)
    plafond_euros = stored_number(ServiceScenario, "plafond_euros", label="Plafond par partie (€)", min_value=0)
    tunnel = TrendField(label="Variation maximale d’une année à l’autre (± %)", help_text="Vide : pas de tunnel.")
    part_variable = ShareField(
        label="Part du coût du service qui suit les unités (%)",
        help_text="Ce qui baisserait avec moins de membres : 0 si tout est fixe, 100 si tout suit. Ne sert qu’à "
        "l’analyse avancée.",
    )

    capacite_unites = stored_number(
        ServiceScenario,
        "capacite_unites",
        label="Unités que le service peut rendre dans l’année",
        min_value=0,
        help_text="Pour un remboursement au coût unitaire (CGCT D5211-16). Vide : pas de coût unitaire.",
    )
    evolution_euros = stored_number(
        ServiceScenario,
        "evolution_euros",
        label="Évolution prévisible du coût (€)",
        help_text="Vue au budget de l’année, en plus ou en moins.",
    )
    decimales_cout_unitaire = forms.TypedChoiceField(
        label="Arrondi du coût unitaire",
        choices=[(2, "au centime"), (4, "à quatre décimales, si la convention le dit")],
        coerce=int,
        required=False,
        empty_value=2,
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
        initial |= {
            f"{rang}s-{key}": getattr(member, f"unites_{rang}s") or None
            for key, member in members.items()
            for rang in RANGS
        }
        self.timed = {one.annee_debut for one in service.depenses.all() if one.taux_horaire_euros is not None}
        self.attached = any(one.simulation_numero is not None for one in service.depenses.all())
        for expense in service.depenses.all():
            if not expense.est_tapee:
                continue
            initial[f"depense-{expense.nature}"] = expense.montant_euros
            initial[f"debut-{expense.nature}"] = expense.annee_debut
            initial[f"fin-{expense.nature}"] = expense.annee_fin
        for proof in service.preuves.all():
            initial[f"preuve-{proof.rubrique}"] = proof.niveau
            initial[f"justification-{proof.rubrique}"] = proof.justification
            initial[f"depend-{proof.rubrique}"] = proof.depend_investissement
        super().__init__(*args, initial=initial, **kwargs)
        for party in self.parties:
            if party.pk in members:
                self.fields[f"unites-{party.pk}"] = _number(f"{party.nom} : unités de la clé")
                for rang in RANGS:
                    label = f"{party.nom} : unités de la {MOTS_RANG[rang]} clé"
                    self.fields[f"{rang}s-{party.pk}"] = _number(label)
            for moment, headings in ((MOMENT.AVANT, (*BEFORE, *VALUED)), (MOMENT.RESIDUEL, AFTER)):
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
            self.fields[f"depend-{rubrique}"] = forms.BooleanField(
                label=f"Gain sur les {LIBELLES_RUBRIQUE[rubrique]} : dépend de l’investissement",
                required=False,
                initial=True,
            )

    amount_heading = ("Montant par an (€)",)
    expense_headings = ("Montant par an (€)", "De l’année", "À l’année")
    proof_headings = ("Niveau de preuve", "Ce qui le prouve", "Dépend de l’investissement")

    @property
    def other_keys(self) -> list[tuple[str, str]]:
        """(rank, code) of the keys that a mixed one adds as typed or stored, and the next one to fill; at most three."""
        codes = [(rang, self[f"cle_{rang}"].value() or "") for rang in RANGS]
        used = max((place for place, (_, code) in enumerate(codes, start=1) if code), default=0)
        return codes[: used + 1]

    @property
    def mixed_fields(self) -> list:
        """Keys and parts that a mixed key adds, in order."""
        return [self[f"{name}_{rang}"] for rang in RANGS for name in ("cle", "part")]

    @property
    def mixed_errors(self) -> bool:
        """Whether one of them is refused: its fold opens."""
        return any(field.errors for field in self.mixed_fields)

    @property
    def unit_headings(self) -> tuple[str, ...]:
        return (
            _unit(self["cle"].value(), self.service.cle),
            *(f"{MOTS_RANG[rang]} clé : {_unit(code)}" for rang, code in self.other_keys),
        )

    def units(self) -> Iterator[GridLine]:
        for party in self.parties:
            if party.pk in self.members:
                others = (self[f"{rang}s-{party.pk}"] for rang, _ in self.other_keys)
                yield GridLine(party.nom, (self[f"unites-{party.pk}"], *others))

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

    @property
    def valued_headings(self) -> list[str]:
        return [LIBELLES_RUBRIQUE[r] for r in VALUED]

    @property
    def valued(self) -> list[GridLine]:
        """What each employer would be charged today for premises and overheads: the analytic view alone reads it."""
        return [
            GridLine(party.nom, tuple(self[_cost_name(party.pk, MOMENT.AVANT, r)] for r in VALUED))
            for party in self.parties
        ]

    def shared(self) -> Iterator[GridLine]:
        for rubrique in SHARED:
            yield GridLine(LIBELLES_RUBRIQUE[rubrique], (self[_cost_name(None, MOMENT.COMMUN, rubrique)],))

    def expenses(self) -> Iterator[GridLine]:
        for nature, label in DepenseDatee.Nature.choices:
            yield GridLine(label, tuple(self[f"{name}-{nature}"] for name in ("depense", "debut", "fin")))

    def proofs(self) -> Iterator[GridLine]:
        for rubrique in BEFORE[:4]:
            names = (f"{name}-{rubrique}" for name in ("preuve", "justification", "depend"))
            yield GridLine(LIBELLES_RUBRIQUE[rubrique], tuple(self[name] for name in names))

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
        self._check_other_keys(data)
        if self.attached and data.get(f"depense-{DepenseDatee.Nature.HARMONISATION}"):
            self.add_error(
                f"depense-{DepenseDatee.Nature.HARMONISATION}",
                "Une simulation des ressources humaines est déjà rattachée : la détacher d’abord, ou laisser vide.",
            )
        self._check_project_time(data)
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

    def _check_project_time(self, data: dict) -> None:
        """A year of project time is typed or counted in hours, never both: they would add up."""
        nature = DepenseDatee.Nature.TEMPS_PROJET
        amount, start, end = (data.get(f"{name}-{nature}") for name in ("depense", "debut", "fin"))
        if not amount or start is None or end is None:
            return
        both = sorted(year for year in self.timed if start <= year <= end)
        if both:
            self.add_error(
                f"depense-{nature}",
                f"Le temps de projet de {', '.join(map(str, both))} est déjà compté en heures : retirer ces heures "
                "d’abord, ou laisser vide.",
            )

    def _check_other_keys(self, data: dict) -> None:
        """A mixed key has up to four different keys in order, parts that leave some to the first, units for all, no franchise."""
        seen = [data.get("cle")]
        total, before = Decimal(0), True
        for rang in RANGS:
            word, code, part = MOTS_RANG[rang], data.get(f"cle_{rang}"), data.get(f"part_{rang}")
            if not code:
                if part:
                    self.add_error(f"cle_{rang}", f"Une part est donnée : dire quelle est la {word} clé.")
                before = False
                continue
            if not before:
                self.add_error(f"cle_{rang}", "Remplir les clés dans l’ordre : celle d’avant est vide.")
            if code in seen:
                self.add_error(f"cle_{rang}", "Les deux clés sont les mêmes : une seule suffit.")
            seen.append(code)
            if part is None or not 0 < part < 1:
                self.add_error(f"part_{rang}", "Donner une part entre 0 et 100 %, sans ces deux bornes.")
            total += part or 0
            if self.members and not any(data.get(f"{rang}s-{key}") for key in self.members):
                first = next(iter(self.members))
                self.add_error(f"{rang}s-{first}", f"Toutes les unités de la {word} clé sont nulles.")
        if total >= 1 and "part_seconde" not in self.errors:
            self.add_error(
                "part_seconde",
                f"Les parts ajoutées totalisent {format_percent(total, 2)} : il n’en reste pas à la première clé.",
            )
        if len(seen) > 1 and data.get("franchise"):
            self.add_error("franchise", "Une clé mixte n’a pas d’unité commune : pas de franchise.")

    def key_values(self) -> dict:
        """Key and bounds, to be saved on the service."""
        names = (
            "cle", "source_cle", "franchise", "plancher_euros", "plafond_euros", "capacite_unites", "evolution_euros",
            *(f"cle_{rang}" for rang in RANGS),
        )  # fmt: skip
        data = self.cleaned_data
        return {name: data[name] for name in names} | {
            **{f"part_{rang}": data[f"part_{rang}"] if data[f"cle_{rang}"] else None for rang in RANGS},
            "decimales_cout_unitaire": data["decimales_cout_unitaire"] or 2,
            "tunnel": abs(data["tunnel"]) or None,
            "part_variable": data["part_variable"],
        }

    def participations(self) -> dict:
        """Members with their new units."""
        return {
            key: (m.date_entree, m.date_sortie, self.cleaned_data[f"unites-{key}"] or ZERO)
            for key, m in self.members.items()
        }

    def other_units(self) -> dict[int, dict[str, Decimal]]:
        """Units of the keys that a mixed one adds, by collectivité then field of the member."""
        data = self.cleaned_data
        return {key: {f"unites_{rang}s": data[f"{rang}s-{key}"] or ZERO for rang in RANGS} for key in self.members}

    def cost_values(self) -> dict:
        data = self.cleaned_data
        keys = [
            *((p.pk, MOMENT.AVANT.value, r.value) for p in self.parties for r in (*BEFORE, *VALUED)),
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
        return {
            r.value: tuple(data[f"{name}-{r}"] for name in ("preuve", "justification", "depend")) for r in BEFORE[:4]
        }


def _cost_name(party: int | None, moment: str, rubrique: str) -> str:
    return f"cout-{party or 'commun'}-{moment}-{rubrique}"


def _unit(*codes: str | None) -> str:
    """Unit of the first of these codes that is a key."""
    return next((CLES[CodeCle(code)].unite for code in codes if code in CLES), "unités")


def _number(label: str) -> DecimalField:
    return stored_number(CoutService, "montant_euros", label=label, min_value=0)


class SimulationForm(Form):
    """Which communicated simulation, and which part of it, becomes the harmonisation of the service."""

    choix = forms.ChoiceField(label="Simulation communiquée par les ressources humaines")

    def __init__(self, *args, choices: Sequence[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choix"].choices = choices


class ProjectTimeForm(Form):
    """Hours of one year, and what an hour costs."""

    annee = forms.IntegerField(label="Année", min_value=2000, max_value=2100)
    heures_copil = stored_number(DepenseDatee, "heures_copil", label="Heures de COPIL, tous participants", min_value=0)
    heures_agents = stored_number(DepenseDatee, "heures_agents", label="Heures des agents", min_value=0)
    taux_horaire_euros = stored_number(
        DepenseDatee,
        "taux_horaire_euros",
        label="Coût d’une heure (€)",
        required=True,
        min_value=0,
        help_text="Salaire et cotisations, en moyenne.",
    )

    def hours(self) -> dict:
        """Values of ``services_finance.add_project_time``."""
        data = self.cleaned_data
        return data | {name: data[name] or ZERO for name in ("heures_copil", "heures_agents")}
