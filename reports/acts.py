"""Models of conventions and délibérations: ``reports/data/actes.csv``, its blanks filled from the data of the project.

A blank that the data do not fill says so in the text, « [à compléter : …] », and the list of them opens the document.
Source of the plan: domain.md §9.5; each form keeps only the articles that its law knows.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from common.figures import Column, Paragraph, Section, Table
from common.values import plural

DATA = Path(__file__).parent / "data" / "actes.csv"
TITLES = {
    "convention": "Convention",
    "avenant": "Avenant",
    "adhesion": "Adhésion d’une collectivité",
    "retrait": "Retrait d’une collectivité",
    "deliberation": "Délibération : approuver la convention",
    "avis": "Délibération : avis sur le projet de schéma",
    "approbation": "Délibération : approuver le schéma",
}
OF_SERVICE, OF_PARTY, OF_COUNCIL = (
    ("convention", "avenant"),
    ("deliberation", "adhesion", "retrait"),
    ("avis", "approbation"),
)
EVERY, NONE = "*", "-"
SIGNATURES = "signatures"
SIGNED_BY_PARTIES = frozenset({"convention", "avenant", "adhesion", "retrait"})
# what a blank asks for, in words
LABELS = {
    "qualite": "ce que l’usager y gagne",
    "missions": "les missions confiées au service",
    "lieu": "le lieu de travail",
    "avis_cst": "date et sens de l’avis de chaque comité",
    "autorite_fonctionnelle": "qui fixe les priorités",
    "autorite_hierarchique": "qui évalue",
    "autorite_conges": "qui accorde les congés",
    "autorite_discipline": "qui exerce le pouvoir disciplinaire",
    "cout_prevu": "le coût prévu par an",
    "cle": "la clé de répartition",
    "source_cle": "l’origine des unités de la clé",
    "financement": "remboursement, ou imputation sur l’attribution de compensation",
    "comite_suivi": "le comité de suivi",
    "date_echeance": "la fin de la convention, ou « sans limite »",
    "date_convention": "la date de signature de la convention",
    "preavis": "la durée du préavis",
    "sortie": "ce qui se passe en cas de sortie : agents, biens, coûts",
    "tableau_agents": "nombre d’agents transférés ou mis à disposition, collectivité par collectivité (les DRH le savent)",
    "tableau_parts": "la part de chaque partie",
    "part_de_la_partie": "la participation de la collectivité",
    "date_reception": "la date de réception du rapport",
    "echeance": "le dernier jour pour délibérer",
    "date_envoi": "la date d’envoi du rapport",
    "avis_rendus": "les avis des conseils",
}
_NUMBER = re.compile(r"^Article \d+")
_TOKEN = re.compile(r"\{(\w+)\}")
_BLANK = re.compile(r"\[à compléter(?: : ([^\]]+))?[^\]]*\]")


@dataclass(frozen=True)
class Article:
    """One article of a model: its title and its paragraphs, with tokens."""

    titre: str
    paragraphes: tuple[str, ...]


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def articles(modele: str, forme: str = "") -> tuple[Article, ...]:
    """The articles of a model for a form of mutualisation, in order. Raises ``KeyError`` on an unknown model."""
    TITLES[modele]
    return tuple(
        Article(row["article"], tuple(part.strip() for part in row["texte"].split("¶")))
        for row in _rows()
        if row["modele"] == modele and (row["formes"] in {EVERY, NONE} or forme in row["formes"].split("|"))
    )


def tokens(modele: str) -> set[str]:
    """Names of the blanks of a model, whatever the form."""
    return {name for row in _rows() if row["modele"] == modele for name in _TOKEN.findall(row["texte"])}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled; one that nobody knows becomes « [à compléter : …] »."""

    def said(match: re.Match) -> str:
        name = match[1]
        return values.get(name) or f"[à compléter : {LABELS.get(name, name)}]"

    return _TOKEN.sub(said, text)


def act_sections(
    modele: str, forme: str, values: Mapping[str, str], tables: Mapping[str, Table | None]
) -> tuple[Section, ...]:
    """The act as sections, what is still to complete first. ``tables``: blocks for tokens that stand alone."""
    found: list[Section] = []
    count = 0
    for rank, article in enumerate(articles(modele, forme), start=1):
        blocks: list = []
        for text in article.paragraphes:
            token = _TOKEN.fullmatch(text)
            if token is not None and token[1] in tables:
                table = tables[token[1]]
                blocks.append(table if table is not None else Paragraph(filled(text, {})))
            else:
                blocks.append(Paragraph(filled(text, values)))
        # a form that leaves an article out does not leave a hole in the numbers
        count += bool(_NUMBER.match(article.titre))
        found.append(Section(f"article-{rank}", _NUMBER.sub(f"Article {count}", article.titre), tuple(blocks)))
    if modele in SIGNED_BY_PARTIES:
        where = Paragraph("Fait à ………………………………, le ………………………………, en autant d’exemplaires que de parties.")
        signing = tables.get(SIGNATURES)
        found.append(Section(SIGNATURES, "Signatures", (where, signing) if signing is not None else (where,)))
    return (_to_complete(found), *found)


def _to_complete(sections: list[Section]) -> Section:
    rows = tuple(dict.fromkeys(blanks(sections)))
    table = Table(
        key="a-completer",
        title=f"{len(rows)} {plural(len(rows), 'blanc', 'blancs')} à compléter, puis retirez ce tableau",
        columns=(Column("article", "Où"), Column("quoi", "Ce qui manque")),
        rows=rows,
        empty_text="Rien : relisez, puis faites signer.",
    )
    return Section("a-completer", "Ce qui reste à compléter", (table,))


def blanks(sections: Iterable[Section]) -> Iterator[tuple[str, str]]:
    """Where something is to be completed, and what, in order."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                for match in _BLANK.finditer(block.text):
                    yield section.title, match[1] or "à écrire"
