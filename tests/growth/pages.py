"""Which rows double on which page, and the pages without a list of rows, each with its reason."""

from collections.abc import Callable, Mapping

from django.utils import timezone

from consultations.services.surveys import publish
from projects.access import build_access
from roadmap.services.calendar import give_link
from roadmap.services.mobility import open_wishes
from tests.cast import Cast
from tests.consultations.information import make_page
from tests.growth import (
    later,
    meetings,
    pages_account,
    pages_agents,
    pages_governance,
    pages_portrait,
    pages_scenarios,
    pages_training,
    rows,
)
from tests.growth.growing import Growing
from tests.permissions import consultations as surveys
from tests.permissions import consultations_ecoute as listening
from tests.permissions import consultations_information as information
from tests.permissions import diagnostics, governance, hr, hr_pay, projects, reports, roadmap, versions


def _with_slug(given: Callable[[Cast], Mapping] = lambda cast: {}) -> Callable[[Cast], Mapping]:
    return lambda cast: {"slug": cast.project.slug, **given(cast)}


def _public(cast: Cast) -> dict:
    survey = cast.project.surveys.get(numero=surveys._texts(cast)["numero"])
    publish(survey=survey, moment=timezone.now())
    return {"public_id": survey.public_id}


def _agent_page(cast: Cast) -> dict:
    make_page(cast)
    return {"slug": cast.project.slug}


def _wishes_page(cast: Cast) -> dict:
    open_wishes(project=cast.project, ouvert=True)
    return {"slug": cast.project.slug}


def _feed(cast: Cast) -> dict:
    return {"jeton": give_link(access=build_access(cast.chef_projet, cast.project))}


def _scale(cast: Cast) -> dict:
    return {"bareme": "smic", "cle": "horaire"}


TERRITORY = (rows.commune, rows.service, rows.staff)

