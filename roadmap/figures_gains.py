"""Gains followed: what was announced, what was measured since, and how long the start takes to be paid back."""

from collections.abc import Callable
from decimal import Decimal

from common.figures import Cell, Column, Kind, Table
from common.preuves import Preuve
from common.values import format_decimal, plural
from diagnostics.figures_register import TONES
from diagnostics.models import EntreeRegistre
from diagnostics.queries_register import Genre, Registre
from diagnostics.registre import constate
from roadmap.formation import part_mixte_dite
from roadmap.models import FicheAction, Repere
from roadmap.queries.training import Formations
from scenarios.engine.bilan import duree_amortissement

ZERO = Decimal("0.00")
Address = Callable[[EntreeRegistre], str]


def gains_followed(registre: Registre, address: Address | None = None) -> Table:
    """Every gain, refuted ones included: announced, measured, the gap, on which date and with which document."""
    gains = registre.de(Genre.GAIN)
    measured = {one.pk: constate(one.niveau, one.montant_mesure_euros) for one in gains}
    known = [one for one in gains if measured[one.pk] is not None]
    gaps = {one.pk: measured[one.pk] - one.montant_euros for one in known if one.montant_euros is not None}
    refuted = sum(one.niveau == Preuve.REFUTE for one in gains)
    found = len(known) - refuted
    return Table(
        key="gains-suivis",
        title=f"{found} {plural(found, 'gain constaté', 'gains constatés')}"
        + (f" et {refuted} {plural(refuted, 'réfuté')}" if refuted else "")
        + f" sur {len(gains)} {plural(len(gains), 'gain annoncé', 'gains annoncés')}",
        caption="Euros par an. Un gain réfuté reste visible : il était annoncé, il vaut zéro.",
        columns=(
            Column("gain", "Gain"),
            Column("annonce", "Annoncé", Kind.EUROS, "€ par an"),
            Column("constate", "Constaté", Kind.EUROS, "€ par an"),
            Column("ecart", "Écart", Kind.EUROS, "€ par an"),
            Column("preuve", "Niveau de preuve"),
            Column("date", "Mesuré le", Kind.DATE),
            Column("piece", "Pièce ou raison"),
        ),
        rows=tuple(
            (
                Cell(
                    one.libelle, href=address(one) if address else "", note=one.service.libelle if one.service else ""
                ),
                one.montant_euros,
                "pas encore" if measured[one.pk] is None else measured[one.pk],
                gaps.get(one.pk, ""),
                Cell(one.get_niveau_display(), tone=TONES.get(Preuve(one.niveau), "warn")),
                one.date_mesure or "",
                (one.methode if one.niveau == Preuve.REFUTE else one.piece) or "",
            )
            for one in gains
        ),
        total_row=(
            f"Ensemble des gains constatés{' ou réfutés' if refuted else ''}",
            sum((one.montant_euros for one in known if one.montant_euros is not None), ZERO),
            registre.totaux.mesures,
            sum(gaps.values(), ZERO) if gaps else "",
            "",
            "",
            "",
        )
        if known
        else None,
        source="registre des gains et des difficultés",
        notes=(
            "L’ensemble ne compare que les gains mesurés en euros et les gains réfutés : les autres ne sont pas connus.",
            "L’écart ne compte que les gains annoncés en euros.",
        ),
        empty_text="Aucun gain n’est encore retenu.",
    )


def payback(registre: Registre, actions: list[FicheAction]) -> Table:
    """Years to pay back the start of the actions: with the gains announced, with those supported, with those measured."""
    start = sum((one.cout_initial_euros or ZERO for one in actions), ZERO)
    totals = registre.totaux

    def years(gain: Decimal) -> str:
        if not start:
            return "rien à rembourser"
        length = duree_amortissement(start, gain)
        return (
            "jamais à ce rythme"
            if length is None
            else f"{format_decimal(length, 0 if length == int(length) else 1)} {plural(length, 'an', 'ans')}"
        )

    return Table(
        key="retour",
        title="En combien de temps le démarrage est remboursé",
        columns=(
            Column("gains", "Si l’on ne compte que les gains"),
            Column("annuels", "Gains annuels", Kind.EUROS, "€ par an"),
            Column("depart", "Coût de départ des actions", Kind.EUROS, "€"),
            Column("duree", "Remboursé en"),
        ),
        rows=tuple(
            (label, gain, start, years(gain))
            for label, gain in (("annoncés", totals.annonces), ("étayés", totals.etayes), ("constatés", totals.mesures))
        ),
        source="coût de départ des actions de la feuille de route ÷ gains annuels du registre",
        notes=("Gains supposés constants ; le coût annuel des actions n’y est pas, un scénario le compte.",),
    )


def difficulties_measured(registre: Registre, found: Formations, address: str = "") -> Table | None:
    """Difficulties of the register that the markers of common culture measure, not only describe; None without one.

    ``address``: the page of the trainings and of the markers, where each count is taken from.
    """
    measures = {
        "CULTURE": f"repères en place : {found.repere()}",
        "PROCEDURES": f"procédures unifiées : {found.repere(Repere.Genre.PROCEDURE)}",
    }
    if mixed := part_mixte_dite(found.employeurs_des_sessions):
        measures["CULTURE"] += f" ; sessions de management mixtes : {mixed}"
    rows = [
        (one.libelle, Cell(measures[one.code], href=address))
        for one in registre.de(Genre.DIFFICULTE)
        if one.code in measures and found.reperes
    ]
    if not rows:
        return None
    return Table(
        key="difficultes-mesurees",
        title="Difficultés mesurées",
        caption="Ce que disent les repères de culture commune et les formations.",
        columns=(Column("difficulte", "Difficulté"), Column("mesure", "Où elle en est")),
        rows=tuple(rows),
    )
