"""Possible departures on the page: exact for those who read the list, and nothing to learn for anybody else."""

import re
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hr.calculs.metiers import cle_intitule
from hr.models import Agent, Consultation
from hr.queries import effectifs_par_age, employeurs
from hr.queries_gpeec import en_poste, services_d_une_personne
from hr.services.metiers import retenir_metiers
from projects.models import Service
from projects.services.memberships import open_hr_data
from tests.cast import Cast
from tests.hr.staff import make_agent
from tests.hr.test_departs_masques import AGES, Attacker
from tests.reports.reading import csv_table, page_tables, values, xlsx_tables
from tests.reports.territory import people

pytestmark = pytest.mark.django_db
READERS = ("drh", "direction", "maire", "autre_drh", "secretaire", "autre_maire")
OTHERS = tuple(role for role in Cast.ROLES if role not in READERS and role != "inconnu")
PRIVATE = ("departs-generations", "departs-employeurs", "departs-familles", "departs-services")


def get(client, cast, name="hr:gpeec", data=None, **kwargs):
    return client.get(reverse(name, kwargs={"slug": cast.project.slug, **kwargs}), data or {})


def page(client_of, cast, role, **data) -> str:
    answer = get(client_of(getattr(cast, role)), cast, data=data)
    assert answer.status_code == 200
    return answer.content.decode()


def export(client_of, cast, role, cle, extension="csv"):
    return get(client_of(getattr(cast, role)), cast, "hr:gpeec-export", cle=cle, extension=extension)


def test_the_reader_of_the_list_reads_three_curves_by_year_and_service(client_of, cast):
    voirie = cast.project.services.get(code="VOIRIE")
    make_agent(cast.bourg, {voirie: "1"}, annee_naissance=1962, mois_naissance=3, fonction="Fossoyeur")
    make_agent(cast.bourg, {voirie: "1"}, annee_naissance=1965, mois_naissance=2, fonction="Cantonnier")
    make_agent(cast.bourg, {voirie: "1"}, annee_naissance=1990, fonction="Cantonnier")
    make_agent(cast.bourg, annee_naissance=None, mois_naissance=None)
    text = page(client_of, cast, "drh")
    tables = page_tables(text)
    curves = next(rows for title, rows in tables.items() if "cumulés" in title)
    assert curves[1][1:] == ["1", "1", "0"] and curves[2][1:] == ["2", "2", "0"]
    services = tables["Départs possibles par service"]
    assert services[1] == ["Voirie et propreté", "3", "2", "2", "2", "2"]
    alone = next(rows for title, rows in tables.items() if "une seule personne (" in title)
    assert alone[1:] == [["Fossoyeur", "Voirie et propreté", "dès maintenant"]]
    assert "1 sans naissance connue" in text and "carrières longues" in text
    assert Consultation.objects.get(user=cast.drh).objet == "DEPARTS"


def test_departures_are_read_by_common_job_once_it_is_confirmed(client_of, cast):
    make_agent(cast.bourg, annee_naissance=1964, fonction="Chargée d’accueil")
    make_agent(cast.bourg, annee_naissance=1990, fonction="Chargé d’accueil")
    make_agent(cast.bourg, annee_naissance=1990, fonction="Fossoyeur")
    assert "Départs possibles par métier commun" not in page(client_of, cast, "drh")
    retenir_metiers(collectivite=cast.bourg, choix={cle_intitule("Chargé d’accueil"): "ACCUEIL"}, auteur=cast.drh)
    rows = page_tables(page(client_of, cast, "drh"))["Départs possibles par métier commun"]
    assert rows[1:3] == [
        ["Accueil et état civil", "2", "1", "1", "1", "1"],
        ["Métier à confirmer", "1", "0", "0", "0", "0"],
    ]


def test_the_horizon_is_six_or_ten_years(client_of, cast):
    make_agent(cast.bourg, annee_naissance=1970)
    for asked, points in (("6", 7), ("10", 11), ("99", 11), ("x", 11)):
        tables = page_tables(page(client_of, cast, "drh", horizon=asked))
        assert len(next(rows for title, rows in tables.items() if "cumulés" in title)) == points + 1


def test_the_referent_reads_the_employers_that_opened_side_by_side(client_of, cast):
    make_agent(cast.bourg, annee_naissance=1965)
    make_agent(cast.epci, annee_naissance=1965)
    assert "Départs possibles par employeur" not in page(client_of, cast, "referent_rh")
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    open_hr_data(collectivite=cast.epci, user=cast.autre_drh)
    rows = page_tables(page(client_of, cast, "referent_rh"))["Départs possibles par employeur"]
    assert [row[0] for row in rows[1:]] == ["Bourg-Essai", "CC des Essais", "Ensemble"]


def test_services_of_one_person_are_listed_to_those_who_run_an_employer_and_counted_for_the_others(client_of, cast):
    services = list(cast.project.services.order_by("rang"))
    make_agent(cast.petit, {services[0]: "1"})
    make_agent(cast.bourg, {services[1]: "0.5", services[2]: "0.5"})
    make_agent(cast.bourg, {services[1]: "1"})
    for reader in ("elu", "finances", "representant"):
        assert export(client_of, cast, reader, "services-une-personne").status_code == 404
        html = page(client_of, cast, reader)
        assert "Moins de 5 fonctions sont tenues par une seule personne" in html
        assert "Services qui reposent sur une seule personne" not in html
    rows = csv_table(export(client_of, cast, "chef_projet", "services-une-personne").content)
    assert rows[1:] == [["Bourg-Essai", services[2].libelle], ["Petit-Essai", services[0].libelle]]
    assert services_d_une_personne([]) == []


