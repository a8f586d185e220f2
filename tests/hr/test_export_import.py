"""The export of a payroll program: matched once, remembered, previewed, written, undone; the pay of a real workbook too."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hr.classeur import listes_de
from hr.ecriture_classeur import classeur_prerempli
from hr.models import Agent, Correspondance, ImportBatch, Remuneration
from hr.services.agents import fiches_de
from tests.hr.staff import make_agent
from tests.hr.test_journeys import text

pytestmark = pytest.mark.django_db
D = Decimal
PAIE = (
    "EXPORT DU PERSONNEL;;;;;;;;\n"
    "N° agent;Nom et prénom;Date naiss.;Type de contrat;Cat;Affectation;Nb heures hebdo;IFSE mensuelle;Zone paie\n"
    "100;DUPRÉ Zoé;12/03/1975;Tit.;C;VOIRIE PROPRETE;35;200,00;X\n"
    "200;LE GOFF Yann;01/05/1980;Tit.;C;VOIRIE PROPRETE;17,5;;X\n"
    "200;LE GOFF Yann;01/05/1980;Tit.;C;Compta;10,5;;X\n"
    "300;ROUX Léo;01/05/1980;Mystère;C;Compta;35;;X\n"
    "Total général;;;;;;98;;\n"
)


@pytest.fixture
def go(cast, client_of, django_capture_on_commit_callbacks):
    """``go(name, data, numero=1)``: the DRH sends a form of an import page and follows where it leads."""
    client = client_of(cast.drh)

    def send(name: str, data: dict, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse(f"hr:{name}", kwargs={"slug": cast.project.slug, **kwargs}), data)
        return client.get(answer["Location"], follow=True) if answer.status_code == 302 else answer

    send.client = client
    return send


def upload(go, content: bytes, name: str = "paie.csv"):
    return go("import", {"fichier": SimpleUploadedFile(name, content)})


def chosen(page) -> dict[str, str]:
    """What the form of a page proposes, ready to be sent."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_an_export_is_matched_once_then_read_without_a_question(cast, go):
    page = upload(go, PAIE.encode("cp1252"))
    said = text(page)
    assert "Que contient chaque colonne" in said
    assert "DUPRÉ Zoé" in said and "titres lus ligne 2" in said
    page = go("import-columns", chosen(page), numero=1)
    said = text(page)
    assert "Que veulent dire ces valeurs" in said
    assert "Tit." in said and "3 lignes" in said and "Mystère" in said
    answers = chosen(page)
    by_label = {page.context["form"].fields[name].label: name for name in answers}
    answers[next(name for label, name in by_label.items() if "Compta" in label)] = str(
        cast.project.services.get(code="FINANCES").pk
    )
    page = go("import-values", answers, numero=1)
    said = text(page)
    assert "Aperçu de l’import" in said
    assert "À créer 2" in said and "Écartés 1" in said
    assert "Lignes de total laissées de côté : 7" in said
    assert "1 agent a plusieurs contrats en cours" in said
    assert "« Zone paie »" in said
    assert "Mystère" in said and "valeur inconnue" in said.lower()
    assert not Agent.objects.exists()
    aside = go.client.get(reverse("hr:import-refused", args=[cast.project.slug, 1]))
    sheet = openpyxl.load_workbook(io.BytesIO(aside.content))["Agents"]
    cells = {sheet.cell(1, column).value: sheet.cell(2, column).value for column in range(1, sheet.max_column + 1)}
    assert cells["Service"] == "Finances et comptabilité"
    assert cells["Statut"] == "Mystère"
    assert cells["Naissance (mm/aaaa)"] == "05/1980"
    go("import-save", {}, numero=1)
    two = Agent.objects.get(matricule="200")
    assert two.quotite == D("0.8")
    assert sorted(share.part for share in two.affectations.all()) == [D("0.375"), D("0.625")]
    one = Agent.objects.get(matricule="100")
    assert (one.nom, one.prenom, one.annee_naissance, one.mois_naissance) == ("DUPRÉ", "Zoé", 1975, 3)
    assert one.remuneration.ifse == D(2400)
    # the month after
    page = upload(go, PAIE.replace("200,00", "250,00").encode())
    said = text(page)
    assert "Aperçu de l’import" in said and "À modifier 1" in said and "Inchangés 1" in said
    assert go("import-undo", {}, numero=1).status_code == 200
    assert not Agent.objects.exists() and not Remuneration.everything.exists()


