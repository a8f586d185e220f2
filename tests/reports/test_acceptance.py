"""Acceptance of the first phase on the reference territory: seven organisations, thirty services, two of them awaited."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common.figures import tables_of
from common.figures.words import write_cell
from common.typography import french_spaces
from diagnostics.checks import services_check
from diagnostics.figures import services_matrix
from diagnostics.models import ServicePresence
from diagnostics.queries import inventory_of
from diagnostics.services.presences import Answer, save_answers
from hr.checks import checks as staff_checks
from projects.models import Collectivite
from reports.sections.diagnostic import diagnostic_sections
from tests.reports.reading import compact, page_tables
from tests.scenes import demonstration

pytestmark = pytest.mark.django_db


def test_seven_organisations_by_thirty_services_are_answered_by_does_not_exist_too():
    """Product.md A7.2."""
    project = demonstration()
    late = Collectivite.objects.get(project=project, nom="Pinsac-le-Haut")
    check = services_check(inventory_of(project))
    assert (check.fait, check.total, check.manquants) == (6, 7, ("Pinsac-le-Haut (0 sur 30)",))
    nothing = {one.pk: Answer(ServicePresence.Etat.N_EXISTE_PAS) for one in inventory_of(project).communs}
    save_answers(collectivite=late, answers=nothing)
    inventory = inventory_of(project)
    table = services_matrix(inventory)
    words = [cell.value for row in table.rows for cell in row[1:] if cell.value is not None]
    assert len(inventory.communs) == 30 and len(inventory.collectivites) == 7
    assert "sans réponse" not in words
    assert sum(one.repondus for one in inventory.coverages) == 210 and all(
        one.est_complet for one in inventory.coverages
    )
    check = services_check(inventory)
    assert check.etat == "terminée" and not check.manquants


def test_the_two_organisations_that_have_not_validated_are_named_and_linked_for_those_who_may_act(client):
    """Product.md A6.1."""
    project = demonstration()
    check = staff_checks(project)[0]
    assert check.phrase == "5 organisations sur 7 ont validé leur inventaire."
    assert check.manquants == ("Les Martinières", "Pinsac-le-Haut")
    keys = dict(zip(check.manquants, check.absents, strict=True))

    def line(last_name: str) -> str:
        client.force_login(User.objects.get(nom=last_name), backend="django.contrib.auth.backends.ModelBackend")
        html = client.get(reverse("reports:dashboard", args=[project.slug])).content.decode()
        return html.split(check.phrase)[1].split("</li>")[0]

    reminders = reverse("diagnostics:collection", args=[project.slug])
    lead = line("Vasseur")
    assert all(f'<a href="{reminders}#relance-{key}">{name}</a>' in lead for name, key in keys.items())
    assert all(f'id="relance-{key}"' in client.get(reminders).content.decode() for key in keys.values())
    # who keeps the staff of Les Martinières goes to it, and reads the other's name without a link
    mine = line("Prévost")
    assert f'<a href="{reverse("hr:staff", args=[project.slug])}">Les Martinières</a>, Pinsac-le-Haut' in mine
    # a maire elsewhere reads who is awaited and can do nothing about it
    elu = line("Faure")
    assert "Les Martinières, Pinsac-le-Haut" in elu and "relance-" not in elu


PAGES = ("framing", "portrait", "findings", "crossings", "software", "poolings", "register", "testimonies")
# a page that compares an employer with the others, line by line, is not in the document
IN_BOTH = {
    "couts-et-qualite", "en-souffrance", "echeances", "mutualisations", "satisfaction", "logiciels", "logiciels-usages",
    "ratios", "agents-habitants", "gains", "promesses", "difficultes", "temoignages", "autres-territoires",
}  # fmt: skip


def test_the_document_holds_the_very_cells_of_each_page_of_the_diagnosis(client):
    """What a maire reads on the pages is what is printed: same titles, same rows, same masks."""
    project = demonstration()
    printed = {one.key: one for one in tables_of(diagnostic_sections(project, "elus", timezone.localdate()))}
    client.force_login(User.objects.get(nom="Rouvière"), backend="django.contrib.auth.backends.ModelBackend")
    shown: dict[str, list[list[str]]] = {}
    for name in PAGES:
        html = client.get(reverse(f"diagnostics:{name}", args=[project.slug])).content.decode()
        shown |= {compact(title): rows for title, rows in page_tables(html).items()}
    compared = set()
    for key, table in printed.items():
        rows = shown.get(compact(table.title))
        if rows is None:
            continue
        lines = [*table.rows, *([table.total_row] if table.total_row else [])]
        said = [
            [compact(french_spaces(write_cell(cell, column))) for cell, column in zip(line, table.columns, strict=True)]
            for line in lines
        ]
        for row, line in zip(rows[1:], said, strict=True):
            assert all(compact(cell).startswith(word) for cell, word in zip(row, line, strict=True)), (key, row, line)
        compared.add(key)
    assert compared >= IN_BOTH, IN_BOTH - compared
