"""Reasons typed when the inventory changes: which ones speak of a person, and their erasure with that person."""

from collections.abc import Collection, Iterable

from common.codes import normalise
from common.removal import REMOVED
from hr.models import Affectation, Agent, InventoryState, Poste, Remuneration, SemaineType

EFFACE = "motif effacé avec les données d’une personne"
# a matricule of one to three digits is also a number of hours, of days, of posts
COURT = 3
# (rows, path to the employer, columns of reasons): those of other persons may name this one
_LIEUX = (
    (Agent.history, "collectivite_id", ("history_change_reason", "motif_suppression")),
    (Agent.everything, "collectivite_id", ("motif_suppression",)),
    (Affectation.history, "agent__collectivite_id", ("history_change_reason",)),
    (Remuneration.history, "agent__collectivite_id", ("history_change_reason",)),
    (SemaineType.history, "agent__collectivite_id", ("history_change_reason",)),
    (Poste.history, "collectivite_id", ("history_change_reason", "motif_suppression")),
    (Poste.everything, "collectivite_id", ("motif_suppression",)),
    (InventoryState.history, "collectivite_id", ("history_change_reason", "motif")),
    (InventoryState.objects, "collectivite_id", ("motif",)),
)


def _distincts(rows, column: str) -> set[str]:
    return set(rows.order_by(column).values_list(column, flat=True).distinct()) - {"", None}


def mots_de(agents: Iterable[Agent]) -> set[str]:
    """What names these agents in a reason, normalised: matricule and surname, those of older versions too."""
    rows = list(agents)
    older = Agent.history.filter(id__in=[agent.pk for agent in rows])
    numbers = {agent.matricule for agent in rows} | _distincts(older, "matricule")
    found = {normalise(name) for name in {agent.nom for agent in rows} | _distincts(older, "nom")}
    for number in map(normalise, numbers):
        short = number.isdigit() and len(number) <= COURT
        found.update((f"agent {number}", f"matricule {number}") if short else (number,))
    return found - {""}


def designe(texte: str, mots: Collection[str]) -> bool:
    """Whether one of ``mots`` (normalised) stands whole in a text: « 731 » is not in « 1731 »."""
    said = f" {normalise(texte)} "
    return any(f" {mot} " in said for mot in mots)


def motifs_propres(agents: Iterable[Agent]) -> set[str]:
    """Reasons typed for these agents and for nobody else of their employers: an import is the reason of many."""
    keys, employers = [], set()
    for agent in agents:
        keys.append(agent.pk)
        employers.add(agent.collectivite_id)
    told = _distincts(Agent.history.filter(id__in=keys), "history_change_reason")
    told |= _distincts(Remuneration.history.filter(agent_id__in=keys), "history_change_reason")
    others = Agent.history.filter(collectivite_id__in=employers, history_change_reason__in=told).exclude(id__in=keys)
    pays = Remuneration.history.filter(agent__collectivite_id__in=employers, history_change_reason__in=told)
    told -= _distincts(others, "history_change_reason")
    told -= _distincts(pays.exclude(agent_id__in=keys), "history_change_reason")
    return {reason.removeprefix(REMOVED) for reason in told}


def motifs_de(agents: Iterable[Agent]) -> list[InventoryState]:
    """Versions of the state of the inventory whose reason speaks of these agents, oldest first."""
    gone = list(agents)
    own, words = motifs_propres(gone), mots_de(gone)
    rows = InventoryState.history.filter(collectivite_id__in={agent.collectivite_id for agent in gone})
    rows = rows.exclude(motif="").order_by("history_date", "history_id")
    return [row for row in rows if row.motif in own or designe(row.motif, words)]


def oublier_les_motifs(agents: Iterable[Agent]) -> None:
    """Erase every reason that speaks of these agents, in the rows and the histories of their employers; the dates stay.

    A reason that happens to hold the same word goes too: better a reason too few than a person left behind.
    """
    gone = list(agents)
    own, words = motifs_propres(gone), mots_de(gone)
    employers = {agent.collectivite_id for agent in gone}
    for manager, path, columns in _LIEUX:
        rows = manager.filter(**{f"{path}__in": employers})
        for column in columns:
            said = {one for one in _distincts(rows, column) if one in own or designe(one, words)}
            if said:
                # keys first: a database does not update through a join
                keys = list(rows.filter(**{f"{column}__in": said}).order_by("pk").values_list("pk", flat=True))
                # sans historique : les versions sont réécrites elles-mêmes, la ligne suit la dernière
                manager.filter(pk__in=keys).update(**{column: EFFACE})
