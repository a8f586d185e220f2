"""Negotiation files as one hat reads them: what a side prepares is for its own people and the project lead alone.

Whoever reads the other sides never learns that a position is being written: nothing written and nothing published look
the same (product.md A14.5).
"""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from governance.models import DossierNegociation, PositionNegociation, PublicationPosition
from projects.access import Access
from projects.models import Collectivite
from projects.options import Option
from projects.policy import Action
from projects.queries import collectivites_in

TEXTS = ("position", "interets", "offres")


def is_open(access: Access) -> bool:
    """Whether the option is on and this hat reads the files."""
    return access.project.has_option(Option.NEGOCIATION) and access.allows(Action.VOIR_NEGOCIATIONS)


def files_seen(access: Access) -> QuerySet[DossierNegociation]:
    """The files of the project, the latest first, each with ``publiees``: how many sides have published."""
    if not is_open(access):
        return DossierNegociation.objects.none()
    return (
        DossierNegociation.objects.filter(project=access.project)
        .select_related("service")
        .annotate(publiees=Count("positions__publications__source", distinct=True))
        .order_by("-numero")
    )


def positions_seen(access: Access) -> QuerySet[PositionNegociation]:
    """Positions that the worn hat reads as they are prepared."""
    rows = PositionNegociation.objects.filter(dossier__project=access.project)
    if not is_open(access):
        return rows.none()
    if not access.allows(Action.TENIR_NEGOCIATIONS):
        rows = rows.filter(collectivite__in=access.employer_ids(Action.LIRE_POSITION))
    return rows.select_related("collectivite", "dossier__project")


def own_position(access: Access, dossier: DossierNegociation) -> PositionNegociation | None:
    """What the employer of the worn hat prepares, for whoever may write it."""
    own = access.own_collectivite
    if own is None or not access.allows(Action.ECRIRE_POSITION, own):
        return None
    return positions_seen(access).filter(dossier=dossier, collectivite=own).first()


@dataclass(frozen=True)
class Cote:
    """One side as the reader reads it. ``preparee`` is ``None`` unless this reader may read what is prepared."""

    collectivite: Collectivite
    est_la_sienne: bool
    lit: bool
    preparee: PositionNegociation | None
    publiee: PublicationPosition | None

    @property
    def texte(self) -> PositionNegociation | PublicationPosition | None:
        """The words that the reader reads: those prepared when they may, else those published last."""
        return self.preparee or self.publiee

    @property
    def est_modifiee(self) -> bool:
        """Whether what is prepared differs from what the others read."""
        return bool(
            self.preparee
            and self.publiee
            and any(getattr(self.preparee, name) != getattr(self.publiee, name) for name in TEXTS)
        )

    @property
    def etat(self) -> str:
        """« publiée », « publiée, modifiée depuis », « non publiée », « pas encore écrite »; « rien de publié » to the others."""
        if self.publiee:
            return "publiée, modifiée depuis" if self.est_modifiee else "publiée"
        if not self.lit:
            return "rien de publié"
        return "non publiée" if self.preparee else "pas encore écrite"


def sides_of(access: Access, dossier: DossierNegociation) -> list[Cote]:
    """Every collectivité of the perimeter and every other that published, one's own first. Three queries."""
    prepared = {one.collectivite_id: one for one in positions_seen(access).filter(dossier=dossier)}
    shown: dict[int, PublicationPosition] = {}
    rows = PublicationPosition.objects.filter(source__dossier=dossier).select_related("source__collectivite")
    for one in rows.order_by("source__collectivite__rang", "-date_publication", "-pk"):
        shown.setdefault(one.source.collectivite_id, one)
    employers = {one.pk: one for one in collectivites_in(access.project).exclude(kind=Collectivite.Kind.CDG)}
    for one in shown.values():
        employers.setdefault(one.source.collectivite_id, one.source.collectivite)
    everything = access.allows(Action.TENIR_NEGOCIATIONS)
    own = access.employer_ids(Action.LIRE_POSITION)
    sides = [
        Cote(one, key in own, everything or key in own, prepared.get(key), shown.get(key))
        for key, one in employers.items()
    ]
    return sorted(sides, key=lambda side: not side.est_la_sienne)
