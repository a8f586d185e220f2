"""Who reads a mobility wish: the référent RH every one, the HR of an employer those told to it, nobody else."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from hr.models import Poste
from hr.queries import postes_publics
from projects.access import Access
from projects.models import Project, Service
from projects.policy import Action
from roadmap.mobilite import nombre_dit
from roadmap.models import AccueilMobilite, SouhaitMobilite


def wishes_of(access: Access, today: date) -> QuerySet[SouhaitMobilite]:
    """Wishes that this hat may read. None that its author did not let it read."""
    told = Q(dit_a_l_employeur=True, collectivite__in=access.employer_ids(Action.LIRE_SOUHAITS))
    mine = Q() if access.allows(Action.TENIR_SOUHAITS) else told
    return (
        SouhaitMobilite.objects.filter(mine, project=access.project, expire_le__gte=today)
        .select_related("collectivite")
        .prefetch_related("services")
        .order_by("-depose_le", "pk")
    )


def keeps_wishes(project: Project) -> bool:
    """Whether the project keeps at least one wish."""
    return SouhaitMobilite.objects.filter(project=project).exists()


def told_to_the_lead(access: Access, today: date) -> str:
    """How many wishes wait for the référent RH, in words, for who holds the roadmap; empty when no page was ever opened.

    A number of the whole project and nothing else: neither employer nor service.
    """
    project = access.project
    if not access.allows(Action.TENIR_FEUILLE_DE_ROUTE) or not AccueilMobilite.objects.filter(project=project).exists():
        return ""
    count = SouhaitMobilite.objects.filter(project=project, expire_le__gte=today).count()
    return nombre_dit(count, project.seuil_affichage)


def is_open(project: Project) -> bool:
    """Whether agents may leave a wish."""
    return AccueilMobilite.objects.filter(project=project, est_ouvert=True).exists()


def page_still_open(project: Project) -> str:
    """What keeps the project from being archived: a sentence while agents may leave a wish, empty otherwise."""
    return (
        "La page des souhaits de mobilité est ouverte : demandez à la référente ou au référent RH de la fermer."
        if is_open(project)
        else ""
    )


def open_project(slug: str) -> Project | None:
    """The project of a page that is open or was once: its authors may always come back.

    Never by the wishes themselves: a closed page that answers only when there is one would tell that there is one.
    """
    project = Project.objects.filter(slug=slug).first()
    return project if project and AccueilMobilite.objects.filter(project=project).exists() else None


def vacant_posts(project: Project) -> list[Poste]:
    """Posts that nobody holds, of every employer: public facts. One query."""
    return [one for one in postes_publics(project) if one.nombre_vacants > 0]


def wanted_services(project: Project) -> Sequence[Service]:
    """Common services one may wish to join."""
    return list(Service.objects.filter(project=project, collectivite=None).order_by("rang", "libelle", "pk"))
