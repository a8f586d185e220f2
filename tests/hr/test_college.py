"""The college of the DRH: two employers make a position common, a disagreement is written and printed (product.md A8.6)."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.figures import tables_of
from hr.calculs.college import est_commune
from hr.figures.college import section_college
from hr.models import PositionRH
from hr.queries_college import positions_de
from hr.services.college import donner_avis, enregistrer_position, retirer_position
from reports.sections.schema import schema_sections
from tests.reports.reading import csv_table

pytestmark = pytest.mark.django_db


def propose(cast, sujet="Repas", texte="Un repas remboursé au même prix partout."):
    return enregistrer_position(project=cast.project, sujet=sujet, texte=texte, date_position=timezone.localdate())


def url(cast, name, *args):
    return reverse(f"hr:{name}", args=[cast.project.slug, *args])


def test_one_employer_alone_makes_no_common_position(cast):
    assert [est_commune(count) for count in (0, 1, 2)] == [False, False, True]
    row = propose(cast)
    donner_avis(position=row, collectivite=cast.bourg, sens="ACCORD")
    assert positions_de(cast.project)[0].etat == "proposée"
    donner_avis(position=row, collectivite=cast.epci, sens="ACCORD")
    assert positions_de(cast.project)[0].etat == "commune"


def test_a_disagreement_is_said_by_its_employer_with_a_reason_and_every_member_reads_it(client_of, cast):
    client_of(cast.referent_rh).post(
        url(cast, "position-new"), {"sujet": "Repas", "texte": "Même prix.", "date_position": "02/11/2026"}
    )
    row = PositionRH.objects.get()
    say = url(cast, "position-say", row.numero)
    refused = client_of(cast.drh).post(say, {"sens": "DESACCORD", "motif": " "})
    assert refused.status_code == 422 and "Dites pourquoi" in refused.content.decode()
    client_of(cast.drh).post(say, {"sens": "DESACCORD", "motif": "Coût trop élevé pour nous."})
    client_of(cast.autre_drh).post(say, {"sens": "ACCORD", "motif": ""})
    for user in (cast.chef_projet, cast.elu, cast.secretaire):
        said = csv_table(client_of(user).get(url(cast, "college-export", "college-rh", "csv")).content)[1]
        assert said[4] == "CC des Essais" and said[5] == "Bourg-Essai : Coût trop élevé pour nous."


def test_the_disagreement_is_in_the_annex_of_the_report(cast):
    today = timezone.localdate()
    assert section_college(positions_de(cast.project), today) is None
    donner_avis(position=propose(cast), collectivite=cast.bourg, sens="DESACCORD", motif="Pas sans le CST.")
    sections = schema_sections(cast.project, "elus", today)
    (table,) = [one for one in tables_of(sections) if one.key == "college-rh"]
    assert table.rows[0][-1].value == "Bourg-Essai : Pas sans le CST."


def test_a_new_text_asks_everybody_again_and_a_disagreement_keeps_the_position(cast):
    row = propose(cast)
    donner_avis(position=row, collectivite=cast.bourg, sens="DESACCORD", motif="Trop tôt.")
    with pytest.raises(ValidationError, match="reste au journal"):
        retirer_position(row=row, auteur=cast.referent_rh)
    enregistrer_position(
        project=cast.project, row=row, sujet="Repas", texte="Autre prix.", date_position=row.date_position
    )
    assert positions_de(cast.project)[0].desaccords == ()
    retirer_position(row=row, auteur=cast.referent_rh)
    assert positions_de(cast.project) == [] and propose(cast).numero == row.numero + 1


def test_the_page_says_who_must_act_when_it_is_empty_and_what_my_employer_has_not_said(client_of, cast):
    assert "Aucune position proposée" in client_of(cast.drh).get(url(cast, "college")).content.decode()
    propose(cast)
    assert "ne s’est pas encore prononcé" in client_of(cast.drh).get(url(cast, "college")).content.decode()
    assert "ne s’est pas encore prononcé" not in client_of(cast.elu).get(url(cast, "college")).content.decode()


@pytest.mark.parametrize(
    ("audience", "printed"),
    [
        ("elus", [["Repas", "commune", "Petit-Essai : Trop cher."], ["Primes", "proposée", "Bourg-Essai : Non."]]),
        ("cst", [["Repas"]]),
        ("public", None),
    ],
)
def test_the_reasons_of_the_employers_reach_no_other_reader_than_those_of_the_page(cast, audience, printed):
    meals, pay = propose(cast), propose(cast, sujet="Primes")
    for employer in (cast.bourg, cast.epci):
        donner_avis(position=meals, collectivite=employer, sens="ACCORD")
    donner_avis(position=meals, collectivite=cast.petit, sens="DESACCORD", motif="Trop cher.")
    donner_avis(position=pay, collectivite=cast.bourg, sens="DESACCORD", motif="Non.")
    tables = tables_of(schema_sections(cast.project, audience, timezone.localdate()))
    found = [one for one in tables if one.key == "college-rh"]
    if printed is None:
        assert not found
        return
    kept = [column.key for column in found[0].columns]
    assert kept == (
        ["sujet", "texte", "date", "etat", "accords", "desaccords"]
        if audience == "elus"
        else ["sujet", "texte", "date"]
    )
    rows = [dict(zip(kept, row, strict=True)) for row in found[0].rows]
    told = [
        [getattr(row[key], "value", row[key]) for key in ("sujet", "etat", "desaccords") if key in row] for row in rows
    ]
    assert told == printed


def test_who_writes_a_disagreement_is_told_who_will_read_it(client_of, cast):
    page = client_of(cast.drh).get(url(cast, "position-say", propose(cast).numero)).content.decode()
    assert "Ni le comité social territorial ni le public ne le lisent" in page
