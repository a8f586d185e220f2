"""One statement per commune: the example of the law, frozen for good, replaced with a reason."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from projects.models import Collectivite
from roadmap.etats import articles
from roadmap.figures_statements import lines_table
from roadmap.models import EtatAnnuel, ServiceMutualise
from roadmap.queries.statements import sens
from roadmap.services.services import change_service_mutualise
from roadmap.services.statements import freeze_statements, save_exercice
from scenarios.models import ServiceScenario
from scenarios.services import edit_service
from tests.hr.test_two_windows import opened, window
from tests.roadmap.scene import COSTS, accounts, shared
from tests.roadmap.test_opinions import read
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db


def frozen(cast, **fields) -> list[EtatAnnuel]:
    return freeze_statements(project=cast.project, annee=2026, user=cast.finances, **fields)


def test_each_commune_gets_one_bill_for_all_its_services_to_the_cent(cast):
    accounts(cast, shared(cast))
    accounts(cast, shared(cast, code="VOIRIE"), bourg=("0", "0"), petit=("10", "12"))
    first, second = frozen(cast)
    assert (first.collectivite, second.collectivite) == (cast.bourg, cast.petit)
    assert (first.du_euros, first.solde_euros) == (Decimal("34505.00"), Decimal("17755.00"))
    # 8 040,00 + 12 × 83,75, less the acomptes 8 375,00 and 418,75
    assert (second.du_euros, second.solde_euros) == (Decimal("9045.00"), Decimal("251.25"))
    page = read(window(cast.elu), reverse("roadmap:statement", args=[cast.project.slug, first.numero]))
    assert "Bourg-Essai verse 17 755,00 €" in page
    assert "6216 ↔ 70845" in page and "62876 ↔ 70875" in page


def test_a_frozen_statement_never_changes_and_its_successor_says_why(cast):
    row = shared(cast)
    accounts(cast, row)
    first, other = frozen(cast)
    before = first.donnees
    with pytest.raises(ValidationError, match="Rien n’a changé"):
        frozen(cast)
    accounts(cast, row, bourg=("400", "420"))
    first.refresh_from_db()
    assert first.donnees == before and first.solde_euros == Decimal("17755.00")
    with pytest.raises(ValidationError, match="dites pourquoi"):
        frozen(cast)
    (again,) = frozen(cast, motif="relevé d’octobre retrouvé")
    assert (again.numero, again.remplace, again.collectivite) == (other.numero + 1, first, cast.bourg)
    page = read(window(cast.elu), reverse("roadmap:statement", args=[cast.project.slug, first.numero]))
    assert "Cet état est remplacé" in page and "relevé d’octobre retrouvé" in page and "34 505,00" in page


def test_a_service_paid_by_the_attribution_is_not_billed_a_second_time_unsaid(cast):
    row, described = shared(cast), shared_service(cast)
    address = reverse("roadmap:statements-year", args=[cast.project.slug, 2026])
    assert "attribution de compensation" not in read(window(cast.finances), address)
    edit_service(service=described, values={"financement": ServiceScenario.Financement.IMPUTATION_AC})
    ServiceMutualise.objects.filter(pk=row.pk).update(service_scenario=described)  # sans historique : décor du test
    typed = reverse("roadmap:exercice", args=[cast.project.slug, 2026, row.numero])
    for one in (address, typed):
        assert "ne se facture pas une seconde fois" in read(window(cast.finances), one)


def test_missing_units_are_named_and_nothing_is_frozen(cast):
    accounts(cast, shared(cast), petit=("100", ""))
    with pytest.raises(ValidationError, match=r"Petit-Essai \(Finances et comptabilité\)"):
        frozen(cast)
    answer = window(cast.finances).post(reverse("roadmap:statements-year", args=[cast.project.slug, 2026]))
    assert answer.status_code == 422 and not EtatAnnuel.objects.exists()


def test_units_beyond_what_the_service_can_give_are_refused(cast):
    row = shared(cast)
    with pytest.raises(ValidationError) as refused:
        save_exercice(service=row, annee=2026, fields=COSTS, usages={cast.bourg.pk: (Decimal(1), Decimal("1600.5"))})
    assert "dépassent" in refused.value.message_dict["capacite"][0]
    with pytest.raises(ValidationError) as refused:
        save_exercice(service=row, annee=2026, fields=COSTS | {"capacite": Decimal(0)}, usages={})
    assert set(refused.value.message_dict) == {"capacite"}


def test_the_finances_type_the_year_on_the_page_and_are_warned_of_the_notification(cast):
    row = shared(cast)
    client = window(cast.finances)
    address = reverse("roadmap:exercice", args=[cast.project.slug, 2026, row.numero])
    typed = opened(client, address) | {"personnel_euros": "134 000,00", "capacite": "1 600", "taux_acompte": "50"}
    typed |= {f"prevu_{cast.bourg.pk}": "400", f"reel_{cast.bourg.pk}": "412"}
    assert client.post(address, typed).status_code == 302
    page = read(client, reverse("roadmap:statements-year", args=[cast.project.slug, 2026]))
    assert "83,75 € par heure" in page
    assert "Coût unitaire à notifier avant le vote du budget, au plus tard le 30/04/2026" in page
    assert "unités constatées à saisir" in page


def leaves(cast, row) -> None:
    """Petit-Essai takes no more part in the service."""
    change_service_mutualise(
        row=row,
        code_forme=row.forme,
        gestionnaire=cast.epci,
        date_ouverture=row.date_ouverture,
        parties=[cast.bourg],
    )


def test_a_party_that_leaves_without_units_holds_nobody_back(cast):
    row = shared(cast)
    accounts(cast, row, petit=("0", ""))
    leaves(cast, row)
    assert [one.collectivite for one in frozen(cast)] == [cast.bourg]


def test_a_party_that_leaves_with_units_stays_on_the_page_and_is_billed_in_plain_sight(cast):
    row = shared(cast)
    accounts(cast, row, petit=("100", ""))
    leaves(cast, row)
    with pytest.raises(ValidationError, match="Petit-Essai"):
        frozen(cast)
    client = window(cast.finances)
    address = reverse("roadmap:exercice", args=[cast.project.slug, 2026, row.numero])
    assert "Petit-Essai (ne prend plus part au service)" in read(client, address)
    typed = opened(client, address) | {f"reel_{cast.petit.pk}": "40"}
    assert client.post(address, typed).status_code == 302
    page = read(client, reverse("roadmap:statements-year", args=[cast.project.slug, 2026]))
    assert "ne prend plus part à : Finances et comptabilité" in page
    assert {one.collectivite: one.du_euros for one in frozen(cast)}[cast.petit] == Decimal("3350.00")


def test_a_former_party_whose_units_are_emptied_leaves_the_year(cast):
    row = shared(cast)
    accounts(cast, row, petit=("100", ""))
    leaves(cast, row)
    client = window(cast.finances)
    address = reverse("roadmap:exercice", args=[cast.project.slug, 2026, row.numero])
    typed = opened(client, address) | {f"prevu_{cast.petit.pk}": ""}
    assert client.post(address, typed).status_code == 302
    assert [one.collectivite for one in frozen(cast)] == [cast.bourg]


def test_a_unit_cost_of_four_decimals_is_printed_so_that_the_bill_multiplies(cast):
    row = shared(cast)
    fields = COSTS | {name: Decimal(0) for name in COSTS if name.endswith("_euros")}
    fields |= {"personnel_euros": Decimal(100_000), "capacite": Decimal(810), "decimales": 4}
    usages = {cast.bourg.pk: (Decimal(100), Decimal(100))}
    save_exercice(service=row, annee=2026, fields=fields, usages=usages)
    (bill,) = frozen(cast)
    page = read(window(cast.elu), reverse("roadmap:statement", args=[cast.project.slug, bill.numero]))
    assert "123,4568" in page and "12 345,68" in page
    assert next(one for one in lines_table(bill.lignes, "x", "x", "x").columns if one.key == "unitaire").places == 4


def test_only_communes_and_the_epci_have_known_accounts():
    kinds = Collectivite.Kind
    epci, commune = Collectivite(kind=kinds.EPCI), Collectivite(kind=kinds.COMMUNE)
    assert sens(commune, epci) == "COMMUNE_PAIE_EPCI" and sens(epci, commune) == "EPCI_PAIE_COMMUNE"
    for kind in set(kinds) - {kinds.EPCI, kinds.COMMUNE}:
        assert not articles(sens(Collectivite(kind=kind), epci)) and not articles(sens(epci, Collectivite(kind=kind)))


def test_the_years_around_this_one_are_a_click_away_for_whoever_keeps_them(cast):
    shared(cast)
    year = timezone.localdate().year
    page = read(window(cast.finances), reverse("roadmap:statements", args=[cast.project.slug]))
    assert all(f'href="{one}/"' in page for one in (year - 1, year, year + 1))


def test_a_statement_frozen_just_after_midnight_bears_the_day_of_paris(cast):
    accounts(cast, shared(cast))
    bill = frozen(cast)[0]
    EtatAnnuel.objects.filter(pk=bill.pk).update(date_arrete=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    client = window(cast.elu)
    assert "01/01/2027" in read(client, reverse("roadmap:statements", args=[cast.project.slug]))
    answer = client.get(reverse("roadmap:statement-export", args=[cast.project.slug, bill.numero, "csv"]))
    assert "2027-01-01" in answer["Content-Disposition"]


def test_one_statement_is_said_in_the_singular(cast):
    accounts(cast, shared(cast), petit=("0", "0"))
    row = cast.project.services_mutualises.get()
    frozen(cast)
    accounts(cast, row, bourg=("400", "420"), petit=("0", "0"))
    answer = window(cast.finances).post(
        reverse("roadmap:statements-year", args=[cast.project.slug, 2026]), {"motif": "relevé corrigé"}, follow=True
    )
    assert "1 état arrêté et numéroté." in answer.content.decode()
