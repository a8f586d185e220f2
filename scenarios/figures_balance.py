"""The balance of a computed scenario → figures: key figures, curve, years, gains, each with its interval."""

from decimal import Decimal

from common.breakdown import Breakdown
from common.figures import Cell, Column, KeyFigure, KeyFigures, Kind, Lines, LineSeries, Table
from common.preuves import LIBELLES_PREUVE, Preuve
from common.values import format_euros, plural
from scenarios.engine.bilan import (
    Gain,
    phrase_amortissement,
    phrase_amortissement_entre,
    phrase_retour,
    phrase_retour_entre,
)
from scenarios.explanation import UNKNOWN
from scenarios.explanation_balance import cumul, gains, investissements, solde
from scenarios.figures_words import EUROS_YEAR, NO_DETAIL, PER_YEAR, SOURCE, Details, between, saved
from scenarios.inputs import Calcul
from scenarios.provenance import Saisies
from scenarios.uncertainty import Bouts, Incertitude

TONE_PREUVE = {Preuve.REFUTE: "bad", Preuve.ETAYE: "ok", Preuve.MESURE: "ok"}
BY_HYPOTHESES = "selon les hypothèses"


def moved(ends: Bouts | None) -> str:
    """« entre 4 000,00 € et 7 000,00 € selon les hypothèses »; empty when nothing moves it."""
    return "" if ends is None or ends[0] == ends[1] else f"{between(ends)} {BY_HYPOTHESES}"


def _joined(*words: str) -> str:
    return " ; ".join(word for word in words if word)


def key_figures(calcul: Calcul, incertitude: Incertitude | None = None, saisies: Saisies = UNKNOWN) -> KeyFigures:
    """The pair of gains, the yearly balance once all is open, the investment and the two years of return.

    Each says where it comes from, and comes with its interval where a hypothesis has bounds.
    """
    balance = calcul.resultat.bilan
    last, horizon = balance.annees[-1], len(balance.annees)
    sure = incertitude is None
    invested = sum(balance.investissements.values(), Decimal(0))
    figures = (
        KeyFigure(
            f"Solde de l’année {last}",
            balance.net(last),
            Kind.EUROS,
            PER_YEAR,
            note=_joined(saved(balance.net(last)), "" if sure else moved(incertitude.solde(last))),
            brief=saved(balance.net(last)),
            breakdown=_shallow(solde(calcul, last, saisies)),
            key="solde",
        ),
        KeyFigure(
            f"Gains annoncés en {last}",
            balance.gains_annonces[last],
            Kind.EUROS,
            PER_YEAR,
            note=_joined(
                f"dont étayés : {format_euros(balance.gains_etayes[last])}"
                + ("" if sure or not (own := moved(incertitude.gains(last, etayes=True))) else f" ({own})"),
                "" if sure or not (own := moved(incertitude.gains(last))) else f"tous : {own}",
            ),
            brief=f"dont étayés : {format_euros(balance.gains_etayes[last])}",
            breakdown=_shallow(gains(calcul, last, saisies), 1),
            key="gains",
        ),
        KeyFigure(
            "Investissements",
            invested,
            Kind.EUROS,
            note=_joined(
                f"sur {horizon} {plural(horizon, 'an', 'ans')}",
                "" if sure else moved(incertitude.investissements()),
                phrase_amortissement(invested, balance.gains_annonces[last] - balance.surcouts[last]),
                ""
                if sure or not invested
                else phrase_amortissement_entre(incertitude.investissements(), incertitude.gain_net(last)),
            ),
            brief=f"sur {horizon} {plural(horizon, 'an', 'ans')}",
            breakdown=investissements(calcul, saisies),
            key="investissements",
        ),
        KeyFigure(
            "Retour, tous gains",
            phrase_retour(balance.annee_retour_annonce, horizon),
            note=_joined(
                "" if sure else phrase_retour_entre(*incertitude.retours(), horizon),
                f"étayés seulement : {phrase_retour(balance.annee_retour_etaye, horizon)}",
                "" if sure else phrase_retour_entre(*incertitude.retours(etayes=True), horizon),
            ),
            brief=f"étayés seulement : {phrase_retour(balance.annee_retour_etaye, horizon)}",
            breakdown=cumul(calcul),
            key="retour",
        ),
    )
    return KeyFigures(figures)


def _shallow(breakdown: Breakdown, levels: int = 2) -> Breakdown:
    """The same figure down to ``levels``: a page with thirty services does not carry each typed cost."""
    return breakdown.cut(levels)


