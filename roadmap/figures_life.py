"""The life of a shared service → tables: its acts, who is in, what its parties say of it."""

from collections.abc import Callable
from datetime import date, timedelta

from common.figures import Cell, Column, Table
from common.figures.specs import Kind
from common.values import format_date, plural
from roadmap.models import ActeService, PartieService
from roadmap.queries.life import Vie
from roadmap.vie import SEUIL, questions


def acts_table(vie: Vie, address: Callable[[ActeService], str] | None = None) -> Table:
    """Every act: signed or not, from when to when, its notice."""
    return Table(
        key="actes",
        title="Les actes qui lient les parties",
        columns=(
            Column("acte", "Acte"),
            Column("objet", "Objet"),
            Column("signature", "Signé le", Kind.DATE),
            Column("effet", "Prend effet le", Kind.DATE),
            Column("fin", "Prend fin le", Kind.DATE),
            Column("preavis", "Préavis"),
            Column("piece", "Pièce"),
        ),
        rows=tuple(
            (
                Cell(str(one), href=address(one) if address else ""),
                one.objet or "",
                one.date_signature or Cell("projet", tone="warn"),
                one.date_effet,
                one.date_echeance or "sans limite",
                f"{one.preavis_mois} mois" if one.preavis_mois else "",
                one.document.titre if one.document else "",
            )
            for one in vie.actes
        ),
        source="actes saisis par la conduite du projet",
        empty_text="Aucun acte n’est encore saisi.",
    )


def parties_table(vie: Vie, jour: date) -> Table:
    """Who takes part, from when to when."""

    def state(one: PartieService) -> Cell:
        entry, leaving = one.date_entree, one.date_sortie
        back = next((back for out, back in one.jours_dehors if out <= jour < back), None)
        if back is not None:
            return Cell(f"sortie, reviendra le {format_date(back)}")
        if leaving is not None and leaving <= jour:
            return Cell("sortie")
        if entry is not None and entry > jour:
            return Cell("entrera")
        return Cell("sortira" if leaving else "prend part", tone="warn" if leaving else "ok")

    def away(one: PartieService) -> str:
        return " ; ".join(
            f"dehors du {format_date(out)} au {format_date(back - timedelta(days=1))}" for out, back in one.jours_dehors
        )

    return Table(
        key="parties",
        title="Qui prend part au service, et quand",
        columns=(
            Column("partie", "Collectivité"),
            Column("entree", "Entrée", Kind.DATE),
            Column("sortie", "Premier jour dehors", Kind.DATE),
            Column("etat", "Aujourd’hui"),
        ),
        rows=tuple(
            (
                Cell(
                    one.collectivite.nom,
                    note="gère le service" if one.collectivite_id == vie.service.gestionnaire_id else away(one),
                ),
                one.date_entree or "dès l’ouverture",
                one.date_sortie or "",
                state(one),
            )
            for one in vie.service.parties.all()
        ),
        source="adhésions et retraits signés",
        date=jour,
        notes=("Une année ne compte que les parties présentes au moins un jour ; celles d’avant ne changent pas.",),
    )


def returns_table(vie: Vie) -> Table:
    """The same questions at each look back: the mean of the parties, from ``SEUIL`` answers on."""
    waves = vie.bilans
    return Table(
        key="bilans",
        title="Ce que les parties disent du service",
        caption="Moyennes de 1 (pas du tout d’accord) à 5 (tout à fait d’accord), sauf unité dite.",
        columns=(
            Column("question", "Question"),
            *(
                Column(
                    f"m{one.mois}", f"À {one.mois} mois, {one.n} {plural(one.n, 'réponse', 'réponses')}", Kind.DECIMAL
                )
                for one in waves
            ),
        ),
        rows=tuple(
            (
                Cell(one.libelle, note="" if one.est_note else f"en {one.unite}, dit par le gestionnaire"),
                # a mean of marks has one decimal at each look back; days and percentages are said as they come
                *(Cell(wave.moyennes[one.code], places=1 if one.est_note else None) for wave in waves),
            )
            for one in questions()
        ),
        source="réponses des parties au bilan du service",
        notes=(f"Rien ne se lit d’un bilan avant {SEUIL} réponses, ni d’une question avant autant.",),
    )
