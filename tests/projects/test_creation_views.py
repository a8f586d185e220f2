"""The three pages and « Vérifier vos réponses », as a person goes through them."""

import re

import pytest
from django.urls import reverse

from projects.models import Project, ProjectDraft
from tests.cast import luhn, make_user

pytestmark = pytest.mark.django_db
IDENTITY = {"nom": "", "date_debut": "01/09/2026", "date_fin": "28/02/2027", "base_legale": "SCHEMA"}
CCAS = {"kind": "CCAS", "siren": "263 309 999", "nom": "CCAS de Léognan"}


@pytest.fixture
def lead(client_of):
    """A client signed in as someone who may create projects."""
    return client_of(make_user(est_administrateur=True))


def post(client, name: str, data: dict | None = None, **kwargs):
    return client.post(reverse(f"projects:{name}"), data or {}, **kwargs)


def get(client, name: str, **kwargs):
    return client.get(reverse(f"projects:{name}"), **kwargs)


def codes(client) -> list[str]:
    """INSEE codes of the communes ticked on the page of the perimeter."""
    return re.findall(r'name="communes" value="(\w+)" checked', get(client, "new-perimeter").content.decode())


def method_fields(client) -> dict[str, str]:
    page = get(client, "new-method").content.decode()
    return dict(re.findall(r'name="((?:phase|etape)-[\w-]+)" value="([^"]*)"', page))


def to_the_check(client) -> None:
    post(client, "new", IDENTITY)
    post(client, "new-epci", {"siren": "243301264"})
    post(client, "new-perimeter", {"communes": codes(client), "action": "continuer"})
    post(client, "new-method", {**method_fields(client), "action": "continuer"})


def test_the_whole_way(lead, territoires):
    assert get(lead, "new").status_code == 200
    assert post(lead, "new", {**IDENTITY, "date_fin": "31/03/2028"}).url == reverse("projects:new-epci")
    found = get(lead, "new-epci", data={"recherche": "leognan"})
    assert "CC de Montesquieu" in found.content.decode()
    assert post(lead, "new-epci", {"siren": "243301264"}).url == reverse("projects:new-perimeter")
    page = get(lead, "new-perimeter").content.decode()
    assert "Périmètre DGCL 2025" in page
    assert "population municipale 2023" in page and "47\xa0671" in page
    ticked = codes(lead)
    assert len(ticked) == 13
    # Ayguemorte-les-Graves stays out, Pessac comes in, with a CCAS
    ticked.remove("33023")
    post(lead, "new-perimeter", {"communes": ticked, "action": "ajouter-commune:33318"})
    post(lead, "new-perimeter", {"communes": [*ticked, "33318"], "action": "ajouter-organisme", **CCAS})
    assert post(lead, "new-perimeter", {"communes": [*ticked, "33318"], "action": "continuer"}).url == reverse(
        "projects:new-method"
    )
    fields = method_fields(lead)
    post(lead, "new-method", {**fields, "action": "retirer:regimes"})
    fields.pop("etape-regimes")
    post(lead, "new-method", {**fields, "etape-ecoute": "Dialogue", "action": "monter:ecoute"})
    fields["etape-ecoute"] = "Dialogue"
    assert post(lead, "new-method", {**fields, "nouvelle-scenarios": "Visites", "action": "continuer"}).url == reverse(
        "projects:new-check"
    )
    page = get(lead, "new-check").content.decode()
    for words in [
        "19 mois\u202f: au-delà des 12 à 18 mois usuels",
        "avant mars 2027",
        "CCAS de Léognan",
        "Pessac",
        "Visites",
        "Dialogue",
    ]:
        assert words in page
    assert page.count("Modifier") == 3
    assert not Project.objects.exists()
    made = post(lead, "new-check")
    project = Project.objects.get()
    assert made.url == reverse("projects:method", args=[project.slug])
    assert project.nom == "Projet de mutualisation de la CC de Montesquieu"
    assert project.collectivites.count() == 15
    assert not project.collectivites.filter(nom="Ayguemorte-les-Graves").exists()
    steps = [step.titre for step in project.phases.get(numero=1).steps.order_by("rang")]
    assert "Régimes indemnitaires" not in steps
    assert steps.index("Dialogue") < steps.index("Inventaire des effectifs")
    assert project.phases.get(numero=2).steps.filter(titre="Visites").exists()
    assert not ProjectDraft.objects.exists()


