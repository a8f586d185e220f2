"""The register as figures: the totals together, gains, difficulties, promises to the agents."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from common.figures import Cell, Column, KeyFigure, KeyFigures, Kind, Section, Table
from common.preuves import Preuve
from common.values import plural
from diagnostics.figures_testimonies import library_table, testimonies_table
from diagnostics.models import EntreeRegistre
from diagnostics.queries_comments import Comment
from diagnostics.queries_register import Genre, Registre, temoignages
from governance.links import Link

SOURCE = "registre des gains et des difficultés"
TONES = {Preuve.REFUTE: "bad", Preuve.ETAYE: "ok", Preuve.MESURE: "ok"}
Links = dict[int, str]


def totals_figures(registre: Registre) -> KeyFigures:
    """What is announced, never without what is supported and measured."""
    totals = registre.totaux
    note = f"dont étayés {totals.part(totals.etayes)} ; dont mesurés {totals.part(totals.mesures)}"
    return KeyFigures(
        (KeyFigure("Gains annuels annoncés", totals.annonces, Kind.EUROS, "par an", note=note, key="gains"),)
    )


def gains_table(registre: Registre, links: Links | None = None) -> Table:
    """Each gain with its amount, its level of proof and what proves it; the title says the totals together."""
    hrefs = links or {}
    totals = registre.totaux
    return Table(
        key="gains",
        title=totals.phrase[0].upper() + totals.phrase[1:],
        caption="Euros par an. Un gain réfuté reste visible et ne compte pour rien.",
        source=SOURCE,
        columns=(
            Column("gain", "Gain"),
            Column("montant", "Annoncé", Kind.EUROS, "€ par an"),
            Column("preuve", "Niveau de preuve"),
            Column("pourquoi", "Ce qui le dit"),
            Column("porteur", "Qui s’en occupe"),
        ),
        rows=tuple(
            (
                Cell(one.libelle, href=hrefs.get(one.pk, ""), note=one.service.libelle if one.service else ""),
                one.montant_euros,
                Cell(one.get_niveau_display(), tone=TONES.get(Preuve(one.niveau), "warn")),
                _proof(one),
                one.porteur or None,
            )
            for one in registre.de(Genre.GAIN)
        ),
        empty_text="Aucun gain n’est encore retenu.",
    )


def _proof(one: EntreeRegistre) -> str | None:
    if one.niveau == Preuve.MESURE:
        return f"{one.situation_depart} → {one.mesure} ({one.date_mesure:%d/%m/%Y}) ; {one.piece}"
    return one.piece or one.methode or None


def difficulties_table(registre: Registre, links: Links | None = None) -> Table:
    """Each difficulty with its answer, and what was said of it, here or elsewhere."""
    hrefs = links or {}
    said = {
        one.entree: f"{one.territoire} ({one.annee}) : {one.lecon} Source : {one.source}."
        for one in temoignages()
        if one.code not in registre.repris
    }
    own: dict[int | None, list[str]] = {}
    for found in registre.temoignages:
        own.setdefault(found.entree_id, []).append(f"{found} : {found.lecon} Source : {found.source}.")
    return Table(
        key="difficultes",
        title="Ce qui rend la chose difficile, et ce qu’on y répond",
        source=SOURCE,
        columns=(
            Column("difficulte", "Difficulté"),
            Column("reponse", "Réponse prévue"),
            Column("porteur", "Qui s’en occupe"),
            Column("revue", "À revoir le", Kind.DATE),
            Column("temoignage", "Ce qu’on en a dit"),
        ),
        rows=tuple(
            (
                Cell(one.libelle, href=hrefs.get(one.pk, ""), note=one.service.libelle if one.service else ""),
                one.reponse or None,
                one.porteur or None,
                one.date_revue,
                " ".join(filter(None, (said.get(one.code) if one.code else None, *own.get(one.pk, ())))) or "—",
            )
            for one in registre.de(Genre.DIFFICULTE)
        ),
        empty_text="Aucune difficulté n’est encore retenue.",
    )


def promises_table(registre: Registre, links: Links | None = None) -> Table:
    """What agents were promised: training, equipment, mobility."""
    hrefs = links or {}
    return Table(
        key="promesses",
        title="Ce qui est promis aux agents",
        caption="Formation, équipement, mobilité, carrières : sur la même page que les gains",
        source=SOURCE,
        columns=(
            Column("promesse", "Promesse"),
            Column("mesure", "Où elle en est"),
            Column("porteur", "Qui s’en occupe"),
            Column("revue", "À revoir le", Kind.DATE),
        ),
        rows=tuple(
            (Cell(one.libelle, href=hrefs.get(one.pk, "")), one.mesure or None, one.porteur or None, one.date_revue)
            for one in registre.de(Genre.PROMESSE)
        ),
        empty_text="Non renseigné.",
    )


def register_tables(registre: Registre, links: Links | None = None) -> tuple[Table, Table, Table]:
    """The three tables of the register, in reading order."""
    return gains_table(registre, links), promises_table(registre, links), difficulties_table(registre, links)


def comments_table(comments: Sequence[Comment], links: Links | None = None) -> Table:
    """What the comité de pilotage says of the register, signed, with the answers."""
    hrefs = links or {}
    waiting = sum(not one.reponse for one in comments)
    return Table(
        key="commentaires",
        title="Ce que le comité de pilotage en dit"
        + (
            f" : {waiting} {plural(waiting, 'commentaire attend', 'commentaires attendent')} une réponse"
            if waiting
            else ""
        ),
        source=SOURCE,
        columns=(
            Column("entree", "À propos de"),
            Column("qui", "Qui le dit"),
            Column("date", "Le", Kind.DATE),
            Column("commentaire", "Commentaire"),
            Column("reponse", "Réponse"),
            Column("repondu", "Répondu le", Kind.DATE),
        ),
        rows=tuple(
            (
                Cell(one.entree.libelle, href=hrefs.get(one.entree.pk, "")),
                one.qui,
                timezone.localtime(one.date).date(),
                one.texte,
                one.reponse or None,
                timezone.localtime(one.date_reponse).date() if one.date_reponse else None,
            )
            for one in comments
        ),
        empty_text="Aucun commentaire.",
    )


def section_register(registre: Registre, titre: str, resting: Mapping[int, Sequence[Link]] | None = None) -> Section:
    """The register in a document: the same totals, the same tables, then the testimonies that are published.

    ``resting``: what the floors above say rests on each testimony (``diagnostics.links``).
    """
    told = (testimonies_table(registre.temoignages, resting=resting),) if registre.temoignages else ()
    library = library_table(registre.repris)
    return Section(
        "registre",
        titre,
        (totals_figures(registre), *register_tables(registre), *told, *((library,) if library.rows else ())),
    )
