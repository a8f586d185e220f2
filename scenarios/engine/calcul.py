"""The whole scenario: what each employer bears before and after, year by year, service by service.

For each year and each service, the members bear their residual cost and their share of the shared service; whoever is
not in keeps its own cost. ``avant − après`` is then decomposed without remainder: gains per heading, recurring extra
costs, investments, and contained spending against the stated trend (``bilan``). Source: docs/algorithmes/scenarios.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from common.rubriques import LIBELLES_RUBRIQUE, Rubrique
from scenarios.engine.bilan import Bilan, Charge, Gain, Preuve, etablir_bilan
from scenarios.engine.cles import Cle, Encadrement, Etape, RepartitionImpossible, repartir
from scenarios.engine.montants import ZERO, centimes, en_euros, multiplier, parts_de
from scenarios.engine.presence import part_annee

VERSION_MOTEUR = "2"


class Vue(StrEnum):
    """Budgetary: what is paid. Analytic: with valuations too. One result holds one view; they never mix in a key."""

    BUDGETAIRE = "budgetaire"
    ANALYTIQUE = "analytique"


@dataclass(frozen=True)
class LigneCout:
    """Euros per full year at the prices of the base year; income is negative. ``valorise``: only in the analytic view."""

    rubrique: Rubrique
    euros: Decimal
    libelle: str = ""
    valorise: bool = False
    source: str = ""


@dataclass(frozen=True)
class Participation:
    """A member of the service: since ``entree`` (never before the opening), until ``sortie`` (first day out)."""

    partie: str
    entree: date
    sortie: date | None = None


@dataclass(frozen=True)
class LigneDatee:
    """Euros by year: investment, double run, harmonisation, regrading, project time."""

    libelle: str
    montants: Mapping[int, Decimal]
    est_investissement: bool = False


@dataclass(frozen=True)
class DonneesService:
    """One service in one scenario. ``avant`` and ``residuel``: party → yearly lines; ``apres``: the shared service.

    ``preuves``: heading → level of proof of the gain found on it; a heading without one is only « attendu ».
    ``etp_avant`` / ``etp_apres``: ETP employed by each party before the opening and at 31/12 once it is open.
    ``part_variable``: part of ``apres`` (0 to 1) that would follow the units if the perimeter were another; nothing else
    reads it. ``None``: nobody said. ``dependances``: headings whose gain waits for the investment of the service.
    """

    code: str
    libelle: str
    ouverture: date
    cle: Cle
    participations: tuple[Participation, ...]
    avant: Mapping[str, tuple[LigneCout, ...]]
    apres: tuple[LigneCout, ...]
    residuel: Mapping[str, tuple[LigneCout, ...]] = field(default_factory=dict)
    datees: tuple[LigneDatee, ...] = ()
    preuves: Mapping[Rubrique, Preuve] = field(default_factory=dict)
    encadrement: Encadrement | None = None
    etp_avant: Mapping[str, Decimal] = field(default_factory=dict)
    etp_apres: Mapping[str, Decimal] = field(default_factory=dict)
    part_variable: Decimal | None = None
    dependances: tuple[Rubrique, ...] = ()


@dataclass(frozen=True)
class DonneesScenario:
    """A scenario: its years, its parties (codes in reading order) and the yearly trends of costs, 0.03 = +3 %/year."""

    annees: tuple[int, ...]
    parties: tuple[str, ...]
    services: tuple[DonneesService, ...]
    tendance_avant: Decimal = Decimal(0)
    tendance_apres: Decimal = Decimal(0)
    vue: Vue = Vue.BUDGETAIRE


class Annee(NamedTuple):
    """What one party bears in one year for one service (or for all), in euros and ETP."""

    avant_euros: Decimal = ZERO
    apres_euros: Decimal = ZERO
    part_euros: Decimal = ZERO
    etp_avant: Decimal = ZERO
    etp_apres: Decimal = ZERO


@dataclass(frozen=True)
class ResultatService:
    """One service: party → year → what it bears, the shared cost of each year and how it was shared."""

    code: str
    libelle: str
    parties: Mapping[str, Mapping[int, Annee]]
    cout_partage_euros: Mapping[int, Decimal]
    etapes: Mapping[int, tuple[Etape, ...]]
    gains: tuple[Gain, ...]
    charges: tuple[Charge, ...]
    depense_contenue_euros: Mapping[int, Decimal]
    bilan: Bilan


@dataclass(frozen=True)
class Resultat:
    """A computed scenario: party → year over all services, each service, and the balance of the whole."""

    annees: tuple[int, ...]
    vue: Vue
    parties: Mapping[str, Mapping[int, Annee]]
    services: tuple[ResultatService, ...]
    depense_contenue_euros: Mapping[int, Decimal]
    bilan: Bilan


class ScenarioIncoherent(ValueError):
    """Data that no calculation can carry; ``str()`` is a French sentence that names the service."""


def calculer(donnees: DonneesScenario) -> Resultat:
    """Compute a scenario exactly. Raises ScenarioIncoherent with the name of the service at fault."""
    results = []
    for service in donnees.services:
        try:
            results.append(calculer_service(donnees, service))
        except (RepartitionImpossible, ValueError) as error:
            raise ScenarioIncoherent(f"{service.libelle} : {error}") from error
    return Resultat(
        annees=donnees.annees,
        vue=donnees.vue,
        parties={
            party: {annee: _total(results, party, annee) for annee in donnees.annees} for party in donnees.parties
        },
        services=tuple(results),
        depense_contenue_euros={a: sum((r.depense_contenue_euros[a] for r in results), ZERO) for a in donnees.annees},
        bilan=etablir_bilan(
            donnees.annees, [g for r in results for g in r.gains], [c for r in results for c in r.charges]
        ),
    )


def calculer_service(donnees: DonneesScenario, service: DonneesService) -> ResultatService:
    """One service over all years. Raises RepartitionImpossible, DatesIncoherentes or ValueError in French.

    Inside, amounts are whole cents and factors are pairs of integers: exact, and quick for 158 communes.
    """
    unknown = ({m.partie for m in service.participations} | set(service.avant) | set(service.residuel)) - set(
        donnees.parties
    )
    if unknown:
        raise ValueError(f"partie inconnue du scénario : {', '.join(sorted(unknown))}.")
    lines = _Costs(
        {p: _counted(service.avant.get(p, ()), donnees.vue) for p in donnees.parties},
        {p: _counted(service.residuel.get(p, ()), donnees.vue) for p in donnees.parties},
        _counted(service.apres, donnees.vue),
    )
    staff = {p: service.etp_avant.get(p, ZERO) for p in donnees.parties}
    parties: dict[str, dict[int, Annee]] = {p: {} for p in donnees.parties}
    costs: dict[int, Decimal] = {}
    steps: dict[int, tuple[Etape, ...]] = {}
    contained: dict[int, Decimal] = {}
    deltas: dict[Rubrique, dict[int, Decimal]] = {}
    previous: Mapping[str, Decimal] = {}
    # Members with the same dates share their factors, and the same members give the same weights every year.
    groups = _Groups.of(service)
    keys: dict[tuple[str, ...], dict[str, Fraction]] = {}
    changes: dict[tuple[Fraction, ...], dict[Rubrique, int]] = {}
    for annee in donnees.annees:
        inside = groups.inside(service.ouverture, annee)
        opened = part_annee(annee, service.ouverture) if any(inside) else _NONE
        before_growth = croissance(donnees, annee, donnees.tendance_avant)
        after_growth = croissance(donnees, annee, donnees.tendance_apres)
        running = parts_de(lines.shared.cents, opened * after_growth)
        dated = sum(centimes(line.montants.get(annee, ZERO)) for line in service.datees)
        costs[annee] = en_euros(running + dated)
        shares: Mapping[str, Decimal] = {}
        if running + dated:
            weights = _weights(service, groups, inside, keys)
            sharing = repartir(costs[annee], weights, _bounds(service, previous))
            shares, steps[annee] = sharing.parts, sharing.etapes
        previous = shares or previous
        state = (opened, *inside)
        if state not in changes:
            changes[state] = lines.change(groups, inside, opened)
        inside_at_year_end = _members_on(service, date(annee, 12, 31))
        in_full = multiplier(before_growth)
        factors = [(multiplier(before_growth * (1 - part)), multiplier(after_growth * part)) for part in inside]
        total_before = total_after = 0
        for party in donnees.parties:
            own = lines.own[party].cents
            before = remaining = in_full(own)
            group = groups.rang.get(party)
            if group is not None:
                kept, rest = factors[group]
                remaining = kept(own) + rest(lines.residual[party].cents)
            share = shares.get(party, ZERO)
            etp = service.etp_apres.get(party, staff[party]) if party in inside_at_year_end else staff[party]
            parties[party][annee] = Annee(en_euros(before), en_euros(remaining) + share, share, staff[party], etp)
            total_before += before
            total_after += remaining
        contained[annee] = en_euros(total_before - total_after - running - sum(changes[state].values()))
        for rubrique, cents in changes[state].items():
            if cents:
                deltas.setdefault(rubrique, {})[annee] = en_euros(cents)
    gains, charges = _lines(service, deltas)
    return ResultatService(
        service.code,
        service.libelle,
        parties,
        costs,
        steps,
        gains,
        charges,
        contained,
        etablir_bilan(donnees.annees, gains, charges),
    )


def cout_du_perimetre(
    donnees: DonneesScenario, service: DonneesService, annee: int
) -> Callable[[frozenset[str]], Decimal]:
    """Cost of ``annee`` for any coalition, as the engine counts it with that perimeter; alone, one keeps its own cost.

    Meant for ``equite.shapley``. Participations are limited to the coalition, for their own dates. The shared service
    costs less with fewer units, for its variable part: fixed part + variable part × units in ÷ units of all.
    """
    lines = {p: _counted(service.avant.get(p, ()), donnees.vue) for p in donnees.parties}
    growth = croissance(donnees, annee, donnees.tendance_avant)
    alone = {p: en_euros(parts_de(lines[p].cents, growth)) for p in donnees.parties}
    # the first year stays: it is the base of prices
    limited = DonneesScenario(
        tuple(dict.fromkeys((donnees.annees[0], annee))),
        donnees.parties,
        (),
        donnees.tendance_avant,
        donnees.tendance_apres,
        donnees.vue,
    )

    def cost(coalition: frozenset[str]) -> Decimal:
        if len(coalition) <= 1:
            return sum((alone[p] for p in coalition), ZERO)
        members = tuple(m for m in service.participations if m.partie in coalition)
        if len(members) < 2:
            return sum((alone[p] for p in coalition), ZERO)
        size = _scale(service, coalition)
        shared = tuple(replace(line, euros=en_euros(parts_de((centimes(line.euros),), size))) for line in service.apres)
        result = calculer_service(limited, replace(service, participations=members, apres=shared))
        return sum((result.parties[p][annee].apres_euros for p in coalition), ZERO)

    return cost


_NONE, _WHOLE = Fraction(0), Fraction(1)


def part_ouverte(service: DonneesService, annee: int) -> Fraction:
    """Part of ``annee`` (0 to 1) in which the shared service runs: none while nobody is in. Raises DatesIncoherentes."""
    inside = _Groups.of(service).inside(service.ouverture, annee)
    return part_annee(annee, service.ouverture) if any(inside) else _NONE


def poids_de_l_annee(service: DonneesService, annee: int) -> dict[str, Fraction]:
    """The exact weights by which the cost of ``annee`` is shared, before any bound. Raises RepartitionImpossible."""
    groups = _Groups.of(service)
    return _weights(service, groups, groups.inside(service.ouverture, annee), {})


def _scale(service: DonneesService, coalition: frozenset[str]) -> Fraction:
    """What the shared service would cost with these members, relative to all of them."""
    variable = Fraction(service.part_variable or 0)
    weights = service.cle.exacts(tuple(dict.fromkeys(m.partie for m in service.participations)))
    total = sum(weights.values())
    if not variable or not total:
        return _WHOLE
    return 1 - variable + variable * sum(w for p, w in weights.items() if p in coalition) / total


@dataclass(frozen=True)
class _Lines:
    """Cost lines ready to be multiplied, in whole cents: all of them, and by heading."""

    cents: tuple[int, ...]
    par_rubrique: tuple[tuple[Rubrique, int], ...]


def _counted(lines: tuple[LigneCout, ...], vue: Vue) -> _Lines:
    kept = [(line.rubrique, centimes(line.euros)) for line in lines if vue is Vue.ANALYTIQUE or not line.valorise]
    return _Lines(tuple(cents for _, cents in kept), tuple(kept))


@dataclass(frozen=True)
class _Costs:
    """The lines of one service: what each party pays alone, what stays with it once in, the shared service."""

    own: Mapping[str, _Lines]
    residual: Mapping[str, _Lines]
    shared: _Lines

    def change(self, groups: "_Groups", inside: Sequence[Fraction], opened: Fraction) -> dict[Rubrique, int]:
        """By heading, at the prices of the base year: cents that the members no longer pay, less what they now pay."""
        change = dict.fromkeys(Rubrique, 0)

        def add(lines: _Lines, factor: Fraction, sign: int) -> None:
            multiply = multiplier(factor)
            for rubrique, cents in lines.par_rubrique:
                change[rubrique] += sign * multiply((cents,))

        add(self.shared, opened, -1)
        for part, members in zip(inside, groups.parties, strict=True):
            for party in members if part else ():
                add(self.own[party], _WHOLE, 1)
                add(self.own[party], 1 - part, -1)
                add(self.residual[party], part, -1)
        return change


@dataclass(frozen=True)
class _Groups:
    """Members by their dates: a territory of 158 communes usually has two or three groups."""

    periodes: tuple[tuple[tuple[date, date | None], ...], ...]
    parties: tuple[tuple[str, ...], ...]
    rang: Mapping[str, int]

    @classmethod
    def of(cls, service: DonneesService) -> "_Groups":
        periods: dict[str, tuple[tuple[date, date | None], ...]] = {}
        for member in service.participations:
            periods[member.partie] = (*periods.get(member.partie, ()), (member.entree, member.sortie))
        groups: dict[tuple[tuple[date, date | None], ...], list[str]] = {}
        for party, dates in periods.items():
            groups.setdefault(dates, []).append(party)
        ranks = {party: rank for rank, members in enumerate(groups.values()) for party in members}
        return cls(tuple(groups), tuple(tuple(members) for members in groups.values()), ranks)

    def inside(self, ouverture: date, annee: int) -> list[Fraction]:
        """For each group, the part of the year in the opened service, from 0 to 1. Raises DatesIncoherentes."""
        parts = []
        for dates in self.periodes:
            total = _NONE
            for start, end in dates:
                part = part_annee(annee, start, end)
                if part and start < ouverture:
                    gone = end is not None and end <= ouverture
                    part = _NONE if gone else part_annee(annee, ouverture, end)
                total += part
            parts.append(min(total, _WHOLE))
        return parts


def _total(results: list["ResultatService"], party: str, annee: int) -> Annee:
    """One party over all services; a party without staff or cost in a service adds zeros."""
    if not results:
        return Annee()
    # column by column: thirty services of 158 communes are added without a loop of our own
    return Annee(*(sum(column, ZERO) for column in zip(*(one.parties[party][annee] for one in results), strict=True)))


def _members_on(service: DonneesService, day: date) -> set[str]:
    """Members of the opened service on that day; staff is counted at 31/12."""
    if service.ouverture > day:
        return set()
    return {m.partie for m in service.participations if m.entree <= day and (m.sortie is None or m.sortie > day)}


def _bounds(service: DonneesService, previous: Mapping[str, Decimal]) -> Encadrement | None:
    """The bounds of the year: without typed reference, the tunnel compares with the shares of the year before."""
    bounds = service.encadrement
    if bounds is None or bounds.tunnel is None or bounds.precedent is not None:
        return bounds
    return replace(bounds, precedent=previous)


def croissance(donnees: DonneesScenario, annee: int, trend: Decimal) -> Fraction:
    """Price of ``annee`` relative to the first year of the scenario, which is the base."""
    return (1 + Fraction(trend)) ** (annee - donnees.annees[0])


def _weights(
    service: DonneesService,
    groups: _Groups,
    inside: Sequence[Fraction],
    keys: dict[tuple[str, ...], dict[str, Fraction]],
) -> dict[str, Fraction]:
    """Weight of the key times the part of the year; before the opening, investments go by the plain weights."""
    present = tuple(p for p in groups.rang if inside[groups.rang[p]]) or tuple(groups.rang)
    if present not in keys:
        keys[present] = service.cle.exacts(present)
    if all(part in {_NONE, _WHOLE} for part in inside):
        return keys[present]
    return {party: weight * (inside[groups.rang[party]] or 1) for party, weight in keys[present].items()}


def _lines(
    service: DonneesService, deltas: Mapping[Rubrique, Mapping[int, Decimal]]
) -> tuple[tuple[Gain, ...], tuple[Charge, ...]]:
    """Each heading gives a gain in the years when it costs less and an extra cost in those when it costs more."""
    gains: list[Gain] = []
    charges: list[Charge] = []
    invested = next((f"{service.libelle} – {line.libelle}" for line in service.datees if line.est_investissement), "")
    for rubrique, amounts in deltas.items():
        label = f"{service.libelle} – {LIBELLES_RUBRIQUE[rubrique]}"
        saved = {annee: amount for annee, amount in amounts.items() if amount > 0}
        spent = {annee: -amount for annee, amount in amounts.items() if amount < 0}
        if saved:
            needed = invested if rubrique in service.dependances else ""
            gains.append(Gain(label, saved, service.preuves.get(rubrique, Preuve.ATTENDU), needed))
        if spent:
            charges.append(Charge(label, spent))
    for line in service.datees:
        charges.append(Charge(f"{service.libelle} – {line.libelle}", line.montants, line.est_investissement))
    return tuple(gains), tuple(charges)
