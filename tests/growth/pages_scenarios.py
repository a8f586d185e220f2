"""Which rows double on the pages of the scenarios (see ``pages``)."""

from tests.growth import later, rows
from tests.growth.growing import Growing
from tests.permissions import hr_pay, scenarios


def _paid_draft(cast) -> dict:
    return hr_pay._paid(cast) | scenarios._draft(cast)


PAGES: dict[str, Growing] = {
    "scenarios:list": Growing("chef_projet", (later.scenario,)),
    "scenarios:compare": Growing("chef_projet", (later.scenario,)),
    "scenarios:detail": Growing("chef_projet", (later.shared, later.party, later.hypothesis), scenarios._draft),
    "scenarios:own": Growing("drh", (rows.commune, later.scenario), scenarios._submitted, longer=False),
    "scenarios:hypotheses": Growing("chef_projet", (later.hypothesis,), scenarios._draft),
    "scenarios:explain": Growing(
        "chef_projet",
        (later.shared, later.party),
        lambda cast: scenarios._draft(cast) | {"siren": cast.epci.siren, "annee": 2028},
    ),
    "scenarios:pact": Growing("finances", (rows.commune, later.shared), scenarios._draft),
    "scenarios:pact-export": Growing(
        "finances",
        (later.shared,),
        lambda cast: scenarios._draft(cast) | {"annee": 2028, "cle": "attributions", "extension": "csv"},
        longer=False,
    ),
    "scenarios:payroll": Growing("drh", (rows.staff, later.shared), _paid_draft, longer=False),
    "scenarios:payroll-export": Growing(
        "drh",
        (rows.staff, later.shared),
        lambda cast: _paid_draft(cast) | {"cle": "masse-scenario-annees", "extension": "csv"},
        longer=False,
    ),
    "scenarios:analytic": Growing("chef_projet", (later.shared, later.party), scenarios._draft),
    "scenarios:analytic-export": Growing(
        "chef_projet",
        (later.shared, later.party),
        lambda cast: scenarios._draft(cast) | {"annee": 2028, "cle": "analytique-services", "extension": "csv"},
    ),
    "scenarios:explain-year": Growing(
        "chef_projet",
        (later.shared, later.party, later.hypothesis),
        lambda cast: scenarios._draft(cast) | {"annee": 2028},
    ),
    "scenarios:explain-export": Growing(
        "chef_projet",
        (later.shared, later.party),
        lambda cast: scenarios._draft(cast) | {"siren": "bilan", "annee": 2028, "cle": "solde", "extension": "csv"},
    ),
    "scenarios:own-export": Growing(
        "drh",
        (rows.commune, later.scenario),
        lambda cast: scenarios._submitted(cast) | {"annee": 2028, "cle": "ma-commune", "extension": "csv"},
        longer=False,
    ),
    "scenarios:compare-export": Growing(
        "chef_projet",
        (later.scenario,),
        lambda cast: scenarios._two(cast) | {"cle": "comparaison", "extension": "csv"},
        longer=False,
    ),
    "scenarios:export": Growing(
        "chef_projet",
        (later.shared, later.party),
        lambda cast: scenarios._draft(cast) | {"annee": 2028, "cle": "employeurs", "extension": "csv"},
    ),
    "scenarios:criteria": Growing("chef_projet", (later.judged_scenario,), lambda cast: scenarios._judged(cast) and {}),
    "scenarios:criteria-export": Growing(
        "chef_projet",
        (later.judged_scenario,),
        lambda cast: scenarios._judged(cast) and {"cle": "notes", "extension": "csv"},
    ),
    "scenarios:scores": Growing("chef_projet", (later.criterion,), scenarios._judged),
    "scenarios:advanced": Growing("chef_projet", (later.shared, later.hypothesis), scenarios._advanced_draft),
    "scenarios:advanced-export": Growing(
        "chef_projet",
        (later.hypothesis,),
        lambda cast: scenarios._advanced_draft(cast) | {"pk": 1, "annee": 2028, "cle": "cles", "extension": "csv"},
        longer=False,
    ),
    "scenarios:service-add": Growing("chef_projet", (rows.service, rows.commune), scenarios._draft),
    "scenarios:service": Growing("chef_projet", (later.party, later.shared), scenarios._service("qui")),
    "scenarios:posts": Growing("drh", (later.post, rows.commune), scenarios._row),
    "scenarios:posts-export": Growing(
        "drh", (later.post,), lambda cast: scenarios._row(cast) | {"cle": "postes", "extension": "csv"}
    ),
}
