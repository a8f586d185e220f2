"""Writing staff: history kept, reasons asked, nothing half-written, imports that can be undone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from common.bulk_history import create_with_history
from common.tabular.refusals import FichierRefuse
from hr.calculs.fiches import Fiche
from hr.models import Affectation, Agent, EffectifConsolide, ImportBatch, InventoryState
from hr.services import imports
from hr.services.agents import ecrire_fiches, effacer_agent, enregistrer_agent, fiches_de, terminer_agent
from hr.services.consolides import Compte, enregistrer_consolides
from hr.services.etats import choisir_mode, etat_de, noter_modification, rouvrir, valider
from projects.models import Collectivite
from tests.hr.staff import make_agent

D = Decimal
TITRES = "Matricule;Nom;Statut;Catégorie;Service;Part du service;Durée hebdomadaire du poste;Date d'entrée"


def csv_of(*lines: str) -> bytes:
    return ("\n".join([TITRES, *lines]) + "\n").encode()


def received(cast, data: bytes, name: str = "agents.csv") -> ImportBatch:
    return imports.deposer(
        collectivite=cast.bourg, data=data, nom_fichier=name, auteur=cast.drh, casquette=f"employeur-{cast.bourg.pk}"
    )


def read(cast, data: bytes) -> ImportBatch:
    return imports.lire(received(cast, data))


def written(cast, data: bytes, sorties=None, motif="") -> ImportBatch:
    batch = read(cast, data)
    imports.confirmer(batch=batch, sorties=sorties or {}, motif=motif, auteur=cast.drh)
    return imports.ecrire(batch)


GOOD = csv_of(
    "100;Durand;Titulaire;C;Voirie et propreté;;35;01/09/2019",
    "200;Petit;Contractuel en CDI;B;Finances et comptabilité;75 %;28/35;",
    "200;Petit;Contractuel en CDI;B;Voirie et propreté;25 %;28/35;",
)


def test_an_import_writes_agents_shares_and_history_by_its_author(cast):
    batch = written(cast, GOOD)
    assert batch.etat == ImportBatch.Etat.ENREGISTRE
    assert batch.compte == {"created": 2, "changed": 0, "unchanged": 0, "absent": 0, "refused": 0}
    agent = Agent.objects.get(collectivite=cast.bourg, matricule="200")
    assert agent.quotite == D("0.8")
    assert sorted(a.part for a in agent.affectations.all()) == [D("0.25"), D("0.75")]
    line = agent.history.get()
    assert line.history_user == cast.drh
    assert "import n° 1" in line.history_change_reason
    assert Affectation.history.count() == 3
    assert etat_de(cast.bourg).etat == InventoryState.Etat.A_VERIFIER


def test_nothing_is_written_before_the_confirmation(cast):
    batch = read(cast, GOOD)
    assert batch.etat == ImportBatch.Etat.APERCU
    assert not Agent.objects.exists()
    assert not InventoryState.objects.exists()


def test_the_same_file_twice_changes_nothing(cast):
    written(cast, GOOD)
    history = Agent.history.count()
    again = written(cast, GOOD)
    assert again.compte == {"created": 0, "changed": 0, "unchanged": 2, "absent": 0, "refused": 0}
    assert Agent.history.count() == history


def test_writing_twice_is_the_same_as_once(cast):
    batch = written(cast, GOOD)
    assert imports.ecrire(batch).etat == ImportBatch.Etat.ENREGISTRE
    assert Agent.objects.count() == 2


def test_refused_rows_stay_aside_and_the_rest_is_written(cast):
    batch = written(
        cast,
        csv_of(
            "100;Durand;Titulaire;C;Voirie et propreté;;35;15/09/2019",
            "300;Roux;Titulaire;C;Voirie et propreté;;35;05/25/2024",
        ),
    )
    assert batch.compte["refused"] == 1
    refusal = batch.plan["refus"][0]
    assert (refusal["cell"], refusal["value"]) == ("H3", "05/25/2024")
    assert list(Agent.objects.values_list("matricule", flat=True)) == ["100"]


def test_data_changed_since_the_preview_show_a_new_plan_and_write_nothing(cast):
    batch = read(cast, GOOD)
    make_agent(cast.bourg, matricule="100", nom="Autre")
    imports.confirmer(batch=batch, sorties={}, motif="", auteur=cast.drh)
    batch = imports.ecrire(batch)
    assert (batch.etat, batch.a_change) == (ImportBatch.Etat.APERCU, True)
    assert batch.compte["changed"] == 1
    assert Agent.objects.count() == 1


def test_absent_agents_are_kept_unless_somebody_says_they_left(cast):
    make_agent(cast.bourg, matricule="900")
    make_agent(cast.bourg, matricule="901")
    batch = read(cast, GOOD)
    assert batch.compte["absent"] == 2
    imports.confirmer(batch=batch, sorties={"901": date(2026, 10, 31)}, motif="", auteur=cast.drh)
    imports.ecrire(batch)
    assert Agent.objects.get(matricule="900").date_fin is None
    assert Agent.objects.get(matricule="901").date_fin == date(2026, 10, 31)


def test_only_an_absent_agent_can_be_ended_by_an_import(cast):
    other = make_agent(cast.epci, matricule="77")
    batch = read(cast, GOOD)
    with pytest.raises(ValidationError):
        imports.confirmer(batch=batch, sorties={"77": date(2026, 1, 1)}, motif="", auteur=cast.drh)
    other.refresh_from_db()
    assert other.date_fin is None


def test_an_import_is_undone_whole(cast):
    service = cast.project.services.get(code="VOIRIE")
    make_agent(cast.bourg, {service: "1"}, matricule="100", nom="Avant", sexe="M")
    make_agent(cast.bourg, {service: "1"}, matricule="900")
    before = fiches_de(cast.bourg)
    batch = written(cast, GOOD, sorties={"900": date(2026, 10, 31)})
    assert fiches_de(cast.bourg) != before
    imports.annuler(batch=batch, auteur=cast.drh)
    assert fiches_de(cast.bourg) == before
    batch.refresh_from_db()
    assert batch.etat == ImportBatch.Etat.ANNULE
    assert not batch.plan and not batch.annulation
    # those who should never have been there leave no name behind, in no history
    known = {agent.pk for agent in Agent.objects.filter(collectivite=cast.bourg)}
    assert set(Agent.history.values_list("id", flat=True)) == known
    assert set(Affectation.history.values_list("agent_id", flat=True)) == known


def test_an_import_is_not_undone_over_later_work(cast):
    batch = written(cast, GOOD)
    agent = Agent.objects.get(matricule="100")
    agent.fonction = "Cheffe d’équipe"
    agent.save()
    found = imports.obstacles(batch)
    assert [one.matricule for one in found] == ["100"]
    assert "Cheffe d’équipe" in found[0].phrase
    with pytest.raises(ValidationError, match="changé depuis"):
        imports.annuler(batch=batch, auteur=cast.drh)
    assert Agent.objects.count() == 2


def test_after_24_hours_nothing_named_is_left_of_an_import(cast):
    batch = written(cast, GOOD)
    path = batch.fichier.path
    later = timezone.now() + timedelta(hours=25)
    assert imports.purger_imports(later) == 1
    batch.refresh_from_db()
    assert not batch.plan and not batch.annulation and not batch.fichier
    assert batch.compte["created"] == 2
    from pathlib import Path

    assert not Path(path).exists()
    with pytest.raises(ValidationError):
        imports.annuler(batch=batch, auteur=cast.drh)


def test_an_unreadable_file_is_refused_in_words_and_forgotten(cast):
    with pytest.raises(FichierRefuse):
        received(cast, b"PK\x03\x04nothing", "agents.xlsx")
    batch = read(cast, b"Bonjour;Monde\n1;2\n")
    assert batch.etat == ImportBatch.Etat.REFUSE
    assert "Matricule" in batch.message
    assert not batch.fichier and not batch.nom_fichier
    # the refusal may quote a cell: a day later it says only that it was forgotten
    imports.purger_imports(timezone.now() + timedelta(hours=25))
    batch.refresh_from_db()
    assert "Matricule" not in batch.message and "vingt-quatre heures" in batch.message


def test_a_matricule_of_another_employer_tells_nothing(cast):
    make_agent(cast.epci, matricule="100", nom="Secret")
    batch = read(cast, GOOD)
    assert batch.compte["created"] == 2
    assert "Secret" not in str(batch.plan)


def test_a_validated_inventory_changes_only_for_a_reason(cast):
    agent = make_agent(cast.bourg)
    valider(collectivite=cast.bourg, auteur=cast.drh)
    with pytest.raises(ValidationError):
        terminer_agent(agent=agent, dernier_jour=date(2026, 12, 31), auteur=cast.drh, motif=" ")
    agent.refresh_from_db()
    assert agent.date_fin is None
    batch = read(cast, GOOD)
    with pytest.raises(ValidationError):
        imports.confirmer(batch=batch, sorties={}, motif="", auteur=cast.drh)
    terminer_agent(agent=agent, dernier_jour=date(2026, 12, 31), auteur=cast.drh, motif="retraite")
    state = etat_de(cast.bourg)
    assert (state.etat, state.motif) == (InventoryState.Etat.A_VERIFIER, "retraite")


def test_states_follow_the_work(cast):
    assert etat_de(cast.bourg).etat == InventoryState.Etat.SAISIE
    noter_modification(collectivite=cast.bourg, auteur=cast.drh)
    valider(collectivite=cast.bourg, auteur=cast.drh)
    assert etat_de(cast.bourg).is_validated
    with pytest.raises(ValidationError):
        rouvrir(collectivite=cast.bourg, auteur=cast.drh, motif="")
    rouvrir(collectivite=cast.bourg, auteur=cast.drh, motif="erreur de saisie")
    assert etat_de(cast.bourg).etat == InventoryState.Etat.A_VERIFIER
    assert InventoryState.history.count() == 3


def test_one_agent_from_the_screen(cast):
    service = cast.project.services.get(code="VOIRIE")
    fiche = Fiche("5", nom="Noël", statut="TITULAIRE", categorie="C", parts=((str(service.pk), D(1)),))
    agent = enregistrer_agent(collectivite=cast.bourg, fiche=fiche, existant=None, auteur=cast.drh, motif="")
    assert agent.history.get().history_user == cast.drh
    assert fiches_de(cast.bourg) == [fiche]


def test_erasing_an_agent_leaves_nothing_in_the_history(cast):
    service = cast.project.services.get(code="VOIRIE")
    fiche = Fiche("5", nom="Noël", statut="TITULAIRE", categorie="C", parts=((str(service.pk), D(1)),))
    agent = enregistrer_agent(collectivite=cast.bourg, fiche=fiche, existant=None, auteur=cast.drh, motif="")
    effacer_agent(agent)
    assert not Agent.objects.exists()
    assert not Agent.history.exists()
    assert not Affectation.history.exists()


def test_bulk_writes_touch_only_what_changes(cast):
    services = [str(s.pk) for s in cast.project.services.order_by("rang")]
    first = Fiche("1", statut="TITULAIRE", categorie="C", parts=((services[0], D("0.5")), (services[1], D("0.5"))))
    ecrire_fiches(collectivite=cast.bourg, creees=[first], modifiees=[], auteur=cast.drh, motif="essai")
    moved = Fiche("1", statut="TITULAIRE", categorie="C", parts=((services[0], D("0.5")), (services[2], D("0.5"))))
    ecrire_fiches(collectivite=cast.bourg, creees=[], modifiees=[moved], auteur=cast.drh, motif="essai")
    assert fiches_de(cast.bourg) == [moved]
    assert Affectation.history.filter(history_type="~").count() == 0
    assert Affectation.history.filter(history_type="-").count() == 1


@pytest.mark.parametrize("author", ["drh", None])
def test_history_copied_by_the_database_is_what_the_library_writes(cast, author):
    """Every column of two agents that differ by their matricule alone, but for the keys and the hour."""
    said = {
        "nom": "Été",
        "statut": "TITULAIRE",
        "categorie": "C",
        "duree_hebdo_poste": D("17.5"),
        "temps_partiel": D("0.8"),
    }
    library, ours = (
        Agent(collectivite=cast.bourg, matricule=matricule, date_entree=date(2019, 9, 1), **said) for matricule in "12"
    )
    user = getattr(cast, author) if author else None
    bulk_create_with_history([library], Agent, default_user=user, default_change_reason="import n° 1")
    create_with_history([ours], user=user, reason="import n° 1")
    their_row, our_row = (one.history.values().get() for one in (library, ours))
    assert our_row["id"] == ours.pk
    assert abs(our_row["history_date"] - their_row["history_date"]) < timedelta(minutes=1)
    for one in (their_row, our_row):
        for name in ("id", "history_id", "history_date", "matricule"):
            del one[name]
    assert our_row == their_row


def test_more_agents_than_one_lot_are_all_written_in_their_order(cast, monkeypatch):
    monkeypatch.setattr("hr.services.agents.LOT", 2)
    service = str(cast.project.services.first().pk)
    fiches = [Fiche(str(n), statut="TITULAIRE", categorie="C", parts=((service, D(1)),)) for n in range(5)]
    ecrire_fiches(collectivite=cast.bourg, creees=fiches, modifiees=[], auteur=cast.drh, motif="essai")
    changed = [replace(one, grade="Rédacteur", im=400) for one in fiches]
    ecrire_fiches(collectivite=cast.bourg, creees=[], modifiees=changed, auteur=cast.drh, motif="essai")
    assert fiches_de(cast.bourg) == changed
    history = list(Agent.history.order_by("history_id").values_list("matricule", "history_type", "grade"))
    assert history == [(str(n), "+", "") for n in range(5)] + [(str(n), "~", "Rédacteur") for n in range(5)]


@pytest.mark.parametrize(("nombre", "etp"), [(0, "1"), (2, "2.5"), (2, "0")])
def test_impossible_consolidated_counts_are_refused_whole(cast, nombre, etp):
    service = cast.project.services.get(code="VOIRIE")
    cells = {(service.pk, "TITULAIRE", "C"): Compte(nombre, D(etp)), (service.pk, "CDI", "B"): Compte(1, D(1))}
    with pytest.raises(ValidationError):
        enregistrer_consolides(collectivite=cast.petit, cellules=cells, auteur=cast.secretaire)
    assert not EffectifConsolide.objects.exists()


def test_the_consolidated_grid_keeps_its_history_and_writes_only_changes(cast):
    service = cast.project.services.get(code="VOIRIE")
    cells = {(service.pk, "TITULAIRE", "C"): Compte(2, D("1.5")), (service.pk, "CDI", "B"): Compte(1, D(1))}
    assert enregistrer_consolides(collectivite=cast.petit, cellules=cells, auteur=cast.secretaire) == 2
    assert enregistrer_consolides(collectivite=cast.petit, cellules=cells, auteur=cast.secretaire) == 0
    del cells[service.pk, "CDI", "B"]
    assert enregistrer_consolides(collectivite=cast.petit, cellules=cells, auteur=cast.secretaire) == 1
    assert EffectifConsolide.objects.get().nombre == 2
    assert EffectifConsolide.history.count() == 3


def test_switching_mode_keeps_both_sets_of_data(cast):
    make_agent(cast.petit)
    choisir_mode(collectivite=cast.petit, mode="CONSOLIDE", auteur=cast.secretaire)
    assert Collectivite.objects.get(pk=cast.petit.pk).mode_inventaire == "CONSOLIDE"
    assert Agent.objects.filter(collectivite=cast.petit).exists()
    choisir_mode(collectivite=cast.petit, mode="NOMINATIF", auteur=cast.secretaire)
    with pytest.raises(ValidationError):
        choisir_mode(collectivite=cast.petit, mode="AUTRE", auteur=cast.secretaire)