def test_nobody_else_reaches_an_exact_table(client_of, cast):
    make_agent(cast.bourg, annee_naissance=1965, fonction="Fossoyeur")
    # a member, and who runs the project: neither reads the list of an employer (tests/projects/test_policy.py)
    for role in ("elu", "chef_projet"):
        for cle in ("mes-departs-services", "mes-departs-familles", "mes-fonctions-seules", "departs-courbes"):
            assert export(client_of, cast, role, cle).status_code == 404, (role, cle)
    for role in OTHERS:
        assert "Fossoyeur" not in page(client_of, cast, role)
    assert export(client_of, cast, "drh", "mes-fonctions-seules", "xlsx").status_code == 200
    assert export(client_of, cast, "drh", "mes-fonctions-seules", "exe").status_code == 404
    for role in ("autre_drh", "secretaire", "autre_maire"):
        assert "Fossoyeur" not in page(client_of, cast, role)


def test_a_page_costs_the_same_for_twice_as_many_agents(client_of, cast):
    client, counts = client_of(cast.drh), []
    for _ in range(2):
        for number in range(6):
            make_agent(cast.bourg, {cast.project.services.first(): "1"}, annee_naissance=1960 + number)
        get(client, cast)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            get(client, cast)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# -- the attacker --


@pytest.fixture
def territory(cast):
    """Seven employers, two tiny ones, three services; and the agents as the attacker counts them."""
    people(cast.project)
    return cast


def shown_to(client_of, cast, role) -> list:
    """The tables of the territory on the page of this role, those of its own employer left aside."""
    titles = ("Quand chaque génération pourra partir", "Agents de 55 ans et plus")
    tables = page_tables(page(client_of, cast, role))
    return [rows for title, rows in tables.items() if title.replace("\u00a0", " ").startswith(titles)]


def tables_of_role(client_of, cast, role) -> dict[str, list]:
    """The private tables as this role gets them: page, csv and xlsx say the same."""
    shown = page_tables(page(client_of, cast, role))
    found = {}
    for cle in PRIVATE:
        rows = csv_table(export(client_of, cast, role, cle).content)
        if role in {"elu", "drh"}:
            (sheet,) = xlsx_tables(export(client_of, cast, role, cle, "xlsx").content)
            assert values(rows[1:]) == values(sheet[1:]), (role, cle)
        assert any(values(rows[1:]) == values(held[1:]) for held in shown.values()), (role, cle)
        found[cle] = rows
    return found


def test_every_role_reads_the_same_masks_and_solves_none_of_them(client_of, territory, monkeypatch):
    cast = territory
    # files of two readers, one of whom reads her own agents; the pages of everybody
    read = {role: tables_of_role(client_of, cast, role) for role in ("elu", "drh")}
    assert read["elu"] == read["drh"], "un masque dépend du lecteur"
    pages = {role: shown_to(client_of, cast, role) for role in (*OTHERS, *READERS)}
    assert len(pages["elu"]) == len(PRIVATE)
    assert all(one == pages["elu"] for one in pages.values()), "un masque dépend du lecteur"
    everyone = list(employeurs(cast.project))
    today = date.today()
    posts = en_poste(cast.project, today, everyone)
    ages = {row.pk: row for row in Agent.objects.filter(collectivite__project=cast.project).order_by("pk")}
    assert len(ages) == len(posts) == 212
    families = {one.libelle: one.get_famille_display() for one in Service.objects.filter(project=cast.project)}
    monkeypatch.setattr(
        "tests.hr.test_departs_masques.SERVICES", {name: (family, 1) for name, family in families.items()}
    )
    agents = [
        (post.present.employeur, post.present.service, row.sexe, _age(row, today))
        for post, row in zip(posts, ages.values(), strict=True)
    ]
    assert sum(one.nombre for one in effectifs_par_age(cast.project)) == len(agents)
    for insider in (None, "Bourg-Essai"):
        attacker = Attacker(agents, insider=insider)
        _same_as_pages(attacker, read["elu"])
        for name, value, of in (
            *((n, v, 1) for n, v in attacker.shown.services.items()),
            *((n, v, 0) for n, v in attacker.shown.familles.items()),
        ):

            def holds(u, name=name, of=of, insider=insider):
                inside = u[1] == name if of else families[u[1]] == name
                return inside and u[2] == AGES and u[0] != insider

            if value is None and 0 < attacker.count(holds) < 5:
                low, high = attacker.range(holds)
                assert low < high, (insider, name)
    small = _small_employers(attacker := Attacker(agents))
    assert small
    for employer, cle in small:
        low, high = attacker.range(lambda u, e=employer, c=cle: u[0] == e and u[2] == c)
        assert low < high, (employer, cle)


def _age(row, today) -> int:
    return today.year - row.annee_naissance - (row.mois_naissance > today.month)


def _same_as_pages(attacker, tables) -> None:
    """What the attacker is given is what the pages print."""
    for cle, shown in (("departs-services", attacker.shown.services), ("departs-familles", attacker.shown.familles)):
        printed = {row[0]: row[1] for row in tables[cle][1:-1] if not row[1].startswith("masqué")}
        assert printed == {name: str(value) for name, value in shown.items() if value is not None}


def _small_employers(attacker) -> list[tuple[str, str]]:
    keys = {(one[0], one[2]) for one in attacker.unknowns}
    return [k for k in sorted(keys) if 0 < attacker.count(lambda u, k=k: (u[0], u[2]) == k) < 5]


def test_the_years_of_the_generations_follow_one_another(client_of, territory):
    rows = tables_of_role(client_of, territory, "elu")["departs-generations"][1:]
    ends = [int(re.findall(r"\d{4}", row[4])[-1]) for row in rows if re.findall(r"\d{4}", row[4])]
    assert ends and all(a < b for a, b in pairwise(ends))
