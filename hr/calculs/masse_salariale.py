"""The payroll of those in post today, year after year, if nothing changes but what is known or supposed. Pure.

Each year is walked from the one before, one effect after the other, so that the effects add up to the difference to the
cent: report, point, SMIC, contributions, complementary protection, advancements, departures. Rules and worked figures:
docs/algorithmes/masse-salariale.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from common.breakdown import Breakdown, BreakdownLine, Source
from hr.calculs.baremes import Baremes, Valeur
from hr.calculs.cout_employeur import cout_mensuel
from hr.calculs.hypotheses_masse import Hypotheses
from hr.calculs.remuneration import ZERO, Employeur, Situation, cents
from hr.calculs.retraite import Calendrier, naissance_de

MOIS = 12
HORIZON = 6
EFFETS: dict[str, str] = {
    "report": "Effet report des départs de l’année d’avant",
    "point": "Point d’indice",
    "smic": "SMIC (indemnité différentielle)",
    "cotisations": "Cotisations (CNRACL et autres taux connus)",
    "prevoyance": "Prévoyance obligatoire",
    "gvt": "Avancements et ancienneté (GVT)",
    "noria": "Départs de l’année (noria)",
}
REGLES_EFFETS: dict[str, str] = {
    "report": "les remplacements commencés dans l’année d’avant comptent douze mois",
    "point": "même situation, au point du 1er janvier",
    "smic": "même situation, au SMIC du 1er janvier",
    "cotisations": "même situation, aux taux et plafonds du 1er janvier",
    "prevoyance": "part de l’employeur dans le contrat collectif, si elle dépasse ce qu’il verse",
    "gvt": "indices augmentés de l’hypothèse, arrondis au point",
    "noria": "du mois de départ à décembre, la personne recrutée remplace la personne partie",
}
HYPOTHESE = "hypothèse de la page"


@dataclass(frozen=True)
class PosteDePaie:
    """One post and who holds it today. ``naissance`` is the first day of the month, None = never leaves."""

    employeur: str
    service: str
    situation: Situation
    naissance: date | None = None


class Calage(Baremes):
    """Scales read on several days at once: the point of one year, the SMIC of another, the rates of a third.

    The values of the years to come that nobody published follow the hypotheses. What is read is remembered.
    """

    def __init__(
        self, connus: Baremes, projetes: Mapping[tuple[str, str], Mapping[int, Valeur]], jours: Mapping[str, date]
    ):
        self.connus, self.projetes, self.jours = connus, projetes, jours
        self._lus: dict[tuple[str, str], Valeur | None] = {}

    def chercher(self, bareme: str, cle: str, jour: date) -> Valeur | None:
        """The value of the day chosen for this scale, whatever ``jour``."""
        key = (bareme, cle)
        if key not in self._lus:
            day = self.jours.get(bareme, self.jours[""])
            self._lus[key] = self.projetes.get(key, {}).get(day.year) or self.connus.chercher(bareme, cle, day)
        return self._lus[key]


def projeter(
    connus: Baremes, bareme: str, cle: str, taux: Decimal, jour: date, annees: Sequence[int]
) -> dict[int, Valeur]:
    """The value of 1 January of each year to come: the published one when a new one is known, else the last one × (1 + taux).

    To four decimals for the point, to the cent for the SMIC.
    """
    last = connus.lire(bareme, cle, jour)
    found = {}
    for year in annees:
        day = date(year, 1, 1)
        known = connus.chercher(bareme, cle, day)
        if known is not None and known.debut > max(last.debut, jour):
            last = known
        elif taux and last.valeur is not None:
            step = Decimal("0.0001") if bareme == "point_indice" else Decimal("0.01")
            amount = (last.valeur * (1 + taux)).quantize(step, rounding=ROUND_HALF_UP)
            last = replace(last, valeur=amount, debut=day, fin=None, source=HYPOTHESE, certitude="?")
        found[year] = last
    return found


@dataclass(frozen=True)
class _Etat:
    """Where a sum stands: the year of each thing that may change, and who holds the posts."""

    point: int
    smic: int
    taux: int
    prevoyance: int
    gvt: int
    postes: int
    est_plein: bool = False


@dataclass
class Prevision:
    """Costs by year, by (employer, service) and year; effects by year. Euros a year, to the cent."""

    annees: tuple[int, ...]
    totaux: dict[int, Decimal]
    effets: dict[int, dict[str, Decimal]]
    groupes: dict[tuple[str, str], dict[int, Decimal]]
    postes: int
    departs: dict[int, int]
    sources: dict[str, Source] = field(default_factory=dict)


class Projection:
    """A payroll and its hypotheses; ``prevoir`` walks the years."""

    def __init__(
        self,
        postes: Iterable[PosteDePaie],
        employeurs: Mapping[str, Employeur],
        baremes: Baremes,
        jour: date,
        hypotheses: Hypotheses,
        horizon: int = HORIZON,
    ) -> None:
        self.postes = tuple(postes)
        self.baremes, self.jour, self.hypotheses = baremes, jour, hypotheses
        self.annees = tuple(range(jour.year, jour.year + horizon + 1))
        coming = self.annees[1:]
        self.projetes = {
            ("point_indice", "annuel"): projeter(baremes, "point_indice", "annuel", hypotheses.point, jour, coming),
            ("smic", "mensuel"): projeter(baremes, "smic", "mensuel", hypotheses.smic, jour, coming),
        }
        self.employeurs = {year: self._employeurs(employeurs, year) for year in self.annees}
        calendar = Calendrier(baremes, jour)
        first = date(jour.year + 1, 1, 1)
        self.departs = [
            date.max
            if one.naissance is None
            else max(first, calendar.date(one.naissance, hypotheses.depart).replace(day=1))
            for one in self.postes
        ]
        floor = baremes.chercher("point_indice", "im_minimum", jour)
        self.im_minimum = int(floor.valeur) if floor is not None and floor.valeur is not None else 1
        self._calages: dict[tuple[int, int, int], Calage] = {}
        self._couts: dict[tuple, Decimal] = {}

    def _employeurs(self, given: Mapping[str, Employeur], year: int) -> dict[str, Employeur]:
        """Employers with the complementary protection that the law asks of them on 1 January of ``year``."""
        day = self.jour if year == self.jour.year else date(year, 1, 1)
        share = self.baremes.chercher("avantages", "psc_prevoyance_part", day)
        if share is None or share.valeur is None:
            return dict(given)
        due = cents(share.valeur * self.hypotheses.prevoyance)
        return {
            name: replace(one, psc_prevoyance_mensuelle_euros=max(one.psc_prevoyance_mensuelle_euros, due))
            for name, one in given.items()
        }

    def _calage(self, etat: _Etat) -> Calage:
        key = (etat.point, etat.smic, etat.taux)
        if key not in self._calages:
            days = {name: self._jour(year) for name, year in zip(("point_indice", "smic", ""), key, strict=True)}
            self._calages[key] = Calage(self.baremes, self.projetes, days)
        return self._calages[key]

    def _jour(self, year: int) -> date:
        return self.jour if year == self.jour.year else date(year, 1, 1)

    def _mois(self, rank: int, etat: _Etat) -> int:
        """Months of the year that the one in post today is still paid."""
        leaving = self.departs[rank]
        if leaving.year > etat.postes:
            return MOIS
        return 0 if leaving.year < etat.postes or etat.est_plein else leaving.month - 1

    def _indice(self, im: int, years: int) -> int:
        return int((im * (1 + self.hypotheses.gvt) ** max(0, years)).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def cout(self, rank: int, etat: _Etat) -> Decimal:
        """The year of one post, in euros to the cent: months of who leaves, months of who comes."""
        post = self.postes[rank]
        months = self._mois(rank, etat)
        im, base = post.situation.im, self.jour.year
        total = ZERO
        if months:
            total += months * self._cout_mensuel(post, self._indice(im, etat.gvt - base), etat)
        if months < MOIS:
            year = self.departs[rank].year
            entry = Decimal(self._indice(im, year - base)) * self.hypotheses.entree
            start = max(min(im, self.im_minimum), int(entry.quantize(Decimal(1), rounding=ROUND_HALF_UP)))
            monthly = self._cout_mensuel(post, self._indice(start, etat.gvt - year), etat)
            total += (MOIS - months) * monthly * self.hypotheses.remplacement
        return cents(total)

    def _cout_mensuel(self, post: PosteDePaie, im: int, etat: _Etat) -> Decimal:
        employer = self.employeurs[etat.prevoyance][post.employeur]
        key = (post.employeur, etat.prevoyance, im, post.situation, etat.point, etat.smic, etat.taux)
        if key not in self._couts:
            self._couts[key] = cout_mensuel(replace(post.situation, im=im), employer, self._calage(etat), self.jour)
        return self._couts[key]

    def total(self, etat: _Etat) -> Decimal:
        """Everybody's year."""
        return sum((self.cout(rank, etat) for rank in range(len(self.postes))), ZERO)

    def _etat(self, year: int) -> _Etat:
        return _Etat(year, year, year, year, year, year)

    def totaux(self) -> dict[int, Decimal]:
        """The cost of each year alone: for the low and high variants."""
        return {year: self.total(self._etat(year)) for year in self.annees}

    def prevoir(self) -> Prevision:
        """Every year with its effects, and the cost of each service."""
        effects: dict[int, dict[str, Decimal]] = {}
        state = self._etat(self.annees[0])
        totals = {self.annees[0]: self.total(state)}
        for year in self.annees[1:]:
            before, found = totals[year - 1], {}
            steps = (
                ("report", {"est_plein": True}),
                ("point", {"point": year}),
                ("smic", {"smic": year}),
                ("cotisations", {"taux": year}),
                ("prevoyance", {"prevoyance": year}),
                ("gvt", {"gvt": year}),
                ("noria", {"postes": year, "est_plein": False}),
            )
            for name, change in steps:
                state = replace(state, **change)
                after = self.total(state)
                found[name], before = after - before, after
            effects[year], totals[year] = found, before
        groups: dict[tuple[str, str], dict[int, Decimal]] = {}
        for rank, post in enumerate(self.postes):
            held = groups.setdefault((post.employeur, post.service), dict.fromkeys(self.annees, ZERO))
            for year in self.annees:
                held[year] += self.cout(rank, self._etat(year))
        leaving = {year: sum(one.year == year for one in self.departs) for year in self.annees}
        return Prevision(self.annees, totals, effects, groups, len(self.postes), leaving, self._sources())

    def _sources(self) -> dict[str, Source]:
        """Where each effect comes from, for the explanations."""
        point = self.projetes["point_indice", "annuel"][self.annees[-1]]
        smic = self.projetes["smic", "mensuel"][self.annees[-1]]
        guess = Source(HYPOTHESE, None, "à vérifier")
        pension = self.baremes.chercher("taux_employeur", "CNRACL.cnracl_pension", date(self.annees[-1], 1, 1))
        share = self.baremes.chercher("avantages", "psc_prevoyance_part", date(self.annees[-1], 1, 1))
        return {
            "report": guess,
            "point": point.origine,
            "smic": smic.origine,
            "cotisations": pension.origine if pension else guess,
            "prevoyance": share.origine if share else guess,
            "gvt": guess,
            "noria": guess,
        }


