"""Mobility wishes: who reads what, and that a withdrawal leaves nothing (docs/decisions/0018-souhaits-de-mobilite.md)."""

import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hr.models import Agent, Consultation, Poste
from hr.services.agents import effacer_agent, supprimer_agent
from hr.services.droits import bilan_de, donnees_de, effacer, effacer_au_terme
from projects.models import Project
from roadmap.mobilite import echeance, nombre_dit, nombre_montre
from roadmap.models import SouhaitMobilite
from roadmap.services.mobility import leave_wish, open_wishes, purge_wishes
from roadmap.views import mobility
from tests.hr.staff import make_agent
from tests.hr.test_journeys import text
from tests.reports.reading import csv_table

CONTACT, MATRICULE = "06 00 00 12 34", "MAT-77123"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Each test begins with nobody having tried anything."""
    monkeypatch.setattr(mobility, "patience", mobility.Patience(lambda: 0.0))


def url(cast, name, *args):
    return reverse(name, args=[cast.project.slug, *args])


def leave(client, cast, **changed):
    service = cast.project.services.get(code="FINANCES")
    data = {
        "employeur": cast.bourg.siren, "services": [service.pk], "contact": CONTACT, "matricule": MATRICULE,
        "conditions": "à vélo", "accord": "1",
    }  # fmt: skip
    return client.post(url(cast, "mobility:leave"), data | changed)


def code_in(answer) -> str:
    return re.search(r"<strong>([A-Z2-9]{4}-[A-Z2-9]{4})</strong>", answer.content.decode())[1]


def test_two_years_and_no_number_below_the_threshold():
    assert echeance(date(2026, 11, 27)) == date(2028, 11, 27) and echeance(date(2028, 2, 29)) == date(2030, 2, 28)
    assert [nombre_montre(count, 5) for count in (0, 1, 4, 5)] == [None, None, None, 5]
    assert [nombre_dit(count, 5) for count in (0, 4, 12)] == ["moins de 5 souhaits"] * 2 + ["12 souhaits"]


@pytest.mark.django_db
def test_the_employer_reads_a_wish_only_when_its_author_says_so_and_a_withdrawal_leaves_nothing(
    client, client_of, cast
):
    open_wishes(project=cast.project, ouvert=True)
    code = code_in(leave(client, cast))
    page = url(cast, "roadmap:wishes")
    assert CONTACT in text(client_of(cast.referent_rh).get(page))
    own = client_of(cast.drh)
    assert CONTACT not in text(own.get(page)) and "Aucun souhait à lire" in text(own.get(page))
    # the log that the employer reads does not say either that there is one
    assert not Consultation.objects.filter(objet="SOUHAITS").exists()
    mine = url(cast, "mobility:mine")
    assert "Votre employeur ne voit rien" in text(client.post(mine, {"code": code.lower()}))
    client.post(mine, {"code": code, "geste": "dire"})
    assert CONTACT in text(own.get(page))
    assert Consultation.objects.get(objet="SOUHAITS", user=cast.drh).agents == 1
    # another employer, whoever the wish speaks of
    for user in (cast.autre_drh, cast.secretaire):
        assert CONTACT not in text(client_of(user).get(page))
    told = {user: text(client_of(user).get(url(cast, "roadmap:services"))) for user in (cast.chef_projet, cast.elu)}
    assert "moins de 5 souhaits d’agents" in told[cast.chef_projet] and "souhaits d’agents" not in told[cast.elu]
    for user in (cast.chef_projet, cast.elu, cast.maire, cast.direction, cast.consultant, cast.inconnu):
        assert client_of(user).get(page).status_code == 404
    client.post(mine, {"code": code, "geste": "taire"})
    assert CONTACT not in text(own.get(page))
    assert "effacé" in text(client.post(mine, {"code": code, "geste": "retirer"}))
    assert client.post(mine, {"code": code}).status_code == 422
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            told = {name: value for name, value in row.items() if name not in {"password", "session_data"}}
            assert MATRICULE not in str(told) and CONTACT not in str(told), model


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"accord": ""}, "Sans votre accord, rien n’est gardé."),
        ({"contact": " "}, "Dites comment vous joindre"),
        ({"services": []}, "Choisissez au moins un service."),
        ({"employeur": "000000000"}, "Dites quel est votre employeur."),
        ({"conditions": "x" * 1001}, "1000 caractères au plus."),
    ],
)
def test_what_is_refused_is_said_and_keeps_what_was_typed(client, cast, changed, words):
    open_wishes(project=cast.project, ouvert=True)
    answer = leave(client, cast, **changed)
    assert answer.status_code == 422 and words in text(answer)
    assert MATRICULE in answer.content.decode() and not SouhaitMobilite.objects.exists()


@pytest.mark.django_db
def test_a_page_is_unknown_until_it_is_opened_once(client, client_of, cast):
    page = url(cast, "mobility:leave")
    assert client.get(page).status_code == 404
    client_of(cast.referent_rh).post(url(cast, "roadmap:wishes-open"), {"ouvert": "1"})
    assert client.get(page).status_code == 200
    code = code_in(leave(client, cast))
    client_of(cast.referent_rh).post(url(cast, "roadmap:wishes-open"), {"ouvert": "0"})
    assert leave(client, cast).status_code == 404
    assert "Mon souhait" in text(client.post(url(cast, "mobility:mine"), {"code": code}))


@pytest.mark.django_db
def test_vacant_posts_of_every_employer_are_shown_and_exported(client, client_of, cast):
    open_wishes(project=cast.project, ouvert=True)
    for employer, opened, filled in ((cast.bourg, 2, 1), (cast.petit, 1, 1), (cast.epci, 3, 1)):
        Poste.objects.create(
            collectivite=employer, intitule=f"Agent {employer.nom}", categorie="C", nombre_ouverts=opened,
            nombre_pourvus=filled,
        )  # fmt: skip
    said = text(client.get(url(cast, "mobility:leave")))
    assert "Agent Bourg-Essai" in said and "Agent Petit-Essai" not in said
    answer = client_of(cast.drh).get(url(cast, "roadmap:wishes-export", "postes-vacants", "csv"))
    assert [(row[0], row[4]) for row in csv_table(answer.content)[1:]] == [
        ("Agent CC des Essais", "2"),
        ("Agent Bourg-Essai", "1"),
    ]


@pytest.mark.django_db
def test_a_lost_code_and_two_years_erase_too(client, client_of, cast):
    open_wishes(project=cast.project, ouvert=True)
    for _ in range(2):
        leave(client, cast)
    first, second = SouhaitMobilite.objects.order_by("pk")
    client_of(cast.referent_rh).post(url(cast, "roadmap:wish-erase", first.pk))
    today = timezone.localdate()
    SouhaitMobilite.objects.filter(pk=second.pk).update(
        depose_le=today - timedelta(days=731), expire_le=today - timedelta(days=1)
    )
    assert CONTACT not in text(client_of(cast.referent_rh).get(url(cast, "roadmap:wishes")))
    assert purge_wishes() == 1 and not SouhaitMobilite.objects.exists()


@pytest.mark.django_db
def test_guessing_codes_is_slowed_down(client, cast):
    open_wishes(project=cast.project, ouvert=True)
    answers = [client.post(url(cast, "mobility:mine"), {"code": f"AAAA-AAA{sign}"}).status_code for sign in "ABCDEF"]
    assert answers == [422] * 5 + [429]


@pytest.mark.django_db
def test_a_closed_page_does_not_tell_whether_there_is_a_wish(client, cast):
    page = url(cast, "mobility:leave")

    def wish(today=None):
        leave_wish(
            project=cast.project, collectivite=cast.bourg, services=[cast.project.services.first()], contact="x",
            consent=True, today=today or timezone.localdate(),
        )  # fmt: skip

    wish(timezone.localdate() - timedelta(days=1000))
    assert client.get(page).status_code == 404, "jamais ouverte : un souhait n’y change rien"
    SouhaitMobilite.objects.all().delete()
    open_wishes(project=cast.project, ouvert=True)
    open_wishes(project=cast.project, ouvert=False)
    none = client.get(page)
    wish()
    one = client.get(page)
    assert none.status_code == one.status_code == 200 and none.content == one.content


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["contact", "conditions", "fonction", "matricule"])
def test_no_field_of_a_wish_keeps_a_social_security_number(client, cast, field):
    open_wishes(project=cast.project, ouvert=True)
    answer = leave(client, cast, **{field: "1 85 05 78 006 084"})
    assert answer.status_code == 422 and "numéro de sécurité sociale" in text(answer)
    assert not SouhaitMobilite.objects.exists()


@pytest.mark.django_db
def test_erasing_a_person_erases_the_wish_and_tells_the_employer_nothing_of_it(cast):
    agent = make_agent(cast.bourg, matricule=MATRICULE)
    said = {"project": cast.project, "services": [cast.project.services.first()], "contact": CONTACT, "consent": True}

    def wish(employer, matricule, **more):
        leave_wish(**said, collectivite=employer, matricule=matricule, today=timezone.localdate(), **more)

    wish(cast.bourg, MATRICULE.lower())
    wish(cast.petit, MATRICULE)
    wish(cast.bourg, "MAT-771234")
    place = "souhaits de mobilité dits à l’employeur"
    assert bilan_de([agent], cast.bourg)[place] == 0 and CONTACT not in str(donnees_de(agent))
    wish(cast.bourg, MATRICULE, dit_a_l_employeur=True)
    told = next(table for table in donnees_de(agent) if table.key == "souhaits")
    assert CONTACT in str(told.rows) and cast.project.services.first().libelle in str(told.rows)
    supprimer_agent(agent=agent, auteur=cast.drh, motif="double")
    with transaction.atomic():
        effacer_agent(agent)
        assert SouhaitMobilite.objects.count() == 4, "une erreur de saisie n’efface pas ce que l’agent a dit"
        transaction.set_rollback(True)
    agent = Agent.everything.get()
    report = effacer(agents=[agent], collectivite=cast.bourg, auteur=cast.drh, motif="DEMANDE")
    assert report.bilan[place] == 1
    left = SouhaitMobilite.objects.order_by("pk").values_list("collectivite__nom", "matricule")
    assert list(left) == [(cast.petit.nom, MATRICULE), (cast.bourg.nom, "MAT-771234")]
    # at the end of the project all go, from an agent or not
    end = cast.project.date_fin
    Project.objects.update(est_demonstration=False)
    effacer_au_terme(date(end.year + 2, end.month, end.day))
    assert not SouhaitMobilite.objects.exists()
