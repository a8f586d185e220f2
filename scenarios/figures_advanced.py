"""« Analyse avancée » → figures: chances of the balance, hypotheses that weigh, keys side by side, neutral mark."""

from decimal import Decimal

from common.figures import (
    Bars,
    Column,
    EmptyState,
    KeyFigure,
    KeyFigures,
    Kind,
    Lines,
    LineSeries,
    Notice,
    Section,
    Series,
    Table,
)
from common.values import format_decimal, format_percent
from scenarios.engine.incertitude import PROBABILITE_EXIGEE
from scenarios.figures_words import EUROS_YEAR, SOURCE
from scenarios.inputs import Calcul
from scenarios.negotiation import Equite
from scenarios.uncertainty import Incertitude


def uncertainty_section(incertitude: Incertitude | None) -> Section:
    """How sure the announced balance is, and on what it depends."""
    title = "À quel point ce bilan est-il sûr ?"
    if incertitude is None:
        return Section(
            "incertitude",
            title,
            (
                EmptyState(
                    "Aucune hypothèse n’a de valeurs basse et haute.",
                    "Dans le journal des hypothèses, donnez à une hypothèse ses trois valeurs et la ligne qui la suit.",
                ),
            ),
        )
    return Section(
        "incertitude",
        title,
        (
            _chance(incertitude),
            _verdict(incertitude),
            _band(incertitude),
            tornado_table(incertitude),
            _tornado(incertitude),
        ),
    )


def _chance(incertitude: Incertitude) -> KeyFigures:
    drawn = incertitude.simulation
    last = drawn.annees[-1]
    return KeyFigures(
        (
            KeyFigure(
                f"Chances que le cumul soit positif en {last}",
                Decimal(repr(drawn.probabilite_positive)),
                Kind.PERCENT,
                note=f"{format_decimal(drawn.tirages, 0)} tirages, graine {drawn.graine} : les mêmes chiffres pour tous",
                key="chances",
            ),
            KeyFigure(
                f"Cumul médian en {last}",
                drawn.p50[-1],
                Kind.EUROS,
                note="une fois sur deux au-dessous, une fois sur deux au-dessus",
                key="median",
            ),
        )
    )


def _verdict(incertitude: Incertitude) -> Notice:
    drawn = incertitude.simulation
    chance, wanted = (format_percent(Decimal(repr(p)), 0) for p in (drawn.probabilite_positive, PROBABILITE_EXIGEE))
    if drawn.est_demontre:
        return Notice(
            "Gain probable", f"Le cumul est positif dans {chance} des tirages (au moins {wanted} demandés).", "ok"
        )
    return Notice(
        "Gain non démontré", f"Le cumul n’est positif que dans {chance} des tirages : il en faut {wanted}.", "warn"
    )


def _band(incertitude: Incertitude) -> Lines:
    drawn = incertitude.simulation
    return Lines(
        key="chances-cumul",
        title="Huit fois sur dix, le cumul reste dans cette bande",
        caption="Cumul du solde, tous gains, en euros. Tirages triangulaires entre les valeurs basse et haute.",
        source="hypothèses chiffrées du journal",
        kind=Kind.EUROS,
        unit="€",
        point_label="Année",
        points=tuple(str(y) for y in drawn.annees),
        series=(
            LineSeries(
                "p50", "médiane", drawn.p50, low=drawn.p10, high=drawn.p90, band_label="de 1 chance sur 10 à 9 sur 10"
            ),
        ),
    )


