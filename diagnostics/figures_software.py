"""Software as figures: who uses what, which pairs may exchange, one grid by use."""

from collections.abc import Mapping, Sequence

from common.figures import Cell, Column, Figure, Kind, Matrix, State, Table
from common.values import plural
from diagnostics.compatibilite import LIBELLES, Lien, Rapprochement, Usage
from diagnostics.croisements import de

SOURCE = "fiches des services, et ce qu’en sait la conduite du projet"
TO_ASK = "à demander"
TONES = {Lien.ECHANGE: "ok", Lien.INCOMPATIBLE: "bad", Lien.INCONNU: "warn"}
STATES = (
    State(Lien.MEME.value, LIBELLES[Lien.MEME], "full"),
    State(Lien.ECHANGE.value, LIBELLES[Lien.ECHANGE], "half"),
    State(Lien.INCOMPATIBLE.value, LIBELLES[Lien.INCOMPATIBLE], "cross"),
    State(Lien.INCONNU.value, LIBELLES[Lien.INCONNU], "dash"),
)
# a grid of more names is read by nobody; the pairs stay, line by line
GRID_MAX = 10
# lines of pairs on a page: the file holds the others
PAIRS_MAX = 60


def scattered(uses: Sequence[Usage]) -> list[Usage]:
    """Uses with several software: those where a question stands."""
    return [one for one in uses if len(one.logiciels) > 1]


def known_sentence(uses: Sequence[Usage]) -> str:
    """« 3 paires de logiciels sur 11 sont connues : 2 échanges possibles, 1 incompatible », or that nothing is asked."""
    pairs = [one for use in uses for one in use.rapprochements]
    if not pairs:
        return "Chaque usage n’a qu’un logiciel : rien à rapprocher"
    known = [one.dit.lien for one in pairs if one.dit.lien is not Lien.INCONNU]
    if not known:
        return f"{len(pairs)} {plural(len(pairs), 'paire')} de logiciels à rapprocher, aucune n’est encore connue"
    can, cannot = known.count(Lien.ECHANGE), known.count(Lien.INCOMPATIBLE)
    said = [f"{can} {plural(can, 'échange possible', 'échanges possibles')}"] if can else []
    said += [f"{cannot} {plural(cannot, 'incompatible')}"] if cannot else []
    verb = "est connue" if len(known) == 1 else "sont connues"
    return f"{len(known)} {plural(len(known), 'paire')} de logiciels sur {len(pairs)} {verb}\u202f: {' et '.join(said)}"


def summary_table(uses: Sequence[Usage]) -> Table:
    """One line by use: how many software, and what is known of their pairs."""
    return Table(
        key="logiciels-usages",
        title=known_sentence(uses),
        caption="Deux logiciels qui échangent peuvent attendre la fin de leurs contrats ; deux incompatibles, non.",
        source=SOURCE,
        columns=(
            Column("usage", "Usage"),
            Column("logiciels", "Logiciels différents", Kind.INTEGER),
            Column("echange", "Échange possible", Kind.INTEGER, "paires"),
            Column("incompatibles", "Incompatibles", Kind.INTEGER, "paires"),
            Column("inconnu", "Pas connu", Kind.INTEGER, "paires"),
        ),
        rows=tuple(
            (
                one.libelle.capitalize(),
                len(one.logiciels),
                *(one.combien(lien) for lien in (Lien.ECHANGE, Lien.INCOMPATIBLE, Lien.INCONNU)),
            )
            for one in uses
        ),
        empty_text="Aucun logiciel n’est encore décrit avec son usage.",
    )


def employers_table(uses: Sequence[Usage], employers: Sequence[str]) -> Table:
    """Who uses what: one line by employer, one column by use that somebody described."""
    held = {
        (use.code, employer): [*[soft.nom for soft in use.logiciels if employer in soft.employeurs]]
        for use in uses
        for employer in employers
    }
    return Table(
        key="logiciels-employeurs",
        title="Qui utilise quoi",
        caption="Une case vide : ce logiciel n’est pas décrit dans les fiches des services de cet employeur.",
        source=SOURCE,
        columns=(
            Column("employeur", "Employeur"),
            *(Column(one.code.lower(), one.libelle.capitalize()) for one in uses),
        ),
        rows=tuple((name, *(", ".join(held[use.code, name]) or None for use in uses)) for name in employers),
        empty_text="Aucun logiciel n’est encore décrit avec son usage.",
    )


