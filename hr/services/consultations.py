"""Keep the access log of named data."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from common.conservation import delai
from hr.models import Consultation
from projects.access import Access
from projects.models import Collectivite

JOURS_GARDES = delai("lectures").days


def tracer(access: Access, *, collectivite: Collectivite, objet: str, agents: int) -> None:
    """Note that this person read named rows of ``collectivite`` today; one line a day per page, the count grows."""
    key = {
        "user": access.user,
        "collectivite": collectivite,
        "casquette": access.hat.key,
        "objet": objet,
        "jour": timezone.localdate(),
    }
    line, created = Consultation.objects.get_or_create(**key, defaults={"agents": agents})
    if not created:
        Consultation.objects.filter(pk=line.pk).update(nombre=F("nombre") + 1, agents=max(line.agents, agents))


def purger_consultations() -> int:
    """Delete lines older than a year; returns how many."""
    limit = timezone.localdate() - timedelta(days=JOURS_GARDES)
    return Consultation.objects.filter(jour__lt=limit).delete()[0]
