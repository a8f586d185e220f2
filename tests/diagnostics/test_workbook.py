"""The workbook of services: the round trip changes nothing, the preview is what is saved, refusals stay aside, undo puts back."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from common.tabular.refusals import FichierRefuse
from diagnostics.ecriture_classeur import classeur
from diagnostics.models import CoutConstate, FicheService, ImportServices, MoyenService, ServicePresence, VolumeService
from diagnostics.queries_sheets import diagnostic_of
from diagnostics.services.sheets import Row, save_costs, save_sheet
from diagnostics.services.workbook import _state, purge_service_imports, receive, save_import, undo_import
from projects.models import Service
from tests.scenes import demonstration

pytestmark = pytest.mark.django_db
D = Decimal
TITLES = {"Volumes": 8, "Contrats et moyens": 7, "Qualité": 6, "Coûts": 10}


def book_of(collectivite):
    found = diagnostic_of(collectivite.project)
    services = [*found.inventory.communs, *found.inventory.locaux_de(collectivite)]
    data = classeur(collectivite, [found.fiche(collectivite, one) for one in services], date(2027, 1, 4))
    return load_workbook(io.BytesIO(data))


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sent(cast, book, employer=None):
    return receive(collectivite=employer or cast.bourg, data=saved(book), nom_fichier="services.xlsx", auteur=cast.drh)


def voirie(cast):
    return cast.project.services.get(code="VOIRIE")


def described(cast):
    volume = {"nature": "ANNUEL", "libelle": "permis instruits", "valeur": D(240), "unite": "dossiers", "annee": 2025}
    contract = {"nature": "CONTRAT", "libelle": "Sel", "montant_euros": D("900.50"), "date_echeance": date(2028, 6, 30)}
    save_sheet(
        collectivite=cast.bourg,
        service=voirie(cast),
        missions="=2+2 n’est pas une formule",
        horaires="8 h – 12 h",
        volumes=[Row(None, volume)],
        moyens=[Row(None, contract)],
        mesures=[Row(None, {"libelle": "délai", "valeur": D("3.5"), "unite": "jours", "annee": 2025})],
    )
    amounts = {"FOURNITURES": D("1200.10"), "RECETTES": D(0)}
    save_costs(collectivite=cast.bourg, service=voirie(cast), annee=2025, source="CA 2025", montants=amounts)


def test_the_round_trip_changes_nothing(cast):
    described(cast)
    row = sent(cast, book_of(cast.bourg))
    assert (row.plan["mots"], row.plan["refus"], row.plan["laisse"]) == ([], [], [])
    assert row.compte == {"lues": 7, "ecartees": 0, "creees": 0, "changees": 0}


def test_the_round_trip_of_the_demonstration_changes_nothing():
    """The EPCI, which has most of everything, and the smallest commune: the file as we write it, not rewritten by another."""
    found = diagnostic_of(demonstration())
    employers = found.inventory.collectivites
    for employer in (employers[0], min(employers, key=lambda one: one.population or 10**6)):
        services = [*found.inventory.communs, *found.inventory.locaux_de(employer)]
        data = classeur(employer, [found.fiche(employer, one) for one in services], date(2027, 1, 4))
        row = receive(collectivite=employer, data=data, nom_fichier="x.xlsx", auteur=None)
        assert (row.plan["mots"], row.plan["refus"]) == ([], []), employer


def three_lines(cast):
    """The example of docs/algorithmes/classeur-des-services.md."""
    described(cast)
    book = book_of(cast.bourg)
    sheet = book["Volumes"]
    sheet["D2"] = 285.4
    name = sheet["A2"].value
    for row, year in ((3, 2026), (4, "l’an dernier")):
        for column, value in enumerate((name, "volume d’une année", "Permis instruits", 300, "dossiers", year), 1):
            sheet.cell(row, column, value)
    for other in ("Services", "Contrats et moyens", "Qualité", "Coûts"):
        del book[other]
    return book


def test_what_is_refused_stays_aside_and_the_rest_is_what_the_preview_said(cast):
    row = sent(cast, three_lines(cast))
    assert row.compte == {"lues": 3, "ecartees": 1, "creees": 1, "changees": 1}
    changed = next(one for one in row.plan["mots"] if one["avant"] == "240,00")
    assert (changed["apres"], changed["quoi"]) == ("285,40", "permis instruits")
    [refusal] = row.plan["refus"]
    assert (refusal["sheet"], refusal["cell"], refusal["value"]) == ("Volumes", "F4", "l’an dernier")
    assert VolumeService.objects.get().valeur == 240  # nothing is written yet
    save_import(row=row, auteur=cast.drh)
    assert set(VolumeService.objects.values_list("annee", "valeur")) == {(2025, D("285.40")), (2026, D(300))}


def test_lines_set_aside_come_back_in_a_workbook_that_is_mended_and_sent_again(cast, client_of):
    row = sent(cast, three_lines(cast))
    save_import(row=row, auteur=cast.drh)
    given = [cast.project.slug, cast.bourg.siren, row.pk]
    answer = client_of(cast.direction).get(reverse("diagnostics:workbook-refused", args=given))
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["Volumes"]
    assert (sheet.max_row, sheet["F2"].value, sheet["D2"].value) == (2, "l’an dernier", "300")
    assert "année" in sheet["F2"].comment.text.lower() or "nombre" in sheet["F2"].comment.text
    assert book["Services"].max_row == 1
    sheet["F2"] = 2027
    again = sent(cast, book)
    assert (again.plan["refus"], again.compte["creees"]) == ([], 1)


def test_undo_puts_everything_back(cast):
    book = three_lines(cast)
    before = _state(cast.bourg)
    row = save_import(row=sent(cast, book), auteur=cast.drh)
    undo_import(row=row)
    assert _state(cast.bourg) == before
    assert ImportServices.objects.get().etat == "ANNULE"


def test_an_employer_who_had_nothing_comes_back_to_nothing(cast):
    book = book_of(cast.petit)
    book["Services"]["B2"], book["Services"]["E2"] = "existe", "Tenir les registres"
    name = book["Services"]["A3"].value
    for column, value in enumerate((name, 2025, "CA 2025", 41200), 1):
        book["Coûts"].cell(2, column, value)
    row = save_import(row=sent(cast, book, cast.petit), auteur=cast.secretaire)
    assert ServicePresence.objects.filter(collectivite=cast.petit).count() == 2  # a cost says that the service exists
    assert CoutConstate.objects.get().montant_euros == 41200
    undo_import(row=row)
    assert _state(cast.petit) == {}


def test_undo_never_loses_what_was_written_since(cast):
    row = save_import(row=sent(cast, three_lines(cast)), auteur=cast.drh)
    line = VolumeService.objects.get(annee=2026)
    line.valeur = 310
    line.save()
    with pytest.raises(ValidationError, match="a changé depuis"):
        undo_import(row=row)
    assert VolumeService.objects.get(annee=2026).valeur == 310


def test_data_changed_since_the_preview_are_not_written_over(cast):
    row = sent(cast, three_lines(cast))
    VolumeService.objects.update(valeur=250)
    with pytest.raises(ValidationError, match="à nouveau"):
        save_import(row=row, auteur=cast.drh)
    assert [one.valeur for one in VolumeService.objects.all()] == [250]


def test_each_fault_is_told_in_its_cell(cast):
    book = book_of(cast.bourg)
    sheet = book["Services"]
    sheet["A2"] = "Voirie et propretés"
    sheet["B3"], sheet["D3"] = "existe", "SIVOM"
    sheet["B4"], sheet["E4"] = "n’existe pas", "Compter"
    volumes = book["Volumes"]
    for column, value in enumerate((sheet["A3"].value, "volume d’une année", "x", -4, "u", 2025), 1):
        volumes.cell(2, column, value)
    row = sent(cast, book)
    told = {(one["sheet"], one["cell"]): one["reason"] for one in row.plan["refus"]}
    assert told[("Services", "A2")] == "valeur inconnue"
    assert "externalisé" in told[("Services", "D3")]
    assert "n’existe pas" in told[("Services", "A4")]
    assert "négatif" in told[("Volumes", "D2")]
    assert row.plan["mots"] == []


def test_the_workbook_of_another_employer_and_another_file_are_refused(cast):
    with pytest.raises(FichierRefuse, match="Petit-Essai"):
        sent(cast, book_of(cast.petit))
    other = book_of(cast.bourg)
    for name in ("Services", *TITLES):
        del other[name]
    other.create_sheet("Feuille")["A1"] = "Nom"
    with pytest.raises(FichierRefuse, match="n’est pas le classeur"):
        sent(cast, other)
    assert not ImportServices.objects.exists()


def test_the_page_shows_the_preview_saves_and_undoes(cast, client_of):
    client = client_of(cast.direction)
    slug, siren = cast.project.slug, cast.bourg.siren
    file = SimpleUploadedFile("services.xlsx", saved(three_lines(cast)))
    answer = client.post(reverse("diagnostics:workbook-import", args=[slug, siren]), {"fichier": file})
    html = client.get(answer.url).content.decode()
    assert "Enregistrer 2 lignes, 1 écartée" in html and "l’an dernier" in html and "285,40" in html
    row = ImportServices.objects.get()
    client.post(reverse("diagnostics:workbook-save", args=[slug, siren, row.pk]))
    html = client.get(answer.url).content.decode()
    assert "Ce qui a changé" in html and "Annuler cet import" in html
    client.post(reverse("diagnostics:workbook-undo", args=[slug, siren, row.pk]))
    assert VolumeService.objects.get().valeur == 240
    assert client.post(reverse("diagnostics:workbook-import", args=[slug, siren]), {}).status_code == 422


def test_after_a_day_only_the_numbers_stay(cast):
    row = save_import(row=sent(cast, three_lines(cast)), auteur=cast.drh)
    later = timezone.now() + timedelta(hours=25)
    assert purge_service_imports(later) == 1 and purge_service_imports(later) == 0
    row.refresh_from_db()
    assert (row.plan, row.annulation, row.compte["creees"]) == ({}, [], 1)
    with pytest.raises(ValidationError, match="24 heures"):
        undo_import(row=row)
    assert Service.objects.exists() and FicheService.objects.exists() and MoyenService.objects.exists()


@pytest.mark.django_db
def test_the_name_of_a_workbook_keeps_no_social_security_number(cast):
    data = saved(book_of(cast.bourg))
    with pytest.raises(FichierRefuse) as refused:
        receive(collectivite=cast.bourg, data=data, nom_fichier="services_185057800608436.xlsx", auteur=cast.drh)
    assert "Renommez le fichier" in str(refused.value) and "1850578" not in str(refused.value)
    assert not ImportServices.objects.exists()


def test_a_year_with_two_sources_comes_back_as_it_was(cast):
    at = {"collectivite": cast.bourg, "service": voirie(cast), "annee": 2025}
    save_costs(**at, source="CA 2025", montants={"PERSONNEL": D("100.10"), "FOURNITURES": D("7.25")})
    save_costs(**at, source="devis 2026", montants={"PERSONNEL": D("120.10")})
    plan = sent(cast, book_of(cast.bourg)).plan
    assert (plan["mots"], plan["refus"]) == ([], [])
    # a source that the year did not have is a change that somebody typed
    save_costs(**at, source="CA 2025 corrigé", montants={"FOURNITURES": D("7.25")})
    assert CoutConstate.objects.get(rubrique="FOURNITURES").source == "CA 2025 corrigé"
    assert CoutConstate.objects.get(rubrique="PERSONNEL").source == "devis 2026"


@pytest.mark.parametrize("name", ["Volumes", "Contrats et moyens", "Qualité"])
def test_a_line_that_repeats_another_is_refused(cast, name):
    described(cast)
    book = book_of(cast.bourg)
    sheet = book[name]
    for rank, cell in enumerate(list(sheet[2]), start=1):
        sheet.cell(3, rank, cell.value)
    before = _state(cast.bourg)
    row = sent(cast, book)
    [refused] = row.plan["refus"]
    assert "répète une autre" in " ".join(str(x) for x in (refused.values() if isinstance(refused, dict) else refused))
    save_import(row=row, auteur=cast.drh)
    assert _state(cast.bourg) == before


def test_a_refused_line_does_not_free_its_place(cast):
    """Two stored lines of one name: the first is refused for its amount, the second still writes its own."""
    two = [{"nature": "CONTRAT", "libelle": "Sel", "montant_euros": D(amount)} for amount in (100, 200)]
    save_sheet(
        collectivite=cast.bourg, service=voirie(cast), missions="", horaires="", moyens=[Row(None, one) for one in two]
    )
    book = book_of(cast.bourg)
    sheet = book["Contrats et moyens"]
    [column] = [cell.column for cell in sheet[1] if "ontant" in str(cell.value)]
    sheet.cell(2, column, "cent euros")
    row = sent(cast, book)
    assert len(row.plan["refus"]) == 1 and row.plan["mots"] == []
    save_import(row=row, auteur=cast.drh)
    assert sorted(MoyenService.objects.values_list("montant_euros", flat=True)) == [D(100), D(200)]
