"""The pact: what services communs take off the AC of each commune, and the order of magnitude of the CIF → figures."""

from collections.abc import Mapping
from decimal import Decimal

from common.figures import Column, EmptyState, KeyFigure, KeyFigures, Kind, Notice, Section, Table
from common.values import format_euros, format_percent
from projects.models import Collectivite
from scenarios.engine.fiscal import AttributionCompensation, FicheDGF, RegimeFiscal, simuler_cif
from scenarios.figures_words import EUROS_YEAR, SOURCE
from scenarios.inputs import Calcul
from scenarios.models import ServiceScenario
from scenarios.models.scenario import FICHE

ZERO = Decimal(0)


def regime_de(calcul: Calcul) -> RegimeFiscal | None:
    """Fiscal regime of the EPCI of the project; ``None`` when nobody said."""
    epci = next((party for party in calcul.parties if party.kind == Collectivite.Kind.EPCI), None)
    return RegimeFiscal(epci.mode_financement) if epci and epci.mode_financement in {"FPU", "FA"} else None


def imputations(calcul: Calcul, annee: int) -> dict[str, Decimal]:
    """Euros taken off the AC of each commune in one year: its shares of the services paid that way. SIREN → euros."""
    imputed = [
        result
        for row, result in zip(calcul.services, calcul.resultat.services, strict=True)
        if row.financement == ServiceScenario.Financement.IMPUTATION_AC
    ]
    return {
        party.siren: total
        for party in calcul.parties
        if party.kind == Collectivite.Kind.COMMUNE
        and (total := sum((one.parties[party.siren][annee].part_euros for one in imputed), ZERO))
    }


def ac_table(calcul: Calcul, annee: int, avant: Mapping[str, Decimal]) -> Table:
    """AC of each commune before and after, in euros a year, its direction in words. avant: SIREN → AC today."""
    amounts = imputations(calcul, annee)
    rows = []
    for party in calcul.parties:
        if party.siren not in amounts:
            continue
        amount = amounts[party.siren]
        if party.siren not in avant:
            rows.append((party.nom, None, amount, None, "l’attribution d’aujourd’hui n’est pas saisie"))
            continue
        after = AttributionCompensation(party.nom, avant[party.siren], amount)
        rows.append((party.nom, after.avant_euros, amount, after.apres_euros, after.phrase))
    shared = sum(
        (
            result.cout_partage_euros[annee]
            for row, result in zip(calcul.services, calcul.resultat.services, strict=True)
            if row.financement == ServiceScenario.Financement.IMPUTATION_AC
        ),
        ZERO,
    )
    borne = sum(amounts.values(), ZERO)
    known = all(row[1] is not None for row in rows)
    return Table(
        key="attributions",
        title=f"Attribution de compensation de chaque commune en {annee}",
        caption="Une attribution positive est reçue par la commune, une négative est versée à l’EPCI.",
        source=SOURCE,
        notes=(
            f"Coût partagé : {format_euros(shared)} ; imputé aux communes : {format_euros(borne)} ; "
            f"gardé par l’EPCI et les autres membres : {format_euros(shared - borne)}.",
        ),
        columns=(
            Column("commune", "Commune"),
            Column("avant", "Aujourd’hui", Kind.EUROS, EUROS_YEAR),
            Column("imputation", "Imputation", Kind.EUROS, EUROS_YEAR),
            Column("apres", "Après", Kind.EUROS, EUROS_YEAR),
            Column("sens", "En clair"),
        ),
        rows=tuple(rows),
        total_row=(
            "Ensemble",
            sum((row[1] for row in rows), ZERO) if known else None,
            borne,
            sum((row[3] for row in rows), ZERO) if known else None,
            "",
        )
        if rows
        else None,
        empty_text="Aucun service de ce scénario n’est financé par imputation sur l’attribution de compensation : "
        "le mode se choisit dans l’onglet « Comment » de chaque service.",
    )


def pact_section(calcul: Calcul, annee: int, avant: Mapping[str, Decimal]) -> Section:
    """What the scenario brings to the pact in one year: AC before and after, then the CIF if the fiche DGF is typed."""
    scenario = calcul.scenario
    feeds = (
        Notice("Pacte financier et fiscal", "Ce scénario est désigné pour l’alimenter.", "ok")
        if scenario.pacte_financier
        else Notice("Pacte financier et fiscal", "Ce scénario n’est pas désigné pour l’alimenter.", "info")
    )
    return Section(
        "pacte", "Ce que ce scénario change aux finances", (feeds, ac_table(calcul, annee, avant), *_cif(calcul, annee))
    )


def _cif(calcul: Calcul, annee: int) -> tuple:
    scenario, regime = calcul.scenario, regime_de(calcul)
    amounts = [getattr(scenario, name) for name in FICHE]
    if regime is None:
        return (
            EmptyState(
                "Le régime fiscal de l’EPCI n’est pas connu : le CIF ne se simule pas.",
                "La cheffe ou le chef de projet le renseigne.",
            ),
        )
    if None in amounts:
        return (
            EmptyState(
                "La fiche DGF de l’EPCI n’est pas saisie : le CIF ne se simule pas.", "Les finances la recopient ici."
            ),
        )
    first = next((y for y in calcul.resultat.annees if imputations(calcul, y)), annee)
    try:
        effect = simuler_cif(FicheDGF(*amounts), sum(imputations(calcul, annee).values(), ZERO), first, regime)
    except ValueError as error:
        return (Notice("Coefficient d’intégration fiscale", str(error), "warn"),)
    source = f"fiche DGF {scenario.dgf_annee}"
    return (
        KeyFigures(
            (
                KeyFigure("CIF aujourd’hui", _coefficient(effect.avant), note=source, key="cif-avant"),
                KeyFigure(
                    "CIF après imputation",
                    _coefficient(effect.apres),
                    note=f"{format_percent(effect.variation_relative)} ; premier effet en {effect.premiere_annee}"
                    if effect.avant
                    else f"premier effet en {effect.premiere_annee}",
                    key="cif-apres",
                ),
            ),
            "cif",
        ),
        *(Notice("Ordre de grandeur, pas une promesse", text, "warn") for text in effect.avertissements),
    )


def _coefficient(value: Decimal) -> str:
    """Six decimals: « 0,237624 »."""
    return f"{value:.6f}".replace(".", ",")
