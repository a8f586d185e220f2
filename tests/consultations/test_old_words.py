"""What was written before a page was opened to somebody is not read in its history."""

from django.urls import reverse

from consultations.services.concerns import answer_concern, change_concern
from consultations.services.interviews import save_interview
from tests.consultations.interviews import make_concern, make_interview, met

SECRET = "zibeline"


def history(client_of, cast, person, kind: str, row) -> str:
    answer = client_of(person).get(reverse("projects:versions", args=[cast.project.slug, kind, row.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def rewrite(cast, interview, people=None, **fields):
    kept = ("forme", "date", "lieu", "confidentialite", "themes", "synthese")
    given = {name: getattr(interview, name) for name in kept} | fields
    return save_interview(
        project=cast.project,
        author=interview.auteur,
        interview=interview,
        fields=given,
        people=people or [met(cast.bourg)],
    )


def test_a_restricted_interview_cleaned_then_opened_keeps_its_first_words_from_the_employer(cast, client_of):
    found = make_interview(cast, confidentialite="RESTREINT", synthese=f"{SECRET} va mal.")
    rewrite(cast, found, synthese="Une personne va mal.")
    rewrite(cast, found, confidentialite="PROJET")
    rewrite(cast, found, synthese="Une personne va mieux.")
    for person in (cast.drh, cast.direction):
        text = history(client_of, cast, person, "entretien", found)
        assert SECRET not in text and "Une personne va mal." in text
        assert "2 versions plus anciennes ne sont pas montrées" in text
    for person in (cast.chef_projet, cast.referent_rh):
        text = history(client_of, cast, person, "entretien", found)
        assert SECRET in text and "plus anciennes" not in text


def test_an_interview_that_hears_one_more_employer_keeps_its_earlier_words_from_it(cast, client_of):
    found = make_interview(cast, forme="GROUPE", synthese=f"{SECRET} va mal.")
    rewrite(cast, found, synthese="Une personne va mal.")
    rewrite(cast, found, people=[met(cast.bourg), met(cast.epci)])
    rewrite(cast, found, people=[met(cast.bourg), met(cast.epci)], lieu="Siège")
    text = history(client_of, cast, cast.autre_drh, "entretien", found)
    assert SECRET not in text and "Mairie → Siège" in text


def test_a_compared_version_older_than_the_right_is_not_given_by_its_number(cast, client_of):
    found = make_interview(cast, confidentialite="RESTREINT", synthese=f"{SECRET} va mal.")
    rewrite(cast, found, confidentialite="PROJET", synthese="Une personne va mal.")
    first, last = found.history.order_by("history_id").values_list("history_id", flat=True)
    address = reverse("projects:versions", args=[cast.project.slug, "entretien", found.pk])
    assert SECRET not in client_of(cast.drh).get(address, {"de": first, "a": last}).content.decode()
    assert SECRET in client_of(cast.chef_projet).get(address, {"de": first, "a": last}).content.decode()


def test_a_name_struck_from_a_concern_is_read_by_its_author_and_the_lead_alone(cast, client_of):
    found = make_concern(cast, author=cast.referent_rh, texte=f"{SECRET} craint le trajet.")
    change_concern(concern=found, fields={"texte": "On craint le trajet."})
    answer_concern(concern=found, author=cast.direction, question="", reponse="Le trajet reste.")
    for person in (cast.drh, cast.direction, cast.consultant):
        text = history(client_of, cast, person, "preoccupation", found)
        assert SECRET not in text and "Le trajet reste." in text
    for person in (cast.referent_rh, cast.chef_projet):
        assert SECRET in history(client_of, cast, person, "preoccupation", found)


def test_a_concern_moved_to_another_employer_leaves_its_past_behind(cast, client_of):
    found = make_concern(cast, collectivite=cast.epci)
    answer_concern(concern=found, author=cast.chef_projet, question="", reponse=f"Voyez {SECRET}.")
    answer_concern(concern=found, author=cast.chef_projet, question="", reponse="Voyez avec nous.")
    change_concern(concern=found, fields={"collectivite": cast.bourg})
    text = history(client_of, cast, cast.direction, "preoccupation", found)
    assert SECRET not in text and "CC des Essais" not in text