def expliquer(prevision: Prevision, annee: int) -> Breakdown:
    """« D’où vient ce chiffre ? » for the payroll of a year: the first year by service, then each effect, year by year."""
    first = prevision.annees[0]
    services = tuple(
        BreakdownLine(f"{employer}, {service}", amounts[first], "€", "coût mensuel de chaque agent × 12")
        for (employer, service), amounts in sorted(prevision.groupes.items())
    )
    lines = [
        BreakdownLine(
            f"Agents en fonction aujourd’hui, année pleine {first}",
            prevision.totaux[first],
            "€",
            "somme des services",
            Source("Rémunérations saisies par les employeurs"),
            services,
        )
    ]
    years = [year for year in prevision.annees[1:] if year <= annee]
    for name, label in EFFETS.items():
        amounts = [(year, prevision.effets[year][name]) for year in years]
        total = sum((amount for _, amount in amounts), ZERO)
        if any(amount for _, amount in amounts):
            lines.append(
                BreakdownLine(
                    label,
                    total,
                    "€",
                    REGLES_EFFETS[name],
                    prevision.sources.get(name),
                    tuple(BreakdownLine(str(year), amount) for year, amount in amounts if amount),
                )
            )
    return Breakdown(
        f"Masse salariale de {annee}, statu quo",
        prevision.totaux[annee],
        "€",
        tuple(lines),
        f"masse de {first} + effets de chaque année",
        Source("Calcul"),
    )


__all__ = [
    "EFFETS",
    "HORIZON",
    "REGLES_EFFETS",
    "Calage",
    "PosteDePaie",
    "Prevision",
    "Projection",
    "expliquer",
    "naissance_de",
    "projeter",
]
