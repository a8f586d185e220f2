"""The project team: the missing one is named with who must act, hours are dated, an employer names its own correspondent."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from diagnostics.figures_collection import campaign_table
from diagnostics.queries_collection import campaign_of
from governance.equipe import Fonction, additionner, fonctions_manquantes, phrase_correspondants
from governance.models import MembreEquipe
from governance.queries.team import team_of
from governance.services.team import save_team_member


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_organisation_without_a_correspondent_is_named():
    """Product.md A14.1: 7 organisations, 6 correspondents."""
    assert plain(phrase_correspondants(7, ["Pinsac"])) == (
        "6 collectivités sur 7 ont un correspondant ; il manque celui de Pinsac"
    )
    assert plain(phrase_correspondants(2, ["A", "B"])) == (
        "0 collectivité sur 2 a un correspondant ; il manque ceux de A, B"
    )
    assert phrase_correspondants(1, []) == "1 collectivité sur 1 a un correspondant"
    assert phrase_correspondants(0, []) == ""


def test_what_the_whole_project_lacks_comes_in_order():
    assert fonctions_manquantes(["REFERENT_RH", "CORRESPONDANT"]) == (
        Fonction.PILOTE,
        Fonction.REFERENT_FINANCES,
        Fonction.REFERENT_COMMUNICATION,
    )


def test_hours_add_up_and_say_when_they_exceed():
    assert plain(additionner([(100, 40), (20, None), (None, None)]).phrase) == "40 h passées sur 120 h prévues"
    assert plain(additionner([(100, 130)]).phrase) == "130 h passées sur 100 h prévues, 30 h au-delà"
    assert plain(additionner([(None, 12)]).phrase) == "12 h passées, aucune heure prévue"
    assert additionner([]).phrase == "aucune heure n’est notée"


def write(cast, **values):
    return save_team_member(project=cast.project, values={"fonction": "CORRESPONDANT", "nom": "Léa Roux"} | values)


def page(cast, name="team", *args):
    return reverse(f"governance:{name}", args=[cast.project.slug, *args])


@pytest.mark.django_db
def test_what_is_missing_is_said_with_who_must_act(cast, client_of):
    client = client_of(cast.chef_projet)
    assert "L’équipe n’est pas encore écrite" in client.get(page(cast)).content.decode()
    write(cast, collectivite=cast.bourg)
    write(cast, fonction="PILOTE", nom="Claire", heures_prevues=200, heures_passees=30, heures_au=date(2026, 12, 1))
    team = team_of(cast.project)
    assert [one.nom for one in team.sans_correspondant] == ["CC des Essais", "Petit-Essai"]
    html = plain(client.get(page(cast)).content.decode())
    assert "1 collectivité sur 3 a un correspondant ; il manque ceux de CC des Essais, Petit-Essai" in html
    assert "Sans correspondant : CC des Essais, Petit-Essai." in html
    assert "Référence finances : personne." in html and "30 h passées sur 200 h prévues" in html


@pytest.mark.django_db
def test_hours_are_for_those_who_run_the_project_or_an_employer(cast, client_of):
    write(cast, collectivite=cast.bourg, heures_prevues=77)
    for name, told in (("elu", False), ("direction", True)):
        client = client_of(getattr(cast, name))
        html = client.get(page(cast)).content.decode()
        file = client.get(page(cast, "team-export", "equipe", "csv")).content.decode("utf-8-sig")
        assert "Léa Roux" in html and "Léa Roux" in file
        assert (("Heures prévues" in html), ("Heures prévues" in file)) == (told, told)


@pytest.mark.django_db
def test_hours_spent_have_their_day_and_a_correspondent_an_employer(cast):
    with pytest.raises(ValidationError) as refused:
        write(cast, collectivite=cast.bourg, heures_passees=3)
    assert set(refused.value.error_dict) == {"heures_au"}
    with pytest.raises(ValidationError) as refused:
        write(cast)
    assert set(refused.value.error_dict) == {"collectivite"}
    write(cast, collectivite=cast.bourg)
    with pytest.raises(ValidationError, match="déjà"):
        write(cast, collectivite=cast.bourg)
    with pytest.raises(ValidationError, match="déjà"):
        write(cast, fonction="PILOTE", nom="Léa Roux") and write(cast, fonction="PILOTE", nom="Léa Roux")


@pytest.mark.django_db
def test_an_employer_names_its_own_correspondent_and_nobody_elses(cast, client_of):
    client = client_of(cast.direction)
    values = {"fonction": "CORRESPONDANT", "nom": "Léa Roux"}
    assert client.post(page(cast, "team-new"), values | {"collectivite": cast.petit.pk}).status_code == 422
    assert (
        client.post(page(cast, "team-new"), values | {"collectivite": cast.bourg.pk, "fonction": "PILOTE"}).status_code
        == 422
    )
    assert client.post(page(cast, "team-new"), values | {"collectivite": cast.bourg.pk}).status_code == 302
    [row] = MembreEquipe.objects.all()
    lead = write(cast, fonction="PILOTE", nom="Claire")
    assert client.get(page(cast, "team-edit", lead.pk)).status_code == 403
    assert client.post(page(cast, "team-remove", row.pk)).status_code == 302
    assert cast.bourg in team_of(cast.project).sans_correspondant
    assert "Léa Roux" in client.get(reverse("projects:bin", args=[cast.project.slug])).content.decode()
    client.post(reverse("projects:bin-undo", args=[cast.project.slug, "equipe", row.pk]))
    assert cast.bourg not in team_of(cast.project).sans_correspondant


@pytest.mark.django_db
def test_the_collection_says_whom_to_call(cast):
    write(cast, collectivite=cast.bourg)
    table = campaign_table(campaign_of(cast.project))
    told = {row[0].value: row[-1].value for row in table.rows}
    assert told == {"Bourg-Essai": "Léa Roux", "CC des Essais": "à désigner", "Petit-Essai": "à désigner"}
