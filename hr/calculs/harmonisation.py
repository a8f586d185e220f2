"""Harmonising bonuses « par le haut »: targets by common group, nobody lowered, cost by year. Pure.

Rules, order of roundings and worked figures: docs/algorithmes/harmonisation.md (3 413,76 €; 1 769,88 €; 14 364,00 €).
Amounts are whole cents inside: the exact run below and the quick totals of ``harmonisation_rapide`` share one half-up
rule, so they are equal to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import median

from common.breakdown import Breakdown, BreakdownLine, Source
from common.values import NBSP, format_euros, format_percent, plural
from hr.calculs.remuneration import Regime, cents

ZERO = Decimal(0)
# Rates are kept as whole parts of this: local rates have five decimals.
ECHELLE = 10_000_000
ANNEES_MAXIMUM = 10


class Regle(StrEnum):
    """How the target of a common group is found."""

    MAX_AGENT = "MAX_AGENT"
    MAX_EMPLOYER_AVG = "MAX_EMPLOYER_AVG"
    MAX_DELIBERATED_FLOOR = "MAX_DELIBERATED_FLOOR"
    MEDIAN = "MEDIAN"
    CUSTOM = "CUSTOM"


REGLES: dict[str, str] = {
    Regle.MAX_EMPLOYER_AVG.value: "la meilleure moyenne des employeurs",
    Regle.MAX_DELIBERATED_FLOOR.value: "le meilleur plancher délibéré",
    Regle.MEDIAN.value: "le montant médian des agents",
    Regle.MAX_AGENT.value: "le montant le plus élevé d’un agent",
    Regle.CUSTOM.value: "des montants choisis, groupe par groupe",
}
# Targets that are the very amount of one person: never shown to a reader who may not read that person's pay.
INDIVIDUELLES = frozenset({Regle.MAX_AGENT, Regle.MEDIAN})


class HypotheseInvalide(ValueError):
    """An hypothesis that means nothing; ``str()`` is a French sentence."""


@dataclass(frozen=True, slots=True)
class AgentPaye:
    """One agent as the simulation takes it. Annual euros: IFSE and CIA for full time, ``marge_rafp`` as paid.

    ``quotite``: paid part, in (0, 1]. ``plafond``: legal sum IFSE + CIA, None when unknown. ``marge_rafp``: bonuses that
    still pay RAFP before its cap, None when not capped. ``au_dela``: gross above the social security ceiling.
    A benefit acquired under L. 714-11 is deliberately not here: it is never extended, nor netted.
    """

    cle: str
    employeur: str
    groupe: str
    regime: Regime
    ifse: Decimal
    quotite: Fraction = Fraction(1)
    cia: Decimal = ZERO
    plafond: Decimal | None = None
    marge_rafp: Decimal | None = None
    au_dela: bool = False
    service: str = ""


@dataclass(frozen=True)
class Reference:
    """What another employer's scheme tells of a common group: its mean and its deliberated floor, annual, full time."""

    employeur: str
    groupe: str
    moyenne: Decimal | None = None
    plancher: Decimal | None = None


@dataclass(frozen=True)
class Cible:
    """The target of a group, who sets it, and whether it is the amount of one person."""

    groupe: str
    montant: Decimal
    origine: str
    individuelle: bool


@dataclass(frozen=True)
class Annee:
    """One year: the share of the raise that is paid (cumulative), and the rates of that year.

    ``taux_general``: (employer, gross above the ceiling) -> marginal rate of the general scheme.
    """

    annee: int
    part: Fraction
    taux_rafp: Decimal
    taux_general: Mapping[tuple[str, bool], Decimal]


