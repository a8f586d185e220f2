"""What tells how the project cooperates, from what was recorded anyway: nobody is asked for anything."""

from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from governance.models import Attendance, Document, Meeting
from projects.models import Project
from roadmap.cooperation import Tendance, compter, cumuler, moyennes, trimestres
from roadmap.etapes import OUVERTURE
from roadmap.models import EtapeLegale
from roadmap.queries.arbitrages import delays_of


def tendance_of(project: Project, jour: date) -> Tendance:
    """The whole project, from the quarter in which it began to that of ``jour``. Five queries, whatever its size.

    A joint meeting: held, two collectivités present at least. The same figures for every reader.
    """
    quarters = trimestres(min(project.date_debut, jour), jour)
    present = Q(attendances__etat=Attendance.Etat.PRESENT)
    meetings = (
        Meeting.objects.filter(body__project=project, etat=Meeting.Etat.TENUE)
        .annotate(presentes=Count("attendances__seat__collectivite", filter=present, distinct=True))
        .filter(presentes__gte=2)
        .order_by("debut")
        .values_list("debut", flat=True)
    )
    documents = Document.objects.filter(project=project, date_retrait=None).order_by("date_depot")
    opened = EtapeLegale.objects.filter(
        service_mutualise__project=project, cle=OUVERTURE, date_realisee__isnull=False
    ).order_by("date_realisee")
    answered = [(one.demande, one.delai.jours) for one in delays_of(project, jour) if one.delai.est_rendu]
    return Tendance(
        quarters,
        compter((timezone.localtime(one).date() for one in meetings), quarters),
        compter((timezone.localtime(one).date() for one in documents.values_list("date_depot", flat=True)), quarters),
        cumuler(opened.values_list("date_realisee", flat=True), quarters),
        moyennes(answered, quarters),
    )
