"""The payroll forecast on its page: who reads it, what it says of what it does not know, and nothing for the others."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hr.models import Consultation, Remuneration
from projects.services.memberships import open_hr_data
from tests.hr.staff import make_agent
from tests.reports.reading import page_tables

pytestmark = pytest.mark.django_db


def paid(employer, im=420, *, service=None, **fields):
    agent = make_agent(employer, {service: "1"} if service else None, **fields)
    Remuneration.objects.create(agent=agent, date_situation=date(2026, 11, 1), im=im, ifse=Decimal(4200))
    return agent


def get(client, cast, name="hr:payroll", data=None):
    return client.get(reverse(name, args=[cast.project.slug]), data or {})


def test_a_drh_reads_the_years_of_her_agents_and_where_each_amount_comes_from(client_of, cast):
    paid(cast.bourg, service=cast.project.services.get(code="VOIRIE"), annee_naissance=1990)
    paid(cast.epci, im=700)
    text = get(client_of(cast.drh), cast).content.decode()
    tables = page_tables(text)
    services = tables["Masse salariale par service"]
    assert [row[0] for row in services[1:]] == ["Voirie et propreté", "Ensemble"]
    # one agent: 420 × 59,0734 …, no local rate, fewer than 50 agents
    assert services[1][1:] == services[2][1:]
    assert "D’où vient ce chiffre" in text and "Cotisations sous-estimées" in text
    assert "Masse salariale par employeur" not in tables and "CC des Essais" not in text
    assert Consultation.objects.get(user=cast.drh).objet == "MASSE"


def test_the_referent_reads_only_what_was_opened(client_of, cast):
    paid(cast.bourg)
    paid(cast.epci)
    client = client_of(cast.referent_rh)
    assert "Aucun employeur ne vous a ouvert" in get(client, cast).content.decode()
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    text = get(client, cast).content.decode()
    assert "Il manque 2 employeurs" in text and "Masse salariale par employeur" not in page_tables(text)
    open_hr_data(collectivite=cast.epci, user=cast.autre_drh)
    rows = page_tables(get(client, cast).content.decode())["Masse salariale par employeur"]
    assert [row[0] for row in rows[1:]] == ["Bourg-Essai", "CC des Essais", "Ensemble"]


def test_no_menu_leads_there_who_may_not_read_it(client_of, cast):
    """The rights themselves are in the matrix (tests/permissions/hr_pay.py)."""
    for user, leads in ((cast.elu, False), (cast.drh, True)):
        menu = client_of(user).get(reverse("hr:staff", args=[cast.project.slug])).content.decode()
        assert ("masse-salariale" in menu) is leads, user


def test_what_is_not_known_is_said(client_of, cast):
    paid(cast.bourg, annee_naissance=None)
    make_agent(cast.bourg)
    paid(cast.bourg, statut="VACATAIRE")
    text = get(client_of(cast.drh), cast).content.decode()
    assert "1 agent sans indice" in text and "1 agent sans naissance connue" in text
    assert "1 agent sans traitement indiciaire" in text
    empty = get(client_of(cast.secretaire), cast).content.decode()
    assert "Aucun indice saisi" in empty


def test_the_hypotheses_are_in_the_address_and_wrong_ones_are_said(client_of, cast):
    paid(cast.bourg, annee_naissance=1990)
    client = client_of(cast.drh)
    proposed, changed = (get(client, cast, data=data).content.decode() for data in ({}, {"gvt-central": "5 %"}))
    assert page_tables(proposed)["Année par année"] != page_tables(changed)["Année par année"]
    assert "Revenir aux valeurs proposées" in changed and "Revenir aux valeurs proposées" not in proposed
    for wrong, words in (
        ({"gvt-haut": "deux"}, "deux"),
        ({"gvt-haut": "90 %"}, "dépasse"),
        ({"depart-bas": "JAMAIS"}, "JAMAIS"),
        ({"prevoyance-haut": "-1"}, "0"),
    ):
        answer = get(client, cast, data=wrong)
        assert answer.status_code == 422 and words in answer.content.decode(), wrong
        assert get(client, cast, "hr:payroll-workbook", wrong).status_code == 404


def test_the_workbook_holds_the_tables_and_the_hypotheses_of_the_page(client_of, cast):
    paid(cast.bourg, annee_naissance=1990)
    answer = get(client_of(cast.drh), cast, "hr:payroll-workbook", {"gvt-central": "5 %"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert [row[2] for row in cells if row[0] and str(row[0]).startswith("Avancements et ancienneté")] == ["5\u00a0%"]
    levels = [row for row in cells if row[0] == 2026 and isinstance(row[1], int | float)]
    assert levels


def test_the_page_costs_the_same_for_twice_as_many_agents(client_of, cast):
    client, counts = client_of(cast.drh), []
    for _ in range(2):
        for number in range(4):
            paid(cast.bourg, annee_naissance=1965 + number)
        get(client, cast)
        with CaptureQueriesContext(connection) as seen:
            get(client, cast)
        counts.append(len(seen))
    assert counts[0] == counts[1]
