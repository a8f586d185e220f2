"""What a search finds on this floor: actions, services to open, objectives."""

from collections.abc import Sequence

from django.urls import reverse

from common.search import Word, answers, search_column
from projects.access import Access
from projects.found import LIMIT, Found, Group, group
from projects.policy import Action


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Actions by number, title and content; services by name; objectives by title. Three queries whatever the project."""
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return []
    project, asked = access.project, tuple(words)
    actions = [
        one
        for one in project.actions.order_by("numero")
        if answers(asked, search_column(one.code, one.titre, one.constat, one.description))
    ]
    services = [
        one
        for one in project.services_mutualises.select_related("service").order_by("numero")
        if answers(asked, search_column(one.service.libelle))
    ]
    goals = [
        one
        for one in project.objectifs.order_by("rang", "pk")
        if answers(asked, search_column(one.titre, one.resultat))
    ]
    tree = reverse("roadmap:objectives", args=[project.slug])
    return [
        group(
            "actions",
            "Actions",
            (
                Found(str(one), one.get_etat_display(), reverse("roadmap:action", args=[project.slug, one.numero]))
                for one in actions[: LIMIT + 1]
            ),
        ),
        group(
            "services-a-ouvrir",
            "Services à ouvrir",
            (
                Found(
                    str(one),
                    one.get_forme_display(),
                    reverse("roadmap:service", args=[project.slug, one.numero]),
                )
                for one in services[: LIMIT + 1]
            ),
        ),
        group("objectifs", "Objectifs", (Found(one.titre, "", tree) for one in goals[: LIMIT + 1])),
    ]
