"""What each pooling commits to, and what its parties think of it, year by year."""

from collections.abc import Iterable

from common.figures import Column, Kind, Table
from common.values import plural
from diagnostics.figures_sheets import number_words
from diagnostics.models import MutualisationExistante
from diagnostics.satisfaction import NIVEAUX, moyenne

NOT_TOLD = "à écrire"


def satisfaction_table(rows: Iterable[MutualisationExistante]) -> Table:
    """One line by pooling and year, the latest first; a pooling nobody judged yet says so."""
    lines = []
    for row in rows:
        parties = list(row.parties.all())
        years: dict[int, list] = {}
        for one in row.avis.all():
            years.setdefault(one.annee, []).append(one)
        commits = row.engagement or NOT_TOLD
        if not years:
            lines.append((row.libelle, commits, None, "pas encore demandée", f"0 sur {len(parties)}", None))
        for year in sorted(years, reverse=True):
            said = sorted(years[year], key=lambda one: (one.collectivite.rang, one.collectivite.nom))
            mean = number_words(moyenne([one.note for one in said]))
            words = " ; ".join(
                f"{one.collectivite.nom} : {NIVEAUX[one.note]}" + (f", {one.commentaire}" if one.commentaire else "")
                for one in said
            )
            lines.append((row.libelle, commits, year, f"{mean} sur 4", f"{len(said)} sur {len(parties)}", words))
    judged = sum(1 for line in lines if line[2] is not None)
    return Table(
        key="satisfaction",
        title=f"{judged} {plural(judged, 'avis annuel', 'avis annuels')} des collectivités servies"
        if judged
        else "Ce que les collectivités servies en pensent",
        caption="De 1 (pas satisfaite) à 4 (très satisfaite), dit une fois par an par chaque collectivité.",
        source="mutualisations existantes ; réponses des collectivités",
        columns=(
            Column("quoi", "Mutualisation"),
            Column("engagement", "Ce à quoi elle s’engage"),
            Column("annee", "Année", Kind.YEAR),
            Column("satisfaction", "Satisfaction"),
            Column("reponses", "Réponses"),
            Column("mots", "Qui dit quoi"),
        ),
        rows=tuple(lines),
        empty_text="Aucune mutualisation n’est encore recensée.",
    )
