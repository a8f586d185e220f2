"""Posts of a service → the table « poste actuel → poste cible », the organisation chart, the counts after masks."""

from collections.abc import Sequence

from common.disclosure import suppress_with_reasons
from common.figures import (
    MASKED_PROTECTS,
    Box,
    Cell,
    Column,
    Kind,
    Masked,
    Notice,
    OrgChart,
    Section,
    Sensitivity,
    Table,
    masked_small,
)
from common.values import format_decimal, plural
from projects.models import Collectivite
from scenarios.engine.postes import LIBELLES_DEVENIR, TENUS, Devenir, compter, ecarts
from scenarios.inputs import effectifs_de
from scenarios.models import PosteCible, ServiceScenario
from scenarios.queries_posts import as_pure

SOURCE = "postes saisis dans le scénario par les ressources humaines de chaque employeur"
STATES = tuple(
    LIBELLES_DEVENIR[d] for d in (Devenir.TRANSFERE, Devenir.MIS_A_DISPOSITION, Devenir.CREE, Devenir.SUPPRIME)
)
PLURALS = {
    Devenir.INCHANGE: "Inchangés",
    Devenir.TRANSFERE: "Transférés",
    Devenir.MIS_A_DISPOSITION: "Mis à disposition",
    Devenir.SUPPRIME: "Supprimés",
}
HELD = "postes tenus, lus par leur employeur"


def posts_section(
    service: ServiceScenario,
    posts: Sequence[PosteCible],
    readable: Sequence[PosteCible],
    parties: Sequence[Collectivite],
    k: int,
    address: str = "",
) -> Section:
    """What becomes of the posts, for one reader: ``readable`` one by one, the others counted and masked.

    address: where a line is edited, with « 0 » for its key; empty for who may not write.
    """
    blocks: list = []
    if len(readable) < len(posts):
        blocks.append(
            Notice(
                "Chaque poste se lit chez son employeur",
                "Ce que devient un poste tenu se lit chez l’employeur qui en tient les agents, et chez la référente ou le "
                "référent RH à qui il a ouvert ses données. Les autres en lisent le nombre, petits effectifs masqués.",
                "info",
            )
        )
    before = {line.employeur: line.avant for line in effectifs_de(service).lignes}
    blocks += [
        Notice("Les postes et les effectifs ne se suivent pas", text, "warn")
        for text in ecarts([as_pure(post) for post in readable], before)
    ]
    if posts:
        blocks.append(chart(service, posts, readable, k))
        blocks.append(counts_table(posts, parties, k))
    blocks.append(posts_table(service, readable, address))
    return Section("postes", "Poste actuel, poste cible", tuple(blocks))


def after_employer(service: ServiceScenario, post: PosteCible) -> str:
    """Who employs the post once the service is open; empty when it is deleted."""
    if post.devenir == Devenir.SUPPRIME:
        return ""
    if post.devenir == Devenir.TRANSFERE and service.gestionnaire:
        return service.gestionnaire.nom
    return post.employeur.nom


def posts_table(service: ServiceScenario, readable: Sequence[PosteCible], address: str = "") -> Table:
    """One line per post that the reader may see: today, what becomes of it, then."""
    names = {post.pk: str(post) for post in readable}
    rows = []
    for post in readable:
        new = post.devenir == Devenir.CREE
        label = post.intitule_avant or "poste créé"
        rows.append(
            (
                Cell(label, href=address.replace("/0/", f"/{post.pk}/")) if address else label,
                "" if new else post.employeur.nom,
                post.etp_avant,
                LIBELLES_DEVENIR[Devenir(post.devenir)],
                post.intitule_apres,
                after_employer(service, post),
                post.etp_apres,
                # nothing of a post above that is not read here: not even that there is one
                names.get(post.rattachement_id, ""),
            )
        )
    return Table(
        key="postes",
        title="Ce que devient chaque poste",
        caption="Des fonctions, jamais des noms.",
        source=SOURCE,
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("poste", "Poste actuel"),
            Column("employeur", "Employeur"),
            Column("etp", "ETP", Kind.ETP),
            Column("devenir", "Ce qu’il devient"),
            Column("cible", "Poste cible"),
            Column("ensuite", "Employeur ensuite"),
            Column("etp_apres", "ETP ensuite", Kind.ETP),
            Column("rattachement", "Rattaché à"),
        ),
        rows=tuple(rows),
        empty_text="Aucun poste à lire ici pour l’instant.",
    )


