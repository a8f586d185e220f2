"""Beside the costs of a service: attached harmonisation, project time, unit cost × units → tables."""

from decimal import Decimal

from common.figures import Column, Kind, Table
from scenarios.engine.cout_unitaire import CoutDuService, CoutUnitaireImpossible, rembourser
from scenarios.figures_words import EUROS_YEAR, SOURCE
from scenarios.inputs import unite_de
from scenarios.models import CoutService, ServiceScenario
from scenarios.queries_finance import attached_of

ZERO = Decimal(0)


def finance_tables(row: ServiceScenario) -> list[Table]:
    """What stands beside the costs of a service; the unit cost only where its capacity is said."""
    unit = unit_cost_table(row)
    return [harmonisation_table(row), time_table(row), *([unit] if unit else [])]


def harmonisation_table(row: ServiceScenario) -> Table:
    """The harmonisation attached from human resources, period by period, with where it comes from."""
    lines = attached_of(row)
    return Table(
        key=f"harmonisation-{row.pk}",
        title=f"Harmonisation rattachée : {row.service.libelle}",
        caption="Montants tels que communiqués, à 10 € près ; figés au rattachement.",
        source=lines[0].source_dite if lines else "",
        columns=(
            Column("debut", "De l’année", Kind.YEAR),
            Column("fin", "À l’année", Kind.YEAR),
            Column("montant", "Montant", Kind.EUROS, EUROS_YEAR),
        ),
        rows=tuple((one.annee_debut, one.annee_fin, one.montant_euros) for one in lines),
        empty_text="Aucune simulation n’est rattachée : l’harmonisation est celle qui est saisie, s’il y en a une.",
    )


def time_table(row: ServiceScenario) -> Table:
    """Hours of the COPIL and of the agents, year by year, and what they cost."""
    lines = [one for one in row.depenses.all() if one.taux_horaire_euros is not None]
    return Table(
        key=f"temps-projet-{row.pk}",
        title=f"Temps de projet : {row.service.libelle}",
        source=SOURCE,
        columns=(
            Column("annee", "Année", Kind.YEAR),
            Column("copil", "Heures de COPIL", Kind.HOURS),
            Column("agents", "Heures des agents", Kind.HOURS),
            Column("taux", "Coût horaire", Kind.EUROS, "€"),
            Column("montant", "Coût", Kind.EUROS, "€"),
        ),
        rows=tuple(
            (one.annee_debut, one.heures_copil, one.heures_agents, one.taux_horaire_euros, one.montant_euros)
            for one in lines
        ),
        total_row=(
            "Ensemble",
            sum((one.heures_copil for one in lines), ZERO),
            sum((one.heures_agents for one in lines), ZERO),
            None,
            sum((one.montant_euros for one in lines), ZERO),
        )
        if lines
        else None,
        empty_text="Aucune heure n’est encore comptée.",
    )


def unit_cost_table(row: ServiceScenario) -> Table | None:
    """Unit cost × units of use (CGCT D5211-16), per full year; ``None`` while the capacity is not said.

    The lender is who manages the service: it keeps its own units, the idle ones, and what rounding leaves.
    """
    if row.capacite_unites is None or row.gestionnaire is None:
        return None
    shared = {c.rubrique: c.montant_euros for c in row.couts.all() if c.moment == CoutService.Moment.COMMUN}
    cost = CoutDuService(
        *(shared.get(name, ZERO) for name in ("PERSONNEL", "FOURNITURES", "RENOUVELLEMENT", "CONTRATS")),
        row.evolution_euros or ZERO,
    )
    members = list(row.participations.all())
    lender = row.gestionnaire.nom
    kind = {
        "key": f"cout-unitaire-{row.pk}",
        "title": f"Coût unitaire et remboursement : {row.service.libelle}",
        "source": SOURCE,
        "columns": (
            Column("membre", "Membre"),
            Column("unites", f"Unités ({unite_de(row)})", Kind.DECIMAL),
            Column("cout", "Coût unitaire", Kind.EUROS, "€", places=row.decimales_cout_unitaire),
            Column("montant", "À rembourser", Kind.EUROS, EUROS_YEAR),
        ),
    }
    try:
        done = rembourser(
            cost,
            row.capacite_unites,
            {m.collectivite.siren: m.unites for m in members},
            preteur=row.gestionnaire.siren,
            decimales=row.decimales_cout_unitaire,
        )
    except CoutUnitaireImpossible as error:
        return Table(**kind, empty_text=str(error))
    unit = done.cout_unitaire_euros
    return Table(
        **kind,
        caption="Charges de personnel, fournitures, renouvellement des biens, contrats, et évolution prévisible "
        "(CGCT D5211-16) ; ni locaux ni frais de structure.",
        notes=(
            f"{lender} prête le service : il garde ses unités et celles qui ne servent pas.",
            "Notifier ce coût chaque année avant le vote du budget.",
        ),
        rows=(
            *(
                (m.collectivite.nom, m.unites, unit, done.montants[m.collectivite.siren])
                for m in members
                if m.collectivite.siren in done.montants
            ),
            (
                f"{lender} (prêteur), ses unités et {done.unites_inutilisees:.2f} inutilisées".replace(".", ","),
                sum((m.unites for m in members if m.collectivite_id == row.gestionnaire_id), ZERO)
                + done.unites_inutilisees,
                unit,
                done.reste_au_preteur_euros,
            ),
        ),
        total_row=("Ensemble", row.capacite_unites, None, cost.total_euros),
    )
