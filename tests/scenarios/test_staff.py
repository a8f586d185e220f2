"""« Qui » : what becomes of the agents of an employer is read there; nowhere else does a subtraction give it back."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.figures import MASKED_PROTECTS
from projects.access import build_access
from scenarios.engine.effectifs import MouvementsEmployeur
from scenarios.figures import employers_table, staff_table
from scenarios.figures_compare import comparison_table
from scenarios.figures_own import own_table
from scenarios.inputs import calcul_de
from scenarios.models import MouvementEffectifs
from scenarios.queries import services_of
from scenarios.queries_posts import hidden_movements
from scenarios.services import save_movements, submit_scenario
from tests.scenarios.territory import shared_service

D = Decimal
MASK = MASKED_PROTECTS.reason


def test_only_movements_that_say_nothing_of_one_agent_are_shown():
    def shown(**moved):
        return MouvementsEmployeur("Bourg", D(12), **moved).detail_montrable(5)

    assert shown(transferes_sortants=D(6))
    assert not shown(supprimes=D(1))
    assert not shown()  # all stay: the zeros would say it of each
    assert not MouvementsEmployeur("Bourg", D(6), supprimes=D(6)).detail_montrable(5)
    assert MouvementsEmployeur("EPCI", D(0), transferes_entrants=D(3), crees=D(1)).detail_montrable(5)


@pytest.fixture
def row(cast):
    """Bourg 12 ETP of which 6 are transferred (shown), Petit 0,73 of which all are deleted (protected)."""
    row = shared_service(cast)
    _write(row, cast, petit={"avant": D("0.73"), "supprimes": D("0.73")})
    return services_of(row.scenario)[0]


def _write(row, cast, petit):
    rows = {
        cast.epci.pk: {"avant": D(0), "transferes_entrants": D(6)},
        cast.bourg.pk: {"avant": D(12), "transferes_sortants": D(6)},
        cast.petit.pk: petit,
    }
    save_movements(service=row, rows=rows)


def _values(keys, line):
    return {key: cell.value for key, cell in zip(keys, line, strict=True)}


def _hidden(user, cast, row):
    return hidden_movements(build_access(user, cast.project), [row])


@pytest.mark.django_db
def test_one_protected_employer_masks_the_movements_of_those_that_are_not_read(cast, row):
    assert _hidden(cast.elu, cast, row) == {cast.epci.pk, cast.bourg.pk, cast.petit.pk}
    table = staff_table(row, _hidden(cast.drh, cast, row))
    keys = [column.key for column in table.columns]
    lines = {line[0].value: _values(keys, line) for line in table.rows}
    assert lines[cast.bourg.nom]["transferes_sortants"] == D(6)
    small, total = lines[cast.petit.nom], _values(keys, table.total_row)
    for key in keys[1:]:
        public = key in ("avant", "crees")
        assert isinstance(small[key], Decimal) is public and isinstance(total[key], Decimal) is public
    assert staff_table(row).rows[-1][keys.index("supprimes")].value == D("0.73")


@pytest.mark.django_db
def test_large_movements_everywhere_are_shown_to_all(cast, row):
    _write(row, cast, petit={"avant": D(11), "mis_a_disposition": D(5), "supprimes": D(0)})
    assert not _hidden(cast.elu, cast, services_of(row.scenario)[0])


@pytest.mark.django_db
def test_what_is_employed_afterwards_does_not_give_it_back(cast, row):
    calcul, hidden = calcul_de(row.scenario), _hidden(cast.elu, cast, row)
    table = employers_table(calcul, 2028, hidden)
    assert all(line[-1].value == MASKED_PROTECTS for line in (*table.rows, table.total_row))
    own = own_table(calcul, cast.petit.siren, True)
    assert all(line[-1].value == MASKED_PROTECTS for line in own.rows)
    compared = comparison_table([calcul], 2028, {row.scenario.pk})
    assert MASK in next(line for line in compared.rows if line[0].value == "ETP employés")[1].value


@pytest.mark.django_db
def test_pages_and_files_hide_it_from_who_does_not_read_the_agents(cast, client_of, row):
    numero = row.scenario.numero
    pages = [
        reverse("scenarios:service", args=[cast.project.slug, numero, row.pk, "qui"]),
        reverse("scenarios:detail", args=[cast.project.slug, numero]),
        reverse("scenarios:export", args=[cast.project.slug, numero, 2028, f"effectifs-{row.pk}", "csv"]),
        reverse("scenarios:export", args=[cast.project.slug, numero, 2028, "employeurs", "csv"]),
    ]
    readers = [cast.chef_projet]
    for _ in range(2):
        for reader in readers:
            for page in pages:
                text = client_of(reader).get(page).content.decode().replace("\u00a0", " ")
                assert MASK in text, (reader, page)
                assert text.count("0,73") + text.count("0.73") <= 2, (reader, page)  # today, in the form and the table
        if row.scenario.est_modifiable:
            submit_scenario(scenario=row.scenario, user=cast.chef_projet)
        readers = [cast.elu, cast.finances, cast.consultant]


@pytest.mark.django_db
def test_who_holds_the_tab_writes_without_reading(cast, client_of, row):
    page = reverse("scenarios:service", args=[cast.project.slug, row.scenario.numero, row.pk, "qui"])
    lead, small = client_of(cast.chef_projet), cast.petit.pk
    kept = {f"avant-{cast.epci.pk}": "0", f"avant-{cast.bourg.pk}": "12", f"avant-{small}": "0,73"}
    assert lead.post(page, kept | {f"crees-{small}": "1"}).status_code == 302
    found = MouvementEffectifs.objects.get(collectivite=cast.petit)
    assert (found.supprimes, found.crees) == (D("0.73"), D(1))
    # whatever was kept, the same answer: an error is no way to read it
    for value in ("0,1", "50"):
        response = lead.post(page, kept | {f"avant-{small}": value})
        assert response.status_code == 422 and "ne se lisent pas ici" in response.content.decode()
    assert lead.post(page, kept | {f"supprimes-{small}": "0"}).status_code == 302
    found.refresh_from_db()
    assert (found.supprimes, found.crees) == (D(0), D(0))
