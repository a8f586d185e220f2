"""Two to four scenarios side by side → one table, no amount without its interval where one exists."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from types import MappingProxyType

from common.figures import MASKED_PROTECTS, Column, Table
from common.values import NBSP, format_euros
from scenarios.engine.bilan import phrase_retour, phrase_retour_entre
from scenarios.figures_words import SOURCE, between, saved
from scenarios.inputs import Calcul
from scenarios.uncertainty import Bouts, Incertitude


def comparison_table(
    calculs: list[Calcul],
    annee: int,
    protected: Collection[int] = (),
    incertitudes: Mapping[int, Incertitude | None] = MappingProxyType({}),
    adopte: int | None = None,
) -> Table:
    """Two to four scenarios side by side, one line per question; an amount that a hypothesis moves says between what.

    protected: keys of the scenarios where movements are masked for this reader: their ETP afterwards are not said.
    incertitudes: by key of the scenario. adopte: key of the adopted one among them, to which the others are compared.
    """
    horizons = {c.scenario.pk: len(c.resultat.annees) for c in calculs}

    def line(label: str, read) -> tuple:
        return (label, *(read(c) for c in calculs))

    def total(c: Calcul, name: str) -> Decimal:
        return sum((getattr(years[annee], name) for years in c.resultat.parties.values()), Decimal(0))

    def own(c: Calcul) -> Incertitude | None:
        return incertitudes.get(c.scenario.pk)

    def with_interval(said: str, ends: Bouts | None) -> str:
        return f"{said} ({between(ends)} selon les hypothèses)" if ends and ends[0] != ends[1] else said

    def words(c: Calcul, rank: int | None, *, etayes: bool) -> str:
        horizon, sure = horizons[c.scenario.pk], own(c)
        between_years = phrase_retour_entre(*sure.retours(etayes=etayes), horizon) if sure else ""
        return phrase_retour(rank, horizon) + (f" ({between_years})" if between_years else "")

    def gap(c: Calcul) -> Decimal:
        return total(c, "avant_euros") - total(c, "apres_euros")

    def gap_ends(c: Calcul) -> Bouts | None:
        """The gap moves as the balance does: what is contained depends on the trend alone."""
        if (sure := own(c)) is None:
            return None
        sure_part = gap(c) - c.resultat.bilan.net(annee)
        return tuple(end + sure_part for end in sure.solde(annee))

    def cost_ends(c: Calcul) -> Bouts | None:
        ends = gap_ends(c)
        return None if ends is None else (total(c, "avant_euros") - ends[1], total(c, "avant_euros") - ends[0])

    def against(c: Calcul) -> str:
        reference = next(one for one in calculs if one.scenario.pk == adopte)
        if c is reference:
            return "c’est le scénario adopté"
        more = gap(c) - gap(reference)
        if not more:
            return "le même écart"
        return f"{format_euros(abs(more))} {'d’économie' if more > 0 else 'de dépense'} de plus"

    def supported(c: Calcul) -> str:
        ends = sure.gains(annee, etayes=True) if (sure := own(c)) else None
        return with_interval(format_euros(c.resultat.bilan.gains_etayes[annee]), ends)

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
            line("Coût avec", lambda c: with_interval(format_euros(total(c, "apres_euros")), cost_ends(c))),
            line("Écart", lambda c: with_interval(saved(gap(c)), gap_ends(c))),
            *((line("Comparé au scénario adopté", against),) if adopte else ()),
            line("Dont dépense contenue (tendance)", lambda c: format_euros(c.resultat.depense_contenue_euros[annee])),
            line(
                "Gains annoncés",
                lambda c: with_interval(
                    format_euros(c.resultat.bilan.gains_annonces[annee]), own(c).gains(annee) if own(c) else None
                ),
            ),
            line("Dont étayés", supported),
            line("Retour, tous gains", lambda c: words(c, c.resultat.bilan.annee_retour_annonce, etayes=False)),
            line("Retour, étayés seulement", lambda c: words(c, c.resultat.bilan.annee_retour_etaye, etayes=True)),
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
