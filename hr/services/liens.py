"""The link by which an employer validates what the project lead typed for it: signed, dated, tied to the very figures."""

from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from common import mail
from hr.models import InventoryState
from hr.services.consolides import cellules_de
from hr.services.etats import etat_de
from projects.models import Collectivite

SEL = "hr.validation"
JOURS_VALIDITE = 30
SECONDES = JOURS_VALIDITE * 24 * 3600


@dataclass(frozen=True)
class Jeton:
    """What a link says: the employer, and the mark of the figures that were to be validated."""

    collectivite_id: int
    empreinte: str


def empreinte_des_effectifs(collectivite: Collectivite) -> str:
    """A short mark of the consolidated counts: it changes as soon as one cell does."""
    lines = [f"{key}={c.nombre}/{c.etp:f}" for key, c in sorted(cellules_de(collectivite).items())]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def signer(collectivite: Collectivite) -> str:
    """The text to put in the link."""
    return signing.dumps([collectivite.pk, empreinte_des_effectifs(collectivite)], salt=SEL)


def lire_jeton(texte: str) -> Jeton | None:
    """What the link says, None when it was altered or is older than 30 days."""
    try:
        pk, mark = signing.loads(texte, salt=SEL, max_age=SECONDES)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Jeton(int(pk), str(mark))


@transaction.atomic
def demander_validation(*, collectivite: Collectivite, email: str, url: str, auteur) -> InventoryState:
    """Send the link once the transaction commits, and keep to whom and when. No figure and no name in the message.

    A demonstration project notes it and sends nothing.
    """
    state = etat_de(collectivite)
    state.lien_envoye_a = email
    state.date_lien = timezone.now()
    state._change_reason = "lien de validation envoyé"
    state._history_user = auteur
    state.save()
    context = {"collectivite": collectivite, "project": collectivite.project, "url": url, "jours": JOURS_VALIDITE}
    if collectivite.project.est_demonstration:
        return state  # the demonstration writes to nobody
    send = partial(
        mail.send,
        f"{collectivite.nom} : vos effectifs sont à valider",
        render_to_string("hr/mail/validation.txt", context),
        email,
        html=render_to_string("hr/mail/validation.html", context),
    )
    transaction.on_commit(send)
    return state
