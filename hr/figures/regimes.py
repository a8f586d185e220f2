"""Pay schemes and benefits as tables: my employer whole, the others by group, « inconnu » apart from « non »."""

from collections.abc import Sequence
from datetime import date

from common.figures import Cell, Column, Kind, Masked, Notice, Paragraph, Section, Sensitivity, Table
from common.masking import display_rules
from common.values import NBSP, format_euros, format_percent
from hr.calculs.avantages import A_PART, AVANTAGES, COMPARES
from hr.calculs.lecture_regimes import LigneVue
from hr.models import Avantage
from hr.queries_paie import RegimeVu

RULES = "groupes de 1 à {k} agents masqués ; moyennes à partir de 10 agents, arrondies à 10 €"


def _euros(value) -> str:
    if value is None:
        return "—"
    return value.reason if isinstance(value, Masked) else format_euros(value, 0)


def table_regime(vu: RegimeVu, jour: date) -> Table:
    """The lines of one scheme as this reader may see them."""
    rows = []
    for line in vu.lignes:
        rate = line.isfe_taux
        note = f"ISFE, part fixe {format_percent(rate)}" if rate is not None and not isinstance(rate, Masked) else ""
        rows.append(
            (
                Cell(line.libelle, note=note),
                str(line.groupe),
                line.groupe_commun,
                line.effectif,
                line.ifse_plancher,
                line.ifse_moyenne,
                line.ifse_plafond,
                line.cia_plafond,
            )
        )
    return Table(
        key=f"regime-{vu.collectivite.siren}",
        title=f"Régime indemnitaire {vu.collectivite.de_nom}",
        caption="En euros par an, à temps plein.",
        columns=(
            Column("cadre", "Cadre d’emplois"),
            Column("groupe", "Groupe"),
            Column("commun", "Groupe commun"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("plancher", "IFSE plancher", Kind.EUROS),
            Column("moyenne", "IFSE moyenne", Kind.EUROS),
            Column("plafond", "IFSE plafond", Kind.EUROS),
            Column("cia", "CIA plafond", Kind.EUROS),
        ),
        rows=tuple(rows),
        source=f"délibération et déclaration {vu.collectivite.de_nom}",
        date=jour,
        sensitivity=Sensitivity.NAMED if vu.est_entier else Sensitivity.MASKED,
        empty_text="Aucun groupe n’est décrit.",
    )


def table_comparaison(vus: Sequence[RegimeVu], jour: date, k: int) -> Table:
    """Side by side: one row per common group and cadre d'emplois, one column per employer that may be compared."""
    compared = [vu for vu in vus if vu.lignes]
    cells: dict[tuple[str, str], dict[int, list[LigneVue]]] = {}
    for vu in compared:
        for line in vu.lignes:
            cells.setdefault((line.groupe_commun, line.libelle), {}).setdefault(vu.collectivite.pk, []).append(line)
    rows = []
    for (commun, libelle), by_employer in sorted(cells.items()):
        row: list[Cell] = [Cell(f"{commun} · {libelle}")]
        for vu in compared:
            row.append(_cellule(by_employer.get(vu.collectivite.pk, [])))
        rows.append(tuple(row))
    return Table(
        key="comparaison-ifse",
        title="IFSE moyenne par groupe commun, employeur par employeur",
        caption="En euros par an, à temps plein ; entre parenthèses, le plancher et le plafond délibérés.",
        columns=(
            Column("groupe", "Groupe commun et cadre d’emplois"),
            *(Column(f"e{vu.collectivite.siren}", vu.collectivite.nom, Kind.EUROS) for vu in compared),
        ),
        rows=tuple(rows),
        source="régimes indemnitaires décrits par les employeurs",
        date=jour,
        notes=(display_rules(k), RULES.format(k=k - 1)),
        sensitivity=Sensitivity.MASKED,
        empty_text="Aucun régime indemnitaire n’est encore validé.",
    )


def _cellule(lines: Sequence[LigneVue]) -> Cell:
    if not lines:
        return Cell("pas de ce groupe")
    line = lines[0]
    if len(lines) > 1:
        return Cell(" ; ".join(f"groupe {one.groupe} : {_euros(one.ifse_moyenne)}" for one in lines))
    if line.est_masquee:
        return Cell(line.effectif)
    note = f"({_euros(line.ifse_plancher)} à {_euros(line.ifse_plafond)})"
    return Cell(line.ifse_moyenne, note=note)


def table_avantages(
    vus: Sequence[RegimeVu], reponses: dict[int, dict[str, Avantage]], jour: date, propres: frozenset[int]
) -> Table:
    """Employers × benefits. « Inconnu »: nobody answered; « pas encore validé »: the answer is not open to this reader."""
    rows = []
    for code in COMPARES:
        spec = AVANTAGES[code]
        row: list[Cell] = [Cell(spec.libelle, note=spec.unite)]
        for vu in vus:
            row.append(_reponse(vu, reponses.get(vu.collectivite.pk, {}).get(code), propres))
        rows.append(tuple(row))
    return Table(
        key="avantages",
        title="Avantages sociaux, employeur par employeur",
        caption="« inconnu » n’est pas « non » : personne n’a encore répondu.",
        columns=(
            Column("avantage", "Avantage"),
            *(Column(f"e{vu.collectivite.siren}", vu.collectivite.nom) for vu in vus),
        ),
        rows=tuple(rows),
        source="réponses des employeurs",
        date=jour,
    )


def _reponse(vu: RegimeVu, answer: Avantage | None, propres: frozenset[int]) -> Cell:
    if vu.est_attendu and vu.collectivite.pk not in propres:
        return Cell("pas encore validé")
    if answer is None:
        return Cell("inconnu")
    if answer.reponse == Avantage.Reponse.NON:
        return Cell("non", note=answer.precision)
    amount = "" if answer.montant is None else f"{NBSP}: {answer.montant.normalize():f}".replace(".", ",")
    return Cell(f"oui{amount}", note=answer.precision)


def table_acquis(
    vus: Sequence[RegimeVu], reponses: dict[int, dict[str, Avantage]], jour: date, propres: frozenset[int]
) -> Table:
    """The acquired benefits of L. 714-11, apart: kept by those who have them, never extended."""
    rows = []
    for vu in vus:
        answer = reponses.get(vu.collectivite.pk, {}).get(A_PART)
        cell = _reponse(vu, answer, propres)
        open_to_me = vu.collectivite.pk in propres or not vu.est_attendu
        day = answer.date_deliberation if answer is not None and open_to_me else None
        rows.append((vu.collectivite.nom, cell, day))
    return Table(
        key="avantages-acquis",
        title="Avantages acquis avant le 28/01/1984 (13e mois, prime annuelle)",
        caption="CGFP, art. L. 714-11 : gardés à titre individuel, jamais étendus à d’autres agents ni compensés.",
        columns=(
            Column("employeur", "Employeur"),
            Column("reponse", "Réponse (euros par agent et par an)"),
            Column("date", "Délibération du", Kind.DATE),
        ),
        rows=tuple(rows),
        source="réponses des employeurs",
        date=jour,
    )


def section_regimes(
    vus: Sequence[RegimeVu],
    reponses: dict[int, dict[str, Avantage]],
    jour: date,
    *,
    k: int,
    propres: frozenset[int],
) -> Section:
    """What every member may compare, and what is still awaited."""
    waited = [vu.collectivite.nom for vu in vus if vu.est_attendu]
    without = [vu.collectivite.nom for vu in vus if not vu.est_attendu and vu.regime.nature in {"AUCUN", "AUTRE"}]
    blocks: list[object] = []
    if waited:
        blocks.append(Notice("Régimes pas encore validés", f"{', '.join(waited)}.", "info"))
    if without:
        blocks.append(Paragraph(f"Sans RIFSEEP{NBSP}: {', '.join(without)}."))
    blocks += [
        table_comparaison(vus, jour, k),
        table_avantages(vus, reponses, jour, propres),
        table_acquis(vus, reponses, jour, propres),
    ]
    return Section("regimes", "Comparer les employeurs", tuple(blocks))
