"""The dashboard of the COPIL: the figures of the rooms, under the reader's rights; a meeting on the whole screen."""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.figures.words import write
from common.memo import stamp_of, stamps_of
from common.values import format_euros
from consultations.queries import latest_climate, results_of
from governance.models import Decision, Meeting
from governance.services.decisions import take_back_decision
from governance.services.meetings import Point, save_agenda
from hr.models import SimulationCommuniquee
from hr.services.etats import valider
from hr.services.simulations import retirer_simulation
from projects.access import build_access
from projects.models import Membership
from projects.phases import TROIS_ETAPES
from projects.policy import Role
from projects.queries import collectivites_in
from projects.services.method import create_method
from reports.copil import READ as FIGURES_READ
from reports.copil import changes_since, chosen_of, chosen_scenario, opinion_figures, opinions, submitted
from reports.sections import steps
from roadmap.avis import PremierVote, Sens, Synthese
from roadmap.models import SaisineConseils
from roadmap.queries.opinions import Consultation
from scenarios.inputs import calcul_de
from scenarios.models import CoutService, DepenseDatee, Scenario
from tests.cast import PASSWORD
from tests.growth import later
from tests.hr.staff import make_agent
from tests.permissions import consultations, governance, roadmap
from tests.permissions.governance import DECISION
from tests.reports.reading import csv_table, page_tables, value, values
from tests.reports.territory import people
from tests.roadmap.scene import action
from tests.scenes import demonstration

pytestmark = pytest.mark.django_db


def page(client_of, user, project, **data) -> str:
    response = client_of(user).get(reverse("reports:copil", args=[project.slug]), data)
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_an_empty_project_says_what_is_missing_and_who_acts(cast, client_of):
    html = page(client_of, cast.maire, cast.project)
    assert "Aucun scénario n’est soumis" in html and "ne sont pas encore consultés" in html
    assert "Aucune action n’est encore écrite" in html and "Rien n’a été décidé" in html


def test_the_two_totals_of_gains_are_always_together_and_those_of_the_room(cast, client_of):
    row = later.scenario(cast, {}, 1)
    found = chosen_scenario(build_access(cast.maire, cast.project))
    assert found.scenario == row
    balance = calcul_de(row).resultat.bilan
    gains = next(item for item in found.figures.items if item.key == "gains")
    assert gains.value == balance.gains_annonces[balance.annees[-1]] and gains.note.startswith("dont étayés")
    html = page(client_of, cast.maire, cast.project)
    assert "Gains annoncés" in html and "dont étayés" in html and "Voir le tableau" in html


def test_an_adopted_scenario_comes_before_a_later_one_that_is_only_submitted(cast):
    first, second = later.scenario(cast, {}, 1), later.scenario(cast, {}, 2)
    access = build_access(cast.maire, cast.project)
    assert chosen_scenario(access).scenario == second
    Scenario.objects.filter(pk=first.pk).update(  # sans historique : décor du test
        etat="ADOPTE", date_adoption=date(2026, 5, 4)
    )
    assert chosen_scenario(access).scenario == first
    assert "Scénario adopté : Voirie 1" in [one.what for one in changes_since(access, date(2026, 5, 4))]
    assert not changes_since(access, date(2026, 5, 5))


def test_a_draft_is_nobodys_figure(cast):
    row = later.scenario(cast, {}, 1)
    Scenario.objects.filter(pk=row.pk).update(etat="BROUILLON")  # sans historique : décor du test
    for user in (cast.maire, cast.chef_projet):
        assert chosen_scenario(build_access(user, cast.project)) is None


def test_opinions_are_counted_as_their_page_does_and_taken_away_as_they_are(cast, client_of):
    roadmap.consultation(cast)
    today = timezone.localdate()
    found = opinions(build_access(cast.maire, cast.project), today)
    figures = {item.key: item.value for item in opinion_figures(found).items}
    assert sum(figures.values()) == found.synthese.total == len(found.lignes)
    address = reverse("reports:copil-export", args=[cast.project.slug, "avis", "csv"])
    assert len(csv_table(client_of(cast.maire).get(address).content)) >= len(found.lignes)
    assert client_of(cast.maire).get(address.replace("avis", "agents")).status_code == 404


