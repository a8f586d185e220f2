"""A simulation of harmonisation as figures: cost by year, by employer, by group; the rules side by side; what is communicated."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from common.breakdown import Breakdown
from common.figures import Bars, Cell, Column, KeyFigure, Kind, Sensitivity, Series, Table
from common.masking import display_rules
from common.values import NBSP, format_date
from hr.calculs.harmonisation import (
    REGLES,
    Annee,
    Cible,
    Regle,
    Resultat,
    cibles,
    dans_perimetre,
    euros,
    explication,
    phrase_cible,
)
from hr.calculs.harmonisation_rapide import colonnes, totaux
from hr.models import Agent, SimulationCommuniquee
from hr.queries_harmonisation import Base

PAS = Decimal(10)


def chiffres(resultat: Resultat) -> list[KeyFigure]:
    """The cost of the last year, explained; who is raised, who keeps what they have."""
    last = resultat.annees[-1].annee
    return [
        KeyFigure(
            f"Coût annuel en {last}",
            resultat.cout(),
            Kind.EUROS,
            note="brut et cotisations, mesure entière",
            breakdown=explication(resultat),
            key="cout-final",
        ),
        KeyFigure("dont brut versé aux agents", resultat.brut(), Kind.EUROS, key="brut-final"),
        KeyFigure("Agents relevés", resultat.releves, note=f"sur {len(resultat.effets)} agents comptés", key="releves"),
        KeyFigure(
            "Agents qui conservent leur montant", resultat.conservent, note="au-dessus de la cible", key="conservent"
        ),
    ]


def bars_annees(resultat: Resultat, jour: date) -> Bars:
    """Gross and contributions, year by year."""
    count = range(len(resultat.annees))
    return Bars(
        key="harmonisation-annees",
        title="Ce que coûte la mesure, année par année",
        caption="En euros par an, aux taux de chaque année.",
        source="simulation",
        date=jour,
        kind=Kind.EUROS,
        category_label="Année",
        categories=tuple(str(one.annee) for one in resultat.annees),
        series=(
            Series("brut", "Brut", tuple(resultat.brut(k) for k in count)),
            Series("cotisations", "Cotisations", tuple(resultat.charges(k) for k in count)),
        ),
        totals=Series("cout", "Coût", tuple(resultat.cout(k) for k in count)),
        stacked=True,
        sensitivity=Sensitivity.NAMED,
    )


def _croise(resultat: Resultat, cle: str, titre: str, champ, jour: date, sommes=None) -> Table:
    cells: dict[str, list] = {}
    for one in resultat.effets:
        cells.setdefault(champ(one) or "Sans service", []).append(one)
    rows = []
    for name, held in sorted(cells.items()):
        gross, charges = (euros(sum(getattr(one, part)[-1] for one in held)) for part in ("brut", "charges"))
        raised, kept = sum(one.est_releve for one in held), sum(one.conserve for one in held)
        extra = (sommes(name),) if sommes else ()
        rows.append((name, *extra, len(held), raised, kept, gross, charges, gross + charges))
    label = titre.split(" par ")[-1].capitalize()
    columns = (
        Column("nom", label),
        *((Column("cible", "Cible"),) if sommes else ()),
        Column("agents", "Agents", Kind.INTEGER),
        Column("releves", "Relevés", Kind.INTEGER),
        Column("conservent", "Conservent", Kind.INTEGER),
        Column("brut", "Brut", Kind.EUROS),
        Column("charges", "Cotisations", Kind.EUROS),
        Column("cout", "Coût annuel", Kind.EUROS),
    )
    total = (
        "Ensemble",
        *(("",) if sommes else ()),
        len(resultat.effets),
        resultat.releves,
        resultat.conservent,
        resultat.brut(),
        resultat.charges(),
        resultat.cout(),
    )
    return Table(
        key=cle,
        title=titre,
        caption="La dernière année, mesure entière.",
        columns=columns,
        rows=tuple(rows),
        total_row=total if rows else None,
        source="simulation",
        date=jour,
        sensitivity=Sensitivity.NAMED,
    )


def table_groupes(resultat: Resultat, jour: date) -> Table:
    """By common group, with its target and who sets it."""

    def target(name: str) -> str:
        found = resultat.cibles.get(name)
        return phrase_cible(found) if found else "aucune cible connue"

    return _croise(
        resultat, "harmonisation-groupes", "Coût par groupe commun", lambda one: one.agent.groupe, jour, target
    )


def table_employeurs(resultat: Resultat, jour: date) -> Table:
    """By employer."""
    return _croise(resultat, "harmonisation-employeurs", "Coût par employeur", lambda one: one.agent.employeur, jour)


def table_services(resultat: Resultat, jour: date) -> Table:
    """By service, each agent in the one where it works most."""
    return _croise(resultat, "harmonisation-services", "Coût par service", lambda one: one.agent.service, jour)


def table_regles(base: Base, services: frozenset[str], hote: str, contagion: bool, annees: Sequence[Annee], jour: date):
    """Every rule on the same agents: the quick totals, equal to the cent to the exact run."""
    rows = []
    for regle in (Regle.MAX_EMPLOYER_AVG, Regle.MAX_DELIBERATED_FLOOR, Regle.MEDIAN, Regle.MAX_AGENT):
        targets: Mapping[str, Cible] = cibles(base.agents, regle, references=base.references, pas=PAS)
        held = dans_perimetre(base.agents, services, hote, contagion)
        gross, charges = totaux(colonnes(held), targets, annees)[-1]
        note = "" if targets else "aucun plancher validé"
        rows.append((Cell(REGLES[regle].capitalize(), note=note), gross, charges, gross + charges))
    return Table(
        key="harmonisation-regles",
        title="Ce que coûterait chaque règle",
        caption="Mêmes agents, même étalement ; la dernière année.",
        columns=(
            Column("regle", "Porter chaque groupe à"),
            Column("brut", "Brut", Kind.EUROS),
            Column("charges", "Cotisations", Kind.EUROS),
            Column("cout", "Coût annuel", Kind.EUROS),
        ),
        rows=tuple(rows),
        source="simulation",
        date=jour,
        sensitivity=Sensitivity.NAMED,
    )


def table_hypotheses(phrases: Sequence[str], jour: date) -> Table:
    """What a result rests on, in words: the first sheet of its workbook."""
    return Table(
        key="harmonisation-hypotheses",
        title="Hypothèses de la simulation",
        columns=(Column("hypothese", "Hypothèse"),),
        rows=tuple((one,) for one in phrases),
        source="simulation",
        date=jour,
        sensitivity=Sensitivity.NAMED,
    )


def lignes_agents(resultat: Resultat, nommes: Mapping[str, Agent]) -> list[dict]:
    """One line per agent for the page of human resources: before, after, cost."""
    return [
        {
            "agent": nommes[one.agent.cle],
            "groupe": one.agent.groupe,
            "avant": one.agent.ifse,
            "apres": one.apres,
            "conserve": one.conserve,
            "cout": one.cout_final_euros,
        }
        for one in resultat.effets
    ]


def chiffres_avantages(couts: Sequence[Breakdown]) -> list[KeyFigure]:
    """Levelling each benefit, explained employer by employer."""
    return [
        KeyFigure(one.titre, one.total, Kind.EUROS, note="par an", breakdown=one, key=f"avantage-{rank}")
        for rank, one in enumerate(couts, start=1)
    ]


def tables_communiquees(simulation: SimulationCommuniquee, k: int) -> tuple[Table, Table]:
    """What every member reads of a simulation: rows of ten agents or more, then years; all rounded to 10 €."""
    day = timezone.localtime(simulation.date_communication).date()
    notes = (display_rules(k), "services de 10 agents et plus ; les autres réunis ; montants à 10 € près")
    parts = Table(
        key=f"simulation-{simulation.numero}-services",
        title=f"Simulation n°{NBSP}{simulation.numero}{NBSP}: coût par service",
        caption="Mesure entière, brut et cotisations.",
        columns=(
            Column("service", "Service"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("cout", "Coût annuel", Kind.EUROS),
        ),
        rows=tuple((one["libelle"], one["agents"], Decimal(one["cout"])) for one in simulation.resultat["parts"]),
        source=f"simulation communiquée le {format_date(day)}",
        date=day,
        notes=notes,
        sensitivity=Sensitivity.MASKED,
    )
    years = Table(
        key=f"simulation-{simulation.numero}-annees",
        title=f"Simulation n°{NBSP}{simulation.numero}{NBSP}: coût par année",
        columns=(Column("annee", "Année", Kind.YEAR), Column("cout", "Coût annuel", Kind.EUROS)),
        rows=tuple((one["annee"], Decimal(one["cout"])) for one in simulation.resultat["annees"]),
        source=f"simulation communiquée le {format_date(day)}",
        date=day,
        notes=notes,
        sensitivity=Sensitivity.MASKED,
    )
    return parts, years
