"""The référentiel: complete, exact, idempotent, and refused whole when a file is wrong."""

import gzip
import json
import shutil
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F, Sum

from common.codes import siren
from projects.models import CommuneReferentiel, EpciReferentiel
from projects.services.referentiel import ReferentielIllisible, load_territoires

pytestmark = pytest.mark.django_db


def test_the_whole_country_is_shipped_and_loading_twice_changes_nothing():
    out = StringIO()
    call_command("load_referentiel", "--json", stdout=out)
    first = json.loads(out.getvalue())
    assert (first["epci"]["crees"], first["communes"]["crees"]) == (1_255, 34_969)
    assert EpciReferentiel.objects.count() == 1_255
    assert CommuneReferentiel.objects.count() == 34_969
    out = StringIO()
    call_command("load_referentiel", "--json", stdout=out)
    for name, read in (("epci", 1_255), ("communes", 34_969)):
        again = json.loads(out.getvalue())[name]
        assert again == {"lus": read, "crees": 0, "modifies": 0, "supprimes": 0, "inchanges": read}
    # what the files promise, on every row
    for code in EpciReferentiel.objects.values_list("siren", flat=True):
        assert siren(code) == code
    totals = EpciReferentiel.objects.annotate(somme=Sum("communes__pmun_2023"))
    assert not totals.exclude(somme=F("pmun_2023")).exists()
    assert EpciReferentiel.objects.filter(mode_financement="FPU").count() == 1_095
    assert CommuneReferentiel.objects.filter(epci=None).count() == 98
    corse = CommuneReferentiel.objects.get(code_insee="2A004")
    assert (corse.nom, corse.departement) == ("Ajaccio", "2A")
    assert CommuneReferentiel.objects.get(code_insee="01001").codes_postaux == "01400"


def test_montesquieu_has_its_thirteen_communes(territoires):
    epci = EpciReferentiel.objects.get(siren="243301264")
    assert (epci.nom, epci.pmun_2023, epci.mode_financement) == ("CC de Montesquieu", 47_671, "FPU")
    assert epci.communes.count() == epci.nb_communes == 13


def test_what_changed_in_the_files_is_updated_and_what_left_is_removed(territoires, tmp_path):
    folder = tmp_path / "suivant"
    shutil.copytree(territoires, folder)
    with gzip.open(folder / "communes.csv.gz", "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    lines = [line.replace("Martillac", "Martillac-la-Neuve") for line in lines if not line.startswith("33448")]
    with gzip.open(folder / "communes.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    bilan = load_territoires(folder=folder)["communes"]
    assert (bilan.crees, bilan.modifies, bilan.supprimes) == (0, 1, 1)
    assert CommuneReferentiel.objects.get(code_insee="33274").nom == "Martillac-la-Neuve"
    assert not CommuneReferentiel.objects.filter(code_insee="33448").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "communes.csv.gz").unlink(),
        lambda folder: (folder / "communes.csv.gz").write_bytes(b"pas un gz"),
        lambda folder: (folder / "epci.csv").write_text("siren,nom\n243301264,X\n"),
        lambda folder: (folder / "epci.csv").write_text("siren,nom,type,mode_financement,pmun_2023\n"),
        lambda folder: (folder / "epci.csv").write_text(
            (folder / "epci.csv").read_text(encoding="utf-8").replace("243301264", "243301265"), encoding="utf-8"
        ),
    ],
    ids=["absent", "pas un gz", "colonnes", "vide", "EPCI inconnu"],
)
def test_a_wrong_file_is_refused_and_nothing_is_written(territoires, tmp_path, damage):
    folder = tmp_path / "abime"
    shutil.copytree(territoires, folder)
    damage(folder)
    before = (EpciReferentiel.objects.count(), CommuneReferentiel.objects.count())
    with pytest.raises(ReferentielIllisible, match=r"csv"):
        load_territoires(folder=folder)
    assert (EpciReferentiel.objects.count(), CommuneReferentiel.objects.count()) == before


def test_the_command_says_it_in_french_with_status_2(monkeypatch, tmp_path):
    monkeypatch.setattr(
        "mutualisation.management.commands.load_referentiel.load_territoires",
        partial(load_territoires, folder=tmp_path),
    )
    with pytest.raises(CommandError, match=r"Fichier absent.*Rien n’a été écrit") as refused:
        call_command("load_referentiel")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("folder, sentence", [("nulle-part", "Dossier de contours absent"), ("", "Aucun fichier")])
def test_a_folder_without_outlines_is_refused_with_status_2(tmp_path, folder, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("load_referentiel", contours=str(tmp_path / folder))
    assert refused.value.returncode == 2
    assert not EpciReferentiel.objects.exists()
