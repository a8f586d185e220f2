"""What a search finds on this floor: named agents for those who see them, posts, skills, positions of the college."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from common.ordering import in_order
from common.search import Word, answers, search_column
from common.searchable import matching
from common.values import format_date
from hr.models import CompetenceMetier, Consultation, PositionRH, Poste
from hr.queries import agents_visibles
from hr.services.consultations import tracer
from projects.access import Access
from projects.found import LIMIT, Found, Group, group
from projects.policy import Action


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Agents in scope (reading their names is noted, as on the list) and posts. Five queries at most."""
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
    if access.allows(Action.VOIR_PYRAMIDE):
        groups.append(group("competences", "Compétences des métiers", _skills(access, tuple(words))))
    if access.allows(Action.VOIR_REGIMES):
        groups.append(group("college-rh", "Positions du collège RH", _positions(access, tuple(words))))
    return groups


def _skills(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    """By their words; how many agents are below the level is read on the page, with its masks."""
    url = reverse("hr:skills", args=[access.project.slug])
    for one in CompetenceMetier.objects.filter(project=access.project).order_by("metier", "libelle", "pk"):
        if answers(words, search_column(one.libelle, one.metier_dit)):
            yield Found(one.libelle, one.metier_dit, url)


def _positions(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    url = reverse("hr:college", args=[access.project.slug])
    for one in PositionRH.objects.filter(project=access.project).order_by("numero", "pk"):
        if answers(words, search_column(one.sujet, one.texte)):
            yield Found(one.sujet, f"proposée le {format_date(one.date_position)}", url)