def grid(use: Usage) -> Matrix | None:
    """Each software of a use against the others; ``None`` where one stands alone or where the grid would not be read."""
    if not 1 < len(use.logiciels) <= GRID_MAX:
        return None
    return Matrix(
        key=f"logiciels-{use.code.lower().replace('_', '-')}",
        title=f"{len(use.logiciels)} logiciels {de(use.libelle)} : lesquels échangent",
        caption="Lire la ligne et la colonne : ce que l’on sait des deux",
        source=SOURCE,
        row_label="Logiciel",
        rows=tuple(one.nom for one in use.logiciels),
        columns=tuple(one.nom for one in use.logiciels),
        states=STATES,
        cells=tuple(tuple(use.entre(un, autre).value for autre in use.logiciels) for un in use.logiciels),
    )


def _named(one: Rapprochement) -> tuple[Cell, Cell]:
    return tuple(Cell(soft.nom, note=", ".join(soft.employeurs)) for soft in (one.un, one.autre))


def pairs_table(use: Usage, links: Mapping[tuple[int, int], str] | None = None, shown: int | None = PAIRS_MAX) -> Table:
    """Every pair of a use, what is not known first. ``links``: (row, row) of the inventory → where to say it."""
    hrefs = links or {}
    kept = use.rapprochements[:shown]
    left = len(use.rapprochements) - len(kept)
    return Table(
        key=f"paires-{use.code.lower().replace('_', '-')}",
        title=f"Paire par paire, {use.libelle}",
        caption="La dernière colonne ouvre la paire, pour dire ce que l’on en sait." if hrefs else "",
        source=SOURCE,
        notes=(f"{left} {plural(left, 'autre paire', 'autres paires')} dans le fichier.",) if left else (),
        columns=(
            Column("un", "Un logiciel"),
            Column("autre", "Un autre"),
            Column("lien", "Entre les deux"),
            Column("source", "Qui le dit"),
        ),
        rows=tuple(
            (
                *_named(one),
                Cell(LIBELLES[one.dit.lien], tone=TONES[one.dit.lien]),
                Cell(one.dit.source or TO_ASK, href=hrefs.get((one.un.moyen, one.autre.moyen), "")),
            )
            for one in kept
        ),
    )


def compatibility_table(uses: Sequence[Usage], *, known_only: bool = False) -> Table:
    """All uses in one table, for the file; the document prints the pairs of which something is known."""
    rows = [
        (use.libelle.capitalize(), one.un.nom, one.autre.nom, LIBELLES[one.dit.lien], one.dit.source or TO_ASK)
        for use in uses
        for one in use.rapprochements
        if not known_only or one.dit.lien is not Lien.INCONNU
    ]
    return Table(
        key="compatibilites",
        title="Quels logiciels échangent entre eux",
        caption="Dit par un éditeur, un essai ou une autre collectivité : la source est là.",
        source=SOURCE,
        columns=(
            Column("usage", "Usage"),
            Column("un", "Un logiciel"),
            Column("autre", "Un autre"),
            Column("lien", "Entre les deux"),
            Column("source", "Qui le dit"),
        ),
        rows=tuple(rows),
        empty_text="Rien n’est encore dit de deux logiciels d’un même usage.",
    )


def software_tables(uses: Sequence[Usage], employers: Sequence[str]) -> dict[str, Table]:
    """Every table that may be taken away, by key."""
    grids = [found.to_table() for one in uses if (found := grid(one)) is not None]
    pairs = [pairs_table(one, shown=None) for one in scattered(uses)]
    tables = [summary_table(uses), employers_table(uses, employers), compatibility_table(uses), *grids, *pairs]
    return {table.key: table for table in tables}


def document_figures(uses: Sequence[Usage]) -> tuple[Figure, ...]:
    """What the diagnosis prints: the count by use, the grids, and the pairs that are known with who says so."""
    if not scattered(uses):
        return ()
    grids = [found for one in uses if (found := grid(one)) is not None]
    known = compatibility_table(uses, known_only=True)
    return (summary_table(uses), *grids, *((known,) if known.rows else ()))