def test_a_figure_leads_to_the_list_that_it_counts_under_the_readers_own_rights(cast, client_of):
    """Figure → list → sheet; the address alone carries the filter, and a colleague who copies it keeps his own rights."""
    roadmap.consultation(cast)
    today = timezone.localdate()
    late = action(cast, "En retard", date_debut=today - timedelta(days=9), date_fin=today - timedelta(days=1))
    action(cast, "À l’heure")
    html = page(client_of, cast.maire, cast.project)
    councils = reverse("roadmap:opinions", args=[cast.project.slug])
    for words in ("exprimes", "reputes", "attendus"):
        assert f'href="{councils}?statut={words}"' in html
    shown = client_of(cast.maire).get(councils, {"statut": "attendus"})
    found = shown.context["found"].synthese
    assert len(shown.context["table"].rows) == found.en_attente + found.non_recus
    assert not client_of(cast.elu).get(councils, {"statut": "inconnu"}).context["listing"].active
    listed = f"{reverse('roadmap:actions', args=[cast.project.slug])}?etat=en+retard"
    assert listed in html
    rows = client_of(cast.elu).get(listed).context["listing"].page
    assert [one.pk for one in rows] == [late.pk]
    # the sheet leads back to the same list
    sheet = f"{reverse('roadmap:action', args=[cast.project.slug, late.numero])}?liste=etat%3Den%2Bretard"
    assert sheet in client_of(cast.elu).get(listed).content.decode()
    assert f'href="{listed}"' in client_of(cast.elu).get(sheet).content.decode()


def test_the_one_screen_tells_the_figures_of_the_parts_below(cast, client_of):
    row = later.scenario(cast, {}, 1)
    roadmap.consultation(cast)
    action(cast, "À l’heure")
    address = reverse("reports:copil", args=[cast.project.slug])
    shown = client_of(cast.maire).get(address).context
    glance = {one.label: one for one in shown["glance"].items}
    balance = calcul_de(row).resultat.bilan
    last = balance.annees[-1]
    # the pair of gains is never apart, even there
    gains = glance[f"Gains annoncés en {last}"]
    assert (
        gains.value == balance.gains_annonces[last]
        and gains.note == f"dont étayés : {format_euros(balance.gains_etayes[last])}"
    )
    opinions = shown["consultation"].synthese
    assert glance["Avis exprimés"].value == f"{opinions.nombre_exprimes} sur {opinions.total}"
    assert glance["Actions finies"].value == "0 sur 1"
    html = client_of(cast.maire).get(address).content.decode()
    for one in shown["glance"].items:
        assert one.breakdown is None and f'id="{one.href[1:]}"' in html


def test_every_chart_of_the_page_has_its_table_with_the_same_values_as_its_file(cast, client_of):
    """A15.1: « Voir le tableau » under each chart; drawing, table and csv say the same."""
    later.scenario(cast, {}, 1)
    address = reverse("reports:copil", args=[cast.project.slug])
    response = client_of(cast.maire).get(address)
    html = response.content.decode()
    assert html.count("<figure") == html.count("Voir le tableau et d’où viennent ces chiffres") == 1
    curve = response.context["chosen"].curve
    drawing = html.split("<figure")[1].split("<details>")[0]
    shown = next(rows for title, rows in page_tables(html).items() if title == curve.to_table().title)
    export = reverse("reports:copil-export", args=[cast.project.slug, curve.key, "csv"])
    assert values(shown) == values(csv_table(client_of(cast.maire).get(export).content))
    for rank, one in enumerate(curve.series, start=1):
        assert one.label in drawing and write(one.values[-1], curve.kind) in drawing
        assert [row[rank] for row in values(shown)[1:]] == [value(amount) for amount in one.values]


def test_the_address_of_a_filter_copied_to_a_colleague_is_read_under_the_colleagues_rights(cast, client_of):
    """A15.2: a staff filter sent by a DRH opens nobody's list to an élu, and shows another DRH her own agents only."""
    make_agent(cast.bourg, nom="Quintreau", statut="TITULAIRE", matricule="B-1")
    make_agent(cast.epci, nom="Zamora", statut="TITULAIRE", matricule="E-1")
    slug = cast.project.slug
    listed = f"{reverse('hr:agents', args=[slug])}?statut=TITULAIRE"
    mine = client_of(cast.drh).get(listed)
    assert mine.context["listing"].active and "Quintreau" in mine.content.decode()
    theirs = client_of(cast.autre_drh).get(listed)
    assert theirs.context["listing"].active
    assert "Zamora" in theirs.content.decode() and "Quintreau" not in theirs.content.decode()
    assert client_of(cast.elu).get(listed).status_code == 404
    scenarios = f"{reverse('roadmap:opinions', args=[slug])}?statut=attendus"
    roadmap.consultation(cast)
    seen = [client_of(user).get(scenarios).context["listing"].active for user in (cast.maire, cast.representant)]
    assert seen[0] and seen[0] == seen[1]


