"""Political commitment: an act per collectivité with its document, or the gate holds until a reason is typed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from diagnostics.checks import commitment_check
from diagnostics.models import EngagementPolitique
from diagnostics.services.commitments import remove_commitment, save_commitment
from projects.models import Phase, Step
from reports.letter import letter_sections
from reports.sections.diagnostic import diagnostic_sections

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


def given(cast, collectivite, nature="LETTRE"):
    return save_commitment(
        collectivite=collectivite,
        porteur="Le maire",
        nature=nature,
        date_acte=date(2026, 10, 1),
        data=PDF,
        filename="lettre.pdf",
        user=cast.maire,
    )


def test_the_gate_holds_for_two_communes_until_a_reason_is_typed(cast, client_of):
    """Product.md A4.2."""
    phase = Phase.objects.create(
        project=cast.project, cle="diagnostic", titre="Diagnostic", numero=1, etat=Phase.Etat.EN_COURS
    )
    Step.objects.create(phase=phase, cle="engagement", titre="Engagement politique", rang=0)
    given(cast, cast.epci)
    check = commitment_check(cast.project)
    assert check.phrase == "1 collectivité sur 3 a donné son acte d’engagement"
    assert check.manquants == ("Bourg-Essai", "Petit-Essai")
    client = client_of(cast.chef_projet)
    close = reverse("reports:close-phase", args=[cast.project.slug, 1])
    answer = client.post(close, {"confirmer": "on"})
    assert answer.status_code == 422 and "il manque Bourg-Essai, Petit-Essai" in answer.content.decode()
    assert client.post(close, {"confirmer": "on", "derogation": "délibérations en décembre"}).status_code == 302
    sections = {one.key: one for one in diagnostic_sections(cast.project, "elus", timezone.localdate())}
    [line] = sections["derogations"].blocks[1].rows
    assert line[3].value == "Bourg-Essai, Petit-Essai"
    acts = sections["cadrage"].blocks[-1]
    assert [row[2].value for row in acts.rows] == ["lettre", "pas encore donné", "pas encore donné"]
    told = {one.key: one for one in diagnostic_sections(cast.project, "public", timezone.localdate())}
    assert "engagements" not in {getattr(block, "key", "") for block in told["cadrage"].blocks}
    letter = next(one for one in letter_sections(cast.project, timezone.localdate()) if one.key == "engagements")
    assert letter.blocks[0].rows == acts.rows


def test_a_maire_gives_the_act_of_his_own_commune(cast, client_of):
    client = client_of(cast.maire)
    page = reverse("diagnostics:commitment-new", args=[cast.project.slug])

    def sent(collectivite):
        return {
            "collectivite": collectivite.pk,
            "porteur": "Le maire",
            "nature": "DELIBERATION",
            "date_acte": "01/10/2026",
            "fichier": SimpleUploadedFile("deliberation.pdf", PDF, content_type="application/pdf"),
        }

    assert client.post(page, sent(cast.petit)).status_code == 422
    assert client.post(page, sent(cast.bourg)).status_code == 302
    row = EngagementPolitique.objects.get()
    html = client.get(reverse("diagnostics:framing", args=[cast.project.slug])).content.decode()
    assert "1 collectivité sur 3" in html and row.document.titre in html
    document = reverse("governance:document", args=[cast.project.slug, row.document_id])
    assert client_of(cast.elu).get(document).status_code == 200
    assert client_of(cast.representant).get(document).status_code == 404


def test_an_act_is_given_once_and_taken_back(cast):
    row = given(cast, cast.bourg)
    with pytest.raises(ValidationError, match="déjà là"):
        given(cast, cast.bourg)
    remove_commitment(row=row, auteur=cast.chef_projet)
    assert "Bourg-Essai" in commitment_check(cast.project).manquants
    given(cast, cast.bourg)
    assert commitment_check(cast.project).fait == 1
