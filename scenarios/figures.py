"""Values of a computed scenario → figures: the same sections for the page, the document and the workbook."""

from collections.abc import Collection
from decimal import Decimal

from common.figures import (
    MASKED_PROTECTS,
    Cell,
    Column,
    EmptyState,
    KeyFigure,
    KeyFigures,
    Kind,
    Lines,
    LineSeries,
    Masked,
    Notice,
    Section,
    Sensitivity,
    Table,
)
from common.preuves import LIBELLES_PREUVE, Preuve
from common.values import NBSP, format_euros, plural
from scenarios.engine.bilan import Gain, phrase_retour
from scenarios.engine.effectifs import ETP_PUBLICS
from scenarios.inputs import Calcul, ecarts_lisibles, effectifs_de
from scenarios.models import ServiceScenario
from scenarios.uncertainty import Incertitude

EUROS_YEAR = "€/an"
PER_YEAR = "par an"
SOURCE = "coûts, effectifs et clés saisis dans le scénario"
PROTECTED = "Ce que deviennent les agents d’un employeur se lit chez lui : petits effectifs masqués, totaux compris."
TONE_PREUVE = {Preuve.REFUTE: "bad", Preuve.ETAYE: "ok", Preuve.MESURE: "ok"}


def saved(amount: Decimal) -> str:
    """« 1 786,24 € d’économie » or « 8 613,76 € de dépense en plus »: the sign is a word."""
    if amount == 0:
        return "aucun écart"
    kind = "d’économie" if amount > 0 else "de dépense en plus"
    return f"{format_euros(abs(amount))} {kind}"


def between(ends: tuple[Decimal, Decimal]) -> str:
    """« entre 4 000,00 € et 7 000,00 € »."""
    low, high = map(format_euros, ends)
    return f"entre {low} et {high}"


def key_figures(calcul: Calcul, incertitude: Incertitude | None = None) -> KeyFigures:
    """The pair of gains, the yearly balance once all is open, the investment and the two years of return.

    The balance comes with its interval where a hypothesis has bounds.
    """
    balance = calcul.resultat.bilan
    last = balance.annees[-1]
    sure = saved(balance.net(last))
    if incertitude is not None and (ends := incertitude.solde(last))[0] != ends[1]:
        sure = f"{sure} ; {between(ends)} selon les hypothèses"
    horizon = len(balance.annees)
    return KeyFigures(
        (
            KeyFigure(
                f"Solde de l’année {last}",
                balance.net(last),
                Kind.EUROS,
                PER_YEAR,
                note=sure,
                key="solde",
            ),
            KeyFigure(
                f"Gains annoncés en {last}",
                balance.gains_annonces[last],
                Kind.EUROS,
                PER_YEAR,
                note=f"dont étayés : {format_euros(balance.gains_etayes[last])}",
                key="gains",
            ),
            KeyFigure(
                "Investissements",
                sum(balance.investissements.values(), Decimal(0)),
                Kind.EUROS,
                note=f"sur {horizon} {plural(horizon, 'an', 'ans')}",
                key="investissements",
            ),
            KeyFigure(
                "Retour, tous gains",
                phrase_retour(balance.annee_retour_annonce, horizon),
                note=f"étayés seulement : {phrase_retour(balance.annee_retour_etaye, horizon)}",
                key="retour",
            ),
        )
    )


def employers_table(calcul: Calcul, annee: int, hidden: Collection[int] = ()) -> Table:
    """What each employer bears and employs before and after, in one year; one line each and their total.

    hidden: employers whose movements are masked for this reader; their ETP afterwards and its total are too.
    """
    rows, totals = [], [Decimal(0)] * 6
    for party in calcul.parties:
        row = calcul.resultat.parties[party.siren][annee]
        values = (
            row.avant_euros,
            row.apres_euros,
            row.avant_euros - row.apres_euros,
            row.part_euros,
            row.etp_avant,
            row.etp_apres,
        )
        totals = [total + value for total, value in zip(totals, values, strict=True)]
        rows.append((party.nom, *values[:-1], MASKED_PROTECTS if party.pk in hidden else values[-1]))
    return Table(
        key="employeurs",
        title=f"Ce que chacun paie et emploie en {annee}, sans et avec ce scénario",
        caption="Coûts des services du scénario, vue budgétaire ; un écart positif est payé en moins. "
        "ETP employés au 31 décembre.",
        source=SOURCE,
        notes=(PROTECTED,) if hidden else (),
        sensitivity=Sensitivity.MASKED if hidden else Sensitivity.PUBLIC,
        columns=(
            Column("employeur", "Employeur"),
            Column("avant", "Sans mutualisation", Kind.EUROS, EUROS_YEAR),
            Column("apres", "Avec", Kind.EUROS, EUROS_YEAR),
            Column("ecart", "Écart", Kind.EUROS, EUROS_YEAR),
            Column("part", "Dont part du service", Kind.EUROS, EUROS_YEAR),
            Column("etp_avant", "ETP avant", Kind.ETP),
            Column("etp_apres", "ETP après", Kind.ETP),
        ),
        rows=tuple(rows),
        total_row=("Ensemble", *totals[:-1], MASKED_PROTECTS if hidden else totals[-1]),
    )


