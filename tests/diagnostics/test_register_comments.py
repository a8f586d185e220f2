"""Comments on the register: signed, read by the comité de pilotage and the project lead alone, answered, taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.typography import french_spaces
from diagnostics.models import CommentaireRegistre, EntreeRegistre
from diagnostics.services.comments import answer_comment, comment, purge_comment, remove_comment
from diagnostics.services.register import remove_entry, save_entry
from governance.models import Notification
from governance.notices import KINDS
from mutualisation.search import search_project
from projects.access import build_access
from projects.models import FormDraft
from projects.removal import purge_bin

pytestmark = pytest.mark.django_db
WORDS = "Deux agents partent en 2028 : est-ce compté ?"


@pytest.fixture
def row(cast):
    return save_entry(project=cast.project, values={"genre": "GAIN", "libelle": "Un poste", "niveau": 1})


def page_of(cast, row) -> str:
    return reverse("diagnostics:register-entry", args=[cast.project.slug, row.pk])


def test_a_maire_comments_under_his_name_and_the_lead_answers(cast, client_of, row):
    cast.maire.prenom, cast.maire.nom = "Paul", "Garnier"
    cast.maire.save()
    maire = client_of(cast.maire)
    assert "Commenter" in maire.get(page_of(cast, row)).content.decode()
    maire.post(reverse("diagnostics:register-comment", args=[cast.project.slug, row.pk]), {"texte": WORDS})
    lead = client_of(cast.chef_projet)
    html = lead.get(page_of(cast, row)).content.decode()
    assert french_spaces(WORDS) in html
    assert "Paul Garnier" in html and "Bourg-Essai" in html and "Sans réponse à ce jour" in html
    said = CommentaireRegistre.objects.get()
    answer = reverse("diagnostics:comment-answer", args=[cast.project.slug, said.pk])
    assert lead.post(answer, {"reponse": " "}).status_code == 422
    lead.post(answer, {"reponse": "Oui, dans le statu quo."})
    html = client_of(cast.autre_maire).get(page_of(cast, row)).content.decode()
    assert "Oui, dans le statu quo." in html and "Sans réponse" not in html


def test_who_is_not_of_the_committee_reads_the_entry_and_no_comment_on_page_nor_in_file(cast, client_of, row):
    comment(entree=row, auteur=cast.maire, texte=WORDS)
    slug = cast.project.slug
    files = [reverse("diagnostics:register-export", args=[slug, key, "csv"]) for key in ("gains", "commentaires")]
    for person in (cast.drh, cast.direction, cast.representant, cast.consultant):
        client = client_of(person)
        for address in (page_of(cast, row), reverse("diagnostics:register", args=[slug]), files[0]):
            assert "Deux agents partent" not in client.get(address).content.decode("utf-8-sig")
        # like a table that does not exist
        assert client.get(files[1]).status_code == 404
        said = CommentaireRegistre.objects.get()
        assert client.get(reverse("projects:versions", args=[slug, "commentaire", said.pk])).status_code == 404
    text = client_of(cast.elu).get(files[1]).content.decode("utf-8-sig")
    assert "Deux agents partent" in text and "Maire · Bourg-Essai" in text


def test_people_are_told_once_without_a_figure_nor_a_name(cast, row):
    said = comment(entree=row, auteur=cast.maire, texte=WORDS)
    assert comment(entree=row, auteur=cast.maire, texte=WORDS) == said
    told = Notification.objects.get()
    assert (told.user, told.cle) == (cast.chef_projet, f"commentaire-{said.pk}")
    answer_comment(row=said, auteur=cast.chef_projet, reponse="Oui.")
    # the lead has nothing more to do
    told = Notification.objects.get()
    assert told.user == cast.maire
    for text in (told.texte, KINDS["COMMENTAIRE"].mail):
        assert not any(sign.isdigit() for sign in text) and "Un poste" not in text and "Garnier" not in text
    remove_comment(row=said, auteur=cast.maire)
    assert not Notification.objects.exists()


def test_one_takes_back_ones_own_words_and_nobody_elses(cast, client_of, row):
    said = comment(entree=row, auteur=cast.maire, texte=WORDS)
    slug = cast.project.slug
    remove = reverse("diagnostics:comment-remove", args=[slug, said.pk])
    bin_page = reverse("projects:bin", args=[slug])
    assert client_of(cast.autre_maire).post(remove).status_code == 403
    assert client_of(cast.maire).post(remove).status_code == 302
    assert "Deux agents" not in client_of(cast.chef_projet).get(page_of(cast, row)).content.decode()
    assert "Deux agents" not in client_of(cast.autre_maire).get(bin_page).content.decode()
    undo = reverse("projects:bin-undo", args=[slug, "commentaire", said.pk])
    assert client_of(cast.autre_maire).post(undo).status_code == 403
    client_of(cast.maire).post(undo)
    assert CommentaireRegistre.objects.filter(pk=said.pk).exists()


def test_a_comment_follows_its_entry_and_its_purge_leaves_no_words(cast, row):
    said = comment(entree=row, auteur=cast.maire, texte=WORDS)
    remove_entry(row=row, auteur=cast.chef_projet)
    assert not CommentaireRegistre.objects.exists()
    purge_comment(said)
    assert not CommentaireRegistre.history.exists()


def test_an_entry_purged_takes_the_words_said_of_it_and_those_being_written(cast, client_of, row):
    slug = cast.project.slug
    said = comment(entree=row, auteur=cast.maire, texte=WORDS)
    command = {"brouillon": "1"}
    client_of(cast.elu).post(
        reverse("diagnostics:register-comment", args=[slug, row.pk]), command | {"texte": "Et moi"}
    )
    client_of(cast.chef_projet).post(
        reverse("diagnostics:comment-answer", args=[slug, said.pk]), command | {"reponse": "Oui"}
    )
    assert FormDraft.objects.count() == 2
    remove_entry(row=row, auteur=cast.chef_projet)
    purge_bin(timezone.now() + timedelta(hours=25))
    assert not EntreeRegistre.everything.exists() and not CommentaireRegistre.history.exists()
    assert not FormDraft.objects.exists() and not Notification.objects.exists()


def test_an_answer_corrected_keeps_the_first_one_in_its_history(cast, client_of, row):
    said = comment(entree=row, auteur=cast.maire, texte=WORDS)
    answer_comment(row=said, auteur=cast.chef_projet, reponse="Non.")
    answer_comment(row=said, auteur=cast.chef_projet, reponse="Oui, en 2028.")
    page = reverse("projects:versions", args=[cast.project.slug, "commentaire", said.pk])
    html = client_of(cast.maire).get(page).content.decode()
    assert "Non." in html and "Oui, en 2028." in html
    with pytest.raises(ValidationError):
        answer_comment(row=said, auteur=cast.chef_projet, reponse="  ")


def test_the_history_of_an_entry_says_when_its_level_of_proof_changed(cast, client_of, row):
    save_entry(project=cast.project, row=row, values={"niveau": 2, "methode": "trois devis"})
    page = reverse("projects:versions", args=[cast.project.slug, "registre", row.pk])
    html = client_of(cast.elu).get(page).content.decode()
    assert "attendu" in html and "estimé" in html and "trois devis" in html
    assert page in client_of(cast.elu).get(page_of(cast, row)).content.decode()
    # who reads no history is not led to one
    assert client_of(cast.representant).get(page).status_code == 404
    assert page not in client_of(cast.representant).get(page_of(cast, row)).content.decode()


def test_the_search_finds_comments_for_those_who_read_them_and_entries_for_all(cast, row):
    comment(entree=row, auteur=cast.maire, texte=WORDS)

    def keys(user, text):
        return [group.key for group in search_project(build_access(user, cast.project), text)]

    assert keys(cast.elu, "partent en 2028") == ["commentaires"]
    assert keys(cast.drh, "partent en 2028") == [] and keys(cast.representant, "un poste") == ["registre"]
