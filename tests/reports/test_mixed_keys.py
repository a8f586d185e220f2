"""A mixed key is said whole in every document, with the units of both keys (docs/algorithmes: « clé mixte »)."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pptx import Presentation

from reports.sections.actions import action_section
from roadmap.models import FicheAction, ServiceMutualise
from scenarios.inputs import libelle_cle
from scenarios.models import Participation, Scenario, ServiceScenario
from tests.reports.reading import docx_tables, docx_text
from tests.roadmap.scene import action, shared
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db
WORDS = "30 % population, 70 % actes pondérés"


@pytest.fixture
def mixed(cast) -> ServiceMutualise:
    """A service of the roadmap whose scenario shares 30 % by population and 70 % by acts."""
    row = shared_service(cast)
    members = Participation.objects.filter(service_scenario=row).order_by("pk")
    for rank, (one, units) in enumerate(zip(members, (10, 60, 30), strict=False)):
        Participation.objects.filter(pk=one.pk).update(unites=Decimal(100 + rank), unites_secondes=Decimal(units))
    ServiceScenario.objects.filter(pk=row.pk).update(cle="POP", cle_seconde="ACTES", part_seconde=Decimal("0.7"))
    Scenario.objects.filter(pk=row.scenario_id).update(etat="SOUMIS")
    made = shared(cast)
    ServiceMutualise.objects.filter(pk=made.pk).update(service_scenario=row)  # sans historique : décor du test
    return ServiceMutualise.objects.get(pk=made.pk)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_page_says_both_parts(mixed):
    assert spaced(libelle_cle(mixed.service_scenario)) == WORDS


def test_a_convention_says_both_parts_and_two_columns_of_units(cast, client_of, mixed):
    data = client_of(cast.chef_projet).get(reverse("reports:act", args=[cast.project.slug, "convention", mixed.numero]))
    data = data.content
    assert WORDS in spaced(docx_text(data))
    [shares] = [rows for rows in docx_tables(data) if rows[0][0] == "Partie" and "Population" in rows[0][1]]
    assert [spaced(cell) for cell in shares[0][1:3]] == ["Population (habitants)", "Actes pondérés (unités)"]
    assert [line[2] for line in shares[1:4]] == ["10", "60", "30"]
    # what the service costs each year, and once: the 9 000 euros of the investment are in no yearly figure
    assert [spaced(cell) for cell in shares[-1][3:]] == ["54 000,00", "9 000,00"]
    assert "54 000,00 € (2028)" in spaced(docx_text(data)) and "63 000" not in spaced(docx_text(data))


def test_the_act_of_who_enters_later_says_its_own_first_full_year(cast, client_of, mixed):
    """Petit enters on 1 July 2029: its act says what all pay once it is in, not nothing in 2028."""
    member = Participation.objects.get(service_scenario=mixed.service_scenario, collectivite=cast.petit)
    member.date_entree = date(2029, 7, 1)
    member.save()

    def read(kind: str, siren: str) -> tuple[str, list]:
        address = reverse("reports:party-act", args=[cast.project.slug, kind, mixed.numero, siren])
        data = client_of(cast.chef_projet).get(address).content
        return spaced(docx_text(data)), docx_tables(data)

    words, _ = read("deliberation", cast.petit.siren)
    assert "inscrire au budget la participation prévue : 16 793,47 € en 2030" in words
    _, tables = read("adhesion", cast.petit.siren)
    [shares] = [rows for rows in tables if rows[0][0] == "Partie" and "Population" in rows[0][1]]
    assert [spaced(line[3]) for line in shares[1:]] == ["9 126,53", "28 080,00", "16 793,47", "54 000,00"]
    assert "en 2028" in read("deliberation", cast.bourg.siren)[0]


def test_the_sheet_of_an_action_says_both_parts(cast, mixed):
    made = action(cast, service=mixed)
    sheet = action_section(FicheAction.objects.get(pk=made.pk), timezone.localdate(), 5).blocks[0]
    [said] = [cells[1].value for cells in sheet.rows if cells[0].value == "Clé de répartition"]
    assert spaced(said) == WORDS


def test_the_slide_of_the_conference_says_both_parts(cast, client_of, mixed):
    answer = client_of(cast.maire).get(reverse("reports:conference", args=[cast.project.slug]))
    words = " ".join(
        shape.text_frame.text
        for slide in Presentation(BytesIO(answer.content)).slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    assert f"clé : {WORDS}" in spaced(words)
