"""One territory among ten: does a page of the first cost more because nine others of the same size are there?

1 project and 20 000 agents, then 10 and 200 000, in the same run. On PostgreSQL the plans of the ten heaviest queries are
then read, and the big tables that they walk from end to end are told (docs/preuves/croissance.md says which and why). The
state of the kept pages (``common.memo``) must walk none: it is read at each page.
"""

import json
import time
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from benchmarks.measures import keep
from benchmarks.territory import territory
from common.memo import forget, stamp_of
from hr.models import Affectation, Agent
from projects.models import Collectivite
from projects.policy import Role
from projects.services.memberships import add_member
from reports.copil import READ
from tests.cast import luhn, make_project, make_user

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NEIGHBOURS = 9
FLAT = 1.20
HEAVIEST = 10
# a table below this number of rows is read whole in a millisecond, and the planner rightly does so
BIG_ROWS = 50_000
PAGES = (
    "",
    "effectifs/",
    "postes/",
    "services/",
    "gpeec/",
    "pilotage/",
    "scenarios/",
    "feuille-de-route/",
    "membres/",
)
PAGES_HR = ("effectifs/agents/", "effectifs/agents/?q=dupre", "recherche/?q=dupre")


def _columns(model, *but: str) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.column not in but]


def _copy(table: str, columns: list[str], given: dict[str, str], source: str) -> None:
    """``INSERT … SELECT``: ``columns`` as they are, ``given`` computed."""
    held = ", ".join([*columns, *given])
    values = ", ".join([*(f"s.{name}" for name in columns), *given.values()])
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({held}) SELECT {values} FROM {source}")


def neighbour(first, rank: int) -> None:
    """Another project with as many employers, agents, shares and versions of agents as ``first``."""
    project = make_project(f"Voisin {rank}")
    project.collectivites.all().delete()
    rows = [
        Collectivite(project=project, kind=one.kind, nom=one.nom, siren=luhn(f"{rank}{place:07d}"), rang=one.rang)
        for place, one in enumerate(first.collectivites.order_by("rang"))
    ]
    Collectivite.objects.bulk_create(rows)
    employer, service = Collectivite._meta.db_table, "projects_service"
    agent, share = Agent._meta.db_table, Affectation._meta.db_table
    pair = f"JOIN {employer} o ON o.id = s.collectivite_id AND o.project_id = '{_key(first)}' JOIN {employer} n ON n.rang = o.rang AND n.project_id = '{_key(project)}'"
    _copy(agent, _columns(Agent, "id", "collectivite_id"), {"collectivite_id": "n.id"}, f"{agent} s {pair}")
    place = project.services.order_by("rang").values_list("pk", flat=True).first()
    if place is None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT MIN(id) FROM {service}")
            [place] = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {share} (agent_id, service_id, part) "
            f"SELECT a.id, {place}, 1 FROM {agent} a JOIN {employer} e ON e.id = a.collectivite_id "
            f"WHERE e.project_id = '{_key(project)}'"
        )
    versions(project)


def versions(project) -> None:
    """One version of each agent of ``project``, written in the year: what an import leaves."""
    history, agent = Agent.history.model._meta.db_table, Agent._meta.db_table
    source = f"{agent} s JOIN {Collectivite._meta.db_table} e ON e.id = s.collectivite_id AND e.project_id = '{_key(project)}'"
    excluded = {field.column for field in Agent._meta.concrete_fields} - {
        field.column for field in Agent.history.model._meta.concrete_fields
    }
    given = {"history_date": "'2026-01-15 10:00:00+00:00'", "history_type": "'+'", "history_change_reason": "'import'"}
    _copy(history, _columns(Agent, *excluded), given, source)


def _key(project) -> str:
    return project.pk.hex if connection.vendor == "sqlite" else str(project.pk)


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seconds_and_queries(client: Client, address: str, times: int = 5) -> tuple[float, int]:
    """The best clock time of the page, nothing kept from before, and how many queries it sends."""
    best, count = float("inf"), 0
    for _ in range(times):
        forget()
        asked = []

        def note(execute, sql, params, many, context, asked=asked):
            asked.append(sql)
            return execute(sql, params, many, context)

        begun = time.perf_counter()
        with connection.execute_wrapper(note):
            answer = client.get(address)
        best, count = min(best, time.perf_counter() - begun), len(asked)
        assert answer.status_code == 200, address
    return best, count


