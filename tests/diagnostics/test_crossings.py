"""Cross views: duplicates told in one sentence, ratios that mean something, functions held alone without a name."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.croisements import Logiciel, Mesure, comparer, de, par_domaine, pour_mille
from diagnostics.figures_crossings import (
    alone_table,
    density_table,
    ratios_summary,
    ratios_table,
    software_table,
)
from diagnostics.queries_crossings import SHEETS_READ, crossings_of, findings_of
from diagnostics.services.sheets import Row, save_sheet
from hr.memoire import READ as STAFF_READ
from hr.models import EffectifConsolide, InventoryState
from projects.access import build_access
from projects.models import Collectivite
from tests.diagnostics.test_sheets import heads, service_of

D = Decimal


# --- the rules alone -----------------------------------------------------------------------------------------------


def test_five_names_of_one_use_are_five_different_software():
    names = ["Urba Facile", "Droits du sol", "Permis en ligne", "Urba Village", "Tableur", "URBA FACILE"]
    [found] = par_domaine(Logiciel("urbanisme", f"commune {rank}", name) for rank, name in enumerate(names))
    assert found.phrase == "5 logiciels d’urbanisme différents"
    assert found.par_nom["Urba Facile"] == ("commune 0", "commune 5")


def test_one_name_everywhere_is_no_duplicate():
    [found] = par_domaine(Logiciel("paie et carrières", town, "Paie") for town in "ab")
    assert (found.phrase, found.est_en_double) == ("1 logiciel de paie et carrières", False)
    assert de("état civil") == "d’état civil"


def test_each_employer_against_the_local_mean():
    rows = comparer([Mesure("a", D("240"), D("2.0")), Mesure("b", D("285.4"), D("2.0")), Mesure("c", D("9"), D("0.4"))])
    assert [(one.par_etp, one.moyenne, one.ecart) for one in rows] == [
        (D("120.0"), D("131.4"), D("-0.087")),
        (D("142.7"), D("131.4"), D("0.086")),
        (None, D("131.4"), None),
    ]
    [alone] = comparer([Mesure("a", D("240"), D("2.0"))])
    assert (alone.moyenne, alone.ecart) == (None, None)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.decimals("0.5", "50", places=2)), min_size=2, max_size=8))
def test_any_local_mean_lies_between_the_extremes(pairs):
    rows = comparer([Mesure(str(rank), D(value), etp) for rank, (value, etp) in enumerate(pairs)])
    ratios = [one.par_etp for one in rows]
    assert min(ratios) - D("0.1") <= rows[0].moyenne <= max(ratios) + D("0.1")


def test_agents_per_thousand_inhabitants():
    assert pour_mille(212, 16_114) == D("13.2")
    assert pour_mille(5, None) is None


# --- on a territory ------------------------------------------------------------------------------------------------


def _software(employer, service, name):
    row = Row(None, {"nature": "LOGICIEL", "libelle": name, "domaine": "URBANISME"})
    save_sheet(collectivite=employer, service=service, missions="", horaires="", moyens=[row])


def _volume(employer, service, value):
    row = {"nature": "ANNUEL", "libelle": "mandats", "valeur": D(value), "unite": "lignes", "annee": 2025}
    save_sheet(collectivite=employer, service=service, missions="", horaires="", volumes=[Row(None, row)])


@pytest.mark.django_db
def test_the_page_says_what_is_scattered(cast, client_of):
    for employer, name in ((cast.epci, "Droits du sol"), (cast.bourg, "Permis"), (cast.petit, "Tableur")):
        _software(employer, service_of(cast, "ETAT_CIVIL"), name)
    html = client_of(cast.elu).get(reverse("diagnostics:crossings", args=[cast.project.slug])).content.decode()
    assert "3 logiciels d’urbanisme différents" in html
    assert software_table(crossings_of(cast.project)).title == "3 logiciels d’urbanisme différents"


@pytest.mark.django_db
def test_ratios_are_told_with_the_local_mean_and_hidden_under_half_a_post(cast):
    service = service_of(cast)
    for employer, number, etp, value in (
        (cast.epci, 2, "2", "9000"),
        (cast.bourg, 2, "1", "6000"),
        (cast.petit, 1, "0.40", "900"),
    ):
        heads(employer, service, number, etp)
        _volume(employer, service, value)
    rows = {row[2].value: [cell.value for cell in row[5:]] for row in ratios_table(crossings_of(cast.project)).rows}
    reference = "4\u202f000 à 7\u202f000 (source à confirmer)"
    assert rows["CC des Essais"] == ["4\u202f500", "5\u202f000", "\u221210\u00a0%", reference]
    assert rows["Bourg-Essai"] == ["6\u202f000", "5\u202f000", "+20\u00a0%", reference]
    assert rows["Petit-Essai"][0] == rows["Petit-Essai"][2] == "moins de 0,5 ETP"
    [summary] = ratios_summary(crossings_of(cast.project)).rows
    assert [cell.value for cell in summary[2:]] == [3, "4\u202f500 à 6\u202f000", "5\u202f000", reference]


@pytest.mark.django_db
def test_functions_held_alone_are_listed_to_those_who_run_an_employer_and_counted_for_the_others(cast, client_of):
    heads(cast.bourg, service_of(cast), 1)
    page = reverse("diagnostics:crossings", args=[cast.project.slug])
    export = reverse("diagnostics:crossings-export", args=[cast.project.slug, "fonctions-seules", "csv"])
    table = alone_table(crossings_of(cast.project, build_access(cast.chef_projet, cast.project)))
    assert [row[1].value for row in table.rows] == ["Bourg-Essai"]
    client = client_of(cast.elu)
    assert "Moins de 5 fonctions sont tenues par une seule personne" in client.get(page).content.decode()
    assert client.get(export).status_code == 404
    assert client_of(cast.direction).get(export).status_code == 200


@pytest.mark.django_db
def test_the_epci_serves_the_inhabitants_of_all_communes(cast):
    heads(cast.epci, service_of(cast), 11)
    heads(cast.bourg, service_of(cast), 8)
    table = density_table(crossings_of(cast.project))
    rows = {row[0].value: row for row in table.rows}
    assert (rows["CC des Essais"][3].value, rows["CC des Essais"][4].value) == (4_400, D("2.5"))
    assert rows["Bourg-Essai"][4].value == D("2.0")
    assert rows["Petit-Essai"][4].value is None
    # 19 agents known for 4 400 inhabitants, those of Petit-Essai included: a lower bound, never the ratio itself
    assert table.title.startswith("Au moins 4,3 agents") and "Petit-Essai" in table.notes[0]
    assert (table.total_row[4].value, table.total_row[4].note) == (D("4.3"), "au moins")
    heads(cast.petit, service_of(cast), 3)
    table = density_table(crossings_of(cast.project))
    assert table.title.startswith("5 agents") and not table.notes and not table.total_row[4].note


@pytest.mark.django_db
def test_what_is_kept_reads_no_table_that_its_state_leaves_out_and_sees_a_write(cast):
    """A write in a table that nobody watches would leave an old figure on the page."""
    Collectivite.objects.filter(pk=cast.bourg.pk).update(mode_inventaire="CONSOLIDE")
    Collectivite.objects.filter(pk=cast.petit.pk).update(mode_inventaire="NOMINATIF")
    with CaptureQueriesContext(connection) as sent:
        findings_of(cast.project)
    seen = {name for one in sent for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
    # the state of inventories is watched without being read: an erasure takes the history of the agents away
    assert seen == {model._meta.db_table for model in {*STAFF_READ, *SHEETS_READ} - {InventoryState}}
    assert not crossings_of(cast.project).domaines
    _software(cast.epci, service_of(cast, "ETAT_CIVIL"), "Droits du sol")
    with CaptureQueriesContext(connection) as first:
        assert [one.phrase for one in crossings_of(cast.project).domaines] == ["1 logiciel d’urbanisme"]
    with CaptureQueriesContext(connection) as kept:
        crossings_of(cast.project)
    assert len(first) > len(kept) == 2  # the state of the tables, and the reference of the strata


@pytest.mark.django_db
def test_the_staff_and_the_sheets_are_read_again_each_for_its_own_writes(cast):
    """Who completes a sheet writes nothing of the staff, and the other way round; both are seen at once."""
    service = service_of(cast, "ETAT_CIVIL")

    def tables() -> set[str]:
        with CaptureQueriesContext(connection) as sent:
            crossings_of(cast.project)
        return {name for one in sent for name in re.findall(r'FROM "(\w+)"', one["sql"]) if "history" not in one["sql"]}

    heads(cast.bourg, service, 2)
    counted = EffectifConsolide.objects.get(collectivite=cast.bourg)
    tables()
    _software(cast.epci, service, "Droits du sol")
    seen = tables()
    assert "diagnostics_moyenservice" in seen and not any(name.startswith("hr_") for name in seen)
    counted.nombre = 3
    counted.save()
    seen = tables()
    assert "hr_effectifconsolide" in seen and not seen & {"diagnostics_moyenservice", "diagnostics_volumeservice"}
    assert crossings_of(cast.project).totaux[cast.bourg.pk].tetes == 3
