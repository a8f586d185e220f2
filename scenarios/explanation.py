"""« D’où vient ce chiffre ? » for what one employer bears in one year: recomputed on demand from the same inputs."""

from decimal import Decimal

from common.breakdown import Breakdown, BreakdownLine, Source
from common.rubriques import LIBELLES_RUBRIQUE
from common.values import format_date, format_decimal, format_percent
from scenarios.engine.presence import part_annee
from scenarios.inputs import Calcul, unite_de
from scenarios.models import CoutService, ServiceScenario


def cout_apres(calcul: Calcul, siren: str, annee: int) -> Breakdown:
    """What ``siren`` bears in ``annee`` over all services, in euros, down to the typed lines. Checked before it leaves."""
    lines = []
    for row, result in zip(calcul.services, calcul.resultat.services, strict=True):
        amounts = result.parties[siren][annee]
        if not (amounts.avant_euros or amounts.apres_euros):
            continue
        kept = amounts.apres_euros - amounts.part_euros
        children = [
            BreakdownLine(
                "Ce qui reste payé directement",
                kept,
                regle="coût d’avant pour la part d’année dehors, puis coût qui reste après",
                enfants=_typed(row, siren),
            ),
            BreakdownLine(
                "Part du service mutualisé",
                amounts.part_euros,
                regle=" ; ".join(step.libelle for step in result.etapes.get(annee, ())),
                source=Source(row.source_cle) if row.source_cle else None,
                enfants=_share_inputs(row, siren, annee, result.cout_partage_euros[annee]),
            ),
        ]
        lines.append(BreakdownLine(row.service.libelle, amounts.apres_euros, enfants=tuple(children)))
    total = calcul.resultat.parties[siren][annee].apres_euros
    breakdown = Breakdown(
        f"{calcul.nom(siren)}, {annee}, avec {calcul.scenario.titre}",
        total,
        "€",
        tuple(lines),
        regle="somme des services",
    )
    breakdown.check()
    return breakdown


def _typed(row: ServiceScenario, siren: str) -> tuple[BreakdownLine, ...]:
    """The lines as typed, per full year: inputs of the rule above, not addends."""
    return tuple(
        BreakdownLine(
            f"{cost.get_moment_display()} – {LIBELLES_RUBRIQUE[cost.rubrique]}",
            cost.montant_euros,
            regle="par année pleine",
            source=Source(cost.source) if cost.source else None,
            additif=False,
        )
        for cost in row.couts.all()
        if cost.moment != CoutService.Moment.COMMUN and cost.collectivite.siren == siren
    )


def _share_inputs(row: ServiceScenario, siren: str, annee: int, shared: Decimal) -> tuple[BreakdownLine, ...]:
    member = next((m for m in row.participations.all() if m.collectivite.siren == siren), None)
    if member is None:
        return ()
    units = sum((m.unites for m in row.participations.all()), Decimal(0))
    inside = part_annee(annee, max(member.date_entree, row.date_ouverture), _exit(member, row))
    return (
        BreakdownLine("Coût à partager dans l’année", shared, additif=False),
        BreakdownLine(
            f"Unités de {member.collectivite.nom} sur {format_decimal(units, 2)}",
            member.unites,
            unite_de(row),
            regle=f"clé : {row.get_cle_display()}",
            additif=False,
        ),
        BreakdownLine(
            "Part de l’année",
            Decimal(inside.numerator) / Decimal(inside.denominator),
            "année",
            regle=f"entrée le {format_date(member.date_entree)}, ouverture le {format_date(row.date_ouverture)} "
            f"({format_percent(Decimal(inside.numerator) / Decimal(inside.denominator))})",
            additif=False,
        ),
    )


def _exit(member, row: ServiceScenario):
    """The exit as the engine takes it: one that precedes the opening leaves no day inside."""
    if member.date_sortie is None:
        return None
    return max(member.date_sortie, max(member.date_entree, row.date_ouverture))
