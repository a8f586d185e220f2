"""Lines of the pages of pay: national scales apart, everything about pay schemes and the pay of agents."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from hr.models import CadreEmplois, LigneRegime, RegimeIndemnitaire, Remuneration, SimulationCommuniquee
from hr.services.college import enregistrer_position
from projects.services.memberships import open_hr_data
from tests.cast import Cast
from tests.hr.staff import make_agent
from tests.permissions.table import Line, only

ALL_HR = ("drh", "autre_drh", "secretaire")
# who compares pay schemes: not the staff side nor the head of a shared service, who read what is published
COMPARERS = (
    "chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire", "maire", "autre_maire", "elu",
    "finances", "consultant",
)  # fmt: skip


def _position_key(cast: Cast) -> dict:
    position = enregistrer_position(
        project=cast.project, sujet="Repas", texte="Même prix.", date_position=date(2026, 11, 2)
    )
    return {"numero": position.numero}


POSITION = {"sujet": "Repas", "texte": "Même prix.", "date_position": "02/11/2026"}
SCHEME = {"nature": "RIFSEEP", "date_deliberation": "", "reference_deliberation": "", "date_cst": "", "note": ""}


def _agent_key(cast: Cast) -> dict:
    found = Remuneration.objects.filter(agent__collectivite=cast.bourg).first()
    if found is None:
        found = Remuneration.objects.create(
            agent=make_agent(cast.bourg, matricule="PAIE-1"), date_situation="2026-11-01", im=400, ifse=Decimal(2400)
        )
    return {"agent": found.agent_id}


def _paid(cast: Cast) -> dict:
    """Somebody of Bourg-Essai is paid: the others have nothing to download."""
    _agent_key(cast)
    return {}


def _opened(cast: Cast) -> dict:
    """Bourg-Essai opened its data to the référent RH."""
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    return {"collectivite": cast.bourg.pk}


def _line_key(cast: Cast) -> dict:
    scheme, _ = RegimeIndemnitaire.objects.get_or_create(collectivite=cast.bourg, defaults={"nature": "RIFSEEP"})
    found = LigneRegime.objects.filter(regime=scheme).first() or LigneRegime.objects.create(
        regime=scheme, cadre_emplois=CadreEmplois.objects.get(code="REDACTEUR"), groupe=2, effectif=3
    )
    return {"ligne": found.pk}


def _line_data(cast: Cast) -> dict:
    return {"cadre_emplois": "REDACTEUR", "groupe": "1", "effectif": "4"}


def _simulation_key(cast: Cast) -> dict:
    found, _ = SimulationCommuniquee.objects.get_or_create(
        project=cast.project,
        numero=1,
        defaults={
            "regle": "CUSTOM",
            "resultat": {"parts": [], "annees": []},
            "date_communication": timezone.now(),
        },
    )
    return {"numero": found.numero}


OWN_LINE = only(200, "drh") | {"autre_drh": 404, "secretaire": 404}
SIMULATORS = ("referent_rh", *ALL_HR)
LINES: dict[str, list[Line]] = {
    "hr:simulation": [Line(only(200, *SIMULATORS))],
    "hr:simulation-workbook": [
        Line(only(200, "drh") | {"autre_drh": 404, "secretaire": 404, "referent_rh": 404}, kwargs=_paid)
    ],
    "hr:simulation-sheet": [Line(only(200, "drh", otherwise=404), kwargs=_agent_key)],
    "hr:simulation-communicate": [Line(only(302, "referent_rh"), method="POST")],
    "hr:simulation-withdraw": [Line(only(302, "referent_rh"), method="POST", kwargs=_simulation_key)],
    "hr:pay": [Line(only(200, "drh", otherwise=404), kwargs=_agent_key)],
    "hr:pay-edit": [
        Line(only(200, "drh", otherwise=404), kwargs=_agent_key),
        Line(only(302, "drh", otherwise=404), method="POST", kwargs=_agent_key, data={"date_situation": "01/11/2026"}),
    ],
    "hr:payroll": [Line(only(200, *ALL_HR, "referent_rh"))],
    "hr:payroll-workbook": [
        Line(only(200, "drh") | {"autre_drh": 404, "secretaire": 404, "referent_rh": 404}, kwargs=_paid)
    ],
    "hr:college": [Line(only(200, *COMPARERS))],
    "hr:college-export": [Line(only(200, *COMPARERS), kwargs={"cle": "college-rh", "extension": "csv"})],
    "hr:position-new": [
        Line(only(200, "referent_rh")),
        Line(only(302, "referent_rh"), method="POST", data=POSITION),
    ],
    "hr:position-edit": [
        Line(only(200, "referent_rh"), kwargs=_position_key),
        Line(only(302, "referent_rh"), method="POST", kwargs=_position_key, data=POSITION),
    ],
    "hr:position-remove": [Line(only(302, "referent_rh"), method="POST", kwargs=_position_key)],
    "hr:position-say": [
        Line(only(200, *ALL_HR), kwargs=_position_key),
        Line(only(302, *ALL_HR), method="POST", kwargs=_position_key, data={"sens": "ACCORD"}),
    ],
    "hr:pay-schemes": [Line(only(200, *COMPARERS))],
    "hr:pay-schemes-export": [
        Line(only(200, *COMPARERS), kwargs={"cle": "comparaison-ifse", "extension": "xlsx"}),
    ],
    "hr:pay-scheme-edit": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data=SCHEME),
    ],
    "hr:pay-scheme-validate": [Line(only(302, *ALL_HR), method="POST")],
    "hr:pay-line-new": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data=_line_data),
    ],
    "hr:pay-line-edit": [
        Line(OWN_LINE, kwargs=_line_key),
        Line(
            only(302, "drh") | {"autre_drh": 404, "secretaire": 404},
            method="POST",
            kwargs=_line_key,
            data=_line_data,
        ),
    ],
    "hr:pay-line-delete": [
        Line(only(302, "drh") | {"autre_drh": 404, "secretaire": 404}, method="POST", kwargs=_line_key)
    ],
    "hr:benefits": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data={"TITRES-reponse": "OUI", "TITRES-montant": "5,50"}),
    ],
    "hr:benefits-for": [
        Line(only(200, "drh", "referent_rh") | {"autre_drh": 404, "secretaire": 404}, kwargs=_opened),
        Line(
            only(302, "drh", "referent_rh") | {"autre_drh": 404, "secretaire": 404},
            method="POST",
            kwargs=_opened,
            data={"TITRES-reponse": "OUI", "TITRES-montant": "5,50"},
        ),
    ],
    "hr:pay-parameters": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data={"taux_cdg": "0,8 %"}),
    ],
}
