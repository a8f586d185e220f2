"""The roadmap of the demonstration, told through the services: opinions, services to open, actions."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from common.calendar import add_months
from hr.models import Affectation
from projects.models import Collectivite, Project
from roadmap.figures_situations import sheet_content
from roadmap.models import Avis, FicheAction, ServiceMutualise
from roadmap.services.actions import save_action, save_indicator, save_objectif
from roadmap.services.arbitrages import ask_arbitration, give_arbitration
from roadmap.services.impact import cosign_impact, send_impact, validate_impact, write_impact
from roadmap.services.life import save_acte, save_retour
from roadmap.services.opinions import open_saisine, record_avis
from roadmap.services.resources import save_resource
from roadmap.services.services import NOTHING, add_service_mutualise, save_step
from roadmap.services.situations import follow_agent, hand_over, save_reply, save_sheet, save_situation
from roadmap.services.statements import save_exercice
from roadmap.vie import VAGUES, questions

REASON = "territoire de démonstration"
TEXTS = (
    "Se réunir chaque mois, tenir une foire aux questions commune, se remplacer pendant les congés.",
    "Écrire le besoin avec les sept collectivités, comparer trois offres, essayer avec deux dossiers réels.",
    "Installer l’équipe au siège, reprendre les dossiers en cours, tenir une permanence dans chaque mairie.",
    "Préparer la paie commune pendant un trimestre à blanc, puis ouvrir au 1er janvier.",
    "Recenser les achats de chacun, lancer un premier groupement sur le papier et l’entretien.",
)
SHEET = {
    "FONCTION": "Instruction des autorisations d’urbanisme, pour toutes les communes du service",
    "RESPONSABLE": "Responsable du service urbanisme de la communauté",
    "AUTORITE": "Le maire de la commune dont le dossier est instruit",
    "LIEU": "Siège de la communauté ; permanence en mairie le mardi",
    "HORAIRES": "Inchangé : 37 h 30, avec réduction du temps de travail",
    "TELETRAVAIL": "Un jour par semaine, comme aujourd’hui",
    "ABSENCES": "Temps partiel en cours gardé jusqu’à son terme",
    "REGIME": "Le plus favorable des deux régimes, gardé à titre individuel",
    "PSC": "Contrat de la communauté ; participation de l’employeur gardée si elle est plus forte",
    "ACTION_SOCIALE": "CNAS gardé",
    "CARRIERE": "Grade, échelon et ancienneté gardés",
    "CONGES": "Solde et compte épargne-temps repris en entier",
}
PERMANENCE = " Une permanence par semaine reste tenue dans chaque mairie, par roulement."
IMPACT = {
    "ORGANISATION": "Une équipe d’instruction au siège de la communauté, dirigée par la responsable de l’urbanisme. Chaque "
    "instructeur garde les dossiers de sa commune pendant six mois.",
    "CONDITIONS": "Bureau au siège, à moins de vingt minutes de chaque mairie. Horaires inchangés, un jour de télétravail par "
    f"semaine.{PERMANENCE}",
    "REMUNERATION": "Chaque agent garde le régime indemnitaire qui lui est le plus favorable, à titre individuel. La "
    "participation à la protection sociale ne baisse pas.",
    "DROITS": "Grade, échelon et ancienneté gardés ; soldes de congés et compte épargne-temps repris en entier.",
}
NO_ANSWER = {"sens": "", "date_deliberation": None, "date_arrivee": None, "reference_deliberation": "", "reserves": ""}


def build_opinions(project: Project, by_key: Mapping[str, Collectivite], lead: User, day: date) -> None:
    """A report sent at the start: two communes answered, three wait for their council, one has no date of receipt yet."""
    # not before the project itself, which begins two to three months before « today »
    sent = max(add_months(day, -4), project.date_debut)
    saisine = open_saisine(
        project=project, objet="Rapport relatif aux mutualisations de services et projet de schéma", date_envoi=sent
    )
    span = (day - sent).days
    answers = {
        "BRUME": (1, "FAVORABLE", span // 3, span // 3 + 4, ""),
        "SAINT_ALBAN": (
            2,
            "FAVORABLE_RESERVES",
            span // 2,
            span // 2 + 5,
            "Le conseil demande qu’une permanence soit tenue en mairie chaque semaine.",
        ),
        "MARTINIERES": (1, "", 0, 0, ""),
        "ROQUEBELLE": (3, "", 0, 0, ""),
        "VAUDORE": (min(40, span), "", 0, 0, ""),
    }
    for key, (wait, sens, voted, arrived, reserves) in answers.items():
        received = sent + timedelta(days=wait)
        said = NO_ANSWER | {
            "date_reception": received,
            "preuve": Avis.Preuve.ACCUSE.value,
            "reference_preuve": f"accusé du {received:%d/%m/%Y}",
        }
        if sens:
            said |= {
                "sens": sens,
                "date_deliberation": max(received, sent + timedelta(days=voted)),
                "date_arrivee": min(day, sent + timedelta(days=arrived)),
                "reserves": reserves,
            }
        record_avis(avis=saisine.avis.get(collectivite=by_key[key]), fields=said, user=lead)


def build_services(project: Project, by_key: Mapping[str, Collectivite], day: date) -> list[ServiceMutualise]:
    """Two services: one with time before it, and permits wanted too soon, whose impact sheet is ready."""
    first_day = date(day.year + 2, 1, 1)
    staff = add_service_mutualise(
        project=project,
        service=project.services.get(code="RH_GESTION"),
        code_forme="SERVICE_COMMUN",
        gestionnaire=by_key["EPCI"],
        date_ouverture=first_day,
        parties=[by_key[key] for key in ("BRUME", "SAINT_ALBAN", "MARTINIERES")],
    )
    permits = add_service_mutualise(
        project=project,
        service=project.services.get(code="ADS"),
        code_forme="SERVICE_COMMUN",
        gestionnaire=by_key["EPCI"],
        date_ouverture=add_months(day.replace(day=1), 2),
        parties=[by_key[key] for key in ("BRUME", "SAINT_ALBAN", "MARTINIERES", "ROQUEBELLE", "VAUDORE", "PINSAC")],
    )
    brume = by_key["BRUME"].siren
    build_impact(permits, by_key["BRUME"], day)
    save_step(row=permits, cle=f"AVIS_CST-{brume}", fields={**NOTHING, "date_prevue": day + timedelta(days=75)})
    build_open_service(project, by_key, day)
    build_transfer(project, by_key, day)
    return [staff, permits]


def build_transfer(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """Libraries, a competence to transfer: the EPCI and two communes agree, one refuses, three have not spoken yet."""
    row = add_service_mutualise(
        project=project,
        service=project.services.get(code="LECTURE_PUBLIQUE"),
        code_forme="TRANSFERT_COMPETENCE",
        gestionnaire=by_key["EPCI"],
        date_ouverture=date(day.year + 2, 1, 1),
        parties=[one for key, one in by_key.items() if key != "EPCI"],
    )
    for key, ago, sens in (
        ("EPCI", 45, "FAVORABLE"),
        ("BRUME", 30, "FAVORABLE"),
        ("SAINT_ALBAN", 24, "FAVORABLE"),
        ("PINSAC", 12, "DEFAVORABLE"),
    ):
        fields = _done(day - timedelta(days=ago)) | {"sens": sens, "motif": "comités consultés avant le projet"}
        save_step(row=row, cle=f"DELIBERATION-{by_key[key].siren}", fields=fields)
    for key in ("MARTINIERES", "ROQUEBELLE"):
        told = NOTHING | {"date_notification": day - timedelta(days=40)}
        save_step(row=row, cle=f"DELIBERATION-{by_key[key].siren}", fields=told)


def build_impact(row: ServiceMutualise, employer: Collectivite, day: date) -> None:
    """The fiche d'impact of the permits, sent twice: the second says where agents will work after they asked."""
    first = IMPACT | {"CONDITIONS": IMPACT["CONDITIONS"].replace(PERMANENCE, "")}
    for words, ago in ((first, 20), (IMPACT, 6)):
        sheet = cosign_impact(sheet=write_impact(row=row, textes=words, user=None), employer=employer, user=None)
        sent = day - timedelta(days=ago)
        sheet = validate_impact(sheet=sheet, user=None, on=sent - timedelta(days=1))
        send_impact(sheet=sheet, user=None, on=sent)


