"""Pay of one agent and what it costs the employer, line by line, by regime and by day. Pure.

The rules, their sources and the worked figures are in docs/algorithmes/remuneration.md. Amounts are euros, rounded half
up to the cent line by line; a total is the sum of its rounded lines, so an explanation always adds up.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from common.values import CENT
from hr.calculs.baremes import Baremes
from hr.calculs.nomenclatures import BASE_ORDINAIRE, Statut
from hr.calculs.quotites import quotite_payee, quotite_poste

ZERO, ONE, MOIS = Decimal(0), Decimal(1), Decimal(12)


class Regime(StrEnum):
    """The scheme that the contributions of an agent follow."""

    CNRACL = "CNRACL"
    REGIME_GENERAL = "REGIME_GENERAL"


REGIMES: dict[str, str] = {Regime.CNRACL.value: "CNRACL", Regime.REGIME_GENERAL.value: "régime général et IRCANTEC"}
FONCTIONNAIRES = frozenset({Statut.TITULAIRE.value, Statut.STAGIAIRE.value})
HORS_CALCUL = frozenset({Statut.DROIT_PRIVE.value, Statut.VACATAIRE.value, Statut.ASSMAT.value})


class RemunerationInvalide(ValueError):
    """A pay that cannot be computed; ``str()`` is a French sentence."""


def cents(amount: Decimal) -> Decimal:
    """Half up to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Situation:
    """What the pay of one agent rests on.

    ``im`` and ``nbi`` are points; IFSE and CIA are annual euros for full time; SFT, IR and other bonuses are monthly
    euros as they are paid; hours a week for the post; ``temps_partiel`` a rate in (0, 1].
    """

    statut: str
    im: int
    duree_hebdo: Decimal = BASE_ORDINAIRE
    base: Decimal = BASE_ORDINAIRE
    temps_partiel: Decimal = ONE
    nbi: int = 0
    ifse_annuelle_euros: Decimal = ZERO
    cia_annuel_euros: Decimal = ZERO
    sft_mensuel_euros: Decimal = ZERO
    ir_mensuelle_euros: Decimal = ZERO
    autres_primes_mensuelles_euros: Decimal = ZERO

    def __post_init__(self) -> None:
        amounts = (
            self.nbi, self.ifse_annuelle_euros, self.cia_annuel_euros, self.sft_mensuel_euros,
            self.ir_mensuelle_euros, self.autres_primes_mensuelles_euros,
        )  # fmt: skip
        if self.im <= 0 or any(one < 0 for one in amounts):
            raise RemunerationInvalide("Un élément de rémunération n’est jamais négatif, et l’indice est positif.")

    @property
    def quotite_payee(self) -> Decimal:
        """Part of a full-time pay: the post (temps non complet) times what the part-time rate is paid."""
        return quotite_poste(self.duree_hebdo, self.base) * quotite_payee(self.temps_partiel)


@dataclass(frozen=True)
class Employeur:
    """What depends on the employer: heads, local rates (None: not told), voluntary spending per agent and month."""

    effectif: int = 0
    taux_versement_mobilite: Decimal | None = None
    taux_accident_travail: Decimal | None = None
    taux_cdg: Decimal = ZERO
    taux_assurance_statutaire: Decimal = ZERO
    adhere_assurance_chomage: bool = False
    psc_sante_mensuelle_euros: Decimal = ZERO
    psc_prevoyance_mensuelle_euros: Decimal = ZERO
    titres_mensuels_euros: Decimal = ZERO
    sources: dict[str, str] = field(default_factory=dict, compare=False)


def tib_annuel(im: int, baremes: Baremes, jour: date) -> Decimal:
    """Traitement indiciaire brut of a full-time year: IM × annual value of the point, to the cent."""
    return cents(Decimal(im) * baremes.nombre("point_indice", "annuel", jour))


def tib_mensuel(im: int, baremes: Baremes, jour: date) -> Decimal:
    """TIB of a full-time month: a twelfth of the rounded year, to the cent (IM 420 at the 2023 point: 2 067,57 €)."""
    return cents(tib_annuel(im, baremes, jour) / MOIS)


def indemnite_differentielle(im: int, quotite: Decimal, baremes: Baremes, jour: date) -> Decimal:
    """What brings a month up to the SMIC (décret 91-769): max(0, SMIC − full-time TIB) × paid quotité."""
    gap = baremes.nombre("smic", "mensuel", jour) - tib_mensuel(im, baremes, jour)
    return cents(max(ZERO, gap) * quotite)


def sft(enfants: int, im: int, baremes: Baremes, jour: date) -> Decimal:
    """Supplément familial of a full-time month for this number of children (décret 85-1148, art. 10 bis)."""
    if enfants <= 0:
        return ZERO
    number = {key: baremes.nombre("sft", key, jour) for key in ("im_plancher", "im_plafond", "fixe_1", "fixe_plus")}
    if enfants == 1:
        return number["fixe_1"]
    clamped = int(min(max(Decimal(im), number["im_plancher"]), number["im_plafond"]))
    known = min(enfants, 3)
    more = Decimal(enfants - known)
    fixe = baremes.nombre("sft", f"fixe_{known}", jour) + more * number["fixe_plus"]
    part = baremes.nombre("sft", f"part_{known}", jour) + more * baremes.nombre("sft", "part_plus", jour)
    return cents(fixe + part * tib_mensuel(clamped, baremes, jour))


def indemnite_residence(im: int, zone: int, quotite: Decimal, baremes: Baremes, jour: date) -> Decimal:
    """Indemnité de résidence of a month: the rate of the zone (1, 2, 3) on the TIB, floor at the lowest indice."""
    floor = int(baremes.nombre("indemnite_residence", "im_plancher", jour))
    rate = baremes.nombre("indemnite_residence", f"zone_{zone}", jour)
    return cents(rate * tib_mensuel(max(im, floor), baremes, jour) * quotite)


def est_calculable(statut: str) -> bool:
    """Whether the pay of this status rests on an indice: not for private law, vacataires and childminders."""
    return statut not in HORS_CALCUL


def regime_de(situation: Situation, baremes: Baremes, jour: date) -> Regime:
    """CNRACL for a civil servant of 28 hours or more on a base of 35 (full time whatever the base), else the general one.

    An emploi fonctionnel is taken as held by a civil servant. Raises RemunerationInvalide for a status without indice.
    """
    if not est_calculable(situation.statut):
        raise RemunerationInvalide("Ce statut n’a pas de traitement indiciaire : son coût se saisit par le budget.")
    if situation.statut not in FONCTIONNAIRES | {Statut.EMPLOI_FONCTIONNEL.value}:
        return Regime.REGIME_GENERAL
    share = quotite_poste(situation.duree_hebdo, situation.base)
    threshold = baremes.nombre("regles_paie", "cnracl_heures", jour) / BASE_ORDINAIRE
    return Regime.CNRACL if share >= threshold else Regime.REGIME_GENERAL
