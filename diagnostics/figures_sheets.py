"""Sheets of services → tables. A cost never leaves this module without the quality that stands beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.calendar import add_months
from common.figures import MASKED_PROTECTS, Cell, Column, EmptyState, Kind, Masked, Section, Table, masked_small
from common.rubriques import LEGALES, Rubrique
from common.values import format_decimal, format_etp, plural
from diagnostics.couts import Cout, par_etp, par_unite
from diagnostics.models import MesureQualite, MutualisationExistante
from diagnostics.queries_sheets import Diagnostic, Echeance, Fiche
from projects.models import Service

SOURCE = "fiches des services, saisies par chaque collectivité"
NOT_MEASURED = "non mesurée"
EUROS = "€"
HEADCOUNT_UNKNOWN = Masked("masqué (effectif non saisi)")
SOON_MONTHS = 12
QUALITY = Column("qualite", "Qualité rendue")
SHORT = {
    Rubrique.PERSONNEL: "Personnel",
    Rubrique.FOURNITURES: "Fournitures",
    Rubrique.RENOUVELLEMENT: "Biens renouvelés",
    Rubrique.CONTRATS: "Contrats",
    Rubrique.RECETTES: "Recettes",
}
VIEWS = (
    "Coût budgétaire : ce qui est payé, recettes déduites. Coût analytique : avec les locaux et les frais de structure.",
)
STAFF_RULE = (
    "Le coût du personnel d’un service de moins de {k} agents n’est lu que par son employeur ; un autre est masqué avec lui "
    "quand le total des charges de personnel de l’employeur, qui est public, le ferait retrouver."
)


def quality_words(mesures: Iterable[MesureQualite]) -> str:
    """« délai de paiement : 24 jours (2025) », newest first; « non mesurée » when there is none."""
    return " ; ".join(map(measure_words, mesures)) or NOT_MEASURED


def measure_words(mesure: MesureQualite) -> str:
    """One measure in words."""
    return f"{mesure.libelle} : {number_words(mesure.valeur)} {mesure.unite} ({mesure.annee})"


def number_words(value: Decimal) -> str:
    """A number without useless decimals: « 24 », « 1 250,5 »."""
    shown = value.normalize()
    places = max(0, -int(shown.as_tuple().exponent))
    return format_decimal(value, places)


@dataclass(frozen=True)
class Line:
    """One line of a table of costs: its heading, the sheet it is read on, the year."""

    titre: str | Cell
    fiche: Fiche
    cout: Cout | None


def _mask(fiche: Fiche, k: int) -> Masked:
    if fiche.tetes >= k:
        return MASKED_PROTECTS
    return masked_small(k) if fiche.tetes else HEADCOUNT_UNKNOWN


def _amount(line: Line, rubrique: Rubrique, k: int) -> Decimal | Masked | None:
    if line.cout is None:
        return None
    amount = line.cout.montant(rubrique)
    return _mask(line.fiche, k) if rubrique is Rubrique.PERSONNEL and line.fiche.cache_cout(line.cout) else amount


def _view(line: Line, vue: str, k: int) -> Decimal | Masked | None:
    if line.cout is None:
        return None
    return _mask(line.fiche, k) if line.fiche.cache_cout(line.cout) else getattr(line.cout, f"{vue}_euros")


def _per_inhabitant(line: Line, k: int) -> Decimal | Masked | None:
    value = _view(line, "budgetaire", k)
    return value if isinstance(value, Masked) else par_unite(value, line.fiche.collectivite.population)


def _year_words(cout: Cout | None) -> str | None:
    """« CA 2025 », or « 2025, budget annexe » when the source does not say the year."""
    if cout is None:
        return None
    return cout.source if str(cout.annee) in cout.source else f"{cout.annee}, {cout.source}"


def _quality(line: Line) -> str:
    return quality_words(line.fiche.mesures)


def _sum(values: Iterable[Decimal | Masked | None]) -> Decimal | Masked | None:
    """The sum of a column, hidden when one of its cells is; ``None`` when nothing was given."""
    cells = list(values)
    if any(isinstance(cell, Masked) for cell in cells):
        return MASKED_PROTECTS
    given = [cell for cell in cells if cell is not None]
    return sum(given, Decimal(0)) if given else None


def budget_table(key: str, first: str, title: str, lines: Sequence[Line], k: int, *, total: bool = False) -> Table:
    """The budgetary view under the headings of D. 5211-16, with the quality of each line."""
    headings = (*LEGALES, Rubrique.RECETTES)
    totals = None
    if total and len(lines) > 1:
        totals = (
            "Ensemble",
            "",
            "",
            *(_sum(_amount(line, r, k) for line in lines) for r in headings),
            _sum(_view(line, "budgetaire", k) for line in lines),
        )
    return Table(
        key=key,
        title=title,
        caption="Euros par an, vue budgétaire, sous les quatre rubriques de l’article D. 5211-16 du CGCT",
        source=SOURCE,
        notes=(STAFF_RULE.format(k=k),),
        columns=(
            Column("ligne", first),
            QUALITY,
            Column("source", "Année et source"),
            *(Column(r.value.lower(), SHORT[r], Kind.EUROS, EUROS) for r in headings),
            Column("budgetaire", "Coût budgétaire", Kind.EUROS, EUROS),
        ),
        rows=tuple(
            (
                line.titre,
                _quality(line),
                _year_words(line.cout),
                *(_amount(line, r, k) for r in headings),
                _view(line, "budgetaire", k),
            )
            for line in lines
        ),
        total_row=totals,
        empty_text="Aucun coût n’est encore saisi.",
    )


def analytic_table(key: str, first: str, title: str, lines: Sequence[Line], k: int) -> Table:
    """From the budgetary to the analytic view, and the cost per inhabitant, with the quality of each line."""
    return Table(
        key=key,
        title=title,
        caption="Euros par an. Les locaux et les frais de structure sont des valorisations : personne ne les paie à part.",
        source=SOURCE,
        notes=VIEWS,
        columns=(
            Column("ligne", first),
            QUALITY,
            Column("budgetaire", "Coût budgétaire", Kind.EUROS, EUROS),
            Column("locaux", "Locaux", Kind.EUROS, EUROS),
            Column("structure", "Frais de structure", Kind.EUROS, EUROS),
            Column("analytique", "Coût analytique", Kind.EUROS, EUROS),
            Column("habitant", "Coût budgétaire", Kind.EUROS, "€ par habitant"),
        ),
        rows=tuple(
            (
                line.titre,
                _quality(line),
                _view(line, "budgetaire", k),
                _amount(line, Rubrique.LOCAUX, k),
                _amount(line, Rubrique.STRUCTURE, k),
                _view(line, "analytique", k),
                _per_inhabitant(line, k),
            )
            for line in lines
        ),
        empty_text="Aucun coût n’est encore saisi.",
    )


def costs_table(diagnostic: Diagnostic, href: dict[int, str] | None = None) -> Table:
    """One line per service that exists: agents, ETP, both costs, quality and backlog over the territory.

    ``href``: key of the service → the page that compares its employers.
    """
    links = href or {}
    rows = []
    silent = 0
    for service in diagnostic.services_presents:
        fiches = diagnostic.des_employeurs(service)
        if not any(fiche.est_decrite for fiche in fiches):
            silent += 1
            continue
        costed = [fiche for fiche in fiches if fiche.cout is not None]
        measured = [mesure for fiche in fiches for mesure in fiche.mesures]
        waiting = [volume for fiche in fiches for volume in fiche.en_souffrance]

        def whole(vue: str, costed=costed) -> Decimal | Masked | None:
            if not costed:
                return None
            return value if (value := diagnostic.ensemble(costed, vue)) is not None else MASKED_PROTECTS

        rows.append(
            (
                Cell(
                    service.libelle,
                    href=links.get(service.pk, ""),
                    note=f"coût de {len(costed)} {plural(len(costed), 'employeur')} sur {len(fiches)}",
                ),
                sum((fiche.etp for fiche in fiches), Decimal(0)),
                whole("budgetaire"),
                whole("analytique"),
                f"{len(measured)} {plural(len(measured), 'mesure')}" if measured else NOT_MEASURED,
                f"{len(waiting)} {plural(len(waiting), 'stock')} à résorber" if waiting else "aucun déclaré",
            )
        )
    return Table(
        key="couts-et-qualite",
        title="Ce que coûte chaque service, et ce que l’usager en reçoit",
        caption="Euros par an, somme de la dernière année saisie par chaque employeur",
        source=SOURCE,
        notes=(
            *VIEWS,
            STAFF_RULE.format(k=diagnostic.seuil),
            *(
                (
                    f"{silent} {plural(silent, 'service existe sans être encore décrit', 'services existent sans être encore décrits')} nulle part.",
                )
                if silent
                else ()
            ),
        ),
        columns=(
            Column("service", "Service"),
            Column("etp", "ETP", Kind.ETP),
            Column("budgetaire", "Coût budgétaire", Kind.EUROS, EUROS),
            Column("analytique", "Coût analytique", Kind.EUROS, EUROS),
            QUALITY,
            Column("souffrance", "En souffrance"),
        ),
        rows=tuple(rows),
        empty_text="Aucun service n’est encore décrit.",
    )


def service_section(diagnostic: Diagnostic, service: Service, hrefs: dict[int, str] | None = None) -> Section:
    """One service, employer by employer: costs and quality, volumes, backlog, means. ``hrefs``: employer → its sheet."""
    fiches = diagnostic.des_employeurs(service)
    if not fiches:
        return Section(
            f"service-{service.pk}",
            service.libelle,
            (EmptyState("Ce service n’existe nulle part à ce jour.", "Chaque direction générale répond chez elle."),),
        )
    links = hrefs or {}
    k = diagnostic.seuil
    lines = [
        Line(Cell(fiche.collectivite.nom, href=links.get(fiche.collectivite.pk, "")), fiche, fiche.cout)
        for fiche in fiches
    ]
    return Section(
        f"service-{service.pk}",
        service.libelle,
        (
            budget_table(
                "couts", "Employeur", "Ce que paie chaque employeur, et la qualité rendue", lines, k, total=True
            ),
            analytic_table("analytique", "Employeur", "Du coût payé au coût complet", lines, k),
            *(table for table in (volumes_table(fiches), backlog_table(fiches), means_table(fiches)) if table.rows),
        ),
    )


def volumes_table(fiches: Iterable[Fiche]) -> Table:
    """What is done in a year; per ETP unless the service has less than half a post, where the ratio says nothing."""
    return Table(
        key="volumes",
        title="Ce qui est fait en une année",
        source=SOURCE,
        notes=("Le rapport par ETP n’est pas calculé sous 0,5 ETP : il ne voudrait rien dire.",),
        columns=(
            Column("employeur", "Employeur"),
            Column("quoi", "Quoi"),
            Column("combien", "Combien", Kind.DECIMAL),
            Column("unite", "Unité"),
            Column("annee", "Année", Kind.YEAR),
            Column("etp", "ETP", Kind.ETP),
            Column("par-etp", "Par ETP"),
            Column("confiance", "Confiance"),
        ),
        rows=tuple(
            (
                fiche.collectivite.nom,
                volume.libelle,
                volume.valeur,
                volume.unite,
                volume.annee,
                fiche.etp,
                number_words(ratio) if (ratio := par_etp(volume.valeur, fiche.etp)) is not None else "moins de 0,5 ETP",
                volume.get_confiance_display(),
            )
            for fiche in fiches
            for volume in fiche.annuels
        ),
        empty_text="Aucun volume n’est encore saisi.",
    )


def backlog_table(fiches: Iterable[Fiche]) -> Table:
    """What waits: stocks counted on a day, the situation before anything is pooled."""
    return Table(
        key="en-souffrance",
        title="Ce qui attend aujourd’hui",
        caption="Dossiers en souffrance à la date du constat : la situation de départ, à comparer plus tard",
        source=SOURCE,
        columns=(
            Column("employeur", "Employeur"),
            Column("service", "Service"),
            Column("quoi", "Quoi"),
            Column("combien", "Stock", Kind.DECIMAL),
            Column("unite", "Unité"),
            Column("date", "Constaté le", Kind.DATE),
            Column("confiance", "Confiance"),
        ),
        rows=tuple(
            (
                fiche.collectivite.nom,
                fiche.service.libelle,
                volume.libelle,
                volume.valeur,
                volume.unite,
                volume.date_constat,
                volume.get_confiance_display(),
            )
            for fiche in fiches
            for volume in fiche.en_souffrance
        ),
        empty_text="Aucun dossier en souffrance n’est déclaré.",
    )


def means_table(fiches: Iterable[Fiche]) -> Table:
    """Software, contracts, premises, vehicles."""
    return Table(
        key="moyens",
        title="Avec quels moyens",
        source=SOURCE,
        columns=(
            Column("employeur", "Employeur"),
            Column("nature", "Nature"),
            Column("quoi", "Quoi"),
            Column("domaine", "Pour quoi faire"),
            Column("fournisseur", "Éditeur ou titulaire"),
            Column("montant", "Montant", Kind.EUROS, EUROS),
            Column("echeance", "Échéance", Kind.DATE),
        ),
        rows=tuple(
            (
                fiche.collectivite.nom,
                moyen.get_nature_display(),
                moyen.libelle,
                moyen.get_domaine_display() or None,
                moyen.fournisseur or None,
                moyen.montant_euros,
                moyen.date_echeance,
            )
            for fiche in fiches
            for moyen in fiche.moyens
        ),
        empty_text="Aucun moyen n’est encore décrit.",
    )


def deadlines_table(deadlines: Sequence[Echeance], jour: date) -> Table:
    """Contracts and software by end date: what ends soon is the moment to buy together."""
    limit = add_months(jour, SOON_MONTHS)

    def state(day: date) -> Cell:
        if day < jour:
            return Cell("échu", tone="bad")
        return Cell("dans l’année", tone="warn") if day <= limit else Cell("plus tard")

    soon = sum(jour <= one.moyen.date_echeance <= limit for one in deadlines)
    return Table(
        key="echeances",
        title=f"{soon} {plural(soon, 'contrat')} "
        f"{plural(soon, 'arrive', 'arrivent')} à échéance dans les {SOON_MONTHS} mois",
        caption="Contrats et logiciels dont la fin est connue, du plus proche au plus lointain",
        source=SOURCE,
        date=jour,
        columns=(
            Column("quoi", "Contrat ou logiciel"),
            Column("echeance", "Échéance", Kind.DATE),
            Column("etat", "Quand"),
            Column("employeur", "Employeur"),
            Column("service", "Service"),
            Column("fournisseur", "Éditeur ou titulaire"),
            Column("montant", "Montant", Kind.EUROS, EUROS),
        ),
        rows=tuple(
            (
                one.moyen.libelle,
                one.moyen.date_echeance,
                state(one.moyen.date_echeance),
                one.collectivite.nom,
                one.service.libelle,
                one.moyen.fournisseur or None,
                one.moyen.montant_euros,
            )
            for one in deadlines
        ),
        empty_text="Aucune échéance n’est encore saisie.",
    )


def poolings_table(rows: Iterable[MutualisationExistante], href: dict[int, str] | None = None) -> Table:
    """What is pooled already: its form, parties, dates, agents, cost and what it brings. ``href``: key → its form."""
    links = href or {}
    return Table(
        key="mutualisations",
        title="Ce qui est déjà mutualisé",
        source="mutualisations existantes, saisies par la cheffe ou le chef de projet",
        columns=(
            Column("quoi", "Mutualisation"),
            Column("forme", "Forme"),
            Column("parties", "Parties"),
            Column("depuis", "Depuis", Kind.DATE),
            Column("jusqu-au", "Jusqu’au", Kind.DATE),
            Column("agents", "Agents", Kind.INTEGER),
            Column("cout", "Coût", Kind.EUROS, EUROS),
            Column("qualite", "Ce qu’elle apporte"),
        ),
        rows=tuple(
            (
                Cell(
                    row.libelle,
                    href=links.get(row.pk, ""),
                    note=f"coût {row.annee_cout}" if row.cout_annuel_euros else "",
                ),
                row.get_forme_display(),
                ", ".join([*(party.nom for party in row.parties.all()), *filter(None, [row.autres_parties])]),
                row.date_debut,
                row.date_fin,
                row.agents,
                row.cout_annuel_euros,
                row.qualite or NOT_MEASURED,
            )
            for row in rows
        ),
        empty_text="Aucune mutualisation n’est encore recensée.",
    )


def sheet_tables(fiche: Fiche, k: int, years: dict[int, str] | None = None) -> tuple[Table, Table]:
    """Both views of the costs of one sheet, one line per year. ``years``: year → « D’où vient ce chiffre ? »."""
    links = years or {}
    lines = [Line(Cell(str(cout.annee), href=links.get(cout.annee, "")), fiche, cout) for cout in fiche.couts]
    return (
        budget_table("couts", "Année", "Ce que le service coûte, et la qualité rendue", lines, k),
        analytic_table("analytique", "Année", "Du coût payé au coût complet", lines, k),
    )


def staff_words(fiche: Fiche) -> str:
    """« 3 agents, 2,60 ETP »: public facts."""
    if not fiche.tetes:
        return "effectif non saisi"
    return f"{fiche.tetes} {plural(fiche.tetes, 'agent')}, {format_etp(fiche.etp)}"