def tornado_table(incertitude: Incertitude) -> Table:
    """Final running balance when one hypothesis alone is low, then high; the one that weighs most first."""
    return Table(
        key="tornade",
        title=f"Ce qui pèse le plus : {incertitude.nom(incertitude.tornade[0].hypothese)}",
        caption="Cumul de la dernière année quand une seule hypothèse change. Exact : rien n’est tiré.",
        source="hypothèses chiffrées du journal",
        columns=(
            Column("hypothese", "Hypothèse"),
            Column("bas", "Si elle est basse", Kind.EUROS, "€"),
            Column("haut", "Si elle est haute", Kind.EUROS, "€"),
            Column("etendue", "Écart", Kind.EUROS, "€"),
        ),
        rows=tuple(
            (incertitude.nom(bar.hypothese), bar.bas_euros, bar.haut_euros, bar.etendue_euros)
            for bar in incertitude.tornade
        ),
    )


def _tornado(incertitude: Incertitude) -> Bars:
    return Bars(
        key="tornade-ecarts",
        title="Écart que chaque hypothèse peut faire au cumul final",
        source="hypothèses chiffrées du journal",
        kind=Kind.EUROS,
        unit="€",
        category_label="Hypothèse",
        categories=tuple(incertitude.nom(bar.hypothese) for bar in incertitude.tornade),
        series=(Series("ecart", "Écart", tuple(bar.etendue_euros for bar in incertitude.tornade)),),
    )


def fairness_section(calcul: Calcul, equite: Equite) -> Section:
    """What each member would bear under every key, and how far from going alone."""
    blocks: list = [keys_table(calcul, equite), alone_table(calcul, equite)]
    if equite.refus:
        blocks.append(Notice("Repère neutre", equite.refus, "info"))
    return Section("equite", f"{equite.service.service.libelle} : qui paierait quoi en {equite.annee}", tuple(blocks))


def keys_table(calcul: Calcul, equite: Equite) -> Table:
    """Members × keys, in euros of the year: what stays paid directly, plus the share."""
    mark = {} if equite.repere is None else {"Repère neutre": equite.repere}
    columns, values = [*mark, *equite.cles], [*mark.values(), *equite.cles.values()]
    return Table(
        key="cles",
        title=f"Toutes les clés côte à côte, {equite.annee}",
        caption="Ce que chacun supporterait, dépenses gardées comprises, sans plancher ni plafond. Le repère neutre (valeur de "
        "Shapley) est la moyenne de ce qu’ajoute l’arrivée de chacun, dans tous les ordres : il éclaire, il n’oblige pas.",
        source=SOURCE,
        columns=(
            Column("membre", "Membre"),
            Column("seul", "Seul", Kind.EUROS, EUROS_YEAR),
            *(Column(f"c{rank}", label, Kind.EUROS, EUROS_YEAR) for rank, label in enumerate(columns)),
        ),
        rows=tuple((calcul.nom(p), equite.seuls[p], *(value[p] for value in values)) for p in equite.membres),
        total_row=(
            "Ensemble",
            sum(equite.seuls.values(), Decimal(0)),
            *(sum((value[p] for p in equite.membres), Decimal(0)) for value in values),
        ),
    )


def alone_table(calcul: Calcul, equite: Equite) -> Table:
    """What each member saves (+) or pays more (−) than alone, under the chosen key."""
    chosen = equite.cles.get(equite.cle_choisie, {})
    rows = [(p, equite.seuls[p] - chosen[p]) for p in equite.membres if p in chosen]
    losing = [calcul.nom(p) for p, gap in rows if gap < 0]
    return Table(
        key="seul",
        title="Chacun paie moins que seul" if not losing else f"Paient plus que seuls : {', '.join(losing)}",
        caption="Avec la clé choisie, sans plancher ni plafond. Payer plus que seul peut se justifier par un meilleur service : le dire.",
        source=SOURCE,
        columns=(
            Column("membre", "Membre"),
            Column("seul", "Seul", Kind.EUROS, EUROS_YEAR),
            Column("avec", "Avec le service", Kind.EUROS, EUROS_YEAR),
            Column("ecart", "Écart", Kind.EUROS, EUROS_YEAR),
        ),
        rows=tuple((calcul.nom(p), equite.seuls[p], chosen[p], gap) for p, gap in rows),
        empty_text="La clé choisie n’a pas encore d’unités.",
    )
