"""Attacks tried on every page of a project, whatever the page: a new page is attacked the day it is written."""

import re
import uuid

import pytest
from django.conf import settings
from django.urls import get_resolver

from accounts.models import User
from hr.models import Agent
from projects.models import Collectivite, Membership, Project, ProjectUserObjectPermission, Service
from projects.policy import Role
from tests.hr.staff import make_agent
from tests.probes.passes import ask, lines, undone
from tests.test_permissions import _walk

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|data-token="\w+"')
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
# not hidden: this role (every role, when none is named) reads the object, and lacks something else
READ = {
    "consultations:concern-edit": "lue par ce rôle, qui ne la corrige pas",
    "consultations:concern-answer, consultant": "lue par ce rôle, qui n’y répond pas",
    "consultations:promise-kept, referent_rh": "l’entretien est lu par ce rôle, qui ne tient pas la promesse",
    "reports:cst": "le service est lu par ce rôle ; c’est le comité d’un autre employeur qu’il ne prépare pas",
    "scenarios:own-export": "le scénario est lu par ce rôle, qui n’a pas de commune",
    "scenarios:payroll-export": "le scénario est lu par ce rôle ; aucun employeur ne lui a ouvert ses rémunérations",
    "roadmap:step": "le service est lu par ce rôle ; c’est l’étape qui n’existe pas",
}
# what a form never says: whom it makes, whose it is, what it opens
STOWAWAYS = {
    "est_administrateur": "1",
    "is_superuser": "1",
    "is_staff": "1",
    "is_active": "0",
    "a_acces_nominatif": "1",
    "est_demonstration": "1",
    "seuil_affichage": "1",
    "user": "1",
    "user_id": "1",
    "project": "1",
    "project_id": "1",
    "owner": "1",
    "date_suppression": "2026-01-01",
    "date_attribution": "2020-01-01",
    "groups": "1",
    "user_permissions": "1",
    "password": "x",
    "history_user": "1",
    "id": "1",
    "pk": "1",
}


def _absent(kwargs: dict) -> dict | None:
    """The same address for something that does not exist, ``None`` when it names nothing that one could guess."""
    for name in reversed(list(kwargs)):
        value = kwargs[name]
        if name == "annee":
            continue  # a year names nothing that is hidden
        if isinstance(value, uuid.UUID):
            return {**kwargs, name: uuid.uuid4()}
        if isinstance(value, int) and not isinstance(value, bool):
            # within the smallest columns: what they cannot hold is not even looked for
            return {**kwargs, name: 32_765}
    return None


def _shown(asked) -> str:
    return TOKEN.sub("", asked.body)


def test_what_is_hidden_answers_as_what_does_not_exist(cast):
    """Same status, same body, same number of queries: neither the words nor the work tell the two apart."""
    wrong, tried = [], 0
    for name, line in [*lines("GET", 404), *lines("POST", 404)]:

        def probe(name=name, line=line) -> None:
            nonlocal tried
            kwargs, data = line.given("kwargs", cast), line.given("data", cast)
            absent = _absent(dict(kwargs))
            hidden_to = [role for role, status in line.expected.items() if status == 404]
            for role in {*hidden_to[:1], *hidden_to[-1:]} if absent and name not in READ else ():
                if f"{name}, {role}" in READ:
                    continue
                user = getattr(cast, role)
                there, nowhere = (ask(user, cast, name, line, found, data) for found in (kwargs, absent))
                tried += 1
                if (there.status, _shown(there)) != (nowhere.status, _shown(nowhere)):
                    wrong.append(f"{line.method} {name}, {role} : la page diffère ({there.status}, {nowhere.status})")
                elif there.queries != nowhere.queries:
                    wrong.append(
                        f"{line.method} {name}, {role} : {there.queries} requêtes, {nowhere.queries} pour ce qui n’existe pas"
                    )

        undone(probe)
    assert tried > 200 and not wrong, "\n".join(wrong)


def _powers() -> tuple:
    """Everything that opens something: flags of people, roles, grants, what a project shows."""
    return (
        sorted(User.objects.values_list("email", "est_administrateur", "is_superuser", "is_active")),
        sorted(ProjectUserObjectPermission.objects.values_list("user_id", "permission__codename")),
        sorted(
            Membership.everything.values_list(
                "user_id", "role", "collectivite_id", "est_executif", "a_acces_nominatif"
            ),
            key=str,
        ),
        sorted(Project.everything.values_list("slug", "est_demonstration", "seuil_affichage")),
    )


