"""An agent is given everything, then erased everywhere: base, history, search, import files, drafts, exports."""

import io
from datetime import date, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from common.typography import french_spaces
from hr.models import Agent, Effacement, ImportBatch, InventoryState, LigneSemaine, Remuneration, SemaineType
from hr.services import imports
from hr.services.agents import retablir_agent, supprimer_agent, terminer_agent
from hr.services.droits import bilan_de, donnees_de, effacer, effacer_au_terme, est_intact
from hr.services.motifs import EFFACE
from projects.models import FormDraft, Project
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
NAME = "Zéphirine-Durandal"
CSV = f"Matricule;Nom;Statut;Catégorie;Service;Durée hebdomadaire du poste\nZD-731;{NAME};Titulaire;C;Voirie et propreté;35\n"


@pytest.fixture
def agent(cast):
    """Somebody typed, corrected, paid, imported again, and half-typed in a draft."""
    voirie = cast.project.services.get(code="VOIRIE")
    row = make_agent(cast.bourg, {voirie: "1"}, matricule="ZD-731", nom=NAME, prenom="Zoé")
    row.fonction = f"Doublure de {NAME}"
    row.save()
    pay = Remuneration.objects.create(agent=row, date_situation=date(2026, 1, 1), im=411, ifse="4321.09")
    pay.im = 412
    pay.save()
    batch = imports.deposer(
        collectivite=cast.bourg, data=CSV.encode(), nom_fichier="agents.csv", auteur=cast.drh, casquette="x"
    )
    imports.lire(batch)
    FormDraft.objects.create(
        project=cast.project, user=cast.drh, casquette="x", cle=f"agent:{row.pk}", titre="t", adresse="/",
        action="saisir_agents", collectivite=cast.bourg, donnees={"nom": NAME},
    )  # fmt: skip
    return row


