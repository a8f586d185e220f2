"""Reference ratios by stratum: a file is kept whole with its source, or refused cell by cell; each size finds its own."""

from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.tabular.refusals import FichierRefuse
from common.tabular.writing import write_xlsx
from diagnostics.figures_crossings import density_table
from diagnostics.figures_strata import model_table
from diagnostics.models import ReferenceStrates
from diagnostics.queries_crossings import crossings_of
from diagnostics.services.strata import read_strata, remove_strata
from diagnostics.strates import strate_de
from tests.diagnostics.test_sheets import heads, service_of

HEAD = "Nature;Habitants, à partir de;Habitants, moins de;Agents pour 1 000 habitants\n"
GOOD = HEAD + "Commune;0;500;8,5\nCommune;500;2 000;10,1\nCommune;2000;;14,25\nGroupement;0;;7\n"


def read(text: str):
    return read_strata(data=text.encode(), nom_fichier="reperes.csv")


def test_each_size_finds_its_stratum():
    strata, refused = read(GOOD)
    assert not refused
    found = [strate_de(strata, "COMMUNE", people) for people in (0, 499, 500, 1_999, 2_000, 90_000)]
    assert [one.pour_mille for one in found] == [D("8.5"), D("8.5"), D("10.1"), D("10.1"), D("14.25"), D("14.25")]
    assert found[2].tranche == "500 à 1\u202f999 habitants"
    assert strate_de(strata, "COMMUNE", None) is None
    assert strate_de(strata[1:2], "COMMUNE", 400) is None


@pytest.mark.parametrize(
    ("line", "cell", "reason"),
    [
        ("Commune;0;500;8.5.1", "D2", "ambiguë"),
        ("Commune;0;500;", "D2", "case vide"),
        ("Commune;500;200;8", "C2", "commence à 500"),
        ("Région;0;500;8", "A2", ""),
        ("Commune;0;500;-3", "D2", "hors de"),
        ("Commune;0;;8\nCommune;500;900;9", "B3", "déjà dans la strate"),
    ],
)
def test_a_doubtful_cell_is_refused_with_what_was_read(line, cell, reason):
    _, refused = read(HEAD + line + "\n")
    assert refused[0].cell == cell and reason in refused[0].reason


def test_a_file_without_a_line_is_no_reference():
    with pytest.raises(FichierRefuse, match="aucun repère"):
        read(HEAD)
    _, refused = read_strata(data=write_xlsx([model_table()]), nom_fichier="modele.xlsx")
    assert {one.reason for one in refused} == {"case vide"}


@pytest.mark.django_db
def test_an_import_stands_beside_the_agents_with_its_source_and_leaves_with_it(cast, client_of):

    heads(cast.bourg, service_of(cast), 8)
    client = client_of(cast.chef_projet)
    page = reverse("diagnostics:strata-import", args=[cast.project.slug])

    def send(text: str):
        file = SimpleUploadedFile("reperes.csv", text.encode())
        return client.post(page, {"source": "Les collectivités en chiffres", "annee": "2024", "fichier": file})

    refused = send(GOOD.replace("14,25", "beaucoup"))
    assert refused.status_code == 422 and "rien n’est enregistré" in refused.content.decode()
    assert not ReferenceStrates.objects.exists()
    assert send(GOOD).status_code == 302
    table = density_table(crossings_of(cast.project))
    rows = {row[0].value: row[5] for row in table.rows}
    assert "Les collectivités en chiffres (2024)" in table.source
    assert (rows["Bourg-Essai"].value, rows["Petit-Essai"].value, rows["CC des Essais"].value) == (
        D("14.25"),
        D("8.50"),
        D("7.00"),
    )
    remove_strata(row=ReferenceStrates.objects.get(), auteur=cast.chef_projet)
    assert len(density_table(crossings_of(cast.project)).columns) == 5