def balance_table(calcul: Calcul) -> Table:
    """Year by year, the balance without remainder: gains, extra costs, investments, contained spending."""
    balance, contained = calcul.resultat.bilan, calcul.resultat.depense_contenue_euros
    return Table(
        key="bilan",
        title="Un seul bilan : ce qui est gagné, ce qui est dépensé, ce qui est contenu",
        caption="Gains et surcoûts aux prix de la première année ; solde = annoncés − surcoûts − investissements.",
        source=SOURCE,
        notes=("La dépense contenue dépend de la tendance : elle n’entre ni dans le solde ni dans le retour.",),
        columns=(
            Column("annee", "Année", Kind.YEAR),
            Column("annonces", "Gains annoncés", Kind.EUROS, "€"),
            Column("etayes", "Dont étayés", Kind.EUROS, "€"),
            Column("surcouts", "Surcoûts", Kind.EUROS, "€"),
            Column("investissements", "Investissements", Kind.EUROS, "€"),
            Column("solde", "Solde", Kind.EUROS, "€"),
            Column("contenue", "Dépense contenue", Kind.EUROS, "€"),
        ),
        rows=tuple(
            (
                annee,
                balance.gains_annonces[annee],
                balance.gains_etayes[annee],
                balance.surcouts[annee],
                balance.investissements[annee],
                balance.net(annee),
                contained[annee],
            )
            for annee in balance.annees
        ),
    )


def curve(calcul: Calcul) -> Lines:
    """The investment curve: running balance with all gains, and with supported gains only."""
    balance = calcul.resultat.bilan
    horizon = len(balance.annees)
    return Lines(
        key="courbe",
        title=f"Tous gains : {phrase_retour(balance.annee_retour_annonce, horizon)} ; "
        f"étayés seulement : {phrase_retour(balance.annee_retour_etaye, horizon)}",
        caption="Cumul du solde depuis la première année, en euros.",
        source=SOURCE,
        kind=Kind.EUROS,
        unit="€",
        point_label="Année",
        points=tuple(str(annee) for annee in balance.annees),
        series=(
            LineSeries("annonce", "tous les gains", tuple(balance.cumul_annonce[a] for a in balance.annees)),
            LineSeries("etaye", "gains étayés seulement", tuple(balance.cumul_etaye[a] for a in balance.annees)),
        ),
    )


def gains_table(calcul: Calcul, incertitude: Incertitude | None = None) -> Table:
    """Each gain with its level of proof, in the last year, and its interval where a hypothesis has bounds."""
    last = calcul.resultat.annees[-1]
    reasons = {
        f"{row.service.libelle} – {proof.get_rubrique_display()}": proof.justification
        for row in calcul.services
        for proof in row.preuves.all()
    }
    gains = [gain for service in calcul.resultat.services for gain in service.gains]
    return Table(
        key="gains",
        title=f"Chaque gain de {last} dit son niveau de preuve",
        source=SOURCE,
        columns=(
            Column("gain", "Gain"),
            Column("montant", "Montant", Kind.EUROS, EUROS_YEAR),
            *((Column("intervalle", "Selon les hypothèses"),) if incertitude else ()),
            Column("preuve", "Niveau de preuve"),
            Column("justification", "Ce qui le prouve"),
        ),
        rows=tuple(
            (
                gain.libelle,
                gain.montants.get(last, Decimal(0)),
                *((_ends(incertitude, gain, last),) if incertitude else ()),
                Cell(LIBELLES_PREUVE[gain.preuve], tone=TONE_PREUVE.get(gain.preuve, "warn")),
                reasons.get(gain.libelle) or None,
            )
            for gain in gains
        ),
        empty_text="Ce scénario n’annonce aucun gain : il ne coûte pas moins, sous aucune rubrique.",
    )