# pages of a project: ``slug`` is added
IN_PROJECT: dict[str, Growing] = {
    **pages_agents.GROWING,
    "projects:method": Growing("chef_projet", (rows.commune, rows.step)),
    "projects:history": Growing("chef_projet", (rows.gesture, rows.step)),
    "projects:edit-steps": Growing("chef_projet", (rows.step,)),
    "projects:versions": Growing("drh", (rows.agent_version,), versions._agent),
    "projects:bin": Growing("drh", (rows.removed,)),
    "projects:members": Growing("chef_projet", (rows.member, rows.invitation, rows.commune)),
    "projects:invite": Growing("chef_projet", (rows.commune,)),
    "projects:hr-opening": Growing("drh", (rows.waiting_member, rows.commune), longer=False),
    "projects:member-rights": Growing("chef_projet", TERRITORY, projects._elu, longer=False),
    "projects:rights": Growing("chef_projet", TERRITORY, longer=False),
    "search": Growing(
        "drh",
        (*TERRITORY, rows.post, rows.member, *pages_governance.ORGANISATION, later.scenario),
        data=(("q", "voirie"),),
    ),
    "diagnostics:services": Growing("chef_projet", (*TERRITORY, rows.local_service)),
    "diagnostics:services-export": Growing(
        "chef_projet", (*TERRITORY, rows.local_service), lambda cast: {"cle": "services", "extension": "csv"}
    ),
    "diagnostics:services-employer": Growing("drh", (*TERRITORY, rows.local_service), diagnostics._bourg),
    "diagnostics:services-history": Growing("drh", (rows.answers_again,), diagnostics._bourg),
    "diagnostics:services-fill": Growing("drh", (rows.service, rows.local_service), diagnostics._bourg),
    "diagnostics:workbook": Growing("drh", (rows.service, rows.local_service), diagnostics._bourg),
    "diagnostics:sheet": Growing("drh", (rows.priced, rows.staff, rows.post), diagnostics._sheet, longer=False),
    "diagnostics:collection": Growing("chef_projet", (rows.answered, rows.commune, rows.priced)),
    "diagnostics:collection-export": Growing(
        "chef_projet", (rows.commune, rows.priced), lambda cast: {"cle": "collecte", "extension": "csv"}
    ),
    "diagnostics:framing": Growing("chef_projet", (rows.answered, rows.commune, rows.committed)),
    "diagnostics:framing-export": Growing(
        "chef_projet", (rows.answered,), lambda cast: {"cle": "lignes-rouges", "extension": "csv"}
    ),
    "diagnostics:crossings": Growing("chef_projet", (rows.measured, rows.commune, rows.service)),
    "diagnostics:crossings-export": Growing(
        "chef_projet", (rows.measured,), lambda cast: {"cle": "ratios", "extension": "csv"}
    ),
    **pages_portrait.PAGES,
    "diagnostics:findings": Growing("chef_projet", (rows.priced, rows.service, rows.pooling)),
    "diagnostics:findings-export": Growing(
        "chef_projet", (rows.priced, rows.service), lambda cast: {"cle": "couts-et-qualite", "extension": "csv"}
    ),
    "diagnostics:findings-service": Growing("chef_projet", (rows.priced, rows.pooling), diagnostics._one_service),
    "diagnostics:service-export": Growing(
        "chef_projet",
        (rows.priced,),
        lambda cast: diagnostics._priced_service(cast) | {"cle": "couts", "extension": "csv"},
    ),
    "diagnostics:poolings": Growing("chef_projet", (rows.pooling, rows.judged, rows.commune)),
    "diagnostics:pooling-new": Growing("chef_projet", (rows.commune,)),
    "diagnostics:pooling-edit": Growing("chef_projet", (rows.commune,), diagnostics._pooling),
    "diagnostics:budgets": Growing("drh", (rows.budget, rows.commune)),
    # beyond ten employers their list comes in pages, and folds: the page gets shorter
    "hr:staff": Growing("drh", (*TERRITORY, rows.typed_commune, rows.import_batch), longer=False),
    "hr:export": Growing("drh", TERRITORY, lambda cast: {"cle": "agents-employeurs", "extension": "csv"}),
    "hr:import": Growing("drh", (*TERRITORY, rows.import_batch), longer=False),
    "hr:college": Growing("drh", (rows.position, rows.commune)),
    "hr:college-export": Growing("drh", (rows.position,), lambda cast: {"cle": "college-rh", "extension": "csv"}),
    "hr:workbook": Growing("drh", TERRITORY),
    "hr:agents": Growing("drh", TERRITORY),
    "hr:agent": Growing("drh", (*TERRITORY, rows.agent_version), hr._agent_key, longer=False),
    "hr:agent-rights": Growing("drh", (rows.agent_version, rows.import_batch), hr._agent_key, longer=False),
    "hr:agent-data": Growing("drh", (rows.agent_version,), hr._agent_key),
    "hr:privacy-journal": Growing("drh", (rows.named_reading,)),
    "hr:agent-edit": Growing("drh", (rows.service, rows.agent_version), hr._agent_key),
    "hr:weeks": Growing("drh", (*TERRITORY, rows.week)),
    "hr:weeks-export": Growing(
        "drh", (*TERRITORY, rows.week), lambda cast: {"cle": "etp-des-releves", "extension": "csv"}, longer=False
    ),
    "hr:week": Growing("drh", TERRITORY, hr._agent_key),
    "hr:week-apply": Growing("drh", TERRITORY, hr._surveyed_key, longer=False),
    "hr:agent-new": Growing("drh", TERRITORY),
    "hr:consolidated": Growing("drh", (rows.consolidated,)),
    "hr:consolidated-for": Growing("chef_projet", TERRITORY, hr._alone_key),
    "hr:small-town": Growing("secretaire", TERRITORY),
    "hr:validate": Growing("drh", (rows.staff, rows.service), longer=False),
    "hr:posts": Growing("drh", (rows.post, *TERRITORY)),
    "hr:post-new": Growing("drh", TERRITORY),
    "hr:post-edit": Growing("drh", TERRITORY, hr._poste_key),
    "hr:pay-schemes": Growing("drh", (rows.commune, rows.pay_scheme, rows.staff)),
    "hr:pay-schemes-export": Growing(
        "drh", (rows.commune, rows.pay_scheme), lambda cast: {"cle": "comparaison-ifse", "extension": "csv"}
    ),
    "hr:pay-scheme-edit": Growing("drh", (rows.commune, rows.pay_scheme), longer=False),
    "hr:benefits": Growing("drh", (rows.commune, rows.pay_scheme), longer=False),
    "hr:benefits-for": Growing("drh", (rows.commune, rows.pay_scheme), hr_pay._opened, longer=False),
    "hr:simulation-workbook": Growing("drh", (rows.commune, rows.staff), hr_pay._paid, longer=False),
    "hr:simulation": Growing("drh", (rows.commune, rows.staff, rows.simulation), longer=False),
    "hr:simulation-sheet": Growing("drh", (rows.commune, rows.staff), hr_pay._agent_key, longer=False),
    "hr:payroll": Growing("drh", (rows.commune, rows.staff), hr_pay._paid, longer=False),
    "hr:payroll-workbook": Growing("drh", (rows.commune, rows.staff), hr_pay._paid, longer=False),
    "hr:pay": Growing("drh", (rows.staff, rows.pay_scheme), hr_pay._agent_key, longer=False),
    "hr:jobs": Growing("drh", TERRITORY, longer=False),
    "hr:jobs-export": Growing(
        "drh", TERRITORY, lambda cast: {"cle": "metiers-employeurs", "extension": "csv"}, longer=False
    ),
    "hr:gpeec": Growing("drh", TERRITORY),
    "hr:gpeec-export": Growing("drh", TERRITORY, lambda cast: {"cle": "services-une-personne", "extension": "csv"}),
    **pages_governance.PAGES,
    **pages_scenarios.PAGES,
    "consultations:list": Growing("chef_projet", (later.survey,)),
    "consultations:survey": Growing("chef_projet", (later.question, rows.commune), surveys._draft),
    "consultations:trial": Growing("chef_projet", (later.question,), surveys._draft, longer=False),
    "consultations:question-add": Growing("chef_projet", (later.question,), surveys._draft),
    "consultations:question-edit": Growing("chef_projet", (later.question,), surveys._draft_question, longer=False),
    "consultations:paper-form": Growing("chef_projet", (later.question,), surveys._draft, longer=False),
    "consultations:poster": Growing("chef_projet", (later.question,), surveys._open, longer=False),
    "consultations:lots": Growing("chef_projet", (rows.commune,), surveys._draft),
    "consultations:texts": Growing("chef_projet", (later.free_text,), surveys._texts),
    "consultations:results": Growing("chef_projet", (later.question, later.shown_text), surveys._texts),
    "consultations:publish": Growing("chef_projet", (later.question, later.shown_text), surveys._texts, longer=False),
    "consultations:results-export": Growing(
        "chef_projet", (later.question,), lambda cast: {**surveys._texts(cast), **surveys.TABLE}
    ),
    "consultations:journal": Growing(
        "chef_projet", (later.interview, later.private_interview, later.concern), longer=False
    ),
    "diagnostics:listening-coverage": Growing("chef_projet", (later.interview, rows.commune)),
    "diagnostics:listening-export": Growing(
        "chef_projet",
        (later.interview, rows.commune),
        lambda cast: {"cle": "couverture", "extension": "csv"},
        longer=False,
    ),
    "consultations:interviews": Growing("chef_projet", (later.interview, later.private_interview)),
    "consultations:interview": Growing("chef_projet", (later.met_again,), listening._interview),
    "consultations:interview-new": Growing("chef_projet", (rows.commune,)),
    "consultations:interview-edit": Growing("chef_projet", (later.met_again,), listening._interview, longer=False),
    "consultations:themes": Growing("chef_projet", (later.interview, rows.commune), longer=False),
    "consultations:themes-export": Growing(
        "chef_projet", (later.interview, rows.commune), lambda cast: {"cle": "themes", "extension": "csv"}, longer=False
    ),
    "consultations:concerns": Growing("chef_projet", (later.concern,)),
    "consultations:concern-new": Growing("chef_projet", (rows.commune,)),
    "consultations:plan": Growing("chef_projet", (later.message, rows.commune)),
    "consultations:plan-export": Growing(
        "chef_projet", (later.message, rows.commune), lambda cast: {"cle": "plan-information", "extension": "csv"}
    ),
    "consultations:message-new": Growing("chef_projet", (rows.commune,)),
    "consultations:message-edit": Growing("chef_projet", (rows.commune,), information._message),
    "consultations:agent-page": Growing("chef_projet", (rows.commune, later.published_concern), longer=False),
    "consultations:kit": Growing("chef_projet", (rows.commune, later.message), information._kit, longer=False),
    "consultations:kit-slides": Growing("chef_projet", (rows.commune, later.message), information._deck, longer=False),
    "roadmap:statements": Growing("finances", (later.bill,)),
    "roadmap:statements-year": Growing("finances", (later.bill,), lambda cast: {"annee": 2026}),
    "roadmap:exercice": Growing("finances", (later.road_party,), roadmap.account),
    "roadmap:statement": Growing("finances", (later.bill,), roadmap.statement, longer=False),
    "roadmap:statement-export": Growing(
        "finances", (later.bill,), lambda cast: roadmap.statement(cast) | {"extension": "csv"}, longer=False
    ),
    "roadmap:calendar": Growing("chef_projet", (later.road_action, later.road_service, meetings.body, later.saisine)),
    "roadmap:actions": Growing("chef_projet", (later.road_action, rows.commune)),
    "roadmap:actions-export": Growing("chef_projet", (later.road_action,), lambda cast: {"extension": "csv"}),
    "roadmap:action": Growing("chef_projet", (later.indicator,), roadmap.one_action),
    "roadmap:action-new": Growing("chef_projet", (later.road_action, rows.commune)),
    "roadmap:action-edit": Growing("chef_projet", (later.road_action, rows.commune), roadmap.one_action),
    "roadmap:objectives": Growing("chef_projet", (later.road_action, later.resource)),
    "roadmap:objectives-export": Growing(
        "chef_projet", (later.objective, later.resource), lambda cast: {"cle": "objectifs", "extension": "csv"}
    ),
    "roadmap:objective": Growing("chef_projet", (later.resource_here,), roadmap.objective),
    "roadmap:objective-export": Growing(
        "chef_projet",
        (later.resource_here,),
        lambda cast: roadmap.objective(cast) | {"cle": "moyens", "extension": "csv"},
    ),
    "roadmap:resource-new": Growing("chef_projet", (rows.commune,), roadmap.objective),
    "roadmap:resource": Growing("chef_projet", (rows.commune,), roadmap.resource, longer=False),
    "roadmap:objective-new": Growing("chef_projet", (later.objective,)),
    "roadmap:objective-edit": Growing("chef_projet", (later.objective,), roadmap.objective),
    **pages_training.PAGES,
    "roadmap:services": Growing("chef_projet", (later.road_service, rows.commune)),
    "roadmap:service": Growing("chef_projet", (later.road_party,), roadmap.service),
    "roadmap:life": Growing("chef_projet", (later.act, later.look_back), roadmap.life),
    "roadmap:life-export": Growing(
        "chef_projet", (later.act,), lambda cast: roadmap.life(cast) | {"cle": "actes", "extension": "csv"}
    ),
    "roadmap:act-new": Growing("chef_projet", (rows.commune,), roadmap.life),
    "roadmap:act-edit": Growing("chef_projet", (later.act,), roadmap.act, longer=False),
    "roadmap:service-new": Growing("chef_projet", (rows.service, rows.commune)),
    "roadmap:service-edit": Growing("chef_projet", (rows.commune, later.road_party), roadmap.service),
    "roadmap:gains": Growing("chef_projet", (rows.entry, later.road_action)),
    "roadmap:gains-export": Growing(
        "chef_projet", (rows.entry,), lambda cast: {"cle": "gains-suivis", "extension": "csv"}
    ),
    "roadmap:opinions": Growing("chef_projet", (later.saisine, rows.commune)),
    "roadmap:opinion": Growing("chef_projet", (later.opinion,), roadmap.consultation),
    "roadmap:opinion-export": Growing(
        "chef_projet", (later.opinion,), lambda cast: roadmap.consultation(cast) | {"extension": "csv"}
    ),
    "reports:dashboard": Growing("chef_projet", (*TERRITORY, rows.member, meetings.body, later.scenario)),
    "reports:desk": Growing(
        "secretaire", (*TERRITORY, later.scenario, later.road_service, meetings.body), longer=False
    ),
    "reports:taken": Growing("chef_projet", (later.taken,)),
    "reports:taken-export": Growing(
        "chef_projet", (later.taken,), lambda cast: {"cle": "fichiers-emportes", "extension": "csv"}
    ),
    "reports:copil": Growing(
        "chef_projet",
        (*TERRITORY, rows.member, meetings.body, later.scenario, later.road_action, later.saisine),
    ),
    "reports:copil-export": Growing("chef_projet", TERRITORY, reports._opinions, longer=False),
    "reports:meeting-summons": Growing(
        "chef_projet", (meetings.seated_here, meetings.point), governance.a_held_meeting, longer=False
    ),
    "reports:meeting-minutes": Growing(
        "chef_projet",
        (meetings.seated_here, meetings.decision_here, meetings.point),
        governance.a_held_meeting,
        longer=False,
    ),
    "reports:copil-slides": Growing("chef_projet", (later.scenario, later.road_action), longer=False),
    "reports:meeting-mode": Growing("chef_projet", (meetings.decision_here, meetings.point), governance.a_held_meeting),
    "reports:export": Growing("chef_projet", TERRITORY, lambda cast: dict(reports.TABLE)),
    "reports:close-phase": Growing("chef_projet", (*TERRITORY, rows.step), reports._phase, longer=False),
    "reports:reopen-phase": Growing("chef_projet", TERRITORY, reports._closed, longer=False),
    "reports:situation": Growing("chef_projet", TERRITORY, reports._closed, longer=False),
    "reports:situation-export": Growing(
        "chef_projet", TERRITORY, lambda cast: {**reports._closed(cast), **reports.TABLE}, longer=False
    ),
    "reports:restitution": Growing("chef_projet", (rows.commune,), longer=False),
    "reports:papers": Growing("chef_projet", (rows.commune, later.road_action, later.road_service)),
    "reports:conference": Growing("chef_projet", (rows.commune, later.road_action), longer=False),
    "reports:commune": Growing(
        "chef_projet",
        (rows.commune, rows.staff, later.scenario, later.road_action),
        lambda cast: {"siren": cast.bourg.siren, "extension": "docx"},
        longer=False,
    ),
    "reports:act": Growing(
        "chef_projet",
        (later.road_service, rows.commune),
        lambda cast: roadmap.service(cast) | {"modele": "convention"},
        longer=False,
    ),
    "reports:list": Growing("chef_projet", (later.report, rows.commune)),
}

