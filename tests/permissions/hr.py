"""Lines of the pages of ``hr`` (format: ``tests/permissions/table.py``)."""

from datetime import date
from decimal import Decimal

from hr.models import Agent, CompetenceMetier, EffectifConsolide, ImportBatch, Poste, SemaineType
from hr.services import imports
from hr.services.etats import noter_modification
from hr.services.liens import signer
from hr.services.semaines import enregistrer_semaine
from projects.models import Collectivite
from tests.cast import Cast
from tests.hr.staff import make_agent
from tests.permissions.projects import TEAM
from tests.permissions.table import Line, everyone, only

CSV = "Matricule;Statut;Catégorie;Service;Durée hebdomadaire du poste\n1;Titulaire;C;Voirie et propreté;35\n2;Roi;C;x;35\n"
# who holds the HR rights of Bourg-Essai; the other HR are of other employers
OWN_HR = ("drh",)
ALL_HR = ("drh", "autre_drh", "secretaire")
OWN_READERS = ("drh", "direction", "maire")


def _agent(cast: Cast) -> Agent:
    return Agent.objects.filter(collectivite=cast.bourg).first() or make_agent(cast.bourg, matricule="B-1")


def _agent_key(cast: Cast) -> dict:
    return {"agent": _agent(cast).pk}


def _poste_key(cast: Cast) -> dict:
    post = Poste.objects.filter(collectivite=cast.bourg).first() or Poste.objects.create(
        collectivite=cast.bourg, intitule="Agent d’accueil", categorie="C"
    )
    return {"poste": post.pk}


def _batch(cast: Cast) -> ImportBatch:
    found = ImportBatch.objects.filter(collectivite=cast.bourg).first()
    if found is None:
        found = imports.lire(
            imports.deposer(
                collectivite=cast.bourg,
                data=CSV.encode(),
                nom_fichier="agents.csv",
                auteur=cast.drh,
                casquette=f"employeur-{cast.bourg.pk}",
            )
        )
    return found


def _import_key(cast: Cast) -> dict:
    return {"numero": _batch(cast).numero}


def _alone(cast: Cast) -> Collectivite:
    """A commune without anybody, whose counts the project lead typed."""
    found, created = Collectivite.objects.get_or_create(
        project=cast.project, siren="219999995", defaults={"kind": "COMMUNE", "nom": "Seule-Essai", "rang": 9}
    )
    if created:
        service = cast.project.services.get(code="VOIRIE")
        EffectifConsolide.objects.create(
            collectivite=found, service=service, statut="TITULAIRE", categorie="C", nombre=1, etp=Decimal(1)
        )
        noter_modification(collectivite=found, auteur=cast.chef_projet, saisie_pour=True)
    return found


def _alone_key(cast: Cast) -> dict:
    return {"collectivite": _alone(cast).pk}


def _link_key(cast: Cast) -> dict:
    noter_modification(collectivite=cast.petit, auteur=cast.chef_projet, saisie_pour=True)
    return {"jeton": signer(cast.petit)}


def _posted_agent(cast: Cast) -> dict:
    return {
        "matricule": "N-1",
        "statut": "Titulaire",
        "categorie": "C",
        "duree": "35",
        "service_1": "Voirie et propreté",
    }


