"""What the commands of this floor share: finding the employer they speak of, refusing in words."""

from common.codes import CodeInvalide, siren
from projects.models import Collectivite, Project

REFUSE = 2


class Refus(Exception):
    """Refused input: French sentence on stderr, exit status 2, nothing written."""


def trouver_employeur(slug: str, numero: str) -> Collectivite:
    """The employer of that SIREN in that project. Raises ``Refus``."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise Refus(f"Aucun projet à l’adresse « {slug} ».")
    try:
        wanted = siren(numero)
    except CodeInvalide as error:
        raise Refus(f"{error}.") from None
    found = Collectivite.objects.filter(project=project, siren=wanted).first()
    if found is None:
        raise Refus(f"Aucun employeur de SIREN {wanted} dans le projet « {slug} ».")
    return found
