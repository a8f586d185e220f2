"""A DSN from the upload to the agents and back; and what no base, log, file or page may hold afterwards."""

import hashlib
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from hr.calculs.dsn_nettoyage import Nettoyage
from hr.models import Agent, ImportBatch, Remuneration
from projects.models import Collectivite
from tests.hr.staff import make_agent
from tests.hr.test_dsn import SAMPLE
from tests.hr.test_journeys import text

pytestmark = pytest.mark.django_db
D = Decimal
SIREN, CCAS = "213309990", "263309999"


def clean() -> bytes:
    return b"".join(Nettoyage().lignes(io.BytesIO(SAMPLE.read_bytes())))


@pytest.fixture
def town(cast):
    """The commune of the sample is Bourg-Essai, and its CCAS is in the project."""
    Collectivite.objects.filter(pk=cast.bourg.pk).update(siren=SIREN)
    cast.bourg.refresh_from_db()
    Collectivite.objects.create(project=cast.project, kind="CCAS", nom="CCAS de Bourg-Essai", siren=CCAS, rang=8)
    return cast.bourg


@pytest.fixture
def go(cast, client_of, django_capture_on_commit_callbacks):
    client = client_of(cast.drh)

    def send(name: str, data: dict, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse(f"hr:{name}", kwargs={"slug": cast.project.slug, **kwargs}), data)
        return client.get(answer["Location"], follow=True) if answer.status_code == 302 else answer

    return send


def upload(go, data: bytes, name: str = "juin.dsn"):
    return go("dsn-import", {"fichier": SimpleUploadedFile(name, data)})


def test_a_dsn_is_previewed_written_and_undone(cast, town, go):
    voirie = cast.project.services.get(code="VOIRIE")
    known = make_agent(
        town, {voirie: "1"}, matricule="VF0001", nom="Exemple", prenom="Alix", categorie="A", statut="TITULAIRE",
        fonction="Secrétaire générale de mairie", date_fin=date(2030, 12, 31), annee_naissance=1975, mois_naissance=3,
    )  # fmt: skip
    make_agent(town, {voirie: "1"}, matricule="VF0008")  # on leave: in the file, so nobody asks when they left
    said = text(upload(go, clean()))
    assert "Aperçu de l’import" in said
    assert "À créer 6" in said and "À modifier 1" in said and "Écartés 0" in said
    assert "envoi de test" in said
    assert "1 apprenti, 1 élu, 1 contrat suspendu" in said
    assert f"laissés de côté : SIREN {CCAS}" in said
    assert "Absents du fichier" not in said
    assert Agent.objects.count() == 2
    go("import-save", {}, numero=1)
    known.refresh_from_db()
    # what the DSN does not say is kept
    assert (known.nom, known.fonction, known.date_fin) == (
        "Exemple",
        "Secrétaire générale de mairie",
        date(2030, 12, 31),
    )
    assert known.remuneration.im == 678 and known.remuneration.ifse == D("10200.00")
    assert [share.service for share in known.affectations.all()] == [voirie]
    new = Agent.objects.get(matricule="VF0007")
    assert (new.cadre_emplois_id, new.annee_naissance, new.mois_naissance) == ("AGENT_PM", 1970, 1)
    assert not new.affectations.exists()
    assert not Agent.objects.filter(matricule__in=["VF0009", "VF0010"]).exists()
    said = text(upload(go, clean()))
    assert "À créer 0" in said and "À modifier 0" in said and "Aucun changement" in said
    go("import-drop", {}, numero=2)
    go("import-undo", {}, numero=1)
    assert set(Agent.objects.values_list("matricule", flat=True)) == {"VF0001", "VF0008"}
    # nobody had told the pay of the agent that was there: neither a row nor its history keeps an amount
    assert not Remuneration.everything.exists() and not Remuneration.history.exists()


def test_undoing_keeps_the_pay_that_was_told_before(cast, town, go):
    voirie = cast.project.services.get(code="VOIRIE")
    known = make_agent(town, {voirie: "1"}, matricule="VF0001", categorie="A")
    Remuneration.objects.create(agent=known, date_situation=date(2026, 1, 1), est_loge=True)
    upload(go, clean())
    go("import-save", {}, numero=1)
    go("import-undo", {}, numero=1)
    kept = Remuneration.everything.get()
    assert (kept.agent, kept.est_loge, kept.im) == (known, True, None)


def backup() -> str:
    """What a backup of the base holds, as ``dumpdata`` writes it and, on SQLite, as its own copy does, page by page."""
    written = io.StringIO()
    call_command("dumpdata", use_base_manager=True, stdout=written)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        written.write(connection.connection.serialize().decode("latin-1"))
    return written.getvalue()


