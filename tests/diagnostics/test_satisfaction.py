"""What the communes served think of a pooling: once a year, said by who speaks for them, printed with what it commits to."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.figures import tables_of
from diagnostics.figures_satisfaction import satisfaction_table
from diagnostics.models import AvisMutualisation
from diagnostics.queries_sheets import poolings_of
from diagnostics.satisfaction import moyenne
from diagnostics.services.poolings import save_pooling
from diagnostics.services.satisfaction import save_satisfaction
from reports.sections.diagnostic import diagnostic_sections


@given(st.lists(st.integers(1, 4), min_size=1, max_size=40))
def test_any_mean_lies_between_the_answers(notes):
    assert min(notes) <= moyenne(notes) <= max(notes)


def test_half_goes_up_and_nobody_is_no_mean():
    assert moyenne([3, 4, 4, 2]) == D("3.3") and moyenne([]) is None


@pytest.fixture
def sweeper(cast):
    values = {"libelle": "Balayeuse", "forme": "ENTENTE", "date_debut": date(2025, 1, 1), "autres_parties": ""}
    values |= {"engagement": "chaque rue tous les quinze jours"}
    return save_pooling(project=cast.project, values=values, parties=[cast.bourg, cast.petit])


@pytest.mark.django_db
def test_each_commune_says_it_once_a_year_and_the_page_the_file_and_the_document_tell_the_same(
    cast, client_of, sweeper
):
    slug = cast.project.slug
    page = reverse("diagnostics:poolings", args=[slug])
    address = reverse("diagnostics:pooling-opinion", args=[slug, sweeper.pk])
    maire = client_of(cast.maire)
    assert address in maire.get(page).content.decode() and "pas encore demandée" in maire.get(page).content.decode()
    assert maire.post(address, {"annee": 2024, "note": "4"}).status_code == 422
    assert maire.post(address, {"annee": 2026, "note": ""}).status_code == 422
    for note in ("2", "4"):  # changed, not added
        assert maire.post(address, {"annee": 2026, "note": note, "commentaire": "à l’heure"}).status_code == 302
    save_satisfaction(mutualisation=sweeper, collectivite=cast.petit, annee=2026, note=3)
    save_satisfaction(mutualisation=sweeper, collectivite=cast.petit, annee=2025, note=1)
    table = satisfaction_table(poolings_of(cast.project))
    assert [[cell.value for cell in row] for row in table.rows] == [
        [
            "Balayeuse",
            "chaque rue tous les quinze jours",
            2026,
            "3,5 sur 4",
            "2 sur 2",
            "Bourg-Essai : très satisfaite, à l’heure ; Petit-Essai : satisfaite",
        ],
        ["Balayeuse", "chaque rue tous les quinze jours", 2025, "1 sur 4", "1 sur 2", "Petit-Essai : pas satisfaite"],
    ]
    assert AvisMutualisation.objects.get(collectivite=cast.bourg).history.count() == 2
    csv = client_of(cast.elu).get(reverse("diagnostics:findings-export", args=[slug, "satisfaction", "csv"]))
    assert "3,5 sur 4;2 sur 2" in csv.content.decode("utf-8-sig")
    printed = {one.key: one for one in tables_of(diagnostic_sections(cast.project, "elus", timezone.localdate()))}
    assert printed["satisfaction"] == table


@pytest.mark.django_db
def test_who_is_no_party_or_does_not_speak_for_a_commune_has_nothing_to_say(cast, client_of, sweeper):
    address = reverse("diagnostics:pooling-opinion", args=[cast.project.slug, sweeper.pk])
    assert client_of(cast.elu).get(address).status_code == 403
    with pytest.raises(ValidationError, match="pas partie"):
        save_satisfaction(mutualisation=sweeper, collectivite=cast.epci, annee=2026, note=3)
    alone = save_pooling(
        project=cast.project,
        values={"libelle": "Paie", "forme": "PRESTATION", "date_debut": date(2020, 1, 1), "autres_parties": "CDG"},
        parties=[cast.epci],
    )
    foreign = reverse("diagnostics:pooling-opinion", args=[cast.project.slug, alone.pk])
    assert client_of(cast.maire).get(foreign).status_code == 404
