"""A budget from the file to the posts and the costs, and back; what is refused writes nothing."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.models import Budget, DepensePersonnel
from diagnostics.services import budgets
from hr.models import Poste
from hr.services.etats import valider
from tests.diagnostics.budgets import budget_xml, person, siret_of
from tests.hr.staff import make_agent
from tests.hr.test_journeys import text

pytestmark = pytest.mark.django_db
D = Decimal
PEOPLE = person("Rédacteur", "B", EffectifBud="2", EffectifPourvu="1") + person("Adjoint technique", "C")


def of(cast, **values) -> bytes:
    return budget_xml(siret=siret_of(cast.bourg.siren), people=PEOPLE, **values).encode("iso-8859-1")


@pytest.fixture
def drh(cast, client_of):
    return client_of(cast.drh)


def post(client, cast, name: str, data=None, **kwargs):
    return client.post(
        reverse(f"diagnostics:{name}", kwargs={"slug": cast.project.slug, **kwargs}), data or {}, follow=True
    )


def upload(client, cast, data: bytes, name: str = "budget.xml"):
    return post(client, cast, "budget-import", {"fichier": SimpleUploadedFile(name, data)})


def test_a_budget_is_previewed_written_and_undone(cast, drh, client_of):
    kept = Poste.objects.create(collectivite=cast.bourg, intitule="REDACTEUR", categorie="B", nombre_ouverts=1)
    said = text(upload(drh, cast, of(cast)))
    assert "Compte administratif 2025" in said and "rien n’est encore enregistré" in said
    assert "1 200,15 €" in said and "payé" in said
    assert Poste.objects.count() == 1
    elu = client_of(cast.elu).get(reverse("diagnostics:budgets", args=[cast.project.slug]))
    assert "1 200,15" not in text(elu)
    post(client_of(cast.drh), cast, "budget-save", numero=1)
    kept.refresh_from_db()
    assert (kept.nombre_ouverts, kept.nombre_pourvus) == (2, 1)
    made = Poste.objects.get(intitule="Adjoint technique")
    assert (made.nombre_ouverts, made.nombre_pourvus, made.categorie) == (1, 1, "C")
    assert "annexe du personnel" in made.history.first().history_change_reason
    elu = client_of(cast.elu).get(reverse("diagnostics:budgets", args=[cast.project.slug]))
    assert "1 200,15 €" in text(elu)
    post(client_of(cast.drh), cast, "budget-undo", numero=1)
    kept.refresh_from_db()
    assert (kept.nombre_ouverts, kept.nombre_pourvus) == (1, 1)
    assert [p.intitule for p in Poste.objects.all()] == ["REDACTEUR"]
    assert not budgets.budgets_du_projet(cast.project)


def test_the_same_budget_twice_counts_once_and_undoing_brings_the_first_back(cast, drh):
    for numero in (1, 2):
        upload(drh, cast, of(cast))
        post(drh, cast, "budget-save", numero=numero)
    assert [one.numero for one, _ in budgets.budgets_du_projet(cast.project)] == [2]
    assert Poste.objects.count() == 2
    post(drh, cast, "budget-undo", numero=2)
    assert [one.numero for one, _ in budgets.budgets_du_projet(cast.project)] == [1]
    assert Poste.objects.count() == 2


def test_a_post_changed_since_is_not_lost(cast, drh):
    upload(drh, cast, of(cast))
    post(drh, cast, "budget-save", numero=1)
    changed = Poste.objects.get(intitule="Adjoint technique")
    changed.nombre_ouverts = 5
    changed.save()
    assert "annuler perdrait" in text(post(drh, cast, "budget-undo", numero=1))
    assert Budget.objects.get().etat == Budget.Etat.ENREGISTRE


def test_a_validated_inventory_asks_why(cast, drh):
    valider(collectivite=cast.bourg, auteur=cast.drh)
    upload(drh, cast, of(cast))
    answer = post(drh, cast, "budget-save", numero=1)
    assert answer.status_code == 422 and not Poste.objects.exists()
    post(drh, cast, "budget-save", {"motif": "budget voté"}, numero=1)
    assert Poste.objects.count() == 2
    with pytest.raises(ValidationError):
        budgets.enregistrer(budget=Budget.objects.get(), auteur=cast.drh)


def everything_written() -> tuple:
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return Budget.objects.count(), DepensePersonnel.objects.count(), Poste.objects.count(), len(files)


def test_what_is_refused_is_said_and_leaves_nothing(cast, drh, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10  # every file goes through the disk
    before = everything_written()
    bomb = b'<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><DocumentBudgetaire>&b;</DocumentBudgetaire>'
    outside = b'<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><DocumentBudgetaire>&a;</DocumentBudgetaire>'
    stranger = budget_xml().encode("iso-8859-1")
    neighbour = budget_xml(siret=siret_of(cast.petit.siren)).encode("iso-8859-1")
    for data, why in [
        (bomb, "définitions XML"),
        (outside, "définitions XML"),
        (of(cast)[:900], "abîmé ou incomplet"),
        (stranger, "SIREN 213309990, qui n’est pas une collectivité de ce projet"),
        (neighbour, "Ce budget est celui de Petit-Essai, pas celui de Bourg-Essai"),
    ]:
        answer = upload(drh, cast, data)
        assert answer.status_code == 422
        assert why in text(answer)
        assert "root:" not in text(answer)
        answer.wsgi_request.close()  # what the server does once the answer is sent
        assert everything_written() == before
        assert not list(tmp_path.iterdir())


def test_the_command_says_its_contract_and_refuses_with_2(cast, tmp_path, capsys):
    path = tmp_path / "budget.xml"
    path.write_bytes(of(cast))
    call_command("import_budget", "--project", cast.project.slug, str(path), "--dry-run", "--json")
    assert not Poste.objects.exists() and not Budget.objects.exists()
    capsys.readouterr()
    call_command("import_budget", "--project", cast.project.slug, str(path), "--json")
    said = json.loads(capsys.readouterr().out)
    assert (
        said.items()
        >= {
            "siret": siret_of(cast.bourg.siren),
            "exercice": 2025,
            "nature": "CA",
            "lignes_personnel": 2,
            "postes_ouverts": 3,
            "postes_pourvus": 2,
            "chapitre_012_euros": "1200.15",
        }.items()
    )
    assert Poste.objects.count() == 2
    path.write_bytes(budget_xml().encode("iso-8859-1"))
    with pytest.raises(SystemExit) as refusal:
        call_command("import_budget", "--project", cast.project.slug, str(path))
    assert refusal.value.code == 2
    assert "213309990" in capsys.readouterr().err
    assert Budget.objects.count() == 1


def test_the_page_costs_the_same_for_more_budgets(cast, drh):
    counts = []
    for numero, nature in enumerate(("01", "09"), start=1):
        upload(drh, cast, of(cast, nature=nature))
        post(drh, cast, "budget-save", numero=numero)
        with CaptureQueriesContext(connection) as queries:
            drh.get(reverse("diagnostics:budgets", args=[cast.project.slug]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_annex_of_the_latest_account_is_a_control_total(cast, drh):
    """An account before a budget of its year; a newer year before both, whatever its unit."""
    make_agent(cast.bourg, {cast.project.services.first(): "1"})
    part = person("Adjoint technique", "C", EffectifBud="2", EffectifPourvu="1.5")
    for rank, data in enumerate((of(cast), of(cast, nature="01"), _of_year(cast, part, 2026)), start=1):
        upload(drh, cast, data)
        post(drh, cast, "budget-save", numero=rank)
        said = text(drh.get(reverse("hr:validate", args=[cast.project.slug])))
        wanted = (
            "Annexe du personnel, budget primitif 2026 : 1,5 poste pourvu, comptés en ETP, pour 1 ETP (écart de 0,5)"
            if rank == 3
            else "Annexe du personnel, compte administratif 2025 : 2 postes pourvus, comptés en têtes, pour 1 agent (écart de 1)"
        )
        assert wanted in said, rank
    assert drh.post(reverse("hr:validate", args=[cast.project.slug])).status_code == 422
    rows = text(drh.get(reverse("diagnostics:budgets", args=[cast.project.slug])))
    assert "1,5 ETP" in rows or "1,50 ETP" in rows


def _of_year(cast, people: str, year: int) -> bytes:
    xml = budget_xml(siret=siret_of(cast.bourg.siren), nature="01", people=people)
    return xml.replace('<Exer V="2025"/>', f'<Exer V="{year}"/>').encode("iso-8859-1")


def test_two_budgets_of_one_year_are_added_and_a_budget_without_annex_says_nothing(cast):
    assert budgets.annexe_de(cast.bourg) is None
    values = {"project": cast.project, "collectivite": cast.bourg, "exercice": 2025, "etat": "ENREGISTRE"}
    Budget.objects.create(numero=1, siret="1", nature="CA", **values)
    assert budgets.annexe_de(cast.bourg) is None
    for rank, filled in ((2, "3"), (3, "0.5")):
        Budget.objects.create(
            numero=rank,
            siret=str(rank),
            nature="CA",
            postes_ouverts=4,
            postes_pourvus=D(filled),
            en_etp=rank == 3,
            **values,
        )
    found = budgets.annexe_de(cast.bourg)
    assert (found.ouverts, found.pourvus, found.en_etp) == (8, D("3.5"), True)


def _budget(cast, numero: int, exercice: int, nature: str, siret: str, filled: int, libelle: str = "") -> None:
    Budget.objects.create(
        project=cast.project,
        numero=numero,
        collectivite=cast.bourg,
        siret=siret,
        libelle=libelle,
        exercice=exercice,
        nature=nature,
        nom_fichier="budget.xml",
        etat="ENREGISTRE",
        postes_ouverts=filled,
        postes_pourvus=filled,
    )


@pytest.mark.parametrize(
    ("second", "filled", "source"),
    [
        ((2027, "BP", "2", 3, "Eau"), 83, "budget primitif 2027 (Eau) + budget primitif 2026 (SIRET 1)"),
        ((2026, "CA", "2", 3, "Eau"), 83, "compte administratif 2026 (Eau) + budget primitif 2026 (SIRET 1)"),
        ((2026, "DM", "1", 1, ""), 80, "budget primitif 2026"),
        ((2027, "BS", "1", 1, ""), 80, "budget primitif 2026"),
        ((2026, "CA", "1", 78, ""), 78, "compte administratif 2026"),
    ],
)
def test_the_control_total_is_the_latest_annex_of_each_budget_never_a_fragment(cast, second, filled, source):
    _budget(cast, 1, 2026, "BP", "1", 80)
    _budget(cast, 2, *second)
    found = budgets.annexe_de(cast.bourg)
    assert (found.pourvus, found.source.lower()) == (filled, source.lower())