def balance_table(calcul: Calcul, incertitude: Incertitude | None = None, details: Details = NO_DETAIL) -> Table:
    """Year by year, the balance without remainder: gains, extra costs, investments, contained spending."""
    balance, contained = calcul.resultat.bilan, calcul.resultat.depense_contenue_euros

    def linked(amount: Decimal, annee: int, ancre: str = "solde") -> Cell:
        return Cell(amount, href=details.bilan(annee, ancre) if amount else "")

    return Table(
        key="bilan",
        title="Un seul bilan : ce qui est gagné, ce qui est dépensé, ce qui est contenu",
        caption="Gains et surcoûts aux prix de la première année ; solde = annoncés − surcoûts − investissements.",
        source=SOURCE,
        notes=("La dépense contenue dépend de la tendance : elle n’entre ni dans le solde ni dans le retour.",),
        columns=(
            Column("annee", "Année", Kind.YEAR),
            Column("annonces", "Gains annoncés", Kind.EUROS, "€"),
            Column("etayes", "Dont étayés", Kind.EUROS, "€"),
            Column("surcouts", "Surcoûts", Kind.EUROS, "€"),
            Column("investissements", "Investissements", Kind.EUROS, "€"),
            Column("solde", "Solde", Kind.EUROS, "€"),
            *((Column("intervalle", "Solde selon les hypothèses"),) if incertitude else ()),
            Column("contenue", "Dépense contenue", Kind.EUROS, "€"),
        ),
        rows=tuple(
            (
                annee,
                linked(balance.gains_annonces[annee], annee),
                linked(balance.gains_etayes[annee], annee),
                linked(balance.surcouts[annee], annee),
                linked(balance.investissements[annee], annee),
                linked(balance.net(annee), annee),
                *(
                    (Cell(_interval(incertitude.solde(annee)), href=details.bilan(annee, "intervalle")),)
                    if incertitude
                    else ()
                ),
                linked(contained[annee], annee, "contenue"),
            )
            for annee in balance.annees
        ),
    )


def _interval(ends: Bouts | None) -> str:
    return between(ends) if ends and ends[0] != ends[1] else "pas d’intervalle donné"


def curve(calcul: Calcul, incertitude: Incertitude | None = None) -> Lines:
    """The investment curve: running balance with all gains and with supported gains only, with its band if there is one."""
    balance = calcul.resultat.bilan
    horizon = len(balance.annees)
    low, high = incertitude.cumuls() if incertitude else ((), ())
    band = (low, high, BY_HYPOTHESES) if low != high else ((), (), "")
    return Lines(
        key="courbe",
        title=f"Tous gains : {phrase_retour(balance.annee_retour_annonce, horizon)} ; "
        f"étayés seulement : {phrase_retour(balance.annee_retour_etaye, horizon)}",
        caption="Cumul du solde depuis la première année, en euros.",
        source=SOURCE,
        kind=Kind.EUROS,
        unit="€",
        point_label="Année",
        points=tuple(str(annee) for annee in balance.annees),
        series=(
            LineSeries("annonce", "tous les gains", tuple(balance.cumul_annonce[a] for a in balance.annees), *band),
            LineSeries("etaye", "gains étayés seulement", tuple(balance.cumul_etaye[a] for a in balance.annees)),
        ),
    )


def gains_table(calcul: Calcul, incertitude: Incertitude | None = None, details: Details = NO_DETAIL) -> Table:
    """Each gain with its level of proof, in the last year, and its interval where a hypothesis has bounds."""
    last = calcul.resultat.annees[-1]
    reasons = {
        f"{row.service.libelle} – {proof.get_rubrique_display()}": proof.justification
        for row in calcul.services
        for proof in row.preuves.all()
    }
    gains = [gain for service in calcul.resultat.services for gain in service.gains]
    return Table(
        key="gains",
        title=f"Chaque gain de {last} dit son niveau de preuve",
        source=SOURCE,
        columns=(
            Column("gain", "Gain"),
            Column("montant", "Montant", Kind.EUROS, EUROS_YEAR),
            *((Column("intervalle", "Selon les hypothèses"),) if incertitude else ()),
            Column("preuve", "Niveau de preuve"),
            Column("justification", "Ce qui le prouve"),
        ),
        rows=tuple(
            (
                gain.libelle,
                Cell(gain.montants.get(last, Decimal(0)), href=details.bilan(last)),
                *((_ends(incertitude, gain, last),) if incertitude else ()),
                Cell(LIBELLES_PREUVE[gain.preuve], tone=TONE_PREUVE.get(gain.preuve, "warn")),
                reasons.get(gain.libelle) or None,
            )
            for gain in gains
        ),
        empty_text="Ce scénario n’annonce aucun gain : il ne coûte pas moins, sous aucune rubrique.",
    )


def _ends(incertitude: Incertitude, gain: Gain, annee: int) -> str:
    return _interval(incertitude.bornes(gain.libelle, annee))
