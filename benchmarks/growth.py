"""A country of territories in one base: 1, then 10, then 100 projects; 20 000, then 200 000, then a million agents.

``benchmarks/test_growth.py`` measures the first two in the suite's own base. The whole, with the plans of the heaviest
queries, the sizes and the backup, on an empty base that has its tables::

    DATABASE_URL=postgres://… .venv/bin/python -m benchmarks.growth

Neighbours are copied by SQL from the first territory: same employers, services, shares, and a version of each agent.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

if __name__ == "__main__":  # pragma: no cover
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()

from django.db import connection
from django.test import Client

from benchmarks.measures import keep, machine
from benchmarks.territory import territory
from common.memo import forget
from hr.models import Affectation, Agent
from projects.models import Collectivite, Project, Service
from projects.policy import Role
from projects.services.memberships import add_member
from tests.cast import luhn, make_project, make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"
HEAVIEST = 10
FLAT = 1.20
# a table below this number of rows is read whole in a millisecond, and the planner rightly does so
BIG_ROWS = 50_000
PAGES = ("", "effectifs/", "postes/", "services/", "gpeec/", "pilotage/", "scenarios/", "feuille-de-route/", "membres/")
PAGES_HR = ("effectifs/agents/", "effectifs/agents/?q=dupre", "recherche/?q=dupre")
# projects, and which ninths of the first territory each new neighbour holds: the first nine are as large, the others have
# 8 900 agents, so that a hundred projects make a million
STEPS = {10: 9, 100: 4}


def _columns(model, *but: str) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.column not in but]


def _copy(table: str, columns: list[str], given: dict[str, str], source: str) -> None:
    """``INSERT … SELECT``: ``columns`` as they are, ``given`` computed."""
    held = ", ".join([*columns, *given])
    values = ", ".join([*(f"s.{name}" for name in columns), *given.values()])
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({held}) SELECT {values} FROM {source}")


def _key(project: Project) -> str:
    return project.pk.hex if connection.vendor == "sqlite" else str(project.pk)


def neighbour(first: Project, rank: int, ninths: int = 9) -> Project:
    """Another project with the employers, the services and ``ninths``/9 of the agents of ``first``, their shares, a version of each."""
    project = make_project(f"Voisin {rank}")
    project.collectivites.all().delete()
    project.services.all().delete()
    Collectivite.objects.bulk_create(
        Collectivite(project=project, kind=one.kind, nom=one.nom, siren=luhn(f"{rank:03d}{place:05d}"), rang=one.rang)
        for place, one in enumerate(first.collectivites.order_by("rang"))
    )
    Service.objects.bulk_create(
        Service(project=project, code=one.code, libelle=one.libelle, famille=one.famille, rang=one.rang)
        for one in first.services.filter(collectivite__isnull=True)
    )
    employer, service = Collectivite._meta.db_table, Service._meta.db_table
    agent, share = Agent._meta.db_table, Affectation._meta.db_table
    old, new = _key(first), _key(project)
    pair = (
        f"JOIN {employer} o ON o.id = {{}}.collectivite_id AND o.project_id = '{old}' "
        f"JOIN {employer} n ON n.rang = o.rang AND n.project_id = '{new}'"
    )
    _copy(
        agent,
        _columns(Agent, "id", "collectivite_id"),
        {"collectivite_id": "n.id"},
        f"{agent} s {pair.format('s')} WHERE s.id % 9 < {ninths}",
    )
    _copy(
        share,
        _columns(Affectation, "id", "agent_id", "service_id"),
        {"agent_id": "na.id", "service_id": "ns.id"},
        f"{share} s JOIN {agent} oa ON oa.id = s.agent_id {pair.format('oa')} "
        f"JOIN {agent} na ON na.collectivite_id = n.id AND na.matricule = oa.matricule "
        f"JOIN {service} os ON os.id = s.service_id JOIN {service} ns ON ns.code = os.code AND ns.project_id = '{new}'",
    )
    versions(project)
    return project


def versions(project: Project) -> None:
    """One version of each agent of ``project``, written in the year: what an import leaves."""
    history, agent = Agent.history.model._meta.db_table, Agent._meta.db_table
    source = f"{agent} s JOIN {Collectivite._meta.db_table} e ON e.id = s.collectivite_id AND e.project_id = '{_key(project)}'"
    excluded = {field.column for field in Agent._meta.concrete_fields} - {
        field.column for field in Agent.history.model._meta.concrete_fields
    }
    given = {"history_date": "'2026-01-15 10:00:00+00:00'", "history_type": "'+'", "history_change_reason": "'import'"}
    _copy(history, _columns(Agent, *excluded), given, source)


def analyse() -> None:
    """What the autovacuum of a base in service does by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE" if connection.vendor == "postgresql" and not connection.in_atomic_block else "ANALYZE"
        )


@dataclass(frozen=True)
class First:
    """The territory that is measured, and the two people who read it."""

    project: Project
    lead: Client
    hr: Client

    @property
    def board(self) -> str:
        return f"/projets/{self.project.slug}/"

    def pages(self) -> list[tuple[Client, str]]:
        """Every page whose queries are looked at."""
        return [(self.lead, self.board + page) for page in PAGES] + [(self.hr, self.board + page) for page in PAGES_HR]


def first_territory() -> First:
    """159 employers, 20 000 agents, their lead, and the DRH of the EPCI."""
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
    return First(project, *people)


