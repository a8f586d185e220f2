"""Benefits that employers compare: what each is counted in, and what levelling them up would cost a year. Pure.

Rules: docs/algorithmes/harmonisation.md. « Inconnu » is the absence of an answer; it is never read as « non ».
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.breakdown import Breakdown, BreakdownLine, Source
from common.values import format_date, format_euros
from hr.calculs.baremes import Baremes
from hr.calculs.remuneration import ZERO, cents

MOIS = Decimal(12)


@dataclass(frozen=True)
class TypeAvantage:
    """One benefit: label, unit of its amount (empty: no amount), and the factor that makes a year of one agent's amount.

    ``par_an`` is None when the benefit has no amount that can be levelled.
    """

    libelle: str
    unite: str = ""
    par_an: str | None = None
    aide: str = ""


AVANTAGES: dict[str, TypeAvantage] = {
    "ACTION_SOCIALE": TypeAvantage("Action sociale (CNAS, COS, amicale)", "€ par agent et par an", "an"),
    "PSC_SANTE": TypeAvantage("Participation à la santé", "€ par agent et par mois", "mois"),
    "PSC_PREVOYANCE": TypeAvantage("Participation à la prévoyance", "€ par agent et par mois", "mois"),
    "TITRES": TypeAvantage("Titres-restaurant", "€ de part employeur par titre", "titre"),
    "CET": TypeAvantage("Compte épargne-temps monétisé"),
    "TEMPS_TRAVAIL": TypeAvantage("Temps de travail", "heures par an"),
    "ASTREINTES": TypeAvantage("Astreintes indemnisées"),
    "TELETRAVAIL": TypeAvantage("Forfait télétravail", "€ par agent et par an", "an"),
    "MOBILITE": TypeAvantage("Forfait mobilités durables", "€ par agent et par an", "an"),
    "TRANSPORT": TypeAvantage("Transports publics pris en charge", "% du titre"),
    "VEHICULE": TypeAvantage("Véhicule de fonction ou de service"),
    "LOGEMENT": TypeAvantage("Logement de fonction"),
    "PRIME_ANNUELLE": TypeAvantage(
        "Prime annuelle ou 13e mois (CGFP, art. L. 714-11)",
        "€ par agent et par an",
        aide="Avantage collectivement acquis avant le 28/01/1984 : gardé à titre individuel, jamais étendu.",
    ),
}
# Kept by those who have it, never given to others (CGFP art. L. 714-11): shown apart, never levelled.
A_PART = "PRIME_ANNUELLE"
COMPARES = tuple(code for code in AVANTAGES if code != A_PART)


@dataclass(frozen=True)
class ReponseAvantage:
    """The answer of one employer to one benefit. ``agents``: those who would receive it if it were levelled."""

    employeur: str
    reponse: str
    montant: Decimal | None
    agents: int


def niveler(type_avantage: str, reponses: Sequence[ReponseAvantage], *, titres_par_an: Decimal) -> Breakdown | None:
    """Yearly cost of raising one benefit to the best known amount, None when no employer told an amount.

    Employers whose answer or amount is unknown are named and not counted; an amount is never lowered.
    """
    spec = AVANTAGES[type_avantage]
    factor = {"an": Decimal(1), "mois": MOIS, "titre": titres_par_an}.get(spec.par_an or "")
    known = {one.employeur: _montant(one) for one in reponses}
    amounts = [amount for amount in known.values() if amount is not None]
    if factor is None or not amounts or max(amounts) == 0:
        return None
    best = max(amounts)
    lines = []
    for one in reponses:
        amount = known[one.employeur]
        if amount is None:
            lines.append(BreakdownLine(one.employeur, None, "€", "montant inconnu : non compté", additif=False))
            continue
        gap = best - amount
        rule = f"({format_euros(best)} − {format_euros(amount)}) × {factor.normalize():f} × {one.agents} agents"
        lines.append(BreakdownLine(one.employeur, cents(gap * factor * one.agents), "€", rule))
    total = sum((line.valeur for line in lines if line.additif), ZERO)
    return Breakdown(
        f"{spec.libelle}, porté partout à {format_euros(best)}",
        total,
        "€",
        tuple(lines),
        "écart au meilleur montant × nombre par an × agents",
        Source("Réponses des employeurs"),
    )


def _montant(one: ReponseAvantage) -> Decimal | None:
    """« Non » is an amount of zero; « inconnu », or a « oui » without amount, is not known."""
    if one.reponse == "NON":
        return ZERO
    return one.montant if one.reponse == "OUI" else None


@dataclass(frozen=True)
class Remarque:
    """Something about a benefit that does not follow its rule: shown, never refused."""

    type_avantage: str
    phrase: str
    regle: str


def remarques(montants: Mapping[str, tuple[str, Decimal | None]], baremes: Baremes, jour) -> list[Remarque]:
    """What the answers of one employer (type → answer, amount) leave below or above the national values of ``jour``."""
    out = []
    for code, cle, quoi in (
        ("PSC_SANTE", "psc_sante", "La participation à la santé"),
        ("PSC_PREVOYANCE", "psc_prevoyance", "La participation à la prévoyance"),
    ):
        minimum = baremes.chercher("avantages", cle, jour)
        reponse, amount = montants.get(code, ("", None))
        if minimum is None or minimum.valeur is None or not reponse:
            continue
        if reponse == "NON" or (amount is not None and amount < minimum.valeur):
            what = "n’existe pas" if reponse == "NON" else f"est de {format_euros(amount)}"
            rule = f"au moins {format_euros(minimum.valeur)} par mois depuis le {format_date(minimum.debut)}"
            out.append(Remarque(code, f"{quoi} {what}.", f"{minimum.source} : {rule}"))
    titre = baremes.chercher("avantages", "titre_exoneration", jour)
    reponse, amount = montants.get("TITRES", ("", None))
    if titre and titre.valeur is not None and reponse == "OUI" and amount is not None and amount > titre.valeur:
        out.append(
            Remarque(
                "TITRES",
                f"La part de l’employeur est de {format_euros(amount)} par titre.",
                f"{titre.source} : exonérée jusqu’à {format_euros(titre.valeur)}",
            )
        )
    temps = baremes.chercher("avantages", "temps_annuel", jour)
    reponse, amount = montants.get("TEMPS_TRAVAIL", ("", None))
    if temps and temps.valeur is not None and amount is not None and amount < temps.valeur:
        out.append(
            Remarque(
                "TEMPS_TRAVAIL",
                f"La durée annuelle est de {amount.normalize():f} heures.",
                f"{temps.source} : {temps.valeur:f} heures",
            )
        )
    return out
