"""The payroll forecast as figures: the corridor of the variants, what moves it, by service, and its hypotheses."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from common.figures import (
    Cell,
    Column,
    KeyFigure,
    Kind,
    Lines,
    LineSeries,
    Move,
    Section,
    Sensitivity,
    Table,
    Waterfall,
)
from common.values import NBSP, format_percent
from hr.calculs.hypotheses_masse import VARIANTES, hypotheses_livrees
from hr.calculs.masse_salariale import EFFETS, REGLES_EFFETS, Prevision, expliquer
from hr.calculs.remuneration import ZERO

SOURCE = "Rémunérations saisies par les employeurs, barèmes nationaux, hypothèses de la page"
COURTS = {
    "report": "Effet report",
    "point": "Point",
    "smic": "SMIC",
    "cotisations": "Cotisations",
    "prevoyance": "Prévoyance",
    "gvt": "GVT",
    "noria": "Noria",
}


def chiffres(prevision: Prevision) -> tuple[KeyFigure, ...]:
    """The first year, the last one, what moves between them; each explained."""
    first, last = prevision.annees[0], prevision.annees[-1]
    start, end = prevision.totaux[first], prevision.totaux[last]
    gap = end - start
    contributions = sum((one["cotisations"] for one in prevision.effets.values()), ZERO)
    rate = format_percent(gap / start, 1) if start else ""
    return (
        KeyFigure(
            f"Masse salariale {first}",
            start,
            Kind.EUROS,
            note=f"{prevision.postes} agents, année pleine",
            breakdown=expliquer(prevision, first),
            key="masse-debut",
        ),
        KeyFigure(
            f"Masse salariale {last}",
            end,
            Kind.EUROS,
            note="statu quo, hypothèse centrale",
            breakdown=expliquer(prevision, last),
            key="masse-fin",
        ),
        KeyFigure("Écart", gap, Kind.EUROS, note=rate, key="masse-ecart"),
        KeyFigure("dont cotisations", contributions, Kind.EUROS, note="taux déjà publiés", key="masse-cotisations"),
    )


def section_masse(
    prevision: Prevision,
    variantes: Mapping[str, Mapping[int, Decimal]],
    mots: Mapping[str, Mapping[str, str]],
    jour: date,
) -> Section:
    """Everything but the form, in reading order."""
    blocks: list = [
        _couloir(prevision, variantes, jour),
        _cascade(prevision, jour),
        _annees(prevision, variantes, jour),
        _effets(prevision, jour),
        _services(prevision, jour),
    ]
    if len({employer for employer, _ in prevision.groupes}) > 1:
        blocks.append(_employeurs(prevision, jour))
    blocks.append(_hypotheses(mots, jour))
    return Section("masse-salariale", "Masse salariale, statu quo", tuple(blocks))


def _communs(jour: date) -> dict:
    return {"source": SOURCE, "date": jour, "sensitivity": Sensitivity.NAMED}


def _couloir(prevision: Prevision, variantes: Mapping[str, Mapping[int, Decimal]], jour: date) -> Lines:
    years = prevision.annees
    low = [min(one[year] for one in variantes.values()) for year in years]
    high = [max(one[year] for one in variantes.values()) for year in years]
    return Lines(
        key="masse-couloir",
        title=f"Masse salariale de {years[0]} à {years[-1]} si rien ne change",
        caption="Hypothèse centrale, entre la plus basse et la plus haute des trois.",
        kind=Kind.EUROS,
        point_label="Année",
        points=tuple(str(year) for year in years),
        series=(
            LineSeries(
                "central",
                "Hypothèse centrale",
                tuple(prevision.totaux[year] for year in years),
                tuple(low),
                tuple(high),
                "entre les variantes",
            ),
        ),
        **_communs(jour),
    )


def _cascade(prevision: Prevision, jour: date) -> Waterfall:
    first, last = prevision.annees[0], prevision.annees[-1]
    moves = [Move("debut", f"Masse {first}", prevision.totaux[first], is_level=True)]
    for name in EFFETS:
        total = sum((one[name] for one in prevision.effets.values()), ZERO)
        moves.append(Move(name, COURTS[name], total))
    moves.append(Move("fin", f"Masse {last}", prevision.totaux[last], is_level=True))
    return Waterfall(
        key="masse-effets",
        title="Ce qui fait bouger la masse salariale",
        caption=f"Effets cumulés de {first + 1} à {last}, hypothèse centrale.",
        kind=Kind.EUROS,
        move_label="Effet",
        moves=tuple(moves),
        notes=tuple(f"{COURTS[name]}\u00a0: {regle}" for name, regle in REGLES_EFFETS.items()),
        **_communs(jour),
    )


def _annees(prevision: Prevision, variantes: Mapping[str, Mapping[int, Decimal]], jour: date) -> Table:
    return Table(
        key="masse-annees",
        title="Année par année",
        caption="Les trois variantes, et les départs que compte l’hypothèse centrale.",
        columns=(
            Column("annee", "Année", Kind.YEAR),
            *(Column(name, label, Kind.EUROS) for name, label in VARIANTES.items()),
            Column("departs", "Départs", Kind.INTEGER),
        ),
        rows=tuple(
            (year, *(variantes[name][year] for name in VARIANTES), prevision.departs[year]) for year in prevision.annees
        ),
        **_communs(jour),
    )


def _effets(prevision: Prevision, jour: date) -> Table:
    rows = [
        (year, *(effects[name] for name in EFFETS), sum(effects.values(), ZERO))
        for year, effects in prevision.effets.items()
    ]
    return Table(
        key="masse-effets-annees",
        title="Les effets, année par année",
        caption="Chaque effet est une différence avec l’année d’avant, hypothèse centrale\u202f; leur somme est exacte.",
        columns=(
            Column("annee", "Année", Kind.YEAR),
            *(Column(name, COURTS[name], Kind.EUROS) for name in EFFETS),
            Column("ecart", "Écart", Kind.EUROS),
        ),
        rows=tuple(rows),
        total_row=("Ensemble", *(sum(column, ZERO) for column in list(zip(*rows, strict=True))[1:])),
        **_communs(jour),
    )


def _par(prevision: Prevision, cle: str, titre: str, rang: int, jour: date) -> Table:
    sums: dict[str, dict[int, Decimal]] = {}
    for group, amounts in prevision.groupes.items():
        held = sums.setdefault(group[rang], dict.fromkeys(prevision.annees, ZERO))
        for year, amount in amounts.items():
            held[year] += amount
    return Table(
        key=f"masse-{cle}",
        title=f"Masse salariale par {titre}",
        caption="Chaque agent compte dans le service où il travaille le plus." if rang else "",
        columns=(
            Column(cle, titre.capitalize()),
            *(Column(str(year), str(year), Kind.EUROS) for year in prevision.annees),
        ),
        rows=tuple((name, *(amounts[year] for year in prevision.annees)) for name, amounts in sorted(sums.items())),
        total_row=("Ensemble", *(prevision.totaux[year] for year in prevision.annees)),
        **_communs(jour),
    )


def _services(prevision: Prevision, jour: date) -> Table:
    return _par(prevision, "services", "service", 1, jour)


def _employeurs(prevision: Prevision, jour: date) -> Table:
    return _par(prevision, "employeurs", "employeur", 0, jour)


def _hypotheses(mots: Mapping[str, Mapping[str, str]], jour: date) -> Table:
    rows: Sequence[tuple] = [
        (
            Cell(one.libelle, note=one.note),
            *(mots[variant][one.cle] for variant in VARIANTES),
            Cell(one.source, note="à vérifier" if one.certitude == "?" else ""),
        )
        for one in hypotheses_livrees()
    ]
    return Table(
        key="masse-hypotheses",
        title="Hypothèses retenues",
        caption=f"Celles de la page{NBSP}; les taux et les barèmes publiés ne sont pas des hypothèses.",
        columns=(
            Column("hypothese", "Hypothèse"),
            *(Column(variant, label) for variant, label in VARIANTES.items()),
            Column("source", "Source de la valeur proposée"),
        ),
        rows=tuple(rows),
        **_communs(jour),
    )