def left_of(word: str) -> list[str]:
    """Where the word still is: every column of every table, every private file."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            said = {key: value for key, value in row.items() if key != "password" and not isinstance(value, datetime)}
            if word.casefold() in str(said).casefold():
                found.append(model.__name__)
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file() and word.encode() in path.read_bytes():
            found.append(path.name)
    return found


def test_a_dry_run_counts_and_writes_nothing(cast, agent):
    before = left_of(NAME)
    assert {"Agent", "HistoricalAgent", "FormDraft"} <= set(before)
    assert any(place.endswith(".csv") for place in before)  # the file received
    bilan = bilan_de([agent], cast.bourg)
    assert bilan["fiche et colonne de recherche"] == bilan["affectations"] == bilan["rémunérations"] == 1
    assert bilan["versions de l’historique"] == 5  # two of the agent, one of the share, two of the pay
    assert bilan["fichiers d’import et de quoi les annuler"] == bilan["brouillons de l’employeur"] == 1
    assert left_of(NAME) == before


def test_after_the_erasure_the_name_is_nowhere(cast, agent):
    other = make_agent(cast.bourg, nom="Restant", matricule="R-1")
    report = effacer(agents=[agent], collectivite=cast.bourg, auteur=cast.drh, motif=Effacement.Motif.DEMANDE)
    for word in (NAME, "zephirine durandal", "ZD-731", "4321.09"):
        assert not left_of(word), word
    assert list(Agent.everything.filter(collectivite=cast.bourg)) == [other] and other.history.exists()
    assert report.bilan["fiche et colonne de recherche"] == 1 and est_intact(Effacement.objects.get())
    assert ImportBatch.objects.get().etat == ImportBatch.Etat.ABANDONNE


def test_a_report_that_was_changed_says_so(cast, agent):
    effacer(agents=[agent], collectivite=cast.bourg, auteur=cast.drh, motif=Effacement.Motif.DEMANDE)
    Effacement.objects.update(personnes=2)
    assert not est_intact(Effacement.objects.get())
    Effacement.objects.update(personnes=1, motif="INUTILE")
    assert not est_intact(Effacement.objects.get())


def test_the_person_is_given_everything_that_is_kept(cast, agent):
    tables = {table.key: table for table in donnees_de(agent)}
    assert [len(table.rows) for table in tables.values()] == [1, 1, 1, 2, 1, 2, 0, 0, 0, 0]
    said = " ".join(str(cell.value) for table in tables.values() for row in table.rows for cell in row)
    assert NAME in said and "4321,09" in said and "411" in said and "Voirie et propreté" in said


def test_the_file_names_nobody_and_the_reading_is_logged(cast, agent, client_of):
    answer = client_of(cast.drh).get(reverse("hr:agent-data", args=[cast.project.slug, agent.pk]))
    assert NAME not in answer["Content-Disposition"] and "ZD" not in answer["Content-Disposition"]
    cells = [str(c.value) for sheet in load_workbook(io.BytesIO(answer.content)) for row in sheet for c in row]
    assert NAME in cells
    page = client_of(cast.drh).get(reverse("hr:privacy-journal", args=[cast.project.slug])).content.decode()
    assert "Liste exportée" in page and NAME not in page and "2 ans" in page


def test_the_matricule_is_typed_again(cast, agent, client_of):
    client, address = client_of(cast.drh), reverse("hr:agent-rights", args=[cast.project.slug, agent.pk])
    answer = client.post(address, {"motif": "DEMANDE", "matricule": "ZD-732"})
    assert answer.status_code == 422 and french_spaces("« ZD-732 »") in answer.content.decode()
    assert Agent.objects.filter(pk=agent.pk).exists()
    assert client.post(address, {"motif": "TERME", "matricule": "ZD-731"}).status_code == 422
    answer = client.post(address, {"motif": "DEMANDE", "matricule": " ZD-731 "}, follow=True)
    page = answer.content.decode()
    assert "compte rendu intact" in page and NAME not in page and "ZD-731" not in page
    assert client.get(address).status_code == 404


def test_two_years_after_its_end_a_project_forgets_its_agents_and_no_other(cast, agent):
    end = cast.project.date_fin
    assert effacer_au_terme(date(end.year + 2, end.month, end.day - 1)) == 0
    Project.objects.update(est_demonstration=True)
    assert effacer_au_terme(date(end.year + 2, end.month, end.day)) == 0
    Project.objects.update(est_demonstration=False)
    assert effacer_au_terme(date(end.year + 2, end.month, end.day)) == 1 and not left_of(NAME)
    assert Effacement.objects.get().motif == "TERME" and est_intact(Effacement.objects.get())
    assert effacer_au_terme(date(end.year + 3, 1, 1)) == 0


def test_the_reasons_of_the_inventory_forget_the_person_and_keep_the_rest(cast, agent):
    other = make_agent(cast.bourg, matricule="R-1", nom="Restant")
    terminer_agent(agent=other, dernier_jour=date(2026, 6, 30), auteur=cast.drh, motif="retraite de R-1")
    terminer_agent(agent=agent, dernier_jour=date(2026, 6, 30), auteur=cast.drh, motif="mutation vers la préfecture")
    supprimer_agent(agent=agent, auteur=cast.drh, motif="doublon de la dame du guichet")
    retablir_agent(row=Agent.everything.get(pk=agent.pk), auteur=cast.drh)
    terminer_agent(agent=other, dernier_jour=date(2026, 7, 31), auteur=cast.drh, motif="zd-731, pas R-1")
    given = next(table for table in donnees_de(agent) if table.key == "motifs-de-l-inventaire")
    assert [row[1].value for row in given.rows] == [
        "mutation vers la préfecture", "doublon de la dame du guichet", "agent ZD-731 rétabli", "zd-731, pas R-1",
    ]  # fmt: skip
    report = effacer(agents=[agent], collectivite=cast.bourg, auteur=cast.drh, motif=Effacement.Motif.DEMANDE)
    assert report.bilan["motifs de l’inventaire"] == 4
    for word in ("ZD-731", "préfecture", "guichet"):
        assert not left_of(word), word
    assert other.history.latest().history_change_reason == EFFACE
    kept = list(InventoryState.history.order_by("history_date", "history_id").values_list("motif", flat=True))
    assert kept[0] == "retraite de R-1" and len(kept) == 6


def test_the_week_of_a_person_is_given_with_its_history_and_counted(cast, agent):
    week = SemaineType.objects.create(agent=agent, relevee_le=date(2026, 3, 2))
    line = LigneSemaine.objects.create(semaine=week, service=cast.project.services.get(code="VOIRIE"), lundi=14)
    line.lundi = 12
    line.save()
    tables = {table.key: table for table in donnees_de(agent)}
    told = tables["historique-semaine-services"]
    monday = [column.key for column in told.columns].index("lundi")
    assert [row[monday].value for row in told.rows] == ["14", "12"]
    assert bilan_de([agent], cast.bourg)["versions de l’historique"] == 5 + 3
