"""Lines of the pages of ``scenarios`` (format: ``tests/permissions/table.py``)."""

from decimal import Decimal

from django.utils import timezone

from hr.models import SimulationCommuniquee
from projects.options import Option
from projects.services.method import set_options
from scenarios.evaluation import criteria_of, save_criteria
from scenarios.models import PosteCible
from scenarios.services import add_hypothesis, duplicate_scenario, submit_scenario
from scenarios.services_posts import save_post
from tests.permissions import hr_pay
from tests.permissions.table import Line, everyone, only
from tests.scenarios.territory import draft, shared_service

PREPARE = ("chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire", "finances", "consultant")
# élus and the staff side read a scenario once submitted: a draft is for them an unknown number
DRAFT = only(200, *PREPARE, otherwise=404)
WITHOUT_EMPLOYER = ("chef_projet", "referent_rh", "consultant")
HIDDEN = {role: 404 for role in ("maire", "autre_maire", "elu", "representant", "secretaire_cst", "responsable")}


def _draft(cast) -> dict:
    return {"numero": draft(cast).numero}


def _submitted(cast) -> dict:
    scenario = draft(cast)
    submit_scenario(scenario=scenario, user=cast.chef_projet)
    return {"numero": scenario.numero}


def _two(cast) -> dict:
    first = _submitted(cast)["numero"]
    copy = duplicate_scenario(scenario=cast.project.scenarios.get(numero=first), nom="Une copie")
    submit_scenario(scenario=copy, user=cast.chef_projet)
    return {"numeros": f"{first}-{copy.numero}"}


def _service(onglet: str):
    def given(cast) -> dict:
        row = shared_service(cast)
        return {"numero": row.scenario.numero, "pk": row.pk, "onglet": onglet}

    return given


def _row(cast) -> dict:
    given = _service("quoi")(cast)
    return {"numero": given["numero"], "pk": given["pk"]}


def _simulated(cast) -> dict:
    SimulationCommuniquee.objects.get_or_create(
        project=cast.project,
        numero=1,
        defaults={
            "regle": "CUSTOM",
            "resultat": {"parts": [], "annees": [{"annee": 2028, "cout": "1000"}]},
            "date_communication": timezone.now(),
        },
    )
    return _row(cast)


def _hypothesis(cast) -> dict:
    scenario = draft(cast)
    values = {"libelle": "Évolution", "valeur": "+2 %", "source": "CA 2025"}
    return {"numero": scenario.numero, "pk": add_hypothesis(scenario=scenario, values=values).pk}


def _advanced(cast) -> dict:
    set_options(project=cast.project, options=frozenset({Option.ANALYSE_AVANCEE}))
    return _submitted(cast)


def _advanced_draft(cast) -> dict:
    set_options(project=cast.project, options=frozenset({Option.ANALYSE_AVANCEE}))
    return _draft(cast)


def _judged(cast) -> dict:
    given = _submitted(cast)
    if not criteria_of(cast.project):
        save_criteria(project=cast.project, rows=[(None, "Coût", Decimal(100))])
    return given


def _post(cast, employer, **values) -> PosteCible:
    row = shared_service(cast)
    kept = {"devenir": "TRANSFERE", "intitule_avant": "Comptable", "intitule_apres": "Comptable", "employeur": employer}
    return save_post(service=row, post=None, values=kept | values)


def _held(cast) -> dict:
    """A post of Bourg: only who reads its agents knows it is there."""
    post = _post(cast, cast.bourg)
    return {"numero": post.service_scenario.scenario.numero, "pk": post.service_scenario_id, "poste": post.pk}


SCENARIO = {"nom": "Un essai", "annee_debut": 2028, "nombre_annees": 3}
HYPOTHESIS = {"libelle": "Évolution", "valeur": "+2 %", "source": "CA 2025", "confiance": "MOYENNE"}
# the fate of a held post: its own human resources; unknown to who writes for others, refused to who writes no post
HELD = only(200, "drh") | {role: 404 for role in ("chef_projet", "referent_rh", "autre_drh", "secretaire")}
WRITES = only(302, "chef_projet")
LOG = only(302, "chef_projet", "finances")