def test_answers_survive_a_lost_session(lead, territoires):
    to_the_check(lead)
    user = ProjectDraft.objects.get().user
    lead.logout()
    lead.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = get(lead, "new").content.decode()
    assert 'value="01/09/2026"' in page and "Brouillon enregistré" in page
    assert get(lead, "new-check").status_code == 200
    post(lead, "new-again")
    assert not ProjectDraft.objects.exists()


def test_a_second_click_does_not_make_a_second_project(lead, territoires):
    to_the_check(lead)
    post(lead, "new-check")
    assert post(lead, "new-check").status_code == 302
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    "change, sentence, field",
    [
        ({"date_fin": "31/08/2026"}, "La fin doit venir après le début", "date_fin"),
        ({"date_debut": "09/25/2026"}, "25 ne peut pas être un mois", "date_debut"),
        ({"date_debut": "31/02/2026"}, "n’existe pas", "date_debut"),
        ({"date_debut": ""}, "nécessaire", "date_debut"),
        ({"base_legale": "AUTRE"}, "AUTRE", "base_legale"),
        ({"nom": "x" * 161}, "160 caractères", "nom"),
    ],
)
def test_identity_errors_are_said_twice_and_values_kept(lead, change, sentence, field):
    answer = post(lead, "new", {**IDENTITY, "nom": "Mon projet", **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Erreur" in re.search(r"<title>(.*?)</title>", page, re.S)[1]
    summary = re.search(r'role="alert".*?</ul>', page, re.S)[0]
    assert sentence in summary and f'href="#id_{field}' in summary
    assert page.count(sentence) >= 2
    if field != "nom":
        assert 'value="Mon projet"' in page
    assert not ProjectDraft.objects.exists()


def test_an_attached_body_is_checked_and_never_twice(lead, territoires):
    to_the_check(lead)
    ticked = codes(lead)

    def add(**change):
        return post(lead, "new-perimeter", {"communes": ticked, "action": "ajouter-organisme", **CCAS, **change})

    for change, sentence in [
        ({"siren": "263309998"}, "SIREN invalide (clé)"),
        ({"siren": ""}, "nécessaire"),
        ({"kind": ""}, "nécessaire"),
        ({"kind": "COMMUNE"}, "COMMUNE"),
        ({"siren": "213302383"}, "déjà dans le périmètre"),
    ]:
        answer = add(**change)
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert add().status_code == 302
    assert "déjà dans le périmètre" in add().content.decode()
    post(lead, "new-perimeter", {"communes": ticked, "action": "retirer-organisme:263309999"})
    assert "CCAS de Léognan" not in get(lead, "new-check").content.decode()


def test_a_body_typed_but_not_added_is_not_forgotten(lead, territoires):
    to_the_check(lead)
    answer = post(lead, "new-perimeter", {"communes": codes(lead), "action": "continuer", **CCAS})
    assert answer.url.endswith("#organismes")
    assert "CCAS de Léognan" in get(lead, "new-check").content.decode()


def test_every_button_keeps_the_ticks(lead, territoires):
    to_the_check(lead)
    ticked = codes(lead)[2:]
    post(lead, "new-perimeter", {"communes": ticked, "action": "chercher", "commune": "pessac"})
    assert codes(lead) == ticked
    post(lead, "new-perimeter", {"communes": ticked[1:], "commune": "pessac"})
    assert codes(lead) == ticked[1:]


def test_another_epci_forgets_the_communes_and_renames(lead, territoires):
    to_the_check(lead)
    post(lead, "new-perimeter", {"communes": codes(lead)[1:], "action": "ajouter-commune:33318"})
    post(lead, "new-epci", {"siren": "200069391"})
    get(lead, "new-perimeter")  # reads the message of the last addition
    page = get(lead, "new-check").content.decode()
    assert "Lamballe" in page and "Pessac" not in page and "Montesquieu" not in page


def test_unknown_epci_and_commune_are_refused(lead, territoires):
    assert post(lead, "new-epci", {"siren": luhn("24000001")}).status_code == 422
    post(lead, "new-epci", {"siren": "243301264"})
    for action in ("ajouter-commune:99999", "ajouter-commune:33238", "ajouter-commune:98832"):
        answer = post(lead, "new-perimeter", {"communes": codes(lead), "action": action}, follow=True)
        assert "danger" in answer.content.decode()
    assert len(codes(lead)) == 13


def test_pages_come_in_order(lead, territoires):
    assert get(lead, "new-perimeter").url == reverse("projects:new-epci")
    assert get(lead, "new-check").url == reverse("projects:new")
    post(lead, "new", IDENTITY)
    assert post(lead, "new-check").url == reverse("projects:new-epci")


def test_a_search_brings_a_fragment_to_htmx_and_a_page_without(lead, territoires):
    fragment = get(lead, "new-epci", data={"recherche": "33650"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and "CC de Montesquieu" in fragment and "csrfmiddlewaretoken" in fragment
    assert "<html" in get(lead, "new-epci", data={"recherche": "33650"}).content.decode()
    nothing = get(lead, "new-epci", data={"recherche": "<b>xyz"}, headers={"HX-Request": "true"}).content.decode()
    assert "Aucun EPCI" in nothing and "<b>xyz" not in nothing


def test_method_titles_are_needed_and_steps_can_come_back(lead, territoires):
    to_the_check(lead)
    fields = method_fields(lead)
    answer = post(lead, "new-method", {**fields, "etape-ecoute": " ", "action": "continuer"})
    assert answer.status_code == 422 and "donnez un titre" in answer.content.decode()
    assert post(lead, "new-method", {**fields, "action": "ajouter:scenarios"}).status_code == 422
    post(lead, "new-method", {**fields, "action": "retirer:services"})
    assert "etape-services" not in method_fields(lead)
    post(lead, "new-method", {**method_fields(lead), "action": "remettre:services"})
    assert list(method_fields(lead))[-1] != "etape-services" and "etape-services" in method_fields(lead)


def test_moving_beyond_the_ends_or_an_unknown_step_changes_nothing(lead, territoires):
    to_the_check(lead)
    before = method_fields(lead)
    for action in ("monter:equipe", "descendre:rapport", "monter:inconnue", "retirer:inconnue", "remettre:equipe"):
        assert post(lead, "new-method", {**before, "action": action}).status_code == 302
    assert list(method_fields(lead)) == list(before)


@pytest.mark.parametrize("name", ["new", "new-epci", "new-perimeter", "new-method", "new-check"])
def test_those_who_may_not_create_read_why(cast, client_of, name):
    for person in (cast.drh, cast.inconnu):
        answer = client_of(person).get(reverse(f"projects:{name}"))
        assert answer.status_code == 403
        assert "Demandez-le" in answer.content.decode()
    assert client_of(cast.drh).post(reverse("projects:new-again")).status_code == 403


def test_strangers_sign_in_first(client):
    assert "connexion" in get(client, "new").url


def test_reading_the_pages_writes_nothing(lead, territoires):
    to_the_check(lead)
    before = ProjectDraft.objects.get().date_modification
    for name in ("new", "new-epci", "new-perimeter", "new-method", "new-check"):
        assert get(lead, name).status_code == 200
    assert ProjectDraft.objects.get().date_modification == before
