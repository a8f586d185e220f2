"""The page of the national scales: read by everyone signed in, typed by the administrator alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from hr.models import ValeurSaisie
from hr.services.baremes import baremes, compter_baremes, saisir_valeur
from tests.cast import make_user

pytestmark = pytest.mark.django_db
SMIC = ["smic", "mensuel"]
TYPED = {
    "valeur": "1 880,50",
    "date_debut": "01/01/2027",
    "date_fin": "",
    "source": "Décret du 22/12/2026",
    "certitude": "V",
    "motif": "relèvement annuel",
}


@pytest.fixture
def admin(db):
    return make_user("administration@exemple.fr", est_administrateur=True)


def test_everyone_signed_in_reads_them_with_what_is_to_check(client_of, cast):
    page = client_of(cast.elu).get(reverse("hr_national:scales"))
    text = page.content.decode()
    assert page.status_code == 200
    for words in (
        "37,65\u00a0%",
        "à vérifier",
        "Décret 2025-86",
        "62\u00a0ans et 9\u00a0mois",
        "9\u202f500,00\u00a0€ par an",
    ):
        assert words in text
    assert (
        "Saisir une valeur"
        not in client_of(cast.elu).get(reverse("hr_national:scale-value", args=SMIC)).content.decode()
    )


def test_a_visitor_signs_in_first(client):
    assert client.get(reverse("hr_national:scales")).status_code == 302


def test_the_administrator_types_a_value_and_every_calculation_takes_it(client_of, admin):
    client = client_of(admin)
    address = reverse("hr_national:scale-value", args=SMIC)
    assert "Saisir une valeur" in client.get(address).content.decode()
    assert client.post(address, TYPED).status_code == 302
    known = baremes()
    assert known.nombre("smic", "mensuel", date(2027, 3, 1)) == Decimal("1880.5")
    assert known.nombre("smic", "mensuel", date(2026, 12, 31)) == Decimal("1867.02")
    page = client.get(address).content.decode()
    assert "relèvement annuel" in page and "1\u202f880,50\u00a0€ par mois" in page
    assert compter_baremes()[1] == 1
    row = ValeurSaisie.objects.get()
    assert client.post(reverse("hr_national:scale-remove", args=[row.pk]), {"motif": ""}).status_code == 422
    assert client.post(reverse("hr_national:scale-remove", args=[row.pk]), {"motif": "erreur"}).status_code == 302
    assert baremes().nombre("smic", "mensuel", date(2027, 3, 1)) == Decimal("1867.02")
    assert ValeurSaisie.history.filter(history_change_reason="erreur").exists()


def test_a_rate_is_read_with_its_sign_and_bad_values_are_refused(client_of, admin):
    address = reverse("hr_national:scale-value", args=["taux_employeur", "CNRACL.cnracl_pension"])
    client = client_of(admin)
    assert client.post(address, TYPED | {"valeur": "41 %"}).status_code == 302
    assert baremes().nombre("taux_employeur", "CNRACL.cnracl_pension", date(2027, 1, 1)) == Decimal("0.41")
    for wrong in (
        {"valeur": "41"},
        {"valeur": "-1 %"},
        {"date_fin": "31/12/2026"},
        {"source": ""},
        {"motif": ""},
    ):
        assert client.post(address, TYPED | {"valeur": "41 %"} | wrong).status_code == 422, wrong


def test_nobody_else_types_or_withdraws(client_of, cast, admin):
    row = saisir_valeur(
        bareme="smic", cle="mensuel", valeur=Decimal(1), debut=date(2030, 1, 1), fin=None,
        source="x", certitude="?", auteur=admin, motif="essai",
    )  # fmt: skip
    for person in (cast.chef_projet, cast.drh):
        client = client_of(person)
        assert client.post(reverse("hr_national:scale-value", args=SMIC), TYPED).status_code == 404
        assert client.get(reverse("hr_national:scale-remove", args=[row.pk])).status_code == 404
        assert client.post(reverse("hr_national:scale-remove", args=[row.pk]), {"motif": "x"}).status_code == 404
    assert client_of(admin).get(reverse("hr_national:scale-value", args=["smic", "inconnu"])).status_code == 404
