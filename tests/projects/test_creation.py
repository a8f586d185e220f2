"""Creating a project: whole or not at all, from the service and from the commands."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from projects.access import build_access
from projects.models import Collectivite, Membership, Project, Service, Step
from projects.phases import TROIS_ETAPES, PhaseTemplate, StepTemplate
from projects.policy import Action, Role
from projects.services.collectivites import (
    CollectiviteSpec,
    add_collectivite,
    check_spec,
    collectivites_of_epci,
    remove_collectivite,
)
from projects.services.creation import create_project, free_slug, may_create_project, warnings_for
from tests.cast import luhn, make_project, make_user

pytestmark = pytest.mark.django_db
MONTESQUIEU = "243301264"


def create(**changes) -> Project:
    values = {
        "nom": "Projet de Montesquieu",
        "date_debut": date(2026, 9, 1),
        "date_fin": date(2027, 2, 28),
        "collectivites": collectivites_of_epci(MONTESQUIEU) if "collectivites" not in changes else (),
        "lead": changes.pop("lead", None) or make_user(),
    }
    return create_project(**{**values, **changes})


def nothing_written() -> bool:
    return not (Project.objects.exists() or Collectivite.objects.exists() or Service.objects.exists())


def test_a_project_has_its_employers_method_services_and_lead(territoires):
    lead = make_user()
    project = create(lead=lead)
    assert project.slug == "projet-de-montesquieu"
    kinds = list(project.collectivites.values_list("kind", flat=True))
    assert kinds == ["EPCI"] + ["COMMUNE"] * 13
    leognan = project.collectivites.get(nom="Léognan")
    assert (leognan.population, leognan.annee_population, leognan.code_insee) == (10_670, 2023, "33238")
    assert "2023" in leognan.source_population
    assert [phase.etat for phase in project.phases.order_by("numero")] == ["EN_COURS", "A_VENIR", "A_VENIR"]
    assert list(Step.objects.filter(phase__project=project).values_list("cle", flat=True)) == [
        step.cle for phase in TROIS_ETAPES for step in phase.steps
    ]
    assert project.services.count() == 30
    assert build_access(lead, project).allows(Action.MODIFIER_PROJET)
    # nobody's own employer, nor any named right, comes with the creation
    assert not build_access(lead, project).allows(Action.VOIR_AGENTS)
    for model in (Collectivite, Service, Step):
        assert model.history.filter(history_type="+").count() == model.objects.count()
    assert set(Collectivite.history.values_list("history_change_reason", flat=True)) == {"création du projet"}


def test_two_projects_of_the_same_name_have_two_addresses(territoires):
    assert [create().slug, create().slug] == ["projet-de-montesquieu", "projet-de-montesquieu-2"]


def test_an_address_is_never_a_page_of_the_site():
    assert free_slug("Nouveau") == "projet-nouveau"
    assert free_slug("!!!") == "projet"
    assert free_slug("L’Isle d'Abeau & ses communes") == "l-isle-d-abeau-ses-communes"
    assert len(free_slug("x" * 300)) <= 80


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"nom": "  "}, "nom"),
        ({"nom": "x" * 161}, "nom"),
        ({"date_fin": date(2026, 9, 1)}, "date_fin"),
        ({"base_legale": "AUTRE"}, "base_legale"),
        ({"collectivites": []}, "collectivites"),
        ({"collectivites": [CollectiviteSpec("COMMUNE", luhn("21330001"), "Seule")]}, "collectivites"),
        ({"method": TROIS_ETAPES[:2]}, "methode"),
        ({"method": (replace(TROIS_ETAPES[0], titre=" "), *TROIS_ETAPES[1:])}, "methode"),
    ],
)
def test_what_is_refused_names_its_field_and_writes_nothing(territoires, changes, field):
    with pytest.raises(ValidationError) as refused:
        create(**changes)
    assert set(refused.value.message_dict) == {field}
    assert nothing_written()


def test_the_same_organisation_twice_is_refused(territoires):
    specs = [*collectivites_of_epci(MONTESQUIEU), CollectiviteSpec("CCAS", "213302383", "CCAS de Léognan")]
    with pytest.raises(ValidationError, match="deux fois"):
        create(collectivites=specs)
    assert nothing_written()


def test_a_failure_half_way_leaves_nothing(territoires, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("projects.services.creation.add_member", broken)
    with pytest.raises(RuntimeError):
        create()
    assert nothing_written()
    assert Collectivite.history.count() == 0


def test_an_adapted_method_keeps_in_history_what_was_removed(territoires):
    diagnostic, *others = TROIS_ETAPES
    steps = [step for step in diagnostic.steps if step.cle != "regimes"][::-1]
    adapted = PhaseTemplate(
        diagnostic.cle,
        "État des lieux",
        (replace(steps[0], titre="Synthèse"), *steps[1:], StepTemplate("x", "Visites")),
    )
    project = create(method=(adapted, *others))
    phase = project.phases.get(numero=1)
    assert phase.titre == "État des lieux"
    titles = [step.titre for step in phase.steps.order_by("rang")]
    assert titles == ["Synthèse", *(step.titre for step in steps[1:]), "Visites"]
    (removed,) = Step.history.filter(history_type="-")
    assert (removed.titre, removed.history_change_reason) == ("Régimes indemnitaires", "méthode adaptée à la création")


@pytest.mark.parametrize(
    "debut, fin, said",
    [
        (date(2026, 9, 1), date(2027, 2, 28), ["en deçà des 12 à 18 mois usuels"]),
        (date(2026, 9, 1), date(2028, 3, 31), ["19 mois", "première vague possible avant mars 2027"]),
        (date(2026, 9, 1), date(2027, 12, 31), ["première vague possible avant mars 2027"]),
        (date(2026, 9, 1), date(2026, 1, 1), []),
    ],
)
def test_warnings_of_the_calendar(debut, fin, said):
    warnings = warnings_for(debut, fin)
    assert len(warnings) == len(said)
    for sentence, words in zip(warnings, said, strict=True):
        assert words in sentence


# --- employers ------------------------------------------------------------------------------------------------------


def test_siren_is_checked_and_spaces_are_accepted():
    assert check_spec(CollectiviteSpec("CCAS", "263 309 999", " CCAS  de Léognan ")).nom == "CCAS de Léognan"
    with pytest.raises(ValidationError, match=r"SIREN invalide \(clé\)"):
        check_spec(CollectiviteSpec("CCAS", "263309998", "CCAS"))
    with pytest.raises(ValidationError, match=r"MAIRIE.* inconnue"):
        check_spec(CollectiviteSpec("MAIRIE", "263309999", "CCAS"))


def test_an_employer_enters_leaves_and_comes_back():
    project = make_project()
    spec = CollectiviteSpec("CCAS", "263309999", "CCAS d’essai")
    row = add_collectivite(project=project, spec=spec, date_entree=date(2026, 10, 1))
    assert row.rang > max(project.collectivites.exclude(pk=row.pk).values_list("rang", flat=True))
    with pytest.raises(ValidationError, match="déjà dans le projet"):
        add_collectivite(project=project, spec=spec)
    with pytest.raises(ValidationError, match="avant l’entrée"):
        remove_collectivite(collectivite=row, date_sortie=date(2026, 9, 1), reason="erreur")
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="motif"):
        remove_collectivite(collectivite=row, date_sortie=date(2026, 12, 31), reason=" ")
    remove_collectivite(collectivite=row, date_sortie=date(2026, 12, 31), reason="dissolution")
    assert add_collectivite(project=project, spec=spec) == row
    row.refresh_from_db()
    assert row.date_sortie is None
    reasons = list(row.history.order_by("history_id").values_list("history_change_reason", flat=True))
    assert reasons == ["entrée dans le périmètre", "sortie du périmètre\u202f: dissolution", "entrée dans le périmètre"]


def test_the_epci_is_alone_and_stays():
    project = make_project()
    with pytest.raises(ValidationError, match="déjà son EPCI"):
        add_collectivite(project=project, spec=CollectiviteSpec("EPCI", "243301264", "Autre"))
    epci = project.collectivites.get(kind="EPCI")
    with pytest.raises(ValidationError, match="porte le projet"):
        remove_collectivite(collectivite=epci, date_sortie=date(2027, 1, 1), reason="x")


# --- who may create -------------------------------------------------------------------------------------------------


def test_who_may_create_a_project(cast, settings):
    assert may_create_project(cast.chef_projet)
    assert may_create_project(make_user(est_administrateur=True))
    for person in (cast.drh, cast.maire, cast.consultant, cast.inconnu):
        assert not may_create_project(person)
    Membership.objects.get(user=cast.chef_projet).delete()
    assert not may_create_project(cast.chef_projet)
    settings.DEMO = True
    assert may_create_project(cast.inconnu)


# --- commands -------------------------------------------------------------------------------------------------------


def run(command: str, /, **options) -> dict:
    out = StringIO()
    call_command(command, **{**options, "json": True}, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


PROJECT = {"epci": MONTESQUIEU, "name": "Montesquieu", "start": "2026-09-01", "end": "2027-02-28", "lead": "x@ex.fr"}


def test_create_project_command(territoires):
    assert run("create_project", **PROJECT) == {
        "slug": "montesquieu",
        "collectivites": 14,
        "population": 47_671,
        "compte_cree": True,
    }
    lead = User.objects.get(email="x@ex.fr")
    assert not lead.has_usable_password()
    assert Membership.objects.get(user=lead).role == Role.CHEF_PROJET.value
    assert run("create_project", **{**PROJECT, "lead": "X@EX.fr"})["compte_cree"] is False


def test_create_project_command_warns_without_blocking(territoires):
    err = StringIO()
    call_command("create_project", **{**PROJECT, "end": "2028-03-31"}, stdout=StringIO(), stderr=err)
    assert "19 mois" in err.getvalue() and "avant mars 2027" in err.getvalue()
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"epci": "243301265"}, r"SIREN invalide \(clé\)"),
        ({"epci": "213302383"}, "Aucun EPCI"),
        ({"start": "09/25/2026"}, "25 ne peut pas être un mois"),
        ({"end": "2026-08-31"}, "La fin doit venir après le début"),
        ({"name": " "}, "Donnez un nom"),
        ({"lead": "pas une adresse"}, "n’est pas une adresse"),
    ],
)
def test_create_project_command_refuses_with_status_2(territoires, change, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        run("create_project", **{**PROJECT, **change})
    assert refused.value.returncode == 2
    assert nothing_written() and not User.objects.exists()


def test_add_collectivite_command():
    project = make_project(slug="essai")
    body = {"project": "essai", "siren": "263 309 999", "name": "CCAS d’essai", "kind": "ccas"}
    assert run("add_collectivite", **body) == {"siren": "263309999", "nom": "CCAS d’essai", "collectivites": 4}
    for change, sentence in [
        ({}, "déjà dans le projet"),
        ({"siren": "263309998"}, "clé"),
        ({"kind": "MAIRIE", "siren": luhn("26330001")}, "Nature"),
        ({"project": "ailleurs"}, "Aucun projet"),
    ]:
        with pytest.raises(CommandError, match=sentence) as refused:
            run("add_collectivite", **{**body, **change})
        assert refused.value.returncode == 2
    assert project.collectivites.count() == 4
