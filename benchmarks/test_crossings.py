"""The cross views on 158 communes × 30 services × 20 000 agents: queries that do not grow, little more than raw SQL.

As in ``test_pages``: the drawing of the same specs kept in memory is taken away from the page, the rest is compared with
the same rows and aggregates asked for by hand in SQL. CPU of this process. Measured four times: while nobody writes, when
what every reader reads alike is kept (``common.memo``); after a sheet was written; after an agent of the largest employer
was; and with nothing kept, which is told.
"""

import gc
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from benchmarks.measures import Reader, best, keep
from benchmarks.territory import AGENTS, COMMUNES, SERVICES, territory
from benchmarks.test_pages import MAX_QUERIES, first_after_a_write
from common.exports import exports_address
from common.memo import forget
from common.templatetags.figures import figure
from diagnostics.figures_crossings import alone_table, density_map, density_table, ratios_summary, software_table
from diagnostics.models import FicheService, MoyenService, ServicePresence, VolumeService
from diagnostics.queries_crossings import crossings_of
from projects.access import build_access
from projects.models import Collectivite, Service
from tests.cast import luhn

pytestmark = pytest.mark.django_db
WANTED_SERVICES = 30


def describe(employers: list, services: list) -> None:
    """Every service of every employer: its answer, its sheet, a volume and a software. Derived rows, written at once."""
    # measured rows are nobody's history
    ServicePresence._base_manager.bulk_create(
        [ServicePresence(collectivite=e, service=s, etat="EXISTE") for e in employers for s in services], batch_size=500
    )
    FicheService._base_manager.bulk_create(
        [FicheService(collectivite=e, service=s, missions="") for e in employers for s in services], batch_size=500
    )
    sheets = list(FicheService.objects.filter(collectivite__in=employers).order_by("pk"))
    VolumeService._base_manager.bulk_create(
        [
            VolumeService(
                fiche=one, nature="ANNUEL", libelle="actes", valeur=Decimal(100 + rank % 50), unite="actes", annee=2025
            )
            for rank, one in enumerate(sheets)
        ],
        batch_size=500,
    )
    MoyenService._base_manager.bulk_create(
        [
            MoyenService(fiche=one, nature="LOGICIEL", libelle=f"Logiciel {rank % 7}", domaine="URBANISME")
            for rank, one in enumerate(sheets)
            if rank % 6 == 0
        ],
        batch_size=500,
    )


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker):
    """The large territory with its sheets, made once for the module and taken away at the end."""
    with django_db_blocker.unblock():
        project, lead = territory()
        for rank in range(SERVICES, WANTED_SERVICES):
            Service.objects.create(
                project=project, code=f"SERVICE_{rank}", libelle=f"Service commun {rank}", famille="SUPPORT", rang=rank
            )
        employers = list(project.collectivites.order_by("rang"))
        describe(employers, list(Service.objects.filter(project=project).order_by("rang")))
        gc.collect()
        gc.freeze()
        yield project, lead
        gc.unfreeze()
        call_command("flush", verbosity=0, interactive=False)


def by_hand(project) -> list[list[tuple]]:
    """What the page crosses, as anybody would ask for it: staff by employer and service, answers, volumes, software."""
    day = timezone.localdate()
    key = project.pk.hex if connection.vendor == "sqlite" else project.pk
    staff = """
        select a.collectivite_id, f.service_id, a.categorie, count(*),
               sum(1.0 * a.duree_hebdo_poste / a.base * a.temps_partiel * f.part)
        from hr_agent a join hr_affectation f on f.agent_id = a.id
        join projects_collectivite c on c.id = a.collectivite_id
        where c.project_id = %s and a.date_suppression is null
          and (a.date_entree is null or a.date_entree <= %s) and (a.date_fin is null or a.date_fin >= %s)
        group by a.collectivite_id, f.service_id, a.categorie order by 1, 2, 3"""
    answers = """
        select p.collectivite_id, p.service_id, p.etat, s.missions, s.horaires from diagnostics_servicepresence p
        join projects_collectivite c on c.id = p.collectivite_id
        left join diagnostics_ficheservice s on s.collectivite_id = p.collectivite_id and s.service_id = p.service_id
        where c.project_id = %s order by 1, 2"""
    lines = """
        select s.collectivite_id, s.service_id, v.libelle, v.unite, v.annee, v.valeur from diagnostics_{} v
        join diagnostics_ficheservice s on s.id = v.fiche_id
        join projects_collectivite c on c.id = s.collectivite_id where c.project_id = %s order by 1, 2, 5 desc"""
    means = """
        select m.domaine, m.libelle, s.collectivite_id from diagnostics_moyenservice m
        join diagnostics_ficheservice s on s.id = m.fiche_id
        join projects_collectivite c on c.id = s.collectivite_id where c.project_id = %s order by 1, 2"""
    found = []
    with connection.cursor() as cursor:
        for query, given in (
            (staff, [key, day, day]),
            (answers, [key]),
            (lines.format("volumeservice"), [key]),
            (means, [key]),
        ):
            cursor.execute(query, given)
            found.append(cursor.fetchall())
    return found