def _ends(incertitude: Incertitude, gain: Gain, annee: int) -> str:
    ends = incertitude.bornes(gain.libelle, annee)
    return between(ends) if ends else "pas d’intervalle donné"


def services_table(calcul: Calcul, annee: int) -> Table:
    """Shared cost of each service and what it changes in one year."""
    rows = []
    for row, result in zip(calcul.services, calcul.resultat.services, strict=True):
        rows.append(
            (
                row.service.libelle,
                row.get_forme_display(),
                row.date_ouverture,
                len(row.participations.all()),
                result.cout_partage_euros[annee],
                result.bilan.net(annee),
            )
        )
    return Table(
        key="services",
        title=f"Les services de ce scénario en {annee}",
        source=SOURCE,
        columns=(
            Column("service", "Service"),
            Column("forme", "Forme"),
            Column("ouverture", "Ouverture", Kind.DATE),
            Column("membres", "Membres", Kind.INTEGER),
            Column("cout", "Coût partagé", Kind.EUROS, EUROS_YEAR),
            Column("solde", "Solde", Kind.EUROS, EUROS_YEAR),
        ),
        rows=tuple(rows),
    )


def scenario_section(
    calcul: Calcul, annee: int, incertitude: Incertitude | None = None, hidden: Collection[int] = ()
) -> Section:
    """All that a scenario changes, in reading order. hidden: employers whose movements are masked for this reader."""
    if not calcul.services:
        return Section(
            "effets",
            "Ce que change ce scénario",
            (
                EmptyState(
                    "Aucun service n’est encore mutualisé dans ce scénario.",
                    "La cheffe ou le chef de projet ajoute les services.",
                ),
            ),
        )
    alerts = tuple(Notice("À vérifier", text, "warn") for text in calcul.resultat.bilan.alertes)
    return Section(
        "effets",
        "Ce que change ce scénario",
        (
            key_figures(calcul, incertitude),
            *alerts,
            employers_table(calcul, annee, hidden),
            curve(calcul),
            balance_table(calcul),
            gains_table(calcul, incertitude),
        ),
    )


def staff_table(row: ServiceScenario, hidden: Collection[int] = ()) -> Table:
    """Employed and working, before and after, per employer: the two columns that must never be added together.

    hidden: employers whose movements are masked for this reader (``queries_posts.hidden_movements``), totals included.
    """
    table = effectifs_de(row)
    masked = [movement.collectivite_id in hidden for movement in row.mouvements.all()]
    columns = (
        ("avant", "Employés avant"),
        ("transferes_sortants", "Transférés"),
        ("mis_a_disposition", "Mis à disposition"),
        ("transferes_entrants", "Accueillis"),
        ("crees", "Créés"),
        ("supprimes", "Supprimés"),
        ("employes_apres", "Employés après"),
        ("affectes", "Affectés au service"),
        ("correspondants", "Restent sur place"),
    )

    def shown(key: str, value: Decimal, mask: bool) -> Decimal | Masked:
        return MASKED_PROTECTS if mask and key not in ETP_PUBLICS else value

    return Table(
        key=f"effectifs-{row.pk}",
        title=f"Qui emploie et qui travaille dans le service : {row.service.libelle}",
        source=SOURCE,
        notes=(*ecarts_lisibles(row, hidden), *((PROTECTED,) if any(masked) else ())),
        sensitivity=Sensitivity.MASKED if any(masked) else Sensitivity.PUBLIC,
        columns=(Column("employeur", "Employeur"), *(Column(key, label, Kind.ETP) for key, label in columns)),
        rows=tuple(
            (line.employeur, *(shown(key, getattr(line, key), mask) for key, _ in columns))
            for line, mask in zip(table.lignes, masked, strict=True)
        ),
        total_row=("Ensemble", *(shown(key, table.total(key), any(masked)) for key, _ in columns))
        if table.lignes
        else None,
        empty_text="Les effectifs de ce service ne sont pas encore saisis.",
    )


