"""Posts of a service that a reader may see one by one: those of the employers whose agents he reads, and those created.

What becomes of a post says what becomes of who holds it (design.md §4): it is the right to read the agents that opens it,
not the right to prepare scenarios. A created post has nobody yet: everybody reads it.
"""

from collections.abc import Iterable

from projects.access import Access
from projects.policy import Action
from scenarios.engine.postes import Devenir, Poste
from scenarios.inputs import mouvements_proteges
from scenarios.models import PosteCible, ServiceScenario


def posts_of(service: ServiceScenario) -> list[PosteCible]:
    """Every post of the service, in reading order. One query; what is shown goes through ``readable_posts`` or a mask."""
    return list(
        PosteCible.objects.filter(service_scenario=service)
        .select_related("employeur")
        .order_by("employeur__rang", "employeur__nom", "pk")
    )


def readable_employers(access: Access) -> frozenset[int]:
    """Keys of the employers whose held posts this hat reads and, with the right to write them, writes."""
    return access.employer_ids(Action.VOIR_AGENTS)


def readable_posts(access: Access, posts: list[PosteCible]) -> list[PosteCible]:
    """Those that this hat reads one by one."""
    employers = readable_employers(access)
    return [post for post in posts if post.devenir == Devenir.CREE or post.employeur_id in employers]


def hidden_movements(access: Access, services: Iterable[ServiceScenario]) -> frozenset[int]:
    """Employers whose movements of staff, in these services, are masked for this hat: no query beyond the services read."""
    readable, k = readable_employers(access), access.project.seuil_affichage
    return frozenset().union(*(mouvements_proteges(service, readable, k) for service in services))


def as_pure(post: PosteCible) -> Poste:
    """The post as the engine counts it."""
    return Poste(post.employeur.nom, Devenir(post.devenir), post.etp_avant, post.etp_apres)
