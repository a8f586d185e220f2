"""What becomes of each agent: the order of the law, HR eyes only, nothing named elsewhere, nothing left after erasure."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.removal import UNDO_DELAY
from common.typography import french_spaces
from hr.dependents import held_agents
from hr.models import Consultation
from hr.services.agents import effacer_agent
from hr.services.droits import donnees_de
from projects.models import FormDraft, OuvertureRh
from projects.removal import purge_bin
from roadmap.figures_situations import sheet_content
from roadmap.models import FicheIndividuelle, SituationAgent
from roadmap.services.services import remove_service_mutualise
from roadmap.services.situations import follow_agent, hand_over, save_reply, save_sheet, save_situation
from roadmap.situations import Etat, Issue, Parcours, etat, issues_possibles, points, refus
from tests.hr.staff import make_agent
from tests.hr.test_two_windows import window
from tests.roadmap.scene import shared
from tests.roadmap.test_opinions import day, read

D = Decimal
JOUR = date(2027, 6, 15)
NAME = "Quintreau"


# --- the rules alone -----------------------------------------------------------------------------------------------


def issues(forme: str, part: str, **more) -> list[str]:
    return [one.issue.value for one in issues_possibles(forme, D(part), **more)]


def test_whole_functions_are_transferred_and_a_part_is_lent_without_asking():
    assert issues("SERVICE_COMMUN", "1") == ["TRANSFERT", "MAINTIEN"]
    assert issues("SERVICE_COMMUN", "0.4") == ["MAD", "MAINTIEN"]
    assert issues("TRANSFERT_COMPETENCE", "0.4") == ["TRANSFERT", "REFUS", "MAINTIEN"], "un transfert partiel se refuse"
    assert "REFUS" not in issues("TRANSFERT_COMPETENCE", "1")
    assert issues("SERVICE_COMMUN", "1", chez_le_gestionnaire=True) == ["MAINTIEN"]
    assert issues("PRESTATION", "1") == ["MAINTIEN"], "une prestation ne déplace personne"


def wrong(*, statut: str = "TITULAIRE", forme: str = "SERVICE_COMMUN", part: str = "1", **parcours) -> list[str]:
    found = issues_possibles(forme, D(part))
    return list(refus(Parcours(**parcours), JOUR, forme=forme, statut=statut, possibles=found))


def test_each_step_follows_the_one_before():
    told, met = JOUR - timedelta(days=20), JOUR - timedelta(days=10)
    assert not wrong()
    assert wrong(date_entretien=met) == ["date_entretien"], "informé avant d’être reçu"
    assert wrong(date_information=told, issue="TRANSFERT") == ["issue"], "reçu avant d’être fixé"
    good = {"date_information": told, "date_entretien": met, "issue": "TRANSFERT"}
    assert not wrong(**good, date_arrete=JOUR, date_effet=JOUR + timedelta(days=200))
    assert wrong(**good, date_arrete=JOUR + timedelta(days=1)) == ["date_arrete"]
    assert wrong(**good, date_arrete=JOUR, date_effet=JOUR - timedelta(days=1)) == ["date_effet"]
    assert wrong(**(good | {"issue": "MAD"})) == ["issue"], "à temps plein : un transfert"
    assert wrong(**(good | {"issue": "MAINTIEN"}), date_arrete=JOUR) == ["date_arrete"]


def test_some_statuses_are_never_lent():
    good = {"date_information": JOUR, "date_entretien": JOUR, "issue": "MAD", "part": "0.5"}
    assert wrong(**good, statut="EMPLOI_FONCTIONNEL") == ["issue"]
    assert not wrong(**good, statut="CONTRACTUEL_PERMANENT"), (
        "la mise à disposition de plein droit couvre les contractuels"
    )
    for statut in ("STAGIAIRE", "CONTRACTUEL_PERMANENT"):
        assert wrong(**good, statut=statut, forme="MAD_INDIVIDUELLE") == ["issue"]
    assert not wrong(**good, statut="CDI", forme="MAD_INDIVIDUELLE")


days = st.none() | st.dates(date(2027, 1, 1), date(2027, 12, 31))
ways = st.builds(Parcours, days, days, st.sampled_from(["", *Issue]), days, days)


@given(ways)
def test_whatever_is_accepted_went_through_every_step_in_order(parcours):
    found = issues_possibles("SERVICE_COMMUN", D(1))
    if refus(parcours, JOUR, forme="SERVICE_COMMUN", statut="TITULAIRE", possibles=found):
        return
    done = [parcours.date_information, parcours.date_entretien, parcours.date_arrete]
    known = [one for one in done if one]
    assert known == sorted(known) and all(one <= JOUR for one in known)
    if parcours.issue:
        assert done[0] and done[1]
    state = etat(parcours, JOUR)
    assert (state is Etat.EN_PLACE) <= (parcours.date_effet is not None and parcours.date_effet <= JOUR)


# --- the screens ---------------------------------------------------------------------------------------------------


def followed(cast, *, employer=None, name: str = NAME, part: str = "1") -> SituationAgent:
    """An agent of Bourg-Essai followed in the shared finances, met ten days ago, the sheet written."""
    row = cast.project.services_mutualises.first() or shared(cast)
    agent = make_agent(employer or cast.bourg, {row.service: part}, nom=name, prenom="Odile", fonction="Comptable")
    found = follow_agent(row=row, agent=agent, part=D(part), user=cast.drh)
    fields = {
        "part": D(part),
        "date_information": day(20),
        "date_entretien": day(10),
        "issue": "",
        "date_arrete": None,
        "reference_arrete": "",
        "date_effet": None,
    }
    save_situation(situation=found, fields=fields, user=cast.drh)
    save_sheet(situation=found, texts={one.code: f"Inchangé, {one.code.lower()}" for one in points()}, user=cast.drh)
    return found


def handed(cast, found: SituationAgent) -> FicheIndividuelle:
    content = sheet_content(found)
    sheet = hand_over(situation=found, date_remise=day(10), contenu=content, user=cast.drh)
    reply = {"reponse": "OBSERVATIONS", "date_reponse": day(3), "observations": "Et mon bureau ?"}
    return save_reply(sheet=sheet, fields=reply, user=cast.drh)


def at(cast, found: SituationAgent, name: str = "situation", *more) -> str:
    return reverse(f"roadmap:{name}", args=[cast.project.slug, found.service_mutualise.numero, found.pk, *more])


@pytest.mark.django_db
def test_hr_follows_its_agents_from_identified_to_notified(cast):
    row = shared(cast)
    make_agent(cast.bourg, {row.service: "1"}, matricule="B1", nom=NAME)
    make_agent(cast.petit, {row.service: "1"}, matricule="P1", nom="Dautres")
    client = window(cast.drh)
    url = reverse("roadmap:situations", args=[cast.project.slug, row.numero])
    page = read(client, url)
    assert "Aucun agent n’est encore suivi" in page and "1 agent en fonction travaille" in page
    assert client.post(url).status_code == 302
    found = SituationAgent.objects.get()
    assert (found.agent.matricule, found.part) == ("B1", 1), "les agents d’un autre employeur ne sont pas suivis"
    answer = client.post(at(cast, found, "situation-edit"), {"part": "100", "date_entretien": f"{day(1):%d/%m/%Y}"})
    assert answer.status_code == 422 and "informé par écrit avant" in answer.content.decode()
    typed = {
        "part": "100",
        "date_information": f"{day(9):%d/%m/%Y}",
        "date_entretien": f"{day(5):%d/%m/%Y}",
        "issue": "TRANSFERT",
        "date_arrete": f"{day(1):%d/%m/%Y}",
        "reference_arrete": "2027-12",
        "date_effet": "01/01/2029",
    }
    assert client.post(at(cast, found, "situation-edit"), typed).status_code == 302
    page = read(client, at(cast, found))
    assert "arrêté notifié" in page and "de plein droit, sans accord à demander" in page


@pytest.mark.django_db
def test_a_sheet_is_handed_over_once_it_speaks_of_the_four_headings_and_never_changes(cast):
    found = followed(cast)
    client = window(cast.drh)
    save_sheet(situation=found, texts={"LIEU": "Siège"}, user=cast.drh)
    with pytest.raises(ValidationError, match="conditions de travail, rémunération, droits acquis"):
        hand_over(situation=found, date_remise=day(5), contenu=sheet_content(found), user=cast.drh)
    save_sheet(situation=found, texts={one.code: "Inchangé" for one in points()}, user=cast.drh)
    early = client.post(at(cast, found, "sheet-hand"), {"date_remise": f"{day(11):%d/%m/%Y}"})
    assert early.status_code == 422 and "pendant l’entretien" in early.content.decode()
    assert client.post(at(cast, found, "sheet-hand"), {"date_remise": f"{day(10):%d/%m/%Y}"}).status_code == 302
    save_sheet(situation=found, texts={"LIEU": "Annexe"}, user=cast.drh)
    sheet = FicheIndividuelle.objects.get()
    assert sheet.contenu["points"]["LIEU"] == "Inchangé" and sheet.contenu["agent"] == f"Odile {NAME}"
    early = {"reponse": "CONNAISSANCE", "date_reponse": f"{day(12):%d/%m/%Y}"}
    refused = client.post(at(cast, found, "sheet-reply", 1), early)
    assert refused.status_code == 422 and "on y répond ensuite" in refused.content.decode()
    reply = {"reponse": "OBSERVATIONS", "date_reponse": f"{day(2):%d/%m/%Y}", "observations": "Et mon bureau ?"}
    assert client.post(at(cast, found, "sheet-reply", 1), reply).status_code == 302
    assert "fait des observations" in read(client, at(cast, found))


@pytest.mark.django_db
def test_the_paper_names_the_agent_inside_only(cast):
    found = followed(cast)
    handed(cast, found)
    client = window(cast.drh)
    for url in (at(cast, found, "situation-pdf"), at(cast, found, "sheet-download", 1)):
        answer = client.get(url)
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        told = answer["Content-Disposition"] + url
        assert NAME.lower() not in told.lower() and found.agent.matricule.lower() not in told.lower()
        assert NAME.encode() not in answer.content, "ni titre, ni signet, ni métadonnée"


@pytest.mark.django_db
def test_two_people_on_one_situation_lose_nothing(cast):
    found = followed(cast)
    client = window(cast.drh)
    url = at(cast, found, "situation-sheet")
    version = client.get(url).context["form"].version
    save_sheet(situation=found, texts={"LIEU": "Mairie"}, user=cast.drh)
    answer = client.post(url, {"LIEU": "Siège", "version": version})
    assert answer.status_code == 409 and "Mairie" in answer.content.decode()


# --- the attacker --------------------------------------------------------------------------------------------------

OTHERS = (
    "chef_projet", "referent_rh", "autre_drh", "direction", "secretaire", "maire", "elu", "finances", "representant",
    "secretaire_cst", "responsable", "consultant", "inconnu",
)  # fmt: skip
PAGES = ("situation", "situation-edit", "situation-sheet", "situation-pdf", "sheet-hand", "situation-remove")


@pytest.mark.django_db
def test_an_agent_of_another_employer_does_not_exist(cast):
    found = followed(cast)
    handed(cast, found)
    slug, number = cast.project.slug, found.service_mutualise.numero
    urls = [at(cast, found, name) for name in PAGES]
    urls += [at(cast, found, name, 1) for name in ("sheet-reply", "sheet-download")]
    # whatever the list answers to HR of another employer, nobody is on it
    lists = [reverse("roadmap:situations", args=[slug, number])]
    lists += [reverse("roadmap:situations-export", args=[slug, number, "situations", ext]) for ext in ("csv", "xlsx")]
    for role in OTHERS:
        client = window(getattr(cast, role))
        assert {client.get(url).status_code for url in urls} == {404}, role
        for url in lists:
            text = client.get(url).content.decode(errors="replace")
            assert NAME not in text and found.agent.matricule not in text, (role, url)


@pytest.mark.django_db
def test_the_referent_reads_what_an_employer_opened_and_writes_nothing(cast):
    found = followed(cast)
    client = window(cast.referent_rh)
    assert client.get(at(cast, found)).status_code == 404
    opened = OuvertureRh.objects.create(collectivite=cast.bourg, ouverte_par=cast.drh, date_ouverture=timezone.now())
    page = client.get(at(cast, found))
    assert page.status_code == 200 and NAME in page.content.decode()
    assert client.get(at(cast, found, "situation-edit")).status_code == 404
    assert Consultation.objects.filter(user=cast.referent_rh, objet="SITUATION", collectivite=cast.bourg).exists()
    opened.date_fermeture = timezone.now()
    opened.save()
    assert client.get(at(cast, found)).status_code == 404


@pytest.mark.django_db
def test_nothing_of_an_agent_is_told_anywhere_else(cast):
    """The service, its life, the dashboard, the history, the bin, a search: no word of the sheet, no name."""
    found = followed(cast)
    handed(cast, found)
    slug, number = cast.project.slug, found.service_mutualise.numero
    urls = [reverse(f"roadmap:{name}", args=[slug, number]) for name in ("service", "life")]
    urls += [
        reverse(name, args=[slug])
        for name in ("reports:dashboard", "roadmap:services", "roadmap:calendar", "projects:history", "projects:bin")
    ]
    urls.append(f"{reverse('search', args=[slug])}?q={NAME}")
    for role in ("chef_projet", "elu", "autre_drh", "representant"):
        client = window(getattr(cast, role))
        for url in urls:
            page = (
                client.get(url)
                .content.decode()
                .replace(f'value="{NAME}"', "")
                .replace(french_spaces(f"« {NAME} »"), "")
            )
            assert french_spaces("bureau ?") not in page and "Inchangé, lieu" not in page, (role, url)
            assert f"Odile {NAME}" not in page and found.agent.matricule not in page, (role, url)


@contextmanager
def _nowhere(*words: str):
    """After the block, no column of any table holds any of ``words``."""
    yield
    for model in apps.get_models(include_auto_created=True):
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {quote(model._meta.db_table)}")  # noqa: S608  our own tables
            text = repr(cursor.fetchall())
        assert not [word for word in words if word in text], model._meta.db_table


@pytest.mark.django_db
def test_erasing_an_agent_leaves_no_trace_of_the_situation_in_any_table(cast):
    found = followed(cast)
    handed(cast, found)
    window(cast.drh).post(at(cast, found, "situation-sheet"), {"LIEU": "Brouillon à part", "brouillon": "garder"})
    assert FormDraft.objects.exists() and SituationAgent.history.exists() and FicheIndividuelle.history.exists()
    with _nowhere(NAME, "Et mon bureau", "Inchangé, lieu", "Brouillon à part"):
        effacer_agent(found.agent)
    assert not SituationAgent.everything.exists() and not SituationAgent.history.exists()


@pytest.mark.django_db
def test_a_service_taken_off_the_roadmap_forgets_its_agents_when_it_is_purged(cast):
    found = followed(cast)
    handed(cast, found)
    remove_service_mutualise(row=found.service_mutualise, auteur=cast.chef_projet, motif="autre priorité")
    assert window(cast.drh).get(at(cast, found)).status_code == 404
    with _nowhere("Et mon bureau", "Inchangé, lieu"):
        purge_bin(timezone.now() + UNDO_DELAY + timedelta(hours=1))
    assert cast.bourg.agents.filter(nom=NAME).exists(), "l’agent reste celui de son employeur"


@pytest.mark.django_db
def test_no_longer_following_is_undone_then_erased(cast):
    found = followed(cast)
    handed(cast, found)
    client = window(cast.drh)
    assert client.post(at(cast, found, "situation-remove"), {"motif": "erreur"}).status_code == 302
    assert client.get(at(cast, found)).status_code == 404
    bin_page = reverse("projects:bin", args=[cast.project.slug])
    assert found.agent.matricule in read(client, bin_page)
    assert found.agent.matricule not in read(window(cast.chef_projet), bin_page)
    assert found.agent.matricule not in read(window(cast.autre_drh), bin_page)
    with _nowhere("Et mon bureau", "Inchangé, lieu"):
        purge_bin(timezone.now() + UNDO_DELAY + timedelta(hours=1))


@pytest.mark.django_db
def test_an_import_is_not_undone_under_an_agent_who_is_followed(cast):
    found = followed(cast)
    assert held_agents([found.agent_id, 0]) == {found.agent_id: "suivi dans un service mutualisé"}


@pytest.mark.django_db
def test_a_person_is_given_what_is_kept_of_their_situation(cast):
    found = followed(cast)
    handed(cast, found)
    tables = {one.key: one for one in donnees_de(found.agent)}
    told = str(tables["fiches-individuelles"].rows)
    assert "Et mon bureau" in told and len(tables["situations"].rows) == 1 and tables["historique-situations"].rows


@pytest.mark.django_db
def test_no_text_about_an_agent_keeps_a_social_security_number(cast):
    found, number = followed(cast), "185057800608436"
    sheet, point = handed(cast, found), points()[0].code
    fields = {name: getattr(found, name) for name in ("part", "date_information", "date_entretien", "issue")}
    fields |= {"date_arrete": None, "date_effet": None, "reference_arrete": f"Arrêté {number}"}
    reply = {"reponse": "ACCORD", "date_reponse": day(2), "observations": f"Mon numéro : {number}."}
    for name, verb in (
        ("reference_arrete", lambda: save_situation(situation=found, fields=fields, user=cast.drh)),
        (point, lambda: save_sheet(situation=found, texts={point: f"n° {number}"}, user=cast.drh)),
        ("observations", lambda: save_reply(sheet=sheet, fields=reply, user=cast.drh)),
    ):
        with pytest.raises(ValidationError) as refused:
            verb()
        assert list(refused.value.message_dict) == [name] and number not in str(refused.value)
    for model in (SituationAgent, FicheIndividuelle, SituationAgent.history, FicheIndividuelle.history):
        rows = getattr(model, "everything", model)
        assert number not in str(list(rows.values()))
