"""The sheet of a service: what is written, who is told the pay of a small service, cost never without quality."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.figures import MASKED_PROTECTS, Kind, Masked, Table
from common.typography import french_spaces
from diagnostics.figures_sheets import (
    NOT_MEASURED,
    costs_table,
    deadlines_table,
    poolings_table,
    service_section,
    sheet_tables,
)
from diagnostics.models import CoutConstate, FicheService, MoyenService, MutualisationExistante, ServicePresence
from diagnostics.queries_sheets import deadlines_of, diagnostic_of, poolings_of
from diagnostics.services.poolings import save_pooling
from diagnostics.services.presences import Answer, save_answers
from diagnostics.services.sheets import Row, save_costs, save_sheet
from hr.models import EffectifConsolide
from projects.access import build_access
from projects.models import Collectivite, Service

pytestmark = pytest.mark.django_db
D = Decimal


def service_of(cast, code="FINANCES") -> Service:
    return cast.project.services.get(code=code)


def heads(collectivite, service, number, etp=None) -> None:
    """So many agents in a service, as consolidated counts."""
    collectivite.mode_inventaire = Collectivite.ModeInventaire.CONSOLIDE
    collectivite.save()
    EffectifConsolide.objects.create(
        collectivite=collectivite,
        service=service,
        statut="TITULAIRE",
        categorie="C",
        nombre=number,
        etp=D(number) if etp is None else D(etp),
    )


def price(collectivite, service, personnel="104000.00", contrats="9000.00", annee=2025) -> None:
    save_costs(
        collectivite=collectivite,
        service=service,
        annee=annee,
        source=f"CA {annee}",
        montants={"PERSONNEL": D(personnel), "CONTRATS": D(contrats)},
    )


def measure(collectivite, service) -> None:
    save_sheet(
        collectivite=collectivite,
        service=service,
        missions="Payer les factures",
        horaires="",
        mesures=[
            Row(
                None,
                {"libelle": "délai de paiement", "valeur": D(24), "unite": "jours", "annee": 2025, "source": "DGFiP"},
            )
        ],
    )


def address(name, cast, collectivite, service, *more):
    return reverse(f"diagnostics:{name}", args=[cast.project.slug, collectivite.siren, service.pk, *more])


# --- writing -------------------------------------------------------------------------------------------------------


def test_a_described_service_exists(cast):
    measure(cast.bourg, service_of(cast))
    assert ServicePresence.objects.get(collectivite=cast.bourg).etat == "EXISTE"


def test_a_service_that_does_not_exist_has_no_sheet(cast):
    service = service_of(cast)
    save_answers(collectivite=cast.bourg, answers={service.pk: Answer("N_EXISTE_PAS")})
    with pytest.raises(ValidationError, match="n’existe pas"):
        measure(cast.bourg, service)
    assert not FicheService.objects.exists()


def test_an_amount_without_its_source_is_refused_and_nothing_is_written(cast):
    with pytest.raises(ValidationError, match="d’où viennent"):
        save_costs(
            collectivite=cast.bourg, service=service_of(cast), annee=2025, source=" ", montants={"CONTRATS": D(10)}
        )
    assert not FicheService.objects.exists()


def test_a_heading_outside_the_law_is_refused(cast):
    with pytest.raises(ValidationError, match="DIVERS"):
        save_costs(
            collectivite=cast.bourg, service=service_of(cast), annee=2025, source="CA", montants={"DIVERS": D(1)}
        )


def test_only_what_changed_enters_the_history(cast):
    service = service_of(cast)
    price(cast.bourg, service)
    price(cast.bourg, service)
    price(cast.bourg, service, contrats="9500.00")
    row = CoutConstate.objects.get(rubrique="CONTRATS")
    assert row.history.count() == 2
    assert CoutConstate.objects.get(rubrique="PERSONNEL").history.count() == 1


def test_the_direction_describes_a_service_on_one_page(client_of, cast):
    service = service_of(cast)
    client = client_of(cast.direction)
    data = {
        "missions": "Factures, budgets",
        "horaires": "9 h – 12 h",
        "volume-n1-libelle": "factures",
        "volume-n1-valeur": "1 250",
        "volume-n1-unite": "factures",
        "volume-n1-annee": "2025",
        "volume-n1-confiance": "FORTE",
        "stock-n1-libelle": "dossiers de subvention",
        "stock-n1-valeur": "14",
        "stock-n1-unite": "dossiers",
        "stock-n1-date_constat": "30/09/2026",
        "moyen-n1-nature": "CONTRAT",
        "moyen-n1-libelle": "Maintenance du logiciel",
        "moyen-n1-montant_euros": "1 900,50",
        "moyen-n1-date_echeance": "31/12/2027",
    }
    page = address("sheet-describe", cast, cast.bourg, service)
    assert client.post(page, data).status_code == 302
    html = client.get(address("sheet", cast, cast.bourg, service)).content.decode()
    assert "dossiers de subvention" in html
    assert "31/12/2027" in html
    assert "Il manque encore" in html
    stored = MoyenService.objects.get()
    assert stored.montant_euros == D("1900.50")
    # an emptied line is taken away
    emptied = {f"moyen-{stored.pk}-{name}": "" for name in ("libelle", "fournisseur", "montant_euros", "date_echeance")}
    assert (
        client.post(page, {"missions": "Factures", **emptied, f"moyen-{stored.pk}-nature": "CONTRAT"}).status_code
        == 302
    )
    assert not MoyenService.objects.exists()


def test_a_volume_without_unit_is_refused_in_words(client_of, cast):
    page = address("sheet-describe", cast, cast.bourg, service_of(cast))
    answer = client_of(cast.direction).post(page, {"volume-n1-libelle": "factures", "volume-n1-valeur": "12"})
    assert answer.status_code == 422
    assert french_spaces("il manque « unité »") in answer.content.decode()
    assert not FicheService.objects.exists()


def test_two_years_of_costs_are_kept_apart(client_of, cast):
    service = service_of(cast)
    price(cast.bourg, service, annee=2024)
    page = address("sheet-costs", cast, cast.bourg, service)
    client = client_of(cast.direction)
    refused = client.post(f"{page}?annee=nouvelle", {"annee": "2024", "source": "CA 2024", "CONTRATS": "10"})
    assert refused.status_code == 422
    assert "déjà saisis" in refused.content.decode()
    assert (
        client.post(f"{page}?annee=nouvelle", {"annee": "2025", "source": "CA 2025", "CONTRATS": "10"}).status_code
        == 302
    )
    assert {row.annee for row in CoutConstate.objects.order_by("pk")} == {2024, 2025}


# --- who is told the pay of a small service ------------------------------------------------------------------------


def costs_seen(cast, user=None) -> Table:
    access = build_access(user, cast.project) if user else None
    diagnostic = diagnostic_of(cast.project, access)
    return next(b for b in service_section(diagnostic, service_of(cast)).blocks if b.key == "couts")


def test_the_pay_of_a_small_service_is_told_to_its_employer_only(cast):
    service = service_of(cast)
    heads(cast.bourg, service, 2)
    heads(cast.epci, service, 6)
    price(cast.bourg, service)
    price(cast.epci, service, personnel="250000.00")
    for reader in (cast.direction, cast.drh):
        [_, bourg] = costs_seen(cast, reader).rows
        assert bourg[3].value == D("104000.00")
    for reader in (cast.chef_projet, cast.maire, cast.elu, cast.finances, cast.representant, cast.autre_drh, None):
        table = costs_seen(cast, reader)
        [epci, bourg] = table.rows
        assert epci[3].value == D("250000.00")
        assert isinstance(bourg[3].value, Masked)
        assert isinstance(bourg[8].value, Masked)
        assert bourg[6].value == D("9000.00")
        # nor by subtraction
        assert isinstance(table.total_row[3].value, Masked)
        assert isinstance(table.total_row[8].value, Masked)
        assert table.total_row[6].value == D("18000.00")


def test_a_service_of_four_cannot_subtract_its_own_cost_to_read_the_pay_of_one(cast):
    """Four agents at Bourg and one at Petit make five together: the sum would still be the pay of one, for Bourg."""
    service = service_of(cast)
    for employer, number, paid in ((cast.bourg, 4, "160000.00"), (cast.petit, 1, "41234.56"), (cast.epci, 6, "1.00")):
        heads(employer, service, number)
        price(employer, service, personnel=paid, contrats="0")
    for reader in (cast.chef_projet, cast.direction, cast.elu, None):
        totals = costs_seen(cast, reader).total_row
        assert totals[3].value == totals[8].value == MASKED_PROTECTS
        whole = costs_table(diagnostic_of(cast.project, build_access(reader, cast.project) if reader else None))
        [finances] = [row for row in whole.rows if row[0].value == service.libelle]
        assert finances[2].value == finances[3].value == MASKED_PROTECTS


def test_a_sum_with_nothing_hidden_in_it_is_told(cast):
    service = service_of(cast)
    for employer, number in ((cast.bourg, 5), (cast.epci, 6)):
        heads(employer, service, number)
        price(employer, service, personnel="100000.00", contrats="0")
    assert costs_seen(cast, cast.chef_projet).total_row[8].value == D("200000.00")


def test_a_second_cost_is_hidden_where_chapter_012_would_give_the_first_back(client_of, cast):
    small, middle, big = (service_of(cast, code) for code in ("ETAT_CIVIL", "FINANCES", "VOIRIE"))
    for service, number, paid in ((small, 1, "41000.00"), (middle, 6, "250000.00"), (big, 9, "310000.00")):
        heads(cast.bourg, service, number)
        price(cast.bourg, service, personnel=paid, contrats="0")
    price(cast.bourg, middle, personnel="251111.00", contrats="0", annee=2024)  # alone in its year: nothing to protect
    for reader in (cast.chef_projet, cast.maire, None):
        found = diagnostic_of(cast.project, build_access(reader, cast.project) if reader else None)
        told = {s.code: found.fiche(cast.bourg, s).cache_personnel for s in (small, middle, big)}
        assert told == {"ETAT_CIVIL": True, "FINANCES": True, "VOIRIE": False}
        newest, before = sheet_tables(found.fiche(cast.bourg, middle), 5)[0].rows
        assert newest[3].value == newest[8].value == MASKED_PROTECTS
        assert before[3].value == D("251111.00")
    assert (
        not diagnostic_of(cast.project, build_access(cast.drh, cast.project)).fiche(cast.bourg, small).cache_personnel
    )
    explain = address("cost-explain", cast, cast.bourg, middle, 2025)
    assert client_of(cast.chef_projet).get(explain).status_code == 404
    assert client_of(cast.direction).get(explain).status_code == 200


def test_a_hidden_cost_has_no_explanation_and_no_export(client_of, cast):
    service = service_of(cast)
    heads(cast.bourg, service, 1)
    price(cast.bourg, service, personnel="43210.00")
    explain = address("cost-explain", cast, cast.bourg, service, 2025)
    export = reverse("diagnostics:service-export", args=[cast.project.slug, service.pk, "couts", "csv"])
    assert client_of(cast.direction).get(explain).status_code == 200
    for reader in (cast.chef_projet, cast.maire, cast.finances):
        client = client_of(reader)
        assert client.get(explain).status_code == 404
        for url in (
            export,
            address("sheet", cast, cast.bourg, service),
            reverse("diagnostics:findings", args=[cast.project.slug]),
            reverse("diagnostics:findings-service", args=[cast.project.slug, service.pk]),
            reverse("diagnostics:findings-export", args=[cast.project.slug, "couts-et-qualite", "csv"]),
        ):
            body = client.get(url).content.decode()
            for amount in ("43210", "43\u202f210", "52210", "52\u202f210"):
                assert amount not in body, url


# --- cost and quality are one --------------------------------------------------------------------------------------


def every_table(cast) -> list[Table]:
    diagnostic = diagnostic_of(cast.project)
    service = service_of(cast)
    return [
        costs_table(diagnostic),
        *(b for b in service_section(diagnostic, service).blocks if isinstance(b, Table)),
        *sheet_tables(diagnostic.fiche(cast.bourg, service), 5),
        deadlines_table(deadlines_of(diagnostic), timezone.localdate()),
        poolings_table(poolings_of(cast.project)),
    ]


def test_no_table_shows_a_cost_without_its_quality(cast):
    price(cast.bourg, service_of(cast))
    seen = 0
    for table in every_table(cast):
        if any("coût" in column.label.lower() and column.kind is Kind.EUROS for column in table.columns):
            seen += 1
            assert "qualite" in [column.key for column in table.columns], table.key
    assert seen == 6


def test_a_quality_nobody_measured_says_so_in_the_export(client_of, cast):
    service = service_of(cast)
    price(cast.bourg, service)
    url = reverse("diagnostics:service-export", args=[cast.project.slug, service.pk, "couts", "csv"])
    text = client_of(cast.elu).get(url).content.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=";") if row]
    heading = next(row for row in rows if "Qualité rendue" in row)
    line = next(row for row in rows if row[0] == "Bourg-Essai")
    assert line[heading.index("Qualité rendue")] == NOT_MEASURED
    measure(cast.bourg, service)
    assert "délai de paiement : 24 jours (2025)" in client_of(cast.elu).get(url).content.decode("utf-8-sig")


def test_the_overview_costs_the_same_queries_for_twice_the_sheets(cast, django_assert_max_num_queries):
    def count() -> int:
        with django_assert_max_num_queries(60) as captured:
            diagnostic_of(cast.project, build_access(cast.chef_projet, cast.project))
        return len(captured)

    price(cast.bourg, service_of(cast))
    first = count()
    for code in ("VOIRIE", "ETAT_CIVIL"):
        for employer in (cast.epci, cast.petit):
            measure(employer, service_of(cast, code))
            price(employer, service_of(cast, code))
    assert count() == first


# --- deadlines and poolings ----------------------------------------------------------------------------------------


def test_contracts_are_told_by_their_end(cast):
    def contract(name: str, day: date) -> Row:
        return Row(None, {"nature": "CONTRAT", "libelle": name, "date_echeance": day})

    save_sheet(
        collectivite=cast.bourg,
        service=service_of(cast),
        missions="",
        horaires="",
        moyens=[
            contract("loin", date(2029, 1, 1)),
            contract("dans six mois", date(2027, 5, 1)),
            contract("échu", date(2026, 1, 1)),
        ],
    )
    table = deadlines_table(deadlines_of(diagnostic_of(cast.project)), date(2026, 11, 27))
    assert [(row[0].value, row[2].value) for row in table.rows] == [
        ("échu", "échu"),
        ("dans six mois", "dans l’année"),
        ("loin", "plus tard"),
    ]
    assert table.title.startswith("1 contrat arrive à échéance")


def test_a_pooling_needs_two_parties_and_can_be_brought_back(client_of, cast):
    values = {"libelle": "Balayeuse", "forme": "ENTENTE", "date_debut": date(2020, 1, 1), "autres_parties": ""}
    with pytest.raises(ValidationError, match="au moins deux"):
        save_pooling(project=cast.project, values=values, parties=[cast.bourg])
    row = save_pooling(project=cast.project, values=values, parties=[cast.bourg, cast.petit])
    client = client_of(cast.chef_projet)
    url = reverse("diagnostics:poolings", args=[cast.project.slug])
    assert "Bourg-Essai, Petit-Essai" in client.get(url).content.decode()
    client.post(reverse("diagnostics:pooling-remove", args=[cast.project.slug, row.pk]))
    assert not MutualisationExistante.objects.exists()
    assert "Balayeuse" in client.get(reverse("projects:bin", args=[cast.project.slug])).content.decode()