def _what(cast) -> dict:
    return {"missions": "Paie"}


def _adopt_line() -> Line:
    return Line(WRITES, method="POST", kwargs=_submitted)


LINES: dict[str, list[Line]] = {
    "scenarios:list": [Line(everyone(200))],
    "scenarios:open": [Line(WRITES, method="POST")],
    "scenarios:new": [Line(only(200, "chef_projet")), Line(WRITES, method="POST", data=SCENARIO)],
    "scenarios:compare": [Line(everyone(200))],
    "scenarios:advanced": [Line(everyone(200), kwargs=lambda cast: _advanced(cast))],
    "scenarios:advanced-export": [
        Line(
            everyone(200),
            kwargs=lambda cast: _advanced(cast) | {"pk": 1, "annee": 2028, "cle": "cles", "extension": "csv"},
        )
    ],
    "scenarios:criteria": [Line(everyone(200))],
    "scenarios:criteria-edit": [
        Line(only(200, "chef_projet")),
        Line(WRITES, method="POST", data={"libelle-0": "Coût", "poids-0": "100"}),
    ],
    "scenarios:criteria-export": [
        Line(everyone(200), kwargs=lambda cast: _judged(cast) and {"cle": "notes", "extension": "csv"})
    ],
    "scenarios:scores": [
        Line(only(200, "chef_projet"), kwargs=lambda cast: _judged(cast)),
        Line(
            WRITES,
            method="POST",
            kwargs=lambda cast: _judged(cast),
            data=lambda cast: {
                f"{name}-{criteria_of(cast.project)[0].pk}": value
                for name, value in (("note", "3"), ("pourquoi", "devis"))
            },
        ),
    ],
    "scenarios:detail": [Line(DRAFT, kwargs=_draft)],
    "scenarios:edit": [
        Line(only(200, "chef_projet"), kwargs=_draft),
        Line(WRITES, method="POST", kwargs=_draft, data=SCENARIO),
    ],
    "scenarios:duplicate": [Line(WRITES, method="POST", kwargs=_submitted)],
    "scenarios:delete": [Line(WRITES, method="POST", kwargs=_draft)],
    "scenarios:submit": [Line(WRITES, method="POST", kwargs=_draft)],
    "scenarios:adopt": [_adopt_line()],
    "scenarios:take-back": [_adopt_line()],
    "scenarios:own": [Line(everyone(200), kwargs=_submitted)],
    "scenarios:hypotheses": [
        Line(everyone(200), kwargs=_submitted),
        # the form is offered to the lead and the finances; a hidden draft stays unknown to those who do not prepare
        Line(LOG | HIDDEN, method="POST", kwargs=_draft, data=HYPOTHESIS),
    ],
    "scenarios:hypothesis": [
        Line(only(200, "chef_projet", "finances"), kwargs=_hypothesis),
        Line(LOG, method="POST", kwargs=_hypothesis, data=HYPOTHESIS),
    ],
    "scenarios:explain": [
        Line(
            everyone(200),
            kwargs=lambda cast: _submitted(cast) | {"siren": cast.bourg.siren, "annee": 2028},
        )
    ],
    "scenarios:pact": [
        Line(everyone(200), kwargs=_submitted),
        Line(LOG | HIDDEN, method="POST", kwargs=_draft, data={"pacte_financier": "on"}),
    ],
    "scenarios:pact-export": [
        Line(
            everyone(200),
            kwargs=lambda cast: _submitted(cast) | {"annee": 2028, "cle": "attributions", "extension": "csv"},
        )
    ],
    "scenarios:payroll": [Line(only(200, "drh", "autre_drh", "secretaire", "referent_rh"), kwargs=_submitted)],
    "scenarios:payroll-export": [
        Line(
            only(200, "drh") | {"autre_drh": 404, "secretaire": 404, "referent_rh": 404},
            kwargs=lambda cast: (
                hr_pay._paid(cast) | _submitted(cast) | {"cle": "masse-scenario-annees", "extension": "csv"}
            ),
        )
    ],
    "scenarios:analytic": [Line(everyone(200), kwargs=_submitted)],
    "scenarios:analytic-export": [
        Line(
            everyone(200),
            kwargs=lambda cast: _submitted(cast) | {"annee": 2028, "cle": "analytique-services", "extension": "csv"},
        )
    ],
    "scenarios:explain-year": [Line(everyone(200), kwargs=lambda cast: _submitted(cast) | {"annee": 2028})],
    "scenarios:explain-export": [
        Line(
            everyone(200),
            kwargs=lambda cast: (
                _submitted(cast) | {"siren": "bilan", "annee": 2028, "cle": "solde", "extension": "csv"}
            ),
        )
    ],
    "scenarios:own-export": [
        Line(
            # who wears no hat of an employer has no « Ma commune »
            everyone(200) | dict.fromkeys(WITHOUT_EMPLOYER, 404),
            kwargs=lambda cast: _submitted(cast) | {"annee": 2028, "cle": "ma-commune", "extension": "csv"},
        )
    ],
    "scenarios:compare-export": [
        Line(everyone(200), kwargs=lambda cast: _two(cast) | {"cle": "comparaison", "extension": "csv"})
    ],
    "scenarios:export": [
        Line(everyone(200), kwargs=lambda cast: _submitted(cast) | {"annee": 2028, "cle": "bilan", "extension": "csv"})
    ],
    "scenarios:service-add": [
        Line(only(200, "chef_projet"), kwargs=_draft),
        Line(
            WRITES,
            method="POST",
            kwargs=_draft,
            data=lambda cast: {
                "service": cast.project.services.get(code="VOIRIE").pk,
                "forme": "SERVICE_COMMUN",
                "date_ouverture": "01/01/2028",
            },
        ),
    ],
    "scenarios:posts": [
        Line(DRAFT, kwargs=_row),
        Line(
            only(302, "chef_projet", "referent_rh", "drh", "autre_drh", "secretaire") | HIDDEN,
            method="POST",
            kwargs=_row,
            data=lambda cast: {"devenir": "CREE", "employeur": cast.epci.pk, "intitule_apres": "Chargée de projet"},
        ),
    ],
    "scenarios:posts-export": [
        Line(DRAFT, kwargs=lambda cast: _row(cast) | {"cle": "postes", "extension": "csv"}),
    ],
    "scenarios:post-edit": [
        Line(HELD, kwargs=_held),
        Line(
            HELD | {"drh": 302},
            method="POST",
            kwargs=_held,
            data=lambda cast: {
                "devenir": "SUPPRIME",
                "employeur": cast.bourg.pk,
                "intitule_avant": "Comptable",
            },
        ),
    ],
    "scenarios:post-remove": [Line(HELD | {"drh": 302}, method="POST", kwargs=_held)],
    "scenarios:service-take-costs": [Line(LOG, method="POST", kwargs=_row)],
    "scenarios:attach": [
        Line(LOG, method="POST", kwargs=lambda cast: _simulated(cast), data={"choix": "1:0"}),
    ],
    "scenarios:detach": [Line(LOG, method="POST", kwargs=_row)],
    "scenarios:time-add": [
        Line(
            LOG,
            method="POST",
            kwargs=_row,
            data={"annee": "2028", "heures_agents": "10", "taux_horaire_euros": "30"},
        )
    ],
    "scenarios:time-remove": [Line(LOG, method="POST", kwargs=lambda cast: _row(cast) | {"annee": 2028})],
    "scenarios:service-remove": [Line(WRITES, method="POST", kwargs=_row)],
    "scenarios:service": [
        Line(DRAFT, kwargs=_service("quoi")),
        Line(DRAFT, kwargs=_service("financement")),
        Line(WRITES | HIDDEN, method="POST", kwargs=_service("quoi"), data=_what),
        Line(
            only(302, "chef_projet", "referent_rh", "drh", "autre_drh", "secretaire") | HIDDEN,
            method="POST",
            kwargs=_service("qui"),
            data=lambda cast: {f"avant-{cast.bourg.pk}": "1,5"},
        ),
    ],
}
