"""Lines of the pages of the method (format: ``tests/permissions/table.py``)."""

from projects.models import Collectivite, Phase, Step
from tests.cast import Cast, luhn
from tests.permissions.table import Line, only

READERS = (
    "chef_projet",
    "referent_rh",
    "drh",
    "autre_drh",
    "direction",
    "secretaire",
    "maire",
    "autre_maire",
    "elu",
    "finances",
    "consultant",
)
LEAD = only(200, "chef_projet")
SENT = only(302, "chef_projet")


def _a_step(cast: Cast) -> dict:
    phase, _ = Phase.objects.get_or_create(project=cast.project, numero=1, cle="diagnostic", titre="Diagnostic")
    step, _ = Step.objects.get_or_create(phase=phase, rang=1, cle="services", titre="Services")
    return {"step": step.pk}


def _identity(cast: Cast) -> dict:
    return {"nom": "Autre nom", "date_debut": "01/09/2026", "date_fin": "30/11/2027", "base_legale": "PACTE"}


def _employer(cast: Cast) -> dict:
    return {"siren": cast.petit.siren}


def _body(cast: Cast) -> dict:
    return {"kind": Collectivite.Kind.CCAS, "siren": luhn("26330001"), "nom": "CCAS d’essai"}


LINES: dict[str, list[Line]] = {
    "projects:method": [Line(only(200, *READERS))],
    "projects:history": [Line(only(200, *READERS))],
    "projects:edit-identity": [Line(LEAD), Line(SENT, method="POST", data=_identity)],
    "projects:options": [Line(LEAD), Line(SENT, method="POST", data={"ANALYSE_AVANCEE": "on"})],
    "projects:edit-steps": [Line(LEAD), Line(SENT, method="POST", data={"action": "enregistrer"})],
    "projects:set-aside": [
        Line(LEAD, kwargs=_a_step),
        Line(SENT, method="POST", kwargs=_a_step, data={"motif": "fait l’an dernier"}),
    ],
    "projects:add-employer": [Line(LEAD), Line(SENT, method="POST", data=_body)],
    "projects:remove-employer": [
        Line(LEAD, kwargs=_employer),
        Line(SENT, method="POST", kwargs=_employer, data={"date_sortie": "31/12/2026", "motif": "retrait"}),
    ],
}
