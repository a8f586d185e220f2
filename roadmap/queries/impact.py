"""The fiche d'impact of a service, for one reader: which version, which posts one by one, how far it has come."""

import json
from dataclasses import dataclass
from decimal import Decimal

from django.utils.crypto import salted_hmac

from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action, Role
from roadmap.etapes import AVIS_CST
from roadmap.fiche_impact import Vie
from roadmap.models import FicheImpact, ServiceMutualise
from roadmap.queries.services import own_cst, steps_of
from scenarios.models import PosteCible
from scenarios.queries_posts import posts_of, readable_posts

_STAFF_SIDE = frozenset({Role.REPRESENTANT_PERSONNEL, Role.SECRETAIRE_CST})
KEPT = ("pk", "employeur_id", "devenir", "intitule_avant", "intitule_apres", "rattachement_id")
ETP = ("etp_avant", "etp_apres")


def frozen_posts(posts: list[PosteCible]) -> list[dict]:
    """The posts as text, the way a version keeps them."""
    return [
        {name: getattr(one, name) for name in KEPT}
        | {name: str(getattr(one, name)) for name in ETP}
        | {"employeur": one.employeur.nom}
        for one in posts
    ]


def content_of(sheet: FicheImpact) -> dict:
    """Texts and posts of a version that is not sent yet, as they stand."""
    described = sheet.service_mutualise.service_scenario
    return {"textes": sheet.textes, "postes": frozen_posts(posts_of(described)) if described else []}


def mark_of(sheet: FicheImpact) -> str:
    """Mark of what the version says now, 64 hexadecimal digits. Keyed: it goes to readers from whom posts are masked."""
    text = json.dumps(content_of(sheet), ensure_ascii=False, sort_keys=True)
    return salted_hmac("roadmap.fiche-impact", text, algorithm="sha256").hexdigest()


def _thawed(rows: list[dict], employers: dict[int, Collectivite]) -> list[PosteCible]:
    found = []
    for row in rows:
        post = PosteCible(**{name: row[name] for name in KEPT}, **{name: Decimal(row[name]) for name in ETP})
        key = row["employeur_id"]
        # an employer that left the project since: what was sent to the committees still says its name
        post.employeur = employers.get(key) or Collectivite(pk=key, nom=row["employeur"])
        found.append(post)
    return found


@dataclass(frozen=True)
class Avant:
    """The version that was sent before, as the same reader reads it."""

    fiche: FicheImpact
    lisibles: tuple[PosteCible, ...]


@dataclass(frozen=True)
class Lue:
    """A version as one reader may read it. ``lisibles``: posts one by one; ``postes``: all, to be counted and masked.

    ``signatures``: SIREN of the employers that signed what it says; ``marque``: what a gesture on it must quote.
    ``versions``: those that this reader may open, the latest first. ``est_a_jour``: the posts of the scenario are still
    those of this version.
    """

    fiche: FicheImpact
    vie: Vie
    postes: tuple[PosteCible, ...]
    lisibles: tuple[PosteCible, ...]
    signatures: tuple[str, ...]
    marque: str
    versions: tuple[FicheImpact, ...] = ()
    avant: Avant | None = None
    est_a_jour: bool = True


def reads_drafts(access: Access) -> bool:
    """Whether the worn hat reads a version before it is sent: those who prepare."""
    return access.allows(Action.VOIR_BROUILLONS_SCENARIOS)


def _sits(access: Access) -> bool:
    return any(one.role_enum in _STAFF_SIDE for one in access.hat.memberships)


def _reads_sent(access: Access, row: ServiceMutualise) -> bool:
    """Élus read what was sent; the staff side of a committee, what was sent to its own."""
    if not _sits(access):
        return True
    own = access.own_collectivite
    return own is not None and any(one.collectivite_id == own.pk for one in row.parties.all())


def _posts(access: Access, fiche: FicheImpact) -> tuple[list[PosteCible], set[int]]:
    """The posts of a version, and the keys of those that the worn hat reads one by one."""
    row = fiche.service_mutualise
    if not fiche.date_envoi:
        posts = posts_of(row.service_scenario) if row.service_scenario else []
        return posts, {one.pk for one in readable_posts(access, posts)}
    employers = {one.pk: one for one in Collectivite.objects.filter(project=access.project)}
    posts = _thawed(fiche.contenu.get("postes", []), employers)
    readable = {one.pk for one in readable_posts(access, posts)}
    if _sits(access):
        # bound to discretion, a committee reads every post of its employer in what it received (product.md C, amendment 5)
        own = access.own_collectivite
        readable |= {one.pk for one in posts if own is not None and one.employeur_id == own.pk}
    return posts, readable


def _before(access: Access, fiche: FicheImpact, versions: list[FicheImpact]) -> Avant | None:
    found = next((one for one in versions if one.version < fiche.version and one.date_envoi), None)
    if found is None:
        return None
    posts, readable = _posts(access, found)
    return Avant(found, tuple(one for one in posts if one.pk in readable))


def sheet_read(access: Access, row: ServiceMutualise, *, version: int | None = None, sent: bool = False) -> Lue | None:
    """The latest version that the worn hat may read, ``None`` when there is none yet.

    ``version``: that one, ``None`` when this hat may not read it. ``sent``: among those that were sent to the committees.
    """
    versions = list(row.fiches_impact.order_by("-version"))
    drafts = reads_drafts(access) and not sent
    seen = versions if drafts else [one for one in versions if one.date_envoi]
    if not _reads_sent(access, row):
        return None
    fiche = next((one for one in seen if version is None or one.version == version), None)
    if fiche is None:
        return None
    fiche.service_mutualise = row
    steps, _ = steps_of(row, own_cst(access.project))
    expected = [one for one in steps if one.type.cle == AVIS_CST]
    signed = [one.date_realisee for one in steps if one.type.cle in {"CONVENTION", "REGLEMENT"}]
    sent_on = fiche.date_envoi
    now = mark_of(fiche)
    mark = fiche.marque_validee if sent_on else now
    vie = Vie(
        fiche.date_validation if fiche.marque_validee == mark else None,
        sent_on,
        len(expected),
        sum(one.date_realisee is not None and sent_on is not None and one.date_realisee >= sent_on for one in expected),
        next((day for day in signed if day), None),
        any(one.version > fiche.version and one.date_envoi for one in versions),
    )
    posts, readable = _posts(access, fiche)
    return Lue(
        fiche,
        vie,
        tuple(posts),
        tuple(one for one in posts if one.pk in readable),
        tuple(siren for siren, given in fiche.cosignatures.items() if given["marque"] == mark),
        mark,
        tuple(seen),
        _before(access, fiche, versions),
        mark == now,
    )
