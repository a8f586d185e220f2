"""The interview log: three levels of confidentiality, and what an interviewer keeps for oneself is kept from everybody."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.removal import remove
from common.typography import french_spaces
from consultations import keys
from consultations.models import Interview, InterviewPerson, PrivateInterview, Promise, Quotation
from consultations.queries_ecoute import diaries, heard_people, themes_of, visible_interviews
from consultations.removal import purge_interview
from consultations.services.interviews import keep_private, keep_promise, save_interview
from projects.access import build_access
from tests.cast import make_user
from tests.consultations.interviews import form_data, make_interview, make_private, met
from tests.mutualisation.test_removed_rows import VARYING
from tests.reports.reading import xlsx_tables

SECRET = "zibeline"


def page(client, cast, name: str, *args, **query):
    return client.get(reverse(f"consultations:{name}", args=[cast.project.slug, *args]), query)


def test_an_interview_is_recorded_through_the_form_and_read_at_its_level(cast, client_of):
    client = client_of(cast.chef_projet)
    data = form_data(
        cast,
        forme="GROUPE",
        nombre_0="7",
        nom_0="Rose Martin",
        citation_0="On connaît chaque rue.",
        portee_0="PUBLIC",
        engagement_0="Donner la carte",
        echeance_0="01/03/2027",
    )
    answer = client.post(reverse("consultations:interview-new", args=[cast.project.slug]), data)
    found = Interview.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith(f"/ecoute/entretiens/{found.pk}/")
    text = client.get(answer["Location"]).content.decode()
    for words in ("agente d’accueil × 7", "Rose Martin", "On connaît chaque rue.", "Donner la carte", "01/03/2027"):
        assert words in text
    # the direction of the employer reads it, without the name; another employer does not know that it exists
    text = page(client_of(cast.direction), cast, "interview", found.pk).content.decode()
    assert "Le matériel manque." in text and "Rose Martin" not in text
    assert page(client_of(cast.secretaire), cast, "interview", found.pk).status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"confidentialite": ""}, "Dites qui peut lire cet entretien."),
        ({"synthese": "a" * 10_001}, "10001 signes : 10000 au plus."),
        ({"fonction_0": ""}, "Dites la fonction de cette personne"),
        ({"fonction_0": "", "collectivite_0": "", "categorie_0": ""}, "Dites au moins qui a été rencontré"),
        ({"citation_0": "Je n’en peux plus."}, "Une citation se garde avec l’accord de la personne"),
        ({"nombre_0": "4"}, "c’est un entretien en groupe"),
        ({"date": "01/01/2090"}, "Cette date n’est pas encore venue"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(cast, client_of, change, message):
    client = client_of(cast.chef_projet)
    answer = client.post(reverse("consultations:interview-new", args=[cast.project.slug]), form_data(cast, **change))
    assert answer.status_code == 422 and french_spaces(message) in answer.content.decode()
    assert not Interview.objects.exists() and not PrivateInterview.objects.exists()


def test_the_same_refusals_hold_for_what_one_keeps(cast, client_of):
    client = client_of(cast.direction)
    data = form_data(cast, confidentialite="ENQUETEUR", citation_0="Je n’en peux plus.")
    answer = client.post(reverse("consultations:interview-new", args=[cast.project.slug]), data)
    assert answer.status_code == 422 and not PrivateInterview.objects.exists()


# every page where something of the log might come out, whoever reads it
PAGES = ("journal", "interviews", "themes", "concerns", "interview-new")


def everything_read(client, cast) -> list[str]:
    """What this person reads of the log: pages, exports, search, bin, history of the project, notifications."""
    slug = cast.project.slug
    addresses = [reverse(f"consultations:{name}", args=[slug]) for name in PAGES]
    addresses += [f"/projets/{slug}/ecoute/themes/themes.{kind}/" for kind in ("csv", "xlsx")]
    addresses += [f"/projets/{slug}/recherche/?q={SECRET}", f"/projets/{slug}/recherche/?q=Maude"]
    addresses += [reverse("projects:bin", args=[slug]), reverse("reports:dashboard", args=[slug])]
    addresses += [reverse("projects:method", args=[slug]), reverse("governance:notifications", args=[slug])]
    return [f"{answer.status_code} {_stable(answer)}" for answer in map(client.get, addresses)]


def _stable(answer) -> str:
    """The page without what changes at each reading (tokens, zip dates)."""
    if "spreadsheet" in answer.get("Content-Type", ""):
        return str([[[str(cell) for cell in row] for row in sheet] for sheet in xlsx_tables(answer.content)])
    return VARYING.sub(b"", answer.content).decode()


def test_what_an_interviewer_keeps_changes_nothing_that_anybody_else_reads(cast, client_of):
    make_interview(cast)
    admin = make_user(is_superuser=True)
    others = [cast.chef_projet, cast.referent_rh, cast.drh, cast.secretaire, cast.elu, cast.consultant, admin]
    before = {person.pk: everything_read(client_of(person), cast) for person in others}
    row = make_private(cast, cast.direction, f"La personne dit {SECRET}.")
    for person in others:
        assert everything_read(client_of(person), cast) == before[person.pk], person.email
        for name in ("private", "private-edit"):
            real, unknown = (page(client_of(person), cast, name, pk) for pk in (row.pk, row.pk + 1000))
            assert real.status_code == unknown.status_code in {403, 404}, person.email
    text = page(client_of(cast.direction), cast, "private", row.pk).content.decode()
    assert SECRET in text and "Maude Secret" in text
    assert "pour moi" in page(client_of(cast.direction), cast, "journal").content.decode()
    # not even the interviewer's own search, nor the count of people heard
    assert (
        SECRET not in client_of(cast.direction).get(f"/projets/{cast.project.slug}/recherche/?q=Maude").content.decode()
    )
    assert sum(one.nombre for one in heard_people(cast.project)) == 1


def test_the_base_holds_no_word_of_it_and_no_other_key_opens_it(cast, client_of):
    row = make_private(cast, cast.direction, f"La personne dit {SECRET}.")
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608  every table, as a dump reads it
            dump = repr([[bytes(c) if isinstance(c, memoryview) else c for c in line] for line in cursor.fetchall()])
            assert SECRET not in dump and "Maude" not in dump, model
    assert not hasattr(PrivateInterview, "history")
    for person in (cast.chef_projet, cast.drh):
        assert keys.unseal_diary(str(cast.project.pk), person.pk, row.sceau) is None
    assert keys.unseal_diary("autre", cast.direction.pk, row.sceau) is None
    with pytest.raises(ValueError, match="autre personne"):
        keep_private(project=cast.project, author=cast.drh, content={}, row=row)
    # what lies under a former secret of the installation still opens
    assert len(diaries(build_access(cast.direction, cast.project))) == 1


def test_a_former_secret_of_the_installation_still_opens_it(cast, settings):
    make_private(cast, cast.direction, "Ancien")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "un-nouveau-secret-assez-long-pour-servir",
    )
    assert diaries(build_access(cast.direction, cast.project))[0].content["synthese"] == "Ancien"


def test_its_interviewer_opens_it_to_others_and_never_takes_that_back(cast, client_of):
    row = make_private(cast, cast.direction, "Je garde puis j’ouvre")
    client = client_of(cast.direction)
    address = reverse("consultations:private-edit", args=[cast.project.slug, row.pk])
    answer = client.post(address, form_data(cast, confidentialite="RESTREINT", themes=["EMPLOI"], synthese="J’ouvre"))
    found = Interview.objects.get()
    assert answer["Location"].endswith(f"/entretiens/{found.pk}/") and not PrivateInterview.objects.exists()
    assert page(client_of(cast.chef_projet), cast, "interview", found.pk).status_code == 200
    edit = reverse("consultations:interview-edit", args=[cast.project.slug, found.pk])
    assert (
        "Pour moi"
        not in client_of(cast.direction).get(edit).content.decode().split("Qui peut le lire")[1].split("«")[0]
    )
    assert client_of(cast.direction).post(edit, form_data(cast, confidentialite="ENQUETEUR")).status_code == 422


def test_a_restricted_interview_of_two_employers_is_not_for_the_hr_of_one(cast):
    both = make_interview(
        cast, people=[met(cast.bourg), met(cast.petit)], forme="GROUPE", themes=["EMPLOI"], confidentialite="RESTREINT"
    )
    for person, reads in (
        (cast.drh, False),
        (cast.secretaire, False),
        (cast.referent_rh, True),
        (cast.consultant, False),
    ):
        seen = visible_interviews(build_access(person, cast.project)).filter(pk=both.pk).exists()
        assert seen is reads, person
    # an interview with somebody of no employer of the project is not theirs either
    alone = make_interview(cast, people=[met(None)], themes=["EMPLOI"])
    assert not visible_interviews(build_access(cast.drh, cast.project)).filter(pk=alone.pk).exists()


def test_a_restricted_word_is_found_by_those_who_read_it_only(cast, client_of):
    make_interview(cast, confidentialite="RESTREINT", synthese=f"On parle de {SECRET}.")
    address = f"/projets/{cast.project.slug}/recherche/?q={SECRET}"
    assert "Entretien individuel" in client_of(cast.referent_rh).get(address).content.decode()
    for person in (cast.direction, cast.drh, cast.consultant, cast.elu, cast.representant):
        assert "Entretien individuel" not in client_of(person).get(address).content.decode()


def test_the_history_is_for_those_who_read_the_interview_today(cast, client_of):
    found = make_interview(cast)
    address = reverse("projects:versions", args=[cast.project.slug, "entretien", found.pk])
    assert client_of(cast.direction).get(address).status_code == 200
    assert client_of(cast.secretaire).get(address).status_code == 404
    assert not any("Rose" in str(row.__dict__) for row in InterviewPerson.history.all())


def test_removed_it_comes_back_for_a_day_then_nothing_is_left_of_it(cast, client_of):
    found = make_interview(
        cast,
        rows={
            "quotations": [{"texte": "Oui.", "portee": "PROJET"}],
            "promises": [{"texte": "Dire", "responsable": "", "echeance": None}],
        },
    )
    client = client_of(cast.chef_projet)
    client.post(reverse("consultations:interview-remove", args=[cast.project.slug, found.pk]), {"motif": "double"})
    assert page(client, cast, "interview", found.pk).status_code == 404 and not heard_people(cast.project)
    assert not Quotation.objects.exists() and not Promise.objects.exists()
    assert "du " in client.get(reverse("projects:bin", args=[cast.project.slug])).content.decode()
    client.post(reverse("projects:bin-undo", args=[cast.project.slug, "entretien", found.pk]))
    assert page(client, cast, "interview", found.pk).status_code == 200
    remove(Interview.objects.get(), auteur=None, motif="")
    purge_interview(Interview.everything.get())
    for model in (Interview, InterviewPerson, Quotation, Promise):
        assert not model._base_manager.exists() and not model.history.exists(), model


def test_a_promise_keeps_its_day_through_a_change_of_the_interview(cast):
    promise = {"texte": "Donner la carte", "responsable": "", "echeance": None}
    found = make_interview(cast, rows={"promises": [promise]})
    day = timezone.localdate() - timedelta(days=1)
    keep_promise(promise=found.engagements.get(), day=day)
    save_interview(
        project=cast.project,
        author=cast.chef_projet,
        interview=found,
        fields={
            "forme": "INDIVIDUEL",
            "date": day,
            "lieu": "",
            "confidentialite": "PROJET",
            "themes": ["EMPLOI"],
            "synthese": "Autre",
        },
        people=[met(cast.bourg)],
        promises=[promise, {**promise, "texte": "Revenir"}],
    )
    assert [(one.texte, one.date_tenue) for one in found.engagements.order_by("pk")] == [
        ("Donner la carte", day),
        ("Revenir", None),
    ]
    with pytest.raises(ValidationError):
        keep_promise(promise=found.engagements.first(), day=timezone.localdate() + timedelta(days=1))


def test_the_synthesis_counts_what_the_reader_may_read(cast):
    make_interview(cast, themes=["MOYENS", "EMPLOI"], rows={"quotations": [{"texte": "Oui.", "portee": "PROJET"}]})
    make_interview(cast, confidentialite="RESTREINT")
    counts = {
        name: {line.theme: line.interviews for line in themes_of(build_access(getattr(cast, name), cast.project))}
        for name in ("chef_projet", "direction", "elu")
    }
    assert counts == {"chef_projet": {"EMPLOI": 1, "MOYENS": 2}, "direction": {"EMPLOI": 1, "MOYENS": 1}, "elu": {}}
    lines = themes_of(build_access(cast.direction, cast.project))
    assert {line.quotations for line in lines} == {("Oui.",)}


def test_as_many_queries_for_twice_as_many_interviews(cast, client_of):
    def count(name: str) -> int:
        client = client_of(cast.chef_projet)
        page(client, cast, name)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, cast, name)
        return len(queries)

    for _ in range(3):
        make_interview(cast)
    few = [count(name) for name in ("journal", "interviews", "themes")]
    for _ in range(3):
        make_interview(cast)
    assert [count(name) for name in ("journal", "interviews", "themes")] == few
