"""A fiche d'impact → sections: the four headings of the law, then the posts, read one by one or counted and masked."""

from collections.abc import Iterable

from common.figures import Column, Notice, Paragraph, Section, Sensitivity, Table
from common.values import format_decimal
from roadmap.fiche_impact import ecarts
from roadmap.models import ServiceMutualise
from roadmap.queries.impact import Lue
from roadmap.situations import THEMES
from scenarios.engine.postes import LIBELLES_DEVENIR, Devenir
from scenarios.figures_posts import counts_table, posts_table
from scenarios.models import PosteCible


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
    changed = (
        [Section("ecarts", f"Depuis {_version(read.avant.fiche.version)}", (changes_table(read),))]
        if read.avant
        else []
    )
    return [*changed, *found, Section("postes", "Poste actuel, poste cible", tuple(blocks))]


def _version(number: int) -> str:
    return f"la version\u00a0{number}"


def _said(posts: Iterable[PosteCible]) -> dict[int, str]:
    """Each post in one line: « Comptable → Comptable mutualisée, transféré, 0,80 ETP »."""
    return {
        one.pk: f"{one.intitule_avant or 'poste créé'} → {one.intitule_apres or 'aucun poste'}, "
        f"{LIBELLES_DEVENIR[Devenir(one.devenir)]}, {format_decimal(one.etp_apres, 2)} ETP"
        for one in posts
    }


def changes_table(read: Lue) -> Table:
    """What this version says otherwise than the one sent before: headings, then the posts that this reader may read."""
    before, version = read.avant, read.fiche.version
    old, new = before.fiche.textes_lus, read.fiche.textes_lus
    rows = [
        (one.quoi, one.avant or "rien", one.apres or "rien")
        for one in ecarts(
            {label: old.get(key, "") for key, label in THEMES.items()},
            {label: new.get(key, "") for key, label in THEMES.items()},
        )
    ]
    employers = {one.pk: one.employeur.nom for one in (*before.lisibles, *read.lisibles)}
    rows += [
        (f"Poste, {employers[one.quoi]}", one.avant or "absent", one.apres or "retiré")
        for one in ecarts(_said(before.lisibles), _said(read.lisibles))
    ]
    return Table(
        key="ecarts",
        title="Rubriques et postes qui diffèrent",
        source="fiches d’impact envoyées aux comités",
        # readable posts alone are compared: those of the others are counted and masked above
        sensitivity=Sensitivity.NAMED if employers else Sensitivity.MASKED,
        columns=(
            Column("quoi", "Quoi"),
            Column("avant", f"Version {before.fiche.version}"),
            Column("apres", f"Version {version}"),
        ),
        rows=tuple(rows),
        empty_text="Rien de ce que vous lisez n’a changé.",
    )


def impact_tables(row: ServiceMutualise, read: Lue, k: int) -> dict[str, Table]:
    """The tables of the page by key, as this reader may take them away."""
    blocks = (block for part in impact_sections(row, read, k) for block in part.blocks)
    return {block.key: block for block in blocks if isinstance(block, Table)}
