"""The fiches action: proposed from the adopted scenario, moved at the keyboard, never in a loop, tied to an objective."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance.services.decisions import record_decision
from projects.models import Phase
from roadmap.checks import checks
from roadmap.models import FicheAction
from roadmap.queries.actions import actions_of, orphans
from roadmap.services.actions import (
    move_action,
    propose_from,
    remove_action,
    restore_action,
    save_indicator,
    save_objectif,
)
from scenarios.services import adopt_scenario, edit_service, save_costs, submit_scenario
from tests.governance.scene import body_with, meeting_in
from tests.hr.test_two_windows import opened, window
from tests.roadmap.scene import action, shared
from tests.roadmap.test_opinions import read
from tests.scenarios.territory import OPENING, shared_service

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def url(cast, name: str, *args) -> str:
    return reverse(f"roadmap:{name}", args=[cast.project.slug, *args])


def adopted(cast):
    line = shared_service(cast)
    edit_service(service=line, values={"qualite": "réponse sous cinq jours", "missions": "Tenir les comptes."})
    submit_scenario(scenario=line.scenario, user=cast.chef_projet)
    adopt_scenario(scenario=line.scenario, user=cast.chef_projet)
    return line.scenario


def test_the_adopted_scenario_proposes_its_actions_and_its_services_once(cast):
    scenario = adopted(cast)
    client = window(cast.chef_projet)
    client.post(url(cast, "propose"))
    row = cast.project.actions.get()
    assert (row.titre, row.date_fin) == ("Ouvrir : Finances et comptabilité", OPENING)
    assert row.date_debut == max(date(2027, 1, 1), min(TODAY(), OPENING))
    assert (row.cout_initial_euros, row.cout_annuel_euros) == (Decimal("9000.00"), Decimal("54000.00"))
    assert [one.reponse for one in row.participations.order_by("pk")] == ["OUI"] * 3
    assert row.indicateurs.get().libelle == "réponse sous cinq jours"
    assert row.service.service_scenario.scenario == scenario
    assert row.service.parties.count() == 3
    answer = client.post(url(cast, "propose"), follow=True)
    assert "déjà là" in answer.content.decode() and cast.project.actions.count() == 1


@pytest.mark.parametrize(
    ("personnel", "recettes", "yearly"), [(200_000, 50_000, Decimal("150000.00")), (40_000, 50_000, None)]
)
def test_the_yearly_cost_of_an_action_is_budgetary_net_of_income(cast, personnel, recettes, yearly):
    line = shared_service(cast)
    headings = {"PERSONNEL": personnel, "RECETTES": recettes, "STRUCTURE": 20_000, "LOCAUX": 7_000}
    save_costs(
        service=line,
        costs={(None, "COMMUN", heading): Decimal(amount) for heading, amount in headings.items()},
        expenses={},
        proofs={},
    )
    submit_scenario(scenario=line.scenario, user=cast.chef_projet)
    adopt_scenario(scenario=line.scenario, user=cast.chef_projet)
    (row,) = propose_from(project=cast.project, scenario=line.scenario, jour=TODAY())
    assert row.cout_annuel_euros == yearly


def test_a_scenario_that_is_not_adopted_proposes_nothing(cast):
    scenario = shared_service(cast).scenario
    with pytest.raises(ValidationError, match="adopté"):
        propose_from(project=cast.project, scenario=scenario, jour=TODAY())
    answer = window(cast.chef_projet).post(url(cast, "propose"), follow=True)
    assert "Aucun scénario n’est adopté" in answer.content.decode().replace("&#x27;", "’")


def test_a_loop_is_refused_and_named(cast):
    first = action(cast, "A")
    second = action(cast, "B", before=[first])
    with pytest.raises(ValidationError) as refused:
        action(cast, "A", before=[second], row=first)
    said = refused.value.message_dict["predecesseurs"][0].replace("\u00a0", " ")
    assert (
        said == "Ces actions tournent en rond : « A » avant « B » avant « A »."
        or "« B » avant « A » avant « B »" in said
    )
    assert not first.predecesseurs.exists()
    # the same through the page: 422, beside the field, what was typed is kept
    page = window(cast.chef_projet)
    typed = opened(page, url(cast, "action-edit", first.numero)) | {"predecesseurs": second.pk, "titre": "A bis"}
    answer = page.post(url(cast, "action-edit", first.numero), typed)
    assert answer.status_code == 422 and "A bis" in answer.content.decode()


def test_moving_an_action_pushes_what_follows_and_says_it(cast):
    start = TODAY() + timedelta(days=10)
    first = action(cast, "A", date_debut=start, date_fin=start + timedelta(days=20))
    second = action(
        cast, "B", before=[first], date_debut=start + timedelta(days=21), date_fin=start + timedelta(days=30)
    )
    client = window(cast.chef_projet)
    end = start + timedelta(days=40)
    typed = {"date_debut": f"{start:%d/%m/%Y}", "date_fin": f"{end:%d/%m/%Y}", "suivre": "on"}
    page = client.post(url(cast, "action-move", first.numero), typed, follow=True).content.decode()
    assert f"puis du {end + timedelta(days=1):%d/%m/%Y} au {end + timedelta(days=10):%d/%m/%Y}" in page
    second.refresh_from_db()
    assert second.date_debut == end + timedelta(days=1)
    assert second.history.first().history_change_reason.startswith("décalée après")
    wrong = typed | {"date_fin": f"{start - timedelta(days=1):%d/%m/%Y}"}
    answer = client.post(url(cast, "action-move", first.numero), wrong)
    assert answer.status_code == 422 and "précède le début" in answer.content.decode()


def test_without_following_the_conflict_is_shown(cast):
    start = TODAY() + timedelta(days=10)
    first = action(cast, "A", date_debut=start, date_fin=start + timedelta(days=20))
    second = action(
        cast, "B", before=[first], date_debut=start + timedelta(days=21), date_fin=start + timedelta(days=30)
    )
    assert move_action(action=first, date_debut=start, date_fin=start + timedelta(days=25), follow=False) == []
    assert "Devrait finir avant : A." in read(window(cast.elu), url(cast, "action", second.numero))


def test_two_people_on_the_same_action_see_both_versions(cast):
    row = action(cast)
    one, other = window(cast.chef_projet), window(cast.chef_projet)
    address = url(cast, "action-edit", row.numero)
    first, second = opened(one, address), opened(other, address)
    assert one.post(address, first | {"pilote_technique": "DGS"}).status_code == 302
    answer = other.post(address, second | {"pilote_technique": "DGA"})
    assert answer.status_code == 409 and "DGS" in answer.content.decode()
    row.refresh_from_db()
    assert row.pilote_technique == "DGS"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"date_fin": None}, "date_fin"),
        ({"date_fin": date(2020, 1, 1)}, "date_fin"),
        ({"etat": FicheAction.Etat.FAITE, "avancement": 80}, "avancement"),
        ({"avancement": 10}, "avancement"),
    ],
)
def test_what_cannot_stand_is_said_on_its_field(cast, fields, name):
    with pytest.raises(ValidationError) as refused:
        action(cast, **fields)
    assert set(refused.value.message_dict) == {name}


def test_an_action_without_objective_holds_the_closing_until_a_reason_is_written(cast):
    first, second = action(cast, "A"), action(cast, "B")
    goal = save_objectif(project=cast.project, fields={"titre": "Mieux servir", "parent": None})
    action(cast, "C", objectif=goal)
    assert orphans(cast.project) == [first, second]
    Phase.objects.filter(project=cast.project).delete()
    phase = Phase.objects.create(project=cast.project, numero=2, cle="scenarios", titre="Scénarios", etat="EN_COURS")
    client = window(cast.chef_projet)
    address = reverse("reports:close-phase", args=[cast.project.slug, phase.numero])
    answer = client.post(address, {"motif": "", "confirmer": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A-01 A, A-02 B" in page and "A-03" not in page
    for row in (first, second):
        action(cast, row.titre, row=row, motif_sans_objectif="demande de la préfecture")
    assert client.post(address, {"motif": "", "confirmer": "on"}).status_code == 302
    kept = phase.history.order_by("-history_date", "-history_id").first().history_change_reason
    assert "A-01 A : sans objectif, demande de la préfecture" in kept and "A-02 B" in kept


def test_the_tree_counts_its_branches(cast):
    top = save_objectif(project=cast.project, fields={"titre": "Mieux servir", "parent": None})
    branch = save_objectif(project=cast.project, fields={"titre": "Répondre vite", "parent": top})
    action(cast, "A", objectif=top)
    row = action(cast, "B", objectif=branch, service=shared(cast))
    values = {"libelle": "Délai", "unite": "jours", "depart": Decimal(9), "cible": Decimal(5), "mesure": None}
    save_indicator(action=row, fields=values | {"date_mesure": None})
    page = read(window(cast.elu), url(cast, "objectives"))
    assert "2 actions" in page and "1 action" in page and "Indicateur : Délai, pas encore mesuré" in page
    assert "Service : Finances et comptabilité" in page
    with pytest.raises(ValidationError, match="se rattache à un objectif"):
        save_objectif(project=cast.project, fields={"titre": "x", "parent": branch})
    with pytest.raises(ValidationError, match="existe déjà"):
        save_objectif(project=cast.project, fields={"titre": "mieux servir", "parent": None})
    with pytest.raises(ValidationError, match="avec sa date"):
        save_indicator(action=row, fields=values | {"mesure": Decimal(6), "date_mesure": None})


def test_an_action_leaves_and_comes_back_unless_it_would_close_a_loop(cast):
    first = action(cast, "A")
    second = action(cast, "B", before=[first])
    remove_action(action=second, auteur=cast.chef_projet, motif="doublon")
    assert [one.titre for one in actions_of(cast.project)] == ["A"]
    row = FicheAction.everything.get(pk=second.pk)
    restore_action(row=row, auteur=cast.chef_projet)
    assert [one.titre for one in actions_of(cast.project)] == ["A", "B"]


def test_the_steps_of_the_phase_follow_the_data(cast):
    action(cast, "A", pilote_technique="DGS")
    action(cast, "B")
    shared(cast)
    found = {one.cle: one for one in checks(cast.project)}
    assert (found["actions"].fait, found["actions"].total) == (1, 2)
    assert found["conventions"].etat == found["ouverture"].etat == "pas commencée"


def test_an_old_action_is_late_and_the_list_finds_it(cast):
    action(cast, "A", date_debut=date(2025, 1, 1), date_fin=date(2025, 6, 1))
    action(cast, "B")
    page = read(window(cast.elu), url(cast, "actions") + "?etat=en+retard")
    assert "1 sur 2 actions" in page and "En retard" in page
    # the file follows the filter that the page shows
    [link] = re.findall(r'href="([^"]*\.csv/\?etat=en\+retard)"', page)
    assert read(window(cast.elu), link).count("A-0") == 1
    assert read(window(cast.elu), link.split("?")[0]).count("A-0") == 2


def test_a_decision_says_its_meeting_its_scenario_and_its_actions(cast):
    meeting = meeting_in(body_with(cast, "elu"), days=-9)
    fields = {
        "objet": "Paie",
        "texte": "Oui.",
        "date": TODAY() - timedelta(days=9),
        "resultat": "ADOPTEE",
        "mode": "CONSENSUS",
    }
    decision = record_decision(meeting=meeting, fields=fields)
    scenario = adopted(cast)
    row = action(cast, "Ouvrir la paie commune", scenario=scenario)
    row.decisions.set([decision])
    page = read(window(cast.elu), reverse("governance:decision", args=[cast.project.slug, decision.numero]))
    for address in (
        reverse("governance:meeting", args=[cast.project.slug, meeting.pk]),
        reverse("scenarios:detail", args=[cast.project.slug, scenario.numero]),
        reverse("roadmap:action", args=[cast.project.slug, row.numero]),
    ):
        assert f'href="{address}"' in page
    # nor is a decision named to whoever does not see the body that took it
    here = reverse("governance:decision", args=[cast.project.slug, decision.numero])
    assert f'href="{here}"' in read(window(cast.elu), url(cast, "action", row.numero))
    for stranger in (cast.autre_maire, cast.representant):
        page = read(window(stranger), url(cast, "action", row.numero))
        assert here not in page and str(decision) not in page


def test_the_history_of_an_action_says_by_role_what_moved(cast, client_of):
    row = action(cast, "Un seul logiciel", date_debut=date(2027, 1, 1), date_fin=date(2027, 6, 30))
    move_action(
        action=row, date_debut=date(2027, 2, 1), date_fin=date(2027, 7, 31), follow=False, reason="marché retardé"
    )
    page = reverse("projects:versions", args=[cast.project.slug, "action", row.pk])
    assert f'href="{page}"' in client_of(cast.maire).get(url(cast, "action", row.numero)).content.decode()
    html = client_of(cast.maire).get(page).content.decode()
    assert "30/06/2027" in html and "31/07/2027" in html and "marché retardé" in html
    assert client_of(cast.inconnu).get(page).status_code == 404
