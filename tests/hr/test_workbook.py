"""The workbook goes out, comes back, and nothing moved; commands keep their public contract."""

import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command

from hr.calculs.colonnes import FEUILLE
from hr.calculs.fiches import COLONNES
from hr.classeur import listes_de
from hr.ecriture_classeur import classeur_des_ecartes, classeur_prerempli
from hr.models import Agent, CadreEmplois
from hr.services import imports
from hr.services.agents import fiches_de
from hr.services.etats import valider
from tests.hr.staff import make_agent
from tests.hr.test_services import GOOD, csv_of

D = Decimal
JOUR = date(2026, 11, 22)
HEADINGS = [
    "Matricule", "Nom", "Prénom", "Naissance (mm/aaaa)", "Sexe", "Statut", "Catégorie", "Filière", "Cadre d'emplois",
    "Grade", "Fonction", "Service", "Part du service", "Durée hebdomadaire du poste", "Temps partiel",
    "Date d'entrée", "Date de fin",
]  # fmt: skip


def prefilled(collectivite) -> bytes:
    return classeur_prerempli(collectivite, fiches_de(collectivite), listes_de(collectivite), JOUR)


def staff(cast) -> None:
    services = list(cast.project.services.order_by("rang"))
    make_agent(
        cast.bourg,
        {services[0]: "0.333333", services[1]: "0.666667"},
        matricule="007",
        nom="=SOMME(A1)",
        cadre_emplois=CadreEmplois.objects.get(code="ASSISTANT_EA"),
        categorie="B",
        filiere="culturelle",
        base=D(20),
        duree_hebdo_poste=D("17.3333"),
        temps_partiel=D("0.9"),
        date_entree=date(2019, 9, 1),
    )
    make_agent(cast.bourg, {services[1]: "1"}, base=D(16), duree_hebdo_poste=D(8), date_fin=date(2027, 1, 31))
    make_agent(cast.bourg, {services[2]: "0.5"}, statut="VACATAIRE", categorie="HC", sexe="", mois_naissance=None)


def test_the_sheet_has_the_announced_headings(cast):
    assert [colonne.titre for colonne in COLONNES] == HEADINGS
    sheet = openpyxl.load_workbook(io.BytesIO(prefilled(cast.bourg)))["Agents"]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert sheet["A2"].value == "EXEMPLE"
    assert sheet.protection.sheet


def test_the_workbook_comes_back_unchanged(cast):
    staff(cast)
    lu = imports.comparer(cast.bourg, prefilled(cast.bourg), "agents.xlsx", jour=JOUR)
    assert lu.plan.compte() == {"created": 0, "changed": 0, "unchanged": 3, "absent": 0, "refused": 0}


def test_an_empty_workbook_brings_nobody(cast):
    lu = imports.comparer(cast.bourg, prefilled(cast.bourg), "agents.xlsx", jour=JOUR)
    assert lu.plan.compte()["created"] == lu.plan.compte()["refused"] == 0


def test_a_formula_stays_text(cast):
    staff(cast)
    sheet = openpyxl.load_workbook(io.BytesIO(prefilled(cast.bourg)))["Agents"]
    assert sheet["B2"].value == "=SOMME(A1)"
    assert sheet["B2"].data_type == "s"


def test_the_workbook_of_a_neighbour_is_refused_and_named(cast):
    with pytest.raises(imports.FichierRefuse, match="Ce classeur est celui de la CC des Essais"):
        imports.comparer(cast.bourg, prefilled(cast.epci), "agents.xlsx", jour=JOUR)


def test_an_error_of_the_spreadsheet_is_refused_with_its_cell(cast):
    staff(cast)
    book = openpyxl.load_workbook(io.BytesIO(prefilled(cast.bourg)))
    sheet = book["Agents"]
    broken, formula = sheet.cell(2, HEADINGS.index("Statut") + 1), sheet.cell(3, HEADINGS.index("Grade") + 1)
    broken.value, broken.data_type = "#N/A", "e"
    formula.value = "=A1"
    buffer = io.BytesIO()
    book.save(buffer)
    plan = imports.comparer(cast.bourg, buffer.getvalue(), "agents.xlsx", jour=JOUR).plan
    assert {(refusal.cell, refusal.sheet) for refusal in plan.refus} >= {
        (broken.coordinate, "Agents"),
        (formula.coordinate, "Agents"),
    }
    assert (plan.compte()["refused"], plan.compte()["unchanged"]) == (1, 2)


def test_local_services_are_offered_to_their_employer_only(cast):
    from projects.models import Service

    Service.objects.create(
        project=cast.project, libelle="Port de plaisance", famille="TECHNIQUE", collectivite=cast.bourg
    )
    assert "Port de plaisance" in listes_de(cast.bourg).services
    assert "Port de plaisance" not in listes_de(cast.epci).services