def test_the_climate_is_that_of_the_published_results_and_nothing_before(cast):
    numero = consultations._texts(cast)["numero"]
    survey = cast.project.surveys.get(numero=numero)
    assert latest_climate(cast.project) is None
    survey.publiee_le = timezone.now() - timedelta(minutes=1)
    survey.save()
    found = latest_climate(cast.project)
    assert found.survey == survey and found.index == results_of(survey).index


def test_what_changed_is_read_under_the_readers_rights(cast, client_of):
    governance.decision(cast)
    since = {"depuis": "2026-01-01"}
    assert "Décision D-01 adoptée : Objet" in page(client_of, cast.chef_projet, cast.project, **since)
    assert "D-01" in page(client_of, cast.elu, cast.project, **since)
    # the same address, for somebody who sees no such body
    assert "D-01" not in page(client_of, cast.representant, cast.project, **since)
    assert page(client_of, cast.elu, cast.project, depuis="avant-hier")


def test_what_changed_is_told_since_ones_own_last_visit_else_the_last_meeting(cast, client_of, client):
    governance.decision(cast)
    today = timezone.localdate()
    cast.elu.last_login = timezone.now() - timedelta(days=400)
    cast.elu.save()
    client.post(reverse("accounts:sign-in"), {"username": cast.elu.email, "password": PASSWORD})
    address = reverse("reports:copil", args=[cast.project.slug])
    html = client.get(address).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert f"depuis votre dernière visite, le {today - timedelta(days=400):%d/%m/%Y}" in html and "D-01" in html
    # the same address, for a colleague who comes for the first time
    assert "votre dernière visite" not in page(client_of, cast.maire, cast.project)
    assert f"epuis le {today:%d/%m/%Y}" in page(client_of, cast.elu, cast.project, depuis=today.isoformat())


