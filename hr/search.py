"""What a search finds on this floor: named agents for those who see them, posts for everybody."""

from collections.abc import Sequence

from django.urls import reverse

from common.ordering import in_order
from common.search import Word
from common.searchable import matching
from hr.models import Consultation, Poste
from hr.queries import agents_visibles
from hr.services.consultations import tracer
from projects.access import Access
from projects.found import LIMIT, Found, Group, group
from projects.policy import Action


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Agents in scope (reading their names is noted, as on the list) and posts. Three queries at most."""
    slug = access.project.slug
    groups = []
    if access.allows(Action.VOIR_AGENTS):
        agents = list(
            matching(agents_visibles(access), tuple(words))
            .select_related("collectivite")
            .order_by(in_order("nom"), in_order("prenom"), in_order("matricule"), "pk")[: LIMIT + 1]
        )
        shown = agents[:LIMIT]
        for employer in sorted({agent.collectivite for agent in shown}, key=lambda one: one.pk):
            count = sum(agent.collectivite_id == employer.pk for agent in shown)
            tracer(access, collectivite=employer, objet=Consultation.Objet.LISTE, agents=count)
        groups.append(
            group(
                "agents",
                "Agents",
                (
                    Found(
                        agent.nom_complet,
                        " · ".join(
                            part
                            for part in (
                                f"matricule {agent.matricule}",
                                agent.fonction or agent.grade,
                                agent.collectivite.nom,
                            )
                            if part
                        ),
                        reverse("hr:agent", args=[slug, agent.pk]),
                    )
                    for agent in agents
                ),
            )
        )
    if access.allows(Action.VOIR_POSTES):
        posts = matching(Poste.objects.filter(collectivite__project=access.project), tuple(words))
        groups.append(
            group(
                "postes",
                "Postes",
                (
                    Found(
                        post.intitule,
                        f"{post.get_categorie_display()} · {post.collectivite.nom}",
                        reverse("hr:posts", args=[slug]),
                    )
                    for post in posts.select_related("collectivite").order_by(
                        "collectivite__rang", in_order("intitule"), "pk"
                    )[: LIMIT + 1]
                ),
            )
        )
    return groups
