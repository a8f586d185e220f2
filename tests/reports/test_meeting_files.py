"""The slides of the COPIL say the figures of its page; the minutes list members and decisions."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pptx import Presentation

from common.figures.words import write
from common.typography import french_spaces
from governance.models import Meeting
from governance.services.meetings import Point, save_agenda
from projects.access import build_access
from reports.copil import chosen_scenario
from tests.governance.scene import body_with, meeting_in
from tests.growth import later
from tests.permissions import governance, roadmap
from tests.reports.reading import docx_text

pytestmark = pytest.mark.django_db


def words(content: bytes) -> tuple[list[str], list]:
    """Texts of the slides, tables included, and the charts."""
    said, charts = [], []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said += [paragraph.text for paragraph in shape.text_frame.paragraphs]
            elif shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
            elif shape.has_chart:
                charts.append(shape.chart)
    return said, charts


def test_the_slides_say_the_figures_of_the_page(cast, client_of):
    later.scenario(cast, {}, 1)
    roadmap.consultation(cast)
    answer = client_of(cast.maire).get(reverse("reports:copil-slides", args=[cast.project.slug]))
    today = timezone.localdate()
    assert f"{cast.project.slug}_comite-de-pilotage_{today:%Y-%m-%d}.pptx" in answer["Content-Disposition"]
    said, charts = words(answer.content)
    found = chosen_scenario(build_access(cast.maire, cast.project))
    for item in found.figures.items:
        assert french_spaces(item.label) in said
        assert any(write(item.value, item.kind) in text for text in said)
        assert not item.note or french_spaces(item.note) in said
    drawn = charts[0].plots[0]
    assert list(drawn.categories) == list(found.curve.points)
    for line, spec in zip(drawn.series, found.curve.series, strict=True):
        assert [round(value, 2) for value in line.values] == [float(value) for value in spec.values]


def test_an_empty_project_still_has_a_cover(cast, client_of):
    said, _ = words(client_of(cast.maire).get(reverse("reports:copil-slides", args=[cast.project.slug])).content)
    assert "Comité de pilotage" in said


def test_the_minutes_list_members_and_decisions_and_keep_the_draft_for_the_lead(cast, client_of):
    row = governance.decision(cast).meeting
    Meeting.objects.filter(pk=row.pk).update(  # sans historique : décor du test
        compte_rendu="Accord de principe sur le calendrier."
    )

    def read(user) -> str:
        answer = client_of(user).get(reverse("reports:meeting-minutes", args=[cast.project.slug, row.pk]))
        word = Document(io.BytesIO(answer.content))
        cells = [cell.text for table in word.tables for line in table.rows for cell in line.cells]
        return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)

    lead, member = read(cast.chef_projet), read(cast.elu)
    for text in (lead, member):
        assert cast.elu.nom_affiche in text and "D-01" in text and "adoptée par consensus" in text
        assert "Brouillon" in text
    assert "Accord de principe" in lead and "Accord de principe" not in member
    Meeting.objects.filter(pk=row.pk).update(date_compte_rendu=timezone.now())  # sans historique : décor du test
    assert "Accord de principe" in read(cast.elu) and "Brouillon" not in read(cast.elu)


def test_minutes_pasted_from_word_open(cast, client_of):
    row = governance.decision(cast).meeting
    Meeting.objects.filter(pk=row.pk).update(
        compte_rendu="Accord\x0bde principe\x1b."
    )  # sans historique : décor du test
    answer = client_of(cast.chef_projet).get(reverse("reports:meeting-minutes", args=[cast.project.slug, row.pk]))
    assert answer.status_code == 200
    text = "\n".join(one.text for one in Document(io.BytesIO(answer.content)).paragraphs)
    assert "Accord" in text and "de principe." in text


def test_the_summons_says_when_where_on_what_and_who_is_called_and_leaves_the_rest_blank(cast, client_of):
    row = meeting_in(body_with(cast, "elu", "maire"), days=12)
    save_agenda(meeting=row, points=[Point("Premiers services", 45, True)])
    address = reverse("reports:meeting-summons", args=[cast.project.slug, row.pk])
    answer = client_of(cast.elu).get(address)
    day = timezone.localtime(row.debut).date()
    assert f"_convocation-{row.pk}_{day:%Y-%m-%d}.docx" in answer["Content-Disposition"]
    text = docx_text(answer.content).replace("\xa0", " ").replace("\u202f", " ")
    for said in (
        cast.elu.nom_affiche,
        cast.maire.nom_affiche,
        "Premiers services",
        "45",
        str(day.year),
        "[à compléter : qui",
    ):
        assert said in text, said
    page = client_of(cast.elu).get(reverse("governance:meeting", args=[cast.project.slug, row.pk])).content.decode()
    assert address in page
    Meeting.objects.filter(pk=row.pk).update(etat=Meeting.Etat.ANNULEE)  # sans historique : décor du test
    assert client_of(cast.elu).get(address).status_code == 404
