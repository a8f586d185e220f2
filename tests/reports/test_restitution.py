"""Data handed back: an employer's own rows and no other's, names for who may read them, a dictionary, a trace."""

import csv
import io
import zipfile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from hr.models import Agent, Remuneration
from reports.models import Restitution
from tests.reports.territory import people
from tests.roadmap.scene import action, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(cast):
    people(cast.project)
    for rank, employer in enumerate((cast.bourg, cast.petit, cast.epci)):
        Agent.objects.filter(collectivite=employer).update(  # sans historique : décor du test
            nom=f"NOM-{rank}", prenom=f"Prénom{rank}"
        )
        Remuneration.objects.create(
            agent=Agent.objects.filter(collectivite=employer).first(), date_situation="2026-11-01", ifse=1111 + rank
        )
    action(cast, "Réseau des secrétaires")
    sent(cast)
    return cast


def take(client, cast, what: str) -> zipfile.ZipFile:
    answer = client.post(reverse(f"reports:restitution-{what}", args=[cast.project.slug]))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def words(archive: zipfile.ZipFile) -> str:
    return "\n".join(
        archive.read(name).decode("utf-8-sig", "replace") for name in archive.namelist() if name.endswith(".csv")
    )


def rows(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";"))


def test_the_file_of_an_employer_has_no_row_of_another(staffed, client_of):
    archive = take(client_of(staffed.drh), staffed, "employer")
    text = words(archive)
    assert "NOM-0" in text and "NOM-1" not in text and "NOM-2" not in text
    others = [one.nom for one in staffed.project.collectivites.exclude(pk=staffed.bourg.pk)]
    assert not [name for name in others if name in text]
    assert "1111" in text.replace("\u202f", "").replace("\xa0", "") and "1112" not in text
    own = Agent.objects.filter(collectivite=staffed.bourg).count()
    assert sum(row[1:2] == ["NOM-0"] for row in rows(archive, "agents.csv")) == own
    trace = Restitution.objects.get()
    assert trace.collectivite == staffed.bourg and trace.est_nominative and trace.remise_a == staffed.drh


def test_the_file_of_the_project_names_nobody(staffed, client_of):
    archive = take(client_of(staffed.chef_projet), staffed, "project")
    text = words(archive)
    assert (
        "NOM-" not in text and "agents.csv" not in archive.namelist() and "remunerations.csv" not in archive.namelist()
    )
    assert staffed.bourg.nom in text and "Réseau des secrétaires" in text
    assert not Restitution.objects.get().est_nominative


def test_every_column_of_every_file_is_in_the_dictionary(staffed, client_of):
    archive = take(client_of(staffed.drh), staffed, "employer")
    said = {(row[0], row[2]) for row in rows(archive, "dictionnaire.csv")[1:] if len(row) > 2}
    for name in archive.namelist():
        if name.endswith(".csv") and name != "dictionnaire.csv":
            heads = rows(archive, name)[0]
            assert {(name, head) for head in heads} <= said, name
    assert "restitution.xlsx" in archive.namelist() and "LISEZ-MOI.txt" in archive.namelist()


def test_the_page_shows_what_one_may_take_and_the_traces_of_ones_employer(staffed, client_of):
    take(client_of(staffed.drh), staffed, "employer")
    take(client_of(staffed.secretaire), staffed, "employer")
    address = reverse("reports:restitution", args=[staffed.project.slug])
    page = client_of(staffed.drh).get(address).content.decode()
    assert staffed.drh.nom_affiche in page and staffed.secretaire.nom_affiche not in page
    lead = client_of(staffed.chef_projet).get(address).content.decode()
    assert staffed.drh.nom_affiche in lead and staffed.secretaire.nom_affiche in lead
    assert "Rien à télécharger" in client_of(staffed.maire).get(address).content.decode()


def test_the_command_writes_the_file_or_refuses(staffed, tmp_path):
    output = tmp_path / "restitution.zip"
    call_command("export_project", project=staffed.project.slug, employer=staffed.bourg.siren, output=output)
    text = words(zipfile.ZipFile(output))
    assert "NOM-0" in text and "NOM-1" not in text
    for wrong in ({"project": "inconnu"}, {"employer": "123456789"}, {"output": tmp_path / "non" / "x.zip"}):
        with pytest.raises(CommandError) as refusal:
            call_command(
                "export_project", **{"project": staffed.project.slug, "employer": "", "output": output} | wrong
            )
        assert refusal.value.returncode == 2
