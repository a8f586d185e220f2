"""What SQLite and PostgreSQL would not do alike, if we let them: each test states one result for both."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common.jobs.models import Job
from common.ordering import in_order
from hr.models import Agent
from hr.queries import effectifs_publics, rechercher_agents
from projects.models import Collectivite, CommuneReferentiel, Project
from projects.search import commune_column, search_communes
from tests.cast import make_project, make_user
from tests.hr.staff import make_agent
from tests.reports.territory import people

pytestmark = pytest.mark.django_db
D = Decimal


def test_the_database_is_the_one_that_was_asked_for(settings):
    assert connection.vendor == ("postgresql" if settings.DATABASE_URL.startswith("postgres") else "sqlite")


def test_heads_and_etp_of_a_territory_are_the_same_to_the_last_digit(cast):
    people(cast.project)
    lines = effectifs_publics(cast.project)
    assert sum(line.tetes for line in lines) == 212
    assert sum((line.etp for line in lines), D(0)) == D("199.8")


def test_a_quotite_keeps_its_digits(cast):
    agent = make_agent(cast.bourg, duree_hebdo_poste=D("17.5"), temps_partiel=D("0.8"))
    agent.refresh_from_db()
    assert (agent.duree_hebdo_poste, agent.temps_partiel, agent.quotite) == (D("17.5"), D("0.8"), D("0.4"))
    assert Agent.objects.filter(duree_hebdo_poste=D("17.50"), temps_partiel__lt=D("0.81")).get() == agent


def test_a_search_ignores_accents_and_capitals(cast):
    for nom in ("Éric", "ERIC", "Frédéric"):
        make_agent(cast.bourg, nom=nom)
    found = rechercher_agents(Agent.objects.all(), "eric").order_by("pk")
    assert list(found.values_list("nom", flat=True)) == ["Éric", "ERIC"]


def test_an_address_is_the_same_person_whatever_its_capitals():
    user = make_user("Marie.Durand@Exemple.fr")
    assert user.email == "marie.durand@exemple.fr"
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("MARIE.DURAND@exemple.fr")
    # the savepoint is undone: the transaction goes on
    assert User.objects.filter(email="marie.durand@exemple.fr").count() == 1


def test_a_sign_that_no_database_keeps_is_refused_in_words(client_of, cast):
    """PostgreSQL refuses the sign NUL in a text; a page never fails for it."""
    client = client_of(cast.drh)
    answer = client.get(reverse("hr:agents", args=[cast.project.slug]), {"q": "a\x00b"})
    assert answer.status_code == 200
    answer = client.post(reverse("accounts:sign-in"), {"username": "a\x00@exemple.fr", "password": "x\x00"})
    assert answer.status_code in {302, 422}


def test_answers_kept_as_json_come_back_as_they_were():
    given = {"zèbre": [1, {"é": None}], "a": "1.10", "vrai": True, "nombre": 3, "vide": {}}
    job = Job.objects.create(kind="essai", scope="p", owner=make_user(), params=given)
    job.refresh_from_db()
    assert job.params == given
    assert [type(value) for value in job.params["zèbre"]] == [int, dict]


def test_a_moment_is_the_same_instant_and_a_day_is_that_of_paris(cast):
    night = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    job = Job.objects.create(kind="essai", scope="p", date_fin=night)
    job.refresh_from_db()
    assert job.date_fin == night
    assert timezone.localtime(job.date_fin).date() == date(2027, 1, 1)
    assert Job.objects.filter(date_fin__date=date(2027, 1, 1)).count() == 1


def test_employers_without_population_come_after_the_others(cast):
    Collectivite.objects.filter(pk=cast.bourg.pk).update(population=None)
    names = Collectivite.objects.filter(project=cast.project).order_by(in_order("-population"))
    assert [c.population for c in names] == [5_000, 400, None]


def test_towns_are_found_in_the_same_order():
    """Names that begin so, the most peopled first, unknown populations last, in French order; then the others."""
    for rank, (nom, people_there) in enumerate(
        [("Saint-Élie", None), ("Saint-Elbe", None), ("Saint-Élan", 300), ("Sainte-Elba", 300), ("SAINT-ÉLOI", 4_000)]
    ):
        CommuneReferentiel.objects.create(
            code_insee=f"0100{rank}", nom=nom, departement="01", pmun_2023=people_there,
            recherche=commune_column(nom, [], f"0100{rank}", ["01000"]),
        )  # fmt: skip
    found = [town.nom for town in search_communes("st el")]
    assert found == ["SAINT-ÉLOI", "Saint-Élan", "Saint-Elbe", "Saint-Élie", "Sainte-Elba"]


def test_two_projects_of_one_name_have_two_addresses_inside_one_transaction():
    """A refused insertion inside a transaction would leave PostgreSQL deaf until its end."""
    with transaction.atomic():
        make_project("Un", slug="un")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_project("Un", slug="un")
        assert Project.objects.filter(slug="un").count() == 1
