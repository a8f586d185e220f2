"""A small référentiel made of real lines: quick to load, true to the shipped files."""

import csv
import gzip

import pytest

from projects.services.referentiel import TERRITOIRES, load_territoires

# CC de Montesquieu, Bordeaux Métropole, CA Lamballe, CA du Pays Ajaccien, CC with abbreviations, homonyms.
EPCI = {"243301264", "243300316", "200069391", "242010056", "200000438", "200030385", "200058519"}


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory):
    """A folder of territoires that holds the EPCI above, their communes, and what has no EPCI."""
    folder = tmp_path_factory.mktemp("territoires")
    with (TERRITOIRES / "epci.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    write(folder / "epci.csv", [row for row in rows if row["siren"] in EPCI])
    with gzip.open(TERRITOIRES / "communes.csv.gz", "rt", encoding="utf-8", newline="") as source:
        communes = [row for row in csv.DictReader(source) if row["code_epci"] in EPCI | {""}]
    write(folder / "communes.csv.gz", communes)
    codes = {row["code_insee"] for row in communes}
    with gzip.open(TERRITOIRES / "communes_deleguees.csv.gz", "rt", encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["code_commune_actuelle"] in codes]
    write(folder / "communes_deleguees.csv.gz", rows)
    return folder


def write(path, rows):
    """Write a CSV file of the référentiel, compressed when its name says so."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def territoires(db, small_folder):
    """The small référentiel, loaded."""
    load_territoires(folder=small_folder)
    return small_folder
