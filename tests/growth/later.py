"""The same for the rows of scenarios, consultations and reports."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from consultations.models import FreeText, Interview, InterviewPerson, Question, Survey
from consultations.services.surveys import create_survey
from projects.models import FichierEmporte
from reports.models import Report
from roadmap.models import FicheAction, Objectif, SaisineConseils, ServiceMutualise, SituationAgent
from roadmap.services.actions import save_indicator, save_objectif
from roadmap.services.life import save_retour
from roadmap.services.mobility import leave_wish
from roadmap.services.resources import save_resource
from roadmap.services.services import add_service_mutualise
from roadmap.services.situations import follow_agent, hand_over
from roadmap.services.statements import freeze_statements
from roadmap.services.training import save_attendance, save_marker, save_training
from scenarios.evaluation import criteria_of, save_criteria, save_scores
from scenarios.models import CoutService, Scenario, ServiceScenario
from scenarios.services import (
    add_hypothesis,
    add_service,
    create_scenario,
    save_costs,
    save_participations,
    submit_scenario,
)
from scenarios.services_posts import save_post
from tests.cast import Cast
from tests.consultations.information import make_message
from tests.consultations.interviews import answered, make_interview, make_private
from tests.growth.rows import commune, service
from tests.hr.staff import make_agent
from tests.roadmap.scene import accounts, action, convention, sent
from tests.roadmap.test_arbitrages import asked


def wish(cast: Cast, given: dict, rank: int) -> None:
    """A mobility wish told to the employer."""
    leave_wish(
        project=cast.project,
        collectivite=cast.bourg,
        services=list(cast.project.services.all()[:2]),
        contact=f"numéro {rank}",
        consent=True,
        dit_a_l_employeur=True,
        today=timezone.localdate(),
    )


def training(cast: Cast, given: dict, rank: int) -> None:
    """A session with people of two employers, and a marker."""
    today = timezone.localdate()
    values = {"titre": f"Session {rank}", "etat": "TENUE", "date_session": today}
    row = save_training(project=cast.project, values=values, today=today)
    save_attendance(training=row, counts={cast.bourg: (4, 4), cast.petit: (2, 2)})
    save_marker(project=cast.project, values={"libelle": f"Repère {rank}"}, today=today)


def scenario(cast: Cast, given: dict, rank: int) -> Scenario:
    """A submitted scenario with one service."""
    row = create_scenario(
        project=cast.project,
        values={
            "nom": f"Voirie {rank}",
            "description": "",
            "annee_debut": 2028,
            "nombre_annees": 3,
            "tendance_avant": Decimal(0),
            "tendance_apres": Decimal(0),
        },
    )
    shared(cast, {"numero": row.numero}, rank)
    submit_scenario(scenario=row, user=cast.chef_projet)
    return row


def judged_scenario(cast: Cast, given: dict, rank: int) -> None:
    """A submitted scenario with its scores."""
    row = scenario(cast, given, rank)
    save_scores(scenario=row, scores={one.pk: (3, "devis") for one in criteria_of(cast.project)})


def criterion(cast: Cast, given: dict, rank: int) -> None:
    """One criterion more, its weight taken from the first."""
    kept = [
        (one.pk, one.libelle, one.poids - (1 if not place else 0))
        for place, one in enumerate(criteria_of(cast.project))
    ]
    save_criteria(project=cast.project, rows=[*kept, (None, f"Critère {rank}", Decimal(1))])


def shared(cast: Cast, given: dict, rank: int) -> ServiceScenario:
    """A service in common in the scenario of the page, with a party."""
    row = add_service(
        scenario=Scenario.objects.get(project=cast.project, numero=given["numero"]),
        service=service(cast, given, rank),
        forme="SERVICE_COMMUN",
        date_ouverture=date(2028, 1, 1),
        gestionnaire=cast.epci,
    )
    parties = {cast.epci: 30_000 + rank, cast.bourg: 20_000}
    units = {one.pk: (date(2028, 1, 1), None, Decimal(10)) for one in parties}
    save_participations(service=row, rows=units)
    before = {(one.pk, CoutService.Moment.AVANT, "PERSONNEL"): Decimal(euros) for one, euros in parties.items()}
    after = {(None, CoutService.Moment.COMMUN, "PERSONNEL"): Decimal(45_000)}
    save_costs(service=row, costs=before | after, expenses={}, proofs={})
    return row


def post(cast: Cast, given: dict, rank: int) -> None:
    """A post of the employer of the reader in the service of the page."""
    values = {"devenir": "TRANSFERE", "employeur": cast.bourg, "intitule_avant": f"Agent {rank}"}
    save_post(
        service=ServiceScenario.objects.get(pk=given["pk"]),
        post=None,
        values=values | {"intitule_apres": f"Agent du service {rank}"},
    )


def party(cast: Cast, given: dict, rank: int) -> None:
    """A new employer takes part in the first service of the scenario of the page."""
    employer = commune(cast, given, rank)
    row = ServiceScenario.objects.filter(scenario__project=cast.project, scenario__numero=given["numero"]).first()
    known = {one.collectivite_id: (one.date_entree, one.date_sortie, one.unites) for one in row.participations.all()}
    save_participations(service=row, rows=known | {employer.pk: (date(2028, 1, 1), None, Decimal(10))})


def hypothesis(cast: Cast, given: dict, rank: int) -> None:
    """A line of the log of hypotheses of the scenario of the page."""
    add_hypothesis(
        scenario=Scenario.objects.get(project=cast.project, numero=given["numero"]),
        values={"libelle": f"Hypothèse {rank}", "valeur": "+2 %", "source": "CA 2025"},
    )


def survey(cast: Cast, given: dict, rank: int) -> Survey:
    """A consultation in preparation."""
    today = timezone.localdate()
    return create_survey(
        project=cast.project,
        titre=f"Consultation {rank}",
        modele="DEPART",
        date_debut=today,
        date_fin=today + timedelta(days=20),
    )


def _survey(cast: Cast, given: dict) -> Survey:
    wanted = {"public_id": given["public_id"]} if "public_id" in given else {"numero": given["numero"]}
    return Survey.objects.get(project=cast.project, **wanted)


def question(cast: Cast, given: dict, rank: int) -> None:
    """A question of the consultation of the page."""
    Question.objects.create(
        survey=_survey(cast, given), cle=f"q{rank}", libelle=f"Question {rank}", type="OUI_NON", rang=100 + rank
    )


def free_text(cast: Cast, given: dict, rank: int) -> FreeText:
    """A text of the consultation of the page, read once."""
    return FreeText.objects.create(
        survey=_survey(cast, given), cle="attentes", texte=f"Texte {rank}", lu_par=cast.referent_rh
    )


def shown_text(cast: Cast, given: dict, rank: int) -> None:
    """A text that both readers agreed to show."""
    text = free_text(cast, given, rank)
    text.texte_montre, text.avis, text.relecture = text.texte, FreeText.Avis.MONTRER, FreeText.Relecture.CONFIRME
    text.save()


def interview(cast: Cast, given: dict, rank: int) -> None:
    """An interview of Bourg with a person and a promise."""
    promise = {"texte": f"Répondre {rank}", "responsable": "", "echeance": None}
    make_interview(cast, rows={"promises": [promise]})


def private_interview(cast: Cast, given: dict, rank: int) -> None:
    """An interview that the project lead keeps."""
    make_private(cast, cast.chef_projet, f"Rien que moi {rank}")


def met_again(cast: Cast, given: dict, rank: int) -> None:
    """One more person, quotation and promise in the interview of the page."""
    row = Interview.objects.get(pk=given["pk"])
    known = row.personnes.count()
    InterviewPerson.objects.create(interview=row, rang=known, collectivite=cast.bourg, fonction=f"Agent {rank}")
    row.citations.create(texte=f"Citation {rank}", portee="PROJET")
    row.engagements.create(texte=f"Engagement {rank}")


def concern(cast: Cast, given: dict, rank: int) -> None:
    """A concern of Bourg with its answer."""
    answered(cast, texte=f"Et demain {rank} ?")


def saisine(cast: Cast, given: dict, rank: int) -> None:
    """A report sent to the councils and approved since."""
    row = sent(cast)
    row.date_approbation, row.motif_vote_anticipe = timezone.localdate(), "calendrier"
    row.save()


def opinion(cast: Cast, given: dict, rank: int) -> None:
    """One more commune asked by the consultation of the page."""
    employer = commune(cast, {}, rank)
    SaisineConseils.objects.get(project=cast.project, numero=given["numero"]).avis.create(collectivite=employer)


def message(cast: Cast, given: dict, rank: int) -> None:
    """A message of the information plan, expected of every employer."""
    make_message(cast, objet=f"Message {rank}")


def published_concern(cast: Cast, given: dict, rank: int) -> None:
    """A question of the agents and its published answer."""
    row = answered(cast)
    row.question = f"Question {rank} ?"
    row.save()


def road_service(cast: Cast, given: dict, rank: int) -> ServiceMutualise:
    """A service of the roadmap, run by the EPCI with Bourg."""
    return add_service_mutualise(
        project=cast.project,
        service=service(cast, given, rank),
        code_forme="SERVICE_COMMUN",
        gestionnaire=cast.epci,
        date_ouverture=date(2028, 1, 1),
        parties=[cast.bourg, cast.petit],
    )


def road_party(cast: Cast, given: dict, rank: int) -> None:
    """One more commune in the service of the page."""
    row = ServiceMutualise.objects.get(project=cast.project, numero=given["numero"])
    row.parties.create(collectivite=commune(cast, {}, rank))


def act(cast: Cast, given: dict, rank: int) -> None:
    """One more act of the service of the page."""
    convention(ServiceMutualise.objects.get(project=cast.project, numero=given["numero"]))


def look_back(cast: Cast, given: dict, rank: int) -> None:
    """One more party and what it says of the service of the page."""
    row = ServiceMutualise.objects.get(project=cast.project, numero=given["numero"])
    who = commune(cast, {}, rank)
    row.parties.create(collectivite=who)
    save_retour(row=row, mois=3, collectivite=who, reponses={"DELAIS": 4}, commentaire=f"Bien {rank}")


def report(cast: Cast, given: dict, rank: int) -> None:
    """An issued report."""
    row = Report(
        project=cast.project,
        kind="diagnostic",
        audience="public",
        numero=100 + rank,
        date_edition=timezone.now(),
        empreinte="0" * 64,
        pages=1,
        taille=4,
        edite_par=cast.chef_projet,
    )
    row.fichier.save("rapport.pdf", ContentFile(b"%PDF"), save=False)
    row.annexe.save("rapport.xlsx", ContentFile(b"PK"), save=False)
    row.save()


def bill(cast: Cast, given: dict, rank: int) -> None:
    """The accounts of one more service in 2026, and the statements that they change."""
    accounts(cast, road_service(cast, given, rank))
    freeze_statements(project=cast.project, annee=2026, user=None, motif=f"service {rank}")


def road_action(cast: Cast, given: dict, rank: int) -> FicheAction:
    """An action after another, with an indicator, a service to open and an answer of each employer."""
    before = list(cast.project.actions.order_by("-numero")[:1])
    row = action(
        cast,
        f"Action {rank}",
        before=before,
        objectif=objective(cast, given, rank),
        service=road_service(cast, given, rank),
        answers={one.pk: "OUI" for one in cast.project.collectivites.all()},
    )
    values = {
        "libelle": f"Délai {rank}",
        "unite": "",
        "depart": None,
        "cible": None,
        "mesure": None,
        "date_mesure": None,
    }
    save_indicator(action=row, fields=values)
    return row


def objective(cast: Cast, given: dict, rank: int) -> Objectif:
    """An orientation of an objective."""
    top = save_objectif(project=cast.project, fields={"titre": f"Objectif {rank}", "parent": None})
    return save_objectif(project=cast.project, fields={"titre": f"Orientation {rank}", "parent": top})


def resource(cast: Cast, given: dict, rank: int) -> None:
    """An objective to which a new commune gives half of an agent."""
    top = save_objectif(project=cast.project, fields={"titre": f"But {rank}", "parent": None})
    resource_here(cast, {"pk": top.pk}, rank)


def resource_here(cast: Cast, given: dict, rank: int) -> None:
    """A new commune gives half of an agent to the objective of the page."""
    employer, voirie = commune(cast, {}, 500 + rank), cast.project.services.get(code="VOIRIE")
    make_agent(employer, {voirie: "1"})
    save_resource(
        objectif=Objectif.objects.get(pk=given["pk"]), collectivite=employer, service=voirie, etp=Decimal("0.5")
    )


def indicator(cast: Cast, given: dict, rank: int) -> None:
    """One more indicator of the action of the page, and an action that waits for it."""
    row = cast.project.actions.get(numero=given["numero"])
    values = {
        "libelle": f"Délai {rank}",
        "unite": "",
        "depart": None,
        "cible": None,
        "mesure": None,
        "date_mesure": None,
    }
    save_indicator(action=row, fields=values)
    action(cast, f"Suite {rank}", before=[row])


def situation(cast: Cast, given: dict, rank: int) -> SituationAgent:
    """One more agent of Bourg followed in the service of the page."""
    row = ServiceMutualise.objects.get(project=cast.project, numero=given["numero"])
    agent = make_agent(cast.bourg, {row.service: "1"}, matricule=f"S{rank}")
    return follow_agent(row=row, agent=agent, part=Decimal(1), user=cast.drh)


def sheet(cast: Cast, given: dict, rank: int) -> None:
    """One more sheet handed over to the agent of the page."""
    row = SituationAgent.objects.get(pk=given["pk"])
    hand_over(situation=row, date_remise=row.date_entretien, contenu={"rang": rank}, user=cast.drh)


def arbitration(cast: Cast, given: dict, rank: int) -> None:
    """One more request of arbitration, one a month."""
    asked(cast, ago=30 * (rank % 20))


def taken(cast: Cast, given: dict, rank: int) -> None:
    """One more file taken away."""
    FichierEmporte.objects.create(
        project=cast.project,
        user=cast.elu,
        casquette="Élue ou élu",
        fichier=f"avis-{rank}",
        format="csv",
        jour=timezone.localdate(),
    )
