"""Testimonies as figures: the table of the page and of the document, and the sheet that leaves the project."""

from collections.abc import Container, Iterable, Mapping, Sequence

from common.figures import Cell, Column, Kind, Paragraph, Section, Table
from common.values import format_date
from diagnostics.models import Temoignage
from diagnostics.queries_register import propositions, temoignages
from diagnostics.temoignages import COLLECTIVITE, anonymiser
from governance.links import Link

COLUMNS = (
    Column("territoire", "Territoire"),
    Column("annee", "Année", Kind.YEAR),
    Column("lecon", "Ce qu’on en retient"),
    Column("propos", "À propos de"),
    Column("source", "Source"),
)


def speaks_of(row: Temoignage, resting: Sequence[Link] = ()) -> list[str]:
    """In words: the line of the register, the rule of the game, what rests on it."""
    entry = [row.entree.libelle] if row.entree else []
    rule = [f"règle du jeu, {row.get_regle_display()}"] if row.regle else []
    return [*entry, *rule, *(one.libelle for one in resting)]


def testimonies_table(
    rows: Iterable[Temoignage],
    links: Mapping[int, str] | None = None,
    resting: Mapping[int, Sequence[Link]] | None = None,
) -> Table:
    """Testimonies gathered by the project, the latest first. ``resting``: what rests on each (``diagnostics.links``)."""
    hrefs, on = links or {}, resting or {}
    return Table(
        key="temoignages",
        title="Ce que le territoire en dit",
        source="témoignages recueillis par le projet",
        columns=COLUMNS,
        rows=tuple(
            (
                Cell(one.territoire, href=hrefs.get(one.pk, ""), note="" if one.est_publie else "brouillon"),
                one.annee,
                Cell(one.lecon, note=f"« {one.citation} »" if one.citation else ""),
                " ; ".join(speaks_of(one, on.get(one.pk, ()))) or "—",
                one.source or "à dire avant de publier",
            )
            for one in rows
        ),
        empty_text="Aucun témoignage n’est encore recueilli.",
    )


def library_table(taken_up: Container[str] = ()) -> Table:
    """Testimonies that come with the method, each with its source; those that the project took up are with its own."""
    names = {one.code: one.libelle for one in propositions()}
    return Table(
        key="autres-territoires",
        title="Ce que d’autres territoires en ont dit",
        source="rencontre des directions générales de communautés, 29/11/2013",
        columns=COLUMNS,
        rows=tuple(
            (one.territoire, int(one.annee), one.lecon, names[one.entree], one.source)
            for one in temoignages()
            if one.code not in taken_up
        ),
        empty_text="Le projet les a tous repris.",
    )


def sheet_section(row: Temoignage, collectivites: Sequence[str], membres: Sequence[str] = ()) -> Section:
    """One testimony for other territories: names only with a dated agreement. ``membres``: names of those of the project."""
    named = row.date_accord is not None

    def said(text: str) -> str:
        return text if named else anonymiser(text, [row.territoire, *collectivites], [row.personne], membres)

    origin = f"{row.territoire}, {row.annee}" if named else f"{COLLECTIVITE}, {row.annee}"
    lines = [
        ("Territoire", origin),
        ("Thème", row.get_theme_display()),
        ("À propos de", said(" ; ".join(speaks_of(row))) or "—"),
        ("Ce qui a été dit", f"« {said(row.citation)} »" if row.citation else "—"),
        *([("Qui parle", row.personne)] if named and row.personne else []),
        ("Ce qu’on en retient", said(row.lecon)),
        ("Source", said(row.source) or "—"),
    ]
    agreed = (
        f"Publié avec l’accord donné le {format_date(row.date_accord)}."
        if named
        else "Les noms des collectivités et de la personne sont retirés. Relisez avant d’envoyer : un surnom, un nom "
        "d’habitants ou une fonction unique peut encore désigner quelqu’un."
    )
    return Section(
        "temoignage",
        "Retour d’expérience",
        (
            Paragraph(agreed),
            Table(
                key="fiche",
                title="Ce qui a été dit, et ce qu’on en retient",
                columns=(Column("quoi", "Quoi"), Column("texte", "Texte")),
                rows=tuple(lines),
            ),
        ),
    )
