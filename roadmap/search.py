"""What a search finds on this floor: actions, services to open, objectives, trainings, requests of arbitration."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from common.search import Word, answers, search_column
from projects.access import Access
from projects.found import LIMIT, Found, Group, group
from projects.policy import Action
from roadmap.queries.arbitrages import cases_seen


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Actions by number, title and content; services by name; objectives by title. Five queries whatever the project."""
    project, asked = access.project, tuple(words)
    cases = group("arbitrages", "Arbitrages", _cases(access, asked))
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return [cases]
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
        group("formations", "Formations communes", _trainings(access, asked)),
        cases,
    ]


def _trainings(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    url = reverse("roadmap:trainings", args=[access.project.slug])
    for one in access.project.formations.filter(date_suppression=None).order_by("titre", "pk"):
        if answers(words, search_column(one.titre, one.besoin, one.organisme, one.get_genre_display())):
            yield Found(one.titre, one.get_etat_display(), url)


def _cases(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    """Those that this hat reads one by one: who reads their number only finds none."""
    for one in cases_seen(access):
        if answers(words, search_column(one.objet, one.situation, one.issue, one.get_theme_display())):
            yield Found(
                one.objet,
                one.get_etat_display(),
                reverse("roadmap:arbitrage", args=[access.project.slug, one.numero]),
            )