@dataclass(frozen=True, slots=True)
class Effet:
    """What the simulation does to one agent: annual euros, full time before and after; then as paid, year by year."""

    agent: AgentPaye
    cible: Decimal | None
    apres: Decimal
    brut: tuple[int, ...]
    charges: tuple[int, ...]

    @property
    def est_releve(self) -> bool:
        return self.apres > self.agent.ifse

    @property
    def conserve(self) -> bool:
        """Whether the agent keeps an amount above the target, as an individual right."""
        return self.cible is not None and self.agent.ifse > self.cible

    @property
    def cout_final_euros(self) -> Decimal:
        """Gross and contributions of the last year."""
        return euros(self.brut[-1] + self.charges[-1])


@dataclass(frozen=True)
class Resultat:
    """Effects of a simulation, with its targets and years."""

    regle: Regle
    cibles: Mapping[str, Cible]
    annees: tuple[Annee, ...]
    effets: tuple[Effet, ...]

    def brut(self, rang: int = -1) -> Decimal:
        """Gross of one year, in euros."""
        return euros(sum(one.brut[rang] for one in self.effets))

    def charges(self, rang: int = -1) -> Decimal:
        """Contributions of one year, in euros."""
        return euros(sum(one.charges[rang] for one in self.effets))

    def cout(self, rang: int = -1) -> Decimal:
        """Gross and contributions of one year, in euros."""
        return self.brut(rang) + self.charges(rang)

    @property
    def releves(self) -> int:
        return sum(one.est_releve for one in self.effets)

    @property
    def conservent(self) -> int:
        return sum(one.conserve for one in self.effets)

    @property
    def alerte(self) -> str:
        """« 9 agents conservent leur montant », empty when nobody stands above a target (A8.5)."""
        count = self.conservent
        return (
            f"{count} {plural(count, 'agent conserve', 'agents conservent')} leur montant"
            if count > 1
            else ("1 agent conserve son montant" if count else "")
        )


def euros(whole_cents: int) -> Decimal:
    """Cents to euros."""
    return Decimal(int(whole_cents)).scaleb(-2)


def en_cents(amount: Decimal) -> int:
    """Euros to whole cents, half up."""
    return int(cents(amount).scaleb(2))


def demi_haut(numerator: int, denominator: int) -> int:
    """Division rounded half up, for values that are never negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def taux_entier(rate: Decimal) -> int:
    """A rate as whole parts of ``ECHELLE``. Raises HypotheseInvalide beyond seven decimals."""
    scaled = rate * ECHELLE
    if scaled != scaled.to_integral_value() or scaled < 0:
        raise HypotheseInvalide("Un taux a sept décimales au plus et n’est jamais négatif.")
    return int(scaled)


def etalement(annees: int) -> tuple[Fraction, ...]:
    """Cumulative shares of an even phasing: 1/3, 2/3, 1 over three years. Raises HypotheseInvalide."""
    if not 1 <= annees <= ANNEES_MAXIMUM:
        raise HypotheseInvalide("L’étalement va de 1 à 6 ans.")
    return tuple(Fraction(rank, annees) for rank in range(1, annees + 1))


def verifier_parts(parts: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Custom cumulative shares: rising, in [0, 1], the last one whole. Raises HypotheseInvalide."""
    if not 1 <= len(parts) <= ANNEES_MAXIMUM:
        raise HypotheseInvalide("L’étalement va de 1 à 6 ans.")
    if any(not 0 <= part <= 1 for part in parts) or list(parts) != sorted(parts):
        raise HypotheseInvalide(f"Les parts sont cumulées{NBSP}: elles montent de 0 à 100{NBSP}%.")
    if parts[-1] != 1:
        raise HypotheseInvalide(f"La dernière année porte la mesure entière{NBSP}: 100{NBSP}%.")
    return tuple(parts)


def dans_perimetre(
    agents: Iterable[AgentPaye], services: frozenset[str], hote: str, include_host_peers: bool = True
) -> list[AgentPaye]:
    """Agents whom the measure concerns: those of the transferred services (all when none is chosen).

    With ``include_host_peers`` (contagion), the agents of the host employer in the same common groups claim the same.
    """
    everyone = list(agents)
    if not services:
        return everyone
    moved = [one for one in everyone if one.service in services]
    if not include_host_peers:
        return moved
    groups = {one.groupe for one in moved}
    return [one for one in everyone if one.service in services or (one.employeur == hote and one.groupe in groups)]


