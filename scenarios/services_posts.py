"""Verbs that write the posts of a service; nothing is written in a scenario that is no longer a draft."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from scenarios.engine.postes import Devenir, tourne_en_rond
from scenarios.models import PosteCible, ServiceScenario
from scenarios.services import erase_posts, require_draft


@transaction.atomic
def save_post(
    *, service: ServiceScenario, post: PosteCible | None, values: Mapping[str, Any], reason: str = ""
) -> PosteCible:
    """Add a post, or change one. Raises ``ValidationError`` when locked, or when it would be attached under itself."""
    require_draft(service.scenario)
    row = post or PosteCible(service_scenario=service)
    changed = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row.devenir == Devenir.CREE:
        row.intitule_avant, row.etp_avant = "", PosteCible._meta.get_field("etp_avant").default
    if row.devenir == Devenir.SUPPRIME:
        row.intitule_apres, row.etp_apres, row.rattachement = "", PosteCible._meta.get_field("etp_apres").default, None
    above = row.rattachement
    if above is not None:
        if above.service_scenario_id != service.pk or above.devenir == Devenir.SUPPRIME:
            raise ValidationError({"rattachement": "Ce poste n’existe plus dans le service : en choisir un autre."})
        links = dict(service.postes.order_by("pk").values_list("pk", "rattachement_id"))
        if row.pk and tourne_en_rond(row.pk, above.pk, links):
            raise ValidationError(
                {"rattachement": "Un poste ne peut pas être rattaché à lui-même, ni à qui en dépend."}
            )
    if changed or row.pk is None:
        row._change_reason = reason or ("poste modifié" if row.pk else "poste ajouté")
        row.save()
    if row.devenir == Devenir.SUPPRIME:
        _detach_below(row, "poste de rattachement supprimé")
    return row


@transaction.atomic
def remove_post(*, post: PosteCible, reason: str = "") -> None:
    """Take a post out of a draft, its history included; those attached to it are attached to nobody."""
    require_draft(post.service_scenario.scenario)
    _detach_below(post, reason or "poste retiré")
    erase_posts([post])


def _detach_below(post: PosteCible, why: str) -> None:
    for below in PosteCible.objects.filter(rattachement=post).order_by("pk"):
        below.rattachement, below._change_reason = None, why
        below.save()