# pages outside any project
ELSEWHERE: dict[str, Growing] = {
    "roadmap-public:feed": Growing(
        "chef_projet", (later.road_action, later.road_service, meetings.body, later.saisine), _feed
    ),
    "mobility:leave": Growing("chef_projet", (rows.post, rows.service, rows.commune), _wishes_page),
    "agents:page": Growing("chef_projet", (later.published_concern, later.message, rows.commune), _agent_page),
    "projects:list": Growing("chef_projet", (rows.other_project,)),
    "hr_national:scales": Growing("chef_projet", (rows.scale_value,), longer=False),
    "hr_national:scale-value": Growing("chef_projet", (rows.scale_value,), _scale),
    "consultations-public:results": Growing("chef_projet", (later.question, later.shown_text), _public),
    "consultations-public:download": Growing(
        "chef_projet", (later.question,), lambda cast: {**_public(cast), **surveys.TABLE}
    ),
}

PAGES = {name: (page, _with_slug(page.given)) for name, page in IN_PROJECT.items()} | {
    name: (page, page.given) for name, page in ELSEWHERE.items()
}

_ONE_OBJECT = "le formulaire d’un seul objet"
_CONFIRM = "une confirmation à propos d’un seul objet"
_FILE = "un fichier tel qu’il a été déposé ou édité"
_NEW_PROJECT = "avant qu’un projet existe : le brouillon est une ligne, le périmètre vient du référentiel"
_TEXT = "un texte"

