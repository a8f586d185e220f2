"""The pact: what services communs take off the AC of each commune, and the order of magnitude of the CIF → figures."""

from collections.abc import Mapping
from decimal import Decimal

from common.figures import Cell, Column, EmptyState, KeyFigure, KeyFigures, Kind, Notice, Section, Table
from common.values import format_euros, format_percent
from projects.models import Collectivite
from scenarios.engine.fiscal import FicheDGF, ImputationInterdite, RegimeFiscal, imputer, simuler_cif
from scenarios.engine.ventilation import Sorte
from scenarios.figures_words import EUROS_YEAR, NO_DETAIL, SOURCE, Details
from scenarios.imputation import est_impute, ventilation_de
from scenarios.inputs import Calcul
from scenarios.models.scenario import FICHE

ZERO = Decimal(0)
UNKNOWN_REGIME_AC = EmptyState(
    "Le régime fiscal de l’EPCI n’est pas connu : rien ne s’impute sur l’attribution de compensation.",
    "La cheffe ou le chef de projet le renseigne.",
)


def regime_de(calcul: Calcul) -> RegimeFiscal | None:
    """Fiscal regime of the EPCI of the project; ``None`` when nobody said."""
    epci = next((party for party in calcul.parties if party.kind == Collectivite.Kind.EPCI), None)
    return RegimeFiscal(epci.mode_financement) if epci and epci.mode_financement in {"FPU", "FA"} else None


def _asked(calcul: Calcul, annee: int) -> dict[str, Decimal]:
    """Recurring euros of the services to be imputed, by commune, whatever the fiscal regime says. SIREN → euros."""
    imputed = [ventilation_de(calcul, rang, annee) for rang, row in enumerate(calcul.services) if est_impute(row)]
    return {
        party.siren: total
        for party in calcul.parties
        if party.kind == Collectivite.Kind.COMMUNE
        and (total := sum((one.part(party.siren, Sorte.RECURRENT) for one in imputed), ZERO))
    }


def imputations(calcul: Calcul, annee: int) -> dict[str, Decimal]:
    """Euros taken off the AC of each commune in one year: its recurring shares of the services paid that way. SIREN → euros.

    Nothing outside fiscalité professionnelle unique (CGCT L5211-4-2), nor for what is spent once or worked in hours.
    """
    return _asked(calcul, annee) if regime_de(calcul) is RegimeFiscal.FPU else {}


def ac_table(
    calcul: Calcul, annee: int, avant: Mapping[str, Decimal], details: Details = NO_DETAIL
) -> Table | Notice | EmptyState:
    """AC of each commune before and after, in euros a year, its direction in words. avant: SIREN → AC today.

    Where a service asks for an imputation that the fiscal regime forbids, or whose regime nobody said: a sentence.
    """
    regime = regime_de(calcul)
    asked = [rang for rang, row in enumerate(calcul.services) if est_impute(row)]
    if asked and regime is None:
        return UNKNOWN_REGIME_AC
    amounts, rows = _asked(calcul, annee), []
    try:
        for party in calcul.parties:
            if party.siren not in amounts:
                continue
            amount = amounts[party.siren]
            after = imputer(regime, party.nom, avant.get(party.siren, ZERO), amount)
            linked = Cell(amount, href=details.employeur(party.siren, annee))
            if party.siren not in avant:
                rows.append((party.nom, None, linked, None, "l’attribution d’aujourd’hui n’est pas saisie"))
            else:
                rows.append((party.nom, after.avant_euros, linked, after.apres_euros, after.phrase))
    except ImputationInterdite as error:
        return Notice("Attribution de compensation inchangée", str(error), "warn")
    kinds = [ventilation_de(calcul, rang, annee).couts for rang in asked]
    shared = sum((one.get(Sorte.RECURRENT, ZERO) for one in kinds), ZERO)
    beside = sum((amount for one in kinds for sorte, amount in one.items() if sorte is not Sorte.RECURRENT), ZERO)
    borne = sum(amounts.values(), ZERO)
    known = all(row[1] is not None for row in rows)
    return Table(
        key="attributions",
        title=f"Attribution de compensation de chaque commune en {annee}",
        caption="Une attribution positive est reçue par la commune, une négative est versée à l’EPCI. Seul le coût qui "
        "revient chaque année, en euros, s’impute.",
        source=SOURCE,
        notes=(
            f"Coût récurrent partagé : {format_euros(shared)} ; imputé aux communes : {format_euros(borne)} ; "
            f"gardé par l’EPCI et les autres membres : {format_euros(shared - borne)}.",
            *(
                (
                    f"Hors attribution : {format_euros(beside)} dépensés une fois (investissement, double fonctionnement, "
                    "AMO, temps de projet) ; ils se remboursent par convention.",
                )
                if beside
                else ()
            ),
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
        empty_text=f"Rien ne s’impute en {annee} : aucun coût récurrent des services concernés n’est à la charge d’une commune cette "
        "année-là."
        if asked
        else "Aucun service de ce scénario n’est financé par imputation sur l’attribution de compensation : "
        "le mode se choisit dans l’onglet « Comment » de chaque service.",
    )


def pact_section(calcul: Calcul, annee: int, avant: Mapping[str, Decimal], details: Details = NO_DETAIL) -> Section:
    """What the scenario brings to the pact in one year: AC before and after, then the CIF if the fiche DGF is typed."""
    scenario = calcul.scenario
    feeds = (
        Notice("Pacte financier et fiscal", "Ce scénario est désigné pour l’alimenter.", "ok")
        if scenario.pacte_financier
        else Notice("Pacte financier et fiscal", "Ce scénario n’est pas désigné pour l’alimenter.", "info")
    )
    return Section(
        "pacte",
        "Ce que ce scénario change aux finances",
        (feeds, ac_table(calcul, annee, avant, details), *_cif(calcul, annee)),
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
                    if effect.variation_relative is not None
                    else f"premier effet en {effect.premiere_annee}",
                    key="cif-apres",
                ),
            ),
            "cif",
        ),
        Notice("Ordre de grandeur, pas une promesse", " ".join(effect.avertissements), "warn"),
    )


def _coefficient(value: Decimal) -> str:
    """Six decimals: « 0,237624 »."""
    return f"{value:.6f}".replace(".", ",")