def watched(action: Callable[[], object], told: Callable[[str, object, float], None]) -> None:
    """Run ``action``; ``told`` hears of each query: SQL, parameters, seconds."""

    def note(execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            told(sql, params, time.perf_counter() - begun)

    with connection.execute_wrapper(note):
        action()


def seconds_and_queries(client: Client, address: str, times: int = 9, *, cold: bool = True) -> tuple[float, int]:
    """The best clock time of the page and how many queries it sends; ``cold``: nothing is kept from before."""
    best, count = float("inf"), 0
    for _ in range(times):
        if cold:
            forget()
        asked: list[str] = []
        begun = time.perf_counter()
        answers: list[int] = []
        watched(
            lambda answers=answers: answers.append(client.get(address).status_code),
            lambda sql, params, took, asked=asked: asked.append(sql),
        )
        best, count = min(best, time.perf_counter() - begun), len(asked)
        assert answers == [200], address
    return best, count


def heaviest(pages: Sequence[tuple[Client, str]]) -> list[tuple[float, str, object]]:
    """The slowest SELECTs of these pages: seconds, SQL, parameters."""
    seen: dict[str, tuple[float, str, object]] = {}

    def told(sql: str, params: object, took: float) -> None:
        if sql.lstrip(" (").upper().startswith(("SELECT", "WITH")) and took > seen.get(sql, (0,))[0]:
            seen[sql] = (took, sql, params)

    for client, address in pages:
        forget()
        watched(lambda client=client, address=address: client.get(address), told)
    return sorted(seen.values(), key=lambda one: -one[0])[:HEAVIEST]


def walked(plan: dict) -> list[str]:
    """Tables that a plan reads from end to end."""
    found = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    for inner in plan.get("Plans", ()):
        found += walked(inner)
    return found


def explained(sql: str, params: object) -> dict:
    """The plan of a query (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [held] = cursor.fetchone()
    return (json.loads(held) if isinstance(held, str) else held)[0]["Plan"]


def big_tables(*, tell: bool = True) -> dict[str, int]:
    """Name → rows of the tables of ``BIG_ROWS`` rows at least; their sizes are told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= %s ORDER BY 2 DESC",
            [BIG_ROWS],
        )
        rows = cursor.fetchall()
    if tell:
        for name, number, size, index in rows:
            print(f"  {name} : {number} lignes, {size / 1e6:.0f} Mo dont index {index / 1e6:.0f} Mo")
    return {name: number for name, number, _, _ in rows}


def tell_plans(first: First, *, whole_plans: bool = False) -> list[str]:
    """Tell the ten heaviest queries and the big tables that they walk from end to end; the queries that walk one."""
    big, found = big_tables(), []
    for took, sql, params in heaviest(first.pages()):
        plan = explained(sql, params)
        whole = sorted(set(walked(plan)) & set(big))
        print(f"  {took * 1000:6.1f} ms {whole or 'index'} {sql[:110]}")
        if whole:
            found.append(sql)
            if whole_plans:
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}", params)
                    print(sql % tuple(params), *(f"      {line}" for (line,) in cursor.fetchall()), sep="\n")
    return found


def tell_backup() -> None:
    """Time and size of a backup of the base as it is, and of its restoring into an empty one."""
    from mutualisation.backup import backup, restore

    now, said = datetime.now(UTC), connection.settings_dict
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begun = time.perf_counter()
        place = backup(database=said, files=folder / "files", destination=folder / "s", moment=now, about={})
        took, size = time.perf_counter() - begun, sum(path.stat().st_size for path in place.iterdir())
        target = f"{said['NAME']}_rendue"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{target}"')
        try:
            begun = time.perf_counter()
            restore(place=place, database={**said, "NAME": target}, files=folder / "rendus")
            back = time.perf_counter() - begun
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{target}"')
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            [held] = cursor.fetchone()
    print(f"  base de {held / 1e6:.0f} Mo : sauvegarde {took:.0f} s, {size / 1e6:.0f} Mo ; restauration {back:.0f} s")
    keep("sauvegarde", base_mo=round(held / 1e6), secondes=round(took, 1), mo=round(size / 1e6), rendue=round(back, 1))


def measure(first: First, projects: int) -> float:
    """Tell what the pages of the first territory cost among ``projects``; seconds of its dashboard, nothing kept."""
    board, queries = seconds_and_queries(first.lead, first.board)
    kept, _ = seconds_and_queries(first.lead, first.board, cold=False)
    committee, committee_queries = seconds_and_queries(first.lead, f"{first.board}pilotage/")
    staff, staff_queries = seconds_and_queries(first.hr, f"{first.board}effectifs/agents/")
    agents = Agent.objects.count()
    print(
        f"\n{projects} projet(s), {agents} agents : tableau de bord {board:.3f} s ({queries} requêtes), gardé {kept:.3f} s ; "
        f"comité {committee:.3f} s ({committee_queries}) ; agents {staff:.3f} s ({staff_queries})"
    )
    keep("croissance", projets=projects, agents=agents, secondes=round(board, 3), requetes=queries)
    return board


def main() -> int:  # pragma: no cover
    """Build, measure and tell everything; exit status 1 when the dashboard is not flat or a plan walks a big table."""
    from django.core.management import call_command

    if connection.vendor != "postgresql" or Project.objects.exists():
        sys.stderr.write("Il faut une base PostgreSQL à jour de ses tables, et sans projet.\n")
        return 2
    print(machine())
    call_command("load_referentiel", verbosity=0)
    first, built = first_territory(), 1
    analyse()
    alone, faults = measure(first, 1), []
    tell_backup()
    for projects, ninths in STEPS.items():
        while built < projects:
            neighbour(first.project, built, ninths)
            built += 1
        analyse()
        among = measure(first, projects)
        print(f"  tableau de bord : {among / alone:.2f} fois celui du projet seul")
        faults = [*faults, among / alone > FLAT, *tell_plans(first, whole_plans=True)]
        tell_backup()
    return 1 if any(faults) else 0


if __name__ == "__main__":  # pragma: no cover
    sys.exit(main())
