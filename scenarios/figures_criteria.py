"""The multi-criteria comparison → figures."""

from decimal import Decimal
from fractions import Fraction

from common.figures import Bars, Cell, Column, Kind, Section, Series, Table
from common.values import NBSP, format_decimal
from scenarios.engine.montants import arrondi
from scenarios.evaluation import Evaluation

SOURCE = "critères, poids et notes saisis par le projet"


def poids(value: Decimal) -> str:
    """« 40 % », « 12,5 % »: a weight without useless zeros."""
    value = value.normalize()
    return f"{format_decimal(value, max(0, -value.as_tuple().exponent))}{NBSP}%"


def ranking_title(evaluation: Evaluation) -> str:
    """The sentence of the ranking: who is first, or that several are."""
    ranking = evaluation.classement
    first = [s.titre for s in evaluation.classes if ranking.rangs[s.titre] == 1]
    score = format_decimal(ranking.notes[first[0]], 2)
    if len(first) > 1:
        return f"{' et '.join(first)} sont à égalité en tête ({score} sur 5)"
    return f"{first[0]} vient en tête avec {score} sur 5"


def ranking_bars(evaluation: Evaluation) -> Bars:
    """Weighted scores, one stack per scenario, one part per criterion."""
    ranking = evaluation.classement
    scenarios = evaluation.classes

    def part(scenario, critere) -> Decimal:
        return arrondi(Fraction(critere.poids) * evaluation.note(scenario, critere).note / 100, 2)

    return Bars(
        key="classement",
        title=ranking_title(evaluation),
        caption="Note sur 5 : chaque critère compte pour son poids.",
        source=SOURCE,
        kind=Kind.DECIMAL,
        category_label="Scénario",
        categories=tuple(s.titre for s in scenarios),
        series=tuple(
            Series(f"c{rank}", c.libelle, tuple(part(s, c) for s in scenarios))
            for rank, c in enumerate(evaluation.criteres)
        ),
        stacked=True,
        totals=Series("total", "Note", tuple(ranking.notes[s.titre] for s in scenarios)),
    )


def scores_table(evaluation: Evaluation) -> Table:
    """Every score with its reason; a score that is missing says so."""
    judged = [s for s in evaluation.scenarios if s.pk in evaluation.manques or s in evaluation.classes]

    def cell(scenario, critere) -> Cell:
        note = evaluation.note(scenario, critere)
        return Cell(None) if note is None else Cell(f"{note.note} sur 5", note=note.justification)

    ranks = evaluation.classement.rangs if evaluation.classement else {}
    return Table(
        key="notes",
        title="Chaque note et sa raison",
        source=SOURCE,
        columns=(
            Column("critere", "Critère"),
            Column("poids", "Poids"),
            *(Column(f"s{s.numero}", s.titre) for s in judged),
        ),
        rows=tuple((c.libelle, poids(c.poids), *(cell(s, c) for s in judged)) for c in evaluation.criteres),
        total_row=("Note et rang", "", *(_place(evaluation, s) for s in judged)) if ranks else None,
        empty_text="Aucun critère n’est encore choisi.",
    )


def _place(evaluation: Evaluation, scenario) -> str:
    ranking = evaluation.classement
    if scenario.titre not in ranking.rangs:
        return "notes à finir"
    rank = ranking.rangs[scenario.titre]
    return f"{format_decimal(ranking.notes[scenario.titre], 2)}, {rank}{'er' if rank == 1 else 'e'}"


def sensitivity_table(evaluation: Evaluation) -> Table:
    """Within which weights the first stays first, one criterion varied at a time."""
    rows = evaluation.classement.intervalles if evaluation.classement else ()
    by_name = {c.libelle: c.poids for c in evaluation.criteres}
    return Table(
        key="sensibilite",
        title="Ce qu’il faudrait changer pour que le premier ne le soit plus",
        caption="Un poids varie à la fois ; les autres gardent leurs proportions.",
        source=SOURCE,
        columns=(Column("critere", "Critère"), Column("poids", "Poids choisi"), Column("phrase", "Le premier tient")),
        rows=tuple((row.critere, poids(by_name[row.critere]), row.phrase) for row in rows),
        empty_text="Il faut un seul premier pour dire jusqu’où il le reste.",
    )


def evaluation_section(evaluation: Evaluation) -> Section:
    """Ranking, reasons, sensitivity: the same for the page and the files."""
    if evaluation.classement is None:
        return Section("criteres", "Plusieurs critères", (scores_table(evaluation),))
    figures = [ranking_bars(evaluation), scores_table(evaluation)]
    if len(evaluation.classes) > 1:
        figures.append(sensitivity_table(evaluation))
    return Section("criteres", "Plusieurs critères", tuple(figures))
