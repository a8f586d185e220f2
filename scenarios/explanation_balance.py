"""« D’où vient ce chiffre ? » for the balance: gains, extra costs, investments, year of return, interval.

Each breakdown is checked against the figure it explains before it leaves: a page never explains another amount.
"""

from collections.abc import Iterable
from decimal import Decimal

from common.breakdown import Breakdown, BreakdownLine, Source
from common.preuves import LIBELLES_PREUVE
from common.rubriques import LIBELLES_RUBRIQUE, Rubrique
from common.values import format_euros
from scenarios.engine.bilan import Charge, Gain, Preuve, phrase_retour
from scenarios.explanation import UNKNOWN, depense
from scenarios.figures_words import exact
from scenarios.inputs import Calcul, depenses_comptees, ligne_de
from scenarios.models import CoutService, ServiceScenario
from scenarios.models.scenario import NatureDatee
from scenarios.provenance import Saisies
from scenarios.uncertainty import Incertitude

MOMENT = CoutService.Moment
ZERO = Decimal(0)
GAIN_RULE = "ce que les membres ne paient plus sous cette rubrique, moins ce qu’ils y paient ensuite"


def solde(calcul: Calcul, annee: int, saisies: Saisies = UNKNOWN) -> Breakdown:
    """Gains − extra costs − investments of the year, service by service, in euros."""
    lines = []
    for rank, (row, result) in enumerate(zip(calcul.services, calcul.resultat.services, strict=True)):
        children = (*_gains(calcul, rank, annee, saisies), *_charges(calcul, rank, annee, saisies))
        lines.append(BreakdownLine(row.service.libelle, result.bilan.net(annee), enfants=tuple(children)))
    return _checked(
        Breakdown(
            f"Solde de {annee}",
            calcul.resultat.bilan.net(annee),
            "€",
            tuple(lines),
            regle="gains annoncés − surcoûts − investissements ; un gain réfuté ne compte pas",
        )
    )


def gains(calcul: Calcul, annee: int, saisies: Saisies = UNKNOWN) -> Breakdown:
    """Announced gains of the year, one by one, in euros."""
    lines = [line for rank in range(len(calcul.services)) for line in _gains(calcul, rank, annee, saisies)]
    return _checked(
        Breakdown(
            f"Gains annoncés en {annee}",
            calcul.resultat.bilan.gains_annonces[annee],
            "€",
            tuple(lines),
            regle="somme des gains, sauf ceux qui sont réfutés",
        )
    )


def investissements(calcul: Calcul, saisies: Saisies = UNKNOWN) -> Breakdown:
    """Investments of all the years of the scenario, in euros."""
    lines = []
    for row in calcul.services:
        for expense in depenses_comptees(row):
            years = [y for y in calcul.scenario.annees if expense.annee_debut <= y <= expense.annee_fin]
            if expense.nature != NatureDatee.INVESTISSEMENT or not years:
                continue
            children = tuple(depense(expense, year, saisies) for year in years)
            lines.append(BreakdownLine(row.service.libelle, expense.montant_euros * len(years), enfants=children))
    return _checked(
        Breakdown(
            "Investissements",
            sum(calcul.resultat.bilan.investissements.values(), ZERO),
            "€",
            tuple(lines),
            regle="somme des années du scénario",
        )
    )


def cumul(calcul: Calcul, *, etayes: bool = False) -> Breakdown:
    """The running balance to the last year, and the year from which it stays at or above zero."""
    balance = calcul.resultat.bilan
    running = balance.cumul_etaye if etayes else balance.cumul_annonce
    rank = balance.annee_retour_etaye if etayes else balance.annee_retour_annonce
    gained = balance.gains_etayes if etayes else balance.gains_annonces
    lines = tuple(
        BreakdownLine(
            f"Solde de {annee}",
            gained[annee] - balance.surcouts[annee] - balance.investissements[annee],
            regle=f"cumul : {format_euros(running[annee])}",
        )
        for annee in balance.annees
    )
    return _checked(
        Breakdown(
            "Cumul, gains étayés seulement" if etayes else "Cumul, tous les gains",
            running[balance.annees[-1]],
            "€",
            lines,
            regle=f"{phrase_retour(rank, len(balance.annees))} : première année d’où le cumul reste positif ou nul "
            f"jusqu’en {balance.annees[-1]}, dernière année calculée",
        )
    )


def contenue(calcul: Calcul, annee: int) -> Breakdown:
    """Spending contained in the year: what is paid less, that neither a gain nor a cost explains."""
    rows = [years[annee] for years in calcul.resultat.parties.values()]
    refuted = sum(
        (
            gain.montants.get(annee, ZERO)
            for service in calcul.resultat.services
            for gain in service.gains
            if gain.preuve is Preuve.REFUTE
        ),
        ZERO,
    )
    lines = [
        BreakdownLine("Coût sans mutualisation, tous employeurs", sum((r.avant_euros for r in rows), ZERO)),
        BreakdownLine("Coût avec le scénario, tous employeurs", -sum((r.apres_euros for r in rows), ZERO)),
        BreakdownLine(
            "Solde de l’année, déjà compté", -calcul.resultat.bilan.net(annee), regle="voir le solde de l’année"
        ),
    ]
    if refuted:
        lines.append(BreakdownLine("Baisse dont le gain est réfuté", -refuted))
    return _checked(
        Breakdown(
            f"Dépense contenue en {annee}",
            calcul.resultat.depense_contenue_euros[annee],
            "€",
            tuple(lines),
            regle="ce que la tendance aurait ajouté au statu quo, moins ce qu’elle ajoute au service mutualisé",
        )
    )


