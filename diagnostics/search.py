"""What a search finds on this floor: employers and services, where their answers are read."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from common.search import Word
from common.searchable import matching
from diagnostics.queries import employers_of
from projects.access import Access
from projects.found import LIMIT, Found, Group, group
from projects.models import Collectivite, Service
from projects.policy import Action


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Employers of the perimeter and services of the inventory: public in the project. Three queries."""
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
    ]