def everything_kept() -> str:
    """Every text of every table, and every file of the application, as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names of our own tables
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def forbidden() -> set[str]:
    """Numbers of the sample, their usual hashes, its illness and its addresses."""
    lines = SAMPLE.read_bytes().decode("latin-1").splitlines()
    numbers = {line.split("'")[1] for line in lines if line.startswith(("S21.G00.30.001", "S21.G00.30.020"))}
    hashes = {
        hashlib.new(kind, number.encode()).hexdigest() for number in numbers for kind in ("md5", "sha1", "sha256")
    }
    homes = {line.split("'")[1] for line in lines if line.startswith("S21.G00.30.008")}
    assert len(numbers) == 12 and homes
    return numbers | hashes | homes | {"S21.G00.60", "31032026", "2750333"}


def held(texts: str) -> list[str]:
    return [word for word in forbidden() if word in texts]


def files_under(*roots: Path) -> str:
    found = [path for root in roots for path in root.rglob("*") if path.is_file()]
    return "\n".join([path.name + path.read_bytes().decode("latin-1") for path in found])


def test_after_a_dsn_nothing_holds_a_number_nor_an_illness(cast, town, go, settings, tmp_path, caplog):
    """The file as the payroll program wrote it is sent by mistake, then the clean one, which is imported."""
    temporary, media = tmp_path / "tmp", tmp_path / "media"
    temporary.mkdir(), media.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = str(temporary), 10
    settings.MEDIA_ROOT = str(media)
    caplog.set_level("DEBUG")
    raw = upload(go, SAMPLE.read_bytes())
    assert raw.status_code == 422
    said = text(raw)
    assert "Ligne 43, rubrique S21.G00.30.001" in said
    raw.wsgi_request.close()
    assert not ImportBatch.objects.exists() and not list(temporary.iterdir()) and not files_under(media)
    # through the page of the workbooks, under another name, it goes no further
    other = go("import", {"fichier": SimpleUploadedFile("agents.csv", SAMPLE.read_bytes())})
    assert other.status_code == 422 and "S21.G00.30.001" in text(other)
    other.wsgi_request.close()
    upload(go, clean())
    kept = files_under(media)
    assert "VF0001" in kept  # the rubrics that are read, for 24 hours
    go("import-save", {}, numero=1)
    assert Agent.objects.count() == 7
    assert not held(everything_kept())
    assert not held(files_under(media, temporary))
    saved = backup()
    assert "VF0001" in saved and not held(saved)
    assert not held(caplog.text)
    # the page names the rubrics that the browser takes out, never what they hold
    assert set(held(said)) <= {"S21.G00.60"}
    assert not re.search(r"S21\.G00\.(?!(30\.0(02|03|04|05|06|19)|06\.001|11\.001|40|52|62|65))", kept)


def test_a_siren_outside_the_project_is_refused_and_nothing_is_written(cast, go, tmp_path, capsys):
    Collectivite.objects.filter(pk=cast.bourg.pk).update(siren=SIREN)
    said = text(upload(go, clean()))
    assert f"Cette DSN déclare le SIREN {CCAS}, qui n’est pas une collectivité de ce projet" in said
    batch = ImportBatch.objects.get()
    assert batch.etat == ImportBatch.Etat.REFUSE and not batch.fichier
    assert not Agent.objects.exists()


def test_the_dsn_of_another_employer_is_refused(cast, town, go):
    Collectivite.objects.filter(pk=cast.bourg.pk).update(siren="213300007")
    Collectivite.objects.filter(pk=cast.petit.pk).update(siren=SIREN)
    assert "Cette DSN n’est pas celle de Bourg-Essai" in text(upload(go, clean()))
    assert not Agent.objects.exists()


def test_what_is_no_dsn_is_refused(cast, town, go):
    answer = upload(go, b"Matricule;Nom\n1;Durand\n")
    assert answer.status_code == 422 and "n’est pas une DSN" in text(answer)


def test_someone_known_who_left_has_a_last_day(cast, town, tmp_path):
    ccas = Collectivite.objects.get(siren=CCAS)
    make_agent(ccas, matricule="VC0001", nom="Chimérique")
    path = tmp_path / "propre.dsn"
    path.write_bytes(clean())
    call_command("import_dsn", "--project", cast.project.slug, str(path), "--json")
    assert Agent.objects.get(matricule="VC0001").date_fin == date(2026, 6, 15)


def test_the_command_says_its_contract(cast, town, tmp_path, capsys):
    path = tmp_path / "propre.dsn"
    path.write_bytes(clean())
    call_command("import_dsn", "--project", cast.project.slug, str(path), "--dry-run", "--json")
    assert not Agent.objects.exists()
    capsys.readouterr()
    call_command("import_dsn", "--project", cast.project.slug, str(path), "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["mois"] == "2026-06"
    assert said["employeurs"] == [
        {"siret": "21330999000017", "agents": 7, "etp": "6.01"},
        {"siret": "26330999900013", "agents": 1, "etp": "1.00"},
    ]
    assert said["exclus"] == {"elus": 1, "apprentis": 1, "suspendus": 1, "partis": 1}
    assert Agent.objects.count() == 8
    with pytest.raises(SystemExit) as refusal:
        call_command("import_dsn", "--project", cast.project.slug, str(SAMPLE))
    assert refusal.value.code == 2
    error = capsys.readouterr().err
    assert "S21.G00.30.001" in error and "2750333" not in error
