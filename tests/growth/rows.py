"""One more row of each kind: ``grow(cast, given, rank)``, where ``given`` holds the URL arguments of the page.

``rank`` never comes twice in a test: numbers, names and SIREN are made of it.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from common.removal import remove
from diagnostics.cadrage import Raison
from diagnostics.maturite import College
from diagnostics.models import Budget, DepensePersonnel, EntreeRegistre
from diagnostics.queries_maturity import enonces
from diagnostics.services.comments import answer_comment, comment
from diagnostics.services.commitments import save_commitment
from diagnostics.services.framing import save_answer
from diagnostics.services.maturity import answer_wave, close_wave, open_wave
from diagnostics.services.poolings import save_pooling
from diagnostics.services.presences import Answer, add_local_service, save_answers
from diagnostics.services.priorities import Marks, save_priorities
from diagnostics.services.register import save_entry
from diagnostics.services.satisfaction import save_satisfaction
from diagnostics.services.sheets import Row, save_costs, save_sheet
from diagnostics.services.testimonies import save_testimony
from diagnostics.services.workload import save_workload
from hr.models import (
    Agent,
    Avantage,
    CadreEmplois,
    CompetenceMetier,
    Consultation,
    EffectifConsolide,
    ImportBatch,
    LigneRegime,
    Poste,
    RegimeIndemnitaire,
    Remuneration,
    SemaineType,
    SimulationCommuniquee,
    ValeurSaisie,
)
from hr.services.college import donner_avis, enregistrer_position
from hr.services.competences import compter
from hr.services.etats import noter_modification
from hr.services.semaines import enregistrer_semaine
from projects.access import build_access
from projects.models import Collectivite, Membership, Phase, Project, Service, Step
from projects.policy import Role
from projects.services.creation import update_identity
from projects.services.invitations import Proposal, invite
from projects.services.memberships import add_member
from projects.services.method import add_step
from tests.cast import Cast, luhn, make_project, make_user
from tests.hr.staff import make_agent

# --- the diagnostic: workload, commitments -----------------------------------------------------------------------------


def workload(cast: Cast, given: dict, rank: int) -> None:
    """A volume followed before and after."""
    values = {"service": cast.project.services.get(code="VOIRIE"), "libelle": f"Rues {rank}", "annee_avant": 2025}
    values |= {"volume_avant": Decimal(240), "etp_avant": Decimal(2)}
    values |= {"volume_apres": Decimal("285.4"), "etp_apres": Decimal(2), "date_apres": date(2026, 12, 31)}
    save_workload(project=cast.project, values=values)


def testimony(cast: Cast, given: dict, rank: int) -> None:
    """One more testimony, on a line of the register."""
    gain = {"genre": "GAIN", "libelle": f"Gain dit {rank}", "niveau": 1}
    values = {"territoire": f"Territoire {rank}", "annee": 2026, "theme": "AGENTS", "lecon": "Écrire qui décide."}
    values |= {"source": "réunion", "est_publie": True, "entree": save_entry(project=cast.project, values=gain)}
    save_testimony(project=cast.project, values=values)


def committed(cast: Cast, given: dict, rank: int) -> None:
    """A new commune that gave its letter."""
    save_commitment(
        collectivite=commune(cast, {}, 700 + rank),
        porteur="Le maire",
        nature="LETTRE",
        date_acte=date(2026, 10, 1),
        data=b"%PDF-1.7\n%%EOF\n",
        filename="lettre.pdf",
        user=cast.chef_projet,
    )


# --- the project ---------------------------------------------------------------------------------------------------


def commune(cast: Cast, given: dict, rank: int) -> Collectivite:
    """An employer with agents, a post, counts to validate, answers about its services, a pay scheme and benefits."""
    employer = Collectivite.objects.create(
        project=cast.project,
        kind="COMMUNE",
        nom=f"Commune {rank}",
        siren=luhn(f"219{rank:05d}"),
        population=1000 + rank,
        annee_population=2023,
        rang=100 + rank,
    )
    staff(cast, {"employer": employer}, rank)
    post(cast, {"employer": employer}, rank)
    noter_modification(collectivite=employer, auteur=cast.chef_projet)
    answers = {one.pk: Answer("N_EXISTE_PAS") for one in cast.project.services.filter(collectivite=None)}
    save_answers(collectivite=employer, answers=answers)
    pay_scheme(cast, {"employer": employer}, rank)
    return employer


def typed_commune(cast: Cast, given: dict, rank: int) -> Collectivite:
    """An employer without anybody, whose counts the project lead typed."""
    employer = Collectivite.objects.create(
        project=cast.project, kind="COMMUNE", nom=f"Saisie {rank}", siren=luhn(f"218{rank:05d}"), rang=300 + rank
    )
    EffectifConsolide.objects.create(
        collectivite=employer, service=cast.project.services.first(), statut="TITULAIRE", categorie="C", nombre=4, etp=4
    )
    noter_modification(collectivite=employer, auteur=cast.chef_projet, saisie_pour=True)
    return employer


def service(cast: Cast, given: dict, rank: int) -> Service:
    """A common service."""
    return Service.objects.create(
        project=cast.project, code=f"SERVICE_{rank}", libelle=f"Voirie {rank}", famille="TECHNIQUE", rang=100 + rank
    )


def marked(cast: Cast, given: dict, rank: int) -> None:
    """A common service with its impact and its feasibility."""
    save_priorities(project=cast.project, marks={service(cast, {}, rank).pk: Marks(5, 4, "un seul marché")})


def software(cast: Cast, given: dict, rank: int) -> None:
    """One more software for permits, in a service of its own."""
    values = {"nature": "LOGICIEL", "libelle": f"Permis {rank}", "domaine": "URBANISME"}
    own = service(cast, {}, rank)
    save_sheet(collectivite=cast.petit, service=own, missions="", horaires="", moyens=[Row(None, values)])


def wave(cast: Cast, given: dict, rank: int) -> None:
    """One more closed wave of six answers."""
    row = open_wave(project=cast.project, jour=date(2026, 11, 1))
    for one in range(6):
        notes = {e.code: one % 2 + 2 for e in enonces()}
        answer_wave(vague=row, user=make_user(), college=College.ELUS, notes=notes)
    close_wave(vague=row, jour=date(2026, 11, 27))


def priced(cast: Cast, given: dict, rank: int) -> None:
    """A new commune that told what its roads cost, agents of its own included."""
    employer = commune(cast, {}, rank)
    roads = cast.project.services.get(code="VOIRIE")
    costs = {"PERSONNEL": Decimal(41_200 + rank), "CONTRATS": Decimal(1_200)}
    save_answers(collectivite=employer, answers={roads.pk: Answer("EXISTE")})
    save_costs(collectivite=employer, service=roads, annee=2025, source="CA 2025", montants=costs)
    for _ in range(5):
        make_agent(employer, {roads: "1"})


def measured(cast: Cast, given: dict, rank: int) -> None:
    """A new commune that counted what its roads service does."""
    employer = commune(cast, {}, rank)
    roads = cast.project.services.get(code="VOIRIE")
    save_answers(collectivite=employer, answers={roads.pk: Answer("EXISTE")})
    volume = {"nature": "ANNUEL", "libelle": "voies entretenues", "valeur": Decimal(64), "unite": "km", "annee": 2025}
    save_sheet(collectivite=employer, service=roads, missions="", horaires="", volumes=[Row(None, volume)])


def entry(cast: Cast, given: dict, rank: int) -> None:
    """One more gain in the register, of a service."""
    roads = cast.project.services.get(code="VOIRIE")
    values = {"genre": "GAIN", "libelle": f"Gain {rank}", "montant_euros": Decimal(rank), "niveau": 1, "service": roads}
    save_entry(project=cast.project, values=values)


def commented(cast: Cast, given: dict, rank: int) -> None:
    """One more comment on an entry of the register, by somebody new, with its answer."""
    row = EntreeRegistre.objects.filter(project=cast.project, pk=given.get("pk", 0)).first()
    if row is None:
        row = save_entry(project=cast.project, values={"genre": "GAIN", "libelle": f"Gain dit {rank}", "niveau": 1})
    author = make_user()
    add_member(project=cast.project, user=author, role=Role.ELU, collectivite=cast.bourg, date_debut=date(2026, 1, 1))
    said = comment(entree=row, auteur=author, texte=f"Commentaire {rank}")
    answer_comment(row=said, auteur=cast.chef_projet, reponse=f"Réponse {rank}")


def answered(cast: Cast, given: dict, rank: int) -> None:
    """A new commune whose maire said why it would pool."""
    save_answer(
        collectivite=commune(cast, {}, rank),
        raisons=[one.value for one in Raison],
        lignes_rouges=f"ligne {rank}",
        reste_communal="l’école",
        envoyer=True,
    )


def judged(cast: Cast, given: dict, rank: int) -> None:
    """One more pooling, judged by both its parties."""
    values = {"libelle": f"Jugée {rank}", "forme": "ENTENTE", "date_debut": date(2020, 1, 1), "autres_parties": ""}
    row = save_pooling(project=cast.project, values=values, parties=[cast.bourg, cast.petit])
    for party in (cast.bourg, cast.petit):
        save_satisfaction(mutualisation=row, collectivite=party, annee=2026, note=3)


def pooling(cast: Cast, given: dict, rank: int) -> None:
    """Something that is shared already."""
    values = {"libelle": f"Balayeuse {rank}", "forme": "ENTENTE", "date_debut": date(2020, 1, 1), "autres_parties": ""}
    save_pooling(project=cast.project, values=values, parties=[cast.bourg, cast.petit])


def budget(cast: Cast, given: dict, rank: int) -> None:
    """A budget that Bourg saved, with its costs."""
    made = Budget.objects.create(
        project=cast.project,
        numero=500 + rank,
        collectivite=cast.bourg,
        siret=f"{cast.bourg.siren}{rank:05d}",
        exercice=2025,
        nature="CA",
        nom_fichier=f"budget-{rank}.xml",
        etat=Budget.Etat.ENREGISTRE,
        date_enregistrement=timezone.now(),
    )
    DepensePersonnel.objects.create(budget=made, compte="6411", montant=Decimal("1200.15"))


def local_service(cast: Cast, given: dict, rank: int) -> Service:
    """A service of Bourg alone."""
    return add_local_service(collectivite=cast.bourg, nom=f"Port {rank}", famille=Service.Famille.TECHNIQUE)


def member(cast: Cast, given: dict, rank: int) -> Membership:
    """An élu of Bourg."""
    user = make_user(nom=f"Élu {rank}")
    return add_member(project=cast.project, user=user, role=Role.ELU, collectivite=cast.bourg)


def waiting_member(cast: Cast, given: dict, rank: int) -> Membership:
    """A direction of Bourg who may not read names before the HR confirms it."""
    user = make_user(nom=f"Direction {rank}")
    role = Role.DIRECTION_GENERALE
    return add_member(project=cast.project, user=user, role=role, collectivite=cast.bourg, a_acces_nominatif=False)


def invitation(cast: Cast, given: dict, rank: int) -> None:
    """An invitation without an answer."""
    invite(
        access=build_access(cast.chef_projet, cast.project),
        proposal=Proposal(f"nouveau{rank}@exemple.fr", Role.ELU, cast.bourg),
        address_of=lambda token: token,
    )


def step(cast: Cast, given: dict, rank: int) -> Step:
    """A phase of the method and its step."""
    phase, _ = Phase.objects.get_or_create(
        project=cast.project, numero=50 + rank, cle=f"phase-{rank}", titre=f"Phase {rank}"
    )
    return add_step(phase=phase, titre=f"Étape {rank}")


def gesture(cast: Cast, given: dict, rank: int) -> None:
    """A line of the history of the project, by its lead."""
    cast.project.refresh_from_db()
    fields = {name: getattr(cast.project, name) for name in ("date_debut", "date_fin", "base_legale")}
    update_identity(project=cast.project, nom=f"Projet {rank}", reason=f"essai {rank}", **fields)


def removed(cast: Cast, given: dict, rank: int) -> None:
    """A post of Bourg that may still come back."""
    remove(post(cast, given, 1000 + rank), auteur=cast.drh, motif="essai")


def other_project(cast: Cast, given: dict, rank: int) -> Project:
    """Another project of the same lead."""
    project = make_project(f"Autre projet {rank}")
    add_member(project=project, user=cast.chef_projet, role=Role.CHEF_PROJET)
    return project


# --- staff and pay -------------------------------------------------------------------------------------------------


def staff(cast: Cast, given: dict, rank: int) -> Agent:
    """An agent shared between two services, with pay and a grade."""
    first, second = cast.project.services.order_by("rang")[:2]
    agent = make_agent(
        given.get("employer", cast.bourg),
        {first: "0.5", second: "0.5"},
        nom=f"Voirie {rank}",
        grade="Rédacteur",
        categorie="B",
        annee_naissance=1960 + rank % 40,
    )
    Remuneration.objects.create(agent=agent, date_situation=date(2026, 11, 1), im=400 + rank, ifse=Decimal(2400))
    return agent


def week(cast: Cast, given: dict, rank: int) -> SemaineType:
    """An agent shared between two services, whose week was surveyed."""
    agent = staff(cast, given, rank)
    halves = {one.service_id: (14, 14, 7, 0, 0, 0, 0) for one in agent.affectations.all()}
    day = date(2026, 11, 16)
    return enregistrer_semaine(agent=agent, semaine=halves, relevee_le=day, explication="", auteur=cast.drh)


def position(cast: Cast, given: dict, rank: int) -> None:
    """A position of the college on which two employers spoke."""
    row = enregistrer_position(
        project=cast.project, sujet=f"Sujet {rank}", texte="Même prix.", date_position=date(2026, 11, 2)
    )
    donner_avis(position=row, collectivite=cast.bourg, sens="DESACCORD", motif="Trop tôt.")
    donner_avis(position=row, collectivite=cast.epci, sens="ACCORD")


def skill(cast: Cast, given: dict, rank: int) -> None:
    """A skill that two employers counted."""
    row = CompetenceMetier.objects.create(project=cast.project, metier="VOIRIE", libelle=f"Geste {rank}")
    compter(competence=row, comptes={cast.bourg: (9, 6), cast.epci: (8, 7)}, auteur=cast.drh)


def post(cast: Cast, given: dict, rank: int) -> Poste:
    """A post of the service of roads."""
    return Poste.objects.create(
        collectivite=given.get("employer", cast.bourg),
        intitule=f"Voirie {rank}",
        categorie="C",
        service=cast.project.services.get(code="VOIRIE"),
    )


def consolidated(cast: Cast, given: dict, rank: int) -> EffectifConsolide:
    """A typed count of Bourg, in a service of its own."""
    return EffectifConsolide.objects.create(
        collectivite=cast.bourg, service=service(cast, given, rank), statut="TITULAIRE", categorie="C", nombre=1, etp=1
    )


def pay_scheme(cast: Cast, given: dict, rank: int) -> None:
    """A line of the pay scheme of an employer (Bourg when none is given) and a benefit."""
    employer = given.get("employer", cast.bourg)
    scheme, _ = RegimeIndemnitaire.objects.get_or_create(collectivite=employer, defaults={"nature": "RIFSEEP"})
    cadre = CadreEmplois.objects.order_by("rang")[rank % 8]
    LigneRegime.objects.create(
        regime=scheme, cadre_emplois=cadre, groupe=1 + rank // 8, effectif=2, ifse_moyenne=Decimal(2000 + rank)
    )
    Avantage.objects.get_or_create(collectivite=employer, type="TITRES", defaults={"reponse": "OUI", "montant": 5})


def simulation(cast: Cast, given: dict, rank: int) -> None:
    """A simulation that was communicated."""
    SimulationCommuniquee.objects.create(
        project=cast.project,
        numero=rank + 1,
        regle="CUSTOM",
        resultat={"parts": [], "annees": []},
        date_communication=timezone.now(),
    )


def import_batch(cast: Cast, given: dict, rank: int) -> None:
    """An import that Bourg saved."""
    ImportBatch.objects.create(
        project=cast.project,
        numero=500 + rank,
        collectivite=cast.bourg,
        auteur=cast.drh,
        nom_fichier=f"agents-{rank}.csv",
        etat=ImportBatch.Etat.ENREGISTRE,
        compte={"crees": 1},
        date_enregistrement=timezone.now(),
    )


def scale_value(cast: Cast, given: dict, rank: int) -> None:
    """A national value that the administrator typed."""
    ValeurSaisie.objects.create(
        bareme="smic",
        cle="horaire",
        libelle="SMIC horaire brut",
        valeur=10 + rank,
        unite="€/h",
        date_debut=date(2020, 1, 1) + timedelta(days=rank),
        auteur=cast.chef_projet,
    )


def agent_version(cast: Cast, given: dict, rank: int) -> None:
    """A version of the agent of the page."""
    row = Agent.objects.get(pk=given.get("pk") or given["agent"])
    row.fonction = f"Fonction {rank}"
    row._history_user = cast.drh
    row.save()


def named_reading(cast: Cast, given: dict, rank: int) -> None:
    """Somebody read named staff of Bourg one more day."""
    day = timezone.localdate() - timedelta(days=rank)
    Consultation.objects.create(user=cast.drh, collectivite=cast.bourg, objet="LISTE", jour=day, agents=1)


def answers_again(cast: Cast, given: dict, rank: int) -> None:
    """Bourg changes its answers about its services."""
    state = "EXISTE" if rank // 20 % 2 else "N_EXISTE_PAS"
    save_answers(
        collectivite=cast.bourg,
        answers={one.pk: Answer(state) for one in cast.project.services.filter(collectivite=None)},
    )
