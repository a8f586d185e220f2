"""The governance of the demonstration: bodies, meetings, decisions, charter, documents, told through the services."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from common.calendar import add_months
from governance.forms.speaking import planned_minutes
from governance.models import Attendance, Body, DossierNegociation, Folder, Meeting
from governance.parole import College
from governance.services.bodies import add_seat, make_usual_bodies, save_body
from governance.services.charter import publish, save_draft, sign
from governance.services.decisions import record_decision
from governance.services.documents import deposit, make_usual_folders
from governance.services.meetings import Point, plan_meeting, record_attendance, save_agenda, save_minutes
from governance.services.negotiations import publish_position, save_file, save_position, version_of
from governance.services.speaking import record_speaking
from governance.services.team import save_team_member
from governance.seuils import specs
from projects.access import accesses_of
from projects.models import Collectivite, Membership, Project
from projects.policy import Action, Role

REASON = "territoire de démonstration"
EXECUTIVES = (("EPCI", "PRESIDENCE"), ("BRUME", "MEMBRE"), ("VAUDORE", "MEMBRE"))
# mayors who have not opened an account: the committee knows them by name
WITHOUT_ACCOUNT = (
    ("Françoise Maurin", "SAINT_ALBAN"),
    ("Gérard Lestage", "MARTINIERES"),
    ("Nicole Castaing", "ROQUEBELLE"),
    ("Henri Abadie", "PINSAC"),
)
TEXTS = {
    "decider": (
        "Le comité de pilotage cherche l’accord de toutes les communes. À défaut d’accord à la deuxième réunion, il vote, "
        "une voix par collectivité. Les réserves sont écrites avec la décision."
    ),
    "confidentiel": (
        "Aucun nom d’agent ne circule hors de son employeur. Ce qu’un maire dit en conférence des maires y reste tant que "
        "le compte rendu n’est pas publié."
    ),
    "dire_non": (
        "Une commune entre dans un service commun quand elle le décide, et peut en sortir au 1er janvier après un préavis "
        "d’un an. Personne n’est montré du doigt pour avoir attendu."
    ),
    "delais": "Une question posée reçoit une réponse, même provisoire, dans le délai que fixent les seuils.",
}


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_current_timezone())


def _tuesday(day: date) -> date:
    """The first Tuesday from ``day`` on."""
    return day + timedelta(days=(1 - day.weekday()) % 7)


def _membership(project: Project, role: Role, employer: Collectivite | None = None) -> Membership:
    return Membership.objects.get(project=project, role=role.value, collectivite=employer)


def _bodies(project: Project, by_key: Mapping[str, Collectivite]) -> dict[str, Body]:
    copil, cotech, mayors = make_usual_bodies(project=project)
    copil = save_body(
        project=project,
        body=copil,
        fields={"kind": copil.kind, "nom": copil.nom, "quorum": "MAJORITE"},
        reason=REASON,
    )
    group = save_body(
        project=project,
        fields={
            "kind": Body.Kind.GROUPE_TRAVAIL,
            "nom": "Groupe ressources humaines",
            "mission": "Rapproche les pratiques des DRH : postes, formation, conditions de travail.",
            "rythme": "tous les mois",
        },
        reason=REASON,
    )
    cst = save_body(
        project=project,
        fields={
            "kind": Body.Kind.CST,
            "nom": "CST de Brume-sur-Leyre",
            "collectivite": by_key["BRUME"],
            "mission": "Rend un avis sur l’organisation des services et les conditions de travail.",
            "quorum": "MOITIE",
        },
        reason=REASON,
    )
    start = project.date_debut
    for key, fonction in EXECUTIVES:
        member = _membership(project, Role.ELU, by_key[key])
        for body in (copil, mayors):
            add_seat(body=body, membership=member, fonction=fonction, date_debut=start)
    for nom, key in WITHOUT_ACCOUNT:
        for body in (copil, mayors):
            add_seat(body=body, nom=nom, collectivite=by_key[key], date_debut=start)
    lead = _membership(project, Role.CHEF_PROJET)
    referent = _membership(project, Role.REFERENT_RH)
    direction = _membership(project, Role.DIRECTION_GENERALE, by_key["EPCI"])
    add_seat(body=copil, membership=lead, fonction="SECRETARIAT", a_voix=False, date_debut=start)
    add_seat(body=copil, membership=direction, fonction="INVITE", date_debut=start)
    add_seat(body=cotech, membership=lead, fonction="ANIMATION", date_debut=start)
    for role, key in (
        (Role.DIRECTION_GENERALE, "EPCI"),
        (Role.DIRECTION_GENERALE, "BRUME"),
        (Role.DIRECTION_GENERALE, "SAINT_ALBAN"),
        (Role.SECRETAIRE_MAIRIE, "MARTINIERES"),
        (Role.SECRETAIRE_MAIRIE, "ROQUEBELLE"),
        (Role.SECRETAIRE_MAIRIE, "VAUDORE"),
        (Role.FINANCES, "EPCI"),
    ):
        add_seat(body=cotech, membership=_membership(project, role, by_key[key]), date_debut=start)
    add_seat(body=group, membership=referent, fonction="ANIMATION", date_debut=start)
    for key in ("EPCI", "BRUME", "SAINT_ALBAN"):
        add_seat(body=group, membership=_membership(project, Role.DRH, by_key[key]), date_debut=start)
    brume = by_key["BRUME"]
    add_seat(body=cst, membership=_membership(project, Role.REPRESENTANT_PERSONNEL, brume), date_debut=start)
    add_seat(
        body=cst, membership=_membership(project, Role.SECRETAIRE_CST, brume), fonction="SECRETARIAT", date_debut=start
    )
    return {"copil": copil, "cotech": cotech, "mayors": mayors, "group": group, "cst": cst}


def _held(
    meeting: Meeting,
    lead: User,
    points: list[Point],
    minutes: str,
    spoken: Mapping[College, int],
    absent: int = 1,
) -> None:
    """A meeting that took place: agenda, presences (the last seats excused), speaking time, published minutes."""
    save_agenda(meeting=meeting, points=points)
    seats = list(meeting.body.seats.order_by("pk"))
    states = {seat.pk: Attendance.Etat.PRESENT.value for seat in seats}
    states |= {seat.pk: Attendance.Etat.EXCUSE.value for seat in seats[len(seats) - absent :]}
    record_attendance(meeting=meeting, states=states)
    record_speaking(meeting=meeting, duree=planned_minutes(meeting), minutes=spoken, reason=REASON)
    save_minutes(meeting=meeting, texte=minutes, publish=True, author=lead)


def _meetings(project: Project, bodies: Mapping[str, Body], lead: User, day: date) -> Meeting:
    """Two meetings held with their decisions, three to come; returns the next one of the steering committee."""
    hall = "Siège de la communauté, salle du conseil"
    first_day = _tuesday(project.date_debut + timedelta(days=14))
    first = plan_meeting(
        body=bodies["copil"],
        fields={"debut": _at(first_day, 18), "fin": _at(first_day, 20), "lieu": hall, "objet": "Lancement du projet"},
        author=lead,
    )
    _held(
        first,
        lead,
        [
            Point("Pourquoi mutualiser : attentes de chaque commune", 40),
            Point("Périmètre et calendrier du diagnostic", 30, True),
            Point("Règle du jeu", 30, True),
        ],
        "Chaque commune a dit ce qu’elle attend du projet et ce qu’elle ne veut pas perdre.\n\n"
        "Le diagnostic portera sur tous les services ; les écoles seront examinées à la demande des communes.\n\n"
        "Prochaine réunion : point d’étape du diagnostic.",
        {College.ELUS: 60, College.DIRECTIONS: 30, College.RH: 15, College.SYNDICATS: 15},
    )
    record_decision(
        meeting=first,
        fields={
            "objet": "Périmètre du diagnostic",
            "texte": "Le diagnostic porte sur tous les services des sept employeurs.",
            "date": first_day,
            "mode": "CONSENSUS",
            "resultat": "ADOPTEE",
            "informes": "Les agents, par leur direction, dans les deux semaines.",
        },
        options=["Tous les services", "Les seules fonctions support", "Les services que chaque commune propose"],
        kept=0,
        author=lead,
    )
    record_decision(
        meeting=first,
        fields={
            "objet": "Règle du jeu, première version",
            "texte": "La première version de la règle du jeu est adoptée ; chaque collectivité la signe.",
            "date": first_day,
            "mode": "VOTE",
            "pour": 6,
            "contre": 0,
            "abstentions": 1,
            "resultat": "ADOPTEE",
            "reserves": "Une commune demande que le préavis de sortie soit revu après un an.",
        },
        author=lead,
    )
    technical_day = _tuesday(first_day + timedelta(days=14))
    technical = plan_meeting(
        body=bodies["cotech"],
        fields={"debut": _at(technical_day, 9, 30), "lieu": "Visioconférence", "objet": "Inventaire des services"},
        author=lead,
    )
    _held(
        technical,
        lead,
        [Point("Retour des inventaires", 45), Point("Ce qui manque, et qui aide qui", 30)],
        "Cinq employeurs ont validé leurs effectifs. Les secrétaires de mairie s’entraident pour les plus petites communes.",
        {College.DIRECTIONS: 40, College.RH: 15, College.AGENTS: 20},
        absent=2,
    )
    next_day = _tuesday(day + timedelta(days=12))
    coming = plan_meeting(
        body=bodies["copil"],
        fields={
            "debut": _at(next_day, 18),
            "fin": _at(next_day, 20),
            "lieu": hall,
            "objet": "Diagnostic : point d’étape",
        },
        author=lead,
    )
    save_agenda(
        meeting=coming,
        points=[
            Point("Premiers résultats du diagnostic", 40),
            Point("Services à étudier en premier", 45, True),
            Point("Calendrier des scénarios", 20),
        ],
    )
    plan_meeting(
        body=bodies["cotech"],
        fields={"debut": _at(_tuesday(day + timedelta(days=5)), 9, 30), "lieu": "Visioconférence"},
        author=lead,
    )
    plan_meeting(
        body=bodies["mayors"],
        fields={"debut": _at(_tuesday(add_months(day, 1)), 17), "lieu": "Mairie de Roquebelle"},
        author=lead,
    )
    return coming


def _charter(project: Project, by_key: Mapping[str, Collectivite], lead: User, day: date) -> None:
    """One version in force since the start, signed by three employers out of seven, and one being written."""
    thresholds = {cle: spec.defaut for cle, spec in specs().items()}
    charter = save_draft(project=project, texts=TEXTS, thresholds=thresholds, reason=REASON)
    since = _tuesday(project.date_debut + timedelta(days=14))
    publish(charter=charter, date_effet=min(since, day), user=lead, today=min(since, day))
    signers = (("EPCI", "présidente ou président"), ("BRUME", "maire"), ("ROQUEBELLE", "secrétaire générale de mairie"))
    for key, qualite in signers:
        employer = by_key[key]
        role = Role.SECRETAIRE_MAIRIE if key == "ROQUEBELLE" else Role.ELU
        user = _membership(project, role, employer).user
        access = next(one for one in accesses_of(user, project) if one.allows(Action.SIGNER_CHARTE, employer))
        sign(access=access, charter=charter, qualite=qualite, collectivite=employer)


def _documents(project: Project, lead: User, meeting: Meeting) -> None:
    folders = {folder.nom: folder for folder in make_usual_folders(project=project)}
    for folder, titre, text in (
        (
            "Cadrage et délibérations",
            "Lettre de cadrage",
            "Pourquoi : rendre un meilleur service, plus près, au juste coût.\n"
            "Lignes rouges : aucune mobilité imposée, aucun poste supprimé du seul fait du projet.\n",
        ),
        ("Travail technique", "Qui contacter dans chaque mairie", "Voir la page « Membres et droits ».\n"),
        ("Dialogue social", "Calendrier des passages en CST", "Premier passage : information sur le diagnostic.\n"),
    ):
        deposit(
            project=project,
            data=text.encode(),
            filename=f"{titre}.txt",
            titre=titre,
            user=lead,
            folder=Folder.objects.get(pk=folders[folder].pk),
        )
    deposit(
        project=project,
        data="Trois questions à trancher\n1. Quels services d’abord ?\n2. Qui les porte ?\n3. Quand commencer ?\n".encode(),
        filename="Questions à trancher.txt",
        titre="Questions à trancher",
        user=lead,
        meeting=meeting,
    )


def _team(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """The team: its lead and références, a correspondent in six employers out of seven."""
    referents = (
        ("PILOTE", _membership(project, Role.CHEF_PROJET), 420, 96),
        ("REFERENT_RH", _membership(project, Role.REFERENT_RH), 160, 38),
        ("REFERENT_FINANCES", _membership(project, Role.FINANCES, by_key["EPCI"]), 90, 14),
    )
    for fonction, member, foreseen, spent in referents:
        values = {"fonction": fonction, "nom": member.user.nom_affiche, "heures_prevues": foreseen}
        values |= {"heures_passees": spent, "heures_au": day}
        save_team_member(project=project, values=values, reason=REASON)
    for role, key, foreseen in (
        (Role.DIRECTION_GENERALE, "EPCI", 60),
        (Role.DIRECTION_GENERALE, "BRUME", 60),
        (Role.DIRECTION_GENERALE, "SAINT_ALBAN", 40),
        (Role.SECRETAIRE_MAIRIE, "MARTINIERES", 20),
        (Role.SECRETAIRE_MAIRIE, "ROQUEBELLE", 20),
        (Role.SECRETAIRE_MAIRIE, "VAUDORE", 20),
    ):
        nom = _membership(project, role, by_key[key]).user.nom_affiche
        values = {"fonction": "CORRESPONDANT", "collectivite": by_key[key], "nom": nom, "heures_prevues": foreseen}
        save_team_member(project=project, values=values, reason=REASON)


def _negotiations(project: Project, by_key: Mapping[str, Collectivite]) -> None:
    """One subject under discussion: two sides have published, one prepares; and one that ended in an agreement."""
    lead = _membership(project, Role.CHEF_PROJET).user
    save_file(
        project=project,
        fields={
            "sujet": "Préavis de sortie d’un service commun",
            "enjeu": "Une commune qui part laisse des coûts aux autres ; une commune qui ne peut pas partir n’entre pas.",
            "accords": "Sortie au 1er janvier seulement\nPréavis d’un an\nClause revue après la première année",
            "etat": DossierNegociation.Etat.ACCORD,
            "decision": project.decisions.order_by("numero").last(),
        },
        user=lead,
    )
    row = save_file(
        project=project,
        fields={
            "sujet": "Où siège l’équipe d’instruction du droit des sols",
            "service": project.services.filter(code="ADS", collectivite=None).first(),
            "enjeu": "Trois bureaux sont libres au siège de la communauté, deux à Brume-sur-Leyre. Vaudoré est à 25 minutes de "
            "l’un comme de l’autre.",
            "accords": "Un accueil du public chaque semaine dans chaque mairie\nAucun agent ne change de résidence sans son accord",
            "restants": "Le lieu de travail principal\nQui paie l’aménagement des bureaux",
        },
        user=lead,
    )
    for role, key, texts, is_shown in (
        (
            Role.ELU,
            "EPCI",
            (
                "L’équipe au siège de la communauté.",
                "Un encadrement sur place, une seule adresse pour les communes.",
                "La communauté prend en charge l’aménagement.",
            ),
            True,
        ),
        (
            Role.ELU,
            "BRUME",
            (
                "L’équipe à l’hôtel de ville de Brume-sur-Leyre.",
                "Six dossiers sur dix sont ceux de la ville ; les pétitionnaires y viennent à pied.",
                "Les deux bureaux, sans loyer pendant trois ans.",
            ),
            True,
        ),
        (
            Role.ELU,
            "VAUDORE",
            (
                "Une permanence à Vaudoré le mardi.",
                "Nos habitants n’ont pas de car l’après-midi.",
                "La salle du conseil.",
            ),
            False,
        ),
    ):
        user = _membership(project, role, by_key[key]).user
        fields = dict(zip(("position", "interets", "offres"), texts, strict=True))
        position = save_position(dossier=row, collectivite=by_key[key], fields=fields, user=user)
        if is_shown:
            publish_position(row=position, version=version_of(position), user=user)


def build_governance(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """Give the demonstration its governance. ``day``: today for the demonstration."""
    lead = _membership(project, Role.CHEF_PROJET).user
    bodies = _bodies(project, by_key)
    _charter(project, by_key, lead, day)
    coming = _meetings(project, bodies, lead, day)
    _documents(project, lead, coming)
    _team(project, by_key, day)
    _negotiations(project, by_key)