def cibles(
    agents: Iterable[AgentPaye],
    regle: Regle,
    *,
    references: Iterable[Reference] = (),
    sur_mesure: Mapping[str, Decimal] | None = None,
    pas: Decimal = ZERO,
) -> dict[str, Cible]:
    """The target of each common group; a group for which the rule knows nothing has none, and nobody moves in it.

    ``references``: schemes of employers whose agents are not here. ``pas``: averages and medians are raised to the next
    multiple of it (0: to the cent) — a deliberated amount is round, and a mean of pay is never shown finer.
    """
    groups: dict[str, list[AgentPaye]] = {}
    for one in agents:
        groups.setdefault(one.groupe, []).append(one)
    told: dict[str, list[Reference]] = {}
    for ref in references:
        told.setdefault(ref.groupe, []).append(ref)
    found: dict[str, Cible] = {}
    for groupe in sorted(groups):
        amounts = _candidats(groups[groupe], told.get(groupe, []), regle, (sur_mesure or {}).get(groupe))
        if not amounts:
            continue
        amount, origin = max(amounts, key=lambda pair: pair[0])
        if regle in {Regle.MAX_EMPLOYER_AVG, Regle.MEDIAN}:
            amount = _arrondie(amount, pas)
        found[groupe] = Cible(groupe, amount, origin, regle in INDIVIDUELLES)
    return found


def _candidats(
    held: Sequence[AgentPaye], told: Sequence[Reference], regle: Regle, sur_mesure: Decimal | None
) -> list[tuple[Decimal, str]]:
    if regle is Regle.CUSTOM:
        return [] if sur_mesure is None else [(sur_mesure, "")]
    if regle is Regle.MAX_DELIBERATED_FLOOR:
        return [(ref.plancher, ref.employeur) for ref in told if ref.plancher is not None]
    if regle is Regle.MAX_AGENT:
        best = max(held, key=lambda one: one.ifse)
        return [(best.ifse, best.employeur)]
    if regle is Regle.MEDIAN:
        return [(Decimal(median(one.ifse for one in held)), "")]
    by_employer: dict[str, list[Decimal]] = {}
    for one in held:
        by_employer.setdefault(one.employeur, []).append(one.ifse)
    means = [(sum(amounts, ZERO) / len(amounts), name) for name, amounts in by_employer.items()]
    means += [
        (ref.moyenne, ref.employeur) for ref in told if ref.moyenne is not None and ref.employeur not in by_employer
    ]
    return means


def _arrondie(amount: Decimal, pas: Decimal) -> Decimal:
    if not pas:
        return cents(amount)
    return (cents(amount) / pas).to_integral_value(rounding=ROUND_CEILING) * pas


def cible_de(agent: AgentPaye, cible: Cible | None) -> Decimal | None:
    """The target of one agent: that of the group, under the legal sum (IFSE + CIA), which may be below what is held."""
    if cible is None:
        return None
    if agent.plafond is None:
        return cible.montant
    return min(cible.montant, max(ZERO, agent.plafond - agent.cia))