def build_open_service(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """Archives, shared seven months ago: its acts, a commune that leaves, what its parties said twice."""
    opened = add_months(day.replace(day=1), -7)
    members = ("BRUME", "SAINT_ALBAN", "MARTINIERES", "ROQUEBELLE")
    row = add_service_mutualise(
        project=project,
        service=project.services.get(code="ARCHIVES"),
        code_forme="PRESTATION",
        gestionnaire=by_key["EPCI"],
        date_ouverture=opened,
        parties=[by_key[key] for key in members],
    )
    for siren in (by_key[key].siren for key in ("EPCI", *members)):
        save_step(row=row, cle=f"DELIBERATION-{siren}", fields=_done(opened - timedelta(days=70)))
    for key, before in (("CONVENTION", 40), ("TRANSMISSION", 38), ("OUVERTURE", 0)):
        save_step(row=row, cle=key, fields=_done(opened - timedelta(days=before)))
    acts = (
        ("CONVENTION", None, opened - timedelta(days=40), opened, 6, "Classement, tri et conseil"),
        ("AVENANT", None, opened + timedelta(days=95), opened + timedelta(days=120), None, "Reprise des plans anciens"),
        ("RETRAIT", by_key["ROQUEBELLE"], None, date(day.year + 1, 1, 1), None, ""),
    )
    for nature, who, signed, effect, notice, words in acts:
        fields = {
            "nature": nature,
            "collectivite": who,
            "objet": words,
            "date_signature": signed,
            "date_effet": effect,
            "date_echeance": None,
            "preavis_mois": notice,
            "sortie": "La commune reprend ses fonds ; l’archiviste reste à la communauté." if notice else "",
        }
        save_acte(row=row, fields=fields)
    marks = [q.code for q in questions() if q.est_note]
    for mois, given in ((3, ("34433343", "44342333", "33423332")), (6, ("45444454", "44443444", "34434443"))):
        for key, digits in zip(members, given, strict=False):
            answers = dict(zip(marks, map(int, digits), strict=True))
            save_retour(row=row, mois=mois, collectivite=by_key[key], reponses=answers)
        waiting = {
            "STOCK": Decimal(38 if mois == VAGUES[0] else 21),
            "ENGAGEMENTS": Decimal(72 if mois == VAGUES[0] else 90),
        }
        save_retour(row=row, mois=mois, collectivite=by_key["EPCI"], reponses=waiting)


def build_situations(project: Project, by_key: Mapping[str, Collectivite], hr: User, day: date) -> None:
    """The agents of Brume who handle permits: all are followed, one was met and answered the sheet handed over."""
    row = next(one for one in project.services_mutualises.all() if one.service.code == "ADS")
    shares = list(
        Affectation.objects.filter(agent__collectivite=by_key["BRUME"], service=row.service)
        .select_related("agent__collectivite", "agent__cadre_emplois")
        .order_by("agent__matricule")
    )
    for rank, share in enumerate(shares):
        found = follow_agent(row=row, agent=share.agent, part=share.part, user=hr)
        if rank:
            continue
        fields = {
            "part": share.part,
            "date_information": day - timedelta(days=40),
            "date_entretien": day - timedelta(days=12),
            "issue": "",
            "date_arrete": None,
            "reference_arrete": "",
            "date_effet": None,
        }
        save_situation(situation=found, fields=fields, user=hr)
        save_sheet(situation=found, texts=SHEET, user=hr)
        made = hand_over(situation=found, date_remise=day - timedelta(days=12), contenu=sheet_content(found), user=hr)
        reply = {
            "reponse": "OBSERVATIONS",
            "date_reponse": day - timedelta(days=5),
            "observations": "D’accord pour la permanence du mardi, à condition de garder le mercredi.",
        }
        save_reply(sheet=made, fields=reply, user=hr)


def build_arbitrations(
    project: Project, by_key: Mapping[str, Collectivite], manager: User, lead: User, day: date
) -> None:
    """Two requests of the archives: one answered in six days, with its rule; one that waits beyond the agreed delay."""
    row = next(one for one in project.services_mutualises.all() if one.service.code == "ARCHIVES")
    given = (
        ("BRUME", "PRIORITES", "Versement de l’état civil ou tri du service technique : lequel d’abord ?", 74),
        ("SAINT_ALBAN", "REGLES", "Quel tableau de tri s’applique aux dossiers repris ?", 18),
    )
    for rank, (key, theme, words, ago) in enumerate(given):
        asked = ask_arbitration(
            row=row,
            theme=theme,
            objet=words,
            situation="La commune et la communauté demandent chacune la même semaine.",
            fonctionnelle=by_key[key],
            date_demande=day - timedelta(days=ago),
            user=manager,
        )
        if rank == 0:
            fields = {
                "date_reponse": asked.date_demande + timedelta(days=6),
                "issue": "L’état civil d’abord ; le tri reprend la semaine suivante.",
                "regle_priorite": "Ce qui a une échéance légale passe avant.",
            }
            give_arbitration(row=asked, fields=fields, user=lead)


def _done(on: date) -> dict:
    return {**NOTHING, "date_realisee": on, "motif": "repris d’avant le projet"}


def _goal(libelle: str, unite: str, depart: int, cible: int, day: date) -> dict:
    """An indicator to reach three years from ``day``."""
    return {
        "libelle": libelle,
        "unite": unite,
        "depart": Decimal(depart),
        "cible": Decimal(cible),
        "date_cible": date(day.year + 3, 12, 31),
    }


def build_actions(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """Two objectives, five actions one after another, one of which serves no objective yet."""
    staff, permits = build_services(project, by_key, day)
    better = save_objectif(
        project=project,
        fields={
            "titre": "Rendre un meilleur service",
            "parent": None,
            "resultat": "Une réponse plus rapide, partout.",
            "portage_elu": "présidence de la communauté",
        },
        indicateurs={
            "SERVICE": _goal("Délai d’un permis de construire", "jours", 62, 45, day),
            "COUT": _goal("Coût d’un dossier d’urbanisme", "€", 410, 380, day),
        },
    )
    quick = save_objectif(project=project, fields={"titre": "Tenir les délais", "parent": better, "resultat": ""})
    skills = save_objectif(
        project=project,
        fields={
            "titre": "Garder les compétences",
            "parent": None,
            "resultat": "Personne n’est plus seul sur un métier.",
            "portage_elu": "vice-présidence aux ressources humaines",
        },
    )
    urbanism, pay = (project.services.get(code=code) for code in ("ADS", "RH_GESTION"))
    save_resource(objectif=quick, collectivite=by_key["BRUME"], service=urbanism, etp=Decimal("1.5"), reason=REASON)
    save_resource(
        objectif=skills,
        collectivite=by_key["EPCI"],
        service=pay,
        etp=Decimal("0.5"),
        montant_euros=Decimal("1200.00"),
        reason=REASON,
    )
    month = day.replace(day=1)
    everyone = [by_key[key] for key in by_key]
    given = (
        ("Réseau des secrétaires de mairie", skills, None, -2, 2, "EN_COURS", 40, None, None, ()),
        ("Choisir le logiciel d’urbanisme", quick, permits, -1, 2, "EN_COURS", 60, 21_000, None, ()),
        ("Ouvrir l’instruction du droit des sols", quick, permits, 2, 4, "PREVUE", 0, 12_000, 151_200, (1,)),
        ("Ouvrir le service RH commun", skills, staff, 3, 13, "PREVUE", 0, 38_000, 223_100, (0,)),
        ("Marchés groupés de fournitures", None, None, 1, 6, "PREVUE", 0, 3_500, None, ()),
    )
    who = {
        1: {
            "raci_approuve": "direction générale de la communauté",
            "raci_realise": "service urbanisme de la communauté\nservice urbanisme de Brume-sur-Leyre",
            "raci_consulte": "secrétaires générales de mairie\ninformatique de la communauté",
            "raci_informe": "maires\nreprésentants du personnel",
        },
        3: {
            "raci_approuve": "présidence de la communauté",
            "raci_realise": "ressources humaines de la communauté",
            "raci_consulte": "DRH des communes du service",
            "raci_informe": "agents concernés",
        },
    }
    made: list[FicheAction] = []
    for rank, (titre, goal, service, start, end, state, progress, once, yearly, before) in enumerate(given):
        members = {one.collectivite_id for one in service.parties.all()} if service else set()
        row = save_action(
            project=project,
            fields={
                "titre": titre,
                "description": TEXTS[rank],
                "risques": "Une partie des agents ne voit pas encore ce qui change pour elle." if service else "",
                "objectif": goal,
                "service": service,
                "organisation": by_key["EPCI"],
                "pilote_elu": "vice-présidence à l’administration",
                "pilote_technique": "" if rank == len(given) - 1 else "direction générale de la communauté",
                "date_debut": add_months(month, start),
                "date_fin": add_months(month, end) - timedelta(days=1),
                "etat": state,
                "avancement": progress,
                "cout_initial_euros": once,
                "cout_annuel_euros": yearly,
                **who.get(rank, {}),
            },
            before=[made[key] for key in before],
            answers={one.pk: "OUI" if one.pk in members or not service else "ETUDE" for one in everyone},
        )
        made.append(row)
    # what the secretary of Vaudoré said is why this network is proposed
    made[0].temoignages.set(project.temoignages.filter(territoire="Vaudoré"))
    save_indicator(
        action=made[2],
        fields={
            "libelle": "Permis instruits dans le délai légal",
            "unite": "%",
            "depart": Decimal(81),
            "cible": Decimal(98),
            "mesure": None,
            "date_mesure": None,
        },
    )


def build_accounts(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """The first year of the permits: its cost, the units forecast by the convention; the real ones are still to come."""
    permits = next(one for one in project.services_mutualises.all() if one.service.code == "ADS")
    units = {"BRUME": "170.6", "SAINT_ALBAN": "62.3", "MARTINIERES": "29.1", "ROQUEBELLE": "15.5", "VAUDORE": "5.8"}
    save_exercice(
        service=permits,
        annee=day.year + 1,
        fields={
            "unite": "acte pondéré",
            "personnel_euros": Decimal(139_000),
            "fournitures_euros": Decimal(2_400),
            "renouvellement_euros": Decimal(0),
            "contrats_euros": Decimal(9_800),
            "evolution_euros": Decimal(0),
            "capacite": Decimal(320),
            "decimales": 2,
            "taux_acompte": Decimal(60),
            "date_notification": None,
            "source": "comptes des communes et devis (chiffres inventés)",
        },
        usages={by_key[key].pk: (Decimal(value), None) for key, value in units.items()},
    )
