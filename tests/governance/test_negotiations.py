"""Negotiation files: what a side prepares is for its own people and the project lead until it is published (A14.5)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.editing import VERSION
from common.search import question
from governance.models import DossierNegociation, Notification, PositionNegociation
from governance.queries.bodies import decisions_seen
from governance.queries.negotiations import sides_of
from governance.search import search
from governance.services.negotiations import (
    publish_position,
    remove_file,
    save_file,
    save_position,
    take_publication_back,
    version_of,
)
from projects.access import build_access
from projects.models import FormDraft
from projects.options import Option
from projects.removal import purge_bin
from projects.services.method import set_options
from reports.restitution import employer_tables, project_tables
from reports.sections.annual import annual_sections
from reports.sections.schema import schema_sections
from tests.permissions.governance import decision

SECRET = "Garder deux secrétaires sur place"
OFFER = "Céder la salle des fêtes"
BOURG, OTHERS = ("chef_projet", "direction", "maire", "elu"), ("autre_maire", "secretaire")
STRANGERS = (
    "referent_rh",
    "drh",
    "autre_drh",
    "finances",
    "representant",
    "secretaire_cst",
    "responsable",
    "inconnu",
)


def opened(cast, **fields) -> DossierNegociation:
    """A subject, the option on."""
    set_options(project=cast.project, options=frozenset({Option.NEGOCIATION}))
    cast.project.refresh_from_db()
    given = {"sujet": "Où siège le service urbanisme", "enjeu": "Trois bureaux libres au Bourg.", "etat": "OUVERT"}
    return save_file(project=cast.project, fields=given | fields)


def written(cast, row, *, position: str = SECRET, offres: str = OFFER) -> PositionNegociation:
    """What Bourg-Essai prepares."""
    texts = {"position": position, "interets": "Rester proche des habitants", "offres": offres}
    return save_position(dossier=row, collectivite=cast.bourg, fields=texts, user=cast.maire)


def published(cast, row) -> PositionNegociation:
    found = written(cast, row)
    publish_position(row=found, version=version_of(found), user=cast.maire)
    return found


def pages(row, position) -> list[str]:
    """Every address that could tell a position."""
    slug, n = row.project.slug, row.numero
    return [
        reverse("governance:negotiations", args=[slug]),
        reverse("governance:negotiation", args=[slug, n]),
        reverse("governance:negotiations-export", args=[slug, "negociations", "csv"]),
        reverse("governance:positions-export", args=[slug, n, "positions", "csv"]),
        reverse("projects:versions", args=[slug, "negociation", row.pk]),
        reverse("projects:history", args=[slug]),
        reverse("reports:dashboard", args=[slug]),
        reverse("governance:notifications", args=[slug]),
        f"{reverse('search', args=[slug])}?q=secretaires",
        f"{reverse('search', args=[slug])}?q=urbanisme",
    ]


@pytest.mark.parametrize("who", OTHERS)
def test_mayor_b_never_reads_the_unpublished_position_of_mayor_a(cast, client_of, who):
    row = opened(cast)
    position = written(cast, row)
    client = client_of(getattr(cast, who))
    for address in pages(row, position):
        answer = client.get(address)
        assert answer.status_code in {200, 403}, address
        assert SECRET not in answer.content.decode("utf-8-sig"), address
        assert OFFER not in answer.content.decode("utf-8-sig"), address
    assert (
        client.get(reverse("projects:versions", args=[cast.project.slug, "position", position.pk])).status_code == 404
    )


def test_a_position_that_is_being_written_looks_like_none(cast, client_of):
    row = opened(cast)
    client = client_of(cast.autre_maire)
    # the list of exports of the page holds the day only: what the page says of Bourg must be the same words
    address = reverse("governance:positions-export", args=[cast.project.slug, row.numero, "positions", "csv"])
    before = client.get(address).content
    written(cast, row)
    assert client.get(address).content == before
    assert Notification.objects.filter(cle__startswith="position:").count() == 0


def test_no_document_tells_a_position_even_published(cast):
    row = opened(cast)
    published(cast, row)
    day = timezone.localdate()
    for audience in ("elus", "cst", "public"):
        for sections in (schema_sections, annual_sections):
            assert SECRET not in repr(sections(cast.project, audience, day))
    for table in (*project_tables(cast.project, day), *employer_tables(cast.petit, day, named=True, paid=True)):
        assert SECRET not in repr(table)


def test_its_own_people_and_the_lead_read_it(cast, client_of):
    row = opened(cast)
    written(cast, row, position="Première idée")
    position = written(cast, row)
    for who in BOURG:
        client = client_of(getattr(cast, who))
        page = client.get(reverse("governance:negotiation", args=[cast.project.slug, row.numero]))
        assert SECRET in page.content.decode(), who
        history = client.get(reverse("projects:versions", args=[cast.project.slug, "position", position.pk]))
        assert history.status_code == 200, who
        assert "Première idée" in history.content.decode(), who


@pytest.mark.parametrize("who", STRANGERS)
def test_whoever_does_not_negotiate_finds_nothing_even_published(cast, client_of, who):
    row = opened(cast)
    published(cast, row)
    client = client_of(getattr(cast, who))
    slug = cast.project.slug
    assert client.get(reverse("governance:negotiation", args=[slug, row.numero])).status_code == 404
    assert client.get(reverse("projects:versions", args=[slug, "negociation", row.pk])).status_code == 404


def test_the_others_read_what_was_published_and_never_what_is_written_after(cast, client_of):
    row = opened(cast)
    position = published(cast, row)
    client = client_of(cast.autre_maire)
    address = reverse("governance:negotiation", args=[cast.project.slug, row.numero])
    assert SECRET in client.get(address).content.decode()
    assert Notification.objects.filter(user=cast.autre_maire, cle=f"position:{position.pk}").exists()
    assert not Notification.objects.filter(user=cast.representant, cle=f"position:{position.pk}").exists()
    written(cast, row, position="Tout accepter", offres="Deux bureaux")
    page = client.get(address).content.decode()
    assert SECRET in page
    assert "Tout accepter" not in page
    assert "modifiée depuis" not in page
    own = client_of(cast.maire).get(address).content.decode()
    assert "Tout accepter" in own
    assert "modifiée depuis" in own
    # what was prepared keeps its history for its own people, whatever was published
    versions = reverse("projects:versions", args=[cast.project.slug, "position", position.pk])
    assert client_of(cast.autre_maire).get(versions).status_code == 404


def test_a_publication_taken_back_is_read_no_more_and_the_text_stays(cast, client_of):
    row = opened(cast)
    position = published(cast, row)
    slug = cast.project.slug
    client = client_of(cast.maire)
    client.post(reverse("governance:position-take-back", args=[slug, row.numero]))
    page = client_of(cast.autre_maire).get(reverse("governance:negotiation", args=[slug, row.numero]))
    assert SECRET not in page.content.decode()
    assert not Notification.objects.filter(cle=f"position:{position.pk}", date_lecture=None).exists()
    assert PositionNegociation.objects.get(pk=position.pk).position == SECRET
    assert take_publication_back(row=position) == 0


def test_what_is_published_is_what_was_read(cast, client_of):
    row = opened(cast)
    position = written(cast, row)
    read = version_of(position)
    written(cast, row, position="Autre chose")
    answer = client_of(cast.maire).post(
        reverse("governance:position-publish", args=[cast.project.slug, row.numero]), {"lue": read}
    )
    assert answer.status_code == 422
    assert "a changé pendant votre lecture" in answer.content.decode()
    assert not position.publications.exists()


def test_the_page_of_a_publication_sends_what_it_shows(cast, client_of):
    row = opened(cast)
    position = written(cast, row)
    client = client_of(cast.maire)
    address = reverse("governance:position-publish", args=[cast.project.slug, row.numero])
    page = client.get(address)
    assert page.content.decode().count('name="lue"') == 1
    answer = client.post(address, page.context["form"].initial)
    assert answer.status_code == 302
    assert position.publications.count() == 1


def test_the_same_words_are_not_published_twice(cast):
    position = published(cast, opened(cast))
    with pytest.raises(ValidationError, match="mot pour mot"):
        publish_position(row=position, version=version_of(position), user=cast.maire)
    assert position.publications.count() == 1


def test_two_people_of_one_side_lose_nothing(cast, client_of):
    row = opened(cast)
    written(cast, row)
    address = reverse("governance:position", args=[cast.project.slug, row.numero])
    direction = client_of(cast.direction)
    page = direction.get(address)
    version = page.context["form"].version
    fields = {"position": SECRET, "interets": "Rester proche des habitants", "offres": "Un bureau"}
    written(cast, row, offres="Trois bureaux")
    answer = direction.post(address, fields | {VERSION: version})
    assert answer.status_code == 409
    assert "Trois bureaux" in answer.content.decode()
    assert "Un bureau" in answer.content.decode()


def test_an_agreement_leaves_nothing_behind(cast):
    row = opened(cast)
    with pytest.raises(ValidationError, match="Il reste 2"):
        save_file(
            project=cast.project, fields={"etat": "ACCORD", "accords": "Le siège", "restants": "Un\n\nDeux"}, row=row
        )
    with pytest.raises(ValidationError, match="au moins un point"):
        save_file(project=cast.project, fields={"etat": "ACCORD", "accords": "", "restants": ""}, row=row)
    row = save_file(project=cast.project, fields={"etat": "ACCORD", "accords": "Le siège", "restants": ""}, row=row)
    with pytest.raises(ValidationError, match="close"):
        written(cast, row)


def test_the_option_turned_off_hides_everything_and_loses_nothing(cast, client_of):
    row = opened(cast)
    published(cast, row)
    set_options(project=cast.project, options=frozenset())
    for who in ("chef_projet", "maire", "autre_maire"):
        client = client_of(getattr(cast, who))
        assert client.get(reverse("governance:negotiations", args=[cast.project.slug])).status_code == 404
        assert client.get(reverse("governance:negotiation", args=[cast.project.slug, row.numero])).status_code == 404
        assert "negociations" not in client.get(reverse("reports:dashboard", args=[cast.project.slug])).content.decode()
    set_options(project=cast.project, options=frozenset({Option.NEGOCIATION}))
    assert row.positions.get().publications.count() == 1


def test_a_subject_is_found_and_a_position_is_not(cast):
    row = opened(cast, accords="Une permanence le mardi")
    published(cast, row)
    access = build_access(cast.maire, cast.project)

    def found(text: str) -> list[str]:
        return [
            one.title for group in search(access, question(text)) for one in group.found if "égociation" in one.title
        ]

    assert found("permanence")
    assert not found("secrétaires")


def test_from_the_form_to_the_bin_and_back(cast, client_of):
    set_options(project=cast.project, options=frozenset({Option.NEGOCIATION}))
    slug = cast.project.slug
    empty = client_of(cast.chef_projet).get(reverse("governance:negotiations", args=[slug])).content.decode()
    assert "Aucune négociation n’est ouverte" in empty
    answer = client_of(cast.chef_projet).post(
        reverse("governance:negotiation-new", args=[slug]), {"sujet": "Le siège", "restants": "Où ?"}
    )
    row = DossierNegociation.objects.get()
    assert answer.url == reverse("governance:negotiation", args=[slug, row.numero])
    maire = client_of(cast.maire)
    maire.post(reverse("governance:position", args=[slug, row.numero]), {"position": SECRET})
    assert SECRET in maire.get(answer.url).content.decode()
    client_of(cast.chef_projet).post(
        reverse("governance:negotiation-remove", args=[slug, row.numero]), {"motif": "doublon"}
    )
    assert client_of(cast.maire).get(answer.url).status_code == 404
    client_of(cast.chef_projet).post(reverse("projects:bin-undo", args=[slug, "negociation", row.pk]))
    assert SECRET in client_of(cast.maire).get(answer.url).content.decode()


def test_every_collectivite_has_its_line_and_its_own_comes_first(cast):
    row = opened(cast)
    sides = sides_of(build_access(cast.autre_maire, cast.project), row)
    assert [one.collectivite.nom for one in sides] == ["Petit-Essai", "CC des Essais", "Bourg-Essai"]
    assert [one.etat for one in sides] == ["pas encore écrite", "rien de publié", "rien de publié"]


@pytest.mark.parametrize("who", ["maire", "autre_maire"])
def test_the_history_of_a_file_does_not_name_a_decision_of_a_body_one_does_not_see(cast, client_of, who):
    row = opened(cast)
    held = decision(cast)
    save_file(project=cast.project, fields={"decision": held}, row=row)
    assert not decisions_seen(build_access(getattr(cast, who), cast.project)).exists()
    history = client_of(getattr(cast, who)).get(
        reverse("projects:versions", args=[cast.project.slug, "negociation", row.pk])
    )
    assert history.status_code == 200
    assert str(held) not in history.content.decode() and held.code not in history.content.decode()
    lead = client_of(cast.chef_projet).get(
        reverse("projects:versions", args=[cast.project.slug, "negociation", row.pk])
    )
    assert str(held) in lead.content.decode()


def test_a_file_purged_leaves_nothing_of_what_a_side_prepared(cast, client_of):
    row = opened(cast)
    published(cast, row)
    client_of(cast.maire).post(
        reverse("governance:position", args=[cast.project.slug, row.numero]),
        {"position": "Un brouillon", "brouillon": "1"},
    )
    assert FormDraft.objects.count() == 1
    remove_file(row=row, auteur=cast.chef_projet, motif="doublon")
    purge_bin(timezone.now() + timedelta(hours=23))
    assert PositionNegociation.history.filter(position=SECRET).exists()
    purge_bin(timezone.now() + timedelta(hours=25))
    assert not DossierNegociation.everything.exists()
    assert not PositionNegociation.history.exists()
    assert not FormDraft.objects.exists()
    assert not Notification.objects.filter(cle__startswith="position:").exists()
