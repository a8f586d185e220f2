"""Whole journeys of the staff pages, as a person lives them: only a client, only what the page says."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from common.jobs.models import Job
from hr.checks import checks
from hr.models import Agent, Consultation, EffectifConsolide, ImportBatch, InventoryState, Poste
from hr.services.etats import valider
from projects.models import Collectivite
from projects.removal import purge_bin
from tests.cast import make_user
from tests.hr.staff import make_agent
from tests.hr.test_services import GOOD, csv_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def address(cast):
    """``address("import")``: the address of a staff page of this project."""
    return lambda name, **kwargs: reverse(f"hr:{name}", kwargs={"slug": cast.project.slug, **kwargs})


@pytest.fixture
def send(address, django_capture_on_commit_callbacks):
    """Upload a workbook and follow the job to where it leads."""

    def upload(client, data: bytes, name: str = "agents.csv"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address("import"), {"fichier": SimpleUploadedFile(name, data)})
        assert answer.status_code == 302, answer.content.decode()
        return client.get(answer["Location"], follow=True)

    return upload


def confirm(client, capture, address, numero: int, **data):
    with capture(execute=True):
        answer = client.post(address("import-save", numero=numero), data)
    return client.get(answer["Location"], follow=True) if answer.status_code == 302 else answer


def text(answer) -> str:
    """What the page says, tags removed, every space alike."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"[\s\u00a0\u202f]+", " ", plain)


BAD = csv_of(
    "100;Durand;Titulaire;C;Voirie et propreté;;35;15/09/2019",
    "200;Petit;Contractuel en CDI;B;Finances et comptabilité;;28/35;",
    "300;Roux;Titulaire;C;Voirie et propreté;;35;05/25/2024",
    "400;Blanc;Titulaire;C;Voiries;;42;",
)


def test_upload_preview_save_and_undo(cast, client_of, address, send, django_capture_on_commit_callbacks):
    client = client_of(cast.drh)
    make_agent(cast.bourg, {cast.project.services.get(code="VOIRIE"): "1"}, matricule="100", nom="Durand", sexe="",
               annee_naissance=None, mois_naissance=None, duree_hebdo_poste=D("17.5"), date_entree=date(2019, 9, 15))  # fmt: skip
    make_agent(cast.bourg, matricule="900", nom="Ancien")
    preview = send(client, BAD)
    said = text(preview)
    assert "À créer 1" in said and "À modifier 1" in said and "Écartés 2" in said
    assert "Enregistrer 2 lignes, 2 écartées" in said
    assert "cellule H4" in said and "05/25/2024" in said and "25 ne peut pas être un mois" in said
    assert "17,5/35" in said and "35/35" in said
    assert "Voirie et propreté" in said
    assert "Ancien" in said and "gardés" in said
    assert Agent.objects.count() == 2
    numero = ImportBatch.objects.get().numero
    book = client.get(address("import-refused", numero=numero))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["Agents"]
    assert [sheet["A2"].value, sheet["A3"].value] == ["300", "400"]
    done = confirm(client, django_capture_on_commit_callbacks, address, numero, sortie_0="31/10/2026")
    assert "L’import est enregistré" in text(done)
    assert Agent.objects.get(matricule="900").date_fin == date(2026, 10, 31)
    assert set(Agent.objects.values_list("matricule", flat=True)) == {"100", "200", "900"}
    client.post(address("import-undo", numero=numero))
    assert set(Agent.objects.values_list("matricule", flat=True)) == {"100", "900"}
    assert Agent.objects.get(matricule="100").duree_hebdo_poste == D("17.5")
    assert Agent.objects.get(matricule="900").date_fin is None


def test_a_wrong_exit_date_on_the_preview_is_said_and_nothing_is_written(
    cast, client_of, address, send, django_capture_on_commit_callbacks
):
    client = client_of(cast.drh)
    make_agent(cast.bourg, matricule="900")
    send(client, GOOD)
    numero = ImportBatch.objects.get().numero
    answer = confirm(client, django_capture_on_commit_callbacks, address, numero, sortie_0="05/25/2024")
    assert answer.status_code == 422
    assert "25 ne peut pas être un mois" in text(answer)
    assert 'value="05/25/2024"' in answer.content.decode()
    assert Agent.objects.count() == 1


