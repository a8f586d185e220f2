"""The dashboard: what each role is told to do, what it sees, what an empty project says."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.typography import french_spaces
from diagnostics.services.presences import Answer, save_answers
from hr.models import InventoryState
from projects.models import Membership
from projects.policy import HR_ROLES, Role
from projects.services.memberships import add_member
from reports.views.dashboard import month_counter
from tests.cast import make_project, make_user
from tests.hr.staff import make_agent
from tests.permissions import governance
from tests.reports.territory import people

pytestmark = pytest.mark.django_db


def dashboard(client_of, user, project) -> str:
    response = client_of(user).get(reverse("reports:dashboard", args=[project.slug]))
    assert response.status_code == 200
    return response.content.decode()


def validate(*employers):
    for employer in employers:
        InventoryState.objects.update_or_create(
            collectivite=employer, defaults={"etat": "VALIDEE", "date_etat": timezone.now()}
        )


def answer_all(project, *employers):
    for employer in employers:
        answers = {s.pk: Answer("N_EXISTE_PAS") for s in project.services.order_by("rang")}
        save_answers(collectivite=employer, answers=answers)


# --- the next step -------------------------------------------------------------------------------------------------


def test_an_empty_project_tells_its_lead_to_invite(client_of):
    project, lead = make_project(), make_user()
    add_member(project=project, user=lead, role=Role.CHEF_PROJET)
    html = dashboard(client_of, lead, project)
    assert "Inviter les DRH et les directions" in html and "Rien n’est commencé" in html
    assert "Aucun effectif n’est saisi. Chaque DRH importe" in html
    assert "Aucune collectivité n’a encore décrit ses services" in html


def test_the_lead_is_told_who_is_late_then_to_issue_the_report(cast, client_of):
    employers = [cast.epci, cast.bourg, cast.petit]
    assert "Voir qui n’a pas encore répondu" in dashboard(client_of, cast.chef_projet, cast.project)
    answer_all(cast.project, *employers)
    validate(*employers)
    assert "Générer le rapport de diagnostic" in dashboard(client_of, cast.chef_projet, cast.project)


def test_a_drh_imports_then_validates_then_fills_the_services(cast, client_of):
    assert "Saisir ou importer mes agents" in dashboard(client_of, cast.drh, cast.project)
    InventoryState.objects.create(collectivite=cast.bourg, etat="A_VERIFIER", date_etat=timezone.now())
    assert "Vérifier et valider mes effectifs" in dashboard(client_of, cast.drh, cast.project)
    validate(cast.bourg)
    assert "Remplir l’inventaire des services" in dashboard(client_of, cast.drh, cast.project)
    answer_all(cast.project, cast.bourg)
    assert "Remplir l’inventaire des services" not in dashboard(client_of, cast.drh, cast.project)


def test_a_direction_fills_its_own_services(cast, client_of):
    url = reverse("diagnostics:services-fill", args=[cast.project.slug, cast.bourg.siren])
    assert url in dashboard(client_of, cast.direction, cast.project)


def test_an_elected_official_reads_and_sees_its_own_commune_first(cast, client_of):
    people(cast.project)
    html = dashboard(client_of, cast.elu, cast.project)
    assert "Voir qui fait quoi" in html and "Saisir" not in html and "Inviter" not in html
    assert html.index("Chiffres publics de votre commune") < html.index("emploie 96 des 212 agents")


# --- what it shows -------------------------------------------------------------------------------------------------


def test_the_four_numbers_of_the_territory(cast, client_of):
    people(cast.project)
    html = dashboard(client_of, cast.elu, cast.project).replace("\u202f", " ").replace("\xa0", " ")
    assert "<strong>16 114</strong>" in html and "INSEE, population municipale 2023" in html
    assert "<strong>212</strong>" in html and "<strong>7</strong>" in html


def test_steps_say_who_is_awaited_and_link_only_where_the_reader_may_act(cast, client_of):
    people(cast.project)
    members = reverse("projects:members", args=[cast.project.slug])
    lead = dashboard(client_of, cast.chef_projet, cast.project)
    assert "pas commencée" in lead and "Reste à venir de" in lead and f'href="{members}"' in lead
    staff = dashboard(client_of, cast.representant, cast.project)
    assert f'href="{members}"' not in staff and "Équipe et invitations" in staff


def test_the_state_of_a_step_is_computed_and_moves_with_the_data(cast, client_of):
    people(cast.project)
    employers = list(cast.project.collectivites.order_by("rang"))
    answer_all(cast.project, *employers[:5])
    html = dashboard(client_of, cast.chef_projet, cast.project)
    assert "5 collectivités sur 7 ont répondu pour tous les services" in html
    assert french_spaces("Inventaire des services : 2 collectivités manquent") in html
    answer_all(cast.project, *employers[5:])
    assert (
        "collectivités manquent"
        not in dashboard(client_of, cast.chef_projet, cast.project).split(french_spaces("Équipe : "))[0]
    )


def test_someone_invited_counts_in_the_team(cast):
    from projects.checks import checks

    assert checks(cast.project)[0].fait == 3
    Membership.objects.filter(role__in=[role.value for role in HR_ROLES], collectivite=cast.petit).delete()
    assert checks(cast.project)[0].manquants == ("Petit-Essai",)


def test_calendar_warnings_reach_the_dashboard(client_of):
    project, lead = make_project(date_debut=date(2026, 9, 1), date_fin=date(2028, 3, 31)), make_user()
    add_member(project=project, user=lead, role=Role.CHEF_PROJET)
    assert "19 mois : au-delà des 12 à 18 mois usuels" in dashboard(client_of, lead, project).replace("\u202f", " ")


def test_the_month_counter():
    project = make_project(date_debut=date(2026, 9, 1), date_fin=date(2027, 12, 31))
    assert month_counter(project, date(2026, 11, 24)) == "mois 3 sur 16"
    assert month_counter(project, date(2026, 8, 1)) == "commence le 01/09/2026"
    assert month_counter(project, date(2028, 2, 1)) == "mois 18, pour 16 prévus"


def test_nobody_is_named_and_no_private_page_is_needed(cast, client_of):
    make_agent(cast.bourg, nom="Quelquun", prenom="Eulalie", matricule="SECRET-1")
    for role in ("elu", "chef_projet", "drh", "direction", "representant"):
        html = dashboard(client_of, getattr(cast, role), cast.project)
        assert "Eulalie" not in html and "Quelquun" not in html and "SECRET-1" not in html


def test_too_few_people_show_no_age_at_all(cast, client_of):
    for year in (1970, 1980, 1990):
        make_agent(cast.bourg, annee_naissance=year)
    html = dashboard(client_of, cast.elu, cast.project)
    assert "Âges non affichés" in html and "pyramide" not in html


def test_twice_the_agents_and_answers_cost_the_same_queries(cast, client_of):
    def queries() -> int:
        client = client_of(cast.elu)
        url = reverse("reports:dashboard", args=[cast.project.slug])
        client.get(url)
        with CaptureQueriesContext(connection) as sent:
            client.get(url)
        return len(sent)

    for _ in range(6):
        make_agent(cast.bourg)
    answer_all(cast.project, cast.bourg)
    before = queries()
    for employer in (cast.bourg, cast.petit, cast.epci):
        for _ in range(6):
            make_agent(employer)
        answer_all(cast.project, employer)
    assert queries() == before


def test_unknown_tables_are_not_found(cast, client_of):
    client = client_of(cast.elu)
    for cle, extension in (("agents", "csv"), ("pyramide-employeur", "xlsx")):
        assert client.get(reverse("reports:export", args=[cast.project.slug, cle, extension])).status_code == 404


def test_a_maire_has_three_entries_and_the_others_none(cast, client_of):
    html = dashboard(client_of, cast.maire, cast.project)
    assert 'aria-label="Vos trois entrées"' in html and "Aucune réunion n’est annoncée." in html
    assert 'href="#mienne">Ma commune</a>' in html and 'id="mienne"' in html
    assert f'href="{reverse("governance:documents", args=[cast.project.slug])}">Dossier</a>' in html
    for user in (cast.chef_projet, cast.drh, cast.representant):
        assert "Vos trois entrées" not in dashboard(client_of, user, cast.project)


def test_the_next_meeting_of_an_elu_is_one_that_he_sees(cast, client_of):
    key = governance.a_meeting(cast)["pk"]
    address = reverse("governance:meeting", args=[cast.project.slug, key])
    assert f'href="{address}">Prochaine réunion</a>' in dashboard(client_of, cast.elu, cast.project)
    assert address not in dashboard(client_of, cast.autre_maire, cast.project)