def masked_counts(posts: Sequence[PosteCible], k: int) -> dict[tuple[str, str], int | Masked]:
    """(employer, devenir of a held post) → number or its mask; no total of a column is shown.

    How many posts an employer has is a public fact: under ``k`` of them, nothing is said of what they become, nor when
    they all become the same (docs/algorithmes/masquage.md).
    """
    counts = compter(as_pure(post) for post in posts if post.devenir != Devenir.CREE)
    found: dict[tuple[str, str], int | Masked] = {}
    for name in dict.fromkeys(name for name, _ in counts):
        cells = {fate.value: counts.get((name, fate.value), 0) for fate in TENUS}
        if sum(cells.values()) < k:
            found |= {(name, fate): masked_small(k) for fate in cells}
            continue
        if max(cells.values()) == sum(cells.values()):
            # they all go the same way: the zeros would tell what becomes of each
            found |= {(name, fate): MASKED_PROTECTS for fate in cells}
            continue
        shown = suppress_with_reasons(cells, k=k)
        for fate, value in shown.cells.items():
            found[name, fate] = value if value is not None else Masked(shown.reasons[fate].label(k))
    return found


def counts_table(posts: Sequence[PosteCible], parties: Sequence[Collectivite], k: int) -> Table:
    """Posts of today, kept, moved, deleted and created by each employer: the same table for every reader."""
    shown = masked_counts(posts, k)
    created = compter(as_pure(post) for post in posts if post.devenir == Devenir.CREE)
    today: dict[str, int] = {}
    for post in posts:
        if post.devenir != Devenir.CREE:
            today[post.employeur.nom] = today.get(post.employeur.nom, 0) + 1
    names = [p.nom for p in parties if p.nom in today or (p.nom, Devenir.CREE.value) in created]
    return Table(
        key="postes-par-employeur",
        title="Les postes créés, déplacés et supprimés, employeur par employeur",
        source=SOURCE,
        notes=(f"Petits effectifs masqués (moins de {k}) ; un poste créé n’a encore personne.",),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("employeur", "Employeur"),
            Column("avant", "Postes aujourd’hui", Kind.INTEGER),
            *(Column(fate.value.lower(), PLURALS[fate], Kind.INTEGER) for fate in TENUS),
            Column("cree", "Créés", Kind.INTEGER),
        ),
        rows=tuple(
            (
                name,
                today.get(name, 0),
                *(shown.get((name, fate.value), 0) for fate in TENUS),
                created.get((name, Devenir.CREE.value), 0),
            )
            for name in names
        ),
    )


def chart(service: ServiceScenario, posts: Sequence[PosteCible], readable: Sequence[PosteCible], k: int) -> OrgChart:
    """Today under each employer, then as posts are attached; what the reader may not read is one box per employer."""
    known = {post.pk for post in readable}
    hidden: dict[str, int] = {}
    for post in posts:
        if post.pk not in known:
            hidden[post.employeur.nom] = hidden.get(post.employeur.nom, 0) + 1
    today, names = [], list(dict.fromkeys(p.employeur.nom for p in posts if p.devenir != Devenir.CREE))
    for name in names:
        today.append(Box(f"e-{name}", name))
        for post in readable:
            if post.employeur.nom == name and post.devenir != Devenir.CREE:
                state = LIBELLES_DEVENIR[Devenir.SUPPRIME] if post.devenir == Devenir.SUPPRIME else ""
                today.append(Box(f"a-{post.pk}", post.intitule_avant, _etp(post.etp_avant), state, f"e-{name}"))
        if count := hidden.get(name):
            today.append(Box(f"h-{name}", f"{count} {plural(count, 'poste', 'postes')}", HELD, "", f"e-{name}", count))
    after, drawn = [], {post.pk for post in readable if post.devenir != Devenir.SUPPRIME}
    for post in readable:
        if post.devenir == Devenir.SUPPRIME:
            continue
        state = LIBELLES_DEVENIR[Devenir(post.devenir)] if post.devenir != Devenir.INCHANGE else ""
        note = f"{after_employer(service, post)} · {_etp(post.etp_apres)}"
        above = post.rattachement_id
        parent = f"p-{above}" if above in drawn else ""
        after.append(Box(f"p-{post.pk}", post.intitule_apres, note, state, parent))
    # how many of them come is what is masked: the box tells nothing but that there are some
    after += [Box(f"h-{name}", f"{name} : ses postes", HELD, "", "", MASKED_PROTECTS) for name in hidden]
    return OrgChart(
        key="organigramme",
        title=f"{service.service.libelle} : l’organigramme d’aujourd’hui et celui du service",
        caption="Postes, sans aucun nom",
        source=SOURCE,
        sensitivity=Sensitivity.NAMED if known else Sensitivity.MASKED,
        states=STATES,
        sides=(("Aujourd’hui", tuple(today)), (f"À l’ouverture, le {service.date_ouverture:%d/%m/%Y}", tuple(after))),
    )


def _etp(value) -> str:
    return f"{format_decimal(value, 2)} ETP"
