"""Public staff figures: heads, ETP and posts by employer, service, catégorie and grade. Never masked (product.md C.1)."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, wraps
from typing import TypeVar, cast

from common.figures import Bars, Cell, Column, Kind, Series, Table
from common.values import format_decimal, plural
from hr.calculs.controle import Annexe, Controle
from hr.calculs.nomenclatures import CATEGORIES
from hr.calculs.quotites import total_etp
from hr.models import Poste
from hr.queries import LigneEffectif, Totaux, totaux_par_employeur

F = TypeVar("F", Bars, Table)
SOURCE = "Inventaire des effectifs des employeurs du projet"


def categories_presentes(lines: Iterable[LigneEffectif]) -> list[str]:
    """A, B and C always; « hors catégorie » only where someone is."""
    seen = {line.categorie for line in lines}
    return [code for code in CATEGORIES if code != "HC" or code in seen]


def _label_categorie(code: str) -> str:
    return f"Catégorie {code}" if len(code) == 1 else CATEGORIES[code]


NO_ETP = total_etp([])


class _Sommes:
    """Heads and ETP of lines by key: each is added up once, its ETP rounded once."""

    def __init__(self, lines: Iterable[tuple[Hashable, int, Decimal]]) -> None:
        self.tetes: dict[Hashable, int] = {}
        self._exact: dict[Hashable, Decimal] = {}
        heads, exact = self.tetes, self._exact
        for key, tetes, etp in lines:
            if key in heads:
                heads[key] += tetes
                exact[key] += etp
            else:
                heads[key], exact[key] = tetes, etp

    @cached_property
    def etp(self) -> dict[Hashable, Decimal]:
        return {key: total_etp((value,)) for key, value in self._exact.items()}

    def by(self, position: int) -> "_Sommes":
        """The same by one part of the key."""
        return _Sommes((key[position], self.tetes[key], etp) for key, etp in self._exact.items())


class Effectifs(tuple[LigneEffectif, ...]):
    """The lines of one day, with the sums that several figures of a page read: each is made once, and so is each figure."""

    @classmethod
    def of(cls, lines: Iterable[LigneEffectif]) -> "Effectifs":
        return lines if isinstance(lines, cls) else cls(lines)

    @cached_property
    def croisees(self) -> _Sommes:
        """By (employer, catégorie)."""
        return _Sommes(((line.collectivite_id, line.categorie), line.tetes, line.etp) for line in self)

    @cached_property
    def par_categorie(self) -> _Sommes:
        return self.croisees.by(1)

    @cached_property
    def services(self) -> _Sommes:
        """By (service, employer)."""
        return _Sommes(((line.service_id, line.collectivite_id), line.tetes, line.etp) for line in self)

    @cached_property
    def par_employeur(self) -> dict[int, Totaux]:
        return totaux_par_employeur(self)

    @cached_property
    def ensemble(self) -> Totaux:
        return Totaux.of(self)

    @cached_property
    def names(self) -> dict[int, str]:
        """Employers that have a line, in the order of the lines."""
        return {line.collectivite_id: line.collectivite for line in self}

    @cached_property
    def figures(self) -> dict[tuple[str, date], Bars | Table]:
        """Those already built, by name and day."""
        return {}


def une_fois(build: Callable[[Effectifs, date], F]) -> Callable[[Iterable[LigneEffectif], date], F]:
    """A public figure of the same ``Effectifs`` and day is built once: specs never change."""

    @wraps(build)
    def built(lines: Iterable[LigneEffectif], jour: date) -> F:
        lines = Effectifs.of(lines)
        key = build.__name__, jour
        if key not in lines.figures:
            lines.figures[key] = build(lines, jour)
        return cast(F, lines.figures[key])

    return built


@une_fois
def table_categories(lines: Effectifs, jour: date) -> Table:
    """Heads by employer × catégorie, with the ETP of each employer. Public: never masked."""
    codes, totals, whole = categories_presentes(lines), lines.par_employeur, lines.ensemble
    crossed, by_code = lines.croisees.tetes, lines.par_categorie.tetes
    rows = [
        (name, *(crossed.get((pk, code), 0) for code in codes), totals[pk].tetes, totals[pk].etp)
        for pk, name in lines.names.items()
    ]
    total = (
        "Ensemble",
        *(by_code.get(code, 0) for code in codes),
        whole.tetes,
        whole.etp,
    )
    return Table(
        key="effectifs-categories",
        title=_title(whole),
        caption="Agents en fonction, chacun compté une fois, et ETP.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("employeur", "Employeur"),
            *(Column(f"agents-{code}", _label_categorie(code), Kind.INTEGER) for code in codes),
            Column("agents", "Agents", Kind.INTEGER),
            Column("etp", "ETP", Kind.ETP),
        ),
        rows=tuple(rows),
        total_row=total if rows else None,
        notes=("Tableau des effectifs : faits publics, jamais masqués.",),
        empty_text="Aucun effectif saisi pour l’instant.",
    )


def _title(whole: Totaux) -> str:
    return (
        f"{format_decimal(whole.tetes, 0)} {plural(whole.tetes, 'agent')} en fonction "
        f"pour {format_decimal(whole.etp, 2)}\u00a0ETP"
    )


@une_fois
def table_etp_categories(lines: Effectifs, jour: date) -> Table:
    """ETP by employer × catégorie. Public."""
    codes, totals = categories_presentes(lines), lines.par_employeur
    crossed, by_code = lines.croisees.etp, lines.par_categorie.etp
    return Table(
        key="etp-categories",
        title="ETP par employeur et par catégorie",
        caption="Un agent à 80\u00a0% compte 0,80\u00a0ETP.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("employeur", "Employeur"),
            *(Column(f"etp-{code}", _label_categorie(code), Kind.ETP) for code in codes),
            Column("etp", "Ensemble", Kind.ETP),
        ),
        rows=tuple(
            (name, *(crossed.get((pk, code), NO_ETP) for code in codes), totals[pk].etp)
            for pk, name in lines.names.items()
        ),
        total_row=("Ensemble", *(by_code.get(code, NO_ETP) for code in codes), lines.ensemble.etp) if lines else None,
        empty_text="Aucun effectif saisi pour l’instant.",
    )


@une_fois
def bars_categories(lines: Effectifs, jour: date) -> Bars:
    """Heads by employer, stacked by catégorie. Public."""
    codes, names, totals = categories_presentes(lines), lines.names, lines.par_employeur
    crossed = lines.croisees.tetes
    biggest = max(totals, key=lambda pk: totals[pk].tetes) if totals else None
    title = "Agents par employeur et par catégorie"
    if biggest is not None and len(totals) > 1:
        title = f"{names[biggest]} emploie {totals[biggest].tetes} des {lines.ensemble.tetes} agents du territoire"
    return Bars(
        key="agents-employeurs",
        title=title,
        caption="Agents en fonction, chacun compté une fois.",
        source=SOURCE,
        date=jour,
        kind=Kind.INTEGER,
        unit="agents",
        category_label="Employeur",
        categories=tuple(names.values()),
        series=tuple(
            Series(f"cat-{code}", _label_categorie(code), tuple(crossed.get((pk, code), 0) for pk in names))
            for code in codes
        ),
        stacked=True,
        totals=Series("total", "Ensemble", tuple(totals[pk].tetes for pk in names)),
    )


# an employer that gave its staff and has nobody there: neither a missing value nor a number to compare
NOBODY = "–"


@une_fois
def table_services(lines: Effectifs, jour: date) -> Table:
    """ETP by service (rows) and employer (columns). Public."""
    names, totals = lines.names, lines.par_employeur
    services = {line.service_id: line.service for line in lines}
    crossed, by_service = lines.services.etp, lines.services.by(0).etp
    # in the order in which they are met; what no service holds comes last
    ranked = sorted(services.items(), key=lambda item: item[0] is None)
    return Table(
        key="etp-services",
        title="ETP par service et par employeur",
        caption="Un agent partagé entre services compte dans chacun pour sa part.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("service", "Service"),
            *(Column(f"employeur-{pk}", name, Kind.ETP) for pk, name in names.items()),
            Column("etp", "Ensemble", Kind.ETP),
        ),
        rows=tuple(
            (label, *(crossed.get((pk, employer)) or NOBODY for employer in names), by_service[pk])
            for pk, label in ranked
        ),
        total_row=("Ensemble", *(totals[pk].etp or NOBODY for pk in names), lines.ensemble.etp) if lines else None,
        notes=(f"{NOBODY} : aucun agent affecté.",),
        empty_text="Aucun effectif saisi pour l’instant.",
    )


def table_grades(lines: Sequence[LigneEffectif], jour: date) -> Table:
    """The finest public cut: employer × service × catégorie × grade."""
    whole = Totaux.of(lines)
    return Table(
        key="effectifs-grades",
        title="Effectifs par employeur, service, catégorie et grade",
        caption="Un agent partagé est compté une fois, là où il travaille le plus\u202f; ses ETP sont partagés.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("employeur", "Employeur"),
            Column("service", "Service"),
            Column("categorie", "Catégorie"),
            Column("grade", "Grade"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("etp", "ETP", Kind.ETP),
        ),
        rows=tuple(
            (
                line.collectivite,
                line.service,
                CATEGORIES[line.categorie],
                line.grade or None,
                line.tetes,
                total_etp([line.etp]),
            )
            for line in lines
        ),
        total_row=("Ensemble", "", "", "", whole.tetes, whole.etp) if lines else None,
        empty_text="Aucun effectif saisi pour l’instant.",
    )


def table_postes(postes: Sequence[Poste], jour: date, ensemble: Sequence[Poste] | None = None) -> Table:
    """The tableau des effectifs of every employer: posts created, filled, vacant. Public.

    ``ensemble`` is what the total row counts when ``postes`` is one page of it.
    """
    counted = postes if ensemble is None else ensemble

    def sums(kept: Sequence[Poste]) -> tuple:
        return (
            sum(p.nombre_ouverts for p in kept),
            sum(p.nombre_pourvus for p in kept),
            sum(p.nombre_vacants for p in kept),
            total_etp(p.etp_ouverts for p in kept),
        )

    return Table(
        key="postes",
        title="Postes ouverts, pourvus et vacants",
        caption="Tableau des effectifs\u00a0: emplois créés par délibération.",
        source="Tableaux des effectifs des employeurs du projet",
        date=jour,
        columns=(
            Column("employeur", "Employeur"),
            Column("emploi", "Emploi"),
            Column("service", "Service"),
            Column("categorie", "Catégorie"),
            Column("grade", "Cadre d’emplois ou grade"),
            Column("ouverts", "Ouverts", Kind.INTEGER),
            Column("pourvus", "Pourvus", Kind.INTEGER),
            Column("vacants", "Vacants", Kind.INTEGER),
            Column("etp", "ETP ouverts", Kind.ETP),
        ),
        rows=tuple(
            (
                p.collectivite.nom,
                p.intitule,
                p.service.libelle if p.service else None,
                CATEGORIES[p.categorie],
                p.grade or (p.cadre_emplois.libelle if p.cadre_emplois else None),
                *sums([p]),
            )
            for p in postes
        ),
        total_row=("Ensemble", "", "", "", "", *sums(counted)) if postes else None,
        empty_text="Aucun poste saisi pour l’instant.",
    )


def table_controle(lignes: Sequence[Controle], jour: date) -> Table:
    """Staff list beside table of posts, service by service, with the gap. Public."""
    return Table(
        key="controle-services",
        title="Effectifs et postes, service par service",
        caption="Chaque agent compte là où il travaille le plus. Écart\u00a0: postes pourvus moins agents.",
        source="Inventaire des effectifs et tableau des effectifs de l’employeur",
        date=jour,
        columns=(
            Column("service", "Service"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("etp", "ETP", Kind.ETP),
            Column("pourvus", "Postes pourvus", Kind.INTEGER),
            Column("ecart", "Écart", Kind.INTEGER),
        ),
        rows=tuple((line.service, line.agents, line.etp, line.pourvus, line.ecart) for line in lignes),
        total_row=(
            "Ensemble",
            sum(line.agents for line in lignes),
            total_etp(line.etp for line in lignes),
            sum(line.pourvus for line in lignes),
            sum(line.ecart for line in lignes),
        ),
    )


def table_sources(total: Totaux, postes: Sequence[Poste], annexe: Annexe | None, jour: date) -> Table:
    """What each source says of one employer, each in its own unit: list of agents, table of posts, annex of the budget."""
    rows: list[tuple] = [("Liste des agents", None, total.tetes, total.etp)]
    if postes:
        opened, filled = (sum(getattr(p, name) for p in postes) for name in ("nombre_ouverts", "nombre_pourvus"))
        rows.append(("Tableau des effectifs", opened, filled, None))
    if annexe is not None:
        held = (None, annexe.pourvus) if annexe.en_etp else (annexe.pourvus, None)
        rows.append(
            (Cell("Annexe du personnel", note=f"{annexe.source}, comptée {annexe.unite}"), annexe.ouverts, *held)
        )
    return Table(
        key="sources-effectifs",
        title="Ce que dit chaque source",
        caption="Un budget compte ses postes à sa date : un écart s’explique, il ne se corrige pas ici.",
        source="Inventaire, tableau des effectifs et budgets de l’employeur",
        date=jour,
        columns=(
            Column("source", "Source"),
            Column("ouverts", "Postes ouverts", Kind.DECIMAL),
            Column("tetes", "Têtes", Kind.INTEGER),
            Column("etp", "ETP", Kind.ETP),
        ),
        rows=tuple(rows),
    )
