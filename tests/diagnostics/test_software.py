"""Which software may work together: said pair by pair with its source, never guessed, the same on page, file and document."""

from itertools import combinations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.figures import tables_of
from common.tabular.writing import plain
from diagnostics.compatibilite import Dit, Lien, Logiciel, paire, rapprocher
from diagnostics.figures_software import document_figures, employers_table, grid, pairs_table, summary_table
from diagnostics.models import CompatibiliteLogiciels
from diagnostics.queries_crossings import crossings_of
from diagnostics.queries_software import software_of
from diagnostics.services.sheets import Row, save_sheet
from diagnostics.services.software import save_compatibility
from reports.models import Report
from reports.sections.diagnostic import diagnostic_sections
from tests.diagnostics.test_sheets import service_of

# --- the rules alone -----------------------------------------------------------------------------------------------


def test_a_pair_has_one_key_whatever_the_order_the_capitals_and_the_accents():
    assert paire("Permis en ligne", "Élan") == paire("ELAN", "permis  en ligne") == ("elan", "permis en ligne")
    with pytest.raises(ValueError, match="le même logiciel"):
        paire("Élan", "ELAN")


@given(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8), st.sets(st.integers(0, 27)))
def test_any_two_software_of_a_use_are_one_pair_and_nothing_is_known_that_was_not_said(names, told):
    soft = [Logiciel(name, ("x",) * rank, rank) for rank, name in enumerate(names)]
    every = [paire(*two) for two in combinations(names, 2)]
    said = {key: Dit(Lien.ECHANGE, "essai") for rank, key in enumerate(every) if rank in told}
    use = rapprocher("PAIE", "paie", soft, said)
    assert sorted(paire(one.un.nom, one.autre.nom) for one in use.rapprochements) == sorted(every)
    assert use.combien(Lien.ECHANGE) == len(said) and use.combien(Lien.INCONNU) == len(every) - len(said)
    for un in use.logiciels:
        assert use.entre(un, un) is Lien.MEME
        assert all(use.entre(un, autre) is use.entre(autre, un) for autre in use.logiciels)


# --- on a territory ------------------------------------------------------------------------------------------------


def _three(cast) -> None:
    """Two names of one software, and two others, for permits."""
    for employer, name in ((cast.epci, "Élan"), (cast.bourg, "ELAN"), (cast.petit, "Tableur")):
        row = {"nature": "LOGICIEL", "libelle": name, "domaine": "URBANISME"}
        save_sheet(collectivite=employer, service=service_of(cast), missions="", horaires="", moyens=[Row(None, row)])
    row = {"nature": "LOGICIEL", "libelle": "Permis en ligne", "domaine": "URBANISME"}
    service = service_of(cast, "ETAT_CIVIL")
    save_sheet(collectivite=cast.petit, service=service, missions="", horaires="", moyens=[Row(None, row)])


def _rows(table) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table.rows]


@pytest.mark.django_db
def test_each_employer_each_use_and_each_pair_are_told(cast):
    _three(cast)
    save_compatibility(
        project=cast.project, domaine="URBANISME", un="tableur", autre="Élan", lien="INCOMPATIBLE", source="essai"
    )
    [use] = software_of(cast.project)
    assert [one.nom for one in use.logiciels] == ["Élan", "Permis en ligne", "Tableur"]
    # the count is that of the cross views
    assert [f"{len(use.logiciels)} logiciels d’urbanisme différents"] == [
        one.phrase for one in crossings_of(cast.project).domaines
    ]
    assert grid(use).cells == (
        ("MEME", "INCONNU", "INCOMPATIBLE"),
        ("INCONNU", "MEME", "INCONNU"),
        ("INCOMPATIBLE", "INCONNU", "MEME"),
    )
    assert [(row[0].value, row[2].value, row[3].value) for row in pairs_table(use).rows] == [
        ("Élan", "pas connu", "à demander"),
        ("Permis en ligne", "pas connu", "à demander"),
        ("Élan", "incompatibles", "essai"),
    ]
    assert summary_table([use]).title == "1 paire de logiciels sur 3 est connue\u202f: 1 incompatible"
    names = [cast.epci.nom, cast.bourg.nom, cast.petit.nom]
    assert [row[1].value for row in employers_table([use], names).rows] == ["Élan", "Élan", "Permis en ligne, Tableur"]


@pytest.mark.django_db
def test_the_lead_says_what_is_known_with_its_source_and_the_document_prints_the_same(cast, client_of):
    _three(cast)
    slug = cast.project.slug
    page = reverse("diagnostics:software", args=[slug])
    [use] = software_of(cast.project)
    elan, permits = use.logiciels[0].moyen, use.logiciels[1].moyen
    address = reverse("diagnostics:software-pair", args=[slug, elan, permits])
    assert address not in client_of(cast.elu).get(page).content.decode()
    client = client_of(cast.chef_projet)
    assert address in client.get(page).content.decode()
    refused = client.post(address, {"lien": "ECHANGE", "source": ""})
    assert refused.status_code == 422 and "Dites qui l’affirme" in refused.content.decode()
    assert client.post(address, {"lien": "ECHANGE", "source": "éditeur, 03/11/2026"}).status_code == 302
    # said again the other way round: the same line
    back = reverse("diagnostics:software-pair", args=[slug, permits, elan])
    assert client.post(back, {"lien": "ECHANGE", "source": "essai du 20/11/2026"}).status_code == 302
    row = CompatibiliteLogiciels.objects.get()
    assert (row.nom_un, row.nom_autre, row.source) == ("Élan", "Permis en ligne", "essai du 20/11/2026")
    assert row.history.count() == 2
    html = client_of(cast.elu).get(page).content.decode()
    assert "essai du 20/11/2026" in html and "1 échange possible" in html
    export = reverse("diagnostics:software-export", args=[slug, "compatibilites", "csv"])
    told = client_of(cast.elu).get(export).content.decode("utf-8-sig")
    assert "Urbanisme;Élan;Permis en ligne;échange possible;essai du 20/11/2026" in told
    sections = diagnostic_sections(cast.project, Report.Audience.ELUS, row.history.first().history_date.date())
    printed = {table.key: table for table in tables_of(sections)}
    assert printed["logiciels-usages"] == summary_table(software_of(cast.project))
    assert _rows(printed["compatibilites"]) == [
        ["Urbanisme", "Élan", "Permis en ligne", "échange possible", "essai du 20/11/2026"]
    ]


@pytest.mark.django_db
def test_a_pair_of_two_uses_or_of_one_software_does_not_exist(cast, client_of):
    _three(cast)
    [use] = software_of(cast.project)
    slug, one = cast.project.slug, use.logiciels[0].moyen
    client = client_of(cast.chef_projet)
    assert client.get(reverse("diagnostics:software-pair", args=[slug, one, one])).status_code == 404
    assert client.get(reverse("diagnostics:software-pair", args=[slug, one, 10**6])).status_code == 404
    with pytest.raises(ValidationError, match="le même logiciel"):
        save_compatibility(project=cast.project, domaine="URBANISME", un="Élan", autre="elan", lien="INCONNU")
    assert document_figures([]) == ()
