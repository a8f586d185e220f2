"""Which rows double on the later pages of the diagnostic, and the pages of it that show one object (see ``pages``)."""

from tests.growth import rows
from tests.growth.growing import Growing
from tests.permissions import diagnostics

PAGES: dict[str, Growing] = {
    "diagnostics:portrait": Growing("chef_projet", (rows.commune, rows.pooling)),
    "diagnostics:portrait-export": Growing(
        "chef_projet", (rows.commune, rows.pooling), lambda cast: {"cle": "portrait", "extension": "csv"}
    ),
    "diagnostics:workload": Growing("chef_projet", (rows.workload, rows.service)),
    "diagnostics:workload-export": Growing(
        "chef_projet", (rows.workload,), lambda cast: {"cle": "charge", "extension": "csv"}
    ),
    "diagnostics:workload-new": Growing("chef_projet", (rows.service,)),
    "diagnostics:workload-edit": Growing("chef_projet", (rows.service,), diagnostics._workload),
    "diagnostics:register": Growing("chef_projet", (rows.entry, rows.service, rows.commented)),
    "diagnostics:register-entry": Growing("chef_projet", (rows.commented,), diagnostics._entry),
    "diagnostics:register-export": Growing(
        "chef_projet", (rows.entry,), lambda cast: {"cle": "gains", "extension": "csv"}
    ),
    "diagnostics:testimonies": Growing("chef_projet", (rows.testimony,)),
    "diagnostics:testimonies-export": Growing(
        "chef_projet", (rows.testimony,), lambda cast: {"cle": "temoignages", "extension": "csv"}
    ),
    "diagnostics:testimony-new": Growing("chef_projet", (rows.entry,)),
    "diagnostics:testimony-edit": Growing("chef_projet", (rows.entry,), diagnostics._testimony),
    "diagnostics:software": Growing("chef_projet", (rows.software,)),
    "diagnostics:software-export": Growing(
        "chef_projet", (rows.software,), lambda cast: {"cle": "compatibilites", "extension": "csv"}
    ),
    "diagnostics:software-pair": Growing("chef_projet", (rows.software,), diagnostics._software, longer=False),
    "diagnostics:priorities": Growing("chef_projet", (rows.marked,)),
    "diagnostics:priorities-export": Growing(
        "chef_projet", (rows.marked,), lambda cast: {"cle": "priorites", "extension": "csv"}
    ),
    "diagnostics:priorities-edit": Growing("chef_projet", (rows.marked,)),
    "diagnostics:maturity": Growing("chef_projet", (rows.wave,), diagnostics._maturity),
    "diagnostics:maturity-export": Growing(
        "chef_projet",
        (rows.wave,),
        lambda cast: diagnostics._maturity(cast) | {"cle": "vagues", "extension": "csv"},
        longer=False,
    ),
    "diagnostics:commitment-new": Growing("chef_projet", (rows.commune,)),
}

_ONE_OBJECT = "le formulaire d’un seul objet"

WITHOUT_LIST: dict[str, str] = {
    "diagnostics:strata": "un seul import, dont les strates sont une seule valeur",
    "diagnostics:strata-export": "un seul import, dont les strates sont une seule valeur",
    "diagnostics:strata-model": "un modèle, le même pour tous",
    "diagnostics:strata-import": "le dépôt d’un fichier",
    "diagnostics:maturity-answer": "neuf phrases, pour une seule personne",
    "diagnostics:workbook-refused": "aperçu figé d’un seul fichier : aucune requête par ligne",
    "diagnostics:testimony": "un seul témoignage",
    "diagnostics:testimony-sheet": "la fiche d’un seul témoignage",
    "diagnostics:pooling-opinion": "l’avis d’une seule collectivité",
    "diagnostics:services-add-local": _ONE_OBJECT,
    "diagnostics:framing-answer": "la réponse d’une seule collectivité",
    "diagnostics:framing-basis": _ONE_OBJECT,
    "diagnostics:collection-due-date": _ONE_OBJECT,
    "diagnostics:register-new": _ONE_OBJECT,
    "diagnostics:register-comment": _ONE_OBJECT,
    "diagnostics:comment-answer": _ONE_OBJECT,
    "diagnostics:register-edit": _ONE_OBJECT,
    "diagnostics:sheet-describe": _ONE_OBJECT,
    "diagnostics:sheet-costs": _ONE_OBJECT,
    "diagnostics:cost-explain": "le calcul d’un seul coût",
    "diagnostics:budget": "un budget, dont les emplois sont dans son plan : une seule valeur",
    "diagnostics:budget-import": "le dépôt d’un fichier",
    "diagnostics:workbook-import": _ONE_OBJECT,
    "diagnostics:notes": _ONE_OBJECT,
    "diagnostics:notes-edit": _ONE_OBJECT,
    "diagnostics:workbook-detail": "aperçu figé d’un seul fichier : aucune requête par ligne",
}