def test_rows_set_aside_come_back_with_comments_and_can_be_mended(cast):
    data = csv_of(
        "100;Durand;Titulaire;C;Voirie et propreté;;35;15/09/2019",
        "300;Roux;Titulaire;C;Voiries;;35;05/25/2024",
        ";Blanc;Titulaire;C;Voirie et propreté;;35;",
    )
    batch = imports.lire(
        imports.deposer(collectivite=cast.bourg, data=data, nom_fichier="a.csv", auteur=cast.drh, casquette="employeur")
    )
    rows = imports.lignes_ecartees(batch)
    book = classeur_des_ecartes(cast.bourg, rows, listes_de(cast.bourg), JOUR)
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Agents"]
    assert sheet["A2"].value == "300"
    cells = dict(zip(HEADINGS, sheet[2], strict=True))
    assert cells["Date d'entrée"].value == "05/25/2024"
    assert "25 ne peut pas être un mois" in cells["Date d'entrée"].comment.text
    assert "Voirie et propreté" in cells["Service"].comment.text
    assert sheet["A3"].value is None
    again = imports.comparer(cast.bourg, book, "ecartes.xlsx", jour=JOUR)
    assert again.plan.compte()["refused"] == 2


def run(capsys, *args: str) -> tuple[int, dict, str]:
    status = 0
    try:
        call_command(*args, "--json")
    except SystemExit as end:
        status = end.code
    out = capsys.readouterr()
    return status, json.loads(out.out) if out.out else {}, out.err


def test_import_staff_writes_counts_agents_and_is_idempotent(cast, tmp_path, capsys):
    path = tmp_path / "agents.csv"
    path.write_bytes(GOOD)
    where = ("import_staff", "--project", cast.project.slug, "--collectivite", cast.bourg.siren, str(path))
    status, out, _ = run(capsys, *where, "--dry-run")
    assert (status, out["created"], Agent.objects.count()) == (0, 2, 0)
    status, out, _ = run(capsys, *where)
    assert (status, out["created"], out["refused"]) == (0, 2, [])
    status, out, _ = run(capsys, *where)
    assert (status, out["created"], out["changed"], out["unchanged"]) == (0, 0, 0, 2)


def test_thirds_and_sevenths_of_a_spreadsheet_change_nothing_when_they_come_again(cast, tmp_path, capsys):
    """A spreadsheet computes fifteen decimals; what the database keeps of them is what the comparison reads."""
    first, second = cast.project.services.order_by("rang")[:2]
    book = openpyxl.Workbook()
    book.active.title = FEUILLE
    book.active.append(HEADINGS)
    common = {"Statut": "Titulaire", "Catégorie": "C", "Durée hebdomadaire du poste": 35}
    for row in (
        {"Matricule": "1", "Service": first.libelle, "Temps partiel": 6 / 7},
        {"Matricule": "2", "Service": first.libelle, "Part du service": 1 / 3},
        {"Matricule": "2", "Service": second.libelle, "Part du service": 2 / 3},
    ):
        book.active.append([(common | row).get(title) for title in HEADINGS])
    path = tmp_path / "agents.xlsx"
    book.save(path)
    where = ("import_staff", "--project", cast.project.slug, "--collectivite", cast.bourg.siren, str(path))
    assert run(capsys, *where)[1]["created"] == 2
    _, out, _ = run(capsys, *where)
    assert (out["changed"], out["unchanged"]) == (0, 2)


def test_import_staff_refuses_whole_unless_told(cast, tmp_path, capsys):
    path = tmp_path / "agents.csv"
    path.write_bytes(
        csv_of("100;A;Titulaire;C;Voirie et propreté;;35;", "300;B;Titulaire;C;Voirie et propreté;;35;05/25/2024")
    )
    where = ("import_staff", "--project", cast.project.slug, "--collectivite", cast.bourg.siren, str(path))
    status, out, err = run(capsys, *where)
    assert (status, Agent.objects.count()) == (2, 0)
    assert out["refused"][0]["cell"] == "H3"
    assert out["refused"][0]["sheet"] == "Agents"
    assert "05/25/2024" in err
    status, out, _ = run(capsys, *where, "--accept-partial")
    assert (status, out["created"], Agent.objects.count()) == (0, 1, 1)


def test_import_staff_refuses_in_words(cast, tmp_path, capsys):
    path = tmp_path / "agents.csv"
    path.write_bytes(GOOD)
    slug, number = cast.project.slug, cast.bourg.siren
    for args in (
        ("--project", "inconnu", "--collectivite", number, str(path)),
        ("--project", slug, "--collectivite", "123456789", str(path)),
        ("--project", slug, "--collectivite", number, str(tmp_path / "rien.csv")),
    ):
        status, out, err = run(capsys, "import_staff", *args)
        assert status == 2 and err.strip() and not out
    valider(collectivite=cast.bourg, auteur=cast.drh)
    status, _, err = run(capsys, "import_staff", "--project", slug, "--collectivite", number, str(path))
    assert status == 2 and "validé" in err
    assert not Agent.objects.exists()


def test_staff_workbook_writes_what_import_staff_reads(cast, tmp_path, capsys):
    staff(cast)
    path = tmp_path / "agents.xlsx"
    where = ("--project", cast.project.slug, "--collectivite", cast.bourg.siren)
    status, out, _ = run(capsys, "staff_workbook", *where, "--output", str(path))
    assert (status, out["agents"]) == (0, 3)
    status, out, _ = run(capsys, "import_staff", *where, str(path))
    assert (status, out["unchanged"], out["changed"]) == (0, 3, 0)
    status, _, err = run(capsys, "staff_workbook", *where, "--output", str(tmp_path / "agents.txt"))
    assert status == 2 and ".xlsx" in err
