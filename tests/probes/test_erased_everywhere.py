"""An agent lives a whole project, everybody reads every page; then the erasure, and the name is looked for in everything."""

import io
import zipfile
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common import memo
from hr.models import Effacement, LigneSemaine, Remuneration, SemaineType
from hr.services import imports
from hr.services.droits import donnees_de, effacer, est_intact
from mutualisation.periodic import do_housekeeping
from projects.models import FormDraft
from roadmap.figures_situations import sheet_content
from roadmap.services.mobility import leave_wish
from roadmap.services.situations import hand_over, save_reply
from tests.hr.test_droits import CSV
from tests.probes.passes import lines
from tests.roadmap.test_opinions import day
from tests.roadmap.test_situations import followed
from tests.test_permissions import BACKEND

pytestmark = pytest.mark.django_db
# each where only this person put it; a word of one's own is looked for whatever the letters and the spaces
NAME, MATRICULE, PHONE, PAY = "Zéphirine-Durandal", "ZD-731", "06 99 88 77 66", "4321.09"
TRACES = (NAME, MATRICULE, PHONE, PAY, "Doublure-de-cirque", "son-bureau-d-avant", "trois-lundis-sur-quatre")


def _life(cast):
    """Everything that may be kept of somebody: typed, paid, imported, half-typed, followed, answered, wished, planned."""
    found = followed(cast, name=NAME)
    agent = found.agent
    agent.matricule, agent.fonction, agent.grade = MATRICULE, "Doublure-de-cirque", "Adjoint technique"
    agent.save()
    sheet = hand_over(situation=found, date_remise=day(10), contenu=sheet_content(found), user=cast.drh)
    reply = {"reponse": "OBSERVATIONS", "date_reponse": day(3), "observations": "son-bureau-d-avant"}
    save_reply(sheet=sheet, fields=reply, user=cast.drh)
    pay = Remuneration.objects.create(agent=agent, date_situation=date(2026, 1, 1), im=411, ifse=PAY)
    pay.im = 412
    pay.save()
    week = SemaineType.objects.create(agent=agent, relevee_le=date(2026, 3, 2), explication="trois-lundis-sur-quatre")
    LigneSemaine.objects.create(semaine=week, service=found.service_mutualise.service, lundi=14)
    batch = imports.deposer(
        collectivite=cast.bourg, data=CSV.encode(), nom_fichier=f"arrivee {NAME}.csv", auteur=cast.drh, casquette="x"
    )
    imports.lire(batch)
    batch.refresh_from_db()
    batch.motif, batch.message = f"reprise de {NAME}", f"B7 : « {NAME} » n’est pas un statut"
    batch.save()
    FormDraft.objects.create(
        project=cast.project, user=cast.drh, casquette="x", cle=f"agent:{agent.pk}", titre=NAME, adresse="/",
        action="saisir_agents", collectivite=cast.bourg, donnees={"nom": NAME},
    )  # fmt: skip
    leave_wish(
        project=cast.project, collectivite=cast.bourg, services=[found.service_mutualise.service], contact=PHONE,
        consent=True, matricule=MATRICULE, dit_a_l_employeur=True, today=timezone.localdate(),
    )  # fmt: skip
    return agent


def _read_by_everybody(cast) -> int:
    """Each page and file of the floors that read staff, read by the HR of the employer, else by the first who may."""
    read = 0
    for name, line in lines("GET", 200):
        if name.split(":")[0] not in {"hr", "roadmap", "reports", "projects"}:
            continue
        try:
            with transaction.atomic():
                kwargs, data = line.given("kwargs", cast), line.given("data", cast)
        except (ValidationError, IntegrityError):
            continue  # what another page made before stands in the way
        allowed = [role for role, status in line.expected.items() if status == 200]
        client = Client(headers=dict(line.headers))
        client.force_login(getattr(cast, "drh" if "drh" in allowed else allowed[0]), backend=BACKEND)
        answer = client.get(reverse(name, kwargs={"slug": cast.project.slug, **kwargs}), data=data)
        if answer.streaming:
            b"".join(answer.streaming_content)
        read += answer.status_code == 200
    return read


def _everywhere() -> dict[str, str]:
    """Place → what it holds: every column of every table, sessions opened, files and what archives hold, memory of the pages."""
    places = {}
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  our own tables
            places[model._meta.db_table] = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in r] for r in cursor]
            )
    sessions = apps.get_model("accounts.OpenSession").objects.all()
    places["sessions ouvertes"] = repr([row.get_decoded() for row in sessions])
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            places[path.name] = f"{path.name} {data.decode('utf-8', 'replace')}"
            if zipfile.is_zipfile(io.BytesIO(data)):
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    inside = (archive.read(one).decode("utf-8", "replace") for one in archive.namelist())
                    places[path.name] += " ".join(inside)
    places["mémoire des pages"] = repr([list(one._held.items()) for one in memo._MEMOS])
    return places


def _left(word: str) -> list[str]:
    return [place for place, said in _everywhere().items() if word.casefold() in said.casefold()]


def test_after_a_whole_project_the_erasure_leaves_the_person_nowhere(cast):
    agent = _life(cast)
    told = str([table.rows for table in donnees_de(agent)])
    for trace in TRACES:
        assert _left(trace), f"{trace} : l’essai ne prouverait rien"
        # the pay is written as it is read
        assert trace.replace(".", ",") in told or trace in told, f"{trace} n’est pas remis à la personne"
    read = _read_by_everybody(cast)
    assert read > 100
    assert do_housekeeping() == []
    report = effacer(agents=[agent], collectivite=cast.bourg, auteur=cast.drh, motif=Effacement.Motif.DEMANDE)
    assert {trace: _left(trace) for trace in TRACES if _left(trace)} == {}
    assert _left("zephirine durandal") == _left("0699887766") == []
    assert est_intact(Effacement.objects.get()) and report.bilan["souhaits de mobilité dits à l’employeur"] == 1
