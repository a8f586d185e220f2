"""What a search finds on this floor: employers, services, what is pooled already, the register, its comments, testimonies."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.urls import reverse

from common.search import Word, answers, search_column
from common.searchable import matching
from diagnostics.models import EntreeRegistre
from diagnostics.queries import employers_of
from diagnostics.queries_comments import comments_of
from diagnostics.queries_register import testimonies_of
from diagnostics.queries_sheets import poolings_of
from projects.access import Access
from projects.found import LIMIT, Found, Group, group
from projects.models import Collectivite, Service
from projects.policy import Action


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Public in the project, but for comments and drafts of testimonies, by the right of their pages. Eight queries at most.

    A project has tens of poolings, entries and testimonies: their words are compared here, without a column to keep.
    """
    if not access.allows(Action.VOIR_SERVICES):
        return []
    slug = access.project.slug
    inside = [one.pk for one in employers_of(access.project)]
    employers = matching(Collectivite.objects.filter(pk__in=inside), tuple(words)).order_by("rang", "nom", "pk")
    services = matching(Service.objects.filter(project=access.project), tuple(words))
    return [
        group(
            "collectivites",
            "Collectivités",
            (
                Found(one.nom, one.get_kind_display(), reverse("diagnostics:services-employer", args=[slug, one.siren]))
                for one in employers[: LIMIT + 1]
            ),
        ),
        group(
            "services",
            "Services",
            (
                Found(
                    one.libelle,
                    f"{one.get_famille_display()} · propre à {one.collectivite.nom}"
                    if one.collectivite_id in inside
                    else one.get_famille_display(),
                    reverse("diagnostics:services", args=[slug]),
                )
                for one in services.filter(Q(collectivite=None) | Q(collectivite__in=inside))
                .select_related("collectivite")
                .order_by("rang", "libelle", "pk")[: LIMIT + 1]
            ),
        ),
        group("mutualisations", "Mutualisations existantes", _poolings(access, tuple(words))),
        group("registre", "Gains et difficultés", _register(access, tuple(words))),
        group("commentaires", "Commentaires du registre", _comments(access, tuple(words))),
        group("temoignages", "Témoignages", _testimonies(access, tuple(words))),
    ]


def _poolings(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    for one in poolings_of(access.project):
        if answers(words, search_column(one.libelle, one.get_forme_display())):
            url = reverse("diagnostics:poolings", args=[access.project.slug])
            yield Found(one.libelle, one.get_forme_display(), url)


def _entry(access: Access, pk: int) -> str:
    return reverse("diagnostics:register-entry", args=[access.project.slug, pk])


def _register(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    rows = EntreeRegistre.objects.filter(project=access.project, etat=EntreeRegistre.Etat.RETENUE)
    for one in rows.order_by("genre", "libelle", "pk"):
        read = (one.libelle, one.reponse, one.porteur, one.methode, one.situation_depart, one.mesure, one.piece)
        if answers(words, search_column(*read)):
            yield Found(one.libelle, one.get_genre_display(), _entry(access, one.pk))


def _comments(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    for one in comments_of(access):
        if answers(words, search_column(one.texte, one.reponse, one.qui)):
            yield Found(one.texte[:120], f"{one.qui}, à propos de « {one.entree} »", _entry(access, one.entree.pk))


def _testimonies(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    for one in testimonies_of(access.project, drafts=access.allows(Action.TENIR_DIAGNOSTIC)):
        if answers(words, search_column(str(one), one.lecon, one.citation, one.source, one.get_theme_display())):
            url = reverse("diagnostics:testimony", args=[access.project.slug, one.pk])
            yield Found(str(one), one.get_theme_display(), url)