def test_it_costs_a_known_number_of_queries(cast, client_of):
    people(cast.project)
    later.scenario(cast, {}, 1)
    later.road_action(cast, {}, 2)
    roadmap.consultation(cast)
    governance.decision(cast)
    client, url = client_of(cast.chef_projet), reverse("reports:copil", args=[cast.project.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as sent:
        client.get(url)
    assert len(sent) <= 25


def test_what_the_page_remembers_is_forgotten_as_soon_as_somebody_writes(cast, client_of):
    create_method(project=cast.project, method=TROIS_ETAPES)
    later.scenario(cast, {}, 1)
    client, url = client_of(cast.chef_projet), reverse("reports:copil", args=[cast.project.slug])

    def shown() -> tuple:
        context = client.get(url).context
        gains = next(one for one in context["chosen"].figures.items if one.key == "gains")
        return gains.value, context["gates"][0].phrase

    before = shown()
    with CaptureQueriesContext(connection) as sent:
        assert shown() == before
    assert not [one for one in sent if "projects_membership" in one["sql"] and "role" in one["sql"].split("WHERE")[1]]
    cost = CoutService.objects.filter(service_scenario__scenario__project=cast.project, moment="AVANT").first()
    cost.montant_euros += 10_000
    cost.save()
    for member in Membership.objects.filter(project=cast.project, role="DRH"):
        member.delete()
    after = shown()
    assert after[0] == before[0] + 10_000 and after[1] != before[1]


def test_a_harmonisation_taken_back_is_said_beside_its_amount_at_once(cast):
    row = later.scenario(cast, {}, 1)
    simulation = SimulationCommuniquee.objects.create(
        project=cast.project, numero=1, regle="MAX_AGENT", resultat={}, date_communication=timezone.now()
    )
    line = DepenseDatee.objects.filter(service_scenario__scenario=row).first() or DepenseDatee(
        service_scenario=row.services.get(), annee_debut=2028, annee_fin=2030, montant_euros=3410
    )
    line.nature, line.simulation, line.simulation_numero, line.source = "HARMONISATION", simulation, 1, "n° 1"
    line.annee_fin = 2030
    line.save()

    def told() -> str:
        return str(chosen_of([row], stamp_of(FIGURES_READ)).figures)

    assert "retirée depuis" not in told()
    retirer_simulation(simulation=simulation, auteur=cast.referent_rh)
    assert "retirée depuis" in told()


# --- the meeting on the whole screen ----------------------------------------------------------------------------


def a_meeting(cast) -> Meeting:
    row = Meeting.objects.get(**governance.a_held_meeting(cast))
    points = [("Calendrier", False), ("Premiers services", True)]
    save_agenda(
        meeting=row,
        points=[Point(titre, 20, wanted) for titre, wanted in points],
    )
    return row


def test_the_agenda_leads_the_screen_and_only_the_lead_writes(cast, client_of):
    row = a_meeting(cast)
    address = reverse("reports:meeting-mode", args=[cast.project.slug, row.pk])
    html = client_of(cast.chef_projet).get(address, {"point": 2}).content.decode()
    assert "<h1>2. Premiers services</h1>" in html and "Consigner la décision" in html
    assert 'value="Premiers services"' in html
    read = client_of(cast.elu).get(address, {"point": 99}).content.decode()
    assert "<h1>1. Calendrier</h1>" in read and "Consigner la décision" not in read


def test_a_decision_taken_is_there_at_once_and_the_point_stays(cast, client_of):
    row = a_meeting(cast)
    client = client_of(cast.chef_projet)
    address = reverse("reports:meeting-decide", args=[cast.project.slug, row.pk]) + "?point=2"
    refused = client.post(address, DECISION | {"mode": "VOTE", "pour": "", "contre": ""})
    assert refused.status_code == 422 and "Un vote se compte" in refused.content.decode()
    assert not Decision.objects.exists()
    saved = client.post(address, DECISION, follow=True)
    assert saved.redirect_chain[-1][0].endswith("?point=2")
    assert "La décision D-01 est consignée" in saved.content.decode()
    assert Decision.objects.get().meeting == row


@pytest.mark.parametrize("asked", ["²", "1" * 5000, "-1", "٢"])
def test_a_point_that_is_no_number_is_the_first(cast, client_of, asked):
    row = a_meeting(cast)
    client = client_of(cast.chef_projet)
    address = reverse("reports:meeting-mode", args=[cast.project.slug, row.pk])
    assert "<h1>1. Calendrier</h1>" in client.get(address, {"point": asked}).content.decode()
    assert client.get(reverse("scenarios:compare", args=[cast.project.slug]), {"s": asked}).status_code == 200


def test_a_double_click_records_one_decision_and_keeps_what_was_typed(cast, client_of):
    row = a_meeting(cast)
    client = client_of(cast.chef_projet)
    address = reverse("reports:meeting-decide", args=[cast.project.slug, row.pk]) + "?point=2"
    assert client.post(address, DECISION).status_code == 302
    again = client.post(address, DECISION)
    html = again.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert again.status_code == 422 and "a déjà consigné cette décision, sous le numéro D-01" in html
    assert f'value="{DECISION["objet"]}"' in html and DECISION["texte"] in html
    assert Decision.objects.count() == 1
    # another answer to the same question, and the same one after it was taken back
    assert client.post(address, DECISION | {"texte": "Il est créé en 2028."}).status_code == 302
    take_back_decision(decision=Decision.objects.get(numero=1), reason="mal comprise")
    assert client.post(address, DECISION).status_code == 302


def test_counts_of_opinions_agree_and_the_delay_is_that_of_the_law():
    counts = Synthese(
        {Sens.FAVORABLE: 2, Sens.FAVORABLE_RESERVES: 1, Sens.DEFAVORABLE: 3}, 1, 0, 0, hors_delai=0, total=1
    )
    sent = SaisineConseils(date_envoi=date(2026, 11, 2))
    figures = opinion_figures(Consultation(sent, date(2026, 12, 1), (), counts, PremierVote(None, "")))
    said = [item.note.replace("\xa0", " ") for item in figures.items]
    assert said == ["2 favorables, 1 favorable avec réserves, 3 défavorables", "délai de 3 mois passé", "sur 1 conseil"]


def test_a_write_of_staff_asks_again_for_the_step_of_the_staff_alone(cast):
    """Each step has its own tables: the others are not asked for again, and the one that changed is."""
    employers = list(collectivites_in(cast.project))

    def shown():
        return steps.kept_checks(cast.project, stamps_of(*steps.READS), employers, [])

    before = shown()
    valider(collectivite=cast.bourg, auteur=cast.drh)
    with CaptureQueriesContext(connection) as sent:
        after = shown()
    assert len(sent) == 2  # the states of the tables, and who validated
    assert after.pop("effectifs").fait == before.pop("effectifs").fait + 1
    assert after == before


def test_what_is_kept_reads_no_table_that_its_state_leaves_out(cast):
    """A write in a table that nobody watches would leave an old figure on the page: on the demonstration, all is read."""
    project = demonstration()
    scenario = submitted(build_access(project.memberships.filter(role=Role.CHEF_PROJET).first().user, project))[-1]
    employers = list(project.collectivites.order_by("pk"))
    for read, compute in (
        *((one.reads, partial(one.make, project, employers, None)) for one in steps.WATCHES),
        (FIGURES_READ, lambda: chosen_of([scenario])),
    ):
        with CaptureQueriesContext(connection) as sent:
            compute()
        seen = {name for one in sent for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
        watched = {model._meta.db_table for model in read}
        watched |= {model.history.model._meta.db_table for model in read if hasattr(model, "history")}
        assert seen and seen <= watched, sorted(seen - watched)
