"""The inventory of services: what counts as an answer, who answers, what the history keeps."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from diagnostics.checks import checks
from diagnostics.figures import services_bars, services_matrix, services_spread
from diagnostics.models import ServicePresence
from diagnostics.proposals import proposed_answers
from diagnostics.queries import history_of, inventory_of
from diagnostics.services.presences import Answer, add_local_service, remove_local_service, save_answers
from projects.models import Collectivite, Service

pytestmark = pytest.mark.django_db


def services(cast):
    return list(cast.project.services.order_by("rang"))


def answer_all(cast, collectivite, etat="N_EXISTE_PAS"):
    return save_answers(collectivite=collectivite, answers={s.pk: Answer(etat) for s in services(cast)})


def page(name, cast, collectivite, **extra):
    return reverse(f"diagnostics:{name}", kwargs={"slug": cast.project.slug, "siren": collectivite.siren, **extra})


# --- what counts ---------------------------------------------------------------------------------------------------


def test_does_not_exist_is_an_answer_and_silence_is_not(cast):
    answer_all(cast, cast.bourg)
    check = checks(cast.project)[0]
    assert (check.cle, check.fait, check.total) == ("services", 1, 3)
    assert check.manquants == ("CC des Essais (0 sur 3)", "Petit-Essai (0 sur 3)")
    table = services_matrix(inventory_of(cast.project))
    assert {row[3].value for row in table.rows} == {"n’existe pas"}
    assert {row[2].value for row in table.rows} == {"sans réponse"}


def test_a_matrix_answered_everywhere_is_complete(cast):
    for collectivite in cast.project.collectivites.order_by("rang"):
        answer_all(cast, collectivite, "EXISTE" if collectivite == cast.epci else "N_EXISTE_PAS")
    assert checks(cast.project)[0].etat == "terminée"


def test_the_centre_de_gestion_is_not_expected_to_answer(cast):
    Collectivite.objects.create(project=cast.project, kind="CDG", nom="CDG", siren="283300012")
    assert checks(cast.project)[0].total == 3


def test_every_line_of_the_figures_adds_up_to_the_number_of_employers(cast):
    first, second, _ = services(cast)
    save_answers(
        collectivite=cast.bourg,
        answers={first.pk: Answer("EXISTE", "Guichet"), second.pk: Answer("EXTERNALISE", prestataire="SIVOM")},
    )
    inventory = inventory_of(cast.project)
    for row in services_spread(inventory).rows:
        assert sum(cell.value for cell in row[1:5]) == 3
    bars = services_bars(inventory)
    assert [sum(values) for values in zip(*(s.values for s in bars.series), strict=True)] == [3, 3, 3]


def test_the_inventory_costs_the_same_queries_for_twice_the_employers(cast, django_assert_num_queries):
    with django_assert_num_queries(3):
        inventory_of(cast.project)
    for rank in range(4):
        Collectivite.objects.create(project=cast.project, kind="COMMUNE", nom=f"C{rank}", siren=f"90000000{rank}")
    with django_assert_num_queries(3):
        inventory_of(cast.project)


# --- writing -------------------------------------------------------------------------------------------------------


def test_saving_twice_writes_nothing_more(cast):
    assert answer_all(cast, cast.bourg).nouvelles == 3
    again = answer_all(cast, cast.bourg)
    assert (again.ecrites, again.inchangees) == (0, 3)
    assert ServicePresence.history.count() == 3


def test_an_answer_can_be_taken_back_and_the_history_says_why(cast):
    answer_all(cast, cast.bourg)
    one = services(cast)[0]
    save_answers(collectivite=cast.bourg, answers={one.pk: Answer("EXISTE")}, reason="erreur de saisie")
    save_answers(collectivite=cast.bourg, answers={one.pk: Answer()})
    lines = [c for c in history_of(cast.bourg) if c.service == one.libelle]
    assert [(c.avant, c.apres) for c in lines] == [
        ("existe", "—"),
        ("n’existe pas", "existe"),
        ("—", "n’existe pas"),
    ]
    assert lines[1].motif == "erreur de saisie"


def test_the_provider_is_kept_only_for_a_contracted_out_service(cast):
    one = services(cast)[0]
    save_answers(collectivite=cast.bourg, answers={one.pk: Answer("EXISTE", prestataire="SIVOM")})
    assert ServicePresence.objects.get().prestataire == ""


def test_a_service_of_another_project_or_employer_is_refused_and_nothing_is_written(cast):
    from tests.cast import make_project

    elsewhere = make_project("Ailleurs").services.first()
    local = add_local_service(collectivite=cast.petit, nom="Bac fluvial", famille="TECHNIQUE")
    for foreign in (elsewhere, local):
        with pytest.raises(ValidationError):
            save_answers(
                collectivite=cast.bourg, answers={services(cast)[0].pk: Answer("EXISTE"), foreign.pk: Answer("EXISTE")}
            )
    with pytest.raises(ValidationError):
        save_answers(collectivite=cast.bourg, answers={services(cast)[0].pk: Answer("PEUT_ETRE")})
    assert not cast.bourg.presences.exists()


def test_a_local_service_that_the_catalogue_has_is_refused_whatever_the_accents(cast):
    with pytest.raises(ValidationError) as refusal:
        add_local_service(collectivite=cast.bourg, nom="etat civil, elections et titres", famille="POPULATION")
    assert "État civil" in refusal.value.messages[0]
    add_local_service(collectivite=cast.bourg, nom="Port de plaisance", famille="TECHNIQUE")
    add_local_service(collectivite=cast.petit, nom="Port de plaisance", famille="TECHNIQUE")
    assert Service.objects.filter(libelle="Port de plaisance").count() == 2


def test_a_local_service_does_not_change_the_count_of_the_others(cast):
    answer_all(cast, cast.bourg)
    add_local_service(collectivite=cast.petit, nom="Bac fluvial", famille="TECHNIQUE")
    assert checks(cast.project)[0].fait == 1


def test_a_local_service_on_which_posts_rest_is_not_removed(cast):
    from hr.models import Poste

    local = add_local_service(collectivite=cast.petit, nom="Bac fluvial", famille="TECHNIQUE")
    post = Poste.objects.create(collectivite=cast.petit, service=local, intitule="Passeur", categorie="C")
    with pytest.raises(ValidationError, match="rattachez-les"):
        remove_local_service(service=local)
    post.delete()
    remove_local_service(service=local)
    assert not Service.objects.filter(libelle="Bac fluvial").exists()
    with pytest.raises(ValidationError):
        remove_local_service(service=services(cast)[0])


# --- proposals -----------------------------------------------------------------------------------------------------


def test_only_small_communes_get_proposals_and_their_codes_exist():
    import csv as reader
    from pathlib import Path

    import projects

    proposals = proposed_answers("COMMUNE", 400)
    with (Path(projects.__file__).parent / "data" / "services.csv").open(encoding="utf-8") as file:
        assert set(proposals) <= {row["code"] for row in reader.DictReader(file)}
    assert set(proposals.values()) <= set(ServicePresence.Etat.values)
    assert not proposed_answers("COMMUNE", 1_000) and not proposed_answers("EPCI", 400)
    assert not proposed_answers("COMMUNE", None)


def test_a_proposal_ticks_a_box_and_counts_for_nothing_until_saved(cast, client_of):
    client = client_of(cast.secretaire)
    url = page("services-fill", cast, cast.petit)
    assert "?proposer=1" in client.get(url).content.decode()
    html = client.get(url, {"proposer": "1"}).content.decode()
    assert html.count("proposé</span>") == 3 and 'value="EXISTE"' in html
    assert not ServicePresence.objects.exists()
    assert checks(cast.project)[0].fait == 0
    sent = {f"etat-{s.pk}": "EXISTE" for s in services(cast)}
    answer = client.post(url, sent, follow=True)
    assert "3 réponses enregistrées" in answer.content.decode()
    assert checks(cast.project)[0].fait == 1


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_direction_fills_the_page_and_every_member_reads_it(cast, client_of):
    first, second, third = services(cast)
    client = client_of(cast.direction)
    answer = client.post(
        page("services-fill", cast, cast.bourg),
        {
            f"etat-{first.pk}": "EXISTE",
            f"nom-{first.pk}": "Guichet <unique>",
            f"etat-{second.pk}": "EXTERNALISE",
            f"prestataire-{second.pk}": "SIVOM du Haut",
            f"etat-{third.pk}": "",
        },
    )
    assert answer.status_code == 302
    html = client_of(cast.elu).get(reverse("diagnostics:services", args=[cast.project.slug])).content.decode()
    assert "SIVOM du Haut" in html and "Guichet &lt;unique&gt;" in html and "sans réponse" in html
    assert "2 sur 3" in html


def test_an_invalid_page_keeps_what_was_typed_and_links_to_the_line(cast, client_of):
    one = services(cast)[0]
    answer = client_of(cast.direction).post(
        page("services-fill", cast, cast.bourg),
        {f"etat-{one.pk}": "PEUT-ETRE", f"nom-{one.pk}": "Guichet" + "x" * 200},
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and 'role="alert"' in html and "Erreur\u00a0:" in html
    assert f'href="#id_etat-{one.pk}"' in html and f'id="id_etat-{one.pk}"' in html
    assert "Guichetxxx" in html and not ServicePresence.objects.exists()


def test_another_employer_is_refused_with_who_may_and_an_unknown_one_is_not_found(cast, client_of):
    client = client_of(cast.direction)
    refused = client.get(page("services-fill", cast, cast.petit))
    assert refused.status_code == 403 and "Peuvent le faire" in refused.content.decode()
    assert client.get(reverse("diagnostics:services-fill", args=[cast.project.slug, "999999999"])).status_code == 404


def test_a_local_service_goes_through_the_page(cast, client_of):
    client = client_of(cast.drh)
    url = page("services-add-local", cast, cast.bourg)
    assert client.post(url, {"nom": "Voirie et propreté", "famille": "TECHNIQUE"}).status_code == 422
    assert client.post(url, {"nom": "", "famille": ""}).status_code == 422
    html = client.post(url, {"nom": "Port", "famille": "TECHNIQUE"}, follow=True).content.decode()
    assert "Services que vous avez ajoutés" in html
    port = Service.objects.get(libelle="Port")
    client.post(page("services-remove-local", cast, cast.bourg, service=port.pk))
    assert not Service.objects.filter(libelle="Port").exists()


def test_the_history_page_names_a_role_and_never_a_person(cast, client_of):
    client = client_of(cast.direction)
    client.post(page("services-fill", cast, cast.bourg), {f"etat-{services(cast)[0].pk}": "EXISTE", "motif": "visite"})
    html = client_of(cast.elu).get(page("services-history", cast, cast.bourg)).content.decode()
    assert "Direction générale" in html and "visite" in html and cast.direction.email not in html


def test_the_export_is_the_page(cast, client_of):
    answer_all(cast, cast.bourg, "EXISTE")
    client = client_of(cast.elu)
    base = {"slug": cast.project.slug, "cle": "services"}
    response = client.get(reverse("diagnostics:services-export", kwargs={**base, "extension": "csv"}))
    assert response["Content-Disposition"].startswith(f'attachment; filename="{cast.project.slug}_services_20')
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Service", "Famille", "CC des Essais", "Bourg-Essai", "Petit-Essai"]
    assert rows[1][2:] == ["sans réponse", "existe", "sans réponse"]
    xlsx = client.get(reverse("diagnostics:services-export", kwargs={**base, "extension": "xlsx"}))
    assert xlsx.content[:2] == b"PK"
    unknown = reverse("diagnostics:services-export", kwargs={**base, "cle": "salaires", "extension": "csv"})
    assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("collectivites", [1, 2])
def test_pages_cost_the_same_queries_for_twice_the_answers(
    cast, client_of, collectivites, django_assert_max_num_queries
):
    for collectivite in [cast.bourg, cast.petit][:collectivites]:
        answer_all(cast, collectivite)
    client = client_of(cast.elu)
    url = reverse("diagnostics:services", args=[cast.project.slug])
    client.get(url)
    with django_assert_max_num_queries(14):
        client.get(url)