def test_the_cross_views_of_the_largest_territory(large, capsys):
    project, lead = large
    client = Reader(lead)
    address = reverse("diagnostics:crossings", args=[project.slug])
    answer = client.get(address)
    assert answer.status_code == 200
    found = crossings_of(project, build_access(lead, project))
    heads, answers, volumes, _ = by_hand(project)
    assert sum(row[3] for row in heads) >= AGENTS
    assert len(answers) == len(volumes) == (COMMUNES + 1) * WANTED_SERVICES
    exports = exports_address("diagnostics:crossings-export", slug=project.slug)
    specs = [ratios_summary(found), software_table(found), density_table(found), density_map(found), alone_table(found)]

    def draw() -> None:
        """The figures and tables of the page, from specs kept in memory."""
        for spec in specs:
            if spec is not None:
                figure(spec, exports)

    sql = best(lambda: by_hand(project), 3)
    page, drawing = best(lambda: client.get(address), 3), best(draw, 3)

    def read_first() -> None:
        """The page, nothing kept."""
        forget()
        client.get(address)

    first = best(read_first, 3)
    sheet, after_a_sheet = FicheService.objects.filter(collectivite__project=project).first(), []
    for rank in range(3):
        sheet.missions = f"missions {rank}"
        sheet.save()
        after_a_sheet.append(best(lambda: client.get(address), 1))
    sheet_written = min(after_a_sheet, key=lambda one: one.cpu)
    staff_written = first_after_a_write(client, address, project, lead)
    another = Collectivite.objects.create(
        project=project, kind="COMMUNE", nom="Commune de plus", siren=luhn("39999999"), population=900, rang=999
    )
    describe([another], list(Service.objects.filter(project=project).order_by("rang")))
    more = best(read_first, 1)
    ratio, first_ratio, sheet_ratio, staff_ratio = (
        (one.cpu - drawing.cpu) / sql.cpu for one in (page, first, sheet_written, staff_written)
    )
    with capsys.disabled():
        keep(
            f"vues croisées, {COMMUNES} communes, {WANTED_SERVICES} services, {AGENTS} agents",
            rapport_cpu_hors_dessin=round(ratio, 2),
            rapport_apres_une_fiche=round(sheet_ratio, 2),
            rapport_apres_un_agent=round(staff_ratio, 2),
            rapport_rien_de_garde=round(first_ratio, 2),
            page_cpu_ms=round(page.cpu * 1000),
            rien_de_garde_cpu_ms=round(first.cpu * 1000),
            dessin_ms=round(drawing.cpu * 1000),
            sql_cpu_ms=round(sql.cpu * 1000),
            requetes=page.queries,
            requetes_apres_une_fiche=sheet_written.queries,
            requetes_apres_un_agent=staff_written.queries,
            requetes_rien_de_garde=first.queries,
            requetes_une_commune_de_plus=more.queries,
            ko=round(len(answer.content) / 1000),
        )
    assert first.queries == more.queries <= MAX_QUERIES
    assert ratio <= 3
    assert sheet_ratio <= 3
    assert staff_ratio <= 3