# outside any project, the view itself refuses to be read; inside, its gate does
WRITE_ONLY = pages_account.WRITE_ONLY | {
    "projects:new-again",
    "projects:bring-back",
    "projects:emergency-close",
}

WITHOUT_LIST: dict[str, str] = {
    **pages_account.WITHOUT_LIST,
    **pages_agents.WITHOUT_LIST,
    **pages_portrait.WITHOUT_LIST,
    "projects:edit-identity": _ONE_OBJECT,
    "projects:options": _ONE_OBJECT,
    "projects:archive": _CONFIRM,
    "projects:remove-project": _CONFIRM,
    "projects:set-aside": _CONFIRM,
    "projects:add-employer": _ONE_OBJECT,
    "projects:remove-employer": _CONFIRM,
    "projects:job": "l’état d’un seul travail",
    "projects:member-end": _CONFIRM,
    "hr:import-detail": "un import, dont les lignes sont dans son plan : une seule valeur",
    "hr:dsn-import": "le dépôt d’un fichier",
    "hr:import-columns": "les colonnes d’un fichier, qui sont dans son plan : une seule valeur",
    "hr:import-values": "les mots d’un fichier, qui sont dans son plan : une seule valeur",
    "hr:import-refused": "les lignes d’un import, qui sont dans son plan : une seule valeur",
    "hr:agent-end": _CONFIRM,
    "hr:agent-erase": _CONFIRM,
    "hr:position-new": _ONE_OBJECT,
    "hr:skill-edit": _ONE_OBJECT,
    "hr:skill-new": _ONE_OBJECT,
    "hr:position-edit": _ONE_OBJECT,
    "hr:position-say": _ONE_OBJECT,
    "hr:pay-edit": _ONE_OBJECT,
    "hr:validate-link": "les effectifs saisis d’un seul employeur, sans personne connectée",
    "hr:post-delete": _CONFIRM,
    "hr:pay-line-new": _ONE_OBJECT,
    "hr:pay-line-edit": _ONE_OBJECT,
    "hr:pay-parameters": _ONE_OBJECT,
    "governance:body-new": _ONE_OBJECT,
    "governance:body-edit": _ONE_OBJECT,
    "governance:seat-edit": _ONE_OBJECT,
    "governance:meeting-new": _ONE_OBJECT,
    "governance:meeting-edit": _ONE_OBJECT,
    "governance:meeting-cancel": _CONFIRM,
    "governance:decision-new": _ONE_OBJECT,
    "governance:minutes": _ONE_OBJECT,
    "governance:speaking-record": _ONE_OBJECT,
    "governance:meeting-document": _ONE_OBJECT,
    "governance:decision-edit": _ONE_OBJECT,
    "governance:decision-take-back": _CONFIRM,
    "governance:decision-document": _ONE_OBJECT,
    "governance:charter-draft": _ONE_OBJECT,
    "governance:negotiation-new": _ONE_OBJECT,
    "governance:negotiation-remove": _CONFIRM,
    "governance:position": _ONE_OBJECT,
    "governance:position-publish": _CONFIRM,
    "governance:charter-publish": _CONFIRM,
    "governance:sign-employer": _CONFIRM,
    "governance:sign-body": _CONFIRM,
    "governance:folder-new": _ONE_OBJECT,
    "governance:folder-edit": _ONE_OBJECT,
    "governance:document-download": _FILE,
    "governance:document-replace": _ONE_OBJECT,
    "governance:document-take-back": _CONFIRM,
    "scenarios:new": _ONE_OBJECT,
    "scenarios:criteria-edit": _ONE_OBJECT,
    "scenarios:edit": _ONE_OBJECT,
    "scenarios:hypothesis": _ONE_OBJECT,
    "scenarios:post-edit": _ONE_OBJECT,
    "consultations:create": _ONE_OBJECT,
    "consultations:edit": _ONE_OBJECT,
    "consultations:question-correct": _ONE_OBJECT,
    "consultations:interview-remove": _CONFIRM,
    "consultations:private": "un seul entretien scellé",
    "consultations:private-edit": _ONE_OBJECT,
    "consultations:concern": "une préoccupation et sa réponse",
    "consultations:concern-answer": _ONE_OBJECT,
    "consultations:concern-edit": _ONE_OBJECT,
    "consultations:concern-remove": _CONFIRM,
    "consultations:concern-withdraw": _CONFIRM,
    "consultations:change": _ONE_OBJECT,
    "consultations:change-employer": _ONE_OBJECT,
    "consultations:message-withdraw": _CONFIRM,
    "consultations:relay": _ONE_OBJECT,
    "roadmap:service-remove": _CONFIRM,
    "roadmap:training-attendance": "les présences des seuls employeurs que l’on tient, une ligne chacun",
    "roadmap:marker-new": _ONE_OBJECT,
    "roadmap:marker-edit": _ONE_OBJECT,
    "roadmap:act-remove": _CONFIRM,
    "roadmap:look-back": "le bilan d’une seule partie",
    "roadmap:action-remove": _CONFIRM,
    "roadmap:action-move": _ONE_OBJECT,
    "roadmap:action-document": _ONE_OBJECT,
    "roadmap:indicator": _ONE_OBJECT,
    "roadmap:indicator-new": _ONE_OBJECT,
    "roadmap:step": "une étape d’un service",
    "mobility:mine": "un seul souhait, par son code",
    "agents:ask": "une question à poser, sans compte",
    "roadmap:approval": _ONE_OBJECT,
    "roadmap:opinion-commune": _ONE_OBJECT,
    "roadmap:opinion-edit": _ONE_OBJECT,
    "roadmap:opinion-new": _ONE_OBJECT,
    "reports:texts": _ONE_OBJECT,
    "reports:download": _FILE,
    "reports:annex": _FILE,
    "reports:word": _FILE,
    "reports:changes": _ONE_OBJECT,
    "reports:changes-export": _ONE_OBJECT,
    "reports:framing-letter": _FILE,
    "reports:action": _FILE,
    "reports:cst": _FILE,
    "reports:plan": _FILE,
    "reports:party-act": _FILE,
    "reports:council-act": _FILE,
    "home": "une adresse qui renvoie ailleurs",
    "health": "trois vérifications du serveur",
    "health-live": "le serveur seul, sans base",
    "health-ready": "quatre vérifications du serveur",
    "security-txt": _TEXT,
    "metrics": "des nombres de l’installation, en quatre requêtes",
    "components": "le manuel des composants, sans base",
    "about-accessibility": _TEXT,
    "about-privacy": _TEXT,
    "about-report": _TEXT,
    "about-legal": _TEXT,
    "projects:new": _NEW_PROJECT,
    "projects:new-epci": _NEW_PROJECT,
    "projects:new-perimeter": _NEW_PROJECT,
    "projects:new-method": _NEW_PROJECT,
    "projects:new-check": _NEW_PROJECT,
    "projects:platform": "les projets de l’installation, comptés en six requêtes (tests/projects/test_platform.py)",
    "projects:platform-limits": _ONE_OBJECT,
    "projects:emergency-list": "au plus vingt ouvertures d’une heure, en une requête",
    "projects:emergency": "une ouverture d’une heure",
    "projects:invitation": "une seule invitation",
    "hr_national:scale-remove": _CONFIRM,
    "consultations-public:answer": "un questionnaire à la fois, sans compte : ses requêtes sont comptées avec lui",
}
