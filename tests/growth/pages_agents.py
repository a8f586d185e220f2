"""Pages that few may read: the agents' situations, the arbitrations."""

from tests.growth import later
from tests.growth.growing import Growing
from tests.permissions import roadmap_agents

_ONE_OBJECT = "le formulaire d’un seul objet"
_CONFIRM = "une confirmation à propos d’un seul objet"
_FILE = "un fichier fait à la demande"

GROWING = {
    "roadmap:arbitrages": Growing("chef_projet", (later.arbitration,)),
    "roadmap:arbitrages-export": Growing(
        "chef_projet", (later.arbitration,), lambda cast: {"cle": "arbitrages", "extension": "csv"}
    ),
    "roadmap:cooperation": Growing("chef_projet", (later.arbitration,), longer=False),
    "roadmap:cooperation-export": Growing(
        "chef_projet", (later.arbitration,), lambda cast: {"cle": "cooperation", "extension": "csv"}, longer=False
    ),
    "roadmap:situations": Growing("drh", (later.situation,), roadmap_agents.service),
    "roadmap:situations-export": Growing(
        "drh",
        (later.situation,),
        lambda cast: roadmap_agents.service(cast) | {"cle": "situations", "extension": "csv"},
    ),
    "roadmap:situation": Growing("drh", (later.sheet,), roadmap_agents.one),
}

WITHOUT_LIST = {
    "roadmap:impact": "la fiche d’un service, ses postes bornés par les siens",
    "roadmap:impact-edit": "les quatre rubriques d’une fiche",
    "roadmap:impact-pdf": _FILE,
    "roadmap:impact-export": _FILE,
    "roadmap:statement-pdf": "un état arrêté, tel qu’il est gardé",
    "governance:substitutes": "une réunion, ses sièges dans une liste à choisir",
    "roadmap:arbitrage": _ONE_OBJECT,
    "roadmap:arbitrage-ask": "les services du gestionnaire, dans une liste à choisir",
    "roadmap:situation-remove": _CONFIRM,
    "roadmap:situation-edit": _ONE_OBJECT,
    "roadmap:situation-sheet": "les quatorze points d’une fiche",
    "roadmap:situation-pdf": _FILE,
    "roadmap:sheet-download": _FILE,
    "roadmap:sheet-hand": _ONE_OBJECT,
    "roadmap:sheet-reply": _ONE_OBJECT,
}