def comparison_table(calculs: list[Calcul], annee: int, protected: Collection[int] = ()) -> Table:
    """Two to four scenarios side by side, one line per question.

    protected: keys of the scenarios where movements are masked for this reader: their ETP afterwards are not said.
    """
    horizons = {c.scenario.pk: len(c.resultat.annees) for c in calculs}

    def line(label: str, read) -> tuple:
        return (label, *(read(c) for c in calculs))

    def total(c: Calcul, name: str) -> Decimal:
        return sum((getattr(years[annee], name) for years in c.resultat.parties.values()), Decimal(0))

    def words(c: Calcul, rank: int | None) -> str:
        return phrase_retour(rank, horizons[c.scenario.pk])

    def employed(c: Calcul) -> str:
        then = MASKED_PROTECTS.reason if c.scenario.pk in protected else _etp(total(c, "etp_apres"))
        return f"{_etp(total(c, 'etp_avant'))} → {then}"

    return Table(
        key="comparaison",
        title=f"Les scénarios côte à côte, année {annee}",
        caption="Montants en euros par an ; la qualité attendue est dite avec le coût.",
        source=SOURCE,
        columns=(Column("question", "Question"), *(Column(f"s{c.scenario.numero}", c.scenario.titre) for c in calculs)),
        rows=(
            line("Services mutualisés", lambda c: str(len(c.services))),
            line("Coût sans mutualisation", lambda c: format_euros(total(c, "avant_euros"))),
            line("Coût avec", lambda c: format_euros(total(c, "apres_euros"))),
            line("Écart", lambda c: saved(total(c, "avant_euros") - total(c, "apres_euros"))),
            line("Dont dépense contenue (tendance)", lambda c: format_euros(c.resultat.depense_contenue_euros[annee])),
            line("Gains annoncés", lambda c: format_euros(c.resultat.bilan.gains_annonces[annee])),
            line("Dont étayés", lambda c: format_euros(c.resultat.bilan.gains_etayes[annee])),
            line("Retour, tous gains", lambda c: words(c, c.resultat.bilan.annee_retour_annonce)),
            line("Retour, étayés seulement", lambda c: words(c, c.resultat.bilan.annee_retour_etaye)),
            line("ETP employés", employed),
            line(
                "Ce que l’usager y gagne",
                lambda c: (
                    " ; ".join(f"{s.service.libelle} : {s.qualite}" for s in c.services if s.qualite) or "non renseigné"
                ),
            ),
        ),
    )


def _etp(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",") + f"{NBSP}ETP"


def own_table(calcul: Calcul, siren: str, masked: bool = False) -> Table:
    """One employer, year by year: « Ma commune ». masked: its movements are, so its ETP afterwards are too."""
    return Table(
        key="ma-commune",
        sensitivity=Sensitivity.MASKED if masked else Sensitivity.PUBLIC,
        title=f"{calcul.nom(siren)} : sans mutualisation, et avec ce scénario",
        caption="« Sans » répond aussi à la question « et si je reste dehors ? ».",
        source=SOURCE,
        columns=(
            Column("annee", "Année", Kind.YEAR),
            Column("avant", "Sans mutualisation", Kind.EUROS, "€"),
            Column("apres", "Avec ce scénario", Kind.EUROS, "€"),
            Column("ecart", "Écart", Kind.EUROS, "€"),
            Column("part", "Dont part du service", Kind.EUROS, "€"),
            Column("etp_avant", "ETP avant", Kind.ETP),
            Column("etp_apres", "ETP après", Kind.ETP),
        ),
        rows=tuple(
            (
                annee,
                row.avant_euros,
                row.apres_euros,
                row.avant_euros - row.apres_euros,
                row.part_euros,
                row.etp_avant,
                MASKED_PROTECTS if masked else row.etp_apres,
            )
            for annee, row in calcul.resultat.parties[siren].items()
        ),
    )


def own_services_table(calcul: Calcul, siren: str, annee: int, masked: bool = False) -> Table:
    """One employer, service by service in one year. masked: as in ``own_table``."""
    return Table(
        key="mes-services",
        sensitivity=Sensitivity.MASKED if masked else Sensitivity.PUBLIC,
        title=f"Service par service en {annee}",
        source=SOURCE,
        columns=(
            Column("service", "Service"),
            Column("avant", "Sans mutualisation", Kind.EUROS, "€"),
            Column("apres", "Avec", Kind.EUROS, "€"),
            Column("part", "Dont part du service", Kind.EUROS, "€"),
            Column("etp_avant", "ETP avant", Kind.ETP),
            Column("etp_apres", "ETP après", Kind.ETP),
        ),
        rows=tuple(
            (
                result.libelle,
                result.parties[siren][annee].avant_euros,
                result.parties[siren][annee].apres_euros,
                result.parties[siren][annee].part_euros,
                result.parties[siren][annee].etp_avant,
                MASKED_PROTECTS if masked else result.parties[siren][annee].etp_apres,
            )
            for result in calcul.resultat.services
        ),
        empty_text="Aucun service n’est encore mutualisé dans ce scénario.",
    )
