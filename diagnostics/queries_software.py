"""Software of the territory by use, and what is known of each pair."""

from collections import defaultdict

from common.codes import normalise
from diagnostics.compatibilite import Dit, Lien, Logiciel, Paire, Usage, rapprocher
from diagnostics.models import CompatibiliteLogiciels, MoyenService
from diagnostics.queries import employers_of
from projects.models import Project


def software_of(project: Project) -> list[Usage]:
    """Every use of which a software is described by an employer of the perimeter, the most scattered first. Three queries."""
    names = {one.pk: one.nom for one in employers_of(project)}
    held = MoyenService.objects.filter(fiche__collectivite__in=list(names), nature=MoyenService.Nature.LOGICIEL)
    order = ("fiche__collectivite__rang", "fiche__collectivite_id", "fiche__service__rang", "libelle", "pk")
    uses: dict[str, dict[str, tuple[str, int, dict[str, None]]]] = defaultdict(dict)
    for pk, employer, use, name in (
        held.exclude(domaine="").order_by(*order).values_list("pk", "fiche__collectivite_id", "domaine", "libelle")
    ):
        uses[use].setdefault(normalise(name), (name, pk, {}))[2][names[employer]] = None
    said: dict[str, dict[Paire, Dit]] = defaultdict(dict)
    for row in CompatibiliteLogiciels.objects.filter(project=project):
        said[row.domaine][row.cle_un, row.cle_autre] = Dit(Lien(row.lien), row.source)
    labels = dict(MoyenService.Domaine.choices)
    found = [
        rapprocher(
            use,
            labels.get(use, use),
            [Logiciel(name, tuple(employers), pk) for name, pk, employers in known.values()],
            said[use],
        )
        for use, known in uses.items()
    ]
    return sorted(found, key=lambda one: (-len(one.logiciels), normalise(one.libelle)))


def pair_row(project: Project, domaine: str, un: str, autre: str) -> CompatibiliteLogiciels | None:
    """What is written of a pair of keys, in order."""
    rows = CompatibiliteLogiciels.objects.filter(project=project, domaine=domaine, cle_un=un, cle_autre=autre)
    return rows.first()