def test_a_second_identical_import_has_nothing_to_do(
    cast, client_of, address, send, django_capture_on_commit_callbacks
):
    client = client_of(cast.drh)
    send(client, GOOD)
    confirm(client, django_capture_on_commit_callbacks, address, 1)
    assert "Aucun changement" in text(send(client, GOOD))


def test_changes_made_meanwhile_show_the_preview_again(
    cast, client_of, address, send, django_capture_on_commit_callbacks
):
    client = client_of(cast.drh)
    send(client, GOOD)
    make_agent(cast.bourg, matricule="200", nom="Entretemps")
    again = confirm(client, django_capture_on_commit_callbacks, address, 1)
    assert "Les données ont changé depuis l’aperçu" in text(again)
    assert Agent.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("agents.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, ".xls"),
        ("agents.xlsx", b"PK\x03\x04abc", "lisible"),
        ("agents.csv", b"   ", "vide"),
        ("agents.csv", b"0" * (5 * 1024 * 1024 + 1), "5 Mo"),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused_on_the_page(cast, client_of, address, name, data, said):
    answer = client_of(cast.drh).post(address("import"), {"fichier": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Erreur" in answer.content.decode().split("</title>")[0]
    assert not ImportBatch.objects.exists()


def test_the_workbook_of_a_neighbour_is_refused_in_words(cast, client_of, address, send):
    theirs = client_of(cast.autre_drh).get(address("workbook")).content
    answer = send(client_of(cast.drh), theirs, "agents.xlsx")
    assert "Ce classeur est celui de la CC des Essais" in text(answer)
    assert ImportBatch.objects.get().etat == ImportBatch.Etat.REFUSE


def test_someone_who_lost_the_right_meanwhile_writes_nothing(
    cast, client_of, address, django_capture_on_commit_callbacks
):
    from projects.models import Membership
    from projects.services.memberships import remove_member

    client = client_of(cast.drh)
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(address("import"), {"fichier": SimpleUploadedFile("a.csv", GOOD)})
    remove_member(membership=Membership.objects.get(user=cast.drh), reason="départ")
    for callback in callbacks:
        callback()
    job = Job.objects.get()
    assert job.state == Job.State.ECHEC
    assert "droit" in job.message
    assert ImportBatch.objects.get().etat == ImportBatch.Etat.DEPOSE


def test_the_job_says_no_name_and_no_matricule(cast, client_of, send):
    send(client_of(cast.drh), GOOD)
    job = Job.objects.get()
    assert "Durand" not in f"{job.params}{job.result}{job.message}"


def test_the_list_searches_filters_sorts_and_counts(cast, client_of, address, django_assert_max_num_queries):
    services = list(cast.project.services.order_by("rang"))
    for rank in range(30):
        make_agent(cast.bourg, {services[rank % 3]: "1"}, matricule=f"M{rank:03d}", nom=f"Nom{rank:03d}")
    make_agent(cast.bourg, {services[0]: "1"}, matricule="E1", nom="Éric", statut="CDI")
    make_agent(cast.bourg, matricule="P1", date_fin=date(2020, 1, 1))
    make_agent(cast.epci, matricule="AUTRE")
    client = client_of(cast.drh)
    first = client.get(address("agents"))
    assert "31 sur 32" in text(first)
    assert "AUTRE" not in text(first)
    assert "1 sur 32" in text(client.get(address("agents"), {"q": "eric"}))
    assert "1 sur 32" in text(client.get(address("agents"), {"statut": "CDI"}))
    assert "P1" in text(client.get(address("agents"), {"presence": "partis"}))
    second = client.get(address("agents"), {"page": 2, "tri": "nom"})
    assert "M029" in text(second)
    assert "Aucun agent ne correspond" in text(client.get(address("agents"), {"q": "inconnu au bataillon"}))


def test_a_list_costs_the_same_for_more_agents(cast, client_of, address, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(cast.drh)
    service = cast.project.services.first()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address("agents"))
        return len(queries)

    for _ in range(5):
        make_agent(cast.bourg, {service: "1"})
    client.get(address("agents"))
    before = cost()
    for _ in range(15):
        make_agent(cast.bourg, {service: "1"})
    assert cost() == before


def test_reading_names_leaves_a_trace(cast, client_of, address):
    make_agent(cast.bourg)
    client = client_of(cast.direction)
    client.get(address("agents"))
    client.get(address("agents"))
    line = Consultation.objects.get()
    assert "liste des agents" in text(client_of(cast.drh).get(address("staff")))
    assert "liste des agents" not in text(client_of(cast.chef_projet).get(address("staff")))
    assert (line.user, line.collectivite, line.objet, line.nombre) == (cast.direction, cast.bourg, "LISTE", 2)


def test_one_agent_is_typed_corrected_ended_and_erased(cast, client_of, address):
    client = client_of(cast.drh)
    cells = {
        "matricule": "42", "nom": "Noël", "naissance": "03/1975", "sexe": "Femme", "statut": "Titulaire",
        "cadre_emplois": "Rédacteurs territoriaux", "duree": "28/35", "temps_partiel": "80 %",
        "service_1": "Voirie et propreté", "part_1": "75 %", "service_2": "Finances et comptabilité", "part_2": "25 %",
    }  # fmt: skip
    assert client.post(address("agent-new"), cells).status_code == 302
    agent = Agent.objects.get()
    assert (agent.quotite, agent.categorie, agent.filiere) == (D("0.64"), "B", "administrative")
    form = client.get(address("agent-edit", agent=agent.pk)).content.decode()
    assert 'value="28/35"' in form and 'value="0,75"' in form and 'value="03/1975"' in form
    again = client.post(address("agent-new"), cells)
    assert again.status_code == 422 and "déjà celui d’un agent" in text(again)
    wrong = client.post(address("agent-edit", agent=agent.pk), {**cells, "duree": "42", "part_2": "60 %"})
    assert wrong.status_code == 422
    assert "quotité dépasse 1" in text(wrong) and 'value="60 %"' in wrong.content.decode()
    client.post(address("agent-edit", agent=agent.pk), {**cells, "part_1": "50 %", "part_2": "50 %"})
    assert {a.part for a in agent.affectations.all()} == {D("0.5")}
    sheet = text(client.get(address("agent", agent=agent.pk)))
    assert "0,64 ETP" in sheet and "50 %" in sheet
    client.post(address("agent-end", agent=agent.pk), {"dernier_jour": "31/12/2026"})
    agent.refresh_from_db()
    assert agent.date_fin == date(2026, 12, 31)
    client.post(address("agent-erase", agent=agent.pk), {"motif": "saisi par erreur"})
    assert not Agent.objects.exists()
    purge_bin(timezone.now() + timedelta(hours=25))
    assert not Agent.everything.exists() and not Agent.history.exists()


def test_a_validated_inventory_asks_for_a_reason_everywhere(cast, client_of, address, send):
    client = client_of(cast.drh)
    service = cast.project.services.get(code="VOIRIE")
    agent = make_agent(cast.bourg, {service: "1"})
    valider(collectivite=cast.bourg, auteur=cast.drh)
    ended = client.post(address("agent-end", agent=agent.pk), {"dernier_jour": "31/12/2026"})
    assert ended.status_code == 422
    post = {"intitule": "Jardinier", "categorie": "C", "duree": "35", "nombre_ouverts": "1", "nombre_pourvus": "1"}
    assert client.post(address("post-new"), post).status_code == 422
    send(client, GOOD)
    assert client.post(address("import-save", numero=1)).status_code == 422
    assert "Mode d’inventaire" not in text(client.post(address("mode"), {"mode": "CONSOLIDE"}, follow=True))
    agent.refresh_from_db()
    assert agent.date_fin is None
    assert not Poste.objects.exists()
    assert client.post(address("post-new"), {**post, "motif": "délibération de mars"}).status_code == 302
    assert InventoryState.objects.get().etat == InventoryState.Etat.A_VERIFIER


def test_a_small_commune_finishes_on_one_page_of_at_most_40_fields(cast, client_of, address):
    client = client_of(cast.secretaire)
    Service = cast.project.services.model
    Service.objects.create(project=cast.project, code="SECRETARIAT_MAIRIE", libelle="Secrétariat de mairie",
                           famille="SUPPORT", rang=8)  # fmt: skip
    first = client.get(address("small-town")).content.decode()
    main = first.split('id="contenu"')[1]
    fields = re.findall(r"<(?:input|select|textarea)\b(?![^>]*type=\"hidden\")", main)
    assert len(fields) <= 40
    values = dict(
        re.findall(r'name="((?:service|statut|categorie)_\d+)".*?<option value="([^"]*)" selected', main, re.S)
    )
    data = {**values, "lignes": "7", "nombre_0": "1", "etp_0": "0,57", "nombre_1": "1", "etp_1": "1", "valider": "on"}
    answer = client.post(address("small-town"), data, follow=True)
    assert "enregistrés et validés" in text(answer)
    petit = Collectivite.objects.get(pk=cast.petit.pk)
    assert petit.mode_inventaire == "CONSOLIDE"
    assert sum(row.nombre for row in EffectifConsolide.objects.filter(collectivite=petit)) == 2
    assert petit.etat_inventaire.is_validated
    assert checks(cast.project)[0].phrase == "1 organisation sur 3 a validé son inventaire."


def test_the_short_page_first_says_that_agents_typed_one_by_one_would_be_put_aside(cast, client_of, address):
    warning = "Vos agents sont déjà saisis un par un"
    client = client_of(cast.secretaire)
    assert warning not in text(client.get(address("small-town")))
    make_agent(cast.petit)
    page = client.get(address("small-town"))
    assert warning in text(page) and f'href="{address("validate")}"' in page.content.decode()


def test_an_impossible_grid_is_refused_and_kept(cast, client_of, address):
    service = cast.project.services.get(code="VOIRIE")
    data = {"lignes": "5", "service_0": service.pk, "statut_0": "TITULAIRE", "categorie_0": "C", "nombre_0": "2",
            "etp_0": "2,5", "service_1": "", "statut_1": "TITULAIRE", "categorie_1": "C", "nombre_1": "1"}  # fmt: skip
    answer = client_of(cast.secretaire).post(address("consolidated"), data)
    assert answer.status_code == 422
    assert "ETP dépassent" in text(answer) and "ETP, ligne 2" in text(answer)
    assert 'value="2,5"' in answer.content.decode()
    assert not EffectifConsolide.objects.exists()


def test_the_lead_types_for_a_commune_alone_and_she_validates_by_link(
    cast, client_of, address, django_capture_on_commit_callbacks
):
    from projects.models import Invitation
    from projects.services.invitations import accept

    alone = Collectivite.objects.create(project=cast.project, kind="COMMUNE", nom="Seule-Essai", siren="219999995")
    lead = client_of(cast.chef_projet)
    service = cast.project.services.get(code="VOIRIE")
    data = {"lignes": "5", "service_0": service.pk, "statut_0": "TITULAIRE", "categorie_0": "C", "nombre_0": "2",
            "etp_0": "1,6"}  # fmt: skip
    lead.post(address("consolidated-for", collectivite=alone.pk), data)
    state = InventoryState.objects.get(collectivite=alone)
    assert (state.etat, state.saisie_pour) == (InventoryState.Etat.A_VERIFIER, True)
    own = lead.post(address("ask-validation", collectivite=alone.pk), {"email": cast.chef_projet.email}, follow=True)
    assert "une autre personne doit les valider" in text(own)
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(address("ask-validation", collectivite=alone.pk), {"email": "mairie@exemple.fr"})
    invitation, message = mail.outbox
    assert invitation.to == message.to == ["mairie@exemple.fr"]
    assert "1,6" not in message.body
    link = re.search(r"http://testserver(/\S+)", message.body)[1]
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(address("ask-validation", collectivite=alone.pk), {"email": "mairie@exemple.fr"})
    assert len(mail.outbox) == 3
    secretary = make_user("mairie@exemple.fr")
    accept(invitation=Invitation.objects.get(email=secretary.email), user=secretary)
    client = client_of(secretary)
    read = client.get(link)
    assert "1,60 ETP" in text(read)
    state.refresh_from_db()
    assert not state.is_validated
    client.post(link)
    state.refresh_from_db()
    assert state.is_validated and state.auteur == secretary
    refused = client_of(cast.chef_projet).get(address("consolidated-for", collectivite=alone.pk))
    assert refused.status_code == 403


def test_a_link_about_other_figures_validates_nothing(cast, client_of, address):
    from hr.services.consolides import Compte, enregistrer_consolides
    from hr.services.liens import signer

    service = cast.project.services.get(code="VOIRIE")
    key = (service.pk, "TITULAIRE", "C")
    enregistrer_consolides(collectivite=cast.petit, cellules={key: Compte(2, D(2))}, auteur=None, saisie_pour=True)
    link = address("validate-link", jeton=signer(cast.petit))
    enregistrer_consolides(collectivite=cast.petit, cellules={key: Compte(3, D(2))}, auteur=None, saisie_pour=True)
    client = client_of(cast.secretaire)
    assert "ont changé depuis l’envoi" in text(client.post(link))
    assert not InventoryState.objects.get(collectivite=cast.petit).is_validated
    assert client.get(address("validate-link", jeton="abc")).status_code == 404


def test_a_gap_between_posts_and_agents_must_be_explained(cast, client_of, address):
    make_agent(cast.bourg, {cast.project.services.first(): "1"})
    Poste.objects.create(collectivite=cast.bourg, intitule="Agent", categorie="C", nombre_ouverts=4, nombre_pourvus=4)
    client = client_of(cast.drh)
    assert "écart de 3" in text(client.get(address("validate")))
    assert client.post(address("validate")).status_code == 422
    client.post(address("validate"), {"explication": "Trois postes saisonniers."})
    state = InventoryState.objects.get()
    assert state.is_validated and state.motif == "Trois postes saisonniers."
    client.post(address("reopen"), {"rouvrir-motif": "oubli"})
    state.refresh_from_db()
    assert state.etat == InventoryState.Etat.A_VERIFIER


def test_the_gap_names_its_service_even_when_the_totals_agree(cast, client_of, address):
    civil, voirie = cast.project.services.get(code="ETAT_CIVIL"), cast.project.services.get(code="VOIRIE")
    for service in (civil, voirie):
        make_agent(cast.bourg, {service: "1"}, temps_partiel=Decimal("0.5"))
    post = Poste.objects.create(
        collectivite=cast.bourg, service=voirie, intitule="Agent", categorie="C", nombre_ouverts=2, nombre_pourvus=2
    )
    client = client_of(cast.drh)
    said = text(client.get(address("validate")))
    assert "mais pas dans les mêmes services" in said
    assert "Voirie et propreté : 2 postes pourvus pour 1 agent (écart de 1)" in said
    assert "État civil, élections et titres : 0 poste pourvu pour 1 agent (écart de 1)" in said
    assert client.post(address("validate")).status_code == 422
    assert not InventoryState.objects.filter(etat=InventoryState.Etat.VALIDEE).exists()
    # a table of posts that names no service has a total, and nothing more to explain
    post.service = None
    post.save()
    said = text(client.get(address("validate")))
    assert "mais pas dans les mêmes services" not in said and "Non réparti entre les services" in said
    assert client.post(address("validate")).status_code == 302


def test_readers_see_public_tables_and_never_a_name(cast, client_of, address):
    make_agent(cast.bourg, {cast.project.services.first(): "1"}, nom="Secretissime", matricule="ZZ-9")
    for user in (cast.chef_projet, cast.elu, cast.finances, cast.consultant, cast.representant, cast.autre_drh):
        client = client_of(user)
        answer = client.get(address("staff"))
        assert answer.status_code == 200
        assert b"Secretissime" not in answer.content and b"ZZ-9" not in answer.content
    # the files come from the tables of the page: one reader is enough, in text, that can be searched
    for cle in ("effectifs-grades", "etp-categories", "effectifs-categories", "pyramide", "ages-employeurs"):
        export = client.get(address("export", cle=cle, extension="csv")).content
        assert b"Secretissime" not in export and b"ZZ-9" not in export


def test_exports_carry_the_masks_of_the_page(cast, client_of, address):
    for year, heads in ((1990, 3), (1985, 9), (1975, 8)):
        for rank in range(heads):
            for employer in (cast.bourg, cast.epci):
                make_agent(employer, annee_naissance=year, sexe="FM"[rank % 2])
    client = client_of(cast.elu)
    book = openpyxl.load_workbook(io.BytesIO(client.get(address("export", cle="pyramide", extension="xlsx")).content))
    cells = [cell.value for line in book.worksheets[0].iter_rows(min_row=2) for cell in line[1:]]
    assert not [v for v in cells if isinstance(v, int | float) and 0 < v < 5]
    assert {"masqué (moins de 5)", "masqué (protège une autre valeur)"} & set(cells)
    assert client.get(address("export", cle="pyramide-employeur", extension="xlsx")).status_code == 404
    assert client_of(cast.drh).get(address("export", cle="pyramide-employeur", extension="xlsx")).status_code == 200
    assert client.get(address("export", cle="postes", extension="pdf")).status_code == 404


def test_after_a_day_the_import_page_still_says_what_happened(
    cast, client_of, address, send, django_capture_on_commit_callbacks
):
    client = client_of(cast.drh)
    send(client, GOOD)
    confirm(client, django_capture_on_commit_callbacks, address, 1)
    ImportBatch.objects.update(date_enregistrement=timezone.now() - timedelta(hours=25))
    said = text(client.get(address("import-detail", numero=1)))
    assert "ne s’annule plus" in said
    client.post(address("import-undo", numero=1))
    assert Agent.objects.count() == 2


def test_the_staff_of_many_employers_is_read_page_by_page_and_downloaded_whole(cast, client_of, address):
    for rank in range(20):
        town = Collectivite.objects.create(
            project=cast.project, kind="COMMUNE", nom=f"Commune {rank:02d}", siren=f"9000000{rank:02d}", rang=10 + rank
        )
        make_agent(town, {cast.project.services.first(): "1"})
    client = client_of(cast.chef_projet)
    page = text(client.get(address("staff")))
    assert "23 sur 23 employeurs" in page and "Commune 06" in page and "Commune 12" not in page
    assert "20 agents en fonction" in page, "the totals count everybody"
    assert "Âge et sexe" not in page.split("Voir l’âge et le sexe")[0]
    second = text(client.get(address("staff"), {"page": 2}))
    assert "Commune 12" in second and "Commune 06" not in second and "20 agents en fonction" in second
    found = text(client.get(address("staff"), {"q": "commune 17"}))
    assert "1 sur 23 employeurs" in found and "20 agents en fonction" in found
    assert "Aucun employeur ne correspond" in text(client.get(address("staff"), {"q": "nulle part"}))
    assert "Âge et sexe" in text(client.get(address("staff"), {"ages": "1"}))
    whole = client.get(f"{address('staff')}tableaux/effectifs-categories.csv/").content.decode("utf-8-sig")
    assert all(f"Commune {rank:02d}" in whole for rank in range(20))
