"""Comments of the comité de pilotage on the register: who reads them, who said what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from diagnostics.models import CommentaireRegistre, EntreeRegistre
from projects.access import Access
from projects.authors import role_labels
from projects.policy import Action


@dataclass(frozen=True)
class Comment:
    """A comment as it is read: always with who speaks and under which role. ``mien``: the reader may take it back."""

    pk: int
    entree: EntreeRegistre
    qui: str
    date: datetime
    texte: str
    reponse: str
    repondant: str
    date_reponse: datetime | None
    mien: bool


def comments_of(access: Access, entries: Iterable[int] | None = None) -> list[Comment]:
    """Comments that this hat reads, by entry then by date; none for those who may not. Two queries.

    ``entries``: keys of the entries, all by default.
    """
    if not access.allows(Action.COMMENTER_REGISTRE):
        return []
    rows = CommentaireRegistre.objects.filter(entree__project=access.project, entree__etat=EntreeRegistre.Etat.RETENUE)
    if entries is not None:
        rows = rows.filter(entree__in=entries)
    found = list(
        rows.select_related("entree", "auteur", "repondu_par").order_by(
            "entree__genre", "entree__libelle", "entree_id", "date", "pk"
        )
    )
    roles = role_labels(access.project, {key for one in found for key in (one.auteur_id, one.repondu_par_id)})

    def who(user) -> str:
        # an account that is gone: the words stay, said by nobody in particular
        return f"{user.nom_affiche} ({roles.of(user.pk)})" if user is not None else roles.of(0)

    return [
        Comment(
            one.pk,
            one.entree,
            who(one.auteur),
            one.date,
            one.texte,
            one.reponse,
            who(one.repondu_par) if one.reponse else "",
            one.date_reponse,
            access.allows(Action.TENIR_DIAGNOSTIC) or one.auteur_id == access.user.pk,
        )
        for one in found
    ]


def comment_of(access: Access, pk: int) -> CommentaireRegistre | None:
    """A comment that this hat reads, ``None`` otherwise."""
    if not access.allows(Action.COMMENTER_REGISTRE):
        return None
    rows = CommentaireRegistre.objects.filter(
        entree__project=access.project, entree__etat=EntreeRegistre.Etat.RETENUE, pk=pk
    )
    return rows.select_related("entree__project", "auteur").first()