def _posted_week(cast: Cast) -> dict:
    service = cast.project.services.get(code="VOIRIE").pk
    days = {f"{day}_0": "7" for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi")}
    return {"lignes": "4", "relevee_le": "16/11/2026", "service_0": service, **days}


def _surveyed_key(cast: Cast) -> dict:
    agent = _agent(cast)
    if not SemaineType.objects.filter(agent=agent).exists():
        week = {cast.project.services.get(code="VOIRIE").pk: (14, 14, 14, 14, 14, 0, 0)}
        day = date(2026, 11, 16)
        enregistrer_semaine(agent=agent, semaine=week, relevee_le=day, explication="", auteur=cast.drh)
    return {"agent": agent.pk}


def _skill_key(cast: Cast) -> dict:
    found = CompetenceMetier.objects.filter(project=cast.project).first()
    return {
        "pk": (found or CompetenceMetier.objects.create(project=cast.project, metier="URBANISME", libelle="Lire")).pk
    }


SKILL = {"metier": "URBANISME", "libelle": "Instruire un permis", "niveau_attendu": "3"}
POST = {"intitule": "Jardinier", "categorie": "C", "duree": "35", "nombre_ouverts": "1", "nombre_pourvus": "1"}
CONFIDENTIAL_HR = only(200, *ALL_HR, otherwise=404)
OWN_CONFIDENTIAL = only(200, *OWN_HR, otherwise=404)

LINES: dict[str, list[Line]] = {
    "hr:staff": [Line(everyone(200))],
    "hr:mode": [Line(only(302, *ALL_HR), method="POST", data={"mode": "CONSOLIDE"})],
    "hr:export": [Line(everyone(200), kwargs={"cle": "effectifs-grades", "extension": "csv"})],
    "hr:gpeec": [Line(everyone(200))],
    "hr:gpeec-export": [
        Line(only(200, *TEAM, otherwise=404), kwargs={"cle": "services-une-personne", "extension": "csv"})
    ],
    "hr:jobs": [
        Line(CONFIDENTIAL_HR),
        Line(only(302, "drh", otherwise=404), method="POST", data=lambda cast: {"collectivite": cast.bourg.pk}),
    ],
    "hr:skills": [Line(everyone(200))],
    "hr:skills-export": [Line(everyone(200), kwargs={"cle": "competences", "extension": "csv"})],
    "hr:skill-new": [
        Line(only(200, "referent_rh")),
        Line(only(302, "referent_rh"), method="POST", data=SKILL),
    ],
    "hr:skill-edit": [
        Line(only(200, "referent_rh"), kwargs=_skill_key),
        Line(only(302, "referent_rh"), method="POST", kwargs=_skill_key, data=SKILL),
    ],
    "hr:skill-remove": [Line(only(302, "referent_rh"), method="POST", kwargs=_skill_key)],
    "hr:skill-count": [
        Line(CONFIDENTIAL_HR, kwargs=_skill_key),
        Line(only(302, *ALL_HR, otherwise=404), method="POST", kwargs=_skill_key),
    ],
    "hr:jobs-export": [Line(CONFIDENTIAL_HR, kwargs={"cle": "metiers-employeurs", "extension": "xlsx"})],
    "hr:workbook": [Line(CONFIDENTIAL_HR)],
    "hr:import": [
        Line(CONFIDENTIAL_HR),
        Line(only(422, *ALL_HR, otherwise=404), method="POST"),
    ],
    "hr:dsn-import": [Line(CONFIDENTIAL_HR), Line(only(422, *ALL_HR, otherwise=404), method="POST")],
    "hr:import-detail": [Line(OWN_CONFIDENTIAL, kwargs=_import_key)],
    # the file of the cast is our own workbook: there is nothing to match, the page leads back to the preview
    "hr:import-columns": [
        Line(only(302, *OWN_HR, otherwise=404), kwargs=_import_key),
        Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_import_key),
    ],
    "hr:import-values": [
        Line(only(302, *OWN_HR, otherwise=404), kwargs=_import_key),
        Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_import_key),
    ],
    "hr:import-save": [Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_import_key)],
    "hr:import-refused": [Line(OWN_CONFIDENTIAL, kwargs=_import_key)],
    "hr:import-undo": [Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_import_key)],
    "hr:import-drop": [Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_import_key)],
    "hr:agents": [Line(only(200, *ALL_HR, "direction", "maire", "autre_maire", otherwise=404))],
    "hr:agent": [Line(only(200, *OWN_READERS, otherwise=404), kwargs=_agent_key)],
    "hr:agent-new": [
        Line(CONFIDENTIAL_HR),
        Line(only(302, *ALL_HR, otherwise=404), method="POST", data=_posted_agent),
    ],
    "hr:agent-edit": [
        Line(OWN_CONFIDENTIAL, kwargs=_agent_key),
        Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_agent_key, data=_posted_agent),
    ],
    "hr:agent-end": [
        Line(OWN_CONFIDENTIAL, kwargs=_agent_key),
        Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_agent_key, data={"dernier_jour": "31/12/2026"}),
    ],
    "hr:agent-rights": [
        Line(OWN_CONFIDENTIAL, kwargs=_agent_key),
        Line(
            only(302, *OWN_HR, otherwise=404),
            method="POST",
            kwargs=_agent_key,
            data={"motif": "DEMANDE", "matricule": "B-1"},
        ),
    ],
    "hr:agent-data": [Line(OWN_CONFIDENTIAL, kwargs=_agent_key)],
    "hr:privacy-journal": [Line(only(200, *ALL_HR, otherwise=404))],
    "hr:agent-erase": [
        Line(OWN_CONFIDENTIAL, kwargs=_agent_key),
        Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_agent_key, data={"motif": "erreur"}),
    ],
    "hr:weeks": [Line(CONFIDENTIAL_HR)],
    "hr:weeks-export": [Line(CONFIDENTIAL_HR, kwargs={"cle": "semaines-types", "extension": "csv"})],
    "hr:week": [
        Line(OWN_CONFIDENTIAL, kwargs=_agent_key),
        Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_agent_key, data=_posted_week),
    ],
    "hr:week-apply": [
        Line(OWN_CONFIDENTIAL, kwargs=_surveyed_key),
        Line(only(302, *OWN_HR, otherwise=404), method="POST", kwargs=_surveyed_key, data={"geste": "appliquer"}),
    ],
    "hr:consolidated": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data={"lignes": "5"}),
    ],
    "hr:small-town": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data={"lignes": "7"}),
    ],
    "hr:consolidated-for": [
        Line(only(200, "chef_projet"), kwargs=_alone_key),
        Line(only(302, "chef_projet"), method="POST", kwargs=_alone_key, data={"lignes": "6"}),
    ],
    "hr:ask-validation": [
        Line(only(302, "chef_projet"), method="POST", kwargs=_alone_key, data={"email": "mairie@exemple.fr"})
    ],
    "hr:validate": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data={"personne": "on"}),
    ],
    "hr:reopen": [Line(only(302, *ALL_HR), method="POST", data={"rouvrir-motif": "erreur"})],
    "hr:validate-link": [
        Line(only(200, "secretaire") | {"drh": 404, "autre_drh": 404}, kwargs=_link_key),
        Line(
            only(302, "secretaire") | {"drh": 404, "autre_drh": 404},
            method="POST",
            kwargs=_link_key,
            data={"personne": "on"},
        ),
    ],
    "hr:posts": [Line(everyone(200))],
    "hr:post-new": [
        Line(only(200, *ALL_HR)),
        Line(only(302, *ALL_HR), method="POST", data=POST),
    ],
    "hr:post-edit": [
        Line(only(200, *OWN_HR) | {"autre_drh": 404, "secretaire": 404}, kwargs=_poste_key),
        Line(only(302, *OWN_HR) | {"autre_drh": 404, "secretaire": 404}, method="POST", kwargs=_poste_key, data=POST),
    ],
    "hr:post-delete": [
        Line(only(200, *OWN_HR) | {"autre_drh": 404, "secretaire": 404}, kwargs=_poste_key),
        Line(
            only(302, *OWN_HR) | {"autre_drh": 404, "secretaire": 404},
            method="POST",
            kwargs=_poste_key,
            data={"motif": "supprimé"},
        ),
    ],
}
