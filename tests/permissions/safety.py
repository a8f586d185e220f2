"""Lines of the bin, whatever the floor of what was removed (format: ``tests/permissions/table.py``)."""

from common.removal import remove
from hr.models import Agent, Poste
from hr.services.agents import supprimer_agent
from tests.cast import Cast
from tests.hr.staff import make_agent
from tests.permissions.table import Line, only

# whoever may remove something: a maire the answer on the reasons, an élu their comment, finances the means of an objective
KEEPERS = (
    "chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire", "consultant", "maire", "autre_maire",
    "finances", "elu",
)  # fmt: skip


def _removed_post(cast: Cast) -> dict:
    post = Poste.everything.filter(collectivite=cast.bourg).first()
    if post is None:
        post = Poste.objects.create(collectivite=cast.bourg, intitule="Jardinier", categorie="C")
        remove(post, auteur=cast.drh, motif="essai")
    return {"kind": "poste", "pk": post.pk}


def _removed_agent(cast: Cast) -> dict:
    agent = Agent.everything.filter(collectivite=cast.bourg).first()
    if agent is None:
        agent = make_agent(cast.bourg, matricule="B-9")
        supprimer_agent(agent=agent, auteur=cast.drh, motif="essai")
    return {"kind": "agent", "pk": agent.pk}


NOT_THERE = dict.fromkeys((role for role in KEEPERS if role != "drh"), 404)

LINES: dict[str, list[Line]] = {
    "projects:bin": [Line(only(200, *KEEPERS))],
    "projects:bin-undo": [
        Line(only(302, "drh") | NOT_THERE, method="POST", kwargs=_removed_post),
        Line(only(302, "drh") | NOT_THERE, method="POST", kwargs=_removed_agent),
    ],
}