def test_a_field_that_no_form_has_gives_no_power(cast):
    """Each form sent with stowaways: no power changes, or those that change are those of the form without them."""
    wrong, tried = [], 0
    for name, line in lines("POST", 200, 204, 302):

        def probe(name=name, line=line) -> None:
            nonlocal tried
            kwargs, data = line.given("kwargs", cast), dict(line.given("data", cast))
            allowed = [role for role, status in line.expected.items() if status in {200, 204, 302}]
            for role in allowed[:1]:
                user = getattr(cast, role)
                before = _powers()
                loaded = ask(user, cast, name, line, kwargs, {**STOWAWAYS, **data}, look=_powers).seen
                tried += 1
                # a form of the members changes powers: then, by what it says and nothing more
                if loaded != before and loaded != ask(user, cast, name, line, kwargs, data, look=_powers).seen:
                    wrong.append(f"{name}, {role}")

        undone(probe)
    assert tried > 200 and not wrong, wrong


def test_no_form_is_taken_without_its_token(cast):
    """The token is asked of every view by the middleware: the views without an account are let off, and one form shows it."""
    let_off = {
        name or path for path, name, entry in _walk(get_resolver()) if getattr(entry.callback, "csrf_exempt", False)
    }
    # without an account nor a session: there is nothing that another site could use
    assert let_off == {"agents:ask", "consultations-public:answer", "mobility:leave", "mobility:mine"}
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    agents = Agent.objects.count()
    line = next(line for name, line in lines("POST", 302) if name == "hr:agent-new")
    asked = ask(cast.drh, cast, "hr:agent-new", line, line.given("kwargs", cast), line.given("data", cast), csrf=True)
    assert asked.status == 403 and Agent.objects.count() == agents


def test_every_page_is_kept_by_nobody_and_runs_nothing(cast):
    """One pass with hostile names everywhere: not cached, no script that we did not write, headers in place."""
    Project.objects.filter(pk=cast.project.pk).update(nom=PAYLOAD[:60])
    Collectivite.objects.filter(project=cast.project).update(nom=PAYLOAD)
    for service in Service.objects.filter(project=cast.project).order_by("pk"):
        Service.objects.filter(pk=service.pk).update(libelle=f"{PAYLOAD}{service.pk}")
    User.objects.update(prenom=PAYLOAD, nom=PAYLOAD)
    make_agent(cast.bourg, nom=PAYLOAD, prenom=PAYLOAD, matricule="B-1")
    Agent.objects.update(fonction=PAYLOAD, grade=PAYLOAD)
    wrong, tried = [], 0
    for name, line in lines("GET", 200):

        def probe(name=name, line=line) -> None:
            nonlocal tried
            kwargs, data = line.given("kwargs", cast), line.given("data", cast)
            allowed = [role for role, status in line.expected.items() if status == 200]
            for role in allowed[:1]:
                asked = ask(getattr(cast, role), cast, name, line, kwargs, data)
                tried += 1
                if "no-store" not in asked.headers.get("Cache-Control", ""):
                    wrong.append(f"{name} : peut être gardée ({asked.headers.get('Cache-Control')})")
                if asked.headers["Content-Type"].startswith("text/html"):
                    if "<script>alert" in asked.body or "<img src=x" in asked.body:
                        wrong.append(f"{name} : un nom y devient du code")
                    policy = asked.headers["Content-Security-Policy"]
                    if (
                        "unsafe" in policy
                        or "default-src 'none'" not in policy
                        or asked.headers["X-Frame-Options"] != "DENY"
                    ):
                        wrong.append(f"{name} : en-têtes")

        undone(probe)
    assert tried > 300 and not wrong, "\n".join(wrong)


def test_a_lead_never_becomes_a_drh_by_any_form(cast):
    """Every form of the members' pages, sent by the lead with the role of DRH of an employer that has agents."""
    make_agent(cast.bourg)
    wanted = {
        "role": Role.DRH.value, "collectivite": cast.bourg.pk, "email": cast.chef_projet.email, "lignes": f"{cast.chef_projet.email};DRH;Bourg-Essai",
        "user": cast.chef_projet.pk, "est_executif": "on", "motif": "essai",
    }  # fmt: skip
    tried = 0
    for name, line in lines("POST", 200, 204, 302):
        if not name.startswith("projects:"):
            continue

        def probe(name=name, line=line) -> None:
            nonlocal tried
            kwargs, data = line.given("kwargs", cast), dict(line.given("data", cast))

            def holds() -> bool:
                return Membership.objects.filter(user=cast.chef_projet, role__in=[Role.DRH.value, "RH"]).exists()

            for sent in ({**data, **wanted}, {**wanted, **data}):
                tried += 1
                assert not ask(cast.chef_projet, cast, name, line, kwargs, sent, look=holds).seen, name

        undone(probe)
    assert tried > 30