def heaviest(clients: list[tuple[Client, str]]) -> list[tuple[float, str, object]]:
    """The slowest SELECTs of these pages: seconds, SQL, parameters."""
    seen: dict[str, tuple[float, str, object]] = {}

    def note(execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = time.perf_counter() - begun
            if sql.lstrip().upper().startswith(("SELECT", "WITH")) and took > seen.get(sql, (0,))[0]:
                seen[sql] = (took, sql, params)

    for client, address in clients:
        forget()
        with connection.execute_wrapper(note):
            assert client.get(address).status_code == 200, address
    return sorted(seen.values(), key=lambda one: -one[0])[:HEAVIEST]


def walked(plan: dict) -> list[str]:
    """Tables that a plan reads from end to end."""
    found = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    for inner in plan.get("Plans", ()):
        found += walked(inner)
    return found


def explained(sql: str, params: object) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [held] = cursor.fetchone()
    return (json.loads(held) if isinstance(held, str) else held)[0]["Plan"]


def big_tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= %s ORDER BY 2 DESC",
            [BIG_ROWS],
        )
        rows = cursor.fetchall()
    for name, number, size, index in rows:
        print(f"  {name} : {number} lignes, {size / 1e6:.0f} Mo dont index {index / 1e6:.0f} Mo")
    return {name: number for name, number, _, _ in rows}


def test_one_territory_among_ten_costs_the_same():
    begun = time.perf_counter()
    project, lead = territory()
    versions(project)
    drh = make_user()
    own = project.collectivites.order_by("rang").first()
    add_member(project=project, user=drh, role=Role.DRH, collectivite=own, date_debut=date(2026, 1, 1))
    people = []
    for user in (lead, drh):
        client = Client()
        client.force_login(user, backend=BACKEND)
        people.append(client)
    boss, hr = people
    board = f"/projets/{project.slug}/"
    _analyse()
    alone, queries_alone = seconds_and_queries(boss, board)
    committee, committee_queries = seconds_and_queries(boss, f"{board}pilotage/")
    for rank in range(1, NEIGHBOURS + 1):
        neighbour(project, rank)
    _analyse()
    among, queries_among = seconds_and_queries(boss, board)
    committee_among, committee_queries_among = seconds_and_queries(boss, f"{board}pilotage/")
    print(f"\n1 projet, 20 000 agents : {alone:.2f} s, {queries_alone} requêtes ; comité {committee:.2f} s")
    print(
        f"10 projets, {Agent.objects.count()} agents : {among:.2f} s, {queries_among} ; comité {committee_among:.2f} s"
    )
    keep("croissance", rapport=round(among / alone, 2), secondes=round(among, 2), requetes=queries_among)
    assert queries_among == queries_alone and committee_queries_among == committee_queries
    if connection.vendor == "postgresql":
        big = big_tables()
        pages = [(boss, board + page) for page in PAGES] + [(hr, board + page) for page in PAGES_HR]
        for took, sql, params in heaviest(pages):
            whole = sorted(set(walked(explained(sql, params))) & set(big))
            print(f"  {took * 1000:6.1f} ms {whole or 'index'} {sql[:110]}")
        asked: list[tuple[str, object]] = []

        def note(execute, sql, params, many, context):
            asked.append((sql, params))
            return execute(sql, params, many, context)

        begun_state = time.perf_counter()
        with connection.execute_wrapper(note):
            stamp_of((Agent, *READ))
        print(f"  état des pages gardées : {(time.perf_counter() - begun_state) * 1000:.1f} ms")
        [(sql, params)] = asked
        assert not set(walked(explained(sql, params))) & set(big)
    print(f"en {time.perf_counter() - begun:.0f} s")
    assert among / alone <= FLAT, (alone, among)
