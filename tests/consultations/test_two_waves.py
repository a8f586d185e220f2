"""Two waves of 212 codes are answered through ``/q/`` without JavaScript; then every output says the same figures."""

import random
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.figures import Masked, tables_of
from consultations.figures import sections_of
from consultations.models import Draft
from consultations.queries import results_of
from consultations.services.surveys import close_survey, publish
from tests.cast import make_cast
from tests.consultations.listening import Phone, opened
from tests.reports.reading import compact, csv_table, page_tables, pdf_text, values, xlsx_tables

SIZES = (118, 80, 14)


def one_person(draw: random.Random, code: str, place: str, whole: bool) -> None:
    """The pages of one person; ``whole``: one by one to the last, otherwise to the check after one answer."""
    phone = Phone(code)
    phone.start()
    phone.next()
    for rank in range(6):
        if rank == 4:
            given = f"Texte de {draw.randrange(9)}" if draw.random() < 0.5 else ""
        else:
            given = place if rank == 5 else draw.choice(["5", "4", "4", "3", "2", "1", "SO"])
        last = rank == 0 and not whole
        phone.next(reponse=given, aller="verifier" if last else "suivant")
        if last:
            break
    assert phone.title == "Vérifier vos réponses"
    phone.next()
    assert phone.title == "Merci"


def _joined(text: str) -> str:
    """Without spaces nor the hyphens at which paper cuts a word."""
    return re.sub("[-\u00ad\u2010]", "", compact(text))


def test_two_waves_of_212_codes_and_one_truth_everywhere(db, client_of):
    cast = make_cast()
    draw = random.Random(212)
    employers = list(cast.project.collectivites.order_by("rang"))
    agents = {c.siren: n for c, n in zip(employers, SIZES, strict=True)}
    before = None
    for wave in ("Départ", "Mi-parcours"):
        survey, codes = opened(cast.project, agents=agents, titre=wave, precedente=before)
        assert len(codes) > sum(SIZES) == 212
        places = [code for code, _ in survey.questions.get(cle="collectivite").options]
        for rank, code in enumerate(draw.sample(codes, 212)):
            one_person(draw, code, places[min(rank // 120, len(places) - 1)], whole=rank % 20 == 0)
        assert (
            client_of(cast.chef_projet)
            .get(reverse("consultations:results", args=[cast.project.slug, survey.numero]))
            .content.decode()
            .count("Résultats disponibles après la clôture")
        )
        survey = close_survey(survey=survey)
        assert not Draft.objects.exists()
        before = publish(survey=survey, moment=timezone.now())
    results = results_of(before)
    assert results.n == 212 and [wave.n for wave in results.waves] == [212, 212]
    tables = {table.key: table for table in tables_of(sections_of(results))}
    assert {"accord", "moyennes", "vagues", "croisement", "participation", "question-6"} <= set(tables)

    slug, numero = cast.project.slug, before.numero
    inside = client_of(cast.representant)
    outside = Client()
    page = inside.get(reverse("consultations:results", args=[slug, numero])).content.decode()
    public = outside.get(reverse("consultations-public:results", args=[before.public_id])).content.decode()
    shown, seen = page_tables(page), page_tables(public)
    assert shown == seen
    pdf = _joined(pdf_text(outside.get(f"/q/resultats/{before.public_id}/resultats.pdf/").content))
    book = xlsx_tables(outside.get(f"/q/resultats/{before.public_id}/resultats.xlsx/").content)
    masked = 0
    for sheet, (key, table) in zip(book, tables.items(), strict=True):
        csv = csv_table(inside.get(f"/projets/{slug}/consultations/{numero}/resultats/{key}.csv/").content)
        again = csv_table(outside.get(f"/q/resultats/{before.public_id}/{key}.csv/").content)
        assert csv == again and values(csv) == values(sheet), key
        rows = shown[table.title][1:]
        assert rows, key
        for row in rows:
            # every cell of the row, masks included, in its order: only the hyphens of cut words differ
            assert _joined("".join(row)) in pdf, (key, row)
        masked += sum(isinstance(cell.value, Masked) for row in table.rows for cell in row)
    assert masked == sum(cell.startswith("masqué") for rows in shown.values() for row in rows for cell in row)
    assert masked and pdf.count(_joined("masqué (")) >= masked


def test_the_minute_proposed_while_one_read_the_page_publishes_now_and_an_older_one_is_refused(cast):
    survey, _codes = opened(cast.project)
    survey = close_survey(survey=survey)
    now = timezone.now()
    with pytest.raises(ValidationError, match="passée"):
        publish(survey=survey, moment=now - timedelta(hours=2))
    published = publish(survey=survey, moment=now - timedelta(minutes=10))
    assert now - timedelta(minutes=1) < published.publiee_le <= timezone.now()


def test_nobody_reads_before_the_minute_and_everybody_from_it(cast, client_of, settings):
    survey, _codes = opened(cast.project)
    survey = close_survey(survey=survey)
    address = reverse("consultations:results", args=[cast.project.slug, survey.numero])
    public = f"/q/resultats/{survey.public_id}/"
    assert "pas encore publiés" in client_of(cast.elu).get(address).content.decode()
    publish(survey=survey, moment=timezone.now() + timedelta(hours=2))
    for page in (client_of(cast.elu).get(address), Client().get(public)):
        text = page.content.decode()
        assert ("Publication le" in text or "seront publiés ici le" in text) and "Réponses reçues" not in text
    assert Client().get(f"{public}resultats.xlsx/").status_code == 404
    survey.refresh_from_db()
    survey.publiee_le = timezone.now() - timedelta(seconds=1)
    survey.save()
    for page in (client_of(cast.elu).get(address), Client().get(public)):
        assert "Moins de 5 réponses" in page.content.decode()
    assert Client().get("/q/resultats/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert Client().get("/q/resultats/------------------------------------/resultats.csv/").status_code == 404
