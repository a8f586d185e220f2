"""The histories of this floor: a negotiation file, and a position for whoever reads it before its publication."""

from django.urls import reverse

from governance.models import DossierNegociation, PositionNegociation
from governance.queries.negotiations import files_seen, positions_seen
from projects.policy import Action
from projects.tracked import Tracked, register_tracked


def register() -> None:
    """Hand the kinds over to the floor that shows histories."""
    register_tracked(
        Tracked(
            key="negociation",
            noun="dossier de négociation",
            model=DossierNegociation,
            fields=("sujet", "service", "enjeu", "accords", "restants", "etat", "decision"),
            find=lambda access, pk: files_seen(access).filter(pk=pk).first(),
            title=str,
            back=lambda access, row: reverse("governance:negotiation", args=[access.project.slug, row.numero]),
            employer=lambda row: None,
            restore_action=Action.TENIR_NEGOCIATIONS,
            # its page names the decision to whoever sees the body that took it: a version cannot ask
            sensitive={"decision": Action.VOIR_GOUVERNANCE},
        )
    )
    register_tracked(
        Tracked(
            key="position",
            noun="position",
            model=PositionNegociation,
            fields=("position", "interets", "offres"),
            find=lambda access, pk: positions_seen(access).filter(pk=pk).first(),
            title=str,
            back=lambda access, row: reverse("governance:negotiation", args=[access.project.slug, row.dossier.numero]),
            employer=lambda row: row.collectivite,
            restore_action=Action.ECRIRE_POSITION,
        )
    )