def intervalle(calcul: Calcul, incertitude: Incertitude, annee: int) -> Breakdown:
    """The balance of the year and its two ends: which hypothesis moves what, and by how much."""
    moves = incertitude.mouvements(annee)
    low, high = incertitude.solde(annee)

    def side(label: str, total: Decimal, end: int) -> BreakdownLine:
        children = tuple(
            BreakdownLine(
                "Ce qui est sûr" if hypothesis is None else hypothesis.libelle,
                ends[end],
                regle="aucune hypothèse chiffrée ne le fait bouger"
                if hypothesis is None
                else f"{format_euros(amount)} au centre, de {exact(hypothesis.bas)} à {exact(hypothesis.haut)} "
                f"pour {exact(hypothesis.central)}",
                source=None if hypothesis is None else Source(hypothesis.source, hypothesis.date_source),
            )
            for hypothesis, amount, ends in moves
        )
        return BreakdownLine(label, total, enfants=children, additif=False)

    return _checked(
        Breakdown(
            f"Solde de {annee}, selon les hypothèses",
            calcul.resultat.bilan.net(annee),
            "€",
            (side("Au moins favorable", low, 0), side("Au plus favorable", high, 1)),
            regle="chaque hypothèse à sa borne la moins favorable, puis la plus favorable : elles viennent rarement "
            "ensemble",
        )
    )


def _checked(breakdown: Breakdown) -> Breakdown:
    breakdown.check()
    return breakdown


def _gains(calcul: Calcul, rank: int, annee: int, saisies: Saisies) -> Iterable[BreakdownLine]:
    row, result = calcul.services[rank], calcul.resultat.services[rank]
    proofs = {proof.rubrique: proof for proof in row.preuves.all()}
    for gain in result.gains:
        amount = gain.montants.get(annee)
        if not amount:
            continue
        rubrique = _rubrique(row, gain)
        proof = proofs.get(rubrique.value)
        refuted = gain.preuve is Preuve.REFUTE
        yield BreakdownLine(
            f"Gain : {gain.libelle}",
            amount,
            regle=f"{GAIN_RULE} ; {LIBELLES_PREUVE[gain.preuve]}{', ne compte pas' if refuted else ''}",
            source=saisies.source(proof, proof.justification) if proof and proof.justification else None,
            enfants=_inputs(row, rubrique, amount, saisies),
            additif=not refuted,
        )


def _charges(calcul: Calcul, rank: int, annee: int, saisies: Saisies) -> Iterable[BreakdownLine]:
    row, result = calcul.services[rank], calcul.resultat.services[rank]
    for charge in result.charges:
        amount = charge.montants.get(annee)
        rubrique = _rubrique(row, charge)
        if amount and rubrique is not None:
            yield BreakdownLine(
                f"Surcoût : {charge.libelle}",
                -amount,
                regle=GAIN_RULE,
                enfants=_inputs(row, rubrique, -amount, saisies),
            )
    for expense in depenses_comptees(row):
        if expense.annee_debut <= annee <= expense.annee_fin:
            yield depense(expense, annee, saisies, -1)


def _rubrique(row: ServiceScenario, line: Gain | Charge) -> Rubrique | None:
    """The heading of a line of the balance; ``None``: a dated expense."""
    return next((r for r in Rubrique if line.libelle == f"{row.service.libelle} – {LIBELLES_RUBRIQUE[r]}"), None)


def _inputs(row: ServiceScenario, rubrique: Rubrique, amount: Decimal, saisies: Saisies) -> tuple[BreakdownLine, ...]:
    """Typed costs of the members and of the service under one heading, per full year.

    In a full year they add up to the gain; in a year begun they only enter it, by the months of each.
    """
    members = {member.collectivite_id for member in row.participations.all()}
    found = []
    for cost in row.couts.all():
        if cost.rubrique != rubrique or (cost.collectivite_id and cost.collectivite_id not in members):
            continue
        sign = 1 if cost.moment == MOMENT.AVANT else -1
        who = cost.collectivite.nom if cost.collectivite else "Service mutualisé"
        when = "" if cost.moment == MOMENT.COMMUN else f", {cost.get_moment_display()}"
        found.append((f"{who}{when}", sign * ligne_de(cost).euros, saisies.source(cost, cost.source)))
    whole = sum((value for _, value, _ in found), ZERO) == amount
    rule = "par année pleine" if whole else "par année pleine : compte au prorata des mois"
    return tuple(BreakdownLine(name, value, regle=rule, source=source, additif=whole) for name, value, source in found)
