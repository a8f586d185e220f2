"""« D’où vient ce chiffre ? » for what one employer bears in one year: recomputed on demand from the same inputs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from common.breakdown import Breakdown, BreakdownLine, Source
from common.rubriques import LIBELLES_RUBRIQUE
from common.values import format_date, format_decimal, format_euros, format_percent
from scenarios.engine.calcul import Vue, croissance, part_ouverte, poids_de_l_annee
from scenarios.engine.cles import CLES, CodeCle
from scenarios.engine.montants import arrondi, centimes, en_euros, parts_de
from scenarios.engine.presence import part_annee
from scenarios.engine.ventilation import Sorte
from scenarios.imputation import est_impute, ventilation_de
from scenarios.inputs import Calcul, depenses_comptees, en_noms, libelle_cle, ligne_de
from scenarios.models import CoutService, DepenseDatee, Participation, ServiceScenario
from scenarios.models.services import MOTS_RANG, RANGS
from scenarios.provenance import Saisies

UNKNOWN = Saisies()
MOMENT = CoutService.Moment


def cout_avant(calcul: Calcul, siren: str, annee: int, saisies: Saisies = UNKNOWN) -> Breakdown:
    """What ``siren`` would pay in ``annee`` if nothing changed, in euros, line by line. Checked before it leaves."""
    price = croissance(calcul.donnees, annee, calcul.donnees.tendance_avant)
    lines = []
    for row, result in zip(calcul.services, calcul.resultat.services, strict=True):
        costs = [c for c in row.couts.all() if c.moment == MOMENT.AVANT and c.collectivite.siren == siren]
        if costs:
            children = tuple(_priced(cost, price, calcul, saisies) for cost in costs)
            lines.append(BreakdownLine(row.service.libelle, result.parties[siren][annee].avant_euros, enfants=children))
    return _checked(
        Breakdown(
            f"{calcul.nom(siren)}, {annee}, sans mutualisation",
            calcul.resultat.parties[siren][annee].avant_euros,
            "€",
            tuple(lines),
            regle=f"somme des services, {_trend(calcul.donnees.tendance_avant, annee, calcul)}",
        )
    )


def cout_apres(calcul: Calcul, siren: str, annee: int, saisies: Saisies = UNKNOWN) -> Breakdown:
    """What ``siren`` bears in ``annee`` over all services, in euros, down to the typed lines. Checked before it leaves."""
    lines = []
    for rank, (row, result) in enumerate(zip(calcul.services, calcul.resultat.services, strict=True)):
        amounts = result.parties[siren][annee]
        if not (amounts.avant_euros or amounts.apres_euros):
            continue
        kept = amounts.apres_euros - amounts.part_euros
        children = [
            BreakdownLine(
                "Ce qui reste payé directement",
                kept,
                regle="coût d’avant pour la part d’année dehors, puis coût qui reste après",
                enfants=_typed(row, siren, saisies),
            ),
            BreakdownLine(
                "Part du service mutualisé",
                amounts.part_euros,
                regle=en_noms(" ; ".join(step.libelle for step in result.etapes.get(annee, ())), calcul.parties),
                source=Source(row.source_cle) if row.source_cle else None,
                enfants=(
                    *_share_inputs(calcul, rank, siren, annee, saisies),
                    *_kinds(calcul, rank, siren, annee),
                ),
            ),
        ]
        lines.append(BreakdownLine(row.service.libelle, amounts.apres_euros, enfants=tuple(children)))
    return _checked(
        Breakdown(
            f"{calcul.nom(siren)}, {annee}, avec {calcul.scenario.titre}",
            calcul.resultat.parties[siren][annee].apres_euros,
            "€",
            tuple(lines),
            regle="somme des services",
        )
    )


def cout_partage(calcul: Calcul, rang: int, annee: int, saisies: Saisies = UNKNOWN) -> Breakdown:
    """What the members of the service of this rank share in ``annee``, in euros. Checked before it leaves."""
    row, donnees = calcul.services[rang], calcul.donnees
    opened = part_ouverte(donnees.services[rang], annee)
    price = croissance(donnees, annee, donnees.tendance_apres) * opened
    lines = [_priced(c, price, calcul, saisies) for c in row.couts.all() if c.moment == MOMENT.COMMUN]
    lines += [
        depense(expense, annee, saisies)
        for expense in depenses_comptees(row)
        if expense.annee_debut <= annee <= expense.annee_fin
    ]
    part = Decimal(opened.numerator) / Decimal(opened.denominator)
    return _checked(
        Breakdown(
            f"{row.service.libelle}, coût partagé en {annee}",
            calcul.resultat.services[rang].cout_partage_euros[annee],
            "€",
            tuple(lines),
            regle=f"ouvert {format_percent(part)} de l’année, "
            f"{_trend(donnees.tendance_apres, annee, calcul)} ; dépenses datées en plus",
        )
    )


def depense(expense: DepenseDatee, annee: int, saisies: Saisies, signe: int = 1) -> BreakdownLine:
    """A dated expense in one year, with where it comes from."""
    if expense.taux_horaire_euros is not None:
        hours = (expense.heures_copil or 0) + (expense.heures_agents or 0)
        return BreakdownLine(
            expense.get_nature_display(),
            signe * expense.montant_euros,
            regle=f"{format_decimal(hours, 2)} heures à {format_euros(expense.taux_horaire_euros)}",
            source=saisies.source(expense, expense.source_dite),
        )
    return BreakdownLine(
        expense.get_nature_display(),
        signe * expense.montant_euros,
        regle=f"par an, de {expense.annee_debut} à {expense.annee_fin}"
        if expense.annee_fin > expense.annee_debut
        else f"en {expense.annee_debut}",
        source=saisies.source(expense, expense.source_dite),
    )


def _checked(breakdown: Breakdown) -> Breakdown:
    breakdown.check()
    return breakdown


def _trend(trend: Decimal, annee: int, calcul: Calcul) -> str:
    base = calcul.scenario.annees[0]
    if not trend or annee == base:
        return f"aux prix de {base}"
    return f"aux prix de {annee} ({format_percent(trend)} par an depuis {base})"


def _priced(cost: CoutService, factor: Fraction, calcul: Calcul, saisies: Saisies) -> BreakdownLine:
    """One typed cost, as it counts in a year; a valuation counts for nothing in the budgetary view."""
    line = ligne_de(cost)
    if line.valorise and calcul.donnees.vue is Vue.BUDGETAIRE:
        return BreakdownLine(
            LIBELLES_RUBRIQUE[cost.rubrique],
            line.euros,
            regle="valorisation : n’entre que dans la vue analytique",
            source=saisies.source(cost, cost.source),
            additif=False,
        )
    return BreakdownLine(
        LIBELLES_RUBRIQUE[cost.rubrique],
        en_euros(parts_de((centimes(line.euros),), factor)),
        regle=f"{format_euros(line.euros)} par année pleine, prix de {calcul.scenario.annees[0]}",
        source=saisies.source(cost, cost.source),
    )


def _typed(row: ServiceScenario, siren: str, saisies: Saisies) -> tuple[BreakdownLine, ...]:
    """The lines as typed, per full year: inputs of the rule above, not addends."""
    return tuple(
        BreakdownLine(
            f"{cost.get_moment_display()} – {LIBELLES_RUBRIQUE[cost.rubrique]}",
            cost.montant_euros,
            regle="par année pleine",
            source=saisies.source(cost, cost.source),
            additif=False,
        )
        for cost in row.couts.all()
        if cost.moment != MOMENT.COMMUN and cost.collectivite.siren == siren
    )


def _share_inputs(calcul: Calcul, rank: int, siren: str, annee: int, saisies: Saisies) -> Iterator[BreakdownLine]:
    """What the share of the year is made from: the cost, the units of those in it that year, the part of each."""
    row = calcul.services[rank]
    member = next((m for m in row.participations.all() if m.collectivite.siren == siren), None)
    if member is None:
        return
    result = calcul.resultat.services[rank]
    weights = poids_de_l_annee(calcul.donnees.services[rank], annee) if annee in result.etapes else {}
    yield BreakdownLine("Coût à partager dans l’année", result.cout_partage_euros[annee], additif=False)
    if siren in weights:
        present = [m for m in row.participations.all() if m.collectivite.siren in weights]
        yield from _units(row, member, present, saisies)
    inside = part_annee(annee, max(member.date_entree, row.date_ouverture), _exit(member, row))
    yield BreakdownLine(
        "Part de l’année",
        Decimal(inside.numerator) / Decimal(inside.denominator),
        "année",
        regle=f"entrée le {format_date(member.date_entree)}, ouverture le {format_date(row.date_ouverture)} "
        f"({format_percent(Decimal(inside.numerator) / Decimal(inside.denominator))})",
        additif=False,
    )
    total = sum(weights.values())
    if siren in weights and total:
        yield BreakdownLine(
            "Part selon la clé",
            arrondi(100 * weights[siren] / total, 4),
            "%",
            regle="unités de chacun pour sa part de l’année, avant franchise, plancher, plafond et tunnel",
            additif=False,
        )


def _kinds(calcul: Calcul, rank: int, siren: str, annee: int) -> Iterator[BreakdownLine]:
    """What the share is made of, where it is not all of one kind or goes to the attribution de compensation."""
    imputed = est_impute(calcul.services[rank])
    parts = ventilation_de(calcul, rank, annee)
    kinds = [one for one in Sorte if parts.part(siren, one)]
    if len(kinds) < 2 and not imputed:
        return
    for one in kinds:
        rule = f"sur {format_euros(parts.couts[one])} partagés"
        if imputed and one is Sorte.RECURRENT:
            rule += ", seul à pouvoir s’imputer sur l’attribution de compensation"
        yield BreakdownLine(f"Dont {one.value}", parts.part(siren, one), regle=rule, additif=False)


def _units(
    row: ServiceScenario, member: Participation, present: Sequence[Participation], saisies: Saisies
) -> Iterator[BreakdownLine]:
    """The units of the key among those in the service that year; of each key of a mixed one, with the part that follows it."""
    for one in row.composantes:
        total = sum((getattr(m, one.unites) for m in present), Decimal(0))
        whose = f"de {member.collectivite.nom} sur {format_decimal(total, 2)}"
        name = "" if one.rang == 1 else MOTS_RANG[RANGS[one.rang - 2]]
        yield BreakdownLine(
            f"{name.capitalize()} clé : unités {whose}" if name else f"Unités {whose}",
            getattr(member, one.unites),
            CLES[CodeCle(one.cle)].unite,
            regle=f"{format_percent(one.part, 2)} du coût" if name else f"clé : {libelle_cle(row)}",
            source=saisies.source(member, row.source_cle),
            additif=False,
        )


def _exit(member, row: ServiceScenario):
    """The exit as the engine takes it: one that precedes the opening leaves no day inside."""
    if member.date_sortie is None:
        return None
    return max(member.date_sortie, max(member.date_entree, row.date_ouverture))