def simuler(
    agents: Sequence[AgentPaye], cibles_par_groupe: Mapping[str, Cible], regle: Regle, annees: Sequence[Annee]
) -> Resultat:
    """The exact run: one effect per agent, year by year. Nobody is lowered; nothing is rounded twice in a sum.

    gap = max(0, target − current) × paid quotité, to the cent; a year pays its share of it, to the cent; contributions
    follow the scheme: RAFP on what is left under its cap, or the general rate of the employer that year.
    """
    if not annees:
        raise HypotheseInvalide("Une simulation porte sur une année au moins.")
    shares = [(one.part.numerator, one.part.denominator) for one in annees]
    rafp = [taux_entier(one.taux_rafp) for one in annees]
    general = [{key: taux_entier(rate) for key, rate in one.taux_general.items()} for one in annees]
    count = range(len(annees))
    nothing = (0,) * len(annees)
    effects = []
    for agent in agents:
        cible = cible_de(agent, cibles_par_groupe.get(agent.groupe))
        if cible is None or cible <= agent.ifse:
            effects.append(Effet(agent, cible, agent.ifse, nothing, nothing))
            continue
        gap = en_cents(cible) - en_cents(agent.ifse)
        paid = demi_haut(gap * agent.quotite.numerator, agent.quotite.denominator)
        gross = [demi_haut(paid * num, den) for num, den in shares]
        if agent.regime is Regime.CNRACL:
            cap = gross[-1] if agent.marge_rafp is None else en_cents(max(ZERO, agent.marge_rafp))
            charges = [demi_haut(min(gross[k], cap) * rafp[k], ECHELLE) for k in count]
        else:
            key = (agent.employeur, agent.au_dela)
            charges = [demi_haut(gross[k] * general[k][key], ECHELLE) for k in count]
        effects.append(Effet(agent, cible, cible, tuple(gross), tuple(charges)))
    return Resultat(regle, dict(cibles_par_groupe), tuple(annees), tuple(effects))


def explication(resultat: Resultat, rang: int = -1) -> Breakdown:
    """« D’où vient ce chiffre ? »: the cost of one year, by common group then by employer, gross and contributions."""
    cells: dict[str, dict[str, list[Effet]]] = {}
    for one in resultat.effets:
        if one.est_releve:
            cells.setdefault(one.agent.groupe, {}).setdefault(one.agent.employeur, []).append(one)
    lines = []
    for groupe in sorted(cells):
        children = [_employeur(name, held, rang) for name, held in sorted(cells[groupe].items())]
        target = resultat.cibles[groupe].montant
        entry = BreakdownLine("Cible du groupe", target, "€", REGLES[resultat.regle], additif=False)
        total = sum((line.valeur for line in children), ZERO)
        lines.append(BreakdownLine(f"Groupe {groupe}", total, "€", "somme des employeurs", None, (entry, *children)))
    year = resultat.annees[rang]
    rule = f"{format_percent(Decimal(year.part.numerator) / Decimal(year.part.denominator), 2)} de la mesure"
    return Breakdown(
        f"Coût de l’harmonisation en {year.annee}", resultat.cout(rang), "€", tuple(lines), rule, Source("Simulation")
    )


def _employeur(name: str, held: Sequence[Effet], rang: int) -> BreakdownLine:
    lines = []
    for regime, words in ((Regime.CNRACL, "CNRACL"), (Regime.REGIME_GENERAL, "régime général")):
        some = [one for one in held if one.agent.regime is regime]
        if not some:
            continue
        gross = euros(sum(one.brut[rang] for one in some))
        charges = euros(sum(one.charges[rang] for one in some))
        count = f"{len(some)} {plural(len(some), 'agent')}"
        lines.append(BreakdownLine(f"Brut, {words}", gross, "€", f"(cible − montant) × quotité payée, {count}"))
        rule = "RAFP, sous le plafond de 20 % du traitement" if regime is Regime.CNRACL else "taux du régime général"
        lines.append(BreakdownLine(f"Cotisations, {words}", charges, "€", rule))
    total = sum((line.valeur for line in lines), ZERO)
    return BreakdownLine(name, total, "€", "brut + cotisations", None, tuple(lines))


def phrase_regle(regle: Regle) -> str:
    """The rule in a sentence, printed with every result."""
    return f"Chaque groupe est porté à {REGLES[regle]}, sous le plafond légal. Personne ne perd."


def phrase_cible(cible: Cible) -> str:
    """« 2 400 € (la meilleure moyenne, CC…) »."""
    return f"{format_euros(cible.montant, 2)}" + (f" ({cible.origine})" if cible.origine else "")