def test_a_new_column_asks_again_and_keeps_what_was_answered(cast, go):
    page = upload(go, PAIE.encode())
    go("import-columns", chosen(page), numero=1)
    page = upload(go, PAIE.replace("Zone paie", "Prime exceptionnelle").encode())
    assert "Que contient chaque colonne" in text(page)
    assert Correspondance.objects.get().colonnes["zone paie"] == ""
    assert chosen(page)["c_0"] == "matricule"


def test_what_is_missing_or_twice_is_said_and_nothing_is_kept(cast, go):
    page = upload(go, PAIE.encode())
    answers = chosen(page)
    again = go("import-columns", {**answers, "c_0": ""}, numero=1)
    assert again.status_code == 422 and "Il manque une colonne pour : « Matricule »" in text(again)
    again = go("import-columns", {**answers, "c_8": "matricule"}, numero=1)
    assert again.status_code == 422 and "est déjà donnée par la colonne « N° agent »" in text(again)
    assert not Correspondance.objects.exists()


def _hidden_note() -> bytes:
    """Our headings and nothing wrong in them, the number on a hidden sheet."""
    book = openpyxl.Workbook()
    book.active.append(["Matricule", "Statut"])
    hidden = book.create_sheet("Notes")
    hidden.sheet_state = "hidden"
    hidden["B3"] = 2750333999901
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "cell"),
    [
        ("paie.csv", PAIE.replace("Zone paie", "N° SS").replace(";X\n", ";2 75 03 33 999 901\n").encode(), "I3"),
        (
            "agents.csv",
            b"Matricule;Statut;Observations\n100;Titulaire;vu le 2 mars, 2750333999901 ;\n",
            "C2",
        ),
        ("agents.csv", b"Matricule;Nom\n00123 2750333999901;Durand\n", "A2"),
        ("agents.xlsx", _hidden_note(), "Notes, B3"),
    ],
    ids=["export", "our headings", "after a matricule", "hidden sheet"],
)
def test_a_file_with_a_social_security_number_is_refused_before_anything_is_kept(
    go, settings, tmp_path, name, content, cell
):
    settings.MEDIA_ROOT = str(tmp_path)
    page = upload(go, content, name)
    said = text(page)
    assert page.status_code == 422
    assert f"Case {cell} : un numéro de sécurité sociale" in said and "Rien de ce fichier n’a été gardé" in said
    assert "2750333999901" not in said and "75 03 33" not in said
    assert not ImportBatch.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_answers_of_an_employer_serve_no_other(cast, go, client_of):
    Correspondance.objects.create(collectivite=cast.petit, source="SIRH", colonnes={"n agent": "matricule"})
    page = upload(go, PAIE.encode())
    assert "Que contient chaque colonne" in text(page)
    assert Correspondance.objects.filter(collectivite=cast.bourg).count() == 0


