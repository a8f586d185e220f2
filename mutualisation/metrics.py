"""What a supervisor watches, in the text format of Prometheus. Numbers of the installation, never of a territory."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from accounts.models import OpenSession
from common.jobs.models import Job
from projects.models import Project


@dataclass(frozen=True)
class Metric:
    """One gauge: name, what it is, and a value for each set of labels."""

    name: str
    help: str
    values: dict[tuple[tuple[str, str], ...], float] = field(default_factory=dict)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def exposition(metrics: Iterable[Metric]) -> str:
    """The page of text, format 0.0.4."""
    lines = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} gauge"]
        for labels, value in metric.values.items():
            said = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels)
            lines.append(f"{metric.name}{{{said}}} {value:g}" if said else f"{metric.name} {value:g}")
    return "\n".join(lines) + "\n"


def collect() -> list[Metric]:
    """What the base and the disk say now. Four queries, whatever the number of projects."""
    now = timezone.now()
    jobs = Job.objects.order_by().values("queue", "state").annotate(number=Count("pk"))
    waiting = (
        Job.objects.filter(state=Job.State.EN_ATTENTE).order_by().values("queue").annotate(since=Min("date_envoi"))
    )
    disk = shutil.disk_usage(settings.VAR_DIR)
    return [
        Metric(
            "mutualisation_travaux",
            "Travaux par file et par état",
            {(("file", row["queue"]), ("etat", row["state"].lower())): row["number"] for row in jobs},
        ),
        Metric(
            "mutualisation_attente_secondes",
            "Âge du plus ancien travail en attente, par file",
            {(("file", row["queue"]),): max(0, (now - row["since"]).total_seconds()) for row in waiting},
        ),
        Metric(
            "mutualisation_sessions",
            "Sessions ouvertes par une personne",
            {(): OpenSession.objects.filter(user__isnull=False, expire_date__gt=now).count()},
        ),
        Metric("mutualisation_projets", "Projets, hors démonstration", {(): _projects()}),
        Metric("mutualisation_disque_libre_octets", "Place libre là où l’application écrit", {(): disk.free}),
    ]


def _projects() -> int:
    return Project.objects.filter(est_demonstration=False).count()
