"""Poste actuel → poste cible: who reads which line, what is masked, what the chart draws."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from common.figures import MASKED_PROTECTS
from scenarios.engine.autorites import cases_vides
from scenarios.engine.postes import Devenir, Poste, ecarts, tourne_en_rond
from scenarios.figures_posts import counts_table, masked_counts, posts_table
from scenarios.models import PosteCible
from scenarios.queries_posts import posts_of
from scenarios.services import delete_scenario, duplicate_scenario, remove_service, save_hours, submit_scenario
from scenarios.services_posts import remove_post, save_post
from tests.scenarios.territory import shared_service

D = Decimal


def test_posts_that_do_not_follow_the_staff_table_are_told_in_words():
    posts = [Poste("Brume", Devenir.TRANSFERE, D("1.00"), D("1.00")), Poste("Brume", Devenir.CREE, D(0), D("0.50"))]
    assert ecarts(posts, {"Brume": D("1.00")}) == ()
    [gap] = ecarts(posts, {"Brume": D("1.50")})
    assert gap.replace("\u00a0", " ") == "Brume : 1,00 ETP dans les postes, 1,50 ETP dans l’onglet « Qui »."


def test_a_chain_that_comes_back_is_seen():
    assert tourne_en_rond(1, 3, {3: 2, 2: 1, 1: None})
    assert not tourne_en_rond(1, 3, {3: 2, 2: None})


def test_without_evaluation_the_agreement_is_not_ready():
    said = {"priorites": "maire", "conges": "chef de service", "discipline": "employeur"}
    [found] = cases_vides(said)
    assert found.bloquant and "« Qui évalue »" in found.texte and "pas prête" in found.texte
    assert cases_vides(said | {"evaluation": "présidence"}) == ()
    assert not any(c.bloquant for c in cases_vides({"evaluation": "présidence"}))


def _post(row, employer, fate="TRANSFERE", name="Comptable", **values):
    then = {} if fate == "SUPPRIME" else {"intitule_apres": f"{name} du service", "etp_apres": D(1)}
    today = {} if fate == "CREE" else {"intitule_avant": name, "etp_avant": D(1)}
    kept = {"employeur": employer, "devenir": fate, **today, **then}
    return save_post(service=row, post=None, values=kept | values)


@pytest.fixture
def row(cast):
    row = shared_service(cast)
    _post(row, cast.bourg, name="Comptable du Bourg")
    _post(row, cast.bourg, fate="SUPPRIME", name="Archiviste du Bourg")
    _post(row, cast.petit, fate="MIS_A_DISPOSITION", name="Secrétaire du Petit")
    _post(row, cast.epci, fate="CREE", name="Analyste")
    return row


def _address(cast, row, name="posts", *more):
    return reverse(f"scenarios:{name}", args=[cast.project.slug, row.scenario.numero, row.pk, *more])


@pytest.mark.django_db
def test_each_employer_reads_its_posts_and_the_others_only_counts(cast, client_of, row):
    submit_scenario(scenario=row.scenario, user=cast.chef_projet)
    own = client_of(cast.drh).get(_address(cast, row)).content.decode()
    assert "Comptable du Bourg" in own and "Archiviste du Bourg" in own and "Analyste du service" in own
    assert "Secrétaire du Petit" not in own
    for reader in (cast.chef_projet, cast.finances, cast.elu, cast.representant, cast.consultant):
        text = client_of(reader).get(_address(cast, row)).content.decode()
        assert "Analyste du service" in text
        assert "Comptable du Bourg" not in text and "Secrétaire du Petit" not in text
        assert "masqué" in text


@pytest.mark.django_db
def test_the_files_say_no_more_than_the_page(cast, client_of, row):
    for reader, seen in ((cast.drh, True), (cast.chef_projet, False)):
        for key in ("postes", "organigramme"):
            response = client_of(reader).get(_address(cast, row, "posts-export", key, "csv"))
            assert ("Comptable du Bourg" in response.content.decode("utf-8-sig")) is seen
            assert "Secrétaire du Petit" not in response.content.decode("utf-8-sig")


@pytest.mark.django_db
def test_a_project_not_mine_has_no_posts(cast, client_of, row):
    assert client_of(cast.inconnu).get(_address(cast, row)).status_code == 404


@pytest.mark.django_db
def test_nobody_reads_in_the_counts_what_becomes_of_one_person(cast, row):
    shown = masked_counts(posts_of(row), 5)
    assert not any(isinstance(value, int) and value > 0 for value in shown.values())
    for _ in range(6):
        _post(row, cast.bourg, name="Agente")
    for rank in range(5):
        _post(row, cast.bourg, fate="INCHANGE", name=f"Régie {rank}")
    shown = masked_counts(posts_of(row), 5)
    assert not isinstance(shown["Bourg-Essai", "SUPPRIME"], int)


@pytest.mark.django_db
def test_posts_that_all_go_the_same_way_are_masked_zeros_included(cast):
    row = shared_service(cast)
    for rank in range(6):
        _post(row, cast.bourg, fate="SUPPRIME", name=f"Régie {rank}")
    shown = masked_counts(posts_of(row), 5)
    assert len(shown) == 4 and set(shown.values()) == {MASKED_PROTECTS}
    table = counts_table(posts_of(row), [cast.bourg], 5)
    assert [cell.value for cell in table.rows[0]] == [cast.bourg.nom, 6, *[MASKED_PROTECTS] * 4, 0]
    assert table.total_row is None


@pytest.mark.django_db
def test_a_deleted_post_leaves_those_below_free_and_the_page_opens(cast, client_of, row):
    below = _post(row, cast.epci, fate="CREE", name="Adjointe")
    head = PosteCible.objects.get(intitule_avant="Comptable du Bourg")
    save_post(service=row, post=below, values={"rattachement": head})
    # as a scenario of before this rule: the page of its employer opens all the same
    PosteCible.objects.filter(pk=head.pk).update(devenir="SUPPRIME", intitule_apres="", etp_apres=0)
    assert client_of(cast.drh).get(_address(cast, row)).status_code == 200
    PosteCible.objects.filter(pk=head.pk).update(devenir="TRANSFERE", intitule_apres="Comptable", etp_apres=1)
    save_post(service=row, post=PosteCible.objects.get(pk=head.pk), values={"devenir": "SUPPRIME"})
    below.refresh_from_db()
    assert below.rattachement is None and "supprimé" in below.history.first().history_change_reason
    assert client_of(cast.drh).get(_address(cast, row)).status_code == 200


@pytest.mark.django_db
def test_nothing_is_said_of_a_post_above_that_is_not_read(cast, row):
    head = PosteCible.objects.get(intitule_avant="Secrétaire du Petit")
    below = _post(row, cast.epci, fate="CREE", name="Adjointe", rattachement=head)
    assert posts_table(row, [below]).rows[0][-1].value == ""
    assert posts_table(row, [head, below]).rows[1][-1].value == "Secrétaire du Petit du service"


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["poste", "service", "scénario"])
def test_what_was_to_become_of_a_post_is_erased_with_it(cast, row, way):
    post = PosteCible.objects.get(intitule_avant="Archiviste du Bourg")
    if way == "poste":
        remove_post(post=post)
    elif way == "service":
        remove_service(service=row)
    else:
        delete_scenario(scenario=row.scenario)
    assert not PosteCible.history.filter(intitule_avant="Archiviste du Bourg").exists()


@pytest.mark.django_db
def test_a_held_post_is_written_by_its_own_human_resources(cast, client_of, row):
    data = {"devenir": "TRANSFERE", "employeur": cast.petit.pk, "intitule_avant": "Agente", "intitule_apres": "Agente"}
    response = client_of(cast.chef_projet).post(_address(cast, row), data)
    assert response.status_code == 422 and "seules ses ressources humaines" in response.content.decode()
    response = client_of(cast.drh).post(_address(cast, row), data | {"employeur": cast.bourg.pk, "etp_avant": "0,8"})
    assert response.status_code == 302
    assert PosteCible.objects.get(intitule_avant="Agente").etp_avant == D("0.80")


@pytest.mark.django_db
def test_a_post_is_never_above_itself_and_leaves_its_own_free(cast, row):
    first, second = posts_of(row)[0], _post(row, cast.epci, fate="CREE", name="Adjointe")
    save_post(service=row, post=second, values={"rattachement": first})
    with pytest.raises(ValidationError):
        save_post(service=row, post=first, values={"rattachement": second})
    remove_post(post=PosteCible.objects.get(pk=first.pk))
    second.refresh_from_db()
    assert second.rattachement is None


@pytest.mark.django_db
def test_a_copy_keeps_who_is_attached_to_whom_and_a_submitted_one_takes_no_post(cast, row):
    head = _post(row, cast.epci, fate="CREE", name="Direction")
    below = _post(row, cast.epci, fate="CREE", name="Adjointe", rattachement=head)
    copy = duplicate_scenario(scenario=row.scenario, nom="Copie")
    found = PosteCible.objects.get(service_scenario__scenario=copy, intitule_apres=below.intitule_apres)
    assert found.rattachement.intitule_apres == "Direction du service" and found.rattachement.pk != head.pk
    submit_scenario(scenario=row.scenario, user=cast.chef_projet)
    with pytest.raises(ValidationError):
        _post(row, cast.epci, fate="CREE", name="Trop tard")


@pytest.mark.django_db
def test_hours_used_beyond_what_is_reserved_are_told(cast, client_of, row):
    save_hours(service=row, rows={cast.bourg.pk: (D(400), D(420))})
    args = [cast.project.slug, row.scenario.numero, row.pk, "avec-qui"]
    page = client_of(cast.chef_projet).get(reverse("scenarios:service", args=args)).content.decode()
    assert "au-delà de ce qui est réservé" in page and "-20" in page.replace("\u2212", "-")


@pytest.mark.django_db
def test_a_post_above_that_is_not_read_stays_when_the_post_is_written(cast, client_of, row):
    head = PosteCible.objects.get(intitule_avant="Secrétaire du Petit")
    post = PosteCible.objects.get(intitule_avant="Comptable du Bourg")
    save_post(service=row, post=post, values={"rattachement": head})
    client, address = client_of(cast.drh), _address(cast, row, "post-edit", post.pk)
    assert "Secrétaire du Petit" not in client.get(address).content.decode()
    data = {"devenir": "TRANSFERE", "employeur": cast.bourg.pk, "intitule_avant": "Comptable", "intitule_apres": "Chef"}
    assert client.post(address, data).status_code == 302
    post.refresh_from_db()
    assert (post.intitule_apres, post.rattachement_id) == ("Chef", head.pk)


@pytest.mark.django_db
def test_two_people_on_one_post_are_told(cast, client_of, row):
    post = PosteCible.objects.get(intitule_avant="Comptable du Bourg")
    client, address = client_of(cast.drh), _address(cast, row, "post-edit", post.pk)
    version = client.get(address).context["form"].version
    save_post(service=row, post=PosteCible.objects.get(pk=post.pk), values={"intitule_apres": "Chef comptable"})
    data = {"devenir": "TRANSFERE", "employeur": cast.bourg.pk, "intitule_avant": "Comptable du Bourg"}
    answer = client.post(address, data | {"intitule_apres": "Responsable", "etp_avant": "1", "version": version})
    assert answer.status_code == 409 and "Chef comptable" in answer.content.decode()
    assert PosteCible.objects.get(pk=post.pk).intitule_apres == "Chef comptable"
