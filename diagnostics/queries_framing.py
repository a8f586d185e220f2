"""The answers to « Pourquoi mutualiser ? » as one reader may know them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diagnostics.cadrage import Raison
from diagnostics.models import Cadrage, ReponseCadrage
from diagnostics.queries import employers_of
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action

ASKED = (Collectivite.Kind.EPCI, Collectivite.Kind.COMMUNE)


@dataclass(frozen=True)
class Reponse:
    """One collectivité: whether it answered, and its words when this reader may read them."""

    collectivite: Collectivite
    est_envoyee: bool
    date_envoi: date | None
    raisons: tuple[Raison, ...] | None
    lignes_rouges: str
    reste_communal: str

    def rang(self, raison: Raison) -> int | None:
        """Rank of a reason, 1 first; ``None`` when the answer is missing or not told."""
        return self.raisons.index(raison) + 1 if self.raisons else None


@dataclass(frozen=True)
class Reponses:
    """Every collectivité that is asked. ``sont_lues``: whether this reader is told all that was sent."""

    cadrage: Cadrage
    lignes: tuple[Reponse, ...]
    sont_lues: bool

    @property
    def envoyees(self) -> list[Reponse]:
        return [one for one in self.lignes if one.est_envoyee]

    @property
    def manquantes(self) -> list[Collectivite]:
        return [one.collectivite for one in self.lignes if not one.est_envoyee]

    @property
    def lisibles(self) -> list[Reponse]:
        """Answers whose words this reader may read."""
        return [one for one in self.lignes if one.raisons]


def answers_of(
    project: Project, access: Access | None = None, *, employers: Sequence[Collectivite] | None = None
) -> Reponses:
    """Answers of the EPCI and of the communes; a draft is never told. Without ``access`` (a document): once closed.

    Three queries, two when the ``employers`` of the perimeter were read.
    """
    cadrage = Cadrage.objects.filter(project=project).first() or Cadrage(project=project)
    closed = cadrage.date_cloture is not None
    told = closed or (access is not None and access.allows(Action.LIRE_CADRAGES))
    own = access.own_collectivite.pk if access is not None and access.own_collectivite is not None else None
    sent = {
        row.collectivite_id: row
        for row in ReponseCadrage.objects.filter(
            collectivite__project=project, etat=ReponseCadrage.Etat.ENVOYEE
        ).order_by("pk")
    }
    lines = []
    for one in employers_of(project) if employers is None else employers:
        if one.kind not in ASKED:
            continue
        row = sent.get(one.pk)
        reads = row is not None and (told or one.pk == own)
        lines.append(
            Reponse(
                one,
                row is not None,
                row.date_envoi if row else None,
                tuple(Raison(code) for code in row.raisons) if reads else None,
                row.lignes_rouges if reads else "",
                row.reste_communal if reads else "",
            )
        )
    return Reponses(cadrage, tuple(lines), told)


def answerer(access: Access) -> Collectivite | None:
    """The collectivité for which the worn hat answers, ``None`` when it answers for none."""
    own = access.own_collectivite
    if own is None or own.kind not in ASKED or not access.allows(Action.EXPRIMER_CADRAGE, own):
        return None
    return own
