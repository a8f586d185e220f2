"""Several criteria at once, through the screens: weights, scores with reasons, ranking and how far it holds."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects.access import build_access
from scenarios.evaluation import criteria_of, evaluation_of, save_criteria, save_scores
from scenarios.models import Critere, NoteCritere
from scenarios.services import create_scenario, submit_scenario
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db
D = Decimal
NBSP = "\u00a0"
WEIGHTS = (("Coût", 40), ("Qualité", 30), ("Social", 20), ("Faisabilité", 10))
SCORES = {"A": (5, 0, 4, 3), "B": (3, 4, 4, 2), "C": (2, 5, 2, 1)}


def _page(cast, name, *args):
    return reverse(f"scenarios:{name}", args=[cast.project.slug, *args])


def _three(cast):
    """The example of docs/algorithmes/scenarios.md: A 5/0/4/3, B 3/4/4/2, C 2/5/2/1."""
    values = {
        "description": "",
        "annee_debut": 2028,
        "nombre_annees": 3,
        "tendance_avant": D(0),
        "tendance_apres": D(0),
    }
    return [create_scenario(project=cast.project, values=values | {"nom": name}) for name in SCORES]


def _judge(client, cast, scenarios):
    data = {}
    for rank, (label, weight) in enumerate(WEIGHTS):
        data |= {f"libelle-{rank}": label, f"poids-{rank}": str(weight)}
    assert client.post(_page(cast, "criteria-edit"), data).status_code == 302
    criteres = criteria_of(cast.project)
    for scenario, scores in zip(scenarios, SCORES.values(), strict=True):
        data = {}
        for critere, score in zip(criteres, scores, strict=True):
            data |= {f"note-{critere.pk}": str(score), f"pourquoi-{critere.pk}": f"raison {score}"}
        assert client.post(_page(cast, "scores", scenario.numero), data).status_code == 302


def test_the_worked_example_is_ranked_and_its_sensitivity_said_in_words(client_of, cast):
    client = client_of(cast.chef_projet)
    _judge(client, cast, _three(cast))
    text = client.get(_page(cast, "criteria")).content.decode()
    assert "Scénario 2 – B vient en tête avec 3,40 sur 5" in text
    for score in ("3,10, 2e", "3,40, 1er", "2,80, 3e"):
        assert score in text
    assert f"Scénario 2 – B reste premier entre 24,3{NBSP}% et 56,3{NBSP}%" in text
    assert "raison 4" in text


def test_the_files_hold_the_very_rows_of_the_page(client_of, cast):
    client = client_of(cast.chef_projet)
    _judge(client, cast, _three(cast))
    csv = client.get(_page(cast, "criteria-export", "sensibilite", "csv")).content.decode("utf-8-sig")
    assert f"reste premier entre 24,3{NBSP}% et 56,3{NBSP}%" in csv
    assert client.get(_page(cast, "criteria-export", "inconnue", "csv")).status_code == 404


def test_four_criteria_are_proposed_and_nothing_is_written_before_they_are_accepted(client_of, cast):
    client = client_of(cast.chef_projet)
    text = client.get(_page(cast, "criteria-edit")).content.decode()
    assert "Qualité du service rendu à l’usager" in text and 'value="40"' in text
    assert not Critere.objects.exists()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"libelle-0": "Coût", "poids-0": "60"}, "Les poids totalisent 60,00 : il faut 100."),
        ({"libelle-0": "Coût", "poids-0": "100", "libelle-1": "Qualité"}, "« Qualité » n’a pas de poids"),
        ({"libelle-0": "Coût", "poids-0": "50", "poids-1": "50"}, "Le critère 2 a un poids et pas de nom."),
        ({"libelle-0": "Coût", "poids-0": "50", "libelle-1": "coût", "poids-1": "50"}, "portent le même nom"),
    ],
)
def test_weights_that_do_not_hold_are_said_and_what_was_typed_stays(client_of, cast, rows, said):
    answer = client_of(cast.chef_projet).post(_page(cast, "criteria-edit"), rows)
    text = answer.content.decode().replace("\u202f", " ").replace(NBSP, " ")
    assert answer.status_code == 422 and said in text and 'value="Coût"' in text
    assert not Critere.objects.exists()


def test_a_score_says_why(client_of, cast):
    scenario = _three(cast)[0]
    save_criteria(project=cast.project, rows=[(None, "Coût", D(100))])
    key = criteria_of(cast.project)[0].pk
    answer = client_of(cast.chef_projet).post(_page(cast, "scores", scenario.numero), {f"note-{key}": "3"})
    assert answer.status_code == 422 and "dire pourquoi cette note" in answer.content.decode()
    with pytest.raises(ValidationError):
        save_scores(scenario=scenario, scores={key: (3, " ")})
    assert not NoteCritere.objects.exists()


def test_criteria_exchange_their_names_and_one_that_leaves_takes_its_scores(cast):
    scenario = _three(cast)[0]
    save_criteria(project=cast.project, rows=[(None, "Coût", D(60)), (None, "Qualité", D(40))])
    cost, quality = criteria_of(cast.project)
    save_scores(scenario=scenario, scores={cost.pk: (5, "devis"), quality.pk: (1, "délais")})
    save_criteria(project=cast.project, rows=[(cost.pk, "Qualité", D(60)), (quality.pk, "Coût", D(40))])
    assert [c.libelle for c in criteria_of(cast.project)] == ["Qualité", "Coût"]
    save_criteria(project=cast.project, rows=[(cost.pk, "Qualité", D(100))])
    assert [n.note for n in NoteCritere.objects.all()] == [5]
    assert NoteCritere.history.filter(history_type="-").count() == 1


def test_a_draft_that_a_reader_does_not_see_is_not_in_his_ranking(client_of, cast):
    client = client_of(cast.chef_projet)
    service = shared_service(cast)
    others = _three(cast)
    save_criteria(project=cast.project, rows=[(None, "Coût", D(100))])
    key = criteria_of(cast.project)[0].pk
    for scenario, note in zip((service.scenario, *others), (2, 5, 4, 3), strict=True):
        save_scores(scenario=scenario, scores={key: (note, "devis")})
    submit_scenario(scenario=service.scenario, user=cast.chef_projet)
    assert "Scénario 2 – A vient en tête" in client.get(_page(cast, "criteria")).content.decode()
    seen = client_of(cast.elu).get(_page(cast, "criteria")).content.decode()
    assert "Scénario 1 – Finances en commun vient en tête avec 2,00 sur 5" in seen
    assert "Scénario 2" not in seen


def test_the_page_costs_the_same_whatever_the_number_of_scenarios(client_of, cast, django_assert_max_num_queries):
    client = client_of(cast.chef_projet)
    _judge(client, cast, _three(cast))
    client.get(_page(cast, "criteria"))
    with django_assert_max_num_queries(25) as three:
        client.get(_page(cast, "criteria"))
    for scenario in _three(cast):
        save_scores(scenario=scenario, scores={c.pk: (3, "devis") for c in criteria_of(cast.project)})
    with django_assert_max_num_queries(len(three)):
        client.get(_page(cast, "criteria"))


def test_nothing_is_ranked_before_every_score_is_there(cast):
    scenario = _three(cast)[0]
    save_criteria(project=cast.project, rows=[(None, "Coût", D(60)), (None, "Qualité", D(40))])
    cost, quality = criteria_of(cast.project)
    save_scores(scenario=scenario, scores={cost.pk: (5, "devis")})
    evaluation = evaluation_of(build_access(cast.chef_projet, cast.project))
    assert evaluation.classement is None
    assert evaluation.manques[scenario.pk] == (quality,)
