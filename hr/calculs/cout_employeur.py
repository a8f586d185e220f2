"""``employer_cost``: the month of one agent for the employer, as an explanation whose lines add up to the cent. Pure.

Rules and worked figures: docs/algorithmes/remuneration.md (3 592,51 € and 3 323,67 €).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.breakdown import Breakdown, BreakdownLine, Source
from common.values import format_percent
from hr.calculs.baremes import Baremes, Valeur
from hr.calculs.lecture_baremes import COTISATIONS
from hr.calculs.remuneration import (
    FONCTIONNAIRES,
    MOIS,
    REGIMES,
    ZERO,
    Employeur,
    Regime,
    Situation,
    cents,
    indemnite_differentielle,
    regime_de,
    tib_annuel,
    tib_mensuel,
)

LOCAL = Source("Taux saisi par l’employeur")
SAISI = Source("Rémunération saisie par l’employeur")


@dataclass(frozen=True)
class Brut:
    """The gross month, in euros as paid: what pensions rest on, what follows the TIB, what does not."""

    tib: Decimal
    nbi: Decimal
    differentielle: Decimal
    sft: Decimal
    ir: Decimal
    ifse: Decimal
    cia: Decimal
    autres: Decimal

    @property
    def soumis_pension(self) -> Decimal:
        return self.tib + self.nbi

    @property
    def hors_pension(self) -> Decimal:
        """Everything that pays only RAFP, under its cap."""
        return self.differentielle + self.sft + self.ir + self.ifse + self.cia + self.autres

    @property
    def total(self) -> Decimal:
        return self.soumis_pension + self.hors_pension


def brut_mensuel(situation: Situation, baremes: Baremes, jour: date) -> Brut:
    """The gross month on ``jour``, each element to the cent."""
    quotite = situation.quotite_payee
    point = baremes.nombre("point_indice", "annuel", jour)
    return Brut(
        tib=cents(tib_mensuel(situation.im, baremes, jour) * quotite),
        nbi=cents(cents(cents(Decimal(situation.nbi) * point) / MOIS) * quotite),
        differentielle=indemnite_differentielle(situation.im, quotite, baremes, jour),
        sft=cents(situation.sft_mensuel_euros),
        ir=cents(situation.ir_mensuelle_euros),
        ifse=cents(situation.ifse_annuelle_euros / MOIS * quotite),
        cia=cents(situation.cia_annuel_euros / MOIS * quotite),
        autres=cents(situation.autres_primes_mensuelles_euros),
    )


def employer_cost(
    situation: Situation, employeur: Employeur, baremes: Baremes, jour: date, *, regime: Regime | None = None
) -> Breakdown:
    """Monthly cost of one agent on ``jour``: gross, contributions, insurance and benefits, each line explained.

    ``regime`` defaults to ``regime_de``. Raises BaremeAbsent when a national value is missing on that day and
    RemunerationInvalide for a status without indice.
    """
    regime = regime or regime_de(situation, baremes, jour)
    brut = brut_mensuel(situation, baremes, jour)
    parts = (
        _somme("Rémunération brute", _lignes_brut(situation, brut, baremes, jour), "somme des éléments versés"),
        _somme(
            "Cotisations de l’employeur",
            _cotisations(situation, brut, employeur, baremes, jour, regime),
            f"barèmes du régime : {REGIMES[regime]}",
        ),
        _somme("Autres dépenses pour l’agent", _autres(brut, employeur), "décisions de l’employeur"),
    )
    shown = tuple(part for part in parts if part.enfants)
    total = sum((part.valeur for part in shown), ZERO)
    return Breakdown(
        "Coût mensuel pour l’employeur",
        total,
        "€",
        shown,
        "brut + cotisations + autres dépenses",
        Source("Calcul", jour),
    )


def cout_mensuel(situation: Situation, employeur: Employeur, baremes: Baremes, jour: date) -> Decimal:
    """The total of ``employer_cost`` to the cent, without its explanation: for sums over many agents and years."""
    brut = brut_mensuel(situation, baremes, jour)
    lines = taux_et_assiettes(situation, brut, employeur, baremes, jour, regime_de(situation, baremes, jour))
    charges = sum((cents(base * taux) for _, taux, _, base, _ in lines if base and taux), ZERO)
    return brut.total + charges + sum((one.valeur for one in _autres(brut, employeur)), ZERO)


def charges_mensuelles(breakdown: Breakdown) -> Decimal:
    """The contributions of an ``employer_cost``, in euros a month."""
    return next((one.valeur for one in breakdown.lignes if one.libelle.startswith("Cotisations")), ZERO)


def _somme(libelle: str, lignes: list[BreakdownLine], regle: str) -> BreakdownLine:
    return BreakdownLine(libelle, sum((one.valeur for one in lignes), ZERO), "€", regle, None, tuple(lignes))


def _entree(libelle: str, valeur: Decimal, unite: str, source: Source | None = None) -> BreakdownLine:
    return BreakdownLine(libelle, valeur, unite, "", source, additif=False)


def _lignes_brut(situation: Situation, brut: Brut, baremes: Baremes, jour: date) -> list[BreakdownLine]:
    point = baremes.lire("point_indice", "annuel", jour)
    quotite = _entree("Quotité payée", situation.quotite_payee.quantize(Decimal("0.0001")), "", SAISI)
    tib = (
        _entree("Indice majoré", Decimal(situation.im), "points", SAISI),
        _entree("Valeur annuelle du point", point.valeur, "€", point.origine),
        _entree("Traitement annuel, temps plein", tib_annuel(situation.im, baremes, jour), "€"),
        quotite,
    )
    lines = [
        BreakdownLine(
            "Traitement indiciaire brut",
            brut.tib,
            "€",
            "indice × point, arrondi au centime ; un douzième, arrondi ; × quotité payée",
            point.origine,
            tib,
        )
    ]
    smic = baremes.lire("smic", "mensuel", jour)
    optional = (
        ("Nouvelle bonification indiciaire", brut.nbi, "points × point ÷ 12 × quotité payée", point.origine),
        (
            "Indemnité différentielle",
            brut.differentielle,
            "SMIC − traitement à temps plein, × quotité payée",
            smic.origine,
        ),
        ("Supplément familial de traitement", brut.sft, "montant versé", SAISI),
        ("Indemnité de résidence", brut.ir, "montant versé", SAISI),
        ("IFSE", brut.ifse, "montant annuel à temps plein ÷ 12 × quotité payée", SAISI),
        ("CIA, ramené au mois", brut.cia, "montant annuel à temps plein ÷ 12 × quotité payée", SAISI),
        ("Autres primes", brut.autres, "montant versé", SAISI),
    )
    lines += [BreakdownLine(name, amount, "€", rule, source) for name, amount, rule, source in optional if amount]
    return lines


def _cotisation(nom: str, base: Decimal, taux: Decimal, source: Source, assiette: str) -> BreakdownLine:
    enfants = (_entree("Assiette", base, "€"), _entree("Taux", taux * 100, "%", source))
    rule = f"{assiette} × {format_percent(taux, 2)}"
    return BreakdownLine(COTISATIONS[nom], cents(base * taux), "€", rule, source, enfants)


def _cotisations(
    situation: Situation, brut: Brut, employeur: Employeur, baremes: Baremes, jour: date, regime: Regime
) -> list[BreakdownLine]:
    lines = []
    for nom, taux, source, base, assiette in taux_et_assiettes(situation, brut, employeur, baremes, jour, regime):
        if base and taux:
            lines.append(_cotisation(nom, base, taux, source, assiette))
    return lines


def taux_et_assiettes(
    situation: Situation, brut: Brut, employeur: Employeur, baremes: Baremes, jour: date, regime: Regime
) -> list[tuple[str, Decimal, Source, Decimal, str]]:
    """Contributions of one month: (name, rate, source, base in euros, words of the base)."""
    pss = baremes.nombre("pss", "mensuel", jour)
    large = employeur.effectif >= baremes.nombre("regles_paie", "fnal_effectif", jour)

    def national(nom: str, owner: str = regime.value) -> Valeur:
        return baremes.lire("taux_employeur", f"{owner}.{nom}", jour)

    found: list[tuple[str, Decimal, Source, Decimal, str]] = []

    def add(nom: str, base: Decimal, assiette: str, owner: str = regime.value) -> None:
        value = national(nom, owner)
        if value.valeur is not None:
            found.append((nom, value.valeur, value.origine, base, assiette))

    if regime is Regime.CNRACL:
        main, words = brut.soumis_pension, "TIB + NBI"
        share = baremes.nombre("regles_paie", "rafp_plafond", jour)
        cap = cents(brut.tib * share)
        add("cnracl_pension", main, words)
        add("atiacl", brut.tib, "TIB hors NBI")
        add("maladie", main, words)
        add("allocations_familiales", main, words)
        add("csa", main, words)
        add("rafp", min(brut.hors_pension, cap), f"primes, dans la limite de {format_percent(share)} du TIB")
    else:
        main, words = brut.total, "brut total"
        capped = min(main, pss)
        add("maladie", main, words)
        add("csa", main, words)
        add("vieillesse_deplafonnee", main, words)
        add("vieillesse_plafonnee", capped, "brut dans la limite du plafond")
        add("allocations_familiales", main, words)
        add("ircantec_tranche_a", capped, "brut dans la limite du plafond")
        add("ircantec_tranche_b", main - capped, "brut au-delà du plafond")
        if employeur.taux_accident_travail:
            found.append(("accident_travail", employeur.taux_accident_travail, LOCAL, main, words))
        if employeur.adhere_assurance_chomage and situation.statut not in FONCTIONNAIRES:
            add("assurance_chomage", min(main, 4 * pss), "brut, jusqu’à quatre plafonds", "CONTRACTUEL")
    add("fnal_ge50" if large else "fnal_lt50", main if large else min(main, pss), words)
    if employeur.taux_versement_mobilite:
        found.append(("versement_mobilite", employeur.taux_versement_mobilite, LOCAL, main, words))
    add("cnfpt", main, words, "TOUS")
    add("cnfpt_apprentissage", main, words, "TOUS")
    if employeur.taux_cdg:
        found.append(("cdg_cotisation_obligatoire", employeur.taux_cdg, LOCAL, main, words))
    return found


def taux_marginal(employeur: Employeur, baremes: Baremes, jour: date, *, au_dela_du_plafond: bool = False) -> Decimal:
    """What one more euro of bonus costs in contributions under the general scheme, as a rate.

    Below the social security ceiling: 37,48 % in 2026 with a mobility rate of 1 % and 1,5 % of accidents at work.
    """
    situation = Situation(statut="CONTRACTUEL_PERMANENT", im=1)
    pss = baremes.nombre("pss", "mensuel", jour)
    start = pss if au_dela_du_plafond else ZERO
    below, above = (
        sum(
            (base * taux for _, taux, _, base, _ in _assiettes_brutes(situation, amount, employeur, baremes, jour)),
            ZERO,
        )
        for amount in (start, start + 1)
    )
    return (above - below).normalize()


def _assiettes_brutes(situation: Situation, montant: Decimal, employeur: Employeur, baremes: Baremes, jour: date):
    brut = Brut(montant, *([ZERO] * 7))
    return taux_et_assiettes(situation, brut, employeur, baremes, jour, Regime.REGIME_GENERAL)


def _autres(brut: Brut, employeur: Employeur) -> list[BreakdownLine]:
    lines = []
    if employeur.taux_assurance_statutaire:
        rate = employeur.taux_assurance_statutaire
        amount = cents(brut.soumis_pension * rate)
        lines.append(
            BreakdownLine("Assurance statutaire", amount, "€", f"(TIB + NBI) × {format_percent(rate, 2)}", LOCAL)
        )
    for name, amount in (
        ("Participation à la santé", employeur.psc_sante_mensuelle_euros),
        ("Participation à la prévoyance", employeur.psc_prevoyance_mensuelle_euros),
        ("Titres-restaurant, part de l’employeur", employeur.titres_mensuels_euros),
    ):
        if amount:
            lines.append(BreakdownLine(name, cents(amount), "€", "montant décidé par l’employeur", LOCAL))
    return lines
