"""A fiche d'impact → sections: the four headings of the law, then the posts, read one by one or counted and masked."""

from common.figures import Notice, Paragraph, Section
from roadmap.models import ServiceMutualise
from roadmap.queries.impact import Lue
from roadmap.situations import THEMES
from scenarios.figures_posts import counts_table, posts_table


def impact_sections(row: ServiceMutualise, read: Lue, k: int) -> list[Section]:
    """The sheet for one reader. Posts are functions, never names."""
    found = [
        Section(
            key.lower(),
            label,
            tuple(Paragraph(text) for text in (read.fiche.textes_lus.get(key) or "À écrire.").split("\n\n")),
        )
        for key, label in THEMES.items()
    ]
    blocks: list = []
    if not read.postes:
        blocks.append(
            Notice("Aucun poste décrit", "Les postes se décrivent dans le scénario adopté, service par service.")
        )
    else:
        parties = {one.collectivite_id: one.collectivite for one in row.parties.all()}
        parties |= {one.employeur_id: one.employeur for one in read.postes if one.employeur_id not in parties}
        if len(read.lisibles) < len(read.postes):
            blocks.append(counts_table(read.postes, list(parties.values()), k))
        if read.lisibles:
            blocks.append(posts_table(row, read.lisibles))
    return [*found, Section("postes", "Poste actuel, poste cible", tuple(blocks))]
