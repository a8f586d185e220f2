"""What a person said and only they may read, which an archived project, or the option once off, would keep for ever."""

from diagnostics.models import VagueMaturite
from projects.models import Project


def open_wave(project: Project) -> str:
    """A sentence while a wave of maturity keeps who said what, empty otherwise: nobody could close it any more."""
    found = VagueMaturite.objects.filter(project=project, date_cloture__isnull=True).exists()
    return "Une vague de maturité est ouverte : closez-la, ses réponses sont alors effacées." if found else ""