def test_the_pay_columns_of_the_workbook_come_in_and_go_back(cast, go):
    """Workbook with the pay → filled → preview in words → written → undone: to the cent, and no pay left behind."""
    voirie = cast.project.services.get(code="VOIRIE")
    known = make_agent(cast.bourg, {voirie: "1"}, matricule="100", nom="Durand")
    Remuneration.objects.create(agent=known, date_situation=date(2026, 1, 1), im=380, ifse=D("1800.00"), acquis=D(900))
    data = classeur_prerempli(
        cast.bourg, fiches_de(cast.bourg), listes_de(cast.bourg), date(2026, 11, 27), avec_paie=True
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Agents"]
    column = {cell.value: cell.column for cell in sheet[1]}
    rows = {str(sheet.cell(row, column["Matricule"]).value): row for row in range(2, 6)}
    assert sheet.cell(rows["100"], column["IFSE annuelle (temps plein)"]).value == 1800
    for heading, value in {
        "Indice majoré": 385,
        "NBI (points)": 15,
        "Groupe de fonctions": "C2",
        "IFSE annuelle (temps plein)": "2 400,50",
        "CIA annuel (temps plein)": 300,
        "Supplément familial mensuel": "73,79",
        "Indemnité de résidence mensuelle": "-5",
    }.items():
        sheet.cell(rows["100"], column[heading]).value = value
    stream = io.BytesIO()
    book.save(stream)
    said = text(upload(go, stream.getvalue(), "agents.xlsx"))
    assert "Écartés 1" in said and "jamais négatif" in said
    sheet.cell(rows["100"], column["Indemnité de résidence mensuelle"]).value = "55,20"
    stream = io.BytesIO()
    book.save(stream)
    said = text(upload(go, stream.getvalue(), "agents.xlsx"))
    assert "À modifier 1" in said
    assert "IFSE annuelle 1 800,00 € 2 400,50 €" in said
    go("import-save", {}, numero=2)
    pay = Remuneration.objects.get(agent=known)
    assert (pay.im, pay.nbi, pay.groupe, pay.ifse, pay.cia, pay.sft, pay.ir, pay.acquis) == (
        385, 15, 2, D("2400.50"), D("300.00"), D("73.79"), D("55.20"), D(900)
    )  # fmt: skip
    assert pay.history.first().history_user == cast.drh
    go("import-undo", {}, numero=2)
    pay.refresh_from_db()
    assert (pay.im, pay.nbi, pay.groupe, pay.ifse, pay.cia, pay.sft, pay.ir, pay.acquis) == (
        380, None, None, D("1800.00"), None, None, None, D(900)
    )  # fmt: skip


def test_the_pay_of_an_agent_that_the_import_created_disappears_with_it(cast, go):
    csv = (
        "Matricule;Statut;Catégorie;Service;Durée hebdomadaire du poste;Indice majoré;IFSE annuelle (temps plein)\n"
        "500;Titulaire;C;Voirie et propreté;35;385;1200\n"
    )
    upload(go, csv.encode(), "agents.csv")
    go("import-save", {}, numero=1)
    assert Remuneration.objects.get().ifse == D(1200)
    go("import-undo", {}, numero=1)
    assert not Remuneration.everything.exists() and not Remuneration.history.exists()


def test_no_amount_of_an_undone_import_is_left_anywhere(cast, go):
    """100 € known, 7 312,45 € imported, undone: 100 € again, and the history reads as before the import."""
    voirie = cast.project.services.get(code="VOIRIE")
    known = make_agent(cast.bourg, {voirie: "1"}, matricule="100", nom="Durand")
    pay = Remuneration.objects.create(agent=known, date_situation=date(2026, 1, 1), ifse=D("100.00"))
    before = list(pay.history.values())
    csv = (
        "Matricule;Statut;Catégorie;Service;Durée hebdomadaire du poste;IFSE annuelle (temps plein)\n"
        "100;Titulaire;C;Voirie et propreté;35;7312,45\n"
    )
    upload(go, csv.encode(), "agents.csv")
    go("import-save", {}, numero=1)
    assert Remuneration.objects.get().ifse == D("7312.45")
    # what somebody says of the lodging in between is kept, without the amount
    typed = Remuneration.objects.get()
    typed.est_loge = True
    typed._change_reason = "saisie à l’écran"
    typed.save()
    go("import-undo", {}, numero=1)
    pay.refresh_from_db()
    assert (pay.ifse, pay.est_loge) == (D("100.00"), True)
    assert list(pay.history.order_by("history_id").values())[:1] == before
    assert [row.history_change_reason for row in pay.history.all()] == ["saisie à l’écran", None]
    for model in apps.get_models():
        for row in model._base_manager.values():
            # hours with their microseconds and hashes hold any digits
            said = {
                name: value for name, value in row.items() if name != "password" and not isinstance(value, datetime)
            }
            assert "7312" not in str(said), model


def test_undoing_an_import_gives_back_the_date_and_the_history_of_a_pay(cast, go):
    voirie = cast.project.services.get(code="VOIRIE")
    known = make_agent(cast.bourg, {voirie: "1"}, matricule="100", nom="Durand")
    pay = Remuneration.objects.create(agent=known, date_situation=date(2026, 1, 1), ifse=D("100.00"))
    before = list(pay.history.values())
    csv = (
        "Matricule;Statut;Catégorie;Service;Durée hebdomadaire du poste;IFSE annuelle (temps plein)\n"
        "100;Titulaire;C;Voirie et propreté;35;200\n"
    )
    upload(go, csv.encode(), "agents.csv")
    go("import-save", {}, numero=1)
    go("import-undo", {}, numero=1)
    pay.refresh_from_db()
    assert (pay.ifse, pay.date_situation) == (D("100.00"), date(2026, 1, 1))
    assert list(pay.history.values()) == before
